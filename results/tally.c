/* Loading a run: its tasks' cells, the manifest's names, the hash of its results. */
#include "results/tally.h"

#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "lib/stats/aggregate.h"
#include "results/tally_private.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const struct pd_cell *pd_tally_headline(const struct pd_cell *cells, size_t ncells, size_t headline)
{
    return headline < ncells ? &cells[headline] : NULL;
}

const struct pd_cell *pd_cell_find(const struct pd_cell *cells, size_t n, struct pd_str metric,
                                   struct pd_str filter)
{
    for (size_t i = 0; i < n; i++)
        if (pd_str_eq(cells[i].metric, metric) && pd_str_eq(cells[i].filter, filter))
            return &cells[i];
    return NULL;
}

/* Keeps sums of counts from a damaged file inside their type. */
static const int64_t MAX_DOCS = 1000000000000;

/* Whether wanted ("metric" or "metric,filter") names the cell. */
static bool named(const struct pd_cell *cell, struct pd_str wanted)
{
    if (pd_str_eq(cell->metric, wanted))
        return true;
    size_t m = cell->metric.n;
    return wanted.n > m && wanted.p[m] == ',' &&
           pd_str_eq(cell->metric, pd_str_slice(wanted, 0, m)) &&
           pd_str_eq(cell->filter, pd_str_slice(wanted, m + 1, wanted.n));
}

/* The task's own headline; without one acc_norm, else the first column. */
static size_t find_headline(const struct pd_tally_task *task)
{
    const struct pd_str choices[] = {task->info.headline, PD_STR("acc_norm")};
    for (size_t c = 0; c < 2; c++)
        for (size_t i = 0; choices[c].n && i < task->ncells; i++)
            if (named(&task->cells[i], choices[c]))
                return i;
    return 0;
}

