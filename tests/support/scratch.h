/*
 * A scratch folder for one test: made empty, filled with small files, removed with all that is in
 * it.
 */
#ifndef PD_TESTS_SUPPORT_SCRATCH_H
#define PD_TESTS_SUPPORT_SCRATCH_H

#include "lib/core/file.h"
#include "tests/support/pd_test.h"

#include <ftw.h>

struct pd_scratch {
    char dir[64];
    struct pd_arena arena; /* of paths, and of whatever the test makes */
};

static inline void pd_scratch_init(struct pd_scratch *scratch)
{
    memset(scratch, 0, sizeof *scratch);
    snprintf(scratch->dir, sizeof scratch->dir, "/tmp/podium-test-XXXXXX");
    assert_non_null(mkdtemp(scratch->dir));
}

static inline int pd_scratch_remove(const char *path, const struct stat *st, int flag,
                                    struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static inline void pd_scratch_done(struct pd_scratch *scratch)
{
    nftw(scratch->dir, pd_scratch_remove, 16, FTW_DEPTH | FTW_PHYS);
    pd_arena_done(&scratch->arena);
}

/* The path of a file in the folder. */
static inline char *pd_scratch_path(struct pd_scratch *scratch, const char *name)
{
    return pd_path_join(&scratch->arena, scratch->dir, name);
}

/* Writes a file, making the folders above it, and gives its path. */
static inline char *pd_scratch_write_str(struct pd_scratch *scratch, const char *name,
                                         struct pd_str text)
{
    struct pd_err err = {0};
    char *path = pd_scratch_path(scratch, name);
    assert_ok(pd_file_mkdirs(pd_path_dir(&scratch->arena, path), &err), err);
    assert_ok(pd_file_write(path, text, &err), err);
    return path;
}

static inline char *pd_scratch_write(struct pd_scratch *scratch, const char *name, const char *text)
{
    return pd_scratch_write_str(scratch, name, pd_str_of(text));
}

#endif
