/*
 * Results and samples in lm-eval's files: results_*.json and samples_*.jsonl with its keys in its
 * order, floats as Python writes them, and its hashes. docs/FORMATS.md lists what differs.
 *
 * Documents without a value are not among the samples, and only samples enter task_hashes.
 */
#ifndef PD_RESULTS_LMEVAL_H
#define PD_RESULTS_LMEVAL_H

#include "lib/core/buf.h"
#include "results/tally.h"

#include <stdio.h>

/* What a run file does not know. */
struct pd_lmeval_info {
    double date;      /* seconds since 1970 */
    double elapsed_s; /* of the evaluation */
    struct pd_tally_options tally;
    const char *version; /* Podium's */
};

/* Appends the results JSON. */
int pd_lmeval_results_write(struct pd_buf *out, struct pd_store *store,
                            const struct pd_lmeval_info *info, struct pd_err *err);

/* Filtered responses are not stored; whoever has the task's filters makes them again. */
struct pd_filtered_query {
    const struct pd_run_task *task;
    const struct pd_run_doc *doc;
    const struct pd_value *responses; /* a list with one list per request: its responses in the
                                         order of repeats, strings or [log-likelihood, greedy] */
};
/* Sets *filtered to a dict from the name of each pipeline to a list with one filtered response per
   request, in arena. */
typedef int (*pd_filtered_fn)(void *ctx, struct pd_value *filtered,
                              const struct pd_filtered_query *query, struct pd_arena *arena,
                              struct pd_err *err);

struct pd_lmeval_filter {
    pd_filtered_fn filtered; /* NULL: each request's first response, for every pipeline */
    void *ctx;
};

/* Writes a task's samples to out, one line per document and filter. A task that the run does not
   have is PD_ERR_INPUT, a failed write PD_ERR_IO. filter may be NULL. */
int pd_lmeval_samples_write(FILE *out, struct pd_store *store, const char *task,
                            const struct pd_lmeval_filter *filter, struct pd_err *err);

/* The same tree with every leaf turned into Python's str() of it, as samples have responses. */
struct pd_value pd_lmeval_stringify(struct pd_arena *arena, const struct pd_value *v, bool rolling);
/* lm-eval's doc_hash of a row. */
void pd_lmeval_doc_hash(char hex[PD_SHA256_HEX], const struct pd_value *row);

/* Appends name with each run of the characters " < > : / | \ ? * [ ] turned into "__". */
void pd_lmeval_sanitize_name(struct pd_buf *out, struct pd_str name);
/* Appends the time as file names have it: 2026-08-21T19-56-54.123456 (local time). */
void pd_lmeval_date_id(struct pd_buf *out, double unix_s);

#endif
