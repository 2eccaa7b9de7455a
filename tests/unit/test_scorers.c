/* Every scorer on the records of tests/tables/scorers.test; see the comment at its head. */
#include "tests/support/records.h"

#include "scorers/choice.h"
#include "scorers/scorer.h"

#include <math.h>

static const char *const output_types[] = {
    [PD_OUT_LOGLIKELIHOOD] = "loglikelihood",
    [PD_OUT_ROLLING] = "loglikelihood_rolling",
    [PD_OUT_MULTIPLE_CHOICE] = "multiple_choice",
    [PD_OUT_GENERATE_UNTIL] = "generate_until",
};

static struct pd_arena arena;
static struct pd_value records;

static int read_records(void **state)
{
    (void)state;
    records = pd_records_read("tests/tables/scorers.test", &arena);
    return 0;
}

static int done_records(void **state)
{
    (void)state;
    pd_arena_done(&arena);
    return 0;
}

static enum pd_output_type type_of(const struct pd_value *record)
{
    for (size_t i = 0; i < PD_COUNT(output_types); i++)
        if (pd_str_is(pd_record_str(record, "type"), output_types[i]))
            return (enum pd_output_type)i;
    fail_msg("record at line %u: no output type", (unsigned)record->line);
    return PD_OUT_LOGLIKELIHOOD;
}

/* Scores the record's document as a task would: prepare, score, release. */
static int score(struct pd_item *out, const struct pd_scorer *scorer, const struct pd_value *record,
                 struct pd_err *err)
{
    struct pd_value params = pd_record_json(record, "params", &arena);
    struct pd_value responses = pd_record_json(record, "responses", &arena);
    struct pd_value row = pd_record_json(record, "row", &arena);
    struct pd_doc doc = {
        .row = &row,
        .text = pd_record_json(record, "text", &arena),
        .target = pd_record_json(record, "target", &arena),
        .choices = pd_record_json(record, "choices", &arena),
    };
    doc.multiple_input = pd_is(&doc.text, PD_INT);
    doc.multiple_target = pd_is(&doc.target, PD_LIST);
    struct pd_score_in in = {
        .doc = &doc,
        .output_type = type_of(record),
        .params = &params,
        .responses = pd_list_len(&responses) > 0 ? pd_list_at(&responses, 0) : NULL,
        .nresponses = pd_list_len(&responses),
    };
    void *state = NULL;
    assert_true(scorer->output_types & 1u << in.output_type);
    int code = scorer->prepare ? scorer->prepare(&state, &params, &arena, err) : 0;
    in.state = state;
    if (code == 0)
        code = scorer->score(out, &in, &arena, err);
    if (state && scorer->release)
        scorer->release(state);
    return code;
}

static bool is_near(double got, double want)
{
    return isnan(want) ? isnan(got) : got == want || fabs(got - want) <= 1e-15 * fabs(want);
}

static void check_record(const struct pd_value *record)
{
    unsigned line = record->line;
    const struct pd_scorer *scorer = pd_scorer_find(pd_record_str(record, "scorer"));
    struct pd_value want = pd_record_json(record, "expect", &arena);
    struct pd_str error = pd_record_str(record, "error");
    struct pd_item got = {NAN, NAN};
    struct pd_err err = {0};
    if (!scorer)
        fail_msg("record at line %u: no such scorer", line);
    int code = score(&got, scorer, record, &err);
    if (error.n > 0) {
        if (code != PD_ERR_INPUT || pd_str_index(pd_str_of(err.text), error, 0) < 0)
            fail_msg("record at line %u: gave code %d, \"%s\"", line, code, err.text);
        return;
    }
    if (code != 0)
        fail_msg("record at line %u: %s", line, err.text);
    double v = NAN, w = 1;
    bool pair = pd_is(&want, PD_LIST);
    assert_true(pd_value_number(pair ? pd_list_at(&want, 0) : &want, &v));
    assert_true(!pair || pd_value_number(pd_list_at(&want, 1), &w));
    if (!is_near(got.v, v) || !is_near(got.w, w))
        fail_msg("record at line %u: got %.17g, %.17g", line, got.v, got.w);
}

static void test_records(void **state)
{
    (void)state;
    for (size_t i = 0; i < pd_list_len(&records); i++)
        check_record(pd_list_at(&records, i));
}

static void test_every_scorer_has_a_record(void **state)
{
    (void)state;
    for (size_t i = 0; pd_scorer_at(i); i++) {
        bool found = false;
        for (size_t j = 0; j < pd_list_len(&records); j++)
            found = found || (pd_str_is(pd_record_str(pd_list_at(&records, j), "scorer"),
                                        pd_scorer_at(i)->name) &&
                              pd_dict_get(pd_list_at(&records, j), "expect"));
        if (!found)
            fail_msg("scorer %s has no case in scorers.test", pd_scorer_at(i)->name);
    }
}

static void test_registry(void **state)
{
    (void)state;
    for (size_t i = 0; pd_scorer_at(i); i++) {
        const struct pd_scorer *scorer = pd_scorer_at(i);
        assert_ptr_equal(pd_scorer_find(pd_str_of(scorer->name)), scorer);
        assert_true(scorer->help && scorer->help[0]);
        assert_non_null(scorer->score);
        assert_non_null(pd_aggregation_find(scorer->aggregation));
        assert_true(scorer->output_types > 0 && scorer->output_types < 16);
        assert_true(!scorer->release || scorer->prepare);
        if (i > 0)
            assert_true(strcmp(pd_scorer_at(i - 1)->name, scorer->name) < 0);
    }
    assert_null(pd_scorer_find(pd_str_of("")));
    assert_null(pd_scorer_find(pd_str_of("acc\n")));
}

static void test_argmax_is_numpys(void **state)
{
    (void)state;
    assert_int_equal(pd_argmax((const double[]){1, 3, 3}, 3), 1);
    assert_int_equal(pd_argmax((const double[]){1, NAN, 3, NAN}, 4), 1);
    assert_int_equal(pd_argmax((const double[]){NAN, 3}, 2), 0);
    assert_int_equal(pd_argmax((const double[]){-INFINITY, -INFINITY}, 2), 0);
    assert_int_equal(pd_argmax((const double[]){-INFINITY, -5}, 2), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registry),
        cmocka_unit_test(test_argmax_is_numpys),
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_every_scorer_has_a_record),
    };
    return cmocka_run_group_tests(tests, read_records, done_records);
}
