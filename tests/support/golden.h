/* The shared golden outputs of lm-eval, which are not part of the project: see pd_test_shared. */
#ifndef PD_TESTS_SUPPORT_GOLDEN_H
#define PD_TESTS_SUPPORT_GOLDEN_H

#include "tests/support/pd_test.h"

#include "lib/core/file.h"
#include "lib/format/json.h"

/* Reads golden/lm_eval_scoring.json, which lives in the arena then; false when it is not there. */
static inline bool pd_test_golden(struct pd_value *golden, struct pd_arena *arena)
{
    const char *shared = pd_test_shared();
    struct pd_err err = {0};
    if (!shared)
        return false;
    char *path = pd_path_join(arena, shared, "golden/lm_eval_scoring.json");
    if (!pd_file_exists(path))
        return false;
    struct pd_buf buf = PD_BUF_MAX(16 << 20);
    assert_ok(pd_file_read(&buf, path, &err), err);
    struct pd_str text = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    assert_ok(pd_json_parse(golden, arena, text, NULL, &err), err);
    return true;
}

#endif
