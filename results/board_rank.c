/* Influences of items on the Average, paired differences, order and rank sets. */
#include "lib/format/json.h"
#include "results/board_private.h"

#include <math.h>
#include <stdlib.h>

static double mean_of(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return sum / (double)n;
}

static double variance_of_mean(const double *x, size_t n)
{
    if (n < 2)
        return NAN;
    double mean = mean_of(x, n), sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sum / (double)(n - 1) / (double)n;
}

/* An item that is a list of truths or numbers: their sum and number. */
static bool read_list(double *sum, double *count, struct pd_str data, struct pd_arena *arena)
{
    struct pd_value list;
    *sum = *count = 0;
    if (pd_json_parse(&list, arena, data, NULL, NULL) < 0 || list.kind != PD_LIST)
        return false;
    for (size_t i = 0; i < pd_list_len(&list); i++) {
        double number;
        if (!pd_value_number(pd_list_at(&list, i), &number))
            return false;
        *sum += number;
        *count += 1;
    }
    return true;
}

/* A cell whose items are lists and whose value R is the mean over all their elements: the item with
   sum s of m elements moves R as the value R + (s - R m) / mean(m) moves a mean (the linearised
   ratio estimator). False when that is not what the value is. */
static bool ratio_values(double *x, const struct pd_cell *cell)
{
    size_t n = (size_t)cell->n;
    struct pd_arena arena = {0};
    double sum = 0, count = 0, *sums = pd_arena_array(&arena, n, sizeof(*sums));
    double *counts = pd_arena_array(&arena, n, sizeof(*counts));
    bool lists = true;
    for (size_t i = 0; i < n && lists; i++) {
        lists = read_list(&sums[i], &counts[i], cell->items[i].data, &arena);
        sum += sums[i];
        count += counts[i];
    }
    double ratio = sum / count;
    lists = lists && fabs(ratio - cell->value) < 1e-9;
    for (size_t i = 0; i < n && lists; i++)
        x[i] = ratio + (sums[i] - ratio * counts[i]) / (count / (double)n);
    pd_arena_done(&arena);
    return lists;
}

/* What the items do to the cell's value: numbers whose mean it is; NaN where there are none. */
static double *item_values(const struct pd_cell *cell, struct pd_arena *arena)
{
    size_t n = (size_t)cell->n;
    double *x = pd_arena_array(arena, n, sizeof(*x));
    if (n && isnan(cell->items[0].value) && cell->items[0].data.n && ratio_values(x, cell))
        return x;
    for (size_t i = 0; i < n; i++)
        x[i] = cell->items[i].value;
    return x;
}

static void start_influence(struct pd_influence *in, const struct pd_cell *cell, double weight,
                            struct pd_arena *arena)
{
    in->n = (size_t)cell->n;
    in->doc = pd_arena_array(arena, in->n, sizeof(*in->doc));
    in->x = item_values(cell, arena);
    for (size_t i = 0; i < in->n; i++) {
        in->doc[i] = cell->items[i].doc;
        in->x[i] *= weight;
    }
}

/* A second metric of the same task: its items are the same documents, so they add up. */
static void add_influence(struct pd_influence *in, const struct pd_cell *cell, double weight,
                          struct pd_arena *arena)
{
    const double *values = item_values(cell, arena);
    size_t kept = 0, j = 0, n = (size_t)cell->n;
    for (size_t i = 0; i < in->n; i++) {
        while (j < n && cell->items[j].doc < in->doc[i])
            j++;
        if (j == n || cell->items[j].doc != in->doc[i])
            continue;
        in->doc[kept] = in->doc[i];
        in->x[kept++] = in->x[i] + weight * values[j];
    }
    in->n = kept;
}

/* How what was published without items varies together is not known: standard errors add up. */
static void add_published(struct pd_influence *in, const struct pd_cell *cell, double weight)
{
    in->published += fabs(weight) * cell->stderr_of;
    in->npublished = (size_t)cell->n;
}

static struct pd_influence *new_influence(struct pd_board_run *run, struct pd_str hash)
{
    struct pd_influence *in = &run->influences[run->ninfluences++];
    in->task_hash = hash;
    return in;
}

