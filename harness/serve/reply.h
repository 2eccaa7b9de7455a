/*
 * What the endpoint answers: a status and a JSON body that is written straight into a buffer.
 */
#ifndef PD_HARNESS_SERVE_REPLY_H
#define PD_HARNESS_SERVE_REPLY_H

#include "lib/core/buf.h"

/* No answer is longer than this. */
#define PD_REPLY_MAX ((size_t)256 << 20)

struct pd_reply {
    int status;
    struct pd_buf body;
    const char *allow;    /* the method that a 405 names */
    char model[32];       /* for the log; empty when none was named */
    uint64_t prompt_hash; /* for the log */
};

/* Makes the reply an error in OpenAI's form. param and code may be NULL (null in JSON). */
void pd_reply_fail(struct pd_reply *reply, int status, const char *param, const char *code,
                   const char *format, ...) __attribute__((format(printf, 5, 6)));

/* Numbers as JSON. A log-probability is written with nine digits behind the point (0.0 for what
   rounds to nothing), many times faster than printf does it; equal values give equal text. */
void pd_reply_uint(struct pd_buf *buf, uint64_t value);
void pd_reply_logprob(struct pd_buf *buf, double logprob);

#endif
