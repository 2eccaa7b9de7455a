#include "tests/support/vectors.h"

#include "lib/stats/aggregate.h"

/* cmocka's own comparison is in single precision. */
#define assert_near(got, want, epsilon) assert_true(fabs((got) - (want)) <= (epsilon))

static const double bootstrap_x[] = {0.1, 0.5, -0.3, 1.2, 2.0, -1.0, 0.7};

static double value_of(const char *name, const double *v, size_t n)
{
    struct pd_item items[16] = {0};
    for (size_t i = 0; i < n; i++)
        items[i] = pd_item_value(v[i]);
    const struct pd_aggregation *aggregation = pd_aggregation_find(name);
    assert_non_null(aggregation);
    return aggregation->value(items, n);
}

static double bootstrap_of(const char *name, size_t iters)
{
    struct pd_item items[PD_COUNT(bootstrap_x)];
    for (size_t i = 0; i < PD_COUNT(items); i++)
        items[i] = pd_item_value(bootstrap_x[i]);
    return pd_bootstrap_stderr(pd_aggregation_find(name)->value, items, PD_COUNT(items), iters);
}

static void test_table_is_sorted_and_complete(void **state)
{
    (void)state;
    size_t i = 0;
    for (; pd_aggregation_at(i); i++) {
        const struct pd_aggregation *aggregation = pd_aggregation_at(i);
        assert_true(aggregation->help[0] != '\0');
        assert_ptr_equal(pd_aggregation_find(aggregation->name), aggregation);
        assert_true(isnan(aggregation->value(NULL, 0)));
        assert_true(isnan(aggregation->low) == isnan(aggregation->high));
        if (i > 0)
            assert_true(strcmp(pd_aggregation_at(i - 1)->name, aggregation->name) < 0);
    }
    assert_true(i >= 12);
    assert_null(pd_aggregation_find("average"));
    assert_null(pd_aggregation_find(""));
}

/* Which aggregations lm-eval gives which kind of standard error. */
static void test_kinds_of_stderr(void **state)
{
    (void)state;
    const char *bootstrapped[] = {
        "median", "matthews_corrcoef", "f1", "perplexity", "nanmean", "bleu", "chrf", "chrf++",
        "ter"};
    size_t count = 0;
    for (size_t i = 0; pd_aggregation_at(i); i++) {
        const struct pd_aggregation *aggregation = pd_aggregation_at(i);
        count += aggregation->bootstrapped;
        assert_true((aggregation->stderr_of != NULL) == (strcmp(aggregation->name, "mean") == 0));
        bool corpus = aggregation->shape == PD_ITEM_DATA;
        assert_int_equal(aggregation->max_iters, corpus ? 100 : 0);
        assert_true(corpus == (aggregation->nsums > 0));
        assert_true(corpus == (aggregation->add != NULL) &&
                    corpus == (aggregation->of_sums != NULL));
    }
    assert_int_equal(count, PD_COUNT(bootstrapped));
    for (size_t i = 0; i < PD_COUNT(bootstrapped); i++)
        assert_true(pd_aggregation_find(bootstrapped[i])->bootstrapped);
}

static void test_means(void **state)
{
    (void)state;
    const double x[] = {0.1, 0.2, 0.3};
    assert_true(pd_mean(x, 3) == (0.1 + 0.2 + 0.3) / 3);
    assert_true(isnan(pd_mean(x, 0)));
    assert_true(value_of("mean", x, 3) == pd_mean(x, 3));
    assert_true(value_of("brier_score", x, 3) == pd_mean(x, 3));
    const double holes[] = {NAN, 1, NAN, 4};
    assert_true(value_of("nanmean", holes, 4) == 2.5);
    assert_true(isnan(value_of("mean", holes, 4)));
    assert_true(isnan(value_of("nanmean", holes, 1)));
}

