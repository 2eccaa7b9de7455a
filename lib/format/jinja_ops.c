#include "lib/format/jinja_run.h"
#include "lib/format/pystr.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* --- sequences --- */

static bool is_sequence(const struct pd_value *v)
{
    return v->kind == PD_STRING || (v->kind == PD_LIST && v->tagged <= JF_TUPLE);
}

static void push_all(struct jinja_run *r, struct pd_value *list, const struct pd_value *from)
{
    size_t n = from->list->n; /* may be the list that grows */
    for (size_t i = 0; i < n; i++)
        pd_list_push(r->arena, list, from->list->items[i]);
}

static bool is_safe_text(const struct pd_value *v)
{
    return v->tagged == JINJA_SAFE_TEXT;
}

static void put_escaped(struct pd_buf *buf, struct pd_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] && strchr("<>&'\"", s.p[i]))
            pd_buf_puts(buf, s.p[i] == '<'    ? "&lt;"
                             : s.p[i] == '>'  ? "&gt;"
                             : s.p[i] == '&'  ? "&amp;"
                             : s.p[i] == '\'' ? "&#39;"
                                              : "&#34;");
        else
            pd_buf_putc(buf, s.p[i]);
    }
}

static int join_texts(struct jinja_run *r, const struct pd_value *a, const struct pd_value *b,
                      struct pd_value *out)
{
    struct pd_buf buf = pd_jinja_buf(r);
    bool safe = is_safe_text(a) || is_safe_text(b);
    (safe && !is_safe_text(a) ? put_escaped : pd_buf_add_str)(&buf, a->s);
    (safe && !is_safe_text(b) ? put_escaped : pd_buf_add_str)(&buf, b->s);
    int code = pd_jinja_finish(r, &buf, out);
    if (code == 0)
        out->tagged = safe ? JINJA_SAFE_TEXT : 0;
    return code;
}

static int concatenate(struct jinja_run *r, const struct pd_value *a, const struct pd_value *b,
                       struct pd_value *out)
{
    if (a->kind == PD_STRING)
        return join_texts(r, a, b, out);
    int code = pd_jinja_charge(r, a->list->n + b->list->n);
    if (code < 0)
        return code;
    struct pd_value list = pd_jinja_list(r, a->tagged == JF_TUPLE ? JF_TUPLE : JF_OWN);
    push_all(r, &list, a);
    push_all(r, &list, b);
    *out = list;
    return 0;
}

static int repeat(struct jinja_run *r, const struct pd_value *what, int64_t times,
                  struct pd_value *out)
{
    size_t n = what->kind == PD_STRING ? what->s.n : what->list->n;
    size_t count = times > 0 && n ? (size_t)times : 0, total;
    size_t most = what->kind == PD_STRING ? r->max_output : r->max_steps;
    if (__builtin_mul_overflow(n, count, &total) || total > most)
        return pd_jinja_error(r, "the repetition is too long");
    int code = pd_jinja_charge(r, 1 + (what->kind == PD_STRING ? count / 16 : total));
    if (code < 0)
        return code;
    struct pd_buf buf = pd_jinja_buf(r);
    struct pd_value list = pd_jinja_list(r, what->tagged == JF_TUPLE ? JF_TUPLE : JF_OWN);
    for (size_t i = 0; i < count; i++) {
        if (what->kind == PD_STRING)
            pd_buf_add_str(&buf, what->s);
        else
            push_all(r, &list, what);
    }
    if (what->kind == PD_STRING)
        return pd_jinja_finish(r, &buf, out);
    *out = list;
    return 0;
}

static bool same_sequence_type(const struct pd_value *a, const struct pd_value *b)
{
    bool tuple = a->kind == PD_LIST && a->tagged == JF_TUPLE;
    return is_sequence(a) && is_sequence(b) && a->kind == b->kind &&
           (a->kind == PD_STRING || tuple == (b->tagged == JF_TUPLE));
}

int pd_jinja_binary(struct jinja_run *r, enum jinja_token_kind op, const struct pd_value *a,
                    const struct pd_value *b, struct pd_value *out)
{
    bool numbers;
    int code = pd_jinja_calculate(r, op, a, b, &numbers, out);
    if (numbers)
        return code;
    code = pd_jinja_defined(r, a);
    if (code == 0 && op == JT_MOD && a->kind == PD_STRING)
        return pd_jinja_percent(r, a->s, b, out);
    if (code == 0)
        code = pd_jinja_defined(r, b);
    if (code < 0)
        return code;
    if (op == JT_ADD && same_sequence_type(a, b))
        return concatenate(r, a, b, out);
    if (op == JT_MUL && is_sequence(a) && pd_jinja_is_int(b))
        return repeat(r, a, pd_jinja_int(b), out);
    if (op == JT_MUL && is_sequence(b) && pd_jinja_is_int(a))
        return repeat(r, b, pd_jinja_int(a), out);
    return pd_jinja_error(r, "unsupported operand types for %s: '%s' and '%s'",
                          pd_jinja_operator(op), pd_jinja_type(a), pd_jinja_type(b));
}

