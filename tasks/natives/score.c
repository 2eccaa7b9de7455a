/*
 * SCORE: every question asked with several prompts, or with the right answer at every letter. The
 * prompts stand in a JSON file beside the module, under keys that are its constants.
 */
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

#define PROMPTS "prompt_templates.json"

/* The prompts under a key, which is a constant's value. */
static int prompts_of(const struct pd_value **out, const struct pd_native_args *args,
                      const char *constant, struct pd_err *err)
{
    const struct pd_value *file = NULL;
    struct pd_str key;
    int code = pd_row_get(&file, args->constants, PROMPTS, err);
    if (code >= 0)
        code = pd_row_text(&key, args->constants, constant, err);
    return code < 0 ? code : pd_row_get(out, file, pd_arena_cstr(args->arena, key), err);
}

/* --- AGIEval's rows in the form that the others have --- */

/* The question without its options and without "Q: ". */
static int agi_question(struct pd_str *out, const struct pd_value *row, const char *column,
                        struct pd_err *err)
{
    static const struct pd_str options = PD_STR(" Answer Choices:"), mark = PD_STR("Q: ");
    int code = pd_row_text(out, row, column, err);
    if (code < 0)
        return code;
    ptrdiff_t end = pd_str_index(*out, options, 0);
    if (end >= 0)
        *out = pd_str_slice(*out, 0, (size_t)end);
    if (pd_str_starts_with(*out, mark))
        *out = pd_str_slice(*out, mark.n, out->n);
    return 0;
}

static bool is_letter(struct pd_str s, size_t i)
{
    return i < s.n && s.p[i] >= 'A' && s.p[i] <= 'E';
}

static bool has(struct pd_str s, size_t i, char c)
{
    return i < s.n && s.p[i] == c;
}

/* An option without its letter: "(A)", "A " and "A? ", of which the last keeps its space. */
static struct pd_str agi_option(struct pd_str s)
{
    size_t drop = 0;
    if (has(s, 0, '(') && is_letter(s, 1) && has(s, 2, ')'))
        drop = 3;
    else if (is_letter(s, 0) && has(s, 1, ' '))
        drop = 2;
    else if (is_letter(s, 0) && has(s, 1, '?') && has(s, 2, ' '))
        drop = 3;
    return pd_str_slice(s, drop, s.n);
}

static int agi_options(struct pd_value *out, const struct pd_value *row, const char *column,
                       struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *options = NULL;
    struct pd_value list = pd_list_new(arena);
    struct pd_str text;
    int code = pd_row_list(&options, row, column, err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(options); i++) {
        code = pd_value_text(&text, pd_list_at(options, i), err);
        if (code >= 0)
            pd_list_push(arena, &list, pd_string(agi_option(text)));
    }
    *out = list;
    return code;
}

/* Names of columns that are constants. */
struct agi_names {
    const char *question, *options, *answer;
    const struct pd_value *labels;
};

static int agi_names(struct agi_names *out, const struct pd_native_args *args, struct pd_err *err)
{
    static const char *const constants[] = {"QUESTION_KEY", "OPTIONS_KEY", "ANSWER_INDEX_KEY"};
    const char **const names[] = {&out->question, &out->options, &out->answer};
    struct pd_str name;
    int code = pd_row_list(&out->labels, args->constants, "LABELS", err);
    for (size_t i = 0; i < 3 && code >= 0; i++) {
        code = pd_row_text(&name, args->constants, constants[i], err);
        if (code >= 0)
            *names[i] = pd_arena_cstr(args->arena, name);
    }
    return code;
}

/* The answer as an index and as a letter; what the row has stays. */
static int agi_answer(struct pd_value *row, const struct agi_names *names, struct pd_arena *arena,
                      struct pd_err *err)
{
    const struct pd_value *gold = NULL, *item = NULL;
    int64_t i;
    int code = 0;
    if (!pd_dict_get(row, "answer_index")) {
        code = pd_row_get(&gold, row, names->answer, err);
        if (code >= 0)
            code = pd_value_item(&item, gold, 0, err);
        if (code < 0)
            return code;
        const struct pd_value first = *item;
        pd_row_set(row, arena, "answer_index", first);
    }
    if (pd_dict_get(row, "answer"))
        return 0;
    code = pd_row_int(&i, row, "answer_index", err);
    if (code >= 0)
        code = pd_value_item(&item, names->labels, i, err);
    if (code >= 0)
        pd_row_set(row, arena, "answer", *item);
    return code;
}

static int agi_row(struct pd_value *row, size_t index, const struct agi_names *names,
                   struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value options;
    struct pd_str question;
    int code = 0;
    if (!pd_dict_get(row, "question")) {
        code = agi_question(&question, row, names->question, err);
        if (code >= 0)
            pd_row_set(row, arena, "question", pd_string(question));
    }
    if (!pd_dict_get(row, "question_id"))
        pd_row_set(row, arena, "question_id", pd_int((int64_t)index));
    if (code >= 0)
        code = agi_answer(row, names, arena, err);
    if (code < 0 || pd_dict_get(row, "options"))
        return code;
    code = agi_options(&options, row, names->options, arena, err);
    if (code >= 0)
        pd_row_set(row, arena, "options", options);
    return code;
}

