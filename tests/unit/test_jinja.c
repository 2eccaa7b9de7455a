#include "tests/support/pd_test.h"

#include "lib/core/file.h"
#include "lib/format/jinja.h"
#include "lib/format/json.h"

struct fixture {
    struct pd_arena arena;
    struct pd_value vars;
    struct pd_buf out;
    struct pd_err err;
};

static int start(void **state)
{
    *state = calloc(1, sizeof(struct fixture));
    return *state ? 0 : -1;
}

static int finish(void **state)
{
    struct fixture *f = *state;
    pd_arena_done(&f->arena);
    pd_buf_done(&f->out);
    free(f);
    return 0;
}

/* Renders with variables given as JSON. */
static int render(struct fixture *f, const char *source, const char *vars,
                  const struct pd_jinja_limits *limits)
{
    struct pd_jinja *tpl = NULL;
    assert_ok(pd_json_parse(&f->vars, &f->arena, pd_str_of(vars), NULL, &f->err), f->err);
    pd_buf_reset(&f->out);
    int code = pd_jinja_compile(&tpl, &f->arena, pd_str_of(source), &f->err);
    if (code == 0)
        code = pd_jinja_render(&f->out, tpl, &f->vars, limits, &f->arena, &f->err);
    return code;
}

static void check(struct fixture *f, const char *source, const char *vars, const char *want)
{
    assert_ok(render(f, source, vars, NULL), f->err);
    assert_str(pd_buf_str(&f->out), want);
}

static void check_error(struct fixture *f, const char *source, const char *vars,
                        const char *sentence)
{
    assert_int_equal(render(f, source, vars, NULL), PD_ERR_INPUT);
    assert_string_equal(f->err.text, sentence);
    assert_int_equal(f->out.len, 0);
}

/* --- vectors made with Jinja2 itself --- */

static bool check_vector(const struct pd_value *item)
{
    struct pd_arena scratch = {0};
    struct pd_buf out = {0};
    struct pd_err err = {0};
    struct pd_jinja *tpl = NULL;
    struct pd_str none = PD_STR(""), source = pd_dict_str(item, "template", none);
    const struct pd_value *expect = pd_dict_get(item, "expect");
    int code = pd_jinja_compile(&tpl, &scratch, source, &err);
    if (code == 0)
        code = pd_jinja_render(&out, tpl, pd_dict_get(item, "vars"), NULL, &scratch, &err);
    bool good = expect ? code == 0 && pd_str_eq(pd_buf_str(&out), expect->s) : code < 0;
    if (!good)
        print_error("template %.*s\n  got  %.*s %s\n  want %.*s\n", PD_STR_ARG(source),
                    PD_STR_ARG(pd_buf_str(&out)), code < 0 ? err.text : "",
                    PD_STR_ARG(expect ? expect->s : (struct pd_str)PD_STR("an error")));
    pd_buf_done(&out);
    pd_arena_done(&scratch);
    return good;
}

static void test_vectors(void **state)
{
    struct fixture *f = *state;
    const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_value cases;
    assert_ok(pd_file_read(&f->out, "tests/tables/jinja.json", &f->err), f->err);
    assert_ok(pd_json_parse(&cases, &f->arena, pd_buf_str(&f->out), &limits, &f->err), f->err);
    assert_true(pd_list_len(&cases) > 500);
    size_t bad = 0;
    for (size_t i = 0; i < pd_list_len(&cases); i++)
        bad += !check_vector(pd_list_at(&cases, i));
    assert_int_equal(bad, 0);
}

/* --- what Jinja2 cannot tell --- */

