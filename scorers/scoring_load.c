/* From a task's filter_list, metric_list and process_results to what scoring.c runs. */
#include "lib/core/alloc.h"
#include "scorers/names.h"
#include "scorers/scoring_private.h"

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

static const struct pd_aggregation *aggregation_of(struct pd_str name, struct pd_arena *arena)
{
    return pd_aggregation_find(pd_arena_cstr(arena, name));
}

/* A copy of a mapping without some of its keys (NULL-terminated). */
static struct pd_value without(const struct pd_value *dict, const char *const *keys,
                               struct pd_arena *arena)
{
    struct pd_value rest = pd_value_copy(arena, dict);
    for (; *keys; keys++)
        pd_dict_remove(&rest, pd_str_of(*keys));
    return rest;
}

/* --- filter_list --- */

static int read_native_step(struct pd_filter_step *step, struct pd_scoring *scoring,
                            const struct pd_value *params, const struct pd_value *hook,
                            struct pd_err *err)
{
    static const char *const own[] = {"function", "filter_fn", NULL};
    const struct pd_hook_place place = {"filter_list", scoring->file};
    step->kwargs = without(params, own, &scoring->arena);
    return pd_hook_load(&step->hook, pd_scorer_natives, hook, 1u << PD_NATIVE_FILTER, &place,
                        &scoring->arena, err);
}

static int read_own_step(struct pd_filter_step *step, struct pd_scoring *scoring,
                         const struct pd_value *params, struct pd_err *err)
{
    static const char *const always[] = {"function", NULL};
    struct pd_arena *arena = &scoring->arena;
    const struct pd_value *name = pd_dict_get(params, "function");
    const struct pd_filter *filter = name->tagged ? NULL : pd_filter_find(name->s);
    if (!filter)
        return pd_fail_unknown(err, scoring->file, name, "filter", filter_names(arena));
    const char *const *const keys[] = {always, filter->params ? filter->params : no_names, NULL};
    struct pd_str what = pd_arena_printf(arena, "filter '%s'", filter->name);
    int code = pd_check_keys(params, keys, scoring->file, what.p, err);
    if (code < 0)
        return code;
    if (filter->prepare && (code = filter->prepare(&step->state, params, arena, err)) < 0)
        return pd_wrap_at(err, scoring->file, params, "filter", filter->name);
    step->filter = filter;
    return 0;
}

/* A filter by name, a native one, or `custom`, which names a function. */
static int read_step(struct pd_filter_step *step, struct pd_scoring *scoring,
                     const struct pd_value *params, struct pd_err *err)
{
    const struct pd_value *name = pd_dict_get(params, "function");
    const struct pd_value *custom = pd_dict_get(params, "filter_fn");
    if (pd_is_hook(name))
        return read_native_step(step, scoring, params, name, err);
    if (!pd_is(name, PD_STRING))
        return pd_fail_at(err, scoring->file, params, "a filter needs `function`, its name");
    if (pd_str_is(name->s, "custom") && pd_is_hook(custom))
        return read_native_step(step, scoring, params, custom, err);
    return read_own_step(step, scoring, params, err);
}

static int check_pipeline(const struct pd_scoring *scoring, const struct pd_value *entry,
                          struct pd_err *err)
{
    static const char *const known[] = {"name", "filter", NULL};
    const char *const *const keys[] = {known, NULL};
    const struct pd_value *name = pd_dict_get(entry, "name");
    if (!pd_is(name, PD_STRING) || !pd_is(pd_dict_get(entry, "filter"), PD_LIST))
        return pd_fail_at(err, scoring->file, entry,
                          "an entry of filter_list needs `name` and `filter`, a list");
    for (size_t i = 0; i < scoring->npipelines; i++)
        if (pd_str_is(name->s, scoring->pipelines[i].name))
            return pd_fail_at(err, scoring->file, name, "there are two filters named '%.*s'",
                              PD_STR_ARG(name->s));
    return pd_check_keys(entry, keys, scoring->file, "an entry of filter_list", err);
}

static int read_pipeline(struct pd_scoring *scoring, const struct pd_value *entry,
                         struct pd_err *err)
{
    int code = check_pipeline(scoring, entry, err);
    if (code < 0)
        return code;
    const struct pd_value *filters = pd_dict_get(entry, "filter");
    struct pd_pipeline *pipeline = &scoring->pipelines[scoring->npipelines++];
    pipeline->name = pd_arena_cstr(&scoring->arena, pd_dict_get(entry, "name")->s);
    size_t n = pd_list_len(filters);
    pipeline->steps = pd_arena_array(&scoring->arena, n + 1, sizeof *pipeline->steps);
    for (size_t i = 0; i < n; i++) {
        code = read_step(&pipeline->steps[i], scoring, pd_list_at(filters, i), err);
        if (code < 0)
            return code;
        pipeline->nsteps++;
    }
    return 0;
}

