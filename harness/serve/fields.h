/*
 * The fields of a request body: one table per route says what is known, of which kind and in which
 * range. What is unknown or unsupported is refused, never ignored.
 */
#ifndef PD_HARNESS_SERVE_FIELDS_H
#define PD_HARNESS_SERVE_FIELDS_H

#include "harness/serve/reply.h"
#include "lib/format/value.h"

#define PD_STOP_MAX 4

/* A request, whatever its route. Fields that the body leaves out keep what the route set. */
struct pd_ask {
    struct pd_str model;
    const struct pd_value *prompt, *messages; /* NULL when missing */
    int64_t max_tokens, n, seed;
    int64_t logprobs; /* completions: -1 none */
    bool chat_logprobs;
    int64_t top_logprobs;
    double temperature, top_p;
    bool echo;
    struct pd_str stop[PD_STOP_MAX];
    size_t nstop;
};

enum pd_fields_kind {
    PD_FIELDS_TEXT,
    PD_FIELDS_TREE,   /* kept as it is */
    PD_FIELDS_INT,    /* low to high */
    PD_FIELDS_NUMBER, /* low to high */
    PD_FIELDS_BOOL,
    PD_FIELDS_STOP,    /* a string or up to 4 of them; empty ones are dropped */
    PD_FIELDS_NEUTRAL, /* not supported: only null, false, 0 and empty are accepted */
    PD_FIELDS_LABEL    /* has no influence on an answer: accepted and not looked at */
};

struct pd_fields_entry {
    const char *name;
    enum pd_fields_kind kind;
    size_t offset; /* in struct pd_ask */
    int64_t low, high;
};

/* The fields of /v1/completions and /v1/chat/completions, each ended by a NULL name. */
extern const struct pd_fields_entry pd_fields_completions[];
extern const struct pd_fields_entry pd_fields_chat[];

/* Reads body, a JSON value, into ask. On the first mistake makes reply a 400 and returns false. */
bool pd_fields_read(struct pd_ask *ask, const struct pd_fields_entry *fields,
                    const struct pd_value *body, struct pd_reply *reply);

#endif
