/* A board as JSON; docs/FORMATS.md documents the schema. Keys keep one order. */
#include "results/report.h"

#include "lib/format/json.h"

#include <math.h>

static void set(struct pd_arena *arena, struct pd_value *dict, const char *key,
                struct pd_value value)
{
    pd_dict_set(arena, dict, pd_str_of(key), value);
}

static struct pd_value number(double f)
{
    return isnan(f) ? pd_none() : pd_float(f);
}

static struct pd_value optional_text(const char *text)
{
    return text ? pd_text(text) : pd_none();
}

static struct pd_value column_value(const struct pd_board_column *column, struct pd_arena *arena)
{
    struct pd_value dict = pd_dict_new(arena);
    set(arena, &dict, "label", pd_string(column->label));
    set(arena, &dict, "name", pd_string(column->name));
    set(arena, &dict, "group", pd_bool(column->group));
    set(arena, &dict, "metric", pd_string(column->metric));
    set(arena, &dict, "filter", pd_string(column->filter));
    set(arena, &dict, "aggregation", pd_string(column->aggregation));
    set(arena, &dict, "higher_is_better", pd_bool(column->higher_is_better));
    set(arena, &dict, "averaged", pd_bool(column->averaged));
    set(arena, &dict, "weight", pd_float(column->weight));
    set(arena, &dict, "shots", column->shots < 0 ? pd_none() : pd_int(column->shots));
    set(arena, &dict, "hash", pd_string(column->hash));
    return dict;
}

static struct pd_value flags_value(const struct pd_board_cell *cell, struct pd_arena *arena)
{
    struct pd_value dict = pd_dict_new(arena);
    for (size_t i = 0; i < PD_RUN_NFLAGS; i++)
        set(arena, &dict, pd_run_flag_name(i), pd_int(cell->flags[i]));
    return dict;
}

/* An unknown number is null. */
static struct pd_value count(int64_t n)
{
    return n < 0 ? pd_none() : pd_int(n);
}

static struct pd_value cell_value(const struct pd_board_cell *cell, struct pd_arena *arena)
{
    if (!cell->present)
        return pd_none();
    struct pd_value dict = pd_dict_new(arena);
    set(arena, &dict, "value", number(cell->value));
    set(arena, &dict, "stderr", number(cell->stderr_of));
    set(arena, &dict, "low", number(cell->low));
    set(arena, &dict, "high", number(cell->high));
    set(arena, &dict, "n", count(cell->n));
    set(arena, &dict, "total", count(cell->n_total));
    set(arena, &dict, "failed", pd_int(cell->failed));
    set(arena, &dict, "flags", flags_value(cell, arena));
    set(arena, &dict, "published", pd_bool(cell->published));
    return dict;
}

static struct pd_value place(size_t rank)
{
    return rank ? pd_int((int64_t)rank) : pd_none();
}

static struct pd_value row_value(const struct pd_board *board, const struct pd_board_row *row,
                                 struct pd_arena *arena)
{
    struct pd_value dict = pd_dict_new(arena), cells = pd_list_new(arena);
    for (size_t c = 0; c < board->ncolumns; c++)
        pd_list_push(arena, &cells, cell_value(&row->cells[c], arena));
    set(arena, &dict, "rank", place(row->rank));
    set(arena, &dict, "rank_low", place(row->rank_low));
    set(arena, &dict, "rank_high", place(row->rank_high));
    set(arena, &dict, "model", pd_string(row->model));
    set(arena, &dict, "variant", row->variant.n ? pd_string(row->variant) : pd_none());
    set(arena, &dict, "provider", pd_string(row->provider));
    set(arena, &dict, "baseline", pd_bool(row->baseline));
    set(arena, &dict, "standing", pd_text(pd_standing_name(row->standing)));
    set(arena, &dict, "average", number(row->average));
    set(arena, &dict, "average_ci95", number(row->average_ci));
    set(arena, &dict, "n", count(row->n));
    set(arena, &dict, "total", count(row->n_total));
    set(arena, &dict, "run", pd_string(row->run));
    set(arena, &dict, "run_hash", pd_text(row->hash));
    set(arena, &dict, "imported", row->imported.n ? pd_string(row->imported) : pd_none());
    set(arena, &dict, "metadata", row->metadata);
    set(arena, &dict, "cells", cells);
    return dict;
}

static struct pd_value notes_value(const struct pd_board *board, struct pd_arena *arena)
{
    struct pd_value notes = pd_list_new(arena);
    for (size_t i = 0; i < board->nnotes; i++)
        pd_list_push(arena, &notes, pd_string(board->notes[i]));
    return notes;
}

static struct pd_value methods_value(const struct pd_board *board, struct pd_arena *arena)
{
    struct pd_buf text = {0};
    pd_report_methods(&text, board);
    struct pd_value value = pd_string(pd_arena_str(arena, pd_buf_str(&text)));
    pd_buf_done(&text);
    return value;
}

static int write_json(struct pd_buf *out, const struct pd_board *board,
                      const struct pd_report_options *options, struct pd_err *err)
{
    (void)err;
    struct pd_arena arena = {0};
    struct pd_value root = pd_dict_new(&arena);
    struct pd_value columns = pd_list_new(&arena), rows = pd_list_new(&arena);
    for (size_t c = 0; c < board->ncolumns; c++)
        pd_list_push(&arena, &columns, column_value(&board->columns[c], &arena));
    for (size_t i = 0; i < board->nrows; i++)
        pd_list_push(&arena, &rows, row_value(board, &board->rows[i], &arena));
    set(&arena, &root, "format", pd_text("podium-board"));
    set(&arena, &root, "version", pd_int(1));
    set(&arena, &root, "title", optional_text(options->title));
    set(&arena, &root, "date", optional_text(options->date));
    set(&arena, &root, "program", optional_text(options->program));
    set(&arena, &root, "max_missing", pd_float(board->max_missing));
    set(&arena, &root, "columns", columns);
    set(&arena, &root, "rows", rows);
    set(&arena, &root, "methods", methods_value(board, &arena));
    set(&arena, &root, "notes", notes_value(board, &arena));
    pd_json_write(out, &root, PD_JSON_INDENT2);
    pd_buf_putc(out, '\n');
    pd_arena_done(&arena);
    return 0;
}

const struct pd_reporter pd_reporter_json = {.name = "json",
                                             .help = "everything that is known, for programs",
                                             .extension = "json",
                                             .write = write_json};
