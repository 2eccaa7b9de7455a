#include "harness/serve/serve.h"

#include "harness/serve/app.h"
#include "lib/core/alloc.h"
#include "lib/core/clock.h"

#include <errno.h>
#include <inttypes.h>
#include <microhttpd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* POLL mode: with epoll, libmicrohttpd 0.9 all but stops at a hundred connections. */
#define MODE MHD_USE_POLL_INTERNAL_THREAD
#define CONNECTIONS_MAX 4096
#define IDLE_TIMEOUT_S 300
#define CONNECTION_NBYTES ((size_t)64 << 10)

struct pd_serve {
    struct MHD_Daemon *daemon;
    struct pd_app app;
    char *api_key;
    FILE *log;
    pthread_mutex_t log_lock;
    atomic_uint_fast64_t requests;
    uint16_t port;
};

/* What is collected of one request. */
struct incoming {
    struct pd_buf body;
};

/* The log holds one line per request: nothing in a field may begin another field or line. */
static void clean(char *out, size_t size, const char *text)
{
    size_t n = 0;
    for (; text[n] && n + 1 < size; n++)
        out[n] = text[n] > ' ' && text[n] < 0x7f ? text[n] : '?';
    out[n] = '\0';
}

static void log_request(struct pd_serve *serve, const char *method, const char *path,
                        const struct pd_reply *reply)
{
    char fields[3][200];
    if (!serve->log)
        return;
    clean(fields[0], sizeof(fields[0]), method);
    clean(fields[1], sizeof(fields[1]), path);
    clean(fields[2], sizeof(fields[2]), reply->model[0] ? reply->model : "-");
    pthread_mutex_lock(&serve->log_lock);
    fprintf(serve->log, "%s %s %d %s %016" PRIx64 "\n", fields[0], fields[1], reply->status,
            fields[2], reply->prompt_hash);
    fflush(serve->log);
    pthread_mutex_unlock(&serve->log_lock);
}

/* Hands the reply's body over to the connection. */
static enum MHD_Result send_reply(struct MHD_Connection *connection, struct pd_reply *reply)
{
    struct MHD_Response *response =
        MHD_create_response_from_buffer(reply->body.len, reply->body.data, MHD_RESPMEM_MUST_FREE);
    if (!response) {
        pd_buf_done(&reply->body);
        return MHD_NO;
    }
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, "application/json");
    if (reply->allow)
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, reply->allow);
    enum MHD_Result queued = MHD_queue_response(connection, (unsigned)reply->status, response);
    MHD_destroy_response(response);
    return queued;
}

/* Called once when a request begins, once per part of its body, and once when it is whole. */
static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url,
                                  const char *method, const char *version, const char *upload,
                                  size_t *nupload, void **state)
{
    struct pd_serve *serve = ctx;
    struct incoming *incoming = *state;
    (void)version;
    if (!incoming) {
        *state = incoming = pd_calloc(1, sizeof(*incoming));
        incoming->body.max = PD_APP_BODY_MAX;
        return MHD_YES;
    }
    if (*nupload > 0) {
        pd_buf_add(&incoming->body, upload, *nupload);
        *nupload = 0;
        return MHD_YES;
    }
    struct pd_app_request request = {
        method, url,
        MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_AUTHORIZATION),
        pd_buf_str(&incoming->body)};
    struct pd_reply reply = {0};
    if (incoming->body.overflow)
        pd_app_too_large(&reply);
    else
        pd_app_answer(&serve->app, &request, &reply);
    log_request(serve, method, url, &reply);
    atomic_fetch_add(&serve->requests, 1);
    return send_reply(connection, &reply);
}

static void on_completed(void *ctx, struct MHD_Connection *connection, void **state,
                         enum MHD_RequestTerminationCode code)
{
    struct incoming *incoming = *state;
    (void)ctx;
    (void)connection;
    (void)code;
    if (!incoming)
        return;
    pd_buf_done(&incoming->body);
    free(incoming);
    *state = NULL;
}

/* Takes paths as they are: "%2F" is no slash. */
static size_t keep_escapes(void *ctx, struct MHD_Connection *connection, char *text)
{
    (void)ctx;
    (void)connection;
    return strlen(text);
}

