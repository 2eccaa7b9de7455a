#include "tasks/config.h"

#include "lib/core/file.h"
#include "lib/format/yaml.h"
#include "tasks/keys.h"

#include <stdlib.h>
#include <sys/stat.h>

enum { INCLUDE_MAX = 256 /* files of one load */ };

/* One load: where things are made, and the files that it has reached. */
struct load {
    struct pd_arena *arena;
    struct pd_map reached; /* by real path */
};

static int merge_file(struct pd_config *config, struct load *load, const char *path,
                      struct pd_err *err);

/* Notes that the load reaches a file; a second time is an error, even where it is no cycle. */
static int reach(struct load *load, const char *path, struct pd_err *err)
{
    char *real = realpath(path, NULL);
    struct pd_str key = pd_str_of(real ? real : path);
    bool again = pd_map_set(&load->reached, load->arena, key, load) != NULL;
    free(real);
    if (again)
        return pd_err_set(err, PD_ERR_INPUT, "%s is included twice or includes itself", path);
    if (load->reached.n > INCLUDE_MAX)
        return pd_err_set(err, PD_ERR_INPUT, "more than %d included files", INCLUDE_MAX);
    return 0;
}

static void put(struct pd_config *config, struct pd_arena *arena, const struct pd_dict_entry *entry,
                const char *path)
{
    pd_dict_set(arena, &config->dict, entry->key, entry->value);
    pd_map_set(&config->origins, arena, entry->key, (void *)(uintptr_t)path);
}

/* What the includes of a file are relative to; of a link, where it leads. */
static const char *folder_of(struct pd_arena *arena, const char *path)
{
    struct stat st;
    char *real = lstat(path, &st) == 0 && S_ISLNK(st.st_mode) ? realpath(path, NULL) : NULL;
    const char *folder = pd_path_dir(arena, real ? real : path);
    free(real);
    return folder;
}

static int merge_include(struct pd_config *config, struct load *load, const struct pd_value *name,
                         const char *path, struct pd_err *err)
{
    if (name->kind != PD_STRING || name->tagged)
        return pd_err_at(err, path, name, "'include' must be a string or a list of strings");
    const char *dir = folder_of(load->arena, path);
    const char *target = pd_path_join(load->arena, dir, pd_arena_cstr(load->arena, name->s));
    int code = merge_file(config, load, target, err);
    if (code >= 0)
        return 0;
    /* A file that cannot be opened is a mistake in the file that names it. */
    struct pd_err why = {.text = ""};
    if (err)
        why = *err;
    return pd_err_at(err, path, name, "include: %s", why.text);
}

/* Merges a mapping written in path: first what it includes, then its own keys. */
static int merge_dict(struct pd_config *config, struct load *load, const struct pd_value *dict,
                      const char *path, struct pd_err *err)
{
    const struct pd_value *include = pd_dict_get(dict, "include");
    size_t n = pd_is(include, PD_LIST) ? pd_list_len(include) : pd_is(include, PD_NONE) ? 0 : 1;
    for (size_t i = 0; include && i < n; i++) {
        const struct pd_value *name = include->kind == PD_LIST ? pd_list_at(include, i) : include;
        int code = merge_include(config, load, name, path, err);
        if (code < 0)
            return code;
    }
    /* What an included file lists as its own tasks is none of the including one's business. */
    pd_dict_remove(&config->dict, (struct pd_str)PD_STR("task_list"));
    for (size_t i = 0; i < dict->dict->n; i++)
        if (!pd_str_is(dict->dict->entries[i].key, "include"))
            put(config, load->arena, &dict->dict->entries[i], path);
    return 0;
}

static int merge_file(struct pd_config *config, struct load *load, const char *path,
                      struct pd_err *err)
{
    struct pd_value dict;
    int code = reach(load, path, err);
    if (code >= 0)
        code = pd_yaml_load(&dict, load->arena, path, err);
    if (code < 0)
        return code;
    if (dict.kind != PD_DICT)
        return pd_err_at(err, path, &dict, "expected a mapping");
    return merge_dict(config, load, &dict, path, err);
}

int pd_config_load(struct pd_config *out, struct pd_arena *arena, const char *path,
                   struct pd_err *err)
{
    struct load load = {.arena = arena};
    struct pd_config config = {.dict = pd_dict_new(arena), .path = path};
    int code = merge_file(&config, &load, path, err);
    if (code >= 0)
        *out = config;
    return code;
}

int pd_config_of_dict(struct pd_config *out, struct pd_arena *arena, const struct pd_value *dict,
                      const char *path, struct pd_err *err)
{
    struct load load = {.arena = arena};
    struct pd_config config = {.dict = pd_dict_new(arena), .path = path};
    int code = merge_dict(&config, &load, dict, path, err);
    if (code >= 0)
        *out = config;
    return code;
}

void pd_config_override(struct pd_config *config, struct pd_arena *arena,
                        const struct pd_value *overrides, const char *path)
{
    for (size_t i = 0; i < pd_dict_len(overrides); i++)
        put(config, arena, &overrides->dict->entries[i], path);
}

/* The same text without a newline at its end. */
static struct pd_value trimmed(const struct pd_value *value)
{
    struct pd_value out = *value;
    if (value->kind == PD_STRING && !value->tagged && value->s.n > 0 &&
        value->s.p[value->s.n - 1] == '\n')
        out.s.n--;
    return out;
}

static struct pd_value trim_fields(const struct pd_value *dict, struct pd_arena *arena)
{
    static const char *const fields[] = {"doc_to_text", "doc_to_target", "doc_to_choice",
                                         "description", "gen_prefix",    NULL};
    struct pd_value out = pd_dict_new(arena);
    for (size_t i = 0; i < pd_dict_len(dict); i++) {
        struct pd_dict_entry entry = dict->dict->entries[i];
        for (size_t f = 0; fields[f]; f++)
            if (pd_str_is(entry.key, fields[f]))
                entry.value = trimmed(&entry.value);
        pd_dict_set(arena, &out, entry.key, entry.value);
    }
    return out;
}

void pd_config_trim(struct pd_config *config, struct pd_arena *arena)
{
    const struct pd_str key = PD_STR("fewshot_config");
    config->dict = trim_fields(&config->dict, arena);
    const struct pd_value *fewshot = pd_dict_find(&config->dict, key);
    if (pd_is(fewshot, PD_DICT))
        pd_dict_set(arena, &config->dict, key, trim_fields(fewshot, arena));
}

const struct pd_value *pd_config_find(const struct pd_config *config, const char *key)
{
    const struct pd_value *value = pd_dict_get(&config->dict, key);
    return value && value->kind != PD_NONE ? value : NULL;
}

const char *pd_config_file(const struct pd_config *config, struct pd_str key)
{
    const char *file = pd_map_find(&config->origins, key);
    return file ? file : config->path;
}
