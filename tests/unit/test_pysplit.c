#include "tests/support/pd_test.h"

#include "lib/format/json.h"
#include "lib/format/pystr.h"

/* What CPython 3.11 answers. has_set 0: strip() and split() without an argument. */
static const struct {
    struct pd_str text, set;
    bool has_set;
    struct pd_str strip, lstrip, rstrip;
} strips[] = {
    {PD_STR(" \t a b\n"), {0}, 0, PD_STR("a b"), PD_STR("a b\n"), PD_STR(" \t a b")},
    {PD_STR(""), {0}, 0, PD_STR(""), PD_STR(""), PD_STR("")},
    {PD_STR("   "), {0}, 0, PD_STR(""), PD_STR(""), PD_STR("")},
    {PD_STR("\034\302\205\343\200\200x\342\200\203\302\240"),
     {0},
     0,
     PD_STR("x"),
     PD_STR("x\342\200\203\302\240"),
     PD_STR("\034\302\205\343\200\200x")},
    {PD_STR("\342\200\213x\342\200\213"),
     {0},
     0,
     PD_STR("\342\200\213x\342\200\213"),
     PD_STR("\342\200\213x\342\200\213"),
     PD_STR("\342\200\213x\342\200\213")},
    {PD_STR("xxabcxx"), PD_STR("x"), 1, PD_STR("abc"), PD_STR("abcxx"), PD_STR("xxabc")},
    {PD_STR("xyabyx"), PD_STR("xy"), 1, PD_STR("ab"), PD_STR("abyx"), PD_STR("xyab")},
    {PD_STR("ééaé"), PD_STR("é"), 1, PD_STR("a"), PD_STR("aé"), PD_STR("ééa")},
    {PD_STR("日本日"), PD_STR("日"), 1, PD_STR("本"), PD_STR("本日"), PD_STR("日本")},
    {PD_STR("abc"), PD_STR("abc"), 1, PD_STR(""), PD_STR(""), PD_STR("")},
    {PD_STR("abc"), PD_STR(""), 1, PD_STR("abc"), PD_STR("abc"), PD_STR("abc")},
    {PD_STR("..a.b.."), PD_STR("."), 1, PD_STR("a.b"), PD_STR("a.b.."), PD_STR("..a.b")},
    {PD_STR(" a "), PD_STR("é"), 1, PD_STR(" a "), PD_STR(" a "), PD_STR(" a ")},
};

static const struct {
    struct pd_str text, sep;
    bool has_sep;
    int64_t max;
    const char *parts; /* as JSON */
} splits[] = {
    {PD_STR("a b  c "), {0}, 0, -1, "[\"a\", \"b\", \"c\"]"},
    {PD_STR("a b  c "), {0}, 0, 1, "[\"a\", \"b  c \"]"},
    {PD_STR("a b  c "), {0}, 0, 0, "[\"a b  c \"]"},
    {PD_STR("  a b  c "), {0}, 0, 2, "[\"a\", \"b\", \"c \"]"},
    {PD_STR(""), {0}, 0, -1, "[]"},
    {PD_STR("   "), {0}, 0, -1, "[]"},
    {PD_STR("\343\200\200a\037b\302\240c"), {0}, 0, -1, "[\"a\", \"b\", \"c\"]"},
    {PD_STR("a,b,,c"), PD_STR(","), 1, -1, "[\"a\", \"b\", \"\", \"c\"]"},
    {PD_STR("a,b,,c"), PD_STR(","), 1, 1, "[\"a\", \"b,,c\"]"},
    {PD_STR("a,b"), PD_STR(","), 1, 0, "[\"a,b\"]"},
    {PD_STR(""), PD_STR(","), 1, -1, "[\"\"]"},
    {PD_STR(","), PD_STR(","), 1, -1, "[\"\", \"\"]"},
    {PD_STR("aaa"), PD_STR("aa"), 1, -1, "[\"\", \"a\"]"},
    {PD_STR("aabaab"), PD_STR("aab"), 1, -1, "[\"\", \"\", \"\"]"},
    {PD_STR("日本日本"), PD_STR("本"), 1, -1, "[\"日\", \"日\", \"\"]"},
    {PD_STR("abc"), PD_STR("x"), 1, -1, "[\"abc\"]"},
    {PD_STR("a b c"), {0}, 0, 5, "[\"a\", \"b\", \"c\"]"},
    {PD_STR("q: x\n\na: y"), PD_STR("\n\n"), 1, -1, "[\"q: x\", \"a: y\"]"},
};

