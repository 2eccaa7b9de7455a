/*
 * The names that a statement uses.
 */
#include "lib/format/pymodule.h"

enum { MAX_LEVELS = 8 }; /* f-strings inside f-strings; their quotes run out before */

struct reader {
    struct pd_pymodule *m;
    struct pd_pystatement *statement;
    struct pd_map seen;   /* chains */
    struct pd_map inside; /* names that imports inside the statement bind */
    uint32_t next_import; /* the first one not passed yet */
    struct pd_arena arena;
    size_t cap;
    unsigned level;
};

/* Words and which of them opened the innermost bracket. */
struct words {
    const struct pd_pytoken *items;
    uint32_t n;
    char opened[PD_PY_MAX_BRACKETS + 1]; /* [0]: none */
    uint32_t depth;
};

static void push_use(struct reader *r, struct pd_str name, struct pd_str chain)
{
    struct pd_pystatement *st = r->statement;
    if (pd_map_find(&r->seen, chain))
        return;
    chain = pd_arena_str(&r->m->arena, chain);
    pd_map_set(&r->seen, &r->arena, chain, st);
    if (st->nuses == r->cap) {
        r->cap = r->cap ? 2 * r->cap : 8;
        struct pd_pyuse *grown = pd_arena_array(&r->m->arena, r->cap, sizeof(*grown));
        if (st->nuses)
            memcpy(grown, st->uses, st->nuses * sizeof(*grown));
        st->uses = grown;
    }
    st->uses[st->nuses++] = (struct pd_pyuse){{chain.p, name.n}, chain};
}

static bool imported_inside(const struct reader *r, struct pd_str name)
{
    return pd_map_find(&r->inside, name) != NULL;
}

static bool imported(const struct reader *r, const struct pd_pyname *name)
{
    for (size_t i = 0; name && i < name->n; i++)
        if (name->bindings[i].import != PD_PY_NO_IMPORT)
            return true;
    return !name && r->m->has_star;
}

/* The name at i and the attributes behind it. */
static void put_chain(struct pd_buf *out, const struct words *w, uint32_t i)
{
    pd_buf_add_str(out, pd_pytoken_str(&w->items[i]));
    for (;
         i + 2 < w->n && pd_pytoken_is(&w->items[i + 1], ".") && w->items[i + 2].kind == PD_PY_NAME;
         i += 2) {
        pd_buf_putc(out, '.');
        pd_buf_add_str(out, pd_pytoken_str(&w->items[i + 2]));
    }
}

static void use_name(struct reader *r, const struct words *w, uint32_t i)
{
    struct pd_str text = pd_pytoken_str(&w->items[i]);
    const struct pd_pyname *name = pd_pymodule_find(r->m, text);
    bool inside = imported_inside(r, text);
    bool keyword =
        w->opened[w->depth] == '(' && i + 1 < w->n && pd_pytoken_is(&w->items[i + 1], "=");
    if (keyword || (i > 0 && pd_pytoken_is(&w->items[i - 1], ".")))
        return;
    if (inside || imported(r, name)) {
        struct pd_buf chain = {0};
        put_chain(&chain, w, i);
        push_use(r, text, pd_buf_str(&chain));
        pd_buf_done(&chain);
    } else if (name) {
        push_use(r, text, text);
    }
}

static void count_bracket(struct words *w, const struct pd_pytoken *token)
{
    int change = pd_pytoken_nesting(token);
    if (change > 0 && w->depth < PD_PY_MAX_BRACKETS)
        w->opened[++w->depth] = *token->p;
    else if (change < 0 && w->depth > 0)
        w->depth--;
}

static int use_words(struct reader *r, const struct pd_pytoken *items, size_t n,
                     struct pd_err *err);

static int use_fields(struct reader *r, const struct pd_pytoken *fstring, struct pd_err *err)
{
    struct pd_pytokens fields = {0};
    if (r->level == MAX_LEVELS)
        return pd_err_set(err, PD_ERR_INPUT, "%u: f-strings too deep inside each other",
                          (unsigned)fstring->line);
    r->level++;
    int rc = pd_pytoken_fields(&fields, fstring, err);
    if (rc == 0)
        rc = use_words(r, fields.items, fields.n, err);
    pd_pytokens_done(&fields);
    r->level--;
    return rc;
}

/* Past the import statement that begins at word i, or i. */
static uint32_t skip_import(struct reader *r, const struct pd_pytoken *items, uint32_t i)
{
    const struct pd_pystatement *st = r->statement;
    while (r->level == 0 && r->next_import < st->nimports) {
        const struct pd_pyimport *import = &r->m->imports[st->first_import + r->next_import];
        const struct pd_pytoken *first = &r->m->lines.tokens.items[import->first];
        if (first == items + i)
            return i + import->end - import->first;
        if (first > items + i)
            break;
        r->next_import++;
    }
    return i;
}

static int use_words(struct reader *r, const struct pd_pytoken *items, size_t n, struct pd_err *err)
{
    struct words w = {.items = items, .n = (uint32_t)n};
    for (uint32_t i = 0; i < w.n; i++) {
        const struct pd_pytoken *token = &items[i];
        uint32_t end;
        int rc = 0;
        if (token->kind == PD_PY_NAME)
            use_name(r, &w, i);
        else if (token->kind == PD_PY_FSTRING)
            rc = use_fields(r, token, err);
        else if (token->kind != PD_PY_KEYWORD)
            count_bracket(&w, token);
        else if ((end = skip_import(r, items, i)) > i)
            i = end - 1;
        if (rc < 0)
            return rc;
    }
    return 0;
}

int pd_pymodule_uses(struct pd_pymodule *m, struct pd_pystatement *st, struct pd_err *err)
{
    if (st->uses_known)
        return 0;
    struct reader r = {.m = m, .statement = st};
    for (uint32_t i = 0; i < st->nimports; i++)
        pd_map_set(&r.inside, &r.arena, m->imports[st->first_import + i].local, st);
    uint32_t first = m->lines.items[st->first].first, end = m->lines.items[st->end - 1].end;
    int rc = use_words(&r, m->lines.tokens.items + first, end - first, err);
    pd_arena_done(&r.arena);
    st->uses_known = rc == 0;
    if (rc < 0)
        st->nuses = 0;
    return rc;
}
