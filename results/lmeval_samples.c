/* samples_*.jsonl. */
#include "results/lmeval.h"

#include "lib/core/hash.h"
#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "lib/stats/aggregate.h"
#include "results/lmeval_private.h"

#include <math.h>
#include <string.h>

static const struct pd_json_limits lenient = {.allow_nan = true, .allow_invalid_utf8 = true};

struct walk {
    struct pd_run_column *columns;
    size_t ncolumns;
    struct pd_run_item **items; /* of each column, ordered by document */
    size_t *nitems, *next;
    const struct pd_run_item **current;
    struct pd_str filter;
    pd_lmeval_visit visit;
    void *ctx;
};

/* The column's item for that document, or NULL. Documents come in ascending order. */
static const struct pd_run_item *advance(struct walk *w, size_t column, int64_t doc)
{
    size_t *next = &w->next[column];
    while (*next < w->nitems[column] && w->items[column][*next].doc < doc)
        ++*next;
    if (*next < w->nitems[column] && w->items[column][*next].doc == doc)
        return &w->items[column][*next];
    return NULL;
}

static int visit_doc(void *ctx, const struct pd_run_doc *doc, struct pd_err *err)
{
    struct walk *w = ctx;
    bool any = false;
    for (size_t c = 0; c < w->ncolumns; c++) {
        bool ours = pd_str_eq(w->columns[c].filter, w->filter);
        w->current[c] = ours ? advance(w, c, doc->index) : NULL;
        any = any || w->current[c];
    }
    if (!any)
        return 0;
    struct pd_lmeval_sample sample = {doc, w->filter, w->columns, w->current, w->ncolumns};
    return w->visit(w->ctx, &sample, err);
}

/* Whether an earlier column already brought this column's filter. */
static bool seen_before(const struct walk *w, size_t column)
{
    for (size_t i = 0; i < column; i++)
        if (pd_str_eq(w->columns[i].filter, w->columns[column].filter))
            return true;
    return false;
}

static int load_items(struct walk *w, struct pd_store *store, const struct pd_run_task *task,
                      struct pd_arena *arena, struct pd_err *err)
{
    struct pd_run_column *columns;
    int code = pd_store_columns(&columns, &w->ncolumns, store, task->id, arena, err);
    if (code < 0)
        return code;
    size_t *order = pd_arena_array(arena, w->ncolumns, sizeof(*order));
    pd_lmeval_order(order, columns, w->ncolumns, task->output_type);
    w->columns = pd_arena_array(arena, w->ncolumns, sizeof(*w->columns));
    for (size_t c = 0; c < w->ncolumns; c++)
        w->columns[c] = columns[order[c]];
    w->items = pd_arena_array(arena, w->ncolumns, sizeof(struct pd_run_item *));
    w->nitems = pd_arena_array(arena, w->ncolumns, sizeof(size_t));
    w->next = pd_arena_array(arena, w->ncolumns, sizeof(size_t));
    w->current = pd_arena_array(arena, w->ncolumns, sizeof(struct pd_run_item *));
    for (size_t c = 0; c < w->ncolumns && code == 0; c++)
        code = pd_store_items(&w->items[c], &w->nitems[c], store, task->id, w->columns[c].number,
                              arena, err);
    return code;
}

int pd_lmeval_each_sample(struct pd_store *store, const struct pd_run_task *task,
                          pd_lmeval_visit visit, void *ctx, struct pd_err *err)
{
    struct pd_arena arena = {0};
    struct walk w = {.visit = visit, .ctx = ctx};
    int code = load_items(&w, store, task, &arena, err);
    for (size_t c = 0; c < w.ncolumns && code == 0; c++) {
        if (seen_before(&w, c))
            continue;
        w.filter = w.columns[c].filter;
        code = pd_store_each_doc(store, task->id, visit_doc, &w, err);
    }
    pd_arena_done(&arena);
    return code < 0 ? code : 0;
}

