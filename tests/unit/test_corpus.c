/* BLEU, chrF, chrF++ and TER against what sacrebleu and lm-eval give; tests/oracle/text_metrics.py
   says how the vectors are made. */
#include "tests/support/vectors.h"

#include "lib/stats/aggregate.h"

static const double PRECISION = 1e-13;

static struct pd_arena arena;
static struct pd_value vectors;
static struct pd_item *items;
static size_t nitems;

static int read_vectors(void **state)
{
    (void)state;
    vectors = pd_vectors_read("tests/vectors/text_metrics.json", &arena);
    const struct pd_value *segments = pd_dict_get(&vectors, "segments");
    nitems = pd_list_len(segments);
    items = pd_arena_array(&arena, nitems, sizeof *items);
    for (size_t i = 0; i < nitems; i++)
        items[i] = pd_item_data(pd_list_at(segments, i));
    return 0;
}

static int done_vectors(void **state)
{
    (void)state;
    pd_arena_done(&arena);
    return 0;
}

static const struct pd_aggregation *metric(const struct pd_value *name)
{
    char text[16];
    assert_true(pd_is(name, PD_STRING));
    snprintf(text, sizeof text, "%.*s", PD_STR_ARG(name->s));
    const struct pd_aggregation *found = pd_aggregation_find(text);
    assert_non_null(found);
    return found;
}

static void check(double got, double want, const char *what, size_t i)
{
    if (!pd_vector_near(got, want, PRECISION))
        fail_msg("%s of %zu: got %.17g, want %.17g", what, i, got, want);
}

static void test_every_segment_alone(void **state)
{
    (void)state;
    const struct pd_value *names = pd_dict_get(&vectors, "metrics");
    const struct pd_value *alone = pd_dict_get(&vectors, "alone");
    assert_true(nitems >= 150 && pd_list_len(alone) == nitems && pd_list_len(names) == 4);
    for (size_t m = 0; m < pd_list_len(names); m++) {
        const struct pd_aggregation *aggregation = metric(pd_list_at(names, m));
        for (size_t i = 0; i < nitems; i++)
            check(aggregation->value(&items[i], 1),
                  pd_vector_number(pd_list_at(pd_list_at(alone, i), m)), aggregation->name, i);
    }
}

/* A subset of the segments: first, end, metric, value, standard error. */
struct corpus {
    const struct pd_item *items;
    size_t n;
    const struct pd_aggregation *aggregation;
    double value, error;
};

static struct corpus corpus_at(size_t i)
{
    const struct pd_value *row = pd_list_at(pd_dict_get(&vectors, "corpora"), i);
    size_t first = (size_t)pd_vector_number(pd_list_at(row, 0));
    size_t end = (size_t)pd_vector_number(pd_list_at(row, 1));
    assert_true(first < end && end <= nitems);
    return (struct corpus){.items = &items[first],
                           .n = end - first,
                           .aggregation = metric(pd_list_at(row, 2)),
                           .value = pd_vector_number(pd_list_at(row, 3)),
                           .error = pd_vector_number(pd_list_at(row, 4))};
}

/* Of the 100,000 replicates that are asked for, 100 are made. */
static void test_corpora(void **state)
{
    (void)state;
    size_t n = pd_list_len(pd_dict_get(&vectors, "corpora"));
    assert_true(n >= 16);
    for (size_t i = 0; i < n; i++) {
        struct corpus c = corpus_at(i);
        check(c.aggregation->value(c.items, c.n), c.value, c.aggregation->name, i);
        check(pd_aggregation_stderr(c.aggregation, c.items, c.n, 100000), c.error, "stderr", i);
    }
}

/* Adding rows of sums is the same as counting the texts of each replicate. */
static void test_bootstrap_by_sums_is_bootstrap_by_value(void **state)
{
    (void)state;
    for (size_t i = 0; i < pd_list_len(pd_dict_get(&vectors, "corpora")); i++) {
        struct corpus c = corpus_at(i);
        if (c.n > 40)
            continue;
        double by_value = pd_bootstrap_stderr(c.aggregation->value, c.items, c.n, 30);
        assert_true(pd_aggregation_stderr(c.aggregation, c.items, c.n, 30) == by_value);
    }
}

