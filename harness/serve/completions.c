/*
 * POST /v1/completions. The four arrays of logprobs have one entry per piece of the prompt (with
 * echo) and of the answer. When the model ends the text, the end mark has an entry, too, though it
 * is no part of the text: so max_tokens 1 always adds exactly one entry.
 */
#include "harness/serve/app.h"
#include "lib/core/hash.h"
#include "lib/format/json.h"

#include <math.h>

#define CHOICES_MAX 2048

struct totals {
    size_t prompt, generated, index;
};

/* Number i of the prompts in ask->prompt. */
static struct pd_str prompt_at(const struct pd_ask *ask, size_t i)
{
    return ask->prompt->kind == PD_LIST ? pd_list_at(ask->prompt, i)->s : ask->prompt->s;
}

static size_t count_prompts(const struct pd_ask *ask)
{
    return ask->prompt->kind == PD_LIST ? pd_list_len(ask->prompt) : 1;
}

static bool check_prompts(const struct pd_ask *ask, struct pd_reply *reply)
{
    if (!ask->prompt) {
        pd_reply_fail(reply, 400, "prompt", "missing_required_parameter", "'prompt' is missing");
        return false;
    }
    bool is_list = ask->prompt->kind == PD_LIST;
    size_t n = count_prompts(ask);
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *item = is_list ? pd_list_at(ask->prompt, i) : ask->prompt;
        if (item->kind == PD_STRING)
            continue;
        bool ids = item->kind == PD_INT || item->kind == PD_LIST;
        pd_reply_fail(reply, 400, "prompt", "invalid_type",
                      ids ? "this endpoint takes prompts as text, not as token ids: its models "
                            "score pieces that have no id"
                          : "'prompt' must be a string or a list of strings");
        return false;
    }
    if (n == 0 || n * (size_t)ask->n > CHOICES_MAX) {
        pd_reply_fail(reply, 400, "prompt", "invalid_value",
                      "a request has 1 to %d prompts times 'n', got %zu", CHOICES_MAX,
                      n * (size_t)ask->n);
        return false;
    }
    return true;
}

static void put_tokens(struct pd_buf *body, const struct pd_lm_run *run, size_t from)
{
    pd_buf_puts(body, "\"tokens\":[");
    for (size_t i = from; i < run->n; i++) {
        if (i > from)
            pd_buf_putc(body, ',');
        pd_app_put_token(body, run, &run->tokens[i]);
    }
}

static void put_logprobs(struct pd_buf *body, const struct pd_lm_run *run, size_t from)
{
    pd_buf_puts(body, "],\"token_logprobs\":[");
    for (size_t i = from; i < run->n; i++) {
        if (i > from)
            pd_buf_putc(body, ',');
        if (isnan(run->tokens[i].logprob))
            pd_buf_puts(body, "null");
        else
            pd_reply_logprob(body, run->tokens[i].logprob);
    }
}

/* {"token":logprob,...}: the likeliest words, and the token itself when it is none of them. */
static void put_alternatives(struct pd_buf *body, const struct pd_lm_run *run, size_t i)
{
    const struct pd_token *token = &run->tokens[i];
    bool listed = false;
    char before = '{';
    for (size_t k = 0; k < run->ntop; k++) {
        const struct pd_trie_choice *top = &run->tops[i * run->ntop + k];
        pd_buf_putc(body, before);
        pd_buf_add_str(body, run->lm->set->vocab.words[top->symbol]->json);
        pd_buf_putc(body, ':');
        pd_reply_logprob(body, top->logprob);
        listed = listed || top->symbol == token->id;
        before = ',';
    }
    if (!listed) {
        pd_buf_putc(body, before);
        pd_app_put_token(body, run, token);
        pd_buf_putc(body, ':');
        pd_reply_logprob(body, token->logprob);
    }
    pd_buf_putc(body, '}');
}

static void put_top_logprobs(struct pd_buf *body, const struct pd_lm_run *run, size_t from)
{
    pd_buf_puts(body, "],\"top_logprobs\":[");
    for (size_t i = from; i < run->n; i++) {
        if (i > from)
            pd_buf_putc(body, ',');
        if (isnan(run->tokens[i].logprob))
            pd_buf_puts(body, "null");
        else
            put_alternatives(body, run, i);
    }
}

