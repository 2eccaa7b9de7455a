#include "tests/support/pd_test.h"

#include "lib/format/value.h"

static void dicts_keep_order_and_the_last_duplicate(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_value dict = pd_dict_new(&arena);
    for (int i = 0; i < 40; i++)
        pd_dict_set(&arena, &dict, pd_arena_printf(&arena, "k%d", i), pd_int(i));
    pd_dict_set(&arena, &dict, pd_str_of("k7"), pd_text("seven"));
    assert_int_equal(pd_dict_len(&dict), 40);
    assert_str(dict.dict->entries[7].key, "k7");
    assert_str(dict.dict->entries[7].value.s, "seven");
    pd_dict_remove(&dict, pd_str_of("k0"));
    assert_null(pd_dict_get(&dict, "k0"));
    for (int i = 1; i < 40; i++)
        assert_non_null(pd_dict_find(&dict, pd_arena_printf(&arena, "k%d", i)));
    assert_str(dict.dict->entries[0].key, "k1");
    pd_arena_done(&arena);
}

static void equality_is_pythons(void **state)
{
    (void)state;
    struct pd_value one = pd_int(1), one_float = pd_float(1), yes = pd_bool(true);
    struct pd_value text = pd_text("1"), none = pd_none(), zero = pd_int(0);
    assert_true(pd_value_equal(&one, &one_float));
    assert_true(pd_value_equal(&one, &yes));
    assert_false(pd_value_equal(&one, &text));
    assert_false(pd_value_equal(&none, &zero));
    struct pd_value big = pd_int(INT64_C(9007199254740993)), rounded = pd_float(9007199254740992.0);
    assert_false(pd_value_equal(&big, &rounded));
    struct pd_value nan = pd_float(__builtin_nan(""));
    assert_false(pd_value_equal(&nan, &nan));
}

static void dicts_are_equal_in_any_order(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_value a = pd_dict_new(&arena), b = pd_dict_new(&arena), list = pd_list_new(&arena);
    pd_list_push(&arena, &list, pd_text("x"));
    pd_dict_set(&arena, &a, pd_str_of("p"), pd_int(1));
    pd_dict_set(&arena, &a, pd_str_of("q"), list);
    pd_dict_set(&arena, &b, pd_str_of("q"), pd_value_copy(&arena, &list));
    pd_dict_set(&arena, &b, pd_str_of("p"), pd_float(1));
    assert_true(pd_value_equal(&a, &b));
    pd_dict_set(&arena, &b, pd_str_of("r"), pd_none());
    assert_false(pd_value_equal(&a, &b));
    pd_arena_done(&arena);
}

static void copies_outlive_their_source(void **state)
{
    (void)state;
    struct pd_arena source = {0}, target = {0};
    struct pd_value dict = pd_dict_new(&source), list = pd_list_new(&source);
    for (int i = 0; i < 100; i++)
        pd_list_push(&source, &list, pd_string(pd_arena_printf(&source, "item %d", i)));
    pd_dict_set(&source, &dict, pd_arena_str(&source, pd_str_of("list")), list);
    struct pd_value copy = pd_value_copy(&target, &dict);
    pd_arena_done(&source);
    const struct pd_value *copied = pd_dict_get(&copy, "list");
    assert_int_equal(pd_list_len(copied), 100);
    assert_str(pd_list_at(copied, 99)->s, "item 99");
    pd_arena_done(&target);
}

static void truth_and_numbers(void **state)
{
    (void)state;
    struct pd_value big = {.kind = PD_BIGINT, .s = PD_STR("123456789012345678901234567890")};
    double number;
    assert_true(pd_value_number(&big, &number));
    assert_true(number == 123456789012345678901234567890.0);
    struct pd_value empty = pd_text(""), zero = pd_float(0), text = pd_text("0");
    assert_false(pd_value_truthy(&empty));
    assert_false(pd_value_truthy(&zero));
    assert_true(pd_value_truthy(&text));
    assert_false(pd_value_number(&text, &number));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dicts_keep_order_and_the_last_duplicate),
        cmocka_unit_test(equality_is_pythons),
        cmocka_unit_test(dicts_are_equal_in_any_order),
        cmocka_unit_test(copies_outlive_their_source),
        cmocka_unit_test(truth_and_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
