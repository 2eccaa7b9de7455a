/*
 * Groups, as lm-eval aggregates them: with an aggregate list, the leaves' values weighted by size
 * or plainly, and a pooled standard error; without one, the plain mean over the direct children.
 */
#include "lib/core/alloc.h"
#include "lib/format/json.h"
#include "lib/stats/aggregate.h"
#include "results/tally_private.h"

#include <math.h>
#include <stdlib.h>

/* A run file may come from anybody, so nesting and the number of parts have limits; a group beyond
   them has no value. */
enum { MAX_DEPTH = 64, MAX_PARTS = 1000000 };
enum progress { UNTOUCHED, IN_PROGRESS, DONE };

struct work {
    struct pd_tally *tally;
    struct pd_map tasks, groups; /* name -> struct pd_tally_task *, struct pd_tally_group * */
    unsigned char *progress;     /* of each group */
    unsigned char *seen_tasks, *seen_groups; /* while one group's leaves are collected */
};

static size_t task_place(const struct work *w, const struct pd_tally_task *task)
{
    return (size_t)(task - w->tally->tasks);
}

static size_t group_place(const struct work *w, const struct pd_tally_group *group)
{
    return (size_t)(group - w->tally->groups);
}

static struct pd_str child_name(const struct pd_tally_group *group, size_t i)
{
    const struct pd_value *child = pd_list_at(&group->children, i);
    return child->kind == PD_STRING ? child->s : pd_str_of("");
}

/* Adds the tasks below from to into's leaves, each once. */
static void collect(struct work *w, struct pd_tally_group *into, const struct pd_tally_group *from,
                    unsigned depth)
{
    if (depth > MAX_DEPTH)
        into->whole = false;
    if (!into->whole)
        return;
    w->seen_groups[group_place(w, from)] = 1;
    for (size_t i = 0; i < pd_list_len(&from->children); i++) {
        struct pd_str name = child_name(from, i);
        const struct pd_tally_task *task = pd_map_find(&w->tasks, name);
        const struct pd_tally_group *group = pd_map_find(&w->groups, name);
        if (!task && !group) {
            into->whole = false;
        } else if (task && !w->seen_tasks[task_place(w, task)]) {
            w->seen_tasks[task_place(w, task)] = 1;
            into->leaves[into->nleaves++] = task_place(w, task);
        } else if (!task && !w->seen_groups[group_place(w, group)]) {
            collect(w, into, group, depth + 1);
        }
    }
}

static void find_leaves(struct work *w, struct pd_tally_group *group)
{
    memset(w->seen_tasks, 0, w->tally->ntasks);
    memset(w->seen_groups, 0, w->tally->ngroups);
    group->leaves = pd_arena_array(&w->tally->arena, w->tally->ntasks, sizeof(*group->leaves));
    group->whole = true;
    collect(w, group, group, 0);
}

static const struct pd_cell *part_cell(const struct work *w, const struct pd_part *part)
{
    return &w->tally->tasks[part->task].cells[part->cell];
}

/* Counts, bounds and the kind of a group's cell follow from its parts. */
static void sum_up(struct work *w, struct pd_cell *cell)
{
    double low = 0, high = 0, variance = 0;
    cell->unit = true;
    for (size_t i = 0; i < cell->nparts; i++) {
        const struct pd_cell *leaf = part_cell(w, &cell->parts[i]);
        double weight = cell->parts[i].weight;
        low += weight * leaf->low;
        high += weight * leaf->high;
        variance += weight * weight * leaf->stderr_of * leaf->stderr_of;
        cell->unit = cell->unit && leaf->unit;
        cell->published = cell->published || leaf->published;
        cell->n += leaf->n;
        cell->n_total += leaf->n_total;
        cell->failed += leaf->failed;
        for (size_t f = 0; f < PD_RUN_NFLAGS; f++)
            cell->flags[f] += leaf->flags[f];
    }
    cell->low = low;
    cell->high = high;
    cell->stderr_of = sqrt(variance);
}

/* lm-eval's standard error of a mean weighted by size. */
static double pooled(struct work *w, const struct pd_cell *cell)
{
    double *errors = pd_calloc(cell->nparts, sizeof(*errors));
    size_t *sizes = pd_calloc(cell->nparts, sizeof(*sizes));
    for (size_t i = 0; i < cell->nparts; i++) {
        errors[i] = part_cell(w, &cell->parts[i])->stderr_of;
        sizes[i] = (size_t)pd_tally_sample_len(&w->tally->tasks[cell->parts[i].task]);
    }
    double result = pd_pooled_stderr(errors, sizes, cell->nparts);
    free(errors);
    free(sizes);
    return result;
}

