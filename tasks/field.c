#include "tasks/field.h"

#include "lib/format/pystr.h"
#include "lib/format/utf8.h"
#include "tasks/keys.h"
#include "tasks/native.h"

int pd_field_load(struct pd_field *out, struct pd_arena *arena, const struct pd_value *value,
                  const char *key, const char *file, struct pd_err *err)
{
    struct pd_field field = {0};
    if (!value || value->kind == PD_NONE) {
        *out = field;
        return 0;
    }
    if (pd_is_hook(value)) {
        const struct pd_hook_place place = {key, file};
        field.kind = PD_FIELD_HOOK;
        field.constant = *value;
        int code = pd_hook_load(&field.hook, pd_task_natives, value, 1u << PD_NATIVE_FIELD, &place,
                                arena, err);
        if (code >= 0)
            *out = field;
        return code;
    }
    if (value->kind == PD_STRING) {
        field.kind = PD_FIELD_TEXT;
        field.text = value->s;
        int code = pd_jinja_compile(&field.tpl, arena, value->s, err);
        if (code < 0) {
            pd_err_wrap(err, "%s:%u:%u: the template of '%s'", file, value->line, value->column,
                        key);
            return code;
        }
    } else {
        field.kind = PD_FIELD_CONSTANT;
        field.constant = *value;
    }
    if (value->kind == PD_DICT) {
        field.constant = pd_list_new(arena);
        for (size_t i = 0; i < value->dict->n; i++)
            pd_list_push(arena, &field.constant, value->dict->entries[i].value);
    }
    *out = field;
    return 0;
}

struct pd_fields pd_fields_of_task(const struct pd_task *task)
{
    return (struct pd_fields){&task->doc_to_text, &task->doc_to_target, &task->doc_to_choice,
                              &task->gen_prefix, task->doc_to_choice.kind != PD_FIELD_ABSENT};
}

struct pd_fields pd_fields_of_shots(const struct pd_task *task)
{
    const struct pd_fewshot *shots = &task->fewshot;
    return (struct pd_fields){&shots->doc_to_text, &shots->doc_to_target, &shots->doc_to_choice,
                              &shots->gen_prefix, task->doc_to_choice.kind != PD_FIELD_ABSENT};
}

/* Where a field is evaluated. */
struct place {
    const char *key;
    struct pd_row_view view;
    struct pd_arena *arena;
};

/* The raw value of a field; *rendered tells that it is the output of a template. */
static int eval(struct pd_value *out, bool *rendered, const struct pd_field *field,
                const struct place *at, struct pd_err *err)
{
    *rendered = false;
    if (field->kind == PD_FIELD_HOOK) {
        int code = pd_hook_field(out, field->hook, at->view.row, at->arena, err);
        return code < 0 ? pd_err_wrap(err, "%s", at->key) : 0;
    }
    if (field->kind != PD_FIELD_TEXT) {
        *out = field->kind == PD_FIELD_ABSENT ? pd_none() : field->constant;
        return 0;
    }
    if (pd_dict_find(at->view.columns, field->text)) {
        const struct pd_value *value = pd_dict_find(at->view.row, field->text);
        if (!value)
            return pd_err_set(err, PD_ERR_INPUT, "%s: the row has no column '%.*s'", at->key,
                              PD_STR_ARG(field->text));
        *out = *value;
        return 0;
    }
    *rendered = true;
    if (pd_jinja_is_literal(field->tpl) && !memchr(field->text.p, '\r', field->text.n)) {
        *out = pd_string(field->text);
        return 0;
    }
    struct pd_buf buf = {0}; /* bounded by the renderer */
    int code = pd_jinja_render(&buf, field->tpl, at->view.row, NULL, at->arena, err);
    if (code < 0)
        pd_err_wrap(err, "%s", at->key);
    else
        *out = pd_string(pd_arena_str(at->arena, pd_buf_str(&buf)));
    pd_buf_done(&buf);
    return code;
}

/* A rendered text of digits only becomes an int. lm-eval reads it as a Python literal, and stops
   where that fails: at digits other than ASCII's and at leading zeros. 1: it was one. */
