/*
 * Matching n-grams of two texts, for BLEU and chrF. Private to lib/stats.
 */
#ifndef PD_LIB_STATS_NGRAMS_H
#define PD_LIB_STATS_NGRAMS_H

#include "lib/stats/segment.h"

/* For each order 1 to norders, how many of the text's n-grams are matched: the sum over different
   n-grams of the number of times it is in the text, at most as often as in the one of nothers texts
   that has it most often. Time and memory are linear in the texts' lengths, which together stay
   below 2^32 symbols. */
void pd_ngrams_match(size_t *matches, size_t norders, const struct pd_symbols *text,
                     const struct pd_symbols *others, size_t nothers);

/* How many n-grams of that order a text of n symbols has. */
static inline size_t pd_ngrams_total(size_t n, size_t order)
{
    return n < order ? 0 : n - order + 1;
}

#endif
