/* The parts of Math-Verify's comparison. Private to lib/math. */
#ifndef PD_LIB_MATH_VERIFY_H
#define PD_LIB_MATH_VERIFY_H

#include "lib/math/scalar.h"

/* sympy_expr_eq. */
enum pd_math_verdict pd_math_node_equal(const struct pd_math_node *gold,
                                        const struct pd_math_node *answer,
                                        struct pd_math_maker *maker);
/* Sets, tuples and intervals, of which gold or answer is one. */
enum pd_math_verdict pd_math_sets_equal(const struct pd_math_node *gold,
                                        const struct pd_math_node *answer,
                                        struct pd_math_maker *maker);
/* Relations and chains of them. */
enum pd_math_verdict pd_math_relations_equal(const struct pd_math_node *gold,
                                             const struct pd_math_node *answer,
                                             struct pd_math_maker *maker);
/* Numbers and functions, with the rules for decimals and percentages. */
enum pd_math_verdict pd_math_numbers_equal(const struct pd_math_node *gold,
                                           const struct pd_math_node *answer);

/* Both: different when one is, else undecided when one is. */
static inline enum pd_math_verdict pd_math_both(enum pd_math_verdict a, enum pd_math_verdict b)
{
    if (a == PD_MATH_DIFFERENT || b == PD_MATH_DIFFERENT)
        return PD_MATH_DIFFERENT;
    return a == PD_MATH_UNDECIDED ? a : b;
}

static inline bool pd_math_is_relation(const struct pd_math_node *node)
{
    return node->kind == PD_M_RELATION || node->kind == PD_M_CHAIN;
}
static inline bool pd_math_is_collection(const struct pd_math_node *node)
{
    return node->kind >= PD_M_SET && node->kind <= PD_M_NAMED_SET;
}

#endif
