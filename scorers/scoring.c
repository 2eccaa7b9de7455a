#include "scorers/scoring.h"

#include "lib/core/alloc.h"
#include "scorers/generated.h"
#include "scorers/scoring_private.h"

#include <math.h>
#include <stdlib.h>

int pd_scoring_new(struct pd_scoring **out, const struct pd_scoring_spec *spec, struct pd_err *err)
{
    struct pd_scoring *scoring = pd_calloc(1, sizeof *scoring);
    int code = pd_scoring_load(scoring, spec, err);
    if (code < 0) {
        pd_scoring_free(scoring);
        return code;
    }
    *out = scoring;
    return 0;
}

void pd_scoring_free(struct pd_scoring *scoring)
{
    if (!scoring)
        return;
    for (size_t i = 0; i < scoring->npipelines; i++)
        for (size_t j = 0; j < scoring->pipelines[i].nsteps; j++) {
            struct pd_filter_step *step = &scoring->pipelines[i].steps[j];
            if (step->state && step->filter->release)
                step->filter->release(step->state);
        }
    for (size_t i = 0; i < scoring->nsources; i++)
        if (scoring->sources[i].state && scoring->sources[i].scorer->release)
            scoring->sources[i].scorer->release(scoring->sources[i].state);
    free(scoring->values);
    pd_arena_done(&scoring->arena);
    free(scoring);
}

size_t pd_scoring_ncolumns(const struct pd_scoring *scoring)
{
    return scoring->npipelines * scoring->nvalues;
}

const struct pd_score_column *pd_scoring_column(const struct pd_scoring *scoring, size_t i)
{
    return i < pd_scoring_ncolumns(scoring) ? &scoring->columns[i] : NULL;
}

size_t pd_scoring_npipelines(const struct pd_scoring *scoring)
{
    return scoring->npipelines;
}

const char *pd_scoring_pipeline(const struct pd_scoring *scoring, size_t i)
{
    return i < scoring->npipelines ? scoring->pipelines[i].name : NULL;
}

/* --- filters --- */

/* A native filter takes a list of requests' responses; here it gets one request at a time. */
static int filter_natively(struct pd_value *value, unsigned *flags,
                           const struct pd_filter_step *step, const struct pd_doc *doc,
                           struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value list = pd_list_new(arena), rows = pd_list_new(arena), made = pd_none();
    bool found = true;
    pd_list_push(arena, &list, *value);
    pd_list_push(arena, &rows, *doc->row);
    const struct pd_native_args args = {
        .list = &list, .more = &rows, .kwargs = &step->kwargs, .arena = arena};
    int code = pd_hook_call(&made, &found, step->hook, &args, err);
    if (code < 0)
        return code;
    if (pd_list_len(&made) != 1)
        return pd_err_set(err, PD_ERR_INPUT, "native filter '%s' gives %zu answers for one",
                          pd_hook_native(step->hook)->name, pd_list_len(&made));
    if (!found)
        *flags |= PD_FLAG_UNPARSED;
    *value = *pd_list_at(&made, 0);
    return 0;
}

static int run_step(struct pd_value *value, unsigned *flags, const struct pd_filter_step *step,
                    const struct pd_doc *doc, struct pd_arena *arena, struct pd_err *err)
{
    if (step->hook)
        return filter_natively(value, flags, step, doc, arena, err);
    struct pd_value in = *value;
    const struct pd_filter_call call = {step->filter, step->state, doc, arena};
    int code = pd_filter_apply(value, flags, &call, &in, err);
    return code < 0 ? pd_err_wrap(err, "filter '%s'", step->filter->name) : 0;
}

/* Runs all requests of a document through one pipeline: a list of filtered responses. */
static int filter_doc(struct pd_value *out, unsigned *flags, const struct pd_pipeline *pipeline,
                      const struct pd_doc *doc, const struct pd_value *responses,
                      struct pd_arena *arena, struct pd_err *err)
{
    *out = pd_list_new(arena);
    *flags = 0;
    for (size_t i = 0; i < pd_list_len(responses); i++) {
        struct pd_value value = *pd_list_at(responses, i);
        for (size_t j = 0; j < pipeline->nsteps; j++) {
            int code = run_step(&value, flags, &pipeline->steps[j], doc, arena, err);
            if (code < 0)
                return pd_err_wrap(err, "document %zu", doc->index);
        }
        pd_list_push(arena, out, value);
    }
    return 0;
}

/* --- values --- */

/* A pair of numbers of a scorer as the list that a native aggregation takes. */
static void join_pair(struct pd_item *item, struct pd_arena *arena)
{
    struct pd_value *pair = pd_arena_alloc(arena, sizeof *pair);
    const double numbers[] = {item->v, item->w};
    *pair = pd_list_new(arena);
    for (size_t i = 0; i < 2; i++) {
        bool whole = numbers[i] == floor(numbers[i]) && fabs(numbers[i]) < 1e15;
        pd_list_push(arena, pair, whole ? pd_int((int64_t)numbers[i]) : pd_float(numbers[i]));
    }
    *item = pd_item_data(pair);
}