struct writer {
    FILE *out;
    struct pd_store *store;
    const struct pd_run_task *task;
    const struct pd_lmeval_filter *filter;
    bool rolling;
    bool chat;             /* contexts are JSON texts of messages */
    struct pd_arena arena; /* of one sample */
    struct pd_buf line;
};

static void set(struct writer *w, struct pd_value *dict, const char *key, struct pd_value value)
{
    pd_dict_set(&w->arena, dict, pd_str_of(key), value);
}

static struct pd_value hex_of(struct writer *w, struct pd_str text)
{
    char hex[PD_SHA256_HEX];
    pd_sha256_hex(hex, text);
    return pd_string(pd_arena_str(&w->arena, pd_str_of(hex)));
}

/* The responses as scorers see them: a list for each request. */
static struct pd_value responses_of(struct writer *w, const struct pd_run_answer *answers, size_t n)
{
    struct pd_value all = pd_list_new(&w->arena), own = pd_list_new(&w->arena);
    for (size_t i = 0; i < n; i++) {
        struct pd_value response = pd_string(answers[i].text);
        if (!answers[i].is_text) {
            response = pd_list_new(&w->arena);
            pd_list_push(&w->arena, &response, pd_float(answers[i].loglikelihood));
            pd_list_push(&w->arena, &response, pd_bool(answers[i].greedy));
        }
        pd_list_push(&w->arena, &own, response);
        if (i + 1 == n || answers[i + 1].request != answers[i].request) {
            pd_list_push(&w->arena, &all, own);
            own = pd_list_new(&w->arena);
        }
    }
    return all;
}

/* Rolling responses are bare log-likelihoods in lm-eval's files. */
static bool is_rolling_pair(const struct pd_value *v, bool rolling)
{
    return rolling && pd_list_len(v) == 2 && pd_is(pd_list_at(v, 0), PD_FLOAT);
}

struct pd_value pd_lmeval_stringify(struct pd_arena *arena, const struct pd_value *v, bool rolling)
{
    if (is_rolling_pair(v, rolling))
        v = pd_list_at(v, 0);
    if (v->kind == PD_STRING)
        return *v;
    if (v->kind == PD_LIST) {
        struct pd_value list = pd_list_new(arena);
        for (size_t i = 0; i < pd_list_len(v); i++)
            pd_list_push(arena, &list, pd_lmeval_stringify(arena, pd_list_at(v, i), rolling));
        return list;
    }
    struct pd_buf text = {0};
    pd_py_str(&text, v);
    struct pd_value leaf = pd_string(pd_arena_str(arena, pd_buf_str(&text)));
    pd_buf_done(&text);
    return leaf;
}

void pd_lmeval_doc_hash(char hex[PD_SHA256_HEX], const struct pd_value *row)
{
    struct pd_buf text = {0};
    pd_json_write(&text, row, PD_JSON_INDENT2 | PD_JSON_SPACED);
    pd_sha256_hex(hex, pd_buf_str(&text));
    pd_buf_done(&text);
}

/* The second argument of a request: a continuation, or the generation arguments as a dict. */
static struct pd_value second_argument(struct writer *w, const struct pd_run_answer *answer)
{
    struct pd_value kwargs;
    if (answer->is_text &&
        pd_json_parse(&kwargs, &w->arena, answer->continuation, &lenient, NULL) == 0)
        return kwargs;
    return pd_string(answer->continuation);
}

/* lm-eval's chat back ends log the text of the messages as a list of one. */
static struct pd_value context_value(struct writer *w, struct pd_str context)
{
    if (!w->chat)
        return pd_string(context);
    struct pd_value list = pd_list_new(&w->arena);
    pd_list_push(&w->arena, &list, pd_string(context));
    return list;
}

