/* Answers to questions: exact match and F1 over tokens after SQuAD's normalisation. */
#include "lib/format/pystr.h"
#include "scorers/natives/tokens.h"
#include "tasks/natives/rows.h"

/* The only response, or the first, as a text. */
static int first_text(struct pd_str *out, const struct pd_value *list, struct pd_err *err)
{
    const struct pd_value *item;
    int code = pd_value_item(&item, list, 0, err);
    return code < 0 ? code : pd_value_text(out, item, err);
}

/* METRIC: f(references, predictions) of the first of each. */
typedef int (*compare_texts)(struct pd_value *, struct pd_str, struct pd_str, const char *,
                             struct pd_arena *, struct pd_err *);

static int compare_first(struct pd_value *out, const struct pd_native_args *args,
                         compare_texts compare, const char *articles, struct pd_err *err)
{
    struct pd_str gold, predicted;
    int code = first_text(&gold, args->more, err);
    if (code >= 0)
        code = first_text(&predicted, args->list, err);
    return code < 0 ? code : compare(out, gold, predicted, articles, args->arena, err);
}

static int french_exact(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                        struct pd_err *err)
{
    (void)keep;
    return compare_first(out, args, pd_squad_exact, PD_ARTICLES_FR, err);
}

static int french_f1(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                     struct pd_err *err)
{
    (void)keep;
    return compare_first(out, args, pd_squad_f1, PD_ARTICLES_FR, err);
}

/* METRIC: whether the gold text is a part of the answer. */
static int included(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                    struct pd_err *err)
{
    (void)keep;
    struct pd_str gold, predicted;
    int code = first_text(&gold, args->more, err);
    if (code < 0 || (code = first_text(&predicted, args->list, err)) < 0)
        return code;
    *out = pd_bool(pd_str_index(predicted, gold, 0) >= 0);
    return 0;
}

/* RESULT: F1 and exact match against one gold text. */
static int score_against(struct pd_value *out, struct pd_str gold,
                         const struct pd_native_args *args, struct pd_err *err)
{
    struct pd_str predicted;
    struct pd_value f1, exact;
    int code = first_text(&predicted, args->list, err);
    if (code < 0 ||
        (code = pd_squad_f1(&f1, gold, predicted, PD_ARTICLES_EN, args->arena, err)) < 0 ||
        (code = pd_squad_exact(&exact, gold, predicted, PD_ARTICLES_EN, args->arena, err)) < 0)
        return code;
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "f1", f1);
    pd_row_set(out, args->arena, "exact_match", exact);
    return 0;
}

/* answers["text"][0] */
static int first_answer(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                        struct pd_err *err)
{
    (void)keep;
    struct pd_str gold;
    const struct pd_value *answers, *texts;
    int code = pd_row_dict(&answers, args->row, "answers", err);
    if (code < 0 || (code = pd_row_list(&texts, answers, "text", err)) < 0 ||
        (code = first_text(&gold, texts, err)) < 0)
        return code;
    return score_against(out, gold, args, err);
}

/* answers[0]["text"] */
static int first_of_answers(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                            struct pd_err *err)
{
    (void)keep;
    struct pd_str gold;
    const struct pd_value *answers, *answer;
    int code = pd_row_list(&answers, args->row, "answers", err);
    if (code < 0 || (code = pd_value_item(&answer, answers, 0, err)) < 0 ||
        (code = pd_row_text(&gold, answer, "text", err)) < 0)
        return code;
    return score_against(out, gold, args, err);
}

/* The F1 of normalised tokens, where no tokens at all give 0. */
static int plain_f1(struct pd_value *out, struct pd_str predicted, struct pd_str gold,
                    struct pd_arena *arena, struct pd_err *err)
{
    int code = pd_squad_normalize(&predicted, predicted, PD_ARTICLES_EN, arena, err);
    if (code >= 0)
        code = pd_squad_normalize(&gold, gold, PD_ARTICLES_EN, arena, err);
    if (code < 0)
        return code;
    struct pd_value a = pd_py_split(arena, predicted, NULL, -1);
    struct pd_value b = pd_py_split(arena, gold, NULL, -1);
    *out = pd_token_f1(&a, &b, arena);
    return 0;
}