/* An item of what a native returned: a number, a pair of them where the aggregation takes pairs,
   or the value as it is. */
static struct pd_item item_of(const struct pd_value *value, const struct pd_value_column *column)
{
    double v, w;
    enum pd_item_shape shape = column->aggregation->shape;
    bool pair = shape == PD_ITEM_LABELS || shape == PD_ITEM_RATIO;
    if (!value)
        return pd_item_absent();
    if (pair && pd_list_len(value) == 2 && pd_value_number(pd_list_at(value, 0), &v) &&
        pd_value_number(pd_list_at(value, 1), &w))
        return pd_item_pair(v, w);
    if (!pd_value_number(value, &v))
        return pd_item_data(value);
    struct pd_item item = pd_item_value(v);
    item.data = value->kind == PD_FLOAT ? NULL : value; /* 1 stays 1, and True True */
    return item;
}

/* Spreads what a native returned over the columns of its source. */
static void spread(struct pd_item *items, const struct pd_scoring *scoring,
                   const struct pd_value_source *source, const struct pd_value *value)
{
    for (size_t i = 0; i < source->n; i++) {
        const struct pd_value_column *column = &scoring->values[source->first + i];
        const struct pd_value *found =
            pd_is(value, PD_DICT) ? pd_dict_get(value, column->name) : value;
        items[i] = item_of(found, column);
    }
}

/* A document being scored through one pipeline. */
struct scored {
    const struct pd_scoring *scoring;
    struct pd_score_in in;
    const struct pd_value *filtered; /* a response per request */
    struct pd_arena *arena;
    unsigned *flags; /* added to */
};

static int score_by_result(struct pd_item *items, struct scored *s,
                           const struct pd_value_source *source, struct pd_err *err)
{
    struct pd_value *made = pd_arena_alloc(s->arena, sizeof *made);
    const struct pd_native_args args = {
        .row = s->in.doc->row, .list = s->filtered, .arena = s->arena};
    bool decided = true;
    int code = pd_hook_call(made, &decided, source->result, &args, err);
    if (code < 0)
        return code;
    if (!decided)
        *s->flags |= PD_FLAG_UNDECIDED;
    if (made->kind != PD_DICT)
        return pd_err_set(err, PD_ERR_BUG, "native '%s' gives no mapping of metrics",
                          pd_hook_native(source->result)->name);
    spread(items, s->scoring, source, made);
    return 0;
}

static int score_by_metric(struct pd_item *items, struct scored *s,
                           const struct pd_value_source *source, struct pd_err *err)
{
    struct pd_value *made = pd_arena_alloc(s->arena, sizeof *made);
    int code = pd_generated_metric(made, source->metric, &s->in, &source->kwargs, s->arena, err);
    if (code >= 0)
        spread(items, s->scoring, source, made);
    return code;
}

static int score_by_scorer(struct pd_item *item, struct scored *s,
                           const struct pd_value_source *source, struct pd_err *err)
{
    s->in.params = source->params;
    s->in.state = source->state;
    int code = source->scorer->score(item, &s->in, s->arena, err);
    if (code < 0)
        return pd_err_wrap(err, "metric '%s'", source->scorer->name);
    if (s->scoring->values[source->first].pairs && !item->data)
        join_pair(item, s->arena);
    return 0;
}

static int score_source(struct pd_item *items, struct scored *s,
                        const struct pd_value_source *source, struct pd_err *err)
{
    if (source->scorer)
        return score_by_scorer(items, s, source, err);
    return source->result ? score_by_result(items, s, source, err)
                          : score_by_metric(items, s, source, err);
}

static int score_doc(struct pd_item *items, struct scored *s, struct pd_err *err)
{
    s->in.output_type = s->scoring->output_type;
    s->in.nresponses = pd_list_len(s->filtered);
    s->in.responses = s->in.nresponses > 0 ? pd_list_at(s->filtered, 0) : NULL;
    for (size_t i = 0; i < s->scoring->nsources; i++) {
        const struct pd_value_source *source = &s->scoring->sources[i];
        if (score_source(&items[source->first], s, source, err) < 0)
            return pd_err_wrap(err, "document %zu", s->in.doc->index);
    }
    return 0;
}

int pd_scoring_doc(struct pd_item *items, unsigned *flags, struct pd_value *filtered,
                   const struct pd_scoring *scoring, const struct pd_doc *doc,
                   const struct pd_value *responses, struct pd_arena *arena, struct pd_err *err)
{
    for (size_t i = 0; i < scoring->npipelines; i++) {
        struct pd_value list;
        int code = filter_doc(&list, &flags[i], &scoring->pipelines[i], doc, responses, arena, err);
        struct scored scored = {scoring, {.doc = doc}, &list, arena, &flags[i]};
        if (code == 0)
            code = score_doc(&items[i * scoring->nvalues], &scored, err);
        if (code < 0)
            return code;
        if (filtered)
            filtered[i] = list;
    }
    return 0;
}
