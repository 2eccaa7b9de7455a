/*
 * A main for fuzz targets that are built without libFuzzer (-DPD_FUZZ_REPLAY): runs the target once
 * over every file of the folders named on the command line, in byte order of their names, and
 * prints TAP. A finding ends the program at once, so its line is missing from the plan.
 */
#ifndef PD_TESTS_SUPPORT_FUZZ_REPLAY_H
#define PD_TESTS_SUPPORT_FUZZ_REPLAY_H

#include "lib/core/file.h"

#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct pd_replay {
    struct pd_arena arena;
    char **paths;
    size_t n, cap;
};

static inline int pd_replay_collect(void *ctx, const char *path, struct pd_err *err)
{
    struct pd_replay *replay = ctx;
    (void)err;
    if (replay->n == replay->cap) {
        size_t cap = replay->cap ? 2 * replay->cap : 64;
        char **paths = pd_arena_array(&replay->arena, cap, sizeof(*paths));
        if (replay->n)
            memcpy(paths, replay->paths, replay->n * sizeof(*paths));
        replay->paths = paths;
        replay->cap = cap;
    }
    replay->paths[replay->n++] = pd_arena_cstr(&replay->arena, pd_str_of(path));
    return 0;
}

static inline int pd_replay_run(const struct pd_replay *replay, struct pd_err *err)
{
    printf("1..%zu\n", replay->n);
    for (size_t i = 0; i < replay->n; i++) {
        struct pd_buf file = PD_BUF_MAX((size_t)16 << 20);
        int rc = pd_file_read(&file, replay->paths[i], err);
        if (rc == 0)
            (void)LLVMFuzzerTestOneInput((const uint8_t *)pd_buf_str(&file).p, file.len);
        pd_buf_done(&file);
        if (rc < 0)
            return rc;
        printf("ok %zu - %s\n", i + 1, replay->paths[i]);
        (void)fflush(stdout);
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct pd_replay replay = {0};
    struct pd_err err = {0};
    int rc = 0;
    for (int i = 1; i < argc && rc == 0; i++)
        rc = pd_file_walk(argv[i], "", pd_replay_collect, &replay, &err);
    if (rc == 0)
        rc = pd_replay_run(&replay, &err);
    if (rc < 0)
        printf("Bail out! %s\n", err.text);
    pd_arena_done(&replay.arena);
    return rc < 0;
}

#endif
