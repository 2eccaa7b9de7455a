/*
 * Few-shot draws as lm-eval makes them: one MT19937 stream per task, seeded once and consumed once
 * for each evaluated document in order, so draws are made in document order before anything is
 * scheduled. The default sampler draws k rows, or k + 1 when the pool is the evaluated split (and
 * when neither split is named, which compares as equal), then drops rows equal to the document.
 * When the pool holds the document more than once, fewer than k may be left; then it draws again, k
 * from the rows that differ (as lm-eval does since 0.4.13; before, it stopped).
 */
#ifndef PD_TASKS_FEWSHOT_H
#define PD_TASKS_FEWSHOT_H

#include "lib/core/mt19937.h"
#include "tasks/dataset.h"
#include "tasks/task.h"

struct pd_shots {
    struct pd_mt rng;
    struct pd_split *pool; /* borrowed */
    bool first_n;
    bool exclude_doc;
    size_t k;
};

void pd_shots_init(struct pd_shots *shots, const struct pd_task *task, struct pd_split *pool,
                   size_t k, int64_t seed);
/* Draws the rows for one document: k of them into a list made in arena. row is the evaluated one.
   A pool that is too small is PD_ERR_INPUT and says how many rows it has. */
int pd_shots_draw(struct pd_value *rows, struct pd_shots *shots, const struct pd_value *row,
                  struct pd_arena *arena, struct pd_err *err);

/* Consumes the stream as a draw for the next document would: for documents that need nothing, so
   that later ones get the shots they would have had. row is only looked at, and may only then not
   be NULL, when pd_shots_look_at_row. */
int pd_shots_skip(struct pd_shots *shots, const struct pd_value *row, struct pd_err *err);
bool pd_shots_look_at_row(const struct pd_shots *shots);

#endif
