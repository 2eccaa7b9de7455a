/* Reading a run file. */
#include "results/store.h"

#include "lib/core/alloc.h"
#include "lib/format/json.h"
#include "results/store_private.h"

#include <stdlib.h>

const char *pd_run_flag_name(size_t i)
{
    static const char *const names[PD_RUN_NFLAGS] = {"unparsed", "truncated", "refused", "boundary",
                                                     "undecided"};
    return names[i];
}

/* Strings of a row, copied into arena, or left as views when arena is NULL. */
static struct pd_str keep(struct pd_cursor *c, struct pd_arena *arena)
{
    struct pd_str s = pd_take_str(c);
    return arena ? pd_arena_str(arena, s) : s;
}

/* A list that grows on the heap while rows come in and then moves into the caller's arena. */
struct rows {
    void *items;
    size_t n, cap, element_nbytes;
};

static void *rows_next(struct rows *rows)
{
    rows->items = pd_grow(rows->items, &rows->cap, rows->n + 1, rows->element_nbytes);
    return (char *)rows->items + rows->n++ * rows->element_nbytes;
}

static void rows_move(struct rows *rows, struct pd_arena *arena)
{
    void *moved = pd_arena_array(arena, rows->n, rows->element_nbytes);
    if (rows->n)
        memcpy(moved, rows->items, rows->n * rows->element_nbytes);
    free(rows->items);
    rows->items = moved;
}

/* Reads one row of a cursor into element. */
typedef void (*row_reader)(void *element, struct pd_cursor *c, struct pd_arena *arena);

/* Steps the cursor to its end and ends it; the rows are then in arena, also after an error. */
static int read_rows(struct rows *rows, struct pd_cursor *c, row_reader read,
                     struct pd_arena *arena, struct pd_err *err)
{
    int code;
    while ((code = pd_cursor_step(c, err)) == 1)
        read(rows_next(rows), c, arena);
    pd_cursor_done(c);
    rows_move(rows, arena);
    return code;
}

int pd_store_get_meta(struct pd_str *json, struct pd_store *store, const char *name,
                      struct pd_arena *arena, struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_GET_META, err);
    if (code < 0)
        return code;
    pd_bind_str(&c, pd_str_of(name));
    code = pd_cursor_step(&c, err);
    if (code == 1)
        *json = keep(&c, arena);
    else if (code == 0)
        *json = pd_str_of("");
    pd_cursor_done(&c);
    return code < 0 ? code : 0;
}

int pd_store_get_value(struct pd_value *out, struct pd_store *store, const char *name,
                       struct pd_arena *arena, struct pd_err *err)
{
    struct pd_str json;
    int code = pd_store_get_meta(&json, store, name, arena, err);
    if (code < 0)
        return code;
    if (!json.n) {
        *out = pd_none();
        return 0;
    }
    code = pd_json_parse(out, arena, json, NULL, err);
    if (code < 0)
        pd_err_wrap(err, "%s: manifest entry '%s'", store->path, name);
    return code;
}

static void read_task(void *element, struct pd_cursor *c, struct pd_arena *arena)
{
    struct pd_run_task *task = element;
    *task = (struct pd_run_task){.id = pd_take_int(c)};
    struct pd_str *const texts[] = {&task->name,      &task->alias,   &task->hash,
                                    &task->data_hash, &task->version, &task->output_type,
                                    &task->config,    &task->headline};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        *texts[i] = keep(c, arena);
    task->num_fewshot = pd_take_int(c);
    task->ndocs = pd_take_int(c);
    task->ndocs_all = pd_take_int(c);
    task->top = pd_take_int(c) != 0;
    task->complete = pd_take_int(c) != 0;
}

int pd_store_find_task(struct pd_run_task *out, struct pd_store *store, const char *name,
                       struct pd_arena *arena, struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_FIND_TASK, err);
    if (code < 0)
        return code;
    pd_bind_str(&c, pd_str_of(name));
    code = pd_cursor_step(&c, err);
    if (code == 1)
        read_task(out, &c, arena);
    pd_cursor_done(&c);
    return code;
}

int pd_store_tasks(struct pd_run_task **out, size_t *n, struct pd_store *store,
                   struct pd_arena *arena, struct pd_err *err)
{
    struct pd_cursor c;
    struct rows rows = {.element_nbytes = sizeof(**out)};
    int code = pd_cursor_open(&c, store, PD_STMT_TASKS, err);
    if (code == 0)
        code = read_rows(&rows, &c, read_task, arena, err);
    if (code == 0) {
        *n = rows.n;
        *out = rows.items;
    }
    return code;
}

