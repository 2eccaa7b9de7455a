/*
 * Python's arithmetic on integers past 64 bits, for templates: exact, on decimal digits. Slow, and
 * meant to be: such integers are rare, but a wrong one must not pass.
 */
#ifndef PD_LIB_FORMAT_BIGINT_H
#define PD_LIB_FORMAT_BIGINT_H

#include "lib/format/value.h"

/* Digits that a result may have; Python refuses to print longer ones. */
enum { PD_BIG_MAX_DIGITS = 4300 };

enum pd_big_op { PD_BIG_ADD, PD_BIG_SUB, PD_BIG_MUL, PD_BIG_FLOORDIV, PD_BIG_MOD };

/* a op b, where both are ints, big ints or bools. The result is an int where it fits 64 bits.
   false: it has too many digits, or the divisor is 0. */
bool pd_big_calculate(struct pd_value *out, struct pd_arena *arena, enum pd_big_op op,
                      const struct pd_value *a, const struct pd_value *b);
/* a / b as a float, rounded once; b is not 0. false: past the largest float. */
bool pd_big_divide(double *out, struct pd_arena *arena, const struct pd_value *a,
                   const struct pd_value *b);
/* The int that a finite float has in front of its point. */
struct pd_value pd_big_of_float(struct pd_arena *arena, double f);
/* The int of optional sign and decimal digits. */
struct pd_value pd_big_of_digits(struct pd_arena *arena, struct pd_str digits);

#endif
