/* Powers: whole ones of anything, roots of rational numbers, and the rest by their numbers. */
#include "lib/math/eval.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

enum { MAX_FACTOR = 100000 };

static struct pd_math_value whole_power(struct pd_math_value base, int64_t n)
{
    if (n < 0 && pd_elem_is_zero(base.image))
        return pd_math_undefined();
    struct pd_math_value out = pd_math_of_ratio(1, 1), square = base;
    uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    for (uint64_t left = size; left; left >>= 1) {
        if (left & 1)
            out = pd_math_times(out, square);
        if (left > 1)
            square = pd_math_times(square, square);
    }
    out.image = pd_elem_power(base.image, n);
    if (n >= 0)
        return out;
    double complex z = 1 / out.z;
    if (out.rational && out.p != 0)
        return pd_math_of_ratio(out.p < 0 ? -out.q : out.q, out.p < 0 ? -out.p : out.p);
    out.error = out.error / (cabs(out.z) * cabs(out.z)) + 2 * DBL_EPSILON * cabs(z);
    out.numeric = out.numeric && isfinite(cabs(z)) && isfinite(out.error);
    out.z = z;
    return out;
}

/* image *= prime^(exponent/order) for an order that is odd, or 1, 2 or 4. */
static bool prime_power(struct pd_elem *image, uint64_t prime, int64_t exponent, int64_t order)
{
    struct pd_elem root = pd_elem_int((int64_t)prime);
    if (order > 1 && !pd_elem_root(&root, prime, order == 2 ? 4 : (unsigned)order))
        return false;
    *image = pd_elem_mul(*image, pd_elem_power(root, order == 2 ? 2 * exponent : exponent));
    return true;
}

/* The same for any order: 1/order = u/even + v/odd. */
static bool prime_root(struct pd_elem *image, uint64_t prime, int64_t exponent, int64_t order)
{
    int64_t odd = order, even = 1, u = 1;
    for (; odd % 2 == 0; odd /= 2)
        even *= 2;
    while ((1 - u * odd) % even != 0)
        u++;
    return prime_power(image, prime, u * exponent, even) &&
           prime_power(image, prime, (1 - u * odd) / even * exponent, odd);
}

/* n^(exponent/order), by the primes of n. What is left of n without small ones counts as prime. */
static bool integer_root(struct pd_elem *image, int64_t n, int64_t exponent, int64_t order)
{
    uint64_t left = (uint64_t)n;
    for (uint64_t prime = 2; prime <= MAX_FACTOR && prime * prime <= left; prime++) {
        int64_t count = 0;
        for (; left % prime == 0; left /= prime)
            count++;
        if (count && !prime_root(image, prime, exponent * count, order))
            return false;
    }
    uint64_t square = (uint64_t)sqrt((double)left);
    if (square * square == left && square > 1)
        return prime_root(image, square, 2 * exponent, order);
    return left == 1 || prime_root(image, left, exponent, order);
}

/* (-1)^(exponent/order). */
static bool unit_root(struct pd_elem *image, int64_t exponent, int64_t order)
{
    struct pd_elem root = {0, 1};
    if (order == 3) { /* (1 + i sqrt 3) / 2 */
        struct pd_elem three = {0, 0}, half = pd_elem_inverse(pd_elem_int(2));
        if (!pd_elem_root(&three, 3, 4))
            return false;
        three = pd_elem_mul(pd_elem_mul(three, three), root);
        root = pd_elem_mul(pd_elem_add(pd_elem_int(1), three), half);
    } else if (order != 2) {
        return false;
    }
    *image = pd_elem_mul(*image, pd_elem_power(root, exponent));
    return true;
}

/* The image of a rational number to a rational power. */
static bool ratio_power(struct pd_elem *image, const struct pd_math_value *base, int64_t exponent,
                        int64_t order)
{
    *image = pd_elem_int(1);
    if (order > 64 || llabs(exponent) > 1000)
        return false;
    if (base->p < 0 && !unit_root(image, exponent, order))
        return false;
    return integer_root(image, llabs(base->p), exponent, order) &&
           integer_root(image, base->q, -exponent, order);
}

static double complex numeric_power(double complex base, double complex exponent)
{
    bool real = cimag(base) == 0 && cimag(exponent) == 0 && creal(base) >= 0;
    return real ? pow(creal(base), creal(exponent)) : cpow(base, exponent);
}

static void set_numbers(struct pd_math_value *out, const struct pd_math_value *base,
                        const struct pd_math_value *exponent)
{
    if (!base->numeric || !exponent->numeric)
        return;
    out->z = numeric_power(base->z, exponent->z);
    double about = 0;
    for (int i = -1; i <= 1; i += 2)
        about += cabs(numeric_power(base->z + i * base->error, exponent->z) - out->z) +
                 cabs(numeric_power(base->z, exponent->z + i * exponent->error) - out->z);
    out->error = about + 8 * DBL_EPSILON * cabs(out->z);
    /* On the cut of the logarithm a rounding error may turn the sign. */
    bool on_cut = creal(base->z) < 0 && fabs(cimag(base->z)) <= base->error && !base->rational &&
                  !base->exact;
    out->numeric = isfinite(cabs(out->z)) && isfinite(out->error) && !on_cut;
}

/* Rational roots that are rational again: sqrt(9/4). */
static bool perfect(int64_t *root, int64_t n, int64_t order)
{
    double guess = round(pow((double)n, 1.0 / (double)order));
    double back = pow(guess, (double)order);
    *root = (int64_t)guess;
    return n < (int64_t)1 << 50 && back == (double)n;
}

struct pd_math_value pd_math_power(struct pd_math_value base, struct pd_math_value exponent,
                                   const struct pd_math_point *point)
{
    if (base.undefined || exponent.undefined)
        return pd_math_undefined();
    if (exponent.rational && exponent.q == 1)
        return whole_power(base, exponent.p);
    if (base.rational && base.p == 0)
        return exponent.rational && exponent.p > 0 ? base : pd_math_undefined();
    int64_t above, below;
    if (base.rational && base.p > 0 && exponent.rational && perfect(&above, base.p, exponent.q) &&
        perfect(&below, base.q, exponent.q))
        return whole_power(pd_math_of_ratio(above, below), exponent.p);
    const struct pd_math_value both[] = {base, exponent};
    struct pd_math_value out = pd_math_opaque(21, both, 2, point);
    if (base.rational && exponent.rational)
        out.exact = ratio_power(&out.image, &base, exponent.p, exponent.q);
    set_numbers(&out, &base, &exponent);
    return out;
}
