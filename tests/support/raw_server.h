/*
 * A server on a raw socket of 127.0.0.1 that answers with whatever bytes a test wants, right or
 * wrong. It runs in one thread, keeps connections alive until a reply says otherwise, and notes
 * what it was sent. Replies are given in the order of requests; the last one is given again and
 * again.
 */
#ifndef PD_TESTS_SUPPORT_RAW_SERVER_H
#define PD_TESTS_SUPPORT_RAW_SERVER_H

#include "lib/core/buf.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct raw_reply {
    const char *bytes; /* status line, headers and body, as sent */
    size_t n;          /* 0: strlen(bytes) */
    int delay_ms;      /* wait before sending */
    bool close;        /* close the connection behind the bytes */
};

enum { raw_max_clients = 16 };

struct raw_client {
    int fd; /* 0: free */
    struct pd_buf got;
};

struct raw_server {
    int listener, wake[2];
    unsigned port;
    pthread_t thread;
    const struct raw_reply *replies;
    size_t nreplies;
    struct raw_client clients[raw_max_clients];
    atomic_size_t nrequests, nconnections;
    pthread_mutex_t lock;
    struct pd_buf last; /* the newest request, headers and body; guarded by lock */
};

static inline void raw_drop(struct raw_client *client)
{
    close(client->fd);
    pd_buf_done(&client->got);
    *client = (struct raw_client){0};
}

static inline void raw_accept(struct raw_server *server)
{
    int fd = accept(server->listener, NULL, NULL);
    if (fd < 0)
        return;
    for (size_t i = 0; i < raw_max_clients; i++)
        if (server->clients[i].fd == 0) {
            server->clients[i].fd = fd;
            server->nconnections++;
            return;
        }
    close(fd);
}

/* Length of the whole request at the start of got, or 0 while some of it is missing. */
static inline size_t raw_request_length(struct pd_str got)
{
    ptrdiff_t end = pd_str_index(got, pd_str_of("\r\n\r\n"), 0);
    if (end < 0)
        return 0;
    size_t length = (size_t)end + 4;
    ptrdiff_t at = pd_str_index(got, pd_str_of("Content-Length: "), 0);
    if (at >= 0 && at < end)
        length += strtoul(got.p + at + strlen("Content-Length: "), NULL, 10);
    return length <= got.n ? length : 0;
}

static inline void raw_send(struct raw_client *client, const struct raw_reply *reply)
{
    struct timespec delay = {reply->delay_ms / 1000, reply->delay_ms % 1000 * 1000000L};
    size_t left = reply->n ? reply->n : strlen(reply->bytes);
    const char *p = reply->bytes;
    if (reply->delay_ms > 0)
        nanosleep(&delay, NULL);
    while (left > 0) {
        ssize_t n = send(client->fd, p, left, MSG_NOSIGNAL);
        if (n <= 0)
            break;
        p += n;
        left -= (size_t)n;
    }
    if (left > 0 || reply->close)
        raw_drop(client);
}

static inline void raw_read(struct raw_server *server, struct raw_client *client)
{
    char bytes[4096];
    ssize_t n = recv(client->fd, bytes, sizeof bytes, 0);
    if (n <= 0) {
        raw_drop(client);
        return;
    }
    pd_buf_add(&client->got, bytes, (size_t)n);
    if (raw_request_length(pd_buf_str(&client->got)) == 0)
        return;
    pthread_mutex_lock(&server->lock);
    pd_buf_reset(&server->last);
    pd_buf_add_str(&server->last, pd_buf_str(&client->got));
    pthread_mutex_unlock(&server->lock);
    pd_buf_reset(&client->got);
    size_t i = server->nrequests++;
    raw_send(client, &server->replies[i < server->nreplies ? i : server->nreplies - 1]);
}

static inline void *raw_serve(void *user)
{
    struct raw_server *server = user;
    for (;;) {
        struct pollfd fds[raw_max_clients + 2] = {{.fd = server->wake[0], .events = POLLIN},
                                                  {.fd = server->listener, .events = POLLIN}};
        for (size_t i = 0; i < raw_max_clients; i++)
            fds[i + 2] = (struct pollfd){.fd = server->clients[i].fd ? server->clients[i].fd : -1,
                                         .events = POLLIN};
        poll(fds, raw_max_clients + 2, -1);
        if (fds[0].revents)
            return NULL;
        for (size_t i = 0; i < raw_max_clients; i++)
            if (fds[i + 2].revents)
                raw_read(server, &server->clients[i]);
        if (fds[1].revents)
            raw_accept(server);
    }
}

/* Binds a free port and starts the thread; aborts the program when that fails. */
static inline void raw_server_start(struct raw_server *server, const struct raw_reply *replies,
                                    size_t nreplies)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t size = sizeof address;
    *server = (struct raw_server){.replies = replies, .nreplies = nreplies};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    pthread_mutex_init(&server->lock, NULL);
    if (server->listener < 0 || pipe(server->wake) != 0 ||
        bind(server->listener, (struct sockaddr *)&address, size) != 0 ||
        listen(server->listener, raw_max_clients) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &size) != 0 ||
        pthread_create(&server->thread, NULL, raw_serve, server) != 0) {
        perror("raw server");
        abort();
    }
    server->port = ntohs(address.sin_port);
}

static inline void raw_server_stop(struct raw_server *server)
{
    close(server->wake[1]); /* wakes the thread: its end reports a hang-up */
    pthread_join(server->thread, NULL);
    for (size_t i = 0; i < raw_max_clients; i++)
        if (server->clients[i].fd)
            raw_drop(&server->clients[i]);
    close(server->wake[0]);
    close(server->listener);
    pd_buf_done(&server->last);
    pthread_mutex_destroy(&server->lock);
}

/* Whether the newest request holds text. */
static inline bool raw_server_saw(struct raw_server *server, const char *text)
{
    pthread_mutex_lock(&server->lock);
    bool saw = pd_str_index(pd_buf_str(&server->last), pd_str_of(text), 0) >= 0;
    pthread_mutex_unlock(&server->lock);
    return saw;
}

#endif