/* Offsets count code points of prompt and answer, also when the prompt is not echoed. */
static void put_offsets(struct pd_buf *body, const struct pd_lm_run *run, size_t from)
{
    size_t offset = from == 0 ? 0 : run->prompt_codepoints;
    pd_buf_puts(body, "],\"text_offset\":[");
    for (size_t i = from; i < run->n; i++) {
        if (i > from)
            pd_buf_putc(body, ',');
        pd_reply_uint(body, offset);
        offset += run->tokens[i].ncodepoints;
    }
    pd_buf_putc(body, ']');
}

static void put_text(struct pd_buf *body, const struct pd_lm_run *run, const struct pd_ask *ask,
                     struct pd_str prompt)
{
    struct pd_buf text = {0};
    if (ask->echo)
        pd_buf_add_str(&text, prompt);
    pd_buf_add_str(&text, pd_buf_str(&run->text));
    pd_json_write_str(body, pd_buf_str(&text), PD_JSON_COMPACT);
    pd_buf_done(&text);
}

static void put_choice(struct pd_buf *body, const struct pd_lm_run *run, const struct pd_ask *ask,
                       struct pd_str prompt, size_t index)
{
    pd_buf_puts(body, index ? ",{\"text\":" : "{\"text\":");
    put_text(body, run, ask, prompt);
    pd_buf_puts(body, ",\"index\":");
    pd_reply_uint(body, index);
    pd_buf_puts(body, ",\"logprobs\":");
    if (ask->logprobs < 0) {
        pd_buf_puts(body, "null");
    } else {
        size_t from = ask->echo ? 0 : run->nprompt;
        pd_buf_putc(body, '{');
        put_tokens(body, run, from);
        put_logprobs(body, run, from);
        put_top_logprobs(body, run, from);
        put_offsets(body, run, from);
        pd_buf_putc(body, '}');
    }
    pd_buf_printf(body, ",\"finish_reason\":\"%s\"}", run->stopped ? "stop" : "length");
}

static bool answer_prompt(const struct pd_app *app, struct pd_lm_run *run, const struct pd_ask *ask,
                          size_t i, struct totals *totals, struct pd_reply *reply)
{
    struct pd_str prompt = prompt_at(ask, i);
    struct pd_sampling sampling = pd_app_sampling(ask);
    if (!pd_app_feed(app, run, prompt, ask, reply))
        return false;
    totals->prompt += run->nprompt;
    for (size_t j = 0; j < (size_t)ask->n; j++) {
        pd_lm_run_generate(run, &sampling, j);
        totals->generated += run->ngenerated;
        put_choice(&reply->body, run, ask, prompt, totals->index++);
    }
    return true;
}

static void answer_all(const struct pd_app *app, const struct pd_lm *lm, const struct pd_ask *ask,
                       struct pd_reply *reply)
{
    struct pd_lm_run run = {.lm = lm,
                            .scored = ask->echo && ask->logprobs >= 0,
                            .ntop = ask->logprobs > 0 ? (size_t)ask->logprobs : 0,
                            .limit = app->max_context,
                            .cancelled = &app->stopping};
    struct totals totals = {0};
    bool answered = true;
    size_t n = count_prompts(ask);
    for (size_t i = 0; i < n; i++)
        reply->prompt_hash = pd_hash64(prompt_at(ask, i), reply->prompt_hash);
    pd_app_open(app, lm, "cmpl", "text_completion", reply);
    for (size_t i = 0; answered && i < n; i++)
        answered = answer_prompt(app, &run, ask, i, &totals, reply);
    if (answered)
        pd_app_close(lm, totals.prompt, totals.generated, reply);
    pd_lm_run_done(&run);
}

void pd_completions_answer(const struct pd_app *app, const struct pd_value *body,
                           struct pd_reply *reply)
{
    struct pd_ask ask = {.max_tokens = 16, .n = 1, .logprobs = -1, .temperature = 1, .top_p = 1};
    if (!pd_fields_read(&ask, pd_fields_completions, body, reply))
        return;
    const struct pd_lm *lm = pd_app_model(app, &ask, reply);
    if (lm && check_prompts(&ask, reply))
        answer_all(app, lm, &ask, reply);
}
