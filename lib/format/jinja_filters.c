/*
 * Filters of single values, and the table of all filters. Those of sequences are in
 * jinja_sequences.c, those that lay texts out in jinja_layout.c.
 */
#include "lib/format/jinja_filters.h"
#include "lib/format/bigint.h"
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "lib/format/utf8.h"

#include <math.h>
#include <stdio.h>

/* str() of the filter's input. */
static int input_str(const struct jinja_call *c, struct pd_str *out)
{
    return pd_jinja_str(c->run, &c->self, out);
}

/* --- texts --- */

static int change_text(const struct jinja_call *c, struct pd_value *out,
                       void (*change)(struct pd_buf *out, struct pd_str s))
{
    struct pd_str s;
    int code = input_str(c, &s);
    if (code < 0)
        return code;
    struct pd_buf buf = pd_jinja_buf(c->run);
    change(&buf, s);
    return pd_jinja_finish(c->run, &buf, out);
}

static int filter_lower(const struct jinja_call *c, struct pd_value *out)
{
    return change_text(c, out, pd_py_lower);
}

static int filter_upper(const struct jinja_call *c, struct pd_value *out)
{
    return change_text(c, out, pd_py_upper);
}

static int filter_capitalize(const struct jinja_call *c, struct pd_value *out)
{
    return change_text(c, out, pd_py_capitalize);
}

/* Jinja's title, unlike Python's, starts words only behind space and opening brackets. */
static void put_title(struct pd_buf *out, struct pd_str s)
{
    bool at_start = true;
    for (size_t i = 0, nbytes; i < s.n; i += nbytes) {
        uint32_t c = pd_utf8_at(s, i, &nbytes);
        struct pd_str character = pd_str_slice(s, i, i + nbytes);
        bool separator = pd_py_isspace(c) || (c < 0x80 && c && strchr("-({[<", (int)c));
        if (separator)
            pd_buf_add_str(out, character);
        else
            (at_start ? pd_py_upper : pd_py_lower)(out, character);
        at_start = separator;
    }
}

static int filter_title(const struct jinja_call *c, struct pd_value *out)
{
    return change_text(c, out, put_title);
}

static int filter_string(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_str s;
    int code = input_str(c, &s);
    if (code == 0)
        *out = pd_string(s);
    return code;
}

/* Nothing is escaped on printing, so this only marks. */
static int filter_safe(const struct jinja_call *c, struct pd_value *out)
{
    int code = filter_string(c, out);
    if (code == 0)
        out->tagged = JINJA_SAFE_TEXT;
    return code;
}

static int filter_trim(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_str s, chars;
    int code = input_str(c, &s);
    bool given = pd_jinja_given(c, 0);
    if (code == 0 && given)
        code = pd_jinja_arg_str(c, 0, &chars);
    if (code == 0)
        *out = pd_string(pd_py_strip(s, given ? &chars : NULL));
    return code;
}

static int filter_replace(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_str s, from, to;
    int64_t most;
    int code = input_str(c, &s);
    if (code == 0)
        code = pd_jinja_str(c->run, &c->args[0], &from);
    if (code == 0)
        code = pd_jinja_str(c->run, &c->args[1], &to);
    if (code == 0)
        code = pd_jinja_arg_int(c, 2, -1, &most);
    if (code < 0)
        return code;
    struct pd_buf buf = pd_jinja_buf(c->run);
    pd_py_replace(&buf, s, from, to, most);
    return pd_jinja_finish(c->run, &buf, out);
}

