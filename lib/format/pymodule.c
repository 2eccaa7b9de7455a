#include "lib/format/pymodule.h"

#include "lib/core/alloc.h"
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

#include <stdlib.h>

enum { MAX_STATEMENTS = 65536, MAX_IMPORTS = 4096, INDENT = 4 };

static const struct pd_pytoken *token_at(const struct pd_pymodule *m, uint32_t i)
{
    return &m->lines.tokens.items[i];
}

struct pd_pyname *pd_pymodule_find(const struct pd_pymodule *m, struct pd_str name)
{
    return pd_map_find(&m->names, name);
}

struct pd_str pd_pymodule_span(const struct pd_pymodule *m, uint32_t first, uint32_t end)
{
    const struct pd_pytoken *last = token_at(m, end - 1);
    const char *p = token_at(m, first)->p;
    return (struct pd_str){p, (size_t)(last->p + last->n - p)};
}

/* ---- source ---- */

static uint32_t line_of(struct pd_str source, size_t offset)
{
    uint32_t line = 1;
    for (size_t i = 0; i < offset; i++)
        line += source.p[i] == '\n';
    return line;
}

static int check_source(struct pd_str source, struct pd_err *err)
{
    const char *nul = source.n ? memchr(source.p, '\0', source.n) : NULL;
    size_t invalid = pd_utf8_invalid_at(source);
    if (nul)
        return pd_err_set(err, PD_ERR_INPUT, "%u: a NUL byte",
                          line_of(source, (size_t)(nul - source.p)));
    if (invalid < source.n)
        return pd_err_set(err, PD_ERR_INPUT, "%u: not UTF-8", line_of(source, invalid));
    return 0;
}

/* A copy with "\n" for every line break and without a byte order mark. */
static struct pd_str clean_source(struct pd_arena *arena, struct pd_str source)
{
    static const struct pd_str mark = PD_STR("\xef\xbb\xbf");
    if (pd_str_starts_with(source, mark))
        source = pd_str_slice(source, mark.n, source.n);
    char *copy = pd_arena_cstr(arena, source);
    size_t n = 0;
    for (size_t i = 0; i < source.n; i++) {
        if (source.p[i] == '\r' && i + 1 < source.n && source.p[i + 1] == '\n')
            continue;
        copy[n++] = source.p[i] == '\r' ? '\n' : source.p[i];
    }
    return (struct pd_str){copy, n};
}

/* ---- statements ---- */

/* A line of nothing but strings, such as a docstring. */
static bool is_lone_string(const struct pd_pymodule *m, const struct pd_pyline *line)
{
    for (uint32_t i = line->first; i < line->end; i++)
        if (token_at(m, i)->kind != PD_PY_STRING)
            return false;
    return true;
}

/* Whether a line at the top level goes on with the statement before it. */
static bool continues(const struct pd_pymodule *m, const struct pd_pyline *line,
                      const struct pd_pyline *before)
{
    static const char *const words[] = {"elif", "else", "except", "finally"};
    if (pd_pytoken_is(token_at(m, before->first), "@"))
        return true;
    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (pd_pytoken_is(token_at(m, line->first), words[i]))
            return true;
    return false;
}

/* The first line of the next statement at or after line i. */
static size_t end_of_statement(const struct pd_pymodule *m, size_t i)
{
    const struct pd_pyline *lines = m->lines.items, *last_top = &lines[i];
    for (i++; i < m->lines.n; i++) {
        if (lines[i].depth == 0 && !continues(m, &lines[i], last_top))
            break;
        if (lines[i].depth == 0)
            last_top = &lines[i];
    }
    return i;
}

/* if __name__ == "__main__": and its block, nothing behind it. */
static bool is_main_guard(const struct pd_pymodule *m, size_t first, size_t end)
{
    static const char *const words[] = {"if", "__name__", "==", NULL, ":"};
    const struct pd_pyline *lines = m->lines.items;
    uint32_t at = lines[first].first;
    if (lines[first].end - at < 5)
        return false;
    for (uint32_t i = 0; i < 5; i++)
        if (words[i] && !pd_pytoken_is(token_at(m, at + i), words[i]))
            return false;
    for (size_t i = first + 1; i < end; i++)
        if (lines[i].depth == 0)
            return false;
    struct pd_str text = pd_pytoken_str(token_at(m, at + 3));
    return pd_str_is(text, "\"__main__\"") || pd_str_is(text, "'__main__'");
}

static void push_statement(struct pd_pymodule *m, size_t first, size_t end)
{
    m->statements =
        pd_grow(m->statements, &m->statements_cap, m->nstatements + 1, sizeof(*m->statements));
    m->statements[m->nstatements++] =
        (struct pd_pystatement){.first = (uint32_t)first, .end = (uint32_t)end};
}

static int find_statements(struct pd_pymodule *m, struct pd_err *err)
{
    size_t end;
    for (size_t i = 0; i < m->lines.n; i = end) {
        const struct pd_pyline *line = &m->lines.items[i];
        end = end_of_statement(m, i);
        if (m->nstatements == MAX_STATEMENTS)
            return pd_err_set(err, PD_ERR_INPUT, "%u: more than %d statements",
                              (unsigned)token_at(m, line->first)->line, MAX_STATEMENTS);
        if (!is_lone_string(m, line) && !is_main_guard(m, i, end))
            push_statement(m, i, end);
    }
    return 0;
}

