#include "harness/provider/provider.h"

#include "tests/support/pd_test.h"

static const struct pd_provider *provider(const char *name)
{
    const struct pd_provider *found = pd_provider_find(pd_str_of(name));
    assert_non_null(found);
    return found;
}

static void the_table_is_sorted_and_complete(void **state)
{
    (void)state;
    const struct pd_provider *entry, *previous = NULL;
    size_t n = 0;
    for (; (entry = pd_provider_at(n)); n++) {
        assert_true(!previous || strcmp(previous->name, entry->name) < 0);
        assert_ptr_equal(provider(entry->name), entry);
        assert_true(strlen(entry->help) > 10);
        assert_true(strlen(entry->key_env) > 0);
        assert_true(entry->kinds & (PD_CALL_LOGLIKELIHOOD | PD_CALL_GENERATE));
        assert_non_null(entry->encode);
        assert_non_null(entry->decode);
        assert_false(entry->key_required && !entry->base_url);
        previous = entry;
    }
    assert_true(n >= 2);
    assert_null(pd_provider_at(n));
    assert_null(pd_provider_at(SIZE_MAX));
}

static void unknown_names_are_not_found(void **state)
{
    (void)state;
    assert_null(pd_provider_find(pd_str_of("")));
    assert_null(pd_provider_find(pd_str_of("openai")));
    assert_null(pd_provider_find(pd_str_of("OpenAI-Chat")));
    assert_null(pd_provider_find((struct pd_str){"openai-chat\0x", 13}));
}

static int encode(const char *name, const struct pd_call *call, struct pd_buf *path,
                  struct pd_buf *body, struct pd_err *err)
{
    *err = (struct pd_err){0};
    return provider(name)->encode(path, body, call, err);
}

static void chat_cannot_score(void **state)
{
    (void)state;
    const struct pd_call call = {.kind = PD_CALL_LOGLIKELIHOOD};
    struct pd_buf path = {0}, body = {0};
    struct pd_err err;
    assert_false(provider("openai-chat")->kinds & PD_CALL_LOGLIKELIHOOD);
    assert_int_equal(encode("openai-chat", &call, &path, &body, &err), PD_ERR_USAGE);
    assert_string_equal(err.text,
                        "openai-chat generates only; it cannot score a given continuation");
    assert_int_equal(path.len + body.len, 0);
}

static void the_fields_of_the_protocol_cannot_be_replaced(void **state)
{
    (void)state;
    static const char *const names[] = {"openai-chat", "openai-completions"};
    static const char *const fields[] = {"echo", "messages", "model", "n", "prompt", "stream"};
    for (size_t i = 0; i < PD_COUNT(names) * PD_COUNT(fields); i++) {
        struct pd_arena arena = {0};
        struct pd_buf path = {0}, body = {0};
        struct pd_err err;
        struct pd_value extra = pd_dict_new(&arena);
        const char *field = fields[i / PD_COUNT(names)];
        const struct pd_call call = {.kind = PD_CALL_GENERATE, .extra = &extra};
        pd_dict_set(&arena, &extra, pd_str_of(field), pd_bool(true));
        assert_int_equal(encode(names[i % PD_COUNT(names)], &call, &path, &body, &err),
                         PD_ERR_INPUT);
        assert_non_null(strstr(err.text, field));
        assert_int_equal(path.len + body.len, 0);
        pd_arena_done(&arena);
    }
}

static void numbers_must_be_finite(void **state)
{
    (void)state;
    const struct pd_call call = {.kind = PD_CALL_GENERATE, .temperature = 1 / 0.0};
    struct pd_buf path = {0}, body = {0};
    struct pd_err err;
    assert_int_equal(encode("openai-chat", &call, &path, &body, &err), PD_ERR_INPUT);
    assert_int_equal(encode("openai-completions", &call, &path, &body, &err), PD_ERR_INPUT);
}

/* What a text file of test data cannot show: NUL bytes, and the exact ends of the integers. */
static void bytes_and_integers_survive(void **state)
{
    (void)state;
    struct pd_call call = {.kind = PD_CALL_GENERATE,
                           .model = PD_STR("m"),
                           .prompt = {"a\0b", 3},
                           .max_tokens = 1,
                           .top_p = 1,
                           .seed = INT64_MAX};
    struct pd_buf path = {0}, body = {0};
    struct pd_err err;
    assert_ok(encode("openai-completions", &call, &path, &body, &err), err);
    assert_str(pd_buf_str(&body), "{\"model\":\"m\",\"prompt\":\"a\\u0000b\",\"max_tokens\":1,"
                                  "\"temperature\":0.0,\"top_p\":1.0,"
                                  "\"seed\":9223372036854775807,\"n\":1}");
    pd_buf_reset(&body);
    call.seed = INT64_MIN;
    assert_ok(encode("openai-chat", &call, &path, &body, &err), err);
    assert_str(pd_buf_str(&body),
               "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\\u0000b\"}],"
               "\"max_tokens\":1,\"temperature\":0.0,\"top_p\":1.0,"
               "\"seed\":-9223372036854775808}");
    pd_buf_done(&path);
    pd_buf_done(&body);
}