/* --- equality --- */

/* Lists are equal to lists and tuples to tuples, whoever made them. */
static enum jinja_flavor family(const struct pd_value *v)
{
    return v->tagged == JF_FOREIGN ? JF_OWN : (enum jinja_flavor)v->tagged;
}

static int lists_equal(struct jinja_run *r, const struct pd_value *a, const struct pd_value *b,
                       bool *out)
{
    *out = family(a) == family(b) && a->list->n == b->list->n;
    for (size_t i = 0; *out && a->list != b->list && i < a->list->n && i < b->list->n; i++) {
        int code = pd_jinja_equal(r, &a->list->items[i], &b->list->items[i], out);
        if (code < 0)
            return code;
    }
    return 0;
}

static int dicts_equal(struct jinja_run *r, const struct pd_value *a, const struct pd_value *b,
                       bool *out)
{
    *out = a->dict->n == b->dict->n;
    for (size_t i = 0; *out && i < a->dict->n; i++) {
        const struct pd_value *other = pd_dict_find(b, a->dict->entries[i].key);
        int code = 0;
        *out = other != NULL;
        if (other)
            code = pd_jinja_equal(r, &a->dict->entries[i].value, other, out);
        if (code < 0)
            return code;
    }
    return 0;
}

static int equal_inside(struct jinja_run *r, const struct pd_value *a, const struct pd_value *b,
                        bool *out)
{
    bool lenient_a = pd_jinja_is_lenient(a), lenient_b = pd_jinja_is_lenient(b);
    int code = lenient_a ? 0 : pd_jinja_defined(r, a);
    if (code == 0 && !lenient_b)
        code = pd_jinja_defined(r, b);
    if (code < 0)
        return code;
    *out = lenient_a && lenient_b;
    if (lenient_a || lenient_b)
        return 0;
    if (a->kind == PD_LIST && b->kind == PD_LIST)
        return lists_equal(r, a, b, out);
    if (a->kind == PD_DICT && b->kind == PD_DICT)
        return dicts_equal(r, a, b, out);
    if (a->kind >= JK_UNDEFINED || b->kind >= JK_UNDEFINED)
        *out = a->kind == b->kind && a->s.p == b->s.p;
    else
        *out = pd_value_equal(a, b);
    return 0;
}

int pd_jinja_equal(struct jinja_run *r, const struct pd_value *a, const struct pd_value *b,
                   bool *out)
{
    int code = pd_jinja_enter(r);
    if (code == 0)
        code = equal_inside(r, a, b, out);
    pd_jinja_leave(r);
    return code;
}

/* --- order --- */

static int digits_order(struct pd_str a, struct pd_str b)
{
    bool minus = a.p[0] == '-';
    if (minus != (b.p[0] == '-'))
        return minus ? -1 : 1;
    int order = a.n != b.n ? (a.n < b.n ? -1 : 1) : pd_str_cmp(a, b);
    return minus ? -order : order;
}

/* Two ints, of which at least one may be past 64 bits. */
static int ints_order(const struct pd_value *a, const struct pd_value *b)
{
    char text[2][32];
    struct pd_str digits[2];
    const struct pd_value *both[2] = {a, b};
    for (int k = 0; k < 2; k++) {
        digits[k] = both[k]->s;
        if (both[k]->kind != PD_BIGINT) {
            snprintf(text[k], sizeof(text[k]), "%" PRId64, pd_jinja_int(both[k]));
            digits[k] = pd_str_of(text[k]);
        }
    }
    return digits_order(digits[0], digits[1]);
}

enum { UNORDERED = 2 }; /* a NaN is neither less nor greater */

static bool numbers_order(const struct pd_value *a, const struct pd_value *b, int *order)
{
    double x, y;
    bool float_a = a->kind == PD_FLOAT, float_b = b->kind == PD_FLOAT;
    bool int_a = pd_jinja_is_int(a) || a->kind == PD_BIGINT;
    bool int_b = pd_jinja_is_int(b) || b->kind == PD_BIGINT;
    if (int_a && int_b) {
        *order = a->kind != PD_BIGINT && b->kind != PD_BIGINT
                     ? (pd_jinja_int(a) > pd_jinja_int(b)) - (pd_jinja_int(a) < pd_jinja_int(b))
                     : ints_order(a, b);
        return true;
    }
    if (!(float_a || int_a) || !(float_b || int_b) || !pd_value_number(a, &x) ||
        !pd_value_number(b, &y))
        return false;
    *order = isnan(x) || isnan(y) ? UNORDERED : (x > y) - (x < y);
    return true;
}

