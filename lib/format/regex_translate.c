#include "lib/format/regex_translate.h"

#include "lib/format/regex.h"
#include "lib/format/utf8.h"

#include <ctype.h>

enum { MAX_NESTING = 200, END = -1 };

/* What stands before the place that is read: only an item can be repeated, and only once. */
enum before { NOTHING, ITEM, REPEAT };

struct translator {
    struct pd_regex_source *source;
    struct pd_str p;
    size_t i;
    struct pd_buf *out;
    struct pd_err *err;
    enum before before;
    bool verbose;
    bool started; /* something other than global flags was read */
    size_t depth;
    bool outer_verbose[MAX_NESTING];
};

/* str.isspace() and its complement, as the inside of a character class. */
#define SPACES                                                                                     \
    "\\x{9}-\\x{d}\\x{1c}-\\x{20}\\x{85}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}"     \
    "\\x{202f}\\x{205f}\\x{3000}"
#define NO_SPACES                                                                                  \
    "\\x{0}-\\x{8}\\x{e}-\\x{1b}\\x{21}-\\x{84}\\x{86}-\\x{9f}\\x{a1}-\\x{167f}"                   \
    "\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}"                 \
    "\\x{2060}-\\x{2fff}\\x{3001}-\\x{10ffff}"

/* Escapes that stand for a set, outside and inside of a class. */
static const struct set_escape {
    char letter;
    const char *outside, *inside;
} set_escapes[] = {
    {'d', "\\d", "\\d"}, {'D', "\\D", "\\D"},           {'w', "\\w", "\\w"},
    {'W', "\\W", "\\W"}, {'s', "[" SPACES "]", SPACES}, {'S', "[^" SPACES "]", NO_SPACES},
};

/* Escapes that stand for a place. */
static const struct place_escape {
    char letter;
    const char *text;
} place_escapes[] = {{'A', "\\A"}, {'Z', "\\z"}, {'b', "\\b"}, {'B', "\\B"}};

static const char control_letters[] = "abfnrtv";
static const char control_values[] = "\a\b\f\n\r\t\v";

static int fail(struct translator *t, const char *sentence, size_t at)
{
    return pd_err_set(t->err, PD_ERR_INPUT, "%s at position %zu", sentence, at);
}

static int peek(const struct translator *t, size_t ahead)
{
    return t->i + ahead < t->p.n ? (unsigned char)t->p.p[t->i + ahead] : END;
}

