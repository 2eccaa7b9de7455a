/*
 * A board for the terminal. The table is built column by column and printed in as many blocks as
 * the width needs; each block repeats rank and model.
 */
#include "results/report.h"

#include "lib/format/utf8.h"

#include <math.h>

enum { DEFAULT_WIDTH = 80, LEAST_MODEL = 12, LONGEST_LABEL = 24, GAP = 2, BAR_CELLS = 5 };

#define BOLD "\x1b[1m"
#define DIM "\x1b[2m"
#define RESET "\x1b[0m"

struct column {
    struct pd_str title;
    struct pd_str *cells; /* one for each row */
    size_t width;
    bool right; /* numbers */
};

struct table {
    struct pd_arena *arena;
    const struct pd_board *board;
    const struct pd_report_options *options;
    size_t width;
    struct column rank, model, average, bar;
    struct column *rest; /* tasks, then items */
    size_t nrest;
};

/* s cut to so many terminal columns, with an ellipsis where something was cut off. */
static struct pd_str shorten(struct pd_arena *arena, struct pd_str s, size_t width)
{
    if (pd_utf8_width(s) <= width)
        return s;
    size_t end = 0, used = 0, nbytes;
    for (size_t i = 0; i < s.n; i += nbytes) {
        pd_utf8_at(s, i, &nbytes);
        used += pd_utf8_width(pd_str_slice(s, i, i + nbytes));
        if (used + 1 > width)
            break;
        end = i + nbytes;
    }
    return pd_arena_printf(arena, "%.*s…", (int)end, s.p);
}

static void fit(struct column *column, struct pd_str text)
{
    size_t width = pd_utf8_width(text);
    column->width = width > column->width ? width : column->width;
}

static struct column new_column(struct table *t, struct pd_str title, bool right)
{
    struct column column = {.title = title, .right = right};
    column.cells = pd_arena_array(t->arena, t->board->nrows, sizeof(*column.cells));
    fit(&column, title);
    return column;
}

/* Takes over buf's text as the row's cell and empties buf. */
static void set_cell(struct table *t, struct column *column, size_t row, struct pd_buf *buf)
{
    column->cells[row] = pd_arena_str(t->arena, pd_buf_str(buf));
    fit(column, column->cells[row]);
    pd_buf_reset(buf);
}

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

static void build_fixed(struct table *t, struct pd_buf *buf)
{
    t->rank = new_column(t, (struct pd_str)PD_STR("rank"), false);
    t->model = new_column(t, (struct pd_str)PD_STR("model"), false);
    t->average = new_column(t, (struct pd_str)PD_STR("average"), true);
    t->bar = new_column(t, (struct pd_str)PD_STR(""), false);
    for (size_t i = 0; i < t->board->nrows; i++) {
        const struct pd_board_row *row = &t->board->rows[i];
        pd_report_rank(buf, row);
        set_cell(t, &t->rank, i, buf);
        pd_report_model(buf, row);
        set_cell(t, &t->model, i, buf);
        pd_report_average(buf, row);
        set_cell(t, &t->average, i, buf);
        put_bar(buf, row->average);
        set_cell(t, &t->bar, i, buf);
    }
}

static void build_rest(struct table *t, struct pd_buf *buf)
{
    const struct pd_board *board = t->board;
    t->rest = pd_arena_array(t->arena, board->ncolumns + 1, sizeof(*t->rest));
    for (size_t c = 0; c < board->ncolumns; c++) {
        pd_report_clean(buf, board->columns[c].label);
        struct pd_str label = pd_arena_str(t->arena, pd_buf_str(buf));
        pd_buf_reset(buf);
        struct column *column = &t->rest[t->nrest++];
        *column = new_column(t, shorten(t->arena, label, LONGEST_LABEL), true);
        for (size_t i = 0; i < board->nrows; i++) {
            pd_report_value(buf, &board->columns[c], board->rows[i].cells[c].value);
            set_cell(t, column, i, buf);
        }
    }
    struct column *items = &t->rest[t->nrest++];
    *items = new_column(t, (struct pd_str)PD_STR("items"), true);
    for (size_t i = 0; i < board->nrows; i++) {
        pd_report_items(buf, board->rows[i].n, board->rows[i].n_total);
        set_cell(t, items, i, buf);
    }
}

