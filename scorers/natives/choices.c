/*
 * Multiple choice scored by functions of lm-eval's tasks: several right answers (AGIEval), and the
 * probability of the true ones among all (TruthfulQA).
 */
#include "lib/format/utf8.h"
#include "scorers/choice.h"
#include "tasks/natives/rows.h"

#include <math.h>

/* The log-likelihoods of [ll, greedy] responses. */
static int lls_of(double **out, const struct pd_value *list, struct pd_arena *arena,
                  struct pd_err *err)
{
    size_t n = pd_list_len(list);
    double *lls = pd_arena_array(arena, n + 1, sizeof *lls);
    for (size_t i = 0; i < n; i++)
        if (!pd_value_number(pd_list_len(pd_list_at(list, i)) == 2
                                 ? pd_list_at(pd_list_at(list, i), 0)
                                 : pd_list_at(list, i),
                             &lls[i]))
            return pd_err_set(err, PD_ERR_INPUT, "response %zu is no log-likelihood", i);
    if (n == 0)
        return pd_err_set(err, PD_ERR_INPUT, "there are no responses");
    *out = lls;
    return 0;
}

static bool holds(const struct pd_value *list, size_t index)
{
    const struct pd_value number = pd_int((int64_t)index);
    for (size_t i = 0; i < pd_list_len(list); i++)
        if (pd_value_equal(pd_list_at(list, i), &number))
            return true;
    return false;
}

/* acc and acc_norm where `gold` is a list of right choices. */
static int several_gold(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                        struct pd_err *err)
{
    (void)keep;
    double *lls;
    const struct pd_value *gold, *choices;
    size_t n = pd_list_len(args->list);
    int code = lls_of(&lls, args->list, args->arena, err);
    if (code < 0 || (code = pd_row_list(&gold, args->row, "gold", err)) < 0 ||
        (code = pd_row_list(&choices, args->row, "choices", err)) < 0)
        return code;
    if (pd_list_len(choices) != n)
        return pd_err_set(err, PD_ERR_INPUT, "%zu responses for %zu choices", n,
                          pd_list_len(choices));
    bool acc = holds(gold, pd_argmax(lls, n));
    for (size_t i = 0; i < n; i++) {
        struct pd_str text;
        if ((code = pd_value_text(&text, pd_list_at(choices, i), err)) < 0)
            return code;
        lls[i] /= (double)pd_utf8_len(text);
    }
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "acc", pd_float(acc));
    pd_row_set(out, args->arena, "acc_norm", pd_float(holds(gold, pd_argmax(lls, n))));
    return 0;
}

/* The labels of the choices: 1 for a true one. */
static int labels_of(const struct pd_value **out, const struct pd_native_args *args,
                     struct pd_err *err)
{
    const struct pd_value *targets;
    int code = pd_row_dict(&targets, args->row, "mc2_targets", err);
    return code < 0 ? code : pd_row_list(out, targets, "labels", err);
}

/* The number of labels in front of the first 0. */
static int first_false(size_t *out, const struct pd_value *labels, struct pd_err *err)
{
    const struct pd_value zero = pd_int(0);
    int64_t at;
    int code = pd_value_index(&at, labels, &zero, err);
    if (code >= 0)
        *out = (size_t)at;
    return code;
}

static struct pd_value accuracy(struct pd_value value, struct pd_arena *arena)
{
    struct pd_value dict = pd_dict_new(arena);
    pd_row_set(&dict, arena, "acc", value);
    return dict;
}

/* The probability of the choices labelled 1. */
static int mc2_by_label(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                        struct pd_err *err)
{
    (void)keep;
    double *lls, all = 0, right = 0;
    const struct pd_value *labels, one = pd_int(1);
    size_t n = pd_list_len(args->list);
    int code = lls_of(&lls, args->list, args->arena, err);
    if (code < 0 || (code = labels_of(&labels, args, err)) < 0)
        return code;
    if (pd_list_len(labels) != n)
        return pd_err_set(err, PD_ERR_INPUT, "%zu responses for %zu labels", n,
                          pd_list_len(labels));
    for (size_t i = 0; i < n; i++)
        all += exp(lls[i]);
    for (size_t i = 0; i < n; i++)
        if (pd_value_equal(pd_list_at(labels, i), &one))
            right += exp(lls[i]) / all;
    *out = accuracy(pd_float(right), args->arena);
    return 0;
}

/* The probability of the choices in front of the first one labelled 0. */
static int mc2_by_place(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                        struct pd_err *err)
{
    (void)keep;
    double *lls, right = 0, wrong = 0, share = 0;
    const struct pd_value *labels;
    size_t n = pd_list_len(args->list), ntrue = 0;
    int code = lls_of(&lls, args->list, args->arena, err);
    if (code < 0 || (code = labels_of(&labels, args, err)) < 0 ||
        (code = first_false(&ntrue, labels, err)) < 0)
        return code;
    for (size_t i = 0; i < n; i++)
        *(i < ntrue ? &right : &wrong) += exp(lls[i]);
    for (size_t i = 0; i < ntrue && i < n; i++)
        share += exp(lls[i]) / (right + wrong);
    /* Python's sum of no numbers is the int 0. */
    *out = accuracy(ntrue == 0 ? pd_int(0) : pd_float(share), args->arena);
    return 0;
}

static const char *const acc_metrics[] = {"acc", NULL};
static const char *const both_metrics[] = {"acc", "acc_norm", NULL};

static const char *const by_label_sources[] = {
    "d73e02fcf1acd335a6142252797e88f7ba8dd52a6d6e9afe5e1da9410017d7f2", NULL};
static const char *const by_place_sources[] = {
    "44e5be620a56d739d84c442678c859a3bda432ecd19bdf1c9ddf896345a87d83",
    "78709d831f1a6fec0f6a125448e64c7c12eb1ae7a5f71ee5e62234f33017eee6", NULL};
static const char *const several_gold_sources[] = {
    "4f6be9c773d42a1f37e40bf7c9e2799e6e3a008d5f27445e96797635284c3b1c", NULL};

const struct pd_native pd_natives_choices[] = {
    {
        .name = "choices.mc2_by_label",
        .help = "the probability of the choices labelled as true, among all",
        .role = PD_NATIVE_RESULT,
        .sources = by_label_sources,
        .call = mc2_by_label,
        .metrics = acc_metrics,
    },
    {
        .name = "choices.mc2_by_place",
        .help = "the probability of the choices before the first false one, among all",
        .role = PD_NATIVE_RESULT,
        .sources = by_place_sources,
        .call = mc2_by_place,
        .metrics = acc_metrics,
    },
    {
        .name = "choices.several_gold",
        .help = "accuracy where several choices may be right",
        .role = PD_NATIVE_RESULT,
        .sources = several_gold_sources,
        .call = several_gold,
        .metrics = both_metrics,
    },
    {0},
};
