/* Making a board: columns, cells, Averages, notes. */
#include "results/board.h"

#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "lib/core/map.h"
#include "results/board_private.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *pd_standing_name(enum pd_standing standing)
{
    static const char *const names[] = {"ranked", "baseline", "over_limit", "incomplete"};
    return names[standing];
}

static void fill_cell(struct pd_board_cell *out, const struct pd_cell *cell)
{
    *out = (struct pd_board_cell){.value = NAN, .stderr_of = NAN, .low = NAN, .high = NAN};
    if (!cell)
        return;
    bool unknown = cell->published && cell->n == 0;
    out->n = unknown ? -1 : cell->n;
    out->n_total = unknown ? -1 : cell->n_total;
    out->failed = cell->failed;
    out->published = cell->published;
    out->present = pd_cell_present(cell);
    if (!out->present)
        return;
    out->value = cell->value;
    out->stderr_of = cell->stderr_of;
    out->low = cell->low;
    out->high = cell->high;
    memcpy(out->flags, cell->flags, sizeof(out->flags));
}

static double missing_share(const struct pd_board_cell *cell)
{
    return cell->n_total > 0 ? (double)(cell->n_total - cell->n) / (double)cell->n_total : 0;
}

/* What the items and their absence say about a row. */
static double count_items(struct pd_board_row *row, const struct pd_board *board)
{
    double worst = 0;
    bool known = true;
    for (size_t c = 0; c < board->ncolumns; c++) {
        const struct pd_board_cell *cell = &row->cells[c];
        if (!board->columns[c].inside) {
            known = known && cell->n >= 0;
            row->n += cell->n;
            row->n_total += cell->n_total;
        }
        if (board->columns[c].averaged)
            worst = fmax(worst, missing_share(cell));
    }
    if (!known)
        row->n = row->n_total = -1;
    return worst;
}

/* The Average; whether the row has all that it needs. */
static bool average(struct pd_board_row *row, const struct pd_board *board,
                    enum pd_board_lacking lacking)
{
    double sum = 0, weight = 0;
    bool whole = true;
    for (size_t c = 0; c < board->ncolumns; c++) {
        const struct pd_board_cell *cell = &row->cells[c];
        if (!board->columns[c].averaged)
            continue;
        bool there = cell->present && !isnan(cell->value);
        whole = whole && there;
        sum += there ? board->columns[c].weight * cell->value : 0;
        weight += there ? board->columns[c].weight : 0;
    }
    bool complete = whole || (lacking != PD_LACKING_UNRANKED && weight > 0);
    double over = lacking == PD_LACKING_SKIP ? weight : 1;
    row->average = complete && board->naveraged ? 100 * sum / over : NAN;
    return !isnan(row->average);
}

/* Average and standing, before the interval. */
static void judge(struct pd_board_row *row, const struct pd_board_maker *m)
{
    double worst = count_items(row, m->board);
    bool complete = average(row, m->board, m->options->lacking);
    row->standing = !complete                       ? PD_STANDING_INCOMPLETE
                    : worst > m->board->max_missing ? PD_STANDING_OVER_LIMIT
                    : row->baseline                 ? PD_STANDING_BASELINE
                                                    : PD_STANDING_RANKED;
}

/* The weights that the row's columns have in its Average. */
static double *weights_of(const struct pd_board_row *row, struct pd_board_maker *m)
{
    const struct pd_board *board = m->board;
    double *weights = pd_arena_array(&m->arena, board->ncolumns, sizeof(*weights)), sum = 0;
    for (size_t c = 0; c < board->ncolumns; c++) {
        weights[c] = row->cells[c].present ? board->columns[c].weight : 0;
        sum += weights[c];
    }
    for (size_t c = 0; c < board->ncolumns && m->options->lacking == PD_LACKING_SKIP; c++)
        weights[c] /= sum > 0 ? sum : 1;
    return weights;
}

