#include "lib/net/http.h"

#include "lib/core/clock.h"
#include "tests/support/pd_test.h"
#include "tests/support/raw_server.h"

/* 101 bytes, a hundred of them alike, compressed to fewer. */
#define GZIP_BODY                                                                                  \
    "\037\213\010\000\000\000\000\000\002\003\113\114\244\075\120\004\000\350\052\033\324\145\000" \
    "\000\000"
#define OK(length) "HTTP/1.1 200 OK\r\nContent-Length: " #length "\r\n"

struct fixture {
    struct raw_server server;
    struct pd_http *http;
    struct pd_arena arena;
    struct pd_err err;
    char url[64];
};

static void start(struct fixture *f, const struct raw_reply *replies, size_t n)
{
    const struct pd_http_options options = {0};
    *f = (struct fixture){0};
    raw_server_start(&f->server, replies, n);
    snprintf(f->url, sizeof f->url, "http://127.0.0.1:%u/v1/x", f->server.port);
    assert_ok(pd_http_new(&f->http, &options, &f->err), f->err);
}

static void stop(struct fixture *f)
{
    pd_http_free(f->http);
    raw_server_stop(&f->server);
    pd_arena_done(&f->arena);
}

static struct pd_http_response get(struct fixture *f, struct pd_http_request request)
{
    struct pd_http_response response;
    if (!request.url)
        request.url = f->url;
    assert_ok(pd_http_get(&response, &f->arena, f->http, &request, &f->err), f->err);
    assert_non_null(response.text);
    return response;
}

/* One GET answered by bytes, by a server that then hangs up when hang_up is set. */
static struct pd_http_response answer_of(const char *bytes, bool hang_up,
                                         struct pd_http_request request, struct fixture *f)
{
    const struct raw_reply reply = {.bytes = bytes, .close = hang_up};
    start(f, &reply, 1);
    struct pd_http_response response = get(f, request);
    stop(f); /* the arena's text is not used behind this; scalars are */
    return response;
}

static void get_and_post(void **state)
{
    (void)state;
    const struct raw_reply replies[] = {
        {.bytes = OK(5) "\r\nhello"}, {.bytes = OK(2) "\r\n{}"}, {.bytes = OK(0) "\r\n"}};
    static const char *const headers[] = {"Authorization: Bearer s3cret", "X-A: b", NULL};
    struct fixture f;
    start(&f, replies, 3);
    struct pd_http_response response = get(&f, (struct pd_http_request){.headers = headers});
    assert_int_equal(response.outcome, PD_HTTP_ANSWERED);
    assert_int_equal(response.status, 200);
    assert_str(response.body, "hello");
    assert_string_equal(response.text, "");
    assert_int_equal(response.retry_after_ms, -1);
    assert_string_equal(response.request_id, "");
    assert_false(response.should_retry_set);
    assert_true(raw_server_saw(&f.server, "GET /v1/x HTTP/1.1\r\n"));
    assert_true(raw_server_saw(&f.server, "\r\nAuthorization: Bearer s3cret\r\n"));
    assert_true(raw_server_saw(&f.server, "\r\nX-A: b\r\n"));
    assert_true(raw_server_saw(&f.server, "\r\nUser-Agent: podium\r\n"));
    assert_false(raw_server_saw(&f.server, "Content-Type"));

    char body[] = "{\"a\":\"\0\"}";
    response = get(&f, (struct pd_http_request){.body = {body, sizeof body - 1}});
    assert_str(response.body, "{}");
    assert_true(raw_server_saw(&f.server, "POST /v1/x HTTP/1.1\r\n"));
    assert_true(raw_server_saw(&f.server, "\r\nContent-Length: 9\r\n"));
    assert_true(raw_server_saw(&f.server, "\r\nContent-Type: application/json\r\n"));
    assert_false(raw_server_saw(&f.server, "Authorization"));
    assert_false(raw_server_saw(&f.server, "Expect"));
    assert_int_equal(f.server.last.data[f.server.last.len - 3], '\0');

    static const char *const typed[] = {"content-type: text/plain", NULL};
    response = get(&f, (struct pd_http_request){.headers = typed, .body = {"", 0}});
    assert_int_equal(response.body.n, 0);
    assert_true(raw_server_saw(&f.server, "POST "));
    assert_false(raw_server_saw(&f.server, "application/json"));
    assert_int_equal(f.server.nrequests, 3);
    assert_int_equal(f.server.nconnections, 1);
    stop(&f);
}

