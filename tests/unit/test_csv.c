/*
 * CSV texts against what the `datasets` package reads from them: tests/tables/csv.json, whose rows
 * tests/oracle/csv_rows.py records.
 */
#include "tests/support/pd_test.h"

#include "lib/core/file.h"
#include "lib/format/csv.h"
#include "lib/format/json.h"

static int open_text(struct pd_csv **out, struct pd_arena *arena, struct pd_str text,
                     const struct pd_value *options, struct pd_err *err)
{
    struct pd_csv_format format;
    int code = pd_csv_format_of(&format, arena, options, err);
    return code < 0 ? code : pd_csv_open(out, text, &format, err);
}

static const char *rows_of(struct pd_arena *arena, const struct pd_csv *csv)
{
    struct pd_value list = pd_list_new(arena);
    struct pd_buf json = {0};
    for (size_t i = 0; i < pd_csv_len(csv); i++) {
        struct pd_value row;
        pd_csv_row(&row, csv, i, arena);
        pd_list_push(arena, &list, row);
    }
    pd_json_write(&json, &list, PD_JSON_COMPACT);
    const char *kept = pd_arena_cstr(arena, pd_buf_str(&json));
    pd_buf_done(&json);
    return kept;
}

static void check_case(struct pd_arena *arena, const struct pd_value *at)
{
    struct pd_csv *csv = NULL;
    struct pd_err err = {0};
    struct pd_buf want = {0};
    const struct pd_value *rows = pd_dict_get(at, "rows");
    struct pd_str text = pd_dict_get(at, "text")->s;
    int code = open_text(&csv, arena, text, pd_dict_get(at, "options"), &err);
    if (rows->kind == PD_NONE) {
        assert_int_equal(code, PD_ERR_INPUT);
        return;
    }
    assert_ok(code, err);
    pd_json_write(&want, rows, PD_JSON_COMPACT);
    assert_string_equal(rows_of(arena, csv), want.data);
    pd_buf_done(&want);
    pd_csv_free(csv);
}

static void texts_are_read_as_datasets_does(void **state)
{
    (void)state;
    const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_arena arena = {0};
    struct pd_buf text = {0};
    struct pd_value cases;
    struct pd_err err = {0};
    assert_ok(pd_file_read(&text, "tests/tables/csv.json", &err), err);
    assert_ok(pd_json_parse(&cases, &arena, pd_buf_str(&text), &limits, &err), err);
    assert_true(pd_list_len(&cases) > 40);
    for (size_t i = 0; i < pd_list_len(&cases); i++)
        check_case(&arena, pd_list_at(&cases, i));
    pd_buf_done(&text);
    pd_arena_done(&arena);
}

static void rows_know_their_lines(void **state)
{
    (void)state;
    struct pd_csv *csv = NULL;
    struct pd_err err = {0};
    const struct pd_csv_format format = {0};
    assert_ok(pd_csv_open(&csv, pd_str_of("a,b\r\n1,\"x\r\ny\"\n\n2,z\r3,w"), &format, &err), err);
    assert_int_equal(pd_csv_len(csv), 3);
    assert_int_equal(pd_csv_line(csv, 0), 2);
    assert_int_equal(pd_csv_line(csv, 1), 5);
    assert_int_equal(pd_csv_line(csv, 2), 6);
    pd_csv_free(csv);
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *text, *options, *want;
    } cases[] = {
        {"a,b\n1,2\n\n1,2,3\n", "{}", "4: expected 2 fields, but there are 3"},
        {"a,b\n1,\"x\n", "{}", "2: a quoted field has no end"},
        {"\"a\n", "{}", "1: a quoted field has no end"},
        {"", "{}", "1: there are no columns"},
        {"a\n", "{\"sep\": \"ab\"}", "'sep' must be one character"},
        {"a\n", "{\"names\": []}", "'names' must be a list of names"},
        {"a\n", "{\"column_names\": [1]}", "'column_names' must be a list of names"},
        {"a\n", "{\"header\": 2}", "'header' must be null, 0 or \"infer\""},
        {"a\n", "{\"dtype\": \"str\"}", "'dtype' with this value is not supported for CSV"},
        {"a\n", "{\"skiprows\": [1]}", "'skiprows' with this value is not supported for CSV"},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_arena arena = {0};
        struct pd_csv *csv = NULL;
        struct pd_err err = {0};
        struct pd_value options;
        assert_ok(pd_json_parse(&options, &arena, pd_str_of(cases[i].options), NULL, &err), err);
        assert_int_equal(open_text(&csv, &arena, pd_str_of(cases[i].text), &options, &err),
                         PD_ERR_INPUT);
        assert_string_equal(err.text, cases[i].want);
        pd_arena_done(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_read_as_datasets_does),
        cmocka_unit_test(rows_know_their_lines),
        cmocka_unit_test(what_is_wrong_is_told_with_its_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
