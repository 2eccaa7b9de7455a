/*
 * A tally: one run with everything aggregated, as boards, summaries and exports need it. Values of
 * tasks and of groups have one form, the cell. A tally owns its memory and needs its store no more.
 */
#ifndef PD_RESULTS_TALLY_H
#define PD_RESULTS_TALLY_H

#include "lib/core/hash.h"
#include "results/store.h"

/* A group's value is a weighted sum of leaf values; the weights add up to 1. */
struct pd_part {
    size_t task, cell; /* places in pd_tally.tasks and in the task's cells */
    double weight;
};

/* One metric through one filter, of a task or a group. A number that does not exist is NaN. */
struct pd_cell {
    struct pd_str metric, filter; /* empty for a mean over children of different metrics */
    struct pd_str aggregation;
    bool higher_is_better;
    bool unit; /* a mean of item values that all lie in 0..1 */
    double value;
    double stderr_of;   /* of the value as it was made */
    double pooled;      /* groups: lm-eval's pooled standard error; tasks: stderr_of */
    double low, high;   /* what value could be when items are missing; NaN when unbounded */
    int64_t n, n_total; /* items with a value, documents of the run */
    int64_t flags[PD_RUN_NFLAGS];    /* items with each flag */
    int64_t failed;                  /* documents without a value because a request failed */
    const struct pd_run_item *items; /* tasks: n of them ordered by document; groups: NULL */
    const struct pd_part *parts;     /* groups: the leaves; tasks: NULL */
    size_t nparts;
};

struct pd_tally_task {
    struct pd_run_task info;
    struct pd_cell *cells; /* one for each column */
    size_t ncells;
    size_t headline; /* place of the cell that boards show; 0 when there are none */
};

struct pd_tally_group {
    struct pd_run_group info;
    struct pd_value children, aggregates; /* parsed */
    size_t *leaves;                       /* places of all tasks below, each once */
    size_t nleaves;
    bool whole;            /* every child is in the run */
    struct pd_cell *cells; /* none unless it is whole */
    size_t ncells, headline;
};

struct pd_tally {
    struct pd_arena arena;
    const char *path;
    struct pd_str model;      /* manifest "name", else "model", else the file's name */
    struct pd_str provider;   /* manifest "provider" */
    struct pd_value metadata; /* manifest "metadata": a dict or None */
    bool baseline;            /* manifest "role" says so, or the model is random or ngram... */
    char hash[PD_SHA256_HEX]; /* of model, provider, tasks and all item values */
    struct pd_tally_task *tasks;
    size_t ntasks;
    struct pd_tally_group *groups;
    size_t ngroups;
};

/* Reads and aggregates. bootstrap_iters as lm-eval's (its default is 100,000); 0 leaves those
   standard errors out that have no closed form. */
int pd_tally_load(struct pd_tally **out, struct pd_store *store, size_t bootstrap_iters,
                  struct pd_err *err);
void pd_tally_free(struct pd_tally *tally);

/* The cell that boards show, or NULL. */
const struct pd_cell *pd_tally_headline(const struct pd_cell *cells, size_t ncells,
                                        size_t headline);

#endif
