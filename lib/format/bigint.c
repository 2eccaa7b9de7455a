#include "lib/format/bigint.h"

#include "lib/core/buf.h"
#include "lib/format/pystr.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

enum { BASE = 1000000000, BASE_DIGITS = 9, MAX_LIMBS = PD_BIG_MAX_DIGITS / BASE_DIGITS + 2 };

/* Sign and magnitude; the magnitude in base 10^9, lowest limb first, without leading zeros. */
struct big {
    bool minus;
    uint32_t *limbs;
    size_t n;
};

static struct big zeros(struct pd_arena *arena, size_t n)
{
    return (struct big){false, pd_arena_array(arena, n + 1, sizeof(uint32_t)), n};
}

static struct big trimmed(struct big a)
{
    while (a.n && a.limbs[a.n - 1] == 0)
        a.n--;
    a.minus = a.minus && a.n;
    return a;
}

static struct big of_digits(struct pd_arena *arena, struct pd_str s)
{
    bool minus = s.n && s.p[0] == '-';
    s = pd_str_slice(s, s.n && (minus || s.p[0] == '+'), s.n);
    struct big out = zeros(arena, s.n / BASE_DIGITS + 1);
    for (size_t i = 0; i < out.n; i++) {
        size_t end = s.n > i * BASE_DIGITS ? s.n - i * BASE_DIGITS : 0;
        for (size_t k = end > BASE_DIGITS ? end - BASE_DIGITS : 0; k < end; k++)
            out.limbs[i] = out.limbs[i] * 10 + (uint32_t)(s.p[k] - '0');
    }
    out.minus = minus;
    return trimmed(out);
}

static struct big of_value(struct pd_arena *arena, const struct pd_value *v)
{
    char text[32];
    if (v->kind == PD_BIGINT)
        return of_digits(arena, v->s);
    snprintf(text, sizeof(text), "%" PRId64, v->kind == PD_BOOL ? (int64_t)v->b : v->i);
    return of_digits(arena, pd_str_of(text));
}

static struct pd_value to_value(struct pd_arena *arena, const struct big *a)
{
    struct pd_buf text = {0};
    uint64_t magnitude = 0;
    bool fits = a->n <= 3;
    for (size_t i = a->n; i-- > 0 && fits;)
        fits = !__builtin_mul_overflow(magnitude, (uint64_t)BASE, &magnitude) &&
               !__builtin_add_overflow(magnitude, (uint64_t)a->limbs[i], &magnitude);
    if (fits && magnitude <= (uint64_t)INT64_MAX + a->minus)
        return pd_int((int64_t)(a->minus ? 0 - magnitude : magnitude));
    for (size_t i = a->n; i-- > 0;)
        pd_buf_printf(&text, i + 1 == a->n ? "%s%" PRIu32 : "%s%09" PRIu32,
                      i + 1 == a->n && a->minus ? "-" : "", a->limbs[i]);
    struct pd_value out = {.kind = PD_BIGINT, .s = pd_arena_str(arena, pd_buf_str(&text))};
    pd_buf_done(&text);
    return out;
}

/* --- magnitudes --- */

static int compare(const struct big *a, const struct big *b)
{
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    for (size_t i = a->n; i-- > 0;) {
        if (a->limbs[i] != b->limbs[i])
            return a->limbs[i] < b->limbs[i] ? -1 : 1;
    }
    return 0;
}

static uint32_t limb(const struct big *a, size_t i)
{
    return i < a->n ? a->limbs[i] : 0;
}

static struct big add(struct pd_arena *arena, const struct big *a, const struct big *b)
{
    struct big sum = zeros(arena, (a->n > b->n ? a->n : b->n) + 1);
    uint32_t carry = 0;
    for (size_t i = 0; i < sum.n; i++) {
        uint32_t digit = limb(a, i) + limb(b, i) + carry;
        carry = digit >= BASE;
        sum.limbs[i] = digit - carry * BASE;
    }
    return trimmed(sum);
}

/* a - b, where a is not less. */
static struct big subtract(struct pd_arena *arena, const struct big *a, const struct big *b)
{
    struct big rest = zeros(arena, a->n);
    uint32_t borrow = 0;
    for (size_t i = 0; i < rest.n; i++) {
        uint32_t taken = limb(b, i) + borrow;
        borrow = a->limbs[i] < taken;
        rest.limbs[i] = a->limbs[i] + borrow * BASE - taken;
    }
    return trimmed(rest);
}

static struct big multiply(struct pd_arena *arena, const struct big *a, const struct big *b)
{
    struct big product = zeros(arena, a->n + b->n);
    for (size_t i = 0; i < a->n; i++) {
        uint64_t carry = 0;
        for (size_t k = 0; k < b->n || carry; k++) {
            uint64_t digit = product.limbs[i + k] + carry + (uint64_t)a->limbs[i] * limb(b, k);
            product.limbs[i + k] = (uint32_t)(digit % BASE);
            carry = digit / BASE;
        }
    }
    return trimmed(product);
}

/* The largest q with b * q <= rest, and the rest without it. */
static uint32_t take_out(struct pd_arena *scratch, struct big *rest, const struct big *b)
{
    uint32_t low = 0, high = BASE - 1;
    struct big taken = {0};
    while (low < high) {
        uint32_t middle = low + (high - low + 1) / 2;
        struct big factor = {false, &middle, 1}, product = multiply(scratch, b, &factor);
        if (compare(&product, rest) <= 0)
            low = middle;
        else
            high = middle - 1;
    }
    struct big factor = {false, &low, low != 0};
    taken = multiply(scratch, b, &factor);
    *rest = subtract(scratch, rest, &taken);
    return low;
}

