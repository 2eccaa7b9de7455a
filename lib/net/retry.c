#include "lib/net/retry.h"

#include <curl/curl.h>

static const int transient_statuses[] = {408, 409, 425, 429, 500, 502, 503, 504, 529};

/* Longest wait that a header can ask for; keeps the arithmetic away from overflow. */
static const double max_wait_s = 1e9;

static bool is_one_of(int status, const int *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == status)
            return true;
    return false;
}

bool pd_retry_is_transient(enum pd_http_outcome outcome, int status)
{
    switch (outcome) {
    case PD_HTTP_ANSWERED:
        return is_one_of(status, transient_statuses,
                         sizeof transient_statuses / sizeof *transient_statuses);
    case PD_HTTP_REFUSED:
    case PD_HTTP_CUT:
    case PD_HTTP_TIMEOUT:
        return true;
    default:
        return false;
    }
}

static bool deserves_retry(const struct pd_http_response *response, bool final)
{
    if (final)
        return false;
    if (response->outcome == PD_HTTP_ANSWERED && response->status >= 400 &&
        response->should_retry_set)
        return response->should_retry;
    if (response->outcome == PD_HTTP_ANSWERED && response->status < 400)
        return true; /* an answer whose body was of no use */
    return pd_retry_is_transient(response->outcome, response->status);
}

static int64_t or_default(int64_t value, int64_t fallback)
{
    return value > 0 ? value : fallback;
}

/* min(cap, base * 2^doublings), without overflow. */
static int64_t backoff_limit_ms(int64_t base_ms, int64_t cap_ms, unsigned doublings)
{
    int64_t limit = base_ms;
    for (unsigned k = 0; k < doublings && limit < cap_ms; k++)
        limit = limit > cap_ms / 2 ? cap_ms : limit * 2;
    return limit < cap_ms ? limit : cap_ms;
}

static int64_t jitter_ms(int64_t limit_ms, struct pd_pcg32 *rng)
{
    return (int64_t)(pd_pcg32_double(rng) * ((double)limit_ms + 1));
}

struct pd_retry_decision pd_retry_decide(const struct pd_retry_policy *policy, unsigned attempt,
                                         const struct pd_http_response *response, bool final,
                                         struct pd_pcg32 *rng)
{
    const struct pd_retry_decision give_up = {0};
    unsigned max_attempts = policy->max_attempts ? policy->max_attempts : 8;
    if (attempt >= max_attempts || !deserves_retry(response, final))
        return give_up;

    struct pd_retry_decision again = {.retry = true};
    int64_t asked_ms = response->retry_after_ms;
    again.pause_all = asked_ms > 0 || response->status == 429 || response->status == 503;
    if (asked_ms > or_default(policy->max_retry_after_ms, 120000))
        return (struct pd_retry_decision){.pause_all = true};
    if (asked_ms > 0) {
        again.delay_ms = asked_ms;
        return again;
    }
    int64_t limit_ms = backoff_limit_ms(or_default(policy->base_ms, 500),
                                        or_default(policy->cap_ms, 30000), attempt - 1);
    again.delay_ms = jitter_ms(limit_ms, rng);
    return again;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Reads "12" or "12.5" as a whole; false for anything else. */
static bool parse_seconds(double *out, const char *text)
{
    double value = 0, place = 1;
    const char *p = text;
    for (; is_digit(*p); p++)
        value = value * 10 + (*p - '0');
    if (p == text)
        return false;
    if (*p == '.')
        for (p++; is_digit(*p); p++)
            value += (*p - '0') * (place /= 10);
    *out = value;
    return *p == '\0';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

int64_t pd_retry_after_ms(struct pd_str value, double now_unix_s)
{
    char text[64];
    while (value.n > 0 && is_blank(value.p[0]))
        value = pd_str_slice(value, 1, value.n);
    while (value.n > 0 && is_blank(value.p[value.n - 1]))
        value.n--;
    if (value.n == 0 || value.n >= sizeof text)
        return -1;
    memcpy(text, value.p, value.n);
    text[value.n] = '\0';

    double wait_s;
    if (!parse_seconds(&wait_s, text)) {
        time_t date = curl_getdate(text, NULL);
        if (date == (time_t)-1)
            return -1;
        wait_s = (double)date - now_unix_s;
    }
    if (wait_s > max_wait_s)
        wait_s = max_wait_s;
    return wait_s > 0 ? (int64_t)(wait_s * 1000 + 0.5) : 0;
}
