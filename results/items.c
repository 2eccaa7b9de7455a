#include "results/items.h"

#include "lib/core/hash.h"
#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "lib/stats/aggregate.h"
#include "results/tally.h"

#include <inttypes.h>
#include <math.h>

static const struct pd_json_limits lenient = {.allow_nan = true, .allow_invalid_utf8 = true};

struct writer {
    FILE *out;
    struct pd_store *store;
    struct pd_str model;
    const struct pd_run_task *task;
    enum pd_items_detail detail; /* of this task */
    struct pd_run_column *columns;
    size_t ncolumns;
    struct pd_run_item **items; /* of each column, ordered by document */
    size_t *nitems, *next;
    struct pd_arena arena; /* of the task */
    struct pd_arena doc;   /* of one document */
    struct pd_buf line;
};

static int put_line(struct writer *w, struct pd_err *err)
{
    bool failed = w->line.len && fwrite(w->line.data, 1, w->line.len, w->out) != w->line.len;
    pd_buf_reset(&w->line);
    return failed ? pd_err_errno(err, "cannot write the items of %s", pd_store_path(w->store)) : 0;
}

static int load_task(struct writer *w, struct pd_err *err)
{
    pd_arena_reset(&w->arena);
    int code = pd_store_columns(&w->columns, &w->ncolumns, w->store, w->task->id, &w->arena, err);
    if (code < 0)
        return code;
    w->items = pd_arena_array(&w->arena, w->ncolumns, sizeof(struct pd_run_item *));
    w->nitems = pd_arena_array(&w->arena, w->ncolumns, sizeof(*w->nitems));
    w->next = pd_arena_array(&w->arena, w->ncolumns, sizeof(*w->next));
    for (size_t c = 0; c < w->ncolumns && code == 0; c++)
        code = pd_store_items(&w->items[c], &w->nitems[c], w->store, w->task->id,
                              w->columns[c].number, &w->arena, err);
    return code;
}

/* Labels, texts and the like tell the answer; a score does not. */
static bool may_show(const struct writer *w, size_t c)
{
    const struct pd_str name = w->columns[c].aggregation;
    if (w->detail == PD_ITEMS_ALL)
        return true;
    for (size_t i = 0; pd_aggregation_at(i); i++)
        if (pd_str_is(name, pd_aggregation_at(i)->name))
            return pd_aggregation_at(i)->shape == PD_ITEM_VALUE ||
                   pd_aggregation_at(i)->shape == PD_ITEM_RATIO;
    return false;
}

/* --- CSV --- */

static void put_field(struct pd_buf *out, struct pd_str s)
{
    pd_buf_putc(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '"')
            pd_buf_putc(out, '"');
        pd_buf_putc(out, s.p[i]);
    }
    pd_buf_puts(out, "\",");
}

static void put_number(struct pd_buf *out, double f)
{
    if (!isnan(f))
        pd_py_float(out, f);
    pd_buf_putc(out, ',');
}

static int put_csv_items(struct writer *w, size_t c, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; i < w->nitems[c] && code == 0; i++) {
        const struct pd_run_item *item = &w->items[c][i];
        put_field(&w->line, w->model);
        put_field(&w->line, w->task->name);
        pd_buf_printf(&w->line, "%" PRId64 ",", item->doc);
        put_field(&w->line, w->columns[c].metric);
        put_field(&w->line, w->columns[c].filter);
        put_number(&w->line, item->value);
        put_number(&w->line, item->weight);
        pd_buf_printf(&w->line, "%" PRId64 "\r\n", item->flags);
        code = put_line(w, err);
    }
    return code;
}

static int put_csv_task(struct writer *w, struct pd_err *err)
{
    int code = load_task(w, err);
    for (size_t c = 0; c < w->ncolumns && code == 0; c++)
        code = may_show(w, c) ? put_csv_items(w, c, err) : 0;
    return code;
}

/* --- JSON lines --- */

static void set(struct writer *w, struct pd_value *dict, const char *key, struct pd_value value)
{
    pd_dict_set(&w->doc, dict, pd_str_of(key), value);
}

static struct pd_value parsed(struct writer *w, struct pd_str json)
{
    struct pd_value value;
    if (json.n && pd_json_parse(&value, &w->doc, json, &lenient, NULL) == 0)
        return value;
    return json.n ? pd_string(json) : pd_none();
}

static struct pd_value answers_of(struct writer *w, const struct pd_run_answer *answers, size_t n)
{
    struct pd_value list = pd_list_new(&w->doc);
    for (size_t i = 0; i < n; i++) {
        const struct pd_run_answer *answer = &answers[i];
        struct pd_value dict = pd_dict_new(&w->doc);
        set(w, &dict, "request", pd_int(answer->request));
        set(w, &dict, "repeat", pd_int(answer->repeat));
        if (answer->error.n) {
            set(w, &dict, "error", pd_string(answer->error));
        } else if (answer->is_text) {
            set(w, &dict, "text", pd_string(answer->text));
        } else {
            set(w, &dict, "continuation", pd_string(answer->continuation));
            set(w, &dict, "loglikelihood", pd_float(answer->loglikelihood));
            set(w, &dict, "greedy", pd_bool(answer->greedy));
        }
        pd_list_push(&w->doc, &list, dict);
    }
    return list;
}

