#include "lib/stats/aggregate.h"

#include "lib/core/alloc.h"
#include "lib/core/mt19937.h"
#include "lib/stats/labels.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

double pd_mean(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += x[i];
    return n == 0 ? NAN : sum / (double)n;
}

/* Sample standard deviation, n - 1 in the denominator. */
static double sample_sd(const double *x, size_t n)
{
    if (n < 2)
        return NAN;
    double mean = pd_mean(x, n), sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sqrt(sum / (double)(n - 1));
}

double pd_mean_stderr(const double *x, size_t n)
{
    return sample_sd(x, n) / sqrt((double)n);
}

double pd_pooled_stderr(const double *stderrs, const size_t *sizes, size_t m)
{
    double total = 0, sum = 0;
    for (size_t i = 0; i < m; i++) {
        double size = (double)sizes[i];
        total += size;
        sum += (size - 1) * stderrs[i] * stderrs[i] * size;
    }
    if (!(total > (double)m))
        return NAN;
    return sqrt(sum / (total - (double)m) / total);
}

/* choices(items, k=n): each draw is items[floor(random() * n)]. */
static void resample(struct pd_item *out, struct pd_mt *mt, const struct pd_item *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = items[(size_t)floor(pd_mt_double(mt) * (double)n)];
}

double pd_bootstrap_stderr(double (*value)(const struct pd_item *, size_t),
                           const struct pd_item *items, size_t n, size_t iters)
{
    size_t chunk = iters < 1000 ? iters : 1000;
    size_t nchunks = chunk == 0 ? 0 : iters / chunk, total = nchunks * chunk;
    if (n == 0 || total < 2)
        return NAN;
    double *replicates = pd_calloc(total, sizeof *replicates);
    struct pd_item *sample = pd_calloc(n, sizeof *sample);
    struct pd_mt mt;
    for (size_t i = 0; i < total; i++) {
        if (i % chunk == 0)
            pd_mt_seed(&mt, (int64_t)(i / chunk));
        resample(sample, &mt, items, n);
        replicates[i] = value(sample, n);
    }
    double sd = sample_sd(replicates, total);
    free(sample);
    free(replicates);
    return sd;
}

static double sum_v(const struct pd_item *items, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += items[i].v;
    return sum;
}

static double sum_w(const struct pd_item *items, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += items[i].w;
    return sum;
}

static double mean(const struct pd_item *items, size_t n)
{
    return n == 0 ? NAN : sum_v(items, n) / (double)n;
}

static double mean_stderr(const struct pd_item *items, size_t n)
{
    double *x = pd_calloc(n + 1, sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = items[i].v;
    double result = pd_mean_stderr(x, n);
    free(x);
    return result;
}

static double nanmean(const struct pd_item *items, size_t n)
{
    double sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(items[i].v)) {
            sum += items[i].v;
            count++;
        }
    return count == 0 ? NAN : sum / (double)count;
}

/* NaN sorts last, so that the order is total. */
static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    if (isnan(x) || isnan(y))
        return isnan(x) - isnan(y);
    return (x > y) - (x < y);
}

static double median(const struct pd_item *items, size_t n)
{
    if (n == 0)
        return NAN;
    double *x = pd_calloc(n, sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = items[i].v;
    qsort(x, n, sizeof *x, compare_doubles);
    double middle = x[n / 2];
    free(x);
    return middle;
}

static double perplexity(const struct pd_item *items, size_t n)
{
    return exp(-mean(items, n));
}

static double weighted_perplexity(const struct pd_item *items, size_t n)
{
    return n == 0 ? NAN : exp(-(sum_v(items, n) / sum_w(items, n)));
}

static double bits_per_byte(const struct pd_item *items, size_t n)
{
    return n == 0 ? NAN : -(sum_v(items, n) / sum_w(items, n)) / log(2);
}

/* Sorted by name. */
static const struct pd_aggregation table[] = {
    {"bits_per_byte", "minus the log-likelihoods' sum over the bytes' sum, in bits", PD_ITEM_RATIO,
     bits_per_byte, NULL, NAN, NAN, false},
    {"brier_score", "the mean of the items' squared distances, each between 0 and 2", PD_ITEM_VALUE,
     mean, NULL, 0, 2, false},
    {"f1", "F1 of label 1 of two labels", PD_ITEM_LABELS, pd_f1_binary, NULL, NAN, NAN, true},
    {"macro_f1", "the plain mean of the labels' F1", PD_ITEM_LABELS, pd_f1_macro, NULL, NAN, NAN,
     false},
    {"matthews_corrcoef", "Matthews' correlation of gold and predicted label", PD_ITEM_LABELS,
     pd_matthews, NULL, NAN, NAN, true},
    {"mean", "the arithmetic mean", PD_ITEM_VALUE, mean, mean_stderr, 0, 1, false},
    {"median", "the upper median", PD_ITEM_VALUE, median, NULL, NAN, NAN, true},
    {"micro_f1", "F1 of the counts summed over labels", PD_ITEM_LABELS, pd_f1_micro, NULL, NAN, NAN,
     false},
    {"nanmean", "the mean of the values that are not NaN", PD_ITEM_VALUE, nanmean, NULL, NAN, NAN,
     true},
    {"perplexity", "exp of minus the mean log-likelihood", PD_ITEM_VALUE, perplexity, NULL, NAN,
     NAN, true},
    {"weighted_f1", "the labels' F1 weighted by their number of gold items", PD_ITEM_LABELS,
     pd_f1_weighted, NULL, NAN, NAN, false},
    {"weighted_perplexity", "exp of minus the log-likelihoods' sum over the weights' sum",
     PD_ITEM_RATIO, weighted_perplexity, NULL, NAN, NAN, false},
};

const struct pd_aggregation *pd_aggregation_at(size_t i)
{
    return i < sizeof table / sizeof table[0] ? &table[i] : NULL;
}

const struct pd_aggregation *pd_aggregation_find(const char *name)
{
    for (size_t i = 0; pd_aggregation_at(i); i++)
        if (strcmp(table[i].name, name) == 0)
            return &table[i];
    return NULL;
}
