/* A board definition's columns out of a run's tasks and groups, or out of published scores. */
#include "results/tally_private.h"

#include <math.h>

/* What a part of a column stands for in this run. */
struct source {
    const struct pd_cell *cell;
    size_t task;    /* the task's place; of a group: SIZE_MAX */
    size_t in_task; /* the cell's place in it */
};

static const struct pd_tally_task *find_task(const struct pd_tally *tally, struct pd_str name)
{
    for (size_t i = 0; i < tally->ntasks; i++)
        if (pd_str_eq(tally->tasks[i].info.name, name))
            return &tally->tasks[i];
    return NULL;
}

static const struct pd_tally_group *find_group(const struct pd_tally *tally, struct pd_str name)
{
    for (size_t i = 0; i < tally->ngroups; i++)
        if (pd_str_eq(tally->groups[i].info.name, name))
            return &tally->groups[i];
    return NULL;
}

/* The cell of that metric; without a filter the one filter that there is, "none" or the first. */
static const struct pd_cell *choose(const struct pd_cell *cells, size_t n, size_t headline,
                                    const struct pd_definition_part *part)
{
    if (!part->metric.n)
        return pd_tally_headline(cells, n, headline);
    if (part->filter.n)
        return pd_cell_find(cells, n, part->metric, part->filter);
    const struct pd_cell *plain = pd_cell_find(cells, n, part->metric, pd_str_of("none"));
    for (size_t i = 0; i < n && !plain; i++)
        if (pd_str_eq(cells[i].metric, part->metric))
            plain = &cells[i];
    return plain;
}

static bool find_source(struct source *out, const struct pd_tally *tally,
                        const struct pd_definition_part *part)
{
    const struct pd_tally_task *task = find_task(tally, part->task);
    const struct pd_tally_group *group = task ? NULL : find_group(tally, part->task);
    *out = (struct source){.task = SIZE_MAX};
    if (task) {
        out->cell = choose(task->cells, task->ncells, task->headline, part);
        out->task = (size_t)(task - tally->tasks);
        out->in_task = out->cell ? (size_t)(out->cell - task->cells) : 0;
    } else if (group) {
        out->cell = choose(group->cells, group->ncells, group->headline, part);
    }
    return out->cell && pd_cell_present(out->cell);
}

static size_t count_parts(const struct source *source)
{
    return source->cell->parts ? source->cell->nparts : 1;
}

/* The derivative of a column by its parts; where a value is below its baseline and counts as 0, the
   one that it had above, so that errors are rather too large. */
static void add_parts(struct pd_cell *cell, struct pd_part *parts, const struct source *source,
                      double slope)
{
    struct pd_part self = {source->task, source->in_task, 1};
    const struct pd_part *from = source->cell->parts ? source->cell->parts : &self;
    for (size_t i = 0; i < count_parts(source); i++) {
        parts[cell->nparts] = from[i];
        parts[cell->nparts++].weight *= slope;
    }
}

static void add_value(struct pd_cell *cell, const struct pd_cell *from,
                      const struct pd_definition_part *part)
{
    double slope = part->weight / (1 - part->baseline);
    cell->value += part->weight * pd_normalised(from->value, part->baseline);
    cell->low += part->weight * pd_normalised(from->low, part->baseline);
    cell->high += part->weight * pd_normalised(from->high, part->baseline);
    cell->stderr_of += slope * from->stderr_of;
    cell->unit = cell->unit && from->unit;
    cell->higher_is_better = cell->higher_is_better && from->higher_is_better;
    cell->published = cell->published || from->published;
}

/* Each task's documents count once, however many of its metrics are in the column. */
static void add_counts(struct pd_cell *cell, const struct pd_tally *tally, struct pd_arena *arena)
{
    unsigned char *seen = pd_arena_alloc(arena, tally->ntasks);
    for (size_t i = 0; i < cell->nparts; i++) {
        const struct pd_part *part = &cell->parts[i];
        const struct pd_cell *leaf = &tally->tasks[part->task].cells[part->cell];
        if (seen[part->task])
            continue;
        seen[part->task] = 1;
        cell->n += leaf->n;
        cell->n_total += leaf->n_total;
        cell->failed += leaf->failed;
        for (size_t f = 0; f < PD_RUN_NFLAGS; f++)
            cell->flags[f] += leaf->flags[f];
    }
}

