/*
 * CPython's random.Random: MT19937 (Matsumoto and Nishimura 1998) with CPython's seeding by
 * init_by_array and its derived draws, which are stable across CPython 3.2 to 3.13. lm-eval's
 * few-shot draws and bootstraps are defined by this stream.
 */
#ifndef PD_LIB_CORE_MT19937_H
#define PD_LIB_CORE_MT19937_H

#include "lib/core/str.h"

struct pd_mt {
    uint32_t state[624];
    unsigned index;
};

/* Random(seed); the sign is ignored, as CPython does. */
void pd_mt_seed(struct pd_mt *mt, int64_t seed);
/* Random(text), version 2: utf8(text) followed by its SHA-512 as a big-endian integer. */
void pd_mt_seed_str(struct pd_mt *mt, struct pd_str text);
/* numpy.random.seed(seed), the same generator with another seeding. */
void pd_mt_seed_numpy(struct pd_mt *mt, uint32_t seed);
/* numpy.random.randint(0, n) of that generator: the lowest bits that are below n; 0 < n <= 2^32
   - 1. It takes no number when n is 1. */
uint32_t pd_mt_numpy_below(struct pd_mt *mt, uint32_t n);
uint32_t pd_mt_next(struct pd_mt *mt);
/* getrandbits(k), 1 <= k <= 64. */
uint64_t pd_mt_bits(struct pd_mt *mt, unsigned k);
/* random(): 53 bits in [0, 1). */
double pd_mt_double(struct pd_mt *mt);
/* _randbelow(n), n > 0. choice(x) is x[below(len)]; randint(a, b) is a + below(b - a + 1). */
uint64_t pd_mt_below(struct pd_mt *mt, uint64_t n);
/* sample(range(n), k) into out; needs k <= n. */
void pd_mt_sample(struct pd_mt *mt, size_t n, size_t k, size_t *out);
/* shuffle(x) of an index array. */
void pd_mt_shuffle(struct pd_mt *mt, size_t *x, size_t n);

#endif
