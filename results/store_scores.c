#include "results/store_scores.h"

#include "results/store_private.h"

int pd_store_put_score_column(struct pd_store *store, const struct pd_score_column *column,
                              struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_PUT_SCORE_COLUMN, err);
    if (code < 0)
        return code;
    pd_bind_int(&c, column->number);
    pd_bind_str(&c, column->name);
    pd_bind_str(&c, column->metric);
    pd_bind_str(&c, column->words);
    pd_bind_int(&c, column->shots);
    pd_bind_int(&c, column->n);
    pd_bind_int(&c, column->higher_is_better);
    pd_bind_int(&c, column->normalised);
    return pd_cursor_run(&c, err);
}

static struct pd_score_column take_column(struct pd_cursor *c, struct pd_arena *arena)
{
    struct pd_score_column column = {.number = pd_take_int(c)};
    struct pd_str *const texts[] = {&column.name, &column.metric, &column.words};
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
        *texts[i] = pd_arena_str(arena, pd_take_str(c));
    column.shots = pd_take_int(c);
    column.n = pd_take_int(c);
    column.higher_is_better = pd_take_int(c) != 0;
    column.normalised = pd_take_int(c) != 0;
    return column;
}

int pd_store_score_columns(struct pd_score_column **out, size_t *n, struct pd_store *store,
                           struct pd_arena *arena, struct pd_err *err)
{
    enum { MOST = 1000 };
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_SCORE_COLUMNS, err);
    if (code < 0)
        return code;
    struct pd_score_column *columns = pd_arena_array(arena, MOST, sizeof(*columns));
    size_t count = 0;
    while ((code = pd_cursor_step(&c, err)) == 1 && count < MOST)
        columns[count++] = take_column(&c, arena);
    pd_cursor_done(&c);
    if (code == 1)
        return pd_err_set(err, PD_ERR_INPUT, "%s has more than %d columns of scores",
                          pd_store_path(store), MOST);
    if (code < 0)
        return code;
    *out = columns;
    *n = count;
    return 0;
}

int pd_store_put_score_model(struct pd_store *store, const struct pd_score_model *model,
                             struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_PUT_SCORE_MODEL, err);
    if (code < 0)
        return code;
    pd_bind_int(&c, model->id);
    pd_bind_str(&c, model->name);
    pd_bind_str(&c, model->variant);
    pd_bind_str(&c, model->metadata);
    return pd_cursor_run(&c, err);
}

int pd_store_put_score(struct pd_store *store, const struct pd_score *score, struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_open(&c, store, PD_STMT_PUT_SCORE, err);
    if (code < 0)
        return code;
    pd_bind_int(&c, score->model);
    pd_bind_int(&c, score->column);
    pd_bind_num(&c, score->value);
    pd_bind_num(&c, score->stderr_of);
    return pd_cursor_run(&c, err);
}

int pd_store_each_score_model(struct pd_store *store, pd_score_model_visit visit, void *ctx,
                              struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_new(&c, store, PD_STMT_SCORE_MODELS, err);
    if (code < 0)
        return code;
    while ((code = pd_cursor_step(&c, err)) == 1) {
        struct pd_score_model model = {.id = pd_take_int(&c)};
        model.name = pd_take_str(&c);
        model.variant = pd_take_str(&c);
        model.metadata = pd_take_str(&c);
        code = visit(ctx, &model, err);
        if (code < 0)
            break;
    }
    pd_cursor_done(&c);
    return code < 0 ? code : 0;
}

int pd_store_each_score(struct pd_store *store, pd_score_visit visit, void *ctx, struct pd_err *err)
{
    struct pd_cursor c;
    int code = pd_cursor_new(&c, store, PD_STMT_SCORES, err);
    if (code < 0)
        return code;
    while ((code = pd_cursor_step(&c, err)) == 1) {
        struct pd_score score = {.model = pd_take_int(&c)};
        score.column = pd_take_int(&c);
        score.value = pd_take_num(&c);
        score.stderr_of = pd_take_num(&c);
        code = visit(ctx, &score, err);
        if (code < 0)
            break;
    }
    pd_cursor_done(&c);
    return code < 0 ? code : 0;
}
