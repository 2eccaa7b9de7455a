#include "harness/serve/app.h"
#include "lib/format/json.h"

#include <inttypes.h>

typedef void (*get_answer)(const struct pd_app *app, const char *rest, struct pd_reply *reply);
typedef void (*post_answer)(const struct pd_app *app, const struct pd_value *body,
                            struct pd_reply *reply);

struct route {
    const char *path; /* with '/' at its end: everything below it, too */
    get_answer get;   /* exactly one of the two */
    post_answer post;
    bool open; /* needs no key */
};

static void answer_health(const struct pd_app *app, const char *rest, struct pd_reply *reply)
{
    (void)app;
    (void)rest;
    reply->status = 200;
    pd_buf_puts(&reply->body, "{\"status\":\"ok\"}");
}

static void put_model(struct pd_buf *body, const struct pd_app *app, const struct pd_lm *lm)
{
    pd_buf_printf(body,
                  "{\"id\":\"%s\",\"object\":\"model\",\"created\":%" PRId64
                  ",\"owned_by\":\"podium\",\"max_model_len\":%zu}",
                  lm->name, app->created, app->max_context);
}

static void list_models(const struct pd_app *app, const char *rest, struct pd_reply *reply)
{
    (void)rest;
    reply->status = 200;
    pd_buf_puts(&reply->body, "{\"object\":\"list\",\"data\":[");
    for (size_t i = 0; i < app->models.n; i++) {
        if (i)
            pd_buf_putc(&reply->body, ',');
        put_model(&reply->body, app, &app->models.models[i]);
    }
    pd_buf_puts(&reply->body, "]}");
}

static void show_model(const struct pd_app *app, const char *rest, struct pd_reply *reply)
{
    struct pd_ask ask = {.model = pd_str_of(rest)};
    const struct pd_lm *lm = pd_app_model(app, &ask, reply);
    if (!lm)
        return;
    reply->status = 200;
    put_model(&reply->body, app, lm);
}

static const struct route routes[] = {
    {"/health", answer_health, NULL, true},
    {"/v1/chat/completions", NULL, pd_chat_answer, false},
    {"/v1/completions", NULL, pd_completions_answer, false},
    {"/v1/models", list_models, NULL, false},
    {"/v1/models/", show_model, NULL, false},
};

static const struct route *find_route(struct pd_str path)
{
    static const struct pd_str slash = PD_STR("/");
    for (size_t i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        struct pd_str known = pd_str_of(routes[i].path);
        bool below = pd_str_ends_with(known, slash);
        if (pd_str_eq(path, known) || (below && pd_str_starts_with(path, known)))
            return &routes[i];
    }
    return NULL;
}

static bool is_allowed(const struct pd_app *app, const char *authorization)
{
    static const struct pd_str scheme = PD_STR("Bearer ");
    struct pd_str given = pd_str_of(authorization);
    return !app->api_key || (pd_str_starts_with(given, scheme) &&
                             pd_str_is(pd_str_slice(given, scheme.n, given.n), app->api_key));
}

static void post(const struct pd_app *app, const struct route *route, struct pd_str text,
                 struct pd_reply *reply)
{
    struct pd_arena arena = {0};
    struct pd_value body;
    struct pd_err err = {0};
    if (pd_json_parse(&body, &arena, text, NULL, &err) < 0)
        pd_reply_fail(reply, 400, NULL, NULL, "the body is not valid JSON: %s", err.text);
    else
        route->post(app, &body, reply);
    pd_arena_done(&arena);
    if (reply->body.overflow)
        pd_reply_fail(reply, 400, NULL, NULL, "the answer would be over %zu MiB",
                      PD_REPLY_MAX >> 20);
    else if (atomic_load(&app->stopping))
        pd_reply_fail(reply, 503, NULL, NULL, "the endpoint is stopping");
}

void pd_app_too_large(struct pd_reply *reply)
{
    pd_reply_fail(reply, 413, NULL, "request_too_large", "the body is over %zu MiB",
                  PD_APP_BODY_MAX >> 20);
}

void pd_app_answer(const struct pd_app *app, const struct pd_app_request *request,
                   struct pd_reply *reply)
{
    const struct route *route = find_route(pd_str_of(request->path));
    if (!route) {
        pd_reply_fail(reply, 404, NULL, "unknown_url", "unknown request URL: %.20s %.200s",
                      request->method, request->path);
        return;
    }
    /* HEAD is GET without the body, which the server leaves out by itself. */
    const char *given = strcmp(request->method, "HEAD") == 0 ? "GET" : request->method;
    const char *method = route->get ? "GET" : "POST";
    if (strcmp(given, method) != 0) {
        reply->allow = method;
        pd_reply_fail(reply, 405, NULL, "method_not_allowed", "%s takes %s, not %.20s", route->path,
                      method, request->method);
    } else if (!route->open && !is_allowed(app, request->authorization)) {
        pd_reply_fail(reply, 401, NULL, "invalid_api_key",
                      "this endpoint needs its API key: Authorization: Bearer KEY");
    } else if (route->get) {
        route->get(app, request->path + strlen(route->path), reply);
    } else {
        post(app, route, request->body, reply);
    }
}
