#include "tasks/taskset.h"

#include "lib/core/alloc.h"
#include "lib/core/clock.h"
#include "lib/core/file.h"
#include "lib/format/json.h"
#include "tasks/hooks.h"
#include "tasks/steps.h"
#include "tasks/task_load.h"

#include <stdlib.h>
#include <sys/stat.h>

static struct pd_entry *add_entry(struct pd_taskset *set, const char *name, enum pd_name_kind kind,
                                  const char *path)
{
    struct pd_entry *entry = pd_arena_alloc(&set->arena, sizeof *entry);
    entry->name = (struct pd_name){.name = pd_arena_cstr(&set->arena, pd_str_of(name)),
                                   .path = path,
                                   .kind = kind,
                                   .file = path};
    pd_map_set(&set->entries, &set->arena, pd_str_of(entry->name.name), entry);
    return entry;
}

struct pd_entry *pd_entry_find(const struct pd_taskset *set, struct pd_str name)
{
    return pd_map_find(&set->entries, name);
}

struct pd_entry *pd_entry_of_dict(struct pd_taskset *set, const char *name, enum pd_name_kind kind,
                                  const struct pd_value *within, const char *path)
{
    struct pd_entry *entry = add_entry(set, name, kind, path);
    entry->within = within;
    return entry;
}

void pd_taskset_broken(struct pd_taskset *set, const char *why)
{
    if (set->nbroken++ == 0)
        set->broken = pd_arena_cstr(&set->arena, pd_str_of(why));
    pd_emit(&set->sink, PD_EVENT_DEBUG, "skipped: %s", why);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(((const struct pd_name *)a)->name, ((const struct pd_name *)b)->name);
}

static void sort_names(struct pd_taskset *set)
{
    set->nnames = set->entries.n;
    set->names = pd_arena_array(&set->arena, set->nnames, sizeof *set->names);
    for (size_t i = 0; i < set->nnames; i++) {
        const struct pd_entry *entry = set->entries.entries[i].value;
        set->names[i] = entry->name;
    }
    if (set->nnames > 0)
        qsort(set->names, set->nnames, sizeof *set->names, compare_names);
}

int pd_taskset_new(struct pd_taskset **out, const char *const *roots, const struct pd_sink *sink,
                   struct pd_err *err)
{
    struct pd_taskset *set = pd_calloc(1, sizeof *set);
    set->sources = pd_pysources_new();
    if (sink)
        set->sink = *sink;
    int64_t now_ns = (int64_t)(pd_clock_unix_s() * 1e9);
    int code = 0;
    for (size_t i = 0; roots && roots[i] && code >= 0; i++)
        code = pd_index_root(set, roots[i], now_ns, err);
    if (code < 0) {
        pd_taskset_free(set);
        return code;
    }
    sort_names(set);
    *out = set;
    return 0;
}

void pd_taskset_free(struct pd_taskset *set)
{
    if (!set)
        return;
    for (size_t i = 0; i < set->nloaded; i++)
        pd_steps_done(set->loaded[i]->steps);
    free(set->loaded);
    pd_pysources_free(set->sources);
    pd_arena_done(&set->arena);
    free(set);
}

void pd_taskset_set_profile(struct pd_taskset *set, const struct pd_profile *profile)
{
    set->profile = profile;
}

size_t pd_taskset_size(const struct pd_taskset *set)
{
    return set->nnames;
}

const struct pd_name *pd_taskset_name(const struct pd_taskset *set, size_t i)
{
    return &set->names[i];
}

const char *const *pd_taskset_tagged(size_t *n, const struct pd_taskset *set, const char *name)
{
    const struct pd_entry *entry = pd_entry_find(set, pd_str_of(name));
    *n = entry ? entry->ntagged : 0;
    if (!entry || entry->name.kind == PD_NAME_TAG)
        return entry ? entry->tagged : NULL;
    while (entry->tags && entry->tags[*n])
        ++*n;
    return entry->tags;
}

static const char *nearest_name(const struct pd_taskset *set, struct pd_str name)
{
    const char **names = pd_calloc(set->nnames + 1, sizeof *names);
    for (size_t i = 0; i < set->nnames; i++)
        names[i] = set->names[i].name;
    const char *near = pd_str_nearest(name, names, set->nnames);
    free(names);
    return near;
}