static void read_column(void *element, struct pd_cursor *c, struct pd_arena *arena)
{
    struct pd_run_column *column = element;
    *column = (struct pd_run_column){.number = pd_take_int(c)};
    column->metric = keep(c, arena);
    column->filter = keep(c, arena);
    column->aggregation = keep(c, arena);
    column->higher_is_better = pd_take_int(c) != 0;
}

int pd_store_columns(struct pd_run_column **out, size_t *n, struct pd_store *store, int64_t task,
                     struct pd_arena *arena, struct pd_err *err)
{
    struct pd_cursor c;
    struct rows rows = {.element_nbytes = sizeof(**out)};
    int code = pd_cursor_open(&c, store, PD_STMT_COLUMNS, err);
    if (code == 0) {
        pd_bind_int(&c, task);
        code = read_rows(&rows, &c, read_column, arena, err);
    }
    if (code == 0) {
        *n = rows.n;
        *out = rows.items;
    }
    return code;
}

static void read_group(void *element, struct pd_cursor *c, struct pd_arena *arena)
{
    struct pd_run_group *group = element;
    *group = (struct pd_run_group){.name = keep(c, arena)};
    group->alias = keep(c, arena);
    group->version = keep(c, arena);
    group->children = keep(c, arena);
    group->aggregates = keep(c, arena);
    group->top = pd_take_int(c) != 0;
}

int pd_store_groups(struct pd_run_group **out, size_t *n, struct pd_store *store,
                    struct pd_arena *arena, struct pd_err *err)
{
    struct pd_cursor c;
    struct rows rows = {.element_nbytes = sizeof(**out)};
    int code = pd_cursor_open(&c, store, PD_STMT_GROUPS, err);
    if (code == 0)
        code = read_rows(&rows, &c, read_group, arena, err);
    if (code == 0) {
        *n = rows.n;
        *out = rows.items;
    }
    return code;
}

static void read_doc(struct pd_run_doc *doc, struct pd_cursor *c)
{
    *doc = (struct pd_run_doc){.index = pd_take_int(c)};
    doc->hash = pd_take_str(c);
    doc->row = pd_take_str(c);
    doc->target = pd_take_str(c);
    doc->context = pd_take_str(c);
}

int pd_store_each_doc(struct pd_store *store, int64_t task, pd_doc_visit visit, void *ctx,
                      struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_new(&c, store, PD_STMT_DOCS, err);
    if (code < 0)
        return code;
    pd_bind_int(&c, task);
    while ((code = pd_cursor_step(&c, err)) == 1) {
        struct pd_run_doc doc;
        read_doc(&doc, &c);
        if ((code = visit(ctx, &doc, err)) < 0)
            break;
    }
    pd_cursor_done(&c);
    return code;
}

static void read_answer(void *element, struct pd_cursor *c, struct pd_arena *arena)
{
    struct pd_run_answer *answer = element;
    *answer = (struct pd_run_answer){.doc = pd_take_int(c)};
    answer->request = pd_take_int(c);
    answer->repeat = pd_take_int(c);
    answer->request_hash = keep(c, arena);
    answer->context = keep(c, arena);
    answer->continuation = keep(c, arena);
    answer->error = keep(c, arena);
    answer->loglikelihood = pd_take_num(c);
    answer->greedy = pd_take_int(c) != 0;
    answer->is_text = pd_take_int(c) != 0;
    answer->text = keep(c, arena);
    answer->raw = keep(c, arena);
    answer->flags = pd_take_int(c);
    answer->tokens_in = pd_take_int(c);
    answer->tokens_out = pd_take_int(c);
    answer->attempts = pd_take_int(c);
    answer->elapsed_ms = pd_take_int(c);
}

int pd_store_each_answer(struct pd_store *store, int64_t task, pd_answer_visit visit, void *ctx,
                         struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_new(&c, store, PD_STMT_ANSWERS, err);
    if (code < 0)
        return code;
    pd_bind_int(&c, task);
    while ((code = pd_cursor_step(&c, err)) == 1) {
        struct pd_run_answer answer;
        read_answer(&answer, &c, NULL);
        if ((code = visit(ctx, &answer, err)) < 0)
            break;
    }
    pd_cursor_done(&c);
    return code;
}

int pd_store_doc_answers(struct pd_run_answer **out, size_t *n, struct pd_store *store,
                         const struct pd_doc_key *key, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_cursor c;
    struct rows rows = {.element_nbytes = sizeof(**out)};
    int code = pd_cursor_open(&c, store, PD_STMT_DOC_ANSWERS, err);
    if (code == 0) {
        pd_bind_int(&c, key->task);
        pd_bind_int(&c, key->doc);
        code = read_rows(&rows, &c, read_answer, arena, err);
    }
    if (code == 0) {
        *n = rows.n;
        *out = rows.items;
    }
    return code;
}

