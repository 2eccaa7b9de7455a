#include "lib/core/file.h"

#include "lib/core/alloc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WALK_DEPTH = 32 };

static int read_all(struct pd_buf *buf, int fd, const char *path, struct pd_err *err)
{
    size_t start = buf->len;
    for (;;) {
        char block[65536];
        ssize_t n = read(fd, block, sizeof(block));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return pd_err_errno(err, "cannot read %s", path);
        if (n == 0)
            return 0;
        pd_buf_add(buf, block, (size_t)n);
        if (buf->overflow) {
            pd_buf_truncate(buf, start);
            return pd_err_set(err, PD_ERR_INPUT, "%s is larger than %zu bytes", path, buf->max);
        }
    }
}

int pd_file_read(struct pd_buf *buf, const char *path, struct pd_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return pd_err_errno(err, "cannot open %s", path);
    struct stat st;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
        (buf->max == 0 || (size_t)st.st_size <= buf->max - buf->len))
        pd_buf_reserve(buf, (size_t)st.st_size);
    int rc = read_all(buf, fd, path, err);
    close(fd);
    return rc;
}

static int write_all(int fd, struct pd_str s)
{
    while (s.n > 0) {
        ssize_t n = write(fd, s.p, s.n);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -1;
        s.p += n;
        s.n -= (size_t)n;
    }
    return 0;
}

struct lines {
    struct pd_buf line;
    size_t number;
    pd_line_visit visit;
    void *ctx;
};

static int end_line(struct lines *lines, struct pd_err *err)
{
    lines->number++;
    if (lines->line.overflow)
        return pd_err_set(err, PD_ERR_INPUT, "line %zu is longer than %zu bytes", lines->number,
                          lines->line.max);
    int rc = lines->visit(lines->ctx, pd_buf_str(&lines->line), lines->number, err);
    pd_buf_reset(&lines->line);
    return rc;
}

/* Hands on the lines that end in a block and keeps the rest. */
static int take_block(struct lines *lines, struct pd_str block, struct pd_err *err)
{
    while (block.n > 0) {
        const char *end = memchr(block.p, '\n', block.n);
        size_t n = end ? (size_t)(end - block.p) : block.n;
        pd_buf_add(&lines->line, block.p, n);
        if (!end)
            return lines->line.overflow ? end_line(lines, err) : 0;
        int rc = end_line(lines, err);
        if (rc < 0)
            return rc;
        block = pd_str_slice(block, n + 1, block.n);
    }
    return 0;
}

int pd_file_each_line(const char *path, size_t max_nbytes, pd_line_visit visit, void *ctx,
                      struct pd_err *err)
{
    struct lines lines = {.line = PD_BUF_MAX(max_nbytes), .visit = visit, .ctx = ctx};
    char block[16384];
    int rc = 0, fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return pd_err_errno(err, "cannot read %s", path);
    ssize_t n = 1;
    while (rc >= 0 && n > 0) {
        n = read(fd, block, sizeof(block));
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n < 0)
            rc = pd_err_errno(err, "cannot read %s", path);
        else
            rc = take_block(&lines, (struct pd_str){block, (size_t)n}, err);
    }
    if (rc >= 0 && lines.line.len > 0)
        rc = end_line(&lines, err);
    pd_buf_done(&lines.line);
    close(fd);
    return rc < 0 ? rc : 0;
}

static int write_file(const char *path, struct pd_str contents, bool sync, struct pd_err *err)
{
    struct pd_arena arena = {0};
    char *temporary = (char *)pd_arena_printf(&arena, "%s.%ld.tmp", path, (long)getpid()).p;
    int rc = 0;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        rc = pd_err_errno(err, "cannot write %s", path);
        goto out;
    }
    bool failed = write_all(fd, contents) < 0 || (sync && fsync(fd) < 0);
    failed |= close(fd) < 0;
    if (failed || rename(temporary, path) < 0) {
        rc = pd_err_errno(err, "cannot write %s", path);
        unlink(temporary);
    }
