/* The Minerva graders' is_equiv. */
#include "lib/math/scalar.h"

enum pd_math_verdict pd_math_sympy_equal(struct pd_str a, struct pd_str b, struct pd_arena *arena)
{
    bool unsure_a = false, unsure_b = false;
    if (a.n > PD_MATH_MAX_TEXT || b.n > PD_MATH_MAX_TEXT)
        return PD_MATH_UNDECIDED;
    const struct pd_math_node *x = pd_math_read_sympy(&unsure_a, a, arena);
    const struct pd_math_node *y = pd_math_read_sympy(&unsure_b, b, arena);
    /* One that surely cannot be read decides. */
    if ((!x && !unsure_a) || (!y && !unsure_b))
        return PD_MATH_DIFFERENT;
    if (unsure_a || unsure_b)
        return PD_MATH_UNDECIDED;
    if (x->kind >= PD_M_RELATION || y->kind >= PD_M_RELATION)
        return PD_MATH_DIFFERENT;
    /* Infinity less infinity is not 0. */
    for (int i = 0; i < 2; i++) {
        const struct pd_math_node *node = i ? x : y;
        if (pd_math_is(node, PD_M_NEG))
            node = node->kids[0];
        if (pd_math_is(node, PD_M_CONSTANT) && node->op == PD_M_INFINITY)
            return PD_MATH_DIFFERENT;
    }
    return pd_math_scalar_equal(x, y, true);
}