static int resolve(struct addrinfo **out, const char *host, uint16_t port, struct pd_err *err)
{
    char service[8];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    snprintf(service, sizeof(service), "%u", port);
    int rc = getaddrinfo(host, service, &hints, out);
    if (rc != 0)
        return pd_err_set(err, PD_ERR_USAGE, "cannot listen on host '%s': %s", host,
                          gai_strerror(rc));
    return 0;
}

static struct MHD_Daemon *start_daemon(struct pd_serve *serve, const struct addrinfo *address,
                                       unsigned threads)
{
    unsigned flags = MODE | (address->ai_family == AF_INET6 ? MHD_USE_IPv6 : 0);
    struct MHD_OptionItem pool[] = {
        {threads > 1 ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, (intptr_t)threads, NULL},
        {MHD_OPTION_END, 0, NULL}};
    return MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, serve, MHD_OPTION_SOCK_ADDR, address->ai_addr,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, serve, MHD_OPTION_UNESCAPE_CALLBACK,
        keep_escapes, serve, MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_TIMEOUT_S, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        CONNECTION_NBYTES, MHD_OPTION_ARRAY, pool, MHD_OPTION_END);
}

static int listen_on(struct pd_serve *serve, const struct pd_serve_options *options,
                     struct pd_err *err)
{
    const char *host = options->host ? options->host : "127.0.0.1";
    struct addrinfo *address = NULL;
    int rc = resolve(&address, host, options->port, err);
    if (rc < 0)
        return rc;
    errno = 0;
    serve->daemon = start_daemon(serve, address, options->threads ? options->threads : 4);
    if (!serve->daemon)
        rc = errno ? pd_err_errno(err, "cannot listen on %s:%u", host, options->port)
                   : pd_err_set(err, PD_ERR_IO, "cannot listen on %s:%u", host, options->port);
    freeaddrinfo(address);
    if (rc < 0)
        return rc;
    serve->port = MHD_get_daemon_info(serve->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
    return 0;
}

static int open_log(struct pd_serve *serve, const char *path, struct pd_err *err)
{
    if (!path)
        return 0;
    serve->log = fopen(path, "ae");
    return serve->log ? 0 : pd_err_errno(err, "cannot open %s", path);
}

static int train(struct pd_serve *serve, const struct pd_serve_options *options, struct pd_err *err)
{
    int64_t begin_ms = pd_clock_ms();
    struct pd_lm_set *models = &serve->app.models;
    int rc = pd_lm_set_load(models, options->train_path, options->order ? options->order : 4,
                            options->seed, err);
    if (rc >= 0)
        pd_emit(options->sink, PD_EVENT_DEBUG,
                "trained %zu n-grams over %zu words in %" PRId64 " ms", models->ngram.trie.n,
                models->vocab.n, pd_clock_ms() - begin_ms);
    return rc;
}

int pd_serve_start(struct pd_serve **out, const struct pd_serve_options *options,
                   struct pd_err *err)
{
    struct pd_serve *serve = pd_calloc(1, sizeof(*serve));
    pthread_mutex_init(&serve->log_lock, NULL);
    serve->api_key = options->api_key ? pd_strdup(options->api_key) : NULL;
    serve->app.api_key = serve->api_key;
    serve->app.max_context = options->max_context ? options->max_context : 32768;
    serve->app.created = (int64_t)pd_clock_unix_s();
    int rc = train(serve, options, err);
    if (rc >= 0)
        rc = open_log(serve, options->log_path, err);
    if (rc >= 0)
        rc = listen_on(serve, options, err);
    if (rc < 0) {
        pd_serve_stop(serve);
        return rc;
    }
    *out = serve;
    return 0;
}

uint16_t pd_serve_port(const struct pd_serve *serve)
{
    return serve->port;
}

uint64_t pd_serve_requests(const struct pd_serve *serve)
{
    return atomic_load(&serve->requests);
}

void pd_serve_stop(struct pd_serve *serve)
{
    if (!serve)
        return;
    atomic_store(&serve->app.stopping, true);
    if (serve->daemon)
        MHD_stop_daemon(serve->daemon);
    if (serve->log)
        fclose(serve->log);
    pd_lm_set_done(&serve->app.models);
    pthread_mutex_destroy(&serve->log_lock);
    free(serve->api_key);
    free(serve);
}
