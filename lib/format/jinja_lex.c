#include "lib/core/alloc.h"
#include "lib/format/jinja_ast.h"
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

#include <ctype.h>
#include <stdlib.h>

struct lexer {
    struct pd_str s;
    size_t i;
    uint32_t line, column; /* of i, both from 1; columns are characters */
    struct pd_arena *arena;
    struct jinja_token *tokens;
    size_t n, cap;
    char open[JINJA_MAX_NESTING]; /* brackets that wait for their end */
    size_t nopen;
    bool trim;
    struct pd_err *err;
};

/* Longer operators come first where one starts another. The names, for messages, have quotes. */
static const struct op {
    const char *text, *name;
    uint8_t kind;
} ops[] = {
    {"//", "'//'", JT_FLOORDIV}, {"**", "'**'", JT_POW},     {"==", "'=='", JT_EQ},
    {"!=", "'!='", JT_NE},       {">=", "'>='", JT_GE},      {"<=", "'<='", JT_LE},
    {"+", "'+'", JT_ADD},        {"-", "'-'", JT_SUB},       {"*", "'*'", JT_MUL},
    {"/", "'/'", JT_DIV},        {"%", "'%'", JT_MOD},       {"~", "'~'", JT_TILDE},
    {"<", "'<'", JT_LT},         {">", "'>'", JT_GT},        {"=", "'='", JT_ASSIGN},
    {".", "'.'", JT_DOT},        {",", "','", JT_COMMA},     {":", "':'", JT_COLON},
    {"|", "'|'", JT_PIPE},       {";", "';'", JT_SEMICOLON}, {"(", "'('", JT_LPAREN},
    {")", "')'", JT_RPAREN},     {"[", "'['", JT_LBRACKET},  {"]", "']'", JT_RBRACKET},
    {"{", "'{'", JT_LBRACE},     {"}", "'}'", JT_RBRACE},
};

const char *pd_jinja_token_name(enum jinja_token_kind kind)
{
    static const char *const names[] = {[JT_END] = "the end of the template",
                                        [JT_DATA] = "text",
                                        [JT_PRINT_BEGIN] = "'{{'",
                                        [JT_PRINT_END] = "'}}'",
                                        [JT_TAG_BEGIN] = "'{%'",
                                        [JT_TAG_END] = "'%}'",
                                        [JT_NAME] = "a name",
                                        [JT_CONST] = "a number or string"};
    if (kind < sizeof(names) / sizeof(names[0]))
        return names[kind];
    for (size_t k = 0; k < sizeof(ops) / sizeof(ops[0]); k++) {
        if (ops[k].kind == kind)
            return ops[k].name;
    }
    return "an operator";
}

/* Moves on, counting lines and columns. */
static void advance(struct lexer *x, size_t to)
{
    for (; x->i < to; x->i++) {
        bool newline = x->s.p[x->i] == '\n', continues = (x->s.p[x->i] & 0xc0) == 0x80;
        x->line += newline;
        x->column = newline ? 1 : x->column + !continues;
    }
}

static int fail(struct lexer *x, size_t at, const char *sentence)
{
    if (at < x->i)
        *x = (struct lexer){.s = x->s,
                            .line = 1,
                            .column = 1,
                            .tokens = x->tokens,
                            .n = x->n,
                            .cap = x->cap,
                            .err = x->err};
    advance(x, at);
    return pd_err_set(x->err, PD_ERR_INPUT, "%u:%u: %s", x->line, x->column, sentence);
}

static struct jinja_token *add(struct lexer *x, enum jinja_token_kind kind, size_t end)
{
    x->tokens = pd_grow(x->tokens, &x->cap, x->n + 1, sizeof(*x->tokens));
    struct jinja_token *token = &x->tokens[x->n++];
    *token = (struct jinja_token){
        .kind = (uint8_t)kind,
        .line = x->line,
        .column = x->column,
        .text = pd_str_slice(x->s, x->i, end),
    };
    advance(x, end);
    return token;
}

static bool at(const struct lexer *x, size_t i, const char *text)
{
    return pd_str_starts_with(pd_str_slice(x->s, i, x->s.n), pd_str_of(text));
}

static size_t space_end(const struct lexer *x, size_t i)
{
    size_t nbytes;
    while (i < x->s.n && pd_py_isspace(pd_utf8_at(x->s, i, &nbytes)))
        i += nbytes;
    return i;
}

/* --- text between the tags --- */

