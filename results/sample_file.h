/*
 * Reading samples_*.jsonl of any lm-eval of the 0.4 generation: one JSON object a line, or (before
 * 0.4.3, under the same ending) one list of them. What was written in different ways comes in one:
 *
 *   arguments  a dict {"gen_args_0": {"arg_0": ..., ...}, ...}, or a list of lists
 *   arg_0      a text; chat back ends have the JSON text of messages in a list of one, or messages
 *   resps      numbers and booleans as they are, or as texts that Python's str() made of them
 *   target     a text, or the value itself
 */
#ifndef PD_RESULTS_SAMPLE_FILE_H
#define PD_RESULTS_SAMPLE_FILE_H

#include "lib/core/arena.h"
#include "lib/core/err.h"
#include "lib/format/value.h"

struct pd_sample_request {
    struct pd_str context;
    bool chat;                     /* context is the JSON text of messages */
    struct pd_str continuation;    /* or what else was asked for, as a text */
    const struct pd_value *kwargs; /* generation arguments, a dict; NULL: none */
};

struct pd_sample {
    const struct pd_value *raw; /* the dict as it is in the file */
    size_t line;                /* of the file, or place in the list, from 1 */
    int64_t doc_id;
    struct pd_str filter; /* empty: the file does not say (before 0.4.5) */
    const struct pd_value *doc;
    struct pd_str target;
    struct pd_sample_request *requests;
    size_t nrequests;
    struct pd_value responses; /* as scorers see them: for each request a list of its responses,
                                  texts or [log-likelihood, greedy] */
    struct pd_arena *arena;    /* as long as this sample */
};

/* Calls visit for every sample. output_type is lm-eval's word; empty: unknown, and the responses
   tell. Messages begin with "line 12: ". Stops at the first negative return and hands it on. */
typedef int (*pd_sample_visit)(void *ctx, const struct pd_sample *sample, struct pd_err *err);
int pd_sample_file_each(const char *path, struct pd_str output_type, pd_sample_visit visit,
                        void *ctx, struct pd_err *err);

#endif
