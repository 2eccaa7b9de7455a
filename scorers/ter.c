/* Translation edit rate (Snover et al. 2006) of all documents together, by sacrebleu's defaults;
 * lib/stats counts. */
#include "scorers/gold.h"

const struct pd_scorer pd_scorer_ter = {
    .name = "ter",
    .help = "translation edit rate of the answers against the targets",
    .aggregation = "ter",
    .higher_is_better = false,
    .output_types = 1u << PD_OUT_GENERATE_UNTIL,
    .score = pd_score_texts,
};
