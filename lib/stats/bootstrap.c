#include "lib/core/alloc.h"
#include "lib/core/mt19937.h"
#include "lib/stats/aggregate.h"

#include <math.h>
#include <stdlib.h>

/* lm-eval's stream of draws: chunks of replicates, each from a generator of its own. */
struct stream {
    size_t n, chunk, total; /* items; replicates of a chunk, and in all */
    struct pd_mt mt;
};

static struct stream stream_of(size_t n, size_t iters)
{
    struct stream stream = {.n = n, .chunk = iters < 1000 ? iters : 1000};
    stream.total = stream.chunk == 0 ? 0 : iters / stream.chunk * stream.chunk;
    return stream;
}

static void begin_replicate(struct stream *stream, size_t i)
{
    if (i % stream->chunk == 0)
        pd_mt_seed(&stream->mt, (int64_t)(i / stream->chunk));
}

/* choices(items): each draw is items[floor(random() * n)]. */
static size_t draw(struct stream *stream)
{
    return (size_t)(pd_mt_double(&stream->mt) * (double)stream->n);
}

double pd_bootstrap_stderr(double (*value)(const struct pd_item *, size_t),
                           const struct pd_item *items, size_t n, size_t iters)
{
    struct stream stream = stream_of(n, iters);
    if (n == 0 || stream.total < 2)
        return NAN;
    double *replicates = pd_calloc(stream.total, sizeof *replicates);
    struct pd_item *sample = pd_calloc(n, sizeof *sample);
    for (size_t i = 0; i < stream.total; i++) {
        begin_replicate(&stream, i);
        for (size_t j = 0; j < n; j++)
            sample[j] = items[draw(&stream)];
        replicates[i] = value(sample, n);
    }
    double sd = pd_sample_sd(replicates, stream.total);
    free(sample);
    free(replicates);
    return sd;
}

/* One row of sums for each item; free() it. */
static double *rows_of(const struct pd_aggregation *aggregation, const struct pd_item *items,
                       size_t n)
{
    double *rows = pd_calloc(n, aggregation->nsums * sizeof *rows);
    for (size_t i = 0; i < n; i++)
        aggregation->add(&rows[i * aggregation->nsums], &items[i]);
    return rows;
}

/* The same standard error where the value is a function of sums. */
static double bootstrap_sums(const struct pd_aggregation *aggregation, const struct pd_item *items,
                             size_t n, size_t iters)
{
    struct stream stream = stream_of(n, iters);
    size_t nsums = aggregation->nsums;
    if (n == 0 || stream.total < 2)
        return NAN;
    double *replicates = pd_calloc(stream.total, sizeof *replicates);
    double *rows = rows_of(aggregation, items, n), *sums = pd_calloc(nsums, sizeof *sums);
    for (size_t i = 0; i < stream.total; i++) {
        begin_replicate(&stream, i);
        for (size_t k = 0; k < nsums; k++)
            sums[k] = 0;
        for (size_t j = 0; j < n; j++) {
            const double *row = &rows[draw(&stream) * nsums];
            for (size_t k = 0; k < nsums; k++)
                sums[k] += row[k];
        }
        replicates[i] = aggregation->of_sums(sums);
    }
    double sd = pd_sample_sd(replicates, stream.total);
    free(sums);
    free(rows);
    free(replicates);
    return sd;
}

double pd_aggregation_stderr(const struct pd_aggregation *aggregation, const struct pd_item *items,
                             size_t n, size_t iters)
{
    if (aggregation->stderr_of)
        return aggregation->stderr_of(items, n);
    if (!aggregation->bootstrapped || n < 2)
        return NAN;
    if (aggregation->max_iters > 0 && iters > aggregation->max_iters)
        iters = aggregation->max_iters;
    if (aggregation->nsums > 0)
        return bootstrap_sums(aggregation, items, n, iters);
    return pd_bootstrap_stderr(aggregation->value, items, n, iters);
}
