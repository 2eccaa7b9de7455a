/*
 * Part-of-speech tags: the list of second elements of all ('token', 'TAG') pairs in the response,
 * or the fallback (["invalid"]) when there is none. regex_pattern and group_select are accepted,
 * as in lm-eval, and have no effect.
 */
#include "scorers/extract.h"

struct tagger {
    struct pd_regex *pair;
    struct pd_value fallback;
};

static int prepare(void **state, const struct pd_value *params, struct pd_arena *arena,
                   struct pd_err *err)
{
    struct tagger *tagger = pd_arena_alloc(arena, sizeof *tagger);
    const struct pd_value *fallback = pd_dict_get(params, "fallback");
    if (fallback && fallback->kind != PD_NONE) {
        tagger->fallback = *fallback;
    } else {
        tagger->fallback = pd_list_new(arena);
        pd_list_push(arena, &tagger->fallback, pd_text("invalid"));
    }
    struct pd_str pattern = PD_STR("\\('([^']*)', '([^']*)'\\)");
    int code = pd_regex_new(&tagger->pair, pattern, 0, err);
    if (code == 0)
        *state = tagger;
    return code;
}

static void release(void *state)
{
    struct tagger *tagger = state;
    pd_regex_free(tagger->pair);
}

struct tags {
    struct pd_str text;
    struct pd_value list;
    struct pd_arena *arena;
};

static int add_tag(void *ctx, const struct pd_match *match)
{
    struct tags *tags = ctx;
    struct pd_str tag = pd_str_slice(tags->text, (size_t)match->spans[4], (size_t)match->spans[5]);
    pd_list_push(tags->arena, &tags->list, pd_string(tag));
    return 0;
}

static int tag_one(struct pd_value *out, const struct pd_value *response,
                   struct pd_extract *extract, struct pd_err *err)
{
    (void)err;
    const struct tagger *tagger = extract->state;
    struct tags tags = {.text = pd_extract_text(response), .arena = extract->arena};
    tags.list = pd_list_new(extract->arena);
    (void)pd_regex_each(tagger->pair, tags.text, add_tag, &tags, NULL);
    *out = tags.list;
    if (pd_list_len(&tags.list) == 0) {
        extract->fallbacks++;
        *out = tagger->fallback;
    }
    return 0;
}

static const char *const params[] = {"fallback", "group_select", "regex_pattern", NULL};

const struct pd_filter pd_filter_regex_pos = {
    .name = "regex_pos",
    .help = "lists the tags of ('token', 'TAG') pairs",
    .params = params,
    .prepare = prepare,
    .release = release,
    .one = tag_one,
};
