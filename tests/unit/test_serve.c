#include "tests/support/pd_test.h"

#include "harness/serve/app.h"
#include "harness/serve/serve.h"
#include "lib/core/file.h"
#include "lib/format/json.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#define TRAIN "tasks/baseline/english_korean.txt"

/* A client of its own, so that the server is judged by what is on the wire. */
struct client {
    int fd;
    struct pd_buf in; /* received and not yet used */
};

struct answer {
    int status;
    struct pd_buf head, body;
};

static struct pd_serve *start(struct pd_serve_options options)
{
    struct pd_serve *serve = NULL;
    struct pd_err err = {0};
    options.train_path = TRAIN;
    assert_ok(pd_serve_start(&serve, &options, &err), err);
    assert_true(pd_serve_port(serve) > 0);
    return serve;
}

static struct client dial(const struct pd_serve *serve)
{
    struct client client = {.fd = socket(AF_INET, SOCK_STREAM, 0)};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(pd_serve_port(serve))};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(client.fd, (struct sockaddr *)&address, sizeof(address)) != 0)
        print_error("cannot connect to the server\n");
    return client;
}

static void hang_up(struct client *client)
{
    close(client->fd);
    pd_buf_done(&client->in);
}

static void send_bytes(const struct client *client, struct pd_str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = send(client->fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        bytes = pd_str_slice(bytes, (size_t)n, bytes.n);
    }
}

static bool receive(struct client *client)
{
    char bytes[65536];
    ssize_t n = recv(client->fd, bytes, sizeof(bytes), 0);
    if (n <= 0)
        return false;
    pd_buf_add(&client->in, bytes, (size_t)n);
    return true;
}

/* Moves the first n received bytes to out. */
static void take(struct pd_buf *out, struct client *client, size_t n)
{
    if (n == 0 || !client->in.data)
        return;
    pd_buf_add(out, client->in.data, n);
    size_t rest = client->in.len - n;
    memmove(client->in.data, client->in.data + n, rest);
    pd_buf_truncate(&client->in, rest);
}

static bool read_answer(struct answer *answer, struct client *client)
{
    static const struct pd_str blank = PD_STR("\r\n\r\n");
    ptrdiff_t end;
    *answer = (struct answer){0};
    while ((end = pd_str_index(pd_buf_str(&client->in), blank, 0)) < 0)
        if (!receive(client))
            return false;
    take(&answer->head, client, (size_t)end + blank.n);
    if (!answer->head.data)
        return false;
    answer->status = atoi(answer->head.data + strlen("HTTP/1.1 "));
    const char *length = strstr(answer->head.data, "Content-Length: ");
    size_t n = length ? strtoul(length + strlen("Content-Length: "), NULL, 10) : 0;
    while (client->in.len < n)
        if (!receive(client))
            return false;
    take(&answer->body, client, n);
    return true;
}

static void answer_done(struct answer *answer)
{
    pd_buf_done(&answer->head);
    pd_buf_done(&answer->body);
}

/* The status is 0 when no whole answer came. */
static struct answer exchange(struct client *client, const char *method, const char *path,
                              const char *headers, struct pd_str body)
{
    struct pd_buf out = {0};
    struct answer answer;
    pd_buf_printf(&out, "%s %s HTTP/1.1\r\nHost: x\r\n%sContent-Length: %zu\r\n\r\n", method, path,
                  headers, body.n);
    pd_buf_add_str(&out, body);
    send_bytes(client, pd_buf_str(&out));
    pd_buf_done(&out);
    if (!read_answer(&answer, client))
        answer.status = 0;
    return answer;
}

/* Sends one request on a connection of its own; keeps the status. */
static int status_of(const struct pd_serve *serve, const char *method, const char *path,
                     const char *headers, struct pd_str body)
{
    struct client client = dial(serve);
    struct answer answer = exchange(&client, method, path, headers, body);
    int status = answer.status;
    answer_done(&answer);
    hang_up(&client);
    return status;
}

static void test_routes(void **state)
{
    struct pd_serve *serve = start((struct pd_serve_options){0});
    struct client client = dial(serve);
    struct pd_str ask = PD_STR("{\"model\":\"ngram\",\"prompt\":\"The\",\"max_tokens\":2}");
    struct pd_str nothing = PD_STR("");
    struct answer answer;
    (void)state;
    /* All on one connection: it stays usable after errors. */
    static const struct {
        const char *method, *path;
        int status;
        bool post;
    } cases[] = {
        {"GET", "/health", 200, false},          {"GET", "/v1/models", 200, false},
        {"POST", "/v1/completions", 200, true},  {"GET", "/v1/completions", 405, false},
        {"POST", "/nowhere", 404, true},         {"PUT", "/v1/models", 405, true},
        {"POST", "/v1/completions", 400, false}, {"POST", "/v1/completions", 200, true},
        {"GET", "/v1%2Fmodels", 404, false},     {"GET", "/v1/models?limit=1", 200, false},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        answer =
            exchange(&client, cases[i].method, cases[i].path, "", cases[i].post ? ask : nothing);
        assert_int_equal(answer.status, cases[i].status);
        assert_non_null(strstr(answer.head.data, "Content-Type: application/json\r\n"));
        assert_int_equal(cases[i].status == 405, strstr(answer.head.data, "Allow: ") != NULL);
        answer_done(&answer);
        assert_int_equal(pd_serve_requests(serve), i + 1);
    }
    hang_up(&client);
    pd_serve_stop(serve);
}

