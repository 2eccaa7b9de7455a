/*
 * Corpus metrics of translation, equal to sacrebleu's (2.6) with its defaults as lm-eval calls it:
 *
 *   BLEU    Papineni et al. 2002: words as mteval-v13a splits them, n-grams up to 4, orders without
 *           a match smoothed as NIST does (1/2, 1/4, ... of a match), no effective order
 *   chrF    Popovic 2015: n-grams of up to 6 characters, white space left out, beta 2, averaged
 * over the orders that both sides have; of several references the one with the best score chrF++
 * Popovic 2017: the same with words and word pairs, punctuation set apart TER     Snover et al.
 * 2006: edits per word of the references (lib/stats/edits.h), lower case, words as white space
 * splits them; of several references the fewest edits over the mean length
 *
 * Values are between 0 and 100; TER may be more. All are functions of sums over items, whose data
 * are segments (lib/stats/segment.h). An item that is none makes the value NaN, and so does n == 0.
 * Private to lib/stats.
 */
#ifndef PD_LIB_STATS_CORPUS_H
#define PD_LIB_STATS_CORPUS_H

#include "lib/stats/segment.h"

enum {
    PD_BLEU_ORDERS = 4,
    PD_BLEU_SUMS = 2 + 2 * PD_BLEU_ORDERS, /* both lengths, matches by order, n-grams by order */
    PD_CHRF_ORDERS = 6,
    PD_CHRFPP_ORDERS = PD_CHRF_ORDERS + 2,
    PD_CHRF_SUMS = 3 * PD_CHRF_ORDERS, /* by order: prediction's, reference's, matching n-grams */
    PD_CHRFPP_SUMS = 3 * PD_CHRFPP_ORDERS,
    PD_TER_SUMS = 2 /* edits, words of the references */
};

double pd_bleu(const struct pd_item *items, size_t n);
void pd_bleu_add(double *sums, const struct pd_item *item);
double pd_bleu_of_sums(const double *sums);
/* What a prediction and its references add, as words. */
void pd_bleu_add_words(double *sums, const struct pd_symbols *prediction,
                       const struct pd_symbols *references, size_t nreferences);

double pd_chrf(const struct pd_item *items, size_t n);
void pd_chrf_add(double *sums, const struct pd_item *item);
double pd_chrf_of_sums(const double *sums);

double pd_chrfpp(const struct pd_item *items, size_t n);
void pd_chrfpp_add(double *sums, const struct pd_item *item);
double pd_chrfpp_of_sums(const double *sums);

double pd_ter(const struct pd_item *items, size_t n);
void pd_ter_add(double *sums, const struct pd_item *item);
double pd_ter_of_sums(const double *sums);

#endif
