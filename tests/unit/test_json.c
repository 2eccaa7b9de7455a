#include "tests/support/pd_test.h"

#include "lib/format/json.h"

#include <math.h>

static const struct pd_json_limits python = {.allow_nan = true};

static struct pd_value parse(struct pd_arena *arena, const char *text)
{
    struct pd_value v = pd_none();
    struct pd_err err = {0};
    assert_ok(pd_json_parse(&v, arena, pd_str_of(text), &python, &err), err);
    return v;
}

/* ---- reading ---- */

/* Texts and what they are when written back compactly; NULL: the same text. */
static const struct {
    struct pd_str text;
    const char *written;
} accepted[] = {
    {PD_STR("null"), NULL},
    {PD_STR(" \t\r\n true \n"), "true"},
    {PD_STR("[]"), NULL},
    {PD_STR("{}"), NULL},
    {PD_STR("[ ]"), "[]"},
    {PD_STR("{ \n}"), "{}"},
    {PD_STR("[1,-1,0,1.0,1e2,1E-2,0.5,-0.0]"), "[1,-1,0,1.0,100.0,0.01,0.5,-0.0]"},
    {PD_STR("-0"), "0"},
    {PD_STR("[9223372036854775807,-9223372036854775808]"), NULL},
    {PD_STR("[9223372036854775808,-123456789012345678901234567890]"), NULL},
    {PD_STR("1e400"), "Infinity"},
    {PD_STR("[NaN,Infinity,-Infinity]"), NULL},
    {PD_STR("{\"a\":{\"b\":[{\"c\":null},[]]}}"), NULL},
    {PD_STR("{\"a\":1,\"b\":2,\"a\":3}"), "{\"a\":3,\"b\":2}"},
    {PD_STR("{\"\":\"\"}"), NULL},
    {PD_STR("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), "\"\\\"\\\\/\\b\\f\\n\\r\\t\""},
    {PD_STR("\"\\u0041\\u00e9\\u65E5\\ud83d\\uDE00\""), "\"Aé日😀\""},
    {PD_STR("\"\\u0000\""), NULL},
    {PD_STR("\"\\ud83d\""), "\"\xef\xbf\xbd\""},
    {PD_STR("\"\\ude00\\ud83d\""), "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    {PD_STR("\"\\ud83dx\""), "\"\xef\xbf\xbdx\""},
    {PD_STR("\"\\ud83d\\u0041\""), "\"\xef\xbf\xbd\x41\""},
    {PD_STR("\"\\ud83d\\ud83d\\ude00\""), "\"\xef\xbf\xbd😀\""},
    {PD_STR("\"\x7f日本 and more than eight bytes\""), NULL},
    {PD_STR("\xef\xbb\xbf[1]"), "[1]"},
};

static void accepted_texts_are_read(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_buf out = {0};
    for (size_t i = 0; i < PD_COUNT(accepted); i++) {
        struct pd_value v;
        struct pd_err err = {0};
        assert_ok(pd_json_parse(&v, &arena, accepted[i].text, &python, &err), err);
        pd_buf_reset(&out);
        pd_json_write(&out, &v, PD_JSON_COMPACT);
        assert_str(pd_buf_str(&out),
                   accepted[i].written ? accepted[i].written : accepted[i].text.p);
    }
    pd_buf_done(&out);
    pd_arena_done(&arena);
}