static struct pd_item item_of(const char *json)
{
    struct pd_value *data = pd_arena_alloc(&arena, sizeof *data);
    struct pd_err err = {0};
    assert_ok(pd_json_parse(data, &arena, pd_str_of(json), NULL, &err), err);
    return pd_item_data(data);
}

static const char *const names[] = {"bleu", "chrf", "chrf++", "ter"};

static void test_items_that_are_no_segments(void **state)
{
    (void)state;
    const char *const bad[] = {"[\"a\"]",
                               "[]",
                               "[[], \"a\"]",
                               "[[\"a\", 1], \"a\"]",
                               "[1, \"a\"]",
                               "[\"a\", 7]",
                               "[\"a\", [\"b\", \"c\"]]",
                               "[\"a\", []]",
                               "{\"a\": 1}"};
    for (size_t m = 0; m < PD_COUNT(names); m++) {
        const struct pd_aggregation *aggregation = pd_aggregation_find(names[m]);
        struct pd_item two[] = {item_of("[\"a b\", \"a b\"]"), pd_item_value(1)};
        assert_true(isnan(aggregation->value(two, 2)));
        for (size_t i = 0; i < PD_COUNT(bad); i++) {
            two[1] = item_of(bad[i]);
            assert_true(isnan(aggregation->value(two, 2)));
            assert_true(isnan(pd_aggregation_stderr(aggregation, two, 2, 10)));
        }
    }
}

/* None is the empty text, a list of one its text, further elements of data are left out. */
static void test_forms_of_a_prediction(void **state)
{
    (void)state;
    for (size_t m = 0; m < PD_COUNT(names); m++) {
        double (*value)(const struct pd_item *, size_t) = pd_aggregation_find(names[m])->value;
        struct pd_item empty = item_of("[\"a b\", \"\"]"), none = item_of("[\"a b\", null]");
        struct pd_item text = item_of("[\"a b c d\", \"a c b d\"]");
        struct pd_item list = item_of("[[\"a b c d\"], [\"a c b d\"], 9]");
        assert_true(value(&none, 1) == value(&empty, 1));
        assert_true(value(&list, 1) == value(&text, 1));
        assert_true(value(&list, 1) > 0 && value(&list, 1) < 100);
    }
}

/* Each document counts with all of its references. */
static void test_numbers_of_references_may_differ(void **state)
{
    (void)state;
    const struct pd_item two[] = {item_of("[[\"x y z w\", \"a b c d\"], \"a b c d\"]"),
                                  item_of("[\"e f g h\", \"e f g h\"]")};
    assert_true(fabs(pd_aggregation_find("bleu")->value(two, 2) - 100) < 1e-12);
    assert_true(pd_aggregation_find("chrf")->value(two, 2) == 100);
    assert_true(pd_aggregation_find("ter")->value(two, 2) == 0);
}

static void test_standard_errors(void **state)
{
    (void)state;
    for (size_t m = 0; m < PD_COUNT(names); m++) {
        const struct pd_aggregation *aggregation = pd_aggregation_find(names[m]);
        double few = pd_aggregation_stderr(aggregation, items, 20, 50);
        assert_true(few > 0);
        assert_true(few == pd_bootstrap_stderr(aggregation->value, items, 20, 50));
        assert_true(few != pd_aggregation_stderr(aggregation, items, 20, 100));
        assert_true(isnan(pd_aggregation_stderr(aggregation, items, 20, 0)));
        assert_true(isnan(pd_aggregation_stderr(aggregation, items, 20, 1)));
        assert_true(isnan(pd_aggregation_stderr(aggregation, items, 1, 100)));
        assert_true(isnan(pd_aggregation_stderr(aggregation, items, 0, 100)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_segment_alone),
        cmocka_unit_test(test_corpora),
        cmocka_unit_test(test_bootstrap_by_sums_is_bootstrap_by_value),
        cmocka_unit_test(test_items_that_are_no_segments),
        cmocka_unit_test(test_forms_of_a_prediction),
        cmocka_unit_test(test_numbers_of_references_may_differ),
        cmocka_unit_test(test_standard_errors),
    };
    return cmocka_run_group_tests(tests, read_vectors, done_vectors);
}
