/* Loading a run: its tasks' cells, the manifest's names, the hash of its results. */
#include "results/tally.h"

#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "results/tally_private.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const struct pd_cell *pd_tally_headline(const struct pd_cell *cells, size_t ncells, size_t headline)
{
    return headline < ncells ? &cells[headline] : NULL;
}

int64_t pd_tally_sample_len(const struct pd_tally_task *task)
{
    int64_t most = 0;
    for (size_t i = 0; i < task->ncells; i++)
        most = task->cells[i].n > most ? task->cells[i].n : most;
    return most;
}

bool pd_cell_present(const struct pd_cell *cell)
{
    bool lost = cell->parts && isnan(cell->value);
    return (cell->n > 0 || cell->published) && !lost;
}

const struct pd_cell *pd_cell_find(const struct pd_cell *cells, size_t n, struct pd_str metric,
                                   struct pd_str filter)
{
    for (size_t i = 0; i < n; i++)
        if (pd_str_eq(cells[i].metric, metric) && pd_str_eq(cells[i].filter, filter))
            return &cells[i];
    return NULL;
}

/* Whether wanted ("metric" or "metric,filter") names the cell. */
static bool named(const struct pd_cell *cell, struct pd_str wanted)
{
    if (pd_str_eq(cell->metric, wanted))
        return true;
    size_t m = cell->metric.n;
    return wanted.n > m && wanted.p[m] == ',' &&
           pd_str_eq(cell->metric, pd_str_slice(wanted, 0, m)) &&
           pd_str_eq(cell->filter, pd_str_slice(wanted, m + 1, wanted.n));
}

/* The task's own headline; without one acc_norm, else the first column. */
static size_t find_headline(const struct pd_tally_task *task)
{
    const struct pd_str choices[] = {task->info.headline, PD_STR("acc_norm")};
    for (size_t c = 0; c < 2; c++)
        for (size_t i = 0; choices[c].n && i < task->ncells; i++)
            if (named(&task->cells[i], choices[c]))
                return i;
    return 0;
}

static int load_tasks(struct pd_tally_loader *l, struct pd_err *err)
{
    struct pd_tally *tally = l->tally;
    struct pd_run_task *infos;
    int code = pd_store_tasks(&infos, &tally->ntasks, l->store, &tally->arena, err);
    if (code < 0)
        return code;
    tally->tasks = pd_arena_array(&tally->arena, tally->ntasks, sizeof(*tally->tasks));
    for (size_t i = 0; i < tally->ntasks && code == 0; i++) {
        tally->tasks[i].info = infos[i];
        code = pd_tally_load_cells(&tally->tasks[i], l, err);
        if (code == 0)
            tally->tasks[i].headline = find_headline(&tally->tasks[i]);
    }
    return code;
}

static int load_groups(struct pd_tally_loader *l, struct pd_err *err)
{
    struct pd_tally *tally = l->tally;
    struct pd_run_group *infos;
    int code = pd_store_groups(&infos, &tally->ngroups, l->store, &tally->arena, err);
    if (code < 0)
        return code;
    tally->groups = pd_arena_array(&tally->arena, tally->ngroups, sizeof(*tally->groups));
    for (size_t i = 0; i < tally->ngroups && code == 0; i++) {
        struct pd_tally_group *group = &tally->groups[i];
        group->info = infos[i];
        code = pd_store_published_groups(&group->published, &group->npublished, l->store,
                                         group->info.name, &tally->arena, err);
    }
    return code == 0 ? pd_tally_aggregate_groups(tally, err) : code;
}

/* A manifest entry as text; empty when it is missing or no string. */
static int meta_text(struct pd_str *out, struct pd_store *store, const char *name,
                     struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value value;
    int code = pd_store_get_value(&value, store, name, arena, err);
    if (code == 0)
        *out = value.kind == PD_STRING ? value.s : pd_str_of("");
    return code;
}

static struct pd_str name_of_file(const char *path)
{
    struct pd_str base = pd_str_of(pd_path_base(path)), suffix = PD_STR(".podium");
    return pd_str_ends_with(base, suffix) ? pd_str_slice(base, 0, base.n - suffix.n) : base;
}

int pd_tally_model(struct pd_str *out, struct pd_store *store, struct pd_arena *arena,
                   struct pd_err *err)
{
    struct pd_str name = {0}, model = {0};
    int code = meta_text(&name, store, "name", arena, err);
    if (code == 0)
        code = meta_text(&model, store, "model", arena, err);
    if (code == 0)
        *out = name.n    ? name
               : model.n ? model
                         : pd_arena_str(arena, name_of_file(pd_store_path(store)));
    return code;
}

