#include "scorers/extract.h"

#include "lib/format/pystr.h"

#include <inttypes.h>

int pd_extract_each(struct pd_value *out, const struct pd_value *in, pd_extract_one one,
                    struct pd_extract *extract, unsigned *flags, struct pd_err *err)
{
    bool many = pd_is(in, PD_LIST);
    size_t n = many ? pd_list_len(in) : 1;
    struct pd_value list = pd_list_new(extract->arena), made = pd_none();
    for (size_t i = 0; i < n; i++) {
        int code = one(&made, many ? pd_list_at(in, i) : in, extract, err);
        if (code < 0)
            return code;
        if (many)
            pd_list_push(extract->arena, &list, made);
    }
    if (extract->fallbacks > n / 2)
        *flags |= PD_FLAG_UNPARSED;
    *out = many ? list : made;
    return 0;
}

int pd_picker_init(struct pd_picker *picker, const struct pd_value *params, struct pd_err *err)
{
    const struct pd_value *pattern = pd_dict_get(params, "regex_pattern");
    const struct pd_value *select = pd_dict_get(params, "group_select");
    const struct pd_value *fallback = pd_dict_get(params, "fallback");
    struct pd_str text = PD_STR("#### (\\-?[0-9\\.\\,]+)");
    if (pattern && pattern->kind != PD_STRING)
        return pd_err_set(err, PD_ERR_INPUT, "`regex_pattern` must be a string, not %s",
                          pd_kind_name(pattern->kind));
    if (select && select->kind != PD_INT)
        return pd_err_set(err, PD_ERR_INPUT, "`group_select` must be an int, not %s",
                          pd_kind_name(select->kind));
    picker->group_select = select ? select->i : 0;
    picker->fallback = fallback ? *fallback : pd_text("[invalid]");
    return pd_regex_new(&picker->re, pattern ? pattern->s : text, 0, err);
}

/* Walks the matches: counts them, and keeps what number `wanted` gives. */
struct walk {
    struct pd_str text;
    int64_t wanted; /* -1: none, only count */
    int64_t count;
    struct pd_str found;
    bool blank;
};

/* Group g of a match; one that took no part is empty, as in re.findall. */
static struct pd_str group_of(const struct pd_match *match, size_t g, struct pd_str text)
{
    if (g >= match->ngroups || match->spans[2 * g] < 0)
        return (struct pd_str)PD_STR("");
    return pd_str_slice(text, (size_t)match->spans[2 * g], (size_t)match->spans[2 * g + 1]);
}

static int visit(void *ctx, const struct pd_match *match)
{
    struct walk *walk = ctx;
    if (walk->count++ != walk->wanted)
        return 0;
    walk->found = group_of(match, match->ngroups > 1, walk->text);
    for (size_t g = 2; g < match->ngroups && walk->found.n == 0; g++)
        walk->found = group_of(match, g, walk->text);
    walk->blank = match->ngroups > 2 && walk->found.n == 0;
    return 1;
}

int pd_pick(struct pd_str *out, struct pd_regex *re, int64_t group_select, struct pd_str text,
            struct pd_err *err)
{
    struct walk all = {.text = text, .wanted = -1};
    int64_t wanted = group_select;
    if (group_select < 0) {
        if (pd_regex_each(re, text, visit, &all, NULL) < 0)
            return PD_PICKED_NOTHING;
        wanted = all.count + group_select;
    }
    struct walk walk = {.text = text, .wanted = wanted};
    if (pd_regex_each(re, text, visit, &walk, NULL) < 0 || walk.count == 0)
        return PD_PICKED_NOTHING;
    if (wanted < 0 || walk.count <= wanted)
        return pd_err_set(err, PD_ERR_INPUT,
                          "group_select %" PRId64 " is out of range: the response has %" PRId64
                          " match%s of the pattern",
                          group_select, walk.count, walk.count == 1 ? "" : "es");
    if (walk.blank)
        return PD_PICKED_BLANK;
    *out = pd_py_strip(walk.found, NULL);
    return PD_PICKED_TEXT;
}

struct pd_str pd_extract_text(const struct pd_value *response)
{
    return pd_is(response, PD_STRING) ? response->s : (struct pd_str)PD_STR("");
}

int pd_filter_apply(struct pd_value *out, unsigned *flags, const struct pd_filter_call *call,
                    const struct pd_value *in, struct pd_err *err)
{
    const struct pd_filter *filter = call->filter;
    struct pd_extract extract = {.state = call->state, .arena = call->arena};
    if (filter->one)
        return pd_extract_each(out, in, filter->one, &extract, flags, err);
    return filter->apply(out, in, call->state, call->doc, call->arena, flags, err);
}
