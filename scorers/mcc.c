/* Pairs of gold and predicted label for Matthews' correlation; on generated answers of target and
   answer. */
#include "scorers/choice.h"

static enum pd_item_shape shape(enum pd_output_type type, const struct pd_value *params)
{
    (void)params;
    return type == PD_OUT_GENERATE_UNTIL ? PD_ITEM_DATA : PD_ITEM_LABELS;
}

const struct pd_scorer pd_scorer_mcc = {
    .name = "mcc",
    .help = "Matthews' correlation of the likeliest choice with the gold label",
    .aggregation = "matthews_corrcoef",
    .higher_is_better = true,
    .output_types = 1u << PD_OUT_MULTIPLE_CHOICE | 1u << PD_OUT_GENERATE_UNTIL,
    .shape = shape,
    .score = pd_score_labels,
};
