#include "lib/net/http.h"

#include "lib/core/alloc.h"
#include "lib/core/buf.h"
#include "lib/core/clock.h"
#include "lib/net/head.h"
#include "lib/net/retry.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { default_connections = 64, default_connect_ms = 10000, default_total_ms = 600000 };
static const size_t default_body_nbytes = 64u << 20;
/* An idle handle gives back buffers larger than this. */
static const size_t kept_body_nbytes = 1u << 20;
static const size_t max_location_nbytes = 16384;

/* One request on its way, with the easy handle that carries it. Both are used again for later
   requests, so a steady run allocates nothing here. */
struct transfer {
    struct pd_http *http;
    CURL *easy;
    struct transfer *next;      /* in the list of all */
    struct transfer *next_idle; /* in the list of idle ones */
    bool active;

    struct pd_buf lines; /* the header lines, each followed by a NUL */
    struct curl_slist *headers;
    size_t headers_cap;
    struct pd_buf sent;
    char place[300]; /* "host:port", for messages */

    struct pd_buf received;
    struct pd_http_response response;
    struct pd_buf location;
    int64_t retry_after_ms; /* from Retry-After; retry-after-ms is finer and wins */
    char detail[CURL_ERROR_SIZE];
    char text[600];

    int64_t connect_timeout_ms, total_timeout_ms;
    pd_http_done done;
    void *user;
};

struct pd_http {
    CURLM *multi;
    struct transfer *all, *idle;
    size_t in_flight;
    bool insecure_tls;
    char *ca_file, *user_agent;
};

/* ---- Response headers ---------------------------------------------------------------------- */

/* The same number as in Retry-After, but of milliseconds. */
static void on_retry_after_ms(struct transfer *t, struct pd_str value)
{
    int64_t as_seconds = pd_retry_after_ms(value, 0);
    if (as_seconds >= 0)
        t->response.retry_after_ms = as_seconds / 1000;
}

static void on_retry_after(struct transfer *t, struct pd_str value)
{
    t->retry_after_ms = pd_retry_after_ms(value, pd_clock_unix_s());
}

static void on_should_retry(struct transfer *t, struct pd_str value)
{
    t->response.should_retry = pd_str_is(value, "true");
    t->response.should_retry_set = t->response.should_retry || pd_str_is(value, "false");
}

static void on_request_id(struct transfer *t, struct pd_str value)
{
    pd_head_token(t->response.request_id, value);
}

static void on_revision(struct transfer *t, struct pd_str value)
{
    pd_head_token(t->response.revision, value);
}

static void on_location(struct transfer *t, struct pd_str value)
{
    pd_buf_reset(&t->location);
    pd_buf_add_str(&t->location, value);
    if (t->location.overflow)
        pd_buf_reset(&t->location);
}

static void on_content_range(struct transfer *t, struct pd_str value)
{
    t->response.range_total = pd_head_range_total(value);
}

static const struct {
    const char *name;
    void (*read)(struct transfer *t, struct pd_str value);
} header_readers[] = {
    {"content-range", on_content_range},   {"location", on_location},
    {"request-id", on_request_id},         {"retry-after", on_retry_after},
    {"retry-after-ms", on_retry_after_ms}, {"x-repo-commit", on_revision},
    {"x-request-id", on_request_id},       {"x-revision", on_revision},
    {"x-should-retry", on_should_retry},
};

/* Forgets the headers of an interim response (100, 103) or of an earlier use of the handle. */
static void clear_headers(struct transfer *t)
{
    t->response = (struct pd_http_response){.text = "", .retry_after_ms = -1, .range_total = -1};
    t->retry_after_ms = -1;
    pd_buf_reset(&t->location);
}

static size_t on_header(char *bytes, size_t size, size_t count, void *user)
{
    struct transfer *t = user;
    struct pd_str line = {bytes, size * count};
    if (pd_str_starts_with(line, pd_str_of("HTTP/")))
        clear_headers(t);
    const char *colon = memchr(line.p, ':', line.n);
    if (!colon)
        return line.n;
    size_t nname = (size_t)(colon - line.p);
    for (size_t i = 0; i < sizeof header_readers / sizeof *header_readers; i++)
        if (strlen(header_readers[i].name) == nname &&
            strncasecmp(header_readers[i].name, line.p, nname) == 0)
            header_readers[i].read(t, pd_head_trim(pd_str_slice(line, nname + 1, line.n)));
    return line.n;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user)
{
    struct transfer *t = user;
    pd_buf_add(&t->received, bytes, size * count);
    return t->received.overflow ? 0 : size * count;
}

