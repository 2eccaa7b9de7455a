/* A list of one: the most frequent response, of several the one that was seen first. */
#include "scorers/scorer.h"

static size_t count_equal(const struct pd_value *list, const struct pd_value *response)
{
    size_t count = 0;
    for (size_t i = 0; i < pd_list_len(list); i++)
        count += pd_value_equal(pd_list_at(list, i), response);
    return count;
}

static int apply(struct pd_value *out, const struct pd_value *in, const void *state,
                 const struct pd_doc *doc, struct pd_arena *arena, unsigned *flags,
                 struct pd_err *err)
{
    (void)state, (void)doc, (void)flags;
    size_t most = 0;
    const struct pd_value *winner = NULL;
    for (size_t i = 0; i < pd_list_len(in); i++) {
        size_t votes = count_equal(in, pd_list_at(in, i));
        if (votes > most) {
            most = votes;
            winner = pd_list_at(in, i);
        }
    }
    if (!winner)
        return pd_err_set(err, PD_ERR_INPUT, "there is no list of responses to vote among");
    struct pd_value list = pd_list_new(arena);
    pd_list_push(arena, &list, *winner);
    *out = list;
    return 0;
}

const struct pd_filter pd_filter_majority_vote = {
    .name = "majority_vote",
    .help = "keeps the most frequent response; follow it with take_first",
    .apply = apply,
};