/* Shortens model names until the first block has room for the widest column behind the Average. */
static void fit_models(struct table *t)
{
    size_t widest = 0;
    for (size_t i = 0; i < t->nrest; i++)
        widest = t->rest[i].width > widest ? t->rest[i].width : widest;
    size_t others = t->rank.width + t->average.width + t->bar.width + widest + 4 * GAP;
    size_t room = t->width > others + LEAST_MODEL ? t->width - others : LEAST_MODEL;
    if (t->model.width <= room)
        return;
    t->model.width = room;
    for (size_t i = 0; i < t->board->nrows; i++)
        t->model.cells[i] = shorten(t->arena, t->model.cells[i], room);
}

/* One field; spaces before it are owed until something is printed, so no line ends in spaces. */
static void put_field(struct pd_buf *out, size_t *owed, const struct column *column,
                      struct pd_str text)
{
    size_t pad = column->width - pd_utf8_width(text);
    *owed += column->right ? pad : 0;
    if (text.n) {
        pd_buf_fill(out, ' ', *owed);
        pd_buf_add_str(out, text);
        *owed = 0;
    }
    *owed += (column->right ? 0 : pad) + GAP;
}

/* Line number row, or the titles for SIZE_MAX, of the block with columns [from, to). */
static void put_line(struct pd_buf *out, const struct table *t, size_t row, size_t from, size_t to)
{
    const struct column *fixed[] = {&t->rank, &t->model, &t->average, &t->bar};
    size_t owed = 0, nfixed = from == 0 ? 4 : 2;
    bool title = row == SIZE_MAX, color = t->options->color;
    bool dim = !title && t->board->rows[row].baseline;
    if (color && (title || dim))
        pd_buf_puts(out, title ? BOLD : DIM);
    for (size_t i = 0; i < nfixed; i++)
        put_field(out, &owed, fixed[i], title ? fixed[i]->title : fixed[i]->cells[row]);
    for (size_t i = from; i < to; i++)
        put_field(out, &owed, &t->rest[i], title ? t->rest[i].title : t->rest[i].cells[row]);
    if (color && (title || dim))
        pd_buf_puts(out, RESET);
    pd_buf_putc(out, '\n');
}

/* How many columns from `from` on fit into the width; at least one. */
static size_t block_end(const struct table *t, size_t from)
{
    size_t used = t->rank.width + GAP + t->model.width, end = from;
    if (from == 0)
        used += t->average.width + t->bar.width + 2 * GAP;
    while (end < t->nrest && (end == from || used + GAP + t->rest[end].width <= t->width))
        used += GAP + t->rest[end++].width;
    return end;
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

/* Text broken at spaces to fit the width; lines after the first are indented. */
static void put_wrapped(struct pd_buf *out, struct pd_str text, size_t width)
{
    struct pd_str space = PD_STR(" ");
    size_t used = 0;
    for (size_t at = 0; at <= text.n;) {
        ptrdiff_t stop = pd_str_index(text, space, at);
        size_t end = stop < 0 ? text.n : (size_t)stop;
        struct pd_str word = pd_str_slice(text, at, end);
        size_t columns = pd_utf8_width(word);
        if (used > 0 && used + 1 + columns > width) {
            pd_buf_puts(out, "\n ");
            used = 1;
        }
        if (used > 0)
            pd_buf_putc(out, ' ');
        pd_buf_add_str(out, word);
        used += columns + (used > 0);
        at = end + 1;
    }
    pd_buf_putc(out, '\n');
}

static void put_notes(struct pd_buf *out, const struct table *t, struct pd_buf *buf)
{
    pd_report_methods(buf, t->board);
    put_wrapped(out, pd_buf_str(buf), t->width);
    pd_buf_reset(buf);
    for (size_t i = 0; i < t->board->nnotes; i++) {
        pd_report_clean(buf, t->board->notes[i]);
        put_wrapped(out, pd_buf_str(buf), t->width);
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
    put_table(out, &t);
    put_notes(out, &t, &buf);
    pd_buf_done(&buf);
    pd_arena_done(&arena);
    return 0;
}

const struct pd_reporter pd_reporter_text = {
    .name = "text", .help = "a table for the terminal", .extension = "txt", .write = write_text};
