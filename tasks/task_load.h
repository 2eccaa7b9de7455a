/*
 * From a merged configuration to a checked and compiled task or group. Private to this room.
 */
#ifndef PD_TASKS_TASK_LOAD_H
#define PD_TASKS_TASK_LOAD_H

#include "tasks/config.h"
#include "tasks/task.h"

/* Makes a task in arena. name NULL: the config's own `task`. On success the task's steps are to be
   given to pd_steps_done. */
int pd_task_build(struct pd_task **out, struct pd_arena *arena, const struct pd_config *config,
                  const char *name, struct pd_err *err);

/* Fills generation_kwargs and metric_list, with what is left out filled in as lm-eval does. */
int pd_task_defaults(struct pd_task *task, struct pd_arena *arena, const struct pd_config *config,
                     struct pd_err *err);

#endif
