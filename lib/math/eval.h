/*
 * The value of an expression at a point: what each symbol stands for is drawn from the point's
 * seed. A value has three sides: its image in the field of lib/math/field.h, a complex double with
 * a bound on its error, and, while it is small, the rational number itself. Private to lib/math.
 */
#ifndef PD_LIB_MATH_EVAL_H
#define PD_LIB_MATH_EVAL_H

#include "lib/math/field.h"
#include "lib/math/node.h"

#include <complex.h>

struct pd_math_point {
    uint64_t seed;
    bool complex_symbols; /* else they are real, of either sign */
    bool decimals;        /* numbers with a point are doubles, as they are in SymPy */
};

struct pd_math_value {
    struct pd_elem image;
    double complex z;
    double error;   /* of z, absolute */
    bool exact;     /* the image is that of a homomorphism: other images are other numbers */
    bool numeric;   /* z and error tell something */
    bool undefined; /* a division by 0, or no number at all */
    bool rational;  /* p / q, lowest terms, q > 0 */
    int64_t p, q;
};

struct pd_math_value pd_math_eval(const struct pd_math_node *node,
                                  const struct pd_math_point *point);

/* Parts of it, in eval_power.c and eval_function.c. */
struct pd_math_value pd_math_of_ratio(int64_t p, int64_t q); /* q > 0 */
struct pd_math_value pd_math_undefined(void);
struct pd_math_value pd_math_times(struct pd_math_value a, struct pd_math_value b);
/* A value that nothing but its numeric side is known of; its image depends on what, and on the
   images of the n values. */
struct pd_math_value pd_math_opaque(uint64_t what, const struct pd_math_value *values, unsigned n,
                                    const struct pd_math_point *point);
/* Sets the numeric side to f(z), with the error that it has when z has its own. */
void pd_math_apply(struct pd_math_value *out, const struct pd_math_value *in,
                   double complex (*f)(double complex));
struct pd_math_value pd_math_power(struct pd_math_value base, struct pd_math_value exponent,
                                   const struct pd_math_point *point);
struct pd_math_value pd_math_function(int op, const struct pd_math_value *args, unsigned n,
                                      const struct pd_math_point *point);

#endif
