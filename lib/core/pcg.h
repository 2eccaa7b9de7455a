/*
 * PCG random numbers (M. E. O'Neill, "PCG: A Family of Simple Fast Space-Efficient Statistically
 * Good Algorithms for Random Number Generation", HMC-CS-2014-0905): pcg32 is PCG-XSH-RR 64/32,
 * pcg64 is PCG-XSL-RR 128/64. Each (seed, stream) pair gives an independent sequence. Checked
 * against the vectors published with the paper's reference implementation.
 */
#ifndef PD_LIB_CORE_PCG_H
#define PD_LIB_CORE_PCG_H

#include "lib/core/str.h"

/* 128 bits: an extension that gcc and clang share. */
__extension__ typedef unsigned __int128 pd_u128;

struct pd_pcg32 {
    uint64_t state, inc;
};

struct pd_pcg64 {
    pd_u128 state, inc;
};

void pd_pcg32_init(struct pd_pcg32 *rng, uint64_t seed, uint64_t stream);
uint32_t pd_pcg32_next(struct pd_pcg32 *rng);
/* Uniform in [0, bound), without bias; bound > 0. */
uint32_t pd_pcg32_below(struct pd_pcg32 *rng, uint32_t bound);
/* Uniform in [0, 1) with 53 bits (two draws). */
double pd_pcg32_double(struct pd_pcg32 *rng);

void pd_pcg64_init(struct pd_pcg64 *rng, pd_u128 seed, pd_u128 stream);
uint64_t pd_pcg64_next(struct pd_pcg64 *rng);

/* A stream named by the run's seed and any number of texts, NULL-terminated: the same names give
   the same stream whatever else is drawn. Seed and stream are taken from a SHA-256 over the seed
   and the length-prefixed names. */
void pd_pcg32_named(struct pd_pcg32 *rng, uint64_t seed, const char *const *names);

#endif
