/*
 * An endpoint: a provider, a model name and where to reach it, with the headers that carry the key.
 * The key is read from its environment variable when the endpoint is made, lives in memory only and
 * is in none of the texts that this module hands out.
 */
#ifndef PD_HARNESS_RUN_ENDPOINT_H
#define PD_HARNESS_RUN_ENDPOINT_H

#include "harness/provider/provider.h"
#include "lib/core/arena.h"

struct pd_endpoint {
    const struct pd_provider *provider;
    const char *model;    /* as the server knows it */
    const char *base_url; /* without a trailing slash */
    const char *const *headers;
    struct pd_str key; /* empty: none */
};

/* spec is "provider/model" (the model may hold further slashes). base_url and key_env NULL: the
   provider's. A URL with a user or password in it is refused, since URLs are written down.
   Everything is made in arena. */
int pd_endpoint_init(struct pd_endpoint *out, const char *spec, const char *base_url,
                     const char *key_env, struct pd_arena *arena, struct pd_err *err);

/* "provider/model at URL". */
struct pd_str pd_endpoint_name(const struct pd_endpoint *endpoint, struct pd_arena *arena);

/* text without the key, should a server have repeated it: text itself, or a copy in arena. */
struct pd_str pd_endpoint_scrub(const struct pd_endpoint *endpoint, struct pd_str text,
                                struct pd_arena *arena);

#endif
