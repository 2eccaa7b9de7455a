/* The first response. What is no list stays. */
#include "scorers/scorer.h"

static int apply(struct pd_value *out, const struct pd_value *in, const void *state,
                 const struct pd_doc *doc, struct pd_arena *arena, unsigned *flags,
                 struct pd_err *err)
{
    (void)state, (void)doc, (void)arena, (void)flags;
    if (pd_is(in, PD_LIST) && pd_list_len(in) == 0)
        return pd_err_set(err, PD_ERR_INPUT, "there is no response to take");
    *out = pd_is(in, PD_LIST) ? *pd_list_at(in, 0) : *in;
    return 0;
}

const struct pd_filter pd_filter_take_first = {
    .name = "take_first",
    .help = "takes the first response",
    .apply = apply,
};
