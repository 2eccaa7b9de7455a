/* The vectors are those that the reference implementation's demo programs print for seed 42 and
   stream 54. */
#include "tests/support/pd_test.h"

#include "lib/core/pcg.h"

static void pcg32_matches_the_published_vectors(void **state)
{
    (void)state;
    static const uint32_t want[] = {0xa15c02b7, 0x7b47f409, 0xba1d3330,
                                    0x83d2f293, 0xbfa4784b, 0xcbed606e};
    struct pd_pcg32 rng;
    pd_pcg32_init(&rng, 42, 54);
    for (size_t i = 0; i < PD_COUNT(want); i++)
        assert_int_equal(pd_pcg32_next(&rng), want[i]);
}

static void pcg64_matches_the_published_vectors(void **state)
{
    (void)state;
    static const uint64_t want[] = {0x86b1da1d72062b68, 0x1304aa46c9853d39, 0xa3670e9e0dd50358,
                                    0xf9090e529a7dae00, 0xc85b9fd837996f2c, 0x606121f8e3919196};
    struct pd_pcg64 rng;
    pd_pcg64_init(&rng, 42, 54);
    for (size_t i = 0; i < PD_COUNT(want); i++)
        assert_int_equal(pd_pcg64_next(&rng), want[i]);
}

static void bounded_draws_cover_their_range_evenly(void **state)
{
    (void)state;
    size_t seen[6] = {0};
    struct pd_pcg32 rng;
    pd_pcg32_init(&rng, 1, 1);
    for (int i = 0; i < 60000; i++) {
        uint32_t draw = pd_pcg32_below(&rng, 6);
        assert_true(draw < 6);
        seen[draw]++;
        double d = pd_pcg32_double(&rng);
        assert_true(d >= 0 && d < 1);
    }
    for (int i = 0; i < 6; i++)
        assert_in_range(seen[i], 9600, 10400); /* 4 standard deviations */
}

static uint32_t first_of(uint64_t seed, const char *const *names)
{
    struct pd_pcg32 rng;
    pd_pcg32_named(&rng, seed, names);
    return pd_pcg32_next(&rng);
}

static void named_streams_depend_on_every_name(void **state)
{
    (void)state;
    uint32_t a = first_of(1, (const char *[]){"gsm8k", "17", "0", NULL});
    assert_int_equal(a, first_of(1, (const char *[]){"gsm8k", "17", "0", NULL}));
    assert_int_not_equal(a, first_of(2, (const char *[]){"gsm8k", "17", "0", NULL}));
    assert_int_not_equal(a, first_of(1, (const char *[]){"gsm8k", "17", "1", NULL}));
    assert_int_not_equal(a, first_of(1, (const char *[]){"gsm8k", "1", "70", NULL}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pcg32_matches_the_published_vectors),
        cmocka_unit_test(pcg64_matches_the_published_vectors),
        cmocka_unit_test(bounded_draws_cover_their_range_evenly),
        cmocka_unit_test(named_streams_depend_on_every_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
