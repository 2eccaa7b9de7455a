/* The cells of a task: its items aggregated, or what was published without items. */
#include "lib/core/alloc.h"
#include "lib/format/json.h"
#include "results/tally_private.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct cell_loader {
    struct pd_tally_loader *loader;
    const struct pd_run_task *task;
    const struct pd_run_published *published;
    size_t npublished;
    int64_t unscored, failed; /* documents without an item in any column; those that failed */
    struct pd_arena scratch;  /* data of one column's items */
};

static const struct pd_aggregation *find_aggregation(const struct cell_loader *l,
                                                     const struct pd_cell *cell)
{
    const struct pd_tally_options *options = &l->loader->options;
    struct pd_arena *arena = &l->loader->tally->arena;
    if (options->find_aggregation)
        return options->find_aggregation(cell->aggregation, arena);
    return pd_aggregation_find(pd_arena_cstr(arena, cell->aggregation));
}

static int read_data(const struct pd_value **out, struct cell_loader *l,
                     const struct pd_run_item *item, struct pd_err *err)
{
    static const struct pd_json_limits limits = {.allow_nan = true, .allow_invalid_utf8 = true};
    struct pd_value *value = pd_arena_alloc(&l->scratch, sizeof(*value));
    int code = pd_json_parse(value, &l->scratch, item->data, &limits, err);
    if (code < 0)
        return pd_err_wrap(err, "task '%.*s', item of document %lld", PD_STR_ARG(l->task->name),
                           (long long)item->doc);
    *out = value;
    return 0;
}

/* The items as aggregations take them. Natives take numbers as well as data. */
static int fill_pairs(struct pd_item *pairs, struct cell_loader *l, const struct pd_cell *cell,
                      const struct pd_aggregation *agg, struct pd_err *err)
{
    for (int64_t i = 0; i < cell->n; i++) {
        const struct pd_run_item *item = &cell->items[i];
        pairs[i] = pd_item_pair(item->value, item->weight);
        if (item->data.n == 0 && (agg->value_with || agg->shape != PD_ITEM_DATA))
            continue;
        int code = read_data(&pairs[i].data, l, item, err);
        if (code < 0)
            return code;
    }
    return 0;
}

/* How often items are resampled. lm-eval bounds this by the metric's name, whatever aggregates it.
 */
static size_t iters_of(const struct pd_cell *cell, size_t bootstrap_iters)
{
    char name[64];
    snprintf(name, sizeof(name), "%.*s", PD_STR_ARG(cell->metric));
    const struct pd_aggregation *own = pd_aggregation_find(name);
    bool bounded = own && own->max_iters > 0 && own->max_iters < bootstrap_iters;
    return bounded ? own->max_iters : bootstrap_iters;
}

/* A share of probabilities that are summed in floating point may come out just above 1. */
static const double rounding = 1e-9;

/* Bounds over the missing items. They hold for aggregations that are means and whose items keep to
   the range that the aggregation promises. */
static void set_bounds(struct pd_cell *cell, const struct pd_aggregation *agg)
{
    bool inside = !isnan(agg->low);
    double sum = 0;
    for (int64_t i = 0; i < cell->n; i++) {
        double v = cell->items[i].value;
        inside = inside && (isnan(v) || (v >= agg->low - rounding && v <= agg->high + rounding));
        sum += v;
    }
    double total = (double)cell->n_total, missing = (double)(cell->n_total - cell->n);
    cell->unit = inside && agg->low == 0 && agg->high == 1;
    cell->low = inside && total > 0 ? (sum + missing * agg->low) / total : NAN;
    cell->high = inside && total > 0 ? (sum + missing * agg->high) / total : NAN;
}

static void count_flags(struct pd_cell *cell)
{
    for (int64_t i = 0; i < cell->n; i++)
        for (size_t f = 0; f < PD_RUN_NFLAGS; f++)
            cell->flags[f] += cell->items[i].flags >> f & 1;
}

/* published: of the same column, or NULL. Where items give the published value, its standard error
   is the published one, too: it may be a bootstrap's, which takes long to make again. */
