/*
 * The environment of chat templates: features by vectors recorded from Jinja2
 * (tests/oracle/chat_features.py), and what a hostile template may not do. With
 * PODIUM_CHAT_TEMPLATES naming a folder of templates, those whose SHA-256 is on record must render
 * as they did there (tests/oracle/chat_templates.py).
 */
#include "tests/support/vectors.h"

#include "lib/core/hash.h"
#include "lib/format/jinja.h"

static const struct pd_jinja_date today = {2024, 7, 26};

static int render(struct pd_buf *out, const char *source, const struct pd_jinja_limits *limits,
                  struct pd_err *err)
{
    struct pd_arena arena = {0};
    struct pd_value vars = pd_dict_new(&arena);
    struct pd_jinja *tpl = NULL;
    int code = pd_jinja_compile_chat(&tpl, &arena, pd_str_of(source), today, err);
    if (code == 0)
        code = pd_jinja_render(out, tpl, &vars, limits, &arena, err);
    pd_arena_done(&arena);
    return code;
}

/* --- vectors --- */

static bool check_vector(const struct pd_value *item, const struct pd_value *vars)
{
    struct pd_arena scratch = {0};
    struct pd_buf out = {0};
    struct pd_err err = {0};
    struct pd_jinja *tpl = NULL;
    struct pd_str none = PD_STR(""), source = pd_dict_str(item, "template", none);
    const struct pd_value *expect = pd_dict_get(item, "expect");
    int code = pd_jinja_compile_chat(&tpl, &scratch, source, today, &err);
    if (code == 0)
        code = pd_jinja_render(&out, tpl, vars, NULL, &scratch, &err);
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
    (void)state;
    struct pd_arena arena = {0};
    struct pd_value all = pd_vectors_read("tests/tables/chat.json", &arena);
    const struct pd_value *cases = pd_dict_get(&all, "cases"), *vars = pd_dict_get(&all, "vars");
    size_t bad = 0;
    assert_true(pd_list_len(cases) > 120);
    for (size_t i = 0; i < pd_list_len(cases); i++)
        bad += !check_vector(pd_list_at(cases, i), vars);
    pd_arena_done(&arena);
    assert_int_equal(bad, 0);
}

/* --- the day --- */

static void test_days(void **state)
{
    (void)state;
    static const char *const good[] = {"2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"};
    static const char *const bad[] = {"2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10",
                                      "2024-04-31", "2024-1-01",  "2024-01-1x", "0000-01-01",
                                      "20240101",   "",           "2024/01/01", "2024-01-011"};
    struct pd_jinja_date date = {1, 2, 3};
    for (size_t i = 0; i < PD_COUNT(bad); i++)
        assert_false(pd_jinja_read_date(&date, pd_str_of(bad[i])));
    assert_int_equal(date.day, 3);
    for (size_t i = 0; i < PD_COUNT(good); i++)
        assert_true(pd_jinja_read_date(&date, pd_str_of(good[i])));
    assert_int_equal(date.year * 10000 + date.month * 100 + date.day, 99991231);
}

static void check_day(struct pd_jinja_date date, const char *want)
{
    struct pd_arena arena = {0};
    struct pd_buf out = {0};
    struct pd_err err = {0};
    struct pd_jinja *tpl = NULL;
    struct pd_value vars = pd_dict_new(&arena);
    struct pd_str source = PD_STR("{{ strftime_now('%a %d %b %Y %j') }}");
    assert_ok(pd_jinja_compile_chat(&tpl, &arena, source, date, &err), err);
    assert_ok(pd_jinja_render(&out, tpl, &vars, NULL, &arena, &err), err);
    assert_str(pd_buf_str(&out), want);
    pd_buf_done(&out);
    pd_arena_done(&arena);
}

static void test_calendar(void **state)
{
    (void)state;
    check_day((struct pd_jinja_date){2000, 1, 1}, "Sat 01 Jan 2000 001");
    check_day((struct pd_jinja_date){2024, 2, 29}, "Thu 29 Feb 2024 060");
    check_day((struct pd_jinja_date){2024, 12, 31}, "Tue 31 Dec 2024 366");
    check_day((struct pd_jinja_date){2023, 3, 1}, "Wed 01 Mar 2023 060");
    check_day((struct pd_jinja_date){1900, 3, 1}, "Thu 01 Mar 1900 060");
}

/* --- messages and limits --- */

static void check_error(const char *source, const char *sentence)
{
    struct pd_buf out = {0};
    struct pd_err err = {0};
    assert_int_equal(render(&out, source, NULL, &err), PD_ERR_INPUT);
    assert_string_equal(err.text, sentence);
    assert_int_equal(out.len, 0);
    pd_buf_done(&out);
}

static void test_messages(void **state)
{
    (void)state;
    check_error("a\n{{ raise_exception('Only user roles!') }}",
                "2:19: the template refuses: Only user roles!");
    check_error("{{ strftime_now('%Q') }}", "1:16: strftime_now does not know %Q");
    check_error("{% break %}", "1:4: 'break' outside of a loop");
    check_error("{{ 1|frobnicate }}", "1:5: there is no filter 'frobnicate'");
    check_error("{{ [].append(1) }}",
                "1:13: access to attribute 'append' of 'list object' is unsafe");
    check_error("{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",
                "1:35: macro 'm' takes not more than 1 argument(s)");
    check_error("{{ x.y }}", "1:5: 'x' is undefined");
}