static const struct {
    struct pd_str text;
    const char *message;
} refused[] = {
    {PD_STR(""), "1:1: the text ends where a value is expected"},
    {PD_STR(" \n "), "2:2: the text ends where a value is expected"},
    {PD_STR("nul"), "1:1: expected a value"},
    {PD_STR("nan"), "1:1: expected a value"},
    {PD_STR("True"), "1:1: expected a value"},
    {PD_STR("nullx"), "1:5: something follows the value"},
    {PD_STR("1 2"), "1:3: something follows the value"},
    {PD_STR("[1,]"), "1:4: expected a value"},
    {PD_STR("[,1]"), "1:2: expected a value"},
    {PD_STR("[1 2]"), "1:4: expected ',' or ']' after a value"},
    {PD_STR("[1}"), "1:3: expected ',' or ']' after a value"},
    {PD_STR("[1"), "1:3: expected ',' or ']' after a value"},
    {PD_STR("["), "1:2: the text ends where a value is expected"},
    {PD_STR("]"), "1:1: expected a value"},
    {PD_STR("{\"a\":1,\n \"b\":2 \"c\"}"), "2:8: expected ',' or '}' after a value"},
    {PD_STR("{\"a\":1,}"), "1:8: expected a key in double quotes"},
    {PD_STR("{a:1}"), "1:2: expected a key in double quotes"},
    {PD_STR("{\"a\" 1}"), "1:6: expected ':' after a key"},
    {PD_STR("{\"a\":}"), "1:6: expected a value"},
    {PD_STR("{\"a\""), "1:5: expected ':' after a key"},
    {PD_STR("{\"a\":1"), "1:7: expected ',' or '}' after a value"},
    {PD_STR("{"), "1:2: expected a key in double quotes"},
    {PD_STR("\"é\" x"), "1:5: something follows the value"},
    {PD_STR("\"abc"), "1:1: a string without its closing quote"},
    {PD_STR("\"abc\\"), "1:5: invalid escape in a string"},
    {PD_STR("\"\\x41\""), "1:2: invalid escape in a string"},
    {PD_STR("\"\\u12g4\""), "1:2: invalid escape in a string"},
    {PD_STR("\"ab\\u12\""), "1:4: invalid escape in a string"},
    {PD_STR("\"a\nb\""), "1:3: a control character in a string must be escaped"},
    {PD_STR("\"a\0b\""), "1:3: a control character in a string must be escaped"},
    {PD_STR("\"\\n\x1f\""), "1:4: a control character in a string must be escaped"},
    {PD_STR("'a'"), "1:1: expected a value"},
    {PD_STR("01"), "1:1: not a number"},
    {PD_STR("-01"), "1:1: not a number"},
    {PD_STR("-"), "1:1: not a number"},
    {PD_STR("+1"), "1:1: expected a value"},
    {PD_STR(".5"), "1:1: expected a value"},
    {PD_STR("-.5"), "1:1: not a number"},
    {PD_STR("1."), "1:1: not a number"},
    {PD_STR("1.e5"), "1:1: not a number"},
    {PD_STR("[1e]"), "1:2: not a number"},
    {PD_STR("1e+"), "1:1: not a number"},
    {PD_STR("0x1F"), "1:2: something follows the value"},
    {PD_STR("-Inf"), "1:1: expected a value"},
    {PD_STR("--1"), "1:1: not a number"},
    {PD_STR("1\0"), "1:2: something follows the value"},
    {PD_STR("// c\n1"), "1:1: expected a value"},
    {PD_STR("\"a\xff\""), "1:3: invalid UTF-8 in a string"},
    {PD_STR("\"0123456789\xed\xa0\x80\""), "1:12: invalid UTF-8 in a string"},
    {PD_STR("{\"\xc3\":1}"), "1:3: invalid UTF-8 in a string"},
    {PD_STR("\"\\n\xe2\x82\""), "1:4: invalid UTF-8 in a string"},
    {PD_STR("\xff"), "1:1: expected a value"},
};

static void refused_texts_say_where_and_why(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    for (size_t i = 0; i < PD_COUNT(refused); i++) {
        struct pd_value v = pd_int(77);
        struct pd_err err = {0};
        assert_int_equal(pd_json_parse(&v, &arena, refused[i].text, &python, &err), PD_ERR_INPUT);
        assert_str(pd_str_of(err.text), refused[i].message);
        assert_true(v.kind == PD_INT && v.i == 77);
        assert_int_equal(pd_json_parse(&v, &arena, refused[i].text, &python, NULL), PD_ERR_INPUT);
    }
    pd_arena_done(&arena);
}

static void nan_needs_permission(void **state)
{
    (void)state;
    static const char *const texts[] = {"NaN", "Infinity", "-Infinity"};
    struct pd_arena arena = {0};
    struct pd_value v;
    for (size_t i = 0; i < PD_COUNT(texts); i++)
        assert_true(pd_json_parse(&v, &arena, pd_str_of(texts[i]), NULL, NULL) < 0);
    v = parse(&arena, "NaN");
    assert_true(v.kind == PD_FLOAT && isnan(v.f));
    v = parse(&arena, "-Infinity");
    assert_true(v.kind == PD_FLOAT && isinf(v.f) && v.f < 0);
    pd_arena_done(&arena);
}

