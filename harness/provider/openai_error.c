#include "harness/provider/openai_common.h"

#include "lib/format/json.h"
#include "lib/format/utf8.h"
#include "lib/net/retry.h"

#include <stdarg.h>

enum { max_message_codepoints = 300, max_page_nbytes = 16384 };

/* ---- Text that is safe to print ------------------------------------------------------------ */

static bool is_control(uint32_t cp)
{
    return cp < 0x20 || (cp >= 0x7f && cp < 0xa0);
}

/* Appends text on one line: runs of blanks and control characters become one space, and what is
   longer than the limit ends in an ellipsis. */
static void add_plain(struct pd_buf *out, struct pd_str text, size_t max_codepoints)
{
    size_t count = 0, nbytes;
    bool blank = false;
    for (size_t i = 0; i < text.n; i += nbytes) {
        uint32_t cp = pd_utf8_at(text, i, &nbytes);
        if (cp == ' ' || is_control(cp)) {
            blank = count > 0;
            continue;
        }
        if (count + blank >= max_codepoints) {
            pd_buf_puts(out, "…");
            return;
        }
        if (blank)
            pd_buf_putc(out, ' ');
        pd_buf_put_codepoint(out, cp);
        count += 1 + (size_t)blank;
        blank = false;
    }
}

void pd_openai_fault(struct pd_answer *out, struct pd_arena *arena, enum pd_fault fault, bool final,
                     const char *format, ...)
{
    struct pd_buf raw = PD_BUF_MAX(1 << 16), plain = {0};
    va_list args;
    va_start(args, format);
    pd_buf_vprintf(&raw, format, args);
    va_end(args);
    add_plain(&plain, pd_buf_str(&raw), 2 * max_message_codepoints);
    out->fault = fault;
    out->final = final;
    out->message = pd_arena_str(arena, pd_buf_str(&plain));
    pd_buf_done(&raw);
    pd_buf_done(&plain);
}

/* ---- The server's own words ---------------------------------------------------------------- */

struct complaint {
    int status; /* of the response, or the number inside a body that came with 200 */
    struct pd_str message, type, code;
};

static const struct pd_str nothing = PD_STR("");

