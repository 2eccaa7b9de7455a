/*
 * The runner's state, shared by the files of this room.
 *
 *   plan -> sample (a document with open requests) -> slot (one request in flight) -> answer
 *
 * A sample lives until every request of it has an answer or a final error; then it is scored,
 * written and recycled. A slot carries one request through sending, waiting and retrying.
 */
#ifndef PD_HARNESS_RUN_STATE_H
#define PD_HARNESS_RUN_STATE_H

#include "harness/run/call.h"
#include "harness/run/run.h"
#include "lib/core/map.h"

struct task_run {
    struct pd_plan *plan;
    struct pd_run_task stored; /* as in the run file */
    struct pd_sampling sampling;
    struct pd_str kwargs_json; /* generation arguments as samples files show them */
    unsigned char *done;       /* per row: has its values from an earlier run */
    struct pd_map kept; /* "doc/request/repeat" -> struct kept_answer of unfinished documents */
    size_t next_doc;
    size_t ndone, nfailed;
    size_t nanswered; /* requests with an answer, earlier runs' included */
};

/* An answer that an earlier run left for a document it did not finish. */
struct kept_answer {
    unsigned char request_hash[32];
    struct pd_value response;
    int64_t flags;
};

struct sample {
    struct sample *next;      /* in the list of free ones */
    struct sample *next_made; /* in the list of all */
    struct pd_arena arena;
    struct task_run *task;
    struct pd_doc doc;
    struct pd_prompt_request *requests;
    size_t nrequests;
    unsigned repeats;
    struct pd_value *responses; /* [request * repeats + repeat] */
    unsigned char *answered;    /* the same places */
    int64_t flags;              /* of its answers together */
    size_t next_call;           /* place of the request to be sent next */
    size_t pending;             /* requests that have neither answer nor final error */
    bool failed;                /* one of them has a final error */
    bool written;               /* its document is in the run file */
};

/* A request as it goes out. The call borrows from the sample. */
struct wire_request {
    struct pd_call call;
    struct pd_buf url, body;
    unsigned char hash[32]; /* SHA-256 of the path below the base URL and the body */
};

enum slot_state { SLOT_FREE, SLOT_WAITING, SLOT_SENT };

struct slot {
    struct runner *runner;
    enum slot_state state;
    struct sample *sample;
    size_t place;
    unsigned attempts;
    int64_t due_ms; /* WAITING: when to send */
    struct wire_request request;
};

struct runner {
    const struct pd_run_options *options;
    struct pd_store *store;
    struct pd_http *http;
    struct pd_arena arena;  /* as long as the run */
    struct pd_arena answer; /* one decoded answer */
    struct task_run *tasks;
    size_t ntasks;
    size_t current_task;    /* whose documents are being taken */
    struct sample *current; /* whose requests are being sent */
    struct sample *free_samples;
    struct sample *made; /* all samples, free or not */
    struct slot *slots;
    size_t nslots;
    struct pd_pcg32 jitter;
    int64_t pause_until_ms;
    struct pd_task_progress *task_progress;
    struct pd_run_progress progress;
    int64_t started_ms, shown_ms;
    unsigned failed_in_row; /* requests given up since the last answer */
    bool told;              /* of an interrupt */
    int stop;               /* 0, or the error that ends the run */
    struct pd_err err;
};

/* resume.c: whether the provider can do what the tasks need, before any file is touched; then the
   run file and the selection are brought together. */
int runner_check(const struct runner *runner, struct pd_err *err);
int runner_prepare(struct runner *runner, struct pd_err *err);

/* sample.c: the life of a document. take gives the next one with something to ask, or NULL when
   nothing is left (or runner->stop is set). */
struct sample *runner_take_sample(struct runner *runner);
/* The answer to one request: writes it, and finishes the sample with the last one. */
void runner_answered(struct runner *runner, struct slot *slot, const struct pd_answer *answer,
                     const struct pd_http_response *response);
/* Starts a transaction unless one is open; every write of the loop goes through it. */
int runner_begin(struct runner *runner, struct pd_err *err);
/* Ends the run with err at the next turn of the loop; the first call wins. */
void runner_stop(struct runner *runner, const struct pd_err *err);

/* request.c: the request at a place of a sample, encoded by the provider. */
int encode_request(struct wire_request *out, struct runner *runner, const struct sample *sample,
                   size_t place, struct pd_err *err);
void wire_request_done(struct wire_request *request);

/* score.c: turns a document's responses into items of the run file. */
int score_document(struct pd_store *store, int64_t task_id, const struct pd_scoring *scoring,
                   const struct pd_doc *doc, const struct pd_value *responses, int64_t flags,
                   struct pd_arena *arena, struct pd_err *err);

#endif
