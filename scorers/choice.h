/*
 * What the scorers of log-likelihoods share: reading [ll, greedy] answers, and a multiple-choice
 * document with its gold labels resolved by lm-eval's rules. Private to scorers/.
 */
#ifndef PD_SCORERS_CHOICE_H
#define PD_SCORERS_CHOICE_H

#include "scorers/scorer.h"

/* The label of a gold answer that is none of the choices. */
#define PD_NO_CHOICE (-100.0)

/* The one [ll, greedy] answer of a document; a number alone counts as not greedy. PD_ERR_INPUT for
   anything else, which a filter must have made. */
int pd_read_loglikelihood(double *ll, bool *greedy, const struct pd_score_in *in,
                          struct pd_err *err);

/* The log-likelihood of a rolling document and its text, which is the target. */
int pd_read_rolling(double *ll, struct pd_str *text, const struct pd_score_in *in,
                    struct pd_err *err);

/* A multiple-choice document; the arrays live in the arena. */
struct pd_choices {
    size_t n; /* at least 1 */
    const double *lls;
    const bool *greedy;
    const double *unconditional;  /* the choices' log-likelihoods without the prompt; NULL when they
                                     were not asked for */
    const struct pd_value *texts; /* n strings */
    /* Labels of the acceptable answers: an index into the choices (negative ones count from the
       end where an index is used, and equal no prediction), PD_NO_CHOICE, or NaN where gold is
       nothing that could be a label. */
    const double *gold;
    size_t ngold;
    bool many; /* gold is a list */
};
/* Answers are one for each choice, with the metric acc_mutual_info followed by one for each choice
   without the prompt; all metrics but that one leave those out. */
int pd_choices_read(struct pd_choices *out, const struct pd_score_in *in, struct pd_arena *arena,
                    struct pd_err *err);

/* numpy's argmax: the first maximum, and the first NaN before any number. n > 0. */
size_t pd_argmax(const double *x, size_t n);
/* Whether index is an acceptable answer. */
bool pd_choices_is_gold(const struct pd_choices *choices, size_t index);
/* The one gold label, for metrics over pairs of labels; a list or no label is PD_ERR_INPUT. */
int pd_choices_label(double *label, const struct pd_choices *choices, struct pd_err *err);
/* An item of gold and predicted label; of a generated answer, of target and answer. */
int pd_score_labels(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                    struct pd_err *err);
/* The accuracy when each log-likelihood is divided by a length of its choice. */
int pd_choices_accuracy(struct pd_item *out, const struct pd_score_in *in,
                        size_t (*length)(struct pd_str), struct pd_arena *arena,
                        struct pd_err *err);

/* The score function of metrics per UTF-8 byte of a rolling text: log-likelihood and bytes. */
int pd_score_per_byte(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                      struct pd_err *err);

#endif
