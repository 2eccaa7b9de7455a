/*
 * A tally: one run with everything aggregated, as boards, summaries and exports need it. Values of
 * tasks and of groups have one form, the cell. A tally owns its memory and needs its store no more.
 */
#ifndef PD_RESULTS_TALLY_H
#define PD_RESULTS_TALLY_H

#include "lib/core/hash.h"
#include "lib/stats/aggregate.h"
#include "results/definition.h"
#include "results/store.h"

/* A group's value is a weighted sum of leaf values; the weights add up to 1. */
struct pd_part {
    size_t task, cell; /* places in pd_tally.tasks and in the task's cells */
    double weight;
};

/* One metric through one filter, of a task or a group. A number that does not exist is NaN.

   A published cell has no items: value and stderr are as somebody published them, and n is 0 when
   they did not say of how many. A group's cell is that when its leaves cannot make its value. */
struct pd_cell {
    struct pd_str metric, filter; /* empty for a mean over children of different metrics */
    struct pd_str aggregation;
    bool higher_is_better;
    bool unit; /* a mean of item values that all lie in 0..1 */
    double value;
    double stderr_of; /* of the value as it was made */
    double pooled;    /* groups: the standard error that lm-eval gives; tasks: stderr_of */
    double low, high; /* what value could be when items are missing; NaN when unbounded */
    int64_t n;        /* items with a value */
    int64_t n_total;  /* and documents that have none in any column: a metric may be undefined for
                         some  documents, which are then not missing */
    bool published;
    int64_t flags[PD_RUN_NFLAGS]; /* items with each flag */
    int64_t failed;               /* documents without a value because a request failed */
    const struct pd_run_item
        *items;                  /* tasks: n of them ordered by document; groups, published: NULL
                                  */
    const struct pd_part *parts; /* groups: the leaves; tasks: NULL */
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
    struct pd_run_published_group *published; /* what the run file holds beside items */
    size_t npublished;
    /* A column of published scores: */
    struct pd_str words; /* JSON of what it is; empty: no such column */
    int64_t shots;       /* -1: unknown */
    bool normalised;     /* a baseline is taken off already */
};

struct pd_tally {
    struct pd_arena arena;
    const char *path;
    struct pd_str model;      /* manifest "name", else "model", else the file's name */
    struct pd_str provider;   /* manifest "provider" */
    struct pd_value metadata; /* manifest "metadata": a dict or None */
    struct pd_str variant;    /* what tells published models of one name apart; else empty */
    struct pd_str imported;   /* what made an imported run's results: "lm-eval 0.4.13"; empty: not
                                 imported */
    bool baseline;            /* manifest "role" says so, or the model is random or ngram... */
    char hash[PD_SHA256_HEX]; /* of model, provider, tasks and all item values */
    struct pd_tally_task *tasks;
    size_t ntasks;
    struct pd_tally_group *groups;
    size_t ngroups;
    struct pd_tally_group *defined; /* the columns of a board definition, in its order */
    size_t ndefined;
};

struct pd_tally_options {
    size_t bootstrap_iters; /* as lm-eval's (its default is 100,000); 0 leaves those standard errors
                               out that have no closed form */
    /* Finds a column's aggregation by the name that the run file has, or gives NULL; what it makes
       lives in arena. NULL: pd_aggregation_find. */
    const struct pd_aggregation *(*find_aggregation)(struct pd_str name, struct pd_arena *arena);
};

/* Reads and aggregates. options may be NULL. */
int pd_tally_load(struct pd_tally **out, struct pd_store *store,
                  const struct pd_tally_options *options, struct pd_err *err);
void pd_tally_free(struct pd_tally *tally);

/* Makes the definition's columns of the tally's tasks and groups. A column has one cell, or none
   where a part is missing; its standard error is left to the board, which sees all items. What the
   definition says for one part without a metric is the part's headline. What is made lives in
   arena. */
void pd_tally_define(struct pd_tally *tally, const struct pd_definition *definition,
                     struct pd_arena *arena);

/* One tally for each model whose scores the store holds: 1 and the tallies, whose texts live in
   arena, or 0 when it holds a run instead. Each is freed on its own, the list with arena. */
int pd_tally_load_scores(struct pd_tally ***out, size_t *n, struct pd_store *store,
                         struct pd_arena *arena, struct pd_err *err);

/* What boards call the run's model: the manifest's "name", else "model", else the file's name. */
int pd_tally_model(struct pd_str *out, struct pd_store *store, struct pd_arena *arena,
                   struct pd_err *err);

/* lm-eval's size of a task: the most items that any of its columns has. It weighs the task in its
   groups, whatever the metric. */
int64_t pd_tally_sample_len(const struct pd_tally_task *task);

/* Whether the cell has a value to show: it has items or was published, and no leaf is lost. */
bool pd_cell_present(const struct pd_cell *cell);

/* The cell that boards show, or NULL. */
const struct pd_cell *pd_tally_headline(const struct pd_cell *cells, size_t ncells,
                                        size_t headline);

#endif
