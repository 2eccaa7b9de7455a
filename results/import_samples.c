/* Samples into a run file: documents, answers, and items as far as their aggregation is known. */
#include "lib/format/json.h"
#include "results/import_private.h"
#include "results/lmeval.h"
#include "results/sample_item.h"

#include <stdio.h>

struct reading {
    struct pd_import_target *target;
    const struct pd_aggregation **aggregations; /* of each column; NULL: unknown */
    struct pd_str *filters;                     /* of the task, in order */
    size_t nfilters;
    struct pd_arena arena; /* of what was seen */
    struct pd_map docs;    /* document -> the number of its samples, as size_t * */
    struct pd_map pairs;   /* "document filter" */
    size_t *nitems;        /* of each column */
};

static struct pd_str json_text(const struct pd_sample *sample, const struct pd_value *v)
{
    struct pd_buf text = {0};
    pd_json_write(&text, v, PD_JSON_SPACED);
    struct pd_str copy = pd_arena_str(sample->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

static struct pd_str doc_hash(const struct pd_sample *sample)
{
    char hex[PD_SHA256_HEX];
    struct pd_str told = pd_dict_str(sample->raw, "doc_hash", pd_str_of(""));
    if (told.n)
        return told;
    pd_lmeval_doc_hash(hex, sample->doc);
    return pd_arena_str(sample->arena, pd_str_of(hex));
}

static int put_doc(struct reading *r, const struct pd_sample *sample, struct pd_err *err)
{
    struct pd_import_target *t = r->target;
    struct pd_run_doc doc = {.index = sample->doc_id,
                             .hash = doc_hash(sample),
                             .row = json_text(sample, sample->doc),
                             .target = sample->target};
    if (sample->nrequests)
        doc.context = sample->requests[0].context;
    t->chat = t->chat || (sample->nrequests && sample->requests[0].chat);
    t->ndocs++;
    return pd_store_put_doc(t->store, t->task_id, &doc, err);
}

static int put_answer(struct reading *r, const struct pd_sample *sample, size_t request,
                      size_t repeat, struct pd_err *err)
{
    static const struct pd_sample_request none = {0};
    const struct pd_value *response = pd_list_at(pd_list_at(&sample->responses, request), repeat);
    const struct pd_sample_request *asked =
        request < sample->nrequests ? &sample->requests[request] : &none;
    struct pd_run_answer answer = {.doc = sample->doc_id,
                                   .request = (int64_t)request,
                                   .repeat = (int64_t)repeat,
                                   .is_text = response->kind == PD_STRING,
                                   .continuation = asked->continuation,
                                   .tokens_in = -1,
                                   .tokens_out = -1,
                                   .attempts = 1};
    if (asked->kwargs)
        answer.continuation = json_text(sample, asked->kwargs);
    if (sample->nrequests && !pd_str_eq(asked->context, sample->requests[0].context))
        answer.context = asked->context;
    if (answer.is_text) {
        answer.text = response->s;
    } else {
        answer.loglikelihood = pd_list_at(response, 0)->f;
        answer.greedy = pd_list_at(response, 1)->b;
    }
    return pd_store_put_answer(r->target->store, r->target->task_id, &answer, err);
}

static int put_answers(struct reading *r, const struct pd_sample *sample, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; code == 0 && i < pd_list_len(&sample->responses); i++)
        for (size_t k = 0; code == 0 && k < pd_list_len(pd_list_at(&sample->responses, i)); k++)
            code = put_answer(r, sample, i, k, err);
    return code;
}

static int put_items(struct reading *r, const struct pd_sample *sample, struct pd_str filter,
                     struct pd_err *err)
{
    struct pd_import_target *t = r->target;
    for (size_t i = 0; i < t->task->ncolumns; i++) {
        const struct pd_import_column *column = &t->task->columns[i];
        const struct pd_value *value = pd_dict_find(sample->raw, column->metric);
        if (!value || !t->columns_ok[i] || !pd_str_eq(column->filter, filter))
            continue;
        struct pd_run_item item = {.doc = sample->doc_id, .column = (int64_t)i};
        if (!pd_sample_item(&item, r->aggregations[i], value, sample)) {
            t->columns_ok[i] = false;
            continue;
        }
        int code = pd_store_put_item(t->store, t->task_id, &item, err);
        if (code < 0)
            return code;
        r->nitems[i]++;
    }
    return 0;
}

/* The sample's filter. Files that do not say have a document's samples in the order of filters. */
static int find_filter(struct pd_str *out, struct reading *r, const struct pd_sample *sample,
                       size_t before, struct pd_err *err)
{
    *out = sample->filter;
    if (!sample->filter.n && before < r->nfilters)
        *out = r->filters[before];
    char key[32];
    snprintf(key, sizeof(key), "%lld ", (long long)sample->doc_id);
    struct pd_str pair = pd_arena_printf(sample->arena, "%s%.*s", key, PD_STR_ARG(*out));
    bool twice = pd_map_set(&r->pairs, &r->arena, pair, r) != NULL;
    if (twice || (!sample->filter.n && before >= r->nfilters))
        return pd_err_set(err, PD_ERR_INPUT, "line %zu: document %lld is there once too often",
                          sample->line, (long long)sample->doc_id);
    return 0;
}

static size_t *count_of(struct reading *r, int64_t doc)
{
    char text[32];
    struct pd_str key = {text, (size_t)snprintf(text, sizeof(text), "%lld", (long long)doc)};
    size_t *count = pd_map_find(&r->docs, key);
    if (!count) {
        count = pd_arena_alloc(&r->arena, sizeof(*count));
        pd_map_set(&r->docs, &r->arena, key, count);
    }
    return count;
}

static int take_sample(void *ctx, const struct pd_sample *sample, struct pd_err *err)
{
    struct reading *r = ctx;
    size_t *count = count_of(r, sample->doc_id);
    struct pd_str filter;
    int code = find_filter(&filter, r, sample, *count, err);
    if (code == 0 && *count == 0)
        code = put_doc(r, sample, err);
    if (code == 0 && *count == 0)
        code = put_answers(r, sample, err);
    if (code == 0)
        code = put_items(r, sample, filter, err);
    ++*count;
    return code;
}

static void find_filters(struct reading *r)
{
    const struct pd_import_task *task = r->target->task;
    r->filters = pd_arena_array(&r->arena, task->ncolumns, sizeof(*r->filters));
    for (size_t i = 0; i < task->ncolumns; i++) {
        bool known = false;
        for (size_t f = 0; f < r->nfilters; f++)
            known = known || pd_str_eq(r->filters[f], task->columns[i].filter);
        if (!known)
            r->filters[r->nfilters++] = task->columns[i].filter;
    }
}

static void find_aggregations(struct reading *r)
{
    struct pd_import_target *t = r->target;
    size_t n = t->task->ncolumns;
    r->aggregations = pd_arena_array(&r->arena, n, sizeof(const struct pd_aggregation *));
    for (size_t i = 0; i < n; i++) {
        const struct pd_import_column *column = &t->task->columns[i];
        struct pd_str name = column->guessed ? pd_str_of("mean") : column->aggregation;
        r->aggregations[i] = t->options->find_aggregation
                                 ? t->options->find_aggregation(name, &r->arena)
                                 : pd_aggregation_find(pd_arena_cstr(&r->arena, name));
        t->columns_ok[i] = r->aggregations[i] != NULL;
    }
}

int pd_import_read_samples(struct pd_import_target *target, const char *path, struct pd_err *err)
{
    struct reading r = {.target = target};
    size_t n = target->task->ncolumns;
    r.nitems = pd_arena_array(&r.arena, n, sizeof(*r.nitems));
    find_filters(&r);
    find_aggregations(&r);
    int code = pd_sample_file_each(path, target->task->output_type, take_sample, &r, err);
    for (size_t i = 0; i < n; i++)
        target->columns_ok[i] = target->columns_ok[i] && r.nitems[i] > 0;
    pd_arena_done(&r.arena);
    return code;
}
