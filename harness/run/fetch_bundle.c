/* One file that carries data to where no network is: podium.lock first, then what it names. */
#include "harness/run/fetch.h"

#include "harness/run/fetch_part.h"
#include "lib/core/file.h"
#include "lib/format/ustar.h"
#include "tasks/datalock.h"
#include "tasks/rows.h"

#include <assert.h>
#include <fnmatch.h>
#include <stdio.h>
#include <unistd.h>

enum { BLOCK = 65536 };
static const int64_t max_lock_nbytes = 64 << 20;

/* --- what is asked for --- */

static bool is_within(const struct pd_want *want, const struct pd_lock_entry *entry)
{
    const char *config = want->config ? want->config : PD_DEFAULT_CONFIG;
    struct pd_str path = pd_str_of(entry->path);
    size_t n = want->dataset ? strlen(want->dataset) : 0;
    if (want->kind == PD_WANT_MODEL)
        return pd_model_owns(want->place, entry->path);
    if (pd_want_is_pattern(want))
        return fnmatch(want->place, entry->path, FNM_PATHNAME | FNM_PERIOD) == 0;
    if (want->kind != PD_WANT_ALL)
        return pd_str_is(path, want->place);
    assert(want->dataset);
    return strncmp(entry->path, want->dataset, n) == 0 && entry->path[n] == '/' &&
           strncmp(entry->path + n + 1, config, strlen(config)) == 0 &&
           entry->path[n + 1 + strlen(config)] == '/';
}

static bool is_wanted(const struct pd_wants *wants, const struct pd_lock_entry *entry)
{
    for (size_t i = 0; wants && i < wants->n; i++)
        if (is_within(&wants->items[i], entry))
            return true;
    return !wants;
}

/* Every want must have an entry. */
static int check_wants(const struct pd_wants *wants, const struct pd_datalock *lock,
                       const struct pd_fetch_options *options, struct pd_err *err)
{
    for (size_t i = 0; i < wants->n; i++) {
        bool any = false;
        for (size_t k = 0; k < pd_datalock_len(lock) && !any; k++)
            any = is_within(&wants->items[i], pd_datalock_at(lock, k));
        if (!any)
            return pd_err_set(
                err, PD_ERR_INPUT, "%s is not in " PD_DATALOCK_NAME " of %s; type: %s",
                wants->items[i].place ? wants->items[i].place : wants->items[i].dataset,
                options->root, options->command);
    }
    return 0;
}

/* --- verifying --- */

static int check_entry(const struct pd_lock_entry *entry, const struct pd_fetch_options *options,
                       struct pd_err *err)
{
    struct pd_arena arena = {0};
    const char *path = pd_path_join(&arena, options->root, entry->path);
    char hex[PD_SHA256_HEX];
    int code = 0;
    if (!pd_file_exists(path))
        code = pd_err_set(err, PD_ERR_INPUT, "%s is missing; type: %s", path, options->command);
    else
        code = pd_file_hash(hex, path, err);
    if (code >= 0)
        code = pd_datalock_check(entry, options->root, hex, options->command, err);
    pd_arena_done(&arena);
    return code;
}

int pd_fetch_verify(struct pd_fetch_outcome *out, const struct pd_wants *wants,
                    const struct pd_fetch_options *options, struct pd_err *err)
{
    struct pd_fetch_outcome outcome = {0};
    struct pd_datalock *lock = NULL;
    int code = pd_datalock_open(&lock, options->root, err);
    for (size_t i = 0; code >= 0 && i < pd_datalock_len(lock); i++) {
        const struct pd_lock_entry *entry = pd_datalock_at(lock, i);
        struct pd_err why = {0};
        if (!is_wanted(wants, entry))
            continue;
        if (check_entry(entry, options, &why) == 0) {
            outcome.nthere++;
            outcome.nbytes += entry->size;
            continue;
        }
        outcome.nfailed++;
        pd_emit(options->sink, PD_EVENT_WARNING, "%s", why.text);
    }
    pd_datalock_free(lock);
    *out = outcome;
    if (code >= 0 && outcome.nfailed > 0)
        code = pd_err_set(err, PD_ERR_INPUT,
                          "%zu of %zu files are not as " PD_DATALOCK_NAME " has "
                          "them",
                          outcome.nfailed, outcome.nfailed + outcome.nthere);
    return code;
}

