/*
 * Verdicts of lib/math on the pairs of standard input, for tests/oracle/math_equal.py: a line is a
 * JSON object with "how" (sympy or verify), "gold" and "answer"; a line of output is "equal",
 * "different" or "undecided".
 */
#include "lib/format/json.h"
#include "lib/math/equal.h"

#include <stdio.h>
#include <stdlib.h>

static enum pd_math_verdict decide(const struct pd_value *pair, struct pd_arena *arena)
{
    const struct pd_str none = {"", 0};
    struct pd_str gold = pd_dict_str(pair, "gold", none),
                  answer = pd_dict_str(pair, "answer", none);
    struct pd_math_parsed g, a;
    if (pd_str_is(pd_dict_str(pair, "how", none), "sympy"))
        return pd_math_sympy_equal(gold, answer, arena);
    if (pd_math_parse(&g, gold, PD_MATH_LATEX | PD_MATH_PLAIN, arena, NULL) < 0 ||
        pd_math_parse(&a, answer, PD_MATH_LATEX | PD_MATH_PLAIN, arena, NULL) < 0)
        return PD_MATH_UNDECIDED;
    return pd_math_verify(&g, &a, arena);
}

int main(void)
{
    static const char *const names[] = {"different", "equal", "undecided"};
    char *line = NULL;
    size_t cap = 0;
    ssize_t n;
    while ((n = getline(&line, &cap, stdin)) > 0) {
        struct pd_arena arena = {0};
        struct pd_value pair;
        struct pd_str text = {line, (size_t)n};
        if (pd_json_parse(&pair, &arena, text, NULL, NULL) < 0)
            return 1;
        puts(names[decide(&pair, &arena)]);
        pd_arena_done(&arena);
    }
    free(line);
    return 0;
}
