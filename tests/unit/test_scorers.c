/* Every scorer on the records of tests/tables/scorers.test; see the comment at its head. */
#include "tests/support/records.h"
#include "tests/support/vectors.h"

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
    doc.multiple_target = pd_is(&doc.target, PD_LIST) || pd_dict_get(record, "several");
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

/* A scorer that hands on what its aggregation needs. */
static void check_data(const struct pd_item *got, const struct pd_value *record)
{
    struct pd_value want = pd_record_json(record, "data", &arena);
    struct pd_buf text = {0};
    assert_non_null(got->data);
    assert_true(isnan(got->v) && got->w == 1);
    pd_json_write(&text, got->data, PD_JSON_COMPACT);
    bool equal = pd_value_equal(got->data, &want);
    if (!equal)
        print_error("got %.*s\n", PD_STR_ARG(pd_buf_str(&text)));
    pd_buf_done(&text);
    if (!equal)
        fail_msg("record at line %u: other data", (unsigned)record->line);
}

static void check_record(const struct pd_value *record)
{
    unsigned line = record->line;
    const struct pd_scorer *scorer = pd_scorer_find(pd_record_str(record, "scorer"));
    struct pd_value want = pd_record_json(record, "expect", &arena);
    struct pd_str error = pd_record_str(record, "error");
    struct pd_item got = {.v = NAN, .w = NAN};
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
    if (pd_dict_get(record, "data")) {
        check_data(&got, record);
        return;
    }
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
                              (pd_dict_get(pd_list_at(&records, j), "expect") ||
                               pd_dict_get(pd_list_at(&records, j), "data")));
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

/* Documents of brier_score, as lm-eval aggregates them (tests/oracle/aggregations.py). */
static void check_brier(const struct pd_value *record)
{
    const struct pd_value *documents = pd_dict_get(record, "documents");
    size_t n = pd_list_len(documents);
    struct pd_item *items = pd_arena_array(&arena, n, sizeof *items);
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *lls = pd_list_at(pd_list_at(documents, i), 1);
        struct pd_value row = pd_dict_new(&arena), choices = pd_list_new(&arena);
        for (size_t j = 0; j < pd_list_len(lls); j++)
            pd_list_push(&arena, &choices, pd_text("x"));
        struct pd_doc doc = {
            .row = &row, .choices = choices, .target = *pd_list_at(pd_list_at(documents, i), 0)};
        struct pd_score_in in = {.doc = &doc,
                                 .output_type = PD_OUT_MULTIPLE_CHOICE,
                                 .responses = pd_list_at(lls, 0),
                                 .nresponses = pd_list_len(lls)};
        struct pd_err err = {0};
        assert_ok(pd_scorer_find(pd_str_of("brier_score"))->score(&items[i], &in, &arena, &err),
                  err);
    }
    double value = pd_aggregation_find("brier_score")->value(items, n);
    assert_true(pd_vector_near(value, pd_dict_num(record, "value", -1), 1e-14));
}

static void test_brier_score(void **state)
{
    (void)state;
    struct pd_value vectors = pd_vectors_read("tests/vectors/aggregations.json", &arena);
    const struct pd_value *cases = pd_dict_get(&vectors, "brier");
    assert_true(pd_list_len(cases) == 3);
    for (size_t i = 0; i < pd_list_len(cases); i++)
        check_brier(pd_list_at(cases, i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_registry),    cmocka_unit_test(test_argmax_is_numpys),
        cmocka_unit_test(test_records),     cmocka_unit_test(test_every_scorer_has_a_record),
        cmocka_unit_test(test_brier_score),
    };
    return cmocka_run_group_tests(tests, read_records, done_records);
}