/* --- packing --- */

static int put(FILE *out, const char *name, struct pd_str bytes, struct pd_err *err)
{
    if (fwrite(bytes.p, 1, bytes.n, out) != bytes.n)
        return pd_err_errno(err, "cannot write %s", name);
    return 0;
}

static int put_padding(FILE *out, const char *name, int64_t size, struct pd_err *err)
{
    static const char zeros[PD_USTAR_BLOCK];
    return put(out, name, (struct pd_str){zeros, pd_ustar_padding(size)}, err);
}

static int put_header(FILE *out, const char *bundle, const char *name, int64_t size,
                      struct pd_err *err)
{
    char block[PD_USTAR_BLOCK];
    int code = pd_ustar_write(block, name, size, err);
    return code < 0 ? code : put(out, bundle, (struct pd_str){block, sizeof block}, err);
}

static int put_lock(FILE *out, const char *bundle, const struct pd_datalock *lock,
                    struct pd_err *err)
{
    struct pd_buf text = {0};
    pd_datalock_write(&text, lock);
    int code = put_header(out, bundle, PD_DATALOCK_NAME, (int64_t)text.len, err);
    if (code >= 0)
        code = put(out, bundle, pd_buf_str(&text), err);
    if (code >= 0)
        code = put_padding(out, bundle, (int64_t)text.len, err);
    pd_buf_done(&text);
    return code;
}

/* Copies a file, which must be as long as its entry says. */
static int put_file(FILE *out, const char *bundle, const struct pd_lock_entry *entry,
                    const char *root, struct pd_err *err)
{
    struct pd_arena arena = {0};
    const char *path = pd_path_join(&arena, root, entry->path);
    char block[BLOCK];
    int64_t left = entry->size;
    size_t n = 1;
    FILE *in = fopen(path, "rb");
    int code = in ? put_header(out, bundle, entry->path, entry->size, err)
                  : pd_err_errno(err, "cannot open %s", path);
    while (code >= 0 && left > 0 && n > 0) {
        n = fread(block, 1, left < BLOCK ? (size_t)left : BLOCK, in);
        code = put(out, bundle, (struct pd_str){block, n}, err);
        left -= (int64_t)n;
    }
    if (code >= 0 && left > 0)
        code = pd_err_set(err, PD_ERR_INPUT, "%s is shorter than " PD_DATALOCK_NAME " says", path);
    if (code >= 0)
        code = put_padding(out, bundle, entry->size, err);
    if (in)
        (void)fclose(in);
    pd_arena_done(&arena);
    return code;
}

static int write_bundle(FILE *out, const char *path, const struct pd_datalock *chosen,
                        const char *root, struct pd_err *err)
{
    static const char end[2 * PD_USTAR_BLOCK];
    int code = put_lock(out, path, chosen, err);
    for (size_t i = 0; code >= 0 && i < pd_datalock_len(chosen); i++)
        code = put_file(out, path, pd_datalock_at(chosen, i), root, err);
    return code < 0 ? code : put(out, path, (struct pd_str){end, sizeof end}, err);
}

/* The entries that are wanted, each checked. */
static int choose(struct pd_datalock *chosen, const struct pd_wants *wants,
                  const struct pd_fetch_options *options, struct pd_err *err)
{
    struct pd_datalock *lock = NULL;
    int code = pd_datalock_open(&lock, options->root, err);
    if (code >= 0)
        code = check_wants(wants, lock, options, err);
    for (size_t i = 0; code >= 0 && i < pd_datalock_len(lock); i++) {
        const struct pd_lock_entry *entry = pd_datalock_at(lock, i);
        if (!is_wanted(wants, entry))
            continue;
        code = check_entry(entry, options, err);
        if (code >= 0)
            pd_datalock_set(chosen, entry);
    }
    pd_datalock_free(lock);
    return code;
}

