#include "tests/support/pd_test.h"

#include "lib/format/decimal.h"

#include <math.h>

static void scanning_takes_the_longest_number(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t used;
    } vectors[] = {
        {"1", 1},   {"12.5e3,", 6}, {"1e", 1},   {"1e+", 1},  {"1e+5x", 4},
        {".5", 2},  {"5.", 2},      {"-1.5", 4}, {"+2", 2},   {"", 0},
        {"-", 0},   {".", 0},       {"e5", 0},   {"x", 0},    {"1.2.3", 3},
        {"--1", 0}, {"1E-07", 5},   {"0x1F", 1}, {"-.e1", 0}, {"1_0", 1},
    };
    for (size_t i = 0; i < PD_COUNT(vectors); i++) {
        struct pd_decimal d;
        assert_int_equal(pd_decimal_scan(&d, pd_str_of(vectors[i].text)), vectors[i].used);
    }
}

static double value_of(const char *text)
{
    struct pd_decimal d;
    struct pd_str s = pd_str_of(text);
    assert_int_equal(pd_decimal_scan(&d, s), s.n);
    return pd_decimal_value(&d, s);
}

/* Each way to a value (one multiplication, one division, 128-bit division, strtod) must agree with
   the C library to the last bit. */
static void values_are_correctly_rounded(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "0",
        "-0",
        "0.0",
        "-0e5",
        "1",
        "9007199254740992",
        "9007199254740993",
        "9007199254740993e0",
        "1e22",
        "1e23",
        "123e20",
        "1e-22",
        "1e-23",
        "0.1",
        "0.30000000000000004",
        "12345678901234567e-17",
        "18446744073709551615e-18",
        "18446744073709551616e-18",
        "9999999999999999999e-1",
        "9007199254740993e-1",
        "90071992547409915e-1",
        "90071992547409925e-1",
        "90071992547409935e-1",
        "4.35",
        "5e-324",
        "2.4703282292062327e-324",
        "2.4703282292062328e-324",
        "1.7976931348623157e308",
        "1.7976931348623159e308",
        "1e400",
        "-1e400",
        "1e-400",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "0.000000000000000000000000000000000000000000000000000000000000000000000000000000000012345",
        "100000000000000000000000000000000000000000000000000000000000000000000000000000000e-80",
        "1.00000000000000011102230246251565404236316680908203125",
        "1.00000000000000011102230246251565404236316680908203126",
        "2.2250738585072011e-308",
        "6.631236846766476e-316",
    };
    for (size_t i = 0; i < PD_COUNT(texts); i++) {
        double want = strtod(texts[i], NULL), got = value_of(texts[i]);
        if (memcmp(&want, &got, sizeof(want)) != 0)
            fail_msg("%s: got %a, want %a", texts[i], got, want);
    }
}

static void random_numbers_are_correctly_rounded(void **state)
{
    (void)state;
    uint64_t random = 7;
    for (int i = 0; i < 100000; i++) {
        char text[64];
        random = random * 6364136223846793005u + 1442695040888963407u;
        uint64_t mantissa = random >> (random >> 59);
        int exponent = (int)(random >> 20 & 63) - 40;
        (void)snprintf(text, sizeof(text), "%llue%d", (unsigned long long)mantissa, exponent);
        double want = strtod(text, NULL), got = value_of(text);
        if (want != got)
            fail_msg("%s: got %a, want %a", text, got, want);
    }
}

static void integers_leave_int64_for_big_ints(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int kind;
        int64_t i;
    } vectors[] = {
        {"0", PD_INT, 0},
        {"-0", PD_INT, 0},
        {"9223372036854775807", PD_INT, INT64_MAX},
        {"-9223372036854775808", PD_INT, INT64_MIN},
        {"9223372036854775808", PD_BIGINT, 0},
        {"-9223372036854775809", PD_BIGINT, 0},
        {"18446744073709551615", PD_BIGINT, 0},
        {"18446744073709551616", PD_BIGINT, 0},
        {"100000000000000000000000000000", PD_BIGINT, 0},
    };
    for (size_t i = 0; i < PD_COUNT(vectors); i++) {
        struct pd_decimal d;
        struct pd_str s = pd_str_of(vectors[i].text);
        assert_int_equal(pd_decimal_scan(&d, s), s.n);
        assert_false(d.real);
        struct pd_value v = pd_decimal_integer(&d, s);
        assert_int_equal(v.kind, vectors[i].kind);
        if (v.kind == PD_INT)
            assert_true(v.i == vectors[i].i);
        else
            assert_str(v.s, vectors[i].text);
    }
}

static void shortest_digits_where_rounding_is_lopsided(void **state)
{
    (void)state;
    char digits[PD_SHORTEST_MAX];
    /* 2^-44 is 5.6843418860808015e-14: rounded to 16 digits it reads back as a neighbour. */
    assert_int_equal(pd_decimal_shortest(digits, ldexp(1, -44)), -13);
    assert_string_equal(digits, "5684341886080802");
    assert_int_equal(pd_decimal_shortest(digits, 5e-324), -323);
    assert_string_equal(digits, "5");
    assert_int_equal(pd_decimal_shortest(digits, 1000), 4);
    assert_string_equal(digits, "1");
    assert_int_equal(pd_decimal_shortest(digits, 0.1 + 0.2), 0);
    assert_string_equal(digits, "30000000000000004");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scanning_takes_the_longest_number),
        cmocka_unit_test(values_are_correctly_rounded),
        cmocka_unit_test(random_numbers_are_correctly_rounded),
        cmocka_unit_test(integers_leave_int64_for_big_ints),
        cmocka_unit_test(shortest_digits_where_rounding_is_lopsided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
