/*
 * Answers in texts: what lm-eval's own functions give for the cases of the shared golden file, and
 * the forms that our own tasks ask for by name.
 */
#include "scorers/natives/math_strings.h"
#include "scorers/scoring_private.h"
#include "tasks/natives/math_text.h"
#include "tests/support/vectors.h"

static struct pd_arena arena;

static int done(void **state)
{
    (void)state;
    pd_arena_done(&arena);
    return 0;
}

/* The cases of a section of the golden file; skips the test when it is not there. */
static const struct pd_value *golden(const char *section)
{
    const char *shared = pd_test_shared();
    const char *path = shared ? pd_path_join(&arena, shared, "golden/lm_eval_scoring.json") : NULL;
    if (!path || !pd_file_exists(path))
        skip();
    struct pd_value *all = pd_arena_alloc(&arena, sizeof *all);
    *all = pd_vectors_read(path, &arena);
    const struct pd_value *cases = pd_dict_get(all, section);
    assert_true(pd_list_len(cases) > 0);
    return cases;
}

static struct pd_str text_of(const struct pd_value *kase, const char *key)
{
    const struct pd_value *value = pd_dict_get(kase, key);
    assert_true(pd_is(value, PD_STRING));
    return value->s;
}

static void assert_text(const struct pd_value *kase, struct pd_str got, const char *key)
{
    struct pd_str want = text_of(kase, key), in = text_of(kase, "in");
    if (!pd_str_eq(got, want))
        fail_msg("%.*s: got %.*s, want %.*s", PD_STR_ARG(in), PD_STR_ARG(got), PD_STR_ARG(want));
}

static void answers_are_normalised_as_lm_eval_does(void **state)
{
    (void)state;
    const struct pd_value *cases = golden("math_normalize"), none = pd_dict_new(&arena);
    const struct pd_math_rules rules = {&none, false};
    for (size_t i = 0; i < pd_list_len(cases); i++) {
        const struct pd_value *kase = pd_list_at(cases, i);
        struct pd_err err = {0};
        struct pd_str got;
        assert_ok(pd_math_normalize(&got, text_of(kase, "in"), &rules, &arena, &err), err);
        assert_text(kase, got, "out");
    }
}

/* The leaderboard's functions, which give a text where Minerva's raise. */
static void boxes_are_those_of_lm_eval(void **state)
{
    (void)state;
    const struct pd_value *cases = golden("math_boxed");
    for (size_t i = 0; i < pd_list_len(cases); i++) {
        const struct pd_value *kase = pd_list_at(cases, i);
        struct pd_str boxed = pd_str_of("[invalidanswer]"), inner = boxed, found;
        if (pd_math_last_boxed(&found, text_of(kase, "in"))) {
            boxed = found;
            if (pd_math_unbox(&found, boxed))
                inner = found;
        }
        assert_text(kase, boxed, "last_boxed");
        assert_text(kase, inner, "removed");
    }
}

static void final_answers_are_those_of_lm_eval(void **state)
{
    (void)state;
    const struct pd_value *cases = golden("math_extract");
    for (size_t i = 0; i < pd_list_len(cases); i++) {
        const struct pd_value *kase = pd_list_at(cases, i);
        struct pd_err err = {0};
        struct pd_str got;
        assert_ok(
            pd_math_final_answer(&got, text_of(kase, "in"), pd_math_minerva_pattern, &arena, &err),
            err);
        assert_text(kase, got, "out");
    }
}

/* Scores a response by the native of our own tasks: exact_match * 10 + math_verify. */
static int64_t score(const char *solution, const char *response, bool *decided)
{
    struct pd_value hook = pd_dict_new(&arena), row = pd_dict_new(&arena);
    struct pd_value list = pd_list_new(&arena), out = pd_none();
    const struct pd_hook_place place = {"process_results", "test"};
    const struct pd_hook *loaded = NULL;
    struct pd_err err = {0};
    pd_dict_set(&arena, &hook, pd_str_of("native"), pd_text("math_results.solution"));
    pd_dict_set(&arena, &row, pd_str_of("solution"), pd_text(solution));
    pd_list_push(&arena, &list, pd_text(response));
    assert_ok(pd_hook_load(&loaded, pd_scorer_natives, &hook, ~0u, &place, &arena, &err), err);
    const struct pd_native_args args = {.row = &row, .list = &list, .arena = &arena};
    assert_ok(pd_hook_call(&out, decided, loaded, &args, &err), err);
    return 10 * pd_dict_int(&out, "exact_match", -1) + pd_dict_int(&out, "math_verify", -1);
}

static void our_own_tasks_score_by_the_solution(void **state)
{
    (void)state;
    bool decided = true;
    assert_int_equal(score("It is $\\boxed{\\frac{1}{2}}$.",
                           "Final Answer: The final answer is $0.5$. I hope it is correct.",
                           &decided),
                     11);
    assert_int_equal(score("It is $\\boxed{(1,2)}$.",
                           "Final Answer: The final answer is $(1,2)$. I hope it is correct.",
                           &decided),
                     1);
    assert_int_equal(score("It is $\\boxed{3}$.", "I do not know.", &decided), 0);
    assert_true(decided);
    assert_int_equal(score("It is $\\boxed{3}$.",
                           "Final Answer: The final answer is $\\int_0^3 dx$. I hope it is "
                           "correct.",
                           &decided),
                     0);
    assert_false(decided);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_normalised_as_lm_eval_does),
        cmocka_unit_test(boxes_are_those_of_lm_eval),
        cmocka_unit_test(final_answers_are_those_of_lm_eval),
        cmocka_unit_test(our_own_tasks_score_by_the_solution),
    };
    return cmocka_run_group_tests(tests, NULL, done);
}
