/*
 * Verifying results that somebody published with lm-eval: everything that can be made again from
 * what is there is made again and compared, layer by layer.
 *
 *   data         the data set here has as many rows as theirs
 *   document     each document is the same (its hash)
 *   prompt       each request is the same to the byte
 *   target       each gold answer is the same
 *   filter       the recorded responses go through the filters to what they say
 *   metric       and are scored as they say
 *   aggregation  the items' values and standard errors of each metric are the published ones
 *   group        the tasks' values make the groups' published ones
 *   model        a sample of the documents, asked again, is answered as well
 *
 * Filters, metrics and values need samples; data, documents and prompts need the task's definition
 * and its data, and samples to compare with. Definitions are the ones here when they have the
 * published version; for scoring, the configuration in the results takes their place. Without data,
 * documents, prompts and targets are still held against the hashes beside them.
 */
#ifndef PD_HARNESS_RUN_VERIFY_H
#define PD_HARNESS_RUN_VERIFY_H

#include "harness/run/run.h"
#include "tasks/task.h"

enum pd_verify_layer {
    PD_VERIFY_DATA,
    PD_VERIFY_DOCUMENT,
    PD_VERIFY_PROMPT,
    PD_VERIFY_TARGET,
    PD_VERIFY_FILTER,
    PD_VERIFY_METRIC,
    PD_VERIFY_AGGREGATION,
    PD_VERIFY_GROUP,
    PD_VERIFY_MODEL,
    PD_VERIFY_NLAYERS
};

enum pd_verify_status { PD_VERIFY_UNCHECKED, PD_VERIFY_SAME, PD_VERIFY_DIFFERS };

struct pd_verify_check {
    enum pd_verify_status status;
    size_t n, ndiffer;             /* comparisons, and those that failed */
    struct pd_str where;           /* of the first difference: "document 3, strict", "acc,none" */
    struct pd_str published, here; /* the first difference: the parts of the texts that differ */
    struct pd_str why;             /* why it was not checked, or not as it should; else empty */
};

/* The second answers of a sample of documents, beside the published ones. */
struct pd_verify_model {
    size_t n;                     /* documents with a value in both */
    size_t agree;                 /* with the same value */
    double published, here;       /* means over the sample */
    double difference, stderr_of; /* of here - published, paired */
    struct pd_str column;         /* "metric,filter" */
};

/* A task, or a group. */
struct pd_verify_entry {
    struct pd_str name;
    bool group;
    size_t nitems; /* documents with samples */
    struct pd_verify_check checks[PD_VERIFY_NLAYERS];
    struct pd_verify_model model;
};

struct pd_verify_report {
    struct pd_arena arena; /* holds all of it */
    struct pd_str model;
    struct pd_verify_entry *entries; /* tasks, then groups */
    size_t nentries;
    size_t nchecked, ndiffer; /* entries with anything checked, with any difference */
};

struct pd_verify_options {
    const char *samples; /* the results' samples: a file, or a folder; NULL: beside the results */
    struct pd_taskset *set;               /* definitions */
    const char *data_root, *samples_root; /* as for plans */
    const struct pd_endpoint *endpoint;   /* NULL: nobody is asked */
    struct pd_run_options run;            /* concurrency and the like, for asking */
    size_t nsample;                       /* documents of each task that are asked again */
    const struct pd_chat *chat; /* the template that prompts went through, where the results say
                                   that they did; NULL: such prompts are not checked */
    const struct pd_sink *sink;
};

/* PD_ERR_INPUT for a file that cannot be read as results. Differences are no error. */
int pd_verify(struct pd_verify_report **out, const char *path,
              const struct pd_verify_options *options, struct pd_err *err);
void pd_verify_free(struct pd_verify_report *report);

/* "data", "document", ... */
const char *pd_verify_layer_name(enum pd_verify_layer layer);
/* Whether anything was made again: the number of rows alone says nothing about results. */
bool pd_verify_checked(const struct pd_verify_entry *entry);
/* The first layer that differs, or PD_VERIFY_NLAYERS. */
enum pd_verify_layer pd_verify_first_difference(const struct pd_verify_entry *entry);

#endif
