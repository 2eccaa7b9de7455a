#include "harness/run/fetch_part.h"

#include "lib/core/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

enum { MAX_STATE = 1 << 20, BLOCK = 65536 };

static int read_state(struct pd_part *part, struct pd_err *err)
{
    struct pd_buf text = PD_BUF_MAX(MAX_STATE);
    int code = 0;
    if (pd_file_exists(part->state_path))
        code = pd_file_read(&text, part->state_path, err);
    if (code >= 0)
        part->state = pd_arena_str(&part->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return code;
}

int pd_part_open(struct pd_part *part, const char *root, const char *place, struct pd_err *err)
{
    struct pd_part made = {.fd = -1};
    struct pd_arena *arena = &made.arena;
    made.path = pd_path_join(arena, root, place);
    const char *folder = pd_path_dir(arena, made.path), *name = pd_path_base(made.path);
    made.part_path = pd_arena_printf(arena, "%s/.%s.part", folder, name).p;
    made.state_path = pd_arena_printf(arena, "%s/.%s.state", folder, name).p;
    pd_sha256_init(&made.sha);
    int code = pd_file_mkdirs(folder, err);
    if (code >= 0)
        code = read_state(&made, err);
    if (code >= 0) {
        made.fd = open(made.part_path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
        if (made.fd < 0)
            code = pd_err_errno(err, "cannot write %s", made.part_path);
    }
    if (code < 0)
        pd_arena_done(arena);
    else
        *part = made;
    return code;
}

/* Where the last whole line begins, and how many lines are before it. */
struct lines {
    int64_t last, end, n;
};

static void see_block(struct lines *lines, struct pd_str block, int64_t at)
{
    for (const char *p = block.p; (p = memchr(p, '\n', block.n - (size_t)(p - block.p))); p++) {
        lines->n += lines->end > 0;
        lines->last = lines->end;
        lines->end = at + (p - block.p) + 1;
        if (p + 1 == block.p + block.n)
            break;
    }
}

/* Reads the part from its start to end, or to its own end, for lines or for the hash. */
static int scan(struct pd_part *part, int64_t end, struct lines *lines, struct pd_err *err)
{
    char block[BLOCK];
    int64_t at = 0;
    while (at < end) {
        size_t want = end - at < BLOCK ? (size_t)(end - at) : BLOCK;
        ssize_t n = pread(part->fd, block, want, at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return pd_err_errno(err, "cannot read %s", part->part_path);
        if (n == 0)
            break;
        if (lines)
            see_block(lines, (struct pd_str){block, (size_t)n}, at);
        else
            pd_sha256_add(&part->sha, (struct pd_str){block, (size_t)n});
        at += n;
    }
    if (!lines)
        part->nbytes = at;
    return 0;
}

static int cut(struct pd_part *part, int64_t nbytes, struct pd_err *err)
{
    if (ftruncate(part->fd, nbytes) < 0)
        return pd_err_errno(err, "cannot write %s", part->part_path);
    return 0;
}

int pd_part_resume(struct pd_part *part, bool of_lines, struct pd_err *err)
{
    struct lines lines = {0};
    int64_t size = pd_file_size(part->part_path), end = size > 0 ? size - 1 : 0;
    int code = 0;
    if (of_lines) {
        code = scan(part, size, &lines, err);
        end = lines.last;
    }
    if (code >= 0)
        code = scan(part, end, NULL, err);
    if (code >= 0)
        code = cut(part, part->nbytes, err);
    if (code >= 0)
        part->nrows = lines.n;
    return code;
}

int pd_part_begin(struct pd_part *part, struct pd_str state, struct pd_err *err)
{
    int code = cut(part, 0, err);
    if (code >= 0)
        code = pd_file_write(part->state_path, state, err);
    if (code < 0)
        return code;
    part->state = pd_arena_str(&part->arena, state);
    part->nbytes = part->nrows = 0;
    pd_sha256_init(&part->sha);
    return 0;
}

int pd_part_append(struct pd_part *part, struct pd_str bytes, int64_t nrows, struct pd_err *err)
{
    struct pd_str rest = bytes;
    while (rest.n > 0) {
        ssize_t n = pwrite(part->fd, rest.p, rest.n, part->nbytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return pd_err_errno(err, "cannot write %s", part->part_path);
        pd_sha256_add(&part->sha, pd_str_slice(rest, 0, (size_t)n));
        part->nbytes += n;
        rest = pd_str_slice(rest, (size_t)n, rest.n);
    }
    part->nrows += nrows;
    return 0;
}

void pd_part_hash(char hex[PD_SHA256_HEX], const struct pd_part *part)
{
    struct pd_sha256 sha = part->sha;
    unsigned char digest[32];
    pd_sha256_done(&sha, digest);
    pd_hex(hex, digest, sizeof digest);
}

int pd_part_publish(struct pd_part *part, struct pd_err *err)
{
    int code = pd_file_publish(part->part_path, part->path, err);
    if (code >= 0)
        (void)unlink(part->state_path);
    return code;
}

void pd_part_done(struct pd_part *part, bool discard)
{
    if (!part->path)
        return;
    if (part->fd >= 0)
        close(part->fd);
    if (discard) {
        (void)unlink(part->part_path);
        (void)unlink(part->state_path);
    }
    pd_arena_done(&part->arena);
    *part = (struct pd_part){.fd = -1};
}

int pd_fetch_hold(int *out, const char *root, struct pd_err *err)
{
    int code = pd_file_mkdirs(root, err);
    if (code < 0)
        return code;
    struct pd_arena arena = {0};
    const char *path = pd_path_join(&arena, root, ".podium.lock");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (fd < 0) {
        code = pd_err_errno(err, "cannot write %s", path);
    } else if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        bool busy = errno == EWOULDBLOCK;
        code = busy ? pd_err_set(err, PD_ERR_IO, "another process is filling the mirror %s", root)
                    : pd_err_errno(err, "cannot lock %s", path);
        close(fd);
    } else {
        *out = fd;
    }
    pd_arena_done(&arena);
    return code;
}
