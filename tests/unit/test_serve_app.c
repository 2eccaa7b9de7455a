#include "tests/support/pd_test.h"

#include "harness/serve/app.h"
#include "lib/format/json.h"
#include "lib/format/utf8.h"

#include <math.h>

static struct pd_app *app;
static struct pd_arena arena;

static int setup(void **state)
{
    struct pd_err err = {0};
    (void)state;
    app = calloc(1, sizeof(*app));
    assert_non_null(app);
    assert_ok(pd_lm_set_load(&app->models, "tasks/baseline/english_korean.txt", 4, 0, &err), err);
    app->max_context = 4096;
    app->created = 1700000000;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pd_lm_set_done(&app->models);
    pd_arena_done(&arena);
    free(app);
    return 0;
}

/* Sends a request; the reply's JSON lives in the arena. */
static struct pd_value send_as(const char *method, const char *path, struct pd_str body,
                               const char *authorization, int *status)
{
    struct pd_app_request request = {method, path, authorization, body};
    struct pd_reply reply = {0};
    struct pd_value value;
    struct pd_err err = {0};
    pd_app_answer(app, &request, &reply);
    *status = reply.status;
    struct pd_str text = pd_arena_str(&arena, pd_buf_str(&reply.body));
    assert_ok(pd_json_parse(&value, &arena, text, NULL, &err), err);
    pd_buf_done(&reply.body);
    return value;
}

static struct pd_value ask(const char *path, const char *body, int want)
{
    int status;
    struct pd_value value = send_as("POST", path, pd_str_of(body), NULL, &status);
    if (status != want)
        print_error("%s: status %d, wanted %d\n", body, status, want);
    assert_int_equal(status, want);
    return value;
}

#define complete(body) ask("/v1/completions", (body), 200)
#define chat(body) ask("/v1/chat/completions", (body), 200)

static const struct pd_value *choice_at(const struct pd_value *reply, size_t i)
{
    const struct pd_value *choices = pd_dict_get(reply, "choices");
    assert_true(i < pd_list_len(choices));
    return pd_list_at(choices, i);
}

static struct pd_str text_of(const struct pd_value *reply, size_t i)
{
    return pd_dict_str(choice_at(reply, i), "text", pd_str_of("(none)"));
}

static const struct pd_value *logprobs_of(const struct pd_value *reply, size_t i, const char *key)
{
    return pd_dict_get(pd_dict_get(choice_at(reply, i), "logprobs"), key);
}

static double number_at(const struct pd_value *list, size_t i)
{
    double number = NAN;
    assert_true(pd_value_number(pd_list_at(list, i), &number));
    return number;
}

/* The greatest value of a dict of numbers. */
static double greatest(const struct pd_value *dict)
{
    double greatest = -INFINITY, number;
    for (size_t i = 0; i < pd_dict_len(dict); i++)
        if (pd_value_number(&dict->dict->entries[i].value, &number) && number > greatest)
            greatest = number;
    return greatest;
}

/* Every model: echoed tokens give the prompt back, offsets count code points, values are those of
   the model, and the token is in its own alternatives. */
static void check_echo(const struct pd_lm *lm, const struct pd_value *reply, const char *prompt)
{
    const struct pd_value *tokens = logprobs_of(reply, 0, "tokens");
    const struct pd_value *values = logprobs_of(reply, 0, "token_logprobs");
    const struct pd_value *tops = logprobs_of(reply, 0, "top_logprobs");
    const struct pd_value *offsets = logprobs_of(reply, 0, "text_offset");
    union pd_lm_state at = pd_lm_start(lm);
    struct pd_buf joined = {0};
    assert_str(text_of(reply, 0), prompt);
    for (size_t i = 0; i < pd_list_len(tokens); i++) {
        struct pd_str token = pd_list_at(tokens, i)->s;
        double want = pd_lm_step(lm, &at, token, pd_vocab_id(&lm->set->vocab, token));
        assert_int_equal(pd_list_at(offsets, i)->i, pd_utf8_len(pd_buf_str(&joined)));
        pd_buf_add_str(&joined, token);
        if (i == 0) {
            assert_int_equal(pd_list_at(values, 0)->kind, PD_NONE);
            assert_int_equal(pd_list_at(tops, 0)->kind, PD_NONE);
            continue;
        }
        double mine;
        assert_true(fabs(number_at(values, i) - want) < 1e-9);
        assert_true(pd_value_number(pd_dict_find(pd_list_at(tops, i), token), &mine));
        assert_true(fabs(mine - want) < 1e-9);
        assert_true(greatest(pd_list_at(tops, i)) >= mine);
    }
    assert_str(pd_buf_str(&joined), prompt);
    pd_buf_done(&joined);
}

