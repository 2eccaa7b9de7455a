/*
 * Aggregations over pairs of labels (v the gold label, w the predicted one; or the list of both in
 * data): the F1 scores and the Matthews correlation, as scikit-learn defines them over the labels
 * that occur in gold or prediction. All give NaN for n == 0 or when a label is NaN or neither
 * number nor text. Private to lib/stats.
 */
#ifndef PD_LIB_STATS_LABELS_H
#define PD_LIB_STATS_LABELS_H

#include "lib/stats/aggregate.h"

/* F1 of label 1. NaN where the question makes no sense: three or more labels, or two without 1. */
double pd_f1_binary(const struct pd_item *items, size_t n);
/* The plain mean of the labels' F1 scores. */
double pd_f1_macro(const struct pd_item *items, size_t n);
/* F1 of the counts summed over labels, which is the accuracy. */
double pd_f1_micro(const struct pd_item *items, size_t n);
/* The mean of the labels' F1 scores weighted by how often each is gold. */
double pd_f1_weighted(const struct pd_item *items, size_t n);
/* Gorodkin's R_K (Computational Biology and Chemistry 28, 2004), Matthews' coefficient for two
   labels; 0 when gold or prediction is constant. */
double pd_matthews(const struct pd_item *items, size_t n);

#endif
