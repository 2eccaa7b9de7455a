#include "lib/net/retry.h"

#include "tests/support/pd_test.h"

static struct pd_http_response answered(int status)
{
    return (struct pd_http_response){
        .outcome = PD_HTTP_ANSWERED, .text = "", .status = status, .retry_after_ms = -1};
}

static struct pd_retry_decision decide(unsigned attempt, struct pd_http_response response,
                                       bool final)
{
    const struct pd_retry_policy policy = {0};
    struct pd_pcg32 rng;
    pd_pcg32_init(&rng, 1, 1);
    return pd_retry_decide(&policy, attempt, &response, final, &rng);
}

static void transient_statuses_are_a_closed_list(void **state)
{
    (void)state;
    static const int listed[] = {408, 409, 425, 429, 500, 502, 503, 504, 529};
    size_t found = 0;
    for (int status = 0; status < 1000; status++)
        found += pd_retry_is_transient(PD_HTTP_ANSWERED, status);
    assert_int_equal(found, PD_COUNT(listed));
    for (size_t i = 0; i < PD_COUNT(listed); i++)
        assert_true(pd_retry_is_transient(PD_HTTP_ANSWERED, listed[i]));
}

static void outcomes_without_an_answer(void **state)
{
    (void)state;
    assert_true(pd_retry_is_transient(PD_HTTP_REFUSED, 0));
    assert_true(pd_retry_is_transient(PD_HTTP_CUT, 200));
    assert_true(pd_retry_is_transient(PD_HTTP_TIMEOUT, 0));
    assert_false(pd_retry_is_transient(PD_HTTP_TLS, 0));
    assert_false(pd_retry_is_transient(PD_HTTP_DNS, 0));
    assert_false(pd_retry_is_transient(PD_HTTP_TOO_LARGE, 200));
    assert_false(pd_retry_is_transient(PD_HTTP_FAILED, 0));
}

static void decisions(void **state)
{
    (void)state;
    assert_true(decide(1, answered(503), false).retry);
    assert_true(decide(7, answered(503), false).retry);
    assert_false(decide(8, answered(503), false).retry); /* eight attempts in total */
    assert_false(decide(1, answered(503), true).retry);  /* insufficient_quota and the like */
    assert_false(decide(1, answered(400), false).retry);
    assert_true(decide(1, answered(200), false).retry); /* the body was of no use */
    assert_false(decide(1, answered(200), true).retry);
}

static void pauses_for_all(void **state)
{
    (void)state;
    assert_true(decide(1, answered(429), false).pause_all);
    assert_true(decide(1, answered(503), false).pause_all);
    assert_false(decide(1, answered(500), false).pause_all);
    struct pd_http_response response = answered(500);
    response.retry_after_ms = 1500;
    struct pd_retry_decision decision = decide(1, response, false);
    assert_true(decision.retry && decision.pause_all);
    assert_int_equal(decision.delay_ms, 1500);
}

static void long_retry_after_gives_up(void **state)
{
    (void)state;
    struct pd_http_response response = answered(429);
    response.retry_after_ms = 120000;
    assert_int_equal(decide(1, response, false).delay_ms, 120000);
    response.retry_after_ms = 120001;
    struct pd_retry_decision decision = decide(1, response, false);
    assert_true(!decision.retry && decision.pause_all); /* the endpoint is out for longer */
}

static void the_server_may_override(void **state)
{
    (void)state;
    struct pd_http_response response = answered(500);
    response.should_retry_set = true;
    assert_false(decide(1, response, false).retry);
    response = answered(400);
    response.should_retry_set = response.should_retry = true;
    assert_true(decide(1, response, false).retry);
    assert_false(decide(1, response, true).retry);
    response.status = 200;
    response.should_retry = false; /* counts for errors only */
    assert_true(decide(1, response, false).retry);
    response = (struct pd_http_response){.outcome = PD_HTTP_CUT, .retry_after_ms = -1};
    response.should_retry_set = true; /* of a body that was cut: no verdict */
    assert_true(decide(1, response, false).retry);
}

/* Full jitter: uniform in [0, min(cap, base * 2^k)], both ends included. */
static void waits_are_full_jitter(void **state)
{
    (void)state;
    const struct pd_retry_policy policy = {.max_attempts = 1000, .base_ms = 4, .cap_ms = 50};
    static const int64_t limits[] = {4, 8, 16, 32, 50, 50, 50};
    struct pd_http_response response = answered(500);
    struct pd_pcg32 rng;
    pd_pcg32_init(&rng, 7, 7);
    for (unsigned attempt = 1; attempt <= PD_COUNT(limits); attempt++) {
        int64_t least = INT64_MAX, most = -1;
        for (int i = 0; i < 2000; i++) {
            int64_t delay_ms = pd_retry_decide(&policy, attempt, &response, false, &rng).delay_ms;
            least = delay_ms < least ? delay_ms : least;
            most = delay_ms > most ? delay_ms : most;
        }
        assert_int_equal(least, 0);
        assert_int_equal(most, limits[attempt - 1]);
    }
    assert_in_range(pd_retry_decide(&policy, 999, &response, false, &rng).delay_ms, 0, 50);
}

static void the_same_seed_waits_the_same(void **state)
{
    (void)state;
    assert_int_equal(decide(5, answered(500), false).delay_ms,
                     decide(5, answered(500), false).delay_ms);
}

static void huge_policies_do_not_overflow(void **state)
{
    (void)state;
    const struct pd_retry_policy policy = {
        .max_attempts = UINT32_MAX, .base_ms = INT64_MAX / 2, .cap_ms = INT64_MAX / 2 + 1};
    struct pd_http_response response = answered(500);
    struct pd_pcg32 rng;
    pd_pcg32_init(&rng, 1, 1);
    assert_true(pd_retry_decide(&policy, 1u << 30, &response, false, &rng).delay_ms >= 0);
}

static void retry_after_values(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        double now;
        int64_t want;
    } cases[] = {
        {"0", 0, 0},
        {"2", 0, 2000},
        {" 2 \t", 0, 2000},
        {"1.5", 0, 1500},
        {"0.25", 0, 250},
        {"3.", 0, 3000},
        {"99999999999999999999999", 0, 1000000000000},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111770, 7000},
        {"Sunday, 06-Nov-94 08:49:37 GMT", 784111770, 7000},
        {"Sun Nov  6 08:49:37 1994", 784111770, 7000},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111776.5, 500},
        {"Sun, 06 Nov 1994 08:49:37 GMT", 784111778, 0},
        {"", 0, -1},
        {"   ", 0, -1},
        {"-1", 0, -1},
        {"soon", 0, -1},
        {"2 minutes", 0, -1},
        {".5", 0, -1},
        {"nan", 0, -1},
        {"0x10", 0, -1},
        {"Sunday, the sixth of November in the year nineteen hundred and ninety-four", 0, -1},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        int64_t got = pd_retry_after_ms(pd_str_of(cases[i].value), cases[i].now);
        if (got != cases[i].want)
            print_error("Retry-After: %s\n", cases[i].value);
        assert_int_equal(got, cases[i].want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(transient_statuses_are_a_closed_list),
        cmocka_unit_test(outcomes_without_an_answer),
        cmocka_unit_test(decisions),
        cmocka_unit_test(pauses_for_all),
        cmocka_unit_test(long_retry_after_gives_up),
        cmocka_unit_test(the_server_may_override),
        cmocka_unit_test(waits_are_full_jitter),
        cmocka_unit_test(the_same_seed_waits_the_same),
        cmocka_unit_test(huge_policies_do_not_overflow),
        cmocka_unit_test(retry_after_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
