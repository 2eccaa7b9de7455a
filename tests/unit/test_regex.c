#include "tests/support/pd_test.h"

#include "lib/core/file.h"
#include "lib/format/json.h"
#include "lib/format/regex.h"

static struct pd_regex *compile(const char *pattern, unsigned flags)
{
    struct pd_err err;
    struct pd_regex *re = NULL;
    assert_ok(pd_regex_new(&re, pd_str_of(pattern), flags, &err), err);
    return re;
}

static int collect(void *ctx, const struct pd_match *match)
{
    struct pd_buf *out = ctx;
    pd_buf_puts(out, out->len ? ",[" : "[");
    for (size_t g = 0; g < match->ngroups; g++)
        pd_buf_printf(out, "%s[%td,%td]", g ? "," : "", match->spans[2 * g],
                      match->spans[2 * g + 1]);
    pd_buf_puts(out, "]");
    return 0;
}

/* What the case gives: the text after substitution, or all matches as a JSON list; negative when
   the pattern, the replacement or the match is refused. */
static int run_case(struct pd_buf *out, const struct pd_value *item)
{
    struct pd_str none = PD_STR("");
    struct pd_regex *re = NULL;
    struct pd_err err;
    int code = pd_regex_new(&re, pd_dict_str(item, "pattern", none),
                            (unsigned)pd_dict_int(item, "flags", 0), &err);
    struct pd_str text = pd_dict_str(item, "text", none);
    if (code == 0 && pd_dict_get(item, "repl")) {
        code = pd_regex_sub(out, re, text, pd_dict_str(item, "repl", none), &err);
    } else if (code == 0) {
        struct pd_buf inner = {0};
        code = pd_regex_each(re, text, collect, &inner, &err);
        pd_buf_printf(out, "[%.*s]", PD_STR_ARG(pd_buf_str(&inner)));
        pd_buf_done(&inner);
    }
    pd_regex_free(re);
    return code;
}

static bool check_case(const struct pd_value *item)
{
    struct pd_buf got = {0}, want = {0};
    int code = run_case(&got, item);
    const struct pd_value *expect = pd_dict_get(item, "expect");
    if (pd_is(expect, PD_STRING))
        pd_buf_add_str(&want, expect->s);
    else if (expect)
        pd_json_write(&want, expect, PD_JSON_COMPACT);
    bool good = expect ? code == 0 && pd_str_eq(pd_buf_str(&got), pd_buf_str(&want)) : code < 0;
    if (!good)
        print_error("pattern %.*s text %.*s: got %.*s (%d), want %.*s\n",
                    PD_STR_ARG(pd_dict_get(item, "pattern")->s),
                    PD_STR_ARG(pd_dict_get(item, "text")->s), PD_STR_ARG(pd_buf_str(&got)), code,
                    PD_STR_ARG(pd_buf_str(&want)));
    pd_buf_done(&got);
    pd_buf_done(&want);
    return good;
}

/* Vectors made with CPython's re. */
static void test_python_vectors(void **state)
{
    (void)state;
    struct pd_buf text = PD_BUF_MAX(8 << 20);
    struct pd_arena arena = {0};
    struct pd_err err;
    struct pd_value cases;
    assert_ok(pd_file_read(&text, "tests/tables/regex.json", &err), err);
    assert_ok(pd_json_parse(&cases, &arena, pd_buf_str(&text), NULL, &err), err);
    assert_true(pd_list_len(&cases) > 500);
    size_t bad = 0;
    for (size_t i = 0; i < pd_list_len(&cases); i++)
        bad += !check_case(pd_list_at(&cases, i));
    assert_int_equal(bad, 0);
    pd_arena_done(&arena);
    pd_buf_done(&text);
}

static void test_search_from(void **state)
{
    (void)state;
    struct pd_regex *re = compile("(b)|^a", 0);
    struct pd_match match;
    struct pd_err err;
    struct pd_str text = PD_STR("abab");
    assert_int_equal(pd_regex_groups(re), 1);
    assert_int_equal(pd_regex_search(&match, re, text, 0, &err), 1);
    assert_int_equal(match.spans[0], 0);
    assert_int_equal(match.spans[2], -1);
    assert_int_equal(pd_regex_search(&match, re, text, 2, &err), 1);
    assert_int_equal(match.spans[0], 3);
    assert_int_equal(match.spans[2], 3);
    assert_int_equal(pd_regex_search(&match, re, text, 4, &err), 0);
    assert_int_equal(pd_regex_search(&match, re, text, 5, &err), 0);
    pd_regex_free(re);
}

