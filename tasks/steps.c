#include "tasks/steps.h"

#include "lib/format/jinja.h"
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "tasks/keys.h"
#include "tasks/native.h"

#include <stdlib.h>

/* What one step may make of one row. */
#define STEP_MAX_BYTES ((size_t)64 << 20)

struct step {
    const struct step_kind *kind;
    const struct pd_value *params; /* the step's mapping, or its list of columns */
    const char *file;
    struct pd_regex *re;  /* replace */
    struct pd_jinja *tpl; /* render */
};

/* Kinds are rows of a table: the parameters they take, the first nrequired of which must be there,
   and what they do. apply gives 1 to keep the row, 0 to drop it. */
struct step_kind {
    const char *name;
    const struct pd_key *params; /* NULL: the value is a list of columns */
    size_t nparams, nrequired;
    int (*apply)(const struct step *step, struct pd_value *row, struct pd_arena *arena,
                 struct pd_err *err);
};

struct pd_task_steps {
    struct step *steps;
    size_t n;
    const struct pd_hook *hook; /* in place of steps */
    bool filter;
    const char *sorted; /* column to sort at the end; may be NULL */
};

static int step_err(const struct step *step, struct pd_err *err, struct pd_str column,
                    const char *problem)
{
    return pd_err_at(err, step->file, step->params, "step '%s': column '%.*s' %s", step->kind->name,
                     PD_STR_ARG(column), problem);
}

static struct pd_str param(const struct step *step, const char *name)
{
    return pd_dict_str(step->params, name, (struct pd_str){"", 0});
}

static const struct pd_value *columns_of(const struct step *step)
{
    return step->kind->params ? pd_dict_get(step->params, "columns") : step->params;
}

/* The row's value in a column, or NULL with the error set. */
static const struct pd_value *column_get(const struct step *step, const struct pd_value *row,
                                         struct pd_str column, struct pd_err *err)
{
    const struct pd_value *value = pd_dict_find(row, column);
    if (!value)
        step_err(step, err, column, "does not exist");
    return value;
}

static int apply_keep(const struct step *step, struct pd_value *row, struct pd_arena *arena,
                      struct pd_err *err)
{
    (void)arena;
    const struct pd_value *value = column_get(step, row, param(step, "column"), err);
    if (!value)
        return PD_ERR_INPUT;
    return pd_value_equal(value, pd_dict_get(step->params, "equals")) ? 1 : 0;
}

static int apply_rename(const struct step *step, struct pd_value *row, struct pd_arena *arena,
                        struct pd_err *err)
{
    struct pd_str from = param(step, "from");
    struct pd_str to = param(step, "to");
    if (!column_get(step, row, from, err))
        return PD_ERR_INPUT;
    if (pd_dict_find(row, to) && !pd_str_eq(from, to))
        return step_err(step, err, to, "exists already");
    struct pd_value renamed = pd_dict_new(arena);
    for (size_t i = 0; i < row->dict->n; i++) {
        const struct pd_dict_entry *entry = &row->dict->entries[i];
        pd_dict_set(arena, &renamed, pd_str_eq(entry->key, from) ? to : entry->key, entry->value);
    }
    *row = renamed;
    return 1;
}

static int apply_copy(const struct step *step, struct pd_value *row, struct pd_arena *arena,
                      struct pd_err *err)
{
    const struct pd_value *value = column_get(step, row, param(step, "from"), err);
    if (!value)
        return PD_ERR_INPUT;
    /* Deep, so that changing one of the two in place leaves the other as it is. */
    pd_dict_set(arena, row, param(step, "to"), pd_value_copy(arena, value));
    return 1;
}

static int apply_set(const struct step *step, struct pd_value *row, struct pd_arena *arena,
                     struct pd_err *err)
{
    (void)err;
    const struct pd_value *value = pd_dict_get(step->params, "value");
    pd_dict_set(arena, row, param(step, "column"), pd_value_copy(arena, value));
    return 1;
}

