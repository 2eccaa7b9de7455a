/* Accuracy by log-likelihood per byte of the choice in UTF-8; the delimiter does not count. */
#include "scorers/choice.h"

static size_t nbytes(struct pd_str text)
{
    return text.n;
}

static int score(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    return pd_choices_accuracy(out, in, nbytes, arena, err);
}

const struct pd_scorer pd_scorer_acc_bytes = {
    .name = "acc_bytes",
    .help = "accuracy by log-likelihood per byte of the choice",
    .aggregation = "mean",
    .higher_is_better = true,
    .output_types = 1u << PD_OUT_MULTIPLE_CHOICE,
    .score = score,
};
