/*
 * Verdicts on two expressions that stand for numbers or functions of their symbols. The reasons:
 *
 *   equal      the images agree at several random points (lib/math/field.h) and the numbers do not
 *              contradict; or, where a function has no image of its own (sin, log, nested roots),
 *              the numbers agree at all points to about 12 digits with errors that small
 *   different  the images of both are exact and differ: that is a proof; or the numbers differ by
 *              far more than their error bounds at some point
 *   undecided  anything else, and what is the same but for the rounding of decimals in SymPy
 *
 * Private to lib/math.
 */
#ifndef PD_LIB_MATH_SCALAR_H
#define PD_LIB_MATH_SCALAR_H

#include "lib/math/eval.h"

/* complex_symbols: symbols are not taken to be real. */
enum pd_math_verdict pd_math_scalar_equal(const struct pd_math_node *a,
                                          const struct pd_math_node *b, bool complex_symbols);
/* Whether a and b are the same but for a constant factor. */
enum pd_math_verdict pd_math_proportional(const struct pd_math_node *a,
                                          const struct pd_math_node *b);
/* Whether the node is one rational number of SymPy as it is read: digits, a ratio of whole ones,
   one less than 0, or a mixed number; not a decimal. */
bool pd_math_literal(struct pd_math_value *value, const struct pd_math_node *node);
/* The value at a point that does not matter: for expressions without symbols. */
struct pd_math_value pd_math_constant_value(const struct pd_math_node *node);

#endif