static void read_item(void *element, struct pd_cursor *c, struct pd_arena *arena)
{
    struct pd_run_item *item = element;
    *item = (struct pd_run_item){.doc = pd_take_int(c)};
    item->column = pd_take_int(c);
    item->value = pd_take_num(c);
    item->weight = pd_take_num(c);
    item->flags = pd_take_int(c);
    struct pd_str data = pd_take_str(c);
    item->data = data.n ? pd_arena_str(arena, data) : data;
}

int pd_store_items(struct pd_run_item **out, size_t *n, struct pd_store *store, int64_t task,
                   int64_t column, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_cursor c;
    struct rows rows = {.element_nbytes = sizeof(**out)};
    int code = pd_cursor_open(&c, store, PD_STMT_ITEMS, err);
    if (code == 0) {
        pd_bind_int(&c, task);
        pd_bind_int(&c, column);
        code = read_rows(&rows, &c, read_item, arena, err);
    }
    if (code == 0) {
        *n = rows.n;
        *out = rows.items;
    }
    return code;
}

static void read_index(void *element, struct pd_cursor *c, struct pd_arena *arena)
{
    (void)arena;
    *(int64_t *)element = pd_take_int(c);
}

int pd_store_scored_docs(int64_t **out, size_t *n, struct pd_store *store, int64_t task,
                         struct pd_arena *arena, struct pd_err *err)
{
    struct pd_cursor c;
    struct rows rows = {.element_nbytes = sizeof(**out)};
    int code = pd_cursor_open(&c, store, PD_STMT_SCORED_DOCS, err);
    if (code == 0) {
        pd_bind_int(&c, task);
        code = read_rows(&rows, &c, read_index, arena, err);
    }
    if (code == 0) {
        *n = rows.n;
        *out = rows.items;
    }
    return code;
}

static void read_number(struct pd_run_published *published, struct pd_cursor *c)
{
    published->value = pd_take_num(c);
    published->stderr_of = pd_take_num(c);
    published->n = pd_take_int(c);
}

static void read_published(void *element, struct pd_cursor *c, struct pd_arena *arena)
{
    (void)arena;
    struct pd_run_published *published = element;
    *published = (struct pd_run_published){.column = pd_take_int(c)};
    read_number(published, c);
}

int pd_store_published(struct pd_run_published **out, size_t *n, struct pd_store *store,
                       int64_t task, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_cursor c;
    struct rows rows = {.element_nbytes = sizeof(**out)};
    int code = pd_cursor_open(&c, store, PD_STMT_PUBLISHED, err);
    if (code == 0) {
        pd_bind_int(&c, task);
        code = read_rows(&rows, &c, read_published, arena, err);
    }
    if (code == 0) {
        *n = rows.n;
        *out = rows.items;
    }
    return code;
}

static void read_published_group(void *element, struct pd_cursor *c, struct pd_arena *arena)
{
    struct pd_run_published_group *published = element;
    *published = (struct pd_run_published_group){.metric = keep(c, arena)};
    published->filter = keep(c, arena);
    published->higher_is_better = pd_take_int(c) != 0;
    read_number(&published->number, c);
}

int pd_store_published_groups(struct pd_run_published_group **out, size_t *n,
                              struct pd_store *store, struct pd_str group, struct pd_arena *arena,
                              struct pd_err *err)
{
    struct pd_cursor c;
    struct rows rows = {.element_nbytes = sizeof(**out)};
    int code = pd_cursor_open(&c, store, PD_STMT_PUBLISHED_GROUPS, err);
    if (code == 0) {
        pd_bind_str(&c, group);
        code = read_rows(&rows, &c, read_published_group, arena, err);
    }
    if (code == 0) {
        *n = rows.n;
        *out = rows.items;
    }
    return code;
}

int pd_store_failed_docs(int64_t *n, struct pd_store *store, int64_t task, struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_FAILED_DOCS, err);
    if (code < 0)
        return code;
    pd_bind_int(&c, task);
    code = pd_cursor_step(&c, err);
    if (code == 1)
        *n = pd_take_int(&c);
    pd_cursor_done(&c);
    return code < 0 ? code : 0;
}

int pd_store_totals(struct pd_run_totals *out, struct pd_store *store, struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_TOTALS, err);
    if (code < 0)
        return code;
    code = pd_cursor_step(&c, err);
    if (code == 1) {
        int64_t rows = pd_take_int(&c);
        *out = (struct pd_run_totals){.errors = pd_take_int(&c)};
        out->answers = rows - out->errors;
        out->tokens_in = pd_take_int(&c);
        out->tokens_out = pd_take_int(&c);
        out->retried = pd_take_int(&c);
    }
    pd_cursor_done(&c);
    return code < 0 ? code : 0;
}
