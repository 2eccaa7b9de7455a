#include "tests/support/pd_test.h"

#include "lib/stats/labels.h"

#include <math.h>

/* cmocka's own comparison is in single precision. */
#define assert_near(got, want, epsilon) assert_true(fabs((got) - (want)) <= (epsilon))

/* Expected values are scikit-learn's f1_score and matthews_corrcoef; NaN where binary F1 raises. */
static const struct {
    size_t n;
    double gold[8], predicted[8];
    double binary, macro, micro, weighted, matthews;
} cases[] = {
    {5, {0, 1, 1, 0, 1}, {0, 1, 0, 0, 1}, 0.8, 0.8, 0.8, 0.8, 0.6666666666666666},
    {4, {0, 1, 1, 0}, {1, 0, 0, 1}, 0, 0, 0, 0, -1},
    {3, {0, 0, 0}, {0, 0, 0}, 0, 1, 1, 1, 0},
    {3, {1, 1, 1}, {1, 1, 1}, 1, 1, 1, 1, 0},
    {7,
     {0, 1, 2, 2, 1, 0, 3},
     {0, 2, 2, 2, 1, 1, 0},
     NAN,
     0.45,
     0.5714285714285714,
     0.5142857142857143,
     0.41247895569215276},
    {4,
     {-100, 1, 0, 1},
     {0, 1, 0, 0},
     NAN,
     0.38888888888888884,
     0.5,
     0.4583333333333333,
     0.3872983346207417},
    {4, {0, 0, 1, 1}, {0, 0, 0, 0}, 0, 0.3333333333333333, 0.5, 0.3333333333333333, 0},
    {3, {2, 2, 0}, {2, 0, 0}, NAN, 0.6666666666666666, 0.6666666666666666, 0.6666666666666666, 0.5},
};

static void check(double got, double want, size_t i)
{
    if (isnan(want) ? isnan(got) : fabs(got - want) < 1e-15)
        return;
    fail_msg("case %zu: got %.17g, want %.17g", i, got, want);
}

static void test_against_scikit_learn(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_item items[8];
        for (size_t j = 0; j < cases[i].n; j++)
            items[j] = pd_item_pair(cases[i].gold[j], cases[i].predicted[j]);
        check(pd_f1_binary(items, cases[i].n), cases[i].binary, i);
        check(pd_f1_macro(items, cases[i].n), cases[i].macro, i);
        check(pd_f1_micro(items, cases[i].n), cases[i].micro, i);
        check(pd_f1_weighted(items, cases[i].n), cases[i].weighted, i);
        check(pd_matthews(items, cases[i].n), cases[i].matthews, i);
    }
}

static void test_nan_and_nothing(void **state)
{
    (void)state;
    double (*const all[])(const struct pd_item *, size_t) = {pd_f1_binary, pd_f1_macro, pd_f1_micro,
                                                             pd_f1_weighted, pd_matthews};
    const struct pd_item bad_gold[] = {{.v = 1, .w = 1}, {.v = NAN, .w = 0}};
    const struct pd_item bad_prediction[] = {{.v = 1, .w = 1}, {.v = 0, .w = NAN}};
    for (size_t i = 0; i < PD_COUNT(all); i++) {
        assert_true(isnan(all[i](NULL, 0)));
        assert_true(isnan(all[i](bad_gold, 2)));
        assert_true(isnan(all[i](bad_prediction, 2)));
    }
}

/* Labels in data may be texts, which are other labels than numbers. */
static void test_labels_in_data(void **state)
{
    (void)state;
    struct pd_value texts[3][2] = {
        {pd_text("a"), pd_text("a")}, {pd_text("b"), pd_text("a")}, {pd_text("1"), pd_int(1)}};
    struct pd_list lists[3];
    struct pd_value data[3];
    struct pd_item items[3];
    for (size_t i = 0; i < 3; i++) {
        lists[i] = (struct pd_list){.items = texts[i], .n = 2};
        data[i] = (struct pd_value){.kind = PD_LIST, .list = &lists[i]};
        items[i] = pd_item_data(&data[i]);
    }
    assert_near(pd_f1_micro(items, 2), 0.5, 1e-15);
    assert_near(pd_f1_micro(items, 3), 1.0 / 3, 1e-15);
    assert_near(pd_f1_macro(items, 2), 1.0 / 3, 1e-15);
    assert_near(pd_f1_macro(items, 3), 1.0 / 6, 1e-15);
    assert_true(isnan(pd_f1_binary(items, 2)));
    texts[1][0] = pd_none();
    assert_true(isnan(pd_f1_macro(items, 2)) && isnan(pd_f1_micro(items, 2)));
    texts[1][0] = pd_float(NAN);
    assert_true(isnan(pd_matthews(items, 2)));
    lists[1].n = 1;
    assert_true(isnan(pd_matthews(items, 2)));
}

/* As many labels as items: every entry of the table moves, none is lost. */
static void test_many_labels(void **state)
{
    (void)state;
    struct pd_item items[1000];
    for (size_t i = 0; i < PD_COUNT(items); i++) {
        double label = (double)(i * 617 % PD_COUNT(items));
        items[i] = pd_item_pair(label, label);
    }
    assert_true(pd_f1_macro(items, PD_COUNT(items)) == 1);
    assert_true(pd_matthews(items, PD_COUNT(items)) == 1);
    items[0].w = -1;
    assert_near(pd_f1_macro(items, PD_COUNT(items)), 999.0 / 1001, 1e-15);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_scikit_learn),
        cmocka_unit_test(test_nan_and_nothing),
        cmocka_unit_test(test_labels_in_data),
        cmocka_unit_test(test_many_labels),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
