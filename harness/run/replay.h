/*
 * Going through the stored answers of a run, document by document, with the task rebuilt from the
 * definition that the run file holds. Scoring again and writing samples files both are this walk.
 */
#ifndef PD_HARNESS_RUN_REPLAY_H
#define PD_HARNESS_RUN_REPLAY_H

#include "results/store.h"
#include "scorers/scoring.h"
#include "tasks/task.h"

struct pd_replay_doc {
    const struct pd_task *task;
    const struct pd_scoring *scoring;
    int64_t task_id;
    const struct pd_doc *doc;
    const struct pd_value *responses; /* a list with one list per request */
    int64_t flags;                    /* of the answers together */
    struct pd_arena *arena;           /* as long as this document */
};

/* Called for every document of which every stored request has an answer, in order. */
typedef int (*pd_replay_visit)(void *ctx, const struct pd_replay_doc *doc, struct pd_err *err);
int pd_replay_task(struct pd_store *store, struct pd_taskset *set, const struct pd_run_task *task,
                   pd_replay_visit visit, void *ctx, struct pd_err *err);

#endif
