/*
 * The one place that decides on retries. Pure: the clock, the randomness and the history come in,
 * a decision comes out.
 *
 * Transient outcomes (a closed list): connection refused or cut, time-outs, and the statuses 408,
 * 409, 425, 429, 500, 502, 503, 504, 529; x-should-retry overrides for statuses of 400 and more.
 * Never retried: quota exhausted (insufficient_quota), context too long, content filter, TLS, DNS
 * of a malformed name, any other 4xx. Waits: the server's Retry-After when it is at most
 * max_retry_after_ms (a longer one gives up), else full jitter: uniform in [0, min(cap, base *
 * 2^k)] with k = 0 after the first attempt. A Retry-After of 0 names no wait, so jitter holds.
 */
#ifndef PD_LIB_NET_RETRY_H
#define PD_LIB_NET_RETRY_H

#include "lib/core/pcg.h"
#include "lib/net/http.h"

struct pd_retry_policy {
    unsigned max_attempts;      /* in total; 0: 8 */
    int64_t base_ms;            /* 0: 500 */
    int64_t cap_ms;             /* 0: 30,000 */
    int64_t max_retry_after_ms; /* 0: 120,000 */
};

struct pd_retry_decision {
    bool retry;
    bool pause_all;   /* the wait holds for the whole endpoint (Retry-After, 429, 503); without
                         retry: it asks for a longer one than the policy allows */
    int64_t delay_ms; /* when retry */
};

/* Only failures are brought here: a status below 400 means that the body was of no use (no JSON, an
   error object), which is worth another try. attempt is the number of tries made so far, at least
   1. final is set by the provider when the body says that asking again is useless
   (insufficient_quota and the like). */
struct pd_retry_decision pd_retry_decide(const struct pd_retry_policy *policy, unsigned attempt,
                                         const struct pd_http_response *response, bool final,
                                         struct pd_pcg32 *rng);

/* Whether a status or outcome is on the list above. */
bool pd_retry_is_transient(enum pd_http_outcome outcome, int status);

/* Milliseconds of a Retry-After value: seconds (fractions allowed) or an HTTP date relative to
   now_unix_s; -1 when it is neither. */
int64_t pd_retry_after_ms(struct pd_str value, double now_unix_s);

#endif