static int agi_rows(struct pd_value *out, const struct pd_native_args *args, struct pd_err *err)
{
    struct agi_names names;
    struct pd_value rows = pd_list_new(args->arena);
    int code = agi_names(&names, args, err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(args->list); i++) {
        struct pd_value row = pd_dict_twin(args->arena, pd_list_at(args->list, i));
        code = agi_row(&row, i, &names, args->arena, err);
        pd_list_push(args->arena, &rows, row);
    }
    if (code >= 0)
        *out = rows;
    return code;
}

/* --- one prompt, all prompts, all orders --- */

/* The prompt and, when there is one, the format of its options; numbered unless id is negative. */
static int set_prompt(struct pd_value *row, const struct pd_value *prompt, int64_t id, bool format,
                      struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *text = NULL, *options = NULL;
    int code = pd_row_get(&text, prompt, "prompt", err);
    if (code >= 0 && format)
        code = pd_row_get(&options, prompt, "options_format", err);
    if (code < 0)
        return code;
    if (id >= 0)
        pd_row_set(row, arena, "prompt_id", pd_int(id));
    pd_row_set(row, arena, "prompt", *text);
    if (format)
        pd_row_set(row, arena, "options_format", *options);
    return 0;
}

static int one_prompt(struct pd_value *out, const struct pd_value *list,
                      const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *prompt = NULL;
    struct pd_value rows = pd_list_new(args->arena);
    int code = prompts_of(&prompt, args, "NON_GREEDY_ROBUSTNESS_TEMPLATE_KEY", err);
    const struct pd_value *format = code < 0 ? NULL : pd_dict_get(prompt, "options_format");
    bool formatted = format && format->kind != PD_NONE;
    for (size_t i = 0; code >= 0 && i < pd_list_len(list); i++) {
        struct pd_value row = pd_dict_twin(args->arena, pd_list_at(list, i));
        code = set_prompt(&row, prompt, -1, formatted, args->arena, err);
        pd_list_push(args->arena, &rows, row);
    }
    if (code >= 0)
        *out = rows;
    return code;
}

static int all_prompts(struct pd_value *out, const struct pd_value *list,
                       const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *prompts = NULL;
    struct pd_value rows = pd_list_new(args->arena);
    int code = prompts_of(&prompts, args, "PROMPT_ROBUSTNESS_TEMPLATE_KEY", err);
    if (code >= 0 && pd_list_len(prompts) == 0)
        code = pd_err_set(err, PD_ERR_INPUT, PROMPTS " has no prompts");
    size_t n = code < 0 ? 0 : pd_list_len(prompts);
    bool format = n > 0 && pd_dict_get(pd_list_at(prompts, 0), "options_format");
    for (size_t i = 0; code >= 0 && i < n * pd_list_len(list); i++) {
        struct pd_value row = pd_dict_twin(args->arena, pd_list_at(list, i / n));
        code = set_prompt(&row, pd_list_at(prompts, i % n), (int64_t)(i % n), format, args->arena,
                          err);
        pd_list_push(args->arena, &rows, row);
    }
    if (code >= 0)
        *out = rows;
    return code;
}

/* The options with those at two places exchanged. */
static int exchanged(struct pd_value *out, const struct pd_value *options, int64_t i, int64_t k,
                     struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *at_i = NULL, *at_k = NULL;
    struct pd_value list = pd_list_new(arena);
    int code = pd_value_item(&at_i, options, i, err);
    if (code >= 0)
        code = pd_value_item(&at_k, options, k, err);
    for (size_t n = 0; code >= 0 && n < pd_list_len(options); n++) {
        const struct pd_value *item = pd_list_at(options, n);
        pd_list_push(arena, &list, item == at_i ? *at_k : item == at_k ? *at_i : *item);
    }
    *out = list;
    return code;
}

/* The row with its right answer at a label; where there are fewer options, as it is. */
static int move_answer(struct pd_value *row, int64_t to, const struct pd_value *label,
                       const struct pd_value *prompt, struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *options = NULL, *index = NULL;
    struct pd_value moved;
    int64_t from;
    int code = pd_row_list(&options, row, "options", err);
    if (code >= 0)
        code = pd_row_get(&index, row, "answer_index", err);
    if (code < 0)
        return code;
    const struct pd_value original = *index;
    if (to < (int64_t)pd_list_len(options)) {
        code = pd_value_int(&from, index, err);
        if (code >= 0)
            code = exchanged(&moved, options, to, from, arena, err);
        if (code < 0)
            return code;
        pd_row_set(row, arena, "options", moved);
        pd_row_set(row, arena, "answer_index", pd_int(to));
        if (pd_dict_get(row, "answer"))
            pd_row_set(row, arena, "answer", *label);
    }
    pd_row_set(row, arena, "always_same_option", *label);
    code = set_prompt(row, prompt, -1, true, arena, err);
    if (code >= 0)
        pd_row_set(row, arena, "original_answer_index", original);
    return code;
}

