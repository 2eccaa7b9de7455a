/* TruthfulQA and its translations. */
#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* The answers that are not blank, stripped, each ending in a full stop. */
static int answers_of(struct pd_value *out, const struct pd_value *row, const char *column,
                      struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *answers = NULL;
    struct pd_value list = pd_list_new(arena);
    int code = pd_row_list(&answers, row, column, err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(answers); i++) {
        struct pd_str text;
        code = pd_value_text(&text, pd_list_at(answers, i), err);
        if (code < 0)
            break;
        const struct pd_str parts[] = {pd_py_strip(text, NULL), PD_STR(".")};
        if (parts[0].n > 0)
            pd_list_push(arena, &list,
                         pd_string(pd_text_ends_with_any(parts[0], ".")
                                       ? parts[0]
                                       : pd_text_concat(arena, parts, 2)));
    }
    if (code >= 0)
        *out = list;
    return code;
}

/* Sets question and answers; comment, unless empty, becomes a correct answer if it is none yet. */
static int set_answers(struct pd_value *row, struct pd_str comment, struct pd_arena *arena,
                       struct pd_err *err)
{
    struct pd_value correct, incorrect, last = pd_string(comment);
    struct pd_str question;
    int64_t i;
    int code = answers_of(&incorrect, row, "incorrect_answers", arena, err);
    if (code >= 0)
        code = answers_of(&correct, row, "correct_answers", arena, err);
    if (code >= 0)
        code = pd_row_text(&question, row, "question", err);
    if (code < 0)
        return code;
    if (comment.n > 0 && pd_value_index(&i, &correct, &last, NULL) < 0)
        pd_list_push(arena, &correct, last);
    pd_row_set(row, arena, "question", pd_string(pd_py_strip(question, NULL)));
    pd_row_set(row, arena, "correct_answers", correct);
    pd_row_set(row, arena, "incorrect_answers", incorrect);
    return 0;
}

static int english(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                   struct pd_err *err)
{
    (void)keep;
    return set_answers(out, (struct pd_str)PD_STR("I have no comment."), args->arena, err);
}

static int galician(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                    struct pd_err *err)
{
    (void)keep;
    return set_answers(out, (struct pd_str)PD_STR("Non teño ningún comentario."), args->arena, err);
}

static int no_comment(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                      struct pd_err *err)
{
    (void)keep;
    return set_answers(out, (struct pd_str){"", 0}, args->arena, err);
}

static int by_language(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    (void)keep;
    static const char *const comments[][2] = {
        {"en", "I have no comment."},          {"ca", "No tinc cap comentari."},
        {"es", "No tengo ningún comentario."}, {"eu", "Iruzkinik ez."},
        {"gl", "Non teño ningún comentario."},
    };
    const struct pd_value *language = NULL, *best = NULL;
    struct pd_str comment = {"", 0};
    int code = pd_row_get(&language, out, "lang", err);
    if (code >= 0)
        code = pd_row_get(&best, out, "best_answer", err);
    if (code < 0)
        return code;
    for (size_t i = 0; i < sizeof comments / sizeof comments[0]; i++)
        if (language->kind == PD_STRING && pd_str_is(language->s, comments[i][0]))
            comment = pd_str_of(comments[i][1]);
    return set_answers(out, comment, args->arena, err);
}

/* --- choices, in many languages --- */

static int clean(struct pd_str *out, const struct pd_value *row, const char *column,
                 struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *value = NULL;
    int code = pd_row_get(&value, row, column, err);
    if (code < 0)
        return code;
    if (value->kind == PD_NONE) {
        *out = (struct pd_str)PD_STR(" ");
        return 0;
    }
    code = pd_value_text(out, value, err);
    return code < 0 ? code : pd_text_hellaswag(out, arena, err);
}

