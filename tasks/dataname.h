/*
 * What one entry of dataset_kwargs.data_files names, and where that lies in the data mirror:
 *
 *   http(s)://HOST/PATH               <root>/_urls/HOST/PATH, without "?..." and "#..."
 *   hf://datasets/ORG/NAME[@REV]/PATH <root>/ORG/NAME/PATH
 *   PATH, of a data set               <root>/<dataset_path>/PATH
 *   PATH, of dataset_path json, ...   anywhere on this machine
 */
#ifndef PD_TASKS_DATANAME_H
#define PD_TASKS_DATANAME_H

#include "lib/core/arena.h"
#include "lib/core/err.h"

enum pd_dataname_kind { PD_NAMES_URL, PD_NAMES_HUB, PD_NAMES_OWN, PD_NAMES_LOCAL };

struct pd_dataname {
    enum pd_dataname_kind kind;
    const char *name;     /* as written */
    const char *dataset;  /* HUB and OWN: the data set on the hub */
    const char *revision; /* HUB: as written, or NULL */
    const char *file;     /* HUB and OWN: path or pattern in the data set */
    const char *place;    /* all but LOCAL: path below the mirror's root */
};

/* dataset is the data set that a plain path belongs to, or NULL. All is made in arena. */
int pd_dataname_parse(struct pd_dataname *out, struct pd_arena *arena, const char *name,
                      const char *dataset, struct pd_err *err);

#endif
