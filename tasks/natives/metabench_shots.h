/*
 * metabench: distilled benchmarks whose rows carry their shots in numbered columns. Each function
 * makes one text of the shots, takes out the columns that held them, and sets original_hash, the
 * SHA-256 of the question, which names the row.
 */
#ifndef PD_TASKS_NATIVES_METABENCH_SHOTS_H
#define PD_TASKS_NATIVES_METABENCH_SHOTS_H

#include "lib/core/err.h"
#include "lib/format/value.h"

int pd_metabench_arc(struct pd_value *row, struct pd_arena *arena, struct pd_err *err);
int pd_metabench_gsm8k(struct pd_value *row, struct pd_arena *arena, struct pd_err *err);
/* query, choices and gold, too, in place of the context and the endings. */
int pd_metabench_hellaswag(struct pd_value *row, struct pd_arena *arena, struct pd_err *err);
int pd_metabench_mmlu(struct pd_value *row, struct pd_arena *arena, struct pd_err *err);
/* No shots; the hash alone. */
int pd_metabench_truthfulqa(struct pd_value *row, struct pd_arena *arena, struct pd_err *err);
/* The shots go in front of the sentence. */
int pd_metabench_winogrande(struct pd_value *row, struct pd_arena *arena, struct pd_err *err);

#endif