static int read_pipelines(struct pd_scoring *scoring, const struct pd_value *list,
                          struct pd_err *err)
{
    size_t n = pd_list_len(list);
    scoring->pipelines = pd_arena_array(&scoring->arena, n + 1, sizeof *scoring->pipelines);
    if (list->kind == PD_NONE) {
        struct pd_filter_step *step = pd_arena_alloc(&scoring->arena, sizeof *step);
        step->filter = pd_filter_find((struct pd_str)PD_STR("take_first"));
        scoring->pipelines[scoring->npipelines++] = (struct pd_pipeline){"none", step, 1};
        return 0;
    }
    if (n == 0)
        return pd_fail_at(err, scoring->file, list,
                          "filter_list must be a list with at least one entry");
    for (size_t i = 0; i < n; i++) {
        int code = read_pipeline(scoring, pd_list_at(list, i), err);
        if (code < 0)
            return code;
    }
    return 0;
}

/* --- metric_list --- */

/* The keys that belong to the entry and not to the metric's function. */
static const char *const entry_keys[] = {"metric", "aggregation", "higher_is_better", "hf_evaluate",
                                         NULL};

static int check_scorer(struct pd_scoring *scoring, const struct pd_scorer *scorer,
                        const struct pd_value *params, struct pd_err *err)
{
    static const char *const output_types[] = {
        [PD_OUT_LOGLIKELIHOOD] = "loglikelihood",
        [PD_OUT_ROLLING] = "loglikelihood_rolling",
        [PD_OUT_MULTIPLE_CHOICE] = "multiple_choice",
        [PD_OUT_GENERATE_UNTIL] = "generate_until",
    };
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
        return pd_fail_at(err, scoring->file, name, "metric '%s' cannot score output_type %s",
                          scorer->name, output_types[scoring->output_type]);
    const char *const *const keys[] = {entry_keys, scorer->params ? scorer->params : no_names, idle,
                                       NULL};
    struct pd_str what = pd_arena_printf(&scoring->arena, "metric '%s'", scorer->name);
    return pd_check_keys(params, keys, scoring->file, what.p, err);
}

/* Adds a column with what an entry says of it, or returns the one that has the name. */
static struct pd_value_column *add_value(struct pd_scoring *scoring, struct pd_str name)
{
    for (size_t i = 0; i < scoring->nvalues; i++)
        if (pd_str_is(name, scoring->values[i].name))
            return &scoring->values[i];
    scoring->values = pd_grow(scoring->values, &scoring->values_cap, scoring->nvalues + 1,
                              sizeof *scoring->values);
    struct pd_value_column *column = &scoring->values[scoring->nvalues++];
    *column = (struct pd_value_column){.name = pd_arena_cstr(&scoring->arena, name),
                                       .higher_is_better = true};
    return column;
}

/* The aggregation that an entry names; NULL when it names none. */
static int read_aggregation(const struct pd_aggregation **out, struct pd_scoring *scoring,
                            const struct pd_value *params, struct pd_err *err)
{
    const struct pd_value *given = pd_dict_get(params, "aggregation");
    const struct pd_hook_place place = {"aggregation", scoring->file};
    *out = NULL;
    if (!given || given->kind == PD_NONE)
        return 0;
    if (pd_is_hook(given))
        return pd_native_aggregation(out, given, &place, &scoring->arena, err);
    if (given->kind != PD_STRING)
        return pd_fail_at(err, scoring->file, given, "`aggregation` must be a string, not %s",
                          pd_kind_name(given->kind));
    *out = given->tagged ? NULL : aggregation_of(given->s, &scoring->arena);
    if (!*out)
        return pd_fail_unknown(err, scoring->file, given, "aggregation",
                               aggregation_names(&scoring->arena));
    return 0;
}

static int read_direction(struct pd_value_column *column, const struct pd_scoring *scoring,
                          const struct pd_value *params, struct pd_err *err)
{
    const struct pd_value *given = pd_dict_get(params, "higher_is_better");
    if (!given || given->kind == PD_NONE)
        return 0;
    if (given->kind != PD_BOOL)
        return pd_fail_at(err, scoring->file, given, "`higher_is_better` must be true or false");
    column->higher_is_better = given->b;
    return 0;
}

