#include "harness/serve/fields.h"

#include <inttypes.h>

#define AT(member) offsetof(struct pd_ask, member)
#define SAMPLING_FIELDS                                                                            \
    {"frequency_penalty", PD_FIELDS_NEUTRAL, 0, 0, 0}, {"logit_bias", PD_FIELDS_NEUTRAL, 0, 0, 0}, \
        {"max_tokens", PD_FIELDS_INT, AT(max_tokens), 0, INT32_MAX},                               \
        {"model", PD_FIELDS_TEXT, AT(model), 0, 0}, {"n", PD_FIELDS_INT, AT(n), 1, 128},           \
        {"presence_penalty", PD_FIELDS_NEUTRAL, 0, 0, 0},                                          \
        {"seed", PD_FIELDS_INT, AT(seed), INT64_MIN, INT64_MAX},                                   \
        {"stop", PD_FIELDS_STOP, 0, 0, 0}, {"stream", PD_FIELDS_NEUTRAL, 0, 0, 0},                 \
        {"stream_options", PD_FIELDS_NEUTRAL, 0, 0, 0},                                            \
        {"temperature", PD_FIELDS_NUMBER, AT(temperature), 0, 2},                                  \
        {"top_p", PD_FIELDS_NUMBER, AT(top_p), 0, 1},                                              \
    {                                                                                              \
        "user", PD_FIELDS_LABEL, 0, 0, 0                                                           \
    }

#define STOP_NBYTES_MAX 1024

const struct pd_fields_entry pd_fields_completions[] = {
    {"best_of", PD_FIELDS_NEUTRAL, 0, 0, 0},
    {"echo", PD_FIELDS_BOOL, AT(echo), 0, 0},
    {"logprobs", PD_FIELDS_INT, AT(logprobs), 0, 5},
    {"prompt", PD_FIELDS_TREE, AT(prompt), 0, 0},
    {"suffix", PD_FIELDS_NEUTRAL, 0, 0, 0},
    SAMPLING_FIELDS,
    {NULL, PD_FIELDS_LABEL, 0, 0, 0},
};

const struct pd_fields_entry pd_fields_chat[] = {
    {"logprobs", PD_FIELDS_BOOL, AT(chat_logprobs), 0, 0},
    {"max_completion_tokens", PD_FIELDS_INT, AT(max_tokens), 0, INT32_MAX},
    {"messages", PD_FIELDS_TREE, AT(messages), 0, 0},
    {"metadata", PD_FIELDS_LABEL, 0, 0, 0},
    {"service_tier", PD_FIELDS_LABEL, 0, 0, 0},
    {"store", PD_FIELDS_LABEL, 0, 0, 0},
    {"tools", PD_FIELDS_NEUTRAL, 0, 0, 0},
    {"top_logprobs", PD_FIELDS_INT, AT(top_logprobs), 0, 20},
    SAMPLING_FIELDS,
    {NULL, PD_FIELDS_LABEL, 0, 0, 0},
};

static bool refuse_kind(struct pd_reply *reply, const char *name, const char *wanted,
                        const struct pd_value *value)
{
    pd_reply_fail(reply, 400, name, "invalid_type", "'%s' must be %s, got %s", name, wanted,
                  pd_kind_name(value->kind));
    return false;
}

static bool read_int(int64_t *out, const struct pd_fields_entry *field,
                     const struct pd_value *value, struct pd_reply *reply)
{
    if (value->kind != PD_INT && value->kind != PD_BIGINT)
        return refuse_kind(reply, field->name, "an integer", value);
    if (value->kind == PD_BIGINT || value->i < field->low || value->i > field->high) {
        pd_reply_fail(reply, 400, field->name, "invalid_value",
                      "'%s' must be from %" PRId64 " to %" PRId64, field->name, field->low,
                      field->high);
        return false;
    }
    *out = value->i;
    return true;
}