static void test_bytes_that_are_no_utf8(void **state)
{
    (void)state;
    struct pd_regex *re = compile("x.(.)", 0);
    struct pd_match match;
    struct pd_err err;
    struct pd_str text = PD_STR("\xff\xfex\x80\xc3\xa9 \xf0x\xe2\x82z");
    assert_int_equal(pd_regex_search(&match, re, text, 0, &err), 1);
    assert_int_equal(match.spans[0], 2);
    assert_int_equal(match.spans[1], 6);
    assert_int_equal(match.spans[2], 4);
    assert_int_equal(pd_regex_search(&match, re, text, 3, &err), 1);
    assert_int_equal(match.spans[0], 8);
    assert_int_equal(match.spans[2], 10);
    assert_int_equal(match.spans[3], 11);
    struct pd_buf out = {0};
    assert_ok(pd_regex_sub(&out, re, text, pd_str_of("<\\1>"), &err), err);
    assert_str(pd_buf_str(&out), "\xff\xfe<\xc3\xa9> \xf0<\x82>z");
    pd_buf_done(&out);
    pd_regex_free(re);
    re = NULL;
    assert_true(pd_regex_new(&re, pd_str_of("a\xff"), 0, &err) < 0);
}

static void test_nul_bytes(void **state)
{
    (void)state;
    struct pd_regex *re = NULL;
    struct pd_match match;
    struct pd_err err;
    assert_ok(pd_regex_new(&re, (struct pd_str)PD_STR("a\0[\0]"), 0, &err), err);
    assert_int_equal(pd_regex_search(&match, re, (struct pd_str)PD_STR("\0a\0\0"), 0, &err), 1);
    assert_int_equal(match.spans[0], 1);
    assert_int_equal(match.spans[1], 4);
    pd_regex_free(re);
}

static void test_messages(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *want;
    } cases[] = {
        {"ab(", "regular expression 'ab(': missing ), unterminated group at position 3"},
        {"a\\h", "regular expression 'a\\h': bad escape at position 1"},
        {"(*UTF8)a", "regular expression '(*UTF8)a': nothing to repeat at position 1"},
        {"\\s(?P=x)", "regular expression '\\s(?P=x)': reference to non-existent subpattern at "
                      "position 2"},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_regex *re = NULL;
        struct pd_err err;
        assert_int_equal(pd_regex_new(&re, pd_str_of(cases[i].pattern), 0, &err), PD_ERR_INPUT);
        assert_string_equal(err.text, cases[i].want);
    }
}

/* Exponential patterns end with an error instead of never. */
static void test_match_limit(void **state)
{
    (void)state;
    struct pd_regex *re = compile("(?:a+)+b\\1?()", 0);
    struct pd_buf text = {0};
    struct pd_err err;
    struct pd_match match;
    pd_buf_fill(&text, 'a', 100);
    pd_buf_putc(&text, 'c');
    pd_buf_puts(&text, "b");
    int code = pd_regex_search(&match, re, pd_buf_str(&text), 0, &err);
    assert_int_equal(code, PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "gave up matching"));
    pd_regex_free(re);
    pd_buf_done(&text);
}

/* Deep backtracking over a long text is fine where Python has no limit either. */
static void test_long_text(void **state)
{
    (void)state;
    struct pd_regex *re = compile("^(?:.|\\n)*?(end)", 0);
    struct pd_buf text = {0};
    struct pd_err err;
    struct pd_match match;
    for (size_t i = 0; i < 20000; i++)
        pd_buf_puts(&text, "word\n");
    pd_buf_puts(&text, "end");
    int found = pd_regex_search(&match, re, pd_buf_str(&text), 0, &err);
    assert_ok(found, err);
    assert_int_equal(found, 1);
    assert_int_equal(match.spans[2], 100000);
    pd_regex_free(re);
    pd_buf_done(&text);
}

static void test_named_groups_and_escape(void **state)
{
    (void)state;
    struct pd_regex *re = compile("(a)(?P<second>b)", 0);
    assert_int_equal(pd_regex_group(re, pd_str_of("second")), 2);
    assert_int_equal(pd_regex_group(re, pd_str_of("third")), -1);
    pd_regex_free(re);
    struct pd_buf out = {0};
    pd_regex_escape(&out, pd_str_of("a.b*c [d]\n\xc3\xa9_-#"));
    assert_str(pd_buf_str(&out), "a\\.b\\*c\\ \\[d\\]\\\n\xc3\xa9_\\-\\#");
    pd_buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_python_vectors),
        cmocka_unit_test(test_search_from),
        cmocka_unit_test(test_bytes_that_are_no_utf8),
        cmocka_unit_test(test_nul_bytes),
        cmocka_unit_test(test_messages),
        cmocka_unit_test(test_match_limit),
        cmocka_unit_test(test_long_text),
        cmocka_unit_test(test_named_groups_and_escape),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
