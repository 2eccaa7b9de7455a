/* Questions whose options stand in columns of their own: the options as one list, and the answer as
   an index or a letter. */
#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* The values of the columns as one list. */
static int options_of(struct pd_value *out, const struct pd_value *row, const char *const *columns,
                      struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value list = pd_list_new(arena);
    for (; *columns; columns++) {
        const struct pd_value *option = NULL;
        int code = pd_row_get(&option, row, *columns, err);
        if (code < 0)
            return code;
        pd_list_push(arena, &list, *option);
    }
    *out = list;
    return 0;
}

/* Where a column's letter stands among the letters. */
static int letter_index(int64_t *out, const struct pd_value *row, const char *column,
                        struct pd_value letters, struct pd_err *err)
{
    const struct pd_value *letter = NULL;
    int code = pd_row_get(&letter, row, column, err);
    return code < 0 ? code : pd_value_index(out, &letters, letter, err);
}

static const char *const a_to_d[] = {"A", "B", "C", "D", NULL};

static void set_goal(struct pd_value *row, struct pd_arena *arena, struct pd_value question,
                     struct pd_value choices, int64_t goal)
{
    pd_row_set(row, arena, "questions", question);
    pd_row_set(row, arena, "choices", choices);
    pd_row_set(row, arena, "goal", pd_int(goal));
}

static int tmmluplus(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                     struct pd_err *err)
{
    (void)keep;
    const struct pd_value *question = NULL;
    struct pd_value choices;
    int64_t goal;
    int code = options_of(&choices, out, a_to_d, args->arena, err);
    if (code >= 0)
        code = letter_index(&goal, out, "answer", pd_texts(args->arena, a_to_d, 4), err);
    if (code >= 0)
        code = pd_row_get(&question, out, "question", err);
    if (code >= 0)
        set_goal(out, args->arena, *question, choices, goal);
    return code;
}

/* The options E and F, which few rows have, count when they are there. */
static int tmlu(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                struct pd_err *err)
{
    (void)keep;
    static const char *const more[] = {"E", "F"};
    const struct pd_value *question = NULL;
    struct pd_value choices, letters = pd_texts(args->arena, a_to_d, 4);
    int64_t goal;
    int code = options_of(&choices, out, a_to_d, args->arena, err);
    for (size_t i = 0; i < 2 && code >= 0; i++) {
        const struct pd_value *option = pd_dict_get(out, more[i]);
        if (!option || !pd_value_truthy(option))
            continue;
        pd_list_push(args->arena, &letters, pd_text(more[i]));
        pd_list_push(args->arena, &choices, *option);
    }
    if (code >= 0)
        code = letter_index(&goal, out, "answer", letters, err);
    if (code >= 0)
        code = pd_row_get(&question, out, "question", err);
    if (code >= 0)
        set_goal(out, args->arena, *question, choices, goal);
    return code;
}

static int csatqa(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                  struct pd_err *err)
{
    (void)keep;
    static const char *const numbers[] = {"(1)", "(2)", "(3)", "(4)", "(5)"};
    struct pd_str question;
    int64_t gold;
    int code = pd_row_format(&question, out,
                             "다음을 읽고 정답으로 알맞은 것을 고르시요.\n### Context: {context}\n"
                             "### Question: {question}\n### Options:\n(1) {option#1}\n"
                             "(2) {option#2}\n(3) {option#3}\n(4) {option#4}\n(5) {option#5}\n"
                             "### Answer: 주어진 문제의 정답은",
                             args->arena, err);
    if (code >= 0)
        code = pd_row_int(&gold, out, "gold", err);
    if (code < 0)
        return code;
    pd_row_set(out, args->arena, "question", pd_string(question));
    pd_row_set(out, args->arena, "choices", pd_texts(args->arena, numbers, 5));
    pd_row_set(out, args->arena, "gold", pd_int(gold - 1));
    return 0;
}

/* ARC in many languages: options that are missing or empty do not count. */
static int okapi_arc(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                     struct pd_err *err)
{
    (void)keep;
    static const char *const columns[] = {"option_a", "option_b", "option_c",
                                          "option_d", "option_e", NULL};
    static const char *const a_to_e[] = {"A", "B", "C", "D", "E"};
    struct pd_value options, choices = pd_list_new(args->arena);
    const struct pd_value *id = NULL;
    struct pd_str question, text;
    int64_t gold;
    int code = pd_row_text(&question, out, "instruction", err);
    if (code >= 0)
        code = pd_text_hellaswag(&question, args->arena, err);
    if (code >= 0)
        code = options_of(&options, out, columns, args->arena, err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(&options); i++) {
        if (!pd_value_truthy(pd_list_at(&options, i)))
            continue;
        code = pd_value_text(&text, pd_list_at(&options, i), err);
        if (code >= 0)
            code = pd_text_hellaswag(&text, args->arena, err);
        pd_list_push(args->arena, &choices, pd_string(text));
    }
    if (code >= 0)
        code = letter_index(&gold, out, "answer", pd_texts(args->arena, a_to_e, 5), err);
    if (code >= 0)
        code = pd_row_get(&id, out, "id", err);
    if (code < 0)
        return code;
    const struct pd_str parts[] = {PD_STR("Question: "), question, PD_STR("\nAnswer:")};
    pd_row_set(out, args->arena, "query", pd_string(pd_text_concat(args->arena, parts, 3)));
    pd_row_set(out, args->arena, "choices", choices);
    pd_row_set(out, args->arena, "gold", pd_int(gold));
    return 0;
}

