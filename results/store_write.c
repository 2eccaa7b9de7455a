/* Putting and dropping rows of a run file. */
#include "results/store.h"

#include "results/store_private.h"

int pd_store_put_meta(struct pd_store *store, const char *name, struct pd_str json,
                      struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_PUT_META, err);
    if (code < 0)
        return code;
    pd_bind_str(&c, pd_str_of(name));
    pd_bind_str(&c, json);
    return pd_cursor_run(&c, err);
}

static int task_id(int64_t *id, struct pd_store *store, struct pd_str name, struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_TASK_ID, err);
    if (code < 0)
        return code;
    pd_bind_str(&c, name);
    code = pd_cursor_step(&c, err);
    if (code == 1)
        *id = pd_take_int(&c);
    pd_cursor_done(&c);
    return code < 0 ? code : 0;
}

int pd_store_put_task(struct pd_store *store, struct pd_run_task *task, struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_PUT_TASK, err);
    if (code < 0)
        return code;
    const struct pd_str texts[] = {task->name,    task->alias,       task->hash,   task->data_hash,
                                   task->version, task->output_type, task->config, task->headline};
    const int64_t numbers[] = {task->num_fewshot, task->ndocs, task->ndocs_all, task->top,
                               task->complete};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        pd_bind_str(&c, texts[i]);
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
        pd_bind_int(&c, numbers[i]);
    code = pd_cursor_run(&c, err);
    return code < 0 ? code : task_id(&task->id, store, task->name, err);
}

int pd_store_put_column(struct pd_store *store, int64_t task, const struct pd_run_column *column,
                        struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_PUT_COLUMN, err);
    if (code < 0)
        return code;
    pd_bind_int(&c, task);
    pd_bind_int(&c, column->number);
    pd_bind_str(&c, column->metric);
    pd_bind_str(&c, column->filter);
    pd_bind_str(&c, column->aggregation);
    pd_bind_int(&c, column->higher_is_better);
    return pd_cursor_run(&c, err);
}

int pd_store_put_group(struct pd_store *store, const struct pd_run_group *group, struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_PUT_GROUP, err);
    if (code < 0)
        return code;
    pd_bind_str(&c, group->name);
    pd_bind_str(&c, group->alias);
    pd_bind_str(&c, group->version);
    pd_bind_str(&c, group->children);
    pd_bind_str(&c, group->aggregates);
    pd_bind_int(&c, group->top);
    return pd_cursor_run(&c, err);
}

int pd_store_put_doc(struct pd_store *store, int64_t task, const struct pd_run_doc *doc,
                     struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_PUT_DOC, err);
    if (code < 0)
        return code;
    pd_bind_int(&c, task);
    pd_bind_int(&c, doc->index);
    pd_bind_str(&c, doc->hash);
    pd_bind_str(&c, doc->row);
    pd_bind_str(&c, doc->target);
    pd_bind_str(&c, doc->context);
    return pd_cursor_run(&c, err);
}

int pd_store_put_answer(struct pd_store *store, int64_t task, const struct pd_run_answer *answer,
                        struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_PUT_ANSWER, err);
    if (code < 0)
        return code;
    pd_bind_int(&c, task);
    pd_bind_int(&c, answer->doc);
    pd_bind_int(&c, answer->request);
    pd_bind_int(&c, answer->repeat);
    pd_bind_bytes(&c, answer->request_hash);
    pd_bind_str(&c, answer->context);
    pd_bind_str(&c, answer->continuation);
    pd_bind_str(&c, answer->error);
    pd_bind_num(&c, answer->loglikelihood);
    pd_bind_int(&c, answer->greedy);
    pd_bind_int(&c, answer->is_text);
    pd_bind_str(&c, answer->text);
    pd_bind_str(&c, answer->raw);
    pd_bind_int(&c, answer->flags);
    pd_bind_int(&c, answer->tokens_in);
    pd_bind_int(&c, answer->tokens_out);
    pd_bind_int(&c, answer->attempts);
    pd_bind_int(&c, answer->elapsed_ms);
    return pd_cursor_run(&c, err);
}

int pd_store_put_item(struct pd_store *store, int64_t task, const struct pd_run_item *item,
                      struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_PUT_ITEM, err);
    if (code < 0)
        return code;
    pd_bind_int(&c, task);
    pd_bind_int(&c, item->column);
    pd_bind_int(&c, item->doc);
    pd_bind_num(&c, item->value);
    pd_bind_num(&c, item->weight);
    pd_bind_int(&c, item->flags);
    pd_bind_optional(&c, item->data);
    return pd_cursor_run(&c, err);
}

/* value, stderr and n of a published result, which both its tables end with. */
static void bind_published(struct pd_cursor *c, const struct pd_run_published *published)
{
    pd_bind_num(c, published->value);
    pd_bind_num(c, published->stderr_of);
    if (published->n >= 0)
        pd_bind_int(c, published->n);
}

int pd_store_put_published(struct pd_store *store, int64_t task,
                           const struct pd_run_published *published, struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_PUT_PUBLISHED, err);
    if (code < 0)
        return code;
    pd_bind_int(&c, task);
    pd_bind_int(&c, published->column);
    bind_published(&c, published);
    return pd_cursor_run(&c, err);
}

int pd_store_put_published_group(struct pd_store *store, struct pd_str group,
                                 const struct pd_run_published_group *published, struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_PUT_PUBLISHED_GROUP, err);
    if (code < 0)
        return code;
    pd_bind_str(&c, group);
    pd_bind_str(&c, published->metric);
    pd_bind_str(&c, published->filter);
    pd_bind_int(&c, published->higher_is_better);
    bind_published(&c, &published->number);
    return pd_cursor_run(&c, err);
}

static int drop(struct pd_store *store, enum pd_stmt which, int64_t task, struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, which, err);
    if (code < 0)
        return code;
    pd_bind_int(&c, task);
    return pd_cursor_run(&c, err);
}

int pd_store_drop_items(struct pd_store *store, int64_t task, struct pd_err *err)
{
    return drop(store, PD_STMT_DROP_ITEMS, task, err);
}

int pd_store_drop_column_items(struct pd_store *store, int64_t task, int64_t column,
                               struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_DROP_COLUMN_ITEMS, err);
    if (code < 0)
        return code;
    pd_bind_int(&c, task);
    pd_bind_int(&c, column);
    return pd_cursor_run(&c, err);
}

int pd_store_drop_task(struct pd_store *store, int64_t task, struct pd_err *err)
{
    static const enum pd_stmt steps[] = {PD_STMT_DROP_ITEMS,     PD_STMT_DROP_ANSWERS,
                                         PD_STMT_DROP_DOCS,      PD_STMT_DROP_COLUMNS,
                                         PD_STMT_DROP_PUBLISHED, PD_STMT_DROP_TASK};
    int code = pd_store_exec(store, "SAVEPOINT drop_task", err);
    if (code < 0)
        return code;
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && code == 0; i++)
        code = drop(store, steps[i], task, err);
    if (code < 0)
        sqlite3_exec(store->db, "ROLLBACK TO drop_task", NULL, NULL, NULL);
    int released = pd_store_exec(store, "RELEASE drop_task", code < 0 ? NULL : err);
    return code < 0 ? code : released;
}
