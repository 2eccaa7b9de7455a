#include "lib/format/pytree.h"

#include "lib/core/file.h"

#include <stdlib.h>
#include <sys/stat.h>

enum { MAX_FILE = 4 << 20, MAX_TOTAL = 64 << 20, MAX_FILES = 16384, MAX_STARS = 64 };

/* ---- files ---- */

static bool is_file(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

/* Links are refused: what they lead to may change without the tree, or lie out of it. */
static int check_regular(const char *path, struct pd_err *err)
{
    struct stat st;
    if (lstat(path, &st) < 0)
        return pd_err_errno(err, "cannot open %s", path);
    if (S_ISLNK(st.st_mode))
        return pd_err_set(err, PD_ERR_INPUT, "%s is a symbolic link, which is not followed", path);
    if (!S_ISREG(st.st_mode))
        return pd_err_set(err, PD_ERR_INPUT, "%s is no regular file", path);
    return 0;
}

static int read_file(struct pd_pysources *tree, struct pd_pyfile *file, struct pd_err *err)
{
    struct pd_buf source = PD_BUF_MAX(MAX_FILE);
    struct pd_err inner = {0};
    int rc = check_regular(file->path, err);
    if (rc == 0)
        rc = pd_file_read(&source, file->path, err);
    tree->nbytes += source.len;
    if (rc == 0 && tree->nbytes > MAX_TOTAL)
        rc = pd_err_set(err, PD_ERR_INPUT, "%s: the Python files read are over %d bytes",
                        file->path, MAX_TOTAL);
    if (rc == 0) {
        rc = pd_pymodule_read(&file->module, pd_buf_str(&source), &inner);
        if (rc < 0)
            pd_err_set(err, rc, "%s:%s", file->path, inner.text);
    }
    pd_buf_done(&source);
    return rc;
}

int pd_pytree_load(struct pd_pyfile **out, struct pd_pysources *tree, const char *path,
                   struct pd_err *err)
{
    struct pd_pyfile *file = pd_map_find(&tree->files, pd_str_of(path));
    if (!file) {
        if (tree->files.n == MAX_FILES)
            return pd_err_set(err, PD_ERR_INPUT, "%s: more than %d Python files", path, MAX_FILES);
        file = pd_arena_alloc(&tree->arena, sizeof(*file));
        file->path = pd_arena_cstr(&tree->arena, pd_str_of(path));
        file->dir = pd_path_dir(&tree->arena, path);
        pd_map_set(&tree->files, &tree->arena, pd_str_of(path), file);
        read_file(tree, file, &file->failure);
    }
    if (file->failure.code < 0)
        return pd_err_set(err, file->failure.code, "%s", file->failure.text);
    *out = file;
    return 0;
}

/* ---- places ---- */

/* base/a/b for module a.b, without the ending. */
static char *stem_of(struct pd_arena *arena, const char *base, struct pd_str module)
{
    struct pd_str part = pd_arena_str(arena, module);
    char *stem = pd_path_join(arena, base, part.p);
    for (char *p = stem + strlen(stem) - module.n; *p; p++)
        if (*p == '.')
            *p = '/';
    return stem;
}

static char *with_ending(struct pd_arena *arena, const char *stem, const char *ending)
{
    return (char *)pd_arena_printf(arena, "%s%s", stem, ending).p;
}

/* X of lm_eval.tasks.X and tasks.X. */
static bool below_tasks(struct pd_str *rest, struct pd_str module)
{
    static const struct pd_str prefixes[] = {PD_STR("lm_eval.tasks."), PD_STR("tasks.")};
    for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
        if (!pd_str_starts_with(module, prefixes[i]))
            continue;
        *rest = pd_str_slice(module, prefixes[i].n, module.n);
        return true;
    }
    return false;
}

/* Calls try with dir and each folder above it until it finds something: folders named tasks come
   first. Returns 1 when found, 0 when not, or an error. */
struct search {
    struct pd_pysources *tree;
    struct pd_arena *arena; /* of paths on the way */
    struct pd_pyimport *import;
    const char *importer; /* the file that imports */
    struct pd_str module;
    struct pd_pytarget *out;
};

static int try_stem(struct search *s, const char *stem, struct pd_err *err);

static int try_above(struct search *s, const char *dir, struct pd_str rest, struct pd_err *err)
{
    for (int pass = 0; pass < 2; pass++) {
        const char *at = dir;
        for (bool more = true; more; at = pd_path_dir(s->arena, at)) {
            bool named = strcmp(pd_path_base(at), "tasks") == 0;
            int rc = named == (pass == 0) ? try_stem(s, stem_of(s->arena, at, rest), err) : 0;
            if (rc != 0)
                return rc;
            more = strcmp(at, "/") != 0 && strcmp(at, ".") != 0;
        }
    }
    return 0;
}

