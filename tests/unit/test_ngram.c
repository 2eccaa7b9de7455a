#include "tests/support/pd_test.h"

#include "harness/serve/lm.h"
#include "harness/serve/tokenizer.h"
#include "lib/core/pcg.h"

#include <math.h>

#define TRAIN "tasks/baseline/english_korean.txt"

static struct pd_lm_set *shipped; /* trained once for the tests that only read */

static int setup(void **state)
{
    struct pd_err err = {0};
    (void)state;
    shipped = calloc(1, sizeof(*shipped));
    assert_non_null(shipped);
    assert_ok(pd_lm_set_load(shipped, TRAIN, 4, 0, &err), err);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pd_lm_set_done(shipped);
    free(shipped);
    return 0;
}

static double step(const struct pd_lm_set *set, unsigned order, uint32_t *node, const char *piece)
{
    struct pd_str text = pd_str_of(piece);
    return pd_ngram_step(&set->ngram, order, node, text, pd_vocab_id(&set->vocab, text));
}

static bool near(double got, double want)
{
    return fabs(got - want) < 1e-12;
}

/* A text of six tokens: a, " b", " a", " b", " c", END; five types: a, " b", " a", " c", END. */
static void test_by_hand(void **state)
{
    static struct pd_lm_set set;
    struct pd_err err = {0};
    (void)state;
    assert_ok(pd_lm_set_train(&set, pd_str_of("a b a b c"), 2, 0, &err), err);
    const struct pd_spell *spell = &set.ngram.spell;
    double base_b = exp(pd_spell_logprob(spell, pd_str_of(" b")));
    double base_c = exp(pd_spell_logprob(spell, pd_str_of(" c")));
    double uni_b = (2 + 5 * base_b) / (6 + 5), uni_c = (1 + 5 * base_c) / (6 + 5);
    uint32_t node = PD_TRIE_ROOT;
    assert_true(near(step(&set, 1, &node, " b"), log(uni_b)));
    assert_int_equal(node, PD_TRIE_ROOT);
    /* Behind " b": " a" once, " c" once. */
    node = PD_TRIE_ROOT;
    step(&set, 2, &node, " b");
    uint32_t behind_b = node;
    assert_true(near(step(&set, 2, &node, " c"), log((1 + 2 * uni_c) / (2 + 2))));
    node = behind_b;
    assert_true(near(step(&set, 2, &node, " b"), log(2 * uni_b / (2 + 2))));
    /* A piece that was never seen backs off to its spelling. */
    node = behind_b;
    double unknown = pd_spell_logprob(spell, pd_str_of("zzz"));
    assert_true(isfinite(unknown));
    assert_true(near(step(&set, 2, &node, "zzz"), log(2.0 / 4 * 5 / 11) + unknown));
    assert_int_equal(node, PD_TRIE_ROOT);
    pd_lm_set_done(&set);
}

/* A history inside the training text or outside of it. */
static uint32_t some_history(struct pd_pcg32 *rng, unsigned order)
{
    uint32_t node = pd_trie_start(order);
    for (uint32_t n = pd_pcg32_below(rng, 6); n > 0; n--) {
        uint32_t id = pd_pcg32_below(rng, (uint32_t)shipped->vocab.n);
        if (pd_pcg32_below(rng, 4)) {
            struct pd_trie_choice likely[PD_TRIE_TOP_MAX];
            size_t k = pd_trie_top(&shipped->ngram.trie, node, PD_TRIE_TOP_MAX, likely);
            id = likely[pd_pcg32_below(rng, (uint32_t)k)].symbol;
        }
        pd_ngram_step(&shipped->ngram, order, &node, shipped->vocab.words[id]->text, id);
    }
    return node;
}

static double *score_all(unsigned order, uint32_t node)
{
    double *logprobs = malloc(shipped->vocab.n * sizeof(*logprobs));
    assert_non_null(logprobs);
    for (uint32_t id = 0; id < shipped->vocab.n; id++) {
        uint32_t at = node;
        logprobs[id] =
            pd_ngram_step(&shipped->ngram, order, &at, shipped->vocab.words[id]->text, id);
    }
    return logprobs;
}

/* The vocabulary and what is outside of it share exactly 1. */
static void test_sums_to_one(void **state)
{
    struct pd_pcg32 rng;
    (void)state;
    pd_pcg32_init(&rng, 1, 1);
    for (int round = 0; round < 60; round++) {
        unsigned order = 1 + pd_pcg32_below(&rng, 4);
        uint32_t node = some_history(&rng, order);
        double *logprobs = score_all(order, node), sum = 0;
        for (size_t id = 0; id < shipped->vocab.n; id++)
            sum += exp(logprobs[id]);
        double unknown = pd_ngram_unknown_mass(&shipped->ngram, node);
        assert_true(unknown > 0 && unknown < 1);
        assert_true(fabs(sum + unknown - 1) < 1e-9);
        free(logprobs);
    }
}

