#include "lib/math/verify.h"

#include <math.h>
#include <stdlib.h>

enum { MAX_ITEMS = 256 };

/* What a set or tuple holds, in the order in which it was written. */
struct items {
    const struct pd_math_node *at[MAX_ITEMS];
    unsigned n;
};

static bool is_finite(const struct pd_math_node *node)
{
    return node->kind == PD_M_SET || node->kind == PD_M_TUPLE;
}

static void collect(struct items *out, const struct pd_math_node *node)
{
    out->n = 0;
    for (unsigned i = 0; i < node->n && out->n < MAX_ITEMS; i++)
        out->at[out->n++] = node->kids[i];
}

/* A set has each element once. */
static void drop_twins(struct items *items)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < items->n; i++) {
        bool twin = false;
        for (unsigned j = 0; j < kept && !twin; j++)
            twin = pd_math_same_tree(items->at[i], items->at[j]);
        if (!twin)
            items->at[kept++] = items->at[i];
    }
    items->n = kept;
}

static enum pd_math_verdict in_order(const struct items *gold, const struct items *answer,
                                     struct pd_math_maker *maker)
{
    enum pd_math_verdict all = PD_MATH_EQUAL;
    if (gold->n != answer->n)
        return PD_MATH_DIFFERENT;
    for (unsigned i = 0; i < gold->n && all != PD_MATH_DIFFERENT; i++)
        all = pd_math_both(all, pd_math_node_equal(gold->at[i], answer->at[i], maker));
    return all;
}

static enum pd_math_verdict in_any_order(const struct items *gold, const struct items *answer,
                                         struct pd_math_maker *maker)
{
    bool used[MAX_ITEMS] = {0};
    enum pd_math_verdict all = PD_MATH_EQUAL;
    if (gold->n != answer->n)
        return PD_MATH_DIFFERENT;
    for (unsigned i = 0; i < gold->n; i++) {
        enum pd_math_verdict best = PD_MATH_DIFFERENT;
        for (unsigned j = 0; j < answer->n && best != PD_MATH_EQUAL; j++) {
            if (used[j])
                continue;
            enum pd_math_verdict one = pd_math_node_equal(gold->at[i], answer->at[j], maker);
            if (one == PD_MATH_EQUAL)
                used[j] = true;
            best = one == PD_MATH_DIFFERENT ? best : one;
        }
        all = pd_math_both(all, best);
    }
    return all;
}

static enum pd_math_verdict finite_equal(const struct pd_math_node *gold,
                                         const struct pd_math_node *answer,
                                         struct pd_math_maker *maker)
{
    struct items g, a;
    collect(&g, gold);
    collect(&a, answer);
    if (gold->kind == PD_M_SET) {
        drop_twins(&g);
        if (answer->kind == PD_M_SET)
            drop_twins(&a);
        return in_any_order(&g, &a, maker);
    }
    return in_order(&g, &a, maker);
}

static enum pd_math_verdict intervals_equal(const struct pd_math_node *gold,
                                            const struct pd_math_node *answer,
                                            struct pd_math_maker *maker)
{
    if (gold->op != answer->op)
        return PD_MATH_DIFFERENT;
    return pd_math_both(pd_math_node_equal(gold->kids[0], answer->kids[0], maker),
                        pd_math_node_equal(gold->kids[1], answer->kids[1], maker));
}

/* --- sets of real numbers, by their members --- */

struct line {
    double ends[MAX_ITEMS];
    unsigned n;
    bool known; /* false: something is no set of real numbers */
};

static double end_of(const struct pd_math_node *node, bool *known)
{
    bool minus = node->kind == PD_M_NEG;
    const struct pd_math_node *inner = minus ? node->kids[0] : node;
    if (inner->kind == PD_M_CONSTANT && inner->op == PD_M_INFINITY)
        return minus ? -HUGE_VAL : HUGE_VAL;
    struct pd_math_value v = pd_math_constant_value(node);
    *known = *known && v.numeric && cimag(v.z) == 0 && !pd_math_has(node, PD_M_SYMBOL);
    return creal(v.z);
}

static void note_ends(struct line *line, const struct pd_math_node *set)
{
    bool ends = set->kind == PD_M_SET || set->kind == PD_M_INTERVAL;
    bool parts = set->kind >= PD_M_UNION && set->kind <= PD_M_MINUS;
    bool reals = set->kind == PD_M_NAMED_SET && pd_str_is(set->text, "R");
    line->known = line->known && (ends || parts || reals);
    for (unsigned i = 0; i < set->n && line->known; i++) {
        if (parts)
            note_ends(line, set->kids[i]);
        else if (line->n < MAX_ITEMS)
            line->ends[line->n++] = end_of(set->kids[i], &line->known);
        else
            line->known = false;
    }
}

static bool near(double a, double b)
{
    return a == b || (isfinite(a - b) && fabs(a - b) <= 1e-11 * fmax(1, fmax(fabs(a), fabs(b))));
}

