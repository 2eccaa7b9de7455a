/* The recorded responses, filtered and scored again, sample by sample. */
#include "harness/run/state.h"
#include "harness/run/verify_private.h"
#include "lib/core/alloc.h"
#include "lib/format/json.h"
#include "results/lmeval.h"
#include "results/sample_item.h"

#include <math.h>
#include <stdlib.h>

/* A document that samples were about: how many, and its place among the task's. */
struct seen_doc {
    size_t nsamples, place;
};

struct scoring_pass {
    struct verifier *v;
    struct verify_task *task;
    bool scored; /* with a definition; else items are the published ones */
    struct pd_stored_task definition;
    int64_t task_id;
    const struct pd_aggregation **aggregations; /* of the results' columns */
    struct pd_arena arena;                      /* of the pass */
    struct pd_map seen;                         /* document -> struct seen_doc * */
    struct seen_doc *current;
    struct pd_sha256 sha; /* of the samples' hashes: the task's */
    bool hashed;          /* samples have hashes */
};

static struct pd_verify_check *check_of(struct scoring_pass *p, enum pd_verify_layer layer)
{
    return &p->task->entry->checks[layer];
}

static struct pd_str place(const struct pd_sample *sample, struct pd_str detail)
{
    return pd_arena_printf(sample->arena, "document %lld%s%.*s", (long long)sample->doc_id,
                           detail.n ? ", " : "", PD_STR_ARG(detail));
}

/* --- hashes beside the texts --- */

static void check_hash(struct scoring_pass *p, enum pd_verify_layer layer,
                       const struct pd_sample *sample, const char *key, const char *hex)
{
    struct pd_str told = pd_dict_str(sample->raw, key, pd_str_of(""));
    if (!told.n)
        return;
    p->hashed = true;
    pd_sha256_add(&p->sha, told);
    if (!pd_str_is(told, hex))
        verify_differs(p->v, check_of(p, layer), place(sample, pd_str_of(key)), told,
                       pd_str_of(hex));
}

static void check_hashes(struct scoring_pass *p, const struct pd_sample *sample)
{
    char hex[PD_SHA256_HEX];
    pd_lmeval_doc_hash(hex, sample->doc);
    check_hash(p, PD_VERIFY_DOCUMENT, sample, "doc_hash", hex);
    pd_sha256_hex(hex, sample->nrequests ? sample->requests[0].context : pd_str_of(""));
    check_hash(p, PD_VERIFY_PROMPT, sample, "prompt_hash", hex);
    pd_sha256_hex(hex, sample->target);
    check_hash(p, PD_VERIFY_TARGET, sample, "target_hash", hex);
}

/* The results have a hash over all samples: none may be missing, more, or in another order. */
static void check_task_hash(struct scoring_pass *p)
{
    const struct pd_value *all = pd_dict_get(&p->v->file->root, "task_hashes");
    const struct pd_value *own = pd_dict_find(all, p->task->from->name);
    struct pd_str told = pd_is(own, PD_STRING) ? own->s : pd_str_of("");
    const struct pd_verify_check *checks = p->task->entry->checks;
    char hex[PD_SHA256_HEX];
    unsigned char digest[32];
    pd_sha256_done(&p->sha, digest);
    pd_hex(hex, digest, sizeof(digest));
    bool told_already = checks[PD_VERIFY_DOCUMENT].ndiffer || checks[PD_VERIFY_PROMPT].ndiffer ||
                        checks[PD_VERIFY_TARGET].ndiffer;
    if (told.n && p->hashed && !told_already && !pd_str_is(told, hex))
        verify_differs(p->v, check_of(p, PD_VERIFY_DOCUMENT),
                       pd_str_of("task hash over all samples"), told, pd_str_of(hex));
}

/* --- what is remembered for the prompts and the model --- */

