/*
 * An n-gram model over numbered symbols: counts in a trie, interpolated Witten-Bell smoothing
 * (I. H. Witten and T. C. Bell, "The zero-frequency problem", IEEE Trans. Inf. Theory 37(4), 1991;
 * S. F. Chen and J. Goodman, "An empirical study of smoothing techniques for language modeling",
 * 1998, section 2.5):
 *
 *     P(w | h) = (c(h w) + T(h) P(w | h')) / (c(h) + T(h))
 *
 * c counts, T(h) is the number of different symbols seen behind h, h' is h without its first
 * symbol. Below the empty history stands a base distribution of the caller's. As every history is a
 * proper mixture, the probabilities sum to what the base distribution sums to.
 *
 * A state is the number of the longest history that the trie knows: one 32-bit number, so a step is
 * one to order hash look-ups. Symbol 0 begins and ends every sequence. After pd_trie_finish a trie
 * is read-only and may be used by any number of threads.
 */
#ifndef PD_HARNESS_SERVE_TRIE_H
#define PD_HARNESS_SERVE_TRIE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PD_TRIE_ORDER_MAX 8
#define PD_TRIE_ROOT 0U  /* the empty history */
#define PD_TRIE_START 1U /* the history "a sequence begins" */

/* One n-gram: the symbol, seen behind the n-gram parent. */
struct pd_trie_node {
    double logprob;      /* of symbol behind parent, smoothed */
    double backoff;      /* log of the weight of the shorter history, when this is the history */
    double best_logprob; /* of the likeliest symbol behind this history */
    uint32_t best;       /* that symbol; the smallest when several tie */
    uint32_t suffix;     /* the node of the n-gram without its first symbol */
    uint32_t parent, symbol, count, depth;
    uint32_t first, nchildren; /* its children in succ, likeliest first */
};

struct pd_trie {
    struct pd_trie_node *nodes;
    size_t n, cap;
    struct pd_trie_slot *slots;
    size_t nslots; /* 2^(64 - shift) */
    unsigned shift;
    uint32_t *succ;
    unsigned order;
};

struct pd_trie_choice {
    double logprob;
    uint32_t symbol;
};

/* order: the longest n-gram, 1 to PD_TRIE_ORDER_MAX. */
void pd_trie_init(struct pd_trie *trie, unsigned order);
void pd_trie_done(struct pd_trie *trie);

/* Counts one sequence; symbol 0 is put behind it. */
void pd_trie_learn(struct pd_trie *trie, const uint32_t *symbols, size_t n);
/* Turns counts into probabilities; base gives the base probability of a symbol. At least one
   sequence was learnt. */
void pd_trie_finish(struct pd_trie *trie, double (*base)(const void *ctx, uint32_t symbol),
                    const void *ctx);

/* Steps from the history *node over symbol, as a model of the given order (at most the trie's).
   Sets *logprob and moves *node on. Returns false for a symbol that was never learnt: *logprob is
   then the log-weight of the base distribution, to which the caller adds the symbol's own. */
bool pd_trie_step(const struct pd_trie *trie, unsigned order, uint32_t *node, uint32_t symbol,
                  double *logprob);
/* The history that a model of this order uses when a sequence begins. */
uint32_t pd_trie_start(unsigned order);

/* The k likeliest learnt symbols behind node, exactly, likeliest first and ties by number; k is at
   most PD_TRIE_TOP_MAX. Returns how many there are. */
#define PD_TRIE_TOP_MAX 20
size_t pd_trie_top(const struct pd_trie *trie, uint32_t node, size_t k, struct pd_trie_choice *out);

#endif
