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

/* Adds the first rows, in the order given, that differ from the document, until there are k. */
static int take_rows(struct pd_value *list, const struct pd_shots *shots, struct order order,
                     const struct pd_value *doc, struct pd_arena *arena, struct pd_err *err)
{
    for (size_t i = 0; i < order.n && pd_list_len(list) < shots->k; i++) {
        struct pd_value row;
        size_t number = order.rows ? order.rows[i] : i;
        int code = pd_split_row(&row, shots->pool, number, arena, err);
        if (code < 0)
            return code;
        if (!shots->exclude_doc || !pd_value_equal(&row, doc))
            pd_list_push(arena, list, row);
    }
    return 0;
}

static int too_few_others(const struct pd_shots *shots, size_t others, struct pd_err *err)
{
    return pd_err_set(err, PD_ERR_INPUT,
                      "%zu-shot prompts need rows other than the document itself, but only %zu of "
                      "the %zu in the pool differ from it",
                      shots->k, others, pd_split_len(shots->pool));
}

/* Draws k of the rows that differ from the document. */
static int draw_others(struct pd_value *list, struct pd_shots *shots, const struct pd_value *doc,
                       struct pd_arena *arena, struct pd_err *err)
{
    size_t pool = pd_split_len(shots->pool), n = 0;
    size_t *others = pd_arena_array(arena, pool, sizeof *others);
    struct pd_arena scratch = {0};
    int code = 0;
    for (size_t i = 0; i < pool && code >= 0; i++) {
        struct pd_value row;
        pd_arena_reset(&scratch);
        code = pd_split_row(&row, shots->pool, i, &scratch, err);
        if (code >= 0 && !pd_value_equal(&row, doc))
            others[n++] = i;
    }
    pd_arena_done(&scratch);
    if (code >= 0 && n < shots->k)
        code = too_few_others(shots, n, err);
    if (code < 0)
        return code;
    size_t *order = pd_arena_array(arena, shots->k, sizeof *order);
    pd_mt_sample(&shots->rng, n, shots->k, order);
    for (size_t i = 0; i < shots->k; i++)
        order[i] = others[order[i]];
    return take_rows(list, shots, (struct order){order, shots->k}, doc, arena, err);
}

static int draw_first(struct pd_value *list, struct pd_shots *shots, const struct pd_value *doc,
                      struct pd_arena *arena, struct pd_err *err)
{
    size_t pool = pd_split_len(shots->pool);
    if (pool < shots->k)
        return too_few(shots, shots->k, err);
    int code = take_rows(list, shots, (struct order){NULL, pool}, doc, arena, err);
    if (code >= 0 && pd_list_len(list) < shots->k)
        return too_few_others(shots, pd_list_len(list), err);
    return code;
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

static int draw_random(struct pd_value *list, struct pd_shots *shots, const struct pd_value *doc,
                       struct pd_arena *arena, struct pd_err *err)
{
    size_t *order;
    int n = draw_order(&order, shots, arena, err);
    if (n < 0)
        return n;
    int code = take_rows(list, shots, (struct order){order, (size_t)n}, doc, arena, err);
    if (code < 0 || pd_list_len(list) == shots->k)
        return code;
    *list = pd_list_new(arena);
    return draw_others(list, shots, doc, arena, err);
}

int pd_shots_draw(struct pd_value *rows, struct pd_shots *shots, const struct pd_value *row,
                  struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value list = pd_list_new(arena);
    int code = 0;
    if (shots->k > 0)
        code = (shots->first_n ? draw_first : draw_random)(&list, shots, row, arena, err);
    if (code >= 0)
        *rows = list;
    return code;
}

bool pd_shots_look_at_row(const struct pd_shots *shots)
{
    return shots->k > 0 && !shots->first_n && shots->exclude_doc;
}

int pd_shots_skip(struct pd_shots *shots, const struct pd_value *row, struct pd_err *err)
{
    if (shots->k == 0 || shots->first_n)
        return 0;
    struct pd_arena scratch = {0};
    struct pd_value rows;
    size_t *order;
    int code = shots->exclude_doc ? pd_shots_draw(&rows, shots, row, &scratch, err)
                                  : draw_order(&order, shots, &scratch, err);
    pd_arena_done(&scratch);
    return code < 0 ? code : 0;
}