static int apply_render(const struct step *step, struct pd_value *row, struct pd_arena *arena,
                        struct pd_err *err)
{
    struct pd_buf out = PD_BUF_MAX(STEP_MAX_BYTES);
    struct pd_str column = param(step, "column");
    int code = pd_jinja_render(&out, step->tpl, row, NULL, arena, err);
    if (code < 0) {
        pd_err_wrap(err, "%s:%u:%u: step 'render' of column '%.*s'", step->file, step->params->line,
                    step->params->column, PD_STR_ARG(column));
        pd_buf_done(&out);
        return code;
    }
    struct pd_value value = pd_string(pd_arena_str(arena, pd_buf_str(&out)));
    pd_buf_done(&out);
    if (pd_str_is(param(step, "as"), "literal") && !pd_py_literal(&value, arena, value.s))
        return step_err(step, err, column, "was rendered to something that is no literal");
    pd_dict_set(arena, row, column, value);
    return 1;
}

/* A change of one text, written to out. */
typedef int (*text_change)(struct pd_buf *out, const struct step *step, struct pd_str text,
                           struct pd_err *err);

static int change_text(struct pd_value *value, const struct step *step, text_change change,
                       struct pd_arena *arena, struct pd_err *err)
{
    struct pd_buf out = PD_BUF_MAX(STEP_MAX_BYTES);
    int code = change(&out, step, value->s, err);
    if (code >= 0 && out.overflow)
        code = pd_err_at(err, step->file, step->params, "step '%s' makes a text too long",
                         step->kind->name);
    if (code >= 0)
        value->s = pd_arena_str(arena, pd_buf_str(&out));
    pd_buf_done(&out);
    return code;
}

/* Changes a text, or every text in a list. The list is made anew, since it may be shared. */
static int change_value(struct pd_value *value, const struct step *step, text_change change,
                        struct pd_arena *arena, struct pd_err *err)
{
    if (value->kind == PD_STRING)
        return change_text(value, step, change, arena, err);
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < pd_list_len(value); i++) {
        struct pd_value item = *pd_list_at(value, i);
        if (item.kind != PD_STRING)
            return pd_err_at(err, step->file, step->params,
                             "step '%s' needs texts, but an item of a list is no text",
                             step->kind->name);
        int code = change_text(&item, step, change, arena, err);
        if (code < 0)
            return code;
        pd_list_push(arena, &list, item);
    }
    *value = list;
    return 0;
}

static int change_columns(const struct step *step, struct pd_value *row, text_change change,
                          struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *columns = columns_of(step);
    for (size_t i = 0; i < pd_list_len(columns); i++) {
        struct pd_str column = pd_list_at(columns, i)->s;
        const struct pd_value *found = column_get(step, row, column, err);
        if (!found)
            return PD_ERR_INPUT;
        struct pd_value value = *found;
        if (value.kind != PD_STRING && value.kind != PD_LIST)
            return step_err(step, err, column, "is neither a text nor a list of texts");
        int code = change_value(&value, step, change, arena, err);
        if (code < 0)
            return code;
        pd_dict_set(arena, row, column, value);
    }
    return 1;
}

static int strip_text(struct pd_buf *out, const struct step *step, struct pd_str text,
                      struct pd_err *err)
{
    (void)step;
    (void)err;
    pd_buf_add_str(out, pd_py_strip(text, NULL));
    return 0;
}

static int capitalize_text(struct pd_buf *out, const struct step *step, struct pd_str text,
                           struct pd_err *err)
{
    (void)step;
    (void)err;
    pd_py_capitalize(out, text);
    return 0;
}

static int replace_text(struct pd_buf *out, const struct step *step, struct pd_str text,
                        struct pd_err *err)
{
    return pd_regex_sub(out, step->re, text, param(step, "with"), err);
}

static int substitute_text(struct pd_buf *out, const struct step *step, struct pd_str text,
                           struct pd_err *err)
{
    (void)err;
    pd_py_replace(out, text, param(step, "text"), param(step, "with"), -1);
    return 0;
}

static int apply_strip(const struct step *step, struct pd_value *row, struct pd_arena *arena,
                       struct pd_err *err)
{
    return change_columns(step, row, strip_text, arena, err);
}

static int apply_capitalize(const struct step *step, struct pd_value *row, struct pd_arena *arena,
                            struct pd_err *err)
{
    return change_columns(step, row, capitalize_text, arena, err);
}