/* A definition's columns are sums over tasks, whose errors their items tell. */
static void fill_errors(struct pd_board_run *run, struct pd_board_maker *m)
{
    const struct pd_board *board = m->board;
    double *weights = pd_arena_array(&m->arena, board->ncolumns, sizeof(*weights));
    for (size_t c = 0; c < board->ncolumns && m->ndefined; c++) {
        if (!run->cells[c] || !run->cells[c]->parts)
            continue;
        weights[c] = 1;
        run->row.cells[c].stderr_of = sqrt(pd_board_variance(run, board, weights, &m->arena));
        weights[c] = 0;
    }
}

static bool all_published(const struct pd_board_run *run)
{
    for (size_t i = 0; i < run->ninfluences; i++)
        if (run->influences[i].doc)
            return false;
    return true;
}

static void fill_row(struct pd_board_run *run, struct pd_board_maker *m)
{
    const struct pd_tally *tally = run->tally;
    struct pd_board *board = m->board;
    struct pd_board_row *row = &run->row;
    *row = (struct pd_board_row){.baseline = tally->baseline, .average_ci = NAN};
    row->model = pd_arena_str(&board->arena, tally->model);
    row->variant = pd_arena_str(&board->arena, tally->variant);
    row->provider = pd_arena_str(&board->arena, tally->provider);
    row->run = pd_arena_str(&board->arena, pd_str_of(pd_path_base(tally->path)));
    row->imported = pd_arena_str(&board->arena, tally->imported);
    row->metadata = pd_value_copy(&board->arena, &tally->metadata);
    memcpy(row->hash, tally->hash, sizeof(row->hash));
    row->cells = pd_arena_array(&board->arena, board->ncolumns, sizeof(*row->cells));
    for (size_t c = 0; c < board->ncolumns; c++)
        fill_cell(&row->cells[c], run->cells[c]);
    judge(row, m);
    fill_errors(run, m);
    if (isnan(row->average))
        return;
    double variance = pd_board_variance(run, board, weights_of(row, m), &m->arena);
    row->average_ci = 100 * PD_Z95 * sqrt(variance);
    run->no_error = isnan(variance) && all_published(run);
}

/* A variant is shown where the name alone does not tell which model it is. */
static void settle_variants(struct pd_board_maker *m)
{
    struct pd_map first = {0};
    bool *shared = pd_arena_array(&m->arena, m->nused, sizeof(*shared));
    for (size_t r = 0; r < m->nused; r++) {
        struct pd_board_run *other = pd_map_find(&first, m->runs[r].row.model);
        if (other)
            shared[r] = shared[other - m->runs] = true;
        else
            pd_map_set(&first, &m->arena, m->runs[r].row.model, &m->runs[r]);
    }
    for (size_t r = 0; r < m->nused; r++)
        if (!shared[r])
            m->runs[r].row.variant = (struct pd_str){"", 0};
}

/* On a board of baselines alone they are what is ranked. */
static void rank_baselines(struct pd_board_maker *m)
{
    for (size_t r = 0; r < m->nused; r++)
        if (!m->runs[r].row.baseline)
            return;
    for (size_t r = 0; r < m->nused; r++)
        if (m->runs[r].row.standing == PD_STANDING_BASELINE)
            m->runs[r].row.standing = PD_STANDING_RANKED;
}

/* Moves what grew on the heap into the board's arena. */
static void settle(struct pd_board *board)
{
    struct pd_board_column *columns = board->columns;
    struct pd_str *notes = board->notes;
    board->columns = pd_arena_array(&board->arena, board->ncolumns, sizeof(*columns));
    board->notes = pd_arena_array(&board->arena, board->nnotes, sizeof(*notes));
    if (board->ncolumns)
        memcpy(board->columns, columns, board->ncolumns * sizeof(*columns));
    if (board->nnotes)
        memcpy(board->notes, notes, board->nnotes * sizeof(*notes));
    free(columns);
    free(notes);
}