struct pd_entry *pd_entry_get(const struct pd_taskset *set, struct pd_str name, struct pd_err *err)
{
    struct pd_entry *entry = pd_entry_find(set, name);
    if (entry)
        return entry;
    struct pd_buf text = {0};
    pd_buf_printf(&text, "there is no task '%.*s'", PD_STR_ARG(name));
    const char *near = nearest_name(set, name);
    if (near)
        pd_buf_printf(&text, "; did you mean '%s'?", near);
    if (set->nbroken > 0)
        pd_buf_printf(&text, " (%zu task file%s could not be read, the first: %s)", set->nbroken,
                      set->nbroken == 1 ? "" : "s", set->broken);
    pd_err_set(err, PD_ERR_INPUT, "%s", text.data);
    pd_buf_done(&text);
    return NULL;
}

static bool same_file(const char *a, const char *b)
{
    struct stat one;
    struct stat other;
    return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev &&
           one.st_ino == other.st_ino;
}

static int define(struct pd_definition *def, struct pd_taskset *set, const char *path,
                  struct pd_err *err)
{
    struct pd_config config;
    struct pd_outline outline;
    if (!pd_file_exists(path))
        return pd_err_set(err, PD_ERR_INPUT, "there is no file %s", path);
    int code = pd_config_load(&config, &set->arena, path, err);
    if (code < 0)
        return code;
    pd_outline_of(&outline, &set->arena, &config.dict);
    *def = pd_outline_definition(&outline);
    return 0;
}

bool pd_defines_something(struct pd_taskset *set, const char *path)
{
    struct pd_definition def;
    return define(&def, set, path, NULL) < 0 || def.name.n > 0;
}

int pd_entry_of_file(struct pd_entry **out, struct pd_taskset *set, const char *path,
                     struct pd_err *err)
{
    struct pd_definition def = {.python = false};
    int code = define(&def, set, path, err);
    if (code < 0)
        return code;
    if (def.name.n == 0)
        return pd_err_set(err, PD_ERR_INPUT,
                          "%s defines neither a task nor a group (no name in 'task' or 'group')",
                          path);
    struct pd_entry *entry = pd_entry_find(set, def.name);
    if (!entry || !same_file(entry->name.path, path)) {
        /* The file that was named goes before what the roots have under the same name. */
        entry = add_entry(set, pd_arena_cstr(&set->arena, def.name), def.kind,
                          pd_arena_cstr(&set->arena, pd_str_of(path)));
        entry->name.python = def.python;
    }
    *out = entry;
    return 0;
}

/* The name under which a task with overrides is kept once it is loaded. */
static struct pd_str variant_key(struct pd_arena *arena, const struct pd_entry *entry,
                                 const struct pd_overrides *overrides)
{
    struct pd_value merged = pd_dict_new(arena);
    for (; overrides; overrides = overrides->next)
        for (size_t i = 0; i < pd_dict_len(&overrides->dict); i++) {
            const struct pd_dict_entry *item = &overrides->dict.dict->entries[i];
            pd_dict_set(arena, &merged, item->key, item->value);
        }
    struct pd_buf key = {0};
    pd_buf_printf(&key, "%s\n%s\n", entry->name.name, entry->name.path);
    pd_json_write(&key, &merged, PD_JSON_SORTED);
    struct pd_str kept = pd_arena_str(arena, pd_buf_str(&key));
    pd_buf_done(&key);
    return kept;
}

int pd_entry_config(struct pd_config *config, struct pd_arena *arena, const struct pd_entry *entry,
                    const struct pd_overrides *overrides, struct pd_err *err)
{
    const char *path = entry->name.path;
    int code = entry->within ? pd_config_of_dict(config, arena, entry->within, path, err)
                             : pd_config_load(config, arena, path, err);
    if (code < 0)
        return code;
    for (; overrides; overrides = overrides->next)
        pd_config_override(config, arena, &overrides->dict, overrides->path);
    if (entry->within) /* its full name, so that the configuration stands for itself */
        pd_dict_set(arena, &config->dict, (struct pd_str)PD_STR("task"), pd_text(entry->name.name));
    return code;
}

