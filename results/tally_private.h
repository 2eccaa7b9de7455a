/* What tally.c and tally_group.c share. */
#ifndef PD_RESULTS_TALLY_PRIVATE_H
#define PD_RESULTS_TALLY_PRIVATE_H

#include "lib/core/map.h"
#include "results/tally.h"

/* Fills the groups' cells once all tasks have theirs. */
int pd_tally_aggregate_groups(struct pd_tally *tally, struct pd_err *err);
/* The cell of that metric and filter, or NULL. */
const struct pd_cell *pd_cell_find(const struct pd_cell *cells, size_t n, struct pd_str metric,
                                   struct pd_str filter);

#endif
