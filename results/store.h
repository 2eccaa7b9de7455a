/*
 * The run file: one SQLite database (WAL) that holds all of one run, so that a board needs nothing
 * else. docs/FORMATS.md documents the schema; application_id is 0x504f444d ("PODM") and
 * user_version the schema's version. One writer at a time, by a lock on the file NAME.podium.lock
 * that disappears with the process that holds it; any number of readers.
 *
 * Writers call begin, any number of puts, commit. What was committed survives kill -9. A put of
 * what is already there (same name or place) takes its place, so that resuming overwrites errors.
 *
 * Errors: PD_ERR_INPUT for a file that is damaged, foreign, or written by a newer Podium; PD_ERR_IO
 * for a full disk, a read-only file, or another writer ("another podium (pid 12) is writing ...").
 *
 * A store is used by one thread. Strings that are read live in the caller's arena.
 */
#ifndef PD_RESULTS_STORE_H
#define PD_RESULTS_STORE_H

#include "lib/core/arena.h"
#include "lib/core/err.h"
#include "lib/format/value.h"

struct pd_store;

enum pd_store_mode { PD_STORE_READ, PD_STORE_WRITE /* creates the file when it is missing */ };

int pd_store_open(struct pd_store **out, const char *path, enum pd_store_mode mode,
                  struct pd_err *err);
/* Closes; a writer checkpoints the WAL so that one file remains. */
void pd_store_close(struct pd_store *store);
const char *pd_store_path(const struct pd_store *store);

/* begin on a reader takes a snapshot: everything read until commit belongs to one state of the
   file. Closing a writer rolls back what was not committed. */
int pd_store_begin(struct pd_store *store, struct pd_err *err);
int pd_store_commit(struct pd_store *store, struct pd_err *err);
bool pd_store_in_transaction(const struct pd_store *store);

/* The manifest: named JSON values ("model", "base_url", "provider", "config", ...; docs/FORMATS.md
   lists the names that boards and exports read). get gives an empty string for a missing name. */
int pd_store_put_meta(struct pd_store *store, const char *name, struct pd_str json,
                      struct pd_err *err);
int pd_store_get_meta(struct pd_str *json, struct pd_store *store, const char *name,
                      struct pd_arena *arena, struct pd_err *err);

/* The same, parsed; None for a missing name. */
int pd_store_get_value(struct pd_value *out, struct pd_store *store, const char *name,
                       struct pd_arena *arena, struct pd_err *err);

/* A task of the run. Put tasks keep their place in the order of the first put. */
struct pd_run_task {
    int64_t id; /* given by the store */
    struct pd_str name, alias, hash, data_hash, version;
    struct pd_str output_type; /* lm-eval's word */
    struct pd_str config;      /* JSON, enough to score again */
    struct pd_str headline;    /* "metric,filter" that boards show */
    int64_t num_fewshot;
    int64_t ndocs;     /* documents of this run, after the limit */
    int64_t ndocs_all; /* rows of the split */
    bool top;          /* asked for by name: a column of a board */
    bool complete;     /* every request has an answer or a final error */
};
int pd_store_put_task(struct pd_store *store, struct pd_run_task *task, struct pd_err *err);
/* 1 found, 0 not found. */
int pd_store_find_task(struct pd_run_task *out, struct pd_store *store, const char *name,
                       struct pd_arena *arena, struct pd_err *err);
int pd_store_tasks(struct pd_run_task **out, size_t *n, struct pd_store *store,
                   struct pd_arena *arena, struct pd_err *err);
/* Forgets a task with all its documents, answers and items. */
int pd_store_drop_task(struct pd_store *store, int64_t task_id, struct pd_err *err);

/* A column of a task: one metric through one filter pipeline. number is its place, from 0. */
struct pd_run_column {
    int64_t number;
    struct pd_str metric, filter, aggregation;
    bool higher_is_better;
};
int pd_store_put_column(struct pd_store *store, int64_t task_id, const struct pd_run_column *column,
                        struct pd_err *err);
int pd_store_columns(struct pd_run_column **out, size_t *n, struct pd_store *store, int64_t task_id,
                     struct pd_arena *arena, struct pd_err *err);

/* A group: children are names of tasks and groups; aggregates is lm-eval's aggregate_metric_list as
   JSON (a list of {metric, filter_list, aggregation, weight_by_size}). */
struct pd_run_group {
    struct pd_str name, alias, version;
    struct pd_str children;   /* JSON list */
    struct pd_str aggregates; /* JSON list */
    bool top;
};
int pd_store_put_group(struct pd_store *store, const struct pd_run_group *group,
                       struct pd_err *err);
int pd_store_groups(struct pd_run_group **out, size_t *n, struct pd_store *store,
                    struct pd_arena *arena, struct pd_err *err);

/* A document, stored once: row as JSON, context, target as lm-eval's samples have them. */
struct pd_run_doc {
    int64_t index;
    struct pd_str hash; /* SHA-256 hex of the row as lm-eval hashes it */
    struct pd_str row, target;
    struct pd_str context; /* of its first request */
};
int pd_store_put_doc(struct pd_store *store, int64_t task_id, const struct pd_run_doc *doc,
                     struct pd_err *err);

