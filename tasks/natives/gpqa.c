/*
 * GPQA: three wrong answers and the right one, in an order drawn by a generator of Python's.
 *
 * lm-eval draws from the process's one random stream, which it seeds with 0 when a run begins, and
 * goes on with it over all splits and tasks that draw, in the order in which they are loaded; a
 * cache of mapped data sets may keep an order drawn before. Here every split begins anew: what is
 * drawn is what lm-eval draws for the first split of the first such task of a run without a cache.
 * gpqa_n_shot draws from a stream of its own, seeded with 42.
 */
#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

struct form {
    int64_t seed;
    bool drop_brackets; /* texts in brackets go */
    bool list;          /* the choices are given as one list, too */
};

struct draw {
    const struct form *form;
    struct pd_mt mt;
};

static int clean(struct pd_str *out, const struct pd_value *row, const char *column,
                 const struct form *form, struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *value = NULL;
    int code = pd_row_get(&value, row, column, err);
    if (code >= 0 && value->kind == PD_NONE)
        *out = (struct pd_str)PD_STR(" ");
    if (code < 0 || value->kind == PD_NONE)
        return code;
    code = pd_value_text(out, value, err);
    if (code < 0 || form->drop_brackets)
        return code < 0 ? code : pd_text_hellaswag(out, arena, err);
    *out = pd_py_strip(*out, NULL);
    pd_text_replace(out, " [title]", ". ", arena);
    pd_text_replace(out, "  ", " ", arena);
    return 0;
}

static int set_choices(struct pd_value *row, void *ctx, struct pd_arena *arena, struct pd_err *err)
{
    static const char *const columns[] = {"Incorrect Answer 1", "Incorrect Answer 2",
                                          "Incorrect Answer 3", "Correct Answer"};
    static const char *const names[] = {"choice1", "choice2", "choice3", "choice4"};
    static const char *const letters[] = {"(A)", "(B)", "(C)", "(D)"};
    struct draw *draw = ctx;
    struct pd_value choices = pd_list_new(arena);
    struct pd_str text;
    int64_t right;
    for (size_t i = 0; i < 4; i++) {
        int code = clean(&text, row, columns[i], draw->form, arena, err);
        if (code < 0)
            return code;
        pd_list_push(arena, &choices, pd_string(text));
    }
    const struct pd_value correct = pd_string(text);
    choices = pd_value_shuffled(&choices, &draw->mt, arena);
    int code = pd_value_index(&right, &choices, &correct, err);
    if (code < 0)
        return code;
    for (size_t i = 0; i < 4; i++)
        pd_row_set(row, arena, names[i], *pd_list_at(&choices, i));
    if (draw->form->list)
        pd_row_set(row, arena, "choices", choices);
    pd_row_set(row, arena, "answer", pd_text(letters[right]));
    return 1;
}

static int shuffled(struct pd_value *out, const struct pd_native_args *args,
                    const struct form *form, struct pd_err *err)
{
    struct draw draw = {.form = form};
    pd_mt_seed(&draw.mt, form->seed);
    return pd_rows_each(out, args, set_choices, &draw, err);
}

static int listed(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                  struct pd_err *err)
{
    (void)keep;
    static const struct form form = {.seed = 0, .list = true};
    return shuffled(out, args, &form, err);
}

static int zeroshot(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                    struct pd_err *err)
{
    (void)keep;
    static const struct form form = {.seed = 0};
    return shuffled(out, args, &form, err);
}

static int n_shot(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                  struct pd_err *err)
{
    (void)keep;
    static const struct form form = {.seed = 42};
    return shuffled(out, args, &form, err);
}

static int leaderboard(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    (void)keep;
    static const struct form form = {.seed = 0, .drop_brackets = true};
    return shuffled(out, args, &form, err);
}

static const char *const listed_sources[] = {
    "f724c1b78ba61d8612824aec5afd6fc0908cfa42f5d888fbc75ea31d53cfb162", NULL};
static const char *const zeroshot_sources[] = {
    "b52cff91b10f8d82584e45cc4caf764009439567805014db36b16a46a8635fdd", NULL};
static const char *const n_shot_sources[] = {
    "fb88a92298d6635c3501d969bd0586af7815626ab69c261e61458f827dda89f3", NULL};
static const char *const leaderboard_sources[] = {
    "766f6c0fe5405776b6efef6a1408c14858dbb38ed550c657aee96af8b1d0cd2c", NULL};

#define EXAMPLE                                                                                    \
    "{\"Correct Answer\": \"a\", \"Incorrect Answer 1\": \"b\", \"Incorrect Answer 2\": \"c\", "   \
    "\"Incorrect Answer 3\": \"d\"}"

const struct pd_native pd_natives_gpqa[] = {
    {
        .name = "gpqa.listed",
        .help = "four choices, as a list too, in an order drawn by Random(0) for each split",
        .role = PD_NATIVE_TABLE,
        .sources = listed_sources,
        .example = EXAMPLE,
        .call = listed,
    },
    {
        .name = "gpqa.zeroshot",
        .help = "four choices in an order drawn by Random(0) for each split",
        .role = PD_NATIVE_TABLE,
        .sources = zeroshot_sources,
        .example = EXAMPLE,
        .call = zeroshot,
    },
    {
        .name = "gpqa.n_shot",
        .help = "four choices in an order drawn by Random(42) for each split",
        .role = PD_NATIVE_TABLE,
        .sources = n_shot_sources,
        .example = EXAMPLE,
        .call = n_shot,
    },
    {
        .name = "gpqa.leaderboard",
        .help = "four choices without brackets, in an order drawn by Random(0) for each split",
        .role = PD_NATIVE_TABLE,
        .sources = leaderboard_sources,
        .example = EXAMPLE,
        .call = leaderboard,
    },
    {0},
};