/* A column with a group that is known as a number alone has no parts. */
static void add_plain_counts(struct pd_cell *cell, const struct source *sources, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        cell->n += sources[i].cell->n;
        cell->n_total += sources[i].cell->n_total;
    }
}

static struct pd_cell combine(const struct pd_tally *tally, struct pd_arena *arena,
                              const struct pd_definition_column *column,
                              const struct source *sources)
{
    bool whole = true;
    size_t nparts = 0;
    struct pd_cell cell = {.metric = sources[0].cell->metric,
                           .filter = sources[0].cell->filter,
                           .aggregation = PD_STR("mean"),
                           .unit = true,
                           .higher_is_better = true};
    for (size_t i = 0; i < column->nparts; i++) {
        bool same = pd_str_eq(sources[i].cell->metric, cell.metric) &&
                    pd_str_eq(sources[i].cell->filter, cell.filter);
        if (!same)
            cell.metric = cell.filter = (struct pd_str){"", 0};
        whole = whole && (sources[i].cell->parts || sources[i].task != SIZE_MAX);
        nparts += count_parts(&sources[i]);
        add_value(&cell, sources[i].cell, &column->parts[i]);
    }
    struct pd_part *parts = whole ? pd_arena_array(arena, nparts, sizeof(*parts)) : NULL;
    for (size_t i = 0; i < column->nparts && whole; i++)
        add_parts(&cell, parts, &sources[i],
                  column->parts[i].weight / (1 - column->parts[i].baseline));
    cell.parts = parts;
    if (whole)
        add_counts(&cell, tally, arena);
    else
        add_plain_counts(&cell, sources, column->nparts);
    return cell;
}

/* Where all parts are in the run, the column's cell; its tasks are its leaves. */
static void define_by_parts(struct pd_tally *tally, struct pd_tally_group *group,
                            const struct pd_definition_column *column, struct pd_arena *arena)
{
    struct source *sources = pd_arena_array(arena, column->nparts, sizeof(*sources));
    for (size_t i = 0; i < column->nparts; i++)
        if (!find_source(&sources[i], tally, &column->parts[i]))
            return;
    group->cells = pd_arena_alloc(arena, sizeof(*group->cells));
    group->cells[0] = combine(tally, arena, column, sources);
    group->ncells = 1;
    const struct pd_cell *cell = &group->cells[0];
    unsigned char *seen = pd_arena_alloc(arena, tally->ntasks);
    group->leaves = pd_arena_array(arena, tally->ntasks, sizeof(*group->leaves));
    for (size_t i = 0; i < cell->nparts; i++) {
        if (!seen[cell->parts[i].task])
            group->leaves[group->nleaves++] = cell->parts[i].task;
        seen[cell->parts[i].task] = 1;
    }
}

/* A published score of the column's name, before or after normalisation. A mean of parts with
   different baselines cannot be had from its raw value. */
static void define_by_score(struct pd_tally_group *group, const struct pd_tally_group *score,
                            const struct pd_definition_column *column, struct pd_arena *arena)
{
    double baseline = score->normalised ? 0 : pd_definition_baseline(column);
    group->words = score->words;
    group->shots = score->shots;
    if (isnan(baseline) || !score->ncells)
        return;
    group->cells = pd_arena_alloc(arena, sizeof(*group->cells));
    group->cells[0] = score->cells[0];
    group->ncells = 1;
    group->cells[0].value = pd_normalised(score->cells[0].value, baseline);
    group->cells[0].stderr_of = score->cells[0].stderr_of / (1 - baseline);
}

void pd_tally_define(struct pd_tally *tally, const struct pd_definition *definition,
                     struct pd_arena *arena)
{
    tally->ndefined = definition->ncolumns;
    tally->defined = pd_arena_array(arena, tally->ndefined, sizeof(*tally->defined));
    for (size_t i = 0; i < definition->ncolumns; i++) {
        const struct pd_definition_column *column = &definition->columns[i];
        struct pd_tally_group *group = &tally->defined[i];
        const struct pd_tally_group *score = find_group(tally, column->name);
        group->info =
            (struct pd_run_group){.name = column->name, .aggregates = column->hash, .top = true};
        group->whole = true;
        if (score && score->words.n)
            define_by_score(group, score, column, arena);
        else
            define_by_parts(tally, group, column, arena);
    }
}