static int digits_to_int(struct pd_value *value, const struct place *at, struct pd_err *err)
{
    struct pd_str s = value->s;
    if (!pd_py_isdigit(s))
        return 0;
    if (pd_py_literal(value, at->arena, s))
        return 1;
    return pd_err_set(err, PD_ERR_INPUT,
                      "%s: the text '%.*s' has only digits and must be a number here, but it is "
                      "none in Python",
                      at->key, PD_STR_ARG(pd_str_slice(s, 0, 100)));
}

static int eval_text(struct pd_value *out, const struct pd_fields *fields, struct place *at,
                     struct pd_err *err)
{
    bool rendered;
    at->key = "doc_to_text";
    int code = eval(out, &rendered, fields->text, at, err);
    if (code >= 0 && rendered && fields->digits)
        code = digits_to_int(out, at, err);
    return code;
}

static int eval_target(struct pd_value *out, const struct pd_fields *fields, struct place *at,
                       struct pd_err *err)
{
    bool rendered;
    at->key = "doc_to_target";
    int code = eval(out, &rendered, fields->target, at, err);
    if (code < 0 || !rendered)
        return code;
    if (fields->digits && (code = digits_to_int(out, at, err)) != 0)
        return code;
    struct pd_str s = out->s;
    if (s.n >= 2 && s.p[0] == '[' && s.p[s.n - 1] == ']')
        pd_py_literal(out, at->arena, s); /* what is no literal stays text */
    return 0;
}

static struct pd_value characters_of(struct pd_str s, struct pd_arena *arena)
{
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0, nbytes; i < s.n; i += nbytes) {
        (void)pd_utf8_at(s, i, &nbytes);
        pd_list_push(arena, &list, pd_string(pd_str_slice(s, i, i + nbytes)));
    }
    return list;
}

static int eval_choices(struct pd_value *out, const struct pd_fields *fields, struct place *at,
                        struct pd_err *err)
{
    bool rendered;
    at->key = "doc_to_choice";
    int code = eval(out, &rendered, fields->choices, at, err);
    if (code < 0 || fields->choices->kind == PD_FIELD_ABSENT)
        return code;
    if (rendered && !pd_py_literal(out, at->arena, out->s))
        return pd_err_set(err, PD_ERR_INPUT,
                          "%s: the template's text must be a list, such as ['yes', 'no']", at->key);
    if (out->kind == PD_STRING)
        *out = characters_of(out->s, at->arena);
    if (out->kind != PD_LIST)
        return pd_err_set(err, PD_ERR_INPUT, "%s: expected a list, but it is a value of type %s",
                          at->key, pd_kind_name(out->kind));
    return 0;
}

bool pd_field_is_int(const struct pd_value *v)
{
    return v->kind == PD_INT || v->kind == PD_BIGINT || v->kind == PD_BOOL;
}

int pd_fields_eval(struct pd_doc *out, const struct pd_fields *fields, struct pd_row_view view,
                   struct pd_arena *arena, struct pd_err *err)
{
    struct place at = {.view = view, .arena = arena};
    struct pd_doc doc = {.index = out->index, .row = view.row};
    int code = eval_text(&doc.text, fields, &at, err);
    if (code >= 0)
        code = eval_target(&doc.target, fields, &at, err);
    if (code >= 0)
        code = eval_choices(&doc.choices, fields, &at, err);
    if (code < 0)
        return code;
    doc.multiple_input = pd_field_is_int(&doc.text) && doc.choices.kind == PD_LIST;
    doc.multiple_target = doc.target.kind == PD_LIST;
    *out = doc;
    return 0;
}

int pd_field_plain(struct pd_str *out, const struct pd_field *field, const char *key,
                   struct pd_row_view view, struct pd_arena *arena, struct pd_err *err)
{
    struct place at = {key, view, arena};
    struct pd_value value;
    bool rendered;
    int code = eval(&value, &rendered, field, &at, err);
    if (code < 0)
        return code;
    if (value.kind != PD_STRING && pd_value_truthy(&value))
        return pd_err_set(err, PD_ERR_INPUT,
                          "%s: expected text, but the column holds a value of type %s", key,
                          pd_kind_name(value.kind));
    *out = value.kind == PD_STRING ? value.s : (struct pd_str){"", 0};
    return 0;
}