static struct pd_value arguments_of(struct writer *w, const struct pd_run_doc *doc,
                                    const struct pd_run_answer *answers, size_t n)
{
    struct pd_value all = pd_dict_new(&w->arena);
    int64_t place = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && answers[i].request == answers[i - 1].request)
            continue;
        struct pd_value args = pd_dict_new(&w->arena);
        struct pd_str context = answers[i].context.n ? answers[i].context : doc->context;
        if (w->rolling && !context.n)
            context = answers[i].continuation;
        set(w, &args, "arg_0", context_value(w, context));
        if (!w->rolling)
            set(w, &args, "arg_1", second_argument(w, &answers[i]));
        struct pd_str key = pd_arena_printf(&w->arena, "gen_args_%lld", (long long)place++);
        pd_dict_set(&w->arena, &all, key, args);
    }
    return all;
}

/* What one pipeline made of the responses; without a callback each request's first response. */
static int filtered_of(struct pd_value *out, struct writer *w,
                       const struct pd_lmeval_sample *sample, const struct pd_value *responses,
                       struct pd_err *err)
{
    if (w->filter && w->filter->filtered) {
        struct pd_value all = pd_none();
        struct pd_filtered_query query = {w->task, sample->doc, responses};
        int code = w->filter->filtered(w->filter->ctx, &all, &query, &w->arena, err);
        if (code < 0)
            return code;
        const struct pd_value *own = pd_dict_find(&all, sample->filter);
        *out = own ? *own : pd_list_new(&w->arena);
        return 0;
    }
    *out = pd_list_new(&w->arena);
    for (size_t i = 0; i < pd_list_len(responses); i++)
        pd_list_push(&w->arena, out, *pd_list_at(pd_list_at(responses, i), 0));
    return 0;
}

static struct pd_value whole_number(double f)
{
    return f == floor(f) && fabs(f) < 9e15 ? pd_int((int64_t)f) : pd_float(f);
}

/* The metrics of lm-eval's own scoring whose values are integers. */
static bool is_integer(const struct writer *w, struct pd_str metric)
{
    struct pd_str type = w->task->output_type;
    return (pd_str_is(type, "loglikelihood") && pd_str_is(metric, "acc")) ||
           (pd_str_is(type, "multiple_choice") && pd_str_is(metric, "exact_match"));
}

/* An item as lm-eval's samples have it: a number, the pair that the aggregation takes, or data. */
static struct pd_value item_value(struct writer *w, const struct pd_run_column *column,
                                  const struct pd_run_item *item)
{
    struct pd_value data;
    if (item->data.n && pd_json_parse(&data, &w->arena, item->data, &lenient, NULL) == 0)
        return data;
    if (is_integer(w, column->metric))
        return whole_number(item->value);
    char *name = pd_arena_cstr(&w->arena, column->aggregation);
    const struct pd_aggregation *agg = pd_aggregation_find(name);
    if (!agg || agg->shape == PD_ITEM_VALUE || agg->shape == PD_ITEM_DATA)
        return pd_float(item->value);
    struct pd_value pair = pd_list_new(&w->arena);
    bool labels = agg->shape == PD_ITEM_LABELS;
    pd_list_push(&w->arena, &pair, labels ? whole_number(item->value) : pd_float(item->value));
    pd_list_push(&w->arena, &pair, whole_number(item->weight));
    return pair;
}

static struct pd_value metric_names(struct writer *w, const struct pd_lmeval_sample *sample)
{
    struct pd_value names = pd_list_new(&w->arena);
    for (size_t c = 0; c < sample->ncolumns; c++)
        if (sample->items[c])
            pd_list_push(&w->arena, &names, pd_string(sample->columns[c].metric));
    return names;
}