static const struct {
    struct pd_str text, from, to;
    int64_t max;
    struct pd_str result;
} replaces[] = {
    {PD_STR("abcabc"), PD_STR("b"), PD_STR("X"), -1, PD_STR("aXcaXc")},
    {PD_STR("abcabc"), PD_STR("b"), PD_STR("X"), 1, PD_STR("aXcabc")},
    {PD_STR("abcabc"), PD_STR("b"), PD_STR("X"), 0, PD_STR("abcabc")},
    {PD_STR("abc"), PD_STR(""), PD_STR("-"), -1, PD_STR("-a-b-c-")},
    {PD_STR("abc"), PD_STR(""), PD_STR("-"), 2, PD_STR("-a-bc")},
    {PD_STR(""), PD_STR(""), PD_STR("x"), -1, PD_STR("x")},
    {PD_STR(""), PD_STR(""), PD_STR("x"), 0, PD_STR("")},
    {PD_STR(""), PD_STR("a"), PD_STR("x"), -1, PD_STR("")},
    {PD_STR("日本"), PD_STR(""), PD_STR("|"), -1, PD_STR("|日|本|")},
    {PD_STR("aaa"), PD_STR("aa"), PD_STR("b"), -1, PD_STR("ba")},
    {PD_STR("aaa"), PD_STR("a"), PD_STR(""), -1, PD_STR("")},
    {PD_STR("abc"), PD_STR("abc"), PD_STR(""), -1, PD_STR("")},
    {PD_STR("a  b"), PD_STR(" "), PD_STR("\343\200\200"), -1, PD_STR("a\343\200\200\343\200\200b")},
    {PD_STR("abc"), PD_STR(""), PD_STR("-"), 4, PD_STR("-a-b-c-")},
    {PD_STR("abc"), PD_STR(""), PD_STR("-"), 3, PD_STR("-a-b-c")},
    {PD_STR("ab"), PD_STR(""), PD_STR("-"), 100, PD_STR("-a-b-")},
};

