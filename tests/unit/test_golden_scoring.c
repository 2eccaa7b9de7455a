/* What lm-eval's own functions give, where its golden file is at hand: texts, hashes, numbers. The
   sections on filters, IFEval, case and mathematics have tests beside what they are about. */
#include "tests/support/golden.h"

#include "lib/core/hash.h"
#include "lib/format/pystr.h"
#include "results/lmeval.h"
#include "tasks/native.h"
#include "tasks/natives/text.h"

struct bench {
    struct pd_arena arena;
    struct pd_value golden;
};

static const struct pd_value *section(struct bench *b, const char *name)
{
    if (b->golden.kind == PD_NONE && !pd_test_golden(&b->golden, &b->arena))
        skip();
    const struct pd_value *found = pd_dict_get(&b->golden, name);
    assert_non_null(found);
    return found;
}

static void same_text(struct pd_str got, const struct pd_value *want)
{
    assert_int_equal(want->kind, PD_STRING);
    if (!pd_str_eq(got, want->s)) {
        print_error("got  \"%.*s\"\nwant \"%.*s\"\n", PD_STR_ARG(got), PD_STR_ARG(want->s));
        fail();
    }
}

static struct pd_str json_text(struct bench *b, const struct pd_value *v, unsigned flags)
{
    struct pd_buf buf = {0};
    pd_json_write(&buf, v, flags);
    return pd_text_take(&buf, &b->arena);
}

static void hellaswag_texts(void **state)
{
    struct bench *b = *state;
    const struct pd_value *cases = section(b, "hellaswag_preprocess");
    for (size_t i = 0; i < pd_list_len(cases); i++) {
        struct pd_str s = pd_dict_get(pd_list_at(cases, i), "in")->s;
        struct pd_err err = {0};
        assert_ok(pd_text_hellaswag(&s, &b->arena, &err), err);
        same_text(s, pd_dict_get(pd_list_at(cases, i), "out"));
    }
}

/* The cleaned text is one of the choices; with four equal ones the draw does not matter. */
static void gpqa_texts(void **state)
{
    struct bench *b = *state;
    const struct pd_value *cases = section(b, "gpqa_preprocess");
    static const char *const columns[] = {"Correct Answer", "Incorrect Answer 1",
                                          "Incorrect Answer 2", "Incorrect Answer 3"};
    const struct pd_native *native = pd_native_find(pd_task_natives, pd_str_of("gpqa.leaderboard"));
    for (size_t i = 0; i < pd_list_len(cases); i++) {
        struct pd_value row = pd_dict_new(&b->arena), rows = pd_list_new(&b->arena), out;
        struct pd_err err = {0};
        for (size_t c = 0; c < PD_COUNT(columns); c++)
            pd_dict_set(&b->arena, &row, pd_str_of(columns[c]),
                        *pd_dict_get(pd_list_at(cases, i), "in"));
        pd_list_push(&b->arena, &rows, row);
        const struct pd_native_args args = {.list = &rows, .arena = &b->arena};
        assert_ok(native->call(&out, NULL, &args, &err), err);
        same_text(pd_dict_get(pd_list_at(&out, 0), "choice1")->s,
                  pd_dict_get(pd_list_at(cases, i), "out"));
    }
}

static void capitalized_texts(void **state)
{
    struct bench *b = *state;
    const struct pd_value *cases = section(b, "capitalize");
    for (size_t i = 0; i < pd_list_len(cases); i++)
        same_text(pd_text_capitalize(pd_dict_get(pd_list_at(cases, i), "in")->s, &b->arena),
                  pd_dict_get(pd_list_at(cases, i), "out"));
}

