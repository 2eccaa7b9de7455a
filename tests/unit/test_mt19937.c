/* The vectors were printed by CPython 3.11's random module. */
#include "tests/support/pd_test.h"

#include "lib/core/mt19937.h"

static void raw_words(void **state)
{
    (void)state;
    static const struct {
        int64_t seed;
        uint32_t want[4];
    } cases[] = {
        {1234, {4150886329, 3342196574, 1892932127, 501869158}},
        {0, {3626764237, 1654615998, 3255389356, 3823568514}},
        {42, {2746317213, 478163327, 107420369, 3184935163}},
    };
    for (size_t c = 0; c < PD_COUNT(cases); c++) {
        struct pd_mt mt;
        pd_mt_seed(&mt, cases[c].seed);
        for (int i = 0; i < 4; i++)
            assert_int_equal(pd_mt_bits(&mt, 32), cases[c].want[i]);
    }
}

static void seeds_of_other_forms(void **state)
{
    (void)state;
    struct pd_mt mt;
    pd_mt_seed(&mt, -1234);
    assert_int_equal(pd_mt_next(&mt), 4150886329u);
    pd_mt_seed(&mt, (INT64_C(1) << 40) + 7);
    assert_int_equal(pd_mt_next(&mt), 2635837658u);
    assert_int_equal(pd_mt_next(&mt), 3209733218u);
    pd_mt_seed_str(&mt, pd_str_of("abc"));
    assert_int_equal(pd_mt_next(&mt), 3315820543u);
    assert_int_equal(pd_mt_next(&mt), 4246262336u);
}

static void wide_bits_and_doubles(void **state)
{
    (void)state;
    struct pd_mt mt;
    pd_mt_seed(&mt, 1234);
    assert_int_equal(pd_mt_bits(&mt, 64), UINT64_C(14354624986284130233));
    assert_int_equal(pd_mt_bits(&mt, 64), UINT64_C(2155511622373988895));
    pd_mt_seed(&mt, 1234);
    assert_true(pd_mt_double(&mt) == 0.9664535356921388);
    assert_true(pd_mt_double(&mt) == 0.4407325991753527);
    assert_true(pd_mt_double(&mt) == 0.007491470058587191);
}

#define K_MAX 25
static const struct sample_case {
    size_t n, k;
    size_t want[2][K_MAX];
} sample_cases[] = {
    {1000, 5, {{989, 796, 451, 119, 7}, {92, 932, 965, 961, 826}}},
    {7473, 5, {{6374, 3610, 957, 61, 742}, {7462, 6610, 4769, 286, 5501}}},
    {40398, 6, {{28883, 7657, 490, 5940, 38156, 2288}, {5500, 6450, 23241, 15519, 1142, 2019}}},
    {39905,
     11,
     {{28883, 7657, 490, 5940, 38156, 2288, 5500, 6450, 23241, 15519, 1142},
      {2019, 1038, 22681, 31735, 30379, 9735, 5982, 11999, 7498, 958, 32970}}},
    {1119,
     25,
     {{902, 239, 15,  185, 71,  171, 201, 726,  484, 35,  63,  32,  708,
       991, 949, 304, 186, 374, 234, 29,  1030, 996, 511, 132, 1108},
      {954, 140,  182, 1054, 94,  552, 129, 619, 985, 727, 545, 510, 409,
       928, 1085, 39,  1040, 144, 11,  683, 294, 968, 772, 342, 110}}},
    {20, 5, {{14, 3, 0, 2, 1}, {2, 3, 11, 7, 0}}},
    {21, 5, {{14, 3, 0, 2, 1}, {2, 3, 11, 7, 0}}},
    {22, 5, {{14, 3, 0, 2, 18}, {1, 21, 2, 3, 11}}},
    {85, 6, {{56, 14, 0, 11, 74, 4}, {10, 12, 45, 30, 2, 3}}},
    {86, 6, {{56, 14, 0, 11, 74, 4}, {85, 10, 12, 45, 30, 2}}},
    {5, 5, {{3, 0, 4, 2, 1}, {0, 4, 1, 3, 2}}},
};

static void samples(void **state)
{
    (void)state;
    for (size_t c = 0; c < PD_COUNT(sample_cases); c++) {
        const struct sample_case *want = &sample_cases[c];
        struct pd_mt mt;
        pd_mt_seed(&mt, 1234);
        for (int round = 0; round < 2; round++) {
            size_t got[K_MAX];
            pd_mt_sample(&mt, want->n, want->k, got);
            for (size_t i = 0; i < want->k; i++)
                assert_int_equal(got[i], want->want[round][i]);
        }
    }
}

static void shuffles(void **state)
{
    (void)state;
    static const size_t want[2][10] = {{2, 8, 3, 5, 6, 4, 9, 0, 1, 7},
                                       {5, 1, 4, 9, 2, 7, 6, 8, 0, 3}};
    struct pd_mt mt;
    pd_mt_seed(&mt, 1234);
    for (int round = 0; round < 2; round++) {
        size_t x[10];
        for (size_t i = 0; i < 10; i++)
            x[i] = i;
        pd_mt_shuffle(&mt, x, 10);
        assert_memory_equal(x, want[round], sizeof(x));
    }
}

static void shuffled_documents_of_the_first_leaderboard(void **state)
{
    (void)state;
    static const size_t want[10] = {595, 716, 511, 906, 148, 368, 930, 121, 1031, 280};
    static const size_t shots[5] = {888, 201, 205, 908, 340};
    struct pd_mt mt;
    size_t docs[1172], draw[25];
    for (size_t i = 0; i < PD_COUNT(docs); i++)
        docs[i] = i;
    pd_mt_seed(&mt, 42);
    pd_mt_shuffle(&mt, docs, PD_COUNT(docs));
    assert_memory_equal(docs, want, sizeof(want));
    pd_mt_sample(&mt, 1119, 25, draw);
    assert_memory_equal(draw, shots, sizeof(shots));
}

static void choices(void **state)
{
    (void)state;
    static const uint64_t want[] = {7, 1, 0, 1, 9, 0, 1, 1, 5, 3};
    struct pd_mt mt;
    pd_mt_seed(&mt, 1234);
    for (size_t i = 0; i < PD_COUNT(want); i++)
        assert_int_equal(pd_mt_below(&mt, 10), want[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(raw_words),
        cmocka_unit_test(seeds_of_other_forms),
        cmocka_unit_test(wide_bits_and_doubles),
        cmocka_unit_test(samples),
        cmocka_unit_test(shuffles),
        cmocka_unit_test(shuffled_documents_of_the_first_leaderboard),
        cmocka_unit_test(choices),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
