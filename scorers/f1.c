/* Pairs of gold and predicted label for the F1 aggregations. */
#include "scorers/choice.h"

const struct pd_scorer pd_scorer_f1 = {
    .name = "f1",
    .help = "F1 of the likeliest choice; with aggregation macro_f1, micro_f1, weighted_f1 too",
    .aggregation = "f1",
    .higher_is_better = true,
    .output_types = 1u << PD_OUT_MULTIPLE_CHOICE,
    .score = pd_choices_pair,
};