/* The text without the white space between its last line end and the tag behind it. */
static struct pd_str without_indent(const struct lexer *x, struct pd_str text)
{
    size_t line = text.n;
    while (line > 0 && text.p[line - 1] != '\n')
        line--;
    bool starts_line = line > 0 || x->i == 0 || x->s.p[x->i - 1] == '\n';
    bool blank = pd_py_strip(pd_str_slice(text, line, text.n), NULL).n == 0;
    return starts_line && blank ? pd_str_slice(text, 0, line) : text;
}

/* The text up to the tag at end. */
static void add_data(struct lexer *x, size_t end)
{
    struct pd_str text = pd_str_slice(x->s, x->i, end);
    bool tag = end < x->s.n, print = tag && at(x, end, "{{");
    if (tag && at(x, end + 2, "-"))
        text = pd_py_rstrip(text, NULL);
    else if (tag && x->trim && !print && !at(x, end + 2, "+"))
        text = without_indent(x, text);
    if (text.n) {
        struct jinja_token *token = add(x, JT_DATA, end);
        token->text = text;
    }
    advance(x, end);
}

/* Where the tag's own text begins: behind "{%", "{%-" or "{%+". */
static size_t begin_end(const struct lexer *x, size_t i)
{
    return i + 2 + (at(x, i + 2, "-") || at(x, i + 2, "+"));
}

/* Behind an end such as "%}", "+%}" or "-%}" and the space that it eats; 0 when there is none at i.
   plus: it may have a plus sign, and eats a line end when blocks are trimmed. */
static size_t end_at(const struct lexer *x, size_t i, const char *end, bool plus)
{
    bool minus = at(x, i, "-"), keeps = plus && at(x, i, "+");
    if (minus || keeps)
        i++;
    if (!at(x, i, end))
        return 0;
    if (minus)
        return space_end(x, i + 2);
    return i + 2 + (x->trim && plus && !keeps && at(x, i + 2, "\n"));
}

static int skip_comment(struct lexer *x)
{
    for (size_t i = begin_end(x, x->i); i < x->s.n; i++) {
        size_t end = end_at(x, i, "#}", true);
        if (!end)
            continue;
        advance(x, end);
        return 0;
    }
    return fail(x, x->i, "missing end of comment tag");
}

/* Behind "{% word %}" at i, or 0. */
static size_t word_tag_end(const struct lexer *x, size_t i, const char *word, bool plus)
{
    if (!at(x, i, "{%"))
        return 0;
    i = space_end(x, begin_end(x, i));
    if (!at(x, i, word))
        return 0;
    return end_at(x, space_end(x, i + strlen(word)), "%}", plus);
}

static int take_raw(struct lexer *x, size_t begin)
{
    size_t start = x->i;
    advance(x, begin);
    for (size_t i = begin; i < x->s.n; i++) {
        size_t end = word_tag_end(x, i, "endraw", true);
        if (!end)
            continue;
        add_data(x, i);
        advance(x, end);
        return 0;
    }
    return fail(x, start, "missing end of raw block");
}

/* The next "{{", "{%" or "{#" at or after i, or the end of the source. */
static size_t find_tag(const struct lexer *x, size_t i)
{
    for (; i + 1 < x->s.n; i++) {
        if (x->s.p[i] == '{' && strchr("{%#", x->s.p[i + 1]) && x->s.p[i + 1])
            return i;
    }
    return x->s.n;
}

/* --- inside the tags --- */

static bool is_name_byte(int c)
{
    return c == '_' || c >= 0x80 || isalnum(c);
}

static int byte_at(const struct lexer *x, size_t i)
{
    return i < x->s.n ? (unsigned char)x->s.p[i] : -1;
}

static bool is_digit_at(const struct lexer *x, size_t i)
{
    return byte_at(x, i) >= '0' && byte_at(x, i) <= '9';
}

/* Behind digits with single underscores between them; i when there are none. */
static size_t digits_end(const struct lexer *x, size_t i)
{
    while (is_digit_at(x, i) ||
           (byte_at(x, i) == '_' && is_digit_at(x, i + 1) && i > 0 && is_digit_at(x, i - 1)))
        i++;
    return i;
}

static struct pd_str without_underscores(struct lexer *x, size_t end)
{
    char *text = pd_arena_cstr(x->arena, pd_str_slice(x->s, x->i, end));
    size_t n = 0;
    for (size_t k = 0; text[k]; k++) {
        if (text[k] != '_')
            text[n++] = text[k];
    }
    text[n] = '\0';
    return (struct pd_str){text, n};
}

