/* Samples that came without results: what their tasks and columns are, they say themselves. */
#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "results/import_private.h"
#include "results/sample_file.h"

#include <math.h>
#include <stdlib.h>

struct survey {
    struct pd_import_file *file;
    struct pd_import_task *task;
    size_t cap;
    struct pd_map columns; /* "metric,filter" */
    struct pd_map docs;
};

/* Keys of a sample that are no metrics. */
static bool is_other(struct pd_str key)
{
    static const char *const others[] = {
        "doc_id", "doc",     "target",   "arguments",   "resps",      "filtered_resps",
        "filter", "metrics", "doc_hash", "prompt_hash", "target_hash"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        if (pd_str_is(key, others[i]))
            return true;
    return false;
}

static void add_column(struct survey *s, struct pd_str metric, struct pd_str filter)
{
    enum { MAX_COLUMNS = 1000 };
    struct pd_arena *arena = &s->file->arena;
    struct pd_str key = pd_arena_printf(arena, "%.*s,%.*s", PD_STR_ARG(metric), PD_STR_ARG(filter));
    if (s->task->ncolumns == MAX_COLUMNS || pd_map_set(&s->columns, arena, key, s))
        return;
    const struct pd_import_metric *known = pd_import_metric_find(metric);
    s->task->columns =
        pd_grow(s->task->columns, &s->cap, s->task->ncolumns + 1, sizeof(*s->task->columns));
    s->task->columns[s->task->ncolumns++] = (struct pd_import_column){
        .metric = pd_arena_str(arena, metric),
        .filter = pd_arena_str(arena, filter),
        .aggregation = pd_str_of(known ? known->aggregation : "mean"),
        .higher_is_better = !(known && known->lower_is_better),
        .value = NAN,
        .stderr_of = NAN,
    };
}

static int look(void *ctx, const struct pd_sample *sample, struct pd_err *err)
{
    (void)err;
    struct survey *s = ctx;
    struct pd_str filter = sample->filter.n ? sample->filter : pd_str_of("none");
    struct pd_str doc = pd_arena_printf(sample->arena, "%lld", (long long)sample->doc_id);
    if (!pd_map_set(&s->docs, &s->file->arena, doc, s))
        s->task->n++;
    for (size_t i = 0; i < pd_dict_len(sample->raw); i++)
        if (!is_other(sample->raw->dict->entries[i].key))
            add_column(s, sample->raw->dict->entries[i].key, filter);
    return 0;
}

static int survey_task(struct pd_import_file *file, const struct pd_import_samples *samples,
                       struct pd_err *err)
{
    struct pd_import_task *task = &file->tasks[file->ntasks];
    struct survey s = {.file = file, .task = task};
    *task = (struct pd_import_task){.name = samples->task, .alias = samples->task, .top = true};
    int code = pd_sample_file_each(samples->path, task->output_type, look, &s, err);
    if (code == 0 && task->ncolumns == 0)
        code = pd_err_set(err, PD_ERR_INPUT, "there is no sample with a metric in it");
    struct pd_import_column *columns = task->columns;
    task->columns = pd_arena_array(&file->arena, task->ncolumns, sizeof(*columns));
    if (task->ncolumns)
        memcpy(task->columns, columns, task->ncolumns * sizeof(*columns));
    free(columns);
    if (code < 0)
        return code;
    task->headline = pd_import_headline(task, &file->arena);
    pd_map_set(&file->by_name, &file->arena, task->name, task);
    file->ntasks++;
    return 0;
}

/* lm-eval's folders are named after the model. */
static struct pd_str model_of(struct pd_import_file *file)
{
    const char *folder = pd_path_dir(&file->arena, file->path);
    struct pd_str base = pd_str_of(pd_path_base(folder));
    return base.n && !pd_str_is(base, ".") ? base : pd_str_of("model");
}

struct pd_import_file *pd_import_of_samples(struct pd_import_samples *samples,
                                            const struct pd_sink *sink, size_t *nbad)
{
    struct pd_import_file *file = pd_calloc(1, sizeof(*file));
    size_t n = 0;
    for (struct pd_import_samples *s = samples; s; s = s->next) {
        file->path = pd_arena_cstr(&file->arena, pd_str_of(s->path));
        n++;
    }
    file->tasks = pd_arena_array(&file->arena, n, sizeof(*file->tasks));
    file->generation = "0.4";
    file->samples = samples;
    file->model = file->name = model_of(file);
    for (struct pd_import_samples *s = samples; s; s = s->next) {
        struct pd_err err = {0};
        if (survey_task(file, s, &err) == 0)
            continue;
        pd_import_tell(sink, PD_EVENT_WARNING, "%s: %s", s->path, err.text);
        ++*nbad;
    }
    if (file->ntasks)
        return file;
    pd_import_file_free(file);
    return NULL;
}
