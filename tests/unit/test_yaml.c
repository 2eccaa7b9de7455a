#include "tests/support/pd_test.h"

#include "lib/core/file.h"
#include "lib/format/json.h"
#include "lib/format/yaml.h"

struct fixture {
    struct pd_arena arena;
    struct pd_buf json;
    struct pd_value value;
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
    pd_buf_done(&f->json);
    free(f);
    return 0;
}

static int parse(struct fixture *f, struct pd_str text)
{
    /* The parser must not keep pointers into the text. */
    char *copy = malloc(text.n + 1);
    assert_non_null(copy);
    memcpy(copy, text.p, text.n);
    int code =
        pd_yaml_parse(&f->value, &f->arena, (struct pd_str){copy, text.n}, "f.yaml", &f->err);
    memset(copy, 'x', text.n);
    free(copy);
    return code;
}

static void check(struct fixture *f, const char *yaml, const char *json)
{
    assert_ok(parse(f, pd_str_of(yaml)), f->err);
    pd_buf_reset(&f->json);
    pd_json_write(&f->json, &f->value, PD_JSON_COMPACT);
    assert_str(pd_buf_str(&f->json), json);
}

static void check_error(struct fixture *f, const char *yaml, const char *sentence)
{
    assert_int_equal(parse(f, pd_str_of(yaml)), PD_ERR_INPUT);
    assert_string_equal(f->err.text, sentence);
}

static void test_documents(void **state)
{
    struct fixture *f = *state;
    check(f, "", "null");
    check(f, "# only a comment\n", "null");
    check(f, "---\n", "null");
    check(f, "a: 1\nb: [x, 'yes', \"on\", yes]\n", "{\"a\":1,\"b\":[\"x\",\"yes\",\"on\",true]}");
    check(f, "- - 1\n  - 2\n- {a: , b: ~}\n", "[[1,2],{\"a\":null,\"b\":null}]");
    check(f, "a: |\n  1\n  2\nb: >-\n  x\n  y\n", "{\"a\":\"1\\n2\\n\",\"b\":\"x y\"}");
    check(f, "a: 'it''s'\nb: \"\\u00e9\\n\"\n", "{\"a\":\"it's\",\"b\":\"\xc3\xa9\\n\"}");
    check(f, "\xea\xb0\x80: \xeb\x82\x98\n", "{\"\xea\xb0\x80\":\"\xeb\x82\x98\"}");
    check(f, "%YAML 1.1\n---\na\n...\n", "\"a\"");
}

static void test_duplicate_keys(void **state)
{
    struct fixture *f = *state;
    check(f, "a: 1\nb: 2\na: 3\n", "{\"a\":3,\"b\":2}");
}

static void test_keys_become_text(void **state)
{
    struct fixture *f = *state;
    check(f, "1: a\n1.50: b\nno: c\n~: d\n'2': e\n0x10: f\n",
          "{\"1\":\"a\",\"1.5\":\"b\",\"False\":\"c\",\"None\":\"d\",\"2\":\"e\",\"16\":\"f\"}");
    check_error(f, "a: 1\n? [1]\n: 2\n", "f.yaml:2:3: a key must be a scalar");
    check_error(f, "{{a: 1}: 2}", "f.yaml:1:2: a key must be a scalar");
}

static void test_nul_bytes_survive(void **state)
{
    struct fixture *f = *state;
    assert_ok(parse(f, pd_str_of("\"a\\0b\"")), f->err);
    assert_int_equal(f->value.s.n, 3);
    assert_memory_equal(f->value.s.p, "a\0b", 3);
}

static void test_anchors_and_merges(void **state)
{
    struct fixture *f = *state;
    check(f, "a: &x [1, &y 2]\nb: *x\nc: *y\n", "{\"a\":[1,2],\"b\":[1,2],\"c\":2}");
    check(f, "a: &x {p: 1, q: 2}\nb: {r: 4, q: 3, <<: *x}\n",
          "{\"a\":{\"p\":1,\"q\":2},\"b\":{\"p\":1,\"q\":3,\"r\":4}}");
    check(f, "<<: [{a: 1}, {a: 2, b: 3}]\nc: 1\n", "{\"a\":1,\"b\":3,\"c\":1}");
    check(f, "'<<': 1\n", "{\"<<\":1}");
    check_error(f, "<<: 1\n", "f.yaml:1:1: a merge key needs a mapping or a list of mappings");
    check_error(f, "a: *x\n", "f.yaml:1:4: no complete value has the anchor 'x'");
    check_error(f, "&a [*a]\n", "f.yaml:1:5: no complete value has the anchor 'a'");
}

/* An aliased value is a copy: changing one leaves the other alone. */
static void test_aliases_are_copies(void **state)
{
    struct fixture *f = *state;
    assert_ok(parse(f, pd_str_of("a: &x {k: 1}\nb: *x\n")), f->err);
    struct pd_value b = *pd_dict_get(&f->value, "b");
    pd_dict_set(&f->arena, &b, pd_str_of("k"), pd_int(2));
    assert_int_equal(pd_dict_int(pd_dict_get(&f->value, "a"), "k", 0), 1);
}