static int apply_replace(const struct step *step, struct pd_value *row, struct pd_arena *arena,
                         struct pd_err *err)
{
    return change_columns(step, row, replace_text, arena, err);
}

static int apply_substitute(const struct step *step, struct pd_value *row, struct pd_arena *arena,
                            struct pd_err *err)
{
    return change_columns(step, row, substitute_text, arena, err);
}

static int apply_join(const struct step *step, struct pd_value *row, struct pd_arena *arena,
                      struct pd_err *err)
{
    const struct pd_value *columns = columns_of(step);
    struct pd_buf out = PD_BUF_MAX(STEP_MAX_BYTES);
    int code = 1;
    for (size_t i = 0; i < pd_list_len(columns) && code > 0; i++) {
        struct pd_str column = pd_list_at(columns, i)->s;
        const struct pd_value *value = column_get(step, row, column, err);
        if (!value || value->kind != PD_STRING) {
            code = value ? step_err(step, err, column, "is no text") : PD_ERR_INPUT;
            continue;
        }
        if (i > 0)
            pd_buf_add_str(&out, param(step, "separator"));
        pd_buf_add_str(&out, value->s);
    }
    if (code > 0 && out.overflow)
        code = step_err(step, err, param(step, "into"), "gets too long");
    if (code > 0)
        pd_dict_set(arena, row, param(step, "into"),
                    pd_string(pd_arena_str(arena, pd_buf_str(&out))));
    pd_buf_done(&out);
    return code;
}

static int apply_list(const struct step *step, struct pd_value *row, struct pd_arena *arena,
                      struct pd_err *err)
{
    const struct pd_value *columns = columns_of(step);
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < pd_list_len(columns); i++) {
        const struct pd_value *value = column_get(step, row, pd_list_at(columns, i)->s, err);
        if (!value)
            return PD_ERR_INPUT;
        pd_list_push(arena, &list, *value);
    }
    pd_dict_set(arena, row, param(step, "into"), list);
    return 1;
}

#define TEXT PD_KIND_BIT(PD_STRING)
#define LIST PD_KIND_BIT(PD_LIST)
#define ANY (~0u)

static const struct pd_key keep_params[] = {
    {"column", TEXT, PD_KEY_USED, "the column that is looked at"},
    {"equals", ANY, PD_KEY_USED, "the value that it must have"},
};
static const struct pd_key from_to_params[] = {
    {"from", TEXT, PD_KEY_USED, "the column that is read"},
    {"to", TEXT, PD_KEY_USED, "its new name"},
};
static const struct pd_key set_params[] = {
    {"column", TEXT, PD_KEY_USED, "the column that is written"},
    {"value", ANY, PD_KEY_USED, "its value in every row"},
};
static const struct pd_key render_params[] = {
    {"column", TEXT, PD_KEY_USED, "the column that is written"},
    {"template", TEXT, PD_KEY_USED, "a template over the row"},
    {"as", TEXT, PD_KEY_USED, "text (default) or literal"},
};
static const struct pd_key replace_params[] = {
    {"columns", LIST, PD_KEY_USED, "the columns that are changed"},
    {"pattern", TEXT, PD_KEY_USED, "a regular expression"},
    {"with", TEXT, PD_KEY_USED, "the text put in its place"},
};
static const struct pd_key substitute_params[] = {
    {"columns", LIST, PD_KEY_USED, "the columns that are changed"},
    {"text", TEXT, PD_KEY_USED, "the text looked for"},
    {"with", TEXT, PD_KEY_USED, "the text put in its place"},
};
static const struct pd_key join_params[] = {
    {"into", TEXT, PD_KEY_USED, "the column that is written"},
    {"columns", LIST, PD_KEY_USED, "the columns that are read"},
    {"separator", TEXT, PD_KEY_USED, "the text between them"},
};
static const struct pd_key list_params[] = {
    {"into", TEXT, PD_KEY_USED, "the column that is written"},
    {"columns", LIST, PD_KEY_USED, "the columns that are read"},
};

