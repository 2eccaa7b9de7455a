#include "tasks/indexcache.h"

#include "lib/core/file.h"
#include "lib/core/hash.h"
#include "tasks/datacache.h"

#include <stdlib.h>
#include <unistd.h>

#ifndef PD_VERSION
#define PD_VERSION "0"
#endif

/* To be raised whenever the layout below or the meaning of an outline changes. */
enum { FORMAT = 1 };

enum { MAX_FILE = 256 << 20 };

static const struct pd_str magic = PD_STR("podium index\n");

struct pd_file_stamp pd_file_stamp_of(const struct stat *st)
{
    return (struct pd_file_stamp){
        .modified_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec,
        .changed_ns = (int64_t)st->st_ctim.tv_sec * 1000000000 + st->st_ctim.tv_nsec,
        .size = (uint64_t)st->st_size,
        .inode = (uint64_t)st->st_ino,
    };
}

bool pd_file_stamp_equal(const struct pd_file_stamp *a, const struct pd_file_stamp *b)
{
    return a->modified_ns == b->modified_ns && a->changed_ns == b->changed_ns &&
           a->size == b->size && a->inode == b->inode;
}

/* The file of a root's cache and the text that names the root in it; NULL without a cache. */
static char *cache_path(struct pd_arena *arena, const char *root, struct pd_str *real)
{
    char *dir = pd_cache_wanted() ? pd_cache_dir(arena) : NULL;
    char *absolute = dir ? realpath(root, NULL) : NULL;
    if (!absolute)
        return NULL;
    char name[PD_SHA256_HEX];
    *real = pd_arena_str(arena, pd_str_of(absolute));
    free(absolute);
    pd_sha256_hex(name, *real);
    return pd_path_join(arena, pd_path_join(arena, dir, "index"), name);
}

/* A sum that no accident survives: a chain of mixed words. */
static uint64_t sum_of(struct pd_str text)
{
    uint64_t sum = text.n;
    for (; text.n > 0;) {
        uint64_t word = 0;
        size_t n = text.n < sizeof word ? text.n : sizeof word;
        memcpy(&word, text.p, n);
        sum = pd_mix64(sum ^ word) + FORMAT;
        text = pd_str_slice(text, n, text.n);
    }
    return sum;
}

/* --- writing: numbers in the machine's own form, since the file never leaves it --- */

static void put_u32(struct pd_buf *out, uint32_t number)
{
    pd_buf_add(out, &number, sizeof number);
}

static void put_u8(struct pd_buf *out, unsigned number)
{
    pd_buf_putc(out, (char)number);
}

static void put_text(struct pd_buf *out, struct pd_str text)
{
    put_u32(out, (uint32_t)text.n);
    pd_buf_add_str(out, text);
}

static void put_outline(struct pd_buf *out, const struct pd_outline *outline)
{
    put_u8(out, (unsigned)outline->python | (unsigned)outline->no_mapping << 1);
    put_text(out, outline->broken);
    for (int key = 0; key < PD_OUTLINE_KEYS; key++) {
        const struct pd_outline_value *value = &outline->values[key];
        put_u8(out, value->kind);
        if (value->kind == PD_OUTLINE_TEXTS)
            put_u32(out, value->n);
        for (uint32_t i = 0; i < value->n; i++)
            put_text(out, value->items[i]);
    }
}

static void put_head(struct pd_buf *out, struct pd_str real)
{
    pd_buf_add_str(out, magic);
    put_u32(out, FORMAT);
    put_text(out, pd_str_of(PD_VERSION));
    put_text(out, real);
}

void pd_indexcache_save(const char *root, const struct pd_cached_outline *const *outlines, size_t n)
{
    struct pd_arena arena = {0};
    struct pd_buf out = {0};
    struct pd_str real;
    const char *path = cache_path(&arena, root, &real);
    if (path && pd_file_mkdirs(pd_path_dir(&arena, path), NULL) == 0) {
        put_head(&out, real);
        put_u32(&out, (uint32_t)n);
        for (size_t i = 0; i < n; i++) {
            put_text(&out, outlines[i]->path);
            pd_buf_add(&out, &outlines[i]->stamp, sizeof outlines[i]->stamp);
            put_outline(&out, &outlines[i]->outline);
        }
        uint64_t sum = sum_of(pd_buf_str(&out));
        pd_buf_add(&out, &sum, sizeof sum);
        (void)pd_file_write(path, pd_buf_str(&out), NULL);
    }
    pd_buf_done(&out);
    pd_arena_done(&arena);
}

/* --- reading: nothing is believed that does not fit into what is left --- */

static bool get_bytes(void *out, struct pd_str *rest, size_t n)
{
    if (rest->n < n)
        return false;
    memcpy(out, rest->p, n);
    *rest = pd_str_slice(*rest, n, rest->n);
    return true;
}

