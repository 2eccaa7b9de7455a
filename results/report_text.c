/*
 * A board for the terminal. The table is built column by column and printed in as many blocks as
 * the width needs; each block repeats rank and model.
 */
#include "results/report.h"

#include "results/text_table.h"

#include <math.h>

enum { DEFAULT_WIDTH = 80, LEAST_MODEL = 12, LONGEST_LABEL = 24, BAR_CELLS = 5 };

#define BOLD "\x1b[1m"
#define DIM "\x1b[2m"
#define RESET "\x1b[0m"

struct table {
    struct pd_arena *arena;
    const struct pd_board *board;
    const struct pd_report_options *options;
    size_t width;
    struct pd_text_column rank, model, average, bar;
    struct pd_text_column *rest; /* extras, tasks, items */
    size_t nrest;
    bool bars; /* drawn unless the table fits into one block only without them */
};

/* An Average as a bar on the scale from 0 to 100, in eighths of a character. */
static void put_bar(struct pd_buf *out, double average)
{
    if (!(average > 0))
        return;
    unsigned eighths = (unsigned)lround(fmin(average, 100) / 100 * BAR_CELLS * 8);
    for (; eighths >= 8; eighths -= 8)
        pd_buf_put_codepoint(out, 0x2588);
    if (eighths > 0)
        pd_buf_put_codepoint(out, 0x2590 - eighths);
}

static struct pd_text_column new_column(struct table *t, const char *title, bool right)
{
    return pd_text_column_new(t->arena, pd_str_of(title), t->board->nrows, right);
}

static void build_fixed(struct table *t, struct pd_buf *buf)
{
    t->rank = new_column(t, "rank", false);
    t->model = new_column(t, "model", false);
    t->average = new_column(t, "average", true);
    t->bar = new_column(t, "", false);
    for (size_t i = 0; i < t->board->nrows; i++) {
        const struct pd_board_row *row = &t->board->rows[i];
        pd_report_rank(buf, row);
        pd_text_column_set(&t->rank, t->arena, i, buf);
        pd_report_model(buf, row);
        pd_text_column_set(&t->model, t->arena, i, buf);
        pd_report_average(buf, row);
        pd_text_column_set(&t->average, t->arena, i, buf);
        put_bar(buf, row->average);
        pd_text_column_set(&t->bar, t->arena, i, buf);
    }
}

static void build_extras(struct table *t, struct pd_buf *buf)
{
    const struct pd_board *board = t->board;
    for (size_t e = 0; e < board->nextras; e++) {
        pd_report_clean(buf, board->extras[e].name);
        struct pd_str label = pd_arena_str(t->arena, pd_buf_str(buf));
        pd_buf_reset(buf);
        struct pd_text_column *column = &t->rest[t->nrest++];
        *column = pd_text_column_new(t->arena, pd_text_shorten(t->arena, label, LONGEST_LABEL),
                                     board->nrows, board->extras[e].numbers);
        for (size_t i = 0; i < board->nrows; i++) {
            pd_report_extra(buf, &board->rows[i].extras[e]);
            struct pd_str text = pd_text_shorten(t->arena, pd_buf_str(buf), LONGEST_LABEL);
            struct pd_buf cell = {0};
            pd_buf_add_str(&cell, text);
            pd_text_column_set(column, t->arena, i, &cell);
            pd_buf_done(&cell);
            pd_buf_reset(buf);
        }
    }
}

static void build_rest(struct table *t, struct pd_buf *buf)
{
    const struct pd_board *board = t->board;
    t->rest = pd_arena_array(t->arena, board->nextras + board->ncolumns + 1, sizeof(*t->rest));
    build_extras(t, buf);
    for (size_t c = 0; c < board->ncolumns; c++) {
        pd_report_clean(buf, board->columns[c].label);
        struct pd_str label = pd_arena_str(t->arena, pd_buf_str(buf));
        pd_buf_reset(buf);
        struct pd_text_column *column = &t->rest[t->nrest++];
        *column = pd_text_column_new(t->arena, pd_text_shorten(t->arena, label, LONGEST_LABEL),
                                     board->nrows, true);
        for (size_t i = 0; i < board->nrows; i++) {
            pd_report_value(buf, &board->columns[c], board->rows[i].cells[c].value);
            pd_text_column_set(column, t->arena, i, buf);
        }
    }
    struct pd_text_column *items = &t->rest[t->nrest++];
    *items = new_column(t, "items", true);
    for (size_t i = 0; i < board->nrows; i++) {
        pd_report_items(buf, board->rows[i].n, board->rows[i].n_total);
        pd_text_column_set(items, t->arena, i, buf);
    }
}

