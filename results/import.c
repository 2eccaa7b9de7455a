/* Finding the files, bringing those of one model together, and writing their run files. */
#include "results/import.h"

#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "results/import_private.h"
#include "results/lmeval.h"
#include "results/report.h"

#include <stdio.h>
#include <stdlib.h>

/* Of a folder that somebody names by mistake. */
enum { MAX_FILES = 100000, MAX_NAME = 180 };

struct path_list {
    char **items;
    size_t n, cap;
};

struct importer {
    const struct pd_import_options *options;
    struct pd_import_outcome out;
    struct pd_arena arena;
    struct pd_import_file *files, **last; /* a list in the order in which they were found */
    struct path_list results, samples;
    struct pd_map seen;   /* paths */
    struct pd_map inside; /* paths that were found in folders, not named */
    struct pd_map taken;  /* samples that belong to results */
    struct pd_import_run *runs;
    size_t nruns, cap;
};

void pd_import_tell(const struct pd_sink *sink, enum pd_event_kind kind, const char *format, ...)
{
    struct pd_buf text = {0}, clean = {0};
    va_list args;
    va_start(args, format);
    pd_buf_vprintf(&text, format, args);
    va_end(args);
    pd_report_clean(&clean, pd_buf_str(&text));
    pd_emit(sink, kind, "%s", clean.data ? clean.data : "");
    pd_buf_done(&text);
    pd_buf_done(&clean);
}

static void add_path(struct importer *im, const char *path, bool inside)
{
    struct pd_str text = pd_str_of(path), jsonl = PD_STR(".jsonl");
    struct path_list *list = pd_str_ends_with(text, jsonl) ? &im->samples : &im->results;
    if (pd_map_set(&im->seen, &im->arena, text, im))
        return;
    if (inside)
        pd_map_set(&im->inside, &im->arena, text, im);
    list->items = pd_grow(list->items, &list->cap, list->n + 1, sizeof(*list->items));
    list->items[list->n++] = pd_arena_cstr(&im->arena, text);
}

static int visit_path(void *ctx, const char *path, struct pd_err *err)
{
    struct importer *im = ctx;
    if (im->results.n + im->samples.n >= MAX_FILES)
        return pd_err_set(err, PD_ERR_INPUT, "more than %d files; name the folders that matter",
                          MAX_FILES);
    add_path(im, path, true);
    return 0;
}

static int find_files(struct importer *im, const char *path, struct pd_err *err)
{
    if (!pd_file_exists(path))
        return pd_err_set(err, PD_ERR_INPUT, "there is no file or folder %s", path);
    if (!pd_file_is_dir(path)) {
        add_path(im, path, false);
        return 0;
    }
    int code = pd_file_walk(path, ".json", visit_path, im, err);
    if (code == 0)
        code = pd_file_walk(path, ".jsonl", visit_path, im, err);
    return code < 0 ? pd_err_wrap(err, "%s", path) : code;
}

static void warn(struct importer *im, const char *path, const struct pd_err *err)
{
    bool named = strstr(err->text, path) != NULL;
    im->out.nfailed++;
    pd_import_tell(im->options->sink, PD_EVENT_WARNING, "%s%s%s", named ? "" : path,
                   named ? "" : ": ", err->text);
}

static void add_file(struct importer *im, struct pd_import_file *file)
{
    *im->last = file;
    im->last = &file->next;
}

/* A file of a folder that is something else's is passed over, unless it is called results. */
static int read_results(struct importer *im, const char *path, struct pd_err *err)
{
    struct pd_import_file *file = NULL;
    struct pd_err bad = {0};
    struct pd_str results = PD_STR("results");
    bool foreign = false;
    int code = pd_import_read(&file, path, &foreign, &bad);
    if (code == 0)
        add_file(im, file);
    bool named = !pd_map_find(&im->inside, pd_str_of(path)) ||
                 pd_str_starts_with(pd_str_of(pd_path_base(path)), results);
    if (foreign && !named) {
        pd_import_tell(im->options->sink, PD_EVENT_DEBUG, "%s: passed over, no results of lm-eval",
                       path);
        return 0;
    }
    im->out.nfiles++;
    if (code == PD_ERR_INPUT || code == PD_ERR_IO)
        warn(im, path, &bad);
    else if (code < 0)
        *err = bad;
    return code == PD_ERR_INPUT || code == PD_ERR_IO ? 0 : code;
}

/* --- samples --- */

static void find_samples(struct importer *im, struct pd_import_file *file)
{
    pd_import_find_samples(file, NULL);
    for (const struct pd_import_samples *s = file->samples; s; s = s->next) {
        pd_map_set(&im->taken, &im->arena, pd_str_of(s->path), im);
        im->out.nfiles++;
    }
}

/* Whether the text ends in a date as lm-eval's file names have it; *n is where it begins. */
static bool ends_in_date(size_t *n, struct pd_str stem)
{
    static const char pattern[] = "_[0-9]*-[0-9]*-[0-9]*T[0-9]*-[0-9]*-[0-9]*";
    for (size_t i = stem.n; i-- > 0;)
        if (stem.p[i] == '_') {
            *n = i;
            return pd_str_glob(pd_str_of(pattern), pd_str_slice(stem, i, stem.n));
        }
    return false;
}

