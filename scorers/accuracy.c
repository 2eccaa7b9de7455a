/* The `accuracy` of Hugging Face's evaluate, document by document: the answer is the target. It
   compares values, so that numbers that a filter made of an answer count as numbers. */
#include "scorers/gold.h"

static int score(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    bool equal = false;
    int code = pd_gold_equals(&equal, in, arena, err);
    if (code == 0)
        *out = pd_item_value(equal);
    return code;
}

const struct pd_scorer pd_scorer_accuracy = {
    .name = "accuracy",
    .help = "share of documents whose answer is the target, as a value",
    .aggregation = "mean",
    .higher_is_better = true,
    .output_types = 1u << PD_OUT_GENERATE_UNTIL,
    .score = score,
};
