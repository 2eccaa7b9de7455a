/*
 * SCORE: the same questions with several prompts, with the right answer at every letter, or at a
 * temperature. A result tells question, what was varied, answer and gold letter; aggregations give
 * the accuracy of one variant, plain or as the mean over categories ("macro"), and how often two
 * answers to the same question agree.
 */
#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

#include <math.h>
#include <stdlib.h>

/* --- the answer's letter --- */

/* What stands behind the last "the best answer is ", up to a space, without punctuation. */
static int best_answer(struct pd_str *text, struct pd_arena *arena, struct pd_err *err)
{
    static const struct pd_str mark = PD_STR("the best answer is "), newline = PD_STR("\n"),
                               space = PD_STR(" ");
    struct pd_str lower = pd_text_lower(*text, arena);
    if (!pd_text_has(lower, "the best answer is"))
        return 0;
    struct pd_value parts = pd_py_split(arena, lower, &mark, -1);
    parts = pd_py_split(arena, pd_list_at(&parts, pd_list_len(&parts) - 1)->s, &newline, 1);
    parts = pd_py_split(arena, pd_list_at(&parts, 0)->s, &space, 1);
    *text = pd_list_at(&parts, 0)->s;
    return pd_text_sub(text, "[^a-zA-Z0-9]", "", arena, err);
}

/* A numeral of one of the lists becomes the label of its place. */
static int translate(struct pd_value *answer, const char *numerals,
                     const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *list, *labels, *label;
    int64_t at;
    int code = pd_row_list(&list, args->constants, numerals, err);
    if (code < 0 || pd_value_index(&at, list, answer, NULL) < 0)
        return code;
    if ((code = pd_row_list(&labels, args->constants, "LABELS", err)) < 0 ||
        (code = pd_value_item(&label, labels, at, err)) < 0)
        return code;
    *answer = *label;
    return 0;
}

static int read_answer(struct pd_value *out, const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *first, *format;
    struct pd_str text;
    struct pd_buf upper = {0};
    int code = pd_value_item(&first, args->list, 0, err);
    if (code < 0 || (code = pd_value_text(&text, first, err)) < 0 ||
        (code = best_answer(&text, args->arena, err)) < 0 ||
        (code = pd_row_get(&format, args->row, "options_format", err)) < 0)
        return code;
    pd_py_upper(&upper, text);
    *out = pd_string(pd_text_take(&upper, args->arena));
    if (format->kind == PD_NONE)
        return 0;
    if ((code = pd_value_text(&text, format, err)) < 0 || !pd_text_has(text, "numeral"))
        return code;
    return translate(out, pd_text_has(text, "roman") ? "ROMAN_NUMERALS" : "NUMERALS", args, err);
}

static int gold_label(struct pd_value *out, const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *labels, *label;
    int64_t at;
    int code = pd_row_int(&at, args->row, "answer_index", err);
    if (code < 0 || (code = pd_row_list(&labels, args->constants, "LABELS", err)) < 0 ||
        (code = pd_value_item(&label, labels, at, err)) < 0)
        return code;
    *out = *label;
    return 0;
}

/* --- results --- */

/* Appends columns of the row to a list. */
static int push_columns(struct pd_value *list, const char *const *columns,
                        const struct pd_native_args *args, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; columns[i] && code >= 0; i++) {
        const struct pd_value *value = NULL;
        code = pd_row_get(&value, args->row, columns[i], err);
        if (code >= 0)
            pd_list_push(args->arena, list, *value);
    }
    return code;
}

/* Columns, answer, gold label and, of several subjects, the category. */
static int entry(struct pd_value *out, const char *const *columns, bool macro,
                 const struct pd_native_args *args, struct pd_err *err)
{
    static const char *const category[] = {"category", NULL};
    struct pd_value answer, gold;
    *out = pd_list_new(args->arena);
    int code = push_columns(out, columns, args, err);
    if (code < 0 || (code = read_answer(&answer, args, err)) < 0 ||
        (code = gold_label(&gold, args, err)) < 0)
        return code;
    pd_list_push(args->arena, out, answer);
    pd_list_push(args->arena, out, gold);
    return macro ? push_columns(out, category, args, err) : 0;
}