/* ARC for chat: four options, lettered whatever they were numbered by. */
static int four_lettered(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                         struct pd_err *err)
{
    const struct pd_value *choices = NULL, *labels = NULL, *answer = NULL, *question = NULL;
    struct pd_value letters = pd_texts(args->arena, a_to_d, 4);
    int64_t i;
    int code = pd_row_dict(&choices, out, "choices", err);
    if (code >= 0)
        code = pd_row_list(&labels, choices, "label", err);
    if (code < 0)
        return code;
    *keep = pd_list_len(labels) == 4;
    if (!*keep)
        return 0;
    code = pd_row_get(&answer, out, "answerKey", err);
    if (code >= 0)
        code = pd_row_get(&question, out, "question", err);
    if (code >= 0 && pd_value_index(&i, &letters, answer, NULL) < 0) {
        code = pd_value_int(&i, answer, err);
        if (code >= 0)
            code = pd_value_item(&answer, &letters, i - 1, err);
    }
    if (code < 0)
        return code;
    struct pd_value made = pd_dict_twin(args->arena, choices);
    pd_row_set(&made, args->arena, "label", letters);
    pd_row_set(out, args->arena, "answerKey", *answer);
    pd_row_set(out, args->arena, "choices", made);
    return 0;
}

static int xwinograd(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                     struct pd_err *err)
{
    (void)keep;
    static const char *const columns[] = {"sentence1", "sentence2"};
    struct pd_value choices = pd_list_new(args->arena);
    int64_t answer;
    int code = pd_row_int(&answer, out, "answer", err);
    for (size_t i = 0; i < 2 && code >= 0; i++) {
        struct pd_str text;
        code = pd_row_text(&text, out, columns[i], err);
        if (code >= 0)
            pd_list_push(args->arena, &choices, pd_string(pd_py_strip(text, NULL)));
    }
    if (code < 0)
        return code;
    pd_row_set(out, args->arena, "label", pd_int(answer - 1));
    pd_row_set(out, args->arena, "choices", choices);
    return 0;
}

/* --- what templates say --- */

static const struct pd_native_column mmlusr_columns[] = {
    {"choices",
     "{{ [doc['choice1'] or '', doc['choice2'] or '', doc['choice3'] or '', "
     "doc['choice4'] or ''] }}",
     true},
    {"answer", "{{ (doc['answer'] or '').strip() }}"},
    {0},
};

static const struct pd_native_column five_columns[] = {
    {"choices",
     "{{ [doc['choice0'], doc['choice1'], doc['choice2'], doc['choice3'], doc['choice4']] }}",
     true},
    {0},
};

static const struct pd_native_column scored_columns[] = {
    {"input", "{{ doc['input'].strip() }}"},
    {"choices", "{{ doc['target_scores'].keys() | list }}", true},
    {"gold", "{{ (doc['target_scores'].values() | list).index(1) }}", true},
    {0},
};

static const char *const mmlusr_sources[] = {
    "f2ccc02d31bcb3f546e4a37f77f63673348dc9aab27fcd1247a5b5b1f4c96a36", NULL};
static const char *const tmmluplus_sources[] = {
    "f6d43c9f64c2db6018bdbf901b3dc420de78ad2f41a2e15da4bf8315c71664bf", NULL};
static const char *const tmlu_sources[] = {
    "8504fbb4f723165f30ae38d55a57c11350446d5c30216bebbdf8940099f9872b", NULL};
static const char *const csatqa_sources[] = {
    "425f25a139020c5f8c5a266a4ead8bb4dcc0de2489208c9c50424c8328609f24", NULL};
static const char *const eus_exams_sources[] = {
    "2d6f6e7a1252d50149224225d89e202423a0c64f2708cc9b376c229abb90e085", NULL};
static const char *const okapi_arc_sources[] = {
    "1ba9140f6232f4f03a82be8893c030124bf471076bac141ad143a80d36c55ec9", NULL};
static const char *const four_lettered_sources[] = {
    "4648c909dd7abd413ad671604c8f13348cfac77364f5af81195c943c7fbf52d8", NULL};
static const char *const five_sources[] = {
    "0072c587c656c1ed9b71ea48e6655e0a5a91d53bb612060029b206de3cb23bab", NULL};
static const char *const xwinograd_sources[] = {
    "c11f15697c15402d5562f3a4af055b8768cbfe1b75302cb74ea65788f5411f94", NULL};
static const char *const scored_sources[] = {
    "43b0d86218525527396b1415bd639feb29ae9fb164e6856db1074078409fdf55", NULL};
