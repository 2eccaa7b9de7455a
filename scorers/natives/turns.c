/* CoQA and its Catalan translation: the answer to the last question of a conversation, which
   several people have answered. */
#include "lib/format/pystr.h"
#include "scorers/natives/tokens.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* answers["input_text"][turn - 1] */
static int answer_at(struct pd_str *out, const struct pd_value *answers, int64_t turn,
                     struct pd_err *err)
{
    const struct pd_value *texts, *text;
    int code = pd_row_list(&texts, answers, "input_text", err);
    if (code < 0 || (code = pd_value_item(&text, texts, turn - 1, err)) < 0)
        return code;
    return pd_value_text(out, text, err);
}

static bool holds(const struct pd_value *golds, struct pd_str text, struct pd_arena *arena)
{
    struct pd_str lower = pd_text_lower(text, arena);
    for (size_t i = 0; i < pd_list_len(golds); i++)
        if (pd_str_eq(pd_text_lower(pd_list_at(golds, i)->s, arena), lower))
            return true;
    return false;
}

/* The answer of the row, and those of others that differ in more than case. */
static int read_golds(struct pd_value *golds, const struct pd_value *row, int64_t turn,
                      struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *answers, *more = pd_dict_get(row, "additional_answers");
    struct pd_str text;
    int code = pd_row_dict(&answers, row, "answers", err);
    if (code < 0 || (code = answer_at(&text, answers, turn, err)) < 0)
        return code;
    *golds = pd_list_new(arena);
    pd_list_push(arena, golds, pd_string(text));
    for (size_t i = 0; i < pd_dict_len(more); i++) {
        if ((code = answer_at(&text, &more->dict->entries[i].value, turn, err)) < 0)
            return code;
        if (!holds(golds, text, arena))
            pd_list_push(arena, golds, pd_string(text));
    }
    return 0;
}

typedef int (*compare_texts)(struct pd_value *, struct pd_str, struct pd_str, const char *,
                             struct pd_arena *, struct pd_err *);

/* The best score against all golds but number left_out. */
static double best_without(const struct pd_value *scores, size_t left_out)
{
    double best = 0, score;
    for (size_t i = 0; i < pd_list_len(scores); i++)
        if (i != left_out && pd_value_number(pd_list_at(scores, i), &score) && score > best)
            best = score;
    return best;
}

/* The mean over golds of the best score against the other golds; of one gold, against it. */
static int mean_of_best(double *mean, const struct pd_value *golds, struct pd_str predicted,
                        compare_texts compare, const struct pd_native_args *args,
                        struct pd_err *err)
{
    size_t n = pd_list_len(golds);
    struct pd_value scores = pd_list_new(args->arena), score;
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        int code =
            compare(&score, pd_list_at(golds, i)->s, predicted, PD_ARTICLES_EN, args->arena, err);
        if (code < 0)
            return code;
        pd_list_push(args->arena, &scores, score);
    }
    for (size_t i = 0; i < n; i++)
        sum += best_without(&scores, n > 1 ? i : n);
    *mean = sum / (double)n;
    return 0;
}

static int score_turn(struct pd_value *out, const struct pd_native_args *args, int64_t turn,
                      struct pd_err *err)
{
    static const struct pd_str newline = PD_STR("\n");
    struct pd_value golds;
    const struct pd_value *first;
    struct pd_str text;
    double em, f1;
    int code = read_golds(&golds, args->row, turn, args->arena, err);
    if (code < 0 || (code = pd_value_item(&first, args->list, 0, err)) < 0 ||
        (code = pd_value_text(&text, first, err)) < 0)
        return code;
    struct pd_value lines = pd_py_split(args->arena, pd_py_strip(text, NULL), &newline, 1);
    text = pd_list_at(&lines, 0)->s;
    if ((code = mean_of_best(&em, &golds, text, pd_squad_exact, args, err)) < 0 ||
        (code = mean_of_best(&f1, &golds, text, pd_squad_f1, args, err)) < 0)
        return code;
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "em", pd_float(em));
    pd_row_set(out, args->arena, "f1", pd_float(f1));
    return 0;
}

static int coqa(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                struct pd_err *err)
{
    (void)keep;
    const struct pd_value *questions, *texts;
    int code = pd_row_dict(&questions, args->row, "questions", err);
    if (code >= 0)
        code = pd_row_list(&texts, questions, "input_text", err);
    return code < 0 ? code : score_turn(out, args, (int64_t)pd_list_len(texts), err);
}

static int coqcat(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                  struct pd_err *err)
{
    (void)keep;
    const struct pd_value *questions;
    int code = pd_row_list(&questions, args->row, "questions", err);
    return code < 0 ? code : score_turn(out, args, (int64_t)pd_list_len(questions), err);
}

static const char *const metrics[] = {"em", "f1", NULL};

const struct pd_native pd_natives_turns[] = {
    {
        .name = "turns.coqa",
        .help = "CoQA: exact match and F1 against the answers to the last question",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("55fe6137f0e4deca9b78f88e42783f841b6dced762c05b59443c102eb184526e"),
        .call = coqa,
        .metrics = metrics,
    },
    {
        .name = "turns.coqcat",
        .help = "CoQCat: exact match and F1 against the answers to the last question",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("ebf2aafef6ef008cf68d869ca39cb1718dcc8e4160e666a54ab7c6e983f666d9"),
        .call = coqcat,
        .metrics = metrics,
    },
    {0},
};
