#include "tasks/datalock.h"

#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "lib/format/json.h"

#include <stdlib.h>

enum { VERSION = 1, MAX_NBYTES = 256 << 20, MAX_DEPTH = 8 };

struct pd_datalock {
    struct pd_arena arena;
    struct pd_lock_entry **entries; /* sorted by path; heap */
    size_t n, cap;
};

/* --- entries --- */

/* Where a path is, or would be put; *found tells which. */
static size_t place_of(const struct pd_datalock *lock, const char *path, bool *found)
{
    size_t low = 0, high = lock->n;
    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(lock->entries[middle]->path, path);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t pd_datalock_len(const struct pd_datalock *lock)
{
    return lock->n;
}

const struct pd_lock_entry *pd_datalock_at(const struct pd_datalock *lock, size_t i)
{
    return lock->entries[i];
}

const struct pd_lock_entry *pd_datalock_find(const struct pd_datalock *lock, const char *path)
{
    bool found;
    size_t i = place_of(lock, path, &found);
    return found ? lock->entries[i] : NULL;
}

static const char *copy(struct pd_datalock *lock, const char *text)
{
    return text ? pd_arena_cstr(&lock->arena, pd_str_of(text)) : NULL;
}

void pd_datalock_set(struct pd_datalock *lock, const struct pd_lock_entry *entry)
{
    bool found;
    size_t at = place_of(lock, entry->path, &found);
    struct pd_lock_entry *made = pd_arena_alloc(&lock->arena, sizeof *made);
    *made = *entry;
    made->path = copy(lock, entry->path);
    made->dataset = copy(lock, entry->dataset);
    made->config = copy(lock, entry->config);
    made->split = copy(lock, entry->split);
    made->source = copy(lock, entry->source);
    made->revision = copy(lock, entry->revision);
    made->asked = copy(lock, entry->asked);
    if (!found) {
        lock->entries = pd_grow(lock->entries, &lock->cap, lock->n + 1, sizeof *lock->entries);
        memmove(&lock->entries[at + 1], &lock->entries[at], (lock->n - at) * sizeof *lock->entries);
        lock->n++;
    }
    lock->entries[at] = made;
}

void pd_datalock_remove(struct pd_datalock *lock, const char *path)
{
    bool found;
    size_t at = place_of(lock, path, &found);
    if (!found)
        return;
    lock->n--;
    memmove(&lock->entries[at], &lock->entries[at + 1], (lock->n - at) * sizeof *lock->entries);
}

struct pd_datalock *pd_datalock_new(void)
{
    return pd_calloc(1, sizeof(struct pd_datalock));
}

/* --- reading --- */

static const char *text_of(struct pd_arena *arena, const struct pd_value *dict, const char *key)
{
    const struct pd_value *value = pd_dict_get(dict, key);
    return pd_is(value, PD_STRING) ? pd_arena_cstr(arena, value->s) : NULL;
}

static bool is_hash(struct pd_str text)
{
    if (text.n != PD_SHA256_HEX - 1)
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (!text.p[i] || !strchr("0123456789abcdef", text.p[i]))
            return false;
    return true;
}

static int read_entry(struct pd_datalock *lock, const struct pd_dict_entry *from, const char *name,
                      struct pd_err *err)
{
    struct pd_arena *arena = &lock->arena;
    const struct pd_value *value = &from->value;
    struct pd_str sha256 = pd_dict_str(value, "sha256", (struct pd_str){"", 0});
    struct pd_lock_entry entry = {.path = pd_arena_cstr(arena, from->key),
                                  .dataset = text_of(arena, value, "dataset"),
                                  .config = text_of(arena, value, "config"),
                                  .split = text_of(arena, value, "split"),
                                  .source = text_of(arena, value, "source"),
                                  .revision = text_of(arena, value, "revision"),
                                  .asked = text_of(arena, value, "asked"),
                                  .rows = pd_dict_int(value, "rows", -1),
                                  .size = pd_dict_int(value, "size", -1)};
    if (!pd_path_is_safe(from->key) || !memchr(from->key.p, '/', from->key.n))
        return pd_err_set(err, PD_ERR_INPUT, "%s: '%.*s' is no path within the mirror", name,
                          PD_STR_ARG(from->key));
    if (!entry.dataset || !entry.source || entry.size < 0 || !is_hash(sha256))
        return pd_err_set(err, PD_ERR_INPUT,
                          "%s: the entry of '%.*s' must have dataset, source, size and sha256",
                          name, PD_STR_ARG(from->key));
    memcpy(entry.sha256, sha256.p, sha256.n);
    pd_datalock_set(lock, &entry);
    return 0;
}

static int read_tree(struct pd_datalock *lock, const struct pd_value *tree, const char *name,
                     struct pd_err *err)
{
    const struct pd_value *files = pd_dict_get(tree, "files");
    int64_t version = pd_dict_int(tree, "version", 0);
    int code = 0;
    if (!pd_str_is(pd_dict_str(tree, "format", (struct pd_str){"", 0}), "podium-lock") ||
        !pd_is(files, PD_DICT))
        return pd_err_set(err, PD_ERR_INPUT, "%s: not a lock file of Podium", name);
    if (version != VERSION)
        return pd_err_set(err, PD_ERR_INPUT,
                          "%s: version %lld of the lock file; this Podium reads version %d", name,
                          (long long)version, VERSION);
    for (size_t i = 0; i < pd_dict_len(files) && code >= 0; i++)
        code = read_entry(lock, &files->dict->entries[i], name, err);
    return code;
}

int pd_datalock_parse(struct pd_datalock **out, struct pd_str text, const char *name,
                      struct pd_err *err)
{
    const struct pd_json_limits limits = {.max_depth = MAX_DEPTH, .max_bytes = MAX_NBYTES};
    struct pd_datalock *lock = pd_datalock_new();
    struct pd_arena arena = {0};
    struct pd_value tree;
    int code = pd_json_parse(&tree, &arena, text, &limits, err);
    if (code < 0)
        pd_err_wrap(err, "%s", name);
    else
        code = read_tree(lock, &tree, name, err);
    pd_arena_done(&arena);
    if (code < 0)
        pd_datalock_free(lock);
    else
        *out = lock;
    return code;
}

int pd_datalock_open(struct pd_datalock **out, const char *root, struct pd_err *err)
{
    struct pd_arena arena = {0};
    struct pd_buf text = PD_BUF_MAX(MAX_NBYTES);
    const char *path = pd_path_join(&arena, root, PD_DATALOCK_NAME);
    int code = 0;
    if (!pd_file_exists(path)) {
        *out = pd_datalock_new();
    } else {
        code = pd_file_read(&text, path, err);
        if (code >= 0)
            code = pd_datalock_parse(out, pd_buf_str(&text), path, err);
    }
    pd_buf_done(&text);
    pd_arena_done(&arena);
    return code;
}

void pd_datalock_free(struct pd_datalock *lock)
{
    if (!lock)
        return;
    free(lock->entries);
    pd_arena_done(&lock->arena);
    free(lock);
}

/* --- writing --- */

static void set(struct pd_arena *arena, struct pd_value *dict, const char *key,
                struct pd_value value)
{
    pd_dict_set(arena, dict, pd_str_of(key), value);
}

static struct pd_value text_or_none(const char *text)
{
    return text ? pd_text(text) : pd_none();
}

static struct pd_value entry_value(struct pd_arena *arena, const struct pd_lock_entry *entry)
{
    struct pd_value dict = pd_dict_new(arena);
    set(arena, &dict, "dataset", pd_text(entry->dataset));
    set(arena, &dict, "config", text_or_none(entry->config));
    set(arena, &dict, "split", text_or_none(entry->split));
    set(arena, &dict, "source", pd_text(entry->source));
    set(arena, &dict, "revision", text_or_none(entry->revision));
    if (entry->asked)
        set(arena, &dict, "asked", pd_text(entry->asked));
    set(arena, &dict, "rows", entry->rows < 0 ? pd_none() : pd_int(entry->rows));
    set(arena, &dict, "size", pd_int(entry->size));
    set(arena, &dict, "sha256", pd_text(entry->sha256));
    return dict;
}

void pd_datalock_write(struct pd_buf *out, const struct pd_datalock *lock)
{
    struct pd_arena arena = {0};
    struct pd_value tree = pd_dict_new(&arena), files = pd_dict_new(&arena);
    for (size_t i = 0; i < lock->n; i++)
        set(&arena, &files, lock->entries[i]->path, entry_value(&arena, lock->entries[i]));
    set(&arena, &tree, "format", pd_text("podium-lock"));
    set(&arena, &tree, "version", pd_int(VERSION));
    set(&arena, &tree, "files", files);
    pd_json_write(out, &tree, PD_JSON_INDENT2 | PD_JSON_SPACED);
    pd_buf_putc(out, '\n');
    pd_arena_done(&arena);
}

int pd_datalock_save(const struct pd_datalock *lock, const char *root, struct pd_err *err)
{
    struct pd_arena arena = {0};
    struct pd_buf text = {0};
    pd_datalock_write(&text, lock);
    int code =
        pd_file_write_sync(pd_path_join(&arena, root, PD_DATALOCK_NAME), pd_buf_str(&text), err);
    pd_buf_done(&text);
    pd_arena_done(&arena);
    return code;
}

/* --- checking --- */

int pd_datalock_check(const struct pd_lock_entry *entry, const char *root,
                      const char hex[PD_SHA256_HEX], const char *fetch, struct pd_err *err)
{
    if (strcmp(entry->sha256, hex) == 0)
        return 0;
    const char *command = fetch ? fetch : "podium fetch TASKS";
    return pd_err_set(err, PD_ERR_INPUT,
                      "%s/%s is not the file that was fetched (its SHA-256 begins with %.12s, not "
                      "%.12s as " PD_DATALOCK_NAME " says); to fetch it again, type: %s --update",
                      root, entry->path, hex, entry->sha256, command);
}
