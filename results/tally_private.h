/* What tally.c, tally_cell.c and tally_group.c share. */
#ifndef PD_RESULTS_TALLY_PRIVATE_H
#define PD_RESULTS_TALLY_PRIVATE_H

#include "lib/core/map.h"
#include "results/tally.h"

/* Keeps sums of counts from a damaged file inside their type. */
#define PD_TALLY_MAX_DOCS INT64_C(1000000000000)

struct pd_tally_loader {
    struct pd_tally *tally;
    struct pd_store *store;
    struct pd_tally_options options;
};

/* tally_cell.c: reads a task's columns and fills its cells. */
int pd_tally_load_cells(struct pd_tally_task *task, struct pd_tally_loader *loader,
                        struct pd_err *err);

/* Whether a value is the published one, up to rounding. */
bool pd_published_agrees(const struct pd_run_published *published, double value);

/* Fills the groups' cells once all tasks have theirs. */
int pd_tally_aggregate_groups(struct pd_tally *tally, struct pd_err *err);
/* The cell of that metric and filter, or NULL. */
const struct pd_cell *pd_cell_find(const struct pd_cell *cells, size_t n, struct pd_str metric,
                                   struct pd_str filter);

/* Adds a text with its length, so that no two lists of texts are the same bytes. */
void pd_tally_hash_text(struct pd_sha256 *sha, struct pd_str s);

#endif
