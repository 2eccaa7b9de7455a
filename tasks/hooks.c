#include "tasks/hooks.h"

#include "lib/core/file.h"
#include "tasks/keys.h"
#include "tasks/native.h"

/* Where tagged values are being replaced. */
struct resolver {
    struct pd_pysources *sources;
    struct pd_arena *arena;
    const char *file; /* that the key was written in */
    struct pd_str key;
};

static void set(struct pd_value *dict, struct pd_arena *arena, const char *key,
                struct pd_value value)
{
    pd_dict_set(arena, dict, pd_str_of(key), value);
}

/* The last part of a path. */
static struct pd_str base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return pd_str_of(slash ? slash + 1 : path);
}

/* The constants of the code, and the files that its port reads. */
static int constants_of(struct pd_value *out, const struct pd_pyobject *object,
                        struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_native *native = pd_native_of_source(pd_task_natives, pd_str_of(object->hash));
    *out = pd_dict_len(&object->constants) > 0 ? pd_value_copy(arena, &object->constants)
                                               : pd_dict_new(arena);
    const char *dir = pd_path_dir(arena, object->file);
    return native ? pd_native_read_files(out, native, dir, arena, err) : 0;
}

static int hook_of(struct pd_value *out, const struct pd_pyobject *object,
                   const struct pd_value *tagged, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value hook = pd_dict_new(arena), constants;
    int code = constants_of(&constants, object, arena, err);
    if (code < 0)
        return code;
    hook.line = tagged->line;
    hook.column = tagged->column;
    set(&hook, arena, "function", pd_string(tagged->s));
    set(&hook, arena, "source", pd_string(pd_arena_str(arena, pd_str_of(object->hash))));
    if (pd_dict_len(&constants) > 0)
        set(&hook, arena, "constants", constants);
    if (pd_dict_len(&object->bound) > 0)
        set(&hook, arena, "bound", pd_value_copy(arena, &object->bound));
    struct pd_str folder = base_of(pd_path_dir(arena, object->file));
    set(&hook, arena, "folder", pd_string(pd_arena_str(arena, folder)));
    set(&hook, arena, "file", pd_string(pd_arena_str(arena, base_of(object->file))));
    *out = hook;
    return 0;
}

static int resolve_tag(struct pd_value *value, const struct resolver *r, struct pd_err *err)
{
    struct pd_pyobject object = {0};
    struct pd_value hook;
    struct pd_err why = {0};
    const char *dir = pd_path_dir(r->arena, r->file);
    int code = pd_pysource_resolve(&object, r->sources, dir, value->s, &why);
    if (code >= 0)
        code = hook_of(&hook, &object, value, r->arena, &why);
    if (code < 0)
        return pd_err_at(err, r->file, value,
                         "'%.*s' calls the Python function '%.*s', whose source cannot be read: %s",
                         PD_STR_ARG(r->key), PD_STR_ARG(value->s), why.text);
    *value = hook;
    return 0;
}

/* Replaces below *value. Lists and dicts are made anew, since includes share them. */
static int resolve(struct pd_value *value, const struct resolver *r, struct pd_err *err)
{
    if (value->tagged)
        return resolve_tag(value, r, err);
    struct pd_value made = *value;
    int code = 0;
    if (value->kind == PD_LIST) {
        made.list = pd_list_new(r->arena).list;
        for (size_t i = 0; i < pd_list_len(value) && code >= 0; i++) {
            struct pd_value item = *pd_list_at(value, i);
            code = resolve(&item, r, err);
            pd_list_push(r->arena, &made, item);
        }
    } else if (value->kind == PD_DICT) {
        made.dict = pd_dict_new(r->arena).dict;
        for (size_t i = 0; i < pd_dict_len(value) && code >= 0; i++) {
            struct pd_dict_entry entry = value->dict->entries[i];
            code = resolve(&entry.value, r, err);
            pd_dict_set(r->arena, &made, entry.key, entry.value);
        }
    }
    if (code >= 0)
        *value = made;
    return code;
}

bool pd_hooks_any(const struct pd_value *value)
{
    if (value->tagged)
        return true;
    for (size_t i = 0; i < pd_list_len(value); i++)
        if (pd_hooks_any(pd_list_at(value, i)))
            return true;
    for (size_t i = 0; i < pd_dict_len(value); i++)
        if (pd_hooks_any(&value->dict->entries[i].value))
            return true;
    return false;
}

/* Keys that are unknown are told of when keys are checked. */
static bool in_use(struct pd_str name)
{
    size_t n;
    const struct pd_key *keys = pd_task_keys(&n);
    const struct pd_key *key = pd_key_find(keys, n, name);
    return key && key->use == PD_KEY_USED;
}

int pd_hooks_resolve(struct pd_config *config, struct pd_pysources *sources, struct pd_arena *arena,
                     struct pd_err *err)
{
    for (size_t i = 0; i < pd_dict_len(&config->dict); i++) {
        struct pd_dict_entry *entry = &config->dict.dict->entries[i];
        if (!pd_hooks_any(&entry->value) || !in_use(entry->key))
            continue;
        const struct resolver r = {sources, arena, pd_config_file(config, entry->key), entry->key};
        int code = resolve(&entry->value, &r, err);
        if (code < 0)
            return code;
    }
    return 0;
}
