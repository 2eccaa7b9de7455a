#include "tests/support/pd_test.h"

#include "harness/run/call.h"
#include "lib/format/json.h"

static int read_kwargs(struct pd_sampling *out, struct pd_arena *arena, const char *json,
                       struct pd_err *err)
{
    struct pd_value kwargs;
    assert_ok(pd_json_parse(&kwargs, arena, pd_str_of(json), NULL, err), *err);
    return pd_sampling_read(out, &kwargs, "task.yaml", arena, err);
}

static void lm_evals_arguments_become_fields(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    struct pd_sampling sampling;
    assert_ok(read_kwargs(&sampling, &arena,
                          "{\"until\": [\"Q:\", \"\", \"</s>\"], \"do_sample\": true, "
                          "\"temperature\": 0.7, \"max_gen_toks\": 32, \"top_k\": 5}",
                          &err),
              err);
    assert_int_equal(sampling.nstop, 2); /* the empty one would end every answer at once */
    assert_str(sampling.stop[1], "</s>");
    assert_true(sampling.temperature == 0.7);
    assert_true(sampling.top_p == 1);
    assert_int_equal(sampling.max_tokens, 32);
    assert_int_equal(pd_dict_len(&sampling.extra), 1);
    assert_int_equal(pd_dict_int(&sampling.extra, "top_k", 0), 5);
    pd_arena_done(&arena);
}

static void greedy_wins_over_a_temperature(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    struct pd_sampling sampling;
    assert_ok(read_kwargs(&sampling, &arena,
                          "{\"until\": \"\\n\", \"do_sample\": false, \"temperature\": 0.7}", &err),
              err);
    assert_true(sampling.temperature == 0);
    assert_int_equal(sampling.nstop, 1);
    assert_int_equal(sampling.max_tokens, 256);
    pd_arena_done(&arena);
}

static void wrong_arguments_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {"{\"until\": 3}", "{\"until\": [1]}",
                                        "{\"temperature\": \"hot\"}", "{\"max_gen_toks\": -1}"};
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_arena arena = {0};
        struct pd_err err = {0};
        struct pd_sampling sampling;
        assert_int_equal(read_kwargs(&sampling, &arena, cases[i], &err), PD_ERR_INPUT);
        assert_non_null(strstr(err.text, "generation argument"));
        pd_arena_done(&arena);
    }
}

static void seeds_hang_on_every_name_and_fit_31_bits(void **state)
{
    (void)state;
    int64_t seed = pd_request_seed(1, "gsm8k", 7, 0);
    assert_int_equal(seed, pd_request_seed(1, "gsm8k", 7, 0));
    assert_int_not_equal(seed, pd_request_seed(2, "gsm8k", 7, 0));
    assert_int_not_equal(seed, pd_request_seed(1, "mmlu", 7, 0));
    assert_int_not_equal(seed, pd_request_seed(1, "gsm8k", 8, 0));
    assert_int_not_equal(seed, pd_request_seed(1, "gsm8k", 7, 1));
    for (size_t doc = 0; doc < 1000; doc++)
        assert_in_range(pd_request_seed(1, "gsm8k", doc, 0), 0, INT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lm_evals_arguments_become_fields),
        cmocka_unit_test(greedy_wins_over_a_temperature),
        cmocka_unit_test(wrong_arguments_are_refused),
        cmocka_unit_test(seeds_hang_on_every_name_and_fit_31_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
