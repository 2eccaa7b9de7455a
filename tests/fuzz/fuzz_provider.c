/*
 * Arbitrary bodies decoded by every provider. An input is a status, a prompt and a continuation on
 * a line each, then the body. Whatever comes, an answer is either a fault with a sentence that is
 * safe to print, or has values that make sense.
 */
#include "harness/provider/provider.h"

#include "lib/format/json.h"
#include "lib/format/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef PD_FUZZ_REPLAY
#include "tests/support/fuzz_replay.h"
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    (void)fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static struct pd_str take_line(struct pd_str *rest)
{
    ptrdiff_t eol = pd_str_index(*rest, pd_str_of("\n"), 0);
    size_t n = eol < 0 ? rest->n : (size_t)eol;
    struct pd_str line = pd_str_slice(*rest, 0, n);
    *rest = pd_str_slice(*rest, n + 1, rest->n);
    return line;
}

static int number_of(struct pd_str digits)
{
    int number = 0;
    for (size_t i = 0; i < digits.n && i < 3; i++)
        number = number * 10 + (digits.p[i] & 0xf);
    return number;
}

static void check_message(struct pd_str message)
{
    require(message.n > 0 && message.n < 4000, "a fault has a sentence of bounded length");
    require(pd_utf8_valid(message), "a sentence is UTF-8");
    for (size_t i = 0; i < message.n; i++)
        require((unsigned char)message.p[i] >= ' ' && message.p[i] != 0x7f,
                "a sentence has no control characters");
}

static void check_answer(const struct pd_call *call, const struct pd_answer *answer)
{
    const unsigned known = PD_ANSWER_TRUNCATED | PD_ANSWER_REFUSED | PD_ANSWER_BOUNDARY;
    bool ok = answer->fault == PD_FAULT_NONE, scores = call->kind == PD_CALL_LOGLIKELIHOOD;
    require((answer->flags & ~known) == 0, "flags are known");
    if (!ok) {
        check_message(answer->message);
        require(answer->loglikelihood == 0 && !answer->greedy && answer->text.n == 0,
                "a fault is no answer");
    } else if (scores) {
        require(answer->ntokens > 0, "a log-likelihood is of some tokens");
        require(!isnan(answer->loglikelihood), "a log-likelihood is a number");
        require(answer->loglikelihood <= 1.01e-3 * (double)answer->ntokens,
                "a log-likelihood is not above zero");
    }
}

static void decode(const struct pd_provider *provider, const struct pd_call *call, int status,
                   struct pd_str body)
{
    struct pd_arena arena = {0};
    struct pd_answer answer;
    provider->decode(&answer, &arena, call, status, body);
    check_answer(call, &answer);
    pd_arena_done(&arena);
}

/* What is sent is JSON, and says the prompt again. */
static void encode(const struct pd_provider *provider, const struct pd_call *call)
{
    struct pd_arena arena = {0};
    struct pd_buf path = {0}, body = {0};
    struct pd_value root;
    require(provider->encode(&path, &body, call, NULL) == 0, "encoding succeeds");
    require(pd_json_parse(&root, &arena, pd_buf_str(&body), NULL, NULL) == 0, "a body is JSON");
    struct pd_str prompt = pd_dict_str(&root, "prompt", call->prompt);
    require(!pd_utf8_valid(call->prompt) || pd_str_starts_with(prompt, call->prompt),
            "the prompt is sent as it is");
    pd_buf_done(&path);
    pd_buf_done(&body);
    pd_arena_done(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct pd_str rest = {(const char *)data, n};
    int status = number_of(take_line(&rest));
    struct pd_call call = {.model = PD_STR("m"), .max_tokens = 1, .top_p = 1};
    call.prompt = take_line(&rest);
    call.continuation = take_line(&rest);
    const struct pd_provider *provider;
    for (size_t i = 0; (provider = pd_provider_at(i)); i++)
        for (unsigned kind = PD_CALL_LOGLIKELIHOOD; kind <= PD_CALL_GENERATE; kind++) {
            call.kind = kind;
            if (!(provider->kinds & kind))
                continue;
            encode(provider, &call);
            decode(provider, &call, status, rest);
        }
    return 0;
}
