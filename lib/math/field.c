#include "lib/math/field.h"

__extension__ typedef unsigned __int128 wide;

static const uint64_t p = PD_FIELD_P;

static uint64_t add(uint64_t a, uint64_t b)
{
    uint64_t sum = a + b;
    return sum >= p ? sum - p : sum;
}

static uint64_t sub(uint64_t a, uint64_t b)
{
    return a >= b ? a - b : a + p - b;
}

static uint64_t mul(uint64_t a, uint64_t b)
{
    return (uint64_t)((wide)a * b % p);
}

static uint64_t power(uint64_t a, uint64_t n)
{
    uint64_t result = 1;
    for (; n; n >>= 1, a = mul(a, a))
        if (n & 1)
            result = mul(result, a);
    return result;
}

struct pd_elem pd_elem_int(int64_t i)
{
    uint64_t size = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    return (struct pd_elem){i < 0 ? sub(0, size % p) : size % p, 0};
}

struct pd_elem pd_elem_digits(struct pd_str digits)
{
    uint64_t n = 0, scale = 1;
    bool behind = false;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] == '.') {
            behind = true;
            continue;
        }
        n = add(mul(n, 10), (uint64_t)(digits.p[i] - '0'));
        if (behind)
            scale = mul(scale, 10);
    }
    return (struct pd_elem){mul(n, power(scale, p - 2)), 0};
}

struct pd_elem pd_elem_add(struct pd_elem a, struct pd_elem b)
{
    return (struct pd_elem){add(a.re, b.re), add(a.im, b.im)};
}

struct pd_elem pd_elem_mul(struct pd_elem a, struct pd_elem b)
{
    return (struct pd_elem){sub(mul(a.re, b.re), mul(a.im, b.im)),
                            add(mul(a.re, b.im), mul(a.im, b.re))};
}

bool pd_elem_is_zero(struct pd_elem a)
{
    return a.re == 0 && a.im == 0;
}

bool pd_elem_eq(struct pd_elem a, struct pd_elem b)
{
    return a.re == b.re && a.im == b.im;
}

struct pd_elem pd_elem_inverse(struct pd_elem a)
{
    uint64_t norm = power(add(mul(a.re, a.re), mul(a.im, a.im)), p - 2);
    return (struct pd_elem){mul(a.re, norm), mul(sub(0, a.im), norm)};
}

struct pd_elem pd_elem_power(struct pd_elem a, int64_t n)
{
    struct pd_elem result = pd_elem_int(1), base = n < 0 ? pd_elem_inverse(a) : a;
    for (uint64_t left = n < 0 ? 0 - (uint64_t)n : (uint64_t)n; left; left >>= 1) {
        if (left & 1)
            result = pd_elem_mul(result, base);
        base = pd_elem_mul(base, base);
    }
    return result;
}

/* 1/order modulo p - 1, for odd orders: the power that takes the root. */
static uint64_t odd_exponent(unsigned order)
{
    uint64_t k = 1;
    while (((wide)k * (p - 1) + 1) % order != 0)
        k++;
    return (uint64_t)(((wide)k * (p - 1) + 1) / order);
}

/* The square root of a square that is a square itself. */
static uint64_t square_root(uint64_t a)
{
    uint64_t r = power(a, (p + 1) / 4);
    return power(r, (p - 1) / 2) == 1 ? r : sub(0, r);
}

/* The square root of i that has a square for its real part: (1 + i) / sqrt(2). */
static struct pd_elem root_of_i(void)
{
    uint64_t half = power(square_root(2), p - 2);
    return (struct pd_elem){half, half};
}

bool pd_elem_root(struct pd_elem *out, uint64_t n, unsigned order)
{
    uint64_t a = n % p;
    if (order % 2 == 1 && order > 0 && order < 1000) {
        *out = (struct pd_elem){power(a, odd_exponent(order)), 0};
        return true;
    }
    if (order != 4)
        return false;
    bool square = power(a, (p - 1) / 2) <= 1;
    *out = (struct pd_elem){square_root(square_root(square ? a : sub(0, a))), 0};
    if (!square)
        *out = pd_elem_mul(*out, root_of_i());
    return true;
}

/* splitmix64's finaliser. */
uint64_t pd_elem_mix(uint64_t hash, uint64_t word)
{
    uint64_t x = hash + 0x9e3779b97f4a7c15u + word * 0xff51afd7ed558ccdu;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

uint64_t pd_elem_mix_text(uint64_t hash, struct pd_str text)
{
    for (size_t i = 0; i < text.n; i++)
        hash = pd_elem_mix(hash, (unsigned char)text.p[i]);
    return pd_elem_mix(hash, text.n);
}

struct pd_elem pd_elem_of_hash(uint64_t hash)
{
    return (struct pd_elem){pd_elem_mix(hash, 1) % p, pd_elem_mix(hash, 2) % p};
}