/* Schoolbook division of magnitudes, b not 0. */
static struct big divide(struct pd_arena *arena, const struct big *a, const struct big *b,
                         struct big *remainder)
{
    struct big quotient = zeros(arena, a->n), rest = zeros(arena, b->n + 1);
    struct pd_arena scratch = {0};
    rest.n = 0;
    for (size_t i = a->n; i-- > 0;) {
        struct big shifted = zeros(&scratch, rest.n + 1);
        if (rest.n)
            memcpy(shifted.limbs + 1, rest.limbs, rest.n * sizeof(*rest.limbs));
        shifted.limbs[0] = a->limbs[i];
        shifted = trimmed(shifted);
        quotient.limbs[i] = take_out(&scratch, &shifted, b);
        struct big kept = zeros(arena, shifted.n);
        if (shifted.n)
            memcpy(kept.limbs, shifted.limbs, shifted.n * sizeof(*kept.limbs));
        rest = kept;
        pd_arena_reset(&scratch);
    }
    pd_arena_done(&scratch);
    *remainder = rest;
    return trimmed(quotient);
}

/* --- with signs --- */

static struct big add_signed(struct pd_arena *arena, struct big a, struct big b)
{
    if (a.minus == b.minus) {
        struct big sum = add(arena, &a, &b);
        sum.minus = a.minus && sum.n;
        return sum;
    }
    bool a_less = compare(&a, &b) < 0;
    struct big rest = a_less ? subtract(arena, &b, &a) : subtract(arena, &a, &b);
    rest.minus = (a_less ? b.minus : a.minus) && rest.n;
    return rest;
}

/* Python rounds quotients down, and the remainder has the divisor's sign. */
static struct big floor_divide(struct pd_arena *arena, struct big a, struct big b, bool want_rest)
{
    static uint32_t one_limb[] = {1};
    struct big rest, quotient = divide(arena, &a, &b, &rest);
    quotient.minus = a.minus != b.minus && quotient.n;
    rest.minus = a.minus && rest.n;
    if (rest.n && a.minus != b.minus) {
        rest = add_signed(arena, rest, b);
        quotient = add_signed(arena, quotient, (struct big){true, one_limb, 1});
    }
    return want_rest ? rest : quotient;
}

bool pd_big_calculate(struct pd_value *out, struct pd_arena *arena, enum pd_big_op op,
                      const struct pd_value *a, const struct pd_value *b)
{
    struct big x = of_value(arena, a), y = of_value(arena, b), result;
    if (x.n > MAX_LIMBS || y.n > MAX_LIMBS || (op >= PD_BIG_FLOORDIV && y.n == 0))
        return false;
    switch (op) {
    case PD_BIG_SUB:
        y.minus = !y.minus && y.n;
        result = add_signed(arena, x, y);
        break;
    case PD_BIG_ADD:
        result = add_signed(arena, x, y);
        break;
    case PD_BIG_MUL:
        result = multiply(arena, &x, &y);
        result.minus = x.minus != y.minus && result.n;
        break;
    default:
        result = floor_divide(arena, x, y, op == PD_BIG_MOD);
        break;
    }
    struct pd_value value = to_value(arena, &result);
    if (value.kind == PD_BIGINT && value.s.n > PD_BIG_MAX_DIGITS + (value.s.p[0] == '-'))
        return false;
    *out = value;
    return true;
}

/* --- floats --- */

/* A power of ten as a magnitude. */
static struct big power_of_ten(struct pd_arena *arena, size_t exponent)
{
    struct big power = zeros(arena, exponent / BASE_DIGITS + 1);
    power.limbs[power.n - 1] = 1;
    for (size_t i = 0; i < exponent % BASE_DIGITS; i++)
        power.limbs[power.n - 1] *= 10;
    return power;
}

/* At least 40 digits of the quotient are made, and one more that tells of what is behind them. */
bool pd_big_divide(double *out, struct pd_arena *arena, const struct pd_value *a,
                   const struct pd_value *b)
{
    struct big x = of_value(arena, a), y = of_value(arena, b), rest;
    if (x.n > MAX_LIMBS || y.n > MAX_LIMBS)
        return false;
    size_t shift = (y.n > x.n ? y.n - x.n : 0) * BASE_DIGITS + 60;
    struct big scale = power_of_ten(arena, shift), scaled = multiply(arena, &x, &scale);
    struct big quotient = divide(arena, &scaled, &y, &rest);
    struct pd_buf text = {0};
    pd_buf_puts(&text, x.minus != y.minus ? "-" : "");
    for (size_t i = quotient.n; i-- > 0;)
        pd_buf_printf(&text, "%09" PRIu32, quotient.limbs[i]);
    pd_buf_printf(&text, "%de-%zu", rest.n != 0, shift + 1);
    double f = 0;
    bool good = pd_py_parse_float(&f, pd_buf_str(&text)) && isfinite(f);
    pd_buf_done(&text);
    if (good)
        *out = f;
    return good;
}

struct pd_value pd_big_of_digits(struct pd_arena *arena, struct pd_str digits)
{
    struct big value = of_digits(arena, digits);
    return to_value(arena, &value);
}

struct pd_value pd_big_of_float(struct pd_arena *arena, double f)
{
    char text[400];
    snprintf(text, sizeof(text), "%.0f", trunc(f));
    return pd_big_of_digits(arena, pd_str_of(text));
}