/* A web page without its tags. */
static struct pd_str strip_tags(struct pd_arena *arena, struct pd_str page)
{
    struct pd_buf text = {0};
    bool inside = false;
    for (size_t i = 0; i < page.n; i++) {
        char c = page.p[i];
        if (c == '<' || c == '>') {
            inside = c == '<';
            pd_buf_putc(&text, ' ');
        } else if (!inside)
            pd_buf_putc(&text, c);
    }
    struct pd_str kept = pd_arena_str(arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return kept;
}

/* A string as it is; a list or dict (validation errors) as its JSON. */
static struct pd_str text_of(struct pd_arena *arena, const struct pd_value *value)
{
    if (!value || value->kind == PD_NONE)
        return nothing;
    if (value->kind == PD_STRING)
        return value->s;
    struct pd_buf json = {0};
    pd_json_write(&json, value, PD_JSON_SPACED);
    struct pd_str text = pd_arena_str(arena, pd_buf_str(&json));
    pd_buf_done(&json);
    return text;
}

static int status_in_body(const struct pd_value *code)
{
    return pd_is(code, PD_INT) && code->i >= 300 && code->i < 600 ? (int)code->i : 0;
}

/* Knows {"error": {message, type, code}}, {"error": "text"}, {"detail": ...} and the flat
   {"object": "error", "message", "type", "code"}. */
static void read_complaint(struct complaint *out, struct pd_arena *arena,
                           const struct pd_value *root)
{
    const struct pd_value *error = pd_dict_get(root, "error");
    const struct pd_value *holder = pd_is(error, PD_DICT) ? error : root;
    const struct pd_value *code = pd_dict_get(holder, "code");
    const struct pd_value *message = pd_dict_get(holder, "message");
    if (!message)
        message = pd_is(error, PD_STRING) ? error : pd_dict_get(holder, "detail");
    out->message = text_of(arena, message);
    out->type = pd_dict_str(holder, "type", nothing);
    out->code = pd_is(code, PD_STRING) ? code->s : nothing;
    if (out->status < 300)
        out->status = status_in_body(code);
}

/* ---- What it means ------------------------------------------------------------------------- */

static const struct {
    const char *code; /* the error's code or type */
    enum pd_fault fault;
} by_code[] = {
    {"authentication_error", PD_FAULT_AUTH},       {"billing_hard_limit_reached", PD_FAULT_QUOTA},
    {"context_length_exceeded", PD_FAULT_CONTEXT}, {"exceed_context_size_error", PD_FAULT_CONTEXT},
    {"insufficient_quota", PD_FAULT_QUOTA},        {"invalid_api_key", PD_FAULT_AUTH},
    {"model_not_found", PD_FAULT_NO_MODEL},        {"permission_error", PD_FAULT_AUTH},
};

static const struct {
    int status;
    enum pd_fault fault;
} by_status[] = {
    {401, PD_FAULT_AUTH},
    {402, PD_FAULT_QUOTA},
    {403, PD_FAULT_AUTH},
    {404, PD_FAULT_NO_MODEL},
};

/* Words that tell the class where a server has no code for it. They count only where the request
   itself was refused. */
static const struct {
    const char *words;
    enum pd_call_kind kind; /* 0: any */
    enum pd_fault fault;
} by_words[] = {
    {"maximum context length", 0, PD_FAULT_CONTEXT},
    {"exceed context window", 0, PD_FAULT_CONTEXT},
    {"model's context length", 0, PD_FAULT_CONTEXT},
    {"echo", PD_CALL_LOGLIKELIHOOD, PD_FAULT_UNSUPPORTED},
    {"logprobs", PD_CALL_LOGLIKELIHOOD, PD_FAULT_UNSUPPORTED},
};

static enum pd_fault classify(const struct complaint *complaint, enum pd_call_kind kind)
{
    for (size_t i = 0; i < sizeof by_code / sizeof *by_code; i++)
        if (pd_str_is(complaint->code, by_code[i].code) ||
            pd_str_is(complaint->type, by_code[i].code))
            return by_code[i].fault;
    for (size_t i = 0; i < sizeof by_status / sizeof *by_status; i++)
        if (complaint->status == by_status[i].status)
            return by_status[i].fault;
    if (complaint->status == 429 || complaint->status > 500)
        return PD_FAULT_STATUS;
    for (size_t i = 0; i < sizeof by_words / sizeof *by_words; i++)
        if ((by_words[i].kind == 0 || by_words[i].kind == kind) &&
            pd_str_index(complaint->message, pd_str_of(by_words[i].words), 0) >= 0)
            return by_words[i].fault;
    return PD_FAULT_STATUS;
}

/* A plain status is final when it speaks of the request and not of the moment. */
static bool is_final(enum pd_fault fault, int status)
{
    if (fault != PD_FAULT_STATUS)
        return true;
    return status >= 300 && status < 500 && !pd_retry_is_transient(PD_HTTP_ANSWERED, status);
}

void pd_openai_error(struct pd_answer *out, struct pd_arena *arena, const struct pd_call *call,
                     int status, struct pd_str body, const struct pd_value *root)
{
    struct complaint complaint = {status, nothing, nothing, nothing};
    if (root)
        read_complaint(&complaint, arena, root);
    if (complaint.message.n == 0)
        complaint.message = strip_tags(arena, pd_str_slice(body, 0, max_page_nbytes));
    enum pd_fault fault = classify(&complaint, call->kind);

    struct pd_buf words = {0};
    add_plain(&words, complaint.message, max_message_codepoints);
    struct pd_str said = pd_buf_str(&words);
    const char *colon = said.n ? ": " : "";
    if (status >= 300)
        pd_openai_fault(out, arena, fault, is_final(fault, status), "HTTP %d%s%.*s", status, colon,
                        PD_STR_ARG(said));
    else
        pd_openai_fault(out, arena, fault, is_final(fault, complaint.status),
                        "the server reports an error%s%.*s", colon, PD_STR_ARG(said));
    pd_buf_done(&words);
}