static void test_messages(void **state)
{
    struct fixture *f = *state;
    check_error(f, "a\n b {{ x.y }}", "{}", "2:8: 'x' is undefined");
    check_error(f, "\xea\xb0\x80 {{ d.y }}", "{\"d\": {}}",
                "1:7: 'dict object' has no attribute 'y'");
    check_error(f, "{{ d.items }}", "{\"d\": {\"items\": 1}}",
                "1:5: 'items' is a method of type 'dict', not a value; write x['items'] for a key");
    check_error(
        f, "{{ d.items ~ 'x' }}", "{\"d\": {}}",
        "1:12: 'items' is a method of type 'dict', not a value; write x['items'] for a key");
    check_error(f, "{{ xs[3] }}", "{\"xs\": [1]}", "1:6: list object has no element 3");
    check_error(f, "{% if %}", "{}", "1:7: expected an expression but found '%}'");
    check_error(f, "x\n{{ a b }}", "{}", "2:6: expected '}}' but found 'b'");
    check_error(f, "{{ a", "{}", "1:1: '{{' has no '}}'");
    check_error(f, "{% for x in y %}", "{}", "1:17: the template ends but 'endfor' is missing");
    check_error(f, "{% endif %}", "{}", "1:4: unexpected tag 'endif'");
    check_error(f, "{% macro m() %}{% endmacro %}", "{}", "1:4: the tag 'macro' is not supported");
    check_error(f, "{{ 1|frobnicate }}", "{}", "1:6: there is no filter 'frobnicate'");
    check_error(f, "{{ 'a'.encode(3) }}", "{}", "1:14: 'encode' is not supported");
    check_error(f, "{{ range(3) }}", "{}",
                "1:9: an object of type 'range' cannot be printed; make it a list first (|list)");
    check_error(f, "{{ xs.append(1) }}", "{\"xs\": []}",
                "1:13: a list of the document cannot be changed");
}

static void test_integers_of_any_size(void **state)
{
    struct fixture *f = *state;
    check(f, "{{ 9223372036854775806 + 1 }} {{ -9223372036854775807 - 1 }}", "{}",
          "9223372036854775807 -9223372036854775808");
    check(f, "{{ 9223372036854775807 + 1 }} {{ 2 ** 63 }} {{ 3037000500 * 3037000500 }}", "{}",
          "9223372036854775808 9223372036854775808 9223372037000250000");
    check(f, "{{ x // -1 }} {{ -x }} {{ x % -1 }}", "{\"x\": -9223372036854775808}",
          "9223372036854775808 9223372036854775808 0");
    check(f, "{{ x + 1 }} {{ x - x }} {{ (x * 0) is odd }} {{ x / 10 ** 19 }} {{ x + 0.5 }}",
          "{\"x\": 12345678901234567890}",
          "12345678901234567891 0 False 1.2345678901234567 1.2345678901234567e+19");
    check(f, "{{ x }} {{ x > y }} {{ [y, x]|sort }}",
          "{\"x\": 12345678901234567890, \"y\": -12345678901234567890}",
          "12345678901234567890 True [-12345678901234567890, 12345678901234567890]");
    check_error(f, "{{ x // 0 }}", "{\"x\": 12345678901234567890}", "1:6: division by zero");
    check_error(f, "{{ 10 ** 4300 }}", "{}", "1:7: the power is too large");
    check_error(f, "{{ 10 ** 400 + 0.5 }}", "{}", "1:14: the integer is too large for a float");
}