/* What an entry says of its column, over the defaults of a scorer, which may be NULL. */
static int read_column(struct pd_value_column *column, struct pd_scoring *scoring,
                       const struct pd_scorer *scorer, const struct pd_value *params,
                       struct pd_err *err)
{
    const struct pd_aggregation *given;
    int code = read_aggregation(&given, scoring, params, err);
    if (code < 0)
        return code;
    const struct pd_aggregation *own = pd_aggregation_find(scorer ? scorer->aggregation : "mean");
    column->aggregation = given ? given : own;
    column->higher_is_better = !scorer || scorer->higher_is_better;
    return read_direction(column, scoring, params, err);
}

/* The aggregation takes the items that the scorer makes for this entry; natives take all. */
static int check_shape(struct pd_value_column *column, const struct pd_scoring *scoring,
                       const struct pd_scorer *scorer, const struct pd_value *params,
                       struct pd_err *err)
{
    const struct pd_aggregation *own = pd_aggregation_find(scorer->aggregation);
    const struct pd_value *given = pd_dict_get(params, "aggregation");
    enum pd_item_shape shape = pd_scorer_shape(scorer, scoring->output_type, params);
    bool native = column->aggregation->value_with != NULL;
    column->pairs = native && (shape == PD_ITEM_LABELS || shape == PD_ITEM_RATIO);
    if (native || pd_aggregation_takes(column->aggregation, shape))
        return 0;
    if (!pd_aggregation_takes(own, shape))
        return pd_fail_at(err, scoring->file, given ? given : params,
                          "metric '%s' hands targets and answers on, which aggregation '%s' cannot "
                          "take; name one that is made for them",
                          scorer->name, column->aggregation->name);
    return pd_fail_at(err, scoring->file, given,
                      "the items of metric '%s' cannot be aggregated by '%s'; its own aggregation "
                      "is '%s'",
                      scorer->name, column->aggregation->name, own->name);
}

/* Each name may be listed once. */
static int check_new(const struct pd_scoring *scoring, struct pd_str name,
                     const struct pd_value *at, struct pd_err *err)
{
    for (size_t i = 0; i < scoring->nvalues; i++)
        if (pd_str_is(name, scoring->values[i].name))
            return pd_fail_at(err, scoring->file, at, "metric '%.*s' is listed twice",
                              PD_STR_ARG(name));
    return 0;
}

static int read_scorer(struct pd_scoring *scoring, const struct pd_value *params,
                       struct pd_err *err)
{
    const struct pd_value *name = pd_dict_get(params, "metric");
    const struct pd_scorer *scorer = name->tagged ? NULL : pd_scorer_find(name->s);
    if (!scorer)
        return pd_fail_unknown(err, scoring->file, name, "metric", scorer_names(&scoring->arena));
    int code = check_scorer(scoring, scorer, params, err);
    if (code < 0 || (code = check_new(scoring, name->s, name, err)) < 0)
        return code;
    struct pd_value_column *column = add_value(scoring, name->s);
    if ((code = read_column(column, scoring, scorer, params, err)) < 0 ||
        (code = check_shape(column, scoring, scorer, params, err)) < 0)
        return code;
    struct pd_value_source source = {
        .scorer = scorer, .params = params, .first = scoring->nvalues - 1, .n = 1};
    if (scorer->prepare && scorer->prepare(&source.state, params, &scoring->arena, err) < 0)
        return pd_wrap_at(err, scoring->file, params, "metric", scorer->name);
    scoring->sources[scoring->nsources++] = source;
    return 0;
}

/* A native metric gives one value under the function's name, or those that it says. */
static int read_native_metric(struct pd_scoring *scoring, const struct pd_value *params,
                              struct pd_err *err)
{
    const struct pd_value *name = pd_dict_get(params, "metric");
    const struct pd_hook_place place = {"metric", scoring->file};
    struct pd_value_source source = {.first = scoring->nvalues};
    if (scoring->output_type != PD_OUT_GENERATE_UNTIL)
        return pd_fail_at(err, scoring->file, name,
                          "a Python metric can score generate_until tasks only");
    int code = pd_hook_load(&source.metric, pd_scorer_natives, name, 1u << PD_NATIVE_METRIC, &place,
                            &scoring->arena, err);
    if (code < 0)
        return code;
    source.kwargs = without(params, entry_keys, &scoring->arena);
    const char *const *keys = pd_hook_native(source.metric)->metrics;
    do {
        struct pd_str key = keys ? pd_str_of(*keys) : pd_hook_function(source.metric);
        if ((code = check_new(scoring, key, name, err)) < 0)
            return code;
        code = read_column(add_value(scoring, key), scoring, NULL, params, err);
        source.n++;
    } while (code >= 0 && keys && *++keys);
    if (code >= 0)
        scoring->sources[scoring->nsources++] = source;
    return code;
}