static void invalid_utf8_is_replaced_when_allowed(void **state)
{
    (void)state;
    const struct pd_json_limits lenient = {.allow_invalid_utf8 = true};
    struct pd_arena arena = {0};
    struct pd_value v;
    struct pd_err err = {0};
    struct pd_str text = PD_STR("{\"\xff\":\"a\xc3\\n\xe2\x82\xac\x80\"}");
    assert_ok(pd_json_parse(&v, &arena, text, &lenient, &err), err);
    assert_str(pd_dict_str(&v, "\xef\xbf\xbd", (struct pd_str){0}),
               "a\xef\xbf\xbd\n\xe2\x82\xac\xef\xbf\xbd");
    pd_arena_done(&arena);
}

static int parse_nested(size_t depth, size_t max_depth, bool dicts)
{
    const struct pd_json_limits limits = {.max_depth = max_depth};
    struct pd_arena arena = {0};
    struct pd_buf text = {0};
    struct pd_value v;
    for (size_t i = 0; i < depth; i++)
        pd_buf_puts(&text, dicts && i + 1 < depth ? "{\"a\":" : "[");
    pd_buf_putc(&text, ']');
    pd_buf_fill(&text, dicts ? '}' : ']', depth - 1);
    int rc = pd_json_parse(&v, &arena, pd_buf_str(&text), &limits, NULL);
    pd_buf_done(&text);
    pd_arena_done(&arena);
    return rc;
}

static void depth_and_size_are_bounded(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_value v;
    struct pd_err err = {0};
    const struct pd_json_limits small = {.max_bytes = 3};
    assert_int_equal(parse_nested(200, 0, false), 0);
    assert_int_equal(parse_nested(201, 0, false), PD_ERR_INPUT);
    assert_int_equal(parse_nested(200, 0, true), 0);
    assert_int_equal(parse_nested(201, 0, true), PD_ERR_INPUT);
    assert_int_equal(parse_nested(100000, 0, false), PD_ERR_INPUT);
    assert_int_equal(parse_nested(3, 2, false), PD_ERR_INPUT);
    assert_int_equal(parse_nested(1000, 1000, true), 0);
    assert_int_equal(pd_json_parse(&v, &arena, pd_str_of("[1]"), &small, &err), 0);
    assert_int_equal(pd_json_parse(&v, &arena, pd_str_of("[12]"), &small, &err), PD_ERR_INPUT);
    assert_str(pd_str_of(err.text), "JSON of 4 bytes is over the limit of 3");
    pd_arena_done(&arena);
}

static void plain_strings_point_into_the_text(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    const char *text = "{\"key\":[\"v\",\"\\n\",12345678901234567890]}";
    struct pd_value v = parse(&arena, text);
    assert_ptr_equal(v.dict->entries[0].key.p, text + 2);
    const struct pd_value *list = pd_dict_get(&v, "key");
    assert_ptr_equal(pd_list_at(list, 0)->s.p, text + 9);
    assert_ptr_equal(pd_list_at(list, 2)->s.p, strchr(text, '2') - 1);
    pd_arena_done(&arena);
}

/* A special byte must be found at every distance from the start of the eight-byte steps. */
static void strings_end_at_any_offset(void **state)
{
    (void)state;
    static const char *const specials[] = {"\\n", "é", "\x7f", "\\\"", "\\u00e9", "😀"};
    struct pd_arena arena = {0};
    struct pd_buf text = {0}, out = {0};
    for (size_t length = 0; length < 40; length++) {
        for (size_t i = 0; i < PD_COUNT(specials); i++) {
            pd_buf_reset(&text);
            pd_buf_reset(&out);
            pd_buf_putc(&text, '"');
            pd_buf_fill(&text, 'x', length);
            pd_buf_puts(&text, specials[i]);
            pd_buf_fill(&text, 'y', 40 - length);
            pd_buf_putc(&text, '"');
            struct pd_value v = parse(&arena, text.data);
            pd_json_write(&out, &v, strstr(specials[i], "\\u") ? PD_JSON_ASCII : 0);
            assert_str(pd_buf_str(&out), text.data);
        }
    }
    pd_buf_done(&text);
    pd_buf_done(&out);
    pd_arena_done(&arena);
}

static void large_dicts_keep_order_and_last_duplicate(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_buf text = {0};
    pd_buf_putc(&text, '{');
    for (int i = 0; i < 2000; i++)
        pd_buf_printf(&text, "%s\"k%d\":%d", i ? "," : "", i % 1000, i);
    pd_buf_putc(&text, '}');
    struct pd_value v = parse(&arena, text.data);
    assert_int_equal(pd_dict_len(&v), 1000);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(v.dict->entries[i].value.i, 1000 + (int64_t)i);
    assert_str(v.dict->entries[999].key, "k999");
    pd_buf_done(&text);
    pd_arena_done(&arena);
}

