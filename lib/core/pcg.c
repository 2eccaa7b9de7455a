#include "lib/core/pcg.h"

#include "lib/core/hash.h"

#define PCG32_MULTIPLIER UINT64_C(6364136223846793005)

static pd_u128 wide(uint64_t high, uint64_t low)
{
    return (pd_u128)high << 64 | low;
}

uint32_t pd_pcg32_next(struct pd_pcg32 *rng)
{
    uint64_t old = rng->state;
    rng->state = old * PCG32_MULTIPLIER + rng->inc;
    uint32_t xorshifted = (uint32_t)(((old >> 18) ^ old) >> 27);
    unsigned rotation = (unsigned)(old >> 59);
    return (xorshifted >> rotation) | (xorshifted << (-rotation & 31));
}

void pd_pcg32_init(struct pd_pcg32 *rng, uint64_t seed, uint64_t stream)
{
    rng->state = 0;
    rng->inc = stream << 1 | 1;
    pd_pcg32_next(rng);
    rng->state += seed;
    pd_pcg32_next(rng);
}

uint32_t pd_pcg32_below(struct pd_pcg32 *rng, uint32_t bound)
{
    uint32_t threshold =
        -bound % bound; /* 2^32 mod bound: draws below it would be over-represented */
    for (;;) {
        uint32_t draw = pd_pcg32_next(rng);
        if (draw >= threshold)
            return draw % bound;
    }
}

double pd_pcg32_double(struct pd_pcg32 *rng)
{
    uint64_t high = pd_pcg32_next(rng) >> 5;
    uint64_t low = pd_pcg32_next(rng) >> 6;
    return (double)(high << 26 | low) / 9007199254740992.0;
}

static void pcg64_step(struct pd_pcg64 *rng)
{
    const pd_u128 multiplier = wide(UINT64_C(2549297995355413924), UINT64_C(4865540595714422341));
    rng->state = rng->state * multiplier + rng->inc;
}

void pd_pcg64_init(struct pd_pcg64 *rng, pd_u128 seed, pd_u128 stream)
{
    rng->state = 0;
    rng->inc = stream << 1 | 1;
    pcg64_step(rng);
    rng->state += seed;
    pcg64_step(rng);
}

uint64_t pd_pcg64_next(struct pd_pcg64 *rng)
{
    pcg64_step(rng);
    uint64_t folded = (uint64_t)(rng->state >> 64) ^ (uint64_t)rng->state;
    unsigned rotation = (unsigned)(rng->state >> 122);
    return (folded >> rotation) | (folded << (-rotation & 63));
}

static void add_u64(struct pd_sha256 *sha, uint64_t x)
{
    char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (char)(x >> (8 * i));
    pd_sha256_add(sha, (struct pd_str){bytes, sizeof(bytes)});
}

static uint64_t read_u64(const unsigned char *bytes)
{
    uint64_t x = 0;
    for (int i = 7; i >= 0; i--)
        x = x << 8 | bytes[i];
    return x;
}

void pd_pcg32_named(struct pd_pcg32 *rng, uint64_t seed, const char *const *names)
{
    struct pd_sha256 sha;
    unsigned char digest[32];
    pd_sha256_init(&sha);
    add_u64(&sha, seed);
    for (; *names; names++) {
        struct pd_str name = pd_str_of(*names);
        add_u64(&sha, name.n);
        pd_sha256_add(&sha, name);
    }
    pd_sha256_done(&sha, digest);
    pd_pcg32_init(rng, read_u64(digest), read_u64(digest + 8));
}
