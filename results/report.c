/* The table of reporters, and what they share. */
#include "results/report.h"

#include "lib/format/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#define PD_REPORTER(name) extern const struct pd_reporter pd_reporter_##name;
#include "results/reporters.def"
#undef PD_REPORTER

static const struct pd_reporter *const table[] = {
#define PD_REPORTER(name) &pd_reporter_##name,
#include "results/reporters.def"
#undef PD_REPORTER
};

const struct pd_reporter *pd_reporter_at(size_t i)
{
    return i < sizeof(table) / sizeof(table[0]) ? table[i] : NULL;
}

const struct pd_reporter *pd_reporter_find(struct pd_str name)
{
    for (size_t i = 0; pd_reporter_at(i); i++)
        if (pd_str_is(name, table[i]->name))
            return table[i];
    return NULL;
}

/* Ranges of code points that must not reach a terminal or a page: controls, and marks that change
   the direction of the text around them. */
static bool is_harmful(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } ranges[] = {{0, 0x1f},        {0x7f, 0x9f},     {0x61c, 0x61c},  {0x200e, 0x200f},
                  {0x2028, 0x202e}, {0x2066, 0x2069}, {0xfeff, 0xfeff}};
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
        if (c >= ranges[i].first && c <= ranges[i].last)
            return true;
    return false;
}

void pd_report_clean(struct pd_buf *out, struct pd_str s)
{
    size_t nbytes;
    for (size_t i = 0; i < s.n; i += nbytes) {
        uint32_t c = pd_utf8_at(s, i, &nbytes);
        if (c == '\n' || c == '\r' || c == '\t')
            pd_buf_putc(out, ' ');
        else
            pd_buf_put_codepoint(out, is_harmful(c) ? 0xfffd : c);
    }
}

void pd_report_count(struct pd_buf *out, int64_t n)
{
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%" PRId64, n);
    int sign = digits[0] == '-';
    for (int i = 0; i < len; i++) {
        if (i > sign && (len - i) % 3 == 0)
            pd_buf_putc(out, ',');
        pd_buf_putc(out, digits[i]);
    }
}

void pd_report_items(struct pd_buf *out, int64_t n, int64_t n_total)
{
    if (n < 0)
        pd_buf_putc(out, '-');
    else
        pd_report_count(out, n);
    if (n >= n_total)
        return;
    pd_buf_puts(out, " / ");
    pd_report_count(out, n_total);
}

void pd_report_rank(struct pd_buf *out, const struct pd_board_row *row)
{
    if (row->standing != PD_STANDING_RANKED)
        pd_buf_putc(out, '-');
    else if (row->rank_low == row->rank_high)
        pd_buf_printf(out, "%zu", row->rank);
    else
        pd_buf_printf(out, "%zu-%zu", row->rank_low, row->rank_high);
}

void pd_report_value(struct pd_buf *out, const struct pd_board_column *column, double value)
{
    if (isnan(value))
        pd_buf_putc(out, '-');
    else
        pd_buf_printf(out, column->points ? "%.1f" : "%.4g", column->points ? 100 * value : value);
}

void pd_report_average(struct pd_buf *out, const struct pd_board_row *row)
{
    if (isnan(row->average)) {
        pd_buf_putc(out, '-');
        return;
    }
    pd_buf_printf(out, "%.1f", row->average);
    if (!isnan(row->average_ci))
        pd_buf_printf(out, " ± %.1f", row->average_ci);
}

/* The first rank set that is a tie, as an example. */
static const struct pd_board_row *first_tie(const struct pd_board *board)
{
    for (size_t i = 0; i < board->nrows; i++)
        if (board->rows[i].rank_low != board->rows[i].rank_high)
            return &board->rows[i];
    return NULL;
}

void pd_report_mean(struct pd_buf *out, const struct pd_board *board)
{
    const struct pd_board_column *first = NULL;
    bool weighted = false;
    for (size_t c = 0; c < board->ncolumns; c++) {
        const struct pd_board_column *column = &board->columns[c];
        if (!column->averaged)
            continue;
        first = first ? first : column;
        weighted = weighted || fabs(column->weight - first->weight) > 1e-12;
    }
    pd_buf_printf(out, "the %s mean of %zu column%s", weighted ? "weighted" : "plain",
                  board->naveraged, board->naveraged == 1 ? "" : "s");
    if (board->defined)
        pd_buf_puts(out, ", normalised as the board's definition says");
}

void pd_report_methods(struct pd_buf *out, const struct pd_board *board)
{
    pd_buf_puts(out, "± is a 95 % interval; ");
    pd_buf_puts(out, board->sets ? "ranks are marginal, 95 %, by normal approximation of paired "
                                   "differences"
                                 : "ranks are by the average alone, without intervals");
    const struct pd_board_row *tie = first_tie(board);
    if (!tie)
        return;
    pd_buf_puts(out, "; ");
    pd_report_rank(out, tie);
    pd_buf_puts(out, ": the order is not decided by these items");
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

void pd_report_variant(struct pd_buf *out, const struct pd_board_row *row)
{
    enum { LONG = 16, KEPT = 8 };
    struct pd_str s = row->variant;
    for (size_t i = 0; i < s.n;) {
        size_t end = i;
        while (end < s.n && is_hex(s.p[end]))
            end++;
        size_t next = end > i ? end : i + 1;
        pd_report_clean(out, pd_str_slice(s, i, next - i > LONG ? i + KEPT : next));
        i = next;
    }
}

void pd_report_model(struct pd_buf *out, const struct pd_board_row *row)
{
    pd_report_clean(out, row->model);
    if (row->variant.n) {
        pd_buf_puts(out, " (");
        pd_report_variant(out, row);
        pd_buf_putc(out, ')');
    }
    if (row->baseline)
        pd_buf_puts(out, " (baseline)");
}

void pd_report_extra(struct pd_buf *out, const struct pd_value *value)
{
    double number;
    if (value->kind == PD_STRING)
        pd_report_clean(out, value->s);
    else if (value->kind == PD_BOOL)
        pd_buf_puts(out, value->b ? "yes" : "no");
    else if (pd_value_number(value, &number))
        pd_buf_printf(out, "%.6g", number);
}

void pd_report_metric(struct pd_buf *out, struct pd_str metric, struct pd_str filter)
{
    if (!metric.n)
        pd_buf_puts(out, "mean of tasks");
    pd_report_clean(out, metric);
    if (!filter.n || pd_str_is(filter, "none"))
        return;
    pd_buf_putc(out, ',');
    pd_report_clean(out, filter);
}
