/*
 * Arithmetic in the field of p^2 elements, p = 2^61 - 9729, written re + im i with i^2 = -1. It is
 * the image under which two expressions are compared exactly: rational numbers, their square roots
 * and odd roots, i, and random elements for whatever is transcendental map into it so that sums,
 * products, quotients and integer powers are kept. Equal numbers have equal images; different ones
 * have equal images with a chance of about 2^-61 a random point.
 *
 * (p-1)/2 is prime and p is 63 modulo 64: odd roots in the prime field exist and are unique, -1 has
 * no square root there, and one of r and -r is a square for every r. Private to lib/math.
 */
#ifndef PD_LIB_MATH_FIELD_H
#define PD_LIB_MATH_FIELD_H

#include "lib/core/str.h"

#define PD_FIELD_P 2305843009213684223u

struct pd_elem {
    uint64_t re, im;
};

struct pd_elem pd_elem_int(int64_t i);
/* Of decimal digits with at most one point. */
struct pd_elem pd_elem_digits(struct pd_str digits);
struct pd_elem pd_elem_add(struct pd_elem a, struct pd_elem b);
struct pd_elem pd_elem_mul(struct pd_elem a, struct pd_elem b);
bool pd_elem_is_zero(struct pd_elem a);
bool pd_elem_eq(struct pd_elem a, struct pd_elem b);
/* 1/a; a is not 0. */
struct pd_elem pd_elem_inverse(struct pd_elem a);
/* a^n, n of either sign; a is not 0 when n < 0. */
struct pd_elem pd_elem_power(struct pd_elem a, int64_t n);
/* A root of a positive integer, the same choice each time, so that roots of powers of it agree.
   order is odd, or 4 (any other: false); the square root is the square of the fourth. */
bool pd_elem_root(struct pd_elem *out, uint64_t n, unsigned order);

/* A stream of random elements, and an element that depends on a text, on others and on the point
   alone. */
uint64_t pd_elem_mix(uint64_t hash, uint64_t word);
uint64_t pd_elem_mix_text(uint64_t hash, struct pd_str text);
struct pd_elem pd_elem_of_hash(uint64_t hash);

#endif
