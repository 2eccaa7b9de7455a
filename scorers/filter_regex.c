/*
 * Extracts by a regular expression. A response without a match becomes the fallback; so does one
 * whose match has several groups, all empty, and then the fallback is stripped too.
 */
#include "lib/format/pystr.h"
#include "scorers/extract.h"

static int prepare(void **state, const struct pd_value *params, struct pd_arena *arena,
                   struct pd_err *err)
{
    struct pd_picker *picker = pd_arena_alloc(arena, sizeof *picker);
    int code = pd_picker_init(picker, params, err);
    if (code == 0)
        *state = picker;
    return code;
}

static void release(void *state)
{
    struct pd_picker *picker = state;
    pd_regex_free(picker->re);
}

static int extract_one(struct pd_value *out, const struct pd_value *response,
                       struct pd_extract *extract, struct pd_err *err)
{
    const struct pd_picker *picker = extract->state;
    struct pd_str text;
    int picked = pd_pick(&text, picker->re, picker->group_select, pd_extract_text(response), err);
    if (picked < 0)
        return picked;
    if (picked == PD_PICKED_TEXT) {
        *out = pd_string(text);
        return 0;
    }
    extract->fallbacks++;
    *out = picker->fallback;
    if (picked == PD_PICKED_BLANK && pd_is(out, PD_STRING))
        out->s = pd_py_strip(out->s, NULL);
    return 0;
}

static const char *const params[] = {"fallback", "group_select", "regex_pattern", NULL};

const struct pd_filter pd_filter_regex = {
    .name = "regex",
    .help = "extracts one match of a regular expression",
    .params = params,
    .prepare = prepare,
    .release = release,
    .one = extract_one,
};