/* The listed best words are those of a search through the whole vocabulary, bit for bit. */
static void test_top_is_exact(void **state)
{
    struct pd_pcg32 rng;
    (void)state;
    pd_pcg32_init(&rng, 2, 1);
    for (int round = 0; round < 60; round++) {
        unsigned order = 1 + pd_pcg32_below(&rng, 4);
        uint32_t node = some_history(&rng, order);
        double *logprobs = score_all(order, node);
        const struct pd_trie_node *at = &shipped->ngram.trie.nodes[node];
        struct pd_trie_choice top[PD_TRIE_TOP_MAX];
        size_t k = 1 + pd_pcg32_below(&rng, PD_TRIE_TOP_MAX);
        assert_int_equal(pd_trie_top(&shipped->ngram.trie, node, k, top), k);
        assert_int_equal(at->best, top[0].symbol);
        assert_memory_equal(&at->best_logprob, &top[0].logprob, sizeof(double));
        for (size_t i = 0; i < k; i++) {
            size_t best = 0;
            for (size_t id = 1; id < shipped->vocab.n; id++)
                if (logprobs[id] > logprobs[best])
                    best = id;
            assert_int_equal(top[i].symbol, best);
            assert_memory_equal(&top[i].logprob, &logprobs[best], sizeof(double));
            logprobs[best] = -INFINITY;
        }
        free(logprobs);
    }
}

/* The spelling model: the next code points and the end share exactly 1. */
static void test_spelling_sums_to_one(void **state)
{
    static const char *words[] = {"", " w", " wat", "\xeb\xac\xbc", "qx"};
    const struct pd_trie *trie = &shipped->ngram.spell.trie;
    (void)state;
    for (size_t w = 0; w < PD_COUNT(words); w++) {
        uint32_t node = pd_trie_start(trie->order);
        double ignored, sum = 0, rest = 0;
        for (const char *p = words[w]; *p && (unsigned char)*p < 0x80; p++)
            pd_trie_step(trie, trie->order, &node, (unsigned char)*p + 1U, &ignored);
        for (uint32_t symbol = 0; symbol < 0x110001 + 256; symbol++) {
            uint32_t at = node;
            double logprob;
            if (pd_trie_step(trie, trie->order, &at, symbol, &logprob))
                sum += exp(logprob);
            else
                rest += exp(logprob) / (0x110001 + 256);
        }
        assert_true(fabs(sum + rest - 1) < 1e-9);
    }
}

/* Frequent words in their place cost little, foreign spellings much, and nothing is infinite. */
static void test_is_a_language_model(void **state)
{
    uint32_t node = pd_trie_start(4);
    (void)state;
    step(shipped, 4, &node, "Question");
    double colon = step(shipped, 4, &node, ":");
    double odd = step(shipped, 4, &node, "\xff");
    assert_true(colon > -0.2);
    assert_true(odd < -10 && isfinite(odd));
    assert_true(pd_spell_logprob(&shipped->ngram.spell, pd_str_of(" waters")) >
                pd_spell_logprob(&shipped->ngram.spell, pd_str_of(" wzqxkv")));
}

/* Two empty lines separate documents: no n-gram reaches across, and each ends with the mark. */
static void test_documents(void **state)
{
    static struct pd_lm_set set;
    struct pd_err err = {0};
    (void)state;
    assert_ok(pd_lm_set_train(&set, pd_str_of("\n\na b\n\n\n\nc d\n\ne\n"), 3, 0, &err), err);
    uint32_t node = pd_trie_start(3);
    step(&set, 3, &node, "a");
    step(&set, 3, &node, " b");
    assert_int_equal(set.ngram.trie.nodes[node].best, PD_WORD_END);
    /* Behind the mark a new document begins; behind " b" it cannot. */
    uint32_t ended = node;
    step(&set, 3, &ended, PD_END_OF_TEXT);
    assert_true(step(&set, 3, &ended, "c") > log(0.3));
    assert_true(step(&set, 3, &node, "c") < log(0.1));
    pd_lm_set_done(&set);
}

static void test_bad_training(void **state)
{
    static struct pd_lm_set set;
    struct pd_err err = {0};
    (void)state;
    assert_int_equal(pd_lm_set_train(&set, pd_str_of("\n\n\n"), 4, 0, &err), PD_ERR_INPUT);
    assert_int_equal(pd_lm_set_train(&set, pd_str_of("a"), 9, 0, &err), PD_ERR_USAGE);
    assert_true(pd_lm_set_load(&set, "/nonexistent/text", 4, 0, &err) < 0);
    /* Bytes that are no UTF-8 are replaced. */
    assert_ok(pd_lm_set_train(&set, pd_str_of("a \xff z"), 8, 0, &err), err);
    assert_int_equal(pd_vocab_id(&set.vocab, pd_str_of(" \xef\xbf\xbd")), 2);
    pd_lm_set_done(&set);
}

static void test_models(void **state)
{
    static const char *names[] = {"ngram", "ngram-1", "ngram-2", "ngram-3", "random"};
    (void)state;
    assert_int_equal(shipped->n, PD_COUNT(names));
    for (size_t i = 0; i < PD_COUNT(names); i++)
        assert_ptr_equal(pd_lm_find(shipped, pd_str_of(names[i])), &shipped->models[i]);
    assert_null(pd_lm_find(shipped, pd_str_of("ngram-4")));
    assert_null(pd_lm_find(shipped, pd_str_of("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_sums_to_one),
        cmocka_unit_test(test_top_is_exact),
        cmocka_unit_test(test_spelling_sums_to_one),
        cmocka_unit_test(test_is_a_language_model),
        cmocka_unit_test(test_documents),
        cmocka_unit_test(test_bad_training),
        cmocka_unit_test(test_models),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
