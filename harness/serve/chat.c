/*
 * POST /v1/chat/completions. Messages are rendered by a fixed template, one line each:
 *
 *     System: ...
 *     User: ...
 *     Assistant:
 *
 * The model goes on behind the last colon. The space that its first word begins with belongs to the
 * template, and a turn ends with its line.
 */
#include "harness/serve/app.h"
#include "lib/core/hash.h"
#include "lib/format/json.h"

/* Without a limit of the request's own, an answer has at most this many tokens. */
#define DEFAULT_MAX_TOKENS 256

static const char *label_of(struct pd_str role)
{
    static const struct {
        const char *role, *label;
    } labels[] = {
        {"assistant", "Assistant: "},
        {"developer", "System: "},
        {"system", "System: "},
        {"user", "User: "},
    };
    for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
        if (pd_str_is(role, labels[i].role))
            return labels[i].label;
    return NULL;
}

/* Appends a message's content: a string, a list of text parts, or nothing. */
static bool put_content(struct pd_buf *out, const struct pd_value *content)
{
    if (!content || content->kind == PD_NONE)
        return true;
    if (content->kind == PD_STRING) {
        pd_buf_add_str(out, content->s);
        return true;
    }
    if (content->kind != PD_LIST)
        return false;
    for (size_t i = 0; i < pd_list_len(content); i++) {
        const struct pd_value *part = pd_list_at(content, i);
        const struct pd_value *text = pd_dict_get(part, "text");
        if (!pd_str_is(pd_dict_str(part, "type", pd_str_of("")), "text") || !pd_is(text, PD_STRING))
            return false;
        pd_buf_add_str(out, text->s);
    }
    return true;
}

static bool render(struct pd_buf *out, const struct pd_value *messages, struct pd_reply *reply)
{
    if (!messages || messages->kind != PD_LIST || pd_list_len(messages) == 0) {
        pd_reply_fail(reply, 400, "messages", "invalid_type",
                      "'messages' must be a list of at least one message");
        return false;
    }
    for (size_t i = 0; i < pd_list_len(messages); i++) {
        const struct pd_value *message = pd_list_at(messages, i);
        const char *label = label_of(pd_dict_str(message, "role", pd_str_of("")));
        if (!label) {
            pd_reply_fail(reply, 400, "messages", "invalid_value",
                          "message %zu must be an object whose role is assistant, developer, "
                          "system or user",
                          i);
            return false;
        }
        pd_buf_puts(out, label);
        if (!put_content(out, pd_dict_get(message, "content"))) {
            pd_reply_fail(reply, 400, "messages", "invalid_type",
                          "the content of message %zu must be a string or a list of text parts", i);
            return false;
        }
        pd_buf_putc(out, '\n');
    }
    pd_buf_puts(out, "Assistant:");
    return true;
}

/* Takes the template's space off the answer's first token. Returns the answer. */
static struct pd_str trim(struct pd_lm_run *run)
{
    struct pd_str text = pd_buf_str(&run->text);
    if (run->n == run->nprompt || text.n == 0 || text.p[0] != ' ')
        return text;
    struct pd_token *first = &run->tokens[run->nprompt];
    first->text = pd_str_slice(first->text, 1, first->text.n);
    first->ncodepoints--;
    first->id = PD_WORD_UNKNOWN;
    return pd_str_slice(text, 1, text.n);
}

static void put_bytes(struct pd_buf *body, struct pd_str text)
{
    pd_buf_puts(body, ",\"bytes\":[");
    for (size_t i = 0; i < text.n; i++) {
        if (i)
            pd_buf_putc(body, ',');
        pd_reply_uint(body, (unsigned char)text.p[i]);
    }
    pd_buf_putc(body, ']');
}

/* The alternatives of token i; those of the first one are shown without the template's space. */
static void put_alternatives(struct pd_buf *body, const struct pd_lm_run *run, size_t i)
{
    pd_buf_puts(body, ",\"top_logprobs\":[");
    for (size_t k = 0; k < run->ntop; k++) {
        const struct pd_trie_choice *choice = &run->tops[i * run->ntop + k];
        struct pd_str text = run->lm->set->vocab.words[choice->symbol]->text;
        if (i == run->nprompt && text.n > 0 && text.p[0] == ' ')
            text = pd_str_slice(text, 1, text.n);
        pd_buf_puts(body, k ? ",{\"token\":" : "{\"token\":");
        pd_json_write_str(body, text, PD_JSON_COMPACT);
        pd_buf_puts(body, ",\"logprob\":");
        pd_reply_logprob(body, choice->logprob);
        put_bytes(body, text);
        pd_buf_putc(body, '}');
    }
    pd_buf_putc(body, ']');
}

