#include "lib/format/jinja_run.h"
#include "lib/format/pystr.h"

static int answer(struct pd_value *out, bool truth)
{
    *out = pd_bool(truth);
    return 0;
}

/* --- kinds --- */

static int test_defined(const struct jinja_call *c, struct pd_value *out)
{
    return answer(out, c->self.kind != JK_UNDEFINED);
}

static int test_undefined(const struct jinja_call *c, struct pd_value *out)
{
    return answer(out, c->self.kind == JK_UNDEFINED);
}

static int test_none(const struct jinja_call *c, struct pd_value *out)
{
    return answer(out, c->self.kind == PD_NONE);
}

static int test_boolean(const struct jinja_call *c, struct pd_value *out)
{
    return answer(out, c->self.kind == PD_BOOL);
}

static int test_true(const struct jinja_call *c, struct pd_value *out)
{
    return answer(out, c->self.kind == PD_BOOL && c->self.b);
}

static int test_false(const struct jinja_call *c, struct pd_value *out)
{
    return answer(out, c->self.kind == PD_BOOL && !c->self.b);
}

static int test_integer(const struct jinja_call *c, struct pd_value *out)
{
    return answer(out, c->self.kind == PD_INT || c->self.kind == PD_BIGINT);
}

static int test_float(const struct jinja_call *c, struct pd_value *out)
{
    return answer(out, c->self.kind == PD_FLOAT);
}

static int test_number(const struct jinja_call *c, struct pd_value *out)
{
    return answer(out, c->self.kind >= PD_BOOL && c->self.kind <= PD_FLOAT);
}

static int test_string(const struct jinja_call *c, struct pd_value *out)
{
    return answer(out, c->self.kind == PD_STRING);
}

static int test_mapping(const struct jinja_call *c, struct pd_value *out)
{
    return answer(out, c->self.kind == PD_DICT);
}

/* What has a length and can be indexed; a dict does too. */
static int test_sequence(const struct jinja_call *c, struct pd_value *out)
{
    return answer(out, c->self.kind == PD_STRING || c->self.kind == PD_DICT ||
                           pd_jinja_is_lenient(&c->self) ||
                           (c->self.kind == PD_LIST && c->self.tagged <= JF_RANGE));
}

static int test_iterable(const struct jinja_call *c, struct pd_value *out)
{
    bool lenient = pd_jinja_is_lenient(&c->self);
    int code = lenient ? 0 : pd_jinja_defined(c->run, &c->self);
    if (code < 0)
        return code;
    return answer(out, lenient || c->self.kind == PD_STRING || c->self.kind == PD_DICT ||
                           c->self.kind == PD_LIST || c->self.kind == JK_LOOP);
}

/* Nothing is: there is no autoescape. */
static int test_escaped(const struct jinja_call *c, struct pd_value *out)
{
    (void)c;
    return answer(out, false);
}

static int test_callable(const struct jinja_call *c, struct pd_value *out)
{
    return answer(out, c->self.kind == JK_METHOD || c->self.kind == JK_FUNCTION ||
                           c->self.kind == JK_MACRO || c->self.kind == JK_UNDEFINED);
}

/* --- comparing --- */

static int compare(const struct jinja_call *c, enum jinja_token_kind op, struct pd_value *out)
{
    bool holds = false;
    int code = pd_jinja_compare(c->run, op, &c->self, &c->args[0], &holds);
    return code < 0 ? code : answer(out, holds);
}

static int test_eq(const struct jinja_call *c, struct pd_value *out)
{
    return compare(c, JT_EQ, out);
}

static int test_ne(const struct jinja_call *c, struct pd_value *out)
{
    return compare(c, JT_NE, out);
}

static int test_lt(const struct jinja_call *c, struct pd_value *out)
{
    return compare(c, JT_LT, out);
}

static int test_le(const struct jinja_call *c, struct pd_value *out)
{
    return compare(c, JT_LE, out);
}

static int test_gt(const struct jinja_call *c, struct pd_value *out)
{
    return compare(c, JT_GT, out);
}

static int test_ge(const struct jinja_call *c, struct pd_value *out)
{
    return compare(c, JT_GE, out);
}

static int test_in(const struct jinja_call *c, struct pd_value *out)
{
    return compare(c, JT_IN, out);
}

/* --- numbers and case --- */

static int test_rest(const struct jinja_call *c, struct pd_value divisor, int64_t rest,
                     struct pd_value *out)
{
    struct pd_value remainder, wanted = pd_int(rest);
    bool equal = false;
    int code = pd_jinja_binary(c->run, JT_MOD, &c->self, &divisor, &remainder);
    if (code == 0)
        code = pd_jinja_equal(c->run, &remainder, &wanted, &equal);
    return code < 0 ? code : answer(out, equal);
}

static int test_even(const struct jinja_call *c, struct pd_value *out)
{
    return test_rest(c, pd_int(2), 0, out);
}

static int test_odd(const struct jinja_call *c, struct pd_value *out)
{
    return test_rest(c, pd_int(2), 1, out);
}

static int test_divisibleby(const struct jinja_call *c, struct pd_value *out)
{
    return test_rest(c, c->args[0], 0, out);
}

static int test_case(const struct jinja_call *c, bool (*is)(struct pd_str), struct pd_value *out)
{
    struct pd_str s;
    int code = pd_jinja_str(c->run, &c->self, &s);
    return code < 0 ? code : answer(out, is(s));
}

static int test_lower(const struct jinja_call *c, struct pd_value *out)
{
    return test_case(c, pd_py_islower, out);
}

static int test_upper(const struct jinja_call *c, struct pd_value *out)
{
    return test_case(c, pd_py_isupper, out);
}

static const struct jinja_builtin tests[] = {
    {"boolean", test_boolean, "", 0},
    {"callable", test_callable, "", 0},
    {"defined", test_defined, "", 0},
    {"divisibleby", test_divisibleby, "num", 1},
    {"eq", test_eq, "b", 1},
    {"==", test_eq, "b", 1},
    {"equalto", test_eq, "b", 1},
    {"escaped", test_escaped, "", 0},
    {"even", test_even, "", 0},
    {"false", test_false, "", 0},
    {"float", test_float, "", 0},
    {"ge", test_ge, "b", 1},
    {">=", test_ge, "b", 1},
    {"greaterthan", test_gt, "b", 1},
    {"gt", test_gt, "b", 1},
    {">", test_gt, "b", 1},
    {"in", test_in, "seq", 1},
    {"integer", test_integer, "", 0},
    {"iterable", test_iterable, "", 0},
    {"le", test_le, "b", 1},
    {"<=", test_le, "b", 1},
    {"lessthan", test_lt, "b", 1},
    {"lower", test_lower, "", 0},
    {"lt", test_lt, "b", 1},
    {"<", test_lt, "b", 1},
    {"mapping", test_mapping, "", 0},
    {"ne", test_ne, "b", 1},
    {"!=", test_ne, "b", 1},
    {"none", test_none, "", 0},
    {"number", test_number, "", 0},
    {"odd", test_odd, "", 0},
    {"sequence", test_sequence, "", 0},
    {"string", test_string, "", 0},
    {"true", test_true, "", 0},
    {"undefined", test_undefined, "", 0},
    {"upper", test_upper, "", 0},
};

const struct jinja_builtin *pd_jinja_test(struct pd_str name)
{
    return pd_jinja_find(tests, sizeof(tests) / sizeof(tests[0]), name);
}