static void test_echo(void **state)
{
    static const char prompt[] =
        "Question: Na\xc3\xafve \xeb\xac\xbc\xec\x9d\x80 qwzx 42?\n\nAnswer: A";
    (void)state;
    for (size_t m = 0; m < app->models.n; m++) {
        const struct pd_lm *lm = &app->models.models[m];
        char body[300];
        snprintf(
            body, sizeof(body),
            "{\"model\":\"%s\",\"prompt\":\"Question: Na\xc3\xafve \\ubb3c\xec\x9d\x80 qwzx 42?"
            "\\n\\nAnswer: A\",\"echo\":true,\"max_tokens\":0,\"logprobs\":%zu}",
            lm->name, m % 6);
        struct pd_value reply = complete(body);
        check_echo(lm, &reply, prompt);
        assert_int_equal(pd_dict_int(pd_dict_get(&reply, "usage"), "prompt_tokens", 0),
                         pd_list_len(logprobs_of(&reply, 0, "tokens")));
        assert_int_equal(pd_dict_int(pd_dict_get(&reply, "usage"), "completion_tokens", -1), 0);
        assert_str(pd_dict_str(&reply, "system_fingerprint", pd_str_of("")), lm->fingerprint);
        assert_str(pd_dict_str(&reply, "model", pd_str_of("")), lm->name);
    }
}

/* What is generated greedily is greedy when it is scored, and costs the same. */
static void test_greedy_agrees_with_scoring(void **state)
{
    (void)state;
    for (size_t m = 0; m < app->models.n; m++) {
        char body[400];
        snprintf(body, sizeof(body),
                 "{\"model\":\"%s\",\"prompt\":\"The old\",\"max_tokens\":8,\"temperature\":0,"
                 "\"logprobs\":1,\"echo\":true}",
                 app->models.models[m].name);
        struct pd_value generated = complete(body);
        struct pd_buf again = {0};
        pd_buf_printf(&again, "{\"model\":\"%s\",\"max_tokens\":0,\"logprobs\":1,\"echo\":true,",
                      app->models.models[m].name);
        pd_buf_puts(&again, "\"prompt\":");
        pd_json_write_str(&again, text_of(&generated, 0), PD_JSON_COMPACT);
        pd_buf_putc(&again, '}');
        struct pd_value scored = complete(again.data);
        const struct pd_value *values = logprobs_of(&scored, 0, "token_logprobs");
        assert_true(pd_value_equal(values, logprobs_of(&generated, 0, "token_logprobs")));
        assert_true(pd_list_len(values) > 2);
        for (size_t i = 2; i < pd_list_len(values); i++)
            assert_true(number_at(values, i) >=
                        greatest(pd_list_at(logprobs_of(&scored, 0, "top_logprobs"), i)));
        pd_buf_done(&again);
    }
}

