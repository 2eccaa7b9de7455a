/*
 * A results file of lm-eval, of whatever generation, read and brought into one form: what imports
 * write into run files and what verification compares with.
 */
#ifndef PD_RESULTS_IMPORT_FILE_H
#define PD_RESULTS_IMPORT_FILE_H

#include "lib/core/err.h"
#include "lib/core/hash.h"
#include "lib/core/map.h"
#include "lib/format/value.h"

struct pd_import_column {
    struct pd_str metric, filter; /* filter is empty in files of 0.3 */
    struct pd_str aggregation;    /* empty: unknown */
    bool guessed;                 /* items are tried with the mean */
    bool higher_is_better;
    double value, stderr_of; /* NaN: none */
};

struct pd_import_task {
    struct pd_str name, alias, version, output_type, headline;
    const struct pd_value *config; /* NULL: not in the file */
    int64_t shots;
    int64_t n, original; /* documents evaluated and in the split; 0: unknown */
    struct pd_import_column *columns;
    size_t ncolumns;
    bool top;
};

struct pd_import_group {
    struct pd_str name, alias, version;
    struct pd_value children, aggregates; /* lists */
    struct pd_import_column *columns;     /* what was published of it */
    size_t ncolumns;
    bool top;
};

struct pd_import_file {
    struct pd_import_file *next;
    const char *path;
    char sha[PD_SHA256_HEX];
    struct pd_arena arena;
    struct pd_value root;
    const char *generation; /* "0.3", "0.4" */
    struct pd_str model;    /* as lm-eval names it */
    struct pd_str name;     /* for boards: with its revision */
    struct pd_str source;   /* lm-eval's kind of model: "hf", "local-completions" */
    struct pd_import_task *tasks;
    size_t ntasks;
    struct pd_import_group *groups; /* parents before children */
    size_t ngroups;
    struct pd_map by_name;             /* of tasks: struct pd_import_task * */
    struct pd_import_samples *samples; /* a list */
};

/* A samples file, found beside a results file or alone. */
struct pd_import_samples {
    struct pd_import_samples *next;
    const char *path;
    struct pd_str task;
};

/* Reads a results file. PD_ERR_INPUT says what is wrong, without the path; *foreign
   tells that it is the JSON of something else. */
int pd_import_read(struct pd_import_file **out, const char *path, bool *foreign,
                   struct pd_err *err);
void pd_import_file_free(struct pd_import_file *file);
/* Whether a JSON tree looks like that of a results file. */
bool pd_import_is_results(const struct pd_value *root);

/* Finds the samples that lie beside the results, or in folder when it is not NULL: what lm-eval
   would have called them. */
void pd_import_find_samples(struct pd_import_file *file, const char *folder);
/* The samples of a task, or NULL. */
const struct pd_import_samples *pd_import_samples_of(const struct pd_import_file *file,
                                                     struct pd_str task);

#endif