static void large_bodies_go_out_whole(void **state)
{
    (void)state;
    const struct raw_reply reply = {.bytes = OK(0) "\r\n"};
    struct pd_buf body = {0};
    struct fixture f;
    pd_buf_fill(&body, 'p', 3 << 20);
    pd_buf_puts(&body, "<end>");
    start(&f, &reply, 1);
    struct pd_http_response response = get(&f, (struct pd_http_request){.body = pd_buf_str(&body)});
    assert_int_equal(response.status, 200);
    assert_true(raw_server_saw(&f.server, "p<end>"));
    pd_buf_done(&body);
    stop(&f);
}

static void errors_and_redirects_are_answers(void **state)
{
    (void)state;
    struct fixture f;
    struct pd_http_response response = answer_of("HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n",
                                                 false, (struct pd_http_request){0}, &f);
    assert_int_equal(response.outcome, PD_HTTP_ANSWERED);
    assert_int_equal(response.status, 500);
    response = answer_of("HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\n"
                         "Content-Length: 0\r\n\r\n",
                         false, (struct pd_http_request){0}, &f);
    assert_int_equal(response.outcome, PD_HTTP_ANSWERED);
    assert_int_equal(response.status, 307);
    assert_int_equal(f.server.nrequests, 1);
}

static void headers_are_read(void **state)
{
    (void)state;
    struct fixture f;
    struct pd_http_response response =
        answer_of("HTTP/1.1 100 Continue\r\nX-Request-Id: interim\r\nRetry-After: 9\r\n\r\n"
                  "HTTP/1.1 429 Slow down\r\nRETRY-AFTER: 2\r\nx-should-retry:  true \r\n"
                  "X-Request-ID: req-\x01 7\r\nContent-Length: 0\r\n\r\n",
                  false, (struct pd_http_request){0}, &f);
    assert_int_equal(response.status, 429);
    assert_int_equal(response.retry_after_ms, 2000);
    assert_true(response.should_retry_set && response.should_retry);
    assert_string_equal(response.request_id, "req-7");

    response = answer_of("HTTP/1.1 503 No\r\nretry-after-ms: 250\r\nRetry-After: 3\r\n"
                         "x-should-retry: false\r\nrequest-id: b\r\nContent-Length: 0\r\n\r\n",
                         false, (struct pd_http_request){0}, &f);
    assert_int_equal(response.retry_after_ms, 250);
    assert_true(response.should_retry_set && !response.should_retry);
    assert_string_equal(response.request_id, "b");

    response = answer_of("HTTP/1.1 503 No\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                         "x-should-retry: maybe\r\nContent-Length: 0\r\n\r\n",
                         false, (struct pd_http_request){0}, &f);
    assert_int_equal(response.retry_after_ms, 0);
    assert_false(response.should_retry_set);
}

