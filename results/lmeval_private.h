/* What lmeval.c and lmeval_samples.c share: the walk over a task's samples. */
#ifndef PD_RESULTS_LMEVAL_PRIVATE_H
#define PD_RESULTS_LMEVAL_PRIVATE_H

#include "results/lmeval.h"

/* A sample: a document that has a value in at least one column of the filter. */
struct pd_lmeval_sample {
    const struct pd_run_doc *doc;
    struct pd_str filter;
    const struct pd_run_column *columns;    /* of the task */
    const struct pd_run_item *const *items; /* of each column; NULL: another filter, or no value */
    size_t ncolumns;
};
typedef int (*pd_lmeval_visit)(void *ctx, const struct pd_lmeval_sample *sample,
                               struct pd_err *err);

/* Visits the samples in lm-eval's order: all documents for the first filter, then for the next. */
int pd_lmeval_each_sample(struct pd_store *store, const struct pd_run_task *task,
                          pd_lmeval_visit visit, void *ctx, struct pd_err *err);

#endif
