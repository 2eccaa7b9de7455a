/*
 * References: from what a !function tag says to the name that it stands for, through imports,
 * aliases and partial(), then to the closure of that name.
 */
#include "lib/format/pysource.h"

#include "lib/core/alloc.h"
#include "lib/format/pyclosure.h"
#include "lib/format/pystr.h"

#include <stdlib.h>

enum { MAX_STEPS = 64, MAX_REFERENCE = 1000 };

/* Where a reference has led so far, and the arguments that partial() bound on the way. */
struct place {
    struct pd_pysources *tree;
    struct pd_pyfile *file;
    struct pd_str name;
    struct pd_value positional, keywords; /* list and dict in the tree's arena */
};

/* Words [first, end) of a file. */
struct span {
    uint32_t first, end;
};

struct pd_pysources *pd_pysources_new(void)
{
    return pd_calloc(1, sizeof(struct pd_pysources));
}

void pd_pysources_free(struct pd_pysources *sources)
{
    if (!sources)
        return;
    for (size_t i = 0; i < sources->files.n; i++) {
        struct pd_pyfile *file = sources->files.entries[i].value;
        pd_pymodule_done(&file->module);
    }
    pd_arena_done(&sources->arena);
    free(sources);
}

/* ---- names ---- */

static const struct pd_pytoken *token_at(const struct pd_pyfile *file, uint32_t i)
{
    return &file->module.lines.tokens.items[i];
}

/* The one binding of a name, or NULL when there are none or several. */
static const struct pd_pybinding *only_binding(const struct pd_pyfile *file, struct pd_str name)
{
    const struct pd_pyname *entry = pd_pymodule_find(&file->module, name);
    return entry && entry->n == 1 ? &entry->bindings[0] : NULL;
}

/* The import statement that alone binds a name, or NULL. */
static struct pd_pyimport *only_import(struct pd_pyfile *file, struct pd_str name)
{
    const struct pd_pybinding *binding = only_binding(file, name);
    if (!binding || !file->module.statements[binding->statement].is_import)
        return NULL;
    return &file->module.imports[binding->import];
}

/* The words a.b.c at the front of s as a text; empty when there are none. *end: behind them. */
static struct pd_str read_chain(struct place *at, struct span s, uint32_t *end)
{
    struct pd_buf chain = {0};
    uint32_t i = s.first;
    for (bool name = true; i < s.end; i++, name = !name) {
        const struct pd_pytoken *token = token_at(at->file, i);
        if (name ? token->kind != PD_PY_NAME : !pd_pytoken_is(token, "."))
            break;
        pd_buf_add_str(&chain, pd_pytoken_str(token));
    }
    *end = i;
    struct pd_str copy = pd_arena_str(&at->tree->arena, pd_buf_str(&chain));
    pd_buf_done(&chain);
    return copy;
}

/* Moves to the name that a chain in the present file means: one of the file, or x.f with x a module
   of the tree. Returns 1, or 0 when it is neither. */
static int follow_chain(struct place *at, struct pd_str chain, struct pd_err *err)
{
    struct pd_pyuse use = pd_pyuse_of(chain);
    struct pd_pyimport *import = only_import(at->file, use.name);
    struct pd_pytarget target;
    struct pd_str member;
    if (use.name.n == chain.n) {
        at->name = chain;
        return pd_pymodule_find(&at->file->module, chain) != NULL;
    }
    if (!import)
        return 0;
    int rc = pd_pytree_follow(&target, at->tree, at->file, import, err);
    if (rc < 0)
        return rc;
    if (!target.file || target.name.n ||
        pd_pytree_attributes(&member, import, chain) != PD_PY_ATTRIBUTES ||
        !pd_pymodule_find(&target.file->module, member))
        return 0;
    at->file = target.file;
    at->name = member;
    return 1;
}

/* ---- partial ---- */

/* Whether a chain is functools.partial, however it was imported. */
static bool is_partial(struct pd_pyfile *file, struct pd_str chain)
{
    struct pd_str member;
    const struct pd_pyimport *import = only_import(file, pd_pyuse_of(chain).name);
    if (!import || import->dots || !pd_str_is(import->path, "functools"))
        return false;
    if (import->name.n)
        return pd_str_is(import->name, "partial") && pd_str_eq(chain, import->local);
    return pd_pytree_attributes(&member, import, chain) == PD_PY_ATTRIBUTES &&
           pd_str_is(member, "partial");
}

/* The value of a name that is a constant, here or where it is imported from: 1, or 0. */
static int constant_of(struct pd_value *out, struct pd_pysources *tree, struct pd_pyfile *file,
                       struct pd_str name, struct pd_err *err)
{
    for (int step = 0; step < MAX_STEPS; step++) {
        const struct pd_pybinding *binding = only_binding(file, name);
        struct pd_pyimport *import = only_import(file, name);
        struct pd_pytarget target;
        if (!import) {
            const struct pd_value *constant =
                binding ? file->module.statements[binding->statement].constant : NULL;
            if (constant)
                *out = *constant;
            return constant != NULL;
        }
        int rc = pd_pytree_follow(&target, tree, file, import, err);
        if (rc < 0 || !target.file || !target.name.n)
            return rc;
        file = target.file;
        name = target.name;
    }
    return 0;
}