out:
    pd_arena_done(&arena);
    return rc;
}

int pd_file_write(const char *path, struct pd_str contents, struct pd_err *err)
{
    return write_file(path, contents, false, err);
}

/* Opens, brings to the disk, closes. */
static int sync_path(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    int rc = fsync(fd);
    close(fd);
    return rc;
}

static void sync_folder_of(const char *path)
{
    struct pd_arena arena = {0};
    (void)sync_path(pd_path_dir(&arena, path)); /* not every file system can */
    pd_arena_done(&arena);
}

int pd_file_write_sync(const char *path, struct pd_str contents, struct pd_err *err)
{
    int rc = write_file(path, contents, true, err);
    if (rc == 0)
        sync_folder_of(path);
    return rc;
}

int pd_file_publish(const char *from, const char *to, struct pd_err *err)
{
    if (sync_path(from) < 0 || rename(from, to) < 0)
        return pd_err_errno(err, "cannot write %s", to);
    sync_folder_of(to);
    return 0;
}

int pd_file_hash(char hex[PD_SHA256_HEX], const char *path, struct pd_err *err)
{
    struct pd_sha256 sha;
    unsigned char digest[32];
    char block[65536];
    ssize_t n = 1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return pd_err_errno(err, "cannot open %s", path);
    pd_sha256_init(&sha);
    while (n > 0 || (n < 0 && errno == EINTR)) {
        n = read(fd, block, sizeof(block));
        if (n > 0)
            pd_sha256_add(&sha, (struct pd_str){block, (size_t)n});
    }
    int rc = n < 0 ? pd_err_errno(err, "cannot read %s", path) : 0;
    close(fd);
    pd_sha256_done(&sha, digest);
    if (rc == 0)
        pd_hex(hex, digest, sizeof(digest));
    return rc;
}

int64_t pd_file_size(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) ? (int64_t)st.st_size : -1;
}

static bool part_is_safe(struct pd_str part)
{
    if (part.n == 0 || part.n > 200 || part.p[0] == '.')
        return false;
    for (size_t i = 0; i < part.n; i++)
        if ((unsigned char)part.p[i] < ' ' || part.p[i] == 0x7f || part.p[i] == '\\')
            return false;
    return true;
}

bool pd_path_is_safe(struct pd_str path)
{
    if (path.n > 1000)
        return false;
    for (size_t at = 0;; at++) {
        struct pd_str rest = pd_str_slice(path, at, path.n);
        const char *slash = rest.n ? memchr(rest.p, '/', rest.n) : NULL;
        struct pd_str part = slash ? pd_str_slice(rest, 0, (size_t)(slash - rest.p)) : rest;
        if (!part_is_safe(part))
            return false;
        at += part.n;
        if (!slash)
            return true;
    }
}

bool pd_file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool pd_file_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int pd_file_mkdirs(const char *path, struct pd_err *err)
{
    if (path[0] == '\0')
        return pd_err_set(err, PD_ERR_USAGE, "the name of a folder is empty");
    char *copy = pd_strdup(path);
    int rc = 0;
    for (char *p = copy + 1; rc == 0; p++) {
        bool last = *p == '\0';
        if (*p != '/' && !last)
            continue;
        *p = '\0';
        if (mkdir(copy, 0777) < 0 && !(errno == EEXIST && pd_file_is_dir(copy)))
            rc = pd_err_errno(err, "cannot make the folder %s", copy);
        if (last)
            break;
        *p = '/';
    }
    free(copy);
    return rc;
}

char *pd_path_join(struct pd_arena *arena, const char *dir, const char *name)
{
    size_t ndir = strlen(dir), nname = strlen(name);
    if (name[0] == '/' || ndir == 0)
        return pd_arena_cstr(arena, (struct pd_str){name, nname});
    bool slashed = dir[ndir - 1] == '/';
    char *path = pd_arena_alloc(arena, ndir + nname + 2);
    memcpy(path, dir, ndir);
    path[ndir] = '/';
    memcpy(path + ndir + !slashed, name, nname + 1);
    return path;
}

