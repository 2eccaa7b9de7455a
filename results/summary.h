/*
 * The table at the end of a run: one line for each task and column, then the groups. Values are
 * lm-eval's, ± is the standard error; what is missing or flagged stands behind them.
 */
#ifndef PD_RESULTS_SUMMARY_H
#define PD_RESULTS_SUMMARY_H

#include "lib/core/buf.h"
#include "results/tally.h"

struct pd_summary_options {
    struct pd_tally_options tally;
    bool top_only;       /* only what was asked for by name, not the tasks inside groups */
    bool headlines_only; /* of each task and group, only the column that boards show */
};

/* Appends the table. options may be NULL. */
int pd_summary_write(struct pd_buf *out, struct pd_store *store,
                     const struct pd_summary_options *options, struct pd_err *err);

#endif