static bool read_number(double *out, const struct pd_fields_entry *field,
                        const struct pd_value *value, struct pd_reply *reply)
{
    double number;
    if (value->kind == PD_BOOL || !pd_value_number(value, &number))
        return refuse_kind(reply, field->name, "a number", value);
    if (!(number >= (double)field->low && number <= (double)field->high)) {
        pd_reply_fail(reply, 400, field->name, "invalid_value",
                      "'%s' must be from %" PRId64 " to %" PRId64, field->name, field->low,
                      field->high);
        return false;
    }
    *out = number;
    return true;
}

static bool read_stop(struct pd_ask *ask, const struct pd_fields_entry *field,
                      const struct pd_value *value, struct pd_reply *reply)
{
    size_t n = value->kind == PD_LIST ? pd_list_len(value) : 1;
    if (n > PD_STOP_MAX) {
        pd_reply_fail(reply, 400, field->name, "invalid_value",
                      "'stop' holds at most %d strings, got %zu", PD_STOP_MAX, n);
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *item = value->kind == PD_LIST ? pd_list_at(value, i) : value;
        if (item->kind != PD_STRING)
            return refuse_kind(reply, field->name, "a string or a list of strings", item);
        if (item->s.n > STOP_NBYTES_MAX) {
            pd_reply_fail(reply, 400, field->name, "invalid_value",
                          "a stop string has at most %d bytes", STOP_NBYTES_MAX);
            return false;
        }
        if (item->s.n > 0)
            ask->stop[ask->nstop++] = item->s;
    }
    return true;
}

/* Reads one field that is present and not null. */
static bool read_field(struct pd_ask *ask, const struct pd_fields_entry *field,
                       const struct pd_value *value, struct pd_reply *reply)
{
    void *place = (char *)ask + field->offset;
    switch (field->kind) {
    case PD_FIELDS_TEXT:
        if (value->kind != PD_STRING)
            return refuse_kind(reply, field->name, "a string", value);
        *(struct pd_str *)place = value->s;
        return true;
    case PD_FIELDS_TREE:
        *(const struct pd_value **)place = value;
        return true;
    case PD_FIELDS_INT:
        return read_int(place, field, value, reply);
    case PD_FIELDS_NUMBER:
        return read_number(place, field, value, reply);
    case PD_FIELDS_BOOL:
        if (value->kind != PD_BOOL)
            return refuse_kind(reply, field->name, "a bool", value);
        *(bool *)place = value->b;
        return true;
    case PD_FIELDS_STOP:
        return read_stop(ask, field, value, reply);
    case PD_FIELDS_NEUTRAL:
        if (!pd_value_truthy(value))
            return true;
        pd_reply_fail(reply, 400, field->name, "unsupported_value",
                      "'%s' is not supported by this endpoint", field->name);
        return false;
    case PD_FIELDS_LABEL:
        break;
    }
    return true;
}

static const struct pd_fields_entry *find_field(const struct pd_fields_entry *fields,
                                                struct pd_str name)
{
    for (; fields->name; fields++)
        if (pd_str_is(name, fields->name))
            return fields;
    return NULL;
}

bool pd_fields_read(struct pd_ask *ask, const struct pd_fields_entry *fields,
                    const struct pd_value *body, struct pd_reply *reply)
{
    if (body->kind != PD_DICT) {
        pd_reply_fail(reply, 400, NULL, NULL, "the body must be a JSON object, got %s",
                      pd_kind_name(body->kind));
        return false;
    }
    for (size_t i = 0; i < body->dict->n; i++) {
        const struct pd_dict_entry *entry = &body->dict->entries[i];
        const struct pd_fields_entry *field = find_field(fields, entry->key);
        if (!field) {
            pd_reply_fail(reply, 400, NULL, "unknown_parameter",
                          "unrecognized request argument: %.*s",
                          entry->key.n < 100 ? (int)entry->key.n : 100, entry->key.p);
            return false;
        }
        if (entry->value.kind != PD_NONE && !read_field(ask, field, &entry->value, reply))
            return false;
    }
    return true;
}