/* The answer's tokens, without the end mark. */
static void put_logprobs(struct pd_buf *body, const struct pd_lm_run *run)
{
    pd_buf_puts(body, "{\"content\":[");
    for (size_t i = run->nprompt; i < run->n && run->tokens[i].id != PD_WORD_END; i++) {
        pd_buf_puts(body, i > run->nprompt ? ",{\"token\":" : "{\"token\":");
        pd_app_put_token(body, run, &run->tokens[i]);
        pd_buf_puts(body, ",\"logprob\":");
        pd_reply_logprob(body, run->tokens[i].logprob);
        put_bytes(body, run->tokens[i].text);
        put_alternatives(body, run, i);
        pd_buf_putc(body, '}');
    }
    pd_buf_puts(body, "],\"refusal\":null}");
}

static void put_choice(struct pd_buf *body, struct pd_lm_run *run, const struct pd_ask *ask,
                       size_t index)
{
    struct pd_str text = trim(run);
    pd_buf_puts(body, index ? ",{\"index\":" : "{\"index\":");
    pd_reply_uint(body, index);
    pd_buf_puts(body, ",\"message\":{\"role\":\"assistant\",\"content\":");
    pd_json_write_str(body, text, PD_JSON_COMPACT);
    pd_buf_puts(body, ",\"refusal\":null},\"logprobs\":");
    if (ask->chat_logprobs)
        put_logprobs(body, run);
    else
        pd_buf_puts(body, "null");
    pd_buf_printf(body, ",\"finish_reason\":\"%s\"}", run->stopped ? "stop" : "length");
}

static void answer_prompt(const struct pd_app *app, const struct pd_lm *lm,
                          const struct pd_ask *ask, struct pd_str prompt, struct pd_reply *reply)
{
    static const struct pd_str line_feed = PD_STR("\n");
    struct pd_lm_run run = {.lm = lm,
                            .ntop = (size_t)ask->top_logprobs,
                            .limit = app->max_context,
                            .cancelled = &app->stopping};
    struct pd_str stop[PD_STOP_MAX + 1] = {line_feed};
    struct pd_sampling sampling = pd_app_sampling(ask);
    size_t generated = 0;
    memcpy(stop + 1, ask->stop, ask->nstop * sizeof(*stop));
    sampling.stop = stop;
    sampling.nstop = ask->nstop + 1;
    reply->prompt_hash = pd_hash64(prompt, 0);
    if (pd_app_feed(app, &run, prompt, ask, reply)) {
        pd_app_open(app, lm, "chatcmpl", "chat.completion", reply);
        for (size_t j = 0; j < (size_t)ask->n; j++) {
            pd_lm_run_generate(&run, &sampling, j);
            generated += run.ngenerated;
            put_choice(&reply->body, &run, ask, j);
        }
        pd_app_close(lm, run.nprompt, generated, reply);
    }
    pd_lm_run_done(&run);
}

void pd_chat_answer(const struct pd_app *app, const struct pd_value *body, struct pd_reply *reply)
{
    struct pd_ask ask = {.max_tokens = DEFAULT_MAX_TOKENS, .n = 1, .temperature = 1, .top_p = 1};
    struct pd_buf prompt = {0};
    if (!pd_fields_read(&ask, pd_fields_chat, body, reply))
        return;
    if (ask.top_logprobs > 0 && !ask.chat_logprobs) {
        pd_reply_fail(reply, 400, "top_logprobs", "invalid_value",
                      "'top_logprobs' needs 'logprobs' to be true");
        return;
    }
    const struct pd_lm *lm = pd_app_model(app, &ask, reply);
    if (lm && render(&prompt, ask.messages, reply))
        answer_prompt(app, lm, &ask, pd_buf_str(&prompt), reply);
    pd_buf_done(&prompt);
}
