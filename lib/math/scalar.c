#include "lib/math/scalar.h"

#include <math.h>

enum { NPOINTS = 4 };
static const uint64_t seed = 0x5eed0fa11de0c0deu;

/* What the points seen so far say. */
struct evidence {
    bool same_image, exact, near, far, undefined;
};

static struct pd_math_point point_at(int i, bool complex_symbols)
{
    return (struct pd_math_point){.seed = pd_elem_mix(seed, (uint64_t)i),
                                  .complex_symbols = complex_symbols && i % 2 == 1};
}

static void weigh(struct evidence *e, const struct pd_math_value *a, const struct pd_math_value *b)
{
    double gap = cabs(a->z - b->z), error = a->error + b->error;
    double scale = fmax(cabs(a->z), cabs(b->z));
    bool numeric = a->numeric && b->numeric;
    e->same_image = e->same_image && pd_elem_eq(a->image, b->image);
    e->exact = e->exact && a->exact && b->exact;
    e->near = e->near && numeric && error <= 1e-9 * scale && gap <= 1e-12 * scale + 2 * error;
    e->far = e->far || (numeric && gap > 1e-9 * scale + 1000 * error);
    e->undefined = e->undefined || a->undefined || b->undefined;
}

static enum pd_math_verdict judge(const struct evidence *e)
{
    if (e->undefined) /* infinity, or no number: not the same as anything */
        return PD_MATH_DIFFERENT;
    if (e->same_image && !e->far)
        return PD_MATH_EQUAL;
    if (e->far || e->exact)
        return PD_MATH_DIFFERENT;
    return e->near ? PD_MATH_EQUAL : PD_MATH_UNDECIDED;
}

static bool has_decimal(const struct pd_math_node *node)
{
    bool found = pd_math_is_float(node);
    for (unsigned i = 0; i < node->n && !found; i++)
        found = has_decimal(node->kids[i]);
    return found;
}

/* A decimal in a power: x^2.0, and the root of 2.0. */
static bool has_decimal_power(const struct pd_math_node *node)
{
    bool found = node->kind == PD_M_POWER && has_decimal(node);
    for (unsigned i = 0; i < node->n && !found; i++)
        found = has_decimal_power(node->kids[i]);
    return found;
}

/* SymPy computes with binary numbers where there are decimals, so that what is the same may come
   out a little apart. */
static bool same_in_binary(const struct pd_math_node *a, const struct pd_math_node *b)
{
    if (!has_decimal(a) && !has_decimal(b))
        return true;
    if (has_decimal_power(a) || has_decimal_power(b))
        return false;
    struct pd_math_point point = point_at(0, false);
    point.decimals = true;
    struct pd_math_value va = pd_math_eval(a, &point), vb = pd_math_eval(b, &point);
    return va.z == vb.z;
}

enum pd_math_verdict pd_math_scalar_equal(const struct pd_math_node *a,
                                          const struct pd_math_node *b, bool complex_symbols)
{
    struct evidence e = {.same_image = true, .exact = true, .near = true};
    if (pd_math_has(a, PD_M_MATRIX) || pd_math_has(b, PD_M_MATRIX))
        return PD_MATH_UNDECIDED;
    for (int i = 0; i < NPOINTS; i++) {
        struct pd_math_point point = point_at(i, complex_symbols);
        struct pd_math_value va = pd_math_eval(a, &point), vb = pd_math_eval(b, &point);
        weigh(&e, &va, &vb);
    }
    enum pd_math_verdict verdict = judge(&e);
    return verdict == PD_MATH_EQUAL && !same_in_binary(a, b) ? PD_MATH_UNDECIDED : verdict;
}

bool pd_math_literal(struct pd_math_value *value, const struct pd_math_node *node)
{
    bool mixed = node->kind == PD_M_ADD && node->op;
    bool compound = node->kind == PD_M_DIV || node->kind == PD_M_NEG || mixed;
    if (!compound && (node->kind != PD_M_NUMBER || pd_math_is_float(node)))
        return false;
    for (unsigned i = 0; i < node->n; i++) {
        struct pd_math_value part;
        if (!pd_math_literal(&part, node->kids[i]) || (node->kind == PD_M_DIV && part.q != 1))
            return false;
    }
    *value = pd_math_constant_value(node);
    return value->rational;
}

enum pd_math_verdict pd_math_proportional(const struct pd_math_node *a,
                                          const struct pd_math_node *b)
{
    struct evidence e = {.same_image = true, .exact = true, .near = true};
    struct pd_math_value first_a = {0}, first_b = {0};
    for (int i = 0; i < NPOINTS; i++) {
        struct pd_math_point point = point_at(i, false);
        struct pd_math_value va = pd_math_eval(a, &point), vb = pd_math_eval(b, &point);
        if (i == 0) {
            first_a = va;
            first_b = vb;
            continue;
        }
        struct pd_math_value left = pd_math_times(va, first_b), right = pd_math_times(vb, first_a);
        weigh(&e, &left, &right);
    }
    return judge(&e);
}

struct pd_math_value pd_math_constant_value(const struct pd_math_node *node)
{
    struct pd_math_point point = point_at(0, false);
    return pd_math_eval(node, &point);
}