static int by_prompt(struct pd_value *out, bool macro, const struct pd_native_args *args,
                     struct pd_err *err)
{
    static const char *const columns[] = {"question_id", "prompt_id", NULL};
    struct pd_value plain, full;
    struct pd_str key;
    int code = entry(&plain, columns, false, args, err);
    if (code < 0 || (code = entry(&full, columns, macro, args, err)) < 0 ||
        (code = pd_row_format(&key, args->row,
                              macro ? "{prompt_id}_macro_accuracy" : "{prompt_id}_accuracy",
                              args->arena, err)) < 0)
        return code;
    *out = pd_dict_new(args->arena);
    pd_dict_set(args->arena, out, key, full);
    pd_row_set(out, args->arena, "consistency_rate", plain);
    return 0;
}

static int by_order(struct pd_value *out, bool macro, const struct pd_native_args *args,
                    struct pd_err *err)
{
    static const char *const columns[] = {"question_id", "always_same_option", NULL};
    static const char *const before[] = {"original_answer_index", NULL};
    static const char *const after[] = {"answer_index", NULL};
    struct pd_value full, plain = pd_list_new(args->arena), index = pd_list_new(args->arena);
    struct pd_str key;
    int code = entry(&full, columns, macro, args, err);
    if (code < 0 || (code = push_columns(&plain, columns, args, err)) < 0 ||
        (code = pd_row_format(&key, args->row,
                              macro ? "per_option_macro_accuracy_{always_same_option}"
                                    : "per_option_accuracy_{always_same_option}",
                              args->arena, err)) < 0)
        return code;
    pd_list_push(args->arena, &plain, *pd_list_at(&full, 2));
    if ((code = push_columns(&plain, before, args, err)) < 0 ||
        (code = push_columns(&index, after, args, err)) < 0)
        return code;
    pd_list_push(args->arena, &plain, index);
    *out = pd_dict_new(args->arena);
    pd_dict_set(args->arena, out, key, full);
    pd_row_set(out, args->arena, "options_consistency_rate", plain);
    return 0;
}

static int once(struct pd_value *out, bool macro, const struct pd_native_args *args,
                struct pd_err *err)
{
    static const char *const columns[] = {"question_id", NULL};
    struct pd_value made;
    int code = entry(&made, columns, macro, args, err);
    if (code < 0)
        return code;
    if (!macro)
        pd_list_push(args->arena, &made, pd_none());
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, macro ? "non_greedy_macro_accuracy" : "non_greedy_accuracy", made);
    return 0;
}

/* --- accuracies --- */

struct share {
    const struct pd_value *category;
    double right, n;
};

/* The share of a category, which is made when there is none. */
static struct share *share_of(struct share *shares, size_t *n, const struct pd_value *category)
{
    for (size_t i = 0; i < *n; i++)
        if (pd_value_equal(shares[i].category, category))
            return &shares[i];
    shares[*n] = (struct share){.category = category};
    return &shares[(*n)++];
}

/* Whether an item counts: its second part is the bound value, or there is none. */
static bool counts(const struct pd_value *item, const struct pd_value *bound)
{
    for (size_t i = 0; i < pd_dict_len(bound); i++)
        if (!pd_value_equal(pd_list_at(item, 1), &bound->dict->entries[i].value))
            return false;
    return true;
}

/* The mean over categories of the shares of items whose answer, the part at, is the one behind it;
   rounded to 4 places. Of one category it is the accuracy. */
static int accuracy(struct pd_value *out, size_t at, bool macro, const struct pd_native_args *args,
                    struct pd_err *err)
{
    static const struct pd_value none = {.kind = PD_NONE};
    size_t n = pd_list_len(args->list), nshares = 0;
    struct share *shares = pd_arena_array(args->arena, n + 1, sizeof *shares);
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *item = pd_list_at(args->list, i);
        if (pd_list_len(item) < at + 2 + macro)
            return pd_err_set(err, PD_ERR_INPUT, "item %zu is no answer to a question", i);
        if (!counts(item, args->bound))
            continue;
        struct share *share = share_of(shares, &nshares, macro ? pd_list_at(item, at + 2) : &none);
        share->right += pd_value_equal(pd_list_at(item, at), pd_list_at(item, at + 1));
        share->n++;
    }
    if (nshares == 0 && !macro)
        return pd_err_set(err, PD_ERR_INPUT, "there are no answers of that kind");
    for (size_t i = 0; i < nshares; i++)
        sum += shares[i].right / shares[i].n;
    *out = pd_float(nshares > 0 ? rint(sum / (double)nshares * 1e4) / 1e4 : NAN);
    return 0;
}

