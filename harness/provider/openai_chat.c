#include "harness/provider/openai_common.h"

#include "lib/format/json.h"

/* The protocol takes at most four stop strings; lm-eval sends the first four as well. */
enum { max_stop = 4 };

static void set_messages(struct pd_openai_body *body, const struct pd_call *call)
{
    if (call->messages) {
        pd_openai_set(body, "messages", *call->messages);
        return;
    }
    pd_buf_reset(&body->text);
    pd_buf_puts(&body->text, "[{\"role\":\"user\",\"content\":");
    pd_json_write_str(&body->text, call->prompt, PD_JSON_COMPACT);
    pd_buf_puts(&body->text, "}]");
    pd_openai_set_text(body, "messages");
}

static int encode(struct pd_buf *path, struct pd_buf *out, const struct pd_call *call,
                  struct pd_err *err)
{
    if (call->kind != PD_CALL_GENERATE)
        return pd_err_set(err, PD_ERR_USAGE,
                          "openai-chat generates only; it cannot score a given continuation");
    struct pd_openai_body body;
    pd_openai_body_init(&body);
    pd_openai_set(&body, "model", pd_string(call->model));
    set_messages(&body, call);
    pd_openai_set_sampling(&body, call, max_stop);
    int code = pd_openai_body_finish(out, &body, call, err);
    if (code < 0)
        return code;
    pd_buf_puts(path, "/chat/completions");
    return 0;
}

/* content is a string, or null where the model said nothing or refused. */
static void decode(struct pd_answer *out, struct pd_arena *arena, const struct pd_call *call,
                   int status, struct pd_str response)
{
    const struct pd_value *choice = pd_openai_open(out, arena, call, status, response);
    if (!choice)
        return;
    const struct pd_value *message = pd_dict_get(choice, "message");
    const struct pd_value *content = pd_dict_get(message, "content");
    bool is_text = !content || content->kind == PD_NONE || content->kind == PD_STRING;
    if (!pd_is(message, PD_DICT) || !is_text) {
        pd_openai_fault(out, arena, PD_FAULT_BODY, true, "the answer has no message with a text");
        return;
    }
    const struct pd_str nothing = PD_STR("");
    struct pd_str refusal = pd_dict_str(message, "refusal", nothing);
    out->text = pd_dict_str(message, "content", nothing);
    pd_openai_finish_reason(out, choice);
    if (refusal.n > 0) {
        out->flags |= PD_ANSWER_REFUSED;
        if (out->text.n == 0)
            out->text = refusal;
    }
}

const struct pd_provider pd_provider_openai_chat = {
    .name = "openai-chat",
    .help = "POST /chat/completions as OpenAI defined it: generation only",
    .base_url = "https://api.openai.com/v1",
    .key_env = "OPENAI_API_KEY",
    .auth = PD_AUTH_BEARER,
    .key_required = true,
    .chat = true,
    .kinds = PD_CALL_GENERATE,
    .encode = encode,
    .decode = decode,
};
