/* Pairs of gold and predicted label for Matthews' correlation. */
#include "scorers/choice.h"

const struct pd_scorer pd_scorer_mcc = {
    .name = "mcc",
    .help = "Matthews' correlation of the likeliest choice with the gold label",
    .aggregation = "matthews_corrcoef",
    .higher_is_better = true,
    .output_types = 1u << PD_OUT_MULTIPLE_CHOICE,
    .score = pd_choices_pair,
};