/* The items as aggregations take them; free() it. */
static struct pd_item *pairs_of(const struct pd_cell *cell)
{
    struct pd_item *pairs = pd_calloc((size_t)cell->n, sizeof(*pairs));
    for (int64_t i = 0; i < cell->n; i++)
        pairs[i] = pd_item_pair(cell->items[i].value, cell->items[i].weight);
    return pairs;
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

static int aggregate(struct pd_cell *cell, const struct pd_run_task *task, size_t bootstrap_iters,
                     struct pd_err *err)
{
    char name[64];
    snprintf(name, sizeof(name), "%.*s", PD_STR_ARG(cell->aggregation));
    const struct pd_aggregation *agg = pd_aggregation_find(name);
    if (!agg)
        return pd_err_set(err, PD_ERR_INPUT, "task '%.*s': unknown aggregation '%s'",
                          PD_STR_ARG(task->name), name);
    struct pd_item *pairs = pairs_of(cell);
    cell->value = agg->value(pairs, (size_t)cell->n);
    cell->stderr_of =
        pd_aggregation_stderr(agg, pairs, (size_t)cell->n, iters_of(cell, bootstrap_iters));
    cell->pooled = cell->stderr_of;
    free(pairs);
    set_bounds(cell, agg);
    count_flags(cell);
    return 0;
}

struct loader {
    struct pd_tally *tally;
    struct pd_store *store;
    size_t bootstrap_iters;
};

static int load_cell(struct pd_cell *cell, struct loader *l, const struct pd_run_task *task,
                     const struct pd_run_column *column, struct pd_err *err)
{
    struct pd_run_item *items;
    size_t n;
    int code =
        pd_store_items(&items, &n, l->store, task->id, column->number, &l->tally->arena, err);
    if (code < 0)
        return code;
    *cell = (struct pd_cell){.metric = column->metric,
                             .filter = column->filter,
                             .aggregation = column->aggregation,
                             .higher_is_better = column->higher_is_better,
                             .items = items,
                             .n = (int64_t)n};
    cell->n_total = task->ndocs > cell->n ? task->ndocs : cell->n;
    if (cell->n_total > MAX_DOCS)
        return pd_err_set(err, PD_ERR_INPUT, "task '%.*s': %lld documents are too many",
                          PD_STR_ARG(task->name), (long long)cell->n_total);
    return aggregate(cell, task, l->bootstrap_iters, err);
}

static int load_task(struct pd_tally_task *task, struct loader *l, struct pd_err *err)
{
    struct pd_run_column *columns;
    int64_t failed = 0;
    int code =
        pd_store_columns(&columns, &task->ncells, l->store, task->info.id, &l->tally->arena, err);
    if (code == 0)
        code = pd_store_failed_docs(&failed, l->store, task->info.id, err);
    if (code < 0)
        return code;
    task->cells = pd_arena_array(&l->tally->arena, task->ncells, sizeof(*task->cells));
    for (size_t i = 0; i < task->ncells && code == 0; i++) {
        code = load_cell(&task->cells[i], l, &task->info, &columns[i], err);
        task->cells[i].failed = failed;
    }
    task->headline = find_headline(task);
    return code;
}

static int load_tasks(struct loader *l, struct pd_err *err)
{
    struct pd_tally *tally = l->tally;
    struct pd_run_task *infos;
    int code = pd_store_tasks(&infos, &tally->ntasks, l->store, &tally->arena, err);
    if (code < 0)
        return code;
    tally->tasks = pd_arena_array(&tally->arena, tally->ntasks, sizeof(*tally->tasks));
    for (size_t i = 0; i < tally->ntasks && code == 0; i++) {
        tally->tasks[i].info = infos[i];
        code = load_task(&tally->tasks[i], l, err);
    }
    return code;
}

static int load_groups(struct loader *l, struct pd_err *err)
{
    struct pd_tally *tally = l->tally;
    struct pd_run_group *infos;
    int code = pd_store_groups(&infos, &tally->ngroups, l->store, &tally->arena, err);
    if (code < 0)
        return code;
    tally->groups = pd_arena_array(&tally->arena, tally->ngroups, sizeof(*tally->groups));
    for (size_t i = 0; i < tally->ngroups; i++)
        tally->groups[i].info = infos[i];
    return pd_tally_aggregate_groups(tally, err);
}

/* A manifest entry as text; empty when it is missing or no string. */
static int meta_text(struct pd_str *out, struct loader *l, const char *name, struct pd_err *err)
{
    struct pd_value value;
    int code = pd_store_get_value(&value, l->store, name, &l->tally->arena, err);
    if (code == 0)
        *out = value.kind == PD_STRING ? value.s : pd_str_of("");
    return code;
}

static struct pd_str name_of_file(const char *path)
{
    struct pd_str base = pd_str_of(pd_path_base(path)), suffix = PD_STR(".podium");
    return pd_str_ends_with(base, suffix) ? pd_str_slice(base, 0, base.n - suffix.n) : base;
}

static int load_manifest(struct loader *l, struct pd_err *err)
{
    struct pd_tally *t = l->tally;
    struct pd_str name = {0}, model = {0}, role = {0}, ngram = PD_STR("ngram");
    int code = meta_text(&name, l, "name", err);
    if (code == 0)
        code = meta_text(&model, l, "model", err);
    if (code == 0)
        code = meta_text(&role, l, "role", err);
    if (code == 0)
        code = meta_text(&t->provider, l, "provider", err);
    if (code == 0)
        code = pd_store_get_value(&t->metadata, l->store, "metadata", &t->arena, err);
    if (code < 0)
        return code;
    if (t->metadata.kind != PD_DICT)
        t->metadata = pd_none();
    t->model = name.n ? name : model.n ? model : name_of_file(t->path);
    struct pd_str asked = model.n ? model : t->model;
    t->baseline = pd_str_is(role, "baseline") || pd_str_is(asked, "random") ||
                  pd_str_starts_with(asked, ngram);
    return 0;
}

static void hash_text(struct pd_sha256 *sha, struct pd_str s)
{
    char length[24];
    snprintf(length, sizeof(length), "%zu:", s.n);
    pd_sha256_add(sha, pd_str_of(length));
    pd_sha256_add(sha, s);
}

static void hash_cell(struct pd_sha256 *sha, const struct pd_cell *cell)
{
    hash_text(sha, cell->metric);
    hash_text(sha, cell->filter);
    for (int64_t i = 0; i < cell->n; i++) {
        const struct pd_run_item *item = &cell->items[i];
        char line[128];
        snprintf(line, sizeof(line), "%" PRId64 " %.17g %.17g %" PRId64 "\n", item->doc,
                 item->value, item->weight, item->flags);
        pd_sha256_add(sha, pd_str_of(line));
    }
}

/* Two runs have the same hash when the same model gave the same values to the same tasks. */
static void hash_run(struct pd_tally *tally)
{
    struct pd_sha256 sha;
    pd_sha256_init(&sha);
    hash_text(&sha, tally->model);
    hash_text(&sha, tally->provider);
    for (size_t i = 0; i < tally->ntasks; i++) {
        const struct pd_tally_task *task = &tally->tasks[i];
        hash_text(&sha, task->info.name);
        hash_text(&sha, task->info.hash);
        for (size_t c = 0; c < task->ncells; c++)
            hash_cell(&sha, &task->cells[c]);
    }
    unsigned char digest[32];
    pd_sha256_done(&sha, digest);
    pd_hex(tally->hash, digest, sizeof(digest));
}

static int load_all(struct loader *l, struct pd_err *err)
{
    int code = load_manifest(l, err);
    if (code == 0)
        code = load_tasks(l, err);
    if (code == 0)
        code = load_groups(l, err);
    return code;
}

int pd_tally_load(struct pd_tally **out, struct pd_store *store, size_t bootstrap_iters,
                  struct pd_err *err)
{
    struct pd_tally *tally = pd_calloc(1, sizeof(*tally));
    tally->path = pd_arena_cstr(&tally->arena, pd_str_of(pd_store_path(store)));
    struct loader l = {tally, store, bootstrap_iters};
    bool snapshot = !pd_store_in_transaction(store);
    int code = snapshot ? pd_store_begin(store, err) : 0;
    if (code == 0) {
        code = load_all(&l, err);
        if (snapshot) {
            int ended = pd_store_commit(store, code < 0 ? NULL : err);
            code = code < 0 ? code : ended;
        }
    }
    if (code < 0) {
        pd_tally_free(tally);
        return code;
    }
    hash_run(tally);
    *out = tally;
    return 0;
}

void pd_tally_free(struct pd_tally *tally)
{
    if (!tally)
        return;
    pd_arena_done(&tally->arena);
    free(tally);
}
