#include "tests/support/pd_test.h"

#include "lib/format/json.h"
#include "lib/format/yaml_scalar.h"

/* Expectations are PyYAML's, as JSON. */
static const struct {
    const char *text, *json;
} cases[] = {
    {"", "null"},
    {"~", "null"},
    {"Null", "null"},
    {"nULL", "\"nULL\""},
    {"yes", "true"},
    {"On", "true"},
    {"OFF", "false"},
    {"yEs", "\"yEs\""},
    {"y", "\"y\""},
    {"N", "\"N\""},
    {"tRue", "\"tRue\""},
    {"0", "0"},
    {"-0", "0"},
    {"+1", "1"},
    {"00", "0"},
    {"010", "8"},
    {"08", "\"08\""},
    {"0o7", "\"0o7\""},
    {"0x1f", "31"},
    {"-0x10", "-16"},
    {"0X1F", "\"0X1F\""},
    {"0xg", "\"0xg\""},
    {"0xffffffffffffffffffff", "1208925819614629174706175"},
    {"0b101", "5"},
    {"0b2", "\"0b2\""},
    {"1_000", "1000"},
    {"_1", "\"_1\""},
    {"0_7", "7"},
    {"--1", "\"--1\""},
    {"9223372036854775807", "9223372036854775807"},
    {"9223372036854775808", "9223372036854775808"},
    {"-9223372036854775808", "-9223372036854775808"},
    {"-9223372036854775809", "-9223372036854775809"},
    {"12345678901234567890123", "12345678901234567890123"},
    {"1:30", "90"},
    {"-1:30", "-90"},
    {"190:20:30", "685230"},
    {"99999999999999999999:00", "5999999999999999999940"},
    {"01:30", "\"01:30\""},
    {"1:60", "\"1:60\""},
    {"190:20:30.15", "685230.15"},
    {"1:2.5", "62.5"},
    {"1e5", "\"1e5\""},
    {"1.e5", "\"1.e5\""},
    {"1.0e5", "\"1.0e5\""},
    {"1.e+5", "100000.0"},
    {"1.5e-3", "0.0015"},
    {"1.5E+3", "1500.0"},
    {".5", "0.5"},
    {"-.5", "\"-.5\""},
    {"5.", "5.0"},
    {"-5.", "-5.0"},
    {"09.5", "9.5"},
    {"-0.0", "-0.0"},
    {"1_0.5_0", "10.5"},
    {"._5", "\"._5\""},
    {".", "\".\""},
    {".e5", "\".e5\""},
    {".inf", "Infinity"},
    {"-.INF", "-Infinity"},
    {".NaN", "NaN"},
    {"-.nan", "\"-.nan\""},
    {"inf", "\"inf\""},
    {"nan", "\"nan\""},
    {"1.2.3", "\"1.2.3\""},
    {"1,000", "\"1,000\""},
    {"=", "\"=\""},
    {"2001-01-01", "\"2001-01-01\""},
    {"2001-1-1", "\"2001-1-1\""},
    {"2001-01-1", "\"2001-01-1\""},
    {"2024-02-29", "\"2024-02-29\""},
    {"2001-12-14t21:59:43.10-05:00", "\"2001-12-14 21:59:43.100000-05:00\""},
    {"2001-12-14 21:59:43.10 -5", "\"2001-12-14 21:59:43.100000-05:00\""},
    {"2001-12-15 2:59:43.10", "\"2001-12-15 02:59:43.100000\""},
    {"2001-12-14T21:59:43Z", "\"2001-12-14 21:59:43+00:00\""},
    {"2001-1-4 1:02:03", "\"2001-01-04 01:02:03\""},
    {"2001-01-01 10:20", "\"2001-01-01 10:20\""},
    {"2001-01-01 10:20:30.", "\"2001-01-01 10:20:30\""},
    {"2001-01-01 10:20:30.1234567", "\"2001-01-01 10:20:30.123456\""},
    {"2001-01-01 10:20:30 ", "\"2001-01-01 10:20:30 \""},
    {"2001-01-01 10:20:30+23:59", "\"2001-01-01 10:20:30+23:59\""},
    {"2001-01-01 10:20:30-00:30", "\"2001-01-01 10:20:30-00:30\""},
    {"2001-01-01\t10:20:30", "\"2001-01-01 10:20:30\""},
    {"2001-01-01 10:20:30z", "\"2001-01-01 10:20:30z\""},
    {"12001-01-01", "\"12001-01-01\""},
    {"2001-01-01x", "\"2001-01-01x\""},
    /* PyYAML refuses what follows. */
    {"2023-02-29", "\"2023-02-29\""},
    {"2001-13-01", "\"2001-13-01\""},
    {"0000-01-01", "\"0000-01-01\""},
    {"2001-01-01 24:00:00", "\"2001-01-01 24:00:00\""},
    {"2001-01-01 10:20:30+24:00", "\"2001-01-01 10:20:30+24:00\""},
};

static void test_meaning(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_buf got = {0};
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_value value = pd_yaml_scalar(&arena, pd_str_of(cases[i].text));
        pd_buf_reset(&got);
        pd_json_write(&got, &value, PD_JSON_COMPACT);
        if (!pd_str_is(pd_buf_str(&got), cases[i].json))
            print_error("%s: ", cases[i].text);
        assert_str(pd_buf_str(&got), cases[i].json);
    }
    pd_buf_done(&got);
    pd_arena_done(&arena);
}

static void test_kinds(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    assert_int_equal(pd_yaml_scalar(&arena, pd_str_of("9223372036854775807")).kind, PD_INT);
    assert_int_equal(pd_yaml_scalar(&arena, pd_str_of("-9223372036854775808")).kind, PD_INT);
    assert_int_equal(pd_yaml_scalar(&arena, pd_str_of("9223372036854775808")).kind, PD_BIGINT);
    assert_int_equal(pd_yaml_scalar(&arena, pd_str_of("1.")).kind, PD_FLOAT);
    pd_arena_done(&arena);
}

/* Very long integers would cost quadratic time; they stay text. */
static void test_long_integer(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_buf text = {0};
    pd_buf_fill(&text, '7', 100000);
    assert_int_equal(pd_yaml_scalar(&arena, pd_buf_str(&text)).kind, PD_STRING);
    pd_buf_truncate(&text, 4000);
    struct pd_value value = pd_yaml_scalar(&arena, pd_buf_str(&text));
    assert_int_equal(value.kind, PD_BIGINT);
    assert_true(pd_str_eq(value.s, pd_buf_str(&text)));
    pd_buf_done(&text);
    pd_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_meaning),
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_long_integer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
