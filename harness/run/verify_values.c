/* Values, standard errors and groups, made of the items that the samples gave. */
#include "harness/run/verify_private.h"
#include "lib/core/alloc.h"
#include "lib/format/json.h"
#include "lib/stats/aggregate.h"
#include "scorers/scoring.h"

#include <math.h>
#include <stdlib.h>

static const double value_tolerance = 1e-9, error_tolerance = 1e-6;

static bool close_to(double a, double b, double tolerance)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b);
    return fabs(a - b) <= tolerance * fmax(fabs(a), 1e-3);
}

static const struct pd_cell *find_cell(const struct pd_cell *cells, size_t n,
                                       const struct pd_import_column *column)
{
    for (size_t i = 0; i < n; i++)
        if (pd_str_eq(cells[i].metric, column->metric) &&
            pd_str_eq(cells[i].filter, column->filter))
            return &cells[i];
    return NULL;
}

static struct pd_str number(struct verifier *v, double f)
{
    if (isnan(f))
        return pd_str_of("N/A");
    return pd_arena_printf(&v->report->arena, "%.10g", f);
}

static struct pd_str key_of(struct verifier *v, const struct pd_import_column *column,
                            const char *suffix)
{
    return pd_arena_printf(&v->report->arena, "%.*s%s%s%.*s", PD_STR_ARG(column->metric), suffix,
                           column->filter.n ? "," : "", PD_STR_ARG(column->filter));
}

static void compare(struct verifier *v, struct pd_verify_check *check,
                    const struct pd_import_column *column, const struct pd_cell *cell,
                    double other_error)
{
    bool value = close_to(column->value, cell->value, value_tolerance);
    /* Where theirs has none it was not asked for (bootstrap_iters 0). */
    bool error = isnan(column->stderr_of) ||
                 close_to(column->stderr_of, cell->pooled, error_tolerance) ||
                 close_to(column->stderr_of, other_error, error_tolerance);
    if (value && error)
        verify_same(check);
    else if (!value)
        verify_differs(v, check, key_of(v, column, ""), number(v, column->value),
                       number(v, cell->value));
    else
        verify_differs(v, check, key_of(v, column, "_stderr"), number(v, column->stderr_of),
                       number(v, cell->pooled));
}

static void check_size(struct verifier *v, const struct verify_task *task,
                       const struct pd_tally_task *made)
{
    struct pd_verify_check *check = &task->entry->checks[PD_VERIFY_AGGREGATION];
    int64_t here = pd_tally_sample_len(made);
    if (task->from->n && here && task->from->n != here)
        verify_differs(v, check, pd_str_of("number of items"), number(v, (double)task->from->n),
                       number(v, (double)here));
}

static void check_task(struct verifier *v, const struct verify_task *task,
                       const struct pd_tally_task *made)
{
    struct pd_verify_check *check = &task->entry->checks[PD_VERIFY_AGGREGATION];
    if (!task->samples) {
        verify_unchecked(v, check, pd_str_of("no samples"));
        return;
    }
    check_size(v, task, made);
    for (size_t i = 0; i < task->from->ncolumns; i++) {
        const struct pd_import_column *column = &task->from->columns[i];
        const struct pd_cell *cell = find_cell(made->cells, made->ncells, column);
        if (cell && cell->n > 0 && !cell->published)
            compare(v, check, column, cell, NAN);
        else
            verify_unchecked(v, check,
                             pd_arena_printf(&v->report->arena, "%.*s has no items here",
                                             PD_STR_ARG(column->metric)));
    }
}

/* --- groups --- */

/* The pooled error that releases before 0.4.13 gave plain means, too. */
static double pooled(const struct pd_tally *tally, const struct pd_cell *cell)
{
    double *errors = pd_calloc(cell->nparts, sizeof(*errors));
    size_t *sizes = pd_calloc(cell->nparts, sizeof(*sizes));
    for (size_t i = 0; i < cell->nparts; i++) {
        const struct pd_tally_task *task = &tally->tasks[cell->parts[i].task];
        errors[i] = task->cells[cell->parts[i].cell].stderr_of;
        sizes[i] = (size_t)pd_tally_sample_len(task);
    }
    double result = pd_pooled_stderr(errors, sizes, cell->nparts);
    free(errors);
    free(sizes);
    return result;
}

/* What the definition here says of how the group is aggregated; else what fits, and for a metric
   that nothing fits, by size. */