/* And that of a plain mean (since its release 0.4.13). */
static double unweighted(struct work *w, const struct pd_cell *cell)
{
    double sum = 0;
    for (size_t i = 0; i < cell->nparts; i++) {
        double error = part_cell(w, &cell->parts[i])->stderr_of;
        sum += error * error;
    }
    return sqrt(sum) / (double)cell->nparts;
}

/* The value in lm-eval's order of operations, so that it agrees to the last bit. Each part's weight
   holds its size on entry and its share afterwards. */
static double weigh(struct work *w, struct pd_part *parts, size_t n)
{
    double sum = 0, total = 0;
    for (size_t i = 0; i < n; i++) {
        sum += part_cell(w, &parts[i])->value * parts[i].weight;
        total += parts[i].weight;
    }
    for (size_t i = 0; i < n; i++)
        parts[i].weight = total > 0 ? parts[i].weight / total : 0;
    return total > 0 ? sum / total : NAN;
}

/* One metric and filter of an aggregate list over the leaves that have it. */
static void add_aggregate(struct work *w, struct pd_tally_group *group, const struct pd_cell *like,
                          bool by_size)
{
    struct pd_part *parts = pd_arena_array(&w->tally->arena, group->nleaves, sizeof(*parts));
    struct pd_cell cell = {.metric = like->metric,
                           .filter = like->filter,
                           .aggregation = PD_STR("mean"),
                           .higher_is_better = true,
                           .parts = parts};
    bool sized = true;
    for (size_t i = 0; i < group->nleaves; i++) {
        const struct pd_tally_task *task = &w->tally->tasks[group->leaves[i]];
        const struct pd_cell *leaf =
            pd_cell_find(task->cells, task->ncells, like->metric, like->filter);
        double size = (double)pd_tally_sample_len(task);
        if (!leaf || (size > 0 && !pd_cell_present(leaf))) /* undefined for all its documents */
            continue;
        parts[cell.nparts++] = (struct pd_part){.task = group->leaves[i],
                                                .cell = (size_t)(leaf - task->cells),
                                                .weight = by_size ? size : 1};
        cell.higher_is_better = cell.higher_is_better && leaf->higher_is_better;
        sized = sized && !(by_size && leaf->published && size == 0);
    }
    double value = weigh(w, parts, cell.nparts);
    cell.value = sized ? value : NAN;
    sum_up(w, &cell);
    cell.pooled = by_size ? pooled(w, &cell) : unweighted(w, &cell);
    group->cells[group->ncells++] = cell;
}

/* What an aggregate_metric_list entry asks for; filter NULL: every filter. */
struct wanted {
    struct pd_str metric;
    const struct pd_str *filter;
    bool by_size;
};

/* Adds the cells that are wanted, in the order in which the leaves have them. */
static void add_wanted(struct work *w, struct pd_tally_group *group, const struct wanted *wanted)
{
    for (size_t i = 0; i < group->nleaves; i++) {
        const struct pd_tally_task *task = &w->tally->tasks[group->leaves[i]];
        for (size_t c = 0; c < task->ncells; c++) {
            const struct pd_cell *cell = &task->cells[c];
            bool asked = pd_str_eq(cell->metric, wanted->metric) &&
                         (!wanted->filter || pd_str_eq(cell->filter, *wanted->filter));
            if (asked && !pd_cell_find(group->cells, group->ncells, cell->metric, cell->filter))
                add_aggregate(w, group, cell, wanted->by_size);
        }
    }
}

static int compare_filters(const void *a, const void *b)
{
    return pd_str_cmp(((const struct pd_cell *)a)->filter, ((const struct pd_cell *)b)->filter);
}

/* Filters come in the order of filter_list; without one all there are, sorted. */
static void add_entry(struct work *w, struct pd_tally_group *group, const struct pd_value *entry)
{
    const struct pd_value *filters = pd_dict_get(entry, "filter_list");
    struct wanted wanted = {.metric = pd_dict_str(entry, "metric", pd_str_of("")),
                            .by_size = pd_dict_bool(entry, "weight_by_size", true)};
    if (pd_is(filters, PD_STRING)) {
        wanted.filter = &filters->s;
        add_wanted(w, group, &wanted);
    } else if (pd_is(filters, PD_LIST)) {
        for (size_t i = 0; i < pd_list_len(filters); i++) {
            wanted.filter = &pd_list_at(filters, i)->s;
            if (pd_is(pd_list_at(filters, i), PD_STRING))
                add_wanted(w, group, &wanted);
        }
    } else {
        size_t before = group->ncells;
        add_wanted(w, group, &wanted);
        if (group->ncells > before)
            qsort(group->cells + before, group->ncells - before, sizeof(*group->cells),
                  compare_filters);
    }
}