static void remember(struct scoring_pass *p, const struct pd_sample *sample)
{
    struct verify_task *task = p->task;
    task->docs = pd_grow(task->docs, &task->cap, task->ndocs + 1, sizeof(*task->docs));
    struct verify_doc *doc = &task->docs[task->ndocs++];
    struct pd_buf row = {0};
    pd_json_write(&row, sample->doc, PD_JSON_INDENT2 | PD_JSON_SPACED);
    *doc = (struct verify_doc){.id = sample->doc_id, .value = NAN};
    pd_sha256_of(doc->doc, pd_buf_str(&row));
    pd_sha256_of(doc->target, sample->target);
    pd_sha256_of(doc->prompt, sample->nrequests ? sample->requests[0].context : pd_str_of(""));
    verify_hash_requests(doc->requests, sample->requests, sample->nrequests, sample->arena);
    pd_buf_done(&row);
    task->chat = task->chat || (sample->nrequests && sample->requests[0].chat);
}

/* The value that a second answer is held against. */
static void remember_value(struct scoring_pass *p, struct pd_str metric, struct pd_str filter,
                           double value)
{
    struct pd_str headline = p->task->from->headline;
    bool shown = headline.n == metric.n + 1 + filter.n && headline.p[metric.n] == ',' &&
                 pd_str_starts_with(headline, metric) && pd_str_ends_with(headline, filter);
    if (shown)
        p->task->docs[p->current->place].value = value;
}

/* --- filters and metrics --- */

/* The pipeline that the sample is about; files before 0.4.5 have them in order. */
static size_t pipeline_of(const struct scoring_pass *p, const struct pd_sample *sample,
                          size_t before)
{
    const struct pd_scoring *scoring = p->definition.scoring;
    size_t n = pd_scoring_npipelines(scoring);
    for (size_t i = 0; i < n && sample->filter.n; i++)
        if (pd_str_is(sample->filter, pd_scoring_pipeline(scoring, i)))
            return i;
    return sample->filter.n ? n : before;
}

