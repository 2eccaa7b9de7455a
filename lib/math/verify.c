#include "lib/math/verify.h"

#include "lib/core/buf.h"
#include "lib/format/pystr.h"

#include <math.h>

static enum pd_math_verdict verdict(bool equal)
{
    return equal ? PD_MATH_EQUAL : PD_MATH_DIFFERENT;
}

/* --- numbers --- */

static const struct pd_math_node *without_sign(const struct pd_math_node *node)
{
    return node->kind == PD_M_NEG ? node->kids[0] : node;
}

static const struct pd_math_node *without_percent(const struct pd_math_node *node)
{
    return node->kind == PD_M_PERCENT ? node->kids[0] : node;
}

/* A decimal number, or a percentage of one. */
static bool is_decimal(const struct pd_math_node *node)
{
    return pd_math_is_float(without_sign(without_percent(node)));
}

static bool is_whole(const struct pd_math_node *node)
{
    const struct pd_math_node *inner = without_sign(without_percent(node));
    return inner->kind == PD_M_NUMBER && !pd_math_is_float(inner);
}

/* Rounded to 6 decimals, where both have a value. */
static bool same_rounded(const struct pd_math_node *gold, const struct pd_math_node *answer)
{
    struct pd_math_value g = pd_math_constant_value(gold), a = pd_math_constant_value(answer);
    if ((g.rational && g.q == 1 && !is_decimal(gold)) ||
        (a.rational && a.q == 1 && !is_decimal(answer)))
        return false; /* a whole number stays one, and is no decimal */
    bool numbers = g.numeric && a.numeric && !pd_math_has(gold, PD_M_SYMBOL) &&
                   !pd_math_has(answer, PD_M_SYMBOL);
    return numbers && fabs(creal(g.z)) < 1e9 && rint(creal(g.z) * 1e6) == rint(creal(a.z) * 1e6) &&
           rint(cimag(g.z) * 1e6) == rint(cimag(a.z) * 1e6);
}

enum pd_math_verdict pd_math_numbers_equal(const struct pd_math_node *gold,
                                           const struct pd_math_node *answer)
{
    if ((is_decimal(gold) || is_decimal(answer)) && same_rounded(gold, answer))
        return PD_MATH_EQUAL;
    if (is_whole(gold) && is_whole(answer) &&
        pd_math_scalar_equal(without_percent(gold), without_percent(answer), false) ==
            PD_MATH_EQUAL)
        return PD_MATH_EQUAL;
    return pd_math_scalar_equal(gold, answer, false);
}

static enum pd_math_verdict matrices_equal(const struct pd_math_node *gold,
                                           const struct pd_math_node *answer,
                                           struct pd_math_maker *maker)
{
    enum pd_math_verdict all = PD_MATH_EQUAL;
    if (gold->kind != answer->kind) /* a product with a matrix in it may be one */
        return pd_math_has(gold, PD_M_MATRIX) && pd_math_has(answer, PD_M_MATRIX)
                   ? PD_MATH_UNDECIDED
                   : PD_MATH_DIFFERENT;
    if (gold->op != answer->op || gold->n != answer->n)
        return PD_MATH_DIFFERENT;
    for (unsigned i = 0; i < gold->n; i++)
        all = pd_math_both(all, pd_math_node_equal(gold->kids[i], answer->kids[i], maker));
    return all;
}

/* --- names --- */

/* The mark of texts on complex numbers is no part of the name. */
static struct pd_str name_of(const struct pd_math_node *symbol)
{
    struct pd_str name = symbol->text;
    bool marked = name.n > 0 && name.p[name.n - 1] == '~';
    return pd_str_slice(name, 0, name.n - marked);
}

static bool is_e(const struct pd_math_node *node)
{
    return node->kind == PD_M_CONSTANT && node->op == PD_M_E;
}

/* Appends the names of a product of symbols; false when it is something else. */
static bool spell(struct pd_buf *out, const struct pd_math_node *node)
{
    if (node->kind == PD_M_SYMBOL) {
        pd_buf_add_str(out, name_of(node));
        return true;
    }
    if (is_e(node)) {
        pd_buf_putc(out, 'e');
        return true;
    }
    bool names = node->kind == PD_M_MUL;
    for (unsigned i = 0; i < node->n && names; i++)
        names = spell(out, node->kids[i]);
    return names;
}

