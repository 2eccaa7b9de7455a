/* The shots of metabench's rows, which stand in numbered columns. */
#include "tasks/natives/metabench_shots.h"

#include "lib/core/hash.h"
#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

#include <stdio.h>

enum { KEY_MAX = 64 };

/* One shot of a row: its number and the text so far. */
struct shot {
    struct pd_value *row;
    int number;
    struct pd_arena *arena;
    struct pd_buf *text;
};

static int take(struct pd_value *out, struct pd_value *row, const char *column, struct pd_err *err)
{
    const struct pd_value *value = NULL;
    int code = pd_row_get(&value, row, column, err);
    if (code < 0)
        return code;
    *out = *value;
    pd_dict_remove(row, pd_str_of(column));
    return 0;
}

/* row.pop(f"{name}_shot_{number}") */
static int take_part(struct pd_value *out, const struct shot *shot, const char *name,
                     struct pd_err *err)
{
    char key[KEY_MAX];
    snprintf(key, sizeof key, "%s_shot_%d", name, shot->number);
    return take(out, shot->row, key, err);
}

static int take_text(struct pd_str *out, const struct shot *shot, const char *name,
                     struct pd_err *err)
{
    struct pd_value value;
    int code = take_part(&value, shot, name, err);
    return code < 0 ? code : pd_value_text(out, &value, err);
}

static int drop_parts(const struct shot *shot, const char *const *names, struct pd_err *err)
{
    struct pd_value ignored;
    int code = 0;
    for (; *names && code >= 0; names++)
        code = take_part(&ignored, shot, *names, err);
    return code;
}

static void add_value(struct pd_buf *text, const char *before, const struct pd_value *value)
{
    pd_buf_puts(text, before);
    pd_py_str(text, value);
}

/* Sets the hash of a text, which names the row. */
static int set_hash(struct pd_value *row, const char *column, struct pd_arena *arena,
                    struct pd_err *err)
{
    struct pd_str text;
    char hex[PD_SHA256_HEX];
    int code = pd_row_text(&text, row, column, err);
    if (code < 0)
        return code;
    pd_sha256_hex(hex, text);
    pd_row_set(row, arena, "original_hash", pd_string(pd_arena_str(arena, pd_str_of(hex))));
    return 0;
}

/* Adds all shots to the text. */
typedef int (*add_shot)(const struct shot *shot, struct pd_err *err);

static int add_shots(struct pd_buf *text, struct pd_value *row, int n, add_shot add,
                     struct pd_arena *arena, struct pd_err *err)
{
    int code = 0;
    for (int i = 1; i <= n && code >= 0; i++) {
        const struct shot shot = {row, i, arena, text};
        code = add(&shot, err);
    }
    return code;
}

/* The shots as a column of their own; hashed is the column whose hash is set before (or, where
   hash_last, behind) it; unused goes. */
struct shots_form {
    int n;
    add_shot add;
    const char *column, *hashed, *unused;
    bool hash_last;
};

static int set_shots(struct pd_value *row, const struct shots_form *form, struct pd_buf *text,
                     struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value ignored;
    int code = add_shots(text, row, form->n, form->add, arena, err);
    const struct pd_value shots = pd_string(pd_text_take(text, arena));
    if (code >= 0 && form->hash_last)
        pd_row_set(row, arena, form->column, shots);
    if (code >= 0)
        code = set_hash(row, form->hashed, arena, err);
    if (code >= 0 && !form->hash_last)
        pd_row_set(row, arena, form->column, shots);
    return code < 0 ? code : take(&ignored, row, form->unused, err);
}

/* --- the benchmarks --- */

static int arc_shot(const struct shot *shot, struct pd_err *err)
{
    static const char *const unused[] = {"arc_idx", NULL};
    struct pd_value question, key, choices;
    const struct pd_value *labels = NULL, *texts = NULL, *answer = NULL;
    int64_t i;
    int code = take_part(&question, shot, "arc_question", err);
    if (code >= 0)
        code = take_part(&key, shot, "arc_answerKey", err);
    if (code >= 0)
        code = take_part(&choices, shot, "arc_choices", err);
    if (code >= 0)
        code = pd_row_list(&labels, &choices, "label", err);
    if (code >= 0)
        code = pd_row_list(&texts, &choices, "text", err);
    if (code >= 0)
        code = pd_value_index(&i, labels, &key, err);
    if (code >= 0)
        code = pd_value_item(&answer, texts, i, err);
    if (code < 0)
        return code;
    add_value(shot->text, "Question: ", &question);
    add_value(shot->text, "\nAnswer: ", answer);
    pd_buf_puts(shot->text, "\n\n");
    return drop_parts(shot, unused, err);
}

