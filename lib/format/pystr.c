#include "lib/format/pystr.h"

#include "lib/format/decimal.h"
#include "lib/format/utf8.h"

#include <math.h>
#include <stdio.h>
#include <utf8proc.h>

/* ---- floats ---- */

static void put_fixed(struct pd_buf *out, const char *digits, size_t n, int point)
{
    if (point <= 0) {
        pd_buf_puts(out, "0.");
        pd_buf_fill(out, '0', (size_t)-point);
        pd_buf_add(out, digits, n);
    } else if ((size_t)point >= n) {
        pd_buf_add(out, digits, n);
        pd_buf_fill(out, '0', (size_t)point - n);
        pd_buf_puts(out, ".0");
    } else {
        pd_buf_add(out, digits, (size_t)point);
        pd_buf_putc(out, '.');
        pd_buf_add(out, digits + point, n - (size_t)point);
    }
}

static void put_scientific(struct pd_buf *out, const char *digits, size_t n, int point)
{
    pd_buf_putc(out, digits[0]);
    if (n > 1) {
        pd_buf_putc(out, '.');
        pd_buf_add(out, digits + 1, n - 1);
    }
    pd_buf_printf(out, "e%+03d", point - 1);
}

void pd_py_float(struct pd_buf *out, double f)
{
    char digits[PD_SHORTEST_MAX] = "0";
    if (isnan(f)) {
        pd_buf_puts(out, "nan");
        return;
    }
    if (signbit(f))
        pd_buf_putc(out, '-');
    if (isinf(f)) {
        pd_buf_puts(out, "inf");
        return;
    }
    int point = f == 0 ? 1 : pd_decimal_shortest(digits, fabs(f));
    size_t n = strlen(digits);
    if (point > -4 && point <= 16)
        put_fixed(out, digits, n, point);
    else
        put_scientific(out, digits, n, point);
}

/* Folds a text for float() into ASCII as Python does: decimal digits of any script become 0 to 9,
   and an underscore is dropped when it stands between two digits. What else is
   past ASCII becomes a question mark, which no number holds. */
static void fold_number(struct pd_buf *out, struct pd_str s)
{
    bool after_digit = false;
    for (size_t i = 0, nbytes; i < s.n; i += nbytes) {
        uint32_t codepoint = pd_utf8_at(s, i, &nbytes);
        int digit = pd_py_decimal(codepoint);
        size_t ignored;
        if (codepoint == '_' && after_digit && i + 1 < s.n &&
            pd_py_decimal(pd_utf8_at(s, i + 1, &ignored)) >= 0)
            continue;
        if (digit >= 0)
            pd_buf_putc(out, (char)('0' + digit));
        else
            pd_buf_putc(out, codepoint < 0x80 ? (char)codepoint : '?');
        after_digit = digit >= 0;
    }
}

static bool is_word_ignoring_case(struct pd_str s, const char *word)
{
    if (s.n != strlen(word))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if ((s.p[i] | 0x20) != word[i])
            return false;
    return true;
}

/* "inf", "infinity" and "nan" in any case, with a sign. */
static bool parse_float_name(double *out, struct pd_str s)
{
    bool negative = s.n && s.p[0] == '-';
    if (negative || (s.n && s.p[0] == '+'))
        s = pd_str_slice(s, 1, s.n);
    double value = (double)INFINITY;
    if (is_word_ignoring_case(s, "nan"))
        value = (double)NAN;
    else if (!is_word_ignoring_case(s, "inf") && !is_word_ignoring_case(s, "infinity"))
        return false;
    *out = negative ? -value : value;
    return true;
}

bool pd_py_parse_float(double *out, struct pd_str text)
{
    struct pd_buf folded = {0};
    struct pd_decimal decimal;
    fold_number(&folded, pd_py_strip(text, NULL));
    struct pd_str s = pd_buf_str(&folded);
    bool ok = s.n && pd_decimal_scan(&decimal, s) == s.n;
    if (ok)
        *out = pd_decimal_value(&decimal, s);
    else
        ok = parse_float_name(out, s);
    pd_buf_done(&folded);
    return ok;
}

