/*
 * The `random` baseline: log-probabilities that are drawn by a hash of (seed, all text before). It
 * knows nothing, so its accuracy is chance, but it is a model: deterministic whatever else is
 * asked, without ties, with a likeliest next piece, and with a price for length.
 *
 * With probability s the next piece is one of F = min(20, words) favourites, words of the
 * vocabulary drawn by the hash; the j-th of them (j = 1..F) with probability proportional to 1/j.
 * s is drawn uniformly from [0.88, 0.96). Otherwise it is any piece: pieces fall into B = 2^20
 * buckets by a hash of their text, the history draws a permutation of the buckets, and the bucket
 * in place r = 0..B-1 has probability proportional to 1/(r + 1), 15.5 nats on average. So the model
 * is a normalised distribution over favourites and buckets. Such a piece has a probability below
 * 0.009 and a favourite one above 0.012: the favourites are the likeliest pieces there are.
 *
 * Read-only after pd_random_init.
 */
#ifndef PD_HARNESS_SERVE_RANDOM_H
#define PD_HARNESS_SERVE_RANDOM_H

#include "harness/serve/trie.h"
#include "harness/serve/vocab.h"

#define PD_RANDOM_FAVOURITES 20
#define PD_RANDOM_BUCKETS (UINT32_C(1) << 20)

struct pd_random {
    const struct pd_vocab *vocab; /* has at least 2 words; outlives the model */
    uint64_t seed;
    double bucket_log_norm;                      /* log of sum 1/(r + 1) over the buckets */
    double favourite_prob[PD_RANDOM_FAVOURITES]; /* sums to 1 */
    uint32_t offsets[PD_RANDOM_FAVOURITES];      /* from the first favourite's number */
    size_t nfavourites;
};

void pd_random_init(struct pd_random *random, const struct pd_vocab *vocab, uint64_t seed);

/* The history before any text. */
uint64_t pd_random_start(const struct pd_random *random);
/* Log-probability of the piece text, whose number in the vocabulary is id, behind *history; moves
 *history on. */
double pd_random_step(const struct pd_random *random, uint64_t *history, struct pd_str text,
                      uint32_t id);
/* The k likeliest pieces (k <= PD_RANDOM_FAVOURITES), likeliest first; returns how many. */
size_t pd_random_top(const struct pd_random *random, uint64_t history, size_t k,
                     struct pd_trie_choice *out);
/* The place of a bucket behind a history: a permutation of 0..PD_RANDOM_BUCKETS-1. */
uint32_t pd_random_place(uint64_t history, uint32_t bucket);

#endif