static bool get_u32(uint32_t *out, struct pd_str *rest)
{
    return get_bytes(out, rest, sizeof *out);
}

static bool get_u8(unsigned *out, struct pd_str *rest)
{
    unsigned char byte;
    bool got = get_bytes(&byte, rest, 1);
    if (got)
        *out = byte;
    return got;
}

static bool get_text(struct pd_str *out, struct pd_str *rest)
{
    uint32_t n;
    if (!get_u32(&n, rest) || n > rest->n)
        return false;
    *out = pd_str_slice(*rest, 0, n);
    *rest = pd_str_slice(*rest, n, rest->n);
    return true;
}

static bool get_value(struct pd_outline_value *out, struct pd_arena *arena, struct pd_str *rest)
{
    unsigned kind;
    if (!get_u8(&kind, rest) || kind > PD_OUTLINE_OTHER)
        return false;
    out->n = kind == PD_OUTLINE_TEXT;
    if (kind == PD_OUTLINE_TEXTS && (!get_u32(&out->n, rest) || out->n > rest->n))
        return false;
    struct pd_str *items = out->n ? pd_arena_array(arena, out->n, sizeof *items) : NULL;
    for (uint32_t i = 0; i < out->n; i++)
        if (!get_text(&items[i], rest))
            return false;
    out->kind = (enum pd_outline_kind)kind;
    out->items = items;
    return true;
}

static bool get_outline(struct pd_outline *out, struct pd_arena *arena, struct pd_str *rest)
{
    unsigned bits;
    if (!get_u8(&bits, rest) || bits > 3 || !get_text(&out->broken, rest))
        return false;
    out->python = bits & 1;
    out->no_mapping = bits & 2;
    for (int key = 0; key < PD_OUTLINE_KEYS; key++)
        if (!get_value(&out->values[key], arena, rest))
            return false;
    return true;
}

static bool get_all(struct pd_indexcache *cache, struct pd_str rest)
{
    uint32_t n;
    if (!get_u32(&n, &rest) || n > rest.n / sizeof(struct pd_file_stamp))
        return false;
    cache->outlines = pd_arena_array(&cache->arena, n, sizeof *cache->outlines);
    for (; cache->n < n; cache->n++) {
        struct pd_cached_outline *record = &cache->outlines[cache->n];
        if (!get_text(&record->path, &rest) ||
            !get_bytes(&record->stamp, &rest, sizeof record->stamp) ||
            !get_outline(&record->outline, &cache->arena, &rest))
            return false;
    }
    return rest.n == 0;
}

const struct pd_cached_outline *pd_indexcache_find(struct pd_indexcache *cache, struct pd_str path)
{
    if (cache->next < cache->n && pd_str_eq(cache->outlines[cache->next].path, path))
        return &cache->outlines[cache->next++];
    bool made = cache->places.n > 0;
    for (size_t i = 0; !made && i < cache->n; i++)
        pd_map_set(&cache->places, &cache->arena, cache->outlines[i].path, &cache->outlines[i]);
    const struct pd_cached_outline *found = pd_map_find(&cache->places, path);
    if (found)
        cache->next = (size_t)(found - cache->outlines) + 1;
    return found;
}

/* The records of a cache file of this root, without head and sum; false when it is anything else.
 */
static bool take_frame(struct pd_str *records, struct pd_str text, struct pd_str real)
{
    uint64_t sum;
    struct pd_buf head = {0};
    put_head(&head, real);
    bool fits = text.n >= head.len + sizeof sum && pd_str_starts_with(text, pd_buf_str(&head));
    if (fits) {
        struct pd_str body = pd_str_slice(text, 0, text.n - sizeof sum);
        memcpy(&sum, text.p + body.n, sizeof sum);
        fits = sum == sum_of(body);
        *records = pd_str_slice(body, head.len, body.n);
    }
    pd_buf_done(&head);
    return fits;
}

/* A file that somebody else could have written is not believed. */
static bool is_ours(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_uid == geteuid() &&
           (st.st_mode & S_IWOTH) == 0;
}

void pd_indexcache_load(struct pd_indexcache *cache, const char *root)
{
    struct pd_arena arena = {0};
    struct pd_str real, records;
    const char *path = cache_path(&arena, root, &real);
    *cache = (struct pd_indexcache){.text = PD_BUF_MAX(MAX_FILE)};
    if (path && is_ours(path)) {
        bool good = pd_file_read(&cache->text, path, NULL) == 0 &&
                    take_frame(&records, pd_buf_str(&cache->text), real) && get_all(cache, records);
        if (!good)
            pd_indexcache_done(cache);
    }
    pd_arena_done(&arena);
}

void pd_indexcache_done(struct pd_indexcache *cache)
{
    pd_buf_done(&cache->text);
    pd_arena_done(&cache->arena);
    *cache = (struct pd_indexcache){0};
}