char *pd_path_dir(struct pd_arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return pd_arena_cstr(arena, pd_str_of("."));
    size_t n = slash == path ? 1 : (size_t)(slash - path);
    return pd_arena_cstr(arena, (struct pd_str){path, n});
}

const char *pd_path_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

char *pd_path_of_program(struct pd_arena *arena)
{
    char path[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 1);
    if (n <= 0)
        return NULL;
    path[n] = '\0';
    return pd_path_dir(arena, path);
}

struct paths {
    char **items;
    size_t n, cap;
};

/* Whether an entry of a folder is a folder itself (1), a regular file or a link to one (0), or
   neither
   (-1). Most file systems tell in the entry; links and the others are looked at. */
static int kind_of(int dir, const struct dirent *entry)
{
    struct stat st;
    if (entry->d_type == DT_DIR || entry->d_type == DT_REG)
        return entry->d_type == DT_DIR;
    if (fstatat(dir, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
        return -1;
    if (S_ISDIR(st.st_mode))
        return 1;
    if (S_ISLNK(st.st_mode) && fstatat(dir, entry->d_name, &st, 0) < 0)
        return -1;
    return S_ISREG(st.st_mode) ? 0 : -1;
}

static int collect(struct paths *out, struct pd_str root, struct pd_str suffix, unsigned depth);

static int collect_entry(struct paths *out, DIR *dir, struct pd_str root, struct pd_str suffix,
                         unsigned depth)
{
    struct dirent *entry = readdir(dir);
    if (!entry)
        return 0;
    struct pd_str name = pd_str_of(entry->d_name);
    bool wanted = pd_str_ends_with(name, suffix);
    bool dots = pd_str_is(name, ".") || pd_str_is(name, "..");
    if (dots || (entry->d_type == DT_REG && !wanted))
        return 1;
    int is_dir = kind_of(dirfd(dir), entry);
    bool slashed = root.n > 0 && root.p[root.n - 1] == '/';
    if (is_dir < 0 || (is_dir ? depth == WALK_DEPTH : !wanted))
        return 1;
    char *path = pd_alloc(root.n + name.n + 2);
    memcpy(path, root.p, root.n);
    path[root.n] = '/';
    memcpy(path + root.n + !slashed, name.p, name.n + 1);
    if (is_dir) {
        (void)collect(out, pd_str_of(path), suffix, depth + 1);
        free(path);
        return 1;
    }
    out->items = pd_grow(out->items, &out->cap, out->n + 1, sizeof(*out->items));
    out->items[out->n++] = path;
    return 1;
}

/* The files below root, whose text a NUL ends. -1 with errno when it cannot be opened. */
static int collect(struct paths *out, struct pd_str root, struct pd_str suffix, unsigned depth)
{
    DIR *dir = opendir(root.p);
    if (!dir)
        return -1;
    while (collect_entry(out, dir, root, suffix, depth))
        ;
    closedir(dir);
    return 0;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int pd_file_walk(const char *root, const char *suffix, pd_file_visit visit, void *ctx,
                 struct pd_err *err)
{
    struct paths paths = {0};
    if (collect(&paths, pd_str_of(root), pd_str_of(suffix), 0) < 0)
        return pd_err_errno(err, "cannot open the folder %s", root);
    if (paths.n > 1)
        qsort(paths.items, paths.n, sizeof(*paths.items), by_bytes);
    int rc = 0;
    for (size_t i = 0; i < paths.n; i++) {
        if (rc >= 0)
            rc = visit(ctx, paths.items[i], err);
        free(paths.items[i]);
    }
    free(paths.items);
    return rc < 0 ? rc : 0;
}
