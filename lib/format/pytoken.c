#include "lib/format/pytoken.h"

#include "lib/core/alloc.h"
#include "lib/format/utf8.h"

#include <stdlib.h>
#include <utf8proc.h>

static char peek(const struct pd_pylexer *lx, size_t ahead)
{
    return (size_t)(lx->end - lx->p) > ahead ? lx->p[ahead] : '\0';
}

static int fail(const struct pd_pylexer *lx, const char *what, struct pd_err *err)
{
    return pd_err_set(err, PD_ERR_INPUT, "%u: %s", lx->line, what);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- space ---- */

static bool at_joined_line(const struct pd_pylexer *lx)
{
    return peek(lx, 0) == '\\' && peek(lx, 1) == '\n' && lx->end - lx->p > 2;
}

void pd_pylexer_skip(struct pd_pylexer *lx)
{
    for (;; lx->p++) {
        char c = peek(lx, 0);
        if (c == '#') {
            while (lx->p + 1 < lx->end && lx->p[1] != '\n')
                lx->p++;
        } else if (at_joined_line(lx)) {
            lx->p++;
            lx->line++;
        } else if (c == '\n' && lx->depth) {
            lx->line++;
        } else if (c != ' ' && c != '\t' && c != '\f') {
            return;
        }
    }
}

/* ---- names ---- */

static bool letter_category(utf8proc_category_t category, bool first)
{
    switch (category) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL:
        return true;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_PC:
        return !first;
    default:
        return false;
    }
}

/* Bytes of the character of a name at p; 0 when it is none. */
static size_t name_char(const struct pd_pylexer *lx, bool first)
{
    char c = peek(lx, 0), lower = (char)(c | 0x20);
    size_t nbytes;
    if ((lower >= 'a' && lower <= 'z') || c == '_')
        return 1;
    if (is_digit(c))
        return !first;
    if (!(c & 0x80))
        return 0;
    uint32_t codepoint = pd_utf8_at((struct pd_str){lx->p, (size_t)(lx->end - lx->p)}, 0, &nbytes);
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)codepoint);
    return letter_category(category, first) ? nbytes : 0;
}

static int compare_names(const void *key, const void *entry)
{
    return pd_str_cmp(*(const struct pd_str *)key, pd_str_of(*(const char *const *)entry));
}

static bool is_keyword(struct pd_str name)
{
    static const char *const keywords[] = {
        "False", "None",     "True",  "and",    "as",   "assert", "async",  "await",    "break",
        "class", "continue", "def",   "del",    "elif", "else",   "except", "finally",  "for",
        "from",  "global",   "if",    "import", "in",   "is",     "lambda", "nonlocal", "not",
        "or",    "pass",     "raise", "return", "try",  "while",  "with",   "yield",
    };
    return bsearch(&name, keywords, sizeof(keywords) / sizeof(*keywords), sizeof(*keywords),
                   compare_names) != NULL;
}

static void read_name(struct pd_pytoken *out, struct pd_pylexer *lx)
{
    size_t nbytes;
    while ((nbytes = name_char(lx, false)) > 0)
        lx->p += nbytes;
    struct pd_str name = {out->p, (size_t)(lx->p - out->p)};
    out->kind = is_keyword(name) ? PD_PY_KEYWORD : PD_PY_NAME;
}

/* ---- numbers ---- */

static bool is_radix_digit(char c)
{
    char lower = (char)(c | 0x20);
    return is_digit(c) || (lower >= 'a' && lower <= 'f') || c == '_';
}

static void skip_digits(struct pd_pylexer *lx)
{
    while (is_digit(peek(lx, 0)) || (peek(lx, 0) == '_' && is_digit(peek(lx, 1))))
        lx->p++;
}

static void skip_exponent(struct pd_pylexer *lx)
{
    size_t sign = peek(lx, 1) == '+' || peek(lx, 1) == '-';
    if ((peek(lx, 0) | 0x20) != 'e' || !is_digit(peek(lx, 1 + sign)))
        return;
    lx->p += 1 + sign;
    skip_digits(lx);
}

static void read_number(struct pd_pylexer *lx)
{
    char mark = (char)(peek(lx, 1) | 0x20);
    if (peek(lx, 0) == '0' && (mark == 'x' || mark == 'o' || mark == 'b')) {
        for (lx->p += 2; is_radix_digit(peek(lx, 0)); lx->p++)
            ;
        return;
    }
    skip_digits(lx);
    if (peek(lx, 0) == '.') {
        lx->p++;
        skip_digits(lx);
    }
    skip_exponent(lx);
    if ((peek(lx, 0) | 0x20) == 'j')
        lx->p++;
}

/* ---- strings ---- */

