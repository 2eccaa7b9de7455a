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
    return (struct pd_math_point){pd_elem_mix(seed, (uint64_t)i), complex_symbols && i % 2 == 1};
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
    if (e->undefined)
        return PD_MATH_UNDECIDED;
    if (e->same_image && !e->far)
        return PD_MATH_EQUAL;
    if (e->far || e->exact)
        return PD_MATH_DIFFERENT;
    return e->near ? PD_MATH_EQUAL : PD_MATH_UNDECIDED;
}

enum pd_math_verdict pd_math_scalar_equal(const struct pd_math_node *a,
                                          const struct pd_math_node *b, bool complex_symbols)
{
    struct evidence e = {.same_image = true, .exact = true, .near = true};
    for (int i = 0; i < NPOINTS; i++) {
        struct pd_math_point point = point_at(i, complex_symbols);
        struct pd_math_value va = pd_math_eval(a, &point), vb = pd_math_eval(b, &point);
        weigh(&e, &va, &vb);
    }
    return judge(&e);
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
