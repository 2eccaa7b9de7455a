#include "tasks/model.h"

#include "lib/core/file.h"
#include "lib/format/json.h"
#include "tasks/datacache.h"

#include <errno.h>
#include <unistd.h>

static const struct pd_str prefix = PD_STR("hf:");

/* --- words --- */

bool pd_model_is_word(struct pd_str word)
{
    return pd_str_starts_with(word, prefix);
}

/* A safe path of plain characters, of so many parts (0: any number). */
static bool is_name(struct pd_str text, size_t nparts)
{
    static const char others[] = "._-/";
    size_t n = 1;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool alnum = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!alnum && (c == '\0' || !strchr(others, c)))
            return false;
        n += c == '/';
    }
    return pd_path_is_safe(text) && (nparts == 0 || n == nparts);
}

int pd_model_parse(struct pd_model_ref *out, struct pd_arena *arena, struct pd_str word,
                   struct pd_err *err)
{
    struct pd_str name = pd_str_slice(word, prefix.n, word.n);
    struct pd_str revision = PD_STR("main");
    ptrdiff_t at = pd_str_index(name, pd_str_of("@"), 0);
    if (at >= 0) {
        revision = pd_str_slice(name, (size_t)at + 1, name.n);
        name = pd_str_slice(name, 0, (size_t)at);
    }
    if (!pd_model_is_word(word) || !is_name(name, 2) || !is_name(revision, 0))
        return pd_err_set(err, PD_ERR_USAGE,
                          "'%.*s' names no model of the hub: write hf:ORG/NAME or "
                          "hf:ORG/NAME@REVISION",
                          PD_STR_ARG(word));
    *out = (struct pd_model_ref){.id = pd_arena_cstr(arena, name),
                                 .revision = pd_arena_cstr(arena, revision)};
    out->word = pd_arena_printf(arena, "hf:%s@%s", out->id, out->revision).p;
    out->place = pd_arena_printf(arena, PD_MODELS "/%s", out->id).p;
    return 0;
}

/* --- the lock --- */

bool pd_model_owns(const char *place, const char *path)
{
    size_t n = strlen(place);
    return strncmp(path, place, n) == 0 && path[n] == '/';
}

const char *pd_model_locked(const struct pd_datalock *lock, const char *place, const char *revision)
{
    const char *commit = NULL;
    bool has_config = false;
    for (size_t i = 0; i < pd_datalock_len(lock); i++) {
        const struct pd_lock_entry *entry = pd_datalock_at(lock, i);
        if (!pd_model_owns(place, entry->path))
            continue;
        if (!entry->asked || strcmp(entry->asked, revision) != 0 || !entry->revision ||
            (commit && strcmp(commit, entry->revision) != 0))
            return NULL;
        commit = entry->revision;
        has_config |= strcmp(entry->path + strlen(place) + 1, PD_MODEL_CONFIG) == 0;
    }
    return has_config ? commit : NULL;
}

int pd_model_prune(struct pd_datalock *lock, const char *root, const char *place,
                   const char *commit, struct pd_err *err)
{
    struct pd_arena arena = {0};
    int code = 0;
    for (size_t i = pd_datalock_len(lock); code >= 0 && i-- > 0;) {
        const struct pd_lock_entry *entry = pd_datalock_at(lock, i);
        bool same = entry->revision && strcmp(entry->revision, commit) == 0;
        if (same || !pd_model_owns(place, entry->path))
            continue;
        const char *path = pd_path_join(&arena, root, entry->path);
        if (unlink(path) != 0 && errno != ENOENT)
            code = pd_err_errno(err, "cannot remove %s", path);
        else
            pd_datalock_remove(lock, entry->path);
    }
    pd_arena_done(&arena);
    return code;
}

