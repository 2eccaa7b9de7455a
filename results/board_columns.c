/* The columns of a board: which tasks and groups of each run stand in which. */
#include "lib/core/alloc.h"
#include "lib/core/buf.h"
#include "results/board_private.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* Something that a run was asked for: a task or a group. */
struct top {
    size_t order; /* place of its first task in the run; a group goes before that task */
    const struct pd_tally_task *task;
    const struct pd_tally_group *group;
};

static int compare_tops(const void *a, const void *b)
{
    const struct top *x = a, *y = b;
    if (x->order != y->order)
        return x->order < y->order ? -1 : 1;
    if (!x->group != !y->group)
        return x->group ? -1 : 1;
    return x->group < y->group ? -1 : x->group > y->group;
}

static const struct pd_cell *top_cell(const struct top *top)
{
    return top->task
               ? pd_tally_headline(top->task->cells, top->task->ncells, top->task->headline)
               : pd_tally_headline(top->group->cells, top->group->ncells, top->group->headline);
}

static int compare_names(const void *a, const void *b)
{
    return pd_str_cmp((*(const struct pd_run_task *const *)a)->name,
                      (*(const struct pd_run_task *const *)b)->name);
}

/* The order of a group's tasks is no part of what it is. */
static struct pd_str group_hash(const struct pd_tally_group *group, const struct pd_tally *tally,
                                struct pd_arena *arena)
{
    struct pd_buf text = {0};
    char hex[PD_SHA256_HEX];
    const struct pd_run_task **tasks = pd_calloc(group->nleaves, sizeof(struct pd_run_task *));
    for (size_t i = 0; i < group->nleaves; i++)
        tasks[i] = &tally->tasks[group->leaves[i]].info;
    if (group->nleaves)
        qsort(tasks, group->nleaves, sizeof(struct pd_run_task *), compare_names);
    pd_buf_printf(&text, "%zu:", group->info.aggregates.n);
    pd_buf_add_str(&text, group->info.aggregates);
    if (group->words.n)
        pd_buf_printf(&text, "\n%.*s", PD_STR_ARG(group->words));
    for (size_t i = 0; i < group->nleaves; i++)
        pd_buf_printf(&text, "\n%.*s %.*s", PD_STR_ARG(tasks[i]->name), PD_STR_ARG(tasks[i]->hash));
    free(tasks);
    pd_sha256_hex(hex, pd_buf_str(&text));
    pd_buf_done(&text);
    return pd_arena_str(arena, pd_str_of(hex));
}

static int64_t group_shots(const struct pd_tally_group *group, const struct pd_tally *tally)
{
    int64_t shots = group->words.n ? group->shots : -1;
    for (size_t i = 0; i < group->nleaves; i++) {
        int64_t own = tally->tasks[group->leaves[i]].info.num_fewshot;
        if (i > 0 && own != shots)
            return -1;
        shots = own;
    }
    return shots;
}

/* Whether the options ask for the name. */
static bool asked_for(const struct pd_board_maker *m, struct pd_str name)
{
    struct pd_str comma = PD_STR(","), rest = pd_str_of(m->options->tasks);
    while (rest.n) {
        ptrdiff_t at = pd_str_index(rest, comma, 0);
        size_t n = at < 0 ? rest.n : (size_t)at;
        if (pd_str_glob(pd_str_slice(rest, 0, n), name))
            return true;
        rest = pd_str_slice(rest, n + 1, rest.n);
    }
    return false;
}