static int take_radix(struct lexer *x)
{
    static const char letters[] = "box";
    static const int radixes[] = {2, 8, 16};
    int radix = radixes[strchr(letters, byte_at(x, x->i + 1) | 32) - letters];
    size_t end = x->i + 2;
    uint64_t value = 0;
    for (; byte_at(x, end) == '_' || (byte_at(x, end) >= 0 && isalnum(byte_at(x, end))); end++) {
        int c = byte_at(x, end);
        int digit = c == '_' ? 0 : isdigit(c) ? c - '0' : (c | 32) - 'a' + 10;
        if (digit >= radix || (c != '_' && value > (uint64_t)INT64_MAX / (uint64_t)radix))
            return fail(x, x->i, "bad number");
        value = c == '_' ? value : value * (uint64_t)radix + (uint64_t)digit;
    }
    if (end == x->i + 2 || value > INT64_MAX)
        return fail(x, x->i, "bad number");
    add(x, JT_CONST, end)->value = pd_int((int64_t)value);
    return 0;
}

static struct pd_value integer_of(struct pd_str digits)
{
    while (digits.n > 1 && digits.p[0] == '0')
        digits = pd_str_slice(digits, 1, digits.n);
    int64_t i = 0;
    for (size_t k = 0; k < digits.n; k++) {
        if (__builtin_mul_overflow(i, 10, &i) || __builtin_add_overflow(i, digits.p[k] - '0', &i))
            return (struct pd_value){.kind = PD_BIGINT, .s = digits};
    }
    return pd_int(i);
}

static int take_number(struct lexer *x)
{
    int second = byte_at(x, x->i + 1);
    if (byte_at(x, x->i) == '0' && second > 0 && strchr("boxBOX", second))
        return take_radix(x);
    size_t whole = digits_end(x, x->i), end = whole;
    bool after_dot = x->i > 0 && x->s.p[x->i - 1] == '.';
    if (!after_dot && byte_at(x, end) == '.' && is_digit_at(x, end + 1))
        end = digits_end(x, end + 1);
    size_t exponent = end + 1;
    if (byte_at(x, exponent) == '+' || byte_at(x, exponent) == '-')
        exponent++;
    if (!after_dot && (byte_at(x, end) | 32) == 'e' && is_digit_at(x, exponent))
        end = digits_end(x, exponent);
    if (end > whole) {
        double f = 0;
        pd_py_parse_float(&f, without_underscores(x, end));
        add(x, JT_CONST, end)->value = pd_float(f);
        return 0;
    }
    struct pd_value value = integer_of(without_underscores(x, whole));
    bool zero = value.kind == PD_INT && value.i == 0;
    if (x->s.p[x->i] == '0' && !zero)
        return fail(x, x->i, "a number cannot start with 0");
    add(x, JT_CONST, whole)->value = value;
    return 0;
}

/* Reads digits hexadecimal (or, for base 8, up to three octal) digits of an escape at *i. */
static bool read_code(struct pd_str s, size_t *i, size_t digits, unsigned base, uint32_t *code)
{
    *code = 0;
    for (size_t k = 0; k < digits; k++, (*i)++) {
        int c = *i < s.n ? (unsigned char)s.p[*i] : 0;
        bool good = base == 16 ? isxdigit(c) : c >= '0' && c <= '7';
        if (!good)
            return base == 8;
        *code = *code * base + (uint32_t)(isdigit(c) ? c - '0' : (c | 32) - 'a' + 10);
    }
    return *code <= 0x10ffff;
}

/* One escape of Python, at its backslash; false when it is malformed. */
static bool unescape_one(struct pd_buf *out, struct pd_str s, size_t *i)
{
    static const char letters[] = "\\'\"abfnrtv", values[] = "\\'\"\a\b\f\n\r\t\v";
    static const char coded[] = "xuU";
    static const size_t widths[] = {2, 4, 8};
    uint32_t code;
    char c = s.p[*i + 1]; /* the lexer lets no string end in a backslash */
    const char *plain = c ? strchr(letters, c) : NULL;
    const char *hex = c ? strchr(coded, c) : NULL;
    *i += 2;
    if (plain) {
        pd_buf_putc(out, values[plain - letters]);
    } else if (hex) {
        if (!read_code(s, i, widths[hex - coded], 16, &code))
            return false;
        pd_buf_put_codepoint(out, code);
    } else if (c >= '0' && c <= '7') {
        (*i)--;
        read_code(s, i, 3, 8, &code);
        pd_buf_put_codepoint(out, code);
    } else if (c == 'N') {
        return false;
    } else if (c != '\n') {
        pd_buf_putc(out, '\\');
        pd_buf_putc(out, c);
    }
    return true;
}