int pd_fetch_bundle(const char *path, const struct pd_wants *wants,
                    const struct pd_fetch_options *options, struct pd_err *err)
{
    struct pd_arena arena = {0};
    struct pd_datalock *chosen = pd_datalock_new();
    const char *temporary = pd_arena_printf(&arena, "%s.%ld.tmp", path, (long)getpid()).p;
    FILE *out = NULL;
    int code = choose(chosen, wants, options, err);
    if (code >= 0 && !(out = fopen(temporary, "wb")))
        code = pd_err_errno(err, "cannot write %s", path);
    if (code >= 0)
        code = write_bundle(out, path, chosen, options->root, err);
    if (out && fclose(out) != 0 && code >= 0)
        code = pd_err_errno(err, "cannot write %s", path);
    if (code >= 0)
        code = pd_file_publish(temporary, path, err);
    if (out && code < 0)
        (void)unlink(temporary);
    pd_datalock_free(chosen);
    pd_arena_done(&arena);
    return code;
}

/* --- unpacking --- */

struct unpacking {
    const char *bundle;
    FILE *in;
    const struct pd_fetch_options *options;
    struct pd_arena arena;
    struct pd_datalock *carried; /* of the bundle */
    struct pd_datalock *lock;    /* of the mirror */
    struct pd_map seen;
    struct pd_fetch_outcome outcome;
};

static int get(struct unpacking *u, char *bytes, size_t n, struct pd_err *err)
{
    if (fread(bytes, 1, n, u->in) == n)
        return 0;
    return ferror(u->in) ? pd_err_errno(err, "cannot read %s", u->bundle)
                         : pd_err_set(err, PD_ERR_INPUT, "%s ends too early", u->bundle);
}

static int skip_padding(struct unpacking *u, int64_t size, struct pd_err *err)
{
    char zeros[PD_USTAR_BLOCK];
    return get(u, zeros, pd_ustar_padding(size), err);
}

static int next_member(struct pd_ustar_member *member, struct unpacking *u, struct pd_err *err)
{
    char block[PD_USTAR_BLOCK];
    int code = get(u, block, sizeof block, err);
    if (code < 0)
        return code;
    code = pd_ustar_read(member, &u->arena, block, err);
    return code < 0 ? pd_err_wrap(err, "%s", u->bundle) : code;
}

static int read_lock(struct unpacking *u, struct pd_err *err)
{
    struct pd_ustar_member member = {0};
    int code = next_member(&member, u, err);
    if (code < 0)
        return code;
    if (code == 0 || strcmp(member.name, PD_DATALOCK_NAME) != 0 || member.size > max_lock_nbytes)
        return pd_err_set(err, PD_ERR_INPUT, "%s: a bundle must begin with " PD_DATALOCK_NAME,
                          u->bundle);
    char *text = pd_arena_alloc(&u->arena, (size_t)member.size + 1);
    code = get(u, text, (size_t)member.size, err);
    if (code >= 0)
        code = pd_datalock_parse(&u->carried, (struct pd_str){text, (size_t)member.size}, u->bundle,
                                 err);
    return code < 0 ? code : skip_padding(u, member.size, err);
}

static int copy_in(struct pd_part *part, struct unpacking *u, int64_t size, struct pd_err *err)
{
    char block[BLOCK];
    int code = pd_part_begin(part, pd_str_of("bundle"), err);
    while (code >= 0 && part->nbytes < size) {
        int64_t left = size - part->nbytes;
        size_t n = left < BLOCK ? (size_t)left : BLOCK;
        code = get(u, block, n, err);
        if (code >= 0)
            code = pd_part_append(part, (struct pd_str){block, n}, 0, err);
    }
    return code < 0 ? code : skip_padding(u, size, err);
}

/* A mirror holds one commit of a model: the rest of another one goes. */
static int make_room(struct unpacking *u, const struct pd_lock_entry *entry, struct pd_err *err)
{
    const char *place = pd_arena_printf(&u->arena, PD_MODELS "/%s", entry->dataset).p;
    if (!entry->asked || !entry->revision || !pd_model_owns(place, entry->path))
        return 0;
    return pd_model_prune(u->lock, u->options->root, place, entry->revision, err);
}