static size_t count_leaf_cells(const struct work *w, const struct pd_tally_group *group)
{
    size_t n = 0;
    for (size_t i = 0; i < group->nleaves; i++)
        n += w->tally->tasks[group->leaves[i]].ncells;
    return n;
}

static void aggregate_by_list(struct work *w, struct pd_tally_group *group)
{
    group->cells =
        pd_arena_array(&w->tally->arena, count_leaf_cells(w, group), sizeof(*group->cells));
    for (size_t e = 0; e < pd_list_len(&group->aggregates); e++)
        add_entry(w, group, pd_list_at(&group->aggregates, e));
}

/* What a child contributes to a plain mean: its headline cell, and the tasks behind it. */
struct child {
    const struct pd_cell *cell;
    struct pd_part self; /* for a task */
};

static struct child find_child(const struct work *w, struct pd_str name)
{
    struct child child = {0};
    const struct pd_tally_task *task = pd_map_find(&w->tasks, name);
    const struct pd_tally_group *group = pd_map_find(&w->groups, name);
    if (task) {
        child.cell = pd_tally_headline(task->cells, task->ncells, task->headline);
        child.self = (struct pd_part){task_place(w, task), task->headline, 1};
    } else if (group) {
        child.cell = pd_tally_headline(group->cells, group->ncells, group->headline);
    }
    return child;
}

static void add_parts(struct pd_cell *cell, struct pd_part *parts, const struct child *child,
                      double share)
{
    const struct pd_part *from = child->cell->parts ? child->cell->parts : &child->self;
    size_t n = child->cell->parts ? child->cell->nparts : 1;
    for (size_t i = 0; i < n; i++) {
        parts[cell->nparts] = from[i];
        parts[cell->nparts++].weight *= share;
    }
}

/* The plain mean over the direct children's headlines. The metric keeps its name when all agree. */
static void aggregate_plainly(struct work *w, struct pd_tally_group *group)
{
    size_t n = pd_list_len(&group->children), nparts = 0;
    struct child *children = pd_arena_array(&w->tally->arena, n, sizeof(*children));
    for (size_t i = 0; i < n; i++) {
        children[i] = find_child(w, child_name(group, i));
        if (!children[i].cell)
            return;
        nparts += children[i].cell->parts ? children[i].cell->nparts : 1;
    }
    if (n == 0 || nparts > MAX_PARTS)
        return;
    struct pd_part *parts = pd_arena_array(&w->tally->arena, nparts, sizeof(*parts));
    struct pd_cell cell = {.metric = children[0].cell->metric,
                           .filter = children[0].cell->filter,
                           .aggregation = PD_STR("mean"),
                           .higher_is_better = true,
                           .parts = parts};
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        const struct pd_cell *c = children[i].cell;
        sum += c->value;
        cell.higher_is_better = cell.higher_is_better && c->higher_is_better;
        if (!pd_str_eq(c->metric, cell.metric) || !pd_str_eq(c->filter, cell.filter))
            cell.metric = cell.filter = pd_str_of("");
        add_parts(&cell, parts, &children[i], 1.0 / (double)n);
    }
    cell.value = sum / (double)n;
    sum_up(w, &cell);
    cell.pooled = cell.stderr_of;
    group->cells = pd_arena_array(&w->tally->arena, 1, sizeof(cell));
    group->cells[0] = cell;
    group->ncells = 1;
}

/* The metric that boards show of the first leaf that shares one with the group; else the first. */
static size_t group_headline(const struct work *w, const struct pd_tally_group *group)
{
    for (size_t i = 0; i < group->nleaves; i++) {
        const struct pd_tally_task *task = &w->tally->tasks[group->leaves[i]];
        const struct pd_cell *shown = pd_tally_headline(task->cells, task->ncells, task->headline);
        const struct pd_cell *own =
            shown ? pd_cell_find(group->cells, group->ncells, shown->metric, shown->filter) : NULL;
        if (own)
            return (size_t)(own - group->cells);
    }
    return 0;
}

/* Whether no leaf of the cell has items, so that a published value says all there is. */
static bool leaves_published(const struct work *w, const struct pd_cell *cell)
{
    for (size_t i = 0; i < cell->nparts; i++)
        if (!part_cell(w, &cell->parts[i])->published)
            return false;
    return true;
}