/* ---- writing ---- */

static void expect_written(const char *text, unsigned flags, const char *want)
{
    struct pd_arena arena = {0};
    struct pd_buf out = {0};
    struct pd_value v = parse(&arena, text);
    pd_json_write(&out, &v, flags);
    assert_str(pd_buf_str(&out), want);
    pd_buf_done(&out);
    pd_arena_done(&arena);
}

static void flags_choose_the_form(void **state)
{
    (void)state;
    const char *text = "{\"b\":[1,2.0,{}],\"a\":[],\"é\":{\"x\":null},\"aa\":\"\\u007f😀\"}";
    expect_written(text, PD_JSON_COMPACT,
                   "{\"b\":[1,2.0,{}],\"a\":[],\"é\":{\"x\":null},\"aa\":\"\x7f😀\"}");
    expect_written(text, PD_JSON_SPACED,
                   "{\"b\": [1, 2.0, {}], \"a\": [], \"é\": {\"x\": null}, \"aa\": \"\x7f😀\"}");
    expect_written(text, PD_JSON_ASCII,
                   "{\"b\":[1,2.0,{}],\"a\":[],\"\\u00e9\":{\"x\":null},"
                   "\"aa\":\"\\u007f\\ud83d\\ude00\"}");
    expect_written(text, PD_JSON_SORTED,
                   "{\"a\":[],\"aa\":\"\x7f😀\",\"b\":[1,2.0,{}],\"é\":{\"x\":null}}");
    expect_written(text, PD_JSON_INDENT2 | PD_JSON_SORTED,
                   "{\n  \"a\": [],\n  \"aa\": \"\x7f😀\",\n  \"b\": [\n    1,\n    2.0,\n    {}\n"
                   "  ],\n  \"é\": {\n    \"x\": null\n  }\n}");
    expect_written("[]", PD_JSON_INDENT2, "[]");
}

static void keys_sort_by_code_point(void **state)
{
    (void)state;
    /* UTF-16 order would put the emoji first. */
    expect_written("{\"\\ud83d\\ude00\":1,\"\\uff5e\":2,\"Z\":3,\"a\":4,\"\":5}", PD_JSON_SORTED,
                   "{\"\":5,\"Z\":3,\"a\":4,\"～\":2,\"😀\":1}");
}

static void strings_are_escaped_as_python_does(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    struct pd_str s = PD_STR("\0\x01\x08\x0c\n\r\t\x1f\"\\/'\x7f\xc2\x80\xff");
    pd_json_write_str(&out, s, PD_JSON_COMPACT);
    assert_str(pd_buf_str(&out), "\"\\u0000\\u0001\\b\\f\\n\\r\\t\\u001f\\\"\\\\/'\x7f\xc2\x80"
                                 "\xef\xbf\xbd\"");
    pd_buf_reset(&out);
    pd_json_write_str(&out, s, PD_JSON_ASCII);
    assert_str(pd_buf_str(&out), "\"\\u0000\\u0001\\b\\f\\n\\r\\t\\u001f\\\"\\\\/'\\u007f\\u0080"
                                 "\\ufffd\"");
    pd_buf_reset(&out);
    pd_json_write_str(&out, (struct pd_str){0}, 0);
    assert_str(pd_buf_str(&out), "\"\"");
    pd_buf_done(&out);
}

static void a_full_buffer_stops_writing(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_buf out = PD_BUF_MAX(5);
    struct pd_value v = parse(&arena, "[1,2,3,4,5,6,7,8]");
    pd_json_write(&out, &v, 0);
    assert_true(out.overflow);
    assert_true(out.len <= 5);
    pd_buf_done(&out);
    pd_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepted_texts_are_read),
        cmocka_unit_test(refused_texts_say_where_and_why),
        cmocka_unit_test(nan_needs_permission),
        cmocka_unit_test(invalid_utf8_is_replaced_when_allowed),
        cmocka_unit_test(depth_and_size_are_bounded),
        cmocka_unit_test(plain_strings_point_into_the_text),
        cmocka_unit_test(strings_end_at_any_offset),
        cmocka_unit_test(large_dicts_keep_order_and_last_duplicate),
        cmocka_unit_test(flags_choose_the_form),
        cmocka_unit_test(keys_sort_by_code_point),
        cmocka_unit_test(strings_are_escaped_as_python_does),
        cmocka_unit_test(a_full_buffer_stops_writing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