/* ---- How a transfer ended ------------------------------------------------------------------ */

/* What the sentence of an outcome ends with. */
enum detail { NO_DETAIL, PLACE, CURL_REASON };

/* libcurl's own text is used only where it speaks of the connection, never of the request, so that
   no header can slip into a message; and it is left out where it holds times, which would differ
   from run to run. */
static const struct {
    CURLcode code;
    enum pd_http_outcome outcome;
    enum detail detail;
    const char *text;
} endings[] = {
    {CURLE_COULDNT_CONNECT, PD_HTTP_REFUSED, PLACE, "cannot connect to"},
    {CURLE_COULDNT_RESOLVE_HOST, PD_HTTP_DNS, PLACE, "cannot resolve the host name of"},
    {CURLE_COULDNT_RESOLVE_PROXY, PD_HTTP_DNS, NO_DETAIL, "cannot resolve the name of the proxy"},
    {CURLE_PEER_FAILED_VERIFICATION, PD_HTTP_TLS, CURL_REASON, "certificate not accepted"},
    {CURLE_SSL_CACERT_BADFILE, PD_HTTP_TLS, NO_DETAIL, "cannot read the file of certificates"},
    {CURLE_SSL_CERTPROBLEM, PD_HTTP_TLS, CURL_REASON, "certificate not usable"},
    {CURLE_SSL_CIPHER, PD_HTTP_TLS, NO_DETAIL, "no TLS cipher in common"},
    {CURLE_SSL_CONNECT_ERROR, PD_HTTP_TLS, CURL_REASON, "TLS handshake failed"},
    {CURLE_SSL_ISSUER_ERROR, PD_HTTP_TLS, NO_DETAIL, "issuer of the certificate not accepted"},
    {CURLE_GOT_NOTHING, PD_HTTP_CUT, PLACE, "connection closed without an answer by"},
    {CURLE_PARTIAL_FILE, PD_HTTP_CUT, PLACE, "body shorter than promised from"},
    {CURLE_RECV_ERROR, PD_HTTP_CUT, PLACE, "connection lost while receiving from"},
    {CURLE_SEND_ERROR, PD_HTTP_CUT, PLACE, "connection lost while sending to"},
    {CURLE_BAD_CONTENT_ENCODING, PD_HTTP_FAILED, PLACE, "compressed body not readable from"},
    {CURLE_UNSUPPORTED_PROTOCOL, PD_HTTP_FAILED, PLACE, "no HTTP/1 answer from"},
    {CURLE_WEIRD_SERVER_REPLY, PD_HTTP_FAILED, PLACE, "no HTTP answer from"},
};

static void conclude(struct transfer *t, enum pd_http_outcome outcome, const char *text,
                     const char *detail)
{
    t->response.outcome = outcome;
    t->response.text = t->text;
    snprintf(t->text, sizeof t->text, "%s%s%s", text, *detail ? " " : "", detail);
}

static void conclude_timeout(struct transfer *t)
{
    curl_off_t connected = 0;
    char text[80];
    curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &connected);
    bool waiting = connected > 0;
    snprintf(text, sizeof text, "no %s within %lld ms %s", waiting ? "whole answer" : "connection",
             (long long)(waiting ? t->total_timeout_ms : t->connect_timeout_ms),
             waiting ? "from" : "to");
    conclude(t, PD_HTTP_TIMEOUT, text, t->place);
}

static void conclude_too_large(struct transfer *t)
{
    char text[80];
    snprintf(text, sizeof text, "body over the limit of %zu bytes from", t->received.max);
    conclude(t, PD_HTTP_TOO_LARGE, text, t->place);
}

