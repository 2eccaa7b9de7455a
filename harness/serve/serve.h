/*
 * The built-in reference endpoint: an OpenAI-style HTTP server (libmicrohttpd, POLL mode) in front
 * of small, real, deterministic baseline models. It runs in its own threads; start returns when the
 * socket listens.
 */
#ifndef PD_HARNESS_SERVE_SERVE_H
#define PD_HARNESS_SERVE_SERVE_H

#include "lib/core/err.h"
#include "lib/core/event.h"

#include <stddef.h>
#include <stdint.h>

struct pd_serve_options {
    const char *host;       /* NULL: 127.0.0.1 */
    uint16_t port;          /* 0: any free one */
    const char *train_path; /* text for `ngram`; NULL: the text that ships with Podium */
    unsigned order;         /* of the n-gram model, 1 to 8; 0: 4 */
    uint64_t seed;          /* of `random` */
    unsigned threads;       /* 0: 4; connections are not dealt out evenly, so more than cores */
    size_t max_context;     /* tokens; 0: 32768. Longer requests get OpenAI's 400 */
    const char *api_key;    /* when set, requests without it get 401 */
    const char *log_path;   /* one line per request; NULL: none */
    const struct pd_sink *sink;
};

struct pd_serve;
int pd_serve_start(struct pd_serve **out, const struct pd_serve_options *options,
                   struct pd_err *err);
uint16_t pd_serve_port(const struct pd_serve *serve);
uint64_t pd_serve_requests(const struct pd_serve *serve); /* answered so far */
void pd_serve_stop(struct pd_serve *serve);

#endif
