/*
 * BLEU of one text against one reference, with words as mteval-v14 splits them for any script:
 * punctuation that has something else than a digit on one side is set apart, and every symbol, by
 * Unicode's categories. Otherwise as in lib/stats/corpus.h. This is sacrebleu's corpus_bleu with
 * tokenize="intl", as T5 used it.
 */
#ifndef PD_LIB_STATS_BLEU_INTL_H
#define PD_LIB_STATS_BLEU_INTL_H

#include "lib/core/str.h"

/* Between 0 and 100. */
double pd_bleu_intl(struct pd_str reference, struct pd_str prediction);

#endif
