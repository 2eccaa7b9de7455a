/* Accuracy by pointwise mutual information: the log-likelihood of each choice after the prompt less
   that of the choice without it. */
#include "scorers/choice.h"

static int score(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    struct pd_choices choices;
    int code = pd_choices_read(&choices, in, arena, err);
    if (code < 0)
        return code;
    if (!choices.unconditional)
        return pd_err_set(err, PD_ERR_INPUT, "there are no answers without the prompt");
    double *gains = pd_arena_array(arena, choices.n, sizeof *gains);
    for (size_t i = 0; i < choices.n; i++)
        gains[i] = choices.lls[i] - choices.unconditional[i];
    *out = pd_item_value(pd_choices_is_gold(&choices, pd_argmax(gains, choices.n)));
    return 0;
}

const struct pd_scorer pd_scorer_acc_mutual_info = {
    .name = "acc_mutual_info",
    .help = "accuracy by what the prompt adds to the choices' log-likelihoods",
    .aggregation = "mean",
    .higher_is_better = true,
    .output_types = 1u << PD_OUT_MULTIPLE_CHOICE,
    .score = score,
};
