/* Writing the run file of results files that belong together. */
#include "lib/core/file.h"
#include "lib/format/json.h"
#include "results/import_private.h"
#include "results/tally_private.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

struct run_writer {
    const struct pd_import_run *run;
    const struct pd_import_options *options;
    struct pd_store *store;
    struct pd_arena arena;
    struct pd_map placed; /* names of tasks and groups */
    size_t nbad, nitems;  /* samples files that are no good; tasks with items */
    bool chat;
};

static struct pd_str json_text(struct run_writer *w, const struct pd_value *v)
{
    struct pd_buf text = {0};
    pd_json_write(&text, v, PD_JSON_SPACED);
    struct pd_str copy = pd_arena_str(&w->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

static void set(struct run_writer *w, struct pd_value *dict, const char *key, struct pd_value value)
{
    pd_dict_set(&w->arena, dict, pd_str_of(key), value);
}

static struct pd_value task_hashes(struct run_writer *w)
{
    struct pd_value all = pd_dict_new(&w->arena);
    for (size_t f = 0; f < w->run->nfiles; f++) {
        const struct pd_value *own = pd_dict_get(&w->run->files[f]->root, "task_hashes");
        for (size_t i = 0; i < pd_dict_len(own); i++) {
            const struct pd_dict_entry *entry = &own->dict->entries[i];
            if (!pd_dict_find(&all, entry->key))
                pd_dict_set(&w->arena, &all, entry->key, entry->value);
        }
    }
    return all;
}

/* Where it all comes from; lm-eval's own words about the program that made it. */
static struct pd_value provenance(struct run_writer *w)
{
    static const char *const keys[] = {"git_hash",
                                       "date",
                                       "pretty_env_info",
                                       "transformers_version",
                                       "lm_eval_version",
                                       "upper_git_hash",
                                       "total_evaluation_time_seconds"};
    const struct pd_import_file *first = w->run->files[0];
    struct pd_value dict = pd_dict_new(&w->arena), files = pd_list_new(&w->arena);
    set(w, &dict, "format", pd_string(pd_arena_printf(&w->arena, "lm-eval %s", first->generation)));
    for (size_t i = 0; i < w->run->nfiles; i++) {
        struct pd_value file = pd_dict_new(&w->arena);
        set(w, &file, "path", pd_text(w->run->files[i]->path));
        set(w, &file, "sha256", pd_text(w->run->files[i]->sha));
        pd_list_push(&w->arena, &files, file);
    }
    set(w, &dict, "files", files);
    if (w->options->program)
        set(w, &dict, "program", pd_text(w->options->program));
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const struct pd_value *value = pd_dict_get(&first->root, keys[i]);
        if (value)
            set(w, &dict, keys[i], *value);
    }
    set(w, &dict, "task_hashes", task_hashes(w));
    return dict;
}

static struct pd_value metadata(struct run_writer *w)
{
    static const struct {
        const char *from, *name;
    } keys[] = {{"model_num_parameters", "params"},
                {"model_dtype", "dtype"},
                {"model_revision", "revision"},
                {"model_sha", "sha"}};
    const struct pd_value *config = pd_dict_get(&w->run->files[0]->root, "config");
    struct pd_value dict = pd_dict_new(&w->arena);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const struct pd_value *value = pd_dict_get(config, keys[i].from);
        if (value && value->kind != PD_NONE)
            set(w, &dict, keys[i].name, *value);
    }
    return dict;
}

static int put_meta(struct run_writer *w, const char *name, const struct pd_value *value,
                    struct pd_err *err)
{
    if (!value || value->kind == PD_NONE)
        return 0;
    return pd_store_put_meta(w->store, name, json_text(w, value), err);
}

static int put_manifest(struct run_writer *w, struct pd_err *err)
{
    static const char *const copied[] = {"config", "system_instruction", "chat_template",
                                         "fewshot_as_multiturn"};
    const struct pd_import_file *first = w->run->files[0];
    const struct {
        const char *name;
        struct pd_value value;
    } entries[] = {{"model", pd_string(first->model)},
                   {"name", pd_string(w->run->name)},
                   {"provider", pd_string(first->source)},
                   {"metadata", metadata(w)},
                   {"imported", provenance(w)}};
    int code = 0;
    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]) && code == 0; i++)
        code = put_meta(w, entries[i].name, &entries[i].value, err);
    for (size_t i = 0; i < sizeof(copied) / sizeof(copied[0]) && code == 0; i++)
        code = put_meta(w, copied[i], pd_dict_get(&first->root, copied[i]), err);
    return code;
}

/* Results of the same version by the same generation of lm-eval are of the same task. */
static struct pd_str identity_of(struct run_writer *w, const struct pd_import_file *file,
                                 const struct pd_import_task *task)
{
    char hex[PD_SHA256_HEX];
    struct pd_str text = pd_arena_printf(&w->arena, "lm-eval %s\n%.*s\n%.*s", file->generation,
                                         PD_STR_ARG(task->name), PD_STR_ARG(task->version));
    pd_sha256_hex(hex, text);
    return pd_arena_str(&w->arena, pd_str_of(hex));
}