/* Templates that would run for years or fill the memory end with an error at once. */
static void test_hostile(void **state)
{
    static const char *const sources[] = {
        "{{ 'a' * 10 ** 9 }}",
        "{{ [0] * 10 ** 12 }}",
        "{{ ('a' * 10 ** 6) * 10 ** 6 }}",
        "{{ range(10 ** 9)|length }}",
        "{{ '%9999999d' % 1 }}",
        "{{ 'x'.zfill(10 ** 12) }}",
        "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
        "{% for a in range(9999) %}{{ 'a' * 9999 }}{% endfor %}",
        "{% set ns = namespace(x='a') %}{% for a in range(99) %}{% set ns.x = ns.x ~ ns.x %}"
        "{% endfor %}",
        "{% set ns = namespace(x=[0]) %}{% for a in range(99) %}{% set ns.x = ns.x + ns.x %}"
        "{% endfor %}",
        "{% set ns = namespace(x=[0]) %}{% for a in range(99) %}{% set ns.x = [ns.x, ns.x] %}"
        "{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=[0], y=[0]) %}{% for a in range(99) %}{% set ns.x = [ns.x, ns.x] "
        "%}"
        "{% set ns.y = [ns.y, ns.y] %}{% endfor %}{{ ns.x == ns.y }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{{ l }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{{ l|tojson }}",
        "{% set l = [] %}{% set _ = l.append(l) %}{% set m = [] %}{% set _ = m.append(m) %}"
        "{{ l == m }}",
        "{% set d = {} %}{% set _ = d.update(d=d) %}{{ d }}",
        "{% set s = 'a' * 10 ** 7 %}{{ s.replace('a', 'bb') }}",
        "{% set s = 'a' * 10 ** 7 %}{{ s.rfind('a' * 10 ** 6 ~ 'b') }}",
        "{% set s = 'a' * 10 ** 6 %}{% for i in range(10 ** 6) %}{% if s|upper %}{% endif %}"
        "{% endfor %}",
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < PD_COUNT(sources); i++) {
        if (render(f, sources[i], "{}", NULL) == 0)
            fail_msg("no error: %s", sources[i]);
        pd_arena_reset(&f->arena);
    }
}

static void check_nested(struct fixture *f, const char *open, const char *middle, const char *close,
                         size_t n)
{
    struct pd_buf source = {0};
    for (size_t i = 0; i < n; i++)
        pd_buf_puts(&source, open);
    pd_buf_puts(&source, middle);
    for (size_t i = 0; i < n; i++)
        pd_buf_puts(&source, close);
    assert_int_equal(render(f, source.data, "{}", NULL), PD_ERR_INPUT);
    pd_buf_done(&source);
}

static void test_deep_nesting(void **state)
{
    struct fixture *f = *state;
    check_nested(f, "{% if 1 %}", "", "{% endif %}", 20000);
    check_nested(f, "{{ ", "1", " }}", 2);
    static const char *const middles[][3] = {
        {"(", "1", ")"},   {"[", "1", "]"}, {"-", "1", ""},    {"not ", "1", ""},
        {"", "1", "+1"},   {"", "x", ".x"}, {"", "1", "|abs"}, {"1 if ", "1", ""},
        {"{1:", "1", "}"}, {"", "x", "()"}, {"", "x", "[0]"}};
    for (size_t i = 0; i < PD_COUNT(middles); i++) {
        struct pd_buf inner = {0};
        pd_buf_puts(&inner, "{{ ");
        for (size_t k = 0; k < 20000; k++)
            pd_buf_puts(&inner, middles[i][0]);
        pd_buf_puts(&inner, middles[i][1]);
        for (size_t k = 0; k < 20000; k++)
            pd_buf_puts(&inner, middles[i][2]);
        pd_buf_puts(&inner, " }}");
        assert_int_equal(render(f, inner.data, "{}", NULL), PD_ERR_INPUT);
        pd_buf_done(&inner);
    }
}

static void test_limits(void **state)
{
    struct fixture *f = *state;
    const struct pd_jinja_limits small = {.max_output = 10, .max_steps = 100, .max_depth = 12};
    assert_ok(render(f, "0123456789", "{}", &small), f->err);
    assert_true(render(f, "0123456789a", "{}", &small) < 0);
    assert_string_equal(f->err.text, "1:1: the output grows longer than 10 bytes");
    assert_true(render(f, "{% for i in range(100) %}{% endfor %}", "{}", &small) < 0);
    assert_string_equal(f->err.text, "1:18: the template takes too many steps");
    assert_true(render(f, "{{ [[[[[[[[[[[[1]]]]]]]]]]]] }}", "{}", &small) < 0);
    assert_non_null(strstr(f->err.text, "nested too deeply"));
}