int pd_metabench_arc(struct pd_value *row, struct pd_arena *arena, struct pd_err *err)
{
    static const struct shots_form form = {
        25,  arc_shot, "twentyfive_shot_preprompt", "question", "alltwentyfiveshot_longprompt",
        true};
    struct pd_buf text = {0};
    return set_shots(row, &form, &text, arena, err);
}

static int gsm8k_shot(const struct shot *shot, struct pd_err *err)
{
    static const char *const unused[] = {"gsm8k_idx", NULL};
    struct pd_value question, answer;
    int code = take_part(&question, shot, "gsm8k_prompt", err);
    if (code >= 0)
        code = take_part(&answer, shot, "gsm8k_answer", err);
    if (code < 0)
        return code;
    add_value(shot->text, "Question: ", &question);
    add_value(shot->text, "\nAnswer: ", &answer);
    pd_buf_puts(shot->text, "\n\n");
    return drop_parts(shot, unused, err);
}

int pd_metabench_gsm8k(struct pd_value *row, struct pd_arena *arena, struct pd_err *err)
{
    static const struct shots_form form = {
        5, gsm8k_shot, "five_shot_preprompt", "question", "allfiveshot_longprompt", false};
    struct pd_buf text = {0};
    return set_shots(row, &form, &text, arena, err);
}

static int mmlu_shot(const struct shot *shot, struct pd_err *err)
{
    static const char *const unused[] = {"mmlu_ind", NULL};
    static const char *const letters[] = {"A", "B", "C", "D"};
    const struct pd_value keys = pd_texts(shot->arena, letters, 4), *key = NULL;
    struct pd_str question;
    struct pd_value choices, answer;
    int64_t i;
    int code = take_text(&question, shot, "mmlu_question", err);
    if (code >= 0)
        code = take_part(&answer, shot, "mmlu_answers", err);
    if (code >= 0)
        code = pd_value_int(&i, &answer, err);
    if (code >= 0)
        code = pd_value_item(&key, &keys, i, err);
    if (code >= 0)
        code = take_part(&choices, shot, "mmlu_choices", err);
    if (code < 0)
        return code;
    pd_buf_add_str(shot->text, pd_py_strip(question, NULL));
    for (size_t k = 0; k < 4; k++) {
        const struct pd_value *choice = NULL;
        code = pd_value_item(&choice, &choices, (int64_t)k, err);
        if (code < 0)
            return code;
        pd_buf_printf(shot->text, "\n%s. ", letters[k]);
        pd_py_str(shot->text, choice);
    }
    add_value(shot->text, "\nAnswer: ", key);
    pd_buf_puts(shot->text, "\n\n");
    return drop_parts(shot, unused, err);
}

int pd_metabench_mmlu(struct pd_value *row, struct pd_arena *arena, struct pd_err *err)
{
    static const struct shots_form form = {
        5, mmlu_shot, "five_shot_preprompt", "question", "allfiveshot_longprompt", false};
    struct pd_buf text = {0};
    struct pd_str subject;
    int code = pd_row_text(&subject, row, "subject", err);
    if (code < 0)
        return code;
    pd_text_replace(&subject, "_", " ", arena);
    pd_buf_puts(&text, "The following are multiple choice questions (with answers) about ");
    pd_buf_add_str(&text, subject);
    pd_buf_puts(&text, ".\n\n");
    return set_shots(row, &form, &text, arena, err);
}

/* "label: a B", cleaned. */
static int hellaswag_context(struct pd_str *s, struct pd_str label, struct pd_str a,
                             struct pd_str b, struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_str parts[] = {label, PD_STR(": "), a, PD_STR(" "),
                                   pd_text_capitalize(b, arena)};
    *s = pd_text_concat(arena, parts, 5);
    return pd_text_hellaswag(s, arena, err);
}

static int hellaswag_ending(struct pd_str *out, const struct shot *shot, struct pd_err *err)
{
    struct pd_value endings, label;
    const struct pd_value *ending = NULL;
    int64_t i;
    int code = take_part(&endings, shot, "hellaswag_endings", err);
    if (code >= 0)
        code = take_part(&label, shot, "hellaswag_label", err);
    if (code >= 0)
        code = pd_value_int(&i, &label, err);
    if (code >= 0)
        code = pd_value_item(&ending, &endings, i, err);
    if (code >= 0)
        code = pd_value_text(out, ending, err);
    return code < 0 ? code : pd_text_hellaswag(out, shot->arena, err);
}

