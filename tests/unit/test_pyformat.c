#include "tests/support/pd_test.h"

#include "lib/format/json.h"
#include "lib/format/pyformat.h"

/* What CPython 3.11 answers to FORMAT.format(*args, **named); want NULL: it raises, or Podium does
   not know the field and says so. */
static const struct {
    const char *format, *args, *named, *want;
} cases[] = {
    {"", "[]", "{}", ""},
    {"plain", "[1]", "{}", "plain"},
    {"{} and {}", "[\"a\", \"é\"]", "{}", "a and é"},
    {"{1}{0}{1}", "[\"a\", \"b\"]", "{}", "bab"},
    {"{a}-{b!s}-{a}", "[]", "{\"a\": null, \"b\": [1.0, \"x\"]}", "None-[1.0, 'x']-None"},
    {"{}{name}{}", "[1, true]", "{\"name\": \"n\"}", "1nTrue"},
    {"{{}}", "[]", "{}", "{}"},
    {"{{{}}}", "[7]", "{}", "{7}"},
    {"\\boxed{{N}} {x}", "[]", "{\"x\": \"{y}\"}", "\\boxed{N} {y}"},
    {"{0}{}", "[1, 2]", "{}", NULL},
    {"{}{0}", "[1, 2]", "{}", NULL},
    {"{}", "[]", "{}", NULL},
    {"{2}", "[1, 2]", "{}", NULL},
    {"{a}", "[]", "{\"b\": 1}", NULL},
    {"{ a}", "[]", "{\"a\": 1}", NULL},
    {"{", "[1]", "{}", NULL},
    {"a}", "[1]", "{}", NULL},
    {"{a", "[]", "{\"a\": 1}", NULL},
    {"{}}", "[1]", "{}", NULL},
    {"{a.b}", "[]", "{\"a\": 1}", NULL},
    {"{a[0]}", "[]", "{\"a\": [1]}", NULL},
    {"{:5}", "[1]", "{}", NULL},
    {"{!r}", "[1]", "{}", NULL},
    {"{99999999999999999999}", "[1]", "{}", NULL},
};

static void formats_as_python(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_arena arena = {0};
        struct pd_buf out = {0};
        struct pd_value args, named;
        struct pd_err err = {0};
        assert_ok(pd_json_parse(&args, &arena, pd_str_of(cases[i].args), NULL, &err), err);
        assert_ok(pd_json_parse(&named, &arena, pd_str_of(cases[i].named), NULL, &err), err);
        int code = pd_py_format(&out, pd_str_of(cases[i].format), &args, &named, &err);
        if (code != (cases[i].want ? 0 : PD_ERR_INPUT))
            fail_msg("case %zu: %s", i, err.text);
        if (cases[i].want)
            assert_str(pd_buf_str(&out), cases[i].want);
        pd_buf_done(&out);
        pd_arena_done(&arena);
    }
}

static void values_may_be_absent(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    struct pd_err err = {0};
    struct pd_str format = PD_STR("a{{b");
    assert_ok(pd_py_format(&out, format, NULL, NULL, &err), err);
    assert_str(pd_buf_str(&out), "a{b");
    assert_int_equal(pd_py_format(&out, pd_str_of("{x}"), NULL, NULL, &err), PD_ERR_INPUT);
    assert_string_equal(err.text, "a format has no value for 'x'");
    pd_buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_as_python),
        cmocka_unit_test(values_may_be_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
