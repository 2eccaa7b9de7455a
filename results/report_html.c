/*
 * A board as one HTML page: no script, no request to anywhere, everything escaped, and a policy in
 * the page that forbids both. Light and dark follow the reader's preference; on narrow screens the
 * table scrolls in its own frame.
 */
#include "results/report.h"

#include <math.h>

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
    "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<meta name=\"referrer\" content=\"no-referrer\">\n";

static const char style[] =
    "<style>\n"
    ":root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--line:#d8dee4;--back:#fff;"
    "--band:#f6f8fa;--mark:#0b62c4}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6edf3;--soft:#9aa5b1;--line:#30363d;"
    "--back:#0d1117;--band:#161b22;--mark:#6cb0ff}}\n"
    "body{margin:0 auto;padding:1.5rem 1rem 3rem;max-width:75rem;background:var(--back);"
    "color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}\n"
    "h1{font-size:1.5rem;margin:0}\nh2{font-size:1.1rem;margin:2rem 0 .5rem}\n"
    ".what,footer,td small,th small{color:var(--soft)}\n.what{margin:.2rem 0 1.2rem}\n"
    ".frame{overflow-x:auto;border:1px solid var(--line);border-radius:8px}\n"
    ".frame:focus-visible{outline:2px solid var(--mark);outline-offset:2px}\n"
    "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;"
    "overflow-wrap:normal}\n"
    "th,td{padding:.45rem .75rem;text-align:right;white-space:nowrap;"
    "border-bottom:1px solid var(--line)}\n"
    "thead th{background:var(--band);position:sticky;top:0;vertical-align:bottom}\n"
    "th.l,td.l{text-align:left}\ntbody th{font-weight:600;text-align:left;white-space:normal;"
    "min-width:9rem;position:sticky;left:0;background:var(--back)}\n"
    "td.x{white-space:normal;min-width:6rem;max-width:14rem}\n"
    "@media(max-width:30rem){tbody "
    "th{min-width:7rem;max-width:9rem;overflow-wrap:anywhere;font-size:.85rem}}\n"
    "tbody tr:last-child>*{border-bottom:0}\ntr.unranked{color:var(--soft)}\n"
    "small{display:block;font-weight:400;font-size:.8rem}\n"
    "thead small{white-space:normal;max-width:8.5rem;margin-left:auto}\n"
    "svg{display:block;margin:.15rem 0 0 auto}\nsvg line{stroke:var(--line)}\n"
    "svg .w{stroke:var(--mark);stroke-width:2}\nsvg circle{fill:var(--mark)}\n"
    "code{font-size:.85rem}\nfooter{margin-top:2rem;font-size:.9rem}\n"
    "@media print{.frame{overflow:visible;border:0}thead th,tbody th{position:static}}\n"
    "</style>\n</head>\n<body>\n";

/* Appends s with everything escaped that could end a text or a quoted attribute. */
static void put_text(struct pd_buf *out, struct pd_str s)
{
    static const struct {
        char c;
        const char *entity;
    } entities[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};
    struct pd_buf clean = {0};
    pd_report_clean(&clean, s);
    for (size_t i = 0; i < clean.len; i++) {
        const char *entity = NULL;
        for (size_t e = 0; e < sizeof(entities) / sizeof(entities[0]); e++)
            if (clean.data[i] == entities[e].c)
                entity = entities[e].entity;
        if (entity)
            pd_buf_puts(out, entity);
        else
            pd_buf_putc(out, clean.data[i]);
    }
    pd_buf_done(&clean);
}

static void put_metric(struct pd_buf *out, const struct pd_board_column *column)
{
    struct pd_buf text = {0};
    pd_report_metric(&text, column->metric, column->filter);
    put_text(out, pd_buf_str(&text));
    pd_buf_done(&text);
    if (column->shots >= 0)
        pd_buf_printf(out, ", %lld-shot", (long long)column->shots);
}

