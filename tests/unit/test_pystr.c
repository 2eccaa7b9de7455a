#include "tests/support/pd_test.h"

#include "lib/format/json.h"
#include "lib/format/pystr.h"

#include <math.h>

/* repr of CPython 3.11. */
static const struct {
    double value;
    const char *text;
} floats[] = {
    {0.0, "0.0"},
    {-0.0, "-0.0"},
    {1.0, "1.0"},
    {-1.5, "-1.5"},
    {0.1, "0.1"},
    {0.30000000000000004, "0.30000000000000004"},
    {1e16, "1e+16"},
    {9999999999999998.0, "9999999999999998.0"},
    {1e15, "1000000000000000.0"},
    {123456789012345680.0, "1.2345678901234568e+17"},
    {1e-4, "0.0001"},
    {1e-5, "1e-05"},
    {0.00012345, "0.00012345"},
    {1.2345e-5, "1.2345e-05"},
    {5e-324, "5e-324"},
    {2.2250738585072014e-308, "2.2250738585072014e-308"},
    {2.225073858507201e-308, "2.225073858507201e-308"},
    {1.7976931348623157e308, "1.7976931348623157e+308"},
    {1e22, "1e+22"},
    {1e23, "1e+23"},
    {1e100, "1e+100"},
    {5.684341886080802e-14, "5.684341886080802e-14"},
    {9007199254740993.0, "9007199254740992.0"},
    {3.141592653589793, "3.141592653589793"},
    {2.718281828459045, "2.718281828459045"},
    {-12.483413696289062, "-12.483413696289062"},
    {-3.337860107421875e-06, "-3.337860107421875e-06"},
    {0.6931471805599453, "0.6931471805599453"},
    {100.0, "100.0"},
    {4.35, "4.35"},
    {1e300, "1e+300"},
    {(double)INFINITY, "inf"},
    {-(double)INFINITY, "-inf"},
    {(double)NAN, "nan"},
    {123456.789, "123456.789"},
    {4503599627370496.5, "4503599627370496.0"},
    {1.1125369292536007e-308, "1.1125369292536007e-308"},
    {6.103515625e-05, "6.103515625e-05"},
    {8.41e21, "8.41e+21"},
    {9.5367431640625e-07, "9.5367431640625e-07"},
};

/* float(text): whether Python accepts it, and the repr of what it gives. */
static const struct {
    struct pd_str text;
    bool ok;
    const char *value;
} parsed[] = {
    {PD_STR("1"), true, "1.0"},
    {PD_STR("-1.5"), true, "-1.5"},
    {PD_STR(" 1.5\n"), true, "1.5"},
    {PD_STR("+1e5"), true, "100000.0"},
    {PD_STR("1_0.5"), true, "10.5"},
    {PD_STR("1__0"), false, ""},
    {PD_STR("_1"), false, ""},
    {PD_STR("1_"), false, ""},
    {PD_STR("1_.5"), false, ""},
    {PD_STR("1._5"), false, ""},
    {PD_STR("1e1_0"), true, "10000000000.0"},
    {PD_STR("1e_1"), false, ""},
    {PD_STR(".5"), true, "0.5"},
    {PD_STR("1."), true, "1.0"},
    {PD_STR("."), false, ""},
    {PD_STR(""), false, ""},
    {PD_STR("+"), false, ""},
    {PD_STR("-"), false, ""},
    {PD_STR("e5"), false, ""},
    {PD_STR("1e"), false, ""},
    {PD_STR("1e+"), false, ""},
    {PD_STR("inf"), true, "inf"},
    {PD_STR("-Infinity"), true, "-inf"},
    {PD_STR("INF"), true, "inf"},
    {PD_STR("nan"), true, "nan"},
    {PD_STR("-NaN"), true, "nan"},
    {PD_STR("infinit"), false, ""},
    {PD_STR("0x10"), false, ""},
    {PD_STR("1 2"), false, ""},
    {PD_STR("٣.١"), true, "3.1"},
    {PD_STR("１２"), true, "12.0"},
    {PD_STR("\343\200\2001\342\200\203"), true, "1.0"},
    {PD_STR("1\000"), false, ""},
    {PD_STR("1e400"), true, "inf"},
    {PD_STR("1e-400"), true, "0.0"},
    {PD_STR("-0"), true, "-0.0"},
    {PD_STR("0.1e1"), true, "1.0"},
    {PD_STR("123456789012345678901234567890"), true, "1.2345678901234568e+29"},
    {PD_STR("2.4703282292062328e-324"), true, "5e-324"},
    {PD_STR("2.4703282292062327e-324"), true, "0.0"},
    {PD_STR("9007199254740993"), true, "9007199254740992.0"},
    {PD_STR("9007199254740992.9999999999999999999999999"), true, "9007199254740992.0"},
    {PD_STR("9007199254740993.00000000000000000000000001"), true, "9007199254740994.0"},
    {PD_STR("1.00000000000000011102230246251565404236316680908203125"), true, "1.0"},
    {PD_STR("1.00000000000000011102230246251565404236316680908203124"), true, "1.0"},
    {PD_STR("1.00000000000000011102230246251565404236316680908203126"), true, "1.0000000000000002"},
    {PD_STR("17.5e-1"), true, "1.75"},
    {PD_STR("12345678901234567e-18"), true, "0.012345678901234567"},
    {PD_STR("18446744073709551615e-18"), true, "18.446744073709553"},
    {PD_STR("18446744073709551616e-18"), true, "18.446744073709553"},
    {PD_STR("é"), false, ""},
    {PD_STR("1,5"), false, ""},
    {PD_STR("--1"), false, ""},
    {PD_STR("１_２"), true, "12.0"},
};

