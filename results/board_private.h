/* What board.c, board_notes.c and board_rank.c share while a board is made. */
#ifndef PD_RESULTS_BOARD_PRIVATE_H
#define PD_RESULTS_BOARD_PRIVATE_H

#include "results/board.h"
#include "results/tally.h"

/* Two-sided 95 % of the standard normal distribution. */
#define PD_Z95 1.959963984540054

/* What the items of one task do to a run's Average: x holds each item's value times its columns'
   weight, so that the Average is the sum over tasks of the mean of x. */
struct pd_influence {
    struct pd_str task_hash;
    int64_t *doc; /* ascending */
    double *x;
    size_t n;
    double published;  /* standard error of the part that was published without items */
    size_t npublished; /* items behind that part; 0: unknown or no such part */
    double weight;     /* the largest |x| that an item can have */
    double variance;   /* of the mean of x; NaN for n < 2 */
};

/* A run while its board is made. cells[column] is NULL where it has none. */
struct pd_board_run {
    struct pd_tally *tally;
    struct pd_board_row row;
    const struct pd_cell **cells;
    size_t *tasks; /* of a column that is a task: its place in the tally */
    struct pd_influence *influences;
    size_t ninfluences;
    bool no_error; /* its numbers were published without standard errors */
};

/* A board while it is made. */
struct pd_board_maker {
    struct pd_board *board;
    struct pd_board_run *runs;
    size_t nruns;
    size_t nused; /* the first so many are on the board */
    const struct pd_board_options *options;
    struct pd_arena arena; /* for the making */
    size_t ndefined;       /* columns of the definition, which come first */
    size_t run_cap;
    size_t column_cap, note_cap; /* columns and notes grow on the heap, then move to the arena */
};

/* Adds a line to the board's notes. */
void pd_board_note(struct pd_board_maker *m, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Adds what is to be said about the finished rows. */
void pd_board_note_all(struct pd_board_maker *m);

/* board_columns.c: finds every run's columns, and chooses what is averaged. */
void pd_board_place(struct pd_board_maker *m);
void pd_board_choose_averaged(struct pd_board_maker *m);

/* Variance of the run's weighted sum over the columns; the run keeps the influences behind it. A
   weight of 0 leaves a column out. */
double pd_board_variance(struct pd_board_run *run, const struct pd_board *board,
                         const double *weights, struct pd_arena *arena);
/* Orders the runs, ranks those that can be ranked and finds their rank sets. */
void pd_board_rank(struct pd_board_maker *m);

/* board_view.c: rows that the condition does not hold for go, before there are ranks; then, of the
   ranked board, order, extra columns and number of rows. */
int pd_board_select(struct pd_board_maker *m, struct pd_err *err);
int pd_board_arrange(struct pd_board *board, const struct pd_board_options *options,
                     struct pd_err *err);

#endif
