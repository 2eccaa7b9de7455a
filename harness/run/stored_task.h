/*
 * A task brought back from a run file: the definition that the file holds, loaded and with its
 * scoring compiled, so that stored answers can be filtered and scored without task files or data.
 */
#ifndef PD_HARNESS_RUN_STORED_TASK_H
#define PD_HARNESS_RUN_STORED_TASK_H

#include "results/lmeval.h"
#include "results/store.h"
#include "scorers/scoring.h"
#include "tasks/task.h"

struct pd_stored_task {
    const struct pd_task *task; /* lives in the taskset */
    struct pd_scoring *scoring;
    struct pd_arena arena; /* the parsed definition */
};

/* origin names the run file in messages. */
int pd_stored_task_open(struct pd_stored_task *out, struct pd_taskset *set,
                        const struct pd_run_task *stored, const char *origin, struct pd_err *err);
void pd_stored_task_done(struct pd_stored_task *stored);

/* The document of a stored row, built in arena. */
int pd_stored_task_doc(struct pd_doc *out, const struct pd_stored_task *stored, struct pd_str row,
                       int64_t index, struct pd_arena *arena, struct pd_err *err);

/* Makes filtered responses for samples files: a pd_filtered_fn whose ctx is a pd_refilter. Zero it,
   set `set` and `origin`; afterwards end it with pd_refilter_done. */
struct pd_refilter {
    struct pd_taskset *set;
    const char *origin;
    int64_t task_id; /* of `stored`; 0: none is open */
    struct pd_stored_task stored;
};
int pd_refilter(void *ctx, struct pd_value *filtered, const struct pd_filtered_query *query,
                struct pd_arena *arena, struct pd_err *err);
void pd_refilter_done(struct pd_refilter *refilter);

#endif
