#include "lib/core/mt19937.h"

#include "lib/core/alloc.h"

#include <stdlib.h>

enum { N = 624, M = 397 };

/* SHA-512 is needed by seeds that are texts, and only there. */
static const uint64_t sha512_constants[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
    0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
    0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
    0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
    0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
    0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
    0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
    0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
    0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
    0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
    0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
    0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};

static uint64_t rotate_right(uint64_t x, unsigned n)
{
    return (x >> n) | (x << (64 - n));
}

static void sha512_block(uint64_t state[8], const unsigned char *block)
{
    uint64_t w[80], v[8];
    for (int i = 0; i < 16; i++) {
        w[i] = 0;
        for (int k = 0; k < 8; k++)
            w[i] = w[i] << 8 | block[8 * i + k];
    }
    for (int i = 16; i < 80; i++) {
        uint64_t s0 = rotate_right(w[i - 15], 1) ^ rotate_right(w[i - 15], 8) ^ (w[i - 15] >> 7);
        uint64_t s1 = rotate_right(w[i - 2], 19) ^ rotate_right(w[i - 2], 61) ^ (w[i - 2] >> 6);
        w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    memcpy(v, state, sizeof(v));
    for (int i = 0; i < 80; i++) {
        uint64_t s1 = rotate_right(v[4], 14) ^ rotate_right(v[4], 18) ^ rotate_right(v[4], 41);
        uint64_t t1 = v[7] + s1 + ((v[4] & v[5]) ^ (~v[4] & v[6])) + sha512_constants[i] + w[i];
        uint64_t s0 = rotate_right(v[0], 28) ^ rotate_right(v[0], 34) ^ rotate_right(v[0], 39);
        uint64_t majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
        memmove(v + 1, v, 7 * sizeof(v[0]));
        v[4] += t1;
        v[0] = t1 + s0 + majority;
    }
    for (int i = 0; i < 8; i++)
        state[i] += v[i];
}

static void sha512(unsigned char digest[64], struct pd_str text)
{
    uint64_t state[8] = {0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                         0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                         0x1f83d9abfb41bd6b, 0x5be0cd19137e2179};
    size_t padded = (text.n + 17 + 127) / 128 * 128;
    unsigned char *bytes = pd_calloc(padded, 1);
    if (text.n)
        memcpy(bytes, text.p, text.n);
    bytes[text.n] = 0x80;
    for (int i = 0; i < 8; i++)
        bytes[padded - 1 - (size_t)i] = (unsigned char)((uint64_t)text.n * 8 >> (8 * i));
    for (size_t at = 0; at < padded; at += 128)
        sha512_block(state, bytes + at);
    free(bytes);
    for (int i = 0; i < 64; i++)
        digest[i] = (unsigned char)(state[i / 8] >> (56 - 8 * (i % 8)));
}

static void init_genrand(struct pd_mt *mt, uint32_t seed)
{
    mt->state[0] = seed;
    for (uint32_t i = 1; i < N; i++)
        mt->state[i] = 1812433253u * (mt->state[i - 1] ^ (mt->state[i - 1] >> 30)) + i;
    mt->index = N;
}

static void init_by_array(struct pd_mt *mt, const uint32_t *key, size_t nkey)
{
    init_genrand(mt, 19650218u);
    uint32_t *s = mt->state;
    size_t i = 1, j = 0;
    for (size_t k = N > nkey ? N : nkey; k > 0; k--) {
        s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >> 30)) * 1664525u)) + key[j] + (uint32_t)j;
        if (++i >= N) {
            s[0] = s[N - 1];
            i = 1;
        }
        if (++j >= nkey)
            j = 0;
    }
    for (size_t k = N - 1; k > 0; k--) {
        s[i] = (s[i] ^ ((s[i - 1] ^ (s[i - 1] >> 30)) * 1566083941u)) - (uint32_t)i;
        if (++i >= N) {
            s[0] = s[N - 1];
            i = 1;
        }
    }
    s[0] = 0x80000000u;
}

void pd_mt_seed(struct pd_mt *mt, int64_t seed)
{
    uint64_t n = seed < 0 ? -(uint64_t)seed : (uint64_t)seed;
    uint32_t key[2] = {(uint32_t)n, (uint32_t)(n >> 32)};
    init_by_array(mt, key, key[1] ? 2 : 1);
}

