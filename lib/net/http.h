/*
 * The HTTP client: libcurl multi behind a callback. This is the only file of the client that opens
 * sockets. One thread; nothing blocks but pd_http_poll. Connections and handles are reused. What a
 * finished transfer means (retry, error, answer) is decided elsewhere.
 *
 * HTTP/1.1 over http and https. Compressed bodies are decoded; the limit holds for the decoded
 * size. Redirects are not followed, they are answers with their status: the key in the headers must
 * not travel to a host that nobody named. Proxies come from the environment (http_proxy,
 * https_proxy, no_proxy), but what runs on this machine is always asked directly. No header of a
 * request ever appears in a message.
 */
#ifndef PD_LIB_NET_HTTP_H
#define PD_LIB_NET_HTTP_H

#include "lib/core/arena.h"
#include "lib/core/err.h"

struct pd_http;

struct pd_http_options {
    size_t max_connections; /* 0: 64 */
    bool insecure_tls;
    const char *ca_file;    /* NULL: the system's */
    const char *user_agent; /* NULL: "podium" */
};

/* How a transfer ended before any meaning is read into it. */
enum pd_http_outcome {
    PD_HTTP_ANSWERED,  /* a status line and a whole body arrived */
    PD_HTTP_REFUSED,   /* could not connect */
    PD_HTTP_DNS,       /* the host name does not resolve */
    PD_HTTP_TLS,       /* certificate or handshake */
    PD_HTTP_TIMEOUT,   /* a deadline passed */
    PD_HTTP_CUT,       /* connection lost or body shorter than promised */
    PD_HTTP_TOO_LARGE, /* body over max_body_nbytes */
    PD_HTTP_FAILED     /* anything else; text says what */
};

struct pd_http_request {
    const char *url;
    const char *const *headers; /* "Name: value" lines, NULL-terminated; NULL for none */
    struct pd_str body;         /* sent by POST, as JSON unless a header names another Content-Type;
                                   a body with p == NULL means GET */
    int64_t connect_timeout_ms; /* 0: 10,000 */
    int64_t total_timeout_ms;   /* 0: 600,000 */
    size_t max_body_nbytes;     /* of the response; 0: 64 MiB */
};

struct pd_http_response {
    enum pd_http_outcome outcome;
    const char *text;       /* one sentence when the outcome is not ANSWERED; never NULL */
    int status;             /* 0 when none came */
    struct pd_str body;     /* as received, decoded; valid during the callback only */
    int64_t retry_after_ms; /* from retry-after-ms, else Retry-After in seconds or as a date; -1:
                               none */
    bool should_retry_set, should_retry; /* x-should-retry: true|false */
    char request_id[80];                 /* x-request-id or request-id; empty when none */
    struct pd_str
        location;        /* of a redirect, as sent; empty: none, or over 16 KiB; valid like body */
    int64_t range_total; /* the whole size that Content-Range tells; -1: unknown */
    char revision[80];   /* x-repo-commit or x-revision: of the data; empty when none */
    int64_t elapsed_ms;
};

/* Called once for each started request, from inside pd_http_poll. It may start others, but neither
   poll nor free the client. */
typedef void (*pd_http_done)(void *user, const struct pd_http_response *response);

int pd_http_new(struct pd_http **out, const struct pd_http_options *options, struct pd_err *err);
/* Abandons what is in flight without calling back. */
void pd_http_free(struct pd_http *http);

/* Queues one request; everything it points at is copied. A URL that is not http or https and a
   header that is not one line "Name: value" are PD_ERR_USAGE. The timeouts run from here, so time
   spent waiting for one of max_connections counts. */
int pd_http_start(struct pd_http *http, const struct pd_http_request *request, pd_http_done done,
                  void *user, struct pd_err *err);
size_t pd_http_in_flight(const struct pd_http *http);
/* Moves data and calls back for what finished; waits at most timeout_ms for something to happen,
   and not at all when something has. A signal ends the wait early. */
int pd_http_poll(struct pd_http *http, int64_t timeout_ms, struct pd_err *err);

/* One request, waited for: for /health, /v1/models and the like. The body is copied into arena.
   Others in flight go on and call back meanwhile. */
int pd_http_get(struct pd_http_response *out, struct pd_arena *arena, struct pd_http *http,
                const struct pd_http_request *request, struct pd_err *err);

#endif
