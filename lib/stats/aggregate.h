/*
 * Aggregations: from the values of a task's items to one number and its standard error. Pure
 * functions over arrays; names are lm-eval's.
 *
 * An item is a pair, or a value of any kind. For most metrics v is the value and w is 1. Pair
 * metrics put the gold label in v and the prediction in w (f1, macro_f1, mcc); ratio metrics put
 * the numerator (a log-likelihood) in v and the denominator (words, bytes) in w; corpus metrics
 * (bleu, chrf, ter) keep the texts in data, a list of reference and prediction
 * (lib/stats/segment.h).
 */
#ifndef PD_LIB_STATS_AGGREGATE_H
#define PD_LIB_STATS_AGGREGATE_H

#include "lib/format/value.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

struct pd_item {
    double v, w;
    const struct pd_value *data; /* PD_ITEM_DATA: what the metric returned; else NULL */
    bool absent; /* the metric is not defined here: not one of the items to be aggregated */
};

/* A value; a pair; anything else. */
static inline struct pd_item pd_item_value(double v)
{
    return (struct pd_item){.v = v, .w = 1};
}
static inline struct pd_item pd_item_pair(double v, double w)
{
    return (struct pd_item){.v = v, .w = w};
}
static inline struct pd_item pd_item_absent(void)
{
    return (struct pd_item){.absent = true};
}
static inline struct pd_item pd_item_data(const struct pd_value *data)
{
    return (struct pd_item){.v = NAN, .w = 1, .data = data};
}

/* What an item is. A metric makes items of one shape, and only aggregations that take this shape
   understand them. */
enum pd_item_shape {
    PD_ITEM_VALUE,  /* v alone */
    PD_ITEM_LABELS, /* gold label and predicted label; or data, a list of the two, of which each is
                       a number or a text */
    PD_ITEM_RATIO,  /* numerator and denominator */
    PD_ITEM_DATA    /* any value: a pair of texts, a list, a dict; v is NaN */
};

struct pd_aggregation {
    const char *name;
    const char *help;
    enum pd_item_shape shape;
    double (*value)(const struct pd_item *items, size_t n); /* NaN for n == 0 */
    /* Closed-form standard error, or NULL where there is none ("N/A"). NaN for n < 2. */
    double (*stderr_of)(const struct pd_item *items, size_t n);
    /* Smallest and largest v that one missing item could have had; both NaN: unbounded. Used for
       the best-case and worst-case bounds when some items have no value. That of mean is 0 and 1,
       true of every accuracy; a metric with other values has no bounds of this kind. */
    double low, high;
    bool bootstrapped; /* lm-eval gives it a bootstrap standard error */
    /* Aggregations of corpora (bleu) are functions of sums over items: what one item adds to each
       of nsums numbers, and the value of the sums. A bootstrap then adds rows instead of counting
       texts anew. 0: there is no such form. max_iters bounds the bootstrap's replicates; 0: no
       bound. */
    size_t nsums;
    void (*add)(double *sums, const struct pd_item *item);
    double (*of_sums)(const double *sums);
    size_t max_iters;
    /* In place of value: an aggregation that was made with a state. */
    double (*value_with)(const void *state, const struct pd_item *items, size_t n);
    const void *state;
};

/* The aggregation of that name, or NULL. */
const struct pd_aggregation *pd_aggregation_find(const char *name);
/* Number i of the table, sorted by name, or NULL past its end. */
const struct pd_aggregation *pd_aggregation_at(size_t i);
/* Whether it understands items of that shape: its own, and for labels pairs in data too. */
bool pd_aggregation_takes(const struct pd_aggregation *aggregation, enum pd_item_shape shape);

/* The value of n items; NaN for none. */
double pd_aggregation_value(const struct pd_aggregation *aggregation, const struct pd_item *items,
                            size_t n);

/* Left-to-right sum over n; lm-eval's mean. */
double pd_mean(const double *x, size_t n);
/* Sample standard deviation, n - 1 in the variance; NaN for n < 2. */
double pd_sample_sd(const double *x, size_t n);
/* sd / sqrt(n) with n - 1 in the variance; NaN for n < 2. */
double pd_mean_stderr(const double *x, size_t n);
/* lm-eval's pooled standard error of a group of m tasks: sqrt(sum((n_i-1) s_i^2 n_i) /
   (sum n_i - m) / sum n_i), from their standard errors s_i and sizes n_i. NaN when sum n_i <= m. */
double pd_pooled_stderr(const double *stderrs, const size_t *sizes, size_t m);
/* The bootstrap of lm-eval: chunks of min(1000, iters) replicates, chunk i from CPython's
   Random(i), resampled by choices(); the sample standard deviation of all replicates. As there, a
   last chunk that would not be full is left out. NaN for n == 0 and for fewer than 2 replicates. */
double pd_bootstrap_stderr(double (*value)(const struct pd_item *, size_t),
                           const struct pd_item *items, size_t n, size_t iters);
/* The standard error that lm-eval gives an aggregation: closed form; else bootstrap of
   min(iters, max_iters) replicates, by sums where there are any; NaN where it has neither, and for
   a bootstrap with n < 2 or iters == 0. */
double pd_aggregation_stderr(const struct pd_aggregation *aggregation, const struct pd_item *items,
                             size_t n, size_t iters);

/* Quantile of the standard normal distribution (Acklam's rational approximation refined by one
   Halley step; relative error below 1e-15). */
double pd_normal_quantile(double p);
/* Wilson's score interval (E. B. Wilson, JASA 22, 1927) for k successes of n at two-sided level
   alpha. Both NaN for n <= 0. */
void pd_wilson(double *low, double *high, double k, double n, double alpha);

#endif
