/*
 * Templates from anywhere, rendered over a small document in both environments: no crash, within
 * the limits, and twice the same text or the same error. Short ones also get a row made up.
 */
#include "lib/format/jinja_sample.h"
#include "lib/format/json.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef PD_FUZZ_REPLAY
#include "tests/support/fuzz_replay.h"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static const char document[] =
    "{\"s\": \"Hello \\uac00 \\u00e9\\n\", \"e\": \"\", \"n\": null, \"t\": true, \"f\": false,"
    " \"i\": 7, \"fl\": 2.5, \"big\": 12345678901234567890, \"xs\": [3, 1, 2],"
    " \"ys\": [\"b\", \"a\", \"C\"], \"d\": {\"a\": 1, \"items\": [1], \"b\": {\"c\": [1, {}]}},"
    " \"rows\": [{\"n\": \"x\", \"a\": 2}, {\"n\": \"Y\", \"a\": 1}],"
    " \"choices\": {\"text\": [\"red\", \"it's\"], \"label\": [\"A\", \"B\"]}}";

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static int render(struct pd_buf *out, const struct pd_jinja *tpl, const struct pd_value *vars,
                  struct pd_err *err)
{
    const struct pd_jinja_limits limits = {.max_output = 1 << 16, .max_steps = 20000};
    struct pd_arena scratch = {0};
    int code = pd_jinja_render(out, tpl, vars, &limits, &scratch, err);
    require(out->len <= limits.max_output + 4096, "the output stays within its limit");
    pd_arena_done(&scratch);
    return code;
}

/* A row made up for the template renders. */
static void sample(const struct pd_jinja *tpl, struct pd_arena *arena)
{
    const struct pd_jinja_sample wish = {.templates = &tpl, .n = 1};
    struct pd_value row;
    struct pd_buf out = {0};
    struct pd_err err = {0};
    if (pd_jinja_sample(&row, &wish, arena, &err) == 0)
        require(pd_jinja_render(&out, tpl, &row, NULL, arena, &err) == 0,
                "the made-up row renders");
    else
        require(err.text[0], "an error has a sentence");
    pd_buf_done(&out);
}

static void render_twice(const struct pd_jinja *tpl, const struct pd_value *vars,
                         struct pd_str source)
{
    struct pd_buf first = {0}, second = {0};
    struct pd_err err = {0}, again = {0};
    int code = render(&first, tpl, vars, &err);
    require(render(&second, tpl, vars, &again) == code, "both renderings end alike");
    require(pd_str_eq(pd_buf_str(&first), pd_buf_str(&second)), "both texts are the same");
    require(strcmp(err.text, again.text) == 0, "both errors are the same");
    require(code == 0 || err.text[0], "an error has a sentence");
    bool same = pd_str_eq(pd_buf_str(&first), source);
    require(!pd_jinja_is_literal(tpl) || same || source.n > 1 << 16, "a literal renders as itself");
    pd_buf_done(&first);
    pd_buf_done(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    const struct pd_jinja_date today = {2024, 7, 26};
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    struct pd_value vars;
    struct pd_jinja *tpl = NULL;
    struct pd_str source = {(const char *)data, n};
    int code = pd_json_parse(&vars, &arena, pd_str_of(document), NULL, &err);
    require(code == 0, "the document is JSON");
    for (int chat = 0; chat < 2; chat++) {
        code = chat ? pd_jinja_compile_chat(&tpl, &arena, source, today, &err)
                    : pd_jinja_compile(&tpl, &arena, source, &err);
        require(code == 0 || err.text[0], "an error has a sentence");
        if (code < 0)
            continue;
        (void)pd_jinja_names(tpl, &arena);
        if (!chat && n < 200)
            sample(tpl, &arena);
        render_twice(tpl, &vars, source);
    }
    pd_arena_done(&arena);
    return 0;
}
