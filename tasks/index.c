/* The index of one root: which file defines which name, as lm-eval's TaskIndex tells it. */
#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "tasks/indexcache.h"
#include "tasks/taskset.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    FILE_MAX = 16 << 20, /* bytes of a task file */
    INCLUDE_MAX = 256,   /* files of one load */
    CACHED_FROM = 100,   /* files from which on a root has a cache */
    SETTLED_NS =
        1000000000 /* age from which on a file's time of change tells that it is the same */
};

/* A file of the root or one that is included from there. */
struct unit {
    struct pd_cached_outline kept; /* path relative to the root, stamp, outline */
    dev_t device;
    const char *folder; /* what its includes are relative to: relative to the root, or absolute */
    bool missing;
    bool fresh;  /* read now, not taken from the cache */
    bool walked; /* found by the walk, so that no folder in its path is a link */
};

/* Names that could not be taken or were taken from others, to be told in one line. */
struct told {
    const char **lines;
    size_t n, cap;
};

struct index {
    struct pd_taskset *set;
    const char *root;
    size_t root_length;    /* of the root with its slash */
    int fd;                /* of the root's folder */
    struct pd_arena arena; /* of this struct's life */
    struct pd_buf text;    /* of the file that is read */
    struct pd_indexcache cache;
    struct pd_map units;   /* by path */
    struct pd_map entries; /* of this root, by name */
    struct pd_map tags;    /* struct gathered by name */
    size_t nfiles, nread;
    struct told skipped, replaced;
};

/* --- files --- */

