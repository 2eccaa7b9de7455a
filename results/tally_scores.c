/* Published scores as tallies: a group without leaves for each column. */
#include "results/tally_private.h"

#include "lib/core/alloc.h"
#include "lib/format/json.h"
#include "results/store_scores.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct loader {
    struct pd_store *store;
    struct pd_arena *arena;
    const char *path;
    struct pd_str source;
    struct pd_score_column *columns;
    size_t ncolumns;
    struct pd_tally **tallies;
    int64_t *ids; /* of their models, ascending */
    size_t n, cap, ids_cap;
    size_t at; /* the tally that the last score belonged to */
};

static struct pd_tally_group column_group(const struct pd_score_column *column)
{
    return (struct pd_tally_group){.info = {.name = column->name, .top = true},
                                   .whole = true,
                                   .words = column->words,
                                   .shots = column->shots,
                                   .normalised = column->normalised};
}

static int add_model(void *ctx, const struct pd_score_model *model, struct pd_err *err)
{
    struct loader *l = ctx;
    struct pd_value metadata;
    /* The tree may point into the text. */
    int code =
        pd_json_parse(&metadata, l->arena, pd_arena_str(l->arena, model->metadata), NULL, err);
    if (code < 0)
        return code;
    struct pd_tally *tally = pd_calloc(1, sizeof(*tally));
    tally->path = l->path;
    tally->model = pd_arena_str(l->arena, model->name);
    tally->variant = pd_arena_str(l->arena, model->variant);
    tally->imported = l->source;
    tally->metadata = metadata.kind == PD_DICT ? metadata : pd_none();
    tally->ngroups = l->ncolumns;
    tally->groups = pd_arena_array(l->arena, l->ncolumns, sizeof(*tally->groups));
    for (size_t i = 0; i < l->ncolumns; i++)
        tally->groups[i] = column_group(&l->columns[i]);
    l->tallies = pd_grow(l->tallies, &l->cap, l->n + 1, sizeof(*l->tallies));
    l->ids = pd_grow(l->ids, &l->ids_cap, l->n + 1, sizeof(*l->ids));
    l->ids[l->n] = model->id;
    l->tallies[l->n++] = tally;
    return 0;
}

static struct pd_cell score_cell(const struct pd_score_column *column, const struct pd_score *score)
{
    int64_t n = column->n > 0 ? column->n : 0;
    return (struct pd_cell){.metric = column->metric,
                            .filter = PD_STR("none"),
                            .aggregation = PD_STR("mean"),
                            .higher_is_better = column->higher_is_better,
                            .unit = score->value >= 0 && score->value <= 1,
                            .value = score->value,
                            .stderr_of = score->stderr_of,
                            .pooled = score->stderr_of,
                            .low = NAN,
                            .high = NAN,
                            .n = n,
                            .n_total = n,
                            .published = true};
}

/* Scores come in the order of the models. */
static int add_score(void *ctx, const struct pd_score *score, struct pd_err *err)
{
    struct loader *l = ctx;
    while (l->at < l->n && l->ids[l->at] < score->model)
        l->at++;
    size_t c = 0;
    while (c < l->ncolumns && l->columns[c].number != score->column)
        c++;
    if (l->at == l->n || l->ids[l->at] != score->model || c == l->ncolumns)
        return pd_err_set(err, PD_ERR_INPUT, "a score of no model or no column");
    if (isnan(score->value))
        return 0;
    struct pd_tally_group *group = &l->tallies[l->at]->groups[c];
    group->cells = pd_arena_alloc(l->arena, sizeof(*group->cells));
    group->cells[0] = score_cell(&l->columns[c], score);
    group->ncells = 1;
    return 0;
}

static void hash_model(struct pd_tally *tally)
{
    struct pd_sha256 sha;
    unsigned char digest[32];
    char number[64];
    pd_sha256_init(&sha);
    pd_tally_hash_text(&sha, tally->model);
    pd_tally_hash_text(&sha, tally->variant);
    for (size_t i = 0; i < tally->ngroups; i++) {
        const struct pd_tally_group *group = &tally->groups[i];
        const struct pd_cell *cell = group->ncells ? &group->cells[0] : NULL;
        snprintf(number, sizeof(number), "%.17g %.17g", cell ? cell->value : NAN,
                 cell ? cell->stderr_of : NAN);
        pd_tally_hash_text(&sha, group->info.name);
        pd_tally_hash_text(&sha, group->words);
        pd_tally_hash_text(&sha, pd_str_of(number));
    }
    pd_sha256_done(&sha, digest);
    pd_hex(tally->hash, digest, sizeof(digest));
}

static int load_all(struct loader *l, struct pd_err *err)
{
    struct pd_value source;
    int code = pd_store_get_value(&source, l->store, "source", l->arena, err);
    if (code == 0)
        l->source = source.kind == PD_STRING ? source.s : pd_str_of("published scores");
    if (code == 0)
        code = pd_store_each_score_model(l->store, add_model, l, err);
    if (code == 0)
        code = pd_store_each_score(l->store, add_score, l, err);
    for (size_t i = 0; i < l->n && code == 0; i++)
        hash_model(l->tallies[i]);
    return code;
}

int pd_tally_load_scores(struct pd_tally ***out, size_t *n, struct pd_store *store,
                         struct pd_arena *arena, struct pd_err *err)
{
    struct loader l = {.store = store, .arena = arena};
    int code = pd_store_score_columns(&l.columns, &l.ncolumns, store, arena, err);
    if (code < 0 || l.ncolumns == 0)
        return code;
    l.path = pd_arena_cstr(arena, pd_str_of(pd_store_path(store)));
    code = load_all(&l, err);
    if (code == 0) {
        *out = pd_arena_array(arena, l.n, sizeof(**out));
        if (l.n)
            memcpy(*out, l.tallies, l.n * sizeof(**out));
        *n = l.n;
    }
    for (size_t i = 0; i < l.n && code < 0; i++)
        pd_tally_free(l.tallies[i]);
    free(l.tallies);
    free(l.ids);
    return code < 0 ? code : 1;
}