static int find_order(struct jinja_run *r, const struct pd_value *a, const struct pd_value *b,
                      int *order);

/* The first items that differ decide, else the lengths. */
static int lists_order(struct jinja_run *r, const struct pd_list *a, const struct pd_list *b,
                       int *order)
{
    for (size_t i = 0; i < a->n && i < b->n; i++) {
        bool equal;
        int code = pd_jinja_equal(r, &a->items[i], &b->items[i], &equal);
        if (code < 0)
            return code;
        if (!equal)
            return find_order(r, &a->items[i], &b->items[i], order);
    }
    *order = (a->n > b->n) - (a->n < b->n);
    return 0;
}

static int order_inside(struct jinja_run *r, const struct pd_value *a, const struct pd_value *b,
                        int *order)
{
    int code = pd_jinja_defined(r, a);
    if (code == 0)
        code = pd_jinja_defined(r, b);
    if (code < 0)
        return code;
    if (numbers_order(a, b, order))
        return 0;
    if (same_sequence_type(a, b) && a->kind == PD_LIST)
        return lists_order(r, a->list, b->list, order);
    if (a->kind != PD_STRING || b->kind != PD_STRING)
        return pd_jinja_error(r, "'%s' and '%s' have no order", pd_jinja_type(a), pd_jinja_type(b));
    *order = pd_str_cmp(a->s, b->s);
    return 0;
}

static int find_order(struct jinja_run *r, const struct pd_value *a, const struct pd_value *b,
                      int *order)
{
    int code = pd_jinja_enter(r);
    if (code == 0)
        code = order_inside(r, a, b, order);
    pd_jinja_leave(r);
    return code;
}

/* --- comparing --- */

static int list_contains(struct jinja_run *r, const struct pd_value *needle,
                         const struct pd_list *list, bool *out)
{
    *out = false;
    for (size_t i = 0; !*out && i < list->n; i++) {
        int code = pd_jinja_equal(r, &list->items[i], needle, out);
        if (code < 0)
            return code;
    }
    return 0;
}

int pd_jinja_contains(struct jinja_run *r, const struct pd_value *needle,
                      const struct pd_value *hay, bool *out)
{
    *out = false;
    if (pd_jinja_is_lenient(hay))
        return 0;
    int code = pd_jinja_defined(r, hay);
    if (code < 0)
        return code;
    if (hay->kind == PD_LIST)
        return list_contains(r, needle, hay->list, out);
    code = hay->kind == PD_DICT && pd_jinja_is_lenient(needle) ? 0 : pd_jinja_defined(r, needle);
    if (code < 0)
        return code;
    if (hay->kind == PD_DICT) {
        struct pd_str key;
        bool possible = needle->kind == PD_STRING || needle->kind == PD_INT;
        *out = possible && (needle->kind == PD_STRING || hay->tagged == JF_OWN) &&
               pd_jinja_dict_key(r, hay, needle, &key) == 0 && pd_dict_find(hay, key);
        if ((needle->kind == PD_LIST && needle->tagged != JF_TUPLE) || needle->kind == PD_DICT)
            return pd_jinja_error(r, "an object of type '%s' cannot be a key",
                                  pd_jinja_type(needle));
        return 0;
    }
    if (hay->kind != PD_STRING)
        return pd_jinja_error(r, "'%s' object is not iterable", pd_jinja_type(hay));
    if (needle->kind != PD_STRING)
        return pd_jinja_error(r, "an object of type '%s' cannot be in a str",
                              pd_jinja_type(needle));
    *out = pd_str_index(hay->s, needle->s, 0) >= 0;
    return pd_jinja_charge(r, hay->s.n / 64);
}

static bool order_fits(enum jinja_token_kind op, int order)
{
    if (order == UNORDERED)
        return false;
    return op == JT_LT   ? order < 0
           : op == JT_LE ? order <= 0
           : op == JT_GT ? order > 0
                         : order >= 0;
}

int pd_jinja_compare(struct jinja_run *r, enum jinja_token_kind op, const struct pd_value *a,
                     const struct pd_value *b, bool *out)
{
    int code, order = 0;
    if (op == JT_EQ || op == JT_NE) {
        code = pd_jinja_equal(r, a, b, out);
        *out = *out == (op == JT_EQ);
    } else if (op == JT_IN || op == JT_NOT_IN) {
        code = pd_jinja_contains(r, a, b, out);
        *out = *out == (op == JT_IN);
    } else {
        code = find_order(r, a, b, &order);
        *out = order_fits(op, order);
    }
    return code;
}
