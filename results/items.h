/*
 * A run's items as tables for other programs: CSV with one line per item, JSON lines with one
 * object per document. docs/FORMATS.md describes both.
 */
#ifndef PD_RESULTS_ITEMS_H
#define PD_RESULTS_ITEMS_H

#include "results/store.h"

#include <stdio.h>

/* model, task, item, metric, filter, value, weight, flags; what was published without items has no
   line. A failed write is PD_ERR_IO. */
int pd_items_write_csv(FILE *out, struct pd_store *store, struct pd_err *err);
/* Documents with their answers and values, also those without a value. */
int pd_items_write_jsonl(FILE *out, struct pd_store *store, struct pd_err *err);

#endif