static bool is_octal(int c)
{
    return c >= '0' && c <= '7';
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static void put_literal(struct translator *t, uint32_t c)
{
    if (c >= 0x80 || is_letter((int)c) || is_digit((int)c))
        pd_buf_put_codepoint(t->out, c);
    else if (c < 0x20 || c == 0x7f)
        pd_buf_printf(t->out, "\\x{%x}", (unsigned)c);
    else
        pd_buf_printf(t->out, "\\%c", (char)c);
}

/* --- escapes --- */

static int read_hex(struct translator *t, uint32_t *c, size_t digits)
{
    size_t at = t->i;
    t->i += 2; /* the backslash and the letter */
    *c = 0;
    for (size_t k = 0; k < digits; k++) {
        int digit = peek(t, 0);
        if (digit == END || !isxdigit(digit))
            return fail(t, "incomplete escape", at);
        *c = *c * 16 + (uint32_t)(is_digit(digit) ? digit - '0' : (digit | 32) - 'a' + 10);
        t->i++;
    }
    if (*c > 0x10ffff || (*c >= 0xd800 && *c <= 0xdfff))
        return fail(t, "bad character in escape", at);
    return 0;
}

static int read_octal(struct translator *t, uint32_t *c, size_t most)
{
    size_t at = t->i++;
    *c = 0;
    for (size_t k = 0; k < most && is_octal(peek(t, 0)); k++)
        *c = *c * 8 + (uint32_t)(t->p.p[t->i++] - '0');
    return *c > 0377 ? fail(t, "octal escape value outside of range 0-0o377", at) : 0;
}

/* Reads an escape that stands for one character, at its backslash. */
static int read_char_escape(struct translator *t, uint32_t *c)
{
    int letter = peek(t, 1);
    if (letter == END)
        return fail(t, "bad escape (end of pattern)", t->i);
    if (letter == 'x' || letter == 'u' || letter == 'U')
        return read_hex(t, c, letter == 'x' ? 2 : letter == 'u' ? 4 : 8);
    const char *control = strchr(control_letters, letter);
    if (control) {
        *c = (unsigned char)control_values[control - control_letters];
        t->i += 2;
        return 0;
    }
    if (is_letter(letter) || is_digit(letter))
        return fail(t, "bad escape", t->i);
    size_t nbytes;
    *c = pd_utf8_at(t->p, t->i + 1, &nbytes);
    t->i += 1 + nbytes;
    return 0;
}

static const struct set_escape *set_escape_at(const struct translator *t)
{
    for (size_t k = 0; k < sizeof(set_escapes) / sizeof(set_escapes[0]); k++) {
        if (peek(t, 0) == '\\' && peek(t, 1) == set_escapes[k].letter)
            return &set_escapes[k];
    }
    return NULL;
}

static bool take_place_escape(struct translator *t)
{
    for (size_t k = 0; k < sizeof(place_escapes) / sizeof(place_escapes[0]); k++) {
        if (peek(t, 1) != place_escapes[k].letter)
            continue;
        pd_buf_puts(t->out, place_escapes[k].text);
        t->i += 2;
        return true;
    }
    return false;
}

static int put_digit_escape(struct translator *t)
{
    uint32_t c;
    bool octal =
        peek(t, 1) == '0' || (is_octal(peek(t, 1)) && is_octal(peek(t, 2)) && is_octal(peek(t, 3)));
    if (octal) {
        int code = read_octal(t, &c, 3);
        if (code == 0)
            put_literal(t, c);
        return code;
    }
    int number = peek(t, 1) - '0';
    t->i += 2;
    if (is_digit(peek(t, 0)))
        number = number * 10 + t->p.p[t->i++] - '0';
    pd_buf_printf(t->out, "\\g{%d}", number);
    return 0;
}

static int put_escape(struct translator *t)
{
    t->before = ITEM;
    const struct set_escape *set = set_escape_at(t);
    if (set) {
        pd_buf_puts(t->out, set->outside);
        t->i += 2;
        return 0;
    }
    if (is_digit(peek(t, 1)))
        return put_digit_escape(t);
    if (take_place_escape(t)) {
        t->before = NOTHING;
        return 0;
    }
    uint32_t c;
    int code = read_char_escape(t, &c);
    if (code == 0)
        put_literal(t, c);
    return code;
}

/* --- classes --- */

/* Reads one end of a range or a single character; a set escape gives is_set. */
static int read_class_item(struct translator *t, uint32_t *c, const struct set_escape **set)
{
    *set = set_escape_at(t);
    if (*set) {
        t->i += 2;
        return 0;
    }
    if (peek(t, 0) == '\\')
        return is_octal(peek(t, 1)) ? read_octal(t, c, 3) : read_char_escape(t, c);
    size_t nbytes;
    *c = pd_utf8_at(t->p, t->i, &nbytes);
    t->i += nbytes;
    return 0;
}

static int put_class_item(struct translator *t)
{
    size_t at = t->i;
    uint32_t low, high;
    const struct set_escape *set, *other;
    int code = read_class_item(t, &low, &set);
    if (code < 0)
        return code;
    if (set)
        pd_buf_puts(t->out, set->inside);
    else
        put_literal(t, low);
    if (peek(t, 0) != '-' || peek(t, 1) == ']' || peek(t, 1) == END)
        return 0;
    t->i++;
    code = read_class_item(t, &high, &other);
    if (code < 0)
        return code;
    if (set || other || high < low)
        return fail(t, "bad character range", at);
    pd_buf_putc(t->out, '-');
    put_literal(t, high);
    return 0;
}

static int put_class(struct translator *t)
{
    size_t at = t->i++;
    pd_buf_putc(t->out, '[');
    if (peek(t, 0) == '^') {
        pd_buf_putc(t->out, '^');
        t->i++;
    }
    for (bool first = true; first || peek(t, 0) != ']'; first = false) {
        if (peek(t, 0) == END)
            return fail(t, "unterminated character set", at);
        int code = put_class_item(t);
        if (code < 0)
            return code;
    }
    pd_buf_putc(t->out, ']');
    t->i++;
    t->before = ITEM;
    return 0;
}

/* --- repeats --- */

static int put_repeat(struct translator *t, struct pd_str text, size_t at)
{
    if (t->before == NOTHING)
        return fail(t, "nothing to repeat", at);
    if (t->before == REPEAT)
        return fail(t, "multiple repeat", at);
    pd_buf_add_str(t->out, text);
    if (peek(t, 0) == '?' || peek(t, 0) == '+')
        pd_buf_putc(t->out, t->p.p[t->i++]);
    t->before = REPEAT;
    return 0;
}

static struct pd_str take_digits(struct translator *t)
{
    size_t from = t->i;
    while (is_digit(peek(t, 0)))
        t->i++;
    return pd_str_slice(t->p, from, t->i);
}

/* {m}, {m,}, {,n} and {m,n}; any other brace is a character. */
static int put_brace(struct translator *t)
{
    size_t at = t->i++;
    struct pd_str low = take_digits(t), high = low;
    bool comma = peek(t, 0) == ',';
    if (comma) {
        t->i++;
        high = take_digits(t);
    }
    if (peek(t, 0) != '}' || (!low.n && !comma)) {
        t->i = at + 1;
        put_literal(t, '{');
        t->before = ITEM;
        return 0;
    }
    t->i++;
    struct pd_buf text = {0};
    pd_buf_printf(&text, "{%.*s%s%.*s}", PD_STR_ARG(low.n ? low : pd_str_of("0")), comma ? "," : "",
                  comma ? (int)high.n : 0, high.p);
    int code = put_repeat(t, pd_buf_str(&text), at);
    pd_buf_done(&text);
    return code;
}

/* --- groups --- */

static int open_group(struct translator *t, const char *text)
{
    if (t->depth == MAX_NESTING)
        return fail(t, "groups are nested too deeply", t->i);
    t->outer_verbose[t->depth++] = t->verbose;
    pd_buf_puts(t->out, text);
    t->before = NOTHING;
    return 0;
}

static int close_group(struct translator *t)
{
    if (t->depth == 0)
        return fail(t, "unbalanced parenthesis", t->i);
    t->verbose = t->outer_verbose[--t->depth];
    pd_buf_putc(t->out, ')');
    t->i++;
    t->before = ITEM;
    return 0;
}

/* Reads a name up to the given end, which is passed over. */
static int read_name(struct translator *t, struct pd_str *name, char end)
{
    size_t from = t->i;
    while (peek(t, 0) != END && peek(t, 0) != end)
        t->i++;
    *name = pd_str_slice(t->p, from, t->i);
    if (peek(t, 0) == END)
        return fail(t, "missing end of a group name", from);
    bool good = name->n > 0 && !is_digit(name->p[0]);
    for (size_t k = 0; k < name->n; k++) {
        int c = (unsigned char)name->p[k];
        good = good && (c >= 0x80 || c == '_' || is_letter(c) || is_digit(c));
    }
    t->i++;
    return good ? 0 : fail(t, "bad character in group name", from);
}

/* (?P<name>...) and (?P=name), behind the P. */
static int put_named(struct translator *t, size_t at)
{
    struct pd_str name;
    bool defines = peek(t, 0) == '<';
    if (!defines && peek(t, 0) != '=')
        return fail(t, "unknown extension ?P", at);
    t->i++;
    int code = read_name(t, &name, defines ? '>' : ')');
    if (code < 0)
        return code;
    if (defines) {
        code = open_group(t, "");
        pd_buf_printf(t->out, "(?P<%.*s>", PD_STR_ARG(name));
        return code;
    }
    pd_buf_printf(t->out, "(?P=%.*s)", PD_STR_ARG(name));
    t->before = ITEM;
    return 0;
}

/* (?(1)yes|no) and (?(name)yes|no), behind the second parenthesis. */
static int put_condition(struct translator *t)
{
    size_t at = t->i;
    struct pd_str name = take_digits(t);
    bool number = name.n > 0 && peek(t, 0) == ')';
    t->i = number ? t->i + 1 : at;
    int code = number ? 0 : read_name(t, &name, ')');
    if (code == 0)
        code = open_group(t, "");
    if (code == 0)
        pd_buf_printf(t->out, number ? "(?(%.*s)" : "(?(<%.*s>)", PD_STR_ARG(name));
    return code;
}

static int skip_comment(struct translator *t, size_t at)
{
    while (peek(t, 0) != ')') {
        if (peek(t, 0) == END)
            return fail(t, "missing ), unterminated comment", at);
        t->i++;
    }
    t->i++;
    return 0;
}

/* Reads flag letters; on and off get those that PCRE2 knows too. */
static int read_flags(struct translator *t, char *letters, size_t size, bool *verbose)
{
    size_t n = 0;
    for (; peek(t, 0) != END && is_letter(peek(t, 0)); t->i++) {
        char c = (char)peek(t, 0);
        if (!strchr("imsux", c))
            return fail(t, strchr("aL", c) ? "the flags a and L are not supported" : "unknown flag",
                        t->i);
        *verbose = *verbose || c == 'x';
        if (c != 'u' && c != 'x' && n + 1 < size && !memchr(letters, c, n))
            letters[n++] = c;
    }
    letters[n] = '\0';
    return 0;
}

static int set_global_flags(struct translator *t, const char *letters, bool verbose, size_t at)
{
    if (t->started)
        return fail(t, "global flags not at the start of the expression", at);
    t->source->flags |= (strchr(letters, 'i') ? PD_RE_IGNORECASE : 0u) |
                        (strchr(letters, 'm') ? PD_RE_MULTILINE : 0u) |
                        (strchr(letters, 's') ? PD_RE_DOTALL : 0u);
    t->verbose = t->verbose || verbose;
    t->i++;
    return 0;
}

/* (?ims) and (?ims-ims:...), behind the question mark. */
static int put_flags(struct translator *t, size_t at)
{
    char on[8] = "", off[8] = "";
    bool verbose = false, terse = false;
    int code = read_flags(t, on, sizeof(on), &verbose);
    if (code < 0)
        return code;
    if (peek(t, 0) == ')')
        return set_global_flags(t, on, verbose, at);
    if (peek(t, 0) == '-') {
        t->i++;
        code = read_flags(t, off, sizeof(off), &terse);
        if (code == 0 && (strpbrk(on, off) || (verbose && terse) || (!*off && !terse)))
            code = fail(t, "bad inline flags", at);
    }
    if (code == 0 && peek(t, 0) != ':')
        code = fail(t, "unknown extension", at);
    if (code == 0)
        code = open_group(t, "");
    if (code < 0)
        return code;
    t->i++;
    pd_buf_printf(t->out, *off ? "(?%s-%s:" : "(?%s%s:", on, off);
    t->verbose = (t->verbose || verbose) && !terse;
    return 0;
}

static int put_group(struct translator *t)
{
    static const char *const plain[] = {"(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"};
    size_t at = t->i;
    struct pd_str rest = pd_str_slice(t->p, at, t->p.n);
    for (size_t k = 0; k < sizeof(plain) / sizeof(plain[0]); k++) {
        if (pd_str_starts_with(rest, pd_str_of(plain[k]))) {
            t->i += strlen(plain[k]);
            return open_group(t, plain[k]);
        }
    }
    t->i++;
    if (peek(t, 0) != '?')
        return open_group(t, "(");
    int kind = peek(t, 1);
    t->i += kind == 'P' || kind == '(' || kind == '#' ? 2 : 1;
    return kind == 'P'   ? put_named(t, at)
           : kind == '(' ? put_condition(t)
           : kind == '#' ? skip_comment(t, at)
                         : put_flags(t, at);
}

/* --- everything --- */

static bool skip_verbose(struct translator *t)
{
    int c = peek(t, 0);
    if (!t->verbose || c <= 0 || !strchr(" \t\n\r\v\f#", c))
        return false;
    if (c == '#') {
        while (peek(t, 0) != END && peek(t, 0) != '\n')
            t->i++;
    } else {
        t->i++;
    }
    return true;
}

static void put_plain(struct translator *t)
{
    size_t nbytes;
    put_literal(t, pd_utf8_at(t->p, t->i, &nbytes));
    t->i += nbytes;
    t->before = ITEM;
}

static int put_mark(struct translator *t, enum before before)
{
    pd_buf_putc(t->out, t->p.p[t->i++]);
    t->before = before;
    return 0;
}

static int put_next(struct translator *t)
{
    size_t at = t->i;
    switch (peek(t, 0)) {
    case '\\':
        return put_escape(t);
    case '[':
        return put_class(t);
    case '(':
        return put_group(t);
    case ')':
        return close_group(t);
    case '{':
        return put_brace(t);
    case '*':
    case '+':
    case '?':
        t->i++;
        return put_repeat(t, pd_str_slice(t->p, at, at + 1), at);
    case '|':
    case '^':
    case '$':
        return put_mark(t, NOTHING);
    case '.':
        return put_mark(t, ITEM);
    default:
        put_plain(t);
        return 0;
    }
}

int pd_regex_translate(struct pd_buf *out, struct pd_regex_source *source, struct pd_err *err)
{
    struct translator t = {.source = source, .p = source->pattern, .out = out, .err = err};
    size_t base = out->len;
    while (t.i < t.p.n) {
        if (skip_verbose(&t))
            continue;
        size_t at = t.i, before = out->len;
        int code = put_next(&t);
        if (code < 0)
            return code;
        if (before - base <= source->watch)
            source->origin = at;
        t.started = t.started || out->len > before;
    }
    return t.depth ? fail(&t, "missing ), unterminated group", t.p.n) : 0;
}