/* AGGREGATE: the mean F1 of pairs of gold and prediction. */
static int mean_f1(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                   struct pd_err *err)
{
    (void)keep;
    size_t n = pd_list_len(args->list);
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *pair = pd_list_at(args->list, i), *gold, *predicted;
        struct pd_str gold_text, predicted_text;
        struct pd_value f1;
        double number = 0;
        int code = pd_value_item(&gold, pair, 0, err);
        if (code < 0 || (code = pd_value_item(&predicted, pair, 1, err)) < 0 ||
            (code = pd_value_text(&gold_text, gold, err)) < 0 ||
            (code = pd_value_text(&predicted_text, predicted, err)) < 0 ||
            (code = plain_f1(&f1, predicted_text, gold_text, args->arena, err)) < 0)
            return code;
        pd_value_number(&f1, &number);
        sum += number;
    }
    *out = pd_float(sum / (double)n);
    return 0;
}

/* RESULT: the best F1 against the texts in the column `answers`, under two names. */
static int best_answer(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    (void)keep;
    struct pd_str predicted, gold;
    const struct pd_value *answers;
    struct pd_value best = pd_float(0), f1;
    double most = 0, number = 0;
    int code = first_text(&predicted, args->list, err);
    if (code >= 0)
        code = pd_row_list(&answers, args->row, "answers", err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(answers); i++) {
        code = pd_value_text(&gold, pd_list_at(answers, i), err);
        if (code >= 0)
            code = plain_f1(&f1, pd_py_strip(predicted, NULL), gold, args->arena, err);
        pd_value_number(&f1, &number);
        if (code >= 0 && number >= most) { /* as Python's max, which gives the first of equals */
            most = number;
            best = f1;
        }
    }
    if (code < 0)
        return code;
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "score", best);
    pd_row_set(out, args->arena, "qa_f1_score", best);
    return 0;
}

static const char *const best_answer_metrics[] = {"score", "qa_f1_score", NULL};
static const char *const first_answer_metrics[] = {"f1", "exact_match", NULL};

static const char *const best_answer_sources[] = {
    "e49eaa9718ece8fcb93cad46b909856f73c9211c2a053ab0cad88d5270943d0e", NULL};
static const char *const first_answer_sources[] = {
    "6dc1e3385cd34915d102f5e9d0f8a2ed278468151187e7c73b53974ed6ba2f4f", NULL};
static const char *const first_of_answers_sources[] = {
    "f6e2a77b5fcba74422304347ed8f3751f8a821f621a7f57b809277251cacd73c", NULL};
static const char *const french_exact_sources[] = {
    "0e2a12a4ec4bf0f75910010fd13cd9448d8486ca87e9b69aa799b8d4b0459736", NULL};
static const char *const french_f1_sources[] = {
    "13864836636c2a02fa60f43b0ec40f51173c5454ab80a73069d1504317bcaea4", NULL};
static const char *const mean_f1_sources[] = {
    "fb5dcd099f0fa1892db356ecdc5b25b6aa1a72106f4d2584d6fb016fed1e1f4d", NULL};

const struct pd_native pd_natives_qa[] = {
    {
        .name = "qa.best_answer",
        .help = "the best F1 of tokens against a list of answers",
        .role = PD_NATIVE_RESULT,
        .sources = best_answer_sources,
        .call = best_answer,
        .metrics = best_answer_metrics,
    },
    {
        .name = "qa.first_answer",
        .help = "F1 of tokens and exact match against the first answer",
        .role = PD_NATIVE_RESULT,
        .sources = first_answer_sources,
        .call = first_answer,
        .metrics = first_answer_metrics,
    },
    {
        .name = "qa.first_of_answers",
        .help = "F1 of tokens and exact match against the first of a list of answers",
        .role = PD_NATIVE_RESULT,
        .sources = first_of_answers_sources,
        .call = first_of_answers,
        .metrics = first_answer_metrics,
    },
    {
        .name = "qa.french_exact",
        .help = "exact match after SQuAD's normalisation with French articles",
        .role = PD_NATIVE_METRIC,
        .sources = french_exact_sources,
        .call = french_exact,
    },
    {
        .name = "qa.french_f1",
        .help = "F1 of tokens after SQuAD's normalisation with French articles",
        .role = PD_NATIVE_METRIC,
        .sources = french_f1_sources,
        .call = french_f1,
    },
    {
        .name = "qa.included",
        .help = "whether the gold text is a part of the answer",
        .role = PD_NATIVE_METRIC,
        .sources = PD_SOURCES("b94abe38a211eee6ae0698ec0af4b7fdba2a10c3962bea122c5b1eebeb8d00a4"),
        .call = included,
    },
    {
        .name = "qa.mean_f1",
        .help = "the mean F1 of tokens over pairs of gold and prediction",
        .role = PD_NATIVE_AGGREGATE,
        .sources = mean_f1_sources,
        .call = mean_f1,
    },
    {0},
};
