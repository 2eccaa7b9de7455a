#include "lib/stats/aggregate.h"

#include "lib/core/alloc.h"
#include "lib/stats/corpus.h"
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

double pd_sample_sd(const double *x, size_t n)
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
    return pd_sample_sd(x, n) / sqrt((double)n);
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

/* lm-eval resamples corpora at most this often. */
enum { CORPUS_ITERS = 100 };

/* Sorted by name. Numbers that are not given are 0; bounds are NaN where there are none. */
#define UNBOUNDED .low = NAN, .high = NAN
static const struct pd_aggregation table[] = {
    {.name = "bits_per_byte",
     .help = "minus the log-likelihoods' sum over the bytes' sum, in bits",
     .shape = PD_ITEM_RATIO,
     .value = bits_per_byte,
     UNBOUNDED},
    {.name = "bleu",
     .help = "BLEU of the corpus, 0 to 100",
     .shape = PD_ITEM_DATA,
     .value = pd_bleu,
     UNBOUNDED,
     .bootstrapped = true,
     .nsums = PD_BLEU_SUMS,
     .add = pd_bleu_add,
     .of_sums = pd_bleu_of_sums,
     .max_iters = CORPUS_ITERS},
    {.name = "brier_score",
     .help = "the mean of the items' squared distances, each between 0 and 2",
     .shape = PD_ITEM_VALUE,
     .value = mean,
     .low = 0,
     .high = 2},
    {.name = "chrf",
     .help = "chrF of the corpus, 0 to 100",
     .shape = PD_ITEM_DATA,
     .value = pd_chrf,
     UNBOUNDED,
     .bootstrapped = true,
     .nsums = PD_CHRF_SUMS,
     .add = pd_chrf_add,
     .of_sums = pd_chrf_of_sums,
     .max_iters = CORPUS_ITERS},
    {.name = "chrf++",
     .help = "chrF++ of the corpus, 0 to 100",
     .shape = PD_ITEM_DATA,
     .value = pd_chrfpp,
     UNBOUNDED,
     .bootstrapped = true,
     .nsums = PD_CHRFPP_SUMS,
     .add = pd_chrfpp_add,
     .of_sums = pd_chrfpp_of_sums,
     .max_iters = CORPUS_ITERS},
    {.name = "f1",
     .help = "F1 of label 1 of two labels",
     .shape = PD_ITEM_LABELS,
     .value = pd_f1_binary,
     UNBOUNDED,
     .bootstrapped = true},
    {.name = "macro_f1",
     .help = "the plain mean of the labels' F1",
     .shape = PD_ITEM_LABELS,
     .value = pd_f1_macro,
     UNBOUNDED},
    {.name = "matthews_corrcoef",
     .help = "Matthews' correlation of gold and predicted label",
     .shape = PD_ITEM_LABELS,
     .value = pd_matthews,
     UNBOUNDED,
     .bootstrapped = true},
    {.name = "mean",
     .help = "the arithmetic mean",
     .shape = PD_ITEM_VALUE,
     .value = mean,
     .stderr_of = mean_stderr,
     .low = 0,
     .high = 1},
    {.name = "median",
     .help = "the upper median",
     .shape = PD_ITEM_VALUE,
     .value = median,
     UNBOUNDED,
     .bootstrapped = true},
    {.name = "micro_f1",
     .help = "F1 of the counts summed over labels",
     .shape = PD_ITEM_LABELS,
     .value = pd_f1_micro,
     UNBOUNDED},
    {.name = "nanmean",
     .help = "the mean of the values that are not NaN",
     .shape = PD_ITEM_VALUE,
     .value = nanmean,
     UNBOUNDED,
     .bootstrapped = true},
    {.name = "perplexity",
     .help = "exp of minus the mean log-likelihood",
     .shape = PD_ITEM_VALUE,
     .value = perplexity,
     UNBOUNDED,
     .bootstrapped = true},
    {.name = "ter",
     .help = "edits per hundred words of the references",
     .shape = PD_ITEM_DATA,
     .value = pd_ter,
     UNBOUNDED,
     .bootstrapped = true,
     .nsums = PD_TER_SUMS,
     .add = pd_ter_add,
     .of_sums = pd_ter_of_sums,
     .max_iters = CORPUS_ITERS},
    {.name = "weighted_f1",
     .help = "the labels' F1 weighted by their number of gold items",
     .shape = PD_ITEM_LABELS,
     .value = pd_f1_weighted,
     UNBOUNDED},
    {.name = "weighted_perplexity",
     .help = "exp of minus the log-likelihoods' sum over the weights' sum",
     .shape = PD_ITEM_RATIO,
     .value = weighted_perplexity,
     UNBOUNDED},
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

double pd_aggregation_value(const struct pd_aggregation *aggregation, const struct pd_item *items,
                            size_t n)
{
    if (aggregation->value_with)
        return aggregation->value_with(aggregation->state, items, n);
    return aggregation->value(items, n);
}

bool pd_aggregation_takes(const struct pd_aggregation *aggregation, enum pd_item_shape shape)
{
    return aggregation->shape == shape ||
           (aggregation->shape == PD_ITEM_LABELS && shape == PD_ITEM_DATA);
}