static void put_head(struct pd_buf *out, const struct pd_board *board)
{
    pd_buf_puts(out, "<div class=\"frame\" tabindex=\"0\" role=\"region\" "
                     "aria-label=\"Board\">\n<table>\n<thead>\n<tr><th scope=\"col\" class=\"l\">"
                     "Rank</th><th scope=\"col\" class=\"l\">Model</th>"
                     "<th scope=\"col\">Average<small>95 % interval</small></th>");
    for (size_t e = 0; e < board->nextras; e++) {
        pd_buf_puts(out, board->extras[e].numbers ? "<th scope=\"col\">"
                                                  : "<th scope=\"col\" class=\"l\">");
        put_text(out, board->extras[e].name);
        pd_buf_puts(out, "</th>");
    }
    for (size_t c = 0; c < board->ncolumns; c++) {
        pd_buf_puts(out, "<th scope=\"col\">");
        put_text(out, board->columns[c].label);
        pd_buf_puts(out, "<small>");
        put_metric(out, &board->columns[c]);
        pd_buf_puts(out, "</small></th>");
    }
    pd_buf_puts(out, "<th scope=\"col\">Items</th></tr>\n</thead>\n<tbody>\n");
}

/* The Average as a dot with whiskers on an axis from 0 to 100 that all rows share. */
static void put_whiskers(struct pd_buf *out, const struct pd_board_row *row)
{
    pd_buf_puts(out, "<svg width=\"104\" height=\"10\" viewBox=\"-2 0 104 10\" "
                     "aria-hidden=\"true\"><line x1=\"0\" y1=\"5\" x2=\"100\" y2=\"5\"/>");
    if (!isnan(row->average_ci))
        pd_buf_printf(out, "<line class=\"w\" x1=\"%.2f\" y1=\"5\" x2=\"%.2f\" y2=\"5\"/>",
                      fmax(row->average - row->average_ci, 0),
                      fmin(row->average + row->average_ci, 100));
    pd_buf_printf(out, "<circle cx=\"%.2f\" cy=\"5\" r=\"2.5\"/></svg>", row->average);
}

/* A value with its standard error, and the number of items where some are missing. */
static void put_cell(struct pd_buf *out, const struct pd_board_column *column,
                     const struct pd_board_cell *cell)
{
    double scale = column->points ? 100 : 1;
    pd_buf_puts(out, "<td>");
    pd_report_value(out, column, cell->value);
    if (!isnan(cell->stderr_of) && cell->present)
        pd_buf_printf(out, column->points ? "<small>± %.1f</small>" : "<small>± %.3g</small>",
                      scale * cell->stderr_of);
    if (cell->present && cell->n < cell->n_total) {
        pd_buf_puts(out, "<small>");
        pd_report_items(out, cell->n, cell->n_total);
        pd_buf_puts(out, "</small>");
    }
    pd_buf_puts(out, "</td>");
}

/* What stands in small print under a model's name. */
static void put_kind(struct pd_buf *out, const struct pd_board_row *row)
{
    struct pd_buf variant = {0};
    pd_report_variant(&variant, row);
    const struct pd_str parts[] = {pd_buf_str(&variant), row->provider,
                                   pd_str_of(row->baseline ? "baseline" : "")};
    const char *before = "<small>";
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        if (parts[i].n) {
            pd_buf_puts(out, before);
            put_text(out, parts[i]);
            before = ", ";
        }
    pd_buf_puts(out, *before == ',' ? "</small>" : "");
    pd_buf_done(&variant);
}

static void put_extra(struct pd_buf *out, const struct pd_board_extra *extra,
                      const struct pd_value *value)
{
    struct pd_buf text = {0};
    pd_report_extra(&text, value);
    pd_buf_puts(out, extra->numbers ? "<td>" : "<td class=\"l x\">");
    put_text(out, pd_buf_str(&text));
    pd_buf_puts(out, "</td>");
    pd_buf_done(&text);
}

static void put_row(struct pd_buf *out, const struct pd_board *board,
                    const struct pd_board_row *row)
{
    pd_buf_puts(out,
                row->rank ? "<tr><td class=\"l\">" : "<tr class=\"unranked\"><td class=\"l\">");
    pd_report_rank(out, row);
    pd_buf_puts(out, "</td><th scope=\"row\">");
    put_text(out, row->model);
    put_kind(out, row);
    pd_buf_puts(out, "</th><td>");
    pd_report_average(out, row);
    if (!isnan(row->average))
        put_whiskers(out, row);
    pd_buf_puts(out, "</td>");
    for (size_t e = 0; e < board->nextras; e++)
        put_extra(out, &board->extras[e], &row->extras[e]);
    for (size_t c = 0; c < board->ncolumns; c++)
        put_cell(out, &board->columns[c], &row->cells[c]);
    pd_buf_puts(out, "<td>");
    pd_report_items(out, row->n, row->n_total);
    pd_buf_puts(out, "</td></tr>\n");
}

