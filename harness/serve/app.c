#include "harness/serve/app.h"

#include "lib/core/hash.h"
#include "lib/format/json.h"

#include <inttypes.h>
#include <stdio.h>

const struct pd_lm *pd_app_model(const struct pd_app *app, const struct pd_ask *ask,
                                 struct pd_reply *reply)
{
    if (!ask->model.p) {
        pd_reply_fail(reply, 400, "model", "missing_required_parameter", "'model' is missing");
        return NULL;
    }
    int n = ask->model.n < sizeof(reply->model) ? (int)ask->model.n : (int)sizeof(reply->model) - 1;
    snprintf(reply->model, sizeof(reply->model), "%.*s", n, ask->model.p);
    const struct pd_lm *lm = pd_lm_find(&app->models, ask->model);
    if (!lm)
        pd_reply_fail(reply, 404, "model", "model_not_found",
                      "the model '%.*s' does not exist; GET /v1/models lists those that do", n,
                      ask->model.p);
    return lm;
}

bool pd_app_feed(const struct pd_app *app, struct pd_lm_run *run, struct pd_str prompt,
                 const struct pd_ask *ask, struct pd_reply *reply)
{
    size_t n = pd_lm_run_prompt(run, prompt);
    if (n + (size_t)ask->max_tokens <= app->max_context)
        return true;
    pd_reply_fail(reply, 400, "prompt", "context_length_exceeded",
                  "this model's maximum context length is %zu tokens, but %zu were requested "
                  "(%zu in the prompt, %" PRId64 " to generate)",
                  app->max_context, n + (size_t)ask->max_tokens, n, ask->max_tokens);
    return false;
}

struct pd_sampling pd_app_sampling(const struct pd_ask *ask)
{
    return (struct pd_sampling){.max_tokens = (size_t)ask->max_tokens,
                                .temperature = ask->temperature,
                                .top_p = ask->top_p,
                                .seed = (uint64_t)ask->seed,
                                .stop = ask->stop,
                                .nstop = ask->nstop};
}

void pd_app_put_token(struct pd_buf *body, const struct pd_lm_run *run,
                      const struct pd_token *token)
{
    if (token->id == PD_WORD_UNKNOWN)
        pd_json_write_str(body, token->text, PD_JSON_COMPACT);
    else
        pd_buf_add_str(body, run->lm->set->vocab.words[token->id]->json);
}

void pd_app_open(const struct pd_app *app, const struct pd_lm *lm, const char *id_prefix,
                 const char *object, struct pd_reply *reply)
{
    uint64_t id = pd_hash64(pd_str_of(lm->fingerprint), reply->prompt_hash);
    reply->status = 200;
    reply->body.max = PD_REPLY_MAX;
    pd_buf_printf(&reply->body,
                  "{\"id\":\"%s-%016" PRIx64 "\",\"object\":\"%s\",\"created\":%" PRId64
                  ",\"model\":\"%s\",\"choices\":[",
                  id_prefix, id, object, app->created, lm->name);
}

void pd_app_close(const struct pd_lm *lm, size_t prompt_tokens, size_t completion_tokens,
                  struct pd_reply *reply)
{
    pd_buf_printf(&reply->body,
                  "],\"usage\":{\"prompt_tokens\":%zu,\"completion_tokens\":%zu,"
                  "\"total_tokens\":%zu},\"system_fingerprint\":\"%s\"}",
                  prompt_tokens, completion_tokens, prompt_tokens + completion_tokens,
                  lm->fingerprint);
}