/* The tasks and groups that can be columns: those of the options, else those that are marked. */
static size_t list_marked(struct top *tops, const struct pd_board_maker *m,
                          const struct pd_tally *tally)
{
    bool chosen = m->options->tasks != NULL;
    size_t n = 0;
    for (size_t i = 0; i < tally->ngroups; i++) {
        const struct pd_tally_group *group = &tally->groups[i];
        if (group->words.n && !group->ncells) /* nothing was published */
            continue;
        if (chosen ? asked_for(m, group->info.name) : group->info.top)
            tops[n++] =
                (struct top){group->nleaves ? group->leaves[0] : tally->ntasks, NULL, group};
    }
    for (size_t i = 0; i < tally->ntasks; i++)
        if (chosen ? asked_for(m, tally->tasks[i].info.name) : tally->tasks[i].info.top)
            tops[n++] = (struct top){i, &tally->tasks[i], NULL};
    for (size_t i = 0; n == 0 && !chosen && i < tally->ntasks; i++)
        tops[i] = (struct top){i, &tally->tasks[i], NULL};
    return n == 0 && !chosen ? tally->ntasks : n;
}

/* The columns of the definition that the run has. */
static size_t list_defined(struct top *tops, const struct pd_tally *tally)
{
    size_t n = 0;
    for (size_t i = 0; i < tally->ndefined; i++)
        if (tally->defined[i].ncells)
            tops[n++] = (struct top){i, NULL, &tally->defined[i]};
    return n;
}

/* The run's columns in order. */
static size_t list_tops(struct top *tops, const struct pd_board_maker *m,
                        const struct pd_tally *tally)
{
    if (m->ndefined)
        return list_defined(tops, tally);
    size_t n = list_marked(tops, m, tally), kept = 0;
    for (size_t i = 0; i < n; i++) {
        int64_t shots =
            tops[i].task ? tops[i].task->info.num_fewshot : group_shots(tops[i].group, tally);
        if (!m->options->shots || shots == *m->options->shots)
            tops[kept++] = tops[i];
    }
    qsort(tops, kept, sizeof(*tops), compare_tops);
    return kept;
}

/* The column that the top would have to itself. */
static struct pd_board_column describe(const struct top *top, const struct pd_tally *tally,
                                       struct pd_arena *arena)
{
    const struct pd_cell *cell = top_cell(top);
    struct pd_board_column column = {.group = top->group != NULL, .higher_is_better = true};
    struct pd_str alias;
    assert(top->task || top->group);
    if (top->task) {
        column.name = top->task->info.name;
        alias = top->task->info.alias;
        column.hash = top->task->info.hash;
        column.shots = top->task->info.num_fewshot;
    } else {
        column.name = top->group->info.name;
        alias = top->group->info.alias;
        column.hash = group_hash(top->group, tally, arena);
        column.shots = group_shots(top->group, tally);
    }
    column.label = alias.n ? alias : column.name;
    if (cell) {
        column.metric = cell->metric;
        column.filter = cell->filter;
        column.aggregation = cell->aggregation;
        column.higher_is_better = cell->higher_is_better;
    }
    return column;
}

static bool same_column(const struct pd_board_column *a, const struct pd_board_column *b)
{
    return a->group == b->group && a->shots == b->shots && pd_str_eq(a->name, b->name) &&
           pd_str_eq(a->metric, b->metric) && pd_str_eq(a->filter, b->filter) &&
           pd_str_eq(a->hash, b->hash);
}

/* Says why a second column of the same name is needed. */
static void note_difference(struct pd_board_maker *m, const struct pd_board_column *new,
                            const struct pd_board_column *old)
{
    const char *what = "another definition, data or scorer";
    char shots[64];
    if (new->shots != old->shots) {
        snprintf(shots, sizeof(shots), "%lld shots instead of %lld", (long long)new->shots,
                 (long long)old->shots);
        what = shots;
    } else if (!pd_str_eq(new->metric, old->metric) || !pd_str_eq(new->filter, old->filter)) {
        what = "another metric or filter";
    }
    struct pd_str a = pd_str_slice(new->hash, 0, 8), b = pd_str_slice(old->hash, 0, 8);
    pd_board_note(m, "%.*s is not %.*s: %s (task hash %.*s, not %.*s)", PD_STR_ARG(new->label),
                  PD_STR_ARG(old->label), what, PD_STR_ARG(a), PD_STR_ARG(b));
}

