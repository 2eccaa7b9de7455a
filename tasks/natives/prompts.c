/* Rows whose prompt is put together from their columns: families of one function each. */
#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* --- GroundCocoa: the row is made anew --- */

static int groundcocoa(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    (void)keep;
    static const char *const choices[] = {"The answer is Option A", "The answer is Option B",
                                          "The answer is Option C", "The answer is Option D",
                                          "The answer is Option E"};
    struct pd_str query, letter, criteria;
    int code = pd_row_text(&query, out, "query", err);
    if (code >= 0)
        code = pd_row_text(&letter, out, "Answer", err);
    if (code >= 0)
        code = pd_row_format(
            &criteria, out,
            "A user has specified certain criteria for booking a flight. Below are five different "
            "flight options labeled 'A', 'B', 'C', 'D', and 'E'. Review these options and select "
            "the one that best matches the user requirements. Respond with a single option and "
            "the phrase 'The answer is Option ' followed by the correct letter - 'A', 'B', 'C', "
            "'D', or 'E'\n\nUser Criteria: {query}\n\n Option A: {Option A}\n\n Option B: "
            "{Option B}\n\n Option C: {Option C}\n\n Option D: {Option D}\n\n Option E: "
            "{Option E}\n",
            args->arena, err);
    if (code < 0)
        return code;
    const struct pd_str gold[] = {PD_STR("The answer is Option "), letter};
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "criteria", pd_string(criteria));
    pd_row_set(out, args->arena, "choices", pd_texts(args->arena, choices, 5));
    pd_row_set(out, args->arena, "gold", pd_string(pd_text_concat(args->arena, gold, 2)));
    return 0;
}

/* --- NEREL: the instruction is a format for what the context, which is JSON, holds --- */

static int nerel(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                 struct pd_err *err)
{
    (void)keep;
    static const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_str instruction, context, prompt;
    struct pd_value values;
    int code = pd_row_text(&instruction, out, "instruction", err);
    if (code >= 0)
        code = pd_row_text(&context, out, "context", err);
    if (code >= 0)
        code = pd_json_parse(&values, args->arena, context, &limits, err);
    if (code >= 0 && values.kind != PD_DICT)
        code = pd_err_set(err, PD_ERR_INPUT, "'context' spells no JSON object");
    if (code >= 0)
        code = pd_value_format(&prompt, instruction, &values, args->arena, err);
    if (code >= 0)
        pd_row_set(out, args->arena, "input_task", pd_string(prompt));
    return code;
}

/* --- WSC273: the options take the place of the pronoun, and its case --- */

static bool is_one_of(struct pd_str s, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (pd_str_is(s, words[i]))
            return true;
    return false;
}

/* text[i] == ".", with Python's negative indices. */
static int is_full_stop(bool *out, struct pd_str text, int64_t i, struct pd_err *err)
{
    int64_t n = (int64_t)pd_utf8_len(text);
    if (i < 0)
        i += n;
    if (i < 0 || i >= n)
        return pd_err_set(err, PD_ERR_INPUT, "the pronoun stands outside the text");
    *out = text.p[pd_utf8_offset(text, (size_t)i)] == '.';
    return 0;
}

static int wsc_option(struct pd_str *option, const struct pd_value *row, struct pd_str text,
                      const struct pd_native_args *args, struct pd_err *err)
{
    static const char *const possessives[] = {"my", "his", "her", "our", "their"};
    const struct pd_value *upper = NULL, *first = NULL;
    struct pd_str pronoun;
    int64_t at;
    bool starts = false;
    int code = pd_row_text(&pronoun, row, "pronoun", err);
    if (code >= 0)
        code = pd_row_int(&at, row, "pronoun_loc", err);
    if (code >= 0)
        code = pd_row_list(&upper, args->constants, "upper_pronouns", err);
    if (code < 0)
        return code;
    const struct pd_str with_s[] = {*option, PD_STR("'s")};
    if (is_one_of(pd_text_lower(pronoun, args->arena), possessives, 5))
        *option = pd_text_concat(args->arena, with_s, 2);
    const struct pd_value words = pd_py_split(args->arena, *option, NULL, -1);
    code = pd_value_item(&first, &words, 0, err);
    if (code >= 0)
        code = is_full_stop(&starts, text, at - 2, err);
    if (code < 0 || starts || pd_value_index(&at, upper, first, NULL) < 0)
        return code;
    struct pd_buf lowered = {0};
    pd_py_replace(&lowered, *option, first->s, pd_text_lower(first->s, args->arena), -1);
    *option = pd_text_take(&lowered, args->arena);
    return 0;
}

