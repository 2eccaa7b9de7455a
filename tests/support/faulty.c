/*
 * faulty UPSTREAM_PORT PLAN PORT_FILE LOG [PORT]: a server on 127.0.0.1 that stands in front of an
 * honest one and passes requests and answers on, except that some requests meet a fault. The port
 * (any free one unless it is named) is written to PORT_FILE once it listens. LOG gets a line for
 * every request: what became of it and a hash of its body. It ends with SIGTERM, and after two
 * minutes by itself.
 *
 * PLAN says what happens to which request, see faulty_plan.h.
 */
#include "tests/support/faulty_plan.h"

enum {
    LIFE_S = 120,
    DEEP_LEVELS = 100000,
    ENDLESS_NBYTES = 256 << 20, /* what the endless body ends after, should nobody hang up */
    TRICKLE_PIECES = 8
};

struct client {
    int fd, upstream; /* upstream is -1 until needed */
    struct pd_buf request, answer;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards the plan and the log */
static struct plan plan;
static FILE *request_log;
static in_port_t upstream_port; /* in network order */

/* ---- Messages ------------------------------------------------------------------------------ */

/* Where the body of a message starts; 0 while its head is not whole. */
static size_t body_at(struct pd_str message)
{
    ptrdiff_t end = pd_str_index(message, pd_str_of("\r\n\r\n"), 0);
    return end < 0 ? 0 : (size_t)end + 4;
}

/* ---- Upstream ------------------------------------------------------------------------------ */

static int connect_upstream(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = upstream_port};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* The honest answer to the request at hand. A connection that was kept may have ended meanwhile. */
static bool ask(struct client *client)
{
    for (int tries = 0; tries < 2; tries++) {
        if (client->upstream < 0)
            client->upstream = connect_upstream();
        if (client->upstream < 0)
            return false;
        if (send_all(client->upstream, pd_buf_str(&client->request)) &&
            receive(&client->answer, client->upstream))
            return true;
        close(client->upstream);
        client->upstream = -1;
    }
    return false;
}

static bool pass(struct client *client)
{
    return ask(client) && send_all(client->fd, pd_buf_str(&client->answer));
}

/* ---- Faults of the connection -------------------------------------------------------------- */

static const char ok_head[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n";

/* Closing with unread time left sends a reset instead of an orderly end. */
static bool reset(struct client *client)
{
    struct linger none = {.l_onoff = 1, .l_linger = 0};
    setsockopt(client->fd, SOL_SOCKET, SO_LINGER, &none, sizeof none);
    return false;
}

static bool cut(struct client *client)
{
    if (ask(client)) {
        struct pd_str answer = pd_buf_str(&client->answer);
        size_t head = body_at(answer);
        send_all(client->fd, pd_str_slice(answer, 0, head + (answer.n - head) / 2));
    }
    return false;
}

/* The beginning of an answer, and then nothing until the client hangs up. */
static bool stall(struct client *client)
{
    char byte;
    send_all(client->fd, pd_str_of(ok_head));
    while (recv(client->fd, &byte, 1, 0) > 0) {
    }
    return false;
}

/* The whole answer, slowly. */
static bool trickle(struct client *client)
{
    if (!ask(client))
        return false;
    struct pd_str answer = pd_buf_str(&client->answer);
    size_t step = answer.n / TRICKLE_PIECES + 1;
    bool ok = true;
    for (size_t at = 0; ok && at < answer.n; at += step) {
        ok = send_all(client->fd, pd_str_slice(answer, at, at + step));
        sleep_ms(1);
    }
    return ok;
}

static bool endless(struct client *client)
{
    struct pd_buf block = {0};
    pd_buf_fill(&block, ' ', 1 << 16);
    bool ok = send_all(client->fd, pd_str_of(ok_head)) &&
              send_all(client->fd, pd_str_of("Connection: close\r\n\r\n"));
    for (size_t sent = 0; ok && sent < ENDLESS_NBYTES; sent += block.len)
        ok = send_all(client->fd, pd_buf_str(&block));
    pd_buf_done(&block);
    return false;
}

/* ---- Faults of the body -------------------------------------------------------------------- */

static bool deep(struct client *client)
{
    struct pd_buf body = {0};
    pd_buf_puts(&body, "{\"choices\":");
    pd_buf_fill(&body, '[', DEEP_LEVELS);
    pd_buf_fill(&body, ']', DEEP_LEVELS);
    pd_buf_putc(&body, '}');
    bool ok = send_answer(client->fd, ok_head, pd_buf_str(&body));
    pd_buf_done(&body);
    return ok;
}

/* Asks, and finds where the text behind `place` starts in the answer's body: 0 where it has no such
   place, and then the answer goes out as it is, or none came. */
static size_t find(bool *ok, struct client *client, const char *place)
{
    *ok = ask(client);
    if (!*ok)
        return 0;
    struct pd_str answer = pd_buf_str(&client->answer);
    ptrdiff_t at = pd_str_index(answer, pd_str_of(place), body_at(answer));
    if (at < 0)
        *ok = send_all(client->fd, answer);
    return at < 0 ? 0 : (size_t)at + strlen(place);
}

/* Sends the answer with the bytes [from, to) replaced. */
static bool replace(struct client *client, size_t from, size_t to, struct pd_str text)
{
    struct pd_str answer = pd_buf_str(&client->answer);
    struct pd_buf body = {0};
    pd_buf_add_str(&body, pd_str_slice(answer, body_at(answer), from));
    pd_buf_add_str(&body, text);
    pd_buf_add_str(&body, pd_str_slice(answer, to, answer.n));
    bool ok = send_answer(client->fd, ok_head, pd_buf_str(&body));
    pd_buf_done(&body);
    return ok;
}

static bool insert(struct client *client, const char *place, struct pd_str text)
{
    bool ok;
    size_t at = find(&ok, client, place);
    return at ? replace(client, at, at, text) : ok;
}

static bool nul_byte(struct client *client)
{
    return insert(client, "\"id\":\"", (struct pd_str)PD_STR("\0"));
}

static bool bad_utf8(struct client *client)
{
    return insert(client, "\"id\":\"", (struct pd_str)PD_STR("\xff\xed\xa0\x80\\u0000"));
}

static bool odd_text(struct client *client)
{
    return insert(client, "\"text\":\"", (struct pd_str)PD_STR("\\u0000\xff\\ud800"));
}

static bool lengths(struct client *client)
{
    return insert(client, "\"token_logprobs\":[", (struct pd_str)PD_STR("-1.5,"));
}

/* As many NaN as there were log-probabilities. */
static bool nan_logprobs(struct client *client)
{
    bool ok;
    size_t from = find(&ok, client, "\"token_logprobs\":["), to = from;
    if (!from)
        return ok;
    struct pd_buf list = {0};
    pd_buf_puts(&list, "NaN");
    for (; client->answer.data[to] != ']'; to++)
        if (client->answer.data[to] == ',')
            pd_buf_puts(&list, ",NaN");
    ok = replace(client, from, to, pd_buf_str(&list));
    pd_buf_done(&list);
    return ok;
}

/* Repeats the key of the request in an error. */
static bool leak(struct client *client)
{
    static const char place[] = "Authorization: ";
    struct pd_str request = pd_buf_str(&client->request);
    ptrdiff_t at = pd_str_index(request, pd_str_of(place), 0);
    size_t from = at < 0 ? 0 : (size_t)at + strlen(place);
    ptrdiff_t end = pd_str_index(request, pd_str_of("\r"), from);
    struct pd_buf body = {0};
    pd_buf_printf(&body, "{\"error\":{\"message\":\"not for %.*s\"}}", (int)((size_t)end - from),
                  request.p + from);
    bool ok = send_answer(client->fd, "HTTP/1.1 422 Unprocessable\r\n", pd_buf_str(&body));
    pd_buf_done(&body);
    return ok;
}

/* ---- The table ----------------------------------------------------------------------------- */

#define HTML "Content-Type: text/html\r\n"
#define SOON "Retry-After-Ms: 1\r\n"
#define PAGE                                                                                       \
    "<html><head><title>Oops</title></head><body><h1>Something went wrong</h1></body></html>"

static const struct kind kinds[] = {
    {"429", "HTTP/1.1 429 Too Many Requests\r\n" SOON,
     "{\"error\":{\"message\":\"slow down\",\"type\":\"rate_limit_error\"}}", NULL},
    {"429zero", "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 0\r\n", "", NULL},
    {"later", "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 60\r\n", "", NULL},
    {"500", "HTTP/1.1 500 Internal Server Error\r\n", "{\"detail\":\"worker died\"}", NULL},
    {"500soon", "HTTP/1.1 500 Internal Server Error\r\n" SOON, "{\"detail\":\"again\"}", NULL},
    {"503", "HTTP/1.1 503 Service Unavailable\r\n" SOON, "loading", NULL},
    {"502page", "HTTP/1.1 502 Bad Gateway\r\n" HTML SOON, PAGE, NULL},
    {"404page", "HTTP/1.1 404 Not Found\r\n" HTML, PAGE, NULL},
    {"200page", "HTTP/1.1 200 OK\r\n" HTML, PAGE, NULL},
    {"context", "HTTP/1.1 400 Bad Request\r\n",
     "{\"error\":{\"message\":\"too long\",\"code\":\"context_length_exceeded\"}}", NULL},
    {"garbage", "HTTP/1.1 200 OK\r\n" SOON, "\x01\xfe{]ooops", NULL},
    {"empty", "HTTP/1.1 200 OK\r\n" SOON, "", NULL},
    {"error200", "HTTP/1.1 200 OK\r\n" SOON, "{\"error\":{\"message\":\"engine busy\"}}", NULL},
    {"nothttp", "SSH-2.0-OpenSSH\r\n", "", NULL},
    {"reset", NULL, NULL, reset},
    {"cut", NULL, NULL, cut},
    {"stall", NULL, NULL, stall},
    {"trickle", NULL, NULL, trickle},
    {"endless", NULL, NULL, endless},
    {"deep", NULL, NULL, deep},
    {"nul", NULL, NULL, nul_byte},
    {"badutf8", NULL, NULL, bad_utf8},
    {"oddtext", NULL, NULL, odd_text},
    {"lengths", NULL, NULL, lengths},
    {"leak", NULL, NULL, leak},
    {"nan", NULL, NULL, nan_logprobs},
};

static const struct kind honest = {"pass", NULL, NULL, pass};

/* ---- The server ---------------------------------------------------------------------------- */

static const struct kind *choose(uint64_t *delay_ms, struct pd_str request)
{
    uint64_t hash = pd_hash64(pd_str_slice(request, body_at(request), request.n), 0);
    pthread_mutex_lock(&lock);
    plan_refresh(&plan);
    const struct kind *kind = plan_draw(&plan, hash);
    kind = kind ? kind : &honest;
    *delay_ms = plan.delay_ms;
    fprintf(request_log, "%s %016" PRIx64 "\n", kind->name, hash);
    fflush(request_log);
    pthread_mutex_unlock(&lock);
    return kind;
}

static void *serve_client(void *user)
{
    struct client client = {.fd = (int)(intptr_t)user, .upstream = -1};
    bool open = true;
    while (open && receive(&client.request, client.fd)) {
        uint64_t delay_ms;
        const struct kind *kind = choose(&delay_ms, pd_buf_str(&client.request));
        sleep_ms(delay_ms);
        open = kind->act ? kind->act(&client)
                         : send_answer(client.fd, kind->head, pd_str_of(kind->body));
    }
    close(client.fd);
    if (client.upstream >= 0)
        close(client.upstream);
    pd_buf_done(&client.request);
    pd_buf_done(&client.answer);
    return NULL;
}

static in_port_t port_of(const char *text)
{
    return htons((uint16_t)strtoul(text, NULL, 10));
}

int main(int argc, char **argv)
{
    if (argc < 5 || argc > 6) {
        fprintf(stderr, "usage: faulty UPSTREAM_PORT PLAN PORT_FILE LOG [PORT]\n");
        return 1;
    }
    alarm(LIFE_S);
    upstream_port = port_of(argv[1]);
    request_log = fopen(argv[4], "a");
    if (!request_log)
        die(argv[4]);
    plan.path = argv[2];
    plan.all = kinds;
    plan.nall = sizeof kinds / sizeof *kinds;
    plan_refresh(&plan);
    in_port_t port = argc > 5 ? port_of(argv[5]) : 0;
    int listener = start_listening(&port);
    write_port(argv[3], port);
    for (;;)
        stub_accept(listener, serve_client);
}
