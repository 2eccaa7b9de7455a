/*
 * Providers: one file per protocol, two pure functions each. encode turns a call into the path and
 * body of an HTTP request; decode turns status and body into an answer. Neither does I/O, so both
 * are tested from text files. Listed in providers.def, sorted by name.
 */
#ifndef PD_HARNESS_PROVIDER_PROVIDER_H
#define PD_HARNESS_PROVIDER_PROVIDER_H

#include "lib/core/buf.h"
#include "lib/core/err.h"
#include "lib/format/value.h"

enum pd_call_kind {
    PD_CALL_LOGLIKELIHOOD = 1, /* log-likelihood of continuation after prompt */
    PD_CALL_GENERATE = 2
};

struct pd_call {
    enum pd_call_kind kind;
    struct pd_str model;
    struct pd_str prompt;            /* the context, as text */
    struct pd_str continuation;      /* LOGLIKELIHOOD */
    const struct pd_value *messages; /* chat providers: list of {role, content}; NULL: prompt is the
                                        content of one user message */
    /* GENERATE; every field is sent explicitly. */
    int64_t max_tokens;
    double temperature, top_p;
    const struct pd_str *stop;
    size_t nstop;
    int64_t seed;
    const struct pd_value *extra; /* further body fields as they are; a dict or NULL. They replace
                                     fields of the same name (null included), but those that decide
                                     how the answer is read (model, prompt, messages, n, echo,
                                     stream) are PD_ERR_INPUT. */
};

/* What became of a call. A fault is never an answer. */
enum pd_fault {
    PD_FAULT_NONE = 0,
    PD_FAULT_STATUS,      /* an HTTP status of 400 and more without a finer class */
    PD_FAULT_AUTH,        /* 401, 403 */
    PD_FAULT_NO_MODEL,    /* 404, or an error body that says so */
    PD_FAULT_CONTEXT,     /* the request is longer than the model's context */
    PD_FAULT_QUOTA,       /* no money or quota left: asking again is useless */
    PD_FAULT_BODY,        /* the body is not what the protocol promises (not JSON, wrong shape) */
    PD_FAULT_UNSUPPORTED, /* the endpoint cannot do this kind of call */
    PD_FAULT_TRANSPORT    /* no whole answer arrived (set by the runner) */
};

enum {
    PD_ANSWER_TRUNCATED = 2, /* finish_reason length */
    PD_ANSWER_REFUSED = 4,   /* content filter or refusal */
    PD_ANSWER_BOUNDARY = 8   /* a token spans context and continuation */
};

struct pd_answer {
    enum pd_fault fault;
    bool final;            /* with a fault: asking again is useless */
    struct pd_str message; /* with a fault: one sentence, the server's own words included */
    double loglikelihood;  /* LOGLIKELIHOOD */
    bool greedy;
    int64_t ntokens;    /* tokens of the continuation */
    struct pd_str text; /* GENERATE */
    unsigned flags;
    int64_t tokens_in, tokens_out;    /* from usage; -1 when not told */
    struct pd_str model, fingerprint; /* as the server names itself; may be empty */
};

enum pd_auth { PD_AUTH_BEARER };

struct pd_provider {
    const char *name;
    const char *help;
    const char *base_url; /* default, or NULL: --base-url must be given */
    const char *key_env;  /* environment variable of the key */
    enum pd_auth auth;
    bool key_required; /* refuse to start without a key when base_url is the default */
    bool chat;         /* takes messages */
    unsigned kinds;    /* bits of enum pd_call_kind */
    /* Appends the path below the base URL ("/completions") and the JSON body. */
    int (*encode)(struct pd_buf *path, struct pd_buf *body, const struct pd_call *call,
                  struct pd_err *err);
    /* Reads an answer; strings are in arena or point into body. Never fails: a fault is data. */
    void (*decode)(struct pd_answer *out, struct pd_arena *arena, const struct pd_call *call,
                   int status, struct pd_str body);
};

const struct pd_provider *pd_provider_find(struct pd_str name); /* may be NULL */
const struct pd_provider *pd_provider_at(size_t i);             /* NULL past the end */

#endif