static size_t labels_in_use(const struct pd_board *board, struct pd_str label)
{
    size_t n = 0;
    for (size_t i = 0; i < board->ncolumns; i++)
        n += pd_str_eq(board->columns[i].label, label);
    return n;
}

/* Gives the column a label that no other has: name, name (5-shot), name (2), name (3), ... */
static void make_label(struct pd_board_column *column, struct pd_board *board, bool other_shots)
{
    struct pd_str base = pd_arena_str(&board->arena, column->label);
    column->label = base;
    if (other_shots)
        column->label = pd_arena_printf(&board->arena, "%.*s (%lld-shot)", PD_STR_ARG(base),
                                        (long long)column->shots);
    for (unsigned k = 2; labels_in_use(board, column->label); k++)
        column->label = pd_arena_printf(&board->arena, "%.*s (%u)", PD_STR_ARG(base), k);
}

static void copy_column(struct pd_board_column *column, struct pd_arena *arena)
{
    struct pd_str *const texts[] = {&column->name, &column->metric, &column->filter,
                                    &column->aggregation, &column->hash};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        *texts[i] = pd_arena_str(arena, *texts[i]);
}

/* The first run that has a column of the definition says what it is. */
static bool claim(struct pd_board_maker *m, const struct pd_board_column *column, size_t i)
{
    struct pd_board_column *defined = &m->board->columns[i];
    if (i >= m->ndefined || defined->hash.n || !pd_str_eq(defined->name, column->name))
        return false;
    struct pd_str label = defined->label;
    double weight = defined->weight;
    *defined = *column;
    defined->label = label;
    defined->weight = weight;
    copy_column(defined, &m->board->arena);
    return true;
}

/* The place of the top's column, which is added when no run before had it. */
static size_t place_column(struct pd_board_maker *m, const struct top *top,
                           const struct pd_tally *tally)
{
    struct pd_board *board = m->board;
    struct pd_board_column column = describe(top, tally, &m->arena);
    size_t like = SIZE_MAX;
    if (m->ndefined && claim(m, &column, top->order))
        return top->order;
    for (size_t i = board->ncolumns; i-- > 0;) {
        if (same_column(&board->columns[i], &column))
            return i;
        if (pd_str_eq(board->columns[i].name, column.name))
            like = i;
    }
    const struct pd_board_column *other = like != SIZE_MAX ? &board->columns[like] : NULL;
    bool shots = other && column.shots >= 0 && column.shots != other->shots;
    make_label(&column, board, shots);
    copy_column(&column, &board->arena);
    if (other && !(shots && pd_str_eq(column.hash, other->hash))) /* else the label says it all */
        note_difference(m, &column, other);
    board->columns = pd_grow(board->columns, &m->column_cap, board->ncolumns + 1, sizeof(column));
    board->columns[board->ncolumns] = column;
    return board->ncolumns++;
}

/* Remembers which cell of the run stands in which column; columns may still be added. */
struct placing {
    size_t column;
    const struct pd_cell *cell;
    size_t task;
};

static void place_run(struct pd_board_maker *m, struct pd_board_run *run, struct placing **places,
                      size_t *n)
{
    const struct pd_tally *tally = run->tally;
    struct top *tops = pd_calloc(tally->ntasks + tally->ngroups + tally->ndefined, sizeof(*tops));
    *n = list_tops(tops, m, tally);
    *places = pd_calloc(*n, sizeof(**places));
    for (size_t i = 0; i < *n; i++)
        (*places)[i] = (struct placing){place_column(m, &tops[i], tally), top_cell(&tops[i]),
                                        tops[i].task ? (size_t)(tops[i].task - tally->tasks) : 0};
    free(tops);
}