static int wsc273(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                  struct pd_err *err)
{
    (void)keep;
    const struct pd_value *options = NULL, *item = NULL;
    struct pd_value list = pd_list_new(args->arena);
    struct pd_str text, option;
    int code = pd_row_text(&text, out, "text", err);
    if (code >= 0)
        code = pd_row_list(&options, out, "options", err);
    if (code < 0)
        return code;
    pd_text_replace(&text, "  ", " ", args->arena);
    for (size_t i = 0; i < 2 || i < pd_list_len(options); i++) {
        code = pd_value_item(&item, options, (int64_t)i, err);
        if (code >= 0)
            code = pd_value_text(&option, item, err);
        if (code >= 0 && i < 2)
            code = wsc_option(&option, out, text, args, err);
        if (code < 0)
            return code;
        pd_list_push(args->arena, &list, pd_string(option));
    }
    pd_row_set(out, args->arena, "text", pd_string(text));
    pd_row_set(out, args->arena, "options", list);
    return 0;
}

/* --- what templates say --- */

static const struct pd_native_column arithmetic_columns[] = {
    {"context", "{{ doc['context'].strip().replace('\\n\\n', '\\n').replace('Q:', 'Question:')"
                ".replace('A:', 'Answer:') }}"},
    {0},
};

static const struct pd_native_column moral_columns[] = {
    {"query", "{{ doc['norm'].capitalize() }} {{ doc['situation'].capitalize() }} "
              "{{ doc['intention'].capitalize() }}"},
    {"choices", "{{ [doc['moral_action'], doc['immoral_action']] }}", true},
    {"label", "0", true},
    {0},
};

static const char *const arithmetic_sources[] = {
    "777344f33ee29f386b82a8e755afb51c0d79f125a6482556946c25ea0f41840c", NULL};
static const char *const groundcocoa_sources[] = {
    "a4f3cb64345dd90e0327672a0fcb3fbc7c8ec9778c9d41b8262a321b09f747f0", NULL};
static const char *const moral_sources[] = {
    "d01be9e0e4e842743c162d0ad3037eda3ab071b1df64c8272025915ff2f873bd", NULL};
static const char *const nerel_sources[] = {
    "dee4c695ccb2b3940b38109cc477903bdcae3c01d52ca081dfa6ae95f1781ac1", NULL};
static const char *const wsc273_sources[] = {
    "88518f9f0f0833408900995c73492d5be83da5f80812959e466d447d9cc8de44", NULL};

const struct pd_native pd_natives_prompts[] = {
    {
        .name = "prompts.arithmetic",
        .help = "Q: and A: spelt out, single line breaks",
        .role = PD_NATIVE_ROW,
        .sources = arithmetic_sources,
        .example = "{\"context\": \"Q: What is 1 plus 1?\\n\\nA:\", \"completion\": \"2\"}",
        .columns = arithmetic_columns,
    },
    {
        .name = "prompts.groundcocoa",
        .help = "criteria and five flights as a prompt, the choices and the gold one",
        .role = PD_NATIVE_ROW,
        .sources = groundcocoa_sources,
        .example = "{\"query\": \"q\", \"Option A\": \"a\", \"Option B\": \"b\", \"Option C\": "
                   "\"c\", \"Option D\": \"d\", \"Option E\": \"e\", \"Answer\": \"A\"}",
        .call = groundcocoa,
    },
    {
        .name = "prompts.moral_stories",
        .help = "norm, situation and intention as a prompt, a moral and an immoral action",
        .role = PD_NATIVE_ROW,
        .sources = moral_sources,
        .example = "{\"norm\": \"n.\", \"situation\": \"s.\", \"intention\": \"i.\", "
                   "\"moral_action\": \"m\", \"immoral_action\": \"w\"}",
        .columns = moral_columns,
    },
    {
        .name = "prompts.nerel",
        .help = "the instruction filled in with the context",
        .role = PD_NATIVE_ROW,
        .sources = nerel_sources,
        .example = "{\"instruction\": \"Do {x}\", \"context\": \"{\\\"x\\\": \\\"it\\\"}\", "
                   "\"true_answer\": \"a\"}",
        .call = nerel,
    },
    {
        .name = "prompts.wsc273",
        .help = "options with the case of the pronoun that they stand for",
        .role = PD_NATIVE_ROW,
        .sources = wsc273_sources,
        .example = "{\"text\": \"The dog saw his bone.\", \"pronoun\": \"his\", \"pronoun_loc\": "
                   "12, \"options\": [\"The dog\", \"The cat\"]}",
        .call = wsc273,
    },
    {0},
};
