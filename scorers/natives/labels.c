/*
 * F1 scores over pairs of gold and predicted labels, which may be numbers or texts, as
 * scikit-learn's f1_score computes them over the labels that occur.
 */
#include "lib/stats/labels.h"
#include "tasks/native.h"

/* Which of a pair is gold: functions differ in the order they take. */
enum order { GOLD_FIRST, GOLD_LAST };

static int pairs_of(struct pd_item *pairs, const struct pd_value *list, enum order order,
                    struct pd_arena *arena, struct pd_err *err)
{
    for (size_t i = 0; i < pd_list_len(list); i++) {
        const struct pd_value *pair = pd_list_at(list, i);
        struct pd_value *turned = pd_arena_alloc(arena, sizeof *turned);
        if (pd_list_len(pair) != 2)
            return pd_err_set(err, PD_ERR_INPUT, "expected pairs of gold and prediction");
        *turned = pd_list_new(arena);
        pd_list_push(arena, turned, *pd_list_at(pair, order == GOLD_FIRST ? 0 : 1));
        pd_list_push(arena, turned, *pd_list_at(pair, order == GOLD_FIRST ? 1 : 0));
        pairs[i] = pd_item_data(turned);
    }
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
    "0f066e7c5bb53df7c79125aec324960fbdfb68b7448ec97141dba557252788a6",
    "fc159a9b4ca6577cc6bfe808661da09059fbdcf69bda4881296c98f8f66f6bf9", NULL};
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
