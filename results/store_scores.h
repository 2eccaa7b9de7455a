/*
 * Scores in a store: many models of which somebody published numbers and nothing else, as a board's
 * table has them. A file with score columns holds no run; pd_store_put_meta tells where the numbers
 * are from ("source", "board"). docs/FORMATS.md, "Published scores".
 */
#ifndef PD_RESULTS_STORE_SCORES_H
#define PD_RESULTS_STORE_SCORES_H

#include "results/store.h"

struct pd_score_column {
    int64_t number;     /* its place, from 0 */
    struct pd_str name; /* unique: the board's column */
    struct pd_str metric;
    struct pd_str words; /* JSON of what else makes the column what it is: source, profile, ... */
    int64_t shots;       /* -1: unknown */
    int64_t n;           /* items behind a score; -1: unknown */
    bool higher_is_better;
    bool normalised; /* a baseline is taken off already */
};
int pd_store_put_score_column(struct pd_store *store, const struct pd_score_column *column,
                              struct pd_err *err);
/* In the order of their numbers; none in a run file. */
int pd_store_score_columns(struct pd_score_column **out, size_t *n, struct pd_store *store,
                           struct pd_arena *arena, struct pd_err *err);

struct pd_score_model {
    int64_t id;
    struct pd_str name;
    struct pd_str variant;  /* what tells models of one name apart: revision, precision */
    struct pd_str metadata; /* JSON of a dict */
};
int pd_store_put_score_model(struct pd_store *store, const struct pd_score_model *model,
                             struct pd_err *err);

struct pd_score {
    int64_t model, column;
    double value, stderr_of; /* accuracies lie in 0..1; stderr NaN: none was published */
};
int pd_store_put_score(struct pd_store *store, const struct pd_score *score, struct pd_err *err);

/* Walks by id, and by model and column. Strings are valid during the call; a negative return ends
   the walk and is handed on. */
typedef int (*pd_score_model_visit)(void *ctx, const struct pd_score_model *model,
                                    struct pd_err *err);
typedef int (*pd_score_visit)(void *ctx, const struct pd_score *score, struct pd_err *err);
int pd_store_each_score_model(struct pd_store *store, pd_score_model_visit visit, void *ctx,
                              struct pd_err *err);
int pd_store_each_score(struct pd_store *store, pd_score_visit visit, void *ctx,
                        struct pd_err *err);

#endif
