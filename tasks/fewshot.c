#include "tasks/fewshot.h"

#include "lib/core/pcg.h"
#include "lib/format/json.h"

#include <stdio.h>

enum { SHUFFLE_SEED = 42 };

/* Python's `==` of two optional names: both absent is equal, too. */
static bool same_split(struct pd_str a, const char *b)
{
    return pd_str_eq(a, pd_str_of(b));
}

static bool excludes(const struct pd_task *task, const struct pd_profile *profile)
{
    switch (profile->draws) {
    case PD_DRAWS_RESAMPLED:
    case PD_DRAWS_DROPPED:
        return same_split(task->fewshot.split, task->test_split);
    case PD_DRAWS_AFTER_SHUFFLE:
        return task->training_split == NULL && task->fewshot.sampler != PD_SAMPLER_FIRST_N;
    case PD_DRAWS_BY_DOCUMENT:
        break;
    }
    return true;
}

void pd_shots_init(struct pd_shots *shots, const struct pd_task *task, struct pd_split *pool,
                   size_t k, int64_t seed, const struct pd_profile *profile)
{
    *shots = (struct pd_shots){
        .profile = profile,
        .seed = seed,
        .pool = pool,
        .first_n = task->fewshot.sampler == PD_SAMPLER_FIRST_N,
        .exclude_doc = excludes(task, profile),
        .k = k,
    };
    pd_mt_seed(&shots->rng, profile->shuffles ? SHUFFLE_SEED : seed);
}

void pd_shots_order(size_t *order, size_t n, struct pd_shots *shots)
{
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    if (shots->profile->shuffles)
        pd_mt_shuffle(&shots->rng, order, n);
}

static int too_few(const struct pd_shots *shots, size_t need, struct pd_err *err)
{
    return pd_err_set(err, PD_ERR_INPUT,
                      "%zu-shot prompts need %zu rows to draw from, but there are %zu", shots->k,
                      need, pd_split_len(shots->pool));
}

static int too_alike(const struct pd_shots *shots, size_t left, struct pd_err *err)
{
    return pd_err_set(err, PD_ERR_INPUT,
                      "%zu-shot prompts need rows other than the document itself, but only %zu of "
                      "the %zu to draw from differ from it",
                      shots->k, left, pd_split_len(shots->pool));
}

/* One draw: the list it fills, and the document it is for. */
struct draw {
    struct pd_value list;
    const struct pd_shots *shots;
    const struct pd_value *doc;
    struct pd_arena *arena;
};

/* Appends row number i of the pool, unless it is to be left out. 1 when it was appended. */
static int take(struct draw *draw, size_t i, struct pd_err *err)
{
    struct pd_value row;
    int code = pd_split_row(&row, draw->shots->pool, i, draw->arena, err);
    if (code < 0)
        return code;
    if (draw->shots->exclude_doc && pd_value_equal(&row, draw->doc))
        return 0;
    pd_list_push(draw->arena, &draw->list, row);
    return 1;
}

static bool full(const struct draw *draw)
{
    return pd_list_len(&draw->list) >= draw->shots->k;
}

/* Takes from the n rows of order until there are k; order NULL: the first n. */
static int take_rows(struct draw *draw, const size_t *order, size_t n, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; i < n && !full(draw) && code >= 0; i++)
        code = take(draw, order ? order[i] : i, err);
    return code < 0 ? code : 0;
}

static int draw_first(struct draw *draw, struct pd_err *err)
{
    size_t n = pd_split_len(draw->shots->pool);
    if (n < draw->shots->k)
        return too_few(draw->shots, draw->shots->k, err);
    int code = take_rows(draw, NULL, n, err);
    if (code >= 0 && !full(draw))
        code = too_alike(draw->shots, pd_list_len(&draw->list), err);
    return code;
}

/* sample(pool, k), or k + 1 where the document is to be left out. */
static int draw_sample(struct draw *draw, struct pd_mt *rng, struct pd_err *err)
{
    const struct pd_shots *shots = draw->shots;
    size_t pool = pd_split_len(shots->pool), n = shots->k + (shots->exclude_doc ? 1 : 0);
    if (n > pool)
        return too_few(shots, n, err);
    size_t *order = pd_arena_array(draw->arena, n, sizeof *order);
    pd_mt_sample(rng, pool, n, order);
    return take_rows(draw, order, n, err);
}

