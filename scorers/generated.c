#include "scorers/generated.h"

#include "lib/format/pystr.h"

#include <math.h>

/* Python's list[i] of the choices, where i may be an int, a bool, or negative. */
static int choice_at(struct pd_value *out, const struct pd_value *target,
                     const struct pd_value *choices, struct pd_err *err)
{
    double index = NAN, n = (double)pd_list_len(choices);
    if (!pd_is(target, PD_STRING))
        pd_value_number(target, &index);
    if (index < 0)
        index += n;
    if (!(index >= 0 && index < n) || index != floor(index))
        return pd_err_set(err, PD_ERR_INPUT, "the target is no index into the %zu choices",
                          pd_list_len(choices));
    *out = *pd_list_at(choices, (size_t)index);
    return 0;
}

/* str(gold) where the answer is a text. */
static struct pd_value like(const struct pd_value *gold, const struct pd_value *response,
                            struct pd_arena *arena)
{
    if (gold->kind == PD_STRING || !pd_is(response, PD_STRING))
        return *gold;
    struct pd_buf buf = {0};
    pd_py_str(&buf, gold);
    struct pd_str text = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return pd_string(text);
}

int pd_generated_gold(struct pd_value *out, const struct pd_score_in *in, struct pd_arena *arena,
                      struct pd_err *err)
{
    const struct pd_doc *doc = in->doc;
    struct pd_value list = pd_list_new(arena), gold = doc->target;
    if (in->nresponses != 1)
        return pd_err_set(err, PD_ERR_INPUT, "expected 1 answer, got %zu", in->nresponses);
    if (pd_is(&doc->choices, PD_LIST)) {
        int code = choice_at(&gold, &doc->target, &doc->choices, err);
        if (code < 0)
            return code;
    } else if (doc->multiple_target && gold.kind == PD_LIST) {
        *out = gold;
        return 0;
    } else {
        gold = like(&gold, in->responses, arena);
    }
    pd_list_push(arena, &list, gold);
    *out = list;
    return 0;
}

static int call(struct pd_value *out, const struct pd_hook *metric, const struct pd_value *gold,
                const struct pd_value *response, const struct pd_native_args *common,
                struct pd_err *err)
{
    struct pd_native_args args = *common;
    struct pd_value golds = pd_list_new(args.arena), responses = pd_list_new(args.arena);
    pd_list_push(args.arena, &golds, *gold);
    pd_list_push(args.arena, &responses, *response);
    args.list = &responses;
    args.more = &golds;
    *out = pd_none();
    return pd_hook_call(out, NULL, metric, &args, err);
}

/* The value itself, or the one under the function's own name. */
static const struct pd_value *own_value(const struct pd_value *value, const struct pd_hook *metric)
{
    const struct pd_value *found = pd_dict_find(value, pd_hook_function(metric));
    return found ? found : value;
}

int pd_generated_metric(struct pd_value *out, const struct pd_hook *metric,
                        const struct pd_score_in *in, const struct pd_value *kwargs,
                        struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_native_args common = {.row = in->doc->row, .kwargs = kwargs, .arena = arena};
    struct pd_value golds;
    int code = pd_generated_gold(&golds, in, arena, err);
    if (code < 0)
        return code;
    if (!in->doc->multiple_target)
        return call(out, metric, pd_list_at(&golds, 0), in->responses, &common, err);
    bool any = false;
    for (size_t i = 0; i < pd_list_len(&golds); i++) {
        struct pd_value value;
        code = call(&value, metric, pd_list_at(&golds, i), in->responses, &common, err);
        if (code < 0)
            return code;
        any = any || pd_value_truthy(own_value(&value, metric));
    }
    *out = pd_float(any);
    return 0;
}