static void test_tags(void **state)
{
    struct fixture *f = *state;
    assert_ok(parse(f, pd_str_of("a: !function utils.doc_to_text\nb: 'utils.x'\n")), f->err);
    const struct pd_value *a = pd_dict_get(&f->value, "a");
    assert_str(a->s, "utils.doc_to_text");
    assert_int_equal(a->tagged, 1);
    assert_int_equal(pd_dict_get(&f->value, "b")->tagged, 0);
    check(f, "[!!str 5, !!int '5', !!float 1, !!bool yes, !!null '', !!map {}, !!seq []]",
          "[\"5\",5,1.0,true,null,{},[]]");
    check_error(f, "a: !!int x", "f.yaml:1:4: the value does not fit its tag: 'x'");
    check_error(f, "a: !foo x", "f.yaml:1:4: unknown tag '!foo'");
    check_error(f, "a: !function {}", "f.yaml:1:4: unknown tag '!function'");
    check_error(f, "a: !!python/object:os.system []",
                "f.yaml:1:4: unknown tag 'tag:yaml.org,2002:python/object:os.system'");
}

static void test_marks(void **state)
{
    struct fixture *f = *state;
    assert_ok(parse(f, pd_str_of("# first\nk\xc3\xa9: x\nlist:\n  - 1\n  -   {b: 2}\n")), f->err);
    assert_int_equal(f->value.line, 2);
    assert_int_equal(f->value.column, 1);
    const struct pd_value *x = pd_dict_get(&f->value, "k\xc3\xa9");
    assert_int_equal(x->line, 2);
    assert_int_equal(x->column, 5); /* in characters */
    const struct pd_value *map = pd_list_at(pd_dict_get(&f->value, "list"), 1);
    assert_int_equal(map->line, 5);
    assert_int_equal(map->column, 7);
    assert_int_equal(pd_dict_get(map, "b")->column, 11);
}

static void test_syntax_errors(void **state)
{
    struct fixture *f = *state;
    check_error(f, "a: b: c\n", "f.yaml:1:5: mapping values are not allowed in this context");
    check_error(f, "a: 1\nb: [1\n", "f.yaml:3:1: did not find expected ',' or ']'");
    check_error(f, "--- 1\n--- 2\n", "f.yaml:2:5: expected only one document");
    check_error(f, "a: 1\n\xc3\xa9: \x07\n", "f.yaml:2:4: control characters are not allowed");
    check_error(f, "a: 1\nb: \xff\n", "f.yaml:2:4: invalid leading UTF-8 octet");
}

static void check_bomb(struct fixture *f, struct pd_buf *text, const char *what)
{
    assert_int_equal(parse(f, pd_buf_str(text)), PD_ERR_INPUT);
    assert_non_null(strstr(f->err.text, what));
    pd_buf_reset(text);
}

static void test_bombs(void **state)
{
    struct fixture *f = *state;
    struct pd_buf text = {0};
    pd_buf_puts(&text, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 20; i++)
        pd_buf_printf(&text, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1,
                      i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    check_bomb(f, &text, "aliases make the document too large");
    pd_buf_puts(&text, "a0: &a0 [x]\n");
    for (int i = 1; i < 500; i++)
        pd_buf_printf(&text, "a%d: &a%d [*a%d]\n", i, i, i - 1);
    check_bomb(f, &text, "nested too deeply");
    pd_buf_fill(&text, '[', 5000);
    check_bomb(f, &text, "nested too deeply");
    pd_buf_puts(&text, "[");
    for (int i = 0; i < 1100000; i++)
        pd_buf_puts(&text, "1,");
    pd_buf_puts(&text, "]");
    check_bomb(f, &text, "too many values");
    pd_buf_done(&text);
}

static void test_depth_limit_is_reachable(void **state)
{
    struct fixture *f = *state;
    struct pd_buf text = {0};
    pd_buf_fill(&text, '[', 100);
    pd_buf_fill(&text, ']', 100);
    assert_ok(parse(f, pd_buf_str(&text)), f->err);
    pd_buf_done(&text);
}

static void test_load(void **state)
{
    struct fixture *f = *state;
    char path[] = "/tmp/pd_test_yaml_XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "a: [1, 2]\n", 10), 10);
    close(fd);
    assert_ok(pd_yaml_load(&f->value, &f->arena, path, &f->err), f->err);
    assert_int_equal(pd_list_len(pd_dict_get(&f->value, "a")), 2);
    unlink(path);
    assert_int_equal(pd_yaml_load(&f->value, &f->arena, path, &f->err), PD_ERR_IO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, finish)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_documents),
        TEST(test_duplicate_keys),
        TEST(test_keys_become_text),
        TEST(test_nul_bytes_survive),
        TEST(test_anchors_and_merges),
        TEST(test_aliases_are_copies),
        TEST(test_tags),
        TEST(test_marks),
        TEST(test_syntax_errors),
        TEST(test_bombs),
        TEST(test_load),
        TEST(test_depth_limit_is_reachable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
