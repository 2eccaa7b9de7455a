/* What the files of the import share. */
#ifndef PD_RESULTS_IMPORT_PRIVATE_H
#define PD_RESULTS_IMPORT_PRIVATE_H

#include "results/import.h"
#include "results/import_file.h"

/* An event about files of others: control characters of their texts never pass. */
void pd_import_tell(const struct pd_sink *sink, enum pd_event_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The samples of one run that lie somewhere without results: tasks with columns by what the samples
   hold, and no published values. Bad ones are told and counted; NULL when none is left. */
struct pd_import_file *pd_import_of_samples(struct pd_import_samples *samples,
                                            const struct pd_sink *sink, size_t *nbad);

/* import_metrics.c: what is known of metrics by their names, for files that do not say. */
struct pd_import_metric {
    const char *name, *aggregation;
    bool lower_is_better;
};
const struct pd_import_metric *pd_import_metric_find(struct pd_str name); /* may be NULL */
/* The number of documents behind a share of right answers and its standard error; 0: these cannot
   be such. For k right ones of n, stderr^2 = p (1 - p) / (n - 1). */
int64_t pd_import_infer_n(double value, double stderr_of);
/* "metric,filter" that boards show when the file does not say. */
struct pd_str pd_import_headline(const struct pd_import_task *task, struct pd_arena *arena);

/* import_groups.c: finds the groups, their children and how they were aggregated. */
void pd_import_find_groups(struct pd_import_file *file);
bool pd_import_is_group(const struct pd_import_file *file, struct pd_str name);
/* The columns of an entry of `results`. */
void pd_import_read_columns(struct pd_import_column **out, size_t *n, struct pd_import_file *file,
                            const struct pd_value *values);

/* import_samples.c: reads a samples file into the run: documents, answers, items. columns_ok tells
   of each column whether its items could be read. */
struct pd_import_target {
    struct pd_store *store;
    const struct pd_import_options *options;
    const struct pd_import_task *task;
    int64_t task_id;
    bool *columns_ok;
    bool chat;     /* out: contexts are JSON texts of messages */
    int64_t ndocs; /* out: documents read */
};
int pd_import_read_samples(struct pd_import_target *target, const char *path, struct pd_err *err);

/* import_run.c: writes the run file of files that belong together. */
struct pd_import_run {
    struct pd_import_file **files; /* in the order in which they came */
    size_t nfiles, cap;
    const char *path;   /* of the run file */
    struct pd_str name; /* for boards */
};
/* nbad counts samples files that were no good; their tasks are kept as numbers. */
int pd_import_write_run(size_t *nbad, const struct pd_import_run *run,
                        const struct pd_import_options *options, struct pd_err *err);

#endif
