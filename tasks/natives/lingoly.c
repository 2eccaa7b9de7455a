/* LingOly: a problem sheet becomes one row for each of its questions, with and without context. */
#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* What the lines of the prompts are indented by. */
#define INDENT "                "

/* A question with its parts. names and answers, where given, receive the parts' numbers: names with
   empty texts, as the form of the answer, answers with what is right. */
static int add_question(struct pd_buf *text, const struct pd_value *question,
                        struct pd_value *names, struct pd_value *answers, struct pd_arena *arena,
                        struct pd_err *err)
{
    const struct pd_value *parts = NULL, *answer = NULL;
    struct pd_str line, number;
    int code = pd_row_format(&line, question, "\n{prompt}\n", arena, err);
    if (code >= 0)
        code = pd_row_list(&parts, question, "subprompts", err);
    if (code >= 0)
        pd_buf_add_str(text, line);
    for (size_t i = 0; code >= 0 && i < pd_list_len(parts); i++) {
        const struct pd_value *part = pd_list_at(parts, i);
        code = pd_row_format(&line, part, "{questionpart_n} {question}\n", arena, err);
        if (code < 0)
            return code;
        pd_buf_add_str(text, line);
        if (!names)
            continue;
        code = pd_row_text(&number, part, "questionpart_n", err);
        if (code >= 0)
            code = pd_row_get(&answer, part, "answer", err);
        if (code < 0)
            return code;
        pd_dict_set(arena, names, number, pd_text(""));
        pd_dict_set(arena, answers, number, *answer);
    }
    return code;
}

/* Preamble, context unless it is left out, and all questions. */
static int sheet_text(struct pd_str *out, const struct pd_value *sheet,
                      const struct pd_value *questions, bool context,
                      const struct pd_native_args *args, struct pd_err *err)
{
    struct pd_buf all = {0};
    struct pd_str head;
    int code = pd_row_format(&head, sheet,
                             context ? "{preamble}\n" INDENT " {context}\n\n" INDENT " "
                                     : "{preamble}\n\n" INDENT " ",
                             args->arena, err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(questions); i++)
        code = add_question(&all, pd_list_at(questions, i), NULL, NULL, args->arena, err);
    const struct pd_str parts[] = {head, pd_text_take(&all, args->arena), PD_STR("\n" INDENT " ")};
    if (code >= 0)
        *out = pd_text_concat(args->arena, parts, 3);
    return code;
}

static struct pd_str prompt_of(struct pd_str sheet, struct pd_str question, struct pd_str form,
                               struct pd_arena *arena)
{
    const struct pd_str parts[] = {
        PD_STR("Below is a problem sheet from a lingusitics exam. You will first see the entire "
               "sheet, then be asked to respond to specific questions from the sheet. Your answers "
               "to the questions should rely only on reasoning about the information provided in "
               "the sheet.\n" INDENT),
        sheet,
        PD_STR("\n\n" INDENT "Now respond to the following questions:\n" INDENT),
        question,
        PD_STR("\n\n" INDENT
               "Format your response as a json file with the keys as provided below:\n" INDENT),
        form,
        PD_STR("\n" INDENT),
    };
    return pd_text_concat(arena, parts, sizeof parts / sizeof parts[0]);
}

/* What all rows of one sheet share. */
struct sheet {
    struct pd_str with_context, without;
    struct pd_value index;
};

static int add_row(struct pd_value *rows, const struct sheet *sheet,
                   const struct pd_value *question, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value names = pd_dict_new(arena), answers = pd_dict_new(arena);
    struct pd_value row = pd_dict_new(arena);
    struct pd_buf text = {0}, form = {0}, right = {0};
    int code = add_question(&text, question, &names, &answers, arena, err);
    pd_json_write(&form, &names, PD_JSON_SPACED | PD_JSON_ASCII);
    pd_py_str(&right, &answers);
    const struct pd_str asked = pd_text_take(&text, arena), keys = pd_text_take(&form, arena);
    const struct pd_value gold = pd_string(pd_text_take(&right, arena));
    if (code < 0)
        return code;
    pd_row_set(&row, arena, "prompt",
               pd_string(prompt_of(sheet->with_context, asked, keys, arena)));
    pd_row_set(&row, arena, "nc_prompt", pd_string(prompt_of(sheet->without, asked, keys, arena)));
    pd_row_set(&row, arena, "answers", gold);
    pd_row_set(&row, arena, "index", sheet->index);
    pd_list_push(arena, rows, row);
    return 0;
}

static int add_sheet(struct pd_value *rows, const struct pd_value *row,
                     const struct pd_native_args *args, struct pd_err *err)
{
    static const struct pd_json_limits limits = {.allow_nan = true};
    const struct pd_value *index = NULL;
    struct pd_value questions;
    struct pd_str json;
    struct sheet sheet;
    int code = pd_row_text(&json, row, "questions", err);
    if (code >= 0)
        code = pd_json_parse(&questions, args->arena, json, &limits, err);
    if (code < 0 || pd_list_len(&questions) == 0)
        return code;
    code = sheet_text(&sheet.with_context, row, &questions, true, args, err);
    if (code >= 0)
        code = sheet_text(&sheet.without, row, &questions, false, args, err);
    if (code >= 0)
        code = pd_row_get(&index, row, "overall_question_n", err);
    if (code < 0)
        return code;
    sheet.index = *index;
    for (size_t i = 0; i < pd_list_len(&questions) && code >= 0; i++)
        code = add_row(rows, &sheet, pd_list_at(&questions, i), args->arena, err);
    return code;
}

static int questions(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                     struct pd_err *err)
{
    (void)keep;
    struct pd_value rows = pd_list_new(args->arena);
    for (size_t i = 0; i < pd_list_len(args->list); i++)
        if (add_sheet(&rows, pd_list_at(args->list, i), args, err) < 0)
            return pd_err_wrap(err, "row %zu", i);
    *out = rows;
    return 0;
}

static const char *const questions_sources[] = {
    "92b769717ead6ae4807f69e350fd5630c2f9de75ca2772fbdee6cbbb74281dc7", NULL};

const struct pd_native pd_natives_lingoly[] = {
    {
        .name = "lingoly.questions",
        .help = "one row for each question of a problem sheet",
        .role = PD_NATIVE_TABLE,
        .sources = questions_sources,
        .example = "{\"preamble\": \"p\", \"context\": \"c\", \"overall_question_n\": 1, "
                   "\"questions\": \"[{\\\"prompt\\\": \\\"q\\\", \\\"subprompts\\\": "
                   "[{\\\"questionpart_n\\\": \\\"a\\\", \\\"question\\\": \\\"x\\\", "
                   "\\\"answer\\\": \\\"y\\\"}]}]\"}",
        .call = questions,
    },
    {0},
};
