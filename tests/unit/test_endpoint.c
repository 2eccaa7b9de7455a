#include "tests/support/pd_test.h"

#include "harness/run/endpoint.h"

struct made {
    struct pd_arena arena;
    struct pd_endpoint endpoint;
    struct pd_err err;
    int code;
};

static struct made make(const char *spec, const char *url, const char *key_env)
{
    struct made made = {0};
    made.code = pd_endpoint_init(&made.endpoint, spec, url, key_env, &made.arena, &made.err);
    return made;
}

static void a_model_may_hold_slashes(void **state)
{
    (void)state;
    struct made made =
        make("openai-completions/upstage/SOLAR-10.7B", "http://127.0.0.1:1/v1//", NULL);
    assert_ok(made.code, made.err);
    assert_string_equal(made.endpoint.model, "upstage/SOLAR-10.7B");
    assert_string_equal(made.endpoint.base_url, "http://127.0.0.1:1/v1");
    pd_arena_done(&made.arena);
}

static void the_key_goes_into_one_header(void **state)
{
    (void)state;
    setenv("PODIUM_TEST_KEY", "sesame", 1);
    struct made made = make("openai-chat/m", "http://127.0.0.1:1/v1", "PODIUM_TEST_KEY");
    assert_ok(made.code, made.err);
    assert_string_equal(made.endpoint.headers[1], "Authorization: Bearer sesame");
    assert_null(made.endpoint.headers[2]);
    pd_arena_done(&made.arena);
}

static void a_key_that_a_server_repeats_is_taken_out(void **state)
{
    (void)state;
    setenv("PODIUM_TEST_KEY", "sesame", 1);
    struct made made = make("openai-chat/m", "http://127.0.0.1:1/v1", "PODIUM_TEST_KEY");
    assert_ok(made.code, made.err);
    assert_str(pd_endpoint_scrub(&made.endpoint, pd_str_of("key sesame, sesame."), &made.arena),
               "key [key], [key].");
    assert_str(pd_endpoint_scrub(&made.endpoint, pd_str_of("nothing"), &made.arena), "nothing");
    pd_arena_done(&made.arena);
}

static void what_is_wrong_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *spec, *url, *key_env, *says;
    } cases[] = {
        {"ngram", NULL, NULL, "provider/model"},
        {"/ngram", NULL, NULL, "provider/model"},
        {"openai-chat/", NULL, NULL, "provider/model"},
        {"openai-chatt/x", NULL, NULL, "did you mean 'openai-chat'?"},
        {"openai-chat/x", "ftp://host", NULL, "http:// or https://"},
        {"openai-chat/x", "https://me:secret@host/v1", NULL, "--api-key-env"},
        {"openai-chat/x", "http://host/v1", "PODIUM_NO_SUCH_KEY", "PODIUM_NO_SUCH_KEY"},
        {"openai-chat/x", "http://host/v1", "PODIUM_BAD_KEY", "line break"},
    };
    setenv("PODIUM_BAD_KEY", "a\r\nX-Evil: 1", 1);
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct made made = make(cases[i].spec, cases[i].url, cases[i].key_env);
        assert_int_equal(made.code, PD_ERR_USAGE);
        if (!strstr(made.err.text, cases[i].says))
            fail_msg("'%s' does not say '%s'", made.err.text, cases[i].says);
        pd_arena_done(&made.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_may_hold_slashes),
        cmocka_unit_test(the_key_goes_into_one_header),
        cmocka_unit_test(a_key_that_a_server_repeats_is_taken_out),
        cmocka_unit_test(what_is_wrong_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