bool pd_model_needs_tokenizer(const char *path)
{
    const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_buf text = PD_BUF_MAX(PD_MODEL_MAX_FILE);
    struct pd_arena arena = {0};
    struct pd_value config;
    bool needs = pd_file_read(&text, path, NULL) >= 0 &&
                 pd_json_parse(&config, &arena, pd_buf_str(&text), &limits, NULL) >= 0 &&
                 !pd_is(pd_dict_get(&config, "add_bos_token"), PD_BOOL);
    pd_arena_done(&arena);
    pd_buf_done(&text);
    return needs;
}

/* --- opening --- */

struct opening {
    const struct pd_model_ref *ref;
    const struct pd_datalock *lock;
    const char *root, *fetch;
    const char *commit;
};

/* What the folder has: a file that the lock does not name would be read as the model's. */
static int check_named(void *ctx, const char *path, struct pd_err *err)
{
    const struct opening *opening = ctx;
    const char *place = path + strlen(opening->root) + 1;
    if (*pd_path_base(path) == '.' || pd_datalock_find(opening->lock, place))
        return 0;
    return pd_err_set(err, PD_ERR_INPUT, "%s was not fetched by Podium; take it away", path);
}

static int check_file(const struct opening *opening, const struct pd_lock_entry *entry,
                      struct pd_err *err)
{
    struct pd_arena arena = {0};
    const char *path = pd_path_join(&arena, opening->root, entry->path);
    char hex[PD_SHA256_HEX];
    int code;
    if (!pd_file_exists(path))
        code = pd_err_set(err, PD_ERR_INPUT, "%s is missing; type: %s", path, opening->fetch);
    else
        code = pd_datacache_hash_file(hex, path, err);
    if (code >= 0)
        code = pd_datalock_check(entry, opening->root, hex, opening->fetch, err);
    pd_arena_done(&arena);
    return code;
}

static int not_there(const struct opening *opening, struct pd_err *err)
{
    for (size_t i = 0; i < pd_datalock_len(opening->lock); i++) {
        const struct pd_lock_entry *entry = pd_datalock_at(opening->lock, i);
        if (!pd_model_owns(opening->ref->place, entry->path) || !entry->asked ||
            strcmp(entry->asked, opening->ref->revision) == 0)
            continue;
        return pd_err_set(err, PD_ERR_INPUT,
                          "%s has the files of %s at revision '%s', not '%s'; to get them, type: "
                          "%s",
                          opening->root, opening->ref->id, entry->asked, opening->ref->revision,
                          opening->fetch);
    }
    return pd_err_set(err, PD_ERR_INPUT, "the files of %s are not in %s; to get them, type: %s",
                      opening->ref->id, opening->root, opening->fetch);
}

static int check_model(struct opening *opening, const char *folder, struct pd_err *err)
{
    const char *place = opening->ref->place;
    int code = 0;
    opening->commit = pd_model_locked(opening->lock, place, opening->ref->revision);
    if (!opening->commit)
        return not_there(opening, err);
    for (size_t i = 0; code >= 0 && i < pd_datalock_len(opening->lock); i++) {
        const struct pd_lock_entry *entry = pd_datalock_at(opening->lock, i);
        if (pd_model_owns(place, entry->path))
            code = check_file(opening, entry, err);
    }
    return code < 0 ? code : pd_file_walk(folder, "", check_named, opening, err);
}

int pd_model_open(const char **folder, const char **commit, const struct pd_model_ref *ref,
                  const char *root, const char *fetch, struct pd_arena *arena, struct pd_err *err)
{
    struct opening opening = {.ref = ref, .root = root, .fetch = fetch};
    const char *path = pd_path_join(arena, root, ref->place);
    struct pd_datalock *lock = NULL;
    int code = pd_datalock_open(&lock, root, err);
    opening.lock = lock;
    if (code >= 0)
        code = check_model(&opening, path, err);
    if (code >= 0) {
        *folder = path;
        *commit = pd_arena_cstr(arena, pd_str_of(opening.commit));
    }
    pd_datalock_free(lock);
    return code;
}
