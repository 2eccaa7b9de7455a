/*
 * A run's items as tables for other programs: CSV with one line per item, JSON lines with one
 * object per document. docs/FORMATS.md describes both.
 */
#ifndef PD_RESULTS_ITEMS_H
#define PD_RESULTS_ITEMS_H

#include "results/store.h"

#include <stdio.h>

/* How much of a task's items is written. */
enum pd_items_detail {
    PD_ITEMS_IDS,    /* no text; of values those alone that are a score; documents by a hash that is
                        salted with the task's */
    PD_ITEMS_HIDDEN, /* the same with the prompts and what the model answered */
    PD_ITEMS_ALL
};

/* Decides for a task; NULL stands for everything of every task. */
typedef enum pd_items_detail (*pd_items_judge)(const struct pd_run_task *task);

/* model, task, item, metric, filter, value, weight, flags; what was published without items has no
   line. A failed write is PD_ERR_IO. */
int pd_items_write_csv(FILE *out, struct pd_store *store, pd_items_judge judge, struct pd_err *err);
/* Documents with their answers and values, also those without a value. */
int pd_items_write_jsonl(FILE *out, struct pd_store *store, pd_items_judge judge,
                         struct pd_err *err);

#endif