static int aggregate(struct pd_cell *cell, struct cell_loader *l,
                     const struct pd_run_published *published, struct pd_err *err)
{
    const struct pd_aggregation *agg = find_aggregation(l, cell);
    if (!agg)
        return pd_err_set(err, PD_ERR_INPUT, "task '%.*s': unknown aggregation '%.*s'",
                          PD_STR_ARG(l->task->name), PD_STR_ARG(cell->aggregation));
    size_t n = (size_t)cell->n;
    struct pd_item *pairs = pd_calloc(n, sizeof(*pairs));
    int code = fill_pairs(pairs, l, cell, agg, err);
    if (code == 0) {
        cell->value = pd_aggregation_value(agg, pairs, n);
        bool told = published && pd_published_agrees(published, cell->value);
        size_t iters = iters_of(cell, l->loader->options.bootstrap_iters);
        cell->stderr_of = told ? published->stderr_of : pd_aggregation_stderr(agg, pairs, n, iters);
        cell->pooled = cell->stderr_of;
        set_bounds(cell, agg);
        count_flags(cell);
    }
    free(pairs);
    pd_arena_reset(&l->scratch);
    return code;
}

bool pd_published_agrees(const struct pd_run_published *published, double value)
{
    static const double tolerance = 1e-9;
    if (isnan(published->value) || isnan(value))
        return isnan(published->value) && isnan(value);
    double distance = fabs(published->value - value);
    return distance <= tolerance * fmax(fabs(value), 1);
}

static const struct pd_run_published *find_published(const struct cell_loader *l, int64_t column)
{
    for (size_t i = 0; i < l->npublished; i++)
        if (l->published[i].column == column)
            return &l->published[i];
    return NULL;
}

/* How published values were aggregated need not be known; without that they are in no Average. */
static void publish(struct pd_cell *cell, const struct cell_loader *l,
                    const struct pd_run_published *from)
{
    const struct pd_aggregation *agg = find_aggregation(l, cell);
    bool shares = agg && agg->low == 0 && agg->high == 1;
    cell->published = true;
    cell->value = from->value;
    cell->stderr_of = cell->pooled = from->stderr_of;
    cell->n = cell->n_total = from->n > 0 ? from->n : 0;
    cell->low = cell->high = NAN;
    cell->unit = shares && from->value >= 0 && from->value <= 1 + rounding;
}

static int load_cell(struct pd_cell *cell, struct cell_loader *l,
                     const struct pd_run_column *column, struct pd_err *err)
{
    struct pd_run_item *items;
    size_t n;
    int code = pd_store_items(&items, &n, l->loader->store, l->task->id, column->number,
                              &l->loader->tally->arena, err);
    if (code < 0)
        return code;
    *cell = (struct pd_cell){.metric = column->metric,
                             .filter = column->filter,
                             .aggregation = column->aggregation,
                             .higher_is_better = column->higher_is_better,
                             .items = items,
                             .n = (int64_t)n,
                             .n_total = (int64_t)n + l->unscored,
                             .failed = l->failed};
    const struct pd_run_published *published = find_published(l, column->number);
    bool alone = published && n == 0;
    if (alone)
        publish(cell, l, published);
    if (cell->n_total > PD_TALLY_MAX_DOCS)
        return pd_err_set(err, PD_ERR_INPUT, "task '%.*s': %lld documents are too many",
                          PD_STR_ARG(l->task->name), (long long)cell->n_total);
    return alone ? 0 : aggregate(cell, l, published, err);
}

static int count_docs(struct cell_loader *l, struct pd_err *err)
{
    struct pd_store *store = l->loader->store;
    int64_t *docs;
    size_t n;
    int code = pd_store_scored_docs(&docs, &n, store, l->task->id, &l->scratch, err);
    if (code == 0)
        code = pd_store_failed_docs(&l->failed, store, l->task->id, err);
    if (code == 0)
        l->unscored = l->task->ndocs > (int64_t)n ? l->task->ndocs - (int64_t)n : 0;
    pd_arena_reset(&l->scratch);
    return code;
}

int pd_tally_load_cells(struct pd_tally_task *task, struct pd_tally_loader *loader,
                        struct pd_err *err)
{
    struct cell_loader l = {.loader = loader, .task = &task->info};
    struct pd_arena *arena = &loader->tally->arena;
    struct pd_run_column *columns;
    struct pd_run_published *published;
    int code = pd_store_columns(&columns, &task->ncells, loader->store, task->info.id, arena, err);
    if (code == 0)
        code =
            pd_store_published(&published, &l.npublished, loader->store, task->info.id, arena, err);
    if (code == 0)
        code = count_docs(&l, err);
    if (code == 0) {
        l.published = published;
        task->cells = pd_arena_array(arena, task->ncells, sizeof(*task->cells));
        for (size_t i = 0; i < task->ncells && code == 0; i++)
            code = load_cell(&task->cells[i], &l, &columns[i], err);
    }
    pd_arena_done(&l.scratch);
    return code;
}
