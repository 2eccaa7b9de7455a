/*
 * Results of tasks on competition mathematics: exact_match by text (Hendrycks, AIME, HRM8K,
 * AGIEval), and by meaning (Minerva, the Open LLM Leaderboard, Putnam-AXIOM), for which see
 * lib/math/equal.h. An answer whose meaning cannot be settled counts 0, as one that SymPy cannot
 * parse does, and is flagged.
 */
#include "lib/format/pystr.h"
#include "lib/math/equal.h"
#include "scorers/natives/math_strings.h"
#include "tasks/natives/math_text.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

static int first_text(struct pd_str *out, const struct pd_value *list, struct pd_err *err)
{
    const struct pd_value *item;
    int code = pd_value_item(&item, list, 0, err);
    return code < 0 ? code : pd_value_text(out, item, err);
}

static void give(struct pd_value *out, const char *metric, bool right,
                 const struct pd_native_args *args)
{
    if (out->kind != PD_DICT)
        *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, metric, pd_int(right));
}

/* --- by text --- */

/* Between the first and the last dollar sign, or the whole where there are fewer than two. */
static struct pd_str between_dollars(struct pd_str s)
{
    ptrdiff_t first = pd_str_index(s, pd_str_of("$"), 0);
    size_t last = s.n;
    while (last > 0 && s.p[last - 1] != '$')
        last--;
    if (first < 0 || (size_t)first + 1 >= last)
        return s;
    return pd_str_slice(s, (size_t)first + 1, last - 1);
}

static int hendrycks(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                     struct pd_err *err)
{
    (void)keep;
    struct pd_str gold, response;
    int code = first_text(&response, args->list, err);
    if (code < 0 || (code = pd_math_boxed_answer(&gold, args->row, err)) < 0)
        return code;
    give(out, "exact_match", pd_math_same_text(between_dollars(response), gold, args->arena), args);
    return 0;
}

static struct pd_str value_text(const struct pd_value *value, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    pd_py_str(&buf, value);
    return pd_text_take(&buf, arena);
}

/* The first column whose name is "answer" in any case. */
static const struct pd_value *any_answer(const struct pd_value *row, struct pd_arena *arena)
{
    for (size_t i = 0; i < pd_dict_len(row); i++)
        if (pd_str_is(pd_text_lower(row->dict->entries[i].key, arena), "answer"))
            return &row->dict->entries[i].value;
    return NULL;
}

static int aime(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                struct pd_err *err)
{
    (void)keep;
    struct pd_str response, boxed, inner;
    const struct pd_value *target = any_answer(args->row, args->arena);
    int code = first_text(&response, args->list, err);
    if (code < 0)
        return code;
    if (!target)
        return pd_err_set(err, PD_ERR_INPUT, "its row has no answer");
    struct pd_str answer = between_dollars(response);
    if (pd_math_last_boxed(&boxed, response) && pd_math_unbox(&inner, boxed))
        answer = inner;
    bool same = pd_math_same_text(answer, value_text(target, args->arena), args->arena);
    give(out, "exact_match", same, args);
    return 0;
}

static int hrm8k(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                 struct pd_err *err)
{
    (void)keep;
    struct pd_str response;
    const struct pd_value *answer;
    bool same = false;
    int code = first_text(&response, args->list, err);
    if (code >= 0)
        code = pd_row_get(&answer, args->row, "answer", err);
    if (code < 0)
        return code;
    struct pd_str gold = pd_math_number_text(value_text(answer, args->arena), args->arena);
    code = pd_math_same_answer(&same, response, gold, true, args->arena, err);
    if (code >= 0)
        give(out, "exact_match", same, args);
    return code;
}

static int agieval(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                   struct pd_err *err)
{
    (void)keep;
    struct pd_str response, gold;
    bool same = false;
    int code = first_text(&response, args->list, err);
    if (code >= 0)
        code = pd_row_text(&gold, args->row, "answer", err);
    if (code >= 0)
        code = pd_math_same_answer(&same, response, gold, false, args->arena, err);
    if (code >= 0)
        give(out, "acc", same, args);
    return code;
}

/* --- by meaning --- */

static const char putnam_pattern[] =
    "(?:Final Answer: The final answer is|The answer is:)\\s*(.*?)(?=I hope it is correct\\.)";

