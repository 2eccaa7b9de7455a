#include "lib/stats/labels.h"

#include "lib/core/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct label {
    double value;
    size_t gold, predicted, hits;
};

/* Counts per label, sorted by label so that sums do not depend on the order of items. */
struct tally {
    struct label *labels;
    size_t n, cap;
};

/* The label's entry, made when it is new. Other entries may move. */
static struct label *find_label(struct tally *tally, double value)
{
    size_t low = 0, high = tally->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tally->labels[middle].value < value)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < tally->n && tally->labels[low].value == value)
        return &tally->labels[low];
    tally->labels = pd_grow(tally->labels, &tally->cap, tally->n + 1, sizeof *tally->labels);
    memmove(&tally->labels[low + 1], &tally->labels[low], (tally->n - low) * sizeof *tally->labels);
    tally->labels[low] = (struct label){.value = value};
    tally->n++;
    return &tally->labels[low];
}

/* Fills the tally; false (and nothing to free) when there is nothing to count. */
static bool count_labels(struct tally *tally, const struct pd_item *items, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isnan(items[i].v) || isnan(items[i].w))
            return false;
    for (size_t i = 0; i < n; i++) {
        find_label(tally, items[i].v)->gold++;
        struct label *predicted = find_label(tally, items[i].w);
        predicted->predicted++;
        predicted->hits += items[i].v == items[i].w;
    }
    return n > 0;
}

/* 2tp / (2tp + fp + fn), and 0 for a label that occurs nowhere. */
static double f1_of(size_t hits, size_t gold, size_t predicted)
{
    size_t both = gold + predicted;
    return both == 0 ? 0 : 2.0 * (double)hits / (double)both;
}

double pd_f1_binary(const struct pd_item *items, size_t n)
{
    struct tally tally = {0};
    if (!count_labels(&tally, items, n))
        return NAN;
    size_t nlabels = tally.n;
    struct label positive = *find_label(&tally, 1);
    bool has_positive = tally.n == nlabels;
    free(tally.labels);
    if (nlabels > 2 || (nlabels == 2 && !has_positive))
        return NAN;
    return f1_of(positive.hits, positive.gold, positive.predicted);
}

double pd_f1_macro(const struct pd_item *items, size_t n)
{
    struct tally tally = {0};
    if (!count_labels(&tally, items, n))
        return NAN;
    double sum = 0;
    for (size_t i = 0; i < tally.n; i++)
        sum += f1_of(tally.labels[i].hits, tally.labels[i].gold, tally.labels[i].predicted);
    free(tally.labels);
    return sum / (double)tally.n;
}

double pd_f1_micro(const struct pd_item *items, size_t n)
{
    size_t hits = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(items[i].v) || isnan(items[i].w))
            return NAN;
        hits += items[i].v == items[i].w;
    }
    return n == 0 ? NAN : (double)hits / (double)n;
}

double pd_f1_weighted(const struct pd_item *items, size_t n)
{
    struct tally tally = {0};
    if (!count_labels(&tally, items, n))
        return NAN;
    double sum = 0;
    for (size_t i = 0; i < tally.n; i++) {
        const struct label *label = &tally.labels[i];
        sum += f1_of(label->hits, label->gold, label->predicted) * (double)label->gold;
    }
    free(tally.labels);
    return sum / (double)n;
}

double pd_matthews(const struct pd_item *items, size_t n)
{
    struct tally tally = {0};
    if (!count_labels(&tally, items, n))
        return NAN;
    double total = (double)n, hits = 0, cross = 0, gold_square = 0, predicted_square = 0;
    for (size_t i = 0; i < tally.n; i++) {
        double gold = (double)tally.labels[i].gold;
        double predicted = (double)tally.labels[i].predicted;
        hits += (double)tally.labels[i].hits;
        cross += gold * predicted;
        gold_square += gold * gold;
        predicted_square += predicted * predicted;
    }
    free(tally.labels);
    double covariance = hits * total - cross;
    double spread = (total * total - predicted_square) * (total * total - gold_square);
    return spread == 0 ? 0 : covariance / sqrt(spread);
}
