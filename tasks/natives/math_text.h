/*
 * Answers inside LaTeX: the last \boxed of a solution, and how a final answer is normalised before
 * texts are compared (Lewkowycz et al. 2022, appendix D, and what lm-eval made of it). Rows and
 * scorers share these.
 */
#ifndef PD_TASKS_NATIVES_MATH_TEXT_H
#define PD_TASKS_NATIVES_MATH_TEXT_H

#include "lib/core/err.h"
#include "lib/format/value.h"

/* The last \boxed{...} of text, or \fbox{...} when there is no \boxed; with "\boxed " anywhere,
   what begins with the last of those and ends before a "$". False (Python's None) when there is
   none or its braces do not close. */
bool pd_math_last_boxed(struct pd_str *out, struct pd_str text);
/* The same without the exception for "\boxed ". */
bool pd_math_last_braced(struct pd_str *out, struct pd_str text);
/* What stands inside "\boxed{...}", or behind "\boxed ". False where the original's assertions
   fail, as for an \fbox. */
bool pd_math_unbox(struct pd_str *out, struct pd_str boxed);

/* remove_boxed(last_boxed_only_string(row["solution"])). */
int pd_math_boxed_answer(struct pd_str *out, const struct pd_value *row, struct pd_err *err);

/* normalize_final_answer of minerva_math. Its tables are constants of the module: SUBSTITUTIONS, a
   list of pairs, and REMOVED_EXPRESSIONS. whole_words: as from lm-eval 0.4.13 on, where words are
   removed as words first and never inside LaTeX commands, and only commas between groups of three
   digits go. Without constants, as when a native is asked for by name, the tables are lm-eval's. */
struct pd_math_rules {
    const struct pd_value *constants;
    bool whole_words;
};
int pd_math_normalize(struct pd_str *out, struct pd_str answer, const struct pd_math_rules *rules,
                      struct pd_arena *arena, struct pd_err *err);
/* The constant INVALID_ANSWER, or lm-eval's where there are no constants. */
int pd_math_invalid_answer(struct pd_str *out, const struct pd_value *constants,
                           struct pd_err *err);

#endif