/* --- consistency --- */

struct answer {
    struct pd_str question, text; /* the question's id as repr() writes it */
};

static int compare_answers(const void *a, const void *b)
{
    const struct answer *x = a, *y = b;
    int order = pd_str_cmp(x->question, y->question);
    return order ? order : pd_str_cmp(x->text, y->text);
}

/* How many pairs a run of n things has. */
static double npairs(size_t n)
{
    return (double)n * ((double)n - 1) / 2;
}

/* The share of pairs of answers to one question that agree. */
static double agreement(struct answer *answers, size_t n)
{
    double same = 0, all = 0;
    size_t question = 0, text = 0; /* where their runs began */
    qsort(answers, n, sizeof *answers, compare_answers);
    for (size_t i = 1; i <= n; i++) {
        bool other = i == n || !pd_str_eq(answers[i].question, answers[i - 1].question);
        if (other || !pd_str_eq(answers[i].text, answers[i - 1].text)) {
            same += npairs(i - text);
            text = i;
        }
        if (other) {
            all += npairs(i - question);
            question = i;
        }
    }
    return all > 0 ? same / all : 0;
}

static struct pd_str repr_of(const struct pd_value *value, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    pd_py_repr(&buf, value);
    return pd_text_take(&buf, arena);
}

/* The answer of an item; with labels, the right option's original label where the answer is that
   or the right option's letter now. */
static int answer_of(struct pd_str *out, const struct pd_value *item, const struct pd_value *labels,
                     struct pd_err *err)
{
    const struct pd_value *original;
    int64_t at;
    if (pd_list_len(item) < 4)
        return pd_err_set(err, PD_ERR_INPUT, "an item is no answer to a question");
    int code = pd_value_text(out, pd_list_at(item, 2), err);
    if (code < 0 || !labels)
        return code;
    if ((code = pd_value_int(&at, pd_list_at(item, 3), err)) < 0 ||
        (code = pd_value_item(&original, labels, at, err)) < 0)
        return code;
    if (pd_value_equal(pd_list_at(item, 2), pd_list_at(item, 1)))
        code = pd_value_text(out, original, err);
    return code;
}

static int consistency(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    (void)keep;
    const struct pd_value *labels = pd_dict_get(args->bound, "labels");
    size_t n = pd_list_len(args->list);
    struct answer *answers = pd_arena_array(args->arena, n + 1, sizeof *answers);
    for (size_t i = 0; i < n; i++) {
        int code = answer_of(&answers[i].text, pd_list_at(args->list, i), labels, err);
        if (code < 0)
            return code;
        answers[i].question = repr_of(pd_list_at(pd_list_at(args->list, i), 0), args->arena);
    }
    *out = pd_float(agreement(answers, n));
    return 0;
}

#define CALL(name, expression)                                                                     \
    static int name(struct pd_value *out, bool *keep, const struct pd_native_args *args,           \
                    struct pd_err *err)                                                            \
    {                                                                                              \
        (void)keep;                                                                                \
        return expression;                                                                         \
    }
CALL(agi_prompts, by_prompt(out, false, args, err))
CALL(mmlu_prompts, by_prompt(out, true, args, err))
CALL(agi_orders, by_order(out, false, args, err))
CALL(mmlu_orders, by_order(out, true, args, err))
CALL(agi_once, once(out, false, args, err))
CALL(mmlu_once, once(out, true, args, err))
CALL(variant_accuracy, accuracy(out, 2, false, args, err))
CALL(variant_macro, accuracy(out, 2, true, args, err))
CALL(plain_accuracy, accuracy(out, 1, false, args, err))
CALL(plain_macro, accuracy(out, 1, true, args, err))

#define TEN(end)                                                                                   \
    "0" end, "1" end, "2" end, "3" end, "4" end, "5" end, "6" end, "7" end, "8" end, "9" end