static void influence_of(struct pd_board_run *run, size_t *slots, const struct pd_part *part,
                         struct pd_arena *arena)
{
    const struct pd_tally_task *task = &run->tally->tasks[part->task];
    const struct pd_cell *cell = &task->cells[part->cell];
    size_t *slot = &slots[part->task];
    if (!*slot) {
        new_influence(run, task->info.hash);
        *slot = run->ninfluences;
    }
    struct pd_influence *in = &run->influences[*slot - 1];
    if (cell->published)
        add_published(in, cell, part->weight);
    else if (in->doc)
        add_influence(in, cell, part->weight, arena);
    else
        start_influence(in, cell, part->weight, arena);
    in->weight += fabs(part->weight);
}

static void influence_of_parts(struct pd_board_run *run, size_t *slots, const struct pd_cell *cell,
                               double share, struct pd_arena *arena)
{
    for (size_t i = 0; i < cell->nparts; i++) {
        struct pd_part part = cell->parts[i];
        part.weight *= share;
        influence_of(run, slots, &part, arena);
    }
}

/* A group that is known as a number alone. */
static void influence_of_group(struct pd_board_run *run, const struct pd_board_column *column,
                               const struct pd_cell *cell, double share)
{
    struct pd_influence *in = new_influence(run, column->hash);
    add_published(in, cell, share);
    in->weight = share;
}

static void influence_of_column(struct pd_board_run *run, size_t *slots,
                                const struct pd_board *board, size_t c, double share,
                                struct pd_arena *arena)
{
    const struct pd_cell *cell = run->cells[c];
    if (cell->parts) {
        influence_of_parts(run, slots, cell, share, arena);
    } else if (board->columns[c].group) {
        influence_of_group(run, &board->columns[c], cell, share);
    } else {
        size_t task = run->tasks[c];
        struct pd_part self = {task, (size_t)(cell - run->tally->tasks[task].cells), share};
        influence_of(run, slots, &self, arena);
    }
}

static void set_variance(struct pd_influence *in)
{
    double items = in->doc ? variance_of_mean(in->x, in->n) : 0;
    in->variance = (sqrt(items) + in->published) * (sqrt(items) + in->published);
}

double pd_board_variance(struct pd_board_run *run, const struct pd_board *board,
                         const double *weights, struct pd_arena *arena)
{
    size_t ntasks = run->tally->ntasks;
    size_t *slots = pd_arena_array(arena, ntasks, sizeof(*slots)); /* task -> its influence + 1 */
    double variance = 0;
    run->ninfluences = 0;
    run->influences = pd_arena_array(arena, ntasks + board->ncolumns, sizeof(*run->influences));
    for (size_t c = 0; c < board->ncolumns; c++)
        if (weights[c] > 0 && run->cells[c])
            influence_of_column(run, slots, board, c, weights[c], arena);
    for (size_t i = 0; i < run->ninfluences; i++) {
        set_variance(&run->influences[i]);
        variance += run->influences[i].variance;
    }
    return variance;
}

/* Covariance of the two means, over the documents that both have. */
static double covariance_of_means(const struct pd_influence *a, const struct pd_influence *b)
{
    double mean_a = mean_of(a->x, a->n), mean_b = mean_of(b->x, b->n), sum = 0;
    size_t common = 0;
    for (size_t i = 0, j = 0; i < a->n && j < b->n;) {
        if (a->doc[i] == b->doc[j]) {
            sum += (a->x[i++] - mean_a) * (b->x[j++] - mean_b);
            common++;
        } else if (a->doc[i] < b->doc[j]) {
            i++;
        } else {
            j++;
        }
    }
    if (common < 2)
        return 0;
    double covariance = sum / (double)(common - 1);
    return covariance * (double)common / (double)a->n / (double)b->n;
}

static const struct pd_influence *same_task(const struct pd_board_run *run,
                                            const struct pd_influence *like, size_t place)
{
    if (place < run->ninfluences && pd_str_eq(run->influences[place].task_hash, like->task_hash))
        return &run->influences[place];
    return NULL;
}

/* The number of items behind an influence; 0: unknown. */
static size_t size_of(const struct pd_influence *in)
{
    return in->doc ? in->n : in->npublished;
}