static void test_fields_and_defaults(void **state)
{
    (void)state;
    struct pd_value reply = complete("{\"model\":\"random\",\"prompt\":\"x\"}");
    assert_int_equal(pd_dict_get(choice_at(&reply, 0), "logprobs")->kind, PD_NONE);
    assert_str(pd_dict_str(choice_at(&reply, 0), "finish_reason", pd_str_of("")), "length");
    assert_int_equal(pd_dict_int(pd_dict_get(&reply, "usage"), "completion_tokens", 0), 16);
    reply = complete("{\"model\":\"random\",\"prompt\":\"x\",\"max_tokens\":0}");
    assert_str(text_of(&reply, 0), "");
    reply = complete("{\"model\":\"random\",\"prompt\":\"\",\"max_tokens\":2,\"logprobs\":0}");
    assert_int_equal(pd_list_len(logprobs_of(&reply, 0, "tokens")), 2);
    assert_int_equal(pd_list_at(logprobs_of(&reply, 0, "token_logprobs"), 0)->kind, PD_FLOAT);
    reply = complete("{\"model\":\"ngram\",\"prompt\":\"ab cd\",\"max_tokens\":3,\"logprobs\":2,"
                     "\"best_of\":null,\"stream\":false,\"user\":\"me\",\"logit_bias\":{},"
                     "\"temperature\":0}");
    assert_int_equal(pd_list_at(logprobs_of(&reply, 0, "text_offset"), 0)->i, 5);
    assert_int_equal(pd_dict_len(pd_list_at(logprobs_of(&reply, 0, "top_logprobs"), 0)), 2);
}

static void test_lists_and_n(void **state)
{
    (void)state;
    struct pd_value both =
        complete("{\"model\":\"ngram\",\"prompt\":[\"The sun\",\"Water\"],\"n\":2,\"seed\":5}");
    assert_int_equal(pd_list_len(pd_dict_get(&both, "choices")), 4);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pd_dict_int(choice_at(&both, i), "index", -1), i);
    /* A prompt's answers do not depend on its neighbours. */
    struct pd_value one = complete("{\"model\":\"ngram\",\"prompt\":\"Water\",\"n\":2,\"seed\":5}");
    assert_true(pd_str_eq(text_of(&both, 2), text_of(&one, 0)));
    assert_true(pd_str_eq(text_of(&both, 3), text_of(&one, 1)));
    assert_false(pd_str_eq(text_of(&one, 0), text_of(&one, 1)));
    struct pd_value seeded =
        complete("{\"model\":\"ngram\",\"prompt\":\"Water\",\"n\":2,\"seed\":6}");
    assert_false(pd_str_eq(text_of(&seeded, 0), text_of(&one, 0)));
    /* Almost no share left but the likeliest word's. */
    struct pd_value nucleus =
        complete("{\"model\":\"ngram\",\"prompt\":\"Water\",\"top_p\":0.000001,\"temperature\":2}");
    struct pd_value greedy =
        complete("{\"model\":\"ngram\",\"prompt\":\"Water\",\"temperature\":0}");
    assert_true(pd_str_eq(text_of(&nucleus, 0), text_of(&greedy, 0)));
}

static void test_stop(void **state)
{
    (void)state;
    struct pd_value free_run = complete(
        "{\"model\":\"ngram\",\"prompt\":\"The old\",\"max_tokens\":12,\"temperature\":0}");
    assert_str(text_of(&free_run, 0),
               " bridge has three arches. The stones in an arch press against");
    /* Inside a piece, across pieces, the earliest of several, and one that never comes. */
    static const struct {
        const char *stop, *text, *reason;
        size_t ntokens;
    } cases[] = {
        {"\"ree\"", " bridge has th", "stop", 3},
        {"\"hes. T\"", " bridge has three arc", "stop", 4},
        {"[\"arches\",\" has\",\"\"]", " bridge", "stop", 1},
        {"\" bridge\"", "", "stop", 0},
        {"[\"never\"]", " bridge has three arches. The stones in an arch press against", "length",
         12},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        char body[300];
        snprintf(body, sizeof(body),
                 "{\"model\":\"ngram\",\"prompt\":\"The old\",\"max_tokens\":12,"
                 "\"temperature\":0,\"logprobs\":1,\"stop\":%s}",
                 cases[i].stop);
        struct pd_value reply = complete(body);
        const struct pd_value *tokens = logprobs_of(&reply, 0, "tokens");
        struct pd_buf joined = {0};
        for (size_t t = 0; t < pd_list_len(tokens); t++)
            pd_buf_add_str(&joined, pd_list_at(tokens, t)->s);
        assert_str(text_of(&reply, 0), cases[i].text);
        assert_str(pd_buf_str(&joined), cases[i].text);
        assert_str(pd_dict_str(choice_at(&reply, 0), "finish_reason", pd_str_of("")),
                   cases[i].reason);
        assert_int_equal(pd_list_len(tokens), cases[i].ntokens);
        pd_buf_done(&joined);
    }
}

