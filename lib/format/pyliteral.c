/*
 * ast.literal_eval: Python's literals and nothing else, read by descent over the text. Depth is
 * bounded as CPython's tokenizer bounds it.
 */
#include "lib/format/decimal.h"
#include "lib/format/pystr.h"

#include <inttypes.h>
#include <stdlib.h>

enum { MAX_DEPTH = 200, MAX_INT_DIGITS = 4300 };

struct reader {
    const char *p, *end;
    struct pd_arena *arena;
    unsigned depth; /* open brackets: inside them a line break is space */
    bool int_keys;  /* dicts may have ints for keys */
};

static bool read_value(struct reader *r, struct pd_value *out, bool *is_number);

/* The next byte; NUL at the end, which no accepted text contains. */
static char peek(const struct reader *r)
{
    return r->p < r->end ? *r->p : '\0';
}

static bool accept(struct reader *r, char c)
{
    if (peek(r) != c)
        return false;
    r->p++;
    return true;
}

static bool is_newline(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_char(char c)
{
    char lower = (char)(c | 0x20);
    return is_digit(c) || (lower >= 'a' && lower <= 'z') || c == '_' || (c & 0x80);
}

/* Takes one line break, which may be two bytes. */
static void take_newline(struct reader *r)
{
    bool carriage_return = *r->p++ == '\r';
    if (carriage_return && peek(r) == '\n')
        r->p++;
}

/* Whether a backslash joins this line to one that is there. */
static bool at_joined_line(const struct reader *r)
{
    ptrdiff_t left = r->end - r->p;
    if (left < 3 || r->p[0] != '\\' || !is_newline(r->p[1]))
        return false;
    return left > 3 || r->p[1] != '\r' || r->p[2] != '\n';
}

/* Skips blanks, comments, joined lines, and inside brackets line breaks. */
static void skip_space(struct reader *r)
{
    for (;;) {
        char c = peek(r);
        if (is_blank(c)) {
            r->p++;
        } else if (c == '#') {
            while (r->p < r->end && !is_newline(*r->p))
                r->p++;
        } else if (at_joined_line(r)) {
            r->p++;
            take_newline(r);
        } else if (r->depth && is_newline(c)) {
            take_newline(r);
        } else {
            return;
        }
    }
}

/* ---- numbers ---- */

static int digit_value(char c)
{
    char lower = (char)(c | 0x20);
    if (is_digit(c))
        return c - '0';
    return lower >= 'a' && lower <= 'z' ? lower - 'a' + 10 : 99;
}

/* 0x1F, 0o17, 0b11: the first two bytes were looked at by the caller. */
static bool read_radix(struct reader *r, struct pd_value *out, int radix)
{
    uint64_t value = 0;
    r->p += 2;
    do {
        (void)accept(r, '_');
        if (digit_value(peek(r)) >= radix)
            return false;
        if (__builtin_mul_overflow(value, (uint64_t)radix, &value) ||
            __builtin_add_overflow(value, (uint64_t)digit_value(*r->p), &value))
            return false;
        r->p++;
    } while (peek(r) == '_' || digit_value(peek(r)) < radix);
    *out = pd_int((int64_t)value);
    if (value > INT64_MAX)
        *out =
            (struct pd_value){.kind = PD_BIGINT, .s = pd_arena_printf(r->arena, "%" PRIu64, value)};
    return true;
}

/* Appends a run of digits without the underscores between them. */
static bool take_digits(struct reader *r, struct pd_buf *digits)
{
    if (!is_digit(peek(r)))
        return false;
    do {
        (void)accept(r, '_');
        pd_buf_putc(digits, *r->p++);
    } while (is_digit(peek(r)) || (peek(r) == '_' && r->end - r->p > 1 && is_digit(r->p[1])));
    return true;
}

/* Collects an integer or a float as text without underscores. */
static bool take_number(struct reader *r, struct pd_buf *text)
{
    bool whole = take_digits(r, text);
    if (accept(r, '.')) {
        pd_buf_putc(text, '.');
        whole = take_digits(r, text) || whole;
    }
    if (!whole)
        return false;
    if ((peek(r) | 0x20) == 'e') {
        pd_buf_putc(text, *r->p++);
        if (peek(r) == '+' || peek(r) == '-')
            pd_buf_putc(text, *r->p++);
        return take_digits(r, text);
    }
    return true;
}

/* A decimal integer may begin with 0 only when it is 0. */
static bool integer_is_allowed(const struct pd_decimal *decimal, struct pd_str digits)
{
    return digits.n <= MAX_INT_DIGITS && (digits.p[0] != '0' || decimal->mantissa == 0);
}

static bool read_decimal(struct reader *r, struct pd_value *out)
{
    struct pd_buf text = {0};
    struct pd_decimal decimal;
    bool ok = take_number(r, &text);
    struct pd_str s = pd_buf_str(&text);
    ok = ok && pd_decimal_scan(&decimal, s) == s.n;
    if (ok && decimal.real) {
        *out = pd_float(pd_decimal_value(&decimal, s));
    } else if (ok) {
        ok = integer_is_allowed(&decimal, s);
        *out = pd_decimal_integer(&decimal, s);
        if (out->kind == PD_BIGINT)
            out->s = pd_arena_str(r->arena, s);
    }
    pd_buf_done(&text);
    return ok;
}

static bool read_number(struct reader *r, struct pd_value *out)
{
    char mark = r->end - r->p > 1 && *r->p == '0' ? (char)(r->p[1] | 0x20) : '\0';
    int radix = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 0;
    bool ok = radix ? read_radix(r, out, radix) : read_decimal(r, out);
    return ok && !is_name_char(peek(r));
}

/* Numbers are read without their sign, so each is 0 or more. */
static struct pd_value negated(struct pd_arena *arena, struct pd_value v)
{
    if (v.kind == PD_FLOAT)
        return pd_float(-v.f);
    if (v.kind == PD_INT)
        return pd_int(-v.i);
    if (pd_str_is(v.s, "9223372036854775808"))
        return pd_int(INT64_MIN);
    v.s = pd_arena_printf(arena, "-%.*s", PD_STR_ARG(v.s));
    return v;
}

/* ---- strings ---- */

struct piece {
    struct pd_str body; /* between the quotes */
    bool raw;           /* r'': backslashes stand for themselves */
    bool plain;         /* the body is the string */
};

static bool at_string(const struct reader *r)
{
    char c = peek(r), prefix = (char)(c | 0x20);
    if ((prefix == 'r' || prefix == 'u') && r->end - r->p > 1)
        c = r->p[1];
    return c == '\'' || c == '"';
}

static bool at_closing_quote(const struct reader *r, char quote, bool triple)
{
    if (*r->p != quote || !triple)
        return *r->p == quote;
    return r->end - r->p >= 3 && r->p[1] == quote && r->p[2] == quote;
}

/* Finds the end of a string and what is to be done with its body. */
static bool read_piece(struct reader *r, struct piece *out)
{
    bool raw = (*r->p | 0x20) == 'r';
    if (is_name_char(*r->p))
        r->p++;
    char quote = *r->p++;
    bool triple = r->end - r->p >= 2 && r->p[0] == quote && r->p[1] == quote;
    if (triple)
        r->p += 2;
    const char *first = r->p;
    bool plain = true;
    for (; r->p < r->end && !at_closing_quote(r, quote, triple); r->p++) {
        if (*r->p == '\r' || (*r->p == '\\' && !raw))
            plain = false;
        if (is_newline(*r->p) && !triple)
            return false;
        if (*r->p == '\\' && ++r->p == r->end)
            return false;
        if (*r->p == '\r')
            plain = false;
    }
    if (r->p == r->end)
        return false;
    *out = (struct piece){{first, (size_t)(r->p - first)}, raw, plain};
    r->p += triple ? 3 : 1;
    return true;
}

/* \x41, \u0041 and \U00000041: exactly ndigits hexadecimal digits at r->p. */
static bool read_hex_escape(struct reader *r, struct pd_buf *out, int ndigits)
{
    uint32_t codepoint = 0;
    for (int i = 0; i < ndigits; i++) {
        int digit = digit_value(peek(r));
        if (digit > 15)
            return false;
        codepoint = codepoint * 16 + (uint32_t)digit;
        r->p++;
    }
    if (codepoint > 0x10FFFF)
        return false;
    pd_buf_put_codepoint(out, codepoint);
    return true;
}

static void read_octal_escape(struct reader *r, struct pd_buf *out)
{
    uint32_t codepoint = 0;
    for (int i = 0; i < 3 && digit_value(peek(r)) < 8; i++)
        codepoint = codepoint * 8 + (uint32_t)digit_value(*r->p++);
    pd_buf_put_codepoint(out, codepoint);
}

/* Decodes the escape whose backslash was just read. */
static bool read_escape(struct reader *r, struct pd_buf *out)
{
    static const char names[] = "\\'\"abfnrtv", meanings[] = "\\'\"\a\b\f\n\r\t\v";
    char c = peek(r);
    const char *name = memchr(names, c, sizeof(names) - 1);
    if (is_newline(c)) {
        take_newline(r);
        return true;
    }
    if (digit_value(c) < 8) {
        read_octal_escape(r, out);
        return true;
    }
    if (name) {
        r->p++;
        pd_buf_putc(out, meanings[name - names]);
        return true;
    }
    if (c == 'x' || c == 'u' || c == 'U') {
        r->p++;
        return read_hex_escape(r, out, c == 'x' ? 2 : c == 'u' ? 4 : 8);
    }
    pd_buf_putc(out, '\\'); /* an escape without a meaning stands for itself */
    return c != 'N';        /* but names of characters are not known here */
}

static bool decode_piece(struct pd_buf *out, const struct piece *piece)
{
    if (piece->plain) {
        pd_buf_add_str(out, piece->body);
        return true;
    }
    struct reader r = {.p = piece->body.p, .end = piece->body.p + piece->body.n};
    while (r.p < r.end) {
        if (*r.p == '\\' && !piece->raw) {
            r.p++;
            if (!read_escape(&r, out))
                return false;
        } else if (is_newline(*r.p)) {
            take_newline(&r);
            pd_buf_putc(out, '\n');
        } else {
            pd_buf_putc(out, *r.p++);
        }
    }
    return true;
}

/* One string, or several side by side that make one. */
static bool read_string(struct reader *r, struct pd_value *out)
{
    struct piece piece;
    struct pd_buf joined = {0};
    if (!read_piece(r, &piece))
        return false;
    skip_space(r);
    if (piece.plain && !at_string(r)) {
        *out = pd_string(piece.body);
        return true;
    }
    bool ok = decode_piece(&joined, &piece);
    while (ok && at_string(r)) {
        ok = read_piece(r, &piece) && decode_piece(&joined, &piece);
        skip_space(r);
    }
    *out = pd_string(pd_arena_str(r->arena, pd_buf_str(&joined)));
    pd_buf_done(&joined);
    return ok;
}

/* ---- containers ---- */

/* Items up to the closing bracket, which is taken; a comma may follow the last. *commas counts
   them. */
static bool read_items(struct reader *r, struct pd_value *list, char closing, size_t *commas,
                       bool *is_number)
{
    skip_space(r);
    while (!accept(r, closing)) {
        struct pd_value item;
        if (!read_value(r, &item, is_number))
            return false;
        pd_list_push(r->arena, list, item);
        if (accept(r, ',')) {
            ++*commas;
            skip_space(r);
        } else if (peek(r) != closing) {
            return false;
        }
    }
    return true;
}

static bool read_list(struct reader *r, struct pd_value *out)
{
    size_t commas = 0;
    bool is_number;
    *out = pd_list_new(r->arena);
    return read_items(r, out, ']', &commas, &is_number);
}

/* A tuple, or one value in parentheses. */
static bool read_tuple(struct reader *r, struct pd_value *out, bool *is_number)
{
    size_t commas = 0;
    *out = pd_list_new(r->arena);
    if (!read_items(r, out, ')', &commas, is_number))
        return false;
    if (out->list->n == 1 && !commas)
        *out = out->list->items[0];
    else
        *is_number = false;
    return true;
}

/* A key and its colon. An int becomes its digits. */
static bool read_key(struct reader *r, struct pd_value *key, bool *is_int)
{
    bool is_number;
    if (!read_value(r, key, &is_number) || !accept(r, ':'))
        return false;
    *is_int = key->kind == PD_INT || key->kind == PD_BIGINT;
    if (key->kind == PD_INT)
        *key = pd_string(pd_arena_printf(r->arena, "%" PRId64, key->i));
    return *is_int ? r->int_keys : key->kind == PD_STRING;
}

static bool read_dict(struct reader *r, struct pd_value *out)
{
    bool ints = false; /* what its keys are, all of them */
    *out = pd_dict_new(r->arena);
    skip_space(r);
    while (!accept(r, '}')) {
        struct pd_value key, item;
        bool is_number, is_int;
        if (!read_key(r, &key, &is_int) || !read_value(r, &item, &is_number))
            return false;
        if (pd_dict_len(out) && is_int != ints)
            return false;
        ints = is_int;
        pd_dict_set(r->arena, out, key.s, item);
        if (accept(r, ','))
            skip_space(r);
        else if (peek(r) != '}')
            return false;
    }
    return true;
}

static bool read_container(struct reader *r, struct pd_value *out, bool *is_number)
{
    char opening = *r->p++;
    if (++r->depth > MAX_DEPTH)
        return false;
    bool ok = opening == '('   ? read_tuple(r, out, is_number)
              : opening == '[' ? read_list(r, out)
                               : read_dict(r, out);
    r->depth--;
    return ok;
}

static bool read_name(struct reader *r, struct pd_value *out)
{
    const char *first = r->p;
    while (is_name_char(peek(r)))
        r->p++;
    struct pd_str name = {first, (size_t)(r->p - first)};
    *out = pd_str_is(name, "None") ? pd_none() : pd_bool(pd_str_is(name, "True"));
    return pd_str_is(name, "None") || pd_str_is(name, "True") || pd_str_is(name, "False");
}

/* A sign and the number behind it, which may stand in parentheses but have no sign of its own. */
static bool read_signed(struct reader *r, struct pd_value *out)
{
    bool negative = *r->p++ == '-', is_number;
    skip_space(r);
    if (peek(r) == '-' || peek(r) == '+' || !read_value(r, out, &is_number) || !is_number)
        return false;
    if (negative)
        *out = negated(r->arena, *out);
    return true;
}

/* Reads a value and the space behind it. *is_number: it is a number without a sign. */
static bool read_value(struct reader *r, struct pd_value *out, bool *is_number)
{
    bool ok;
    skip_space(r);
    char c = peek(r);
    *is_number = is_digit(c) || c == '.';
    if (*is_number)
        ok = read_number(r, out);
    else if (c == '-' || c == '+')
        ok = read_signed(r, out);
    else if (c == '(' || c == '[' || c == '{')
        ok = read_container(r, out, is_number);
    else if (at_string(r))
        ok = read_string(r, out);
    else
        ok = read_name(r, out);
    skip_space(r);
    return ok;
}

/* ---- the whole text ---- */

/* Lines that hold nothing but space or a comment may come first; the value's own line must not be
   indented unless it is the very first. */
static bool skip_empty_lines(struct reader *r)
{
    for (bool first_line = true;; first_line = false) {
        bool indented = is_blank(peek(r)) && peek(r) != '\f';
        skip_space(r);
        if (r->p == r->end)
            return false;
        if (!is_newline(*r->p))
            return first_line || !indented;
        take_newline(r);
    }
}

/* One value, or several between commas, which make a tuple. */
static bool read_top(struct reader *r, struct pd_value *out)
{
    bool is_number;
    struct pd_value item;
    if (!read_value(r, &item, &is_number))
        return false;
    if (peek(r) != ',') {
        *out = item;
        return true;
    }
    *out = pd_list_new(r->arena);
    pd_list_push(r->arena, out, item);
    while (accept(r, ',')) {
        skip_space(r);
        if (r->p == r->end || is_newline(*r->p))
            break;
        if (!read_value(r, &item, &is_number))
            return false;
        pd_list_push(r->arena, out, item);
    }
    return true;
}

/* Behind the value only empty lines may follow. CPython takes a last line of nothing but blanks for
   an indented one. */
static bool skip_to_end(struct reader *r)
{
    while (r->p < r->end && is_newline(*r->p)) {
        bool indented = false;
        take_newline(r);
        for (; is_blank(peek(r)); r->p++)
            indented = *r->p != '\f';
        if (indented && r->p == r->end)
            return false;
        skip_space(r);
    }
    return r->p == r->end;
}

static bool read_all(struct pd_value *out, struct reader *r)
{
    struct pd_value value;
    if (r->p == r->end || memchr(r->p, '\0', (size_t)(r->end - r->p)))
        return false;
    if (!skip_empty_lines(r) || !read_top(r, &value) || !skip_to_end(r))
        return false;
    *out = value;
    return true;
}

bool pd_py_literal(struct pd_value *out, struct pd_arena *arena, struct pd_str text)
{
    struct reader r = {.p = text.p, .end = text.p + text.n, .arena = arena};
    return read_all(out, &r);
}

bool pd_py_literal_data(struct pd_value *out, struct pd_arena *arena, struct pd_str text)
{
    struct reader r = {.p = text.p, .end = text.p + text.n, .arena = arena, .int_keys = true};
    return read_all(out, &r);
}