/* ---- modules and packages ---- */

static int found(struct search *s, const char *path, struct pd_str name, struct pd_err *err)
{
    struct pd_pyfile *file;
    int rc = pd_pytree_load(&file, s->tree, path, err);
    if (rc < 0)
        return rc;
    *s->out = (struct pd_pytarget){file, name};
    return 1;
}

/* Whether a module is there. A file abc.py that says `import abc` does not mean itself. */
static bool is_module(const struct search *s, const char *path)
{
    bool own = s->import && !s->import->dots && strcmp(path, s->importer) == 0;
    return !own && is_file(path);
}

/* The module at a stem as a whole. */
static int try_module(struct search *s, const char *stem, struct pd_err *err)
{
    static const char *const endings[] = {"/__init__.py", ".py"};
    for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++) {
        char *path = with_ending(s->arena, stem, endings[i]);
        if (is_module(s, path))
            return found(s, path, (struct pd_str){0}, err);
    }
    return 0;
}

/* Python looks into a package before it looks for a module of the package. A package that imports
   from itself does not have the name yet. */
static bool package_binds(const struct search *s)
{
    if (pd_str_is(s->import->name, "*"))
        return true;
    return strcmp(s->importer, s->out->file->path) != 0 &&
           pd_pymodule_find(&s->out->file->module, s->import->name) != NULL;
}

/* from stem import name. Where stem is a folder, name may be a module in it. */
static int try_name(struct search *s, const char *stem, struct pd_err *err)
{
    struct pd_str name = s->import->name;
    char *package = with_ending(s->arena, stem, "/__init__.py");
    bool is_package = is_module(s, package);
    if (is_package) {
        int rc = found(s, package, name, err);
        if (rc < 0 || package_binds(s))
            return rc;
    }
    char *file = with_ending(s->arena, stem, ".py");
    if (!is_package && s->import->path.n && is_module(s, file))
        return found(s, file, name, err);
    int rc = pd_str_is(name, "*") ? 0 : try_module(s, stem_of(s->arena, stem, name), err);
    return rc == 0 && is_package ? 1 : rc;
}

static int try_stem(struct search *s, const char *stem, struct pd_err *err)
{
    return s->import && s->import->name.n ? try_name(s, stem, err) : try_module(s, stem, err);
}

/* ---- imports ---- */

/* The folder that the dots of a relative import mean; NULL above the root. */
static const char *relative_base(struct pd_arena *arena, const char *dir, uint32_t dots)
{
    for (; dots > 1; dots--) {
        if (strcmp(dir, "/") == 0)
            return NULL;
        dir = pd_path_dir(arena, dir);
    }
    return dir;
}

static int search(struct search *s, const char *dir, struct pd_err *err)
{
    struct pd_str rest, path = s->import->path;
    if (s->import->dots) {
        const char *base = relative_base(s->arena, dir, s->import->dots);
        return base ? try_stem(s, path.n ? stem_of(s->arena, base, path) : base, err) : 0;
    }
    int rc = try_stem(s, stem_of(s->arena, dir, path), err);
    return rc == 0 && below_tasks(&rest, path) ? try_above(s, dir, rest, err) : rc;
}

int pd_pytree_follow(struct pd_pytarget *out, struct pd_pysources *tree,
                     const struct pd_pyfile *file, struct pd_pyimport *import, struct pd_err *err)
{
    if (!import->target) {
        struct pd_arena paths = {0};
        struct pd_pytarget target = {0};
        struct search s = {.tree = tree,
                           .arena = &paths,
                           .import = import,
                           .importer = file->path,
                           .out = &target};
        int rc = search(&s, file->dir, err);
        pd_arena_done(&paths);
        if (rc < 0)
            return rc;
        import->target = pd_arena_alloc(&tree->arena, sizeof(*import->target));
        *import->target = target;
    }
    *out = *import->target;
    return 0;
}

