#include "tasks/datacache.h"

#include "lib/core/file.h"
#include "tasks/unpack.h"

#include <stdlib.h>
#include <sys/stat.h>

char *pd_cache_dir(struct pd_arena *arena)
{
    const char *dir = getenv("XDG_CACHE_HOME");
    if (dir && dir[0] == '/') /* a relative one is to be ignored, says its specification */
        return pd_path_join(arena, dir, "podium");
    const char *home = getenv("HOME");
    if (home && home[0] != '\0')
        return pd_path_join(arena, home, ".cache/podium");
    return NULL;
}

bool pd_cache_wanted(void)
{
    const char *off = getenv("PODIUM_NO_CACHE");
    return !off || off[0] == '\0' || strcmp(off, "0") == 0;
}

/* The file that holds the hash: its name is made of the path, the size, the time of change and the
   inode. */
static char *entry_path(struct pd_arena *arena, const char *path, enum pd_hashed what)
{
    struct stat st;
    char *dir = pd_cache_wanted() ? pd_cache_dir(arena) : NULL;
    char *absolute = realpath(path, NULL);
    if (!dir || !absolute || stat(path, &st) < 0) {
        free(absolute);
        return NULL;
    }
    struct pd_str key = pd_arena_printf(arena, "%s\n%lld\n%lld.%09ld\n%llu\n%d", absolute,
                                        (long long)st.st_size, (long long)st.st_mtim.tv_sec,
                                        st.st_mtim.tv_nsec, (unsigned long long)st.st_ino, what);
    free(absolute);
    char name[PD_SHA256_HEX];
    pd_sha256_hex(name, key);
    return pd_path_join(arena, pd_path_join(arena, dir, "hashes"), name);
}

bool pd_datacache_find(char hex[PD_SHA256_HEX], const char *path, enum pd_hashed what)
{
    struct pd_arena arena = {0};
    struct pd_buf buf = PD_BUF_MAX(PD_SHA256_HEX);
    const char *entry = entry_path(&arena, path, what);
    bool found = entry && pd_file_read(&buf, entry, NULL) == 0 && buf.len == PD_SHA256_HEX - 1 &&
                 strspn(buf.data, "0123456789abcdef") == buf.len;
    if (found)
        memcpy(hex, buf.data, PD_SHA256_HEX);
    pd_buf_done(&buf);
    pd_arena_done(&arena);
    return found;
}

void pd_datacache_store(const char hex[PD_SHA256_HEX], const char *path, enum pd_hashed what)
{
    struct pd_arena arena = {0};
    const char *entry = entry_path(&arena, path, what);
    if (entry && pd_file_mkdirs(pd_path_dir(&arena, entry), NULL) == 0)
        (void)pd_file_write(entry, pd_str_of(hex), NULL);
    pd_arena_done(&arena);
}

int pd_datacache_hash_file(char hex[PD_SHA256_HEX], const char *path, struct pd_err *err)
{
    bool packed = pd_packing_of(pd_str_of(path)) != PD_PLAIN;
    enum pd_hashed what = packed ? PD_HASHED_PACKED : PD_HASHED_CONTENT;
    if (pd_datacache_find(hex, path, what))
        return 0;
    int code = pd_file_hash(hex, path, err);
    if (code >= 0)
        pd_datacache_store(hex, path, what);
    return code;
}
