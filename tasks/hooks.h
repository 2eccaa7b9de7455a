/*
 * From !function tags to hooks: what a task's configuration says of Python functions, with the hash
 * of the source behind each name (see tasks/native.h). Private to this room.
 */
#ifndef PD_TASKS_HOOKS_H
#define PD_TASKS_HOOKS_H

#include "lib/format/pysource.h"
#include "tasks/config.h"

/* Replaces every tagged value of the configuration by its hook, but for keys that have no effect.
   References are relative to the file that a key was written in. PD_ERR_INPUT when a source cannot
   be read. */
int pd_hooks_resolve(struct pd_config *config, struct pd_pysources *sources, struct pd_arena *arena,
                     struct pd_err *err);

/* Whether there is a tagged value in a value or below it. */
bool pd_hooks_any(const struct pd_value *value);

#endif