static void redirects_and_parts_tell_where_and_how_much(void **state)
{
    static const struct {
        const char *header, *location, *revision;
        int64_t total;
    } cases[] = {
        {"Location: https://b.org/x?y=1", "https://b.org/x?y=1", "", -1},
        {"location:   /x  ", "/x", "", -1},
        {"Content-Range: bytes 0-9/1234", "", "", 1234},
        {"Content-Range: bytes */77", "", "", 77},
        {"Content-Range: bytes 0-9/*", "", "", -1},
        {"Content-Range: bytes 0-9", "", "", -1},
        {"Content-Range: bytes 0-9/12x", "", "", -1},
        {"Content-Range: bytes 0-9/-5", "", "", -1},
        {"Content-Range: bytes 0-9/99999999999999999999999", "", "", -1},
        {"X-Revision: abc", "", "abc", -1},
        {"X-Repo-Commit: def", "", "def", -1},
    };
    (void)state;
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct fixture f;
        struct pd_buf reply = {0};
        pd_buf_printf(&reply, "HTTP/1.1 206 Part\r\n%s\r\nContent-Length: 0\r\n\r\n",
                      cases[i].header);
        const struct raw_reply raw = {.bytes = reply.data};
        start(&f, &raw, 1);
        struct pd_http_response response = get(&f, (struct pd_http_request){0});
        assert_int_equal(response.status, 206);
        assert_str(response.location, cases[i].location);
        assert_string_equal(response.revision, cases[i].revision);
        assert_int_equal(response.range_total, cases[i].total);
        stop(&f);
        pd_buf_done(&reply);
    }
    struct fixture f;
    struct pd_buf reply = {0};
    pd_buf_puts(&reply, "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://b.org/");
    pd_buf_fill(&reply, 'x', 20000);
    pd_buf_puts(&reply, "\r\n\r\n");
    assert_int_equal(answer_of(reply.data, false, (struct pd_http_request){0}, &f).location.n, 0);
    pd_buf_done(&reply);
}

static void long_request_ids_are_cut(void **state)
{
    (void)state;
    struct pd_buf reply = {0};
    struct fixture f;
    pd_buf_puts(&reply, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nx-request-id: ");
    pd_buf_fill(&reply, 'i', 500);
    pd_buf_puts(&reply, "\r\n\r\n");
    struct pd_http_response response =
        answer_of(reply.data, false, (struct pd_http_request){0}, &f);
    assert_int_equal(strlen(response.request_id), sizeof response.request_id - 1);
    pd_buf_done(&reply);
}

static void compressed_bodies_are_decoded(void **state)
{
    (void)state;
    const struct raw_reply reply = {
        .bytes =
            "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 25\r\n\r\n" GZIP_BODY,
        .n = 88};
    struct fixture f;
    start(&f, &reply, 1);
    struct pd_http_response response = get(&f, (struct pd_http_request){0});
    assert_int_equal(response.body.n, 101);
    assert_int_equal(response.body.p[0], 'a');
    assert_int_equal(response.body.p[100], '!');
    assert_true(raw_server_saw(&f.server, "Accept-Encoding: "));
    /* The limit holds for what comes out, so that no small body becomes a huge one. */
    response = get(&f, (struct pd_http_request){.max_body_nbytes = 100});
    assert_int_equal(response.outcome, PD_HTTP_TOO_LARGE);
    stop(&f);
}

static void bodies_have_a_limit(void **state)
{
    (void)state;
    const struct raw_reply reply = {.bytes = OK(11) "\r\nhello world"};
    struct fixture f;
    start(&f, &reply, 1);
    struct pd_http_response response = get(&f, (struct pd_http_request){.max_body_nbytes = 11});
    assert_int_equal(response.outcome, PD_HTTP_ANSWERED);
    response = get(&f, (struct pd_http_request){.max_body_nbytes = 10});
    assert_int_equal(response.outcome, PD_HTTP_TOO_LARGE);
    char want[120];
    snprintf(want, sizeof want, "body over the limit of 10 bytes from 127.0.0.1:%u", f.server.port);
    assert_string_equal(response.text, want);
    response = get(&f, (struct pd_http_request){0}); /* the handle is as good as new */
    assert_str(response.body, "hello world");
    stop(&f);
}

static void endless_bodies_are_stopped(void **state)
{
    (void)state;
    struct pd_buf reply = {0};
    struct fixture f;
    pd_buf_puts(&reply, "HTTP/1.1 200 OK\r\n\r\n"); /* no length: until the server hangs up */
    pd_buf_fill(&reply, 'z', 8 << 20);
    struct pd_http_response response =
        answer_of(reply.data, true, (struct pd_http_request){.max_body_nbytes = 1 << 20}, &f);
    assert_int_equal(response.outcome, PD_HTTP_TOO_LARGE);
    assert_in_range(response.body.n, 0, 1 << 20);
    pd_buf_done(&reply);
}

static void broken_answers(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        enum pd_http_outcome want;
    } cases[] = {
        {OK(100) "\r\nonly this", PD_HTTP_CUT},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", PD_HTTP_CUT},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", PD_HTTP_CUT},
        {"\r\n", PD_HTTP_FAILED},
        {"", PD_HTTP_CUT},
        {"HTTP/1.1 two hundred\r\n\r\n", PD_HTTP_FAILED},
        {"SSH-2.0-nonsense\r\n", PD_HTTP_FAILED},
        {"HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n", PD_HTTP_FAILED},
        {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope",
         PD_HTTP_FAILED},
    };
    static const char *const headers[] = {"Authorization: Bearer s3cret", NULL};
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        const struct raw_reply reply = {.bytes = cases[i].bytes, .close = true};
        struct fixture f;
        start(&f, &reply, 1);
        struct pd_http_response response = get(&f, (struct pd_http_request){.headers = headers});
        if (response.outcome != cases[i].want)
            print_error("case %zu: %d, %s\n", i, response.outcome, response.text);
        assert_int_equal(response.outcome, cases[i].want);
        assert_true(strlen(response.text) > 10);
        assert_null(strstr(response.text, "s3cret"));
        assert_null(strstr(response.text, "Bearer"));
        stop(&f);
    }
}

