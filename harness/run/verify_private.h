/* What the files of the verification share. */
#ifndef PD_HARNESS_RUN_VERIFY_PRIVATE_H
#define PD_HARNESS_RUN_VERIFY_PRIVATE_H

#include "harness/run/stored_task.h"
#include "harness/run/verify.h"
#include "results/import_file.h"
#include "results/sample_file.h"
#include "results/tally.h"

/* What is remembered of a document's published sample. */
struct verify_doc {
    int64_t id;
    unsigned char doc[32], target[32], prompt[32]; /* SHA-256 of the texts */
    unsigned char requests[32];                    /* of all requests together */
    double value;                                  /* of the headline column; NaN: none */
};

struct verify_task {
    struct pd_verify_entry *entry;
    struct pd_import_task *from;
    const char *samples;              /* path; NULL: none */
    const struct pd_task *definition; /* here, of the published version; NULL: none */
    struct pd_str why;                /* there is none */
    bool chat;                        /* contexts are messages */
    struct verify_doc *docs;          /* in the order of their ids */
    size_t ndocs, cap;
};

struct verifier {
    const struct pd_verify_options *options;
    struct pd_import_file *file;
    struct pd_verify_report *report;
    struct verify_task *tasks;
    char folder[64];        /* of files that are not kept; empty: not made yet */
    struct pd_store *store; /* what was made again, as a run */
};

/* verify_note.c: results of comparisons. A layer is the same until something differs. */
void verify_same(struct pd_verify_check *check);
/* where is copied; the texts are cut to where they differ. */
void verify_differs(struct verifier *v, struct pd_verify_check *check, struct pd_str where,
                    struct pd_str published, struct pd_str here);
void verify_unchecked(struct verifier *v, struct pd_verify_check *check, struct pd_str why);
void verify_texts(struct verifier *v, struct pd_verify_check *check, struct pd_str where,
                  struct pd_str published, struct pd_str here);

/* verify_samples.c: scores the recorded responses again and puts what comes out into the store. */
int verify_samples(struct verifier *v, struct verify_task *task, struct pd_err *err);
/* verify_prompts.c: makes the requests again. */
int verify_prompts(struct verifier *v, struct verify_task *task, struct pd_err *err);
/* The plan's options that the results were made with. */
int verify_plan_options(struct pd_plan_options *out, struct verifier *v,
                        const struct verify_task *task);
/* SHA-256 of a document's requests; kwargs, of a generation, are NULL or a dict. */
void verify_hash_requests(unsigned char digest[32], const struct pd_sample_request *requests,
                          size_t n, struct pd_arena *arena);
/* verify_values.c: values and groups. */
int verify_values(struct verifier *v, struct pd_err *err);
/* verify_model.c: asks again. */
int verify_model(struct verifier *v, struct pd_err *err);

#endif