static void test_api_key(void **state)
{
    struct pd_serve *serve = start((struct pd_serve_options){.api_key = "k1"});
    struct pd_str nothing = PD_STR("");
    (void)state;
    assert_int_equal(status_of(serve, "GET", "/v1/models", "", nothing), 401);
    assert_int_equal(status_of(serve, "GET", "/v1/models", "Authorization: Bearer k2\r\n", nothing),
                     401);
    assert_int_equal(status_of(serve, "GET", "/v1/models", "authorization: Bearer k1\r\n", nothing),
                     200);
    pd_serve_stop(serve);
}

static void test_too_large(void **state)
{
    struct pd_serve *serve = start((struct pd_serve_options){0});
    struct pd_buf body = {0};
    (void)state;
    pd_buf_fill(&body, ' ', PD_APP_BODY_MAX + 1);
    assert_int_equal(status_of(serve, "POST", "/v1/completions", "", pd_buf_str(&body)), 413);
    /* The largest that is allowed is read: white space alone is no JSON. */
    pd_buf_truncate(&body, PD_APP_BODY_MAX);
    assert_int_equal(status_of(serve, "POST", "/v1/completions", "", pd_buf_str(&body)), 400);
    pd_buf_done(&body);
    pd_serve_stop(serve);
}

/* A client that goes away in the middle of its request, and one that never speaks. */
static void test_rude_clients(void **state)
{
    struct pd_serve *serve = start((struct pd_serve_options){.threads = 1});
    struct client silent = dial(serve);
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct client rude = dial(serve);
        send_bytes(&rude,
                   pd_str_of("POST /v1/completions HTTP/1.1\r\nContent-Length: 900\r\n\r\n{"));
        hang_up(&rude);
    }
    assert_int_equal(status_of(serve, "GET", "/health", "", pd_str_of("")), 200);
    assert_int_equal(pd_serve_requests(serve), 1);
    hang_up(&silent);
    pd_serve_stop(serve);
}

/* Bodies that cover every kind of answer. */
static void body_of(struct pd_buf *body, int i)
{
    pd_buf_reset(body);
    switch (i % 3) {
    case 0:
        pd_buf_printf(body,
                      "{\"model\":\"ngram\",\"prompt\":\"Item %d costs\",\"temperature\":0.8,"
                      "\"seed\":%d,\"logprobs\":3,\"max_tokens\":6}",
                      i, i);
        break;
    case 1:
        pd_buf_printf(body,
                      "{\"model\":\"random\",\"prompt\":[\"q %d A\",\"q %d B\"],\"echo\":true,"
                      "\"logprobs\":1,\"max_tokens\":0}",
                      i, i);
        break;
    default:
        pd_buf_printf(body,
                      "{\"model\":\"ngram-2\",\"prompt\":\"water %d\",\"logprobs\":5,"
                      "\"echo\":true,\"max_tokens\":1,\"temperature\":0}",
                      i);
        break;
    }
}

#define BODIES 60
#define CLIENTS 8

struct worker {
    const struct pd_serve *serve;
    struct pd_buf answers[BODIES];
    int shift; /* each client asks in another order */
    int nanswered;
    pthread_t thread;
};

static void *work(void *arg)
{
    struct worker *worker = arg;
    struct client client = dial(worker->serve);
    struct pd_buf body = {0};
    for (int i = 0; i < BODIES; i++) {
        int number = (i * 7 + worker->shift) % BODIES;
        body_of(&body, number);
        struct answer answer = exchange(&client, "POST", "/v1/completions", "", pd_buf_str(&body));
        worker->nanswered += answer.status == 200;
        worker->answers[number] = answer.body;
        pd_buf_done(&answer.head);
    }
    pd_buf_done(&body);
    hang_up(&client);
    return NULL;
}

static void test_same_bytes_at_any_concurrency(void **state)
{
    static struct worker alone, workers[CLIENTS];
    struct pd_serve *serve = start((struct pd_serve_options){.threads = 4});
    (void)state;
    alone.serve = serve;
    work(&alone);
    assert_int_equal(alone.nanswered, BODIES);
    for (int w = 0; w < CLIENTS; w++) {
        workers[w] = (struct worker){.serve = serve, .shift = w * 11};
        assert_int_equal(pthread_create(&workers[w].thread, NULL, work, &workers[w]), 0);
    }
    for (int w = 0; w < CLIENTS; w++) {
        pthread_join(workers[w].thread, NULL);
        assert_int_equal(workers[w].nanswered, BODIES);
        for (int i = 0; i < BODIES; i++) {
            assert_true(
                pd_str_eq(pd_buf_str(&workers[w].answers[i]), pd_buf_str(&alone.answers[i])));
            pd_buf_done(&workers[w].answers[i]);
        }
    }
    assert_int_equal(pd_serve_requests(serve), BODIES * (CLIENTS + 1));
    for (int i = 0; i < BODIES; i++)
        pd_buf_done(&alone.answers[i]);
    pd_serve_stop(serve);
}