/* The value of an argument: a literal or the name of a constant. 1, or 0 when it is neither. */
static int argument_value(struct pd_value *out, struct place *at, struct span s, struct pd_err *err)
{
    if (s.first == s.end)
        return 0;
    if (s.end - s.first == 1 && token_at(at->file, s.first)->kind == PD_PY_NAME)
        return constant_of(out, at->tree, at->file, pd_pytoken_str(token_at(at->file, s.first)),
                           err);
    return pd_py_literal_data(out, &at->tree->arena,
                              pd_pymodule_span(&at->file->module, s.first, s.end));
}

/* The end of the argument that begins at s.first: the comma, or s.end. */
static uint32_t end_of_argument(const struct pd_pyfile *file, struct span s)
{
    int depth = 0;
    for (; s.first < s.end; s.first++) {
        if (depth == 0 && pd_pytoken_is(token_at(file, s.first), ","))
            break;
        depth += pd_pytoken_nesting(token_at(file, s.first));
    }
    return s.first;
}

/* Puts one argument into a layer of bound ones. */
static int read_argument(struct place *layer, struct place *at, struct span s, struct pd_err *err)
{
    struct pd_arena *arena = &at->tree->arena;
    struct pd_value value;
    bool keyword = s.end - s.first > 1 && token_at(at->file, s.first)->kind == PD_PY_NAME &&
                   pd_pytoken_is(token_at(at->file, s.first + 1), "=");
    int rc = argument_value(&value, at, (struct span){s.first + (keyword ? 2 : 0), s.end}, err);
    if (rc <= 0)
        return rc;
    if (keyword)
        pd_dict_set(arena, &layer->keywords, pd_pytoken_str(token_at(at->file, s.first)), value);
    else
        pd_list_push(arena, &layer->positional, value);
    return 1;
}

/* partial(f, 1)(2) is f(1, 2); a keyword of the outer call replaces that of the inner. */
static void merge(struct place *at, struct place *inner)
{
    struct pd_arena *arena = &at->tree->arena;
    for (size_t i = 0; i < pd_list_len(&at->positional); i++)
        pd_list_push(arena, &inner->positional, at->positional.list->items[i]);
    for (size_t i = 0; i < pd_dict_len(&at->keywords); i++)
        pd_dict_set(arena, &inner->keywords, at->keywords.dict->entries[i].key,
                    at->keywords.dict->entries[i].value);
    at->positional = inner->positional;
    at->keywords = inner->keywords;
}

/* Moves from `partial(f, ...)` in words s, where the arguments are data, to f. 1 or 0. */
static int follow_partial(struct place *at, struct span s, struct pd_err *err)
{
    uint32_t i, end;
    struct pd_str callee = read_chain(at, s, &i);
    if (i + 1 >= s.end || !pd_pytoken_is(token_at(at->file, i), "(") ||
        !pd_pytoken_is(token_at(at->file, s.end - 1), ")") || !is_partial(at->file, callee))
        return 0;
    struct span rest = {i + 1, s.end - 1};
    struct pd_str function = read_chain(at, rest, &i);
    if (i != end_of_argument(at->file, rest))
        return 0;
    struct place layer = {.positional = pd_list_new(&at->tree->arena),
                          .keywords = pd_dict_new(&at->tree->arena)};
    for (rest.first = i + 1; rest.first < rest.end; rest.first = end + 1) {
        end = end_of_argument(at->file, rest);
        int rc = read_argument(&layer, at, (struct span){rest.first, end}, err);
        if (rc <= 0)
            return rc;
    }
    int rc = follow_chain(at, function, err);
    if (rc > 0)
        merge(at, &layer);
    return rc;
}

/* ---- steps ---- */

static int follow_value(struct place *at, struct span s, struct pd_err *err)
{
    uint32_t end;
    struct pd_str chain = read_chain(at, s, &end);
    return end == s.end ? follow_chain(at, chain, err) : follow_partial(at, s, err);
}

static int follow_import(struct place *at, struct pd_pyimport *import, struct pd_err *err)
{
    struct pd_pytarget target;
    int rc = pd_pytree_follow(&target, at->tree, at->file, import, err);
    if (rc < 0 || !target.file || !target.name.n)
        return rc;
    at->file = target.file;
    at->name = target.name;
    return 1;
}

static int follow_star(struct place *at, struct pd_err *err)
{
    struct pd_pytarget target;
    int rc = pd_pytree_star(&target, at->tree, at->file, at->name, err);
    if (rc == 0 && target.file) {
        at->file = target.file;
        rc = 1;
    }
    return rc;
}