static const struct {
    struct pd_str text, repr;
} strings[] = {
    {PD_STR(""), PD_STR("''")},
    {PD_STR("a"), PD_STR("'a'")},
    {PD_STR("it's"), PD_STR("\"it's\"")},
    {PD_STR("say \"hi\""), PD_STR("'say \"hi\"'")},
    {PD_STR("both ' and \""), PD_STR("'both \\' and \"'")},
    {PD_STR("\\"), PD_STR("'\\\\'")},
    {PD_STR("tab\tnl\ncr\r"), PD_STR("'tab\\tnl\\ncr\\r'")},
    {PD_STR("\000\001\037\177"), PD_STR("'\\x00\\x01\\x1f\\x7f'")},
    {PD_STR("\302\200\302\240\302\255ÿ"), PD_STR("'\\x80\\xa0\\xadÿ'")},
    {PD_STR("é"), PD_STR("'é'")},
    {PD_STR("日本"), PD_STR("'日本'")},
    {PD_STR("\342\200\213\342\200\250\342\200\251\357\273\277"),
     PD_STR("'\\u200b\\u2028\\u2029\\ufeff'")},
    {PD_STR("\314\201a"), PD_STR("'\314\201a'")},
    {PD_STR("😀"), PD_STR("'😀'")},
    {PD_STR("\356\200\200"), PD_STR("'\\ue000'")},
    {PD_STR("\363\240\200\201"), PD_STR("'\\U000e0001'")},
    {PD_STR("\364\217\277\277"), PD_STR("'\\U0010ffff'")},
    {PD_STR("\343\200\200"), PD_STR("'\\u3000'")},
    {PD_STR("\341\232\200"), PD_STR("'\\u1680'")},
    {PD_STR("\013\014"), PD_STR("'\\x0b\\x0c'")},
    {PD_STR("\302\205"), PD_STR("'\\x85'")},
    {PD_STR("~ !"), PD_STR("'~ !'")},
    {PD_STR("\\n"), PD_STR("'\\\\n'")},
    {PD_STR("'"), PD_STR("\"'\"")},
    {PD_STR("\""), PD_STR("'\"'")},
    {PD_STR("'\""), PD_STR("'\\'\"'")},
    {PD_STR("�"), PD_STR("'�'")},
    {PD_STR("\315\270"), PD_STR("'\\u0378'")},
    {PD_STR("\330\234"), PD_STR("'\\u061c'")},
    {PD_STR("\302\255"), PD_STR("'\\xad'")},
    {PD_STR("\342\200\256"), PD_STR("'\\u202e'")},
};

static const struct {
    const char *json, *repr, *str;
} trees[] = {
    {"null", "None", "None"},
    {"true", "True", "True"},
    {"[]", "[]", "[]"},
    {"{}", "{}", "{}"},
    {"[1, 2.0, \"a\", null, true, false]", "[1, 2.0, 'a', None, True, False]",
     "[1, 2.0, 'a', None, True, False]"},
    {"{\"a\": 1, \"b\": [{\"c\": \"d'e\"}]}", "{'a': 1, 'b': [{'c': \"d'e\"}]}",
     "{'a': 1, 'b': [{'c': \"d'e\"}]}"},
    {"[[[]]]", "[[[]]]", "[[[]]]"},
    {"12345678901234567890123", "12345678901234567890123", "12345678901234567890123"},
    {"-9223372036854775808", "-9223372036854775808", "-9223372036854775808"},
    {"1e400", "inf", "inf"},
    {"\"x\"", "'x'", "x"},
    {"\"it's\"", "\"it's\"", "it's"},
    {"{\"it's\": \"\\\"\", \"é\": 1e-7}", "{\"it's\": '\"', 'é': 1e-07}",
     "{\"it's\": '\"', 'é': 1e-07}"},
    {"[1e16, -0.0, 0.1]", "[1e+16, -0.0, 0.1]", "[1e+16, -0.0, 0.1]"},
};

