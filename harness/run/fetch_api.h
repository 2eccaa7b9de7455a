/*
 * The two services that data are fetched from, as pure functions: addresses out, answers in.
 *
 * The dataset viewer shows the rows of a data set (https://huggingface.co/docs/dataset-viewer):
 *   VIEWER/splits?dataset=ID
 *   VIEWER/rows?dataset=ID&config=C&split=S&offset=I&length=100
 * The hub has its files:
 *   HUB/api/datasets/ID/revision/REV   {"sha": COMMIT, "siblings": [{"rfilename": PATH}...]}
 *   HUB/datasets/ID/resolve/REV/PATH
 * and those of a model, with the sizes of its files when asked for blobs:
 *   HUB/api/models/ID/revision/REV?blobs=true
 *   HUB/ID/resolve/REV/PATH
 *
 * Nothing that comes from there is trusted: names become paths only when pd_path_is_safe says so.
 */
#ifndef PD_HARNESS_RUN_FETCH_API_H
#define PD_HARNESS_RUN_FETCH_API_H

#include "lib/core/arena.h"
#include "lib/core/buf.h"
#include "lib/core/err.h"
#include "lib/net/http.h"

enum {
    PD_PAGE_ROWS = 100,            /* the most that the viewer gives at once */
    PD_FETCH_MAX_ROWS = 100000000, /* of a split */
    PD_FETCH_MAX_NAMES = 100000,   /* splits, or files, of a data set */
    PD_FETCH_MAX_ANSWER = 64 << 20 /* bytes of an answer that is no file */
};

/* Addresses, appended to out. Bases have no slash at their end. */
void pd_fetch_splits_url(struct pd_buf *out, const char *viewer, const char *dataset);
struct pd_page_of {
    const char *dataset, *config, *split;
    int64_t offset;
};
void pd_fetch_rows_url(struct pd_buf *out, const char *viewer, const struct pd_page_of *page);
/* A repository of the hub. */
struct pd_repo {
    bool model; /* else a data set */
    const char *id;
};
void pd_fetch_revision_url(struct pd_buf *out, const char *hub, struct pd_repo repo,
                           const char *revision);
void pd_fetch_file_url(struct pd_buf *out, const char *hub, struct pd_repo repo,
                       const char *revision, const char *file);

/* The id of a data set: one or two safe parts. */
bool pd_fetch_dataset_is_safe(struct pd_str id);

/* Answers. PD_ERR_INPUT: never of use, with one sentence; PD_ERR_ENDPOINT: no such answer at all
   (no JSON, a part is missing), which is worth another try. Everything is made in arena. */
struct pd_split_name {
    const char *config, *split; /* both safe as one part of a path */
};
int pd_fetch_read_splits(struct pd_split_name **out, size_t *n, struct pd_arena *arena,
                         struct pd_str body, struct pd_err *err);

struct pd_revision {
    const char *sha;    /* 40 hexadecimal digits, or NULL */
    const char **files; /* safe paths */
    int64_t *sizes;     /* of the files in bytes; -1: not told */
    size_t nfiles;
};
int pd_fetch_read_revision(struct pd_revision *out, struct pd_arena *arena, struct pd_str body,
                           struct pd_err *err);

struct pd_page {
    int64_t total;         /* rows of the split */
    int64_t nrows;         /* of this page */
    struct pd_str columns; /* the names in order, as JSON */
    struct pd_str lines;   /* a line of JSON for each row, columns in that order */
};
/* The page that starts at offset must hold as many rows as there are from there on, at most
   PD_PAGE_ROWS, each whole. */
int pd_fetch_read_page(struct pd_page *out, struct pd_arena *arena, struct pd_str body,
                       int64_t offset, struct pd_err *err);

/* What a status of 300 and more says, in one sentence; token tells whether one was sent. Gives
   PD_ERR_ENDPOINT, or PD_ERR_INPUT where there is no such thing. */
int pd_fetch_refused(const struct pd_http_response *response, const char *hub, struct pd_repo repo,
                     bool token, struct pd_err *err);

#endif
