/*
 * Reporters: pure functions from a board to text, one const struct per file, listed in
 * reporters.def (sorted by name). They read nothing but their arguments, so the same board gives
 * the same bytes; a date appears only when the options have one.
 *
 * Everything on a board comes from outside: each reporter escapes for its format, and control
 * characters never pass (pd_report_clean).
 */
#ifndef PD_RESULTS_REPORT_H
#define PD_RESULTS_REPORT_H

#include "lib/core/buf.h"
#include "results/board.h"

struct pd_report_options {
    const char *title;   /* NULL: "Podium board" */
    const char *date;    /* as it is to be shown; NULL: none */
    const char *program; /* name and version for footers and JSON; NULL: none */
    const char *command; /* that made the board; NULL: none */
    unsigned width;      /* of the terminal, in columns; 0: 80 */
    bool color;          /* ANSI colours in text */
};

struct pd_reporter {
    const char *name;      /* "text", "markdown", "csv", "json", "html" */
    const char *help;      /* one line */
    const char *extension; /* of files, without the dot */
    /* Appends to out. options may not be NULL; a zeroed struct gives the defaults. */
    int (*write)(struct pd_buf *out, const struct pd_board *board,
                 const struct pd_report_options *options, struct pd_err *err);
};

const struct pd_reporter *pd_reporter_find(struct pd_str name); /* may be NULL */
const struct pd_reporter *pd_reporter_at(size_t i);             /* NULL past the end */

/* For reporters. */

/* Appends s without control characters, characters that change the direction of text, and invalid
   UTF-8: each becomes U+FFFD; line breaks and tabs become spaces. */
void pd_report_clean(struct pd_buf *out, struct pd_str s);
/* "26,073" */
void pd_report_count(struct pd_buf *out, int64_t n);
/* "26,073", or "26,071 / 26,073" when items are missing, or "-" when their number is unknown. */
void pd_report_items(struct pd_buf *out, int64_t n, int64_t n_total);
/* "1", "3-4", "-" */
void pd_report_rank(struct pd_buf *out, const struct pd_board_row *row);
/* A cell's value as boards show it: "71.1" of a column that shows points, else "8.372"; "-": none.
 */
void pd_report_value(struct pd_buf *out, const struct pd_board_column *column, double value);
/* "74.2 ± 0.6" (without the interval when there is none), or "-". */
void pd_report_average(struct pd_buf *out, const struct pd_board_row *row);
/* The sentence about ± and ranks that belongs below every board, without a full stop. */
void pd_report_methods(struct pd_buf *out, const struct pd_board *board);
/* The model's clean name, with its variant where there is one, marked "(baseline)" where it is one.
 */
void pd_report_model(struct pd_buf *out, const struct pd_board_row *row);
/* The variant alone; revisions are cut to eight digits. */
void pd_report_variant(struct pd_buf *out, const struct pd_board_row *row);
/* A value of an extra column; nothing for None. */
void pd_report_extra(struct pd_buf *out, const struct pd_value *value);
/* "the plain mean of 6 columns", "the weighted mean of ..." */
void pd_report_mean(struct pd_buf *out, const struct pd_board *board);
/* "metric,filter", or the metric alone where the filter is "none"; "mean of tasks" for a group
   whose tasks have different metrics. */
void pd_report_metric(struct pd_buf *out, struct pd_str metric, struct pd_str filter);

#endif