static void floats_print_as_repr(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    for (size_t i = 0; i < PD_COUNT(floats); i++) {
        pd_buf_reset(&out);
        pd_py_float(&out, floats[i].value);
        assert_str(pd_buf_str(&out), floats[i].text);
    }
    pd_buf_done(&out);
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state ^ *state >> 32;
}

static bool reads_back(const char *text, double value)
{
    double back = strtod(text, NULL);
    return memcmp(&back, &value, sizeof(back)) == 0;
}

/* Whether value has a text of fewer digits: rounding to one less must change it. */
static bool has_shorter_text(const char *text, double value)
{
    size_t ndigits = 0;
    char shorter[40];
    const char *p = text;
    while (*p == '-' || *p == '0' || *p == '.')
        p++;
    for (; *p && *p != 'e'; p++)
        ndigits += *p != '.';
    if (ndigits < 2 || strstr(text, ".0") || !strpbrk(text, ".e"))
        return false;
    (void)snprintf(shorter, sizeof(shorter), "%.*e", (int)ndigits - 2, value);
    return reads_back(shorter, value);
}

static void any_float_reads_back_from_its_shortest_text(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    uint64_t random = 42;
    for (int i = 0; i < 20000; i++) {
        uint64_t bits = next_random(&random);
        double value, again = 0;
        memcpy(&value, &bits, sizeof(value));
        if (!isfinite(value))
            continue;
        pd_buf_reset(&out);
        pd_py_float(&out, value);
        if (!reads_back(out.data, value) || has_shorter_text(out.data, value))
            fail_msg("%a gives %s", value, out.data);
        assert_true(pd_py_parse_float(&again, pd_buf_str(&out)));
        assert_memory_equal(&again, &value, sizeof(value));
    }
    pd_buf_done(&out);
}

static void texts_parse_as_float_does(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    for (size_t i = 0; i < PD_COUNT(parsed); i++) {
        double value = 77;
        bool ok = pd_py_parse_float(&value, parsed[i].text);
        if (ok != parsed[i].ok)
            fail_msg("'%.*s' was %s", PD_STR_ARG(parsed[i].text), ok ? "accepted" : "refused");
        if (!ok) {
            assert_true(value == 77);
            continue;
        }
        pd_buf_reset(&out);
        pd_py_float(&out, value);
        assert_str(pd_buf_str(&out), parsed[i].value);
    }
    pd_buf_done(&out);
}

static void strings_repr_as_python_does(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    for (size_t i = 0; i < PD_COUNT(strings); i++) {
        struct pd_value v = pd_string(strings[i].text);
        pd_buf_reset(&out);
        pd_py_repr(&out, &v);
        assert_int_equal(out.len, strings[i].repr.n);
        assert_memory_equal(out.data, strings[i].repr.p, out.len);
        pd_buf_reset(&out);
        pd_py_str(&out, &v);
        assert_int_equal(out.len, strings[i].text.n);
        assert_true(pd_str_eq(pd_buf_str(&out), strings[i].text));
    }
    pd_buf_done(&out);
}

static void trees_print_as_python_does(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    struct pd_arena arena = {0};
    struct pd_err err;
    for (size_t i = 0; i < PD_COUNT(trees); i++) {
        struct pd_value v;
        assert_ok(pd_json_parse(&v, &arena, pd_str_of(trees[i].json), NULL, &err), err);
        pd_buf_reset(&out);
        pd_py_repr(&out, &v);
        assert_str(pd_buf_str(&out), trees[i].repr);
        pd_buf_reset(&out);
        pd_py_str(&out, &v);
        assert_str(pd_buf_str(&out), trees[i].str);
    }
    pd_arena_done(&arena);
    pd_buf_done(&out);
}

static void repr_shows_invalid_bytes_as_replacements(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    struct pd_value v = pd_text("a\377");
    pd_py_repr(&out, &v);
    assert_str(pd_buf_str(&out), "'a\357\277\275'");
    pd_buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floats_print_as_repr),
        cmocka_unit_test(any_float_reads_back_from_its_shortest_text),
        cmocka_unit_test(texts_parse_as_float_does),
        cmocka_unit_test(strings_repr_as_python_does),
        cmocka_unit_test(trees_print_as_python_does),
        cmocka_unit_test(repr_shows_invalid_bytes_as_replacements),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
