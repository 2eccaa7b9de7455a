/*
 * From a task's request to a provider's call: lm-eval's generation arguments read into the fields
 * that go out, and the seed of each request. Pure.
 */
#ifndef PD_HARNESS_RUN_CALL_H
#define PD_HARNESS_RUN_CALL_H

#include "harness/plan/plan.h"
#include "harness/provider/provider.h"

/* The sampling of a task, read once from its generation_kwargs: until, max_gen_toks (also
   max_tokens, max_new_tokens; default 256), temperature (0 when do_sample is false), top_p (1);
   do_sample is not sent, anything else goes out as it stands. */
struct pd_sampling {
    int64_t max_tokens;
    double temperature, top_p;
    struct pd_str *stop;
    size_t nstop;
    struct pd_value extra; /* dict */
};

/* Strings are borrowed from kwargs. file is used in messages. */
int pd_sampling_read(struct pd_sampling *out, const struct pd_value *kwargs, const char *file,
                     struct pd_arena *arena, struct pd_err *err);

/* The seed that goes out with a request: 31 bits from the PCG stream named by the run's seed, task,
   document and repeat, so that order, concurrency and resume never change it. */
int64_t pd_request_seed(uint64_t run_seed, const char *task, size_t doc, unsigned repeat);

/* Fills a call; everything is borrowed. */
void pd_call_fill(struct pd_call *out, const char *model, const struct pd_task *task,
                  const struct pd_prompt_request *request, const struct pd_sampling *sampling,
                  int64_t seed);

#endif