/* {has_from, has_to, from, to, step} */
static const struct {
    struct pd_str text;
    struct pd_py_slice slice;
    struct pd_str result;
} slices[] = {
    {PD_STR("abcdef"), {0, 0, 0, 0, 1}, PD_STR("abcdef")},
    {PD_STR("abcdef"), {1, 1, 1, 3, 1}, PD_STR("bc")},
    {PD_STR("abcdef"), {1, 0, -3, 0, 1}, PD_STR("def")},
    {PD_STR("abcdef"), {0, 1, 0, -2, 1}, PD_STR("abcd")},
    {PD_STR("abcdef"), {1, 1, 2, 1, 1}, PD_STR("")},
    {PD_STR("abcdef"), {0, 0, 0, 0, -1}, PD_STR("fedcba")},
    {PD_STR("abcdef"), {0, 0, 0, 0, 2}, PD_STR("ace")},
    {PD_STR("abcdef"), {1, 1, 4, 0, -2}, PD_STR("ec")},
    {PD_STR("abcdef"), {1, 1, -1, -4, -1}, PD_STR("fed")},
    {PD_STR("abcdef"), {1, 0, 10, 0, -1}, PD_STR("fedcba")},
    {PD_STR("abcdef"), {1, 0, -10, 0, 1}, PD_STR("abcdef")},
    {PD_STR("abcdef"), {1, 1, 0, -10, -1}, PD_STR("a")},
    {PD_STR("abcdef"), {1, 0, 3, 0, -1}, PD_STR("dcba")},
    {PD_STR("abcdef"), {1, 1, INT64_MIN, INT64_MAX, 1}, PD_STR("abcdef")},
    {PD_STR("abcdef"), {1, 1, INT64_MAX, INT64_MIN, -1}, PD_STR("fedcba")},
    {PD_STR("abcdef"), {0, 0, 0, 0, INT64_MIN}, PD_STR("f")},
    {PD_STR("abcdef"), {0, 0, 0, 0, INT64_MAX}, PD_STR("a")},
    {PD_STR("abcdef"), {1, 0, 1, 0, 3}, PD_STR("be")},
    {PD_STR("日本語のé"), {0, 0, 0, 0, 1}, PD_STR("日本語のé")},
    {PD_STR("日本語のé"), {1, 1, 1, 3, 1}, PD_STR("本語")},
    {PD_STR("日本語のé"), {1, 0, -3, 0, 1}, PD_STR("語のé")},
    {PD_STR("日本語のé"), {0, 1, 0, -2, 1}, PD_STR("日本語")},
    {PD_STR("日本語のé"), {1, 1, 2, 1, 1}, PD_STR("")},
    {PD_STR("日本語のé"), {0, 0, 0, 0, -1}, PD_STR("éの語本日")},
    {PD_STR("日本語のé"), {0, 0, 0, 0, 2}, PD_STR("日語é")},
    {PD_STR("日本語のé"), {1, 1, 4, 0, -2}, PD_STR("é語")},
    {PD_STR("日本語のé"), {1, 1, -1, -4, -1}, PD_STR("éの語")},
    {PD_STR("日本語のé"), {1, 0, 10, 0, -1}, PD_STR("éの語本日")},
    {PD_STR("日本語のé"), {1, 0, -10, 0, 1}, PD_STR("日本語のé")},
    {PD_STR("日本語のé"), {1, 1, 0, -10, -1}, PD_STR("日")},
    {PD_STR("日本語のé"), {1, 0, 3, 0, -1}, PD_STR("の語本日")},
    {PD_STR("日本語のé"), {1, 1, INT64_MIN, INT64_MAX, 1}, PD_STR("日本語のé")},
    {PD_STR("日本語のé"), {1, 1, INT64_MAX, INT64_MIN, -1}, PD_STR("éの語本日")},
    {PD_STR("日本語のé"), {0, 0, 0, 0, INT64_MIN}, PD_STR("é")},
    {PD_STR("日本語のé"), {0, 0, 0, 0, INT64_MAX}, PD_STR("日")},
    {PD_STR("日本語のé"), {1, 0, 1, 0, 3}, PD_STR("本é")},
    {PD_STR(""), {0, 0, 0, 0, 1}, PD_STR("")},
    {PD_STR(""), {1, 1, 1, 3, 1}, PD_STR("")},
    {PD_STR(""), {1, 0, -3, 0, 1}, PD_STR("")},
    {PD_STR(""), {0, 1, 0, -2, 1}, PD_STR("")},
    {PD_STR(""), {1, 1, 2, 1, 1}, PD_STR("")},
    {PD_STR(""), {0, 0, 0, 0, -1}, PD_STR("")},
    {PD_STR(""), {0, 0, 0, 0, 2}, PD_STR("")},
    {PD_STR(""), {1, 1, 4, 0, -2}, PD_STR("")},
    {PD_STR(""), {1, 1, -1, -4, -1}, PD_STR("")},
    {PD_STR(""), {1, 0, 10, 0, -1}, PD_STR("")},
    {PD_STR(""), {1, 0, -10, 0, 1}, PD_STR("")},
    {PD_STR(""), {1, 1, 0, -10, -1}, PD_STR("")},
    {PD_STR(""), {1, 0, 3, 0, -1}, PD_STR("")},
    {PD_STR(""), {1, 1, INT64_MIN, INT64_MAX, 1}, PD_STR("")},
    {PD_STR(""), {1, 1, INT64_MAX, INT64_MIN, -1}, PD_STR("")},
    {PD_STR(""), {0, 0, 0, 0, INT64_MIN}, PD_STR("")},
    {PD_STR(""), {0, 0, 0, 0, INT64_MAX}, PD_STR("")},
    {PD_STR(""), {1, 0, 1, 0, 3}, PD_STR("")},
};