/* The task that a samples file is about, and what files of the same run share: folder and date. */
static struct pd_str task_of_samples(struct importer *im, const char *path, struct pd_str *key)
{
    struct pd_str base = pd_str_of(pd_path_base(path)), start = PD_STR("samples_");
    struct pd_str stem = pd_str_slice(base, 0, base.n - strlen(".jsonl"));
    const char *folder = pd_path_dir(&im->arena, path);
    size_t n = stem.n;
    struct pd_str date = pd_str_of("");
    if (ends_in_date(&n, stem))
        date = pd_str_slice(stem, n, stem.n);
    else
        n = stem.n;
    size_t from = pd_str_starts_with(stem, start) ? start.n : 0;
    *key = pd_arena_printf(&im->arena, "%s %.*s", folder, PD_STR_ARG(date));
    return pd_arena_str(&im->arena, pd_str_slice(stem, from, n > from ? n : stem.n));
}

/* Samples without results: those of one folder and date are one run. */
static void gather_samples(struct importer *im)
{
    struct pd_map runs = {0};
    for (size_t i = 0; i < im->samples.n; i++) {
        struct pd_str path = pd_str_of(im->samples.items[i]), key;
        if (pd_map_find(&im->taken, path))
            continue;
        im->out.nfiles++;
        struct pd_import_samples *samples = pd_arena_alloc(&im->arena, sizeof(*samples));
        samples->task = task_of_samples(im, path.p, &key);
        samples->path = path.p;
        samples->next = pd_map_set(&runs, &im->arena, key, samples);
    }
    for (size_t i = 0; i < runs.n; i++) {
        struct pd_import_samples *samples = runs.entries[i].value;
        struct pd_import_file *file =
            pd_import_of_samples(samples, im->options->sink, &im->out.nfailed);
        if (file)
            add_file(im, file);
    }
}

/* --- runs --- */

static bool same_setting(const struct pd_import_file *a, const struct pd_import_file *b,
                         const char *table, const char *key)
{
    static const struct pd_value none = {0};
    const struct pd_value *x = &a->root, *y = &b->root;
    if (table) {
        x = pd_dict_get(x, table);
        y = pd_dict_get(y, table);
    }
    x = pd_dict_get(x, key);
    y = pd_dict_get(y, key);
    return pd_value_equal(x ? x : &none, y ? y : &none);
}

static bool same_model(const struct pd_import_file *a, const struct pd_import_file *b)
{
    static const struct {
        const char *table, *key;
    } settings[] = {{"config", "model_args"},
                    {"config", "gen_kwargs"},
                    {NULL, "chat_template"},
                    {NULL, "system_instruction"},
                    {NULL, "fewshot_as_multiturn"}};
    if (!pd_str_eq(a->name, b->name) || !pd_str_eq(a->source, b->source) ||
        strcmp(a->generation, b->generation) != 0)
        return false;
    for (size_t i = 0; i < sizeof(settings) / sizeof(settings[0]); i++)
        if (!same_setting(a, b, settings[i].table, settings[i].key))
            return false;
    return true;
}

static bool same_number(double a, double b)
{
    return a == b || (a != a && b != b);
}

static bool same_task(const struct pd_import_task *a, const struct pd_import_task *b)
{
    if (a->shots != b->shots || a->n != b->n || a->ncolumns != b->ncolumns)
        return false;
    for (size_t i = 0; i < a->ncolumns; i++) {
        const struct pd_import_column *x = &a->columns[i], *y = &b->columns[i];
        if (!pd_str_eq(x->metric, y->metric) || !pd_str_eq(x->filter, y->filter) ||
            !same_number(x->value, y->value))
            return false;
    }
    return true;
}

/* Whether the file can go into the run: the same model, and no task of both with other results. */
static bool fits(const struct pd_import_run *run, const struct pd_import_file *file)
{
    if (!same_model(run->files[0], file))
        return false;
    for (size_t i = 0; i < run->nfiles; i++)
        for (size_t t = 0; t < file->ntasks; t++) {
            const struct pd_import_task *other =
                pd_map_find(&run->files[i]->by_name, file->tasks[t].name);
            if (other && !same_task(other, &file->tasks[t]))
                return false;
        }
    return true;
}

static bool name_in_use(const struct importer *im, struct pd_str name)
{
    for (size_t i = 0; i < im->nruns; i++)
        if (pd_str_eq(im->runs[i].name, name))
            return true;
    return false;
}

/* "5-shot" where all tasks of the file have five examples; else the file's name. */
static struct pd_str distinction(struct importer *im, const struct pd_import_file *file)
{
    for (size_t i = 1; i < file->ntasks; i++)
        if (file->tasks[i].shots != file->tasks[0].shots)
            return pd_str_of(pd_path_base(file->path));
    return pd_arena_printf(&im->arena, "%lld-shot", (long long)file->tasks[0].shots);
}

