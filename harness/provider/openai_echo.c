/*
 * Scoring a continuation from an echoed prompt: logprobs holds parallel arrays with one entry for
 * each token of the prompt and of what was generated behind it.
 *
 * Where each token starts is what everything hangs on. If the tokens, laid along the prompt one by
 * one, are its text, that is certain. Tokens that are pieces of characters do not show their text;
 * then text_offset, which counts code points, is believed if it ends where the text ends: there are
 * servers that add up lengths other than those of the text, and servers that send -1. If that fails
 * too there is no score, never a guess.
 */
#include "harness/provider/openai_common.h"

#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

#include <math.h>

/* A log-probability above zero by more than rounding is no log-probability. */
static const double max_logprob = 1e-3;

struct echo {
    const struct pd_value *tokens, *logprobs, *tops, *offsets; /* lists of n; offsets may be NULL */
    size_t n;
    struct pd_str text;    /* the prompt with its continuation */
    int64_t boundary, end; /* code points: where the continuation starts, where the text ends */
    int64_t *starts;       /* n + 1 of them; a token before the text starts at -1 */
};

static bool fault(struct pd_answer *out, struct pd_arena *arena, enum pd_fault kind,
                  const char *sentence)
{
    pd_openai_fault(out, arena, kind, true, "%s", sentence);
    return false;
}

static struct pd_str token_at(const struct echo *echo, size_t i)
{
    const struct pd_value *token = pd_list_at(echo->tokens, i);
    return token->kind == PD_STRING ? token->s : (struct pd_str){"", 0};
}

/* ---- Whether the server echoes at all ------------------------------------------------------ */

static bool starts_with_prompt(struct pd_str text, const struct pd_call *call)
{
    return pd_str_starts_with(text, call->prompt) &&
           pd_str_starts_with(pd_str_slice(text, call->prompt.n, text.n), call->continuation);
}

static bool check_echoed(struct pd_answer *out, struct pd_arena *arena, const struct pd_call *call,
                         const struct pd_value *choice)
{
    const struct pd_value *text = pd_dict_get(choice, "text");
    const struct pd_value *logprobs = pd_dict_get(choice, "logprobs");
    if (pd_dict_get(logprobs, "content") || !pd_is(text, PD_STRING) ||
        !starts_with_prompt(text->s, call))
        return fault(out, arena, PD_FAULT_UNSUPPORTED,
                     "the endpoint ignores echo, so it cannot score a given continuation");
    if (!pd_is(logprobs, PD_DICT))
        return fault(out, arena, PD_FAULT_UNSUPPORTED,
                     "the endpoint gives no log-probabilities, so it cannot score a given "
                     "continuation");
    return true;
}

/* ---- The arrays ---------------------------------------------------------------------------- */

static bool read_arrays(struct echo *echo, struct pd_answer *out, struct pd_arena *arena,
                        const struct pd_value *logprobs)
{
    echo->tokens = pd_dict_get(logprobs, "tokens");
    echo->logprobs = pd_dict_get(logprobs, "token_logprobs");
    echo->tops = pd_dict_get(logprobs, "top_logprobs");
    echo->offsets = pd_dict_get(logprobs, "text_offset");
    echo->n = pd_list_len(echo->tokens);
    if (echo->n == 0 || pd_list_len(echo->logprobs) != echo->n ||
        pd_list_len(echo->tops) != echo->n)
        return fault(out, arena, PD_FAULT_BODY,
                     "tokens, token_logprobs and top_logprobs are not lists of one length");
    if (pd_list_len(echo->offsets) != echo->n)
        echo->offsets = NULL;
    return true;
}

/* ---- Where each token starts --------------------------------------------------------------- */

/* A piece of a character written as "bytes:\\xe6": its length tells nothing. */
static bool is_raw_bytes(struct pd_str token)
{
    return pd_str_starts_with(token, pd_str_of("bytes:"));
}

/* A piece of a character in either form; the other is U+FFFD. */
static bool is_piece(struct pd_str token)
{
    return is_raw_bytes(token) || pd_str_index(token, pd_str_of("\xef\xbf\xbd"), 0) >= 0;
}

/* Bytes of text that the token covers at its start, a blank that the server dropped from the
   token's text included; -1 when it does not stand there. */
static ptrdiff_t covers(struct pd_str text, struct pd_str token)
{
    if (pd_str_starts_with(text, token))
        return (ptrdiff_t)token.n;
    if (text.n > 0 && text.p[0] == ' ' && pd_str_starts_with(pd_str_slice(text, 1, text.n), token))
        return (ptrdiff_t)token.n + 1;
    return -1;
}

/* Whether the first token is a marker such as "<s>", which is no part of the text. Some servers
   show the first word with a blank in front of it. */
static bool begins_with_marker(const struct echo *echo)
{
    struct pd_str token = token_at(echo, 0);
    if (token.n == 0)
        return true;
    if (is_piece(token) || pd_str_starts_with(echo->text, token))
        return false;
    return token.p[0] != ' ' || !pd_str_starts_with(echo->text, pd_str_slice(token, 1, token.n));
}

static int64_t length_of(struct pd_str text)
{
    return (int64_t)pd_utf8_len(text);
}