static void test_median_is_the_upper_one(void **state)
{
    (void)state;
    assert_true(value_of("median", (const double[]){3, 1, 2}, 3) == 2);
    assert_true(value_of("median", (const double[]){4, 1, 3, 2}, 4) == 3);
    assert_true(value_of("median", (const double[]){-1, -INFINITY, 7, NAN}, 4) == 7);
}

static void test_perplexities(void **state)
{
    (void)state;
    assert_near(value_of("perplexity", (const double[]){-1, -3}, 2), exp(2.0), 1e-15);
    const struct pd_item ratios[] = {{.v = -10, .w = 4}, {.v = -2, .w = 2}};
    assert_near(pd_aggregation_find("weighted_perplexity")->value(ratios, 2), exp(2.0), 1e-15);
    assert_near(pd_aggregation_find("bits_per_byte")->value(ratios, 2), 2 / log(2), 1e-15);
}

static void test_mean_stderr(void **state)
{
    (void)state;
    const double x[] = {1, 0, 1, 1, 0};
    assert_true(pd_mean_stderr(x, 5) == 0.24494897427831783);
    assert_true(isnan(pd_mean_stderr(x, 1)));
    assert_true(isnan(pd_mean_stderr(x, 0)));
    struct pd_item items[5];
    for (size_t i = 0; i < PD_COUNT(items); i++)
        items[i] = pd_item_value(x[i]);
    const struct pd_aggregation *mean = pd_aggregation_find("mean");
    assert_true(mean->stderr_of(items, 5) == 0.24494897427831783);
    assert_true(isnan(mean->stderr_of(items, 1)));
    assert_true(isnan(mean->stderr_of(NULL, 0)));
}

static void test_pooled_stderr(void **state)
{
    (void)state;
    assert_true(pd_pooled_stderr((const double[]){0.05, 0.02}, (const size_t[]){100, 400}, 2) ==
                0.018862214412155336);
    assert_true(isnan(pd_pooled_stderr((const double[]){0, 0}, (const size_t[]){1, 1}, 2)));
    assert_true(isnan(pd_pooled_stderr(NULL, NULL, 0)));
}

/* Values of lm-eval's bootstrap_stderr on CPython 3.11. */
static void test_bootstrap_matches_lm_eval(void **state)
{
    (void)state;
    assert_near(bootstrap_of("perplexity", 2000), 0.23736734774213564, 1e-15);
    assert_near(bootstrap_of("median", 1000), 0.4766803794831328, 1e-15);
}

static void test_bootstrap_leaves_out_a_partial_chunk(void **state)
{
    (void)state;
    assert_true(bootstrap_of("perplexity", 2999) == bootstrap_of("perplexity", 2000));
    assert_true(bootstrap_of("perplexity", 500) != bootstrap_of("perplexity", 1000));
    assert_true(isnan(bootstrap_of("perplexity", 0)));
    assert_true(isnan(bootstrap_of("perplexity", 1)));
    assert_true(isnan(pd_bootstrap_stderr(pd_aggregation_find("mean")->value, NULL, 0, 1000)));
}

/* Items of a case of aggregations.json: numbers, pairs of numbers, or pairs of texts. */
static struct pd_item *items_of(const struct pd_value *list, struct pd_arena *arena)
{
    struct pd_item *items = pd_arena_array(arena, pd_list_len(list), sizeof *items);
    for (size_t i = 0; i < pd_list_len(list); i++) {
        const struct pd_value *v = pd_list_at(list, i);
        if (!pd_is(v, PD_LIST))
            items[i] = pd_item_value(pd_vector_number(v));
        else if (pd_is(pd_list_at(v, 0), PD_STRING))
            items[i] = pd_item_data(v);
        else
            items[i] = pd_item_pair(pd_vector_number(pd_list_at(v, 0)),
                                    pd_vector_number(pd_list_at(v, 1)));
    }
    return items;
}