/* Draws once more, from the rows that differ from the document. */
static int draw_again(struct draw *draw, struct pd_mt *rng, struct pd_err *err)
{
    const struct pd_shots *shots = draw->shots;
    size_t n = pd_split_len(shots->pool), nothers = 0;
    size_t *others = pd_arena_array(draw->arena, n, sizeof *others);
    struct draw all = *draw;
    for (size_t i = 0; i < n; i++) {
        all.list = pd_list_new(draw->arena);
        int code = take(&all, i, err);
        if (code < 0)
            return code;
        if (code > 0)
            others[nothers++] = i;
    }
    if (nothers < shots->k)
        return too_alike(shots, nothers, err);
    size_t *order = pd_arena_array(draw->arena, shots->k, sizeof *order);
    pd_mt_sample(rng, nothers, shots->k, order);
    for (size_t i = 0; i < shots->k; i++)
        order[i] = others[order[i]];
    draw->list = pd_list_new(draw->arena);
    return take_rows(draw, order, shots->k, err);
}

/* The stream that belongs to a document. */
static void name_stream(struct pd_pcg32 *rng, const struct draw *draw)
{
    char hash[PD_SHA256_HEX];
    struct pd_buf json = {0};
    pd_json_write(&json, draw->doc, PD_JSON_SORTED);
    pd_sha256_hex(hash, pd_buf_str(&json));
    pd_buf_done(&json);
    const char *const names[] = {"few-shot", hash, NULL};
    pd_pcg32_named(rng, (uint64_t)draw->shots->seed, names);
}

/* A random order of the pool, as far as it is needed (Fisher and Yates, from the front). */
static int draw_by_document(struct draw *draw, struct pd_err *err)
{
    size_t n = pd_split_len(draw->shots->pool);
    size_t *order = pd_arena_array(draw->arena, n, sizeof *order);
    struct pd_pcg32 rng;
    name_stream(&rng, draw);
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = 0; i < n && !full(draw); i++) {
        size_t j = i + pd_pcg32_below(&rng, (uint32_t)(n - i)), drawn = order[j];
        order[j] = order[i];
        int code = take(draw, drawn, err);
        if (code < 0)
            return code;
    }
    return full(draw) ? 0 : too_alike(draw->shots, pd_list_len(&draw->list), err);
}

static int draw_rows(struct draw *draw, struct pd_mt *rng, struct pd_err *err)
{
    enum pd_draws draws = draw->shots->profile->draws;
    if (draw->shots->first_n)
        return draw_first(draw, err);
    if (draws == PD_DRAWS_BY_DOCUMENT)
        return draw_by_document(draw, err);
    int code = draw_sample(draw, rng, err);
    if (code >= 0 && !full(draw) && draws == PD_DRAWS_RESAMPLED)
        code = draw_again(draw, rng, err);
    return code;
}

int pd_shots_draw(struct pd_value *rows, struct pd_shots *shots, const struct pd_value *row,
                  struct pd_arena *arena, struct pd_err *err)
{
    struct draw draw = {pd_list_new(arena), shots, row, arena};
    int code = shots->k == 0 ? 0 : draw_rows(&draw, &shots->rng, err);
    if (code >= 0)
        *rows = draw.list;
    return code;
}

/* Whether the stream moves on with each document. */
static bool streams(const struct pd_shots *shots)
{
    return shots->k > 0 && !shots->first_n && shots->profile->draws != PD_DRAWS_BY_DOCUMENT;
}

/* How far the stream moves may depend on how many rows equal the document. */
bool pd_shots_skip_needs_row(const struct pd_shots *shots)
{
    return streams(shots) && shots->exclude_doc && shots->profile->draws == PD_DRAWS_RESAMPLED;
}

int pd_shots_skip(struct pd_shots *shots, const struct pd_value *row, struct pd_err *err)
{
    if (!streams(shots))
        return 0;
    struct pd_arena scratch = {0};
    struct pd_value rows;
    int code = 0;
    if (pd_shots_skip_needs_row(shots)) {
        code = pd_shots_draw(&rows, shots, row, &scratch, err);
    } else {
        size_t pool = pd_split_len(shots->pool), n = shots->k + (shots->exclude_doc ? 1 : 0);
        if (n > pool)
            return too_few(shots, n, err);
        pd_mt_sample(&shots->rng, pool, n, pd_arena_array(&scratch, n, sizeof(size_t)));
    }
    pd_arena_done(&scratch);
    return code;
}
