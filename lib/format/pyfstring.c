/*
 * What stands in the braces of an f-string, by the rules of CPython before 3.12: the string is one
 * word, so its expressions hold neither its quotes nor backslashes.
 */
#include "lib/format/pytoken.h"

enum { MAX_LEVELS = 2 }; /* a format specification may hold fields, those hold none */

static int fail(const struct pd_pylexer *lx, const char *what, struct pd_err *err)
{
    return pd_err_set(err, PD_ERR_INPUT, "%u: %s in an f-string", lx->line, what);
}

/* A lexer over the text between the quotes; *raw: backslashes stand for themselves. */
static struct pd_pylexer body_of(const struct pd_pytoken *fstring, bool *raw)
{
    const char *p = fstring->p, *end = p + fstring->n;
    for (*raw = false; *p != '"' && *p != '\''; p++)
        *raw = *raw || (*p | 0x20) == 'r';
    size_t quotes = end - p >= 6 && p[1] == *p && p[2] == *p ? 3 : 1;
    return (struct pd_pylexer){.p = p + quotes, .end = end - quotes, .line = fstring->line};
}

static bool at(const struct pd_pylexer *lx, char c)
{
    return lx->p < lx->end && *lx->p == c;
}

/* Whether the expression of a field ends here. */
static bool at_end_of_expression(const struct pd_pylexer *lx)
{
    if (lx->depth)
        return false;
    return at(lx, '}') || at(lx, ':') || (at(lx, '!') && !(lx->end - lx->p > 1 && lx->p[1] == '='));
}

static int read_expression(struct pd_pytokens *out, struct pd_pylexer *lx, struct pd_err *err)
{
    struct pd_pytoken token;
    size_t before = out->n;
    for (;;) {
        pd_pylexer_skip(lx);
        while (lx->depth == 0 && at(lx, '\n')) {
            lx->p++;
            lx->line++;
            pd_pylexer_skip(lx);
        }
        if (lx->p == lx->end)
            return fail(lx, "a brace without an end", err);
        if (at_end_of_expression(lx))
            return out->n > before ? 0 : fail(lx, "an empty expression", err);
        if (pd_pylexer_next(&token, lx, err) < 0)
            return PD_ERR_INPUT;
        pd_pytokens_push(out, token);
    }
}

/* Text outside braces up to the next field or, in a specification, the closing brace. */
static void skip_text(struct pd_pylexer *lx, bool raw, unsigned level)
{
    for (; lx->p < lx->end; lx->p++) {
        bool doubled = level == 0 && lx->end - lx->p > 1 && lx->p[1] == *lx->p;
        if ((*lx->p == '{' || *lx->p == '}') && !doubled)
            return;
        if (*lx->p == '{' || *lx->p == '}')
            lx->p++;
        lx->line += *lx->p == '\n';
        if (*lx->p != '\\' || raw || lx->end - lx->p < 2 || lx->p[1] == '{' || lx->p[1] == '}')
            continue;
        bool named = lx->p[1] == 'N' && lx->end - lx->p > 2 && lx->p[2] == '{';
        lx->p++;
        lx->line += *lx->p == '\n';
        while (named && lx->p < lx->end - 1 && *lx->p != '}')
            lx->p++;
    }
}

static int read_fields(struct pd_pytokens *out, struct pd_pylexer *lx, bool raw, unsigned level,
                       struct pd_err *err);

/* A field behind its opening brace. */
static int read_field(struct pd_pytokens *out, struct pd_pylexer *lx, bool raw, unsigned level,
                      struct pd_err *err)
{
    if (level == MAX_LEVELS)
        return fail(lx, "fields too deep inside each other", err);
    int rc = read_expression(out, lx, err);
    if (rc < 0)
        return rc;
    if (at(lx, '!'))
        while (lx->p < lx->end && *lx->p != ':' && *lx->p != '}')
            lx->p++;
    if (at(lx, ':')) {
        lx->p++;
        rc = read_fields(out, lx, raw, level + 1, err);
    }
    if (rc == 0 && !at(lx, '}'))
        rc = fail(lx, "a brace without an end", err);
    lx->p += rc == 0;
    return rc;
}

/* Fields and the text between them: at level 0 up to the end, below up to a closing brace. */
static int read_fields(struct pd_pytokens *out, struct pd_pylexer *lx, bool raw, unsigned level,
                       struct pd_err *err)
{
    for (;;) {
        skip_text(lx, raw, level);
        if (lx->p == lx->end)
            return 0;
        if (*lx->p == '}')
            return level ? 0 : fail(lx, "a closing brace alone", err);
        lx->p++;
        int rc = read_field(out, lx, raw, level, err);
        if (rc < 0)
            return rc;
    }
}

int pd_pytoken_fields(struct pd_pytokens *out, const struct pd_pytoken *fstring, struct pd_err *err)
{
    bool raw;
    size_t before = out->n;
    struct pd_pylexer lx = body_of(fstring, &raw);
    int rc = read_fields(out, &lx, raw, 0, err);
    if (rc < 0)
        out->n = before;
    return rc;
}
