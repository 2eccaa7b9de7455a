/* A board as a Markdown table, for issues, pull requests and model cards. */
#include "results/report.h"

/* Escapes what Markdown or the HTML inside it would take as markup. */
static void put_text(struct pd_buf *out, struct pd_str s)
{
    struct pd_buf clean = {0};
    pd_report_clean(&clean, s);
    for (size_t i = 0; i < clean.len; i++) {
        char c = clean.data[i];
        if (c == '<')
            pd_buf_puts(out, "&lt;");
        else if (c == '&')
            pd_buf_puts(out, "&amp;");
        else {
            if (c != '\0' && strchr("\\`*_[]|~", c))
                pd_buf_putc(out, '\\');
            pd_buf_putc(out, c);
        }
    }
    pd_buf_done(&clean);
}

typedef void (*put_fn)(struct pd_buf *out, const struct pd_board_row *row);

static void put_escaped(struct pd_buf *out, const struct pd_board_row *row, put_fn put)
{
    struct pd_buf text = {0};
    put(&text, row);
    put_text(out, pd_buf_str(&text));
    pd_buf_done(&text);
}

static void put_head(struct pd_buf *out, const struct pd_board *board)
{
    pd_buf_puts(out, "| rank | model | average |");
    for (size_t e = 0; e < board->nextras; e++) {
        pd_buf_putc(out, ' ');
        put_text(out, board->extras[e].name);
        pd_buf_puts(out, " |");
    }
    for (size_t c = 0; c < board->ncolumns; c++) {
        pd_buf_putc(out, ' ');
        put_text(out, board->columns[c].label);
        pd_buf_puts(out, " |");
    }
    pd_buf_puts(out, " items |\n|---|---|---:|");
    for (size_t e = 0; e < board->nextras; e++)
        pd_buf_puts(out, board->extras[e].numbers ? "---:|" : "---|");
    for (size_t c = 0; c <= board->ncolumns; c++)
        pd_buf_puts(out, "---:|");
    pd_buf_putc(out, '\n');
}

static void put_row(struct pd_buf *out, const struct pd_board *board,
                    const struct pd_board_row *row)
{
    static const put_fn fields[] = {pd_report_rank, pd_report_model, pd_report_average};
    pd_buf_putc(out, '|');
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
        pd_buf_putc(out, ' ');
        put_escaped(out, row, fields[i]);
        pd_buf_puts(out, " |");
    }
    for (size_t e = 0; e < board->nextras; e++) {
        struct pd_buf text = {0};
        pd_report_extra(&text, &row->extras[e]);
        pd_buf_putc(out, ' ');
        put_text(out, pd_buf_str(&text));
        pd_buf_puts(out, " |");
        pd_buf_done(&text);
    }
    for (size_t c = 0; c < board->ncolumns; c++) {
        pd_buf_putc(out, ' ');
        pd_report_value(out, &board->columns[c], row->cells[c].value);
        pd_buf_puts(out, " |");
    }
    pd_buf_putc(out, ' ');
    pd_report_items(out, row->n, row->n_total);
    pd_buf_puts(out, " |\n");
}

static int write_markdown(struct pd_buf *out, const struct pd_board *board,
                          const struct pd_report_options *options, struct pd_err *err)
{
    (void)err;
    if (options->title) {
        pd_buf_puts(out, "## ");
        put_text(out, pd_str_of(options->title));
        pd_buf_puts(out, "\n\n");
    }
    put_head(out, board);
    for (size_t i = 0; i < board->nrows; i++)
        put_row(out, board, &board->rows[i]);
    pd_buf_putc(out, '\n');
    pd_report_methods(out, board);
    pd_buf_puts(out, ".\n");
    for (size_t i = 0; i < board->nnotes; i++) {
        pd_buf_puts(out, i ? "- " : "\n- ");
        put_text(out, board->notes[i]);
        pd_buf_puts(out, ".\n");
    }
    if (options->date) {
        pd_buf_putc(out, '\n');
        put_text(out, pd_str_of(options->date));
        pd_buf_putc(out, '\n');
    }
    return 0;
}

const struct pd_reporter pd_reporter_markdown = {.name = "markdown",
                                                 .help = "a table for issues and model cards",
                                                 .extension = "md",
                                                 .write = write_markdown};