/* Rendering appends, and leaves alone what was there when it fails. */
static void test_output_is_kept(void **state)
{
    struct fixture *f = *state;
    struct pd_jinja *tpl = NULL;
    f->vars = pd_dict_new(&f->arena);
    pd_buf_puts(&f->out, "before ");
    assert_ok(pd_jinja_compile(&tpl, &f->arena, pd_str_of("x{{ 1 }}"), &f->err), f->err);
    for (int i = 0; i < 2; i++)
        assert_ok(pd_jinja_render(&f->out, tpl, &f->vars, NULL, &f->arena, &f->err), f->err);
    assert_str(pd_buf_str(&f->out), "before x1x1");
    assert_ok(pd_jinja_compile(&tpl, &f->arena, pd_str_of("y{{ z }}"), &f->err), f->err);
    assert_true(pd_jinja_render(&f->out, tpl, &f->vars, NULL, &f->arena, NULL) < 0);
    assert_str(pd_buf_str(&f->out), "before x1x1");
}

/* Lists of the document are never changed, and a template's own never leak into it. */
static void test_document_is_untouched(void **state)
{
    struct fixture *f = *state;
    check(
        f,
        "{% set l = xs + [3] %}{% set _ = l.append(xs) %}{{ l }}{{ xs|sort }}{{ xs|reverse|list }}",
        "{\"xs\": [2, 1]}", "[2, 1, 3, [2, 1]][1, 2][1, 2]");
    struct pd_buf json = {0};
    pd_json_write(&json, &f->vars, PD_JSON_COMPACT);
    assert_str(pd_buf_str(&json), "{\"xs\":[2,1]}");
    pd_buf_done(&json);
    assert_true(render(f, "{{ d.update(a=1) }}", "{\"d\": {}}", NULL) < 0);
    assert_true(render(f, "{{ d.b.append(1) }}", "{\"d\": {\"b\": []}}", NULL) < 0);
}

static void check_names(struct fixture *f, const char *source, const char *want)
{
    struct pd_jinja *tpl = NULL;
    struct pd_buf json = {0};
    assert_ok(pd_jinja_compile(&tpl, &f->arena, pd_str_of(source), &f->err), f->err);
    struct pd_value names = pd_jinja_names(tpl, &f->arena);
    pd_json_write(&json, &names, PD_JSON_COMPACT);
    assert_str(pd_buf_str(&json), want);
    pd_buf_done(&json);
}

static void test_names(void **state)
{
    struct fixture *f = *state;
    check_names(f, "text", "[]");
    check_names(f, "{{ b.c[a] }}{{ a }}{{ f(x=g)|join(h) }}", "[\"b\",\"a\",\"f\",\"g\",\"h\"]");
    check_names(f, "{% if a is defined %}{{ a }}{% endif %}{{ b|default(c) }}{{ d is none }}",
                "[\"a\",\"c\"]");
    check_names(f, "{% for x, y in xs if y %}{{ x }}{{ loop.index }}{% else %}{{ x }}{% endfor %}",
                "[\"xs\",\"x\"]");
    check_names(f, "{% set a = a + 1 %}{{ a }}{% set b %}{{ c }}{% endset %}{{ b }}",
                "[\"a\",\"c\"]");
    check_names(f, "{% with a = b, c = a %}{{ a }}{{ c }}{% endwith %}{{ range(n) }}",
                "[\"b\",\"a\",\"n\"]");
}

static bool is_literal(struct fixture *f, const char *source)
{
    struct pd_jinja *tpl = NULL;
    assert_ok(pd_jinja_compile(&tpl, &f->arena, pd_str_of(source), &f->err), f->err);
    return pd_jinja_is_literal(tpl);
}

static void test_literal(void **state)
{
    struct fixture *f = *state;
    assert_true(is_literal(f, ""));
    assert_true(is_literal(f, "plain } text\n"));
    assert_false(is_literal(f, "a{{ b }}"));
    assert_false(is_literal(f, "a{# c #}"));
    assert_false(is_literal(f, "{# c #}"));
    assert_false(is_literal(f, "a\r\nb"));
    assert_false(is_literal(f, "{% raw %}a{% endraw %}"));
}

