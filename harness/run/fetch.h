/*
 * Fetching data, and the files of models' tokenizers, into the mirror: rows through the dataset
 * viewer, written as <root>/<dataset_path>/<config or "default">/<split>.jsonl, or files of a
 * revision of the hub where a definition names data_files, or those of a model (tasks/model.h). One
 * event loop, several requests at once, the retry policy of the runner. What was fetched is in
 * podium.lock (tasks/datalock.h).
 *
 * A file gets its name when it is whole and on the disk. Until then it is beside it as .NAME.part
 * with .NAME.state, which tells what it is a part of: the same command goes on from there.
 *
 * The token goes to the hub and to the viewer, never where a redirect leads elsewhere, and is in no
 * message.
 */
#ifndef PD_HARNESS_RUN_FETCH_H
#define PD_HARNESS_RUN_FETCH_H

#include "harness/run/run.h"
#include "lib/core/map.h"
#include "tasks/datafiles.h"
#include "tasks/model.h"

/* What is wanted: splits and files, each once. Zeroed it is empty. */
enum pd_want_kind {
    PD_WANT_SPLIT, /* of rows */
    PD_WANT_ALL,   /* every split of the configuration that the viewer shows */
    PD_WANT_FILE,  /* of the hub; a path or a pattern */
    PD_WANT_URL,   /* any address */
    PD_WANT_MODEL  /* the files of its tokenizer */
};
struct pd_want {
    enum pd_want_kind kind;
    const char *dataset;  /* or the model; of a URL: NULL */
    const char *revision; /* as the definition or the user has it, or NULL: main */
    const char *config;   /* or NULL */
    const char *split;    /* of SPLIT */
    const char *file;     /* of FILE and URL: path or pattern in the data set; the address */
    const char *place;    /* below the root; of ALL: NULL; of MODEL: the folder */
};
struct pd_wants {
    struct pd_arena arena;
    struct pd_map seen;
    struct pd_want *items; /* heap */
    size_t n, cap;
};

/* Adds what a task evaluates and draws examples from; examples are left out when the plan says that
   there are none. Data that are on this machine anyway are passed over. PD_ERR_INPUT for data that
   cannot be fetched. */
int pd_wants_add_task(struct pd_wants *wants, const struct pd_task *task,
                      const struct pd_plan_options *plan, bool all_splits, struct pd_err *err);
/* Adds a model, whose texts must live as long as wants. PD_ERR_USAGE when another revision of it is
   wanted, too: there is room for one. */
int pd_wants_add_model(struct pd_wants *wants, const struct pd_model_ref *ref, struct pd_err *err);
void pd_wants_done(struct pd_wants *wants);
/* Whether its place is named in full, so that nobody must be asked what belongs to it; and whether
   it is a pattern. */
bool pd_want_is_named(const struct pd_want *want);
bool pd_want_is_pattern(const struct pd_want *want);

struct pd_fetch_options {
    const char *root;         /* of the mirror; made when it is missing */
    const char *hub, *viewer; /* bases without a slash at their end */
    const char *token;        /* or NULL */
    const char *command;      /* what gets the data, for messages */
    bool update;              /* also what is there already */
    bool offline;             /* ask nobody: tell what is missing */
    unsigned concurrency;     /* requests at once; 0: 4 */
    struct pd_retry_policy retry;
    int64_t connect_timeout_ms, total_timeout_ms; /* 0: the client's defaults */
    int64_t max_nbytes;                           /* over all */
    const volatile sig_atomic_t *interrupts;      /* or NULL */
    const struct pd_sink *sink;
    void (*progress)(void *ctx, const struct pd_run_progress *progress); /* of requests; or NULL */
    void *progress_ctx;
};

struct pd_fetch_outcome {
    size_t nfetched, nthere, nfailed; /* files: new; there already; that could not be had */
    int64_t nbytes;                   /* written */
};

/* PD_ERR_ENDPOINT when the services cannot be reached or refuse, PD_ERR_INPUT for data that are not
   there or not usable, PD_ERR_INTERRUPTED. With several that fail, each is told to the sink, and
   the last sentence counts them. */
int pd_fetch(struct pd_fetch_outcome *out, const struct pd_wants *wants,
             const struct pd_fetch_options *options, struct pd_err *err);

/* Compares every file of podium.lock, or those of wants, with what is there, reading each. Tells
   each that differs. PD_ERR_INPUT when one does. wants NULL: all. */
int pd_fetch_verify(struct pd_fetch_outcome *out, const struct pd_wants *wants,
                    const struct pd_fetch_options *options, struct pd_err *err);

/* Writes a tar file (POSIX ustar) of podium.lock with the entries of wants, and their files.
   Everything wanted must be there and as the lock has it. */
int pd_fetch_bundle(const char *path, const struct pd_wants *wants,
                    const struct pd_fetch_options *options, struct pd_err *err);
/* Unpacks such a file into the mirror. A file is taken when its bundle's lock names it and size and
   hash agree; anything else in the bundle refuses it. */
int pd_fetch_unbundle(struct pd_fetch_outcome *out, const char *path,
                      const struct pd_fetch_options *options, struct pd_err *err);

#endif
