/*
 * Answers in LaTeX: the first line against the rest. Whatever stands there, reading and comparing
 * end, the order of two answers does not matter to SymPy's verdict, and a text that Math-Verify
 * finds something in equals itself.
 */
#include "lib/math/equal.h"

#include "lib/core/buf.h"

#include <stdint.h>
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

static void verify_both(struct pd_str a, struct pd_str b, struct pd_arena *arena)
{
    struct pd_math_parsed first, second;
    const unsigned all = PD_MATH_LATEX | PD_MATH_PLAIN;
    if (pd_math_parse(&first, a, all, arena, NULL) < 0 ||
        pd_math_parse(&second, b, all, arena, NULL) < 0)
        return;
    pd_math_verify(&first, &second, arena);
    require(first.text.n == 0 || pd_math_verify(&first, &first, arena) == PD_MATH_EQUAL,
            "a text equals itself");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct pd_arena arena = {0};
    struct pd_buf copy = {0}; /* its own block, so that a read past the end is seen */
    pd_buf_add(&copy, data, n < 400 ? n : 400);
    struct pd_str text = pd_buf_str(&copy);
    ptrdiff_t line = pd_str_index(text, (struct pd_str)PD_STR("\n"), 0);
    size_t cut = line < 0 ? text.n : (size_t)line;
    struct pd_str a = pd_str_slice(text, 0, cut), b = pd_str_slice(text, cut + 1, text.n);
    require(pd_math_sympy_equal(a, b, &arena) == pd_math_sympy_equal(b, a, &arena),
            "the order does not matter");
    verify_both(a, b, &arena);
    pd_buf_done(&copy);
    pd_arena_done(&arena);
    return 0;
}
