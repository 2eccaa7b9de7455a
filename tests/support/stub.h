/*
 * What the servers of the tests have in common: messages on sockets, and a thread for each client.
 * What cannot be done ends the program.
 */
#ifndef PD_TESTS_SUPPORT_STUB_H
#define PD_TESTS_SUPPORT_STUB_H

#include "tests/support/raw_server.h"

#include <errno.h>
#include <netinet/tcp.h>

enum { STUB_MAX_MESSAGE = 16 << 20 };

static inline void die(const char *what)
{
    fprintf(stderr, "server: %s: %s\n", what, errno ? strerror(errno) : "not understood");
    exit(1);
}

static inline void sleep_ms(uint64_t ms)
{
    struct timespec t = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000L};
    nanosleep(&t, NULL);
}

static inline bool receive(struct pd_buf *message, int fd)
{
    char bytes[16384];
    pd_buf_reset(message);
    while (raw_request_length(pd_buf_str(message)) == 0) {
        ssize_t n = recv(fd, bytes, sizeof bytes, 0);
        if (n <= 0 || message->len > STUB_MAX_MESSAGE)
            return false;
        pd_buf_add(message, bytes, (size_t)n);
    }
    return true;
}

static inline bool send_all(int fd, struct pd_str bytes)
{
    while (bytes.n > 0) {
        ssize_t n = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);
        if (n <= 0)
            return false;
        bytes = pd_str_slice(bytes, (size_t)n, bytes.n);
    }
    return true;
}

static inline bool send_answer(int fd, const char *head, struct pd_str body)
{
    struct pd_buf text = {0};
    pd_buf_printf(&text, "%sContent-Length: %zu\r\n\r\n", head, body.n);
    pd_buf_add_str(&text, body);
    bool ok = send_all(fd, pd_buf_str(&text));
    pd_buf_done(&text);
    return ok;
}

static inline int start_listening(in_port_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = *port};
    socklen_t size = sizeof address;
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0 ||
        bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 1024) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &size) != 0)
        die("cannot listen");
    *port = address.sin_port;
    return fd;
}

static inline void write_port(const char *path, in_port_t port)
{
    FILE *file = fopen(path, "w");
    if (!file || fprintf(file, "%u\n", (unsigned)ntohs(port)) < 0 || fclose(file) != 0)
        die(path);
}

/* Waits for a client and gives it a thread, which gets the socket as a number. */
static inline void stub_accept(int listener, void *(*serve)(void *user))
{
    pthread_t thread;
    int yes = 1, fd = accept(listener, NULL, NULL);
    if (fd < 0)
        return;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (pthread_create(&thread, NULL, serve, (void *)(intptr_t)fd) != 0)
        die("cannot start a thread");
    pthread_detach(thread);
}

#endif