/* Bytes of the prefix of a string at p; -1 when there is no string. */
static int string_prefix(const struct pd_pylexer *lx)
{
    static const char *const prefixes[] = {"", "r", "u", "b", "f", "br", "rb", "fr", "rf"};
    char prefix[3] = {0};
    int n = 0;
    for (; n < 2 && peek(lx, (size_t)n) != '"' && peek(lx, (size_t)n) != '\''; n++)
        prefix[n] = (char)(peek(lx, (size_t)n) | 0x20);
    if (peek(lx, (size_t)n) != '"' && peek(lx, (size_t)n) != '\'')
        return -1;
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++)
        if (strcmp(prefix, prefixes[i]) == 0)
            return n;
    return -1;
}

static int read_string(struct pd_pytoken *out, struct pd_pylexer *lx, int prefix,
                       struct pd_err *err)
{
    out->kind = PD_PY_STRING;
    for (; prefix > 0; prefix--, lx->p++)
        if ((*lx->p | 0x20) == 'f')
            out->kind = PD_PY_FSTRING;
    char quote = *lx->p;
    bool triple = peek(lx, 1) == quote && peek(lx, 2) == quote;
    for (lx->p += triple ? 3 : 1; lx->p < lx->end; lx->p++) {
        if (*lx->p == quote && (!triple || (peek(lx, 1) == quote && peek(lx, 2) == quote))) {
            lx->p += triple ? 3 : 1;
            return 0;
        }
        bool escaped = *lx->p == '\\';
        if (escaped && ++lx->p == lx->end)
            break;
        if (*lx->p == '\n' && !escaped && !triple)
            break;
        lx->line += *lx->p == '\n';
    }
    return pd_err_set(err, PD_ERR_INPUT, "%u: a string without an end", (unsigned)out->line);
}

/* ---- operators ---- */

static int open_bracket(struct pd_pylexer *lx, char closing, struct pd_err *err)
{
    if (lx->depth == PD_PY_MAX_BRACKETS)
        return fail(lx, "too many brackets inside each other", err);
    lx->closing[lx->depth] = closing;
    lx->opened[lx->depth++] = lx->line;
    return 0;
}

static int count_bracket(struct pd_pylexer *lx, char c, struct pd_err *err)
{
    if (c == '(' || c == '[' || c == '{')
        return open_bracket(lx, c == '(' ? ')' : c == '[' ? ']' : '}', err);
    if (c != ')' && c != ']' && c != '}')
        return 0;
    if (lx->depth == 0 || lx->closing[lx->depth - 1] != c)
        return fail(lx, "a closing bracket that nothing opened", err);
    lx->depth--;
    return 0;
}

static int read_operator(struct pd_pylexer *lx, struct pd_err *err)
{
    static const char *const operators[] = {
        "**=", "//=", ">>=", "<<=", "...", "**", "//", ">>", "<<", "<=", ">=", "==",
        "!=",  "->",  "+=",  "-=",  "*=",  "/=", "%=", "&=", "|=", "^=", "@=", ":=",
    };
    static const char singles[] = "+-*/%&|^~<>()[]{},:.;@=";
    size_t left = (size_t)(lx->end - lx->p);
    for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++) {
        size_t n = strlen(operators[i]);
        if (n <= left && memcmp(lx->p, operators[i], n) == 0) {
            lx->p += n;
            return 0;
        }
    }
    if (!memchr(singles, *lx->p, sizeof(singles) - 1))
        return fail(lx, "a character that is no Python", err);
    if (*lx->p == ';' && lx->depth)
        return fail(lx, "a semicolon inside brackets", err);
    int rc = count_bracket(lx, *lx->p, err);
    lx->p += rc == 0;
    return rc;
}

/* ---- words ---- */

int pd_pylexer_next(struct pd_pytoken *out, struct pd_pylexer *lx, struct pd_err *err)
{
    struct pd_pytoken token = {.p = lx->p, .line = lx->line, .kind = PD_PY_OPERATOR};
    int prefix = string_prefix(lx), rc = 0;
    if (prefix >= 0) {
        rc = read_string(&token, lx, prefix, err);
    } else if (name_char(lx, true)) {
        read_name(&token, lx);
    } else if (is_digit(*lx->p) || (*lx->p == '.' && is_digit(peek(lx, 1)))) {
        token.kind = PD_PY_NUMBER;
        read_number(lx);
    } else {
        rc = read_operator(lx, err);
    }
    token.n = (uint32_t)(lx->p - token.p);
    if (rc == 0)
        *out = token;
    return rc;
}

void pd_pytokens_push(struct pd_pytokens *tokens, struct pd_pytoken token)
{
    tokens->items = pd_grow(tokens->items, &tokens->cap, tokens->n + 1, sizeof(*tokens->items));
    tokens->items[tokens->n++] = token;
}

void pd_pytokens_done(struct pd_pytokens *tokens)
{
    free(tokens->items);
    *tokens = (struct pd_pytokens){0};
}