/* lm-eval's own filter: re.sub, for texts only. */
static int filter_regex_replace(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_str pattern, repl;
    struct pd_regex *re = NULL;
    int64_t most;
    int code = pd_jinja_arg_str(c, 0, &pattern);
    if (code == 0)
        code = pd_jinja_arg_str(c, 1, &repl);
    if (code == 0)
        code = pd_jinja_arg_int(c, 2, 0, &most);
    if (code == 0 && (c->self.kind != PD_STRING || c->args[2].kind == PD_NONE))
        code = pd_jinja_error(c->run, "regex_replace works on a str, with an int as count");
    if (code == 0)
        code = pd_jinja_charge(c->run, c->self.s.n + 100 * pattern.n);
    if (code == 0)
        code = pd_regex_new(&re, pattern, 0, c->run->err);
    if (code < 0)
        return code;
    struct pd_buf buf = pd_jinja_buf(c->run);
    size_t limit = most == 0 ? SIZE_MAX : most < 0 ? 0 : (size_t)most;
    code = pd_regex_sub_most(&buf, re, c->self.s, repl, limit, c->run->err);
    pd_regex_free(re);
    if (code >= 0)
        return pd_jinja_finish(c->run, &buf, out);
    pd_buf_done(&buf);
    return code;
}

static int filter_format(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_str s;
    int code = input_str(c, &s);
    if (code < 0)
        return code;
    if (c->nnamed)
        return pd_jinja_error(c->run, "format takes no named arguments here");
    struct pd_value values = pd_jinja_list(c->run, JF_TUPLE);
    for (size_t i = 0; i < c->n; i++)
        pd_list_push(c->run->arena, &values, c->args[i]);
    return pd_jinja_percent(c->run, s, &values, out);
}

/* --- numbers --- */

/* Takes sign and prefix (0x for base 16) off a text; whether it is negative. */
static bool take_sign(struct pd_str *s, int64_t base)
{
    static const struct {
        int64_t base;
        char letter;
    } prefixes[] = {{2, 'b'}, {8, 'o'}, {16, 'x'}};
    bool minus = s->n && s->p[0] == '-';
    *s = pd_str_slice(*s, s->n && (minus || s->p[0] == '+'), s->n);
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
        if (base == prefixes[i].base && s->n > 2 && s->p[0] == '0' &&
            (s->p[1] | 0x20) == prefixes[i].letter)
            *s = pd_str_slice(*s, 2 + (s->p[2] == '_'), s->n);
    }
    return minus;
}

/* The digits of int(text, base), one byte each with their value; false when it is no int. */
static bool read_digits(struct pd_buf *digits, struct pd_str s, int64_t base)
{
    bool digit_before = false;
    for (size_t i = 0, nbytes; i < s.n; i += nbytes) {
        uint32_t c = pd_utf8_at(s, i, &nbytes);
        if (c == '_' && digit_before) {
            digit_before = false;
            continue;
        }
        int letter = c < 0x80 ? (int)(c | 0x20) : 0, digit = pd_py_decimal(c);
        if (digit < 0 && letter >= 'a' && letter <= 'z')
            digit = letter - 'a' + 10;
        if (digit < 0 || digit >= base)
            return false;
        digit_before = true;
        pd_buf_putc(digits, (char)digit);
    }
    return digit_before;
}

/* The int that digits make. Python refuses more digits than PD_BIG_MAX_DIGITS, too. */
static bool join_digits(struct pd_arena *arena, const struct pd_buf *digits, int64_t base,
                        bool minus, struct pd_value *out)
{
    struct pd_value sum = pd_int(0), radix = pd_int(base);
    bool good = digits->len <= (base == 10 ? PD_BIG_MAX_DIGITS : 500);
    struct pd_buf text = {0};
    pd_buf_puts(&text, minus ? "-" : "");
    for (size_t i = 0; good && i < digits->len; i++) {
        struct pd_value digit = pd_int(minus ? -digits->data[i] : digits->data[i]);
        pd_buf_putc(&text, (char)('0' + digits->data[i]));
        good = base == 10 || (pd_big_calculate(&sum, arena, PD_BIG_MUL, &sum, &radix) &&
                              pd_big_calculate(&sum, arena, PD_BIG_ADD, &sum, &digit));
    }
    if (good)
        *out = base == 10 ? pd_big_of_digits(arena, pd_buf_str(&text)) : sum;
    pd_buf_done(&text);
    return good;
}

/* int(text, base) of Python. */
static bool parse_int(struct pd_arena *arena, struct pd_str s, int64_t base, struct pd_value *out)
{
    struct pd_buf digits = {0};
    s = pd_py_strip(s, NULL);
    bool minus = take_sign(&s, base);
    bool good = read_digits(&digits, s, base) && join_digits(arena, &digits, base, minus, out);
    pd_buf_done(&digits);
    return good;
}

