/*
 * The life of a fetch, shared by fetch.c (the loop), fetch_job.c (what is asked, and what an answer
 * means), fetch_unit.c (files that grow) and fetch_model.c (which files a model has). Private to
 * them.
 */
#ifndef PD_HARNESS_RUN_FETCH_STATE_H
#define PD_HARNESS_RUN_FETCH_STATE_H

#include "harness/run/fetch.h"
#include "harness/run/fetch_api.h"
#include "harness/run/fetch_part.h"
#include "tasks/datalock.h"

/* A data set or a model at a revision. */
struct fetch_set {
    const struct pd_want *model;                              /* of a model: its want; else NULL */
    const char *id, *revision;                                /* as the hub is asked for it */
    enum { SET_NEW, SET_KNOWN, SET_READY, SET_FAILED } state; /* KNOWN: its revision was asked */
    bool busy;                                                /* a request of its own is out */
    bool needs_splits, needs_files;
    const char *sha; /* the commit, or NULL */
    struct pd_revision files;
    struct pd_split_name *splits;
    size_t nsplits;
};

/* A page that came before its turn. */
struct fetch_page {
    int64_t offset, nrows;
    char *lines; /* heap */
    size_t n;
    struct fetch_page *next;
};

/* A file to be made. Offsets count rows of a split and bytes of a file. */
struct fetch_unit {
    const struct pd_want *want;
    struct fetch_set *set; /* of a URL: NULL */
    const char *name;      /* for messages */
    const char *config;    /* of a split: as the viewer calls it */
    const char *split;
    const char *file; /* of a file: its path; of a URL: the address */
    const char *place;
    enum { UNIT_NEW, UNIT_OPEN, UNIT_OVER } state;
    bool known;      /* the first answer is there: total, and what state the part has */
    const char *sha; /* the commit that the answers tell, or that of the set */
    int64_t total, next;
    unsigned generation; /* grows when it starts anew: older answers are void */
    size_t nbusy;
    struct fetch_page *pages; /* in order */
    struct pd_part part;
};

enum fetch_kind { JOB_REVISION, JOB_SPLITS, JOB_PAGE, JOB_BYTES };

struct fetch_slot {
    struct fetch *fetch;
    enum { SLOT_IDLE, SLOT_OUT, SLOT_LATER } state;
    enum fetch_kind kind;
    struct fetch_set *set;
    struct fetch_unit *unit;
    int64_t offset;
    unsigned generation, attempts, hops;
    int64_t due_ms;
    struct pd_buf url; /* of this request: after redirects another than that of the job */
};

struct fetch {
    const struct pd_fetch_options *options;
    const struct pd_wants *wants;
    struct pd_arena arena, answer; /* answer: of one answer */
    struct pd_http *http;
    struct pd_datalock *lock;
    struct pd_map sets_by_name, units_by_place;
    struct fetch_set **sets;
    size_t nsets, sets_cap;
    struct fetch_unit **units;
    size_t nunits, units_cap;
    struct fetch_slot *slots;
    size_t nslots;
    struct pd_pcg32 jitter;
    int64_t pause_until_ms, started_ms, shown_ms;
    struct pd_run_progress progress;
    struct pd_fetch_outcome outcome;
    struct pd_err first; /* the first thing that failed */
    bool stop;           /* for this reason: */
    struct pd_err why;
};

/* Nothing more is asked, for this reason; the first counts. */
void fetch_stop(struct fetch *fetch, const struct pd_err *err);
/* One thing could not be had; the others go on. */
void fetch_fail(struct fetch *fetch, const struct pd_err *err);

static inline struct pd_repo fetch_repo_of(const struct fetch_set *set)
{
    return (struct pd_repo){set->model != NULL, set->id};
}

/* fetch_unit.c */
/* The unit of a place, new or not wanted: over already when the file is there. NULL: there is one
   already. */
struct fetch_unit *fetch_unit_add(struct fetch *fetch, const struct pd_want *want,
                                  struct fetch_set *set, const char *place);
/* A want of which nothing can be had. */
void fetch_want_fail(struct fetch *fetch, const struct pd_want *want, const struct pd_err *err);
/* Makes the units of what is named in full, and the sets that the rest needs. */
void fetch_begin_wants(struct fetch *fetch);
/* Makes the units of what only a set that was asked tells. */
void fetch_expand(struct fetch *fetch, struct fetch_set *set);
/* The next offset to be asked for; false: none for now. */
bool fetch_unit_take(int64_t *offset, struct fetch *fetch, struct fetch_unit *unit);
/* What arrived. PD_ERR_ENDPOINT: of no use, ask again. Other errors end the unit. */
int fetch_unit_page(struct fetch *fetch, struct fetch_unit *unit, const struct fetch_slot *slot,
                    const struct pd_http_response *response, struct pd_err *err);
int fetch_unit_bytes(struct fetch *fetch, struct fetch_unit *unit, const struct fetch_slot *slot,
                     const struct pd_http_response *response, struct pd_err *err);
void fetch_unit_fail(struct fetch *fetch, struct fetch_unit *unit, const struct pd_err *err);
void fetch_unit_done(struct fetch_unit *unit);

/* fetch_model.c */
/* Makes the units of a model that is there, or the set that must be asked. */
void fetch_model_begin(struct fetch *fetch, const struct pd_want *want);
/* Makes the units of a set that was asked, and takes away what is of another commit. */
void fetch_model_expand(struct fetch *fetch, struct fetch_set *set);
/* To be called for a file that is there: of some models it tells that one more is needed. */
void fetch_model_next(struct fetch *fetch, const struct fetch_unit *unit);
/* At the end: says in the lock of each model whose files are all there that they are. */
int fetch_models_seal(struct fetch *fetch, struct pd_err *err);
/* Whether a model is there. */
bool fetch_model_is_there(const struct fetch *fetch, const struct pd_want *want);

/* fetch_job.c */
struct fetch_set *fetch_set_new(struct fetch *fetch, const char *id, const char *revision);
/* The set of a want of data, made when it is new. */
struct fetch_set *fetch_set_of(struct fetch *fetch, const struct pd_want *want);
/* The next thing to be asked, in slot; false: none for now. */
bool fetch_job_next(struct fetch *fetch, struct fetch_slot *slot);
int fetch_job_send(struct fetch *fetch, struct fetch_slot *slot, struct pd_err *err);
void fetch_job_answer(void *user, const struct pd_http_response *response);

enum { FETCH_CHUNK = 8 << 20 }; /* bytes of a file that are asked for at once */

#endif