/* "lm-eval 0.4.13", or the generation alone where a file does not tell its version. */
static int load_provenance(struct pd_tally *t, struct pd_store *store, struct pd_err *err)
{
    struct pd_value imported;
    int code = pd_store_get_value(&imported, store, "imported", &t->arena, err);
    if (code < 0 || imported.kind != PD_DICT)
        return code;
    struct pd_str version = pd_dict_str(&imported, "lm_eval_version", pd_str_of(""));
    struct pd_str format = pd_dict_str(&imported, "format", pd_str_of("another program"));
    struct pd_str podium = PD_STR("podium ");
    t->imported = !version.n ? format
                  : pd_str_starts_with(version, podium)
                      ? version
                      : pd_arena_printf(&t->arena, "lm-eval %.*s", PD_STR_ARG(version));
    return 0;
}

static int load_manifest(struct pd_tally_loader *l, struct pd_err *err)
{
    struct pd_tally *t = l->tally;
    struct pd_str model = {0}, role = {0}, ngram = PD_STR("ngram");
    int code = pd_tally_model(&t->model, l->store, &t->arena, err);
    if (code == 0)
        code = meta_text(&model, l->store, "model", &t->arena, err);
    if (code == 0)
        code = meta_text(&role, l->store, "role", &t->arena, err);
    if (code == 0)
        code = meta_text(&t->provider, l->store, "provider", &t->arena, err);
    if (code == 0)
        code = pd_store_get_value(&t->metadata, l->store, "metadata", &t->arena, err);
    if (code == 0)
        code = load_provenance(t, l->store, err);
    if (code < 0)
        return code;
    if (t->metadata.kind != PD_DICT)
        t->metadata = pd_none();
    struct pd_str asked = model.n ? model : t->model;
    t->baseline = pd_str_is(role, "baseline") || pd_str_is(asked, "random") ||
                  pd_str_starts_with(asked, ngram);
    return 0;
}

void pd_tally_hash_text(struct pd_sha256 *sha, struct pd_str s)
{
    char length[24];
    snprintf(length, sizeof(length), "%zu:", s.n);
    pd_sha256_add(sha, pd_str_of(length));
    pd_sha256_add(sha, s);
}

static void hash_item(struct pd_sha256 *sha, const struct pd_run_item *item)
{
    char line[128];
    snprintf(line, sizeof(line), "%" PRId64 " %.17g %.17g %" PRId64, item->doc, item->value,
             item->weight, item->flags);
    pd_sha256_add(sha, pd_str_of(line));
    if (item->data.n) {
        pd_sha256_add(sha, pd_str_of(" "));
        pd_tally_hash_text(sha, item->data);
    }
    pd_sha256_add(sha, pd_str_of("\n"));
}

static void hash_cell(struct pd_sha256 *sha, const struct pd_cell *cell)
{
    pd_tally_hash_text(sha, cell->metric);
    pd_tally_hash_text(sha, cell->filter);
    for (int64_t i = 0; i < cell->n && !cell->published; i++)
        hash_item(sha, &cell->items[i]);
    if (!cell->published)
        return;
    char line[128];
    snprintf(line, sizeof(line), "published %.17g %.17g %" PRId64 "\n", cell->value,
             cell->stderr_of, cell->n);
    pd_sha256_add(sha, pd_str_of(line));
}

/* Two runs have the same hash when the same model gave the same values to the same tasks. */
static void hash_run(struct pd_tally *tally)
{
    struct pd_sha256 sha;
    pd_sha256_init(&sha);
    pd_tally_hash_text(&sha, tally->model);
    pd_tally_hash_text(&sha, tally->provider);
    for (size_t i = 0; i < tally->ntasks; i++) {
        const struct pd_tally_task *task = &tally->tasks[i];
        pd_tally_hash_text(&sha, task->info.name);
        pd_tally_hash_text(&sha, task->info.hash);
        for (size_t c = 0; c < task->ncells; c++)
            hash_cell(&sha, &task->cells[c]);
    }
    unsigned char digest[32];
    pd_sha256_done(&sha, digest);
    pd_hex(tally->hash, digest, sizeof(digest));
}

static int load_all(struct pd_tally_loader *l, struct pd_err *err)
{
    int code = load_manifest(l, err);
    if (code == 0)
        code = load_tasks(l, err);
    if (code == 0)
        code = load_groups(l, err);
    return code;
}

int pd_tally_load(struct pd_tally **out, struct pd_store *store,
                  const struct pd_tally_options *options, struct pd_err *err)
{
    struct pd_tally *tally = pd_calloc(1, sizeof(*tally));
    tally->path = pd_arena_cstr(&tally->arena, pd_str_of(pd_store_path(store)));
    static const struct pd_tally_options none = {0};
    struct pd_tally_loader l = {tally, store, options ? *options : none};
    bool snapshot = !pd_store_in_transaction(store);
    int code = snapshot ? pd_store_begin(store, err) : 0;
    if (code == 0) {
        code = load_all(&l, err);
        if (snapshot) {
            int ended = pd_store_commit(store, code < 0 ? NULL : err);
            code = code < 0 ? code : ended;
        }
    }
    if (code < 0) {
        pd_tally_free(tally);
        return code;
    }
    hash_run(tally);
    *out = tally;
    return 0;
}

void pd_tally_free(struct pd_tally *tally)
{
    if (!tally)
        return;
    pd_arena_done(&tally->arena);
    free(tally);
}