static void hashes(void **state)
{
    struct bench *b = *state;
    const struct pd_value *golden = section(b, "hash");
    const struct pd_value *doc = pd_dict_get(golden, "doc");
    char hex[PD_SHA256_HEX];
    same_text(json_text(b, doc, PD_JSON_INDENT2 | PD_JSON_SPACED), pd_dict_get(golden, "doc_json"));
    pd_lmeval_doc_hash(hex, doc);
    same_text(pd_str_of(hex), pd_dict_get(golden, "doc_hash"));
    pd_sha256_hex(hex, pd_str_of("abc"));
    same_text(pd_str_of(hex), pd_dict_get(golden, "hash(\"abc\")"));
    pd_sha256_hex(hex, pd_dict_get(golden, "target_list_str")->s);
    same_text(pd_str_of(hex), pd_dict_get(golden, "target_hash"));
}

/* Keys of lm-eval's cache: Python's json.dumps, with everything escaped. */
static void cache_keys(void **state)
{
    struct bench *b = *state;
    const struct pd_value *golden = section(b, "cache_key"), *gen = pd_dict_get(golden, "gen");
    char hex[PD_SHA256_HEX];
    struct pd_str key = json_text(b, pd_dict_get(golden, "args"), PD_JSON_SPACED | PD_JSON_ASCII);
    same_text(key, pd_dict_get(golden, "json"));
    pd_sha256_hex(hex, key);
    same_text(pd_str_of(hex), pd_dict_get(golden, "sha256"));
    struct pd_value again;
    struct pd_err err = {0};
    assert_ok(pd_json_parse(&again, &b->arena, gen->s, NULL, &err), err);
    same_text(json_text(b, &again, PD_JSON_SPACED | PD_JSON_ASCII), gen);
}

static void model_names(void **state)
{
    struct bench *b = *state;
    const struct pd_value *cases = section(b, "sanitize_model_name");
    for (size_t i = 0; i < pd_list_len(cases); i++) {
        struct pd_buf name = {0};
        pd_lmeval_sanitize_name(&name, pd_dict_get(pd_list_at(cases, i), "in")->s);
        same_text(pd_text_take(&name, &b->arena), pd_dict_get(pd_list_at(cases, i), "out"));
    }
}

static void float_texts(void **state)
{
    struct bench *b = *state;
    const struct pd_value *cases = section(b, "float_repr");
    for (size_t i = 0; i < pd_list_len(cases); i++) {
        const struct pd_value *want = pd_dict_get(pd_list_at(cases, i), "v");
        struct pd_buf text = {0};
        pd_py_float(&text, strtod(pd_arena_cstr(&b->arena, want->s), NULL));
        same_text(pd_text_take(&text, &b->arena), want);
    }
}

/* Responses as samples have them: [[(-1.5, False)]] and ["x", None, 2]. */
static void texts_of_leaves(void **state)
{
    struct bench *b = *state;
    const struct pd_value *want = section(b, "sanitize_list");
    static const char *const given[] = {"[[-1.5, false]]", "[\"x\", null, 2]"};
    assert_int_equal(pd_list_len(want), PD_COUNT(given));
    for (size_t i = 0; i < PD_COUNT(given); i++) {
        struct pd_value value;
        struct pd_err err = {0};
        assert_ok(pd_json_parse(&value, &b->arena, pd_str_of(given[i]), NULL, &err), err);
        struct pd_value got = pd_lmeval_stringify(&b->arena, &value, false);
        assert_true(pd_value_equal(&got, pd_list_at(want, i)));
    }
}

static int set_up(void **state)
{
    *state = calloc(1, sizeof(struct bench));
    return *state ? 0 : -1;
}

static int tear_down(void **state)
{
    struct bench *b = *state;
    pd_arena_done(&b->arena);
    free(b);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hellaswag_texts),   cmocka_unit_test(gpqa_texts),
        cmocka_unit_test(capitalized_texts), cmocka_unit_test(hashes),
        cmocka_unit_test(cache_keys),        cmocka_unit_test(model_names),
        cmocka_unit_test(float_texts),       cmocka_unit_test(texts_of_leaves),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