/* Shortens model names until the first block has room for the widest column behind the Average. */
static void fit_models(struct table *t)
{
    size_t widest = 0;
    for (size_t i = 0; i < t->nrest; i++)
        widest = t->rest[i].width > widest ? t->rest[i].width : widest;
    size_t others = t->rank.width + t->average.width + t->bar.width + widest + 4 * PD_TEXT_GAP;
    size_t room = t->width > others + LEAST_MODEL ? t->width - others : LEAST_MODEL;
    if (t->model.width <= room)
        return;
    t->model.width = room;
    for (size_t i = 0; i < t->board->nrows; i++)
        t->model.cells[i] = pd_text_shorten_middle(t->arena, t->model.cells[i], room);
}

/* Line number row, or the titles for SIZE_MAX, of the block with columns [from, to). */
static void put_line(struct pd_buf *out, const struct table *t, size_t row, size_t from, size_t to)
{
    const struct pd_text_column *fixed[] = {&t->rank, &t->model, &t->average, &t->bar};
    size_t owed = 0, nfixed = from > 0 ? 2 : t->bars ? 4 : 3;
    bool title = row == SIZE_MAX, color = t->options->color;
    bool dim = !title && t->board->rows[row].baseline;
    if (color && (title || dim))
        pd_buf_puts(out, title ? BOLD : DIM);
    for (size_t i = 0; i < nfixed; i++)
        pd_text_column_put(out, &owed, fixed[i], title ? fixed[i]->title : fixed[i]->cells[row]);
    for (size_t i = from; i < to; i++)
        pd_text_column_put(out, &owed, &t->rest[i],
                           title ? t->rest[i].title : t->rest[i].cells[row]);
    if (color && (title || dim))
        pd_buf_puts(out, RESET);
    pd_buf_putc(out, '\n');
}

/* How many columns from `from` on fit into the width; at least one. */
static size_t block_end(const struct table *t, size_t from)
{
    size_t used = t->rank.width + PD_TEXT_GAP + t->model.width, end = from;
    if (from == 0)
        used += PD_TEXT_GAP + t->average.width;
    if (from == 0 && t->bars)
        used += PD_TEXT_GAP + t->bar.width;
    while (end < t->nrest && (end == from || used + PD_TEXT_GAP + t->rest[end].width <= t->width))
        used += PD_TEXT_GAP + t->rest[end++].width;
    return end;
}

static void choose_bars(struct table *t)
{
    t->bars = true;
    if (block_end(t, 0) == t->nrest)
        return;
    t->bars = false;
    t->bars = block_end(t, 0) < t->nrest;
}

static void put_table(struct pd_buf *out, const struct table *t)
{
    for (size_t from = 0; from < t->nrest;) {
        size_t to = block_end(t, from);
        if (from > 0)
            pd_buf_putc(out, '\n');
        put_line(out, t, SIZE_MAX, from, to);
        for (size_t i = 0; i < t->board->nrows; i++)
            put_line(out, t, i, from, to);
        from = to;
    }
}

static void put_notes(struct pd_buf *out, const struct table *t, struct pd_buf *buf)
{
    pd_report_methods(buf, t->board);
    pd_text_wrap(out, pd_buf_str(buf), t->width);
    pd_buf_reset(buf);
    for (size_t i = 0; i < t->board->nnotes; i++) {
        pd_report_clean(buf, t->board->notes[i]);
        pd_text_wrap(out, pd_buf_str(buf), t->width);
        pd_buf_reset(buf);
    }
}

static int write_text(struct pd_buf *out, const struct pd_board *board,
                      const struct pd_report_options *options, struct pd_err *err)
{
    (void)err;
    struct pd_arena arena = {0};
    struct pd_buf buf = {0};
    struct table t = {.arena = &arena,
                      .board = board,
                      .options = options,
                      .width = options->width ? options->width : DEFAULT_WIDTH};
    if (options->title) {
        pd_report_clean(out, pd_str_of(options->title));
        pd_buf_puts(out, "\n\n");
    }
    build_fixed(&t, &buf);
    build_rest(&t, &buf);
    fit_models(&t);
    choose_bars(&t);
    put_table(out, &t);
    put_notes(out, &t, &buf);
    pd_buf_done(&buf);
    pd_arena_done(&arena);
    return 0;
}

const struct pd_reporter pd_reporter_text = {
    .name = "text", .help = "a table for the terminal", .extension = "txt", .write = write_text};