static void put_methods(struct pd_buf *out, const struct pd_board *board)
{
    pd_buf_puts(out, "<h2>Methods</h2>\n<p>The average is ");
    pd_report_mean(out, board);
    pd_buf_puts(out, ", in points of 100. Its ");
    pd_report_methods(out, board);
    pd_buf_puts(out, ". Below a task's value stands its standard error. Wrong, unparsed and "
                     "refused answers count as 0; items without an answer have no value and are "
                     "shown as missing");
    pd_buf_printf(out, ", and with more than %.4g %% of them missing there is no rank.</p>\n",
                  100 * board->max_missing);
    if (board->nnotes == 0)
        return;
    pd_buf_puts(out, "<h2>Notes</h2>\n<ul>\n");
    for (size_t i = 0; i < board->nnotes; i++) {
        pd_buf_puts(out, "<li>");
        put_text(out, board->notes[i]);
        pd_buf_puts(out, ".</li>\n");
    }
    pd_buf_puts(out, "</ul>\n");
}

static void put_hashes(struct pd_buf *out, const struct pd_board *board)
{
    pd_buf_puts(out, "<h2>Hashes</h2>\n<div class=\"frame\" tabindex=\"0\" role=\"region\" "
                     "aria-label=\"Hashes\">\n<table>\n<tbody>\n");
    for (size_t i = 0; i < board->nrows; i++) {
        pd_buf_puts(out, "<tr><th scope=\"row\">");
        put_text(out, board->rows[i].model);
        pd_buf_puts(out, "</th><td class=\"l\">");
        put_text(out, board->rows[i].run);
        pd_buf_printf(out, "</td><td class=\"l\"><code>%s</code></td></tr>\n", board->rows[i].hash);
    }
    for (size_t c = 0; c < board->ncolumns; c++) {
        pd_buf_puts(out, "<tr><th scope=\"row\">");
        put_text(out, board->columns[c].label);
        pd_buf_puts(out, "</th><td class=\"l\">");
        put_metric(out, &board->columns[c]);
        pd_buf_puts(out, "</td><td class=\"l\"><code>");
        put_text(out, board->columns[c].hash);
        pd_buf_puts(out, "</code></td></tr>\n");
    }
    pd_buf_puts(out, "</tbody>\n</table>\n</div>\n");
}

static void put_footer(struct pd_buf *out, const struct pd_report_options *options)
{
    if (!options->program && !options->command)
        return;
    pd_buf_puts(out, "<footer>");
    if (options->program) {
        pd_buf_puts(out, "Made with ");
        put_text(out, pd_str_of(options->program));
        pd_buf_puts(out, ". ");
    }
    if (options->command) {
        pd_buf_puts(out, "<code>");
        put_text(out, pd_str_of(options->command));
        pd_buf_puts(out, "</code>");
    }
    pd_buf_puts(out, "</footer>\n");
}

static int write_html(struct pd_buf *out, const struct pd_board *board,
                      const struct pd_report_options *options, struct pd_err *err)
{
    (void)err;
    struct pd_str title = pd_str_of(options->title ? options->title : "Podium board");
    pd_buf_puts(out, head);
    pd_buf_puts(out, "<title>");
    put_text(out, title);
    pd_buf_puts(out, "</title>\n");
    pd_buf_puts(out, style);
    pd_buf_puts(out, "<h1>");
    put_text(out, title);
    pd_buf_printf(out, "</h1>\n<p class=\"what\">%zu model%s, %zu column%s", board->nrows,
                  board->nrows == 1 ? "" : "s", board->ncolumns, board->ncolumns == 1 ? "" : "s");
    if (options->date) {
        pd_buf_puts(out, ", ");
        put_text(out, pd_str_of(options->date));
    }
    pd_buf_puts(out, "</p>\n");
    put_head(out, board);
    for (size_t i = 0; i < board->nrows; i++)
        put_row(out, board, &board->rows[i]);
    pd_buf_puts(out, "</tbody>\n</table>\n</div>\n");
    put_methods(out, board);
    put_hashes(out, board);
    put_footer(out, options);
    pd_buf_puts(out, "</body>\n</html>\n");
    return 0;
}

const struct pd_reporter pd_reporter_html = {.name = "html",
                                             .help = "one page that needs nothing else",
                                             .extension = "html",
                                             .write = write_html};
