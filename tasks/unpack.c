#include "tasks/unpack.h"

#include "lib/core/file.h"

#include <stdio.h>
#include <zlib.h>
#include <zstd.h>

enum { BLOCK = 65536 };

static int too_large(const struct pd_buf *text, const char *path, struct pd_err *err)
{
    return pd_err_set(err, PD_ERR_INPUT, "%s is larger than %zu bytes", path, text->max);
}

static int read_gz(struct pd_buf *text, const char *path, struct pd_err *err)
{
    gzFile file = gzopen(path, "rb");
    if (!file)
        return pd_err_errno(err, "cannot open %s", path);
    char block[BLOCK];
    int n;
    int code = 0;
    while ((n = gzread(file, block, sizeof block)) > 0 && !text->overflow)
        pd_buf_add(text, block, (size_t)n);
    if (n < 0)
        code = pd_err_set(err, PD_ERR_INPUT, "%s: broken gzip data", path);
    /* A file that was cut short reads without complaint and shows only when it is closed. */
    if (gzclose(file) != Z_OK && code == 0 && !text->overflow)
        code = pd_err_set(err, PD_ERR_INPUT, "%s: the gzip data end too early", path);
    return text->overflow && code == 0 ? too_large(text, path, err) : code;
}

/* What one block of input gives; *rest is 0 at the end of a frame. */
static int unpack_block(struct pd_buf *text, ZSTD_DStream *stream, struct pd_str in, size_t *rest)
{
    char block[BLOCK];
    ZSTD_inBuffer from = {in.p, in.n, 0};
    ZSTD_outBuffer to = {block, sizeof block, 0};
    do {
        to.pos = 0;
        *rest = ZSTD_decompressStream(stream, &to, &from);
        if (ZSTD_isError(*rest))
            return -1;
        pd_buf_add(text, block, to.pos);
    } while ((from.pos < from.size || to.pos == to.size) && !text->overflow);
    return 0;
}

static int read_zst(struct pd_buf *text, const char *path, struct pd_err *err)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return pd_err_errno(err, "cannot open %s", path);
    ZSTD_DStream *stream = ZSTD_createDStream();
    char block[BLOCK];
    size_t n, rest = 0;
    int code = stream ? 0 : -1;
    while (code == 0 && !text->overflow && (n = fread(block, 1, sizeof block, file)) > 0)
        code = unpack_block(text, stream, (struct pd_str){block, n}, &rest);
    if (ferror(file))
        code = pd_err_errno(err, "cannot read %s", path);
    else if (code < 0)
        code = pd_err_set(err, PD_ERR_INPUT, "%s: broken Zstandard data", path);
    else if (text->overflow)
        code = too_large(text, path, err);
    else if (rest != 0)
        code = pd_err_set(err, PD_ERR_INPUT, "%s: the Zstandard data end too early", path);
    ZSTD_freeDStream(stream);
    (void)fclose(file);
    return code;
}

static const struct {
    const char *ending;
    int (*read)(struct pd_buf *text, const char *path, struct pd_err *err);
} packings[PD_NPACKINGS] = {
    [PD_PLAIN] = {"", pd_file_read}, [PD_GZ] = {".gz", read_gz}, [PD_ZST] = {".zst", read_zst}};

const char *pd_packing_ending(enum pd_packing packing)
{
    return packings[packing].ending;
}

enum pd_packing pd_packing_of(struct pd_str path)
{
    for (enum pd_packing i = PD_GZ; i < PD_NPACKINGS; i++)
        if (pd_str_ends_with(path, pd_str_of(packings[i].ending)))
            return i;
    return PD_PLAIN;
}

int pd_unpack(struct pd_buf *text, const char *path, enum pd_packing packing, struct pd_err *err)
{
    return packings[packing].read(text, path, err);
}
