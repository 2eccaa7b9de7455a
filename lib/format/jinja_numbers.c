/*
 * Arithmetic: ints of 64 bits, floats, and integers of any size.
 */
#include "lib/format/bigint.h"
#include "lib/format/jinja_run.h"

#include <math.h>

/* What operations on ints give that do not fit 64 bits; they are then done on big ones. */
enum { TOO_LARGE = 1 };

__extension__ typedef unsigned __int128 wide;

struct number {
    bool is_float;
    int64_t i;
    double f; /* set for ints too */
};

/* False for what is no number, and for big ints. */
static bool read_number(const struct pd_value *v, struct number *out)
{
    *out = (struct number){.is_float = v->kind == PD_FLOAT};
    if (pd_jinja_is_int(v))
        out->i = pd_jinja_int(v);
    else if (!out->is_float)
        return false;
    out->f = out->is_float ? v->f : (double)out->i;
    return true;
}

static int add_numbers(struct jinja_run *r, struct number a, struct number b, struct pd_value *out)
{
    (void)r;
    int64_t i;
    if (a.is_float || b.is_float)
        *out = pd_float(a.f + b.f);
    else if (__builtin_add_overflow(a.i, b.i, &i))
        return TOO_LARGE;
    else
        *out = pd_int(i);
    return 0;
}

static int subtract_numbers(struct jinja_run *r, struct number a, struct number b,
                            struct pd_value *out)
{
    (void)r;
    int64_t i;
    if (a.is_float || b.is_float)
        *out = pd_float(a.f - b.f);
    else if (__builtin_sub_overflow(a.i, b.i, &i))
        return TOO_LARGE;
    else
        *out = pd_int(i);
    return 0;
}

static int multiply_numbers(struct jinja_run *r, struct number a, struct number b,
                            struct pd_value *out)
{
    (void)r;
    int64_t i;
    if (a.is_float || b.is_float)
        *out = pd_float(a.f * b.f);
    else if (__builtin_mul_overflow(a.i, b.i, &i))
        return TOO_LARGE;
    else
        *out = pd_int(i);
    return 0;
}

static uint64_t magnitude(int64_t i)
{
    return i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
}

/* a / b rounded once, from the true operands, which may not fit a double. a is not 0. */
static double divide_ints(int64_t a, int64_t b)
{
    uint64_t top = magnitude(a), bottom = magnitude(b);
    int shift = 64 + __builtin_clzll(top);
    wide scaled = (wide)top << shift, quotient = scaled / bottom;
    quotient |= scaled % bottom != 0; /* far below the last bit that counts */
    double f = ldexp((double)quotient, -shift);
    return (a < 0) != (b < 0) ? -f : f;
}

static int divide_numbers(struct jinja_run *r, struct number a, struct number b,
                          struct pd_value *out)
{
    if (b.f == 0)
        return pd_jinja_error(r, "division by zero");
    bool whole = !a.is_float && !b.is_float && a.i != 0;
    *out = pd_float(whole ? divide_ints(a.i, b.i) : a.f / b.f);
    return 0;
}

/* Python's divmod of floats: the remainder has the divisor's sign. */
static void divide_floats(double a, double b, double *quotient, double *remainder)
{
    double rest = fmod(a, b), whole = (a - rest) / b;
    if (rest != 0 && (b < 0) != (rest < 0)) {
        rest += b;
        whole -= 1;
    } else if (rest == 0) {
        rest = copysign(0, b);
    }
    double rounded = floor(whole);
    if (whole - rounded > 0.5)
        rounded += 1;
    *quotient = whole != 0 ? rounded : copysign(0, a / b);
    *remainder = rest;
}

/* Both // and %: Python rounds towards minus infinity. */
static int floor_divide(struct jinja_run *r, struct number a, struct number b, bool want_rest,
                        struct pd_value *out)
{
    if (b.f == 0)
        return pd_jinja_error(r, "division by zero");
    if (a.is_float || b.is_float) {
        double quotient, rest;
        divide_floats(a.f, b.f, &quotient, &rest);
        *out = pd_float(want_rest ? rest : quotient);
        return 0;
    }
    if (b.i == -1) { /* INT64_MIN / -1 has no result */
        int64_t negative = 0;
        if (!want_rest && __builtin_sub_overflow(0, a.i, &negative))
            return TOO_LARGE;
        *out = pd_int(negative);
        return 0;
    }
    int64_t quotient = a.i / b.i, rest = a.i % b.i;
    if (rest != 0 && (rest < 0) != (b.i < 0)) {
        quotient--;
        rest += b.i;
    }
    *out = pd_int(want_rest ? rest : quotient);
    return 0;
}

static int floordiv_numbers(struct jinja_run *r, struct number a, struct number b,
                            struct pd_value *out)
{
    return floor_divide(r, a, b, false, out);
}

static int mod_numbers(struct jinja_run *r, struct number a, struct number b, struct pd_value *out)
{
    return floor_divide(r, a, b, true, out);
}

static int power_floats(struct jinja_run *r, double a, double b, struct pd_value *out)
{
    if (a == 0 && b < 0)
        return pd_jinja_error(r, "0 cannot be raised to a negative power");
    double f = pow(a, b);
    if (isnan(f) && !isnan(a) && !isnan(b))
        return pd_jinja_error(r, "complex numbers are not supported");
    if (isinf(f) && isfinite(a) && isfinite(b))
        return pd_jinja_error(r, "the result is too large");
    *out = pd_float(f);
    return 0;
}

