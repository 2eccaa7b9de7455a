/*
 * Brier score (G. W. Brier, Monthly Weather Review 78, 1950) of the softmax over the choices: the
 * sum of squared distances from the gold answer's one-hot vector, between 0 and 2.
 */
#include "scorers/choice.h"

#include <math.h>

/* The place of a label among n choices; negative ones count from the end, as in Python. */
static int place_of(size_t *place, double label, size_t n, struct pd_err *err)
{
    double index = label < 0 ? label + (double)n : label;
    if (!(index >= 0 && index < (double)n) || index != floor(index))
        return pd_err_set(err, PD_ERR_INPUT, "the gold answer is none of the %zu choices", n);
    *place = (size_t)index;
    return 0;
}

static int score(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    struct pd_choices choices;
    double label;
    size_t gold = 0;
    int code = pd_choices_read(&choices, in, arena, err);
    if (code < 0 || (code = pd_choices_label(&label, &choices, err)) < 0 ||
        (code = place_of(&gold, label, choices.n, err)) < 0)
        return code;
    double top = choices.lls[pd_argmax(choices.lls, choices.n)], mass = 0, sum = 0;
    for (size_t i = 0; i < choices.n; i++)
        mass += exp(choices.lls[i] - top);
    for (size_t i = 0; i < choices.n; i++) {
        double distance = exp(choices.lls[i] - top) / mass - (i == gold);
        sum += distance * distance;
    }
    *out = pd_item_value(sum);
    return 0;
}

const struct pd_scorer pd_scorer_brier_score = {
    .name = "brier_score",
    .help = "squared distance of the choices' probabilities from the right answer",
    .aggregation = "brier_score",
    .higher_is_better = false,
    .output_types = 1u << PD_OUT_MULTIPLE_CHOICE,
    .score = score,
};
