/*
 * A board: runs side by side, ranked with honest uncertainty. It is made from run files alone and
 * read by reporters; the same files in the same order always give the same board.
 *
 * Columns are the tasks and groups that were asked for by name, in the order of the first run that
 * has them. A column is a task's name, metric and filter, shots and hash together: a run whose task
 * has the same name but differs in any of these gets a column of its own: "name (5-shot)" where the
 * shots alone differ, else "name (2)" and a note.
 *
 * Average: 100 times the plain mean over the averaged columns, those whose items lie in 0..1 and
 * where higher is better in every run. Its standard error comes from the items' influence on it,
 * which is sqrt(sum SE^2) / T for T columns with disjoint items. average_ci is 1.96 times that.
 *
 * Ranks: a pair of models is decided when the difference of their Averages is over 1.96 standard
 * errors of that difference. The error is a paired one: items answered by both runs enter with
 * their covariance, so that it is sd(d)/sqrt(n) in each task (stratified) when both answered all
 * items, and turns into the unpaired one as they share fewer. Two discordant items are added to
 * each task, so that a few equal differences are no certainty. What was published without items
 * enters as unpaired, with the standard error that was published. The rank set of a model is [1 +
 * number certainly above, p - number certainly below] (Mogstad, Romano, Shaikh, Wilhelm 2024),
 * marginal at 95 %.
 */
#ifndef PD_RESULTS_BOARD_H
#define PD_RESULTS_BOARD_H

#include "lib/core/hash.h"
#include "results/tally.h"

struct pd_board_column {
    struct pd_str label; /* unique on the board: the alias or name, with " (2)" where needed */
    struct pd_str name, metric, filter, aggregation;
    struct pd_str hash; /* the task's; of a group: SHA-256 over its aggregates and leaves */
    int64_t shots;      /* -1: the group's tasks differ */
    bool group, higher_is_better;
    bool points;   /* items lie in 0..1 and higher is better: shown as 100 times the value */
    bool inside;   /* a task that also counts within a group's column */
    bool averaged; /* part of the Average: points, and not inside */
};

struct pd_board_cell {
    bool present;            /* the run has the column and a value in it */
    bool published;          /* a value without items, as somebody published it */
    double value, stderr_of; /* as lm-eval has them (an accuracy lies in 0..1); NaN: none */
    double low, high;        /* what value could be when items are missing; NaN: unbounded */
    int64_t n, n_total;      /* items with a value, documents of the run; -1: unknown */
    int64_t failed;          /* documents that failed; the other missing ones were not run */
    int64_t flags[PD_RUN_NFLAGS];
};

enum pd_standing {
    PD_STANDING_RANKED,
    PD_STANDING_BASELINE,   /* no rank beside real models */
    PD_STANDING_OVER_LIMIT, /* too many items are missing */
    PD_STANDING_INCOMPLETE  /* a column of the Average is missing: no Average */
};

struct pd_board_row {
    struct pd_str model, provider;
    struct pd_str run;        /* file name without its folder */
    struct pd_str imported;   /* what made an imported run's results; empty: not imported */
    char hash[PD_SHA256_HEX]; /* of the run's results, see docs/FORMATS.md */
    struct pd_value metadata; /* a dict, or None */
    bool baseline;
    enum pd_standing standing;
    double average, average_ci;       /* points of 100; NaN: none */
    size_t rank, rank_low, rank_high; /* 0 unless ranked */
    int64_t n, n_total;               /* over the columns that the run has; -1: unknown */
    struct pd_board_cell *cells;      /* one for each column */
};

struct pd_board {
    struct pd_board_column *columns;
    size_t ncolumns;
    struct pd_board_row *rows; /* in the order in which they are shown */
    size_t nrows;
    struct pd_str *notes; /* sentences without a full stop */
    size_t nnotes;
    size_t naveraged;      /* columns in the Average */
    double max_missing;    /* as in the options */
    bool ties;             /* some ranked models' order is not decided */
    struct pd_arena arena; /* holds all of it */
};

struct pd_board_options {
    double max_missing; /* a run with more missing in an averaged column gets no rank */
    /* Columns: names and patterns with commas between, of whatever tasks and groups the runs have;
       NULL: what they were asked for by name. */
    const char *tasks;
    const int64_t *shots; /* only columns with that number of examples; NULL: all */
    struct pd_tally_options tally;
};
#define PD_BOARD_DEFAULTS                                                                          \
    {                                                                                              \
        .max_missing = 0.05                                                                        \
    }

/* options may be NULL. A run file that cannot be read is an error that names it. */
int pd_board_load(struct pd_board **out, const char *const *paths, size_t npaths,
                  const struct pd_board_options *options, struct pd_err *err);
void pd_board_free(struct pd_board *board);

/* "ranked", "baseline", "over_limit", "incomplete". */
const char *pd_standing_name(enum pd_standing standing);

#endif