/* The answer of a response, normalised. */
static int normalized_answer(struct pd_str *out, struct pd_str response, const char *pattern,
                             bool whole_words, const struct pd_native_args *args,
                             struct pd_err *err)
{
    const struct pd_math_rules rules = {args->constants, whole_words};
    int code = pd_math_final_answer(out, response, pattern, args->arena, err);
    return code < 0 ? code : pd_math_normalize(out, *out, &rules, args->arena, err);
}

static bool is_equal(enum pd_math_verdict verdict, bool *keep)
{
    if (verdict == PD_MATH_UNDECIDED)
        *keep = false;
    return verdict == PD_MATH_EQUAL;
}

/* Math-Verify's verdict on a response. */
static int verified(bool *right, bool *keep, struct pd_str solution, struct pd_str response,
                    unsigned gold_extract, const struct pd_native_args *args, struct pd_err *err)
{
    struct pd_math_parsed gold, answer;
    int code = pd_math_parse(&gold, solution, gold_extract, args->arena, err);
    if (code >= 0)
        code = pd_math_parse(&answer, response, PD_MATH_LATEX | PD_MATH_PLAIN, args->arena, err);
    if (code >= 0)
        *right = is_equal(pd_math_verify(&gold, &answer, args->arena), keep);
    return code;
}

/* minerva_math; the release takes the same text for the same answer. */
static int score_minerva(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                         bool release, struct pd_err *err)
{
    struct pd_str response, gold, answer, solution;
    bool right = false;
    int code = first_text(&response, args->list, err);
    if (code < 0 || (code = pd_row_text(&gold, args->row, "answer", err)) < 0 ||
        (code = pd_row_text(&solution, args->row, "solution", err)) < 0 ||
        (code = normalized_answer(&answer, response, pd_math_minerva_pattern, release, args, err)) <
            0)
        return code;
    bool same = release && answer.n > 0 && pd_str_eq(answer, gold);
    same = same || is_equal(pd_math_sympy_equal(answer, gold, args->arena), keep);
    code = verified(&right, keep, solution, response, PD_MATH_LATEX | PD_MATH_PLAIN, args, err);
    give(out, "exact_match", same, args);
    give(out, "math_verify", right, args);
    return code;
}

static int minerva(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                   struct pd_err *err)
{
    return score_minerva(out, keep, args, false, err);
}

static int minerva_release(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                           struct pd_err *err)
{
    return score_minerva(out, keep, args, true, err);
}

/* The same for a row of our own tasks, whose gold answer is the solution's last \boxed. */
static int by_solution(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    const struct pd_math_rules rules = {args->constants, false};
    struct pd_value row = pd_dict_twin(args->arena, args->row);
    struct pd_native_args with_answer = *args;
    struct pd_str gold;
    int code = pd_math_boxed_answer(&gold, args->row, err);
    if (code >= 0)
        code = pd_math_normalize(&gold, gold, &rules, args->arena, err);
    if (code < 0)
        return code;
    pd_row_set(&row, args->arena, "answer", pd_string(gold));
    with_answer.row = &row;
    return score_minerva(out, keep, &with_answer, false, err);
}

/* The leaderboard's first grader: the same text or the same meaning. */
static int original_match(bool *right, bool *keep, struct pd_str response,
                          const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_math_rules rules = {args->constants, false};
    struct pd_str gold, answer, invalid;
    int code = pd_row_text(&gold, args->row, "answer", err);
    if (code < 0 || (code = pd_math_invalid_answer(&invalid, args->constants, err)) < 0 ||
        (code = normalized_answer(&answer, response, pd_math_minerva_pattern, false, args, err)) <
            0 ||
        (code = pd_math_normalize(&gold, gold, &rules, args->arena, err)) < 0)
        return code;
    *right = !pd_str_eq(answer, invalid) &&
             (pd_str_eq(pd_py_strip(answer, NULL), pd_py_strip(gold, NULL)) ||
              is_equal(pd_math_sympy_equal(answer, gold, args->arena), keep));
    return 0;
}

static int leaderboard(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    struct pd_str response, solution;
    bool right = false, original = false;
    int code = first_text(&response, args->list, err);
    if (code < 0 || (code = pd_row_text(&solution, args->row, "solution", err)) < 0 ||
        (code = verified(&right, keep, solution, response, PD_MATH_LATEX, args, err)) < 0 ||
        (code = original_match(&original, keep, response, args, err)) < 0)
        return code;
    give(out, "exact_match", right, args);
    give(out, "exact_match_original", original, args);
    return 0;
}