/* spare: so many of the last labels do not count. */
static int all_orders(struct pd_value *out, const struct pd_value *list, size_t spare,
                      const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *prompt = NULL, *labels = NULL;
    struct pd_value rows = pd_list_new(args->arena);
    int code = prompts_of(&prompt, args, "OPTION_ORDER_ROBUSTNESS_TEMPLATE_KEY", err);
    if (code >= 0)
        code = pd_row_list(&labels, args->constants, "LABELS", err);
    size_t n = code < 0 || pd_list_len(labels) < spare ? 0 : pd_list_len(labels) - spare;
    for (size_t i = 0; code >= 0 && i < n * pd_list_len(list); i++) {
        struct pd_value row = pd_dict_twin(args->arena, pd_list_at(list, i / n));
        code = move_answer(&row, (int64_t)(i % n), pd_list_at(labels, i % n), prompt, args->arena,
                           err);
        pd_list_push(args->arena, &rows, row);
    }
    if (code >= 0)
        *out = rows;
    return code;
}

static int agi_one_prompt(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                          struct pd_err *err)
{
    (void)keep;
    struct pd_value rows;
    int code = agi_rows(&rows, args, err);
    return code < 0 ? code : one_prompt(out, &rows, args, err);
}

static int agi_all_prompts(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                           struct pd_err *err)
{
    (void)keep;
    struct pd_value rows;
    int code = agi_rows(&rows, args, err);
    return code < 0 ? code : all_prompts(out, &rows, args, err);
}

static int agi_all_orders(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                          struct pd_err *err)
{
    (void)keep;
    struct pd_value rows;
    int code = agi_rows(&rows, args, err);
    return code < 0 ? code : all_orders(out, &rows, 1, args, err);
}

static int mmlu_one_prompt(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                           struct pd_err *err)
{
    (void)keep;
    return one_prompt(out, args->list, args, err);
}

static int mmlu_all_prompts(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                            struct pd_err *err)
{
    (void)keep;
    return all_prompts(out, args->list, args, err);
}

static int mmlu_all_orders(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                           struct pd_err *err)
{
    (void)keep;
    return all_orders(out, args->list, 0, args, err);
}

static const char *const agi_one_prompt_sources[] = {
    "6a3b6e7e03a890e48bb09e4d8a61b975d2471564a455d8791f5cfb1a67196703", NULL};
static const char *const agi_all_prompts_sources[] = {
    "439ecc71182d723f0ad57879cd6e48e8cdad0d21810a03977948e3f2e320e46d", NULL};
static const char *const agi_all_orders_sources[] = {
    "efb40f1ec81b0f27a4d8a8e5dd3855a7214fde5a63c922e4c0a784d625445e2e", NULL};
static const char *const mmlu_one_prompt_sources[] = {
    "310b5db1de15e948c0793c1f6706466dcaabc529318dfaaa54c23462e0d95131", NULL};
static const char *const mmlu_all_prompts_sources[] = {
    "47e286cc663be594d61ebd9900c9e83ed2faaa428642ba05bba81d0071423c4b", NULL};
static const char *const mmlu_all_orders_sources[] = {
    "dc673cb36259345c5ad0208f8b5fe57109037a9bd91a17086be803354524716a", NULL};

static const char *const files[] = {PROMPTS, NULL};

#define AGI                                                                                        \
    "{\"query\": \"Q: q Answer Choices: (A)a (B)b A:\", \"choices\": [\"(A)a\", \"(B)b\"], "       \
    "\"gold\": [1]}"
#define MMLU                                                                                       \
    "{\"question_id\": 1, \"question\": \"q\", \"options\": [\"a\", \"b\"], \"answer\": \"B\", "   \
    "\"answer_index\": 1, \"category\": \"c\"}"

#define SCORE(id, what, row)                                                                       \
    {                                                                                              \
        .name = "score." #id, .help = "SCORE: " what, .role = PD_NATIVE_TABLE,                     \
        .sources = id##_sources, .files = files, .example = (row), .call = (id),                   \
    }

const struct pd_native pd_natives_score[] = {
    SCORE(agi_one_prompt, "AGIEval's questions with one prompt", AGI),
    SCORE(agi_all_prompts, "AGIEval's questions with each of the prompts", AGI),
    SCORE(agi_all_orders, "AGIEval's questions with the answer at each of the letters", AGI),
    SCORE(mmlu_one_prompt, "MMLU-Pro's questions with one prompt", MMLU),
    SCORE(mmlu_all_prompts, "MMLU-Pro's questions with each of the prompts", MMLU),
    SCORE(mmlu_all_orders, "MMLU-Pro's questions with the answer at each of the letters", MMLU),
    {0},
};