static void test_end_of_text(void **state)
{
    (void)state;
    struct pd_value reply =
        complete("{\"model\":\"ngram\",\"prompt\":\"looks for what has been\",\"max_tokens\":9,"
                 "\"temperature\":0,\"logprobs\":1}");
    assert_str(text_of(&reply, 0), " forgotten.");
    assert_str(pd_dict_str(choice_at(&reply, 0), "finish_reason", pd_str_of("")), "stop");
    assert_int_equal(pd_dict_int(pd_dict_get(&reply, "usage"), "completion_tokens", 0), 3);
    const struct pd_value *tokens = logprobs_of(&reply, 0, "tokens");
    assert_int_equal(pd_list_len(tokens), 3);
    assert_str(pd_list_at(tokens, 2)->s, "<|endoftext|>");
    /* As a prefix, the mark makes the first word's score known. */
    reply = complete("{\"model\":\"ngram\",\"prompt\":\"<|endoftext|>The\",\"max_tokens\":0,"
                     "\"echo\":true,\"logprobs\":1}");
    assert_int_equal(pd_list_len(logprobs_of(&reply, 0, "tokens")), 2);
    assert_true(number_at(logprobs_of(&reply, 0, "token_logprobs"), 1) > -3);
}

static void test_chat(void **state)
{
    (void)state;
    struct pd_value reply =
        chat("{\"model\":\"ngram\",\"messages\":[{\"role\":\"user\",\"content\":\"Thank you for "
             "your help.\"}],\"temperature\":0,\"logprobs\":true,\"top_logprobs\":20}");
    const struct pd_value *choice = choice_at(&reply, 0);
    const struct pd_value *tokens = pd_dict_get(pd_dict_get(choice, "logprobs"), "content");
    struct pd_str content =
        pd_dict_str(pd_dict_get(choice, "message"), "content", pd_str_of("(none)"));
    struct pd_buf joined = {0};
    assert_true(content.n > 0 && content.p[0] != ' ');
    for (size_t i = 0; i < pd_list_len(tokens); i++) {
        const struct pd_value *token = pd_list_at(tokens, i);
        const struct pd_value *tops = pd_dict_get(token, "top_logprobs");
        struct pd_str text = pd_dict_str(token, "token", pd_str_of(""));
        assert_int_equal(pd_list_len(pd_dict_get(token, "bytes")), text.n);
        assert_int_equal(pd_list_at(pd_dict_get(token, "bytes"), 0)->i, (unsigned char)text.p[0]);
        assert_int_equal(pd_list_len(tops), 20);
        assert_true(
            pd_value_equal(pd_dict_get(pd_list_at(tops, 0), "token"), pd_dict_get(token, "token")));
        assert_true(pd_value_equal(pd_dict_get(pd_list_at(tops, 0), "logprob"),
                                   pd_dict_get(token, "logprob")));
        pd_buf_add_str(&joined, text);
    }
    assert_true(pd_str_eq(pd_buf_str(&joined), content));
    pd_buf_done(&joined);
}

/* The template, seen through the count of its pieces; parts and system messages are known. */
static void test_chat_messages(void **state)
{
    (void)state;
    struct pd_value reply =
        chat("{\"model\":\"random\",\"messages\":[{\"role\":\"system\",\"content\":\"be\"},"
             "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
             "{\"type\":\"text\",\"text\":\" b\"}]},{\"role\":\"assistant\",\"content\":null}],"
             "\"max_completion_tokens\":3,\"n\":2,\"store\":false}");
    /* System : _be \n User : _a _b \n Assistant : _ \n Assistant : */
    assert_int_equal(pd_dict_int(pd_dict_get(&reply, "usage"), "prompt_tokens", 0), 15);
    assert_int_equal(pd_list_len(pd_dict_get(&reply, "choices")), 2);
    assert_str(pd_dict_str(&reply, "object", pd_str_of("")), "chat.completion");
    assert_int_equal(pd_dict_get(choice_at(&reply, 1), "logprobs")->kind, PD_NONE);
}

