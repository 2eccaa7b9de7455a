/*
 * Splits of a data set in a mirror folder: <root>/<dataset_path>/<config or "default">/<split> with
 * .jsonl, .json (a list of objects), each also .gz; the first that is there is taken. The text is
 * held in memory (not mapped: a file that somebody cuts short meanwhile must not crash the
 * program). A .jsonl is indexed by line and a row is parsed when it is read; a .json is parsed at
 * opening. A split's content hash (SHA-256 of the uncompressed bytes) is cached in the user's cache
 * folder by path, size and time of change.
 */
#ifndef PD_TASKS_DATASET_H
#define PD_TASKS_DATASET_H

#include "lib/core/err.h"
#include "lib/core/hash.h"
#include "lib/format/value.h"
#include "tasks/steps.h"

struct pd_split;

/* The most that the uncompressed text of a split may have, and the folder's name of no config. */
#define PD_SPLIT_MAX_BYTES ((size_t)2 << 30)
#define PD_DEFAULT_CONFIG "default"

/* Opens a split; config NULL means "default". When the file is missing the message names the folder
   that was looked at and how to name another (--data, PODIUM_DATA). Steps (may be NULL, borrowed)
   are applied to every row; when one of them is `keep`, the rows are filtered at opening. A split
   without rows is PD_ERR_INPUT. An absolute dataset_path stands for itself, whatever the root. */
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
/* Hexadecimal SHA-256 of the file's uncompressed content; of rows in memory: of their JSON text. */
int pd_split_hash(char hex[PD_SHA256_HEX], struct pd_split *split, struct pd_err *err);

/* --data, else $PODIUM_DATA, else $XDG_CACHE_HOME/podium/data, else ~/.cache/podium/data. */
char *pd_data_root(struct pd_arena *arena, const char *option);

#endif