/* An answer or a final error to one request. */
struct pd_run_answer {
    int64_t doc, request, repeat;
    struct pd_str request_hash; /* 32 raw bytes: SHA-256 of the request's path and body */
    struct pd_str context;      /* only when it is not the document's (multiple inputs) */
    struct pd_str continuation; /* or the generation arguments as JSON */
    struct pd_str error;        /* empty: it is an answer; else "class: sentence" */
    double loglikelihood;
    bool greedy;
    bool is_text; /* text holds a generation; else loglikelihood and greedy count */
    struct pd_str text;
    struct pd_str raw; /* body kept for generations and errors */
    int64_t flags, tokens_in, tokens_out, attempts, elapsed_ms; /* tokens -1: unknown */
};
int pd_store_put_answer(struct pd_store *store, int64_t task_id, const struct pd_run_answer *answer,
                        struct pd_err *err);
/* Calls visit for the task's answers ordered by document, request, repeat. Strings are valid during
   the call. Stops at the first negative return and hands it on. */
typedef int (*pd_answer_visit)(void *ctx, const struct pd_run_answer *answer, struct pd_err *err);
int pd_store_each_answer(struct pd_store *store, int64_t task_id, pd_answer_visit visit, void *ctx,
                         struct pd_err *err);
/* All answers to one document's requests, ordered by request and repeat. */
struct pd_doc_key {
    int64_t task, doc;
};
int pd_store_doc_answers(struct pd_run_answer **out, size_t *n, struct pd_store *store,
                         const struct pd_doc_key *key, struct pd_arena *arena, struct pd_err *err);
/* How many documents have an error in place of at least one answer. */
int pd_store_failed_docs(int64_t *n, struct pd_store *store, int64_t task_id, struct pd_err *err);

typedef int (*pd_doc_visit)(void *ctx, const struct pd_run_doc *doc, struct pd_err *err);
int pd_store_each_doc(struct pd_store *store, int64_t task_id, pd_doc_visit visit, void *ctx,
                      struct pd_err *err);

/* Flags of an item: what the scorer's filter and the answers to its requests raised. */
enum {
    PD_RUN_UNPARSED = 1 << 0,  /* the filter found no answer and used its fallback */
    PD_RUN_TRUNCATED = 1 << 1, /* an answer ended at the token limit */
    PD_RUN_REFUSED = 1 << 2,   /* the model or its content filter refused */
    PD_RUN_BOUNDARY = 1 << 3,  /* a token spans context and continuation */
    PD_RUN_UNDECIDED = 1 << 4, /* whether the answer is right could not be told; it counts 0 */
    PD_RUN_NFLAGS = 5
};

/* "unparsed", "truncated", ... for bit number i < PD_RUN_NFLAGS. */
const char *pd_run_flag_name(size_t i);

/* The value of a document in a column. A document without a value has no item. NaN is a value. */
struct pd_run_item {
    int64_t doc, column;
    double value, weight;
    int64_t flags;
    struct pd_str data; /* JSON of what the metric returned where value does not say it: a value
                           that is no number (PD_ITEM_DATA), or an int; empty: none */
};
int pd_store_put_item(struct pd_store *store, int64_t task_id, const struct pd_run_item *item,
                      struct pd_err *err);
/* All items of a column ordered by document. */
int pd_store_items(struct pd_run_item **out, size_t *n, struct pd_store *store, int64_t task_id,
                   int64_t column, struct pd_arena *arena, struct pd_err *err);
int pd_store_drop_items(struct pd_store *store, int64_t task_id, struct pd_err *err);
int pd_store_drop_column_items(struct pd_store *store, int64_t task_id, int64_t column,
                               struct pd_err *err);
/* The documents that have an item in any column, ascending. */
int pd_store_scored_docs(int64_t **out, size_t *n, struct pd_store *store, int64_t task_id,
                         struct pd_arena *arena, struct pd_err *err);

/* A result that is known only as a number: what somebody published without items. Items of the same
   column, which may come later, take its place wherever values are shown; where they give the same
   value, the published standard error stays. */
struct pd_run_published {
    int64_t column;
    double value;
    double stderr_of; /* NaN: none was published */
    int64_t n;        /* items behind it; -1: unknown */
};
int pd_store_put_published(struct pd_store *store, int64_t task_id,
                           const struct pd_run_published *published, struct pd_err *err);
/* All of a task, ordered by column. */
int pd_store_published(struct pd_run_published **out, size_t *n, struct pd_store *store,
                       int64_t task_id, struct pd_arena *arena, struct pd_err *err);

/* The same for a group, for which nothing else names metric and filter; in the order of putting. */
struct pd_run_published_group {
    struct pd_str metric, filter;
    bool higher_is_better;
    struct pd_run_published number; /* its column means nothing */
};
int pd_store_put_published_group(struct pd_store *store, struct pd_str group,
                                 const struct pd_run_published_group *published,
                                 struct pd_err *err);
int pd_store_published_groups(struct pd_run_published_group **out, size_t *n,
                              struct pd_store *store, struct pd_str group, struct pd_arena *arena,
                              struct pd_err *err);

/* Counts over the run, for summaries. */
struct pd_run_totals {
    int64_t answers;               /* without those that ended in an error */
    int64_t errors;                /* requests that failed for good */
    int64_t tokens_in, tokens_out; /* as far as the endpoint told */
    int64_t retried;               /* requests that took more than one attempt */
};
int pd_store_totals(struct pd_run_totals *out, struct pd_store *store, struct pd_err *err);

#endif
