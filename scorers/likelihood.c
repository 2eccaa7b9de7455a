/* The gold label and all log-likelihoods, as data for an aggregation of the task's own. */
#include "scorers/choice.h"

#include <math.h>

static struct pd_value label_value(double label)
{
    return isnan(label) ? pd_none() : pd_int((int64_t)label);
}

static int score(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    struct pd_choices choices;
    int code = pd_choices_read(&choices, in, arena, err);
    if (code < 0)
        return code;
    struct pd_value *data = pd_arena_alloc(arena, sizeof *data);
    struct pd_value gold = pd_list_new(arena), lls = pd_list_new(arena);
    for (size_t i = 0; i < choices.ngold; i++)
        pd_list_push(arena, &gold, label_value(choices.gold[i]));
    for (size_t i = 0; i < choices.n; i++)
        pd_list_push(arena, &lls, pd_float(choices.lls[i]));
    *data = pd_list_new(arena);
    pd_list_push(arena, data, choices.many ? gold : *pd_list_at(&gold, 0));
    pd_list_push(arena, data, lls);
    *out = pd_item_data(data);
    return 0;
}

static enum pd_item_shape shape(enum pd_output_type type, const struct pd_value *entry)
{
    (void)type, (void)entry;
    return PD_ITEM_DATA;
}

/* What lm-eval's one task of this metric writes for higher_is_better, there without effect. */
static const char *const params[] = {"high_is_better", NULL};

const struct pd_scorer pd_scorer_likelihood = {
    .name = "likelihood",
    .help = "gold label and log-likelihoods, for an aggregation of the task's own",
    .aggregation = "mean",
    .higher_is_better = true,
    .output_types = 1u << PD_OUT_MULTIPLE_CHOICE,
    .params = params,
    .shape = shape,
    .score = score,
};