static const struct step_kind kinds[] = {
    {"keep", keep_params, 2, 2, apply_keep},
    {"rename", from_to_params, 2, 2, apply_rename},
    {"copy", from_to_params, 2, 2, apply_copy},
    {"set", set_params, 2, 2, apply_set},
    {"render", render_params, 3, 2, apply_render},
    {"strip", NULL, 0, 0, apply_strip},
    {"capitalize", NULL, 0, 0, apply_capitalize},
    {"replace", replace_params, 3, 3, apply_replace},
    {"substitute", substitute_params, 3, 3, apply_substitute},
    {"join", join_params, 3, 3, apply_join},
    {"list", list_params, 2, 2, apply_list},
};
#define NKINDS (sizeof kinds / sizeof kinds[0])

static const struct step_kind *kind_find(struct pd_str name, const struct pd_value *at,
                                         const char *file, struct pd_err *err)
{
    const char *names[NKINDS];
    for (size_t i = 0; i < NKINDS; i++) {
        if (pd_str_is(name, kinds[i].name))
            return &kinds[i];
        names[i] = kinds[i].name;
    }
    const char *near = pd_str_nearest(name, names, NKINDS);
    if (near)
        pd_err_at(err, file, at, "unknown step '%.*s'; did you mean '%s'?", PD_STR_ARG(name), near);
    else
        pd_err_at(err, file, at, "unknown step '%.*s'", PD_STR_ARG(name));
    return NULL;
}

static int check_params(const struct step *step, struct pd_err *err)
{
    const struct step_kind *kind = step->kind;
    if (!kind->params)
        return 0;
    if (step->params->kind != PD_DICT)
        return pd_err_at(err, step->file, step->params, "step '%s' needs a mapping", kind->name);
    int code = pd_keys_check(kind->params, kind->nparams, step->params, step->file, err);
    for (size_t i = 0; i < kind->nrequired && code >= 0; i++) {
        const struct pd_value *given = pd_dict_get(step->params, kind->params[i].name);
        bool null = given && given->kind == PD_NONE && kind->params[i].kinds != ANY;
        if (!given || null)
            return pd_err_at(err, step->file, step->params, "step '%s' needs '%s'", kind->name,
                             kind->params[i].name);
    }
    return code;
}

static int check_columns(const struct step *step, struct pd_err *err)
{
    const struct pd_value *columns = columns_of(step);
    if (!columns)
        return 0;
    if (columns->kind != PD_LIST)
        return pd_err_at(err, step->file, columns, "step '%s' needs a list of columns",
                         step->kind->name);
    for (size_t i = 0; i < pd_list_len(columns); i++)
        if (pd_list_at(columns, i)->kind != PD_STRING)
            return pd_err_at(err, step->file, pd_list_at(columns, i),
                             "a column's name must be a string");
    return 0;
}

/* Compiles what a step has of patterns and templates. */
static int prepare(struct step *step, struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *at = NULL;
    int code = 0;
    struct pd_str as = param(step, "as");
    if (as.n > 0 && !pd_str_is(as, "text") && !pd_str_is(as, "literal"))
        return pd_err_at(err, step->file, pd_dict_get(step->params, "as"),
                         "'as' must be text or literal");
    if (step->kind->apply == apply_replace) {
        at = pd_dict_get(step->params, "pattern");
        code = pd_regex_new(&step->re, at->s, 0, err);
    } else if (step->kind->apply == apply_render) {
        at = pd_dict_get(step->params, "template");
        code = pd_jinja_compile(&step->tpl, arena, at->s, err);
    }
    if (code < 0)
        pd_err_wrap(err, "%s:%u:%u: step '%s'", step->file, at->line, at->column, step->kind->name);
    return code;
}

static int load_step(struct step *step, struct pd_arena *arena, const struct pd_value *item,
                     const char *file, struct pd_err *err)
{
    if (item->kind != PD_DICT || pd_dict_len(item) != 1)
        return pd_err_at(err, file, item, "a step is a mapping with one key, the step's name");
    const struct pd_dict_entry *entry = &item->dict->entries[0];
    step->file = file;
    step->params = &entry->value;
    step->kind = kind_find(entry->key, item, file, err);
    if (!step->kind)
        return PD_ERR_INPUT;
    int code = check_params(step, err);
    if (code >= 0)
        code = check_columns(step, err);
    return code < 0 ? code : prepare(step, arena, err);
}

