/*
 * Competition mathematics compared as text: the normalisation of Hendrycks et al. 2021 ("Measuring
 * Mathematical Problem Solving With the MATH Dataset", math_equivalence) in the forms that lm-eval
 * has of it, and how AGIEval and HRM8K take an answer out of a response. Private to
 * scorers/natives.
 */
#ifndef PD_SCORERS_NATIVES_MATH_STRINGS_H
#define PD_SCORERS_NATIVES_MATH_STRINGS_H

#include "lib/core/err.h"
#include "lib/format/value.h"

/* strip_string. False where the original raises. lenient: what is no number on either side of the
   only slash is left alone, where the first form raises. */
bool pd_math_strip(struct pd_str *out, struct pd_str text, bool lenient, struct pd_arena *arena);

/* is_equiv of hendrycks_math: the stripped texts, or the texts themselves where one cannot be
   stripped. */
bool pd_math_same_text(struct pd_str a, struct pd_str b, struct pd_arena *arena);

/* str(x).strip(), where it reads as a number in the form of HRM8K: 3.0 is "3". */
struct pd_str pd_math_number_text(struct pd_str text, struct pd_arena *arena);

/* parse_math_answer: the last \boxed, or what stands between dollar signs, behind the last equals
   sign, or the last number. False for None. Negative: matching failed. */
int pd_math_find_answer(bool *found, struct pd_str *out, struct pd_str text, struct pd_arena *arena,
                        struct pd_err *err);
/* is_equiv of both: the answers found in the texts. as_number: the first one is brought to the
   form of a number when it is stripped (HRM8K). */
int pd_math_same_answer(bool *same, struct pd_str a, struct pd_str b, bool as_number,
                        struct pd_arena *arena, struct pd_err *err);

/* get_unnormalized_answer: group 1 of the first match of the pattern in the response and "I hope it
   is correct.", stripped, or "[invalidanswer]". */
int pd_math_final_answer(struct pd_str *out, struct pd_str response, const char *pattern,
                         struct pd_arena *arena, struct pd_err *err);
extern const char pd_math_minerva_pattern[];

#endif
