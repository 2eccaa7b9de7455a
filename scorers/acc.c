/*
 * Accuracy: the likeliest choice is gold; for a single log-likelihood, the target is what greedy
 * decoding gives. Of generated answers it hands target and answer on to an aggregation of the
 * task's own.
 */
#include "scorers/choice.h"
#include "scorers/gold.h"

static enum pd_item_shape shape(enum pd_output_type type, const struct pd_value *params)
{
    (void)params;
    return type == PD_OUT_GENERATE_UNTIL ? PD_ITEM_DATA : PD_ITEM_VALUE;
}

static int score(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    if (in->output_type == PD_OUT_GENERATE_UNTIL)
        return pd_score_passed_on(out, in, arena, err);
    if (in->output_type == PD_OUT_LOGLIKELIHOOD) {
        double ll;
        bool greedy;
        int code = pd_read_loglikelihood(&ll, &greedy, in, err);
        if (code == 0)
            *out = pd_item_value(greedy);
        return code;
    }
    struct pd_choices choices;
    int code = pd_choices_read(&choices, in, arena, err);
    if (code == 0)
        *out = pd_item_value(pd_choices_is_gold(&choices, pd_argmax(choices.lls, choices.n)));
    return code;
}

const struct pd_scorer pd_scorer_acc = {
    .name = "acc",
    .help = "share of documents whose likeliest choice (or greedy continuation) is right",
    .aggregation = "mean",
    .higher_is_better = true,
    .output_types =
        1u << PD_OUT_MULTIPLE_CHOICE | 1u << PD_OUT_LOGLIKELIHOOD | 1u << PD_OUT_GENERATE_UNTIL,
    .shape = shape,
    .score = score,
};