static void nobody_listens(void **state)
{
    (void)state;
    const struct raw_reply reply = {.bytes = OK(0) "\r\n"};
    struct fixture f;
    struct raw_server gone;
    start(&f, &reply, 1);
    raw_server_start(&gone, &reply, 1);
    raw_server_stop(&gone);
    char url[64], want[80];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/v1", gone.port);
    snprintf(want, sizeof want, "cannot connect to 127.0.0.1:%u", gone.port);
    struct pd_http_response response = get(&f, (struct pd_http_request){.url = url});
    assert_int_equal(response.outcome, PD_HTTP_REFUSED);
    assert_int_equal(response.status, 0);
    assert_string_equal(response.text, want);
    stop(&f);
}

static void unknown_hosts_and_plain_servers(void **state)
{
    (void)state;
    const struct raw_reply reply = {.bytes = "HTTP/1.1 400 No TLS here\r\n\r\n", .close = true};
    struct fixture f;
    start(&f, &reply, 1);
    /* A label of 64 letters is longer than any name, so no resolver is asked. */
    char url[160];
    snprintf(url, sizeof url, "http://%064d.localhost.invalid/", 0);
    setenv("http_proxy", "", 1);
    struct pd_http_response response = get(&f, (struct pd_http_request){.url = url});
    assert_int_equal(response.outcome, PD_HTTP_DNS);
    snprintf(url, sizeof url, "https://127.0.0.1:%u/", f.server.port);
    /* The server waits for the end of a plain request, which a TLS greeting never has. */
    response = get(&f, (struct pd_http_request){.url = url, .connect_timeout_ms = 50});
    assert_int_equal(response.outcome, PD_HTTP_TIMEOUT);
    stop(&f);
}

static void slow_servers_time_out(void **state)
{
    (void)state;
    const struct raw_reply replies[] = {{.bytes = OK(2) "\r\nhi", .delay_ms = 300},
                                        {.bytes = OK(2) "\r\nhi"}};
    struct fixture f;
    char want[80];
    start(&f, replies, 2);
    struct pd_http_response response = get(&f, (struct pd_http_request){.total_timeout_ms = 40});
    snprintf(want, sizeof want, "no whole answer within 40 ms from 127.0.0.1:%u", f.server.port);
    assert_int_equal(response.outcome, PD_HTTP_TIMEOUT);
    assert_string_equal(response.text, want);
    assert_in_range(response.elapsed_ms, 30, 299);
    response = get(&f, (struct pd_http_request){0});
    assert_str(response.body, "hi");
    stop(&f);
}

