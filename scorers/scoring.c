#include "scorers/scoring.h"

#include "lib/core/alloc.h"
#include "scorers/names.h"

#include <assert.h>
#include <stdlib.h>

struct step {
    const struct pd_filter *filter;
    void *state;
};

struct pipeline {
    const char *name;
    struct step *steps;
    size_t nsteps;
};

struct metric {
    const struct pd_scorer *scorer;
    const struct pd_value *params;
    void *state;
    const struct pd_aggregation *aggregation;
    bool higher_is_better;
};

struct pd_scoring {
    struct pd_arena arena; /* all that follows, and copies of both lists */
    enum pd_output_type output_type;
    struct pipeline *pipelines;
    size_t npipelines;
    struct metric *metrics;
    size_t nmetrics;
    struct pd_score_column *columns;
};

static const char *const no_names[] = {NULL};

/* The names of a registry, NULL-terminated, in the arena. */
#define NAMES_OF(registry)                                                                         \
    static const char *const *registry##_names(struct pd_arena *arena)                             \
    {                                                                                              \
        size_t n = 0;                                                                              \
        while (pd_##registry##_at(n))                                                              \
            n++;                                                                                   \
        const char **names = pd_arena_array(arena, n + 1, sizeof *names);                          \
        for (size_t i = 0; i < n; i++)                                                             \
            names[i] = pd_##registry##_at(i)->name;                                                \
        return names;                                                                              \
    }
NAMES_OF(aggregation)
NAMES_OF(filter)
NAMES_OF(scorer)

/* --- filter_list --- */

static int read_step(struct step *step, const struct pd_value *params, struct pd_arena *arena,
                     const char *file, struct pd_err *err)
{
    static const char *const always[] = {"function", NULL};
    const struct pd_value *name = pd_dict_get(params, "function");
    if (!pd_is(name, PD_STRING))
        return pd_fail_at(err, file, params, "a filter needs `function`, its name");
    const struct pd_filter *filter = name->tagged ? NULL : pd_filter_find(name->s);
    if (!filter)
        return pd_fail_unknown(err, file, name, "filter", filter_names(arena));
    const char *const *const keys[] = {always, filter->params ? filter->params : no_names, NULL};
    struct pd_str what = pd_arena_printf(arena, "filter '%s'", filter->name);
    int code = pd_check_keys(params, keys, file, what.p, err);
    if (code < 0)
        return code;
    if (filter->prepare && (code = filter->prepare(&step->state, params, arena, err)) < 0)
        return pd_wrap_at(err, file, params, "filter", filter->name);
    step->filter = filter;
    return 0;
}

static int check_pipeline(const struct pd_scoring *scoring, const struct pd_value *entry,
                          const char *file, struct pd_err *err)
{
    static const char *const known[] = {"name", "filter", NULL};
    const char *const *const keys[] = {known, NULL};
    const struct pd_value *name = pd_dict_get(entry, "name");
    if (!pd_is(name, PD_STRING) || !pd_is(pd_dict_get(entry, "filter"), PD_LIST))
        return pd_fail_at(err, file, entry,
                          "an entry of filter_list needs `name` and `filter`, a list");
    for (size_t i = 0; i < scoring->npipelines; i++)
        if (pd_str_is(name->s, scoring->pipelines[i].name))
            return pd_fail_at(err, file, name, "there are two filters named '%.*s'",
                              PD_STR_ARG(name->s));
    return pd_check_keys(entry, keys, file, "an entry of filter_list", err);
}

static int read_pipeline(struct pd_scoring *scoring, const struct pd_value *entry, const char *file,
                         struct pd_err *err)
{
    int code = check_pipeline(scoring, entry, file, err);
    if (code < 0)
        return code;
    const struct pd_value *filters = pd_dict_get(entry, "filter");
    struct pipeline *pipeline = &scoring->pipelines[scoring->npipelines++];
    pipeline->name = pd_arena_cstr(&scoring->arena, pd_dict_get(entry, "name")->s);
    size_t n = pd_list_len(filters);
    pipeline->steps = pd_arena_array(&scoring->arena, n + 1, sizeof *pipeline->steps);
    for (size_t i = 0; i < n; i++) {
        code = read_step(&pipeline->steps[i], pd_list_at(filters, i), &scoring->arena, file, err);
        if (code < 0)
            return code;
        pipeline->nsteps++;
    }
    return 0;
}

static int read_pipelines(struct pd_scoring *scoring, const struct pd_value *list, const char *file,
                          struct pd_err *err)
{
    size_t n = pd_list_len(list);
    scoring->pipelines = pd_arena_array(&scoring->arena, n + 1, sizeof *scoring->pipelines);
    if (!list || list->kind == PD_NONE) {
        struct step *step = pd_arena_alloc(&scoring->arena, sizeof *step);
        step->filter = pd_filter_find((struct pd_str)PD_STR("take_first"));
        scoring->pipelines[scoring->npipelines++] = (struct pipeline){"none", step, 1};
        return 0;
    }
    if (n == 0)
        return pd_fail_at(err, file, list, "filter_list must be a list with at least one entry");
    for (size_t i = 0; i < n; i++) {
        int code = read_pipeline(scoring, pd_list_at(list, i), file, err);
        if (code < 0)
            return code;
    }
    return 0;
}

/* --- metric_list --- */

static int check_metric(struct pd_scoring *scoring, const struct pd_scorer *scorer,
                        const struct pd_value *params, const char *file, struct pd_err *err)
{
    static const char *const output_types[] = {
        [PD_OUT_LOGLIKELIHOOD] = "loglikelihood",
        [PD_OUT_ROLLING] = "loglikelihood_rolling",
        [PD_OUT_MULTIPLE_CHOICE] = "multiple_choice",
        [PD_OUT_GENERATE_UNTIL] = "generate_until",
    };
    static const char *const always[] = {"metric", "aggregation", "higher_is_better", "hf_evaluate",
                                         NULL};
    /* lm-eval hands all keys of an entry to the metric's function, which log-likelihood metrics
       never call: many of its tasks carry these where they have no effect. */
    static const char *const idle[] = {"average",
                                       "ignore_case",
                                       "ignore_numbers",
                                       "ignore_punctuation",
                                       "regexes_to_ignore",
                                       "weight_by_size",
                                       NULL};
    const struct pd_value *name = pd_dict_get(params, "metric");
    if (!(scorer->output_types & 1u << scoring->output_type))
        return pd_fail_at(err, file, name, "metric '%s' cannot score output_type %s", scorer->name,
                          output_types[scoring->output_type]);
    for (size_t i = 0; i < scoring->nmetrics; i++)
        if (scoring->metrics[i].scorer == scorer)
            return pd_fail_at(err, file, name, "metric '%s' is listed twice", scorer->name);
    const char *const *const keys[] = {always, scorer->params ? scorer->params : no_names, idle,
                                       NULL};
    struct pd_str what = pd_arena_printf(&scoring->arena, "metric '%s'", scorer->name);
    return pd_check_keys(params, keys, file, what.p, err);
}

/* The aggregation takes the items that the scorer makes for this entry. */
static int check_shape(const struct metric *metric, enum pd_output_type type, const char *file,
                       struct pd_err *err)
{
    const struct pd_aggregation *own = pd_aggregation_find(metric->scorer->aggregation);
    const struct pd_value *given = pd_dict_get(metric->params, "aggregation");
    enum pd_item_shape shape = pd_scorer_shape(metric->scorer, type, metric->params);
    assert(own && metric->aggregation);
    if (pd_aggregation_takes(metric->aggregation, shape))
        return 0;
    if (!pd_aggregation_takes(own, shape))
        return pd_fail_at(err, file, given ? given : metric->params,
                          "metric '%s' hands targets and answers on, which aggregation '%s' cannot "
                          "take; name one that is made for them",
                          metric->scorer->name, metric->aggregation->name);
    return pd_fail_at(err, file, given,
                      "the items of metric '%s' cannot be aggregated by '%s'; its own aggregation "
                      "is '%s'",
                      metric->scorer->name, metric->aggregation->name, own->name);
}

static int read_aggregation(struct metric *metric, struct pd_arena *arena, const char *file,
                            struct pd_err *err)
{
    const struct pd_value *given = pd_dict_get(metric->params, "aggregation");
    metric->aggregation = pd_aggregation_find(metric->scorer->aggregation);
    if (!given || given->kind == PD_NONE)
        return 0;
    if (given->kind != PD_STRING)
        return pd_fail_at(err, file, given, "`aggregation` must be a string, not %s",
                          pd_kind_name(given->kind));
    metric->aggregation =
        given->tagged ? NULL : pd_aggregation_find(pd_arena_cstr(arena, given->s));
    if (!metric->aggregation)
        return pd_fail_unknown(err, file, given, "aggregation", aggregation_names(arena));
    return 0;
}

static int read_direction(struct metric *metric, const char *file, struct pd_err *err)
{
    const struct pd_value *given = pd_dict_get(metric->params, "higher_is_better");
    metric->higher_is_better = metric->scorer->higher_is_better;
    if (!given || given->kind == PD_NONE)
        return 0;
    if (given->kind != PD_BOOL)
        return pd_fail_at(err, file, given, "`higher_is_better` must be true or false");
    metric->higher_is_better = given->b;
    return 0;
}

static int read_metric(struct pd_scoring *scoring, const struct pd_value *params, const char *file,
                       struct pd_err *err)
{
    const struct pd_value *name = pd_dict_get(params, "metric");
    if (!pd_is(name, PD_STRING))
        return pd_fail_at(err, file, params, "an entry of metric_list needs `metric`, a name");
    struct metric metric = {.params = params};
    metric.scorer = name->tagged ? NULL : pd_scorer_find(name->s);
    if (!metric.scorer)
        return pd_fail_unknown(err, file, name, "metric", scorer_names(&scoring->arena));
    int code = check_metric(scoring, metric.scorer, params, file, err);
    if (code < 0 || (code = read_aggregation(&metric, &scoring->arena, file, err)) < 0 ||
        (code = check_shape(&metric, scoring->output_type, file, err)) < 0 ||
        (code = read_direction(&metric, file, err)) < 0)
        return code;
    if (metric.scorer->prepare &&
        metric.scorer->prepare(&metric.state, params, &scoring->arena, err) < 0)
        return pd_wrap_at(err, file, params, "metric", metric.scorer->name);
    scoring->metrics[scoring->nmetrics++] = metric;
    return 0;
}

static int read_metrics(struct pd_scoring *scoring, const struct pd_value *list, const char *file,
                        struct pd_err *err)
{
    size_t n = pd_list_len(list);
    if (n == 0)
        return pd_fail_at(err, file, list, "metric_list must be a list with at least one entry");
    scoring->metrics = pd_arena_array(&scoring->arena, n, sizeof *scoring->metrics);
    for (size_t i = 0; i < n; i++) {
        int code = read_metric(scoring, pd_list_at(list, i), file, err);
        if (code < 0)
            return code;
    }
    return 0;
}

/* --- the whole --- */

static void make_columns(struct pd_scoring *scoring)
{
    size_t n = pd_scoring_ncolumns(scoring);
    scoring->columns = pd_arena_array(&scoring->arena, n, sizeof *scoring->columns);
    for (size_t i = 0; i < n; i++) {
        const struct metric *metric = &scoring->metrics[i % scoring->nmetrics];
        scoring->columns[i] = (struct pd_score_column){
            .metric = metric->scorer->name,
            .filter = scoring->pipelines[i / scoring->nmetrics].name,
            .aggregation = metric->aggregation,
            .higher_is_better = metric->higher_is_better,
        };
    }
}

int pd_scoring_new(struct pd_scoring **out, enum pd_output_type output_type,
                   const struct pd_value *filter_list, const struct pd_value *metric_list,
                   const char *file, struct pd_err *err)
{
    struct pd_scoring *scoring = pd_calloc(1, sizeof *scoring);
    scoring->output_type = output_type;
    struct pd_value *lists = pd_arena_array(&scoring->arena, 2, sizeof *lists);
    lists[0] = filter_list ? pd_value_copy(&scoring->arena, filter_list) : pd_none();
    lists[1] = metric_list ? pd_value_copy(&scoring->arena, metric_list) : pd_none();
    int code = read_pipelines(scoring, &lists[0], file, err);
    if (code >= 0)
        code = read_metrics(scoring, &lists[1], file, err);
    if (code < 0) {
        pd_scoring_free(scoring);
        return code;
    }
    make_columns(scoring);
    *out = scoring;
    return 0;
}

void pd_scoring_free(struct pd_scoring *scoring)
{
    if (!scoring)
        return;
    for (size_t i = 0; i < scoring->npipelines; i++)
        for (size_t j = 0; j < scoring->pipelines[i].nsteps; j++) {
            struct step *step = &scoring->pipelines[i].steps[j];
            if (step->state && step->filter->release)
                step->filter->release(step->state);
        }
    for (size_t i = 0; i < scoring->nmetrics; i++)
        if (scoring->metrics[i].state && scoring->metrics[i].scorer->release)
            scoring->metrics[i].scorer->release(scoring->metrics[i].state);
    pd_arena_done(&scoring->arena);
    free(scoring);
}

size_t pd_scoring_ncolumns(const struct pd_scoring *scoring)
{
    return scoring->npipelines * scoring->nmetrics;
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

/* --- one document --- */

/* Runs all requests of a document through one pipeline: a list of filtered responses. */
static int filter_doc(struct pd_value *out, unsigned *flags, const struct pipeline *pipeline,
                      const struct pd_doc *doc, const struct pd_value *responses,
                      struct pd_arena *arena, struct pd_err *err)
{
    *out = pd_list_new(arena);
    *flags = 0;
    for (size_t i = 0; i < pd_list_len(responses); i++) {
        struct pd_value value = *pd_list_at(responses, i);
        for (size_t j = 0; j < pipeline->nsteps; j++) {
            const struct step *step = &pipeline->steps[j];
            struct pd_value in = value;
            const struct pd_filter_call call = {step->filter, step->state, doc, arena};
            if (pd_filter_apply(&value, flags, &call, &in, err) < 0)
                return pd_err_wrap(err, "document %zu: filter '%s'", doc->index,
                                   step->filter->name);
        }
        pd_list_push(arena, out, value);
    }
    return 0;
}

static int score_doc(struct pd_item *items, const struct pd_scoring *scoring,
                     const struct pd_doc *doc, const struct pd_value *filtered,
                     struct pd_arena *arena, struct pd_err *err)
{
    struct pd_score_in in = {
        .doc = doc,
        .output_type = scoring->output_type,
        .responses = pd_list_len(filtered) > 0 ? pd_list_at(filtered, 0) : NULL,
        .nresponses = pd_list_len(filtered),
    };
    for (size_t i = 0; i < scoring->nmetrics; i++) {
        const struct metric *metric = &scoring->metrics[i];
        in.params = metric->params;
        in.state = metric->state;
        if (metric->scorer->score(&items[i], &in, arena, err) < 0)
            return pd_err_wrap(err, "document %zu: metric '%s'", doc->index, metric->scorer->name);
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
        if (code == 0)
            code = score_doc(&items[i * scoring->nmetrics], scoring, doc, &list, arena, err);
        if (code < 0)
            return code;
        if (filtered)
            filtered[i] = list;
    }
    return 0;
}
