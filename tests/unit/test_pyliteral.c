#include "tests/support/pd_test.h"

#include "lib/format/pystr.h"

/* ast.literal_eval of CPython 3.11, tuples as lists: repr of the result, NULL where it raises or
   gives what no pd_value can hold. */
static const struct {
    struct pd_str text;
    const char *repr;
} vectors[] = {
    {PD_STR("['a', 'b']"), "['a', 'b']"},
    {PD_STR("[\"it's\", 'x']"), "[\"it's\", 'x']"},
    {PD_STR("[]"), "[]"},
    {PD_STR("[1, 2.5, -3, +4]"), "[1, 2.5, -3, 4]"},
    {PD_STR("(1, 2)"), "[1, 2]"},
    {PD_STR("(1,)"), "[1]"},
    {PD_STR("(1)"), "1"},
    {PD_STR("()"), "[]"},
    {PD_STR("1, 2"), "[1, 2]"},
    {PD_STR("'a',"), "['a']"},
    {PD_STR("{'a': 1, \"b\": [None]}"), "{'a': 1, 'b': [None]}"},
    {PD_STR("{}"), "{}"},
    {PD_STR("True"), "True"},
    {PD_STR("False"), "False"},
    {PD_STR("None"), "None"},
    {PD_STR(" 1"), "1"},
    {PD_STR("1\n"), "1"},
    {PD_STR("1 \n\n# end\n"), "1"},
    {PD_STR("\n1"), "1"},
    {PD_STR("# first\n1"), "1"},
    {PD_STR("\n 1"), NULL},
    {PD_STR("1\n 2"), NULL},
    {PD_STR("1\n "), NULL},
    {PD_STR("'a' 'b'"), "'ab'"},
    {PD_STR("('a'\n 'b')"), "'ab'"},
    {PD_STR("'a'\n'b'"), NULL},
    {PD_STR("r'\\n'"), "'\\\\n'"},
    {PD_STR("R\"\\'\""), "\"\\\\'\""},
    {PD_STR("u'é'"), "'é'"},
    {PD_STR("'\\x41\\u00e9\\U0001F600'"), "'Aé😀'"},
    {PD_STR("'\\n\\t\\\\\\'\\\"\\a\\b\\f\\r\\v'"), "'\\n\\t\\\\\\'\"\\x07\\x08\\x0c\\r\\x0b'"},
    {PD_STR("'\\101\\60\\0'"), "'A0\\x00'"},
    {PD_STR("'\\q'"), "'\\\\q'"},
    {PD_STR("'a\\\nb'"), "'ab'"},
    {PD_STR("'''a\n'b' \"c\"'''"), "'a\\n\\'b\\' \"c\"'"},
    {PD_STR("\"\"\"x\r\ny\"\"\""), "'x\\ny'"},
    {PD_STR("''"), "''"},
    {PD_STR("''''''"), "''"},
    {PD_STR("'a\nb'"), NULL},
    {PD_STR("'a"), NULL},
    {PD_STR("'''a''"), NULL},
    {PD_STR("'\\"), NULL},
    {PD_STR("'\\x4'"), NULL},
    {PD_STR("'\\u12'"), NULL},
    {PD_STR("'\\U00110000'"), NULL},
    {PD_STR("'\\N{DASH}'"), NULL},
    {PD_STR("'\\ud800'"), "'�'"},
    {PD_STR("b'x'"), NULL},
    {PD_STR("f'x'"), NULL},
    {PD_STR("ur'x'"), NULL},
    {PD_STR("1j"), NULL},
    {PD_STR("1+2"), NULL},
    {PD_STR("1+2j"), NULL},
    {PD_STR("--1"), NULL},
    {PD_STR("- 1"), "-1"},
    {PD_STR("-(1)"), "-1"},
    {PD_STR("-(-1)"), NULL},
    {PD_STR("-True"), NULL},
    {PD_STR("-'a'"), NULL},
    {PD_STR("-[1]"), NULL},
    {PD_STR("0"), "0"},
    {PD_STR("00"), "0"},
    {PD_STR("012"), NULL},
    {PD_STR("0_0"), "0"},
    {PD_STR("1_000"), "1000"},
    {PD_STR("1__0"), NULL},
    {PD_STR("1_"), NULL},
    {PD_STR("_1"), NULL},
    {PD_STR("0x1F"), "31"},
    {PD_STR("0XfF"), "255"},
    {PD_STR("0o17"), "15"},
    {PD_STR("0b101"), "5"},
    {PD_STR("0b2"), NULL},
    {PD_STR("0x"), NULL},
    {PD_STR("0x_1"), "1"},
    {PD_STR("0xFFFFFFFFFFFFFFFF"), "18446744073709551615"},
    {PD_STR("9223372036854775807"), "9223372036854775807"},
    {PD_STR("9223372036854775808"), "9223372036854775808"},
    {PD_STR("-9223372036854775808"), "-9223372036854775808"},
    {PD_STR("-9223372036854775809"), "-9223372036854775809"},
    {PD_STR("1."), "1.0"},
    {PD_STR("1.5"), "1.5"},
    {PD_STR(".5"), "0.5"},
    {PD_STR("."), NULL},
    {PD_STR("1e5"), "100000.0"},
    {PD_STR("1e"), NULL},
    {PD_STR("1e+5"), "100000.0"},
    {PD_STR("1_0.0_1"), "10.01"},
    {PD_STR("1._5"), NULL},
    {PD_STR("01.5"), "1.5"},
    {PD_STR("1.5.2"), NULL},
    {PD_STR("1x"), NULL},
    {PD_STR("Truex"), NULL},
    {PD_STR("true"), NULL},
    {PD_STR("null"), NULL},
    {PD_STR("x"), NULL},
    {PD_STR("[1"), NULL},
    {PD_STR("[1,,2]"), NULL},
    {PD_STR("[,]"), NULL},
    {PD_STR("[1,]"), "[1]"},
    {PD_STR("(,)"), NULL},
    {PD_STR("{'a'}"), NULL},
    {PD_STR("{'a': 1,}"), "{'a': 1}"},
    {PD_STR("{'a'}"), NULL},
    {PD_STR("{1: 2}"), NULL},
    {PD_STR("{'a': 1, 'a': 2}"), "{'a': 2}"},
    {PD_STR("{'a' 1}"), NULL},
    {PD_STR("[1] [2]"), NULL},
    {PD_STR("[1]x"), NULL},
    {PD_STR("1;"), NULL},
    {PD_STR(""), NULL},
    {PD_STR("   "), NULL},
    {PD_STR("#"), NULL},
    {PD_STR("\\"), NULL},
    {PD_STR("1 \\\n"), NULL},
    {PD_STR("1,\\\n2"), "[1, 2]"},
    {PD_STR("1\000"), NULL},
    {PD_STR("[1, # one\n 2]"), "[1, 2]"},
    {PD_STR("[\n1\n,\n2\n]"), "[1, 2]"},
    {PD_STR("'a' if 1 else 2"), NULL},
    {PD_STR("[x for x in y]"), NULL},
    {PD_STR("set()"), NULL},
    {PD_STR("..."), NULL},
    {PD_STR("1e400"), "inf"},
    {PD_STR("'日本'"), "'日本'"},
    {PD_STR("['a'  ,\014'b']"), "['a', 'b']"},
    {PD_STR("é"), NULL},
    {PD_STR("'a'b"), NULL},
    {PD_STR("a'b'"), NULL},
    {PD_STR("('a', ['b', {'c': ('d',)}])"), "['a', ['b', {'c': ['d']}]]"},
};

