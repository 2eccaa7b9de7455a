/* Conditions on rows: what holds, what is refused. */
#include "tests/support/pd_test.h"

#include "lib/format/json.h"
#include "results/where.h"

static const char row[] = "{\"params\": 10.7, \"license\": \"Apache-2.0\", \"flagged\": false, "
                          "\"date\": \"2024-03-01\", \"MMLU-Pro\": 30, \"empty\": null, "
                          "\"name\": \"a 'quoted' one\"}";

static struct pd_value look_up(const void *ctx, struct pd_str name)
{
    const struct pd_value *found = pd_dict_find(ctx, name);
    return found ? *found : pd_none();
}

static int holds(const char *text)
{
    struct pd_arena arena = {0};
    struct pd_value value;
    struct pd_where *where = NULL;
    struct pd_err err = {0};
    assert_ok(pd_json_parse(&value, &arena, pd_str_of(row), NULL, &err), err);
    assert_ok(pd_where_new(&where, pd_str_of(text), &err), err);
    int code = pd_where_holds(where, look_up, &value, &err);
    pd_where_free(where);
    pd_arena_done(&arena);
    return code;
}

static void what_holds(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int want;
    } cases[] = {
        {"params<=13", 1},
        {"params < 10.7", 0},
        {"params>=10.7 and license=~apache", 1},
        {"license = apache-2.0", 1},
        {"license != 'apache-2.0'", 0},
        {"license =~ ^mit$", 0},
        {"flagged=false", 1},
        {"not flagged=true", 1},
        {"NOT (params<5 OR params>20) AND flagged==false", 1},
        {"params<5 or params>10 and flagged=true", 0},
        {"(params<5 or params>10) and flagged=false", 1},
        {"\"MMLU-Pro\">29.5", 1},
        {"date>=2024-02 and date<2024-04", 1},
        {"missing=''", 1},
        {"missing<1", 0},
        {"missing>1", 0},
        {"missing!=mit", 1},
        {"empty=''", 1},
        {"name=\"a 'quoted' one\"", 1},
        {"params=~\"^10\"", 1},
        {"params=10.70", 1},
        {"params!=ten", 1},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++)
        if (holds(cases[i].text) != cases[i].want)
            fail_msg("%s", cases[i].text);
}

static void what_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text, *sentence;
    } cases[] = {
        {"", "the condition ends where a name should come"},
        {"params", "the condition ends where one of = != < <= > >= =~ should come"},
        {"params <", "the condition ends where a value should come"},
        {"params < 3 license",
         "the condition has 'license' where 'and', 'or' or the end should come"},
        {"(params < 3", "the condition ends where ')' should come"},
        {"params ~ 3", "the condition has '~ 3' where one of = != < <= > >= =~ should come"},
        {"a = 'b", "a quoted text of the condition has no end"},
        {"= 3", "the condition has '= 3' where a name should come"},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_where *where = NULL;
        struct pd_err err = {0};
        assert_int_equal(pd_where_new(&where, pd_str_of(cases[i].text), &err), PD_ERR_USAGE);
        assert_string_equal(err.text, cases[i].sentence);
    }
    struct pd_where *where = NULL;
    assert_true(pd_where_new(&where, pd_str_of("a=~'('"), NULL) < 0);
}

static void nesting_has_an_end(void **state)
{
    (void)state;
    struct pd_buf text = {0};
    struct pd_where *where = NULL;
    struct pd_err err = {0};
    for (int i = 0; i < 1000; i++)
        pd_buf_puts(&text, "(");
    assert_int_equal(pd_where_new(&where, pd_buf_str(&text), &err), PD_ERR_USAGE);
    assert_string_equal(err.text, "the condition is nested too deeply");
    pd_buf_reset(&text);
    for (int i = 0; i < 1000; i++)
        pd_buf_puts(&text, i ? " and a=1" : "a=1");
    assert_ok(pd_where_new(&where, pd_buf_str(&text), &err), err);
    pd_where_free(where);
    for (int i = 0; i < 1000; i++)
        pd_buf_puts(&text, " and a=1");
    assert_int_equal(pd_where_new(&where, pd_buf_str(&text), &err), PD_ERR_USAGE);
    pd_buf_done(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_holds),
        cmocka_unit_test(what_is_refused),
        cmocka_unit_test(nesting_has_an_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
