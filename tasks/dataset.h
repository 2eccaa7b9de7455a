/*
 * Splits of data sets: the rows of one or more files (tasks/datafiles.h says which), with the
 * task's steps applied to them.
 */
#ifndef PD_TASKS_DATASET_H
#define PD_TASKS_DATASET_H

#include "lib/core/err.h"
#include "lib/core/hash.h"
#include "lib/format/value.h"
#include "tasks/steps.h"

struct pd_split;

#define PD_DEFAULT_CONFIG "default" /* the folder of no config in the data mirror */

/* Where the data of a task are. */
struct pd_source {
    const char *root;              /* the data mirror */
    const char *path, *config;     /* dataset_path and dataset_name; config NULL: "default" */
    const struct pd_value *kwargs; /* dataset_kwargs, or NULL */
    const char *folder;            /* of the YAML file that says dataset_kwargs, or NULL */
    const char *fetch;             /* the command that gets the data, for messages; or NULL */
};

/* Opens a split. When a file is missing the message names what was looked for and how to name
   another folder (--data, PODIUM_DATA). Steps (may be NULL, borrowed) are applied to every row;
   when one of them is `keep`, the rows are filtered at opening. A split without rows is
   PD_ERR_INPUT, and so is a file that is not as podium.lock has it (tasks/datalock.h). */
int pd_split_of_source(struct pd_split **out, const struct pd_source *source, const char *split,
                       const struct pd_task_steps *steps, struct pd_err *err);
/* The same for a data set in the mirror that says no more than where it is. */
int pd_split_open(struct pd_split **out, const char *root, const char *dataset_path,
                  const char *config, const char *split, const struct pd_task_steps *steps,
                  struct pd_err *err);
/* Whether the mirror holds that split. */
bool pd_split_exists(const char *root, const char *dataset_path, const char *config,
                     const char *split);
/* A split made of a list of rows in memory (fewshot_config.samples); borrowed. */
int pd_split_of_list(struct pd_split **out, const struct pd_value *rows, struct pd_err *err);
void pd_split_free(struct pd_split *split);

size_t pd_split_len(const struct pd_split *split);
/* Row i after the steps: a dict built in arena, whose strings may point into the split, so it must
   not outlive either. Messages carry file and line. */
int pd_split_row(struct pd_value *out, struct pd_split *split, size_t i, struct pd_arena *arena,
                 struct pd_err *err);
/* Hexadecimal SHA-256 of the file's uncompressed content; of several files, or of one that options
   say how to read, over their hashes and the options; of rows in memory: of their JSON text. */
int pd_split_hash(char hex[PD_SHA256_HEX], struct pd_split *split, struct pd_err *err);

/* --data, else $PODIUM_DATA, else $XDG_CACHE_HOME/podium/data, else ~/.cache/podium/data. */
char *pd_data_root(struct pd_arena *arena, const char *option);

#endif