static const struct {
    const char *path, *body;
    int status;
    const char *param, *code; /* NULL: null */
} mistakes[] = {
    {"/v1/completions", "{\"model\":", 400, NULL, NULL},
    {"/v1/completions", "[]", 400, NULL, NULL},
    {"/v1/completions", "{\"prompt\":\"x\"}", 400, "model", "missing_required_parameter"},
    {"/v1/completions", "{\"model\":\"ngram\"}", 400, "prompt", "missing_required_parameter"},
    {"/v1/completions", "{\"model\":\"gpt\",\"prompt\":\"x\"}", 404, "model", "model_not_found"},
    {"/v1/completions", "{\"model\":7,\"prompt\":\"x\"}", 400, "model", "invalid_type"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":[1,2]}", 400, "prompt", "invalid_type"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":[[1],[2]]}", 400, "prompt",
     "invalid_type"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":[]}", 400, "prompt", "invalid_value"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":{}}", 400, "prompt", "invalid_type"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":\"x\",\"logprobs\":6}", 400, "logprobs",
     "invalid_value"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":\"x\",\"logprobs\":true}", 400, "logprobs",
     "invalid_type"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":\"x\",\"max_tokens\":-5}", 400,
     "max_tokens", "invalid_value"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":\"x\",\"max_tokens\":4096}", 400, "prompt",
     "context_length_exceeded"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":\"x\",\"temperature\":\"hot\"}", 400,
     "temperature", "invalid_type"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":\"x\",\"temperature\":2.1}", 400,
     "temperature", "invalid_value"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":\"x\",\"best_of\":2}", 400, "best_of",
     "unsupported_value"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":\"x\",\"stream\":true}", 400, "stream",
     "unsupported_value"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":\"x\",\"seed\":99999999999999999999}", 400,
     "seed", "invalid_value"},
    {"/v1/completions",
     "{\"model\":\"ngram\",\"prompt\":\"x\",\"stop\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}", 400, "stop",
     "invalid_value"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":\"x\",\"stop\":[3]}", 400, "stop",
     "invalid_type"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":\"x\",\"n\":0}", 400, "n",
     "invalid_value"},
    {"/v1/completions", "{\"model\":\"ngram\",\"prompt\":\"x\",\"max_tokns\":1}", 400, NULL,
     "unknown_parameter"},
    {"/v1/chat/completions", "{\"model\":\"ngram\"}", 400, "messages", "invalid_type"},
    {"/v1/chat/completions", "{\"model\":\"ngram\",\"messages\":[]}", 400, "messages",
     "invalid_type"},
    {"/v1/chat/completions", "{\"model\":\"ngram\",\"messages\":[{\"role\":\"dog\"}]}", 400,
     "messages", "invalid_value"},
    {"/v1/chat/completions",
     "{\"model\":\"ngram\",\"messages\":[{\"role\":\"user\",\"content\":3}]}", 400, "messages",
     "invalid_type"},
    {"/v1/chat/completions",
     "{\"model\":\"ngram\",\"top_logprobs\":3,"
     "\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
     400, "top_logprobs", "invalid_value"},
    {"/v1/nope", "{}", 404, NULL, "unknown_url"},
    {"/v1/models", "{}", 405, NULL, "method_not_allowed"},
};

static void test_mistakes(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(mistakes); i++) {
        struct pd_value reply = ask(mistakes[i].path, mistakes[i].body, mistakes[i].status);
        const struct pd_value *error = pd_dict_get(&reply, "error");
        assert_str(pd_dict_str(error, "type", pd_str_of("")), "invalid_request_error");
        assert_true(pd_dict_str(error, "message", pd_str_of("")).n > 5);
        assert_str(pd_dict_str(error, "param", pd_str_of("null")),
                   mistakes[i].param ? mistakes[i].param : "null");
        assert_str(pd_dict_str(error, "code", pd_str_of("null")),
                   mistakes[i].code ? mistakes[i].code : "null");
    }
}

