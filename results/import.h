/*
 * Other people's results as run files: lm-eval's results_*.json of all its generations (0.3, with
 * plain metric names, and 0.4), together with the samples that lie beside them. What has samples
 * gets documents, answers and items; what has none is kept as published numbers. docs/FORMATS.md
 * says what an imported run file holds.
 *
 * Files come from anybody. Each that is no good is told to the sink as a warning with its path and
 * what is wrong, and the others are imported all the same.
 */
#ifndef PD_RESULTS_IMPORT_H
#define PD_RESULTS_IMPORT_H

#include "lib/core/event.h"
#include "results/tally.h"

struct pd_import_options {
    const char *folder;  /* of the run files; made when it is missing */
    const char *program; /* name and version, for the manifest; may be NULL */
    const struct pd_sink *sink;
    /* As for tallies. Items of an aggregation that it does not find stay out. */
    const struct pd_aggregation *(*find_aggregation)(struct pd_str name, struct pd_arena *arena);
};

struct pd_import_outcome {
    size_t nfiles;  /* that were read; of samples, those that belong to results or stand alone */
    size_t nfailed; /* of these, those that were no good */
    size_t nruns;   /* run files written */
};

/* paths: results files, samples files, and folders, which stand for all of both below them. Files
   of one model with the same settings become one run file unless they contradict each other.
   Negative only for what ends it all: a path that is not there, a disk that is full. */
int pd_import_lmeval(struct pd_import_outcome *out, const char *const *paths, size_t npaths,
                     const struct pd_import_options *options, struct pd_err *err);

#endif