/* What the socket says is what the models say: the log-likelihood of a continuation is the sum. */
static void test_sum_over_http(void **state)
{
    static struct pd_lm_set set;
    struct pd_serve *serve = start((struct pd_serve_options){0});
    struct client client = dial(serve);
    struct pd_arena arena = {0};
    struct pd_value reply;
    struct pd_err err = {0};
    (void)state;
    struct answer answer =
        exchange(&client, "POST", "/v1/completions", "Content-Type: application/json\r\n",
                 pd_str_of("{\"model\":\"ngram\",\"prompt\":\"The old bridge\",\"echo\":true,"
                           "\"max_tokens\":0,\"logprobs\":1}"));
    assert_ok(pd_json_parse(&reply, &arena, pd_buf_str(&answer.body), NULL, &err), err);
    const struct pd_value *choice = pd_list_at(pd_dict_get(&reply, "choices"), 0);
    const struct pd_value *values = pd_dict_get(pd_dict_get(choice, "logprobs"), "token_logprobs");
    assert_int_equal(pd_list_len(values), 3);
    assert_ok(pd_lm_set_load(&set, TRAIN, 4, 0, &err), err);
    const struct pd_lm *lm = pd_lm_find(&set, pd_str_of("ngram"));
    union pd_lm_state at = pd_lm_start(lm);
    static const char *pieces[] = {"The", " old", " bridge"};
    double got = 0, want = 0, number;
    for (size_t i = 0; i < 3; i++) {
        struct pd_str piece = pd_str_of(pieces[i]);
        double logprob = pd_lm_step(lm, &at, piece, pd_vocab_id(&set.vocab, piece));
        want += i ? logprob : 0;
        if (i && pd_value_number(pd_list_at(values, i), &number))
            got += number;
    }
    assert_true(got < 0 && got - want < 1e-8 && want - got < 1e-8);
    pd_lm_set_done(&set);
    pd_arena_done(&arena);
    answer_done(&answer);
    hang_up(&client);
    pd_serve_stop(serve);
}

static void test_log(void **state)
{
    char path[] = "/tmp/podium-serve-XXXXXX";
    struct pd_buf log = {0};
    struct pd_err err = {0};
    int fd = mkstemp(path);
    (void)state;
    assert_true(fd >= 0);
    close(fd);
    struct pd_serve *serve = start((struct pd_serve_options){.log_path = path});
    status_of(serve, "GET", "/health", "", pd_str_of(""));
    status_of(serve, "POST", "/v1/completions", "",
              pd_str_of("{\"model\":\"ng\\nram x\",\"prompt\":\"a\"}"));
    status_of(serve, "POST", "/v1/completions", "",
              pd_str_of("{\"model\":\"random\",\"prompt\":\"a\"}"));
    pd_serve_stop(serve);
    assert_ok(pd_file_read(&log, path, &err), err);
    static const char want[] = "GET /health 200 - 0000000000000000\n"
                               "POST /v1/completions 404 ng?ram?x 0000000000000000\n"
                               "POST /v1/completions 200 random ";
    assert_true(pd_str_starts_with(pd_buf_str(&log), pd_str_of(want)));
    assert_int_equal(log.len, strlen(want) + 17);
    assert_null(strstr(log.data + strlen(want), "0000000000000000"));
    pd_buf_done(&log);
    unlink(path);
}

static void test_cannot_start(void **state)
{
    struct pd_serve *first = start((struct pd_serve_options){0}), *second = NULL;
    struct pd_serve_options options = {.port = pd_serve_port(first), .train_path = TRAIN};
    struct pd_err err = {0};
    (void)state;
    assert_int_equal(pd_serve_start(&second, &options, &err), PD_ERR_IO);
    assert_non_null(strstr(err.text, "cannot listen on 127.0.0.1:"));
    options = (struct pd_serve_options){.host = "no such host", .train_path = TRAIN};
    assert_int_equal(pd_serve_start(&second, &options, &err), PD_ERR_USAGE);
    options = (struct pd_serve_options){.train_path = "/nonexistent"};
    assert_int_equal(pd_serve_start(&second, &options, &err), PD_ERR_IO);
    options = (struct pd_serve_options){.train_path = TRAIN, .log_path = "/nonexistent/log"};
    assert_int_equal(pd_serve_start(&second, &options, &err), PD_ERR_IO);
    options = (struct pd_serve_options){.train_path = TRAIN, .order = 99};
    assert_int_equal(pd_serve_start(&second, &options, &err), PD_ERR_USAGE);
    assert_null(second);
    pd_serve_stop(first);
    pd_serve_stop(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_routes),
        cmocka_unit_test(test_api_key),
        cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_rude_clients),
        cmocka_unit_test(test_same_bytes_at_any_concurrency),
        cmocka_unit_test(test_sum_over_http),
        cmocka_unit_test(test_log),
        cmocka_unit_test(test_cannot_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
