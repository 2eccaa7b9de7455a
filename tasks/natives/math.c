/* Competition mathematics: rows whose answer stands in a \boxed of the solution. */
#include "tasks/natives/math_text.h"
#include "tasks/natives/rows.h"

/* What is given out first: problem and solution must be there. */
static int set_answer(struct pd_value *row, struct pd_str answer, struct pd_arena *arena,
                      struct pd_err *err)
{
    const struct pd_value *problem = NULL;
    int code = pd_row_get(&problem, row, "problem", err);
    if (code >= 0)
        pd_row_set(row, arena, "answer", pd_string(answer));
    return code;
}

static int hendrycks(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                     struct pd_err *err)
{
    (void)keep;
    struct pd_str answer;
    int code = pd_math_boxed_answer(&answer, out, err);
    return code < 0 ? code : set_answer(out, answer, args->arena, err);
}

static int normalized(struct pd_value *out, const struct pd_native_args *args, bool whole_words,
                      struct pd_err *err)
{
    const struct pd_math_rules rules = {args->constants, whole_words};
    struct pd_str answer;
    int code = pd_math_boxed_answer(&answer, out, err);
    if (code >= 0)
        code = pd_math_normalize(&answer, answer, &rules, args->arena, err);
    return code < 0 ? code : set_answer(out, answer, args->arena, err);
}

static int minerva(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                   struct pd_err *err)
{
    (void)keep;
    return normalized(out, args, false, err);
}

static int minerva_words(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                         struct pd_err *err)
{
    (void)keep;
    return normalized(out, args, true, err);
}

/* The first variation of each problem alone. */
static int first_variation(bool *keep, const struct pd_native_args *args, struct pd_err *err)
{
    int64_t variation = 0;
    int code = pd_row_int(&variation, args->row, "variation", err);
    *keep = variation == 1;
    return code;
}

static int putnam_variation(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                            struct pd_err *err)
{
    int code = first_variation(keep, args, err);
    return code < 0 || !*keep ? code : normalized(out, args, false, err);
}

static int putnam_variation_words(struct pd_value *out, bool *keep,
                                  const struct pd_native_args *args, struct pd_err *err)
{
    int code = first_variation(keep, args, err);
    return code < 0 || !*keep ? code : normalized(out, args, true, err);
}

/* Level 5 alone; a solution without an answer gets a constant for one. */
static int leaderboard(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    const struct pd_value *level = NULL, level5 = pd_text("Level 5");
    struct pd_str solution, boxed, answer;
    int code = pd_row_get(&level, args->row, "level", err);
    if (code < 0)
        return code;
    *keep = pd_value_equal(level, &level5);
    if (!*keep)
        return 0;
    code = pd_row_text(&solution, out, "solution", err);
    if (code >= 0)
        code = pd_math_invalid_answer(&answer, args->constants, err);
    if (code < 0)
        return code;
    if (pd_math_last_boxed(&boxed, solution)) {
        struct pd_str inner;
        if (pd_math_unbox(&inner, boxed))
            answer = inner;
    }
    return set_answer(out, answer, args->arena, err);
}

static const char *const hendrycks_sources[] = {
    "ce7e27a1c8f1133b2561ec7584b8f5262f0bf575017d621b2a037886c4b91f9b", NULL};
static const char *const minerva_sources[] = {
    "af72060b631b2509326e439d74cd1a019023eedde0c6470248936551e8dec65b",
    "e01f488fbce5b56408b6a06c90302f1f28c54bbc4d5f3e08b9887fca559d9982", NULL};
static const char *const minerva_words_sources[] = {
    "74b55181393dfb226abdb04af79af1697ffbe1e4b0b79a3d11d6653fff235a23",
    "c74449d70826574bfec71240286ecf897cf6515f0428652105acfe27c8a2e54d", NULL};
static const char *const variation_sources[] = {
    "9d819e1f83a30a5fe8365dc1c04bb60c9db82a0fe2e218c60bb5c8831ebdca12", NULL};
static const char *const variation_words_sources[] = {
    "d8be826a5a90a8dca1fac005921226e3c03551d4b5710d3e67fa79216befd8ba", NULL};
static const char *const leaderboard_sources[] = {
    "7d6ed5e3a00f966a32c01d1fcbe5e64f27d051f90f371ae61a28a475c9473377", NULL};

#define EXAMPLE                                                                                    \
    "\"problem\": \"1+1?\", \"solution\": \"It is $\\\\boxed{2}$.\", \"level\": \"Level 5\""

const struct pd_native pd_natives_math[] = {
    {
        .name = "math.boxed",
        .help = "the answer is what the solution has in its last \\boxed",
        .role = PD_NATIVE_ROW,
        .sources = hendrycks_sources,
        .example = "{" EXAMPLE "}",
        .call = hendrycks,
    },
    {
        .name = "math.normalized",
        .help = "the answer is the last \\boxed, normalised",
        .role = PD_NATIVE_ROW,
        .sources = minerva_sources,
        .example = "{" EXAMPLE "}",
        .call = minerva,
    },
    {
        .name = "math.normalized_words",
        .help = "the answer is the last \\boxed, normalised as lm-eval 0.4.13 does",
        .role = PD_NATIVE_ROW,
        .sources = minerva_words_sources,
        .example = "{" EXAMPLE "}",
        .call = minerva_words,
    },
    {
        .name = "math.first_variation",
        .help = "keeps variation 1; the answer is the last \\boxed, normalised",
        .role = PD_NATIVE_ROW,
        .sources = variation_sources,
        .example = "{\"variation\": 1, " EXAMPLE "}",
        .call = putnam_variation,
        .drops = true,
    },
    {
        .name = "math.first_variation_words",
        .help = "keeps variation 1; the answer is the last \\boxed, normalised as lm-eval 0.4.13 "
                "does",
        .role = PD_NATIVE_ROW,
        .sources = variation_words_sources,
        .example = "{\"variation\": 1, " EXAMPLE "}",
        .call = putnam_variation_words,
        .drops = true,
    },
    {
        .name = "math.level_5",
        .help = "keeps level 5; the answer is what the solution has in its last \\boxed",
        .role = PD_NATIVE_ROW,
        .sources = leaderboard_sources,
        .example = "{" EXAMPLE "}",
        .call = leaderboard,
        .drops = true,
    },
    {0},
};