static void literals_are_pythons(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_buf out = {0};
    for (size_t i = 0; i < PD_COUNT(vectors); i++) {
        struct pd_value v = pd_text("untouched");
        bool ok = pd_py_literal(&v, &arena, vectors[i].text);
        if (ok != (vectors[i].repr != NULL))
            fail_msg("'%.*s' was %s", PD_STR_ARG(vectors[i].text), ok ? "accepted" : "refused");
        pd_buf_reset(&out);
        pd_py_repr(&out, &v);
        assert_str(pd_buf_str(&out), ok ? vectors[i].repr : "'untouched'");
    }
    pd_buf_done(&out);
    pd_arena_done(&arena);
}

/* The same with ints for keys: repr of the result, NULL where it is refused. */
static const struct {
    struct pd_str text;
    const char *repr;
} data_vectors[] = {
    {PD_STR("{1: 'a', -2: {3: []}}"), "{'1': 'a', '-2': {'3': []}}"},
    {PD_STR("{99999999999999999999: 1}"), "{'99999999999999999999': 1}"},
    {PD_STR("[{1: 'a'}, {'b': 2}]"), "[{'1': 'a'}, {'b': 2}]"},
    {PD_STR("{1: 'a', 1: 'b'}"), "{'1': 'b'}"},
    {PD_STR("{'a': 1}"), "{'a': 1}"},
    {PD_STR("{}"), "{}"},
    {PD_STR("{1: 'a', 'b': 2}"), NULL},
    {PD_STR("{'b': 2, 1: 'a'}"), NULL},
    {PD_STR("{True: 1}"), NULL},
    {PD_STR("{1.0: 1}"), NULL},
    {PD_STR("{None: 1}"), NULL},
    {PD_STR("{(1, 2): 1}"), NULL},
    {PD_STR("{1}"), NULL},
    {PD_STR("{1: }"), NULL},
};