/* ---- constants ---- */

static void find_constants(struct pd_pymodule *m)
{
    for (size_t i = 0; i < m->names.n; i++) {
        const struct pd_pyname *name = m->names.entries[i].value;
        struct pd_pystatement *st = &m->statements[name->bindings[0].statement];
        struct pd_value value;
        if (name->n != 1 || st->value == 0 ||
            !pd_py_literal_data(&value, &m->arena, pd_pymodule_span(m, st->value, st->value_end)))
            continue;
        st->constant = pd_arena_alloc(&m->arena, sizeof(*st->constant));
        *st->constant = value;
    }
}

/* The only line of a function without parameters besides docstrings; NULL when there are more or it
   is none. */
static const struct pd_pyline *only_line(const struct pd_pymodule *m,
                                         const struct pd_pystatement *st)
{
    const struct pd_pyline *head = &m->lines.items[st->first], *only = NULL;
    if (head->end - head->first < 5 || !pd_pytoken_is(token_at(m, head->first), "def") ||
        !pd_pytoken_is(token_at(m, head->first + 2), "(") ||
        !pd_pytoken_is(token_at(m, head->first + 3), ")"))
        return NULL;
    for (size_t i = st->first + 1; i < st->end; i++) {
        if (is_lone_string(m, &m->lines.items[i]))
            continue;
        if (only)
            return NULL;
        only = &m->lines.items[i];
    }
    return only;
}

static void find_returned(struct pd_pymodule *m)
{
    for (size_t i = 0; i < m->nstatements; i++) {
        struct pd_pystatement *st = &m->statements[i];
        const struct pd_pyline *line = only_line(m, st);
        struct pd_value value;
        if (!line || line->end - line->first < 2 ||
            !pd_pytoken_is(token_at(m, line->first), "return") ||
            !pd_py_literal_data(&value, &m->arena, pd_pymodule_span(m, line->first + 1, line->end)))
            continue;
        const struct pd_pytoken *name = token_at(m, m->lines.items[st->first].first + 1);
        if (pd_pymodule_find(m, pd_pytoken_str(name))->n != 1)
            continue;
        st->returned = pd_arena_alloc(&m->arena, sizeof(*st->returned));
        *st->returned = value;
    }
}

/* ---- the whole ---- */

int pd_pymodule_read(struct pd_pymodule *out, struct pd_str source, struct pd_err *err)
{
    struct pd_pymodule m = {0};
    int rc = check_source(source, err);
    if (rc < 0)
        return rc;
    m.source = clean_source(&m.arena, source);
    rc = pd_pylines_read(&m.lines, m.source, err);
    if (rc == 0)
        rc = find_statements(&m, err);
    if (rc < 0) {
        pd_pymodule_done(&m);
        return rc;
    }
    pd_pymodule_bind(&m);
    if (m.nimports > MAX_IMPORTS) {
        pd_pymodule_done(&m);
        return pd_err_set(err, PD_ERR_INPUT, "1: more than %d imports", MAX_IMPORTS);
    }
    find_constants(&m);
    find_returned(&m);
    *out = m;
    return 0;
}

void pd_pymodule_done(struct pd_pymodule *m)
{
    pd_pylines_done(&m->lines);
    free(m->statements);
    free(m->imports);
    pd_arena_done(&m->arena);
    *m = (struct pd_pymodule){0};
}

/* ---- normal form ---- */

static int compare_words(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static bool is_own(const uint32_t *own, size_t nown, uint32_t token)
{
    return nown && bsearch(&token, own, nown, sizeof(token), compare_words);
}

static void write_line(struct pd_buf *out, const struct pd_pymodule *m,
                       const struct pd_pyline *line, const uint32_t *own, size_t nown)
{
    pd_buf_fill(out, ' ', (size_t)INDENT * line->depth);
    for (uint32_t i = line->first; i < line->end; i++) {
        if (i > line->first)
            pd_buf_putc(out, ' ');
        pd_buf_add_str(out, is_own(own, nown, i) ? pd_str_of("_") : pd_pytoken_str(token_at(m, i)));
    }
    pd_buf_putc(out, '\n');
}

/* A word for a block of which nothing is left. */
static void write_word(struct pd_buf *out, uint32_t depth, const char *word)
{
    pd_buf_fill(out, ' ', (size_t)INDENT * depth);
    pd_buf_puts(out, word);
}

void pd_pymodule_write(struct pd_buf *out, const struct pd_pymodule *m,
                       const struct pd_pystatement *st, const uint32_t *own, size_t nown)
{
    uint32_t needed = 0; /* the depth of a line that must come next; 0: none must */
    if (st->returned && is_own(own, nown, m->lines.items[st->first].first + 1)) {
        write_line(out, m, &m->lines.items[st->first], own, nown);
        write_word(out, 1, "return <constant>\n");
        return;
    }
    for (uint32_t i = st->first; i < st->end; i++) {
        const struct pd_pyline *line = &m->lines.items[i];
        if (is_lone_string(m, line))
            continue;
        if (line->depth < needed)
            write_word(out, needed, "pass\n");
        write_line(out, m, line, own, nown);
        needed = pd_pytoken_is(token_at(m, line->end - 1), ":") ? line->depth + 1 : 0;
    }
    if (needed)
        write_word(out, needed, "pass\n");
}