/* The values of the document; their flags are added up. Documents come in ascending order. */
static struct pd_value values_of(struct writer *w, int64_t doc, int64_t *flags)
{
    struct pd_value dict = pd_dict_new(&w->doc);
    for (size_t c = 0; c < w->ncolumns; c++) {
        size_t *next = &w->next[c];
        while (*next < w->nitems[c] && w->items[c][*next].doc < doc)
            ++*next;
        if (*next == w->nitems[c] || w->items[c][*next].doc != doc)
            continue;
        const struct pd_run_item *item = &w->items[c][*next];
        *flags |= item->flags;
        if (!may_show(w, c))
            continue;
        struct pd_str key = pd_arena_printf(&w->doc, "%.*s,%.*s", PD_STR_ARG(w->columns[c].metric),
                                            PD_STR_ARG(w->columns[c].filter));
        pd_dict_set(&w->doc, &dict, key,
                    item->data.n ? parsed(w, item->data) : pd_float(item->value));
    }
    return dict;
}

static struct pd_value flag_names(struct writer *w, int64_t flags)
{
    struct pd_value list = pd_list_new(&w->doc);
    for (size_t i = 0; i < PD_RUN_NFLAGS; i++)
        if (flags >> i & 1)
            pd_list_push(&w->doc, &list, pd_text(pd_run_flag_name(i)));
    return list;
}

/* A document's hash that does not tell which document of another list it is. */
static struct pd_value hash_of(struct writer *w, const struct pd_run_doc *doc)
{
    if (w->detail == PD_ITEMS_ALL)
        return pd_string(doc->hash);
    char *hex = pd_arena_alloc(&w->doc, PD_SHA256_HEX);
    pd_sha256_hex(hex, pd_arena_printf(&w->doc, "%.*s\n%.*s", PD_STR_ARG(w->task->hash),
                                       PD_STR_ARG(doc->hash)));
    return pd_text(hex);
}

static int put_json_doc(void *ctx, const struct pd_run_doc *doc, struct pd_err *err)
{
    struct writer *w = ctx;
    struct pd_doc_key key = {w->task->id, doc->index};
    struct pd_run_answer *answers;
    size_t n;
    int64_t flags = 0;
    pd_arena_reset(&w->doc);
    int code = pd_store_doc_answers(&answers, &n, w->store, &key, &w->doc, err);
    if (code < 0)
        return code;
    struct pd_value dict = pd_dict_new(&w->doc);
    set(w, &dict, "model", pd_string(w->model));
    set(w, &dict, "task", pd_string(w->task->name));
    set(w, &dict, "item", pd_int(doc->index));
    if (w->detail == PD_ITEMS_ALL)
        set(w, &dict, "doc", parsed(w, doc->row));
    set(w, &dict, "doc_hash", hash_of(w, doc));
    if (w->detail >= PD_ITEMS_HIDDEN)
        set(w, &dict, "context", pd_string(doc->context));
    if (w->detail == PD_ITEMS_ALL)
        set(w, &dict, "target", pd_string(doc->target));
    if (w->detail >= PD_ITEMS_HIDDEN)
        set(w, &dict, "answers", answers_of(w, answers, n));
    set(w, &dict, "values", values_of(w, doc->index, &flags));
    set(w, &dict, "flags", flag_names(w, flags));
    pd_json_write(&w->line, &dict, PD_JSON_SPACED);
    pd_buf_putc(&w->line, '\n');
    return put_line(w, err);
}

static int put_json_task(struct writer *w, struct pd_err *err)
{
    int code = load_task(w, err);
    return code < 0 ? code : pd_store_each_doc(w->store, w->task->id, put_json_doc, w, err);
}

/* --- both --- */

/* One of the two forms. */
struct form {
    const char *head;
    int (*put_task)(struct writer *w, struct pd_err *err);
};

static int write_tasks(FILE *out, struct pd_store *store, pd_items_judge judge,
                       const struct form *form, struct pd_err *err)
{
    struct writer w = {.out = out, .store = store};
    struct pd_arena arena = {0};
    struct pd_run_task *tasks = NULL;
    size_t n = 0;
    int code = pd_tally_model(&w.model, store, &arena, err);
    if (code == 0)
        code = pd_store_tasks(&tasks, &n, store, &arena, err);
    pd_buf_puts(&w.line, form->head);
    if (code == 0)
        code = put_line(&w, err);
    for (size_t i = 0; i < n && code == 0; i++) {
        w.task = &tasks[i];
        w.detail = judge ? judge(w.task) : PD_ITEMS_ALL;
        code = form->put_task(&w, err);
    }
    if (code == 0 && fflush(out) != 0)
        code = pd_err_errno(err, "cannot write the items of %s", pd_store_path(store));
    pd_buf_done(&w.line);
    pd_arena_done(&w.doc);
    pd_arena_done(&w.arena);
    pd_arena_done(&arena);
    return code;
}

int pd_items_write_csv(FILE *out, struct pd_store *store, pd_items_judge judge, struct pd_err *err)
{
    static const struct form csv = {"model,task,item,metric,filter,value,weight,flags\r\n",
                                    put_csv_task};
    return write_tasks(out, store, judge, &csv, err);
}

int pd_items_write_jsonl(FILE *out, struct pd_store *store, pd_items_judge judge,
                         struct pd_err *err)
{
    static const struct form jsonl = {"", put_json_task};
    return write_tasks(out, store, judge, &jsonl, err);
}