/* The model's name, with what sets the file apart where that is taken: "m", "m (5-shot)",
   "m (results_2.json)", "m (3)". */
static struct pd_str name_for(struct importer *im, const struct pd_import_file *file)
{
    struct pd_str words[] = {distinction(im, file), pd_str_of(pd_path_base(file->path))};
    struct pd_str name = file->name;
    for (size_t i = 0; name_in_use(im, name); i++)
        name = i < 2 ? pd_arena_printf(&im->arena, "%.*s (%.*s)", PD_STR_ARG(file->name),
                                       PD_STR_ARG(words[i]))
                     : pd_arena_printf(&im->arena, "%.*s (%zu)", PD_STR_ARG(file->name), i);
    return name;
}

static struct pd_str sanitized(struct importer *im, struct pd_str name)
{
    struct pd_buf text = {0};
    pd_lmeval_sanitize_name(&text, name);
    struct pd_str copy = pd_arena_str(&im->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

/* A file name of the run's name: no folders, no spaces, not hidden, not too long. */
static const char *path_for(struct importer *im, struct pd_str name)
{
    struct pd_str safe = sanitized(im, name);
    struct pd_buf text = {0};
    for (size_t i = 0; i < safe.n && text.len < MAX_NAME; i++) {
        unsigned char c = (unsigned char)safe.p[i];
        bool odd = c <= ' ' || c == 0x7f || (c == '.' && i == 0);
        if (c != '(' && c != ')')
            pd_buf_putc(&text, odd ? '_' : (char)c);
    }
    struct pd_str base = pd_arena_str(&im->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    const char *stem = pd_path_join(&im->arena, im->options->folder, base.n ? base.p : "model");
    const char *path = pd_arena_printf(&im->arena, "%s.podium", stem).p;
    for (unsigned k = 2;; k++) {
        bool used = false;
        for (size_t i = 0; i < im->nruns; i++)
            used = used || strcmp(im->runs[i].path, path) == 0;
        if (!used)
            return path;
        path = pd_arena_printf(&im->arena, "%s-%u.podium", stem, k).p;
    }
}

static void place_file(struct importer *im, struct pd_import_file *file)
{
    struct pd_import_run *run = NULL;
    for (size_t i = 0; i < im->nruns && !run; i++)
        if (fits(&im->runs[i], file))
            run = &im->runs[i];
    if (!run) {
        struct pd_str name = name_for(im, file);
        const char *path = path_for(im, name);
        im->runs = pd_grow(im->runs, &im->cap, im->nruns + 1, sizeof(*im->runs));
        run = &im->runs[im->nruns++];
        *run = (struct pd_import_run){.name = name, .path = path};
    }
    run->files = pd_grow(run->files, &run->cap, run->nfiles + 1, sizeof(struct pd_import_file *));
    run->files[run->nfiles++] = file;
}

static int write_runs(struct importer *im, struct pd_err *err)
{
    int code = im->nruns ? pd_file_mkdirs(im->options->folder, err) : 0;
    for (size_t i = 0; i < im->nruns && code == 0; i++) {
        struct pd_import_run *run = &im->runs[i];
        struct pd_err bad = {0};
        code = pd_import_write_run(&im->out.nfailed, run, im->options, &bad);
        if (code == 0) {
            im->out.nruns++;
            pd_import_tell(im->options->sink, PD_EVENT_NOTE, "%.*s, run file %s",
                           PD_STR_ARG(run->name), run->path);
        } else if (code == PD_ERR_INPUT) {
            warn(im, run->files[0]->path, &bad);
            code = 0;
        } else {
            *err = bad;
        }
    }
    return code;
}

static int import_all(struct importer *im, const char *const *paths, size_t npaths,
                      struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; i < npaths && code == 0; i++)
        code = find_files(im, paths[i], err);
    for (size_t i = 0; i < im->results.n && code == 0; i++)
        code = read_results(im, im->results.items[i], err);
    if (code < 0)
        return code;
    for (struct pd_import_file *file = im->files; file; file = file->next)
        find_samples(im, file);
    gather_samples(im);
    for (struct pd_import_file *file = im->files; file; file = file->next)
        place_file(im, file);
    return write_runs(im, err);
}

int pd_import_lmeval(struct pd_import_outcome *out, const char *const *paths, size_t npaths,
                     const struct pd_import_options *options, struct pd_err *err)
{
    struct importer im = {.options = options};
    im.last = &im.files;
    int code = import_all(&im, paths, npaths, err);
    if (code == 0)
        *out = im.out;
    for (size_t i = 0; i < im.nruns; i++)
        free(im.runs[i].files);
    free(im.runs);
    free(im.results.items);
    free(im.samples.items);
    while (im.files) {
        struct pd_import_file *next = im.files->next;
        pd_import_file_free(im.files);
        im.files = next;
    }
    pd_arena_done(&im.arena);
    return code;
}
