#include "lib/stats/labels.h"

#include "lib/core/alloc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A label: a number, or a text when text.p is not NULL. */
struct name {
    double number;
    struct pd_str text;
};

struct label {
    struct name name;
    size_t gold, predicted, hits;
};

/* Counts per label, sorted by label so that sums do not depend on the order of items. */
struct tally {
    struct label *labels;
    size_t n, cap;
};

static bool name_of(struct name *out, const struct pd_value *v)
{
    *out = (struct name){0};
    if (!pd_is(v, PD_STRING))
        return pd_value_number(v, &out->number) && !isnan(out->number);
    out->text = v->s;
    return true;
}

/* The gold and the predicted label of an item; false when one of them is none. */
static bool names_of(struct name *gold, struct name *predicted, const struct pd_item *item)
{
    if (item->data)
        return pd_list_len(item->data) == 2 && name_of(gold, pd_list_at(item->data, 0)) &&
               name_of(predicted, pd_list_at(item->data, 1));
    *gold = (struct name){.number = item->v};
    *predicted = (struct name){.number = item->w};
    return !isnan(item->v) && !isnan(item->w);
}

/* Numbers before texts. */
static int compare(const struct name *a, const struct name *b)
{
    if (!a->text.p != !b->text.p)
        return a->text.p ? 1 : -1;
    if (a->text.p)
        return pd_str_cmp(a->text, b->text);
    return (a->number > b->number) - (a->number < b->number);
}

/* The label's entry, made when it is new. Other entries may move. */
static struct label *find_label(struct tally *tally, const struct name *name)
{
    size_t low = 0, high = tally->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(&tally->labels[middle].name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < tally->n && compare(&tally->labels[low].name, name) == 0)
        return &tally->labels[low];
    tally->labels = pd_grow(tally->labels, &tally->cap, tally->n + 1, sizeof *tally->labels);
    memmove(&tally->labels[low + 1], &tally->labels[low], (tally->n - low) * sizeof *tally->labels);
    tally->labels[low] = (struct label){.name = *name};
    tally->n++;
    return &tally->labels[low];
}

/* Fills the tally; false (and nothing to free) when there is nothing to count. */
static bool count_labels(struct tally *tally, const struct pd_item *items, size_t n)
{
    struct name gold, predicted;
    for (size_t i = 0; i < n; i++) {
        if (!names_of(&gold, &predicted, &items[i])) {
            free(tally->labels);
            return false;
        }
        find_label(tally, &gold)->gold++;
        struct label *label = find_label(tally, &predicted);
        label->predicted++;
        label->hits += compare(&gold, &predicted) == 0;
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
    struct label positive = *find_label(&tally, &(struct name){.number = 1});
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
    struct name gold, predicted;
    for (size_t i = 0; i < n; i++) {
        if (!names_of(&gold, &predicted, &items[i]))
            return NAN;
        hits += compare(&gold, &predicted) == 0;
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
