/* The target's log-likelihood, aggregated to exp of minus the mean. */
#include "scorers/choice.h"

static int score(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    (void)arena;
    double ll;
    bool greedy;
    int code = pd_read_loglikelihood(&ll, &greedy, in, err);
    if (code == 0)
        *out = pd_item_value(ll);
    return code;
}

const struct pd_scorer pd_scorer_perplexity = {
    .name = "perplexity",
    .help = "exp of minus the mean log-likelihood of the targets",
    .aggregation = "perplexity",
    .higher_is_better = false,
    .output_types = 1u << PD_OUT_LOGLIKELIHOOD,
    .score = score,
};