static int unescape(struct lexer *x, struct pd_str *text)
{
    if (!memchr(text->p, '\\', text->n))
        return 0;
    struct pd_buf out = {0};
    bool good = true;
    for (size_t i = 0; good && i < text->n;) {
        if (text->p[i] == '\\')
            good = unescape_one(&out, *text, &i);
        else
            pd_buf_putc(&out, text->p[i++]);
    }
    *text = pd_arena_str(x->arena, pd_buf_str(&out));
    pd_buf_done(&out);
    return good ? 0 : fail(x, x->i, "bad escape in a string");
}

static int take_string(struct lexer *x)
{
    char quote = x->s.p[x->i];
    size_t end = x->i + 1;
    while (end < x->s.n && x->s.p[end] != quote)
        end += x->s.p[end] == '\\' ? 2 : 1;
    if (end >= x->s.n)
        return fail(x, x->i, "a string has no end");
    struct pd_str text = pd_str_slice(x->s, x->i + 1, end);
    int code = unescape(x, &text);
    if (code == 0)
        add(x, JT_CONST, end + 1)->value = pd_string(text);
    return code;
}

static int balance(struct lexer *x, enum jinja_token_kind kind)
{
    static const char opening[] = "([{", closing[] = ")]}";
    char c = x->s.p[x->i];
    if (kind == JT_LPAREN || kind == JT_LBRACKET || kind == JT_LBRACE) {
        if (x->nopen == JINJA_MAX_NESTING)
            return fail(x, x->i, "brackets are nested too deeply");
        x->open[x->nopen++] = closing[strchr(opening, c) - opening];
    } else if (kind == JT_RPAREN || kind == JT_RBRACKET || kind == JT_RBRACE) {
        char message[] = "unexpected '?'";
        message[sizeof(message) - 3] = c;
        if (!x->nopen || x->open[x->nopen - 1] != c)
            return fail(x, x->i, message);
        x->nopen--;
    }
    return 0;
}

static int take_operator(struct lexer *x)
{
    for (size_t k = 0; k < sizeof(ops) / sizeof(ops[0]); k++) {
        if (!at(x, x->i, ops[k].text))
            continue;
        int code = balance(x, ops[k].kind);
        if (code == 0)
            add(x, ops[k].kind, x->i + strlen(ops[k].text));
        return code;
    }
    return fail(x, x->i, "unexpected character");
}

static int take_token(struct lexer *x)
{
    int c = byte_at(x, x->i);
    if (isdigit(c))
        return take_number(x);
    if (c == '"' || c == '\'')
        return take_string(x);
    if (!is_name_byte(c))
        return take_operator(x);
    size_t end = x->i;
    while (end < x->s.n && is_name_byte(byte_at(x, end)) && space_end(x, end) == end)
        end++;
    add(x, JT_NAME, end);
    return 0;
}

/* Everything from "{{" or "{%" to its end. */
static int take_tag(struct lexer *x, bool print)
{
    size_t start = x->i;
    const char *end_text = print ? "}}" : "%}";
    add(x, print ? JT_PRINT_BEGIN : JT_TAG_BEGIN, begin_end(x, x->i));
    for (x->nopen = 0;;) {
        advance(x, space_end(x, x->i));
        if (x->i >= x->s.n)
            return fail(x, start, print ? "'{{' has no '}}'" : "'{%' has no '%}'");
        size_t end = x->nopen ? 0 : end_at(x, x->i, end_text, !print);
        if (end) {
            add(x, print ? JT_PRINT_END : JT_TAG_END, end);
            return 0;
        }
        int code = take_token(x);
        if (code < 0)
            return code;
    }
}

int pd_jinja_lex(struct jinja_token **tokens, struct pd_arena *arena, struct pd_str source,
                 bool trim, struct pd_err *err)
{
    struct lexer x = {
        .s = source, .line = 1, .column = 1, .arena = arena, .trim = trim, .err = err};
    int code = 0;
    while (code == 0 && x.i < source.n) {
        size_t tag = find_tag(&x, x.i);
        add_data(&x, tag);
        if (tag == source.n)
            break;
        size_t raw = word_tag_end(&x, tag, "raw", false);
        char kind = source.p[tag + 1];
        code = raw ? take_raw(&x, raw) : kind == '#' ? skip_comment(&x) : take_tag(&x, kind == '{');
    }
    add(&x, JT_END, x.i);
    *tokens = x.tokens;
    return code;
}