static void test_other_routes(void **state)
{
    int status;
    (void)state;
    struct pd_value reply = send_as("GET", "/v1/models", pd_str_of(""), NULL, &status);
    assert_int_equal(status, 200);
    assert_int_equal(pd_list_len(pd_dict_get(&reply, "data")), app->models.n);
    reply = send_as("GET", "/v1/models/ngram-2", pd_str_of(""), NULL, &status);
    assert_int_equal(status, 200);
    assert_str(pd_dict_str(&reply, "id", pd_str_of("")), "ngram-2");
    send_as("GET", "/v1/models/none", pd_str_of(""), NULL, &status);
    assert_int_equal(status, 404);
    send_as("GET", "/v1/completions", pd_str_of(""), NULL, &status);
    assert_int_equal(status, 405);
    send_as("HEAD", "/health", pd_str_of(""), NULL, &status);
    assert_int_equal(status, 200);
}

static void test_api_key(void **state)
{
    int status;
    (void)state;
    app->api_key = "secret";
    send_as("GET", "/health", pd_str_of(""), NULL, &status);
    assert_int_equal(status, 200);
    static const char *wrong[] = {
        NULL, "", "Bearer", "Bearer ", "Bearer secre", "Bearer secrets", "secret"};
    for (size_t i = 0; i < PD_COUNT(wrong); i++) {
        struct pd_value reply = send_as("GET", "/v1/models", pd_str_of(""), wrong[i], &status);
        assert_int_equal(status, 401);
        assert_str(pd_dict_str(pd_dict_get(&reply, "error"), "code", pd_str_of("")),
                   "invalid_api_key");
    }
    send_as("GET", "/v1/models", pd_str_of(""), "Bearer secret", &status);
    assert_int_equal(status, 200);
    app->api_key = NULL;
}

/* Texts with NUL, quotes, and text that is far too long for the context. */
static void test_hostile_prompts(void **state)
{
    int status;
    (void)state;
    struct pd_value reply =
        complete("{\"model\":\"ngram\",\"prompt\":\"a\\u0000\\\"\\\\b\",\"echo\":true,"
                 "\"max_tokens\":0,\"logprobs\":1}");
    assert_int_equal(text_of(&reply, 0).n, 5);
    assert_int_equal(pd_list_len(logprobs_of(&reply, 0, "tokens")), 5);
    struct pd_buf body = {0};
    pd_buf_puts(&body, "{\"model\":\"ngram\",\"prompt\":\"");
    pd_buf_fill(&body, '.', 1000000);
    pd_buf_puts(&body, "\"}");
    reply = send_as("POST", "/v1/completions", pd_buf_str(&body), NULL, &status);
    assert_int_equal(status, 400);
    assert_str(pd_dict_str(pd_dict_get(&reply, "error"), "code", pd_str_of("")),
               "context_length_exceeded");
    pd_buf_done(&body);
}

static void test_numbers(void **state)
{
    static const struct {
        double logprob;
        const char *text;
    } cases[] = {
        {0, "0.0"},
        {-0.0, "0.0"},
        {-1e-10, "0.0"},
        {-1e-9, "-0.000000001"},
        {-0.5, "-0.500000000"},
        {-12.000000001, "-12.000000001"},
        {-1234.5678901236, "-1234.567890124"},
        {-0.9999999999, "-1.000000000"},
    };
    struct pd_buf buf = {0};
    (void)state;
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        pd_buf_reset(&buf);
        pd_reply_logprob(&buf, cases[i].logprob);
        assert_str(pd_buf_str(&buf), cases[i].text);
    }
    pd_buf_reset(&buf);
    pd_reply_uint(&buf, UINT64_MAX);
    assert_str(pd_buf_str(&buf), "18446744073709551615");
    pd_buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_echo),
        cmocka_unit_test(test_greedy_agrees_with_scoring),
        cmocka_unit_test(test_fields_and_defaults),
        cmocka_unit_test(test_lists_and_n),
        cmocka_unit_test(test_stop),
        cmocka_unit_test(test_end_of_text),
        cmocka_unit_test(test_chat),
        cmocka_unit_test(test_chat_messages),
        cmocka_unit_test(test_mistakes),
        cmocka_unit_test(test_other_routes),
        cmocka_unit_test(test_api_key),
        cmocka_unit_test(test_hostile_prompts),
        cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
