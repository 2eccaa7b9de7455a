#include "harness/provider/openai_common.h"

#include "lib/format/json.h"

#include <math.h>

/* ---- Requests ------------------------------------------------------------------------------ */

/* Fields that decide how an answer is read, and so are not the user's to change. */
static const char *const reserved[] = {"echo", "messages", "model", "n", "prompt", "stream"};

void pd_openai_body_init(struct pd_openai_body *body)
{
    *body = (struct pd_openai_body){.fields = cJSON_CreateObject()};
    body->no_memory = !body->fields;
}

void pd_openai_set_text(struct pd_openai_body *body, const char *key)
{
    cJSON *value = cJSON_CreateRaw(pd_buf_str(&body->text).p);
    bool there = cJSON_GetObjectItemCaseSensitive(body->fields, key) != NULL;
    bool ok = there ? cJSON_ReplaceItemInObjectCaseSensitive(body->fields, key, value)
                    : cJSON_AddItemToObject(body->fields, key, value);
    if (ok)
        return;
    cJSON_Delete(value);
    body->no_memory = true;
}

void pd_openai_set(struct pd_openai_body *body, const char *key, struct pd_value value)
{
    pd_buf_reset(&body->text);
    pd_json_write(&body->text, &value, PD_JSON_COMPACT);
    pd_openai_set_text(body, key);
}

static void set_stop(struct pd_openai_body *body, const struct pd_str *stop, size_t n)
{
    if (n == 0)
        return;
    pd_buf_reset(&body->text);
    for (size_t i = 0; i < n; i++) {
        pd_buf_putc(&body->text, i == 0 ? '[' : ',');
        pd_json_write_str(&body->text, stop[i], PD_JSON_COMPACT);
    }
    pd_buf_putc(&body->text, ']');
    pd_openai_set_text(body, "stop");
}

void pd_openai_set_sampling(struct pd_openai_body *body, const struct pd_call *call,
                            size_t max_stop)
{
    pd_openai_set(body, "max_tokens", pd_int(call->max_tokens));
    pd_openai_set(body, "temperature", pd_float(call->temperature));
    pd_openai_set(body, "top_p", pd_float(call->top_p));
    set_stop(body, call->stop, call->nstop < max_stop ? call->nstop : max_stop);
    pd_openai_set(body, "seed", pd_int(call->seed));
}

static bool is_reserved(struct pd_str key)
{
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (pd_str_is(key, reserved[i]))
            return true;
    return false;
}

static int add_extra(struct pd_openai_body *body, const struct pd_value *extra, struct pd_err *err)
{
    for (size_t i = 0; i < pd_dict_len(extra); i++) {
        const struct pd_dict_entry *entry = &extra->dict->entries[i];
        char key[128];
        if (is_reserved(entry->key))
            return pd_err_set(err, PD_ERR_INPUT, "the field '%.*s' cannot be set by hand",
                              PD_STR_ARG(entry->key));
        if (entry->key.n >= sizeof key || memchr(entry->key.p, '\0', entry->key.n))
            return pd_err_set(err, PD_ERR_INPUT, "a further body field has no usable name");
        memcpy(key, entry->key.p, entry->key.n);
        key[entry->key.n] = '\0';
        pd_openai_set(body, key, entry->value);
    }
    return 0;
}

static int print_body(struct pd_buf *out, const struct pd_openai_body *body, struct pd_err *err)
{
    char *text = body->no_memory ? NULL : cJSON_PrintUnformatted(body->fields);
    if (!text)
        return pd_err_set(err, PD_ERR_IO, "no memory for a request body");
    pd_buf_puts(out, text);
    cJSON_free(text);
    return 0;
}

int pd_openai_body_finish(struct pd_buf *out, struct pd_openai_body *body,
                          const struct pd_call *call, struct pd_err *err)
{
    int code = 0;
    if (call->kind == PD_CALL_GENERATE && !(isfinite(call->temperature) && isfinite(call->top_p)))
        code = pd_err_set(err, PD_ERR_INPUT, "temperature and top_p must be finite numbers");
    if (code == 0)
        code = add_extra(body, call->extra, err);
    if (code == 0)
        code = print_body(out, body, err);
    cJSON_Delete(body->fields);
    pd_buf_done(&body->text);
    return code;
}

/* ---- Responses ----------------------------------------------------------------------------- */

/* The error that a server reports inside a body whose status says nothing of it. */
static bool has_error(const struct pd_value *object)
{
    const struct pd_value *error = pd_dict_get(object, "error");
    return pd_is(error, PD_DICT) || (pd_is(error, PD_STRING) && error->s.n > 0) ||
           pd_str_is(pd_dict_str(object, "object", (struct pd_str){"", 0}), "error");
}

static void read_usage(struct pd_answer *out, const struct pd_value *root)
{
    const struct pd_value *usage = pd_dict_get(root, "usage");
    out->tokens_in = pd_dict_int(usage, "prompt_tokens", -1);
    out->tokens_out = pd_dict_int(usage, "completion_tokens", -1);
    out->model = pd_dict_str(root, "model", (struct pd_str){"", 0});
    out->fingerprint = pd_dict_str(root, "system_fingerprint", (struct pd_str){"", 0});
}

const struct pd_value *pd_openai_open(struct pd_answer *out, struct pd_arena *arena,
                                      const struct pd_call *call, int status, struct pd_str body)
{
    const struct pd_json_limits limits = {
        .max_depth = 64, .allow_nan = true, .allow_invalid_utf8 = true};
    struct pd_value *root = pd_arena_alloc(arena, sizeof *root);
    struct pd_err err = {0};
    *out = (struct pd_answer){.tokens_in = -1, .tokens_out = -1};
    bool is_json = pd_json_parse(root, arena, body, &limits, &err) >= 0;
    if (status >= 300 || (is_json && has_error(root))) {
        pd_openai_error(out, arena, call, status, body, is_json ? root : NULL);
        return NULL;
    }
    if (!is_json) {
        pd_openai_fault(out, arena, PD_FAULT_BODY, false, "the answer is not JSON: %s", err.text);
        return NULL;
    }
    read_usage(out, root);
    const struct pd_value *choices = pd_dict_get(root, "choices");
    if (pd_list_len(choices) == 0 || !pd_is(pd_list_at(choices, 0), PD_DICT)) {
        pd_openai_fault(out, arena, PD_FAULT_BODY, true, "the answer has no choices");
        return NULL;
    }
    const struct pd_value *choice = pd_list_at(choices, 0);
    if (has_error(choice)) {
        pd_openai_error(out, arena, call, status, body, choice);
        return NULL;
    }
    return choice;
}

void pd_openai_finish_reason(struct pd_answer *out, const struct pd_value *choice)
{
    struct pd_str reason = pd_dict_str(choice, "finish_reason", (struct pd_str){"", 0});
    if (pd_str_is(reason, "length"))
        out->flags |= PD_ANSWER_TRUNCATED;
    if (pd_str_is(reason, "content_filter"))
        out->flags |= PD_ANSWER_REFUSED;
}
