/* MuTual: where the right answer stands among four by log-likelihood. */
#include "tasks/natives/rows.h"

/* Pairs of log-likelihood and whether it was greedy, in Python's order of tuples. */
static int read_pair(double pair[2], const struct pd_value *value, struct pd_err *err)
{
    if (pd_list_len(value) != 2 || !pd_value_number(pd_list_at(value, 0), &pair[0]) ||
        !pd_value_number(pd_list_at(value, 1), &pair[1]))
        return pd_err_set(err, PD_ERR_INPUT, "expected pairs of a log-likelihood and a bool");
    return 0;
}

static bool greater(const double a[2], const double b[2])
{
    return a[0] > b[0] || (a[0] == b[0] && a[1] > b[1]);
}

/* How many stand before item gold; *top is numpy's argmax over all numbers of all pairs, which the
   original takes for that of the pairs. */
static int find_rank(size_t *rank, size_t *top, const struct pd_value *list, size_t gold,
                     struct pd_err *err)
{
    double pair[2], wanted[2], most = 0;
    int code = read_pair(wanted, pd_list_at(list, gold), err);
    *rank = *top = 0;
    for (size_t i = 0; i < pd_list_len(list) && code >= 0; i++) {
        code = read_pair(pair, pd_list_at(list, i), err);
        if (code < 0)
            break;
        *rank += greater(pair, wanted);
        for (size_t k = 0; k < 2; k++)
            if ((i == 0 && k == 0) || pair[k] > most) {
                most = pair[k];
                *top = 2 * i + k;
            }
    }
    return code;
}

static int mutual(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                  struct pd_err *err)
{
    (void)keep;
    static const char letters[] = "ABCD";
    struct pd_str answer;
    size_t rank, top, gold = 0;
    int code = pd_row_text(&answer, args->row, "answers", err);
    if (code < 0)
        return code;
    while (gold < 4 && !(answer.n == 1 && answer.p[0] == letters[gold]))
        gold++;
    if (gold == 4 || gold >= pd_list_len(args->list))
        return pd_err_set(err, PD_ERR_INPUT, "'answers' names none of the options");
    if ((code = find_rank(&rank, &top, args->list, gold, err)) < 0)
        return code;
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "r@1", pd_bool(top == gold));
    pd_row_set(out, args->arena, "r@2", pd_bool(rank == 1 || top == gold));
    pd_row_set(out, args->arena, "mrr", pd_float(1.0 / (double)(rank + 1)));
    return 0;
}

static const char *const metrics[] = {"r@1", "r@2", "mrr", NULL};

const struct pd_native pd_natives_ranks[] = {
    {
        .name = "ranks.mutual",
        .help = "MuTual: whether the answer is first or second, and its reciprocal rank",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("c79a738c79029a99043dff12c6e9b366e8b4ca77afd208e590ffcb6d7cfcf85c"),
        .call = mutual,
        .metrics = metrics,
    },
    {0},
};
