/*
 * What the faulty server does to which request. The plan is a file of words, read again for every
 * request. When it changes, all counts start anew:
 *
 *   kinds=A,B,...  the faults, by their names in faulty.c
 *   share=N        percent of the request bodies that meet one (100)
 *   times=N        each of them meets at most N, then is answered (0: always meets one)
 *   after=N        the first N requests meet none
 *   seed=N         draws other bodies and other faults
 *   delay=N        milliseconds before anything is sent back
 *
 * Which request meets what depends on seed, body, and how often that body was sent: on nothing
 * else, so that neither order nor concurrency changes it (but for after=). What cannot be read ends
 * the program.
 */
#ifndef PD_TESTS_SUPPORT_FAULTY_PLAN_H
#define PD_TESTS_SUPPORT_FAULTY_PLAN_H

#include "lib/core/buf.h"
#include "lib/core/hash.h"
#include "tests/support/stub.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

struct client;

/* One fault. act does it with the client; or, without one, head and body are sent as they stand.
   False: the connection is of no further use. */
struct kind {
    const char *name;
    const char *head, *body; /* status line and headers without Content-Length */
    bool (*act)(struct client *client);
};

enum { MAX_KINDS = 64, MAX_BODIES = 1 << 16 };

struct plan {
    const char *path;
    const struct kind *all; /* the faults that there are */
    size_t nall;
    struct pd_buf text; /* of the file, to see that it changed */
    const struct kind *kinds[MAX_KINDS];
    size_t nkinds;
    uint64_t share, times, after, seed, delay_ms;
    uint64_t nrequests;
    struct {
        uint64_t hash, n;
    } bodies[MAX_BODIES]; /* how often each body was sent; open addressing, hash 0: free */
};

static inline void plan_add_kinds(struct plan *plan, char *names)
{
    char *rest = NULL;
    for (char *name = strtok_r(names, ",", &rest); name; name = strtok_r(NULL, ",", &rest)) {
        const struct kind *found = NULL;
        for (size_t i = 0; i < plan->nall; i++)
            if (strcmp(plan->all[i].name, name) == 0)
                found = &plan->all[i];
        errno = 0;
        if (!found || plan->nkinds == MAX_KINDS)
            die(name);
        plan->kinds[plan->nkinds++] = found;
    }
}

static inline void plan_add_word(struct plan *plan, char *word)
{
    const struct {
        const char *name;
        uint64_t *value;
    } numbers[] = {{"share=", &plan->share},
                   {"times=", &plan->times},
                   {"after=", &plan->after},
                   {"seed=", &plan->seed},
                   {"delay=", &plan->delay_ms}};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (pd_str_starts_with(pd_str_of(word), pd_str_of(numbers[i].name))) {
            *numbers[i].value = strtoull(word + strlen(numbers[i].name), NULL, 10);
            return;
        }
    errno = 0;
    if (!pd_str_starts_with(pd_str_of(word), pd_str_of("kinds=")))
        die(word);
    plan_add_kinds(plan, word + strlen("kinds="));
}

/* Reads the file, and takes it over when its text is another. */
static inline void plan_refresh(struct plan *plan)
{
    char text[4096], *rest = NULL;
    FILE *file = fopen(plan->path, "r");
    if (!file)
        die(plan->path);
    struct pd_str now = {text, fread(text, 1, sizeof text - 1, file)};
    fclose(file);
    text[now.n] = '\0';
    if (pd_str_eq(now, pd_buf_str(&plan->text)))
        return;
    pd_buf_reset(&plan->text);
    pd_buf_add_str(&plan->text, now);
    plan->nkinds = 0;
    plan->share = 100;
    plan->times = plan->after = plan->seed = plan->delay_ms = plan->nrequests = 0;
    memset(plan->bodies, 0, sizeof plan->bodies);
    for (char *word = strtok_r(text, " \n", &rest); word; word = strtok_r(NULL, " \n", &rest))
        plan_add_word(plan, word);
}

/* How often the body was sent before. */
static inline uint64_t plan_count(struct plan *plan, uint64_t hash)
{
    hash = hash ? hash : 1;
    for (size_t i = 0; i < MAX_BODIES; i++) {
        size_t at = (hash + i) % MAX_BODIES;
        if (plan->bodies[at].hash == 0)
            plan->bodies[at].hash = hash;
        if (plan->bodies[at].hash == hash)
            return plan->bodies[at].n++;
    }
    return UINT64_MAX;
}

/* The fault for a request with a body of that hash; NULL: none. */
static inline const struct kind *plan_draw(struct plan *plan, uint64_t hash)
{
    uint64_t sent = plan_count(plan, hash), chance = pd_mix64(hash ^ pd_mix64(plan->seed + 1));
    if (plan->nrequests++ < plan->after || plan->nkinds == 0 || chance % 100 >= plan->share)
        return NULL;
    if (plan->times && sent > (chance >> 32) % plan->times)
        return NULL;
    return plan->kinds[pd_mix64(chance + sent) % plan->nkinds];
}

#endif