/* \text{east} is what $east$ is: a product of letters. */
static enum pd_math_verdict names_equal(const struct pd_math_node *a, const struct pd_math_node *b)
{
    struct pd_buf left = {0}, right = {0};
    bool same =
        spell(&left, a) && spell(&right, b) && pd_str_eq(pd_buf_str(&left), pd_buf_str(&right));
    pd_buf_done(&left);
    pd_buf_done(&right);
    return verdict(same);
}

/* --- relations --- */

static const struct pd_math_node *first_link(const struct pd_math_node *relation)
{
    return relation->kind == PD_M_CHAIN ? relation->kids[0] : relation;
}

static const struct pd_math_node *last_link(const struct pd_math_node *relation)
{
    return relation->kind == PD_M_CHAIN ? relation->kids[relation->n - 1] : relation;
}

static bool is_equation(const struct pd_math_node *node)
{
    if (node->kind == PD_M_RELATION)
        return node->op == PD_M_EQ;
    for (unsigned i = 0; node->kind == PD_M_CHAIN && i < node->n; i++)
        if (node->kids[i]->op != PD_M_EQ)
            return false;
    return node->kind == PD_M_CHAIN;
}

static bool only_symbols(const struct pd_math_node *node)
{
    if (node->kind == PD_M_SYMBOL)
        return true;
    bool parts = node->n > 0 && node->kind != PD_M_NEG && node->kind != PD_M_PERCENT;
    for (unsigned i = 0; i < node->n && parts; i++)
        parts = only_symbols(node->kids[i]);
    return parts;
}

static bool is_assignment(const struct pd_math_node *node)
{
    return is_equation(node) && only_symbols(first_link(node)->kids[0]);
}

static const struct pd_math_node *shortened(const struct pd_math_node *node,
                                            struct pd_math_maker *maker)
{
    if (!is_assignment(node) || node->kind != PD_M_CHAIN)
        return node;
    return pd_math_make2(maker, PD_M_RELATION, PD_M_EQ, first_link(node)->kids[0],
                         last_link(node)->kids[1]);
}

/* --- all --- */

static enum pd_math_verdict compare(const struct pd_math_node *g, const struct pd_math_node *a,
                                    struct pd_math_maker *maker)
{
    if (pd_math_same_tree(g, a))
        return PD_MATH_EQUAL;
    if (pd_math_is_relation(g) && pd_math_is_relation(a))
        return pd_math_relations_equal(g, a, maker);
    if (pd_math_is_collection(g) || pd_math_is_collection(a))
        return pd_math_is_relation(g) ? PD_MATH_UNDECIDED : pd_math_sets_equal(g, a, maker);
    if (g->kind == PD_M_SYMBOL || a->kind == PD_M_SYMBOL)
        return names_equal(g, a);
    if (pd_math_is_relation(g) || pd_math_is_relation(a))
        return PD_MATH_DIFFERENT;
    if (g->kind == PD_M_MATRIX || a->kind == PD_M_MATRIX)
        return matrices_equal(g, a, maker);
    return pd_math_numbers_equal(g, a);
}

enum pd_math_verdict pd_math_node_equal(const struct pd_math_node *gold,
                                        const struct pd_math_node *answer,
                                        struct pd_math_maker *maker)
{
    bool equation = is_equation(answer), assigned = is_assignment(gold);
    const struct pd_math_node *g = shortened(gold, maker), *a = shortened(answer, maker);
    if (!g || !a)
        return PD_MATH_UNDECIDED;
    if (equation && !is_equation(g))
        a = last_link(a)->kids[1];
    else if (assigned && !equation)
        g = last_link(g)->kids[1];
    return compare(g, a, maker);
}

enum pd_math_verdict pd_math_verify(const struct pd_math_parsed *gold,
                                    const struct pd_math_parsed *answer, struct pd_arena *arena)
{
    struct pd_math_maker maker = {.arena = arena};
    struct pd_str g = pd_py_strip(gold->text, NULL), a = pd_py_strip(answer->text, NULL);
    if (g.n > 0 && pd_str_eq(g, a))
        return PD_MATH_EQUAL;
    if (gold->node && answer->node)
        return pd_math_node_equal(gold->node, answer->node, &maker);
    bool gold_empty = !gold->node && !gold->unsure, answer_empty = !answer->node && !answer->unsure;
    return gold_empty || answer_empty ? PD_MATH_DIFFERENT : PD_MATH_UNDECIDED;
}