static const struct pd_aggregation *find(struct run_writer *w, struct pd_str name)
{
    if (w->options->find_aggregation)
        return w->options->find_aggregation(name, &w->arena);
    return pd_aggregation_find(pd_arena_cstr(&w->arena, name));
}

static int put_column(struct run_writer *w, int64_t task, const struct pd_import_column *from,
                      int64_t number, struct pd_err *err)
{
    struct pd_run_column column = {.number = number,
                                   .metric = from->metric,
                                   .filter = from->filter,
                                   .aggregation =
                                       from->guessed ? pd_str_of("mean") : from->aggregation,
                                   .higher_is_better = from->higher_is_better};
    return pd_store_put_column(w->store, task, &column, err);
}

/* The task with its columns and what was published of them. */
static int put_task(int64_t *id, struct run_writer *w, const struct pd_import_file *file,
                    const struct pd_import_task *from, struct pd_err *err)
{
    struct pd_run_task task = {.name = from->name,
                               .alias = from->alias,
                               .hash = identity_of(w, file, from),
                               .version = from->version,
                               .output_type = from->output_type,
                               .config = from->config ? json_text(w, from->config) : pd_str_of(""),
                               .headline = from->headline,
                               .num_fewshot = from->shots,
                               .ndocs = from->n,
                               .ndocs_all = from->original,
                               .top = from->top,
                               .complete = true};
    int code = pd_store_put_task(w->store, &task, err);
    for (size_t i = 0; i < from->ncolumns && code == 0; i++) {
        struct pd_run_published number = {.column = (int64_t)i,
                                          .value = from->columns[i].value,
                                          .stderr_of = from->columns[i].stderr_of,
                                          .n = from->n ? from->n : -1};
        code = put_column(w, task.id, &from->columns[i], (int64_t)i, err);
        if (code == 0 && file->root.kind == PD_DICT) /* not samples alone */
            code = pd_store_put_published(w->store, task.id, &number, err);
    }
    *id = task.id;
    return code;
}

/* Items whose aggregation is unknown are tried with the mean. */
static void guess(struct run_writer *w, struct pd_import_task *task)
{
    for (size_t i = 0; i < task->ncolumns; i++)
        task->columns[i].guessed = !find(w, task->columns[i].aggregation);
}

/* A column goes back to what was published of it. */
static int drop_items(struct run_writer *w, int64_t task, struct pd_import_column *column,
                      int64_t number, struct pd_err *err)
{
    column->guessed = false;
    int code = pd_store_drop_column_items(w->store, task, number, err);
    return code == 0 ? put_column(w, task, column, number, err) : code;
}

/* Reads the samples in place of the numbers alone. Bad ones take nothing away: the task is put
   again as it was. */
static int add_samples(struct run_writer *w, const struct pd_import_file *file,
                       struct pd_import_task *task, int64_t id, struct pd_err *err)
{
    const struct pd_import_samples *samples = pd_import_samples_of(file, task->name);
    struct pd_err bad = {0};
    if (!samples)
        return 0;
    struct pd_import_target target = {
        .store = w->store, .options = w->options, .task = task, .task_id = id};
    target.columns_ok = pd_arena_alloc(&w->arena, task->ncolumns);
    int code = pd_import_read_samples(&target, samples->path, &bad);
    w->chat = w->chat || target.chat;
    if (code == 0) {
        w->nitems += target.ndocs > 0;
        for (size_t i = 0; i < task->ncolumns && code == 0; i++)
            if (!target.columns_ok[i])
                code = drop_items(w, id, &task->columns[i], (int64_t)i, err);
        return code;
    }
    if (code != PD_ERR_INPUT) {
        *err = bad;
        return code;
    }
    pd_import_tell(w->options->sink, PD_EVENT_WARNING, "%s: %s", samples->path, bad.text);
    w->nbad++;
    for (size_t i = 0; i < task->ncolumns; i++)
        task->columns[i].guessed = false;
    code = pd_store_drop_task(w->store, id, err);
    return code == 0 ? put_task(&id, w, file, task, err) : code;
}

static int put_tasks(struct run_writer *w, struct pd_import_file *file, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; i < file->ntasks && code == 0; i++) {
        int64_t id;
        struct pd_import_task *task = &file->tasks[i];
        if (pd_map_set(&w->placed, &w->arena, task->name, task))
            continue;
        if (pd_import_samples_of(file, task->name))
            guess(w, task);
        code = put_task(&id, w, file, task, err);
        if (code == 0)
            code = add_samples(w, file, task, id, err);
    }
    return code;
}

