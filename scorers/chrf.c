/* chrF (Popovic 2015) of all documents together, by sacrebleu's defaults; lib/stats counts. */
#include "scorers/gold.h"

const struct pd_scorer pd_scorer_chrf = {
    .name = "chrf",
    .help = "chrF of the corpus of answers against the targets",
    .aggregation = "chrf",
    .higher_is_better = true,
    .output_types = 1u << PD_OUT_GENERATE_UNTIL,
    .score = pd_score_texts,
};