static void data_may_have_ints_for_keys(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_buf out = {0};
    for (size_t i = 0; i < PD_COUNT(data_vectors); i++) {
        struct pd_value v = pd_text("untouched");
        bool ok = pd_py_literal_data(&v, &arena, data_vectors[i].text);
        if (ok != (data_vectors[i].repr != NULL))
            fail_msg("'%.*s' was %s", PD_STR_ARG(data_vectors[i].text),
                     ok ? "accepted" : "refused");
        pd_buf_reset(&out);
        pd_py_repr(&out, &v);
        assert_str(pd_buf_str(&out), ok ? data_vectors[i].repr : "'untouched'");
    }
    assert_false(pd_py_literal(&(struct pd_value){0}, &arena, data_vectors[0].text));
    pd_buf_done(&out);
    pd_arena_done(&arena);
}

static void strings_point_into_the_text(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_value v;
    struct pd_str text = PD_STR("'plain'");
    assert_true(pd_py_literal(&v, &arena, text));
    assert_ptr_equal(v.s.p, text.p + 1);
    pd_arena_done(&arena);
}

static bool nested_is_accepted(size_t depth)
{
    struct pd_arena arena = {0};
    struct pd_buf text = {0};
    struct pd_value v;
    pd_buf_fill(&text, '[', depth);
    pd_buf_fill(&text, ']', depth);
    bool ok = pd_py_literal(&v, &arena, pd_buf_str(&text));
    pd_buf_done(&text);
    pd_arena_done(&arena);
    return ok;
}

static void depth_and_digits_are_bounded(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_buf text = {0};
    struct pd_value v;
    assert_true(nested_is_accepted(200));
    assert_false(nested_is_accepted(201));
    assert_false(nested_is_accepted(100000));
    pd_buf_fill(&text, '-', 100000);
    assert_false(pd_py_literal(&v, &arena, pd_buf_str(&text)));
    pd_buf_reset(&text);
    pd_buf_fill(&text, '9', 4300);
    assert_true(pd_py_literal(&v, &arena, pd_buf_str(&text)));
    assert_int_equal(v.kind, PD_BIGINT);
    pd_buf_putc(&text, '9');
    assert_false(pd_py_literal(&v, &arena, pd_buf_str(&text)));
    assert_false(pd_py_literal(&v, &arena, (struct pd_str)PD_STR("0x10000000000000000")));
    pd_buf_done(&text);
    pd_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_are_pythons),
        cmocka_unit_test(data_may_have_ints_for_keys),
        cmocka_unit_test(strings_point_into_the_text),
        cmocka_unit_test(depth_and_digits_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