#define LETTERS(begin)                                                                             \
    begin "A", begin "B", begin "C", begin "D", begin "E", begin "F", begin "G", begin "H",        \
        begin "I", begin "J"

static const char *const prompt_metrics[] = {TEN("_accuracy"), "consistency_rate", NULL};
static const char *const prompt_macro_metrics[] = {TEN("_macro_accuracy"), "consistency_rate",
                                                   NULL};
static const char *const order_metrics[] = {LETTERS("per_option_accuracy_"),
                                            "options_consistency_rate", NULL};
static const char *const order_macro_metrics[] = {LETTERS("per_option_macro_accuracy_"),
                                                  "options_consistency_rate", NULL};
static const char *const once_metrics[] = {"non_greedy_accuracy", NULL};
static const char *const once_macro_metrics[] = {"non_greedy_macro_accuracy", NULL};

const struct pd_native pd_natives_robust[] = {
    {
        .name = "robust.accuracy",
        .help = "the share of right answers, rounded to 4 places",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("4ce7eced18e1cd7384c3a47142911056d714161afb9ac65e75eff60860d34ddf"),
        .call = plain_accuracy,
    },
    {
        .name = "robust.accuracy_of",
        .help = "the share of right answers with one prompt or order, rounded to 4 places",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("772b2e49640e1fd7f4203f961a176552ec36b417c529b510c890e49f286a67e9",
                              "7c6e2ccc42f70393ab253c9e1b0a5f8a7f912bd3f505bd926c72ddb25a58e48d"),
        .call = variant_accuracy,
    },
    {
        .name = "robust.agi_once",
        .help = "AGIEval: an answer with its gold letter",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("788b1b3ea4726fbf33cb05ec05d430c786b0e998ca7bca31a9ee508127af3088"),
        .call = agi_once,
        .metrics = once_metrics,
    },
    {
        .name = "robust.agi_orders",
        .help = "AGIEval: an answer by the letter that is right",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("fdee1266199c7a100f8e4ee1342db9d7086c733839934b57db0b4cf39471ea6f"),
        .call = agi_orders,
        .metrics = order_metrics,
    },
    {
        .name = "robust.agi_prompts",
        .help = "AGIEval: an answer by its prompt",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("3a3bbf971ac168e08d1f3cb7dd8887942badb62088c545cf46201f84726d6b45"),
        .call = agi_prompts,
        .metrics = prompt_metrics,
    },
    {
        .name = "robust.consistency",
        .help = "how often two answers to one question agree",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("eb6492e987d301005b6e9e34d506b21dae18f9bd7b394f1e591a133a5a09bf01",
                              "530d7309374de31094e643d3f03817fabb4bd6152b9f4467ba7f3248bd6b87f5"),
        .call = consistency,
    },
    {
        .name = "robust.macro",
        .help = "the mean of the categories' accuracies, rounded to 4 places",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("e818c994a640a67ec337a2e4b95602f05b1ab6eab4c162200aefa4d0a9bedc99"),
        .call = plain_macro,
    },
    {
        .name = "robust.macro_of",
        .help = "the mean of the categories' accuracies with one prompt or order",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("e78e8e07adf747b4d3f01d0f4c2b9e38663d50b02f996047da3cbbc8afd237f4",
                              "d15844874394a555f05ccdacc3e5fee19d5be3621e7e507178528ee84b6139d2"),
        .call = variant_macro,
    },
    {
        .name = "robust.mmlu_once",
        .help = "MMLU-Pro: an answer with its gold letter and category",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("8dd822ed0268174a4c92697f6f8eaf705190351b6b2f1d68053713571d8fcdf0"),
        .call = mmlu_once,
        .metrics = once_macro_metrics,
    },
    {
        .name = "robust.mmlu_orders",
        .help = "MMLU-Pro: an answer by the letter that is right",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("b189fc15422b4cffdc42d0d0a4617ac706fe666bd6020662b3c8f40fce50af58"),
        .call = mmlu_orders,
        .metrics = order_macro_metrics,
    },
    {
        .name = "robust.mmlu_prompts",
        .help = "MMLU-Pro: an answer by its prompt",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("b956f0a00f37333fe23871198cde2abc1f1d58946be46f359feecc57a158713b"),
        .call = mmlu_prompts,
        .metrics = prompt_macro_metrics,
    },
    {0},
};
