#include "harness/run/endpoint.h"

#include <stdlib.h>

enum { PROVIDERS_MAX = 64 };

static int unknown_provider(struct pd_str name, struct pd_err *err)
{
    const char *names[PROVIDERS_MAX];
    size_t n = 0;
    for (const struct pd_provider *p; n < PROVIDERS_MAX && (p = pd_provider_at(n)) != NULL;)
        names[n++] = p->name;
    const char *nearest = pd_str_nearest(name, names, n);
    if (nearest)
        return pd_err_set(err, PD_ERR_USAGE, "there is no provider '%.*s'; did you mean '%s'?",
                          PD_STR_ARG(name), nearest);
    struct pd_buf all = {0};
    for (size_t i = 0; i < n; i++)
        pd_buf_printf(&all, "%s%s", i ? ", " : "", names[i]);
    pd_err_set(err, PD_ERR_USAGE, "there is no provider '%.*s'; there are: %.*s", PD_STR_ARG(name),
               PD_STR_ARG(pd_buf_str(&all)));
    pd_buf_done(&all);
    return PD_ERR_USAGE;
}

/* Whether the URL's authority holds "user@" or "user:password@". */
static bool has_credentials(struct pd_str url)
{
    ptrdiff_t slashes = pd_str_index(url, pd_str_of("//"), 0);
    size_t from = slashes < 0 ? 0 : (size_t)slashes + 2;
    ptrdiff_t at = pd_str_index(url, pd_str_of("@"), from);
    ptrdiff_t path = pd_str_index(url, pd_str_of("/"), from);
    return at >= 0 && (path < 0 || at < path);
}

static int check_url(const char *url, struct pd_err *err)
{
    struct pd_str s = pd_str_of(url);
    struct pd_str http = PD_STR("http://"), https = PD_STR("https://");
    if (has_credentials(s))
        return pd_err_set(
            err, PD_ERR_USAGE,
            "the base URL holds a user name or password; name the environment variable "
            "of a key with --api-key-env instead");
    if (pd_str_starts_with(s, http) || pd_str_starts_with(s, https))
        return 0;
    return pd_err_set(err, PD_ERR_USAGE,
                      "the base URL '%s' must start with http:// or https://, for example "
                      "http://127.0.0.1:8000/v1",
                      url);
}

static int make_headers(struct pd_endpoint *endpoint, const char *key_env, bool key_needed,
                        struct pd_arena *arena, struct pd_err *err)
{
    const char **headers = pd_arena_array(arena, 3, sizeof(*headers));
    headers[0] = "Content-Type: application/json";
    const char *key = key_env ? getenv(key_env) : NULL;
    if (key && strpbrk(key, "\r\n"))
        return pd_err_set(err, PD_ERR_USAGE, "the key in $%s holds a line break", key_env);
    if (key && *key) {
        headers[1] = pd_arena_printf(arena, "Authorization: Bearer %s", key).p;
        endpoint->key = pd_arena_str(arena, pd_str_of(key));
    }
    if (key_needed && !headers[1])
        return pd_err_set(err, PD_ERR_USAGE, "%s needs a key: set the environment variable %s",
                          endpoint->provider->name, key_env);
    endpoint->headers = headers;
    return 0;
}

int pd_endpoint_init(struct pd_endpoint *out, const char *spec, const char *base_url,
                     const char *key_env, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_str whole = pd_str_of(spec);
    ptrdiff_t slash = pd_str_index(whole, pd_str_of("/"), 0);
    if (slash <= 0 || (size_t)slash + 1 == whole.n)
        return pd_err_set(err, PD_ERR_USAGE,
                          "a model is named provider/model, for example "
                          "openai-completions/my-model; got '%s'",
                          spec);
    struct pd_str name = pd_str_slice(whole, 0, (size_t)slash);
    struct pd_endpoint endpoint = {.provider = pd_provider_find(name)};
    if (!endpoint.provider)
        return unknown_provider(name, err);
    endpoint.model = pd_arena_cstr(arena, pd_str_slice(whole, (size_t)slash + 1, whole.n));
    const char *url = base_url ? base_url : endpoint.provider->base_url;
    if (!url)
        return pd_err_set(err, PD_ERR_USAGE, "%s needs --base-url", endpoint.provider->name);
    int rc = check_url(url, err);
    if (rc < 0)
        return rc;
    struct pd_str trimmed = pd_str_of(url);
    while (trimmed.n > 0 && trimmed.p[trimmed.n - 1] == '/')
        trimmed.n--;
    endpoint.base_url = pd_arena_cstr(arena, trimmed);
    bool key_needed = key_env || (endpoint.provider->key_required && !base_url);
    rc = make_headers(&endpoint, key_env ? key_env : endpoint.provider->key_env, key_needed, arena,
                      err);
    if (rc == 0)
        *out = endpoint;
    return rc;
}

struct pd_str pd_endpoint_name(const struct pd_endpoint *endpoint, struct pd_arena *arena)
{
    return pd_arena_printf(arena, "%s/%s at %s", endpoint->provider->name, endpoint->model,
                           endpoint->base_url);
}

struct pd_str pd_endpoint_scrub(const struct pd_endpoint *endpoint, struct pd_str text,
                                struct pd_arena *arena)
{
    ptrdiff_t at = endpoint->key.n ? pd_str_index(text, endpoint->key, 0) : -1;
    if (at < 0)
        return text;
    struct pd_buf clean = {0};
    size_t from = 0;
    for (; at >= 0; at = pd_str_index(text, endpoint->key, from)) {
        pd_buf_add_str(&clean, pd_str_slice(text, from, (size_t)at));
        pd_buf_puts(&clean, "[key]");
        from = (size_t)at + endpoint->key.n;
    }
    pd_buf_add_str(&clean, pd_str_slice(text, from, text.n));
    struct pd_str copy = pd_arena_str(arena, pd_buf_str(&clean));
    pd_buf_done(&clean);
    return copy;
}