static const char *const bigbench_sources[] = {
    "0743e375e676445bf6a75f86b917944f65ef61ff8391a6eeb1309228586eb718", NULL};

#define FOUR_EXAMPLE                                                                               \
    "{\"question\": \"q\", \"A\": \"1\", \"B\": \"2\", \"C\": \"3\", \"D\": \"4\", "               \
    "\"answer\": \"B\"}"

const struct pd_native pd_natives_multiple_choice[] = {
    {
        .name = "multiple_choice.four_columns",
        .help = "four columns choice1 to choice4 as one list, missing ones empty",
        .role = PD_NATIVE_ROW,
        .sources = mmlusr_sources,
        .example =
            "{\"choice1\": \"1\", \"choice2\": \"2\", \"choice3\": null, \"choice4\": \"4\", "
            "\"answer\": \" A \"}",
        .columns = mmlusr_columns,
    },
    {
        .name = "multiple_choice.four_letters",
        .help = "the options A to D as one list and the answer as an index",
        .role = PD_NATIVE_ROW,
        .sources = tmmluplus_sources,
        .example = FOUR_EXAMPLE,
        .call = tmmluplus,
    },
    {
        .name = "multiple_choice.up_to_six_letters",
        .help = "the options A to D, and E and F where given, and the answer as an index",
        .role = PD_NATIVE_ROW,
        .sources = tmlu_sources,
        .example = FOUR_EXAMPLE,
        .call = tmlu,
    },
    {
        .name = "multiple_choice.csatqa",
        .help = "CSAT-QA's prompt in Korean with five numbered options",
        .role = PD_NATIVE_ROW,
        .sources = csatqa_sources,
        .example = "{\"context\": \"c\", \"question\": \"q\", \"option#1\": \"1\", "
                   "\"option#2\": \"2\", \"option#3\": \"3\", \"option#4\": \"4\", "
                   "\"option#5\": \"5\", \"gold\": \"2\"}",
        .call = csatqa,
    },
    {
        .name = "multiple_choice.eus_exams",
        .help = "keeps rows with an answer from 0 to 3 and options that are not all empty",
        .role = PD_NATIVE_ROW,
        .sources = eus_exams_sources,
        .example = "{\"answer\": 0, \"candidates\": [\"a\", \"b\", \"c\", \"d\"]}",
        .keep = "{{ doc['answer'] in [0, 1, 2, 3] and doc['candidates'] != ['', '', '', ''] }}",
    },
    {
        .name = "multiple_choice.okapi_arc",
        .help = "ARC in many languages: question, options that are not empty, gold index",
        .role = PD_NATIVE_ROW,
        .sources = okapi_arc_sources,
        .example = "{\"id\": \"x\", \"instruction\": \"q\", \"option_a\": \"1\", "
                   "\"option_b\": \"2\", \"option_c\": null, \"option_d\": null, "
                   "\"option_e\": null, \"answer\": \"B\"}",
        .call = okapi_arc,
    },
    {
        .name = "multiple_choice.four_lettered",
        .help = "keeps rows with four options and letters them A to D",
        .role = PD_NATIVE_ROW,
        .sources = four_lettered_sources,
        .example = "{\"question\": \"q\", \"choices\": {\"text\": [\"1\", \"2\", \"3\", \"4\"], "
                   "\"label\": [\"1\", \"2\", \"3\", \"4\"]}, \"answerKey\": \"2\"}",
        .call = four_lettered,
        .drops = true,
    },
    {
        .name = "multiple_choice.five_columns",
        .help = "five columns choice0 to choice4 as one list",
        .role = PD_NATIVE_ROW,
        .sources = five_sources,
        .example = "{\"choice0\": \"0\", \"choice1\": \"1\", \"choice2\": \"2\", "
                   "\"choice3\": \"3\", \"choice4\": \"4\"}",
        .columns = five_columns,
    },
    {
        .name = "multiple_choice.two_sentences",
        .help = "two sentences as choices and the answer, counted from 1, as an index",
        .role = PD_NATIVE_ROW,
        .sources = xwinograd_sources,
        .example = "{\"sentence1\": \"a\", \"sentence2\": \"b\", \"answer\": \"1\"}",
        .call = xwinograd,
    },
    {
        .name = "multiple_choice.has_targets",
        .help = "keeps rows with targets to choose from",
        .role = PD_NATIVE_ROW,
        .sources = bigbench_sources,
        .example = "{\"multiple_choice_targets\": [\"a\", \"b\"]}",
        .keep = "{{ doc['multiple_choice_targets'] | length > 0 }}",
    },
    {
        .name = "multiple_choice.scored",
        .help = "keeps rows without images that score a choice 1; choices and gold index",
        .role = PD_NATIVE_ROW,
        .sources = scored_sources,
        .example = "{\"has_image\": false, \"input\": \" q \", \"target_scores\": {\"a\": 0, "
                   "\"b\": 1}}",
        .keep = "{{ not doc['has_image'] and doc['target_scores'] is not none and "
                "1 in doc['target_scores'].values() }}",
        .columns = scored_columns,
    },
    {0},
};