/* What two discordant items add, so that a few equal differences are no certainty. */
static double smoothing(const struct pd_influence *x, const struct pd_influence *y)
{
    size_t n = size_of(x);
    if (y && size_of(y) < n)
        n = size_of(y);
    return n ? 2 * x->weight * x->weight / ((double)n * (double)n) : 0;
}

/* Variance of the difference of two Averages. Averages of one board are made of the same tasks in
   the same order; a task that is not the other's enters as unpaired. */
static double variance_of_difference(const struct pd_board_run *a, const struct pd_board_run *b)
{
    double variance = 0;
    for (size_t i = 0; i < a->ninfluences; i++) {
        const struct pd_influence *x = &a->influences[i], *y = same_task(b, x, i);
        double task = x->variance + (y ? y->variance - 2 * covariance_of_means(x, y) : 0);
        variance += fmax(task, 0) + smoothing(x, y);
        if (isnan(task))
            return NAN;
    }
    for (size_t i = 0; i < b->ninfluences; i++)
        if (!same_task(a, &b->influences[i], i))
            variance += b->influences[i].variance;
    return variance;
}

/* 1: a is certainly above b, -1: below, 0: not decided. */
static int decide(const struct pd_board_run *a, const struct pd_board_run *b)
{
    double difference = (a->row.average - b->row.average) / 100;
    double error = sqrt(variance_of_difference(a, b));
    if (!(fabs(difference) > PD_Z95 * error))
        return 0;
    return difference > 0 ? 1 : -1;
}

/* Ranked runs and baselines by Average, then runs over the limit, then those without an Average;
   equal ones by model and file name. */
static int compare_runs(const void *a, const void *b)
{
    const struct pd_board_row *x = &((const struct pd_board_run *)a)->row;
    const struct pd_board_row *y = &((const struct pd_board_run *)b)->row;
    int sx = x->standing == PD_STANDING_BASELINE ? 0 : (int)x->standing;
    int sy = y->standing == PD_STANDING_BASELINE ? 0 : (int)y->standing;
    if (sx != sy)
        return sx < sy ? -1 : 1;
    if (x->average > y->average || x->average < y->average)
        return x->average > y->average ? -1 : 1;
    int by_model = pd_str_cmp(x->model, y->model);
    if (by_model)
        return by_model;
    int by_run = pd_str_cmp(x->run, y->run);
    return by_run ? by_run : memcmp(x->hash, y->hash, sizeof(x->hash));
}

/* Ranks by Average of runs in that order; exactly equal ones share a rank. */
static void set_ranks(struct pd_board_run *runs, size_t n)
{
    size_t ranked = 0;
    const struct pd_board_row *before = NULL;
    for (size_t i = 0; i < n; i++) {
        struct pd_board_row *row = &runs[i].row;
        if (row->standing != PD_STANDING_RANKED)
            continue;
        ranked++;
        bool equal = before && !(row->average < before->average);
        row->rank = equal ? before->rank : ranked;
        before = row;
    }
}

static bool has_set(const struct pd_board_run *run)
{
    return run->row.standing == PD_STANDING_RANKED && !run->no_error;
}

static void compare_pair(struct pd_board_run *a, struct pd_board_run *b, struct pd_board *board)
{
    int sign = decide(a, b);
    a->row.rank_high -= sign > 0;
    b->row.rank_low += sign > 0;
    a->row.rank_low += sign < 0;
    b->row.rank_high -= sign < 0;
    board->ties = board->ties || sign == 0;
}

/* Against a model without standard errors nothing is decided. */
static void find_sets(struct pd_board_run *runs, size_t n, struct pd_board *board)
{
    size_t most = 0;
    for (size_t i = 0; i < n; i++)
        most += runs[i].row.standing == PD_STANDING_RANKED;
    for (size_t i = 0; i < n; i++)
        if (has_set(&runs[i])) {
            board->sets = true;
            runs[i].row.rank_low = 1;
            runs[i].row.rank_high = most;
        }
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n && has_set(&runs[i]); j++)
            if (has_set(&runs[j]))
                compare_pair(&runs[i], &runs[j], board);
}

void pd_board_rank(struct pd_board_maker *m)
{
    qsort(m->runs, m->nused, sizeof(*m->runs), compare_runs);
    set_ranks(m->runs, m->nused);
    if (!m->options->no_rank_sets)
        find_sets(m->runs, m->nused, m->board);
}
