/*
 * ROUGE (Lin 2004) as Google's rouge_score package computes it without stemming, and its mean over
 * a corpus as Hugging Face's `evaluate` reports it. Private to scorers/natives.
 */
#ifndef PD_SCORERS_NATIVES_ROUGE_H
#define PD_SCORERS_NATIVES_ROUGE_H

#include "lib/core/err.h"
#include "lib/stats/segment.h"

/* The kinds in the order in which they are aggregated. */
enum pd_rouge { PD_ROUGE_1, PD_ROUGE_2, PD_ROUGE_L, PD_ROUGE_KINDS };

/* Tokens of a text: runs of a-z and 0-9 after lower-casing; a list. */
struct pd_value pd_rouge_tokens(struct pd_str text, struct pd_arena *arena);

/* The F measure of two lists of tokens. */
double pd_rouge_f(enum pd_rouge kind, const struct pd_value *target,
                  const struct pd_value *prediction, struct pd_arena *arena);

/* 2pr / (p + r) of what two texts share; a text without tokens counts as one with one. */
double pd_rouge_f_of(double same, double npredicted, double ntarget);

/* The F measure of ROUGE-Lsum: sentences are lines; of each one of the target, the tokens in a
   longest common subsequence with some line of the prediction count, none more often than both
   texts have it. Texts that would take a table of more than 2^28 cells are PD_ERR_INPUT. */
int pd_rouge_lsum(double *f, struct pd_str target, struct pd_str prediction, struct pd_arena *arena,
                  struct pd_err *err);

/* Marks the symbols of a that are in a longest common subsequence with b, which is read from the
   end: where two ways are equally long, an a goes. Gives the number of steps of the reading; 0,
   with nothing marked, when it would take a table of more than 2^28 cells. */
size_t pd_rouge_mark_common(bool *marked, const struct pd_symbols *a, const struct pd_symbols *b);

/* What evaluate's rouge gives for one kind: the median of the means of 1,000 resamples, drawn from
   numpy's generator as seeded at the start of an lm-eval run. The kinds before it draw first. As
   there the generator is shared by all that draws, the number agrees when this is the first draw of
   the process. */
double pd_rouge_aggregate(enum pd_rouge kind, const double *f, size_t n, struct pd_arena *arena);

#endif