static void conclude_failure(struct transfer *t, CURLcode code)
{
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (endings[i].code == code) {
            const char *details[] = {"", t->place, t->detail};
            conclude(t, endings[i].outcome, endings[i].text, details[endings[i].detail]);
            return;
        }
    conclude(t, PD_HTTP_FAILED, "transfer failed:", curl_easy_strerror(code));
}

static void fill_response(struct transfer *t, CURLcode code)
{
    long status = 0;
    curl_off_t elapsed_us = 0;
    curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &elapsed_us);
    t->response.status = (int)status;
    t->response.elapsed_ms = elapsed_us / 1000;
    t->response.body = pd_buf_str(&t->received);
    t->response.location = pd_buf_str(&t->location);
    if (t->response.retry_after_ms < 0)
        t->response.retry_after_ms = t->retry_after_ms;
    if (t->received.overflow)
        conclude_too_large(t);
    else if (code == CURLE_OPERATION_TIMEDOUT)
        conclude_timeout(t);
    else if (code != CURLE_OK)
        conclude_failure(t, code);
}

/* ---- Handles ------------------------------------------------------------------------------- */

/* What all requests have in common. Redirects are not followed: the key in the headers must not
   travel to a place that the user did not name. */
static void set_common_options(struct transfer *t)
{
    const struct pd_http *http = t->http;
    CURL *easy = t->easy;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_USERAGENT, http->user_agent);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->detail);
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
    if (http->ca_file)
        curl_easy_setopt(easy, CURLOPT_CAINFO, http->ca_file);
    if (http->insecure_tls) {
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 0L);
    }
}

/* An idle transfer, or a new one; NULL when libcurl gives none. */
static struct transfer *transfer_take(struct pd_http *http)
{
    struct transfer *t = http->idle;
    if (t) {
        http->idle = t->next_idle;
        return t;
    }
    CURL *easy = curl_easy_init();
    if (!easy)
        return NULL;
    t = pd_calloc(1, sizeof *t);
    t->location.max = max_location_nbytes;
    t->http = http;
    t->easy = easy;
    t->next = http->all;
    http->all = t;
    set_common_options(t);
    return t;
}

static void transfer_release(struct transfer *t)
{
    if (t->received.cap > kept_body_nbytes)
        pd_buf_done(&t->received);
    t->next_idle = t->http->idle;
    t->http->idle = t;
}

static void transfer_stop(struct transfer *t)
{
    curl_multi_remove_handle(t->http->multi, t->easy);
    t->active = false;
    t->http->in_flight--;
}

static void transfer_free(struct transfer *t)
{
    if (t->active)
        transfer_stop(t);
    curl_easy_cleanup(t->easy);
    pd_buf_done(&t->lines);
    pd_buf_done(&t->sent);
    pd_buf_done(&t->received);
    pd_buf_done(&t->location);
    free(t->headers);
    free(t);
}

/* ---- Requests ------------------------------------------------------------------------------ */

static bool is_loopback(const char *host)
{
    struct pd_str name = pd_str_of(host);
    return strcasecmp(host, "localhost") == 0 || pd_str_is(name, "[::1]") ||
           pd_str_starts_with(name, pd_str_of("127.")) ||
           pd_str_ends_with(name, pd_str_of(".localhost"));
}

/* Hands the URL to the handle and notes its place. Proxies come from the environment, but what
   runs on this machine is always asked directly. */
static bool set_url(struct transfer *t, const char *url)
{
    bool ok = false;
    char *scheme = NULL, *host = NULL, *port = NULL;
    CURLU *parts = curl_url();
    if (!parts || curl_url_set(parts, CURLUPART_URL, url, 0) ||
        curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) ||
        curl_url_get(parts, CURLUPART_HOST, &host, 0) ||
        curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT))
        goto out;
    ok = strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0;
    snprintf(t->place, sizeof t->place, "%s:%s", host, port);
    curl_easy_setopt(t->easy, CURLOPT_URL, url);
    curl_easy_setopt(t->easy, CURLOPT_PROXY, is_loopback(host) ? "" : NULL);
out:
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_url_cleanup(parts);
    return ok;
}

