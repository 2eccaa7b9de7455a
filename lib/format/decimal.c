#include "lib/format/decimal.h"

#include "lib/core/alloc.h"

#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Powers of ten that a double holds exactly. */
static const double exact_powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                      1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

#define MANTISSA_EXACT (UINT64_C(1) << DBL_MANT_DIG) /* integers up to here are doubles */
#define MANTISSA_ROOM ((UINT64_MAX - 9) / 10)        /* one more digit surely fits below this */
#define EXPONENT_LIMIT 100000000 /* saturates: past it every double is 0 or infinite */

__extension__ typedef unsigned __int128 wide;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Takes a run of digits into the mantissa; those that do not fit raise the exponent. */
static const char *take_digits(struct pd_decimal *d, const char *p, const char *end)
{
    for (; p < end && is_digit(*p); p++) {
        unsigned digit = (unsigned)(*p - '0');
        if (d->mantissa <= MANTISSA_ROOM && !d->inexact) {
            d->mantissa = d->mantissa * 10 + digit;
        } else {
            d->inexact = true;
            d->exponent++;
        }
    }
    return p;
}

/* Reads "e-12" at p; returns p itself when there is no exponent with digits. */
static const char *take_exponent(struct pd_decimal *d, const char *p, const char *end)
{
    const char *q = p + 1;
    if (p == end || (*p | 0x20) != 'e')
        return p;
    bool negative = q < end && *q == '-';
    if (q < end && (*q == '-' || *q == '+'))
        q++;
    if (q == end || !is_digit(*q))
        return p;
    int64_t exponent = 0;
    for (; q < end && is_digit(*q); q++)
        if (exponent < EXPONENT_LIMIT)
            exponent = exponent * 10 + (*q - '0');
    d->exponent += negative ? -exponent : exponent;
    d->real = true;
    return q;
}

size_t pd_decimal_scan(struct pd_decimal *out, struct pd_str text)
{
    struct pd_decimal d = {0};
    const char *p = text.p, *end = text.p + text.n;
    if (text.n && (*p == '-' || *p == '+'))
        d.negative = *p++ == '-';
    const char *digits = p;
    p = take_digits(&d, p, end);
    size_t ndigits = (size_t)(p - digits);
    if (p < end && *p == '.') {
        digits = ++p;
        p = take_digits(&d, p, end);
        ndigits += (size_t)(p - digits);
        d.exponent -= p - digits;
        d.real = true;
    }
    if (!ndigits)
        return 0;
    p = take_exponent(&d, p, end);
    *out = d;
    return (size_t)(p - text.p);
}

/* mantissa / 10^k in 128-bit integers, 1 <= k <= 18: the quotient has at least 67 significant
   bits, so that what lies below a double's 53 and the remainder decide the rounding exactly. */
static double divide_exactly(uint64_t mantissa, unsigned k)
{
    uint64_t divisor = 1;
    while (k--)
        divisor *= 10;
    int shift = 64 + __builtin_clzll(mantissa);
    wide numerator = (wide)mantissa << shift;
    wide quotient = numerator / divisor;
    bool rest = numerator % divisor != 0;
    uint64_t high = (uint64_t)(quotient >> 64);
    int excess = 128 - __builtin_clzll(high) - DBL_MANT_DIG;
    uint64_t kept = (uint64_t)(quotient >> excess);
    wide half = (wide)1 << (excess - 1);
    wide below = quotient & (half * 2 - 1);
    if (below > half || (below == half && (rest || (kept & 1))))
        kept++;
    return ldexp((double)kept, excess - shift);
}

/* strtod needs a terminating NUL that a text inside a document does not have. */
static double ask_strtod(struct pd_str text)
{
    char small[64];
    char *copy = text.n < sizeof small ? small : pd_alloc(text.n + 1);
    memcpy(copy, text.p, text.n);
    copy[text.n] = '\0';
    double value = strtod(copy, NULL);
    if (copy != small)
        free(copy);
    return value;
}

double pd_decimal_value(const struct pd_decimal *d, struct pd_str text)
{
    double value;
    if (d->inexact)
        return ask_strtod(text);
    if (d->mantissa == 0)
        value = 0;
    else if (d->mantissa <= MANTISSA_EXACT && d->exponent >= 0 && d->exponent <= 22)
        value = (double)d->mantissa * exact_powers[d->exponent];
    else if (d->mantissa <= MANTISSA_EXACT && d->exponent < 0 && d->exponent >= -22)
        value = (double)d->mantissa / exact_powers[-d->exponent];
    else if (d->exponent < 0 && d->exponent >= -18)
        value = divide_exactly(d->mantissa, (unsigned)-d->exponent);
    else
        return ask_strtod(text);
    return d->negative ? -value : value;
}

struct pd_value pd_decimal_integer(const struct pd_decimal *d, struct pd_str text)
{
    uint64_t limit = (uint64_t)INT64_MAX + d->negative;
    if (d->inexact || d->mantissa > limit)
        return (struct pd_value){.kind = PD_BIGINT, .s = text};
    /* Negated as an unsigned number, where the lowest int64 has its opposite. */
    return pd_int((int64_t)(d->negative ? 0 - d->mantissa : d->mantissa));
}

/* Writes f with n significant digits, rounded correctly; returns point. */
static int round_to(char *digits, double f, int n)
{
    char text[40];
    (void)snprintf(text, sizeof text, "%.*e", n - 1, f);
    digits[0] = text[0];
    size_t at = 1;
    for (const char *p = text + 1; *p && *p != 'e'; p++)
        if (is_digit(*p))
            digits[at++] = *p;
    digits[at] = '\0';
    return atoi(strchr(text, 'e') + 1) + 1;
}

static bool reads_back(const char *digits, int point, double f)
{
    char text[40];
    int n = snprintf(text, sizeof text, ".%se%d", digits, point);
    struct pd_decimal d;
    struct pd_str s = {text, (size_t)n};
    size_t used = pd_decimal_scan(&d, s);
    assert(used == s.n);
    (void)used;
    return pd_decimal_value(&d, s) == f;
}

/* The next number upwards of as many digits. */
static int step_up(char *digits, int point)
{
    for (size_t i = strlen(digits); i-- > 0;) {
        if (digits[i] != '9') {
            digits[i]++;
            return point;
        }
        digits[i] = '0';
    }
    digits[0] = '1';
    return point + 1;
}

int pd_decimal_shortest(char digits[PD_SHORTEST_MAX], double f)
{
    assert(isfinite(f) && f > 0);
    int exponent;
    /* Below a power of two doubles lie twice as dense as above it: there the nearest text of n
       digits may read back as a neighbour while the next one upwards does not. */
    bool lopsided = frexp(f, &exponent) == 0.5;
    /* Every text of 15 digits survives a normal double, so no shorter start finds more. */
    int n = f < DBL_MIN ? 1 : DBL_DIG, point = 0;
    for (; n <= 17; n++) {
        point = round_to(digits, f, n);
        if (reads_back(digits, point, f))
            break;
        if (!lopsided)
            continue;
        point = step_up(digits, point);
        if (reads_back(digits, point, f))
            break;
    }
    for (size_t end = strlen(digits); end > 1 && digits[end - 1] == '0';)
        digits[--end] = '\0';
    return point;
}
