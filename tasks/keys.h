/*
 * The keys that task, group and few-shot mappings may have: one table each, from which checking and
 * the documentation are made.
 */
#ifndef PD_TASKS_KEYS_H
#define PD_TASKS_KEYS_H

#include "lib/format/keys.h"

const struct pd_key *pd_task_keys(size_t *n);
const struct pd_key *pd_fewshot_keys(size_t *n); /* of fewshot_config */
const struct pd_key *pd_group_keys(size_t *n);   /* a group may also have task keys as overrides */
const struct pd_key *pd_aggregate_keys(size_t *n); /* of an aggregate_metric_list entry */

#endif
