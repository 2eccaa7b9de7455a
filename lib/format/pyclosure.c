#include "lib/format/pyclosure.h"

#include "lib/core/alloc.h"

#include <stdlib.h>

enum { MAX_ITEMS = 16384, MAX_TEXT = 16 << 20, MAX_IMPORTS = 64 /* one leading to the next */ };

/* A statement, a constant (text is its name), or with no statement a line of text. */
struct item {
    struct pd_pyfile *file;
    struct pd_pystatement *statement;
    struct pd_str text;
};

struct closure {
    struct pd_pysources *tree;
    struct pd_arena arena;
    struct item *items;
    size_t n, cap;
    struct pd_map texts;    /* lines of text that are there */
    struct pd_map followed; /* imports with what is used of them: to whether all of it is there */
    struct pd_value constants;
    struct pd_pyfile *file; /* of the name that this is the closure of */
    struct pd_str name;     /* empty: the whole file */
    unsigned imports;       /* being followed */
};

static int add_member(struct closure *c, struct pd_pyfile *file, struct pd_pyuse use,
                      struct pd_err *err);
static int add_all(struct closure *c, struct pd_pyfile *file, struct pd_err *err);

static int push_item(struct closure *c, struct item item, struct pd_err *err)
{
    if (c->n == MAX_ITEMS)
        return pd_err_set(err, PD_ERR_INPUT, "%s: '%.*s' needs more than %d statements",
                          c->file->path, PD_STR_ARG(c->name), MAX_ITEMS);
    c->items = pd_grow(c->items, &c->cap, c->n + 1, sizeof(*c->items));
    c->items[c->n++] = item;
    return 0;
}

static int push_text(struct closure *c, struct pd_str text, struct pd_err *err)
{
    if (pd_map_find(&c->texts, text))
        return 0;
    pd_map_set(&c->texts, &c->arena, text, c);
    return push_item(c, (struct item){.text = text}, err);
}

/* ---- statements ---- */

/* Each once. A constant is data, unless another file of the closure has one of the same name; so is
   what the function itself returns when that is a literal. */
static int add_statement(struct closure *c, struct pd_pyfile *file, struct pd_pystatement *st,
                         struct pd_err *err)
{
    struct item item = {.file = file, .statement = st};
    if (st->mark == c->tree->serial)
        return 0;
    st->mark = c->tree->serial;
    if (st->returned && file == c->file && c->n == 0 && c->name.n)
        pd_dict_set(&c->tree->arena, &c->constants, pd_str_of("return"), *st->returned);
    if (st->constant) {
        const struct pd_pyline *line = &file->module.lines.items[st->first];
        struct pd_str name = pd_pytoken_str(&file->module.lines.tokens.items[line->first]);
        if (!pd_dict_find(&c->constants, name)) {
            pd_dict_set(&c->tree->arena, &c->constants, name, *st->constant);
            item.text = name;
        }
    }
    return push_item(c, item, err);
}

/* ---- imports ---- */

