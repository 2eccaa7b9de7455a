/*
 * What the two OpenAI protocols share: writing the request body, and reading everything of a
 * response that is not the choice itself. Private to the providers.
 *
 * A body is a cJSON object, so that a later field of the same name replaces an earlier one. Its
 * values are raw JSON text made by pd_json_write: cJSON's own numbers are doubles and its strings
 * end at a NUL. Fields appear in the order in which they were first set; the bytes of a body are
 * part of a request's identity, so a change of order or spelling makes every stored answer stale.
 */
#ifndef PD_HARNESS_PROVIDER_OPENAI_COMMON_H
#define PD_HARNESS_PROVIDER_OPENAI_COMMON_H

#include "harness/provider/provider.h"

#include <cjson/cJSON.h>

struct pd_openai_body {
    cJSON *fields;
    struct pd_buf text; /* the value that is being set */
    bool no_memory;
};

void pd_openai_body_init(struct pd_openai_body *body);
void pd_openai_set(struct pd_openai_body *body, const char *key, struct pd_value value);
/* Sets key to whatever JSON is in body->text. */
void pd_openai_set_text(struct pd_openai_body *body, const char *key);
/* max_tokens, temperature, top_p, stop (at most max_stop of them; no field when there are none)
   and seed. */
void pd_openai_set_sampling(struct pd_openai_body *body, const struct pd_call *call,
                            size_t max_stop);
/* Adds call->extra, appends the body to out and frees it. An extra field that the provider relies
   on is PD_ERR_INPUT. */
int pd_openai_body_finish(struct pd_buf *out, struct pd_openai_body *body,
                          const struct pd_call *call, struct pd_err *err);

/* Sets the fault and its sentence, made safe to print and cut to a bounded length. */
void pd_openai_fault(struct pd_answer *out, struct pd_arena *arena, enum pd_fault fault, bool final,
                     const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Starts an answer: parses the body and takes model, fingerprint and usage from it. Returns the
   first choice, or NULL with the fault set when the response is an error or has no choice. */
const struct pd_value *pd_openai_open(struct pd_answer *out, struct pd_arena *arena,
                                      const struct pd_call *call, int status, struct pd_str body);

/* Sets the flags that a choice's finish_reason stands for. */
void pd_openai_finish_reason(struct pd_answer *out, const struct pd_value *choice);

/* Faults for an error of the server: status of 300 and more, or an error object in a body. root is
   the parsed body, or NULL when it is not JSON. In openai_error.c. */
void pd_openai_error(struct pd_answer *out, struct pd_arena *arena, const struct pd_call *call,
                     int status, struct pd_str body, const struct pd_value *root);

/* Log-likelihood, greedy and ntokens of call->continuation from the choice of an echoed prompt, or
   a fault. In openai_echo.c. */
void pd_openai_score_echo(struct pd_answer *out, struct pd_arena *arena, const struct pd_call *call,
                          const struct pd_value *choice);

#endif
