#include "tests/support/pd_test.h"

#include "lib/stats/ngrams.h"

/* Matches of orders 1 to 3 of a line of words with others, NULL-terminated. */
static void check(const char *text, const char *const *others, const size_t *want)
{
    struct pd_lexicon lexicon = {0};
    struct pd_symbols symbols[4], words = pd_lexicon_words(&lexicon, pd_str_of(text));
    size_t n = 0, got[3] = {9, 9, 9};
    for (; others[n]; n++)
        symbols[n] = pd_lexicon_words(&lexicon, pd_str_of(others[n]));
    pd_ngrams_match(got, 3, &words, symbols, n);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(got[i], want[i]);
    pd_lexicon_done(&lexicon);
}

static void test_matches(void **state)
{
    (void)state;
    check("a b c", (const char *[]){"a b c", NULL}, (size_t[]){3, 2, 1});
    check("a b c", (const char *[]){"c b a", NULL}, (size_t[]){3, 0, 0});
    check("", (const char *[]){"a", NULL}, (size_t[]){0, 0, 0});
    check("a", (const char *[]){"", NULL}, (size_t[]){0, 0, 0});
    check("a b", (const char *[]){NULL}, (size_t[]){0, 0, 0});
}

/* An n-gram counts at most as often as in the text that has it most often. */
static void test_matches_are_clipped(void **state)
{
    (void)state;
    check("a a a a", (const char *[]){"a a", NULL}, (size_t[]){2, 1, 0});
    check("a a", (const char *[]){"a a a a", NULL}, (size_t[]){2, 1, 0});
    check("a a a", (const char *[]){"a b", "a a c", "a", NULL}, (size_t[]){2, 1, 0});
    check("a b x b c", (const char *[]){"a b", "b c", NULL}, (size_t[]){3, 2, 0});
}

/* Many different n-grams, so that the table holds collisions. */
static void test_many(void **state)
{
    (void)state;
    static uint32_t p[5000];
    for (uint32_t i = 0; i < PD_COUNT(p); i++)
        p[i] = i * 2654435761u;
    struct pd_symbols text = {p, PD_COUNT(p)}, other = {p + 1000, PD_COUNT(p) - 1000};
    size_t got[6];
    pd_ngrams_match(got, 6, &text, &other, 1);
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(got[i], 4000 - i);
}

static void test_totals(void **state)
{
    (void)state;
    assert_int_equal(pd_ngrams_total(0, 1), 0);
    assert_int_equal(pd_ngrams_total(3, 1), 3);
    assert_int_equal(pd_ngrams_total(3, 3), 1);
    assert_int_equal(pd_ngrams_total(3, 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_matches_are_clipped),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_totals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