static int power_numbers(struct jinja_run *r, struct number a, struct number b,
                         struct pd_value *out)
{
    if (a.is_float || b.is_float || b.i < 0)
        return power_floats(r, a.f, b.f, out);
    int64_t result = 1, base = a.i;
    for (int64_t left = b.i; left > 0; left >>= 1) {
        if (left & 1 && __builtin_mul_overflow(result, base, &result))
            return TOO_LARGE;
        if (left > 1 && __builtin_mul_overflow(base, base, &base))
            return TOO_LARGE;
    }
    *out = pd_int(result);
    return 0;
}

static const struct {
    const char *text;
    int (*apply)(struct jinja_run *r, struct number a, struct number b, struct pd_value *out);
} number_ops[] = {
    [JT_ADD] = {"+", add_numbers},      [JT_SUB] = {"-", subtract_numbers},
    [JT_MUL] = {"*", multiply_numbers}, [JT_DIV] = {"/", divide_numbers},
    [JT_MOD] = {"%", mod_numbers},      [JT_FLOORDIV] = {"//", floordiv_numbers},
    [JT_POW] = {"**", power_numbers},
};

static bool is_big(const struct pd_value *v)
{
    return v->kind == PD_BIGINT;
}

static int past_floats(struct jinja_run *r)
{
    return pd_jinja_error(r, "the integer is too large for a float");
}

static int power_big(struct jinja_run *r, const struct pd_value *a, const struct pd_value *b,
                     struct pd_value *out)
{
    struct pd_value result = pd_int(1), base = *a;
    bool good = b->kind != PD_BIGINT && pd_jinja_int(b) >= 0;
    for (int64_t left = good ? pd_jinja_int(b) : 0; good && left > 0; left >>= 1) {
        if (left & 1)
            good = pd_big_calculate(&result, r->arena, PD_BIG_MUL, &result, &base);
        if (good && left > 1)
            good = pd_big_calculate(&base, r->arena, PD_BIG_MUL, &base, &base);
    }
    if (!good)
        return pd_jinja_error(r, "the power is too large");
    *out = result;
    return 0;
}

/* Two ints, where one of them or the result is past 64 bits. */
static int calculate_big(struct jinja_run *r, enum jinja_token_kind op, const struct pd_value *a,
                         const struct pd_value *b, struct pd_value *out)
{
    static const enum pd_big_op ops[] = {[JT_ADD] = PD_BIG_ADD,
                                         [JT_SUB] = PD_BIG_SUB,
                                         [JT_MUL] = PD_BIG_MUL,
                                         [JT_FLOORDIV] = PD_BIG_FLOORDIV,
                                         [JT_MOD] = PD_BIG_MOD};
    double f;
    int code = pd_jinja_charge(r, 1 + (is_big(a) ? a->s.n : 20) * (is_big(b) ? b->s.n : 20) / 8);
    if (code < 0)
        return code;
    bool divides = op == JT_DIV || op == JT_FLOORDIV || op == JT_MOD;
    if (divides && !pd_value_truthy(b))
        return pd_jinja_error(r, "division by zero");
    if (op == JT_POW)
        return power_big(r, a, b, out);
    if (op != JT_DIV)
        return pd_big_calculate(out, r->arena, ops[op], a, b)
                   ? 0
                   : pd_jinja_error(r, "an integer grows past %d digits", PD_BIG_MAX_DIGITS);
    if (!pd_big_divide(&f, r->arena, a, b))
        return past_floats(r);
    *out = pd_float(f);
    return 0;
}

static bool is_integer(const struct pd_value *v)
{
    return pd_jinja_is_int(v) || is_big(v);
}

int pd_jinja_calculate(struct jinja_run *r, enum jinja_token_kind op, const struct pd_value *a,
                       const struct pd_value *b, bool *numbers, struct pd_value *out)
{
    struct number x, y;
    int code = TOO_LARGE;
    bool small = read_number(a, &x) && read_number(b, &y);
    *numbers = (is_integer(a) || a->kind == PD_FLOAT) && (is_integer(b) || b->kind == PD_FLOAT);
    if (small)
        code = number_ops[op].apply(r, x, y, out);
    if (code != TOO_LARGE || !*numbers)
        return code;
    bool negative_power =
        op == JT_POW && is_integer(b) && is_big(a) && !is_big(b) && pd_jinja_int(b) < 0;
    if (is_integer(a) && is_integer(b) && !negative_power)
        return calculate_big(r, op, a, b, out);
    x = (struct number){.is_float = true};
    y = (struct number){.is_float = true};
    if (!pd_value_number(a, &x.f) || !pd_value_number(b, &y.f) || (is_big(a) && isinf(x.f)) ||
        (is_big(b) && isinf(y.f)))
        return past_floats(r);
    return number_ops[op].apply(r, x, y, out);
}

const char *pd_jinja_operator(enum jinja_token_kind op)
{
    return number_ops[op].text;
}

int pd_jinja_negate(struct jinja_run *r, const struct pd_value *v, struct pd_value *out)
{
    int code = pd_jinja_defined(r, v);
    const struct pd_value zero = pd_int(0);
    bool numbers;
    if (code < 0)
        return code;
    if (v->kind == PD_FLOAT) {
        *out = pd_float(-v->f);
        return 0;
    }
    code = pd_jinja_calculate(r, JT_SUB, &zero, v, &numbers, out);
    return numbers ? code
                   : pd_jinja_error(r, "bad operand type for unary -: '%s'", pd_jinja_type(v));
}