static struct pd_str import_text(struct closure *c, const struct pd_pyfile *file,
                                 const struct pd_pyimport *import)
{
    struct pd_buf text = {0};
    bool own = file == c->file && pd_str_eq(import->local, c->name);
    pd_buf_puts(&text, import->name.n ? "from " : "import ");
    pd_buf_fill(&text, '.', import->dots);
    pd_buf_add_str(&text, import->path);
    if (import->name.n)
        pd_buf_printf(&text, " import %.*s", PD_STR_ARG(import->name));
    if (import->renamed && !own)
        pd_buf_printf(&text, " as %.*s", PD_STR_ARG(import->local));
    struct pd_str copy = pd_arena_str(&c->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

/* import x: what of x is used? */
static int add_module(struct closure *c, struct pd_pyfile *file, const struct pd_pyimport *import,
                      struct pd_str chain, struct pd_err *err)
{
    struct pd_str attributes;
    switch (pd_pytree_attributes(&attributes, import, chain)) {
    case PD_PY_OTHER_MODULE:
        return 0;
    case PD_PY_WHOLE_MODULE:
        return add_all(c, file, err);
    default:
        return add_member(c, file, pd_pyuse_of(attributes), err);
    }
}

/* from x import name: a use of local is one of name in x. */
static int add_imported(struct closure *c, struct pd_pytarget target,
                        const struct pd_pyimport *import, struct pd_str chain, bool emit,
                        struct pd_err *err)
{
    struct pd_str rest = pd_str_slice(chain, import->local.n, chain.n);
    if (emit && !pd_str_eq(import->local, target.name)) {
        int rc = push_text(c,
                           pd_arena_printf(&c->arena, "%.*s = %.*s", PD_STR_ARG(import->local),
                                           PD_STR_ARG(target.name)),
                           err);
        if (rc < 0)
            return rc;
    }
    struct pd_str there =
        pd_arena_printf(&c->arena, "%.*s%.*s", PD_STR_ARG(target.name), PD_STR_ARG(rest));
    return add_member(c, target.file, pd_pyuse_of(there), err);
}

/* Whether an import is to be followed for a use: 1, 0 when that was done, or an error when it is
   being done. *done is to be set behind it. */
static int begin_import(bool **done, struct closure *c, const struct pd_pyfile *file,
                        const struct pd_pyimport *import, struct pd_str chain, struct pd_err *err)
{
    struct pd_str key =
        pd_arena_printf(&c->arena, "%p %.*s", (const void *)import, PD_STR_ARG(chain));
    *done = pd_map_find(&c->followed, key);
    if (*done && **done)
        return 0;
    if (*done || c->imports == MAX_IMPORTS)
        return pd_err_set(err, PD_ERR_INPUT, "%s: imports of '%.*s' %s", file->path,
                          PD_STR_ARG(import->local),
                          *done ? "go round in circles" : "lead through too many files");
    *done = pd_arena_alloc(&c->arena, sizeof(**done));
    pd_map_set(&c->followed, &c->arena, key, *done);
    c->imports++;
    return 1;
}

/* Follows an import for a use. emit: the import statement is not in the text, so it must be told
   where the tree does not have what it imports. */
static int add_import(struct closure *c, struct pd_pyfile *file, struct pd_pyimport *import,
                      struct pd_str chain, bool emit, struct pd_err *err)
{
    struct pd_pytarget target;
    bool *done;
    int rc = pd_pytree_follow(&target, c->tree, file, import, err);
    if (rc < 0)
        return rc;
    if (!target.file)
        return emit ? push_text(c, import_text(c, file, import), err) : 0;
    rc = begin_import(&done, c, file, import, chain, err);
    if (rc <= 0)
        return rc;
    if (pd_str_is(target.name, "*"))
        rc = add_all(c, target.file, err);
    else if (target.name.n)
        rc = add_imported(c, target, import, chain, emit, err);
    else
        rc = add_module(c, target.file, import, chain, err);
    c->imports--;
    *done = true;
    return rc;
}

/* ---- names ---- */

static int add_binding(struct closure *c, struct pd_pyfile *file,
                       const struct pd_pybinding *binding, struct pd_str chain, struct pd_err *err)
{
    struct pd_pymodule *m = &file->module;
    struct pd_pystatement *st = &m->statements[binding->statement];
    int rc = st->is_import ? 0 : add_statement(c, file, st, err);
    if (rc < 0 || binding->import == PD_PY_NO_IMPORT)
        return rc;
    return add_import(c, file, &m->imports[binding->import], chain, st->is_import, err);
}

/* A name that only `from x import *` can bind: it comes from where the tree has it, or else each
   such import of another tree may bind it. */
static int add_from_star(struct closure *c, struct pd_pyfile *file, struct pd_pyuse use,
                         struct pd_err *err)
{
    struct pd_pymodule *m = &file->module;
    struct pd_pytarget target;
    int rc = pd_pytree_star(&target, c->tree, file, use.name, err);
    if (rc < 0)
        return rc;
    if (target.file)
        return add_member(c, target.file, use, err);
    for (size_t i = 0; i < m->nimports && rc == 0; i++) {
        if (!pd_str_is(m->imports[i].name, "*"))
            continue;
        rc = pd_pytree_follow(&target, c->tree, file, &m->imports[i], err);
        if (rc == 0 && !target.file)
            rc = push_text(c, import_text(c, file, &m->imports[i]), err);
    }
    return rc;
}

static int add_use(struct closure *c, struct pd_pyfile *file, struct pd_pyuse use,
                   struct pd_err *err)
{
    struct pd_pyname *name = pd_pymodule_find(&file->module, use.name);
    bool imported = false;
    int rc = 0;
    if (!name)
        return file->module.has_star ? add_from_star(c, file, use, err) : 0;
    if (name->mark == c->tree->serial)
        return 0;
    for (size_t i = 0; i < name->n && rc == 0; i++) {
        imported = imported || name->bindings[i].import != PD_PY_NO_IMPORT;
        rc = add_binding(c, file, &name->bindings[i], use.chain, err);
    }
    if (!imported) /* else another chain may lead elsewhere */
        name->mark = c->tree->serial;
    return rc;
}

/* A name asked of a module: when its text does not bind it, running it may. */
static int add_member(struct closure *c, struct pd_pyfile *file, struct pd_pyuse use,
                      struct pd_err *err)
{
    bool bound = pd_pymodule_find(&file->module, use.name) || file->module.has_star;
    return bound ? add_use(c, file, use, err) : add_all(c, file, err);
}

/* All imports of an import statement, but modules of the tree: what is used of them is told by the
   uses. */
static int add_imports(struct closure *c, struct pd_pyfile *file, const struct pd_pystatement *st,
                       struct pd_err *err)
{
    for (uint32_t i = 0; i < st->nimports; i++) {
        struct pd_pyimport *import = &file->module.imports[st->first_import + i];
        struct pd_pytarget target;
        int rc = pd_pytree_follow(&target, c->tree, file, import, err);
        if (rc == 0 && !(target.file && !target.name.n))
            rc = add_import(c, file, import, import->local, true, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int add_all(struct closure *c, struct pd_pyfile *file, struct pd_err *err)
{
    struct pd_pymodule *m = &file->module;
    int rc = 0;
    if (file->mark == c->tree->serial)
        return 0;
    file->mark = c->tree->serial;
    for (size_t i = 0; i < m->nstatements && rc == 0; i++) {
        struct pd_pystatement *st = &m->statements[i];
        rc = st->is_import ? add_imports(c, file, st, err) : add_statement(c, file, st, err);
    }
    return rc;
}

/* What a statement uses, through imports inside it and in the module. */
static int add_uses(struct closure *c, struct item item, struct pd_err *err)
{
    struct pd_pymodule *m = &item.file->module;
    struct pd_err inner = {0};
    if (pd_pymodule_uses(m, item.statement, &inner) < 0)
        return pd_err_set(err, PD_ERR_INPUT, "%s:%s", item.file->path, inner.text);
    for (size_t i = 0; i < item.statement->nuses; i++) {
        struct pd_pyuse use = item.statement->uses[i];
        int rc = 0;
        for (uint32_t k = 0; k < item.statement->nimports && rc == 0; k++) {
            struct pd_pyimport *import = &m->imports[item.statement->first_import + k];
            if (pd_str_eq(import->local, use.name))
                rc = add_import(c, item.file, import, use.chain, false, err);
        }
        if (rc == 0)
            rc = add_use(c, item.file, use, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int collect(struct closure *c, struct pd_err *err)
{
    int rc = c->name.n ? add_use(c, c->file, pd_pyuse_of(c->name), err) : add_all(c, c->file, err);
    for (size_t i = 0; i < c->n && rc == 0; i++)
        if (c->items[i].statement && !c->items[i].text.n)
            rc = add_uses(c, c->items[i], err);
    return rc;
}

/* ---- text ---- */

/* The words where def or class say the name itself. */
static uint32_t *own_words(struct closure *c, size_t *n)
{
    const struct pd_pyname *name = pd_pymodule_find(&c->file->module, c->name);
    *n = 0;
    if (!name)
        return NULL;
    uint32_t *words = pd_arena_array(&c->arena, name->n, sizeof(*words));
    for (size_t i = 0; i < name->n; i++)
        if (name->bindings[i].is_def)
            words[(*n)++] = name->bindings[i].token;
    return words;
}

static int write_text(struct pd_buf *out, struct closure *c, struct pd_err *err)
{
    size_t nown;
    const uint32_t *own = own_words(c, &nown);
    for (size_t i = 0; i < c->n; i++) {
        const struct item *item = &c->items[i];
        if (!item->statement)
            pd_buf_printf(out, "%.*s\n", PD_STR_ARG(item->text));
        else if (item->text.n)
            pd_buf_printf(out, "%.*s = <constant>\n", PD_STR_ARG(item->text));
        else
            pd_pymodule_write(out, &item->file->module, item->statement, own,
                              item->file == c->file ? nown : 0);
    }
    if (!out->overflow)
        return 0;
    return pd_err_set(err, PD_ERR_INPUT, "%s: the code of '%.*s' is over %d bytes", c->file->path,
                      PD_STR_ARG(c->name), MAX_TEXT);
}

static struct pd_pyclosure *finish(struct closure *c, struct pd_str text)
{
    struct pd_pyclosure *closure = pd_arena_alloc(&c->tree->arena, sizeof(*closure));
    pd_sha256_hex(closure->hash, text);
    closure->constants = c->constants;
    return closure;
}

int pd_pyclosure_get(const struct pd_pyclosure **out, struct pd_buf *text,
                     struct pd_pysources *tree, struct pd_pyfile *file, const struct pd_str *name,
                     struct pd_err *err)
{
    struct pd_pyname *entry = name ? pd_pymodule_find(&file->module, *name) : NULL;
    struct pd_pyclosure **known = entry ? &entry->closure : &file->closure;
    if (*known && !text) {
        *out = *known;
        return 0;
    }
    struct closure c = {.tree = tree, .file = file};
    struct pd_buf code = PD_BUF_MAX(MAX_TEXT);
    if (entry)
        c.name = *name;
    c.constants = pd_dict_new(&tree->arena);
    tree->serial++;
    int rc = collect(&c, err);
    if (rc == 0)
        rc = write_text(&code, &c, err);
    if (rc == 0) {
        *known = finish(&c, pd_buf_str(&code));
        *out = *known;
        if (text)
            pd_buf_add_str(text, pd_buf_str(&code));
    }
    pd_buf_done(&code);
    free(c.items);
    pd_arena_done(&c.arena);
    return rc;
}