/* int() of what is no text: bools, numbers; the fallback for anything else. */
static int int_of_value(const struct jinja_call *c, struct pd_value *out)
{
    double f;
    if (pd_jinja_is_int(&c->self) || c->self.kind == PD_BIGINT)
        *out = c->self.kind == PD_BOOL ? pd_int(c->self.b) : c->self;
    else if (c->self.kind == PD_FLOAT && isinf(c->self.f))
        return pd_jinja_error(c->run, "an infinity is no integer");
    else if (pd_value_number(&c->self, &f) && !isnan(f))
        *out = pd_big_of_float(c->run->arena, f);
    return 0;
}

static int filter_int(const struct jinja_call *c, struct pd_value *out)
{
    int64_t base;
    double f = 0;
    int code = pd_jinja_defined(c->run, &c->self);
    if (code < 0)
        return code;
    *out = c->args[0].kind == JK_MISSING ? pd_int(0) : c->args[0];
    if (c->self.kind != PD_STRING)
        return int_of_value(c, out);
    code = pd_jinja_arg_int(c, 1, 10, &base);
    if (code == 0 && (base < 2 || base > 36))
        code = pd_jinja_error(c->run, "int needs a base from 2 to 36");
    if (code == 0)
        code = pd_jinja_charge(c->run, c->self.s.n);
    if (code < 0 || parse_int(c->run->arena, c->self.s, base, out))
        return code;
    if (pd_py_parse_float(&f, c->self.s) && isfinite(f))
        *out = pd_big_of_float(c->run->arena, f);
    return 0;
}

static int filter_float(const struct jinja_call *c, struct pd_value *out)
{
    double f;
    int code = pd_jinja_defined(c->run, &c->self);
    if (code < 0)
        return code;
    bool number = c->self.kind == PD_STRING ? pd_py_parse_float(&f, c->self.s)
                                            : pd_value_number(&c->self, &f);
    if (number)
        *out = pd_float(f);
    else
        *out = c->args[0].kind == JK_MISSING ? pd_float(0) : c->args[0];
    return 0;
}

static int filter_abs(const struct jinja_call *c, struct pd_value *out)
{
    double f;
    int code = pd_jinja_defined(c->run, &c->self);
    if (code < 0)
        return code;
    if (!pd_value_number(&c->self, &f))
        return pd_jinja_error(c->run, "abs needs a number, not '%s'", pd_jinja_type(&c->self));
    if (f < 0)
        return pd_jinja_negate(c->run, &c->self, out);
    *out = c->self.kind == PD_FLOAT  ? pd_float(fabs(c->self.f))
           : c->self.kind == PD_BOOL ? pd_int(c->self.b)
                                     : c->self;
    return 0;
}

/* To the nearest, ties to even, judged by the exact binary value as Python's round does. */
static double round_common(double f, int64_t precision)
{
    char text[400];
    snprintf(text, sizeof(text), "%.*f", (int)precision, f);
    double rounded = f;
    pd_py_parse_float(&rounded, pd_str_of(text));
    return rounded;
}

static int filter_round(const struct jinja_call *c, struct pd_value *out)
{
    int64_t precision;
    double f;
    struct pd_str method = PD_STR("common");
    int code = pd_jinja_arg_int(c, 0, 0, &precision);
    if (code == 0 && pd_jinja_given(c, 1))
        code = pd_jinja_arg_str(c, 1, &method);
    if (code == 0)
        code = pd_jinja_defined(c->run, &c->self);
    if (code < 0)
        return code;
    bool common = pd_str_is(method, "common"), up = pd_str_is(method, "ceil");
    if (!pd_value_number(&c->self, &f) || precision < 0 || precision > 50)
        return pd_jinja_error(c->run, "round needs a number and a precision from 0 to 50");
    if (!common && !up && !pd_str_is(method, "floor"))
        return pd_jinja_error(c->run, "round knows the methods common, ceil and floor");
    double unit = pow(10, (double)precision);
    if (common && c->self.kind != PD_FLOAT)
        *out = c->self.kind == PD_BOOL ? pd_int(c->self.b) : c->self;
    else if (common)
        *out = pd_float(isfinite(f) ? round_common(f, precision) : f);
    else if (isfinite(f))
        *out = pd_float((up ? ceil(f * unit) : floor(f * unit)) / unit + 0.0);
    else
        return pd_jinja_error(c->run, "round needs a finite number");
    return 0;
}