static size_t count_lines(const char *const *lines)
{
    size_t n = 0;
    while (lines && lines[n])
        n++;
    return n;
}

static bool is_header(const char *line, const char *name)
{
    size_t n = strlen(name);
    return strncasecmp(line, name, n) == 0 && line[n] == ':';
}

/* Whether each line can be sent: a line break inside would start another header. */
static bool headers_are_valid(const char *const *lines, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!strchr(lines[i], ':') || strpbrk(lines[i], "\r\n"))
            return false;
    return true;
}

/* Copies the lines and makes libcurl's list of them, in memory that the next request uses again. */
static void set_headers(struct transfer *t, const char *const *lines, bool has_body)
{
    size_t n = count_lines(lines), nbytes = 0;
    const char *own[2] = {"Expect:"}; /* "Expect: 100-continue" would cost a round trip */
    size_t nown = 1;
    bool typed = !has_body;
    for (size_t i = 0; i < n; i++) {
        nbytes += strlen(lines[i]) + 1;
        typed = typed || is_header(lines[i], "Content-Type");
    }
    if (!typed)
        own[nown++] = "Content-Type: application/json";

    t->headers = pd_grow(t->headers, &t->headers_cap, n + nown, sizeof *t->headers);
    pd_buf_reset(&t->lines);
    pd_buf_reserve(&t->lines, nbytes + sizeof "Expect:" + sizeof "Content-Type: application/json");
    for (size_t i = 0; i < n + nown; i++) {
        const char *line = i < nown ? own[i] : lines[i - nown];
        t->headers[i].data = t->lines.data + t->lines.len;
        t->headers[i].next = i + 1 < n + nown ? &t->headers[i + 1] : NULL;
        pd_buf_add(&t->lines, line, strlen(line) + 1);
    }
    curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
}

static void set_body(struct transfer *t, struct pd_str body)
{
    pd_buf_reset(&t->sent);
    if (!body.p) {
        curl_easy_setopt(t->easy, CURLOPT_HTTPGET, 1L);
        return;
    }
    pd_buf_add_str(&t->sent, body);
    curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDS, pd_buf_str(&t->sent).p);
    curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->sent.len);
}

static void set_limits(struct transfer *t, const struct pd_http_request *request)
{
    t->connect_timeout_ms =
        request->connect_timeout_ms > 0 ? request->connect_timeout_ms : default_connect_ms;
    t->total_timeout_ms =
        request->total_timeout_ms > 0 ? request->total_timeout_ms : default_total_ms;
    curl_easy_setopt(t->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)t->connect_timeout_ms);
    curl_easy_setopt(t->easy, CURLOPT_TIMEOUT_MS, (long)t->total_timeout_ms);
    pd_buf_reset(&t->received);
    t->received.max = request->max_body_nbytes ? request->max_body_nbytes : default_body_nbytes;
}

/* Queues a request; *out is the transfer that carries it, until its callback. */
static int start(struct transfer **out, struct pd_http *http, const struct pd_http_request *request,
                 struct pd_err *err)
{
    if (!headers_are_valid(request->headers, count_lines(request->headers)))
        return pd_err_set(err, PD_ERR_USAGE, "a header must be one line of the form 'Name: value'");
    struct transfer *t = transfer_take(http);
    if (!t)
        return pd_err_set(err, PD_ERR_IO, "libcurl gives no handle");
    if (!set_url(t, request->url)) {
        transfer_release(t);
        return pd_err_set(err, PD_ERR_USAGE, "'%s' is not an http or https URL", request->url);
    }
    set_headers(t, request->headers, request->body.p != NULL);
    set_body(t, request->body);
    set_limits(t, request);
    clear_headers(t);
    t->detail[0] = '\0';
    CURLMcode code = curl_multi_add_handle(http->multi, t->easy);
    if (code != CURLM_OK) {
        transfer_release(t);
        return pd_err_set(err, PD_ERR_IO, "cannot start a request: %s", curl_multi_strerror(code));
    }
    t->active = true;
    http->in_flight++;
    *out = t;
    return 0;
}