/* Templates that would run for years, call without end or fill the memory end with an error. */
static void test_hostile(void **state)
{
    (void)state;
    static const char *const sources[] = {
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{% macro m(n) %}{% if n %}{{ m(n - 1) }}{{ m(n - 1) }}{% endif %}{% endmacro %}{{ m(19) }}"
        "{% for i in range(99999) %}{{ m(9) }}{% endfor %}",
        "{% macro m(a=m()) %}{% endmacro %}{{ m() }}",
        "{% macro m() %}{% call m() %}{% endcall %}{% endmacro %}{{ m() }}",
        "{% macro m() %}{{ caller() }}{% endmacro %}{% macro k() %}{% call m() %}{{ k() }}"
        "{% endcall %}{% endmacro %}{{ k() }}",
        "{% macro m(a) %}{{ a ~ a }}{% endmacro %}{% set ns = namespace(x='a') %}"
        "{% for i in range(99) %}{% set ns.x = m(ns.x) %}{% endfor %}",
        "{% for i in range(99999) %}{% generation %}{{ 'a' * 9999 }}{% endgeneration %}{% endfor "
        "%}",
        "{% set ns = namespace(x=[1]) %}{% for i in range(99) %}{% set ns.x = [ns.x, ns.x] %}"
        "{% endfor %}{{ ns.x|tojson(indent=2) }}",
        "{{ [1]|tojson(indent=10 ** 9) }}",
        "{{ range(100001)|length }}",
        "{% for i in range(99999) %}{% for k in range(99999) %}{% continue %}{% endfor %}{% endfor "
        "%}",
        "{% set f = namespace %}{% for i in range(9999) %}{% set x = f(**{'a': 'x' * 9999}) %}"
        "{% for k in range(9999) %}{{ x.a }}{% endfor %}{% endfor %}",
    };
    for (size_t i = 0; i < PD_COUNT(sources); i++) {
        struct pd_buf out = {0};
        struct pd_err err = {0};
        if (render(&out, sources[i], NULL, &err) == 0)
            fail_msg("no error: %s", sources[i]);
        assert_int_equal(out.len, 0);
        pd_buf_done(&out);
    }
}

/* Task templates know none of it. */
static void test_tasks_are_apart(void **state)
{
    (void)state;
    static const char *const sources[] = {
        "{% macro m() %}{% endmacro %}",
        "{% for x in [1] %}{% break %}{% endfor %}",
        "{% generation %}{% endgeneration %}",
        "{{ strftime_now('%Y') }}",
        "{{ raise_exception('x') }}",
        "{{ nope }}",
        "{{ 1|frobnicate if 0 }}",
    };
    for (size_t i = 0; i < PD_COUNT(sources); i++) {
        struct pd_arena arena = {0};
        struct pd_buf out = {0};
        struct pd_err err = {0};
        struct pd_jinja *tpl = NULL;
        struct pd_value vars = pd_dict_new(&arena);
        int code = pd_jinja_compile(&tpl, &arena, pd_str_of(sources[i]), &err);
        if (code == 0)
            code = pd_jinja_render(&out, tpl, &vars, NULL, &arena, &err);
        if (code == 0)
            fail_msg("no error: %s", sources[i]);
        pd_buf_done(&out);
        pd_arena_done(&arena);
    }
}

/* --- templates of others, when there are any --- */

struct folder {
    const struct pd_value *vars, *outputs;
    size_t known, bad;
};

static int check_file(void *ctx, const char *path, struct pd_err *err)
{
    struct folder *folder = ctx;
    struct pd_arena arena = {0};
    struct pd_buf text = {0}, out = {0};
    struct pd_jinja *tpl = NULL;
    char hash[PD_SHA256_HEX];
    int code = pd_file_read(&text, path, err);
    pd_sha256_hex(hash, pd_buf_str(&text));
    const struct pd_value *want = pd_dict_get(folder->outputs, hash);
    if (code < 0 || !want) {
        pd_buf_done(&text);
        return code;
    }
    struct pd_err ignored = {0};
    bool compiled = pd_jinja_compile_chat(&tpl, &arena, pd_buf_str(&text), today, &ignored) == 0;
    for (size_t i = 0; i < pd_list_len(folder->vars); i++) {
        struct pd_arena scratch = {0};
        const struct pd_value *vars = pd_list_at(folder->vars, i);
        if (!compiled || pd_jinja_render(&out, tpl, vars, NULL, &scratch, &ignored) < 0)
            pd_buf_putc(&out, '\0');
        pd_buf_putc(&out, '\n');
        pd_arena_done(&scratch);
    }
    pd_sha256_hex(hash, pd_buf_str(&out));
    folder->known++;
    if (!pd_str_is(want->s, hash)) {
        folder->bad++;
        print_error("%s renders in another way\n", path);
    }
    pd_buf_done(&text);
    pd_buf_done(&out);
    pd_arena_done(&arena);
    return 0;
}

static void test_folder(void **state)
{
    (void)state;
    const char *path = getenv("PODIUM_CHAT_TEMPLATES");
    if (!path || !*path)
        skip();
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    struct pd_value all = pd_vectors_read("tests/vectors/chat_templates.json", &arena);
    struct folder folder = {.vars = pd_dict_get(&all, "vars"),
                            .outputs = pd_dict_get(&all, "outputs")};
    assert_ok(pd_file_walk(path, ".jinja", check_file, &folder, &err), err);
    print_message("%zu templates are on record\n", folder.known);
    assert_true(folder.known > 0);
    assert_int_equal(folder.bad, 0);
    pd_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),  cmocka_unit_test(test_days),
        cmocka_unit_test(test_calendar), cmocka_unit_test(test_messages),
        cmocka_unit_test(test_hostile),  cmocka_unit_test(test_tasks_are_apart),
        cmocka_unit_test(test_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
