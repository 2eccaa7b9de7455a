/* Accuracy by log-likelihood per code point of the choice; the delimiter does not count. */
#include "lib/format/utf8.h"
#include "scorers/choice.h"

static int score(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    return pd_choices_accuracy(out, in, pd_utf8_len, arena, err);
}

const struct pd_scorer pd_scorer_acc_norm = {
    .name = "acc_norm",
    .help = "accuracy by log-likelihood per character of the choice",
    .aggregation = "mean",
    .higher_is_better = true,
    .output_types = 1u << PD_OUT_MULTIPLE_CHOICE,
    .score = score,
};
