#include "lib/math/eval.h"

#include "lib/format/pystr.h"

#include <float.h>
#include <math.h>

__extension__ typedef __int128 wide;

enum { MAX_KIDS = 64 };

static int64_t gcd(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a < 0 ? -a : a;
}

struct pd_math_value pd_math_of_ratio(int64_t p, int64_t q)
{
    int64_t common = gcd(p, q);
    p /= common;
    q /= common;
    struct pd_math_value v = {.exact = true, .numeric = true, .rational = true, .p = p, .q = q};
    v.image = pd_elem_mul(pd_elem_int(p), pd_elem_inverse(pd_elem_int(q)));
    v.z = (double)p / (double)q;
    v.error = 2 * DBL_EPSILON * cabs(v.z);
    return v;
}

struct pd_math_value pd_math_undefined(void)
{
    return (struct pd_math_value){.undefined = true};
}

struct pd_math_value pd_math_opaque(uint64_t what, const struct pd_math_value *values, unsigned n,
                                    const struct pd_math_point *point)
{
    uint64_t hash = pd_elem_mix(point->seed, what);
    for (unsigned i = 0; i < n; i++)
        hash = pd_elem_mix(pd_elem_mix(hash, values[i].image.re), values[i].image.im);
    return (struct pd_math_value){.image = pd_elem_of_hash(hash)};
}

void pd_math_apply(struct pd_math_value *out, const struct pd_math_value *in,
                   double complex (*f)(double complex))
{
    if (!in->numeric)
        return;
    out->z = f(in->z);
    out->error = 4 * DBL_EPSILON * cabs(out->z) + cabs(f(in->z + in->error) - out->z) +
                 cabs(f(in->z - in->error) - out->z);
    out->numeric = isfinite(cabs(out->z)) && isfinite(out->error);
}

/* Fits 62 bits, so that sums and negations of such do not overflow. */
static bool fits(wide n)
{
    return n > -((wide)1 << 62) && n < ((wide)1 << 62);
}

static void set_ratio(struct pd_math_value *out, wide p, wide q)
{
    out->rational = fits(p) && fits(q);
    if (!out->rational)
        return;
    struct pd_elem image = out->image;
    bool numeric = out->numeric;
    *out = pd_math_of_ratio((int64_t)p, (int64_t)q);
    out->image = image;
    out->numeric = numeric;
}

static void finish(struct pd_math_value *out, const struct pd_math_value *a,
                   const struct pd_math_value *b)
{
    out->exact = a->exact && b->exact;
    out->undefined = a->undefined || b->undefined;
    out->error += 2 * DBL_EPSILON * cabs(out->z);
    out->numeric = a->numeric && b->numeric && isfinite(cabs(out->z)) && isfinite(out->error);
}

static struct pd_math_value plus(struct pd_math_value a, struct pd_math_value b)
{
    struct pd_math_value out = {.image = pd_elem_add(a.image, b.image), .z = a.z + b.z};
    out.error = a.error + b.error;
    finish(&out, &a, &b);
    if (a.rational && b.rational)
        set_ratio(&out, (wide)a.p * b.q + (wide)b.p * a.q, (wide)a.q * b.q);
    return out;
}

struct pd_math_value pd_math_times(struct pd_math_value a, struct pd_math_value b)
{
    struct pd_math_value out = {.image = pd_elem_mul(a.image, b.image), .z = a.z * b.z};
    out.error = cabs(a.z) * b.error + cabs(b.z) * a.error + a.error * b.error;
    finish(&out, &a, &b);
    if (a.rational && b.rational)
        set_ratio(&out, (wide)a.p * b.p, (wide)a.q * b.q);
    return out;
}

static struct pd_math_value over(struct pd_math_value a, struct pd_math_value b,
                                 const struct pd_math_point *point)
{
    return pd_math_times(a, pd_math_power(b, pd_math_of_ratio(-1, 1), point));
}

/* The ratio of decimal digits where it is small. */
static bool small_ratio(int64_t *p, int64_t *q, struct pd_str digits)
{
    bool behind = false;
    *p = 0;
    *q = 1;
    if (digits.n > 16)
        return false;
    for (size_t i = 0; i < digits.n; i++) {
        if (digits.p[i] == '.') {
            behind = true;
            continue;
        }
        *p = *p * 10 + (digits.p[i] - '0');
        *q *= behind ? 10 : 1;
    }
    return true;
}

