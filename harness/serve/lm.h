/*
 * What a baseline model is to the endpoint: a state that starts, steps over pieces and knows its
 * likeliest next pieces. A pd_lm_set holds the models of one endpoint on one vocabulary:
 *
 *     ngram      the whole n-gram model
 *     ngram-K    its order K, 1 <= K < order
 *     random     seeded noise
 *
 * Read-only after pd_lm_set_load, so any number of threads may use a set.
 */
#ifndef PD_HARNESS_SERVE_LM_H
#define PD_HARNESS_SERVE_LM_H

#include "harness/serve/ngram.h"
#include "harness/serve/random.h"
#include "lib/core/err.h"

struct pd_lm {
    char name[16];
    char fingerprint[64]; /* version, model, and a hash of what it was made from */
    const struct pd_lm_set *set;
    unsigned order; /* of an n-gram model; 0: random */
};

/* Everything a model remembers of the text so far. */
union pd_lm_state {
    uint32_t node;    /* n-gram */
    uint64_t history; /* random */
};

struct pd_lm_set {
    struct pd_vocab vocab;
    struct pd_ngram ngram;
    struct pd_random random;
    struct pd_lm models[PD_TRIE_ORDER_MAX + 1]; /* sorted by name */
    size_t n;
};

#define PD_LM_TOP_MAX 20

/* Trains the models. train_path NULL: the text that ships with Podium, looked for in
   $PODIUM_TASKS/baseline, in ../tasks/baseline beside the program's folder, and in the data folder
   it was installed to. A training text is at most 16 MiB and has at least one word. */
int pd_lm_set_load(struct pd_lm_set *set, const char *train_path, unsigned order, uint64_t seed,
                   struct pd_err *err);
/* The same from a text in memory. */
int pd_lm_set_train(struct pd_lm_set *set, struct pd_str text, unsigned order, uint64_t seed,
                    struct pd_err *err);
void pd_lm_set_done(struct pd_lm_set *set);
const struct pd_lm *pd_lm_find(const struct pd_lm_set *set, struct pd_str name); /* or NULL */

union pd_lm_state pd_lm_start(const struct pd_lm *lm);
/* Log-probability (natural) of the piece text, whose number is id (PD_WORD_UNKNOWN allowed), behind
 *state; moves *state on. */
double pd_lm_step(const struct pd_lm *lm, union pd_lm_state *state, struct pd_str text,
                  uint32_t id);
/* The k likeliest words, exactly, likeliest first (k <= PD_LM_TOP_MAX). Returns how many: fewer
   than k only when the vocabulary has fewer. */
size_t pd_lm_top(const struct pd_lm *lm, union pd_lm_state state, size_t k,
                 struct pd_trie_choice *out);

#endif