void pd_mt_seed_str(struct pd_mt *mt, struct pd_str text)
{
    /* The integer's bytes, most significant first: the text, then its digest. */
    size_t nbytes = text.n + 64;
    unsigned char *bytes = pd_alloc(nbytes);
    if (text.n)
        memcpy(bytes, text.p, text.n);
    sha512(bytes + text.n, text);
    size_t nkey = (nbytes + 3) / 4;
    uint32_t *key = pd_calloc(nkey, sizeof(*key));
    for (size_t i = 0; i < nbytes; i++)
        key[i / 4] |= (uint32_t)bytes[nbytes - 1 - i] << (8 * (i % 4));
    while (nkey > 1 && key[nkey - 1] == 0)
        nkey--;
    init_by_array(mt, key, nkey);
    free(key);
    free(bytes);
}

static void regenerate(struct pd_mt *mt)
{
    uint32_t *s = mt->state;
    for (size_t i = 0; i < N; i++) {
        uint32_t y = (s[i] & 0x80000000u) | (s[(i + 1) % N] & 0x7fffffffu);
        s[i] = s[(i + M) % N] ^ (y >> 1) ^ (y & 1 ? 0x9908b0dfu : 0);
    }
    mt->index = 0;
}

void pd_mt_seed_numpy(struct pd_mt *mt, uint32_t seed)
{
    init_genrand(mt, seed);
}

uint32_t pd_mt_numpy_below(struct pd_mt *mt, uint32_t n)
{
    uint32_t mask = n - 1, drawn;
    for (unsigned shift = 1; shift < 32; shift *= 2)
        mask |= mask >> shift;
    if (n == 1)
        return 0;
    do
        drawn = pd_mt_next(mt) & mask;
    while (drawn >= n);
    return drawn;
}

uint32_t pd_mt_next(struct pd_mt *mt)
{
    if (mt->index >= N)
        regenerate(mt);
    uint32_t y = mt->state[mt->index++];
    y ^= y >> 11;
    y ^= (y << 7) & 0x9d2c5680u;
    y ^= (y << 15) & 0xefc60000u;
    return y ^ (y >> 18);
}

uint64_t pd_mt_bits(struct pd_mt *mt, unsigned k)
{
    if (k <= 32)
        return pd_mt_next(mt) >> (32 - k);
    uint64_t low = pd_mt_next(mt);
    return (uint64_t)(pd_mt_next(mt) >> (64 - k)) << 32 | low;
}

double pd_mt_double(struct pd_mt *mt)
{
    uint32_t a = pd_mt_next(mt) >> 5;
    uint32_t b = pd_mt_next(mt) >> 6;
    return (a * 67108864.0 + b) / 9007199254740992.0;
}

uint64_t pd_mt_below(struct pd_mt *mt, uint64_t n)
{
    unsigned k = 64 - (unsigned)__builtin_clzll(n);
    uint64_t draw;
    do
        draw = pd_mt_bits(mt, k);
    while (draw >= n);
    return draw;
}

/* Where CPython changes from a copied pool to a set of drawn indices: 21, and for k > 5 also
   4^ceil(log4(3k)). */
static size_t pool_limit(size_t k)
{
    size_t limit = 21;
    if (k <= 5)
        return limit;
    size_t power = 1;
    while (power < 3 * k)
        power *= 4;
    return limit + power;
}

static bool seen(const size_t *drawn, size_t n, size_t j)
{
    for (size_t i = 0; i < n; i++) {
        if (drawn[i] == j)
            return true;
    }
    return false;
}

void pd_mt_sample(struct pd_mt *mt, size_t n, size_t k, size_t *out)
{
    if (n > pool_limit(k)) {
        for (size_t i = 0; i < k; i++) {
            do
                out[i] = pd_mt_below(mt, n);
            while (seen(out, i, out[i]));
        }
        return;
    }
    size_t *pool = pd_alloc(n * sizeof(*pool));
    for (size_t i = 0; i < n; i++)
        pool[i] = i;
    for (size_t i = 0; i < k; i++) {
        size_t j = pd_mt_below(mt, n - i);
        out[i] = pool[j];
        pool[j] = pool[n - i - 1];
    }
    free(pool);
}

void pd_mt_shuffle(struct pd_mt *mt, size_t *x, size_t n)
{
    for (size_t i = n; i-- > 1;) {
        size_t j = pd_mt_below(mt, i + 1);
        size_t kept = x[i];
        x[i] = x[j];
        x[j] = kept;
    }
}
