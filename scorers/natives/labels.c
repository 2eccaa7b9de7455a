/*
 * F1 scores over pairs of gold and predicted labels, which may be numbers or texts, as
 * scikit-learn's f1_score computes them over the labels that occur.
 */
#include "lib/core/alloc.h"
#include "lib/stats/labels.h"
#include "tasks/native.h"

#include <math.h>
#include <stdlib.h>

/* Labels in the order of numbers, or of texts by code point, which UTF-8 keeps. */
static int compare_labels(const void *a, const void *b)
{
    const struct pd_value *x = *(const struct pd_value *const *)a;
    const struct pd_value *y = *(const struct pd_value *const *)b;
    double m = 0, n = 0;
    if (x->kind == PD_STRING && y->kind == PD_STRING)
        return pd_str_cmp(x->s, y->s);
    pd_value_number(x, &m);
    pd_value_number(y, &n);
    return (m > n) - (m < n);
}

/* All labels of one kind: texts or numbers. */
static int check_kinds(const struct pd_value **labels, size_t n, struct pd_err *err)
{
    for (size_t i = 0; i < n; i++) {
        double number;
        bool text = labels[i]->kind == PD_STRING;
        if (text != (labels[0]->kind == PD_STRING) || (!text && !pd_value_number(labels[i], &number)))
            return pd_err_set(err, PD_ERR_INPUT, "labels must be all numbers or all texts");
    }
    return 0;
}

static double rank_of(const struct pd_value *label, const struct pd_value *const *sorted, size_t n)
{
    const struct pd_value **found = bsearch(&label, sorted, n, sizeof *sorted, compare_labels);
    /* Equal labels share the place of their first. */
    size_t i = (size_t)((const struct pd_value *const *)found - sorted);
    while (i > 0 && compare_labels(&sorted[i - 1], &label) == 0)
        i--;
    return (double)i;
}

/* Which of a pair is gold: functions differ in the order they take. */
enum order { GOLD_FIRST, GOLD_LAST };

static int pairs_of(struct pd_item *pairs, const struct pd_value *list, enum order order,
                    struct pd_arena *arena, struct pd_err *err)
{
    size_t n = pd_list_len(list);
    const struct pd_value **labels = pd_arena_array(arena, 2 * n + 1, sizeof *labels);
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *pair = pd_list_at(list, i);
        if (pd_list_len(pair) != 2)
            return pd_err_set(err, PD_ERR_INPUT, "expected pairs of gold and prediction");
        labels[2 * i] = pd_list_at(pair, order == GOLD_FIRST ? 0 : 1);
        labels[2 * i + 1] = pd_list_at(pair, order == GOLD_FIRST ? 1 : 0);
    }
    int code = check_kinds(labels, 2 * n, err);
    if (code < 0)
        return code;
    const struct pd_value **sorted = pd_arena_array(arena, 2 * n + 1, sizeof *sorted);
    memcpy(sorted, labels, 2 * n * sizeof *sorted);
    qsort(sorted, 2 * n, sizeof *sorted, compare_labels);
    for (size_t i = 0; i < n; i++)
        pairs[i] = (struct pd_item){rank_of(labels[2 * i], sorted, 2 * n),
                                    rank_of(labels[2 * i + 1], sorted, 2 * n)};
    return 0;
}

static int aggregate(struct pd_value *out, const struct pd_native_args *args, enum order order,
                     double (*f1)(const struct pd_item *, size_t), struct pd_err *err)
{
    size_t n = pd_list_len(args->list);
    struct pd_item *pairs = pd_arena_array(args->arena, n + 1, sizeof *pairs);
    int code = pairs_of(pairs, args->list, order, args->arena, err);
    if (code >= 0)
        *out = pd_float(f1(pairs, n));
    return code;
}

#define AGGREGATION(name, order, f1)                                                               \
    static int name(struct pd_value *out, bool *keep, const struct pd_native_args *args,           \
                    struct pd_err *err)                                                            \
    {                                                                                              \
        (void)keep;                                                                                \
        return aggregate(out, args, order, f1, err);                                               \
    }
AGGREGATION(weighted, GOLD_FIRST, pd_f1_weighted)
AGGREGATION(micro, GOLD_FIRST, pd_f1_micro)
AGGREGATION(macro, GOLD_FIRST, pd_f1_macro)
AGGREGATION(macro_gold_last, GOLD_LAST, pd_f1_macro)

static const char *const weighted_sources[] = {
    "d0ebb65512d9f552ee9f17478ea3cba40d3c31fc785248ef4a6525fdf18d73be",
    "b650c4e4960d30235e2ec9e59bf330c5121bb824008924305ffb2473a3a9e6aa", NULL};
static const char *const micro_sources[] = {
    "a7482a7efddc831dc54790d085c6d13207780ece4020dff398576acf31899df4", NULL};
static const char *const macro_sources[] = {
    "1d722189e5393dd8ba2d4971d864e305828499fdf4a6f7c46d10984cf89acc44",
    "0f066e7c5bb53df7c79125aec324960fbdfb68b7448ec97141dba557252788a6", NULL};
static const char *const macro_gold_last_sources[] = {
    "05f0b8f1540db6edcf75d7c98e226cb076d9b455f63a8526d306a6a1f9df8b6b", NULL};

const struct pd_native pd_natives_labels[] = {
    {
        .name = "labels.macro_f1",
        .help = "the plain mean of the labels' F1",
        .role = PD_NATIVE_AGGREGATE,
        .sources = macro_sources,
        .call = macro,
    },
    {
        .name = "labels.macro_f1_gold_last",
        .help = "the plain mean of the labels' F1, for pairs of prediction and gold",
        .role = PD_NATIVE_AGGREGATE,
        .sources = macro_gold_last_sources,
        .call = macro_gold_last,
    },
    {
        .name = "labels.micro_f1",
        .help = "F1 of the counts summed over labels",
        .role = PD_NATIVE_AGGREGATE,
        .sources = micro_sources,
        .call = micro,
    },
    {
        .name = "labels.weighted_f1",
        .help = "the labels' F1 weighted by their number of gold items",
        .role = PD_NATIVE_AGGREGATE,
        .sources = weighted_sources,
        .call = weighted,
    },
    {0},
};
