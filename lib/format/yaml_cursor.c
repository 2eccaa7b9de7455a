#include "lib/format/yaml_cursor.h"

#define T PD_YAML_TEXT
#define M PD_YAML_MARK
#define W (PD_YAML_TEXT | PD_YAML_WORD)
#define A (PD_YAML_TEXT | PD_YAML_WORD | PD_YAML_BEGIN)
/* clang-format off */
static const unsigned char classes[128] = {
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, M, 0, 0, 0, 0, 0, /* 00: the newline alone */
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, /* 10 */
    M | PD_YAML_WORD, M, M, M, T, M, M, M, W, W, M, T, M, M | PD_YAML_WORD, W, W, /* 20:  !"#$%&'()*+,-./ */
    A, A, A, A, A, A, A, A, A, A, M, T, T, T, M, M, /* 30: 0-9:;<=>? */
    M, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, /* 40: @A-O */
    A, A, A, A, A, A, A, A, A, A, A, M, T, M, T, A, /* 50: P-Z[\]^_ */
    M, A, A, A, A, A, A, A, A, A, A, A, A, A, A, A, /* 60: `a-o */
    A, A, A, A, A, A, A, A, A, A, A, M, M, M, T, 0, /* 70: p-z{|}~ */
};
/* clang-format on */
#undef T
#undef M
#undef W
#undef A

unsigned pd_yaml_class(char c)
{
    unsigned char byte = (unsigned char)c;
    return byte < 128 ? classes[byte] : PD_YAML_TEXT | PD_YAML_WORD | PD_YAML_BEGIN;
}

/* The length of the character above ASCII at p, or 0 when it is one that libyaml refuses or takes
   for a line break, or no character at all. */
static size_t wide_length(const unsigned char *p, size_t left)
{
    size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;
    if (p[0] < 0xc2 || p[0] > 0xf4 || left < n)
        return 0;
    uint32_t code = p[0] & (0xffu >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (p[i] & 0x3f);
    }
    bool shortest = n == 2 || code >= (n == 3 ? 0x800u : 0x10000u);
    bool refused = code < 0xa0 || (code >= 0xd800 && code < 0xe000) || code == 0xfeff ||
                   code == 0xfffe || code == 0xffff || code > 0x10ffff;
    bool breaks = code == 0x2028 || code == 0x2029;
    return shortest && !refused && !breaks ? n : 0;
}

bool pd_yaml_known_text(struct pd_str text)
{
    const unsigned char *p = (const unsigned char *)text.p, *end = p + text.n;
    for (;;) {
        while (p < end && *p < 128 && classes[*p])
            p++;
        size_t n = p < end && *p >= 128 ? wide_length(p, (size_t)(end - p)) : 0;
        if (n == 0)
            return p == end;
        p += n;
    }
}

bool pd_yaml_blank_rest(struct pd_yaml_cursor *c)
{
    pd_yaml_skip_spaces(c);
    return pd_yaml_peek(c) == '\n';
}

struct pd_str pd_yaml_rest(const struct pd_yaml_cursor *c)
{
    const char *newline = memchr(c->at, '\n', (size_t)(c->end - c->at));
    const char *end = newline ? newline : c->end;
    while (end > c->at && end[-1] == ' ')
        end--;
    return (struct pd_str){c->at, (size_t)(end - c->at)};
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* Moves behind a backslash and what it introduces; a newline stays for the caller. */
static bool skip_escape(struct pd_yaml_cursor *c)
{
    pd_yaml_step(c, 1);
    char what = pd_yaml_peek(c);
    size_t ndigits = what == 'x' ? 2 : what == 'u' ? 4 : 0;
    if (what == '\n')
        return true;
    if (!strchr("0abtnvfre \"/\\N_LPxu", what))
        return false;
    pd_yaml_step(c, 1);
    if ((size_t)(c->end - c->at) < ndigits)
        return false;
    for (size_t i = 0; i < ndigits; i++)
        if (!is_hex(c->at[i]))
            return false;
    if (ndigits == 4 && (c->at[0] | 32) == 'd' && c->at[1] >= '8')
        return false; /* surrogates are no characters */
    pd_yaml_step(c, ndigits);
    return true;
}

bool pd_yaml_document_mark(const struct pd_yaml_cursor *c)
{
    return c->end - c->at >= 3 && (memcmp(c->at, "---", 3) == 0 || memcmp(c->at, "...", 3) == 0);
}

/* Moves behind one or two characters of a quoted scalar that are not its closing quote. */
static bool skip_quoted(struct pd_yaml_cursor *c, char quote)
{
    if (*c->at == '\\' && quote == '"')
        return skip_escape(c);
    if (*c->at == '\n') {
        pd_yaml_next_line(c);
        return !pd_yaml_document_mark(c);
    }
    pd_yaml_step(c, *c->at == quote ? 2 : 1); /* a quote is doubled */
    return true;
}

bool pd_yaml_quoted(struct pd_yaml_cursor *c, struct pd_str *inner, bool *simple)
{
    char quote = *c->at;
    pd_yaml_step(c, 1);
    const char *from = c->at;
    *simple = true;
    for (;;) {
        size_t n = 0;
        while (c->at + n < c->end && c->at[n] != quote && c->at[n] != '\\' && c->at[n] != '\n')
            n++;
        pd_yaml_step(c, n);
        if (c->at == c->end)
            return false;
        char byte = *c->at;
        bool doubled = quote == '\'' && c->at + 1 < c->end && c->at[1] == quote;
        if (byte == quote && !doubled) {
            *inner = (struct pd_str){from, (size_t)(c->at - from)};
            pd_yaml_step(c, 1);
            return true;
        }
        if (byte == quote || byte == '\n' || (byte == '\\' && quote == '"'))
            *simple = false;
        if (!skip_quoted(c, quote))
            return false;
    }
}

bool pd_yaml_begins_plain(const struct pd_yaml_cursor *c)
{
    if (pd_yaml_class(*c->at) & PD_YAML_TEXT)
        return true;
    return *c->at == '-' && c->at + 1 < c->end && (pd_yaml_class(c->at[1]) & PD_YAML_BEGIN);
}

bool pd_yaml_is_plain(struct pd_str text)
{
    const char *end = text.p + text.n;
    const char *at = text.p;
    while ((at = memchr(at, ':', (size_t)(end - at))) && ++at)
        if (at == end || *at == ' ')
            return false;
    at = text.p;
    while ((at = memchr(at, '#', (size_t)(end - at))) && ++at)
        if (at - 1 > text.p && at[-2] == ' ')
            return false;
    return true;
}

bool pd_yaml_is_word(struct pd_str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (!(pd_yaml_class(text.p[i]) & PD_YAML_WORD) || text.p[i] == ' ')
            return false;
    return text.n > 0 && (pd_yaml_class(text.p[0]) & PD_YAML_BEGIN);
}
