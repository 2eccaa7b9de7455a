/*
 * Few-shot draws by a profile's rules (tasks/profile.h). The streams of harnesses are consumed once
 * for each evaluated document in order, so draws are made in document order before anything is
 * scheduled.
 */
#ifndef PD_TASKS_FEWSHOT_H
#define PD_TASKS_FEWSHOT_H

#include "lib/core/mt19937.h"
#include "tasks/dataset.h"
#include "tasks/profile.h"
#include "tasks/task.h"

struct pd_shots {
    const struct pd_profile *profile;
    struct pd_mt rng;
    int64_t seed;
    struct pd_split *pool; /* borrowed */
    bool first_n;
    bool exclude_doc; /* rows equal to the document are not shown */
    size_t k;
};

/* pool may be NULL when k is 0. */
void pd_shots_init(struct pd_shots *shots, const struct pd_task *task, struct pd_split *pool,
                   size_t k, int64_t seed, const struct pd_profile *profile);

/* The order in which a profile evaluates n documents; consumes the stream where the profile
   shuffles, so it comes before the first draw. order has room for n. */
void pd_shots_order(size_t *order, size_t n, struct pd_shots *shots);

/* Draws the rows for one document: k of them into a list made in arena. row is the evaluated one.
   A pool that is too small is PD_ERR_INPUT and says how many rows it has. */
int pd_shots_draw(struct pd_value *rows, struct pd_shots *shots, const struct pd_value *row,
                  struct pd_arena *arena, struct pd_err *err);

/* Consumes the stream as a draw for the document would, for documents that need nothing, so that
   later ones get the shots they would have had. row may be NULL unless pd_shots_skip_needs_row. */
int pd_shots_skip(struct pd_shots *shots, const struct pd_value *row, struct pd_err *err);
bool pd_shots_skip_needs_row(const struct pd_shots *shots);

#endif
