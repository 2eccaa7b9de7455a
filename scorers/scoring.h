/*
 * The scoring of one task: its filter pipelines and metrics, checked and compiled once. The columns
 * of a task are all metrics for the first pipeline, then all for the next, as lm-eval reports them.
 *
 * A column's values come from a scorer, from a native metric, or, when the task has
 * process_results, from the dict that this gives for a document.
 */
#ifndef PD_SCORERS_SCORING_H
#define PD_SCORERS_SCORING_H

#include "scorers/scorer.h"

struct pd_scoring;

struct pd_score_column {
    const char *metric, *filter;              /* filter: the pipeline's name, "none" by default */
    const struct pd_aggregation *aggregation; /* its name is what pd_aggregation_named takes */
    bool higher_is_better;
};

/* What a task says of its scoring, as in its YAML; lists may be None or NULL. */
struct pd_scoring_spec {
    enum pd_output_type output_type;
    const struct pd_value *filter_list, *metric_list;
    const struct pd_value *process_results; /* a hook, None or NULL */
    const char *file;                       /* for messages */
};

/* An unknown filter, metric, aggregation, key or Python function is PD_ERR_INPUT with
   file:line:column and the nearest known name. */
int pd_scoring_new(struct pd_scoring **out, const struct pd_scoring_spec *spec, struct pd_err *err);
void pd_scoring_free(struct pd_scoring *scoring);

size_t pd_scoring_ncolumns(const struct pd_scoring *scoring);
const struct pd_score_column *pd_scoring_column(const struct pd_scoring *scoring, size_t i);
size_t pd_scoring_npipelines(const struct pd_scoring *scoring);
const char *pd_scoring_pipeline(const struct pd_scoring *scoring, size_t i);

/* Scores one document. responses is a list with one list per request. items has room for every
   column, flags for every pipeline. filtered, unless NULL, gets one list (a filtered response per
   request) for each pipeline. An item whose metric gives nothing for this document is absent. */
int pd_scoring_doc(struct pd_item *items, unsigned *flags, struct pd_value *filtered,
                   const struct pd_scoring *scoring, const struct pd_doc *doc,
                   const struct pd_value *responses, struct pd_arena *arena, struct pd_err *err);

/* The aggregation of a column by the name that it is stored under: one of lib/stats, or the JSON of
   a hook. NULL when there is none; what is made lives in arena. */
const struct pd_aggregation *pd_aggregation_named(struct pd_str name, struct pd_arena *arena);

#endif
