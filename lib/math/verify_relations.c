#include "lib/math/verify.h"

static const struct pd_math_node *difference(const struct pd_math_node *a,
                                             const struct pd_math_node *b,
                                             struct pd_math_maker *maker)
{
    return pd_math_make2(maker, PD_M_ADD, 0, a, pd_math_make1(maker, PD_M_NEG, 0, b));
}

static bool has_sets(const struct pd_math_node *relation)
{
    return relation->kids[0]->kind >= PD_M_RELATION || relation->kids[1]->kind >= PD_M_RELATION;
}

static int flipped(int op)
{
    static const int flip[] = {[PD_M_EQ] = PD_M_EQ, [PD_M_NE] = -1,      [PD_M_LT] = PD_M_GT,
                               [PD_M_LE] = PD_M_GE, [PD_M_GT] = PD_M_LT, [PD_M_GE] = PD_M_LE};
    return flip[op];
}

/* x = {1, 2} and the like: the same name and the same set. */
static enum pd_math_verdict assignments_of_sets(const struct pd_math_node *gold,
                                                const struct pd_math_node *answer,
                                                struct pd_math_maker *maker)
{
    if (gold->op != answer->op || !pd_math_same_tree(gold->kids[0], answer->kids[0]))
        return PD_MATH_DIFFERENT;
    if (gold->kids[1]->kind != answer->kids[1]->kind)
        return PD_MATH_DIFFERENT;
    return pd_math_node_equal(gold->kids[1], answer->kids[1], maker);
}

static bool same_name(const struct pd_math_node *a, const struct pd_math_node *b)
{
    return a->kind == PD_M_SYMBOL && b->kind == PD_M_SYMBOL && pd_str_eq(a->text, b->text);
}

/* Whether a symbol is in the tree. */
static bool mentions(const struct pd_math_node *node, struct pd_str name)
{
    if (node->kind == PD_M_SYMBOL && pd_str_eq(node->text, name))
        return true;
    for (unsigned i = 0; i < node->n; i++)
        if (mentions(node->kids[i], name))
            return true;
    return false;
}

static bool mentions_all(const struct pd_math_node *node, const struct pd_math_node *other)
{
    if (other->kind == PD_M_SYMBOL)
        return mentions(node, other->text);
    for (unsigned i = 0; i < other->n; i++)
        if (!mentions_all(node, other->kids[i]))
            return false;
    return true;
}

/* Equations that are no multiples of each other are others when they are about other symbols, or
   give one symbol other values. */
static enum pd_math_verdict equations_equal(const struct pd_math_node *gold,
                                            const struct pd_math_node *answer,
                                            struct pd_math_maker *maker)
{
    const struct pd_math_node *g = difference(gold->kids[0], gold->kids[1], maker);
    const struct pd_math_node *a = difference(answer->kids[0], answer->kids[1], maker);
    if (!g || !a)
        return PD_MATH_UNDECIDED;
    enum pd_math_verdict same = pd_math_proportional(g, a);
    if (same != PD_MATH_DIFFERENT)
        return same;
    if (!mentions_all(g, a) || !mentions_all(a, g))
        return PD_MATH_DIFFERENT;
    bool values = same_name(gold->kids[0], answer->kids[0]) &&
                  !mentions(gold->kids[1], gold->kids[0]->text) &&
                  !mentions(answer->kids[1], answer->kids[0]->text);
    return values ? PD_MATH_DIFFERENT : PD_MATH_UNDECIDED;
}

static enum pd_math_verdict relation_equal(const struct pd_math_node *gold,
                                           const struct pd_math_node *answer,
                                           struct pd_math_maker *maker)
{
    if (has_sets(gold) || has_sets(answer))
        return assignments_of_sets(gold, answer, maker);
    if (gold->op == PD_M_EQ && answer->op == PD_M_EQ)
        return equations_equal(gold, answer, maker);
    const struct pd_math_node *g = difference(gold->kids[0], gold->kids[1], maker), *a = NULL;
    if (gold->op == answer->op)
        a = difference(answer->kids[0], answer->kids[1], maker);
    else if (flipped(gold->op) == answer->op)
        a = difference(answer->kids[1], answer->kids[0], maker);
    else
        return PD_MATH_DIFFERENT;
    return g && a ? pd_math_scalar_equal(g, a, false) : PD_MATH_UNDECIDED;
}

enum pd_math_verdict pd_math_relations_equal(const struct pd_math_node *gold,
                                             const struct pd_math_node *answer,
                                             struct pd_math_maker *maker)
{
    enum pd_math_verdict all = PD_MATH_EQUAL;
    if (gold->kind != answer->kind || gold->n != answer->n)
        return PD_MATH_DIFFERENT;
    if (gold->kind == PD_M_RELATION)
        return relation_equal(gold, answer, maker);
    for (unsigned i = 0; i < gold->n; i++)
        all = pd_math_both(all, relation_equal(gold->kids[i], answer->kids[i], maker));
    return all;
}
