/*
 * Trying a task without its data: one document is made up of the columns that its definition reads,
 * taken through its row steps, its fields and its prompt, and its scoring is compiled. What this
 * cannot tell is whether the real data set has these columns.
 */
#ifndef PD_HARNESS_PLAN_TRIAL_H
#define PD_HARNESS_PLAN_TRIAL_H

#include "lib/core/err.h"
#include "tasks/task.h"

/* 0 when the task can be evaluated; else PD_ERR_* and the reason. */
int pd_trial_task(const struct pd_task *task, struct pd_err *err);

#endif
