/*
 * What may leave the machine of the items of a data set. The table is tasks/datasets.def; the rule
 * is pd_publish_level, and everything that writes items for others goes by it. There is no switch
 * that lifts it.
 */
#ifndef PD_TASKS_PUBLISH_H
#define PD_TASKS_PUBLISH_H

#include "lib/core/str.h"

enum pd_publish {
    PD_PUBLISH_IDS,    /* number and salted hash of the document, verdict, flags: no text at all */
    PD_PUBLISH_HIDDEN, /* prompts and answers of the model, but neither rows nor targets */
    PD_PUBLISH_FULL    /* everything, with attribution */
};

struct pd_dataset_facts {
    const char *path;    /* dataset_path */
    const char *licence; /* SPDX, "unknown" or "disputed" */
    bool gated, canary;
    enum pd_publish publish; /* as the table has it; pd_publish_level is what holds */
};

/* Number i of the table, or NULL past its end. */
const struct pd_dataset_facts *pd_publish_at(size_t i);
/* The entry of a dataset_path, or NULL. */
const struct pd_dataset_facts *pd_publish_facts(struct pd_str path);

/* The table's word for a data set that is known, neither gated nor with a canary, and under an open
   licence; PD_PUBLISH_IDS for every other. */
enum pd_publish pd_publish_level(struct pd_str path);
const char *pd_publish_name(enum pd_publish level); /* "ids-only", "answers-hidden", "full" */

#endif
