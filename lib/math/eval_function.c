/* Named functions. Their images are known where the value is a small rational number; where it is
   not, the same arguments give the same image. */
#include "lib/math/eval.h"

#include <float.h>
#include <math.h>

static double complex csc_of(double complex z)
{
    return 1 / csin(z);
}

static double complex sec_of(double complex z)
{
    return 1 / ccos(z);
}

static double complex cot_of(double complex z)
{
    return ccos(z) / csin(z);
}

static double complex conjugate_of(double complex z)
{
    return conj(z);
}

static double complex size_of(double complex z)
{
    return cabs(z);
}

static double complex (*const numeric[])(double complex) = {
    [PD_M_ABS] = size_of, [PD_M_LOG] = clog,   [PD_M_EXP] = cexp,   [PD_M_CONJUGATE] = conjugate_of,
    [PD_M_SIN] = csin,    [PD_M_COS] = ccos,   [PD_M_TAN] = ctan,   [PD_M_CSC] = csc_of,
    [PD_M_SEC] = sec_of,  [PD_M_COT] = cot_of, [PD_M_ASIN] = casin, [PD_M_ACOS] = cacos,
    [PD_M_ATAN] = catan,  [PD_M_SINH] = csinh, [PD_M_COSH] = ccosh, [PD_M_TANH] = ctanh,
    [PD_M_OTHER] = NULL,
};

/* Whether the sign of a number is sure. */
static bool is_real(const struct pd_math_value *v)
{
    return v->numeric && cimag(v->z) == 0 && fabs(creal(v->z)) > 4 * v->error;
}

/* |a| of a number whose sign is known is a or -a; otherwise the image of a and of -a is one. */
static struct pd_math_value size(const struct pd_math_value *a, const struct pd_math_point *point)
{
    struct pd_math_value minus = pd_math_times(pd_math_of_ratio(-1, 1), *a);
    if (a->rational)
        return a->p < 0 ? minus : *a;
    bool first =
        a->image.re != minus.image.re ? a->image.re < minus.image.re : a->image.im < minus.image.im;
    struct pd_math_value out = pd_math_opaque(PD_M_ABS, first ? a : &minus, 1, point);
    pd_math_apply(&out, a, size_of);
    return out;
}

static struct pd_math_value round_down(const struct pd_math_value *a, bool up,
                                       const struct pd_math_point *point)
{
    if (a->rational) {
        int64_t down = a->p / a->q - (a->p % a->q < 0);
        return pd_math_of_ratio(down + (up && a->q > 1), 1);
    }
    double whole = up ? ceil(creal(a->z)) : floor(creal(a->z));
    bool sure = is_real(a) && fabs(creal(a->z)) < 1e15 &&
                fabs(creal(a->z) - round(creal(a->z))) > 4 * a->error;
    if (sure && a->exact && !point->complex_symbols)
        return pd_math_of_ratio((int64_t)whole, 1);
    return pd_math_opaque(up ? PD_M_CEIL : PD_M_FLOOR, a, 1, point);
}

static bool is_count(const struct pd_math_value *v, int64_t most)
{
    return v->rational && v->q == 1 && v->p >= 0 && v->p <= most;
}

static struct pd_math_value factorial(const struct pd_math_value *a,
                                      const struct pd_math_point *point)
{
    if (!is_count(a, 2000))
        return pd_math_opaque(PD_M_FACTORIAL, a, 1, point);
    struct pd_math_value out = pd_math_of_ratio(1, 1);
    for (int64_t i = 2; i <= a->p; i++)
        out = pd_math_times(out, pd_math_of_ratio(i, 1));
    return out;
}

static struct pd_math_value binomial(const struct pd_math_value *args,
                                     const struct pd_math_point *point)
{
    if (!is_count(&args[0], 1000000) || !is_count(&args[1], 2000))
        return pd_math_opaque(PD_M_BINOMIAL, args, 2, point);
    struct pd_math_value out = pd_math_of_ratio(1, 1);
    for (int64_t i = 0; i < args[1].p; i++)
        out = pd_math_times(out, args[0].p == i ? pd_math_of_ratio(0, 1)
                                                : pd_math_of_ratio(args[0].p - i, i + 1));
    return out;
}

/* The greatest or least of arguments that are clearly apart or the same. */
static struct pd_math_value extreme(int op, const struct pd_math_value *args, unsigned n,
                                    const struct pd_math_point *point)
{
    struct pd_math_value best = args[0];
    for (unsigned i = 1; i < n; i++) {
        double gap = creal(args[i].z) - creal(best.z);
        if (!args[i].numeric || !best.numeric || point->complex_symbols ||
            (fabs(gap) <= best.error + args[i].error && !pd_elem_eq(args[i].image, best.image)))
            return pd_math_opaque((uint64_t)op, args, n, point);
        if (op == PD_M_MAX ? gap > 0 : gap < 0)
            best = args[i];
    }
    return best;
}

/* log(a), and log(a) / log(base). */
static struct pd_math_value logarithm(const struct pd_math_value *args, unsigned n,
                                      const struct pd_math_point *point)
{
    struct pd_math_value out = pd_math_opaque(PD_M_LOG, args, 1, point), below;
    if (pd_elem_eq(args[0].image, pd_elem_int(1)))
        out = pd_math_of_ratio(0, 1);
    else if (pd_elem_is_zero(args[0].image))
        return pd_math_undefined();
    else
        pd_math_apply(&out, &args[0], clog);
    if (n < 2)
        return out;
    below = logarithm(&args[1], 1, point);
    return pd_math_times(out, pd_math_power(below, pd_math_of_ratio(-1, 1), point));
}

static struct pd_math_value by_numbers(int op, const struct pd_math_value *a,
                                       const struct pd_math_point *point)
{
    struct pd_math_value out = pd_math_opaque((uint64_t)op, a, 1, point);
    if (numeric[op])
        pd_math_apply(&out, a, numeric[op]);
    return out;
}

struct pd_math_value pd_math_function(int op, const struct pd_math_value *args, unsigned n,
                                      const struct pd_math_point *point)
{
    for (unsigned i = 0; i < n; i++)
        if (args[i].undefined)
            return pd_math_undefined();
    switch (op) {
    case PD_M_ABS:
        return size(args, point);
    case PD_M_FLOOR:
    case PD_M_CEIL:
        return round_down(args, op == PD_M_CEIL, point);
    case PD_M_FACTORIAL:
        return factorial(args, point);
    case PD_M_BINOMIAL:
        return binomial(args, point);
    case PD_M_LOG:
        return logarithm(args, n, point);
    case PD_M_MAX:
    case PD_M_MIN:
        return extreme(op, args, n, point);
    case PD_M_CONJUGATE:
        return args[0].rational ? args[0] : by_numbers(op, args, point);
    default:
        return by_numbers(op, args, point);
    }
}
