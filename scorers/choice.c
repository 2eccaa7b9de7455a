#include "scorers/choice.h"

#include "scorers/gold.h"

#include <math.h>

static int read_answer(double *ll, bool *greedy, const struct pd_value *response,
                       struct pd_err *err)
{
    *greedy = false;
    if (pd_value_number(response, ll))
        return 0;
    if (pd_list_len(response) == 2 && pd_value_number(pd_list_at(response, 0), ll)) {
        *greedy = pd_value_truthy(pd_list_at(response, 1));
        return 0;
    }
    return pd_err_set(err, PD_ERR_INPUT, "expected a log-likelihood, but the filters made %s of it",
                      pd_kind_name(response->kind));
}

int pd_read_loglikelihood(double *ll, bool *greedy, const struct pd_score_in *in,
                          struct pd_err *err)
{
    if (in->nresponses != 1)
        return pd_err_set(err, PD_ERR_INPUT, "expected 1 answer, got %zu", in->nresponses);
    return read_answer(ll, greedy, in->responses, err);
}

int pd_read_rolling(double *ll, struct pd_str *text, const struct pd_score_in *in,
                    struct pd_err *err)
{
    bool greedy;
    if (!pd_is(&in->doc->target, PD_STRING))
        return pd_err_set(err, PD_ERR_INPUT, "doc_to_target must give a string, not %s",
                          pd_kind_name(in->doc->target.kind));
    *text = in->doc->target.s;
    return pd_read_loglikelihood(ll, &greedy, in, err);
}

static double index_of(const struct pd_value *choices, struct pd_str text)
{
    for (size_t i = 0; i < pd_list_len(choices); i++) {
        const struct pd_value *choice = pd_list_at(choices, i);
        if (pd_is(choice, PD_STRING) && pd_str_eq(choice->s, text))
            return (double)i;
    }
    return PD_NO_CHOICE;
}

static double label_of(const struct pd_value *gold, const struct pd_value *choices)
{
    double label = NAN;
    if (pd_is(gold, PD_STRING))
        return index_of(choices, gold->s);
    if (!pd_value_number(gold, &label))
        return NAN;
    return gold->kind != PD_FLOAT && label >= (double)pd_list_len(choices) ? PD_NO_CHOICE : label;
}

static void read_gold(struct pd_choices *out, const struct pd_doc *doc, struct pd_arena *arena)
{
    const struct pd_value *gold = doc->multiple_input ? &doc->text : &doc->target;
    out->many = pd_is(gold, PD_LIST);
    out->ngold = out->many ? pd_list_len(gold) : 1;
    double *labels = pd_arena_array(arena, out->ngold + 1, sizeof *labels);
    for (size_t i = 0; i < out->ngold; i++)
        labels[i] = label_of(out->many ? pd_list_at(gold, i) : gold, &doc->choices);
    out->gold = labels;
}

static int read_answers(double *lls, bool *greedy, size_t n, const struct pd_value *responses,
                        struct pd_err *err)
{
    for (size_t i = 0; i < n; i++) {
        int code = read_answer(&lls[i], &greedy[i], &responses[i], err);
        if (code < 0)
            return code;
    }
    return 0;
}

static int check_choices(const struct pd_value *choices, size_t nanswers, struct pd_err *err)
{
    size_t n = pd_list_len(choices);
    if (n == 0)
        return pd_err_set(err, PD_ERR_INPUT, "the document has no choices");
    if (nanswers != n && nanswers != 2 * n)
        return pd_err_set(err, PD_ERR_INPUT, "the document has %zu choices, but %zu answers", n,
                          nanswers);
    for (size_t i = 0; i < n; i++)
        if (!pd_is(pd_list_at(choices, i), PD_STRING))
            return pd_err_set(err, PD_ERR_INPUT, "choice %zu is not a string but %s", i + 1,
                              pd_kind_name(pd_list_at(choices, i)->kind));
    return 0;
}

int pd_choices_read(struct pd_choices *out, const struct pd_score_in *in, struct pd_arena *arena,
                    struct pd_err *err)
{
    const struct pd_value *choices = &in->doc->choices;
    size_t n = pd_list_len(choices), nanswers = in->nresponses;
    int code = check_choices(choices, nanswers, err);
    if (code < 0)
        return code;
    double *lls = pd_arena_array(arena, nanswers, sizeof *lls);
    bool *greedy = pd_arena_array(arena, nanswers, sizeof *greedy);
    if ((code = read_answers(lls, greedy, nanswers, in->responses, err)) < 0)
        return code;
    *out = (struct pd_choices){.n = n,
                               .lls = lls,
                               .greedy = greedy,
                               .unconditional = nanswers > n ? lls + n : NULL,
                               .texts = pd_list_at(choices, 0)};
    read_gold(out, in->doc, arena);
    return 0;
}

size_t pd_argmax(const double *x, size_t n)
{
    size_t best = 0;
    for (size_t i = 0; i < n && !isnan(x[best]); i++)
        if (x[i] > x[best] || isnan(x[i]))
            best = i;
    return best;
}

bool pd_choices_is_gold(const struct pd_choices *choices, size_t index)
{
    for (size_t i = 0; i < choices->ngold; i++)
        if (choices->gold[i] == (double)index)
            return true;
    return false;
}

int pd_choices_label(double *label, const struct pd_choices *choices, struct pd_err *err)
{
    if (choices->many || isnan(choices->gold[0]))
        return pd_err_set(err, PD_ERR_INPUT, "the metric needs one gold label, not %s",
                          choices->many ? "a list" : "a value that is no label");
    *label = choices->gold[0];
    return 0;
}

int pd_score_labels(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                    struct pd_err *err)
{
    if (in->output_type == PD_OUT_GENERATE_UNTIL)
        return pd_score_passed_on(out, in, arena, err);
    struct pd_choices choices;
    double gold = 0;
    int code = pd_choices_read(&choices, in, arena, err);
    if (code < 0 || (code = pd_choices_label(&gold, &choices, err)) < 0)
        return code;
    *out = pd_item_pair(gold, (double)pd_argmax(choices.lls, choices.n));
    return 0;
}

int pd_choices_accuracy(struct pd_item *out, const struct pd_score_in *in,
                        size_t (*length)(struct pd_str), struct pd_arena *arena, struct pd_err *err)
{
    struct pd_choices choices;
    int code = pd_choices_read(&choices, in, arena, err);
    if (code < 0)
        return code;
    double *normed = pd_arena_array(arena, choices.n, sizeof *normed);
    for (size_t i = 0; i < choices.n; i++)
        normed[i] = choices.lls[i] / (double)length(choices.texts[i].s);
    *out = pd_item_value(pd_choices_is_gold(&choices, pd_argmax(normed, choices.n)));
    return 0;
}

int pd_score_per_byte(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                      struct pd_err *err)
{
    (void)arena;
    double ll = 0;
    struct pd_str text = {"", 0};
    int code = pd_read_rolling(&ll, &text, in, err);
    if (code == 0)
        *out = pd_item_pair(ll, (double)text.n);
    return code;
}
