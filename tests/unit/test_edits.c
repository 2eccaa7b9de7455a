#include "tests/support/pd_test.h"

#include "lib/stats/edits.h"

/* Edits between two lines of words. */
static size_t edits(const char *text, const char *reference)
{
    struct pd_lexicon lexicon = {0};
    struct pd_symbols a = pd_lexicon_words(&lexicon, pd_str_of(text));
    struct pd_symbols b = pd_lexicon_words(&lexicon, pd_str_of(reference));
    size_t n = pd_edits(&a, &b);
    pd_lexicon_done(&lexicon);
    return n;
}

static void test_edits(void **state)
{
    (void)state;
    assert_int_equal(edits("", ""), 0);
    assert_int_equal(edits("a b", ""), 2);
    assert_int_equal(edits("", "a b c"), 3);
    assert_int_equal(edits("a b c", "a b c"), 0);
    assert_int_equal(edits("a x c", "a b c"), 1);
    assert_int_equal(edits("a c", "a b c"), 1);
    assert_int_equal(edits("a b x c", "a b c"), 1);
    assert_int_equal(edits("b a", "c d"), 2);
}

static void test_a_block_moves_as_one(void **state)
{
    (void)state;
    assert_int_equal(edits("d e f a b c", "a b c d e f"), 1);
    assert_int_equal(edits("a b c d e f", "d e f a b c"), 1);
    assert_int_equal(edits("a f b c d e", "a b c d e f"), 1);
    assert_int_equal(edits("d e f a b x", "a b c d e f"), 2);
}

/* 0 to n - 1, with a block taken from one place to another. */
static struct pd_symbols moved(size_t n, size_t from, size_t length, size_t to)
{
    struct pd_symbols words = {calloc(n, sizeof(uint32_t)), n};
    assert_non_null(words.p);
    size_t next = 0;
    for (size_t i = 0; i < n; i++) {
        if (i >= to && i < to + length)
            words.p[i] = (uint32_t)(from + i - to);
        else {
            next += next == from ? length : 0;
            words.p[i] = (uint32_t)next++;
        }
    }
    return words;
}

static size_t edits_of_moved(size_t n, size_t from, size_t length, size_t to)
{
    struct pd_symbols text = moved(n, from, length, to), reference = moved(n, 0, 0, n);
    size_t found = pd_edits(&text, &reference);
    free(text.p);
    free(reference.p);
    return found;
}

static void test_blocks_are_at_most_ten_words_and_fifty_places_away(void **state)
{
    (void)state;
    assert_int_equal(edits_of_moved(60, 0, 10, 30), 1);
    assert_int_equal(edits_of_moved(60, 0, 11, 30), 2);
    assert_int_equal(edits_of_moved(130, 5, 3, 55), 1);
    assert_true(edits_of_moved(130, 5, 3, 56) > 1);
}

/* Longer texts are not searched: the moved word is left out and put in. */
static void test_long_texts_have_no_shifts(void **state)
{
    (void)state;
    assert_int_equal(edits_of_moved(PD_EDITS_MAX_SHIFTED, 100, 1, 110), 1);
    assert_int_equal(edits_of_moved(PD_EDITS_MAX_SHIFTED + 1, 100, 1, 110), 2);
}

/* The band follows the diagonal, so that very different lengths still meet; but a word that is
   equal outside it is not found. */
static void test_different_lengths(void **state)
{
    (void)state;
    struct pd_symbols text = moved(PD_EDITS_MAX_SHIFTED + 9, 0, 0, SIZE_MAX);
    struct pd_symbols one = {text.p + 200, 1}, some = {text.p, 300}, outside = {text.p + 7, 1};
    assert_int_equal(pd_edits(&one, &some), 299);
    assert_int_equal(pd_edits(&outside, &some), 300);
    assert_int_equal(pd_edits(&some, &one), 299);
    assert_int_equal(pd_edits(&one, &text), text.n);
    assert_int_equal(pd_edits(&text, &one), text.n - 1);
    free(text.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits),
        cmocka_unit_test(test_a_block_moves_as_one),
        cmocka_unit_test(test_blocks_are_at_most_ten_words_and_fifty_places_away),
        cmocka_unit_test(test_long_texts_have_no_shifts),
        cmocka_unit_test(test_different_lengths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
