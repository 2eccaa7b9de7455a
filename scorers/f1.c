/*
 * Pairs of gold and predicted label for the F1 aggregations. On generated answers these are target
 * and answer; with hf_evaluate they are scored document by document, as Hugging Face's evaluate
 * does: with one pair F1 is 1 when both are equal and 0 otherwise, whatever the average, and the
 * binary one only for label 1.
 */
#include "scorers/choice.h"
#include "scorers/gold.h"

static bool is_by_document(enum pd_output_type type, const struct pd_value *params)
{
    return type == PD_OUT_GENERATE_UNTIL && pd_dict_bool(params, "hf_evaluate", false);
}

static enum pd_item_shape shape(enum pd_output_type type, const struct pd_value *params)
{
    if (is_by_document(type, params))
        return PD_ITEM_VALUE;
    return type == PD_OUT_GENERATE_UNTIL ? PD_ITEM_DATA : PD_ITEM_LABELS;
}

static int score(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    if (!is_by_document(in->output_type, in->params))
        return pd_score_labels(out, in, arena, err);
    bool equal = false;
    int code = pd_gold_equals(&equal, in, arena, err);
    if (code < 0)
        return code;
    struct pd_value one = pd_int(1);
    struct pd_str average = pd_dict_str(in->params, "average", (struct pd_str)PD_STR("binary"));
    bool counts = !pd_str_is(average, "binary") || pd_value_equal(in->responses, &one);
    *out = pd_item_value(equal && counts);
    return 0;
}

const struct pd_scorer pd_scorer_f1 = {
    .name = "f1",
    .help = "F1 of the likeliest choice; with aggregation macro_f1, micro_f1, weighted_f1 too",
    .aggregation = "f1",
    .higher_is_better = true,
    .output_types = 1u << PD_OUT_MULTIPLE_CHOICE | 1u << PD_OUT_GENERATE_UNTIL,
    .shape = shape,
    .score = score,
};