/* When columns were chosen, runs that have none of them are left out. */
static int leave_out(struct pd_board_maker *m, struct pd_err *err)
{
    size_t kept = 0;
    bool chosen = m->options->tasks || m->options->shots || m->ndefined;
    for (size_t r = 0; r < m->nruns && chosen; r++) {
        bool any = false;
        for (size_t c = 0; c < m->board->ncolumns; c++)
            any = any || m->runs[r].cells[c];
        struct pd_board_run run = m->runs[r];
        m->runs[r] = m->runs[kept];
        m->runs[kept] = run;
        kept += any;
    }
    m->nused = chosen ? kept : m->nruns;
    if (m->nused == 0)
        return pd_err_set(err, PD_ERR_INPUT,
                          m->ndefined ? "no run has a column of the board definition"
                                      : "no run has a task or group that was asked for");
    if (m->nused < m->nruns)
        pd_board_note(m, "%zu of %zu runs have none of these columns and are left out",
                      m->nruns - m->nused, m->nruns);
    return 0;
}

static int make(struct pd_board_maker *m, struct pd_err *err)
{
    struct pd_board *board = m->board;
    pd_board_choose_averaged(m);
    for (size_t r = 0; r < m->nused; r++)
        fill_row(&m->runs[r], m);
    rank_baselines(m);
    settle_variants(m);
    int code = pd_board_select(m, err);
    if (code < 0)
        return code;
    pd_board_rank(m);
    board->nrows = m->nused;
    board->rows = pd_arena_array(&board->arena, m->nused, sizeof(*board->rows));
    for (size_t r = 0; r < m->nused; r++)
        board->rows[r] = m->runs[r].row;
    pd_board_note_all(m);
    return 0;
}

static void add_runs(struct pd_board_maker *m, struct pd_tally *const *tallies, size_t n)
{
    m->runs = pd_grow(m->runs, &m->run_cap, m->nruns + n, sizeof(*m->runs));
    for (size_t i = 0; i < n; i++) {
        m->runs[m->nruns++] = (struct pd_board_run){.tally = tallies[i]};
        if (m->options->definition)
            pd_tally_define(tallies[i], m->options->definition, &m->arena);
    }
}

/* A file holds one run, or published scores of many models. */
static int load_file(struct pd_board_maker *m, const char *path, struct pd_err *err)
{
    struct pd_store *store = NULL;
    struct pd_tally *run = NULL, **models = NULL;
    size_t n = 0;
    int code = pd_store_open(&store, path, PD_STORE_READ, err);
    if (code < 0)
        return code;
    code = pd_tally_load_scores(&models, &n, store, &m->arena, err);
    if (code == 0) {
        code = pd_tally_load(&run, store, &m->options->tally, err);
        models = &run;
        n = 1;
    }
    pd_store_close(store);
    if (code >= 0)
        add_runs(m, models, n);
    else if (err && !strstr(err->text, path))
        pd_err_wrap(err, "%s", path);
    return code < 0 ? code : 0;
}

static int make_of(struct pd_board_maker *m, struct pd_board **out, struct pd_err *err)
{
    m->board = pd_calloc(1, sizeof(*m->board));
    m->board->max_missing = m->options->max_missing;
    pd_board_place(m);
    int code = leave_out(m, err);
    if (code == 0)
        code = make(m, err);
    settle(m->board);
    if (code == 0)
        code = pd_board_arrange(m->board, m->options, err);
    if (code == 0)
        *out = m->board;
    else
        pd_board_free(m->board);
    return code;
}

int pd_board_load(struct pd_board **out, const char *const *paths, size_t npaths,
                  const struct pd_board_options *options, struct pd_err *err)
{
    static const struct pd_board_options defaults = PD_BOARD_DEFAULTS;
    struct pd_board_maker m = {.options = options ? options : &defaults};
    if (npaths == 0)
        return pd_err_set(err, PD_ERR_USAGE, "a board needs at least one run file");
    int code = 0;
    for (size_t i = 0; i < npaths && code == 0; i++)
        code = load_file(&m, paths[i], err);
    if (code == 0)
        code = make_of(&m, out, err);
    for (size_t i = 0; i < m.nruns; i++)
        pd_tally_free(m.runs[i].tally);
    free(m.runs);
    pd_arena_done(&m.arena);
    return code;
}

void pd_board_free(struct pd_board *board)
{
    if (!board)
        return;
    pd_arena_done(&board->arena);
    free(board);
}