static int choices(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                   struct pd_err *err)
{
    (void)keep;
    struct pd_arena *arena = args->arena;
    const struct pd_value *mc1 = NULL, *mc2 = NULL, *labels = NULL;
    struct pd_value targets = pd_dict_new(arena);
    struct pd_str question, shots;
    int code = clean(&question, out, "question", arena, err);
    if (code >= 0)
        code = pd_row_text(&shots, args->constants, "QA_PROMPT", err);
    if (code >= 0)
        code = pd_row_get(&mc1, out, "mc1_targets_choices", err);
    if (code >= 0)
        code = pd_row_get(&mc2, out, "mc2_targets_choices", err);
    if (code >= 0)
        code = pd_row_get(&labels, out, "mc2_targets_labels", err);
    if (code < 0)
        return code;
    const struct pd_str query[] = {shots, PD_STR("\n\nQ: "), question, PD_STR("\nA:")};
    const struct pd_value first = *mc1, second = *mc2;
    pd_row_set(&targets, arena, "labels", *labels);
    pd_row_set(out, arena, "question", pd_string(question));
    pd_row_set(out, arena, "query", pd_string(pd_text_concat(arena, query, 4)));
    pd_row_set(out, arena, "mc1_choices", first);
    pd_row_set(out, arena, "mc2_choices", second);
    pd_row_set(out, arena, "mc2_targets", targets);
    pd_row_set(out, arena, "gold", pd_text(" "));
    return 0;
}

static const char *const english_sources[] = {
    "fb7924b0494fcc6d78780197a8b7a962b2546e8a0b844d645861ff1152e06215", NULL};
static const char *const galician_sources[] = {
    "429e93b4c122f462c970d8c1da10b8fba6b7eb312687c5d5b169eb9ffd3ba7d9", NULL};
static const char *const no_comment_sources[] = {
    "5a51e5a7c7ab61bb1f9c75eb4ca614439cc7bf5e642638a69be200760f2c4545", NULL};
static const char *const by_language_sources[] = {
    "f6e629b2fb6e12e5e9ea3c5476e076fc98b0d04983d76cef107e9865eab2e374", NULL};
static const char *const choices_sources[] = {
    "a1b5bd529c0adf0444c0a3000e75767fd867aa1133c671370eadfbaaa7dfda38", NULL};

#define ANSWERS "\"question\": \"q\", \"correct_answers\": [\"a\"], \"incorrect_answers\": [\"b\"]"

const struct pd_native pd_natives_truthfulqa[] = {
    {
        .name = "truthfulqa.english",
        .help = "answers as sentences; to have no comment is correct",
        .role = PD_NATIVE_ROW,
        .sources = english_sources,
        .example = "{" ANSWERS "}",
        .call = english,
    },
    {
        .name = "truthfulqa.galician",
        .help = "answers as sentences; to have no comment, in Galician, is correct",
        .role = PD_NATIVE_ROW,
        .sources = galician_sources,
        .example = "{" ANSWERS "}",
        .call = galician,
    },
    {
        .name = "truthfulqa.no_comment",
        .help = "answers as sentences",
        .role = PD_NATIVE_ROW,
        .sources = no_comment_sources,
        .example = "{" ANSWERS "}",
        .call = no_comment,
    },
    {
        .name = "truthfulqa.by_language",
        .help = "answers as sentences; to have no comment, in the row's language, is correct",
        .role = PD_NATIVE_ROW,
        .sources = by_language_sources,
        .example = "{" ANSWERS ", \"lang\": \"eu\", \"best_answer\": \"a\"}",
        .call = by_language,
    },
    {
        .name = "truthfulqa.choices",
        .help = "the question behind six worked ones, and the choices of both kinds",
        .role = PD_NATIVE_ROW,
        .sources = choices_sources,
        .example = "{\"question\": \"q\", \"mc1_targets_choices\": [\"a\", \"b\"], "
                   "\"mc2_targets_choices\": [\"a\", \"b\"], \"mc2_targets_labels\": [1, 0]}",
        .call = choices,
    },
    {0},
};