static bool in_interval(const struct pd_math_node *set, double x)
{
    bool known = true;
    double left = end_of(set->kids[0], &known), right = end_of(set->kids[1], &known);
    if (near(x, left))
        return !(set->op & PD_M_LEFT_OPEN);
    if (near(x, right))
        return !(set->op & PD_M_RIGHT_OPEN);
    return x > left && x < right;
}

static bool is_member(const struct pd_math_node *set, double x)
{
    bool known = true;
    switch (set->kind) {
    case PD_M_SET:
        for (unsigned i = 0; i < set->n; i++)
            if (near(x, end_of(set->kids[i], &known)))
                return true;
        return false;
    case PD_M_INTERVAL:
        return in_interval(set, x);
    case PD_M_UNION:
        return is_member(set->kids[0], x) || is_member(set->kids[1], x);
    case PD_M_INTERSECTION:
        return is_member(set->kids[0], x) && is_member(set->kids[1], x);
    case PD_M_MINUS:
        return is_member(set->kids[0], x) && !is_member(set->kids[1], x);
    default:
        return true; /* all real numbers */
    }
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Whether a set surely has more than a few members. */
static bool has_width(const struct pd_math_node *set)
{
    if (set->kind == PD_M_UNION)
        return has_width(set->kids[0]) || has_width(set->kids[1]);
    return set->kind == PD_M_INTERVAL || set->kind == PD_M_NAMED_SET;
}

/* Sets of real numbers with known ends are the same when they agree at each end, between any two
   and beyond the outermost. */
static enum pd_math_verdict by_members(const struct pd_math_node *a, const struct pd_math_node *b)
{
    struct line line = {.known = true};
    note_ends(&line, a);
    note_ends(&line, b);
    if ((a->kind == PD_M_SET && has_width(b)) || (b->kind == PD_M_SET && has_width(a)))
        return PD_MATH_DIFFERENT;
    if (!line.known)
        return PD_MATH_UNDECIDED;
    unsigned finite = 0;
    for (unsigned i = 0; i < line.n; i++)
        if (isfinite(line.ends[i]))
            line.ends[finite++] = line.ends[i];
    qsort(line.ends, finite, sizeof line.ends[0], by_size);
    for (unsigned i = 0; i <= finite; i++) {
        double x = i < finite ? line.ends[i] : 0;
        double below = i > 0 ? line.ends[i - 1] : finite ? line.ends[0] - 2 : 0;
        double between = i == finite ? below + 1 : (below + x) / 2;
        bool apart = i == 0 || i == finite || !near(below, x);
        if (apart && is_member(a, between) != is_member(b, between))
            return PD_MATH_DIFFERENT;
        if (i < finite && is_member(a, x) != is_member(b, x))
            return PD_MATH_DIFFERENT;
    }
    return PD_MATH_EQUAL;
}

/* An open interval may be meant as a point. */
static bool is_point(const struct pd_math_node *node)
{
    return node->kind == PD_M_INTERVAL && node->op == (PD_M_LEFT_OPEN | PD_M_RIGHT_OPEN);
}

/* What is no set stands for the set of itself. */
static const struct pd_math_node *as_set(const struct pd_math_node *node,
                                         struct pd_math_maker *maker)
{
    return pd_math_is_collection(node) ? node : pd_math_make1(maker, PD_M_SET, 0, node);
}

static const struct pd_math_node *as_pair(const struct pd_math_node *node,
                                          struct pd_math_maker *maker)
{
    return pd_math_make2(maker, PD_M_TUPLE, 0, node->kids[0], node->kids[1]);
}

enum pd_math_verdict pd_math_sets_equal(const struct pd_math_node *gold,
                                        const struct pd_math_node *answer,
                                        struct pd_math_maker *maker)
{
    const struct pd_math_node *g = as_set(gold, maker), *a = as_set(answer, maker);
    if (!g || !a)
        return PD_MATH_UNDECIDED;
    if (g->kind == PD_M_INTERVAL && a->kind == PD_M_INTERVAL)
        return intervals_equal(g, a, maker);
    if (is_finite(g) && is_finite(a))
        return finite_equal(g, a, maker);
    if (is_point(g) && is_finite(a))
        g = as_pair(g, maker);
    else if (is_finite(g) && is_point(a))
        a = as_pair(a, maker);
    if (!g || !a)
        return PD_MATH_UNDECIDED;
    if (is_finite(g) && is_finite(a))
        return finite_equal(g, a, maker);
    if (g->kind == PD_M_TUPLE || a->kind == PD_M_TUPLE)
        return PD_MATH_DIFFERENT;
    if (g->kind == PD_M_NAMED_SET && a->kind == PD_M_NAMED_SET)
        return pd_str_eq(g->text, a->text) ? PD_MATH_EQUAL : PD_MATH_DIFFERENT;
    return by_members(g, a);
}