static void proxies_are_not_for_loopback(void **state)
{
    (void)state;
    const struct raw_reply reply = {.bytes = OK(0) "\r\n"};
    struct fixture f;
    char proxy[64], url[64];
    start(&f, &reply, 1);
    snprintf(proxy, sizeof proxy, "http://127.0.0.1:%u", f.server.port);
    setenv("http_proxy", proxy, 1);
    get(&f, (struct pd_http_request){0});
    assert_true(raw_server_saw(&f.server, "GET /v1/x HTTP/1.1\r\n"));
    snprintf(url, sizeof url, "http://LocalHost:%u/y", f.server.port);
    get(&f, (struct pd_http_request){.url = url});
    assert_true(raw_server_saw(&f.server, "GET /y HTTP/1.1\r\n"));
    get(&f, (struct pd_http_request){.url = "http://model.example/z"});
    assert_true(raw_server_saw(&f.server, "GET http://model.example/z HTTP/1.1\r\n"));
    unsetenv("http_proxy");
    stop(&f);
}

static void impossible_requests(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "", "127.0.0.1:80", "ftp://127.0.0.1/", "file:///etc/hosts", "http://", "http://a b/"};
    static const char *const injected[] = {"X: a\r\nY: b", NULL};
    static const char *const no_header[] = {"secret", NULL};
    const struct raw_reply reply = {.bytes = OK(0) "\r\n"};
    struct fixture f;
    struct pd_http_response response;
    start(&f, &reply, 1);
    for (size_t i = 0; i < PD_COUNT(urls); i++) {
        const struct pd_http_request request = {.url = urls[i]};
        assert_int_equal(pd_http_get(&response, &f.arena, f.http, &request, &f.err), PD_ERR_USAGE);
        assert_non_null(strstr(f.err.text, "is not an http or https URL"));
    }
    struct pd_http_request request = {.url = f.url, .headers = injected};
    assert_int_equal(pd_http_get(&response, &f.arena, f.http, &request, &f.err), PD_ERR_USAGE);
    request.headers = no_header;
    assert_int_equal(pd_http_get(&response, &f.arena, f.http, &request, &f.err), PD_ERR_USAGE);
    assert_null(strstr(f.err.text, "secret"));
    assert_int_equal(pd_http_in_flight(f.http), 0);
    get(&f, (struct pd_http_request){0});
    stop(&f);
}

/* A closed loop as the runner has it: every answer starts the next request. */
struct loop {
    struct fixture *f;
    int left, answered;
};

static void next_request(void *user, const struct pd_http_response *response)
{
    struct loop *loop = user;
    const struct pd_http_request request = {.url = loop->f->url, .body = {"{}", 2}};
    if (response) {
        assert_int_equal(response->outcome, PD_HTTP_ANSWERED);
        assert_str(response->body, "hi");
        loop->answered++;
    }
    if (loop->left-- > 0)
        assert_ok(pd_http_start(loop->f->http, &request, next_request, loop, &loop->f->err),
                  loop->f->err);
}

static void many_requests_share_few_connections(void **state)
{
    (void)state;
    const struct raw_reply reply = {.bytes = OK(2) "\r\nhi"};
    struct fixture f;
    start(&f, &reply, 1);
    struct loop loop = {.f = &f, .left = 200};
    for (int i = 0; i < 8; i++)
        next_request(&loop, NULL);
    assert_int_equal(pd_http_in_flight(f.http), 8);
    while (pd_http_in_flight(f.http) > 0)
        assert_ok(pd_http_poll(f.http, 1000, &f.err), f.err);
    assert_int_equal(loop.answered, 200);
    assert_in_range(f.server.nconnections, 1, 8);
    stop(&f);
}

