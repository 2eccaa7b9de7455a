#include "tests/support/pd_test.h"

#include "harness/serve/lm.h"
#include "lib/core/pcg.h"

#include <math.h>

static struct pd_vocab vocab;
static struct pd_random model;

static int setup(void **state)
{
    (void)state;
    pd_vocab_init(&vocab);
    for (int i = 0; i < 500; i++) {
        char word[16];
        int n = snprintf(word, sizeof(word), " w%d", i);
        pd_vocab_add(&vocab, (struct pd_str){word, (size_t)n});
    }
    pd_random_init(&model, &vocab, 42);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pd_vocab_done(&vocab);
    return 0;
}

static double score(uint64_t history, const char *piece)
{
    struct pd_str text = pd_str_of(piece);
    return pd_random_step(&model, &history, text, pd_vocab_id(&vocab, text));
}

/* The places are a permutation behind every history, and the weights of places and favourites sum
   to 1: so the distribution over favourites and buckets does. */
static void test_is_a_distribution(void **state)
{
    double buckets = 0, favourites = 0;
    bool *taken = calloc(PD_RANDOM_BUCKETS, sizeof(*taken));
    (void)state;
    for (uint64_t history = 0; history < 5; history++) {
        memset(taken, 0, PD_RANDOM_BUCKETS);
        for (uint32_t bucket = 0; bucket < PD_RANDOM_BUCKETS; bucket++) {
            uint32_t place = pd_random_place(history, bucket);
            assert_true(place < PD_RANDOM_BUCKETS && !taken[place]);
            taken[place] = true;
        }
    }
    free(taken);
    for (uint32_t r = 0; r < PD_RANDOM_BUCKETS; r++)
        buckets += exp(-log(r + 1.0) - model.bucket_log_norm);
    for (size_t i = 0; i < model.nfavourites; i++)
        favourites += model.favourite_prob[i];
    assert_true(fabs(buckets - 1) < 1e-9);
    assert_true(fabs(favourites - 1) < 1e-12);
}

/* The listed pieces are the likeliest of the vocabulary, and likelier than what is spelt. */
static void test_top_is_exact(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 200; seed++) {
        uint64_t history = seed * UINT64_C(0x9e3779b97f4a7c15);
        struct pd_trie_choice top[PD_RANDOM_FAVOURITES], first;
        double beyond = -INFINITY;
        size_t inside = 0;
        assert_int_equal(pd_random_top(&model, history, PD_RANDOM_FAVOURITES, top),
                         PD_RANDOM_FAVOURITES);
        assert_int_equal(pd_random_top(&model, history, 1, &first), 1);
        assert_int_equal(first.symbol, top[0].symbol);
        for (size_t i = 1; i < PD_COUNT(top); i++)
            assert_true(top[i].logprob < top[i - 1].logprob);
        for (uint32_t id = 0; id < vocab.n; id++) {
            uint64_t at = history;
            double logprob = pd_random_step(&model, &at, vocab.words[id]->text, id);
            if (logprob >= top[PD_RANDOM_FAVOURITES - 1].logprob)
                inside++;
            else if (logprob > beyond)
                beyond = logprob;
        }
        assert_int_equal(inside, PD_RANDOM_FAVOURITES);
        assert_true(beyond < log(0.009) && top[PD_RANDOM_FAVOURITES - 1].logprob > log(0.012));
    }
}

/* The four letters win equally often, as guessing does, and never tie. */
static void test_choices_are_fair(void **state)
{
    static const char *choices[] = {" A", " B", " C", " D"};
    size_t wins[4] = {0};
    (void)state;
    for (uint64_t i = 0; i < 8000; i++) {
        uint64_t history = pd_random_start(&model) + i * 77;
        size_t best = 0;
        for (size_t c = 1; c < 4; c++) {
            assert_true(fabs(score(history, choices[c]) - score(history, choices[best])) > 1e-9);
            if (score(history, choices[c]) > score(history, choices[best]))
                best = c;
        }
        wins[best]++;
    }
    for (size_t c = 0; c < 4; c++)
        assert_true(wins[c] > 1800 && wins[c] < 2200);
}

static void test_length_costs(void **state)
{
    double sum_short = 0, sum_long = 0;
    (void)state;
    for (uint64_t history = 1; history < 2000; history++) {
        uint64_t at = history;
        sum_short += score(history, " ox");
        sum_long += pd_random_step(&model, &at, pd_str_of(" wild"), PD_WORD_UNKNOWN);
        sum_long += pd_random_step(&model, &at, pd_str_of(" ox"), PD_WORD_UNKNOWN);
    }
    assert_true(sum_long < sum_short - 2000 * 10);
}

/* History is the text, not the way it was cut; the seed changes everything. */
static void test_depends_on_text_and_seed(void **state)
{
    struct pd_random other;
    uint64_t whole = pd_random_start(&model), parts = whole, foreign;
    (void)state;
    pd_random_step(&model, &whole, pd_str_of("ab cd"), PD_WORD_UNKNOWN);
    pd_random_step(&model, &parts, pd_str_of("ab"), PD_WORD_UNKNOWN);
    pd_random_step(&model, &parts, pd_str_of(" cd"), PD_WORD_UNKNOWN);
    assert_true(whole == parts);
    pd_random_init(&other, &vocab, 43);
    foreign = pd_random_start(&other);
    assert_true(foreign != pd_random_start(&model));
    assert_true(fabs(score(foreign, " A") - score(pd_random_start(&model), " A")) > 1e-6);
}

/* A vocabulary smaller than the number of favourites. */
static void test_small_vocabulary(void **state)
{
    struct pd_vocab small;
    struct pd_random tiny;
    struct pd_trie_choice top[PD_RANDOM_FAVOURITES];
    (void)state;
    pd_vocab_init(&small);
    pd_vocab_add(&small, pd_str_of("a"));
    pd_vocab_add(&small, pd_str_of("b"));
    pd_random_init(&tiny, &small, 1);
    assert_int_equal(pd_random_top(&tiny, 5, 20, top), 3);
    assert_true(top[0].symbol != top[1].symbol && top[1].symbol != top[2].symbol &&
                top[0].symbol != top[2].symbol);
    pd_vocab_done(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_is_a_distribution),        cmocka_unit_test(test_top_is_exact),
        cmocka_unit_test(test_choices_are_fair),         cmocka_unit_test(test_length_costs),
        cmocka_unit_test(test_depends_on_text_and_seed), cmocka_unit_test(test_small_vocabulary),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
