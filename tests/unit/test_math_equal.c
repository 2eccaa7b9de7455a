/*
 * Equality of answers: verdicts of SymPy and Math-Verify recorded by tests/oracle/math_equal.py,
 * and what no pair of theirs shows: images of roots, errors, limits.
 */
#include "lib/math/equal.h"
#include "lib/math/field.h"
#include "lib/math/scalar.h"
#include "tests/support/vectors.h"

static struct pd_arena arena;

static int done(void **state)
{
    (void)state;
    pd_arena_done(&arena);
    return 0;
}

static enum pd_math_verdict verify(struct pd_str gold, struct pd_str answer)
{
    struct pd_math_parsed g, a;
    struct pd_err err = {0};
    assert_ok(pd_math_parse(&g, gold, PD_MATH_LATEX | PD_MATH_PLAIN, &arena, &err), err);
    assert_ok(pd_math_parse(&a, answer, PD_MATH_LATEX | PD_MATH_PLAIN, &arena, &err), err);
    return pd_math_verify(&g, &a, &arena);
}

static void recorded_verdicts_are_given(void **state)
{
    (void)state;
    struct pd_value pairs = pd_vectors_read("tests/vectors/math_equal.json", &arena);
    size_t wrong = 0;
    assert_true(pd_list_len(&pairs) >= 500);
    for (size_t i = 0; i < pd_list_len(&pairs); i++) {
        const struct pd_value *pair = pd_list_at(&pairs, i);
        struct pd_str gold = pd_dict_get(pair, "gold")->s, answer = pd_dict_get(pair, "answer")->s;
        bool sympy = pd_str_is(pd_dict_get(pair, "how")->s, "sympy");
        enum pd_math_verdict got =
            sympy ? pd_math_sympy_equal(gold, answer, &arena) : verify(gold, answer);
        enum pd_math_verdict want =
            pd_dict_bool(pair, "equal", false) ? PD_MATH_EQUAL : PD_MATH_DIFFERENT;
        if (got == want)
            continue;
        print_error("%s: %.*s and %.*s: got %d, want %d\n", sympy ? "sympy" : "verify",
                    PD_STR_ARG(gold), PD_STR_ARG(answer), got, want);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static void roots_are_roots(void **state)
{
    (void)state;
    static const unsigned orders[] = {3, 4, 5, 7, 15, 999};
    for (uint64_t n = 2; n < 60; n++)
        for (size_t i = 0; i < PD_COUNT(orders); i++) {
            struct pd_elem root;
            assert_true(pd_elem_root(&root, n, orders[i]));
            assert_true(pd_elem_eq(pd_elem_power(root, orders[i]), pd_elem_int((int64_t)n)));
        }
    struct pd_elem untouched = {1, 2};
    assert_false(pd_elem_root(&untouched, 5, 8));
    assert_int_equal(untouched.im, 2);
}

static void inverses_are_inverses(void **state)
{
    (void)state;
    for (uint64_t i = 1; i < 50; i++) {
        struct pd_elem a = pd_elem_of_hash(i);
        assert_true(pd_elem_eq(pd_elem_mul(a, pd_elem_inverse(a)), pd_elem_int(1)));
        assert_true(
            pd_elem_eq(pd_elem_power(a, -3), pd_elem_inverse(pd_elem_mul(a, pd_elem_mul(a, a)))));
        assert_true(
            pd_elem_is_zero(pd_elem_add(pd_elem_int((int64_t)i), pd_elem_int(-(int64_t)i))));
    }
    assert_true(pd_elem_eq(pd_elem_mul(pd_elem_digits(pd_str_of("0.125")), pd_elem_int(8)),
                           pd_elem_int(1)));
}

/* What SymPy says of these pairs, without the detour over a data set. */
static void meanings_are_compared(void **state)
{
    (void)state;
    static const struct {
        const char *a, *b;
        enum pd_math_verdict verdict;
    } cases[] = {
        {"\\sqrt{2}+\\sqrt{3}", "\\sqrt{3}+\\sqrt{2}", PD_MATH_EQUAL},
        {"\\sqrt{2}\\sqrt{3}", "\\sqrt{6}", PD_MATH_EQUAL},
        {"\\sqrt{8}", "2\\sqrt{2}", PD_MATH_EQUAL},
        {"\\frac{1}{\\sqrt{2}-1}", "1+\\sqrt{2}", PD_MATH_EQUAL},
        {"\\sqrt[3]{54}", "3\\sqrt[3]{2}", PD_MATH_EQUAL},
        {"\\sqrt[6]{8}", "\\sqrt{2}", PD_MATH_EQUAL},
        {"\\sqrt[4]{36}", "\\sqrt{6}", PD_MATH_EQUAL},
        {"\\sqrt{-4}", "2\\sqrt{-1}", PD_MATH_EQUAL},
        {"2^{2000}+1", "2^{2000}", PD_MATH_DIFFERENT},
        {"2^{2000}", "4^{1000}", PD_MATH_EQUAL},
        {"100!", "99!\\cdot100", PD_MATH_EQUAL},
        {"\\binom{10}{3}", "120", PD_MATH_EQUAL},
        {"\\log_{2} 8", "3", PD_MATH_EQUAL},
        {"\\sin{x}", "\\cos{x}", PD_MATH_DIFFERENT},
        {"\\frac{x^2-1}{x-1}", "x+1", PD_MATH_EQUAL},
        {"(x+y)^3", "x^3+3x^2y+3xy^2+y^3", PD_MATH_EQUAL},
        {"\\sqrt{x^2}", "x", PD_MATH_DIFFERENT},
        {"\\sqrt{2}", "1.41421356237", PD_MATH_DIFFERENT},
        {"\\frac{1}{3}", "0.333333", PD_MATH_DIFFERENT},
        {"f(2)", "f(1+1)", PD_MATH_EQUAL},
        {"f(2)", "f(3)", PD_MATH_DIFFERENT},
        {"\\frac{1}{0}", "\\frac{1}{0}", PD_MATH_DIFFERENT},
        {"\\infty", "\\infty", PD_MATH_DIFFERENT},
        {"(1,2)", "(1,2)", PD_MATH_DIFFERENT},
        {"x<2", "x<2", PD_MATH_DIFFERENT},
        {"\\int x dx", "1", PD_MATH_UNDECIDED},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        enum pd_math_verdict got =
            pd_math_sympy_equal(pd_str_of(cases[i].a), pd_str_of(cases[i].b), &arena);
        if (got != cases[i].verdict)
            fail_msg("%s and %s: got %d, want %d", cases[i].a, cases[i].b, got, cases[i].verdict);
    }
}

/* Long and deep texts end in bounded time, undecided. */
static void work_is_bounded(void **state)
{
    (void)state;
    struct pd_buf deep = {0}, calls = {0}, wide = {0};
    pd_buf_fill(&deep, '(', 900);
    for (int i = 0; i < 300; i++)
        pd_buf_puts(&calls, "x(");
    pd_buf_fill(&wide, '1', PD_MATH_MAX_TEXT + 1);
    assert_int_equal(pd_math_sympy_equal(pd_buf_str(&deep), pd_str_of("1"), &arena),
                     PD_MATH_UNDECIDED);
    assert_int_equal(pd_math_sympy_equal(pd_buf_str(&calls), pd_str_of("1"), &arena),
                     PD_MATH_UNDECIDED);
    assert_int_equal(pd_math_sympy_equal(pd_buf_str(&wide), pd_str_of("1"), &arena),
                     PD_MATH_UNDECIDED);
    assert_int_equal(pd_math_sympy_equal(pd_str_of("9^{9^{9^{9}}}"), pd_str_of("1"), &arena),
                     PD_MATH_UNDECIDED);
    pd_buf_done(&deep);
    pd_buf_done(&calls);
    pd_buf_done(&wide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recorded_verdicts_are_given),
        cmocka_unit_test(roots_are_roots),
        cmocka_unit_test(inverses_are_inverses),
        cmocka_unit_test(meanings_are_compared),
        cmocka_unit_test(work_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, done);
}