static int find_star(struct pd_pytarget *out, struct pd_pysources *tree, struct pd_pyfile *file,
                     struct pd_str name, unsigned depth, struct pd_err *err)
{
    struct pd_pymodule *m = &file->module;
    if (depth == MAX_STARS)
        return pd_err_set(err, PD_ERR_INPUT, "%s: more than %d imports of * lead to each other",
                          file->path, MAX_STARS);
    if (file->star_mark == tree->star_serial)
        return 0;
    file->star_mark = tree->star_serial;
    for (size_t i = m->nimports; i-- > 0;) { /* the last one wins */
        struct pd_pytarget target;
        if (!pd_str_is(m->imports[i].name, "*"))
            continue;
        int rc = pd_pytree_follow(&target, tree, file, &m->imports[i], err);
        if (rc == 0 && target.file && pd_pymodule_find(&target.file->module, name)) {
            *out = (struct pd_pytarget){target.file, name};
            return 1;
        }
        if (rc == 0 && target.file)
            rc = find_star(out, tree, target.file, name, depth + 1, err);
        if (rc != 0)
            return rc;
    }
    return 0;
}

int pd_pytree_star(struct pd_pytarget *out, struct pd_pysources *tree, struct pd_pyfile *file,
                   struct pd_str name, struct pd_err *err)
{
    struct pd_pytarget target = {0};
    tree->star_serial++;
    int rc = find_star(&target, tree, file, name, 0, err);
    if (rc < 0)
        return rc;
    *out = target;
    return 0;
}

/* ---- uses ---- */

struct pd_pyuse pd_pyuse_of(struct pd_str chain)
{
    const char *dot = chain.n ? memchr(chain.p, '.', chain.n) : NULL;
    return (struct pd_pyuse){{chain.p, dot ? (size_t)(dot - chain.p) : chain.n}, chain};
}

/* Whether s is prefix and goes on behind it with a dot. */
static bool goes_on(struct pd_str s, struct pd_str prefix)
{
    return s.n > prefix.n && pd_str_starts_with(s, prefix) && s.p[prefix.n] == '.';
}

enum pd_pytree_use pd_pytree_attributes(struct pd_str *attributes, const struct pd_pyimport *import,
                                        struct pd_str chain)
{
    bool by_local = import->name.n || import->renamed;
    struct pd_str module = by_local ? import->local : import->path;
    if (goes_on(chain, module)) {
        *attributes = pd_str_slice(chain, module.n + 1, chain.n);
        return PD_PY_ATTRIBUTES;
    }
    bool whole = pd_str_eq(chain, module) || goes_on(module, chain);
    return whole ? PD_PY_WHOLE_MODULE : PD_PY_OTHER_MODULE;
}

/* ---- references ---- */

/* A folder as an absolute path without links, dots and doubled slashes. */
static const char *absolute(struct pd_pysources *tree, const char *dir, struct pd_err *err)
{
    const char *known = pd_map_find(&tree->folders, pd_str_of(dir));
    if (known)
        return known;
    char *real = realpath(*dir ? dir : ".", NULL);
    if (!real) {
        pd_err_errno(err, "cannot open folder %s", dir);
        return NULL;
    }
    char *copy = pd_arena_cstr(&tree->arena, pd_str_of(real));
    free(real);
    pd_map_set(&tree->folders, &tree->arena, pd_str_of(dir), copy);
    return copy;
}

/* Parts between dots, none empty; nothing that is special in paths. */
static bool is_module_name(struct pd_str module)
{
    bool empty = true;
    for (size_t i = 0; i < module.n; i++) {
        if (module.p[i] == '/' || module.p[i] == '\0' || (module.p[i] == '.' && empty))
            return false;
        empty = module.p[i] == '.';
    }
    return !empty;
}

static int find_module(struct search *s, const char *dir, struct pd_err *err)
{
    struct pd_str rest;
    char *beside = with_ending(s->arena, stem_of(s->arena, dir, s->module), ".py");
    if (is_file(beside))
        return found(s, beside, (struct pd_str){0}, err);
    int rc = below_tasks(&rest, s->module) ? try_above(s, dir, rest, err) : 0;
    if (rc == 0)
        return pd_err_set(err, PD_ERR_INPUT, "there is no file %s", beside);
    return rc;
}

int pd_pytree_find(struct pd_pyfile **out, struct pd_pysources *tree, const char *dir,
                   struct pd_str module, struct pd_err *err)
{
    if (!is_module_name(module))
        return pd_err_set(err, PD_ERR_INPUT, "'%.*s' is no name of a module", PD_STR_ARG(module));
    const char *folder = absolute(tree, dir, err);
    if (!folder)
        return PD_ERR_IO;
    struct pd_arena paths = {0};
    struct pd_pytarget target;
    struct search s = {.tree = tree, .arena = &paths, .module = module, .out = &target};
    int rc = find_module(&s, folder, err);
    pd_arena_done(&paths);
    if (rc < 0)
        return rc;
    *out = target.file;
    return 0;
}
