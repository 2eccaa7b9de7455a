/*
 * cmocka with the includes it requires, in the order it requires, and a few assertions for counted
 * strings. A unit test is one file tests/unit/test_<file>.c with a main that calls
 * cmocka_run_group_tests.
 */
#ifndef PD_TESTS_SUPPORT_PD_TEST_H
#define PD_TESTS_SUPPORT_PD_TEST_H

/* clang-format off */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
/* clang-format on */

#include "lib/core/buf.h"
#include "lib/core/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define PD_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Fails with both texts when the counted string is not the C string. */
static inline void pd_test_str(const char *file, int line, struct pd_str got, const char *want)
{
    if (pd_str_is(got, want))
        return;
    print_error("%s:%d: got  \"%.*s\"\n%s:%d: want \"%s\"\n", file, line, PD_STR_ARG(got), file,
                line, want);
    fail();
}
#define assert_str(got, want) pd_test_str(__FILE__, __LINE__, (got), (want))

/* Fails with the error's sentence when code is negative. */
#define assert_ok(code, err)                                                                       \
    do {                                                                                           \
        if ((code) < 0) {                                                                          \
            print_error("%s:%d: %s\n", __FILE__, __LINE__, (err).text);                            \
            fail();                                                                                \
        }                                                                                          \
    } while (0)

/* The folder of shared facts and data beside the project ($PODIUM_SHARED, else ../shared), or NULL
   when it is not there; tests that need it skip() then. */
static inline const char *pd_test_shared(void)
{
    const char *dir = getenv("PODIUM_SHARED");
    if (!dir)
        dir = "../shared";
    return access(dir, R_OK) == 0 ? dir : NULL;
}

#endif