static void expect(struct pd_str got, struct pd_str want, const char *what, size_t i)
{
    if (!pd_str_eq(got, want))
        fail_msg("%s %zu: got '%.*s', want '%.*s'", what, i, PD_STR_ARG(got), PD_STR_ARG(want));
}

static void strips_are_pythons(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(strips); i++) {
        const struct pd_str *set = strips[i].has_set ? &strips[i].set : NULL;
        expect(pd_py_strip(strips[i].text, set), strips[i].strip, "strip", i);
        expect(pd_py_lstrip(strips[i].text, set), strips[i].lstrip, "lstrip", i);
        expect(pd_py_rstrip(strips[i].text, set), strips[i].rstrip, "rstrip", i);
    }
}

static void stripping_keeps_bytes_that_are_no_text(void **state)
{
    (void)state;
    struct pd_str s = PD_STR(" \200\343\200 ");
    expect(pd_py_strip(s, NULL), (struct pd_str)PD_STR("\200\343\200"), "strip", 0);
}

static void splits_are_pythons(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_buf out = {0};
    for (size_t i = 0; i < PD_COUNT(splits); i++) {
        const struct pd_str *sep = splits[i].has_sep ? &splits[i].sep : NULL;
        struct pd_value parts = pd_py_split(&arena, splits[i].text, sep, splits[i].max);
        pd_buf_reset(&out);
        pd_json_write(&out, &parts, PD_JSON_SPACED);
        assert_str(pd_buf_str(&out), splits[i].parts);
    }
    pd_buf_done(&out);
    pd_arena_done(&arena);
}

static void an_empty_separator_splits_nothing(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_str sep = PD_STR("");
    struct pd_value parts = pd_py_split(&arena, pd_str_of("ab"), &sep, -1);
    assert_int_equal(pd_list_len(&parts), 1);
    assert_str(pd_list_at(&parts, 0)->s, "ab");
    pd_arena_done(&arena);
}

static void replaces_are_pythons(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    for (size_t i = 0; i < PD_COUNT(replaces); i++) {
        pd_buf_reset(&out);
        pd_py_replace(&out, replaces[i].text, replaces[i].from, replaces[i].to, replaces[i].max);
        expect(pd_buf_str(&out), replaces[i].result, "replace", i);
    }
    pd_buf_done(&out);
}

static void slices_are_pythons(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    for (size_t i = 0; i < PD_COUNT(slices); i++)
        expect(pd_py_slice_str(&arena, slices[i].text, &slices[i].slice), slices[i].result, "slice",
               i);
    pd_arena_done(&arena);
}

static void slice_indices_give_first_and_count(void **state)
{
    (void)state;
    int64_t first;
    size_t count;
    struct pd_py_slice slice = {.has_from = true, .from = -2, .step = -3};
    pd_py_slice_indices(&slice, 10, &first, &count);
    assert_int_equal(first, 8);
    assert_int_equal(count, 3); /* 8, 5, 2 */
    slice = (struct pd_py_slice){.has_to = true, .to = 0, .step = 1};
    pd_py_slice_indices(&slice, 10, &first, &count);
    assert_int_equal(count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strips_are_pythons),
        cmocka_unit_test(stripping_keeps_bytes_that_are_no_text),
        cmocka_unit_test(splits_are_pythons),
        cmocka_unit_test(an_empty_separator_splits_nothing),
        cmocka_unit_test(replaces_are_pythons),
        cmocka_unit_test(slices_are_pythons),
        cmocka_unit_test(slice_indices_give_first_and_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
