/*
 * Vectors recorded from published packages, as JSON below tests/vectors; tests/oracle has the
 * programs that record them. Numbers are compared by relative difference.
 */
#ifndef PD_TESTS_SUPPORT_VECTORS_H
#define PD_TESTS_SUPPORT_VECTORS_H

#include "tests/support/pd_test.h"

#include "lib/core/file.h"
#include "lib/format/json.h"

#include <math.h>

/* A file of vectors as a value in the arena; NaN is allowed in it. */
static inline struct pd_value pd_vectors_read(const char *path, struct pd_arena *arena)
{
    const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_buf buf = PD_BUF_MAX(16 << 20);
    struct pd_err err = {0};
    struct pd_value value = pd_none();
    assert_ok(pd_file_read(&buf, path, &err), err);
    struct pd_str text = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    assert_ok(pd_json_parse(&value, arena, text, &limits, &err), err);
    return value;
}

/* The number of a value; fails on anything else. */
static inline double pd_vector_number(const struct pd_value *v)
{
    double number = NAN;
    assert_true(v && pd_value_number(v, &number));
    return number;
}

/* Whether both are NaN, equal, or within a relative difference. */
static inline bool pd_vector_near(double got, double want, double relative)
{
    return isnan(want) ? isnan(got) : got == want || fabs(got - want) <= relative * fabs(want);
}

#endif
