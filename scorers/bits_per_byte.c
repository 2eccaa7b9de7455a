/* Bits per UTF-8 byte of the text. */
#include "scorers/choice.h"

const struct pd_scorer pd_scorer_bits_per_byte = {
    .name = "bits_per_byte",
    .help = "bits that the model needs for a byte of the text",
    .aggregation = "bits_per_byte",
    .higher_is_better = false,
    .output_types = 1u << PD_OUT_ROLLING,
    .score = pd_score_per_byte,
};