static void encoding_appends(void **state)
{
    (void)state;
    const struct pd_call call = {.kind = PD_CALL_GENERATE};
    struct pd_buf path = {0}, body = {0};
    struct pd_err err;
    pd_buf_puts(&path, "http://x/v1");
    pd_buf_puts(&body, "before");
    assert_ok(encode("openai-chat", &call, &path, &body, &err), err);
    assert_str(pd_buf_str(&path), "http://x/v1/chat/completions");
    assert_true(pd_str_starts_with(pd_buf_str(&body), pd_str_of("before{\"model\":\"\"")));
    pd_buf_done(&path);
    pd_buf_done(&body);
}

static void answers_with_nul_bytes(void **state)
{
    (void)state;
    const struct pd_call call = {.kind = PD_CALL_GENERATE};
    struct pd_arena arena = {0};
    struct pd_answer answer;
    provider("openai-completions")
        ->decode(&answer, &arena, &call, 200,
                 pd_str_of("{\"choices\":[{\"text\":\"a\\u0000b\"}]}"));
    assert_int_equal(answer.fault, PD_FAULT_NONE);
    assert_int_equal(answer.text.n, 3);
    assert_memory_equal(answer.text.p, "a\0b", 3);
    pd_arena_done(&arena);
}

/* A message holds at most 300 code points of the server's words. */
static void long_messages_are_cut(void **state)
{
    (void)state;
    const struct pd_call call = {.kind = PD_CALL_GENERATE};
    struct pd_arena arena = {0};
    struct pd_buf body = {0}, want = {0};
    struct pd_answer answer;
    pd_buf_puts(&want, "HTTP 400: ");
    for (int i = 0; i < 1000; i++) {
        pd_buf_puts(&body, "é");
        if (i < 300)
            pd_buf_puts(&want, "é");
    }
    pd_buf_puts(&want, "…");
    provider("openai-chat")->decode(&answer, &arena, &call, 400, pd_buf_str(&body));
    assert_str(answer.message, want.data);
    pd_buf_done(&body);
    pd_buf_done(&want);
    pd_arena_done(&arena);
}

static void classes_of_statuses(void **state)
{
    (void)state;
    static const struct {
        int status;
        enum pd_fault fault;
        bool final;
    } cases[] = {
        {301, PD_FAULT_STATUS, true},   {400, PD_FAULT_STATUS, true},
        {401, PD_FAULT_AUTH, true},     {402, PD_FAULT_QUOTA, true},
        {403, PD_FAULT_AUTH, true},     {404, PD_FAULT_NO_MODEL, true},
        {408, PD_FAULT_STATUS, false},  {409, PD_FAULT_STATUS, false},
        {422, PD_FAULT_STATUS, true},   {425, PD_FAULT_STATUS, false},
        {429, PD_FAULT_STATUS, false},  {500, PD_FAULT_STATUS, false},
        {503, PD_FAULT_STATUS, false},  {599, PD_FAULT_STATUS, false},
        {1000, PD_FAULT_STATUS, false},
    };
    const struct pd_call call = {.kind = PD_CALL_GENERATE};
    for (size_t i = 0; i < 2 * PD_COUNT(cases); i++) {
        struct pd_arena arena = {0};
        struct pd_answer answer;
        char want[32];
        int status = cases[i / 2].status;
        pd_provider_at(i % 2)->decode(&answer, &arena, &call, status, (struct pd_str){"", 0});
        snprintf(want, sizeof want, "HTTP %d", status);
        assert_int_equal(answer.fault, cases[i / 2].fault);
        assert_int_equal(answer.final, cases[i / 2].final);
        assert_str(answer.message, want);
        pd_arena_done(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_table_is_sorted_and_complete),
        cmocka_unit_test(unknown_names_are_not_found),
        cmocka_unit_test(chat_cannot_score),
        cmocka_unit_test(the_fields_of_the_protocol_cannot_be_replaced),
        cmocka_unit_test(numbers_must_be_finite),
        cmocka_unit_test(bytes_and_integers_survive),
        cmocka_unit_test(encoding_appends),
        cmocka_unit_test(answers_with_nul_bytes),
        cmocka_unit_test(long_messages_are_cut),
        cmocka_unit_test(classes_of_statuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
