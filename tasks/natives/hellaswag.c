/* HellaSwag in many languages: a context to go on from, and its endings. */
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* query, choices and gold, which is int(row["label"]). */
static int set_ending(struct pd_value *row, struct pd_arena *arena, struct pd_str query,
                      struct pd_value choices, struct pd_err *err)
{
    int64_t gold;
    int code = pd_row_int(&gold, row, "label", err);
    if (code < 0)
        return code;
    pd_row_set(row, arena, "query", pd_string(query));
    pd_row_set(row, arena, "choices", choices);
    pd_row_set(row, arena, "gold", pd_int(gold));
    return 0;
}

/* "Activity: first part Second part" */
static int context_of(struct pd_str *out, const struct pd_value *row, struct pd_arena *arena,
                      struct pd_err *err)
{
    struct pd_str label, a, b;
    int code = pd_row_text(&label, row, "activity_label", err);
    if (code >= 0)
        code = pd_row_text(&a, row, "ctx_a", err);
    if (code >= 0)
        code = pd_row_text(&b, row, "ctx_b", err);
    if (code < 0)
        return code;
    const struct pd_str parts[] = {label, PD_STR(": "), a, PD_STR(" "),
                                   pd_text_capitalize(b, arena)};
    *out = pd_text_concat(arena, parts, 5);
    return pd_text_hellaswag(out, arena, err);
}

static int clean_all(struct pd_value *out, const struct pd_value *texts, struct pd_arena *arena,
                     struct pd_err *err)
{
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < pd_list_len(texts); i++) {
        struct pd_str text;
        int code = pd_value_text(&text, pd_list_at(texts, i), err);
        if (code >= 0)
            code = pd_text_hellaswag(&text, arena, err);
        if (code < 0)
            return code;
        pd_list_push(arena, &list, pd_string(text));
    }
    *out = list;
    return 0;
}

static int hellaswag(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                     struct pd_err *err)
{
    (void)keep;
    const struct pd_value *endings = NULL;
    struct pd_value choices;
    struct pd_str query;
    int code = context_of(&query, out, args->arena, err);
    if (code >= 0)
        code = pd_row_list(&endings, out, "endings", err);
    if (code >= 0)
        code = clean_all(&choices, endings, args->arena, err);
    return code < 0 ? code : set_ending(out, args->arena, query, choices, err);
}

/* As the texts are. */
static int plain(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                 struct pd_err *err)
{
    (void)keep;
    const struct pd_value *endings = NULL;
    struct pd_str label, ctx;
    int code = pd_row_text(&label, out, "activity_label", err);
    if (code >= 0)
        code = pd_row_text(&ctx, out, "ctx", err);
    if (code >= 0)
        code = pd_row_get(&endings, out, "endings", err);
    if (code < 0)
        return code;
    const struct pd_str parts[] = {label, PD_STR(": "), ctx};
    return set_ending(out, args->arena, pd_text_concat(args->arena, parts, 3), *endings, err);
}

static int kobest(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                  struct pd_err *err)
{
    (void)keep;
    static const char *const columns[] = {"ending_1", "ending_2", "ending_3", "ending_4"};
    struct pd_value choices = pd_list_new(args->arena);
    struct pd_str query;
    int code = pd_row_format(&query, out, "문장: {context}", args->arena, err);
    for (size_t i = 0; i < sizeof columns / sizeof columns[0] && code >= 0; i++) {
        const struct pd_value *ending = NULL;
        code = pd_row_get(&ending, out, columns[i], err);
        if (code >= 0)
            pd_list_push(args->arena, &choices, *ending);
    }
    return code < 0 ? code : set_ending(out, args->arena, query, choices, err);
}

static const char *const hellaswag_sources[] = {
    "13dc31a6011100c2839cea03e5f1c65156c063b9d2fc0102ab9f113bbde963d3", NULL};
static const char *const plain_sources[] = {
    "6a063675e6bd11db7523fbd4f94161494dd30d2aa3df3becdb174ea1ad3882f1", NULL};
static const char *const kobest_sources[] = {
    "65d25896dae6ac6ae9040e9778fbbc3736931ef9c90b2605904f1a7ff1a92be2", NULL};

const struct pd_native pd_natives_hellaswag[] = {
    {
        .name = "hellaswag.endings",
        .help = "context and endings, cleaned as for HellaSwag",
        .role = PD_NATIVE_ROW,
        .sources = hellaswag_sources,
        .example = "{\"activity_label\": \"Running\", \"ctx_a\": \"He runs.\", \"ctx_b\": \"he\", "
                   "\"endings\": [\"stops.\", \"[header] runs.\"], \"label\": \"1\"}",
        .call = hellaswag,
    },
    {
        .name = "hellaswag.plain",
        .help = "context and endings as they are",
        .role = PD_NATIVE_ROW,
        .sources = plain_sources,
        .example = "{\"activity_label\": \"Running\", \"ctx\": \"He runs.\", "
                   "\"endings\": [\"stops.\", \"runs.\"], \"label\": \"1\"}",
        .call = plain,
    },
    {
        .name = "hellaswag.kobest",
        .help = "context in Korean and four endings",
        .role = PD_NATIVE_ROW,
        .sources = kobest_sources,
        .example = "{\"context\": \"c\", \"ending_1\": \"1\", \"ending_2\": \"2\", "
                   "\"ending_3\": \"3\", \"ending_4\": \"4\", \"label\": 0}",
        .call = kobest,
    },
    {0},
};