static void connections_have_a_limit(void **state)
{
    (void)state;
    const struct pd_http_options options = {.max_connections = 2, .user_agent = "tester/1"};
    const struct raw_reply reply = {.bytes = OK(2) "\r\nhi"};
    struct fixture f;
    start(&f, &reply, 1);
    pd_http_free(f.http);
    assert_ok(pd_http_new(&f.http, &options, &f.err), f.err);
    struct loop loop = {.f = &f, .left = 40};
    for (int i = 0; i < 10; i++)
        next_request(&loop, NULL);
    while (pd_http_in_flight(f.http) > 0)
        assert_ok(pd_http_poll(f.http, 1000, &f.err), f.err);
    assert_int_equal(loop.answered, 40);
    assert_in_range(f.server.nconnections, 1, 2);
    assert_true(raw_server_saw(&f.server, "User-Agent: tester/1\r\n"));
    stop(&f);
}

/* Announced or not: servers drop idle connections without a word. */
static void a_closed_connection_is_opened_anew(void **state)
{
    (void)state;
    const struct raw_reply replies[] = {
        {.bytes = OK(2) "Connection: close\r\n\r\nhi", .close = true},
        {.bytes = OK(2) "\r\nhi", .close = true}};
    struct fixture f;
    start(&f, replies, 2);
    for (int i = 0; i < 5; i++) {
        struct pd_http_response response = get(&f, (struct pd_http_request){.body = {"{}", 2}});
        assert_int_equal(response.outcome, PD_HTTP_ANSWERED);
        assert_str(response.body, "hi");
    }
    assert_int_equal(f.server.nconnections, 5);
    stop(&f);
}

static void polling_waits_and_no_longer(void **state)
{
    (void)state;
    const struct raw_reply reply = {.bytes = OK(2) "\r\nhi", .delay_ms = 60};
    struct fixture f;
    start(&f, &reply, 1);
    int64_t before_ms = pd_clock_ms();
    assert_ok(pd_http_poll(f.http, 20, &f.err), f.err); /* nothing in flight: a plain wait */
    assert_in_range(pd_clock_ms() - before_ms, 15, 1000);
    struct loop loop = {.f = &f, .left = 1};
    next_request(&loop, NULL);
    assert_ok(pd_http_poll(f.http, 0, &f.err), f.err);
    assert_int_equal(loop.answered, 0);
    while (pd_http_in_flight(f.http) > 0)
        assert_ok(pd_http_poll(f.http, 1000, &f.err), f.err);
    assert_int_equal(loop.answered, 1);
    stop(&f);
}

static void freeing_abandons_what_is_in_flight(void **state)
{
    (void)state;
    const struct raw_reply reply = {.bytes = OK(2) "\r\nhi", .delay_ms = 20};
    struct fixture f;
    start(&f, &reply, 1);
    struct loop loop = {.f = &f, .left = 3};
    for (int i = 0; i < 3; i++)
        next_request(&loop, NULL);
    assert_ok(pd_http_poll(f.http, 0, &f.err), f.err);
    stop(&f);
    assert_int_equal(loop.answered, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(get_and_post),
        cmocka_unit_test(large_bodies_go_out_whole),
        cmocka_unit_test(errors_and_redirects_are_answers),
        cmocka_unit_test(headers_are_read),
        cmocka_unit_test(redirects_and_parts_tell_where_and_how_much),
        cmocka_unit_test(long_request_ids_are_cut),
        cmocka_unit_test(compressed_bodies_are_decoded),
        cmocka_unit_test(bodies_have_a_limit),
        cmocka_unit_test(endless_bodies_are_stopped),
        cmocka_unit_test(broken_answers),
        cmocka_unit_test(nobody_listens),
        cmocka_unit_test(unknown_hosts_and_plain_servers),
        cmocka_unit_test(slow_servers_time_out),
        cmocka_unit_test(proxies_are_not_for_loopback),
        cmocka_unit_test(impossible_requests),
        cmocka_unit_test(many_requests_share_few_connections),
        cmocka_unit_test(connections_have_a_limit),
        cmocka_unit_test(a_closed_connection_is_opened_anew),
        cmocka_unit_test(polling_waits_and_no_longer),
        cmocka_unit_test(freeing_abandons_what_is_in_flight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
