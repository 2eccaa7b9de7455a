/*
 * The runner: asks an endpoint everything that a selection of tasks needs and writes what comes
 * back into a run file as it arrives. One thread, one event loop; concurrency is requests in
 * flight. The same run file given again is resumed: only what has no answer yet is asked.
 *
 * Everything that arrived in one turn of the loop is committed before anything new is sent, so that
 * a kill loses at most what was in flight.
 */
#ifndef PD_HARNESS_RUN_RUN_H
#define PD_HARNESS_RUN_RUN_H

#include "harness/plan/plan.h"
#include "harness/run/endpoint.h"
#include "lib/net/retry.h"
#include "results/store.h"

#include <signal.h>

/* How far a task is; documents are what is counted. */
struct pd_task_progress {
    const char *name;
    size_t ndocs, ndone, nfailed;
};

struct pd_run_progress {
    const struct pd_task_progress *tasks;
    size_t ntasks;
    size_t ndocs, ndone; /* over all tasks; ndone includes what an earlier run did */
    size_t ndone_before; /* that part of ndone */
    size_t answered, errors, retried, in_flight; /* requests of this process */
    int64_t tokens_in, tokens_out;
    int64_t elapsed_ms;
    const char *waiting; /* why nothing moves ("the endpoint asked to wait"), or NULL */
};

struct pd_run_options {
    const struct pd_endpoint *endpoint;
    const struct pd_selection *selection;
    struct pd_plan_options plan;
    const char *path;     /* of the run file */
    const char *command;  /* as typed, for the manifest; may be NULL */
    unsigned concurrency; /* 0: 16 */
    struct pd_retry_policy retry;
    int64_t connect_timeout_ms, total_timeout_ms; /* 0: the client's defaults */
    uint64_t seed;
    const volatile sig_atomic_t *interrupts; /* 1: finish what is in flight, 2: stop now; or NULL */
    const struct pd_sink *sink;
    void (*progress)(void *ctx, const struct pd_run_progress *progress); /* may be NULL */
    void *progress_ctx;
};

/* What became of a run in numbers; of this process alone. */
struct pd_run_outcome {
    size_t ndocs, ndone, nfailed; /* documents: planned, with a value, without one for good */
    size_t answered, errors, retried;
};

/* Runs to the end. PD_ERR_ENDPOINT when the endpoint cannot be reached or refuses (what was
   answered is saved), PD_ERR_INTERRUPTED after an interrupt. Failed documents are no error here. */
int pd_run(struct pd_run_outcome *out, const struct pd_run_options *options, struct pd_err *err);

/* Scores the stored answers of a run file again with the definitions kept in it. */
int pd_rescore(const char *path, const struct pd_sink *sink, struct pd_err *err);

#endif