/* A published value of a group whose parts do not tell it. */
static struct pd_cell published_cell(const struct pd_run_published_group *from)
{
    double value = from->number.value;
    bool known = from->number.n > 0 && from->number.n <= PD_TALLY_MAX_DOCS;
    int64_t n = known ? from->number.n : 0;
    return (struct pd_cell){.metric = from->metric,
                            .filter = from->filter,
                            .aggregation = PD_STR("mean"),
                            .higher_is_better = from->higher_is_better,
                            .published = true,
                            .unit = value >= 0 && value <= 1,
                            .value = value,
                            .stderr_of = from->number.stderr_of,
                            .pooled = from->number.stderr_of,
                            .low = NAN,
                            .high = NAN,
                            .n = n,
                            .n_total = n};
}

/* Published values stand where the leaves are published too, or agree with them. What the leaves
   make of them is kept where their sizes are known: it tells how much each weighs. */
static void add_published(struct work *w, struct pd_tally_group *group)
{
    struct pd_cell *cells =
        pd_arena_array(&w->tally->arena, group->ncells + group->npublished, sizeof(*cells));
    if (group->ncells)
        memcpy(cells, group->cells, group->ncells * sizeof(*cells));
    group->cells = cells;
    for (size_t i = 0; i < group->npublished; i++) {
        const struct pd_run_published_group *from = &group->published[i];
        struct pd_cell *cell =
            (struct pd_cell *)pd_cell_find(cells, group->ncells, from->metric, from->filter);
        if (!cell) {
            cells[group->ncells++] = published_cell(from);
        } else if (isnan(cell->value)) {
            *cell = published_cell(from);
        } else if (leaves_published(w, cell) || pd_published_agrees(&from->number, cell->value)) {
            cell->value = from->number.value;
            cell->pooled = from->number.stderr_of;
        }
    }
}

/* Children first; a group that contains itself stays without a value. */
static void aggregate_group(struct work *w, struct pd_tally_group *group, unsigned depth)
{
    unsigned char *progress = &w->progress[group_place(w, group)];
    if (*progress != UNTOUCHED || depth > MAX_DEPTH)
        return;
    *progress = IN_PROGRESS;
    for (size_t i = 0; i < pd_list_len(&group->children); i++) {
        struct pd_str name = child_name(group, i);
        struct pd_tally_group *child = pd_map_find(&w->groups, name);
        if (child && !pd_map_find(&w->tasks, name))
            aggregate_group(w, child, depth + 1);
    }
    find_leaves(w, group);
    if (group->whole && pd_list_len(&group->aggregates))
        aggregate_by_list(w, group);
    else if (group->whole)
        aggregate_plainly(w, group);
    if (group->npublished)
        add_published(w, group);
    group->headline = group_headline(w, group);
    *progress = DONE;
}

static int parse_list(struct pd_value *out, struct pd_arena *arena, struct pd_str json,
                      struct pd_err *err)
{
    if (json.n)
        return pd_json_parse(out, arena, json, NULL, err);
    *out = pd_none();
    return 0;
}

static int parse_groups(struct work *w, struct pd_err *err)
{
    struct pd_tally *tally = w->tally;
    for (size_t i = 0; i < tally->ngroups; i++) {
        struct pd_tally_group *group = &tally->groups[i];
        int code = parse_list(&group->children, &tally->arena, group->info.children, err);
        if (code == 0)
            code = parse_list(&group->aggregates, &tally->arena, group->info.aggregates, err);
        if (code < 0) {
            pd_err_wrap(err, "group '%.*s'", PD_STR_ARG(group->info.name));
            return code;
        }
        pd_map_set(&w->groups, &tally->arena, group->info.name, group);
    }
    return 0;
}

int pd_tally_aggregate_groups(struct pd_tally *tally, struct pd_err *err)
{
    struct work w = {.tally = tally};
    w.progress = pd_arena_alloc(&tally->arena, tally->ngroups);
    w.seen_groups = pd_arena_alloc(&tally->arena, tally->ngroups);
    w.seen_tasks = pd_arena_alloc(&tally->arena, tally->ntasks);
    for (size_t i = 0; i < tally->ntasks; i++)
        pd_map_set(&w.tasks, &tally->arena, tally->tasks[i].info.name, &tally->tasks[i]);
    int code = parse_groups(&w, err);
    for (size_t i = 0; i < tally->ngroups && code == 0; i++)
        aggregate_group(&w, &tally->groups[i], 0);
    return code;
}
