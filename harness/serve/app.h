/*
 * The endpoint without its sockets: a request in, a reply out. The application is read-only while
 * it serves (but for its stop flag), so any number of threads may ask it at once, and the same
 * request is always answered by the same bytes.
 */
#ifndef PD_HARNESS_SERVE_APP_H
#define PD_HARNESS_SERVE_APP_H

#include "harness/serve/fields.h"
#include "harness/serve/lm_run.h"

struct pd_app {
    struct pd_lm_set models;
    size_t max_context;  /* tokens */
    const char *api_key; /* or NULL */
    int64_t created;     /* seconds since 1970, told in every answer */
    atomic_bool stopping;
};

struct pd_app_request {
    const char *method, *path;
    const char *authorization; /* the header's value, or NULL */
    struct pd_str body;
};

/* Bodies over this many bytes are answered with 413. */
#define PD_APP_BODY_MAX ((size_t)32 << 20)

/* Answers one request. reply is zeroed by the caller, who owns its body afterwards. */
void pd_app_answer(const struct pd_app *app, const struct pd_app_request *request,
                   struct pd_reply *reply);
void pd_app_too_large(struct pd_reply *reply);

/* The routes that ask a model; body is the parsed request. */
void pd_completions_answer(const struct pd_app *app, const struct pd_value *body,
                           struct pd_reply *reply);
void pd_chat_answer(const struct pd_app *app, const struct pd_value *body, struct pd_reply *reply);

/* What the two have in common. */

/* The model that ask names; NULL when there is none, reply then says so. Notes the name. */
const struct pd_lm *pd_app_model(const struct pd_app *app, const struct pd_ask *ask,
                                 struct pd_reply *reply);
/* Feeds prompt to run; false when prompt and answer do not fit into the context. */
bool pd_app_feed(const struct pd_app *app, struct pd_lm_run *run, struct pd_str prompt,
                 const struct pd_ask *ask, struct pd_reply *reply);
struct pd_sampling pd_app_sampling(const struct pd_ask *ask);
/* The text of a token as a JSON string. */
void pd_app_put_token(struct pd_buf *body, const struct pd_lm_run *run,
                      const struct pd_token *token);
/* {"id":...,"object":...,"created":...,"model":...,"choices":[ */
void pd_app_open(const struct pd_app *app, const struct pd_lm *lm, const char *id_prefix,
                 const char *object, struct pd_reply *reply);
/* ],"usage":...,"system_fingerprint":...} */
void pd_app_close(const struct pd_lm *lm, size_t prompt_tokens, size_t completion_tokens,
                  struct pd_reply *reply);

#endif