/* What a definition means here: Python functions by their sources, templates by the profile. */
static int finish_config(struct pd_config *config, struct pd_taskset *set, struct pd_err *err)
{
    if (set->profile && set->profile->trims_newline)
        pd_config_trim(config, &set->arena);
    return pd_hooks_resolve(config, set->sources, &set->arena, err);
}

static void keep_loaded(struct pd_taskset *set, struct pd_task *task)
{
    set->loaded = pd_grow(set->loaded, &set->loaded_cap, set->nloaded + 1, sizeof *set->loaded);
    set->loaded[set->nloaded++] = task;
}

static int refuse_kind(const struct pd_entry *entry, const char *wanted, struct pd_err *err)
{
    static const char *const kinds[] = {"a task", "a group", "a tag"};
    if (entry->name.python)
        return pd_err_set(err, PD_ERR_INPUT,
                          "task '%s' is a Python class (%s), which Podium does not run",
                          entry->name.name, entry->name.path);
    return pd_err_set(err, PD_ERR_INPUT, "'%s' is %s, not %s", entry->name.name,
                      kinds[entry->name.kind], wanted);
}

int pd_entry_task(const struct pd_task **out, struct pd_taskset *set, const struct pd_entry *entry,
                  const struct pd_overrides *overrides, struct pd_err *err)
{
    if (entry->name.kind != PD_NAME_TASK || entry->name.python)
        return refuse_kind(entry, "a task", err);
    struct pd_str key = variant_key(&set->arena, entry, overrides);
    struct pd_task *task = pd_map_find(&set->tasks, key);
    if (task) {
        *out = task;
        return 0;
    }
    struct pd_config config;
    int code = pd_entry_config(&config, &set->arena, entry, overrides, err);
    if (code >= 0)
        code = finish_config(&config, set, err);
    if (code >= 0)
        code = pd_task_build(&task, &set->arena, &config, entry->name.name, err);
    if (code < 0) {
        pd_err_wrap(err, "loading task '%s'", entry->name.name);
        return code;
    }
    keep_loaded(set, task);
    pd_map_set(&set->tasks, &set->arena, key, task);
    *out = task;
    return 0;
}

int pd_task_load(const struct pd_task **out, struct pd_taskset *set, const char *name,
                 struct pd_err *err)
{
    const struct pd_entry *entry = pd_entry_get(set, pd_str_of(name), err);
    return entry ? pd_entry_task(out, set, entry, NULL, err) : PD_ERR_INPUT;
}

bool pd_task_has_functions(const struct pd_taskset *set, const char *name)
{
    const struct pd_entry *entry = pd_entry_find(set, pd_str_of(name));
    struct pd_arena arena = {0};
    struct pd_config config;
    bool found = false;
    if (entry && !entry->within && pd_config_load(&config, &arena, entry->name.path, NULL) >= 0)
        found = pd_hooks_any(&config.dict);
    pd_arena_done(&arena);
    return found;
}

int pd_group_load(const struct pd_group **out, struct pd_taskset *set, const char *name,
                  struct pd_err *err)
{
    struct pd_entry *entry = pd_entry_get(set, pd_str_of(name), err);
    if (!entry)
        return PD_ERR_INPUT;
    if (entry->name.kind != PD_NAME_GROUP)
        return refuse_kind(entry, "a group", err);
    const struct pd_group_node *node;
    int code = pd_entry_group(&node, set, entry, err);
    if (code >= 0)
        *out = &node->group;
    return code;
}

int pd_task_from_config(const struct pd_task **out, struct pd_taskset *set,
                        const struct pd_value *config, const char *origin, struct pd_err *err)
{
    const char *path = pd_arena_cstr(&set->arena, pd_str_of(origin));
    struct pd_value copy = pd_value_copy(&set->arena, config);
    if (copy.kind != PD_DICT)
        return pd_err_set(err, PD_ERR_INPUT, "%s: a task's definition must be a mapping", origin);
    struct pd_config whole = {.dict = copy, .path = path};
    struct pd_task *task;
    int code = pd_task_build(&task, &set->arena, &whole, NULL, err);
    if (code < 0)
        return code;
    keep_loaded(set, task);
    *out = task;
    return 0;
}
