/* The first k responses; fewer are an error. */
#include "scorers/scorer.h"

#include <inttypes.h>

static int prepare(void **state, const struct pd_value *params, struct pd_arena *arena,
                   struct pd_err *err)
{
    int64_t k = pd_dict_int(params, "k", 0);
    if (k < 1)
        return pd_err_set(err, PD_ERR_INPUT, "it needs `k`, a number of responses from 1 up");
    size_t *kept = pd_arena_alloc(arena, sizeof *kept);
    *kept = (size_t)k;
    *state = kept;
    return 0;
}

static int apply(struct pd_value *out, const struct pd_value *in, const void *state,
                 const struct pd_doc *doc, struct pd_arena *arena, unsigned *flags,
                 struct pd_err *err)
{
    (void)doc, (void)flags;
    const size_t *k = state;
    if (pd_list_len(in) < *k)
        return pd_err_set(err, PD_ERR_INPUT,
                          "it needs %zu responses, but there are %zu; raise the task's `repeats`",
                          *k, pd_list_len(in));
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < *k; i++)
        pd_list_push(arena, &list, *pd_list_at(in, i));
    *out = list;
    return 0;
}

static const char *const params[] = {"k", NULL};

const struct pd_filter pd_filter_take_first_k = {
    .name = "take_first_k",
    .help = "takes the first k responses",
    .params = params,
    .prepare = prepare,
    .apply = apply,
};
