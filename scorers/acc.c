/*
 * Accuracy: the likeliest choice is gold; for a single log-likelihood, the target is what greedy
 * decoding gives.
 */
#include "scorers/choice.h"

static int score(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    if (in->output_type == PD_OUT_LOGLIKELIHOOD) {
        double ll;
        bool greedy;
        int code = pd_read_loglikelihood(&ll, &greedy, in, err);
        if (code == 0)
            *out = (struct pd_item){greedy, 1};
        return code;
    }
    struct pd_choices choices;
    int code = pd_choices_read(&choices, in, arena, err);
    if (code == 0)
        *out = (struct pd_item){pd_choices_is_gold(&choices, pd_argmax(choices.lls, choices.n)), 1};
    return code;
}

const struct pd_scorer pd_scorer_acc = {
    .name = "acc",
    .help = "share of documents whose likeliest choice (or greedy continuation) is right",
    .aggregation = "mean",
    .higher_is_better = true,
    .output_types = 1u << PD_OUT_MULTIPLE_CHOICE | 1u << PD_OUT_LOGLIKELIHOOD,
    .score = score,
};
