#include "lib/math/verify.h"

static const struct pd_math_node *
difference(const struct pd_math_node *a, const struct pd_math_node *b, struct pd_math_maker *maker)
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

/* The same tree, but for how its numbers are written. */
static bool same_written(const struct pd_math_node *a, const struct pd_math_node *b)
{
    struct pd_math_value va, vb;
    if (pd_math_literal(&va, a) && pd_math_literal(&vb, b))
        return va.p == vb.p && va.q == vb.q;
    if (a->kind != b->kind || a->op != b->op || a->n != b->n || !pd_str_eq(a->text, b->text))
        return false;
    for (unsigned i = 0; i < a->n; i++)
        if (!same_written(a->kids[i], b->kids[i]))
            return false;
    return true;
}

/* x = {1, 2} and the like: what is not written the same is not simplified. The order of a set's
   elements does not count. */
static enum pd_math_verdict assignments_of_sets(const struct pd_math_node *gold,
                                                const struct pd_math_node *answer)
{
    if (same_written(gold, answer))
        return PD_MATH_EQUAL;
    bool sets = gold->kids[1]->kind == PD_M_SET && answer->kids[1]->kind == PD_M_SET;
    return sets ? PD_MATH_UNDECIDED : PD_MATH_DIFFERENT;
}

/* Whether symbols stand in it alone, with factors that have none. */
static bool is_linear(const struct pd_math_node *node)
{
    unsigned symbolic = 0;
    bool known = node->kind <= PD_M_NEG;
    for (unsigned i = 0; i < node->n && known; i++) {
        symbolic += pd_math_has(node->kids[i], PD_M_SYMBOL);
        known = is_linear(node->kids[i]);
    }
    if (node->kind == PD_M_MUL)
        return known && symbolic <= 1;
    if (node->kind == PD_M_DIV)
        return known && !pd_math_has(node->kids[1], PD_M_SYMBOL);
    return known || !pd_math_has(node, PD_M_SYMBOL);
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

/* Equations that are no multiples of each other are others when they are about other symbols, when
   both are linear, or when they give one symbol other values. */
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
    if (is_linear(g) && is_linear(a))
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
        return assignments_of_sets(gold, answer);
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