/* The \boxed of the response, else what follows the sentence. */
static int score_putnam(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                        bool release, struct pd_err *err)
{
    const struct pd_math_rules rules = {args->constants, release};
    struct pd_str response, gold, boxed, answer;
    int code = first_text(&response, args->list, err);
    if (code < 0 || (code = pd_row_text(&gold, args->row, "answer", err)) < 0)
        return code;
    if (pd_math_last_boxed(&boxed, response) && pd_math_unbox(&answer, boxed))
        code = pd_math_normalize(&answer, answer, &rules, args->arena, err);
    else
        code = normalized_answer(&answer, response, putnam_pattern, release, args, err);
    if (code >= 0)
        give(out, "exact_match", is_equal(pd_math_sympy_equal(answer, gold, args->arena), keep),
             args);
    return code;
}

static int putnam(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                  struct pd_err *err)
{
    return score_putnam(out, keep, args, false, err);
}

static int putnam_release(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                          struct pd_err *err)
{
    return score_putnam(out, keep, args, true, err);
}

static const char *const exact_match[] = {"exact_match", NULL};
static const char *const acc[] = {"acc", NULL};
static const char *const minerva_metrics[] = {"exact_match", "math_verify", NULL};
static const char *const leaderboard_metrics[] = {"exact_match", "exact_match_original", NULL};

const struct pd_native pd_natives_math_results[] = {
    {
        .name = "math_results.agieval",
        .help = "the answer found in the response, compared as text after Hendrycks",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("daec724365a21540e4b37394ee8c78554976228b72c146d6d2917cde58873994"),
        .call = agieval,
        .metrics = acc,
    },
    {
        .name = "math_results.aime",
        .help = "the \\boxed answer, compared as text after Hendrycks",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("b98b80774289556eb73fdb2ad1be57a427395111c132c69b783207a6ecbe3db0"),
        .call = aime,
        .metrics = exact_match,
    },
    {
        .name = "math_results.hendrycks",
        .help = "the answer between dollar signs, compared as text after Hendrycks",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("bee2f95fd5f8549c91b0cd39a38ee5c5405bf7f0513d999c96104d824248a483"),
        .call = hendrycks,
        .metrics = exact_match,
    },
    {
        .name = "math_results.hrm8k",
        .help = "the answer found in the response, numbers in one form, compared as text",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("5487f074b367d6815579a60e58f40d934b5561523422675f77006111a41aaf89"),
        .call = hrm8k,
        .metrics = exact_match,
    },
    {
        .name = "math_results.leaderboard",
        .help = "Math-Verify's verdict, and Minerva's on texts or meanings that are the same",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("e44fad6072ea6ee777e1b659f5f19476c640eaf6f6f3de3808e2818ca007993e"),
        .call = leaderboard,
        .metrics = leaderboard_metrics,
    },
    {
        .name = "math_results.minerva",
        .help = "Minerva's and Math-Verify's verdicts on the meaning of the final answer",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("8e5dda2306864a8caf8931010d6b2a1cd562dcb26edaed07cd32fa1629c83c38"),
        .call = minerva,
        .metrics = minerva_metrics,
    },
    {
        .name = "math_results.minerva_release",
        .help = "the same as lm-eval 0.4.13 has it, where the same text is the same answer",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("16b816719301b64e357e9e220d149ca15e4ef38bfb466ece0671a28164ed0bde"),
        .call = minerva_release,
        .metrics = minerva_metrics,
    },
    {
        .name = "math_results.putnam",
        .help = "Minerva's verdict on the \\boxed answer, or on the final answer's sentence",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("57fb5800f84587f6a04adcd4a262c6d13bcbe8e9949bf65b0ffa71bc9a19158a"),
        .call = putnam,
        .metrics = exact_match,
    },
    {
        .name = "math_results.putnam_release",
        .help = "the same, normalised as lm-eval 0.4.13 does",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("85571b6ef86248c6ba6eb0c0d5f4cfcdcb223a407fdf2ccf6cb16b4108e18a64"),
        .call = putnam_release,
        .metrics = exact_match,
    },
    {
        .name = "math_results.solution",
        .help = "as math_results.minerva, with the last \\boxed of the solution as the answer",
        .role = PD_NATIVE_RESULT,
        .call = by_solution,
        .metrics = minerva_metrics,
    },
    {0},
};
