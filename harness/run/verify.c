#include "harness/run/verify_private.h"

#include "lib/core/alloc.h"
#include "lib/core/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

const char *pd_verify_layer_name(enum pd_verify_layer layer)
{
    static const char *const names[PD_VERIFY_NLAYERS] = {"data",        "document", "prompt",
                                                         "target",      "filter",   "metric",
                                                         "aggregation", "group",    "model"};
    return names[layer];
}

enum pd_verify_layer pd_verify_first_difference(const struct pd_verify_entry *entry)
{
    for (int i = 0; i < PD_VERIFY_NLAYERS; i++)
        if (entry->checks[i].status == PD_VERIFY_DIFFERS)
            return (enum pd_verify_layer)i;
    return PD_VERIFY_NLAYERS;
}

bool pd_verify_checked(const struct pd_verify_entry *entry)
{
    for (int i = 0; i < PD_VERIFY_NLAYERS; i++) {
        enum pd_verify_status status = entry->checks[i].status;
        if (status == PD_VERIFY_DIFFERS || (status == PD_VERIFY_SAME && i != PD_VERIFY_DATA))
            return true;
    }
    return false;
}

/* The definition here, unless it is of another version. */
static void find_definition(struct verifier *v, struct verify_task *task)
{
    struct pd_err err = {0};
    struct pd_arena *arena = &v->report->arena;
    const struct pd_task *found = NULL;
    const char *name = pd_arena_cstr(arena, task->from->name);
    if (pd_task_load(&found, v->options->set, name, &err) < 0) {
        task->why = pd_arena_str(arena, pd_str_of(err.text));
        return;
    }
    struct pd_str theirs = task->from->version, own = found->version;
    bool none = !theirs.n || pd_str_is(theirs, "Yaml");
    if (none ? own.n == 0 : pd_str_eq(theirs, own))
        task->definition = found;
    else
        task->why = pd_arena_printf(arena, "the definition here has version %.*s, not %.*s",
                                    own.n ? (int)own.n : 4, own.n ? own.p : "none",
                                    none ? 4 : (int)theirs.n, none ? "none" : theirs.p);
}

/* --samples: one file, of the task that its name ends in, or a folder. */
static int find_samples(struct verifier *v, struct pd_err *err)
{
    const char *samples = v->options->samples;
    struct pd_import_file *file = v->file;
    if (!samples || pd_file_is_dir(samples)) {
        pd_import_find_samples(file, samples);
        return 0;
    }
    if (!pd_file_exists(samples))
        return pd_err_set(err, PD_ERR_INPUT, "there is no file or folder %s", samples);
    struct pd_import_samples *only = pd_arena_alloc(&file->arena, sizeof(*only));
    only->path = samples;
    struct pd_str base = pd_str_of(pd_path_base(samples));
    for (size_t i = 0; i < file->ntasks; i++) {
        struct pd_str name = file->tasks[i].name;
        bool longer = name.n > only->task.n;
        if (longer && pd_str_index(base, name, 0) >= 0)
            only->task = name;
    }
    if (!only->task.n && file->ntasks == 1)
        only->task = file->tasks[0].name;
    if (!only->task.n)
        return pd_err_set(err, PD_ERR_INPUT, "%s: its name has none of the results' tasks",
                          samples);
    file->samples = only;
    return 0;
}

static void start_report(struct verifier *v)
{
    struct pd_import_file *file = v->file;
    struct pd_verify_report *report = v->report;
    report->model = pd_arena_str(&report->arena, file->name);
    report->nentries = file->ntasks + file->ngroups;
    report->entries = pd_arena_array(&report->arena, report->nentries, sizeof(*report->entries));
    v->tasks = pd_calloc(file->ntasks, sizeof(*v->tasks));
    for (size_t i = 0; i < report->nentries; i++) {
        bool group = i >= file->ntasks;
        struct pd_str name = group ? file->groups[i - file->ntasks].name : file->tasks[i].name;
        report->entries[i].name = pd_arena_str(&report->arena, name);
        report->entries[i].group = group;
    }
    for (size_t i = 0; i < file->ntasks; i++) {
        const struct pd_import_samples *samples = pd_import_samples_of(file, file->tasks[i].name);
        v->tasks[i] = (struct verify_task){.entry = &report->entries[i],
                                           .from = &file->tasks[i],
                                           .samples = samples ? samples->path : NULL};
        find_definition(v, &v->tasks[i]);
    }
}

