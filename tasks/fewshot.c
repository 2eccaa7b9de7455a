#include "tasks/fewshot.h"

/* Python's `==` of two optional names: both absent is equal, too. */
static bool same_split(struct pd_str a, const char *b)
{
    return pd_str_eq(a, pd_str_of(b));
}

void pd_shots_init(struct pd_shots *shots, const struct pd_task *task, struct pd_split *pool,
                   size_t k, int64_t seed)
{
    pd_mt_seed(&shots->rng, seed);
    shots->pool = pool;
    shots->first_n = task->fewshot.sampler == PD_SAMPLER_FIRST_N;
    shots->exclude_doc = same_split(task->fewshot.split, task->test_split);
    shots->k = k;
}

static int too_few(const struct pd_shots *shots, size_t need, struct pd_err *err)
{
    return pd_err_set(err, PD_ERR_INPUT,
                      "%zu-shot prompts need %zu rows to draw from, but there are %zu", shots->k,
                      need, pd_split_len(shots->pool));
}

/* Pool rows to look at, in order; rows NULL: the first n. */
struct order {
    const size_t *rows;
    size_t n;
};

/* Makes the list of the first k rows, in the order given, leaving out those equal to the document.
 */
static int take_rows(struct pd_value *rows, const struct pd_shots *shots, struct order order,
                     const struct pd_value *doc, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < order.n && pd_list_len(&list) < shots->k; i++) {
        struct pd_value row;
        size_t number = order.rows ? order.rows[i] : i;
        int code = pd_split_row(&row, shots->pool, number, arena, err);
        if (code < 0)
            return code;
        if (!shots->exclude_doc || !pd_value_equal(&row, doc))
            pd_list_push(arena, &list, row);
    }
    if (pd_list_len(&list) < shots->k)
        return pd_err_set(err, PD_ERR_INPUT,
                          "%zu-shot prompts need rows other than the document itself, but only %zu "
                          "of the %zu drawn differ from it",
                          shots->k, pd_list_len(&list), order.n);
    *rows = list;
    return 0;
}

/* One step of the stream: the numbers of the rows drawn, in order. Returns how many. */
static int draw_order(size_t **order, struct pd_shots *shots, struct pd_arena *arena,
                      struct pd_err *err)
{
    size_t pool = pd_split_len(shots->pool);
    size_t n = shots->k + (shots->exclude_doc ? 1 : 0);
    if (n > pool)
        return too_few(shots, n, err);
    *order = pd_arena_array(arena, n, sizeof **order);
    pd_mt_sample(&shots->rng, pool, n, *order);
    return (int)n;
}

int pd_shots_draw(struct pd_value *rows, struct pd_shots *shots, const struct pd_value *row,
                  struct pd_arena *arena, struct pd_err *err)
{
    if (shots->k == 0) {
        *rows = pd_list_new(arena);
        return 0;
    }
    size_t pool = pd_split_len(shots->pool);
    if (shots->first_n) {
        if (pool < shots->k)
            return too_few(shots, shots->k, err);
        return take_rows(rows, shots, (struct order){NULL, pool}, row, arena, err);
    }
    size_t *order;
    int n = draw_order(&order, shots, arena, err);
    if (n < 0)
        return n;
    return take_rows(rows, shots, (struct order){order, (size_t)n}, row, arena, err);
}

int pd_shots_skip(struct pd_shots *shots, struct pd_err *err)
{
    if (shots->k == 0 || shots->first_n)
        return 0;
    struct pd_arena scratch = {0};
    size_t *order;
    int code = draw_order(&order, shots, &scratch, err);
    pd_arena_done(&scratch);
    return code < 0 ? code : 0;
}
