/*
 * A task's scoring from the inside: what scoring_load.c makes of the lists and scoring.c runs.
 * Private to scorers/.
 */
#ifndef PD_SCORERS_SCORING_PRIVATE_H
#define PD_SCORERS_SCORING_PRIVATE_H

#include "scorers/scoring.h"
#include "tasks/native.h"

/* One filter of a pipeline: ours, or a native. */
struct pd_filter_step {
    const struct pd_filter *filter;
    void *state;
    const struct pd_hook *hook;
    struct pd_value kwargs; /* of a native: the entry's further keys */
};

struct pd_pipeline {
    const char *name;
    struct pd_filter_step *steps;
    size_t nsteps;
};

/* Where values come from: exactly one of scorer, metric and result. */
struct pd_value_source {
    const struct pd_scorer *scorer;
    const struct pd_value *params; /* the metric_list entry */
    void *state;
    const struct pd_hook *metric, *result;
    struct pd_value kwargs; /* of a native metric */
    size_t first, n;        /* its columns among those of a pipeline */
};

/* A column of every pipeline. */
struct pd_value_column {
    const char *name;
    const struct pd_aggregation *aggregation; /* NULL until known */
    bool higher_is_better;
    bool pairs; /* the scorer's two numbers go to the aggregation as one value, a list */
};

struct pd_scoring {
    struct pd_arena arena; /* all that follows, and copies of both lists */
    enum pd_output_type output_type;
    const char *file;
    struct pd_pipeline *pipelines;
    size_t npipelines;
    struct pd_value_source *sources;
    size_t nsources;
    struct pd_value_column *values;
    size_t nvalues, values_cap;
    struct pd_score_column *columns;
};

/* Reads filter_list and metric_list (with process_results), and makes the columns. */
int pd_scoring_load(struct pd_scoring *scoring, const struct pd_scoring_spec *spec,
                    struct pd_err *err);

/* An aggregation that is a hook, made in arena. */
int pd_native_aggregation(const struct pd_aggregation **out, const struct pd_value *hook,
                          const struct pd_hook_place *place, struct pd_arena *arena,
                          struct pd_err *err);

extern const struct pd_native *const pd_scorer_natives[];

#endif
