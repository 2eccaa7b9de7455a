#include "lib/format/json.h"
#include "lib/format/yaml.h"
#include "tasks/steps.h"
#include "tests/support/pd_test.h"

/* Loads the steps (YAML) and applies them to the row (JSON); *out is the row's JSON afterwards. */
static int run(struct pd_arena *arena, const char *yaml, const char *row, struct pd_str *out,
               struct pd_err *err)
{
    struct pd_value list;
    struct pd_value value;
    const struct pd_task_steps *steps = NULL;
    assert_ok(pd_yaml_parse(&list, arena, pd_str_of(yaml), "t.yaml", err), *err);
    assert_ok(pd_json_parse(&value, arena, pd_str_of(row), NULL, err), *err);
    int code = pd_steps_load(&steps, arena, &list, "t.yaml", err);
    if (code >= 0)
        code = pd_steps_apply(steps, &value, arena, err);
    pd_steps_done(steps);
    struct pd_buf json = {0};
    pd_json_write(&json, &value, PD_JSON_COMPACT);
    *out = pd_arena_str(arena, pd_buf_str(&json));
    pd_buf_done(&json);
    return code;
}

static void each_step_does_what_it_says(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *row, *want;
        int keep;
    } cases[] = {
        {"- keep: {column: a, equals: 1}", "{\"a\":1.0}", "{\"a\":1.0}", 1},
        {"- keep: {column: a, equals: 1}", "{\"a\":\"1\"}", "{\"a\":\"1\"}", 0},
        {"- keep: {column: a, equals: null}", "{\"a\":null}", "{\"a\":null}", 1},
        {"- rename: {from: b, to: x}", "{\"a\":1,\"b\":2,\"c\":3}", "{\"a\":1,\"x\":2,\"c\":3}", 1},
        {"- copy: {from: a, to: b}\n- strip: [b]", "{\"a\":[\" x \"]}",
         "{\"a\":[\" x \"],\"b\":[\"x\"]}", 1},
        {"- set: {column: a, value: [1, x]}", "{\"a\":1,\"b\":2}", "{\"a\":[1,\"x\"],\"b\":2}", 1},
        {"- set: {column: z, value: null}", "{\"a\":1}", "{\"a\":1,\"z\":null}", 1},
        {"- strip: [a, b]", "{\"a\":\"\\u3000x\\n\",\"b\":[\" y\",\"z \"]}",
         "{\"a\":\"x\",\"b\":[\"y\",\"z\"]}", 1},
        {"- capitalize: [a]", "{\"a\":\"\\u00e9TAT\"}", "{\"a\":\"\\u00c9tat\"}", 1},
        {"- replace: {columns: [a], pattern: '\\[.*?\\]', with: ''}",
         "{\"a\":\"x [b] y [c\\nd] [e]\"}", "{\"a\":\"x  y [c\\nd] \"}", 1},
        {"- replace: {columns: [a], pattern: '(\\d)', with: '<\\1>'}", "{\"a\":\"a1b2\"}",
         "{\"a\":\"a<1>b<2>\"}", 1},
        {"- substitute: {columns: [a], text: '  ', with: ' '}", "{\"a\":\"x   y\"}",
         "{\"a\":\"x  y\"}", 1},
        {"- join: {into: c, columns: [a, b], separator: ' - '}", "{\"a\":\"x\",\"b\":\"y\"}",
         "{\"a\":\"x\",\"b\":\"y\",\"c\":\"x - y\"}", 1},
        {"- list: {into: c, columns: [b, a]}", "{\"a\":1,\"b\":[2]}",
         "{\"a\":1,\"b\":[2],\"c\":[[2],1]}", 1},
        {"- render: {column: c, template: '{{a}}-{{b}}'}", "{\"a\":1,\"b\":\"x\"}",
         "{\"a\":1,\"b\":\"x\",\"c\":\"1-x\"}", 1},
        {"- render: {column: a, template: '{{ a | int }}', as: literal}", "{\"a\":\"3\"}",
         "{\"a\":3}", 1},
        {"- keep: {column: a, equals: 2}\n- strip: [nowhere]", "{\"a\":1}", "{\"a\":1}", 0},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_arena arena = {0};
        struct pd_err err = {0};
        struct pd_str got;
        int code = run(&arena, cases[i].yaml, cases[i].row, &got, &err);
        assert_ok(code, err);
        assert_int_equal(code, cases[i].keep);
        struct pd_value want;
        struct pd_buf json = {0};
        assert_ok(pd_json_parse(&want, &arena, pd_str_of(cases[i].want), NULL, &err), err);
        pd_json_write(&json, &want, PD_JSON_COMPACT);
        assert_str(got, json.data);
        pd_buf_done(&json);
        pd_arena_done(&arena);
    }
}