/* ---- str and repr ---- */

/* str.isprintable of one code point: everything but the categories "other" and "separator", and
   the space. */
static bool is_printable(uint32_t codepoint)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)codepoint);
    return codepoint == ' ' ||
           (category != UTF8PROC_CATEGORY_CN && category < UTF8PROC_CATEGORY_ZS);
}

static void put_repr_escape(struct pd_buf *out, uint32_t codepoint)
{
    static const char names[] = "tnr", meanings[] = "\t\n\r";
    const char *meaning = codepoint ? memchr(meanings, (int)codepoint, 3) : NULL;
    if (codepoint < 0x80 && meaning)
        pd_buf_printf(out, "\\%c", names[meaning - meanings]);
    else if (codepoint <= 0xFF)
        pd_buf_printf(out, "\\x%02x", (unsigned)codepoint);
    else if (codepoint <= 0xFFFF)
        pd_buf_printf(out, "\\u%04x", (unsigned)codepoint);
    else
        pd_buf_printf(out, "\\U%08x", (unsigned)codepoint);
}

static void put_repr_char(struct pd_buf *out, uint32_t codepoint, char quote)
{
    if (codepoint == '\\' || codepoint == (unsigned char)quote) {
        pd_buf_putc(out, '\\');
        pd_buf_putc(out, (char)codepoint);
    } else if (codepoint >= 0x20 && codepoint < 0x7F) {
        pd_buf_putc(out, (char)codepoint);
    } else if (codepoint < 0x80 || !is_printable(codepoint)) {
        put_repr_escape(out, codepoint);
    } else {
        pd_buf_put_codepoint(out, codepoint);
    }
}

static void repr_string(struct pd_buf *out, struct pd_str s)
{
    bool has_single = s.n && memchr(s.p, '\'', s.n), has_double = s.n && memchr(s.p, '"', s.n);
    char quote = has_single && !has_double ? '"' : '\'';
    pd_buf_putc(out, quote);
    for (size_t i = 0, nbytes; i < s.n; i += nbytes)
        put_repr_char(out, pd_utf8_at(s, i, &nbytes), quote);
    pd_buf_putc(out, quote);
}

static void repr_list(struct pd_buf *out, const struct pd_list *list)
{
    pd_buf_putc(out, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            pd_buf_puts(out, ", ");
        pd_py_repr(out, &list->items[i]);
    }
    pd_buf_putc(out, ']');
}

static void repr_dict(struct pd_buf *out, const struct pd_dict *dict)
{
    pd_buf_putc(out, '{');
    for (size_t i = 0; i < dict->n; i++) {
        if (i)
            pd_buf_puts(out, ", ");
        repr_string(out, dict->entries[i].key);
        pd_buf_puts(out, ": ");
        pd_py_repr(out, &dict->entries[i].value);
    }
    pd_buf_putc(out, '}');
}

void pd_py_repr(struct pd_buf *out, const struct pd_value *v)
{
    switch ((enum pd_kind)v->kind) {
    case PD_NONE:
        pd_buf_puts(out, "None");
        break;
    case PD_BOOL:
        pd_buf_puts(out, v->b ? "True" : "False");
        break;
    case PD_INT:
        pd_buf_printf(out, "%lld", (long long)v->i);
        break;
    case PD_BIGINT:
        pd_buf_add_str(out, v->s);
        break;
    case PD_FLOAT:
        pd_py_float(out, v->f);
        break;
    case PD_STRING:
        repr_string(out, v->s);
        break;
    case PD_LIST:
        repr_list(out, v->list);
        break;
    case PD_DICT:
        repr_dict(out, v->dict);
        break;
    }
}

void pd_py_str(struct pd_buf *out, const struct pd_value *v)
{
    if (v->kind == PD_STRING)
        pd_buf_add_str(out, v->s);
    else
        pd_py_repr(out, v);
}