static struct pd_value aggregates_of(struct verifier *v, const struct pd_import_group *group)
{
    const struct pd_group *definition = NULL;
    struct pd_arena *arena = &v->report->arena;
    const char *name = pd_arena_cstr(arena, group->name);
    if (pd_group_load(&definition, v->options->set, name, NULL) == 0)
        return definition->aggregate_metric_list;
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < group->ncolumns; i++) {
        struct pd_value entry = pd_dict_new(arena);
        pd_dict_set(arena, &entry, pd_str_of("metric"), pd_string(group->columns[i].metric));
        pd_dict_set(arena, &entry, pd_str_of("filter_list"), pd_string(group->columns[i].filter));
        for (size_t k = 0; k < pd_list_len(&group->aggregates); k++) {
            const struct pd_value *known = pd_list_at(&group->aggregates, k);
            if (pd_str_eq(pd_dict_str(known, "metric", pd_str_of("")), group->columns[i].metric))
                pd_dict_set(arena, &entry, pd_str_of("weight_by_size"),
                            pd_bool(pd_dict_bool(known, "weight_by_size", true)));
        }
        pd_list_push(arena, &list, entry);
    }
    return list;
}

static struct pd_str json_of(struct verifier *v, const struct pd_value *value)
{
    struct pd_buf text = {0};
    pd_json_write(&text, value, PD_JSON_SPACED);
    struct pd_str copy = pd_arena_str(&v->report->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

static int put_groups(struct verifier *v, struct pd_err *err)
{
    int rc = 0;
    for (size_t i = 0; i < v->file->ngroups && rc == 0; i++) {
        const struct pd_import_group *from = &v->file->groups[i];
        struct pd_value aggregates = aggregates_of(v, from);
        struct pd_run_group group = {.name = from->name,
                                     .children = json_of(v, &from->children),
                                     .aggregates = json_of(v, &aggregates)};
        rc = pd_store_put_group(v->store, &group, err);
    }
    return rc;
}

static void check_group(struct verifier *v, struct pd_verify_entry *entry,
                        const struct pd_import_group *from, const struct pd_tally *tally,
                        const struct pd_tally_group *made)
{
    struct pd_verify_check *check = &entry->checks[PD_VERIFY_GROUP];
    for (size_t i = 0; i < from->ncolumns; i++) {
        const struct pd_import_column *column = &from->columns[i];
        const struct pd_cell *cell = find_cell(made->cells, made->ncells, column);
        if (cell && pd_cell_present(cell))
            compare(v, check, column, cell, pooled(tally, cell));
        else
            verify_unchecked(v, check,
                             pd_arena_printf(&v->report->arena, "its tasks do not make %.*s",
                                             PD_STR_ARG(column->metric)));
    }
    if (from->ncolumns == 0)
        verify_unchecked(v, check, pd_str_of("it has no values"));
}

static const struct pd_tally_task *tally_task(const struct pd_tally *tally, struct pd_str name)
{
    for (size_t i = 0; i < tally->ntasks; i++)
        if (pd_str_eq(tally->tasks[i].info.name, name))
            return &tally->tasks[i];
    return NULL;
}

static void check_all(struct verifier *v, const struct pd_tally *tally)
{
    for (size_t i = 0; i < v->file->ntasks; i++) {
        const struct pd_tally_task *made = tally_task(tally, v->tasks[i].from->name);
        if (made)
            check_task(v, &v->tasks[i], made);
    }
    for (size_t i = 0; i < v->file->ngroups; i++)
        for (size_t g = 0; g < tally->ngroups; g++)
            if (pd_str_eq(tally->groups[g].info.name, v->file->groups[i].name))
                check_group(v, &v->report->entries[v->file->ntasks + i], &v->file->groups[i], tally,
                            &tally->groups[g]);
}

int verify_values(struct verifier *v, struct pd_err *err)
{
    enum { DEFAULT_ITERS = 100000 };
    const struct pd_value *config = pd_dict_get(&v->file->root, "config");
    int64_t iters = pd_dict_int(config, "bootstrap_iters", DEFAULT_ITERS);
    struct pd_tally_options options = {
        .bootstrap_iters = iters > 0 && iters < DEFAULT_ITERS ? (size_t)iters : DEFAULT_ITERS,
        .find_aggregation = pd_aggregation_named};
    struct pd_tally *tally = NULL;
    int rc = put_groups(v, err);
    if (rc == 0)
        rc = pd_tally_load(&tally, v->store, &options, err);
    if (rc == 0)
        check_all(v, tally);
    pd_tally_free(tally);
    return rc;
}
