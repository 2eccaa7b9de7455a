#include "tests/support/pd_test.h"

#include "lib/stats/aggregate.h"

#include <float.h>
#include <math.h>

/* cmocka's own comparison is in single precision. */
#define assert_near(got, want, epsilon) assert_true(fabs((got) - (want)) <= (epsilon))

/* Quantiles of the very doubles on the left, computed with 40 digits. */
static const struct {
    double p, z;
} quantiles[] = {
    {0.975, 1.9599639845400538556},        {0.025, -1.9599639845400542118},
    {0.9, 1.2815515655446005935},          {0.1, -1.2815515655446004353},
    {0.7, 0.52440051270804065631},         {0.3, -0.52440051270804081597},
    {0.02425, -1.9729610513118848376},     {1e-10, -6.3613409024040561991},
    {1e-300, -37.047096299361199237},      {0.50000000001, 2.5066284820303539022e-11},
    {0.9999999999, 6.3613408896974218642}, {0.25, -0.6744897501960817432},
    {0.2499999, -0.67449006488262320492},
};

static void test_quantile(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(quantiles); i++) {
        double got = pd_normal_quantile(quantiles[i].p);
        if (fabs(got / quantiles[i].z - 1) > 1e-15)
            fail_msg("p = %.17g: got %.17g, want %.17g", quantiles[i].p, got, quantiles[i].z);
    }
    assert_true(pd_normal_quantile(0.5) == 0);
}

static void test_quantile_at_the_ends(void **state)
{
    (void)state;
    assert_true(pd_normal_quantile(0) == -INFINITY);
    assert_true(pd_normal_quantile(1) == INFINITY);
    assert_true(isnan(pd_normal_quantile(-0.1)));
    assert_true(isnan(pd_normal_quantile(1.1)));
    assert_true(isnan(pd_normal_quantile(NAN)));
    double smallest = pd_normal_quantile(DBL_TRUE_MIN);
    assert_true(smallest < -38.4 && smallest > -38.5);
}

static void test_wilson(void **state)
{
    (void)state;
    static const struct {
        double k, n, low, high;
    } cases[] = {
        {0, 10, 0, 0.277532799862889253},
        {10, 10, 0.722467200137110747, 1},
        {3, 20, 0.0523687458962166043, 0.360418864740756967},
        {25, 50, 0.36644514316828578, 0.63355485683171422},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        double low = -1, high = -1;
        pd_wilson(&low, &high, cases[i].k, cases[i].n, 0.05);
        assert_near(low, cases[i].low, 1e-14);
        assert_near(high, cases[i].high, 1e-14);
    }
    double low = 0, high = 0;
    pd_wilson(&low, &high, 0, 0, 0.05);
    assert_true(isnan(low) && isnan(high));
}

/* Exact coverage at n = 50, by enumeration, against the method's known values. */
static void test_wilson_coverage(void **state)
{
    (void)state;
    static const struct {
        double p, coverage;
    } known[] = {{0.1, 0.9703}, {0.5, 0.9351}};
    for (size_t i = 0; i < PD_COUNT(known); i++) {
        double p = known[i].p, covered = 0;
        for (int k = 0; k <= 50; k++) {
            double low = 0, high = 0;
            pd_wilson(&low, &high, k, 50, 0.05);
            double log_mass = lgamma(51) - lgamma(k + 1) - lgamma(51 - k);
            if (low <= p && p <= high)
                covered += exp(log_mass + k * log(p) + (50 - k) * log(1 - p));
        }
        assert_near(covered, known[i].coverage, 5e-5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quantile),
        cmocka_unit_test(test_quantile_at_the_ends),
        cmocka_unit_test(test_wilson),
        cmocka_unit_test(test_wilson_coverage),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
