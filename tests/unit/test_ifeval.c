/* IFEval's checks: what the shared facts say, and what the recorded vectors (test_natives) do not
   reach: loose variants one by one, arguments that are refused, letters that are none. */
#include "tests/support/golden.h"

#include "scorers/scoring_private.h"

static struct pd_arena arena;

static int done(void **state)
{
    (void)state;
    pd_arena_done(&arena);
    return 0;
}

/* The verdicts on a response by one instruction. */
static int judge(struct pd_value *out, struct pd_str id, const struct pd_value *kwargs,
                 struct pd_str response, struct pd_err *err)
{
    struct pd_value row = pd_dict_new(&arena), ids = pd_list_new(&arena), all = pd_list_new(&arena);
    struct pd_value responses = pd_list_new(&arena);
    const struct pd_native *native =
        pd_native_find(pd_scorer_natives, (struct pd_str)PD_STR("ifeval.results"));
    pd_list_push(&arena, &ids, pd_string(id));
    pd_list_push(&arena, &all, *kwargs);
    pd_list_push(&arena, &responses, pd_string(response));
    pd_dict_set(&arena, &row, (struct pd_str)PD_STR("instruction_id_list"), ids);
    pd_dict_set(&arena, &row, (struct pd_str)PD_STR("kwargs"), all);
    const struct pd_native_args args = {.row = &row, .list = &responses, .arena = &arena};
    return native->call(out, NULL, &args, err);
}

static bool verdict(const struct pd_value *out, const char *metric)
{
    return pd_value_truthy(pd_dict_get(out, metric));
}

static void checks_do_what_the_shared_facts_say(void **state)
{
    (void)state;
    struct pd_value golden;
    if (!pd_test_golden(&golden, &arena))
        skip();
    const struct pd_value *cases = pd_dict_get(&golden, "ifeval");
    assert_true(pd_list_len(cases) >= 39);
    for (size_t i = 0; i < pd_list_len(cases); i++) {
        const struct pd_value *one = pd_list_at(cases, i);
        struct pd_str id = pd_dict_get(one, "id")->s, text = pd_dict_get(one, "text")->s;
        struct pd_value out;
        struct pd_err err = {0};
        assert_ok(judge(&out, id, pd_dict_get(one, "kwargs"), text, &err), err);
        if (verdict(&out, "prompt_level_strict_acc") != pd_value_truthy(pd_dict_get(one, "strict")))
            fail_msg("%.*s: %.*s", PD_STR_ARG(id), PD_STR_ARG(text));
    }
}

/* strict and loose: 0, 1, or -1 where the arguments are refused. */
static const struct {
    const char *id, *kwargs;
    struct pd_str response;
    int strict, loose;
} cases[] = {
    {"startend:quotation", "{}", PD_STR("Sure:\n\"x\""), 0, 1},
    {"startend:quotation", "{}", PD_STR("\"x\"\nBye"), 0, 1},
    {"startend:quotation", "{}", PD_STR("Sure:\n\"x\"\nBye"), 0, 1},
    {"startend:quotation", "{}", PD_STR("*\"x\"*"), 0, 1},
    {"startend:quotation", "{}", PD_STR("Sure:\n*\"x\"*\nBye"), 0, 1},
    {"startend:quotation", "{}", PD_STR("a\nb\n\"x\"\n"), 0, 0},
    {"punctuation:no_comma", "{}", PD_STR(""), 0, 0},
    {"punctuation:no_comma", "{}", PD_STR(" \n\t"), 0, 0},
    {"punctuation:no_comma", "{}", PD_STR("***"), 1, 1},
    {"punctuation:no_comma", "{\"num_words\": null, \"keywords\": []}", PD_STR("x\0y"), 1, 1},
    {"punctuation:no_comma", "{\"num_words\": 3}", PD_STR("x"), -1, -1},
    {"keywords:letter_frequency",
     "{\"letter\": \"#\", \"let_frequency\": 2, \"let_relation\": \"at least\"}", PD_STR("#a#"), 1,
     1},
    {"keywords:letter_frequency",
     "{\"letter\": \"#\", \"let_frequency\": 2, \"let_relation\": \"less than\"}", PD_STR("#"), 1,
     1},
    {"length_constraints:number_words", "{\"num_words\": 2}", PD_STR("x"), -1, -1},
    {"length_constraints:number_words", "{\"relation\": \"at least\"}", PD_STR("x"), -1, -1},
    {"length_constraints:number_words", "{\"num_words\": -1, \"relation\": \"at least\"}",
     PD_STR("x"), -1, -1},
    {"length_constraints:nth_paragraph_first_word",
     "{\"num_paragraphs\": 1, \"nth_paragraph\": 2, \"first_word\": \"x\"}", PD_STR("x"), -1, -1},
    {"keywords:existence", "{\"keywords\": [\"(\"]}", PD_STR("x"), -1, -1},
    {"language:response_language", "{\"language\": \"de\"}", PD_STR("12 13"), 1, 1},
    {"change_case:english_capital", "{}", PD_STR("12 13"), 0, 0},
    {"detectable_format:json_format", "{}", PD_STR("```json\n{\"a\": [1, NaN]}\n```"), 1, 1},
    {"detectable_format:json_format", "{}", PD_STR("Here:\n{\"a\": 1}"), 0, 1},
    {"no:such", "{}", PD_STR("x"), -1, -1},
};

static void checks_are_strict_and_loose(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_value kwargs, out;
        struct pd_err err = {0};
        assert_ok(pd_json_parse(&kwargs, &arena, pd_str_of(cases[i].kwargs), NULL, &err), err);
        int code = judge(&out, pd_str_of(cases[i].id), &kwargs, cases[i].response, &err);
        int strict = code < 0 ? -1 : verdict(&out, "prompt_level_strict_acc");
        int loose = code < 0 ? -1 : verdict(&out, "prompt_level_loose_acc");
        if (code < 0 && (code != PD_ERR_INPUT || !strstr(err.text, cases[i].id)))
            fail_msg("case %zu: %d, %s", i, code, err.text);
        if (strict != cases[i].strict || loose != cases[i].loose)
            fail_msg("case %zu, %s: %d and %d", i, cases[i].id, strict, loose);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(checks_do_what_the_shared_facts_say),
        cmocka_unit_test(checks_are_strict_and_loose),
    };
    return cmocka_run_group_tests(tests, NULL, done);
}