static int hellaswag_shot(const struct shot *shot, struct pd_err *err)
{
    static const char *const unused[] = {"hellaswag_ctx",        "hellaswag_ind",
                                         "hellaswag_source_id",  "hellaswag_split",
                                         "hellaswag_split_type", NULL};
    struct pd_str label, a, b, question, ending;
    int code = take_text(&a, shot, "hellaswag_ctx_a", err);
    if (code >= 0)
        code = take_text(&b, shot, "hellaswag_ctx_b", err);
    if (code >= 0)
        code = take_text(&label, shot, "hellaswag_activity_labels", err);
    if (code >= 0)
        code = hellaswag_context(&question, label, a, b, shot->arena, err);
    if (code >= 0)
        code = hellaswag_ending(&ending, shot, err);
    if (code < 0)
        return code;
    pd_buf_add_str(shot->text, question);
    pd_buf_putc(shot->text, ' ');
    pd_buf_add_str(shot->text, ending);
    pd_buf_puts(shot->text, "\n\n");
    return drop_parts(shot, unused, err);
}

/* query, choices and gold in place of what they are made of. */
static int hellaswag_question(struct pd_value *row, struct pd_arena *arena, struct pd_err *err)
{
    static const char *const used[] = {"ctx_a", "ctx_b", "activity_label", "endings", "ctx"};
    struct pd_value values[5], choices = pd_list_new(arena);
    struct pd_str texts[3], query, text;
    int64_t gold;
    int code = pd_row_int(&gold, row, "label", err);
    for (size_t i = 0; i < 5 && code >= 0; i++) {
        code = take(&values[i], row, used[i], err);
        if (code >= 0 && i < 3)
            code = pd_value_text(&texts[i], &values[i], err);
    }
    if (code >= 0)
        code = hellaswag_context(&query, texts[2], texts[0], texts[1], arena, err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(&values[3]); i++) {
        code = pd_value_text(&text, pd_list_at(&values[3], i), err);
        if (code >= 0)
            code = pd_text_hellaswag(&text, arena, err);
        pd_list_push(arena, &choices, pd_string(text));
    }
    if (code < 0)
        return code;
    pd_row_set(row, arena, "query", pd_string(query));
    pd_row_set(row, arena, "choices", choices);
    pd_row_set(row, arena, "gold", pd_int(gold));
    return 0;
}

int pd_metabench_hellaswag(struct pd_value *row, struct pd_arena *arena, struct pd_err *err)
{
    static const struct shots_form form = {10,      hellaswag_shot,          "ten_shot_preprompt",
                                           "query", "alltenshot_longprompt", false};
    struct pd_buf text = {0};
    int code = hellaswag_question(row, arena, err);
    return code < 0 ? code : set_shots(row, &form, &text, arena, err);
}

static int winogrande_shot(const struct shot *shot, struct pd_err *err)
{
    static const char *const unused[] = {"winogrande_idx", NULL};
    struct pd_value answer, options[2];
    struct pd_str prompt, option;
    int code = take_part(&answer, shot, "winogrande_answer", err);
    if (code >= 0)
        code = take_part(&options[0], shot, "winogrande_option1", err);
    if (code >= 0)
        code = take_part(&options[1], shot, "winogrande_option2", err);
    if (code >= 0)
        code = take_text(&prompt, shot, "winogrande_prompt", err);
    if (code < 0)
        return code;
    bool first = answer.kind == PD_STRING && pd_str_is(answer.s, "1");
    if (!first && !(answer.kind == PD_STRING && pd_str_is(answer.s, "2")))
        return pd_err_set(err, PD_ERR_INPUT, "the answer of shot %d is neither 1 nor 2",
                          shot->number);
    code = pd_value_text(&option, &options[first ? 0 : 1], err);
    if (code < 0)
        return code;
    pd_py_replace(shot->text, prompt, (struct pd_str)PD_STR("_"), option, -1);
    pd_buf_puts(shot->text, "\n\n");
    return drop_parts(shot, unused, err);
}

/* The shots stand in front of the sentence. */
int pd_metabench_winogrande(struct pd_value *row, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_buf text = {0};
    struct pd_value ignored;
    struct pd_str sentence;
    int code = add_shots(&text, row, 5, winogrande_shot, arena, err);
    if (code >= 0)
        code = set_hash(row, "sentence", arena, err);
    if (code >= 0)
        code = pd_row_text(&sentence, row, "sentence", err);
    if (code >= 0)
        pd_buf_add_str(&text, sentence);
    const struct pd_str whole = pd_text_take(&text, arena);
    if (code < 0)
        return code;
    pd_row_set(row, arena, "sentence", pd_string(whole));
    return take(&ignored, row, "allfiveshot_longprompt", err);
}

int pd_metabench_truthfulqa(struct pd_value *row, struct pd_arena *arena, struct pd_err *err)
{
    return set_hash(row, "question", arena, err);
}
