/*
 * Whether two answers written in LaTeX mean the same, without a computer algebra system. There are
 * three outcomes, and "different" and "equal" both need a reason (see lib/math/scalar.h): what
 * cannot be read or settled is undecided.
 *
 * Two meanings of "the same" are offered, those of two widely used graders:
 *
 *   sympy    parse_latex of SymPy 1.14 (ANTLR grammar), then simplify(a - b) == 0, as the
 *            Minerva graders do. What does not parse, and relations, equal nothing, not even
 *            themselves; a text that begins with an expression stands for that expression.
 *   verify   Math-Verify 0.9.0: parse() and verify(), with sets, tuples, intervals, relations,
 *            percentages, floats rounded to 6 decimals, names, and the text itself where it cannot
 *            be read.
 *
 * All functions are pure; memory comes from the arena. Texts past PD_MATH_MAX_TEXT bytes are
 * undecided.
 */
#ifndef PD_LIB_MATH_EQUAL_H
#define PD_LIB_MATH_EQUAL_H

#include "lib/core/arena.h"
#include "lib/core/err.h"

enum pd_math_verdict { PD_MATH_DIFFERENT, PD_MATH_EQUAL, PD_MATH_UNDECIDED };

enum { PD_MATH_MAX_TEXT = 2000, PD_MATH_MAX_DEPTH = 60, PD_MATH_MAX_NODES = 4000 };

/* a and b are normalised answers. */
enum pd_math_verdict pd_math_sympy_equal(struct pd_str a, struct pd_str b, struct pd_arena *arena);

/* What Math-Verify's parse() finds in a text: at most one expression, and the text that it was
   read from. */
struct pd_math_parsed {
    const struct pd_math_node *node; /* NULL: nothing that can be read */
    struct pd_str text;              /* normalised LaTeX, or a number */
    bool found;                      /* false: parse() gives an empty list */
    bool unsure;                     /* parse() may have read what is not read here */
};

/* Which of its extractors look at the text: LaTeX alone, or LaTeX and plain expressions. */
enum pd_math_extract { PD_MATH_LATEX = 1, PD_MATH_PLAIN = 2 };

/* Negative: a pattern could not be applied. */
int pd_math_parse(struct pd_math_parsed *out, struct pd_str text, unsigned extract,
                  struct pd_arena *arena, struct pd_err *err);
/* Not symmetric: the gold answer's form counts. */
enum pd_math_verdict pd_math_verify(const struct pd_math_parsed *gold,
                                    const struct pd_math_parsed *answer, struct pd_arena *arena);

#endif
