/* The list of all names that `podium tasks` prints. */
#ifndef PD_HARNESS_CLI_TASKLIST_H
#define PD_HARNESS_CLI_TASKLIST_H

#include "lib/core/buf.h"
#include "tasks/task.h"

/* "task", "group" or "tag". */
const char *pd_name_kind_name(enum pd_name_kind kind);

/* A table with groups first, then the tasks that no group averages over, then tags; what it leaves
   out is counted at its end. Groups are loaded for it, their tasks are not. */
void pd_tasklist_table(struct pd_buf *out, struct pd_taskset *set);

#endif
