#include "harness/provider/openai_common.h"

#include "lib/format/json.h"

/* ---- Requests ------------------------------------------------------------------------------ */

/* The prompt and, behind it, the continuation to score. */
static void set_prompt(struct pd_openai_body *body, const struct pd_call *call)
{
    struct pd_buf whole = {0};
    pd_buf_add_str(&whole, call->prompt);
    if (call->kind == PD_CALL_LOGLIKELIHOOD)
        pd_buf_add_str(&whole, call->continuation);
    pd_openai_set(body, "prompt", pd_string(pd_buf_str(&whole)));
    pd_buf_done(&whole);
}

/* One token is asked for and dropped, since servers disagree on what max_tokens 0 means. */
static void set_scoring(struct pd_openai_body *body, const struct pd_call *call)
{
    pd_openai_set(body, "max_tokens", pd_int(1));
    pd_openai_set(body, "temperature", pd_int(0));
    pd_openai_set(body, "logprobs", pd_int(1));
    pd_openai_set(body, "echo", pd_bool(true));
    pd_openai_set(body, "seed", pd_int(call->seed));
}

static int encode(struct pd_buf *path, struct pd_buf *out, const struct pd_call *call,
                  struct pd_err *err)
{
    struct pd_openai_body body;
    pd_openai_body_init(&body);
    pd_openai_set(&body, "model", pd_string(call->model));
    set_prompt(&body, call);
    if (call->kind == PD_CALL_LOGLIKELIHOOD) {
        set_scoring(&body, call);
    } else {
        pd_openai_set_sampling(&body, call, SIZE_MAX);
        pd_openai_set(&body, "n", pd_int(1));
    }
    int code = pd_openai_body_finish(out, &body, call, err);
    if (code < 0)
        return code;
    pd_buf_puts(path, "/completions");
    return 0;
}

/* ---- Responses ----------------------------------------------------------------------------- */

static void decode_text(struct pd_answer *out, struct pd_arena *arena,
                        const struct pd_value *choice)
{
    const struct pd_value *text = pd_dict_get(choice, "text");
    if (!pd_is(text, PD_STRING)) {
        pd_openai_fault(out, arena, PD_FAULT_BODY, true, "the answer has no text");
        return;
    }
    out->text = text->s;
    pd_openai_finish_reason(out, choice);
}

static void decode(struct pd_answer *out, struct pd_arena *arena, const struct pd_call *call,
                   int status, struct pd_str response)
{
    const struct pd_value *choice = pd_openai_open(out, arena, call, status, response);
    if (!choice)
        return;
    if (call->kind == PD_CALL_LOGLIKELIHOOD)
        pd_openai_score_echo(out, arena, call, choice);
    else
        decode_text(out, arena, choice);
}

const struct pd_provider pd_provider_openai_completions = {
    .name = "openai-completions",
    .help = "POST /completions as OpenAI defined it: generation, and log-likelihoods by echo",
    .base_url = NULL,
    .key_env = "OPENAI_API_KEY",
    .auth = PD_AUTH_BEARER,
    .key_required = false,
    .chat = false,
    .kinds = PD_CALL_LOGLIKELIHOOD | PD_CALL_GENERATE,
    .encode = encode,
    .decode = decode,
};
