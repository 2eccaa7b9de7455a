/*
 * From a task to its requests, one document after another: what run, render and score share. A plan
 * opens the splits a task needs, draws the shots in document order and assembles the prompts; it
 * holds one document at a time, however large the task is.
 */
#ifndef PD_HARNESS_PLAN_PLAN_H
#define PD_HARNESS_PLAN_PLAN_H

#include "lib/core/hash.h"
#include "scorers/scoring.h"
#include "tasks/dataset.h"
#include "tasks/profile.h"
#include "tasks/prompt.h"

struct pd_plan_options {
    const char *data_root;
    const char
        *samples_root; /* mirror of the data sets that ship with Podium (podium/...); or NULL */
    const char *fetch; /* the command that gets missing data, for messages; or NULL */
    const struct pd_profile *profile; /* NULL: the default one */
    int num_fewshot;                  /* -1: the task's own */
    int64_t fewshot_seed;             /* lm-eval's default is 1234 */
    double limit; /* 0: all; below 1 a fraction (rounded up), else a number of documents */
    struct pd_prompt_options prompt;
    const struct pd_value *gen_kwargs; /* merged into the task's generation_kwargs; NULL: none */
};

struct pd_plan {
    const struct pd_task *task;
    struct pd_scoring *scoring;
    size_t ndocs;                      /* documents to evaluate, after the limit */
    size_t ndocs_all;                  /* rows of the evaluated split */
    int num_fewshot;                   /* in force */
    struct pd_value generation_kwargs; /* in force */
    char data_hash[PD_SHA256_HEX];     /* of the evaluated split and the few-shot pool together */
    char hash[PD_SHA256_HEX]; /* the task's identity: definition, data, shots, seed, scorers */
    struct pd_plan_private *priv;
};

/* Where the data of a task are. */
struct pd_source pd_plan_source(const struct pd_task *task, const struct pd_plan_options *options);
/* The split that is evaluated, and that which examples are drawn from when there are any: NULL when
   the task names none, or has its examples in the definition. */
const char *pd_plan_eval_split(const struct pd_task *task);
const char *pd_plan_pool_split(const struct pd_task *task);
/* The number of examples in force: the command line's (-1: none given), unless the task says
   exactly 0; else the task's. */
int pd_plan_shots(const struct pd_task *task, int option);
/* What a task says of its scoring. */
struct pd_scoring_spec pd_plan_scoring(const struct pd_task *task);

int pd_plan_open(struct pd_plan **out, const struct pd_task *task,
                 const struct pd_plan_options *options, struct pd_err *err);
void pd_plan_free(struct pd_plan *plan);

/* The next document's requests. 1: *doc, *requests and *n are filled, all living in arena; 0: no
   document is left; negative: error. */
int pd_plan_next(struct pd_doc *doc, struct pd_prompt_request **requests, size_t *n,
                 struct pd_plan *plan, struct pd_arena *arena, struct pd_err *err);
/* The row number of the i-th document, and whether a row is among the documents. A profile may
   evaluate them in another order than that of the split. */
size_t pd_plan_row(const struct pd_plan *plan, size_t i);
bool pd_plan_has(const struct pd_plan *plan, size_t row);

/* Draws the next document's shots without building it, for documents that need nothing: keeps the
   stream where it must be. 1 skipped, 0 none left. */
int pd_plan_skip(struct pd_plan *plan, struct pd_err *err);

#endif