/* Starts by laying the tokens along the text; what follows it was generated. */
static bool starts_by_token(struct echo *echo)
{
    size_t at = 0, first = begins_with_marker(echo);
    int64_t start = 0;
    for (size_t i = 0; i < echo->n; i++) {
        if (i < first || at >= echo->text.n) {
            echo->starts[i] = i < first ? -1 : start;
            continue;
        }
        struct pd_str rest = pd_str_slice(echo->text, at, echo->text.n);
        struct pd_str token = token_at(echo, i);
        ptrdiff_t nbytes = covers(rest, token);
        if (nbytes < 0 && i == first && token.p[0] == ' ')
            nbytes = covers(rest, pd_str_slice(token, 1, token.n));
        if (nbytes < 0)
            return false;
        echo->starts[i] = start;
        start += length_of(pd_str_slice(rest, 0, (size_t)nbytes));
        at += (size_t)nbytes;
    }
    echo->starts[echo->n] = start;
    return at == echo->text.n;
}

/* Starts by text_offset, counted from the first token of the text. Whether the last token ends
   where the answer's text ends decides if they are right. A last token that does not show in the
   text (an end marker) starts there; behind raw bytes it is enough that some token starts where
   the prompt ends. */
static bool starts_by_offset(struct echo *echo, struct pd_str answer)
{
    size_t first = begins_with_marker(echo);
    if (!echo->offsets || first >= echo->n)
        return false;
    int64_t previous = 0, base = 0, start = -1;
    bool clean_end = false;
    for (size_t i = 0; i < echo->n; i++) {
        const struct pd_value *offset = pd_list_at(echo->offsets, i);
        if (offset->kind != PD_INT || offset->i < previous || offset->i > INT32_MAX)
            return false;
        previous = offset->i;
        base = i == first ? previous : base;
        start = i < first ? -1 : previous - base;
        clean_end = clean_end || start == echo->end;
        echo->starts[i] = start;
    }
    struct pd_str token = token_at(echo, echo->n - 1);
    int64_t answer_end = length_of(answer);
    echo->starts[echo->n] = answer_end;
    return start == answer_end || start + length_of(token) == answer_end ||
           (is_raw_bytes(token) && clean_end);
}

/* ---- The score ----------------------------------------------------------------------------- */

/* A number, and not a bool. */
static bool read_number(const struct pd_value *value, double *out)
{
    return value && value->kind != PD_BOOL && pd_value_number(value, out);
}

/* The greatest of a token's top_logprobs; false when there is none. */
static bool top_of(const struct pd_value *top, double *out)
{
    *out = -INFINITY;
    for (size_t i = 0; i < pd_dict_len(top); i++) {
        double value;
        if (!read_number(&top->dict->entries[i].value, &value) || isnan(value))
            return false;
        *out = value > *out ? value : *out;
    }
    return pd_dict_len(top) > 0;
}

/* Adds token i. -9999.0 and -Infinity stay what they are: nearly and quite impossible. */
static bool add_token(struct pd_answer *out, struct pd_arena *arena, const struct echo *echo,
                      size_t i)
{
    double logprob, top;
    const struct pd_value *given = pd_list_at(echo->logprobs, i);
    if (given->kind == PD_NONE && echo->starts[i] == 0)
        return fault(out, arena, PD_FAULT_UNSUPPORTED,
                     "the endpoint gives no log-probability for the first token of a prompt");
    if (!read_number(given, &logprob) || isnan(logprob))
        return fault(out, arena, PD_FAULT_BODY,
                     "a token of the continuation has no log-probability");
    if (logprob > max_logprob)
        return fault(out, arena, PD_FAULT_BODY,
                     "a token of the continuation has a log-probability above zero");
    if (!top_of(pd_list_at(echo->tops, i), &top))
        return fault(out, arena, PD_FAULT_BODY, "a token of the continuation has no top_logprobs");
    out->loglikelihood += logprob;
    out->greedy = out->greedy && logprob >= top;
    out->ntokens++;
    return true;
}

/* The continuation's tokens end behind the boundary and start before the end of the text. One that
   starts before the boundary holds both context and continuation. */
static bool add_tokens(struct pd_answer *out, struct pd_arena *arena, const struct echo *echo)
{
    out->greedy = true;
    for (size_t i = 0; i < echo->n && echo->starts[i] < echo->end; i++) {
        bool spans = echo->starts[i] < echo->boundary;
        if (spans && echo->starts[i + 1] <= echo->boundary)
            continue;
        if (spans)
            out->flags |= PD_ANSWER_BOUNDARY;
        if (!add_token(out, arena, echo, i))
            return false;
    }
    return out->ntokens > 0 ||
           fault(out, arena, PD_FAULT_BODY, "the answer has no token of the continuation");
}

static bool find_starts(struct echo *echo, struct pd_answer *out, struct pd_arena *arena,
                        struct pd_str answer)
{
    echo->starts = pd_arena_array(arena, echo->n + 1, sizeof *echo->starts);
    return starts_by_token(echo) || starts_by_offset(echo, answer) ||
           fault(out, arena, PD_FAULT_BODY,
                 "neither the tokens nor text_offset tell where the continuation starts");
}

void pd_openai_score_echo(struct pd_answer *out, struct pd_arena *arena, const struct pd_call *call,
                          const struct pd_value *choice)
{
    struct echo echo = {0};
    if (!check_echoed(out, arena, call, choice) ||
        !read_arrays(&echo, out, arena, pd_dict_get(choice, "logprobs")))
        return;
    struct pd_str answer = pd_dict_get(choice, "text")->s;
    echo.text = pd_str_slice(answer, 0, call->prompt.n + call->continuation.n);
    /* White space at the end of the context belongs to the continuation. */
    echo.boundary = length_of(pd_py_rstrip(call->prompt, NULL));
    echo.end = length_of(echo.text);
    if (!find_starts(&echo, out, arena, answer) || !add_tokens(out, arena, &echo)) {
        out->loglikelihood = 0;
        out->greedy = false;
        out->ntokens = 0;
        out->flags = 0;
    }
}
