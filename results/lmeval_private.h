/* What the files that write lm-eval's results and samples share. */
#ifndef PD_RESULTS_LMEVAL_PRIVATE_H
#define PD_RESULTS_LMEVAL_PRIVATE_H

#include "results/lmeval.h"

/* A results file in the making. */
struct pd_lmeval_maker {
    struct pd_arena arena;
    struct pd_store *store;
    const struct pd_tally *tally;
    const struct pd_lmeval_info *info;
    struct pd_value root;
    bool imported; /* configurations are lm-eval's own already */
};

static inline void pd_lmeval_set(struct pd_lmeval_maker *m, struct pd_value *dict, const char *key,
                                 struct pd_value value)
{
    pd_dict_set(&m->arena, dict, pd_str_of(key), value);
}

/* lmeval_results.c: results, groups, group_subtasks; versions, n-shot, higher_is_better, n-samples.
   Both need the configurations, which lmeval_config.c has made before. */
void pd_lmeval_add_results(struct pd_lmeval_maker *m);
void pd_lmeval_add_tables(struct pd_lmeval_maker *m, const struct pd_value *configs);

/* lmeval_config.c: a dict from each task's name, sorted, to its configuration. */
int pd_lmeval_configs(struct pd_value *out, struct pd_lmeval_maker *m, struct pd_err *err);

/* The places of a task's columns in the order in which lm-eval reports them: the filters in their
   order, and for each the metrics in the order in which lm-eval's scoring of that output type makes
   them. order has room for n. */
void pd_lmeval_order(size_t *order, const struct pd_run_column *columns, size_t n,
                     struct pd_str output_type);

/* A sample: a document that has a value in at least one column of the filter. */
struct pd_lmeval_sample {
    const struct pd_run_doc *doc;
    struct pd_str filter;
    const struct pd_run_column *columns;    /* of the task, in lm-eval's order */
    const struct pd_run_item *const *items; /* of each column; NULL: another filter, or no value */
    size_t ncolumns;
};
typedef int (*pd_lmeval_visit)(void *ctx, const struct pd_lmeval_sample *sample,
                               struct pd_err *err);

/* Visits the samples in lm-eval's order: all documents for the first filter, then for the next. */
int pd_lmeval_each_sample(struct pd_store *store, const struct pd_run_task *task,
                          pd_lmeval_visit visit, void *ctx, struct pd_err *err);

#endif