/* The definition's columns are there whether a run has them or not. */
static void put_defined(struct pd_board_maker *m)
{
    const struct pd_definition *definition = m->options->definition;
    struct pd_board *board = m->board;
    m->ndefined = board->ncolumns = definition->ncolumns;
    board->columns = pd_grow(NULL, &m->column_cap, board->ncolumns, sizeof(*board->columns));
    for (size_t i = 0; i < board->ncolumns; i++) {
        struct pd_str name = pd_arena_str(&board->arena, definition->columns[i].name);
        board->columns[i] = (struct pd_board_column){.label = name,
                                                     .name = name,
                                                     .shots = -1,
                                                     .group = true,
                                                     .higher_is_better = true,
                                                     .weight = definition->columns[i].weight};
    }
    board->defined = true;
    board->title = pd_arena_str(&board->arena, definition->title);
}

void pd_board_place(struct pd_board_maker *m)
{
    if (m->options->definition)
        put_defined(m);
    struct placing **places = pd_calloc(m->nruns, sizeof(struct placing *));
    size_t *counts = pd_calloc(m->nruns, sizeof(*counts));
    for (size_t r = 0; r < m->nruns; r++)
        place_run(m, &m->runs[r], &places[r], &counts[r]);
    for (size_t r = 0; r < m->nruns; r++) {
        struct pd_board_run *run = &m->runs[r];
        size_t ncolumns = m->board->ncolumns;
        run->cells = pd_arena_array(&m->arena, ncolumns, sizeof(struct pd_cell *));
        run->tasks = pd_arena_array(&m->arena, ncolumns, sizeof(*run->tasks));
        for (size_t i = 0; i < counts[r]; i++) {
            run->cells[places[r][i].column] = places[r][i].cell;
            run->tasks[places[r][i].column] = places[r][i].task;
        }
        free(places[r]);
    }
    free(places);
    free(counts);
}

/* Whether the run shows the task of column c within a group that has a column too. */
static bool counts_in_group(const struct pd_board_run *run, size_t c)
{
    const struct pd_tally *tally = run->tally;
    for (size_t g = 0; g < tally->ngroups; g++) {
        const struct pd_tally_group *group = &tally->groups[g];
        bool shown = group->info.top && group->whole;
        for (size_t i = 0; shown && i < group->nleaves; i++) {
            if (group->leaves[i] == run->tasks[c])
                return true;
        }
    }
    return false;
}

/* Without a definition: a column shows points when every run that has it agrees that it can, and is
   averaged unless its items are in the Average already. */
static void judge_column(struct pd_board_maker *m, size_t c)
{
    struct pd_board_column *column = &m->board->columns[c];
    bool points = column->higher_is_better, any = false;
    for (size_t r = 0; r < m->nused; r++) {
        const struct pd_cell *cell = m->runs[r].cells[c];
        points = points && (!cell || cell->unit);
        any = any || cell;
        column->inside |= cell && !column->group && counts_in_group(&m->runs[r], c);
    }
    column->points = points && any;
    column->averaged = column->points && !column->inside;
    column->weight = 1;
    if (any && !column->points)
        pd_board_note(m,
                      "%.*s is shown as it is and is not part of the average: its items do not lie "
                      "in 0..1, or lower is better",
                      PD_STR_ARG(column->label));
    else if (column->inside)
        pd_board_note(m, "%.*s counts in the average within its group, not a second time",
                      PD_STR_ARG(column->label));
}

void pd_board_choose_averaged(struct pd_board_maker *m)
{
    struct pd_board *board = m->board;
    double sum = 0;
    for (size_t c = 0; c < board->ncolumns; c++) {
        struct pd_board_column *column = &board->columns[c];
        if (m->ndefined) {
            column->points = true;
            column->averaged = c < m->ndefined;
            column->inside = c >= m->ndefined;
        } else {
            judge_column(m, c);
        }
        board->naveraged += column->averaged;
        sum += column->averaged ? column->weight : 0;
    }
    for (size_t c = 0; c < board->ncolumns; c++)
        board->columns[c].weight = board->columns[c].averaged ? board->columns[c].weight / sum : 0;
}
