#include "scorers/generated.h"

#include "scorers/gold.h"

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
    int code = pd_gold_read(&golds, in, arena, err);
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