static struct pd_str json_of(const struct pd_sample *sample, const struct pd_value *v)
{
    struct pd_buf text = {0};
    pd_json_write(&text, v, PD_JSON_SPACED);
    struct pd_str copy = pd_arena_str(sample->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

static void check_filter(struct scoring_pass *p, const struct pd_sample *sample,
                         const struct pd_value *filtered)
{
    bool rolling = p->definition.task->output_type == PD_OUT_ROLLING;
    const struct pd_value *told = pd_dict_get(sample->raw, "filtered_resps");
    struct pd_value here = pd_lmeval_stringify(sample->arena, filtered, rolling);
    struct pd_value theirs = told ? pd_lmeval_stringify(sample->arena, told, false) : pd_none();
    struct pd_verify_check *check = check_of(p, PD_VERIFY_FILTER);
    if (pd_value_equal(&here, &theirs))
        verify_same(check);
    else
        verify_differs(p->v, check, place(sample, sample->filter), json_of(sample, &theirs),
                       json_of(sample, &here));
}

static bool close_to(double a, double b)
{
    static const double tolerance = 1e-9;
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return a == b || fabs(a - b) <= tolerance * fmax(fabs(a), 1);
}

static bool same_item(const struct pd_run_item *theirs, const struct pd_item *here,
                      const struct pd_aggregation *aggregation, const struct pd_sample *sample)
{
    struct pd_value data;
    if (aggregation->shape != PD_ITEM_DATA)
        return close_to(theirs->value, here->v) &&
               (aggregation->shape == PD_ITEM_VALUE || close_to(theirs->weight, here->w));
    return here->data && pd_json_parse(&data, sample->arena, theirs->data, NULL, NULL) == 0 &&
           pd_value_equal(&data, here->data);
}

static struct pd_str item_text(const struct pd_sample *sample, const struct pd_item *item,
                               const struct pd_aggregation *aggregation)
{
    if (item->data)
        return json_of(sample, item->data);
    return aggregation->shape == PD_ITEM_VALUE
               ? pd_arena_printf(sample->arena, "%.10g", item->v)
               : pd_arena_printf(sample->arena, "[%.10g, %.10g]", item->v, item->w);
}

/* A metric that is not defined for the document. */
static bool is_absent(const struct pd_item *item, const struct pd_aggregation *aggregation)
{
    return aggregation->shape == PD_ITEM_VALUE && item->w == 0 && !item->data;
}

/* Holds one column's item against the published value, which may be undefined for the document. */
static void check_metric(struct scoring_pass *p, const struct pd_sample *sample,
                         const struct pd_score_column *column, const struct pd_item *item)
{
    struct pd_verify_check *check = check_of(p, PD_VERIFY_METRIC);
    const struct pd_value *told = pd_dict_find(sample->raw, pd_str_of(column->metric));
    struct pd_run_item theirs = {0};
    struct pd_str where =
        place(sample, pd_arena_printf(sample->arena, "%s,%s", column->metric, column->filter));
    bool absent = is_absent(item, column->aggregation);
    struct pd_str here = absent ? pd_str_of("none") : item_text(sample, item, column->aggregation);
    if (absent && !told)
        return;
    if (told && !absent && pd_sample_item(&theirs, column->aggregation, told, sample) &&
        same_item(&theirs, item, column->aggregation, sample))
        verify_same(check);
    else
        verify_differs(p->v, check, where, told ? json_of(sample, told) : pd_str_of("none"), here);
    if (told)
        remember_value(p, pd_str_of(column->metric), pd_str_of(column->filter), theirs.value);
}

static struct pd_str data_of(const struct pd_sample *sample, const struct pd_item *item)
{
    return item->data ? json_of(sample, item->data) : pd_str_of("");
}

static int check_columns(struct scoring_pass *p, const struct pd_sample *sample,
                         const struct pd_item *items, size_t pipeline, struct pd_err *err)
{
    const struct pd_scoring *scoring = p->definition.scoring;
    size_t n = pd_scoring_ncolumns(scoring) / pd_scoring_npipelines(scoring);
    for (size_t i = pipeline * n; i < (pipeline + 1) * n; i++) {
        const struct pd_score_column *column = pd_scoring_column(scoring, i);
        check_metric(p, sample, column, &items[i]);
        if (is_absent(&items[i], column->aggregation))
            continue;
        struct pd_run_item item = {.doc = sample->doc_id,
                                   .column = (int64_t)i,
                                   .value = items[i].v,
                                   .weight = items[i].w,
                                   .data = data_of(sample, &items[i])};
        int rc = pd_store_put_item(p->v->store, p->task_id, &item, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

/* Why a document cannot be scored is told once; the layers behind are then not checked. */
static int cannot_score(struct scoring_pass *p, const struct pd_err *why)
{
    verify_unchecked(p->v, check_of(p, PD_VERIFY_FILTER), pd_str_of(why->text));
    verify_unchecked(p->v, check_of(p, PD_VERIFY_METRIC), pd_str_of(why->text));
    return 0;
}

static int score_sample(struct scoring_pass *p, const struct pd_sample *sample, size_t before,
                        struct pd_err *err)
{
    const struct pd_scoring *scoring = p->definition.scoring;
    struct pd_arena *arena = sample->arena;
    struct pd_err bad = {0};
    struct pd_doc doc;
    int rc =
        pd_prompt_doc(&doc, p->definition.task, sample->doc, (size_t)sample->doc_id, arena, &bad);
    if (rc < 0)
        return cannot_score(p, &bad);
    verify_texts(p->v, check_of(p, PD_VERIFY_TARGET), place(sample, pd_str_of("")), sample->target,
                 pd_prompt_target_text(&doc, arena));
    size_t npipelines = pd_scoring_npipelines(scoring);
    struct pd_item *items = pd_arena_array(arena, pd_scoring_ncolumns(scoring), sizeof(*items));
    unsigned *flags = pd_arena_array(arena, npipelines, sizeof(*flags));
    struct pd_value *filtered = pd_arena_array(arena, npipelines, sizeof(*filtered));
    rc = pd_scoring_doc(items, flags, filtered, scoring, &doc, &sample->responses, arena, &bad);
    if (rc < 0)
        return cannot_score(p, &bad);
    size_t pipeline = pipeline_of(p, sample, before);
    if (pipeline >= npipelines) {
        verify_differs(p->v, check_of(p, PD_VERIFY_FILTER), place(sample, pd_str_of("")),
                       sample->filter, pd_str_of("no filter of the definition"));
        return 0;
    }
    check_filter(p, sample, &filtered[pipeline]);
    return check_columns(p, sample, items, pipeline, err);
}

/* Without a definition the published items are what values are made of. */
static int take_items(struct scoring_pass *p, const struct pd_sample *sample, size_t before,
                      struct pd_err *err)
{
    const struct pd_import_task *from = p->task->from;
    size_t filters = 0;
    for (size_t i = 0; i < from->ncolumns; i++) {
        const struct pd_import_column *column = &from->columns[i];
        filters += i > 0 && !pd_str_eq(column->filter, from->columns[i - 1].filter);
        bool ours =
            sample->filter.n ? pd_str_eq(column->filter, sample->filter) : filters == before;
        const struct pd_value *told = pd_dict_find(sample->raw, column->metric);
        struct pd_run_item item = {.doc = sample->doc_id, .column = (int64_t)i};
        if (!ours || !told || !p->aggregations[i] ||
            !pd_sample_item(&item, p->aggregations[i], told, sample))
            continue;
        remember_value(p, column->metric, column->filter, item.value);
        int rc = pd_store_put_item(p->v->store, p->task_id, &item, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static int take_sample(void *ctx, const struct pd_sample *sample, struct pd_err *err)
{
    struct scoring_pass *p = ctx;
    struct pd_str key = pd_arena_printf(sample->arena, "%lld", (long long)sample->doc_id);
    p->current = pd_map_find(&p->seen, key);
    if (!p->current) {
        p->current = pd_arena_alloc(&p->arena, sizeof(*p->current));
        p->current->place = p->task->ndocs;
        pd_map_set(&p->seen, &p->arena, key, p->current);
        remember(p, sample);
    }
    check_hashes(p, sample);
    size_t before = p->current->nsamples++;
    return p->scored ? score_sample(p, sample, before, err) : take_items(p, sample, before, err);
}

/* --- the task --- */

static int put_column(struct scoring_pass *p, const struct pd_run_column *column,
                      struct pd_err *err)
{
    return pd_store_put_column(p->v->store, p->task_id, column, err);
}

static int put_columns(struct scoring_pass *p, struct pd_err *err)
{
    const struct pd_import_task *from = p->task->from;
    const struct pd_scoring *scoring = p->definition.scoring;
    size_t n = p->scored ? pd_scoring_ncolumns(scoring) : from->ncolumns;
    int rc = 0;
    for (size_t i = 0; i < n && rc == 0; i++) {
        struct pd_run_column column = {.number = (int64_t)i};
        if (p->scored) {
            const struct pd_score_column *own = pd_scoring_column(scoring, i);
            column.metric = pd_str_of(own->metric);
            column.filter = pd_str_of(own->filter);
            column.aggregation = pd_str_of(own->aggregation->name);
            column.higher_is_better = own->higher_is_better;
        } else {
            column.metric = from->columns[i].metric;
            column.filter = from->columns[i].filter;
            column.aggregation = p->aggregations[i] ? from->columns[i].aggregation
                                                    : pd_str_of("mean"); /* it has no items */
            column.higher_is_better = from->columns[i].higher_is_better;
        }
        rc = put_column(p, &column, err);
    }
    return rc;
}

/* What was published stands where there are no samples, so that groups can be made. */
static int put_numbers(struct scoring_pass *p, struct pd_err *err)
{
    const struct pd_import_task *from = p->task->from;
    int rc = 0;
    for (size_t i = 0; i < from->ncolumns && rc == 0; i++) {
        struct pd_run_published number = {.column = (int64_t)i,
                                          .value = from->columns[i].value,
                                          .stderr_of = from->columns[i].stderr_of,
                                          .n = from->n ? from->n : -1};
        rc = pd_store_put_published(p->v->store, p->task_id, &number, err);
    }
    return rc;
}

static int put_task(struct scoring_pass *p, struct pd_err *err)
{
    struct pd_run_task row = {.name = p->task->from->name,
                              .output_type = p->task->from->output_type,
                              .headline = p->task->from->headline,
                              .ndocs = p->task->from->n};
    int rc = pd_store_put_task(p->v->store, &row, err);
    p->task_id = row.id;
    if (rc == 0)
        rc = put_columns(p, err);
    if (rc == 0 && !p->scored)
        rc = put_numbers(p, err);
    return rc;
}

static int open_config(struct scoring_pass *p, const struct pd_value *config, struct pd_err *err)
{
    struct pd_buf text = {0};
    pd_json_write(&text, config, PD_JSON_SPACED);
    const struct pd_run_task stored = {.name = p->task->from->name, .config = pd_buf_str(&text)};
    int rc =
        pd_stored_task_open(&p->definition, p->v->options->set, &stored, p->v->file->path, err);
    pd_buf_done(&text);
    return rc;
}

/* The definition here, else the published configuration. */
static void open_definition(struct scoring_pass *p)
{
    struct pd_err here = {0}, theirs = {0};
    const struct verify_task *task = p->task;
    int rc = task->definition ? open_config(p, &task->definition->config, &here) : PD_ERR_INPUT;
    if (rc < 0 && task->from->config)
        rc = open_config(p, task->from->config, &theirs);
    p->scored = rc == 0;
    if (p->scored)
        return;
    struct pd_str why = here.text[0]     ? pd_str_of(here.text)
                        : theirs.text[0] ? pd_str_of(theirs.text)
                                         : task->why;
    verify_unchecked(p->v, check_of(p, PD_VERIFY_FILTER), why);
    verify_unchecked(p->v, check_of(p, PD_VERIFY_METRIC), why);
}

static int compare_docs(const void *a, const void *b)
{
    int64_t x = ((const struct verify_doc *)a)->id, y = ((const struct verify_doc *)b)->id;
    return x < y ? -1 : x > y;
}

static void find_aggregations(struct scoring_pass *p)
{
    const struct pd_import_task *from = p->task->from;
    p->aggregations =
        pd_arena_array(&p->arena, from->ncolumns, sizeof(const struct pd_aggregation *));
    for (size_t i = 0; i < from->ncolumns; i++)
        p->aggregations[i] =
            pd_aggregation_find(pd_arena_cstr(&p->arena, from->columns[i].aggregation));
}

static int read_samples(struct scoring_pass *p, struct pd_err *err)
{
    struct verify_task *task = p->task;
    int rc = pd_sample_file_each(task->samples, task->from->output_type, take_sample, p, err);
    if (rc < 0)
        return pd_err_wrap(err, "%s", task->samples);
    check_task_hash(p);
    task->entry->nitems = task->ndocs;
    if (task->ndocs)
        qsort(task->docs, task->ndocs, sizeof(*task->docs), compare_docs);
    return 0;
}

int verify_samples(struct verifier *v, struct verify_task *task, struct pd_err *err)
{
    struct scoring_pass p = {.v = v, .task = task};
    pd_sha256_init(&p.sha);
    find_aggregations(&p);
    if (task->samples)
        open_definition(&p);
    int rc = put_task(&p, err);
    if (rc == 0 && task->samples)
        rc = read_samples(&p, err);
    pd_stored_task_done(&p.definition);
    pd_arena_done(&p.arena);
    return rc;
}
