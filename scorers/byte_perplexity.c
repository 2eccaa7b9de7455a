/* Perplexity per UTF-8 byte of the text. */
#include "scorers/choice.h"

const struct pd_scorer pd_scorer_byte_perplexity = {
    .name = "byte_perplexity",
    .help = "perplexity per byte of the text",
    .aggregation = "weighted_perplexity",
    .higher_is_better = false,
    .output_types = 1u << PD_OUT_ROLLING,
    .score = pd_score_per_byte,
};