static int read_metric(struct pd_scoring *scoring, const struct pd_value *params,
                       struct pd_err *err)
{
    const struct pd_value *name = pd_dict_get(params, "metric");
    if (pd_is_hook(name))
        return read_native_metric(scoring, params, err);
    if (!pd_is(name, PD_STRING))
        return pd_fail_at(err, scoring->file, params,
                          "an entry of metric_list needs `metric`, a name");
    return read_scorer(scoring, params, err);
}

static int read_metrics(struct pd_scoring *scoring, const struct pd_value *list, struct pd_err *err)
{
    size_t n = pd_list_len(list);
    if (n == 0)
        return pd_fail_at(err, scoring->file, list,
                          "metric_list must be a list with at least one entry");
    scoring->sources = pd_arena_array(&scoring->arena, n, sizeof *scoring->sources);
    for (size_t i = 0; i < n; i++) {
        int code = read_metric(scoring, pd_list_at(list, i), err);
        if (code < 0)
            return code;
    }
    return 0;
}

/* --- process_results --- */

/* Entries of metric_list say how the metrics that process_results gives are aggregated. */
static int read_result_entry(struct pd_scoring *scoring, const struct pd_value *params,
                             struct pd_err *err)
{
    const struct pd_value *name = pd_dict_get(params, "metric");
    if (!pd_is(name, PD_STRING) || name->tagged)
        return pd_fail_at(err, scoring->file, params,
                          "an entry of metric_list needs `metric`, a name");
    return read_column(add_value(scoring, name->s), scoring, pd_scorer_find(name->s), params, err);
}

static int read_results(struct pd_scoring *scoring, const struct pd_value *hook,
                        const struct pd_value *list, struct pd_err *err)
{
    const struct pd_hook_place place = {"process_results", scoring->file};
    struct pd_value_source *source = pd_arena_alloc(&scoring->arena, sizeof *source);
    int code = pd_hook_load(&source->result, pd_scorer_natives, hook, 1u << PD_NATIVE_RESULT,
                            &place, &scoring->arena, err);
    if (code < 0)
        return code;
    /* Columns come in the order in which the port gives them, as lm-eval has it. */
    const char *const *keys = pd_hook_native(source->result)->metrics;
    for (; keys && *keys; keys++)
        add_value(scoring, pd_str_of(*keys))->aggregation = pd_aggregation_find("mean");
    for (size_t i = 0; i < pd_list_len(list) && code >= 0; i++)
        code = read_result_entry(scoring, pd_list_at(list, i), err);
    if (code < 0)
        return code;
    if (scoring->nvalues == 0)
        return pd_fail_at(err, scoring->file, hook,
                          "a task with process_results needs metric_list");
    source->n = scoring->nvalues;
    scoring->sources = source;
    scoring->nsources = 1;
    return 0;
}

/* --- the whole --- */

static void make_columns(struct pd_scoring *scoring)
{
    size_t n = pd_scoring_ncolumns(scoring);
    scoring->columns = pd_arena_array(&scoring->arena, n, sizeof *scoring->columns);
    for (size_t i = 0; i < n; i++) {
        const struct pd_value_column *value = &scoring->values[i % scoring->nvalues];
        scoring->columns[i] = (struct pd_score_column){
            .metric = value->name,
            .filter = scoring->pipelines[i / scoring->nvalues].name,
            .aggregation = value->aggregation,
            .higher_is_better = value->higher_is_better,
        };
    }
}

static const struct pd_value *copy(struct pd_arena *arena, const struct pd_value *value)
{
    struct pd_value *made = pd_arena_alloc(arena, sizeof *made);
    *made = value ? pd_value_copy(arena, value) : pd_none();
    return made;
}

int pd_scoring_load(struct pd_scoring *scoring, const struct pd_scoring_spec *spec,
                    struct pd_err *err)
{
    struct pd_arena *arena = &scoring->arena;
    const struct pd_value *metrics = copy(arena, spec->metric_list);
    const struct pd_value *results = copy(arena, spec->process_results);
    scoring->output_type = spec->output_type;
    scoring->file = spec->file;
    int code = read_pipelines(scoring, copy(arena, spec->filter_list), err);
    if (code >= 0)
        code = results->kind == PD_NONE ? read_metrics(scoring, metrics, err)
                                        : read_results(scoring, results, metrics, err);
    if (code >= 0)
        make_columns(scoring);
    return code;
}