static void check_case(const struct pd_value *record, struct pd_arena *arena, size_t i)
{
    char name[32];
    struct pd_str text = pd_dict_str(record, "aggregation", (struct pd_str)PD_STR(""));
    snprintf(name, sizeof name, "%.*s", PD_STR_ARG(text));
    const struct pd_aggregation *aggregation = pd_aggregation_find(name);
    assert_non_null(aggregation);
    const struct pd_value *list = pd_dict_get(record, "items");
    struct pd_item *items = items_of(list, arena);
    size_t n = pd_list_len(list), iters = (size_t)pd_dict_int(record, "iters", -1);
    double value = aggregation->value(items, n), want = pd_dict_num(record, "value", -1);
    if (!pd_vector_near(value, want, 1e-14))
        fail_msg("case %zu: %s is %.17g, want %.17g", i, name, value, want);
    double error = pd_aggregation_stderr(aggregation, items, n, iters);
    want = aggregation->stderr_of ? error : pd_dict_num(record, "stderr", -1);
    if (!pd_vector_near(error, want, 1e-12) && fabs(error - want) > 1e-16)
        fail_msg("case %zu: stderr of %s is %.17g, want %.17g", i, name, error, want);
}

/* tests/oracle/aggregations.py says how the vectors are made. */
static void test_against_lm_eval(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_value vectors = pd_vectors_read("tests/vectors/aggregations.json", &arena);
    const struct pd_value *cases = pd_dict_get(&vectors, "cases");
    assert_true(pd_list_len(cases) >= 50);
    for (size_t i = 0; i < pd_list_len(cases); i++)
        check_case(pd_list_at(cases, i), &arena, i);
    pd_arena_done(&arena);
}

static void test_stderr_of_an_aggregation(void **state)
{
    (void)state;
    struct pd_item items[] = {pd_item_value(1), pd_item_value(0), pd_item_value(1)};
    const struct pd_aggregation *mean = pd_aggregation_find("mean");
    const struct pd_aggregation *median = pd_aggregation_find("median");
    const struct pd_aggregation *brier = pd_aggregation_find("brier_score");
    assert_true(pd_aggregation_stderr(mean, items, 3, 0) == mean->stderr_of(items, 3));
    assert_true(pd_aggregation_stderr(median, items, 3, 1000) ==
                pd_bootstrap_stderr(median->value, items, 3, 1000));
    assert_true(isnan(pd_aggregation_stderr(median, items, 3, 0)));
    assert_true(isnan(pd_aggregation_stderr(median, items, 1, 1000)));
    assert_true(isnan(pd_aggregation_stderr(brier, items, 3, 1000)));
}

static void test_what_aggregations_take(void **state)
{
    (void)state;
    static const enum pd_item_shape shapes[] = {PD_ITEM_VALUE, PD_ITEM_LABELS, PD_ITEM_RATIO,
                                                PD_ITEM_DATA};
    for (size_t i = 0; pd_aggregation_at(i); i++)
        for (size_t j = 0; j < PD_COUNT(shapes); j++) {
            const struct pd_aggregation *aggregation = pd_aggregation_at(i);
            bool pairs = aggregation->shape == PD_ITEM_LABELS && shapes[j] == PD_ITEM_DATA;
            assert_int_equal(pd_aggregation_takes(aggregation, shapes[j]),
                             pairs || aggregation->shape == shapes[j]);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table_is_sorted_and_complete),
        cmocka_unit_test(test_kinds_of_stderr),
        cmocka_unit_test(test_means),
        cmocka_unit_test(test_median_is_the_upper_one),
        cmocka_unit_test(test_perplexities),
        cmocka_unit_test(test_mean_stderr),
        cmocka_unit_test(test_pooled_stderr),
        cmocka_unit_test(test_bootstrap_matches_lm_eval),
        cmocka_unit_test(test_bootstrap_leaves_out_a_partial_chunk),
        cmocka_unit_test(test_against_lm_eval),
        cmocka_unit_test(test_stderr_of_an_aggregation),
        cmocka_unit_test(test_what_aggregations_take),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