/* --- anything --- */

static int filter_length(const struct jinja_call *c, struct pd_value *out)
{
    size_t n;
    int code = pd_jinja_length(c->run, &c->self, &n);
    if (code == 0)
        *out = pd_int((int64_t)n);
    return code;
}

static int filter_default(const struct jinja_call *c, struct pd_value *out)
{
    bool boolean, truth = true;
    int code = pd_jinja_arg_bool(c, 1, &boolean);
    bool undefined = c->self.kind == JK_UNDEFINED;
    if (code == 0 && boolean && !undefined)
        code = pd_jinja_truth(c->run, &c->self, &truth);
    if (code < 0)
        return code;
    *out = !undefined && truth ? c->self : c->args[0].kind == JK_MISSING ? pd_text("") : c->args[0];
    return 0;
}

static const struct jinja_builtin filters[] = {
    {"abs", filter_abs, "", 0},
    {"batch", pd_jinja_filter_batch, "linecount fill_with", 1},
    {"capitalize", filter_capitalize, "", 0},
    {"center", pd_jinja_filter_center, "width", 0},
    {"count", filter_length, "", 0},
    {"d", filter_default, "default_value boolean", 0},
    {"default", filter_default, "default_value boolean", 0},
    {"dictsort", pd_jinja_filter_dictsort, "case_sensitive by reverse", 0},
    {"first", pd_jinja_filter_first, "", 0},
    {"float", filter_float, "default", 0},
    {"format", filter_format, "*", 0},
    {"indent", pd_jinja_filter_indent, "width first blank", 0},
    {"int", filter_int, "default base", 0},
    {"items", pd_jinja_filter_items, "", 0},
    {"join", pd_jinja_filter_join, "d attribute", 0},
    {"last", pd_jinja_filter_last, "", 0},
    {"length", filter_length, "", 0},
    {"list", pd_jinja_filter_list, "", 0},
    {"lower", filter_lower, "", 0},
    {"map", pd_jinja_filter_map, "*", 0},
    {"max", pd_jinja_filter_max, "case_sensitive attribute", 0},
    {"min", pd_jinja_filter_min, "case_sensitive attribute", 0},
    {"regex_replace", filter_regex_replace, "pattern repl count", 2},
    {"reject", pd_jinja_filter_reject, "*", 0},
    {"rejectattr", pd_jinja_filter_rejectattr, "*", 0},
    {"replace", filter_replace, "old new count", 2},
    {"reverse", pd_jinja_filter_reverse, "", 0},
    {"round", filter_round, "precision method", 0},
    {"safe", filter_safe, "", 0},
    {"select", pd_jinja_filter_select, "*", 0},
    {"selectattr", pd_jinja_filter_selectattr, "*", 0},
    {"slice", pd_jinja_filter_slice, "slices fill_with", 1},
    {"sort", pd_jinja_filter_sort, "reverse case_sensitive attribute", 0},
    {"string", filter_string, "", 0},
    {"sum", pd_jinja_filter_sum, "attribute start", 0},
    {"title", filter_title, "", 0},
    {"tojson", pd_jinja_filter_tojson, "*", 0},
    {"trim", filter_trim, "chars", 0},
    {"truncate", pd_jinja_filter_truncate, "length killwords end leeway", 0},
    {"unique", pd_jinja_filter_unique, "case_sensitive attribute", 0},
    {"upper", filter_upper, "", 0},
};

const struct jinja_builtin *pd_jinja_filter(struct pd_str name)
{
    return pd_jinja_find(filters, sizeof(filters) / sizeof(filters[0]), name);
}