static int read_unit(struct pd_buf *text, int dir, const char *path, size_t size)
{
    int fd = openat(dir, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    pd_buf_reset(text);
    ssize_t n = 0;
    do { /* one read for a file of the size that it is said to have */
        if (!pd_buf_reserve(text, size + 1))
            break;
        size_t room = text->cap - text->len - 1;
        n = read(fd, text->data + text->len, room);
        if (n > 0)
            text->len += (size_t)n;
        if (n >= 0 && (size_t)n < room)
            break;
    } while (n > 0 || (n < 0 && errno == EINTR));
    close(fd);
    return n < 0 ? -1 : 0;
}

/* The outline of a file that is there. */
static void outline_unit(struct index *x, struct unit *unit)
{
    const struct pd_cached_outline *cached = pd_indexcache_find(&x->cache, unit->kept.path);
    const char *path = unit->kept.path.p;
    if (cached && pd_file_stamp_equal(&cached->stamp, &unit->kept.stamp)) {
        unit->kept.outline = cached->outline;
        return;
    }
    unit->fresh = true;
    x->nread++;
    struct pd_outline *outline = &unit->kept.outline;
    if (unit->kept.stamp.size > FILE_MAX)
        outline->broken = pd_arena_printf(&x->arena, "%s is larger than %d bytes", path, FILE_MAX);
    else if (read_unit(&x->text, x->fd, path, unit->kept.stamp.size) < 0)
        outline->broken = pd_arena_printf(&x->arena, "%s cannot be read", path);
    else
        pd_outline_read(outline, &x->arena, pd_buf_str(&x->text), path);
}

static const char *full_path(struct index *x, const char *path)
{
    return pd_path_join(&x->arena, x->root, path);
}

/* A link's includes are relative to where it leads. */
static const char *folder_of(struct index *x, const char *path, bool is_link)
{
    char *real = is_link ? realpath(full_path(x, path), NULL) : NULL;
    const char *slash = strrchr(real ? real : path, '/');
    struct pd_str dir = {"", 0};
    if (slash)
        dir = (struct pd_str){real ? real : path, (size_t)(slash - (real ? real : path))};
    const char *kept = pd_arena_cstr(&x->arena, slash && dir.n == 0 ? pd_str_of("/") : dir);
    free(real);
    return kept;
}

static struct unit *unit_of(struct index *x, struct pd_str path)
{
    struct unit *unit = pd_map_find(&x->units, path);
    if (unit)
        return unit;
    struct stat st;
    unit = pd_arena_alloc(&x->arena, sizeof *unit);
    unit->kept.path = pd_arena_str(&x->arena, path);
    const char *name = unit->kept.path.p;
    unit->missing = fstatat(x->fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0;
    bool is_link = !unit->missing && S_ISLNK(st.st_mode);
    if (is_link)
        unit->missing = fstatat(x->fd, name, &st, 0) < 0;
    unit->missing |= !S_ISREG(st.st_mode);
    pd_map_set(&x->units, &x->arena, path, unit);
    if (unit->missing)
        return unit;
    unit->device = st.st_dev;
    unit->kept.stamp = pd_file_stamp_of(&st);
    unit->folder = folder_of(x, name, is_link);
    outline_unit(x, unit);
    return unit;
}

/* --- includes --- */

/* The files that one load has reached. */
struct reached {
    const struct unit *units[INCLUDE_MAX];
    size_t n;
};

static bool same_real_path(struct index *x, const struct unit *a, const struct unit *b)
{
    char *one = realpath(full_path(x, a->kept.path.p), NULL);
    char *other = realpath(full_path(x, b->kept.path.p), NULL);
    bool same = one && other && strcmp(one, other) == 0;
    free(one);
    free(other);
    return same;
}

/* False when the load has been there before, which is an error even where it is no cycle. */
static bool reach(struct index *x, struct reached *reached, const struct unit *unit)
{
    for (size_t i = 0; i < reached->n; i++) {
        const struct unit *old = reached->units[i];
        bool same_file =
            old->device == unit->device && old->kept.stamp.inode == unit->kept.stamp.inode;
        if (old == unit || (same_file && same_real_path(x, old, unit)))
            return false;
    }
    if (reached->n == INCLUDE_MAX)
        return false;
    reached->units[reached->n++] = unit;
    return true;
}

/* The path of an included file: without the ".." that lead back through folders which are no links,
   so that one file has one path. */
static const char *include_path(struct index *x, const struct unit *unit, struct pd_str name)
{
    struct pd_str up = PD_STR("../");
    struct pd_str folder = pd_str_of(unit->folder);
    while (unit->walked && folder.n > 0 && folder.p[0] != '/' && pd_str_starts_with(name, up)) {
        name = pd_str_slice(name, up.n, name.n);
        while (folder.n > 0 && folder.p[--folder.n] != '/')
            ;
    }
    return pd_path_join(&x->arena, pd_arena_cstr(&x->arena, folder),
                        pd_arena_cstr(&x->arena, name));
}

/* Merges a file with what it includes into out; false when anything of it cannot be read. */
static bool merge_unit(struct index *x, struct pd_outline *out, const struct unit *unit,
                       struct reached *reached)
{
    const struct pd_outline *own = &unit->kept.outline;
    const struct pd_outline_value *include = &own->values[PD_OUTLINE_INCLUDE];
    if (unit->missing || own->broken.n > 0 || own->no_mapping || !reach(x, reached, unit) ||
        include->kind == PD_OUTLINE_OTHER)
        return false;
    for (uint32_t i = 0; i < include->n; i++) {
        const char *path = include_path(x, unit, include->items[i]);
        if (!merge_unit(x, out, unit_of(x, pd_str_of(path)), reached))
            return false;
    }
    pd_outline_merge(out, own);
    return true;
}

/* --- names --- */

static void tell(struct told *told, struct pd_str line)
{
    told->lines = pd_grow(told->lines, &told->cap, told->n + 1, sizeof *told->lines);
    told->lines[told->n++] = line.p;
}

/* Warns in one line, which is the line itself when there is one alone. */
static void warn(struct index *x, struct told *told, const char *summary)
{
    const struct pd_sink *sink = &x->set->sink;
    if (told->n == 1)
        pd_emit(sink, PD_EVENT_WARNING, "%s", told->lines[0]);
    else if (told->n > 1)
        pd_emit(sink, PD_EVENT_WARNING, "%zu definitions of %s %s; -v lists them", told->n, x->root,
                summary);
    for (size_t i = 0; told->n > 1 && i < told->n; i++)
        pd_emit(sink, PD_EVENT_DEBUG, "%s", told->lines[i]);
    free(told->lines);
}

static struct pd_entry *add_entry(struct index *x, struct pd_str name, enum pd_name_kind kind,
                                  const char *path)
{
    struct pd_entry *entry = pd_arena_alloc(&x->set->arena, sizeof *entry);
    entry->name = (struct pd_name){.name = pd_arena_cstr(&x->set->arena, name),
                                   .path = path,
                                   .kind = kind,
                                   .file = path + x->root_length};
    pd_map_set(&x->entries, &x->arena, name, entry);
    return entry;
}

/* A tag while its tasks are gathered. */
struct gathered {
    struct pd_entry *entry;
    const char **names;
    size_t n, cap;
};

static void tag_task(struct index *x, const struct pd_entry *task, struct pd_str tag)
{
    const struct pd_entry *old = pd_map_find(&x->entries, tag);
    if (old && old->name.kind != PD_NAME_TAG)
        return; /* a task or a group that has the name already */
    struct gathered *gathered = pd_map_find(&x->tags, tag);
    if (!gathered) {
        gathered = pd_arena_alloc(&x->arena, sizeof *gathered);
        gathered->entry = add_entry(x, tag, PD_NAME_TAG, task->name.path);
        pd_map_set(&x->tags, &x->arena, tag, gathered);
    }
    gathered->names =
        pd_grow(gathered->names, &gathered->cap, gathered->n + 1, sizeof *gathered->names);
    gathered->names[gathered->n++] = task->name.name;
}

static void tag_entry(struct index *x, struct pd_entry *task, const struct pd_outline_value *tags)
{
    const char **names = pd_arena_array(&x->set->arena, tags->n + 1, sizeof *names);
    for (uint32_t i = 0; i < tags->n; i++) {
        names[i] = pd_arena_cstr(&x->set->arena, tags->items[i]);
        if (tags->items[i].n > 0)
            tag_task(x, task, tags->items[i]);
    }
    task->tags = names;
}

static int compare_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorts a tag's tasks and keeps each once. */
static void keep_tagged(struct index *x, struct gathered *gathered)
{
    const char **kept = pd_arena_array(&x->set->arena, gathered->n, sizeof *kept);
    size_t n = 0;
    qsort(gathered->names, gathered->n, sizeof *gathered->names, compare_text);
    for (size_t i = 0; i < gathered->n; i++)
        if (n == 0 || strcmp(gathered->names[i], kept[n - 1]) != 0)
            kept[n++] = gathered->names[i];
    gathered->entry->tagged = kept;
    gathered->entry->ntagged = n;
    free(gathered->names);
}

/* Whether a name is free in this root: the first definition keeps it, but for one that cannot be
   loaded. */
static bool is_free(struct index *x, struct pd_str name, const struct pd_entry *old, bool broken,
                    const char *path)
{
    if (!old || (old->broken && !broken))
        return true;
    const char *what = old->name.kind == PD_NAME_TAG ? "a tag since" : "defined in";
    tell(&x->skipped, pd_arena_printf(&x->arena, "%s is skipped: '%.*s' is already %s %s", path,
                                      PD_STR_ARG(name), what, old->name.path));
    return false;
}

struct pd_definition pd_outline_definition(const struct pd_outline *outline)
{
    bool group = !outline->python && outline->values[PD_OUTLINE_GROUP].kind != PD_OUTLINE_ABSENT;
    return (struct pd_definition){
        .name = pd_outline_text(outline, group ? PD_OUTLINE_GROUP : PD_OUTLINE_TASK),
        .kind = group ? PD_NAME_GROUP : PD_NAME_TASK,
        .python = outline->python,
    };
}

/* Adds what a file defines. A file whose includes are broken is still known by what it says itself:
   loading it tells what is wrong. */
static void add_unit(struct index *x, const struct unit *unit, const char *path)
{
    struct reached reached = {.n = 0};
    struct pd_outline merged = {.python = false};
    bool broken = !merge_unit(x, &merged, unit, &reached);
    struct pd_definition def = pd_outline_definition(broken ? &unit->kept.outline : &merged);
    const struct pd_entry *old = def.name.n > 0 ? pd_map_find(&x->entries, def.name) : NULL;
    if (def.name.n == 0 || !is_free(x, def.name, old, broken, path))
        return;
    struct pd_entry *entry =
        add_entry(x, def.name, def.kind, pd_arena_cstr(&x->set->arena, pd_str_of(path)));
    entry->name.python = def.python;
    entry->broken = broken;
    if (def.kind == PD_NAME_TASK && !broken)
        tag_entry(x, entry, &merged.values[PD_OUTLINE_TAG]);
}

/* --- the root --- */

/* lm-eval passes over what these folders hold. */
static bool is_ignored(const char *path)
{
    static const struct pd_str folders[] = {PD_STR("__pycache__"), PD_STR(".ipynb_checkpoints")};
    for (const char *part = path; part; part = strchr(part, '/')) {
        part += *part == '/';
        struct pd_str name = {part, strcspn(part, "/")};
        for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
            if (pd_str_eq(name, folders[i]))
                return true;
    }
    return false;
}

static int index_file(void *ctx, const char *path, struct pd_err *err)
{
    (void)err; /* a broken file stops nobody */
    struct index *x = ctx;
    const char *relative = path + x->root_length;
    if (is_ignored(relative))
        return 0;
    x->nfiles++;
    struct unit *unit = unit_of(x, pd_str_of(relative));
    unit->walked = true;
    struct pd_str broken = unit->kept.outline.broken;
    if (broken.n > 0) /* a sentence that begins with the path */
        pd_taskset_broken(x->set, full_path(x, pd_arena_cstr(&x->arena, broken)));
    else if (!unit->missing)
        add_unit(x, unit, path);
    return 0;
}

/* Later roots win by name. */
static void keep_entries(struct index *x)
{
    struct pd_taskset *set = x->set;
    for (size_t i = 0; i < x->tags.n; i++)
        keep_tagged(x, x->tags.entries[i].value);
    for (size_t i = 0; i < x->entries.n; i++) {
        struct pd_entry *entry = x->entries.entries[i].value;
        struct pd_str name = pd_str_of(entry->name.name);
        const struct pd_entry *old = pd_map_set(&set->entries, &set->arena, name, entry);
        if (old)
            tell(&x->replaced,
                 pd_arena_printf(&x->arena, "%s replaces the definition of '%s' in %s",
                                 entry->name.path, name.p, old->name.path));
    }
    warn(x, &x->skipped, "are skipped, since their names are taken there");
    warn(x, &x->replaced, "replace earlier ones of the same name");
}

/* Writes the cache anew when it does not hold what was found. */
static void keep_cache(struct index *x, int64_t now_ns)
{
    const struct pd_cached_outline **kept = pd_arena_array(&x->arena, x->units.n, sizeof *kept);
    size_t n = 0;
    size_t nfresh = 0;
    for (size_t i = 0; i < x->units.n; i++) {
        const struct unit *unit = x->units.entries[i].value;
        bool settled = now_ns - unit->kept.stamp.changed_ns > SETTLED_NS;
        if (unit->missing || (unit->fresh && !settled))
            continue;
        nfresh += unit->fresh;
        kept[n++] = &unit->kept;
    }
    if (nfresh > 0 || n != x->cache.n)
        pd_indexcache_save(x->root, kept, n);
}

int pd_index_root(struct pd_taskset *set, const char *root, int64_t now_ns, struct pd_err *err)
{
    struct index x = {.set = set, .root = root, .root_length = strlen(root)};
    if (x.root_length == 0 || root[x.root_length - 1] != '/')
        x.root_length++;
    x.fd = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (x.fd < 0)
        return pd_err_errno(err, "cannot open the folder %s", root);
    pd_indexcache_load(&x.cache, root);
    int code = pd_file_walk(root, ".yaml", index_file, &x, err);
    close(x.fd);
    keep_entries(&x);
    if (code >= 0 && x.nfiles >= CACHED_FROM)
        keep_cache(&x, now_ns);
    pd_emit(&set->sink, PD_EVENT_DEBUG, "%s: %zu task files, %zu read anew", root, x.nfiles,
            x.nread);
    pd_indexcache_done(&x.cache);
    pd_buf_done(&x.text);
    pd_arena_done(&x.arena);
    return code;
}