static int put_group(struct run_writer *w, const struct pd_import_group *from, struct pd_err *err)
{
    struct pd_run_group group = {.name = from->name,
                                 .alias = from->alias,
                                 .version = from->version,
                                 .children = json_text(w, &from->children),
                                 .aggregates = json_text(w, &from->aggregates),
                                 .top = from->top};
    int code = pd_store_put_group(w->store, &group, err);
    for (size_t i = 0; i < from->ncolumns && code == 0; i++) {
        const struct pd_import_column *column = &from->columns[i];
        struct pd_run_published_group number = {
            .metric = column->metric,
            .filter = column->filter,
            .higher_is_better = column->higher_is_better,
            .number = {.value = column->value, .stderr_of = column->stderr_of, .n = -1}};
        code = pd_store_put_published_group(w->store, from->name, &number, err);
    }
    return code;
}

static int put_groups(struct run_writer *w, const struct pd_import_file *file, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; i < file->ngroups && code == 0; i++) {
        struct pd_import_group *group = &file->groups[i];
        struct pd_str key = pd_arena_printf(&w->arena, "group %.*s", PD_STR_ARG(group->name));
        if (!pd_map_set(&w->placed, &w->arena, key, group))
            code = put_group(w, group, err);
    }
    return code;
}

/* Samples that do not give what was published belong to something else: the number stays, and they
   are no items of it. A mean that was only tried goes without a word. */
static int check_column(struct run_writer *w, const struct pd_tally_task *task,
                        const struct pd_run_published *published, struct pd_err *err)
{
    const struct pd_cell *cell = &task->cells[published->column];
    struct pd_import_task *from = pd_map_find(&w->placed, task->info.name);
    if (cell->published || cell->n == 0 || pd_published_agrees(published, cell->value))
        return 0;
    if (!from->columns[published->column].guessed)
        pd_import_tell(
            w->options->sink, PD_EVENT_WARNING,
            "%s: task '%.*s': the samples give %.6g as %.*s, the results say %.6g; the published "
            "number is kept without them",
            w->run->files[0]->path, PD_STR_ARG(task->info.name), cell->value,
            PD_STR_ARG(cell->metric), published->value);
    return drop_items(w, task->info.id, &from->columns[published->column], published->column, err);
}

static int check_task(struct run_writer *w, const struct pd_tally_task *task, struct pd_err *err)
{
    struct pd_run_published *published;
    size_t n;
    int code = pd_store_published(&published, &n, w->store, task->info.id, &w->arena, err);
    for (size_t i = 0; i < n && code == 0; i++)
        code = check_column(w, task, &published[i], err);
    return code;
}

static int check(struct run_writer *w, struct pd_err *err)
{
    const struct pd_tally_options options = {.find_aggregation = w->options->find_aggregation};
    struct pd_tally *tally = NULL;
    if (w->nitems == 0)
        return 0;
    int code = pd_tally_load(&tally, w->store, &options, err);
    for (size_t i = 0; code == 0 && i < tally->ntasks; i++)
        code = check_task(w, &tally->tasks[i], err);
    pd_tally_free(tally);
    return code;
}

static int put_all(struct run_writer *w, struct pd_err *err)
{
    static const struct pd_value yes = {.kind = PD_BOOL, .b = true};
    int code = pd_store_begin(w->store, err);
    if (code == 0)
        code = put_manifest(w, err);
    for (size_t i = 0; i < w->run->nfiles && code == 0; i++) {
        code = put_tasks(w, w->run->files[i], err);
        if (code == 0)
            code = put_groups(w, w->run->files[i], err);
    }
    if (code == 0 && w->chat)
        code = put_meta(w, "chat", &yes, err);
    if (code == 0)
        code = check(w, err);
    return code == 0 ? pd_store_commit(w->store, err) : code;
}

/* An import may be done again, but never in place of a run that somebody made. */
static int check_target(const char *path, struct pd_err *err)
{
    struct pd_store *store = NULL;
    struct pd_arena arena = {0};
    struct pd_str imported = {0};
    if (!pd_file_exists(path))
        return 0;
    int code = pd_store_open(&store, path, PD_STORE_READ, err);
    if (code == 0)
        code = pd_store_get_meta(&imported, store, "imported", &arena, err);
    if (code == 0 && !imported.n)
        code =
            pd_err_set(err, PD_ERR_INPUT,
                       "%s is a run that was not imported; name another folder with --out", path);
    pd_store_close(store);
    pd_arena_done(&arena);
    return code;
}

int pd_import_write_run(size_t *nbad, const struct pd_import_run *run,
                        const struct pd_import_options *options, struct pd_err *err)
{
    struct run_writer w = {.run = run, .options = options};
    char *path = (char *)pd_arena_printf(&w.arena, "%s.%ld.tmp", run->path, (long)getpid()).p;
    int code = check_target(run->path, err);
    if (code == 0)
        code = pd_store_open(&w.store, path, PD_STORE_WRITE, err);
    if (code == 0) {
        code = put_all(&w, err);
        pd_store_close(w.store);
        if (code == 0 && rename(path, run->path) != 0)
            code = pd_err_errno(err, "cannot write %s", run->path);
        if (code < 0)
            unlink(path);
    }
    *nbad += w.nbad;
    pd_arena_done(&w.arena);
    return code;
}