static int take_member(struct unpacking *u, const struct pd_lock_entry *entry, struct pd_err *err)
{
    struct pd_part part = {.fd = -1};
    char hex[PD_SHA256_HEX];
    int code = pd_part_open(&part, u->options->root, entry->path, err);
    if (code < 0)
        return code;
    code = copy_in(&part, u, entry->size, err);
    pd_part_hash(hex, &part);
    if (code >= 0 && strcmp(hex, entry->sha256) != 0)
        code = pd_err_set(err, PD_ERR_INPUT,
                          "%s: %s has another SHA-256 than " PD_DATALOCK_NAME " in it says",
                          u->bundle, entry->path);
    if (code >= 0)
        code = make_room(u, entry, err);
    if (code >= 0) {
        pd_datalock_set(u->lock, entry);
        code = pd_datalock_save(u->lock, u->options->root, err);
    }
    if (code >= 0)
        code = pd_part_publish(&part, err);
    pd_part_done(&part, code < 0);
    u->outcome.nfetched += code >= 0;
    u->outcome.nbytes += entry->size;
    return code;
}

/* Why a member may not take the place of what the mirror has, or NULL. */
static const char *in_the_way(struct unpacking *u, const struct pd_lock_entry *entry)
{
    const struct pd_lock_entry *mine = pd_datalock_find(u->lock, entry->path);
    const char *path = pd_path_join(&u->arena, u->options->root, entry->path);
    char hex[PD_SHA256_HEX];
    if (mine && strcmp(mine->sha256, entry->sha256) != 0 && !u->options->update)
        return "is another one than that of the mirror; --update takes it";
    if (!mine && pd_file_exists(path) &&
        (pd_file_hash(hex, path, NULL) < 0 || strcmp(hex, entry->sha256) != 0))
        return "is in the mirror as a file that was not fetched by Podium; take that away first";
    return NULL;
}

/* The entry of a member that may be taken, or NULL. */
static const struct pd_lock_entry *judge(struct unpacking *u, const struct pd_ustar_member *member,
                                         struct pd_err *err)
{
    const struct pd_lock_entry *entry = pd_datalock_find(u->carried, member->name);
    const char *why = NULL;
    if (!entry)
        why = "is not in " PD_DATALOCK_NAME " of the bundle";
    else if (pd_map_find(&u->seen, pd_str_of(member->name)))
        why = "comes twice";
    else if (entry->size != member->size)
        why = "has another size than " PD_DATALOCK_NAME " says";
    else if (member->size > (int64_t)PD_ROWS_MAX_BYTES ||
             u->outcome.nbytes > u->options->max_nbytes - member->size)
        why = "is over the limit of bytes";
    else
        why = in_the_way(u, entry);
    if (!why) {
        pd_map_set(&u->seen, &u->arena, pd_str_of(member->name), u);
        return entry;
    }
    (void)pd_err_set(err, PD_ERR_INPUT, "%s: '%.200s' %s", u->bundle, member->name, why);
    return NULL;
}

static int take_members(struct unpacking *u, struct pd_err *err)
{
    struct pd_ustar_member member = {0};
    int code;
    while ((code = next_member(&member, u, err)) > 0) {
        const struct pd_lock_entry *entry = judge(u, &member, err);
        if (!entry)
            return PD_ERR_INPUT;
        code = take_member(u, entry, err);
        if (code < 0)
            return code;
    }
    if (code == 0 && u->outcome.nfetched != pd_datalock_len(u->carried))
        code = pd_err_set(err, PD_ERR_INPUT, "%s lacks %zu of the files that it names", u->bundle,
                          pd_datalock_len(u->carried) - u->outcome.nfetched);
    return code;
}

int pd_fetch_unbundle(struct pd_fetch_outcome *out, const char *path,
                      const struct pd_fetch_options *options, struct pd_err *err)
{
    struct unpacking u = {.bundle = path, .options = options};
    int held = -1;
    int code = pd_fetch_hold(&held, options->root, err);
    if (code >= 0 && !(u.in = fopen(path, "rb")))
        code = pd_err_errno(err, "cannot open %s", path);
    if (code >= 0)
        code = pd_datalock_open(&u.lock, options->root, err);
    if (code >= 0)
        code = read_lock(&u, err);
    if (code >= 0)
        code = take_members(&u, err);
    *out = u.outcome;
    if (u.in)
        (void)fclose(u.in);
    if (held >= 0)
        close(held);
    pd_datalock_free(u.carried);
    pd_datalock_free(u.lock);
    pd_arena_done(&u.arena);
    return code;
}
