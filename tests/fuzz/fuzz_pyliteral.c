/*
 * Python literals: whatever text is accepted must come back from its own repr, unless it holds an
 * infinity, which has a repr but no literal.
 */
#include "lib/format/pystr.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef PD_FUZZ_REPLAY
#include "tests/support/fuzz_replay.h"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static void round_trip(const struct pd_value *v)
{
    struct pd_arena arena = {0};
    struct pd_buf first = {0}, second = {0};
    struct pd_value again;
    pd_py_repr(&first, v);
    if (pd_py_literal(&again, &arena, pd_buf_str(&first))) {
        pd_py_repr(&second, &again);
        require(pd_str_eq(pd_buf_str(&first), pd_buf_str(&second)), "repr keeps the text");
    } else {
        require(strstr(first.data, "inf") != NULL, "repr is a literal");
    }
    pd_buf_done(&first);
    pd_buf_done(&second);
    pd_arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct pd_arena arena = {0};
    struct pd_buf copy = {0}; /* its own block, so that a read past the end is seen */
    struct pd_value v;
    pd_buf_add(&copy, data, n);
    if (pd_py_literal(&v, &arena, pd_buf_str(&copy)))
        round_trip(&v);
    pd_buf_done(&copy);
    pd_arena_done(&arena);
    return 0;
}
