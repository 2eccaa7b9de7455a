#include "lib/format/pylines.h"

#include "lib/core/alloc.h"

#include <stdlib.h>

enum { MAX_DEPTH = 100, TAB = 8 }; /* blocks inside each other, as in CPython */

/* Where a line starts, counted with tabs of 8 and of 1 column: Python refuses indentation that
   depends on it. */
struct indent {
    uint32_t column, narrow;
};

struct cutter {
    struct pd_pylines *lines;
    struct pd_pylexer lx;
    struct indent blocks[MAX_DEPTH + 1];
    uint32_t depth;
};

static int fail(const struct cutter *c, const char *what, struct pd_err *err)
{
    return pd_err_set(err, PD_ERR_INPUT, "%u: %s", c->lx.line, what);
}

/* ---- indentation ---- */

static struct indent measure(struct cutter *c)
{
    struct indent at = {0};
    for (; c->lx.p < c->lx.end; c->lx.p++) {
        if (*c->lx.p == '\f')
            at = (struct indent){0};
        else if (*c->lx.p == ' ')
            at = (struct indent){at.column + 1, at.narrow + 1};
        else if (*c->lx.p == '\t')
            at = (struct indent){(at.column / TAB + 1) * TAB, at.narrow + 1};
        else
            break;
    }
    return at;
}

static int compare(struct indent a, struct indent b)
{
    return a.column < b.column ? -1 : a.column > b.column;
}

static bool agree(struct indent a, struct indent b)
{
    int narrow = a.narrow < b.narrow ? -1 : a.narrow > b.narrow;
    return compare(a, b) == narrow;
}

/* Whether the last line opens a block. */
static bool after_colon(const struct cutter *c)
{
    const struct pd_pytokens *tokens = &c->lines->tokens;
    return tokens->n && pd_pytoken_is(&tokens->items[tokens->n - 1], ":");
}

static int enter_block(struct cutter *c, struct indent at, struct pd_err *err)
{
    if (!after_colon(c))
        return fail(c, "indentation without a block", err);
    if (c->depth == MAX_DEPTH)
        return fail(c, "too many blocks inside each other", err);
    c->blocks[++c->depth] = at;
    return 0;
}

/* Finds the block of a line that starts here. */
static int find_block(struct cutter *c, struct indent at, struct pd_err *err)
{
    uint32_t depth = c->depth;
    if (!agree(at, c->blocks[depth]))
        return fail(c, "tabs and spaces mixed in the indentation", err);
    if (compare(at, c->blocks[depth]) > 0)
        return enter_block(c, at, err);
    if (after_colon(c))
        return fail(c, "a block without a line", err);
    while (depth > 0 && compare(at, c->blocks[depth]) < 0)
        depth--;
    if (compare(at, c->blocks[depth]) != 0)
        return fail(c, "indentation that fits no block", err);
    if (!agree(at, c->blocks[depth]))
        return fail(c, "tabs and spaces mixed in the indentation", err);
    c->depth = depth;
    return 0;
}

/* ---- lines ---- */

static void push_line(struct cutter *c, size_t first, size_t end)
{
    struct pd_pylines *lines = c->lines;
    if (first == end)
        return;
    lines->items = pd_grow(lines->items, &lines->cap, lines->n + 1, sizeof(*lines->items));
    lines->items[lines->n++] = (struct pd_pyline){(uint32_t)first, (uint32_t)end, c->depth};
}

/* Words that a statement with a block may begin with. */
static bool begins_compound(const struct pd_pytoken *token)
{
    static const char *const words[] = {"@",    "async", "case",   "class",   "def",
                                        "elif", "else",  "except", "finally", "for",
                                        "if",   "match", "try",    "while",   "with"};
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (pd_pytoken_is(token, words[i]))
            return true;
    return false;
}

/* Takes the words from first on as a line or, cut at semicolons, several. */
static void add_line(struct cutter *c, size_t first)
{
    const struct pd_pytokens *tokens = &c->lines->tokens;
    bool whole = begins_compound(&tokens->items[first]);
    for (size_t i = first; i < tokens->n && !whole; i++) {
        if (!pd_pytoken_is(&tokens->items[i], ";"))
            continue;
        push_line(c, first, i);
        first = i + 1;
    }
    push_line(c, first, tokens->n);
}

/* Reads a logical line, which may be several in the text, and the line break behind it. */
static int read_line(struct cutter *c, struct pd_err *err)
{
    struct pd_pytoken token;
    size_t first = c->lines->tokens.n;
    for (;;) {
        pd_pylexer_skip(&c->lx);
        if (c->lx.p == c->lx.end || *c->lx.p == '\n')
            break;
        if (pd_pylexer_next(&token, &c->lx, err) < 0)
            return PD_ERR_INPUT;
        pd_pytokens_push(&c->lines->tokens, token);
    }
    if (c->lx.depth)
        return pd_err_set(err, PD_ERR_INPUT, "%u: a bracket that is not closed",
                          c->lx.opened[c->lx.depth - 1]);
    add_line(c, first);
    return 0;
}

static int read_lines(struct cutter *c, struct pd_err *err)
{
    while (c->lx.p < c->lx.end) {
        struct indent at = measure(c);
        pd_pylexer_skip(&c->lx);
        int rc = 0;
        if (c->lx.p < c->lx.end && *c->lx.p != '\n')
            rc = find_block(c, at, err) < 0 ? PD_ERR_INPUT : read_line(c, err);
        if (rc < 0)
            return rc;
        if (c->lx.p < c->lx.end) {
            c->lx.p++;
            c->lx.line++;
        }
    }
    return after_colon(c) ? fail(c, "a block without a line", err) : 0;
}

int pd_pylines_read(struct pd_pylines *out, struct pd_str text, struct pd_err *err)
{
    struct pd_pylines lines = {0};
    struct cutter c = {.lines = &lines, .lx = {.p = text.p, .end = text.p + text.n, .line = 1}};
    int rc = read_lines(&c, err);
    if (rc < 0)
        pd_pylines_done(&lines);
    else
        *out = lines;
    return rc;
}

void pd_pylines_done(struct pd_pylines *lines)
{
    pd_pytokens_done(&lines->tokens);
    free(lines->items);
    *lines = (struct pd_pylines){0};
}