static int sample_value(struct pd_value *out, struct writer *w,
                        const struct pd_lmeval_sample *sample, struct pd_err *err)
{
    const struct pd_run_doc *doc = sample->doc;
    struct pd_doc_key key = {w->task->id, doc->index};
    struct pd_run_answer *answers;
    struct pd_value row, filtered;
    size_t n;
    int code = pd_store_doc_answers(&answers, &n, w->store, &key, &w->arena, err);
    if (code == 0)
        code = pd_json_parse(&row, &w->arena, doc->row, &lenient, err);
    if (code < 0)
        return code;
    struct pd_value responses = responses_of(w, answers, n);
    code = filtered_of(&filtered, w, sample, &responses, err);
    if (code < 0)
        return code;
    *out = pd_dict_new(&w->arena);
    set(w, out, "doc_id", pd_int(doc->index));
    set(w, out, "doc", row);
    set(w, out, "target", pd_string(doc->target));
    set(w, out, "arguments", arguments_of(w, doc, answers, n));
    set(w, out, "resps", pd_lmeval_stringify(&w->arena, &responses, w->rolling));
    set(w, out, "filtered_resps", pd_lmeval_stringify(&w->arena, &filtered, w->rolling));
    set(w, out, "filter", pd_string(sample->filter));
    set(w, out, "metrics", metric_names(w, sample));
    set(w, out, "doc_hash", pd_string(doc->hash));
    set(w, out, "prompt_hash", hex_of(w, doc->context));
    set(w, out, "target_hash", hex_of(w, doc->target));
    for (size_t c = 0; c < sample->ncolumns; c++)
        if (sample->items[c])
            pd_dict_set(&w->arena, out, sample->columns[c].metric,
                        item_value(w, &sample->columns[c], sample->items[c]));
    return 0;
}

static int write_sample(void *ctx, const struct pd_lmeval_sample *sample, struct pd_err *err)
{
    struct writer *w = ctx;
    struct pd_value value;
    int code = sample_value(&value, w, sample, err);
    if (code < 0) {
        pd_err_wrap(err, "task '%.*s', document %lld", PD_STR_ARG(w->task->name),
                    (long long)sample->doc->index);
        return code;
    }
    pd_buf_reset(&w->line);
    pd_json_write(&w->line, &value, PD_JSON_SPACED);
    pd_buf_putc(&w->line, '\n');
    pd_arena_reset(&w->arena);
    if (fwrite(w->line.data, 1, w->line.len, w->out) != w->line.len)
        return pd_err_errno(err, "cannot write samples of task '%.*s'", PD_STR_ARG(w->task->name));
    return 0;
}

static bool is_true(const struct pd_value *v)
{
    return pd_is(v, PD_BOOL) && v->b;
}

static int find_chat(bool *chat, struct pd_store *store, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value own, config;
    int code = pd_store_get_value(&own, store, "chat", arena, err);
    if (code == 0)
        code = pd_store_get_value(&config, store, "config", arena, err);
    if (code == 0)
        *chat = is_true(&own) || is_true(pd_dict_get(&config, "chat"));
    return code;
}

int pd_lmeval_samples_write(FILE *out, struct pd_store *store, const char *task,
                            const struct pd_lmeval_filter *filter, struct pd_err *err)
{
    struct pd_arena arena = {0};
    struct pd_run_task info;
    int code = pd_store_find_task(&info, store, task, &arena, err);
    if (code == 0)
        code = pd_err_set(err, PD_ERR_INPUT, "%s has no task '%s'", pd_store_path(store), task);
    if (code > 0) {
        struct writer w = {.out = out, .store = store, .task = &info, .filter = filter};
        w.rolling = pd_str_is(info.output_type, "loglikelihood_rolling");
        code = find_chat(&w.chat, store, &arena, err);
        if (code == 0)
            code = pd_lmeval_each_sample(store, &info, write_sample, &w, err);
        if (code == 0 && fflush(out) != 0)
            code = pd_err_errno(err, "cannot write samples of task '%s'", task);
        pd_arena_done(&w.arena);
        pd_buf_done(&w.line);
    }
    pd_arena_done(&arena);
    return code;
}
