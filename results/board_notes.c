/* What a board says below its table: missing items, missing ranks, imported and published runs,
   different sizes. */
#include "lib/core/alloc.h"
#include "lib/core/buf.h"
#include "results/board_private.h"

#include <math.h>
#include <stdio.h>

void pd_board_note(struct pd_board_maker *m, const char *format, ...)
{
    struct pd_board *board = m->board;
    struct pd_buf text = {0};
    va_list args;
    va_start(args, format);
    pd_buf_vprintf(&text, format, args);
    va_end(args);
    board->notes = pd_grow(board->notes, &m->note_cap, board->nnotes + 1, sizeof(*board->notes));
    board->notes[board->nnotes++] = pd_arena_str(&board->arena, pd_buf_str(&text));
    pd_buf_done(&text);
}

static void note_missing(struct pd_board_maker *m, const struct pd_board_row *row, size_t c)
{
    const struct pd_board_cell *cell = &row->cells[c];
    const struct pd_board_column *column = &m->board->columns[c];
    char bounds[80] = "";
    double scale = column->points ? 100 : 1;
    if (!isnan(cell->low))
        snprintf(bounds, sizeof(bounds), ", so the value lies in [%.2f, %.2f]", cell->low * scale,
                 cell->high * scale);
    pd_board_note(m, "%.*s, %.*s: %lld of %lld items have a value%s", PD_STR_ARG(row->model),
                  PD_STR_ARG(column->label), (long long)cell->n, (long long)cell->n_total, bounds);
}

/* What is special about single rows. */
static void note_rows(struct pd_board_maker *m)
{
    struct pd_board *board = m->board;
    for (size_t r = 0; r < board->nrows; r++) {
        const struct pd_board_row *row = &board->rows[r];
        for (size_t c = 0; c < board->ncolumns; c++)
            if (row->cells[c].n < row->cells[c].n_total && row->cells[c].n > 0)
                note_missing(m, row, c);
        if (row->standing == PD_STANDING_OVER_LIMIT)
            pd_board_note(
                m, "%.*s has no rank: more than %.4g %% of the items of a column are missing",
                PD_STR_ARG(row->model), 100 * board->max_missing);
    }
}

/* Runs that lack a column, by name as long as they are few. */
static void note_incomplete(struct pd_board_maker *m)
{
    enum { FEW = 3 };
    const struct pd_board *board = m->board;
    size_t n = 0;
    for (size_t r = 0; r < board->nrows && board->naveraged; r++)
        n += board->rows[r].standing == PD_STANDING_INCOMPLETE;
    if (n > FEW)
        pd_board_note(
            m,
            "%zu of %zu models have no rank: they lack a column of the average; --tasks and "
            "--num-fewshot choose columns that they share",
            n, board->nrows);
    for (size_t r = 0; r < board->nrows && n && n <= FEW; r++)
        if (board->rows[r].standing == PD_STANDING_INCOMPLETE)
            pd_board_note(m, "%.*s has no rank: it lacks a column of the average",
                          PD_STR_ARG(board->rows[r].model));
}

static void note_imported(struct pd_board_maker *m)
{
    const struct pd_board *board = m->board;
    size_t n = 0;
    for (size_t r = 0; r < board->nrows; r++)
        n += board->rows[r].imported.n > 0;
    if (n)
        pd_board_note(m, "%zu of %zu models were imported: others measured them", n, board->nrows);
}

static bool has_published(const struct pd_board_row *row, size_t ncolumns)
{
    for (size_t c = 0; c < ncolumns; c++)
        if (row->cells[c].published)
            return true;
    return false;
}

/* Published numbers are comparable, but less can be said about them. */
static void note_published(struct pd_board_maker *m)
{
    const struct pd_board *board = m->board;
    size_t n = 0, unknown = 0;
    for (size_t r = 0; r < board->nrows; r++) {
        n += has_published(&board->rows[r], board->ncolumns);
        unknown += m->runs[r].no_error;
    }
    if (unknown)
        pd_board_note(m,
                      "%zu of %zu models have no rank interval: their numbers were published "
                      "without standard errors",
                      unknown, board->nrows);
    if (n > unknown && board->sets)
        pd_board_note(m,
                      "%zu of %zu models hold results that were published without items: they are "
                      "ranked by the published standard errors, as if no two had answered the "
                      "same questions",
                      n - unknown, board->nrows);
}

/* Runs that were limited to different numbers of documents are compared, but it is said. */
static void note_sizes(struct pd_board_maker *m)
{
    const struct pd_board *board = m->board;
    for (size_t c = 0; c < board->ncolumns; c++) {
        int64_t least = 0, most = 0;
        for (size_t r = 0; r < board->nrows; r++) {
            int64_t n = board->rows[r].cells[c].n_total;
            least = n > 0 && (least == 0 || n < least) ? n : least;
            most = n > most ? n : most;
        }
        if (least != most)
            pd_board_note(m, "%.*s: runs have between %lld and %lld items",
                          PD_STR_ARG(board->columns[c].label), (long long)least, (long long)most);
    }
}

void pd_board_note_all(struct pd_board_maker *m)
{
    note_rows(m);
    note_incomplete(m);
    note_imported(m);
    note_published(m);
    note_sizes(m);
}