int pd_steps_load(const struct pd_task_steps **out, struct pd_arena *arena,
                  const struct pd_value *list, const char *file, struct pd_err *err)
{
    struct pd_task_steps *made = pd_arena_alloc(arena, sizeof *made);
    size_t n = pd_list_len(list);
    made->steps = pd_arena_array(arena, n, sizeof *made->steps);
    for (size_t i = 0; i < n; i++) {
        made->n = i + 1;
        int code = load_step(&made->steps[i], arena, pd_list_at(list, i), file, err);
        if (code < 0) {
            pd_steps_done(made);
            return code;
        }
        made->filter |= made->steps[i].kind->apply == apply_keep;
    }
    *out = made;
    return 0;
}

int pd_steps_of_hook(const struct pd_task_steps **out, struct pd_arena *arena,
                     const struct pd_value *hook, const char *file, struct pd_err *err)
{
    struct pd_task_steps *made = pd_arena_alloc(arena, sizeof *made);
    const struct pd_hook_place place = {"process_docs", file};
    int code = pd_hook_load(&made->hook, pd_task_natives, hook,
                            1u << PD_NATIVE_ROW | 1u << PD_NATIVE_TABLE, &place, arena, err);
    if (code < 0)
        return code;
    const struct pd_native *native = pd_hook_native(made->hook);
    made->filter = native->keep || native->drops;
    *out = made;
    return 0;
}

const struct pd_hook *pd_steps_hook(const struct pd_task_steps *steps)
{
    return steps->hook;
}

bool pd_steps_whole(const struct pd_task_steps *steps)
{
    return steps && steps->hook && pd_hook_native(steps->hook)->role == PD_NATIVE_TABLE;
}

int pd_steps_table(struct pd_value *out, const struct pd_task_steps *steps,
                   const struct pd_value *rows, struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_native_args args = {.list = rows, .arena = arena};
    struct pd_value made = pd_none();
    int code = pd_hook_call(&made, NULL, steps->hook, &args, err);
    if (code < 0)
        return code;
    if (made.kind != PD_LIST)
        return pd_err_set(err, PD_ERR_BUG, "native '%s' gives no list of rows",
                          pd_hook_native(steps->hook)->name);
    *out = made;
    return 0;
}

void pd_steps_done(const struct pd_task_steps *steps)
{
    for (size_t i = 0; steps && i < steps->n; i++)
        pd_regex_free(steps->steps[i].re);
}

const struct pd_task_steps *pd_steps_then_sort(const struct pd_task_steps *steps,
                                               const char *column, struct pd_arena *arena)
{
    struct pd_task_steps *made = pd_arena_alloc(arena, sizeof *made);
    if (steps)
        *made = *steps;
    made->sorted = column;
    return made;
}

static int compare_texts(const void *a, const void *b)
{
    return pd_str_cmp(((const struct pd_value *)a)->s, ((const struct pd_value *)b)->s);
}

/* The list is not changed in place, since rows of a JSON list are shared. */
static void sort_column(struct pd_value *row, const char *column, struct pd_arena *arena)
{
    const struct pd_value *list = pd_dict_get(row, column);
    struct pd_value sorted = pd_list_new(arena);
    for (size_t i = 0; i < pd_list_len(list); i++) {
        if (!pd_is(pd_list_at(list, i), PD_STRING))
            return;
        pd_list_push(arena, &sorted, *pd_list_at(list, i));
    }
    if (pd_list_len(list) == 0)
        return;
    qsort(sorted.list->items, sorted.list->n, sizeof *sorted.list->items, compare_texts);
    pd_dict_set(arena, row, pd_str_of(column), sorted);
}

int pd_steps_apply(const struct pd_task_steps *steps, struct pd_value *row, struct pd_arena *arena,
                   struct pd_err *err)
{
    int code = steps->hook ? pd_hook_row(row, steps->hook, arena, err) : 1;
    for (size_t i = 0; i < steps->n && code > 0; i++)
        code = steps->steps[i].kind->apply(&steps->steps[i], row, arena, err);
    if (code > 0 && steps->sorted)
        sort_column(row, steps->sorted, arena);
    return code;
}

bool pd_steps_filter(const struct pd_task_steps *steps)
{
    return steps && steps->filter;
}