static int open_store(struct verifier *v, struct pd_err *err)
{
    const char *temporary = getenv("TMPDIR");
    int n = snprintf(v->folder, sizeof(v->folder), "%s/podium-verify-XXXXXX",
                     temporary && *temporary ? temporary : "/tmp");
    if (n < 0 || (size_t)n >= sizeof(v->folder))
        snprintf(v->folder, sizeof(v->folder), "/tmp/podium-verify-XXXXXX");
    if (!mkdtemp(v->folder)) {
        int rc = pd_err_errno(err, "cannot make the folder %s", v->folder);
        v->folder[0] = '\0';
        return rc;
    }
    struct pd_arena *arena = &v->report->arena;
    return pd_store_open(&v->store, pd_path_join(arena, v->folder, "here.podium"), PD_STORE_WRITE,
                         err);
}

static int remove_file(void *ctx, const char *path, struct pd_err *err)
{
    (void)ctx;
    (void)err;
    unlink(path);
    return 0;
}

static void close_store(struct verifier *v)
{
    pd_store_close(v->store);
    if (!v->folder[0])
        return;
    pd_file_walk(v->folder, "", remove_file, NULL, NULL);
    rmdir(v->folder);
}

static void no_samples(struct verifier *v, struct verify_task *task)
{
    if (task->samples)
        return;
    for (int i = PD_VERIFY_DOCUMENT; i <= PD_VERIFY_METRIC; i++)
        verify_unchecked(v, &task->entry->checks[i], pd_str_of("no samples"));
}

static int verify_all(struct verifier *v, struct pd_err *err)
{
    int rc = open_store(v, err);
    if (rc == 0)
        rc = pd_store_begin(v->store, err);
    for (size_t i = 0; i < v->file->ntasks && rc == 0; i++) {
        no_samples(v, &v->tasks[i]);
        rc = verify_samples(v, &v->tasks[i], err);
    }
    if (rc == 0)
        rc = verify_values(v, err);
    if (rc == 0)
        rc = pd_store_commit(v->store, err);
    for (size_t i = 0; i < v->file->ntasks && rc == 0; i++)
        rc = verify_prompts(v, &v->tasks[i], err);
    if (rc == 0 && v->options->endpoint)
        rc = verify_model(v, err);
    return rc;
}

static void count(struct pd_verify_report *report)
{
    for (size_t i = 0; i < report->nentries; i++) {
        report->nchecked += pd_verify_checked(&report->entries[i]);
        report->ndiffer += pd_verify_first_difference(&report->entries[i]) != PD_VERIFY_NLAYERS;
    }
}

int pd_verify(struct pd_verify_report **out, const char *path,
              const struct pd_verify_options *options, struct pd_err *err)
{
    struct verifier v = {.options = options};
    bool foreign = false;
    if (pd_file_is_dir(path))
        return pd_err_set(err, PD_ERR_INPUT, "%s is a folder; name a results_*.json in it", path);
    if (!pd_file_exists(path))
        return pd_err_set(err, PD_ERR_INPUT, "there is no results file %s", path);
    int rc = pd_import_read(&v.file, path, &foreign, err);
    if (rc < 0)
        return err && !strstr(err->text, path) ? pd_err_wrap(err, "%s", path) : rc;
    v.report = pd_calloc(1, sizeof(*v.report));
    rc = find_samples(&v, err);
    if (rc == 0) {
        start_report(&v);
        rc = verify_all(&v, err);
        close_store(&v);
        for (size_t i = 0; i < v.file->ntasks; i++)
            free(v.tasks[i].docs);
        free(v.tasks);
    }
    if (rc == 0) {
        count(v.report);
        *out = v.report;
    } else {
        pd_verify_free(v.report);
    }
    pd_import_file_free(v.file);
    return rc;
}

void pd_verify_free(struct pd_verify_report *report)
{
    if (!report)
        return;
    pd_arena_done(&report->arena);
    free(report);
}