static void mistakes_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *yaml, *want;
    } cases[] = {
        {"- stripp: [a]", "t.yaml:1:3: unknown step 'stripp'; did you mean 'strip'?"},
        {"- frobnicate: [a]", "t.yaml:1:3: unknown step 'frobnicate'"},
        {"- strip", "t.yaml:1:3: a step is a mapping with one key, the step's name"},
        {"- {strip: [a], capitalize: [a]}",
         "t.yaml:1:3: a step is a mapping with one key, the step's name"},
        {"- strip: a", "t.yaml:1:10: step 'strip' needs a list of columns"},
        {"- strip: [1]", "t.yaml:1:11: a column's name must be a string"},
        {"- strip: [b]", "t.yaml:1:10: step 'strip': column 'b' does not exist"},
        {"- strip: [n]",
         "t.yaml:1:10: step 'strip': column 'n' is neither a text nor a list of texts"},
        {"- keep: {column: a}", "t.yaml:1:9: step 'keep' needs 'equals'"},
        {"- keep: {colum: a, equals: 1}",
         "t.yaml:1:17: unknown key 'colum'; did you mean 'column'?"},
        {"- rename: {from: a, to: 3}", "t.yaml:1:25: 'to' must be a string, but is an int"},
        {"- rename: {from: a, to: n}", "t.yaml:1:11: step 'rename': column 'n' exists already"},
        {"- rename: {from: a, to: null}", "t.yaml:1:11: step 'rename' needs 'to'"},
        {"- join: {into: c, columns: [a, n], separator: ''}",
         "t.yaml:1:9: step 'join': column 'n' is no text"},
        {"- render: {column: c, template: x, as: int}",
         "t.yaml:1:40: 'as' must be text or literal"},
        {"- render: {column: c, template: 'a b', as: literal}",
         "t.yaml:1:11: step 'render': column 'c' was rendered to something that is no literal"},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_arena arena = {0};
        struct pd_err err = {0};
        struct pd_str got;
        assert_int_equal(run(&arena, cases[i].yaml, "{\"a\":\" x\",\"n\":1}", &got, &err),
                         PD_ERR_INPUT);
        assert_str(pd_str_of(err.text), cases[i].want);
        pd_arena_done(&arena);
    }
}

static void broken_patterns_and_templates_are_refused_when_loading(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "- strip: [a]\n- replace: {columns: [a], pattern: '(', with: ''}",
        "- strip: [a]\n- render: {column: a, template: '{{ a'}",
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_arena arena = {0};
        struct pd_err err = {0};
        struct pd_value list;
        const struct pd_task_steps *steps = NULL;
        assert_ok(pd_yaml_parse(&list, &arena, pd_str_of(cases[i]), "t.yaml", &err), err);
        assert_int_equal(pd_steps_load(&steps, &arena, &list, "t.yaml", &err), PD_ERR_INPUT);
        assert_true(pd_str_starts_with(pd_str_of(err.text), pd_str_of("t.yaml:2:")));
        pd_arena_done(&arena);
    }
}

/* What a function does to its row in passing: texts are sorted by code point, in a list of its own;
   what is no list of texts stays. */
static void a_column_can_be_sorted_at_the_end(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"{\"a\":[\"b\",\"é\",\"B\"],\"n\":1}", "{\"a\":[\"B\",\"b\",\"é\"],\"n\":1}"},
        {"{\"a\":[\"b\",1]}", "{\"a\":[\"b\",1]}"},
        {"{\"a\":[]}", "{\"a\":[]}"},
        {"{\"b\":[\"y\",\"x\"]}", "{\"b\":[\"y\",\"x\"]}"},
    };
    for (size_t i = 0; i < PD_COUNT(rows); i++) {
        struct pd_arena arena = {0};
        struct pd_err err = {0};
        struct pd_value row, before;
        struct pd_buf got = {0};
        const struct pd_task_steps *steps = pd_steps_then_sort(NULL, "a", &arena);
        assert_ok(pd_json_parse(&row, &arena, pd_str_of(rows[i][0]), NULL, &err), err);
        before = pd_dict_len(&row) > 0 ? row.dict->entries[0].value : pd_none();
        assert_int_equal(pd_steps_apply(steps, &row, &arena, &err), 1);
        pd_json_write(&got, &row, 0);
        assert_str(pd_buf_str(&got), rows[i][1]);
        pd_buf_reset(&got);
        pd_json_write(&got, &before, 0);
        assert_true(pd_str_index(pd_str_of(rows[i][0]), pd_buf_str(&got), 0) >= 0);
        pd_buf_done(&got);
        pd_arena_done(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_does_what_it_says),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(broken_patterns_and_templates_are_refused_when_loading),
        cmocka_unit_test(a_column_can_be_sorted_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
