/* A board as CSV (RFC 4180): one line per model, numbers on the scale that boards show. */
#include "results/report.h"

#include <inttypes.h>
#include <math.h>

static void put_field(struct pd_buf *out, struct pd_str s)
{
    struct pd_buf clean = {0};
    pd_report_clean(&clean, s);
    pd_buf_putc(out, '"');
    for (size_t i = 0; i < clean.len; i++) {
        if (clean.data[i] == '"')
            pd_buf_putc(out, '"');
        pd_buf_putc(out, clean.data[i]);
    }
    pd_buf_putc(out, '"');
    pd_buf_done(&clean);
}

/* A field behind a comma; a number that does not exist leaves it empty. */
static void put_number(struct pd_buf *out, double f)
{
    pd_buf_putc(out, ',');
    if (!isnan(f))
        pd_buf_printf(out, "%.10g", f);
}

static void put_count(struct pd_buf *out, int64_t n)
{
    pd_buf_putc(out, ',');
    if (n >= 0)
        pd_buf_printf(out, "%" PRId64, n);
}

static void put_extra(struct pd_buf *out, const struct pd_value *value)
{
    struct pd_buf text = {0};
    pd_report_extra(&text, value);
    pd_buf_putc(out, ',');
    if (value->kind == PD_STRING)
        put_field(out, pd_buf_str(&text));
    else
        pd_buf_add_str(out, pd_buf_str(&text));
    pd_buf_done(&text);
}

static void put_head(struct pd_buf *out, const struct pd_board *board)
{
    static const char *const suffixes[] = {"", " stderr", " n", " total"};
    pd_buf_puts(out, "\"rank\",\"rank_low\",\"rank_high\",\"model\",\"variant\",\"provider\","
                     "\"standing\",\"average\",\"average_ci95\",\"n\",\"total\",\"run\","
                     "\"run_hash\"");
    for (size_t e = 0; e < board->nextras; e++) {
        pd_buf_putc(out, ',');
        put_field(out, board->extras[e].name);
    }
    for (size_t c = 0; c < board->ncolumns; c++)
        for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
            struct pd_buf name = {0};
            pd_buf_add_str(&name, board->columns[c].label);
            pd_buf_puts(&name, suffixes[i]);
            pd_buf_putc(out, ',');
            put_field(out, pd_buf_str(&name));
            pd_buf_done(&name);
        }
    pd_buf_puts(out, "\r\n");
}

static void put_row(struct pd_buf *out, const struct pd_board *board,
                    const struct pd_board_row *row)
{
    const size_t places[] = {row->rank, row->rank_low, row->rank_high};
    for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
        if (places[i])
            pd_buf_printf(out, "%zu", places[i]);
        pd_buf_putc(out, ',');
    }
    put_field(out, row->model);
    pd_buf_putc(out, ',');
    put_field(out, row->variant);
    pd_buf_putc(out, ',');
    put_field(out, row->provider);
    pd_buf_printf(out, ",\"%s\"", pd_standing_name(row->standing));
    put_number(out, row->average);
    put_number(out, row->average_ci);
    put_count(out, row->n);
    put_count(out, row->n_total);
    pd_buf_putc(out, ',');
    put_field(out, row->run);
    pd_buf_printf(out, ",\"%s\"", row->hash);
    for (size_t e = 0; e < board->nextras; e++)
        put_extra(out, &row->extras[e]);
    for (size_t c = 0; c < board->ncolumns; c++) {
        const struct pd_board_cell *cell = &row->cells[c];
        double scale = board->columns[c].points ? 100 : 1;
        put_number(out, scale * cell->value);
        put_number(out, scale * cell->stderr_of);
        put_count(out, cell->n);
        put_count(out, cell->n_total);
    }
    pd_buf_puts(out, "\r\n");
}

static int write_csv(struct pd_buf *out, const struct pd_board *board,
                     const struct pd_report_options *options, struct pd_err *err)
{
    (void)options;
    (void)err;
    put_head(out, board);
    for (size_t i = 0; i < board->nrows; i++)
        put_row(out, board, &board->rows[i]);
    return 0;
}

const struct pd_reporter pd_reporter_csv = {.name = "csv",
                                            .help = "one line per model for spreadsheets",
                                            .extension = "csv",
                                            .write = write_csv};