int pd_http_start(struct pd_http *http, const struct pd_http_request *request, pd_http_done done,
                  void *user, struct pd_err *err)
{
    struct transfer *t;
    int code = start(&t, http, request, err);
    if (code < 0)
        return code;
    t->done = done;
    t->user = user;
    return 0;
}

/* ---- The client ---------------------------------------------------------------------------- */

int pd_http_new(struct pd_http **out, const struct pd_http_options *options, struct pd_err *err)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return pd_err_set(err, PD_ERR_IO, "libcurl does not start");
    CURLM *multi = curl_multi_init();
    if (!multi) {
        curl_global_cleanup();
        return pd_err_set(err, PD_ERR_IO, "libcurl gives no multi handle");
    }
    struct pd_http *http = pd_calloc(1, sizeof *http);
    http->multi = multi;
    http->insecure_tls = options->insecure_tls;
    http->ca_file = options->ca_file ? pd_strdup(options->ca_file) : NULL;
    http->user_agent = pd_strdup(options->user_agent ? options->user_agent : "podium");
    long connections =
        options->max_connections ? (long)options->max_connections : default_connections;
    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, connections);
    curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, connections);
    curl_multi_setopt(multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
    *out = http;
    return 0;
}

void pd_http_free(struct pd_http *http)
{
    if (!http)
        return;
    for (struct transfer *t = http->all, *next; t; t = next) {
        next = t->next;
        transfer_free(t);
    }
    curl_multi_cleanup(http->multi);
    free(http->ca_file);
    free(http->user_agent);
    free(http);
    curl_global_cleanup();
}

size_t pd_http_in_flight(const struct pd_http *http)
{
    return http->in_flight;
}

/* The handle is out of the multi before the callback, so its connection is free for what the
   callback starts; the transfer itself is not, since the response lives in it. */
static void finish(struct transfer *t, CURLcode code)
{
    fill_response(t, code);
    transfer_stop(t);
    t->done(t->user, &t->response);
    transfer_release(t);
}

/* Calls back for what has finished; returns the number of calls. */
static size_t finish_all(struct pd_http *http)
{
    size_t n = 0;
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(http->multi, &left)); n++) {
        struct transfer *t = NULL;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&t);
        finish(t, message->data.result);
    }
    return n;
}

int pd_http_poll(struct pd_http *http, int64_t timeout_ms, struct pd_err *err)
{
    int running;
    CURLMcode code = curl_multi_perform(http->multi, &running);
    if (code == CURLM_OK && finish_all(http) == 0) {
        int wait_ms = timeout_ms > INT32_MAX ? INT32_MAX : (int)timeout_ms;
        code = curl_multi_poll(http->multi, NULL, 0, wait_ms > 0 ? wait_ms : 0, NULL);
        if (code == CURLM_OK)
            code = curl_multi_perform(http->multi, &running);
        finish_all(http);
    }
    if (code != CURLM_OK)
        return pd_err_set(err, PD_ERR_IO, "libcurl: %s", curl_multi_strerror(code));
    return 0;
}

/* ---- One request, waited for --------------------------------------------------------------- */

struct waiting {
    struct pd_http_response *out;
    struct pd_arena *arena;
    bool finished;
};

static void keep_response(void *user, const struct pd_http_response *response)
{
    struct waiting *waiting = user;
    *waiting->out = *response;
    waiting->out->body = pd_arena_str(waiting->arena, response->body);
    waiting->out->text = pd_arena_cstr(waiting->arena, pd_str_of(response->text));
    waiting->out->location = pd_arena_str(waiting->arena, response->location);
    waiting->finished = true;
}

int pd_http_get(struct pd_http_response *out, struct pd_arena *arena, struct pd_http *http,
                const struct pd_http_request *request, struct pd_err *err)
{
    struct pd_http_response response;
    struct waiting waiting = {.out = &response, .arena = arena};
    struct transfer *t;
    int code = start(&t, http, request, err);
    if (code < 0)
        return code;
    t->done = keep_response;
    t->user = &waiting;
    while (code >= 0 && !waiting.finished)
        code = pd_http_poll(http, 1000, err);
    if (!waiting.finished) {
        transfer_stop(t);
        transfer_release(t);
        return code;
    }
    *out = response;
    return 0;
}
