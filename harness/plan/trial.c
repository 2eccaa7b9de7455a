#include "harness/plan/trial.h"

#include "harness/plan/plan.h"
#include "lib/format/jinja_sample.h"
#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "tasks/native.h"
#include "tasks/steps.h"

enum { MAX_FIELDS = 10, MAX_TEMPLATES = 2 * MAX_FIELDS, TABLE_ROWS = 4 };

/* A task being tried. */
struct trial {
    const struct pd_task *task;
    struct pd_arena arena;
    struct pd_value row; /* as it grows, a dict */
    const struct pd_jinja *templates[MAX_TEMPLATES];
    size_t ntemplates;
};

/* Adds the columns of a native's example that the row does not have. */
static int add_example(struct trial *t, const struct pd_native *native, struct pd_err *err)
{
    struct pd_value example;
    if (!native->example)
        return 0;
    int code = pd_json_parse(&example, &t->arena, pd_str_of(native->example), NULL, err);
    if (code < 0)
        return pd_err_wrap(err, "the example of native '%s'", native->name);
    for (size_t i = 0; i < pd_dict_len(&example); i++) {
        const struct pd_dict_entry *entry = &example.dict->entries[i];
        if (!pd_dict_find(&t->row, entry->key))
            pd_dict_set(&t->arena, &t->row, entry->key, entry->value);
    }
    return 0;
}

/* The row after the task's steps. That a made-up row is dropped says nothing. */
static int run_steps(struct trial *t, struct pd_err *err)
{
    const struct pd_task_steps *steps = t->task->steps;
    if (!steps || !pd_steps_hook(steps))
        return 0;
    int code = add_example(t, pd_hook_native(pd_steps_hook(steps)), err);
    if (code < 0 || !pd_steps_whole(steps))
        return code < 0 ? code : pd_steps_apply(steps, &t->row, &t->arena, err);
    struct pd_value rows = pd_list_new(&t->arena), made;
    for (size_t i = 0; i < TABLE_ROWS; i++)
        pd_list_push(&t->arena, &rows, pd_value_copy(&t->arena, &t->row));
    code = pd_steps_table(&made, steps, &rows, &t->arena, err);
    if (code >= 0 && pd_list_len(&made) > 0)
        t->row = pd_value_copy(&t->arena, pd_list_at(&made, 0));
    return code;
}

/* Whether a text may be meant as a column's name: it is an identifier and no template. */
static bool names_column(const struct pd_field *field)
{
    struct pd_str s = field->text;
    if (s.n == 0 || !pd_jinja_is_literal(field->tpl) || (s.p[0] >= '0' && s.p[0] <= '9'))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!word && c != '_' && c != '-' && c != ' ')
            return false;
    }
    return true;
}

static struct pd_value choices_value(struct pd_arena *arena)
{
    static const char *const words[] = {"one", "two", "three", "four"};
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        pd_list_push(arena, &list, pd_text(words[i]));
    return list;
}

static bool gives_choices(const struct trial *t, const struct pd_field *field)
{
    return field == &t->task->doc_to_choice || field == &t->task->fewshot.doc_to_choice;
}

/* What a bare column holds by the part it plays. */
static struct pd_value column_value(struct trial *t, const struct pd_field *field)
{
    const struct pd_task *task = t->task;
    if (gives_choices(t, field))
        return choices_value(&t->arena);
    bool target = field == &task->doc_to_target || field == &task->fewshot.doc_to_target;
    if (target && task->output_type == PD_OUT_MULTIPLE_CHOICE)
        return pd_int(0);
    return pd_text("text");
}

/* That an expression which gives the choices gives a list of texts is said by another template,
   which goes through them. */
static int add_choices(struct trial *t, const struct pd_field *field, struct pd_err *err)
{
    struct pd_str text = pd_py_strip(field->text, NULL);
    struct pd_jinja *each;
    if (text.n < 5 || !pd_str_starts_with(text, (struct pd_str)PD_STR("{{")) ||
        pd_str_index(text, (struct pd_str)PD_STR("}}"), 0) != (ptrdiff_t)text.n - 2)
        return 0;
    struct pd_buf source = {0};
    pd_buf_puts(&source, "{% for choice in ");
    pd_buf_add_str(&source, pd_str_slice(text, 2, text.n - 2));
    pd_buf_puts(&source, " %}{{ choice.strip() }}{% endfor %}");
    struct pd_str kept = pd_arena_str(&t->arena, pd_buf_str(&source));
    pd_buf_done(&source);
    int code = pd_jinja_compile(&each, &t->arena, kept, err);
    if (code >= 0)
        t->templates[t->ntemplates++] = each;
    return code;
}

/* Notes what a field reads: a column, a template, a native's example. */
static int add_field(struct trial *t, const struct pd_field *field, struct pd_err *err)
{
    if (field->kind == PD_FIELD_HOOK)
        return add_example(t, pd_hook_native(field->hook), err);
    if (field->kind != PD_FIELD_TEXT)
        return 0;
    if (!pd_jinja_is_literal(field->tpl)) {
        t->templates[t->ntemplates++] = field->tpl;
        return gives_choices(t, field) ? add_choices(t, field, err) : 0;
    }
    if (names_column(field) && !pd_dict_find(&t->row, field->text))
        pd_dict_set(&t->arena, &t->row, field->text, column_value(t, field));
    return 0;
}

static int make_row(struct trial *t, struct pd_err *err)
{
    const struct pd_task *task = t->task;
    const struct pd_field *const fields[MAX_FIELDS] = {
        &task->doc_to_text,
        &task->doc_to_target,
        &task->doc_to_choice,
        &task->description,
        &task->gen_prefix,
        &task->fewshot.doc_to_text,
        &task->fewshot.doc_to_target,
        &task->fewshot.doc_to_choice,
        &task->fewshot.gen_prefix,
    };
    t->row = pd_dict_new(&t->arena);
    int code = run_steps(t, err);
    for (size_t i = 0; i < MAX_FIELDS && fields[i] && code >= 0; i++)
        code = add_field(t, fields[i], err);
    if (code < 0 || t->ntemplates == 0)
        return code;
    const struct pd_jinja_sample sample = {
        .templates = t->templates, .n = t->ntemplates, .fixed = &t->row};
    struct pd_value row;
    code = pd_jinja_sample(&row, &sample, &t->arena, err);
    if (code >= 0)
        t->row = row;
    return code;
}

static int render(struct trial *t, struct pd_err *err)
{
    struct pd_doc doc;
    struct pd_prompt_request *requests;
    size_t n;
    struct pd_value shots = pd_list_new(&t->arena);
    int code = pd_prompt_doc(&doc, t->task, &t->row, 0, &t->arena, err);
    if (code >= 0)
        code = pd_prompt_requests(&requests, &n, t->task, &doc, &shots, NULL, &t->arena, err);
    return code;
}

int pd_trial_task(const struct pd_task *task, struct pd_err *err)
{
    struct trial t = {.task = task};
    struct pd_scoring *scoring = NULL;
    const struct pd_scoring_spec spec = pd_plan_scoring(task);
    int code = pd_scoring_new(&scoring, &spec, err);
    if (code >= 0)
        code = make_row(&t, err);
    if (code >= 0)
        code = render(&t, err);
    pd_scoring_free(scoring);
    pd_arena_done(&t.arena);
    return code < 0 ? code : 0;
}
