/*
 * A board: runs side by side, ranked with honest uncertainty. It is made from run files alone and
 * read by reporters; the same files in the same order always give the same board.
 *
 * Columns are the tasks and groups that were asked for by name, in the order of the first run that
 * has them. A column is a task's name, metric and filter, shots and hash together: a run whose task
 * has the same name but differs in any of these gets a column of its own: "name (5-shot)" where the
 * shots alone differ, else "name (2)" and a note.
 *
 * With a board definition the columns are those that it defines. The first run that has one of them
 * says which tasks, data, shots, profile and prompt options it is made of; what another run has in
 * its place stands in a column of its own to the right, which is no part of the Average: nothing is
 * ever mixed.
 *
 * Average: 100 times the mean over the averaged columns, plain or with the definition's weights.
 * Without a definition these are the columns whose items lie in 0..1 and where higher is better in
 * every run. Its standard error comes from the items' influence on it,
 * which is sqrt(sum SE^2) / T for T plain columns with disjoint items. average_ci is 1.96 times
 * that.
 *
 * Ranks: a pair of models is decided when the difference of their Averages is over 1.96 standard
 * errors of that difference. The error is a paired one: items answered by both runs enter with
 * their covariance, so that it is sd(d)/sqrt(n) in each task (stratified) when both answered all
 * items, and turns into the unpaired one as they share fewer. Two discordant items are added to
 * each task, so that a few equal differences are no certainty. What was published without items
 * enters as unpaired, with the standard error that was published. The rank set of a model is [1 +
 * number certainly above, p - number certainly below] (Mogstad, Romano, Shaikh, Wilhelm 2024),
 * marginal at 95 %. Published numbers without standard errors give ranks without sets.
 */
#ifndef PD_RESULTS_BOARD_H
#define PD_RESULTS_BOARD_H

#include "lib/core/hash.h"
#include "results/tally.h"
#include "results/where.h"

struct pd_board_column {
    struct pd_str label; /* unique on the board: the alias or name, with " (2)" where needed */
    struct pd_str name, metric, filter, aggregation;
    struct pd_str hash; /* the task's; of a group: SHA-256 over its aggregates and leaves */
    int64_t shots;      /* -1: the group's tasks differ */
    bool group, higher_is_better;
    bool points;   /* items lie in 0..1 and higher is better: shown as 100 times the value */
    bool inside;   /* a task that also counts within a group's column */
    bool averaged; /* part of the Average */
    double weight; /* in it; the weights of averaged columns add up to 1 */
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
    struct pd_str variant;    /* what tells published models of one name apart; empty: no need */
    struct pd_str run;        /* file name without its folder */
    struct pd_str imported;   /* what made an imported run's results; empty: not imported */
    char hash[PD_SHA256_HEX]; /* of the run's results, see docs/FORMATS.md */
    struct pd_value metadata; /* a dict, or None */
    bool baseline;
    enum pd_standing standing;
    double average, average_ci;  /* points of 100; NaN: none */
    size_t rank;                 /* 0 unless ranked */
    size_t rank_low, rank_high;  /* 0: there is no rank set */
    int64_t n, n_total;          /* over the columns that the run has; -1: unknown */
    struct pd_board_cell *cells; /* one for each column */
    struct pd_value *extras;     /* one for each extra column of the board; None: nothing */
};

/* A column of what is known about the models beside their scores. */
struct pd_board_extra {
    struct pd_str name;
    bool numbers; /* all its values are numbers */
};

struct pd_board {
    struct pd_board_column *columns;
    size_t ncolumns;
    struct pd_board_row *rows; /* in the order in which they are shown */
    size_t nrows;
    struct pd_board_extra *extras;
    size_t nextras;
    struct pd_str title;  /* the definition's; empty: none */
    struct pd_str *notes; /* sentences without a full stop */
    size_t nnotes;
    size_t naveraged;      /* columns in the Average */
    double max_missing;    /* as in the options */
    bool defined;          /* the columns are a definition's */
    bool sets;             /* some rank has a set */
    bool ties;             /* some ranked models' order is not decided */
    struct pd_arena arena; /* holds all of it */
};

/* What becomes of a model that lacks a column of the Average. */
enum pd_board_lacking {
    PD_LACKING_UNRANKED, /* it has no Average and no rank */
    PD_LACKING_SKIP,     /* its Average is over the columns that it has */
    PD_LACKING_ZERO      /* the column counts as 0 */
};

struct pd_board_options {
    double max_missing; /* a run with more missing in an averaged column gets no rank */
    /* Columns: names and patterns with commas between, of whatever tasks and groups the runs have;
       NULL: what they were asked for by name. */
    const char *tasks;
    const int64_t *shots; /* only columns with that number of examples; NULL: all */
    const struct pd_definition *definition; /* NULL: none; it goes with neither of the two above */
    enum pd_board_lacking lacking;
    const struct pd_where *where; /* only models for which it holds; ranks are among these */
    /* Names of extra columns with commas between: metadata, "provider", "variant", "run"; NULL */
    const char *extras;
    /* The order of the rows: a name of the table or of the metadata, largest number or first text
       at the top, the other way round with '-' in front; NULL: by rank */
    const char *sort;
    size_t top;        /* no more rows than this are shown; 0: all */
    bool no_rank_sets; /* ranks without sets: many models take time */
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

/* What a row has under a name, without regard to case: "model", "variant", "provider", "run",
   "standing", "average", "rank", "items", a column's label (points where the board shows points),
   or a key of the metadata. None when there is nothing; the text lives with the board. */
struct pd_value pd_board_value(const struct pd_board *board, const struct pd_board_row *row,
                               struct pd_str name);

/* "ranked", "baseline", "over_limit", "incomplete". */
const char *pd_standing_name(enum pd_standing standing);

#endif