/* Moves on where the name only stands for another one: 1, or 0 when it stands for itself. */
static int step(struct place *at, struct pd_err *err)
{
    const struct pd_pyname *name = pd_pymodule_find(&at->file->module, at->name);
    struct pd_pyimport *import = only_import(at->file, at->name);
    if (!name)
        return follow_star(at, err);
    if (import)
        return follow_import(at, import, err);
    const struct pd_pystatement *st = &at->file->module.statements[name->bindings[0].statement];
    if (name->n > 1 || st->value == 0)
        return 0;
    struct place next = *at;
    int rc = follow_value(&next, (struct span){st->value, st->value_end}, err);
    if (rc > 0)
        *at = next;
    return rc;
}

static int find_place(struct place *at, const char *dir, struct pd_str reference,
                      struct pd_err *err)
{
    size_t dot = reference.n;
    while (dot > 0 && reference.p[dot - 1] != '.')
        dot--;
    if (dot < 2 || dot == reference.n || reference.n > MAX_REFERENCE)
        return pd_err_set(err, PD_ERR_INPUT, "'%.*s' is no MODULE.NAME",
                          (int)(reference.n > MAX_REFERENCE ? MAX_REFERENCE : reference.n),
                          reference.p);
    int rc = pd_pytree_find(&at->file, at->tree, dir, pd_str_slice(reference, 0, dot - 1), err);
    at->name = pd_arena_str(&at->tree->arena, pd_str_slice(reference, dot, reference.n));
    for (int i = 0; i < MAX_STEPS && rc == 0; i++) {
        rc = step(at, err);
        if (rc <= 0)
            return rc;
        rc = 0;
    }
    return rc < 0 ? rc
                  : pd_err_set(err, PD_ERR_INPUT, "%s: '%.*s' stands for itself in a circle",
                               at->file->path, PD_STR_ARG(at->name));
}

/* ---- objects ---- */

static struct pd_value bound_arguments(struct place *at, bool whole)
{
    struct pd_arena *arena = &at->tree->arena;
    struct pd_value bound = pd_dict_new(arena);
    for (size_t i = 0; i < pd_list_len(&at->positional); i++)
        pd_dict_set(arena, &bound, pd_arena_printf(arena, "%zu", i), at->positional.list->items[i]);
    for (size_t i = 0; i < pd_dict_len(&at->keywords); i++)
        pd_dict_set(arena, &bound, at->keywords.dict->entries[i].key,
                    at->keywords.dict->entries[i].value);
    if (whole)
        pd_dict_set(arena, &bound, pd_str_of("name"), pd_string(at->name));
    return bound;
}

static int make_object(struct pd_pyobject *out, struct pd_buf *text, struct pd_pysources *sources,
                       const char *dir, struct pd_str reference, struct pd_err *err)
{
    const struct pd_pyclosure *closure;
    struct place at = {.tree = sources,
                       .positional = pd_list_new(&sources->arena),
                       .keywords = pd_dict_new(&sources->arena)};
    int rc = find_place(&at, dir, reference, err);
    if (rc < 0)
        return rc;
    const struct pd_pyname *name = pd_pymodule_find(&at.file->module, at.name);
    rc = pd_pyclosure_get(&closure, text, sources, at.file, name ? &at.name : NULL, err);
    if (rc < 0)
        return rc;
    struct pd_pyobject object = {.constants = closure->constants,
                                 .bound = bound_arguments(&at, !name),
                                 .file = at.file->path,
                                 .line = 1};
    memcpy(object.hash, closure->hash, sizeof(object.hash));
    if (name)
        object.line = token_at(at.file, name->bindings[0].token)->line;
    *out = object;
    return 0;
}

/* The key of a reference among the objects: folder, NUL, reference. */
static struct pd_str key_of(struct pd_buf *key, const char *dir, struct pd_str reference)
{
    pd_buf_add(key, dir, strlen(dir) + 1);
    pd_buf_add_str(key, reference);
    return pd_buf_str(key);
}

int pd_pysource_resolve(struct pd_pyobject *out, struct pd_pysources *sources, const char *dir,
                        struct pd_str reference, struct pd_err *err)
{
    struct pd_buf buf = {0};
    struct pd_str key = key_of(&buf, dir, reference);
    struct pd_pyobject *object = pd_map_find(&sources->objects, key);
    int rc = 0;
    if (!object) {
        object = pd_arena_alloc(&sources->arena, sizeof(*object));
        rc = make_object(object, NULL, sources, dir, reference, err);
        if (rc == 0)
            pd_map_set(&sources->objects, &sources->arena, key, object);
    }
    if (rc == 0)
        *out = *object;
    pd_buf_done(&buf);
    return rc;
}

int pd_pysource_text(struct pd_buf *out, struct pd_pysources *sources, const char *dir,
                     struct pd_str reference, struct pd_err *err)
{
    struct pd_pyobject object;
    return make_object(&object, out, sources, dir, reference, err);
}