static struct pd_math_value number(const struct pd_math_node *node,
                                   const struct pd_math_point *point)
{
    int64_t p, q;
    double z = 0;
    if (!(point->decimals && pd_math_is_float(node)) && small_ratio(&p, &q, node->text))
        return pd_math_of_ratio(p, q);
    pd_py_parse_float(&z, node->text);
    return (struct pd_math_value){
        .image = pd_elem_digits(node->text),
        .z = z,
        .error = 2 * DBL_EPSILON * z,
        .exact = true,
        .numeric = isfinite(z),
    };
}

/* Between 0.4 and 2.4, of either sign, or on the complex plane. */
static double complex symbol_number(uint64_t hash, const struct pd_math_point *point)
{
    double size = 0.4 + 2 * (double)(pd_elem_mix(hash, 3) >> 11) / 9007199254740992.0;
    double turn = (double)(pd_elem_mix(hash, 4) >> 11) / 9007199254740992.0;
    if (point->complex_symbols)
        return size * cexp(I * 6.283185307179586 * turn);
    return turn < 0.5 ? -size : size;
}

static struct pd_math_value symbol(const struct pd_math_node *node,
                                   const struct pd_math_point *point)
{
    uint64_t hash = pd_elem_mix_text(point->seed, node->text);
    return (struct pd_math_value){
        .image = pd_elem_of_hash(hash),
        .z = symbol_number(hash, point),
        .exact = true,
        .numeric = true,
    };
}

static struct pd_math_value constant(int op, const struct pd_math_point *point)
{
    static const double numbers[] = {[PD_M_PI] = 3.141592653589793, [PD_M_E] = 2.718281828459045};
    struct pd_math_value v = {.exact = true, .numeric = true};
    v.image = pd_elem_of_hash(pd_elem_mix(point->seed, 1000 + (uint64_t)op));
    if (op == PD_M_I) {
        v.image = (struct pd_elem){0, 1};
        v.z = I;
    } else if (op == PD_M_INFINITY) {
        v.numeric = false;
    } else {
        v.z = numbers[op];
        v.error = DBL_EPSILON * numbers[op];
    }
    return v;
}

/* An unknown function: the same for the same arguments. */
static struct pd_math_value applied(const struct pd_math_node *node,
                                    const struct pd_math_value *args,
                                    const struct pd_math_point *point)
{
    struct pd_math_value v = pd_math_opaque(pd_elem_mix_text(7, node->text), args, node->n, point);
    v.exact = true;
    for (unsigned i = 0; i < node->n; i++) {
        v.exact = v.exact && args[i].exact;
        v.undefined = v.undefined || args[i].undefined;
    }
    return v;
}

static struct pd_math_value combine(const struct pd_math_node *node,
                                    const struct pd_math_value *args,
                                    const struct pd_math_point *point)
{
    switch (node->kind) {
    case PD_M_NEG:
        return pd_math_times(pd_math_of_ratio(-1, 1), args[0]);
    case PD_M_DIV:
        return over(args[0], args[1], point);
    case PD_M_POWER:
        return pd_math_power(args[0], args[1], point);
    case PD_M_PERCENT:
        return pd_math_times(args[0], pd_math_of_ratio(1, 100));
    case PD_M_FUNCTION:
        return pd_math_function(node->op, args, node->n, point);
    case PD_M_APPLY:
        return applied(node, args, point);
    default:
        return pd_math_undefined();
    }
}

static struct pd_math_value fold(const struct pd_math_node *node, const struct pd_math_point *point)
{
    struct pd_math_value sum = pd_math_eval(node->kids[0], point);
    for (unsigned i = 1; i < node->n; i++) {
        struct pd_math_value next = pd_math_eval(node->kids[i], point);
        sum = node->kind == PD_M_ADD ? plus(sum, next) : pd_math_times(sum, next);
    }
    return sum;
}

struct pd_math_value pd_math_eval(const struct pd_math_node *node,
                                  const struct pd_math_point *point)
{
    struct pd_math_value args[MAX_KIDS];
    if (node->kind == PD_M_NUMBER)
        return number(node, point);
    if (node->kind == PD_M_SYMBOL)
        return symbol(node, point);
    if (node->kind == PD_M_CONSTANT)
        return constant(node->op, point);
    if (node->kind == PD_M_ADD || node->kind == PD_M_MUL)
        return fold(node, point);
    if (node->kind >= PD_M_RELATION || node->n > MAX_KIDS)
        return pd_math_undefined();
    for (unsigned i = 0; i < node->n; i++)
        args[i] = pd_math_eval(node->kids[i], point);
    return combine(node, args, point);
}