static void test_bytes_that_are_no_utf8(void **state)
{
    struct fixture *f = *state;
    f->vars = pd_dict_new(&f->arena);
    pd_dict_set(&f->arena, &f->vars, pd_str_of("s"), pd_string((struct pd_str)PD_STR("a\xff\0b")));
    struct pd_jinja *tpl = NULL;
    assert_ok(pd_jinja_compile(&tpl, &f->arena,
                               pd_str_of("{{ s }}|{{ s|length }}|{{ s[3] }}|{{ s[::-1][0] }}"),
                               &f->err),
              f->err);
    assert_ok(pd_jinja_render(&f->out, tpl, &f->vars, NULL, &f->arena, &f->err), f->err);
    assert_true(pd_str_eq(pd_buf_str(&f->out), (struct pd_str)PD_STR("a\xff\0b|4|b|b")));
}

/* --- values --- */

/* The value of a template, as JSON; an error's sentence where it fails. */
static void check_value(struct fixture *f, const char *source, const char *vars, const char *want)
{
    struct pd_jinja *tpl = NULL;
    struct pd_value value = pd_none();
    assert_ok(pd_json_parse(&f->vars, &f->arena, pd_str_of(vars), NULL, &f->err), f->err);
    assert_ok(pd_jinja_compile(&tpl, &f->arena, pd_str_of(source), &f->err), f->err);
    int code = pd_jinja_value(&value, tpl, &f->vars, &f->arena, &f->err);
    pd_buf_reset(&f->out);
    if (code == 0)
        pd_json_write(&f->out, &value, PD_JSON_SPACED);
    else
        pd_buf_puts(&f->out, f->err.text);
    assert_str(pd_buf_str(&f->out), want);
}

static void test_values(void **state)
{
    struct fixture *f = *state;
    check_value(f, "{{ x }}", "{\"x\": 1}", "1");
    check_value(f, "{{ x / 2 }}", "{\"x\": 4}", "2.0");
    check_value(f, "{{ none }}", "{}", "null");
    check_value(f, "{{ x == 1 }}", "{\"x\": 1}", "true");
    check_value(f, "{{ x }}", "{\"x\": [1, \"1\", {\"a\": null}]}", "[1, \"1\", {\"a\": null}]");
    check_value(f, "{{ (x, range(2), {1: x}) }}", "{\"x\": \"a\"}",
                "[\"a\", [0, 1], {\"1\": \"a\"}]");
    check_value(f, "dropped {{ x }}{% set y = x + 1 %}{% if y %}{% endif %}{{ y }}", "{\"x\": 1}",
                "2");
    check_value(f,
                "{% set l = [] %}{% for i in x %}{% set _ = l.append(i * 2) %}{% endfor %}{{ l }}",
                "{\"x\": [1, 2]}", "[2, 4]");
    check_value(f, "{{ x }}", "{}", "'x' is undefined");
    check_value(f, "{{ [x.y] }}", "{\"x\": {}}", "'dict object' has no attribute 'y'");
    check_value(f, "{{ x.keys }}", "{\"x\": {}}", "the value is of type 'method'");
    check_value(f, "text", "{}", "the template does not end with a value");
    check_value(f, "{{ 1 }} ", "{}", "the template does not end with a value");
    check_value(f, "", "{}", "the template does not end with a value");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_vectors),
        TEST(test_messages),
        TEST(test_hostile),
        TEST(test_integers_of_any_size),
        TEST(test_deep_nesting),
        TEST(test_limits),
        TEST(test_output_is_kept),
        TEST(test_document_is_untouched),
        TEST(test_names),
        TEST(test_literal),
        TEST(test_bytes_that_are_no_utf8),
        TEST(test_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
