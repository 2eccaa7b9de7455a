#include "harness/cli/exports.h"

#include "harness/run/stored_task.h"
#include "lib/core/file.h"
#include "lib/format/json.h"
#include "results/lmeval.h"
#include "results/summary.h"
#include "tasks/publish.h"

#include <unistd.h>

enum { BOOTSTRAP_ITERS = 100000 }; /* lm-eval's default */

static int results_of(struct pd_buf *out, const struct pd_export *what, struct pd_store *store,
                      struct pd_err *err)
{
    const struct pd_lmeval_info info = {.date = what->unix_s,
                                        .elapsed_s = what->elapsed_s,
                                        .tally = {BOOTSTRAP_ITERS, pd_aggregation_named},
                                        .version = PD_VERSION};
    return pd_lmeval_results_write(out, store, &info, err);
}

static int write_results(const struct pd_export *what, struct pd_store *store, const char *date_id,
                         struct pd_cli *cli, struct pd_err *err)
{
    struct pd_buf text = {0};
    const char *name = pd_arena_printf(&cli->arena, "%s/results_%s.json", what->folder, date_id).p;
    int rc = results_of(&text, what, store, err);
    if (rc == 0)
        rc = pd_file_write(name, pd_buf_str(&text), err);
    if (rc == 0)
        pd_emit(&cli->sink, PD_EVENT_NOTE, "results %s", name);
    pd_buf_done(&text);
    return rc;
}

enum pd_items_detail pd_export_judge(const struct pd_run_task *task)
{
    static const enum pd_items_detail details[] = {[PD_PUBLISH_IDS] = PD_ITEMS_IDS,
                                                   [PD_PUBLISH_HIDDEN] = PD_ITEMS_HIDDEN,
                                                   [PD_PUBLISH_FULL] = PD_ITEMS_ALL};
    const struct pd_json_limits limits = {.allow_nan = true, .allow_invalid_utf8 = true};
    struct pd_arena arena = {0};
    struct pd_value config;
    enum pd_publish level = PD_PUBLISH_IDS;
    if (task->config.n && pd_json_parse(&config, &arena, task->config, &limits, NULL) == 0)
        level = pd_publish_level(pd_dict_str(&config, "dataset_path", (struct pd_str){"", 0}));
    pd_arena_done(&arena);
    return details[level];
}

/* Whether a task's samples are written; those that are not are told. */
static bool may_write(const struct pd_export *what, const struct pd_run_task *task,
                      struct pd_cli *cli)
{
    if (!what->publish || pd_export_judge(task) == PD_ITEMS_ALL)
        return true;
    pd_emit(&cli->sink, PD_EVENT_NOTE,
            "no samples of %.*s: its data set is not one of which all may be published",
            PD_STR_ARG(task->name));
    return false;
}

static int write_samples_of(const char *task, const char *path, struct pd_store *store,
                            struct pd_refilter *refilter, struct pd_err *err)
{
    const struct pd_lmeval_filter filter = {pd_refilter, refilter};
    FILE *file = fopen(path, "w");
    if (!file)
        return pd_err_errno(err, "cannot write %s", path);
    int rc = pd_lmeval_samples_write(file, store, task, &filter, err);
    bool empty = ftell(file) == 0; /* a task that is known as numbers alone */
    if (fclose(file) != 0 && rc == 0)
        rc = pd_err_errno(err, "cannot write %s", path);
    if (rc < 0 || empty)
        unlink(path);
    return rc;
}

/* Imported tasks may have filters that are not known here; their samples were published already. */
static int pass_over(struct pd_store *store, struct pd_cli *cli, struct pd_err *err)
{
    struct pd_str imported = {0};
    struct pd_err bad = *err;
    int rc = pd_store_get_meta(&imported, store, "imported", &cli->arena, err);
    if (rc < 0 || !imported.n)
        return rc < 0 ? rc : bad.code;
    pd_emit(&cli->sink, PD_EVENT_WARNING, "no samples written: %s", bad.text);
    *err = (struct pd_err){0};
    return 0;
}

static int write_samples(const struct pd_export *what, struct pd_store *store, const char *date_id,
                         struct pd_cli *cli, struct pd_err *err)
{
    struct pd_refilter refilter = {.origin = what->run_path};
    struct pd_run_task *tasks = NULL;
    size_t n = 0;
    const char *const no_roots[] = {NULL};
    int rc = pd_taskset_new(&refilter.set, no_roots, &cli->sink, err);
    if (rc == 0)
        rc = pd_store_tasks(&tasks, &n, store, &cli->arena, err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        const char *name = pd_arena_cstr(&cli->arena, tasks[i].name);
        struct pd_buf file = {0};
        pd_lmeval_sanitize_name(&file, tasks[i].name);
        const char *path =
            pd_arena_printf(&cli->arena, "%s/samples_%s_%s.jsonl", what->folder, file.data, date_id)
                .p;
        pd_buf_done(&file);
        if (may_write(what, &tasks[i], cli))
            rc = write_samples_of(name, path, store, &refilter, err);
        if (rc == PD_ERR_INPUT)
            rc = pass_over(store, cli, err);
    }
    pd_refilter_done(&refilter);
    pd_taskset_free(refilter.set);
    return rc;
}

int pd_export_lmeval(const struct pd_export *what, struct pd_cli *cli, struct pd_err *err)
{
    struct pd_store *store = NULL;
    struct pd_buf date_id = {0};
    pd_lmeval_date_id(&date_id, what->unix_s);
    int rc = pd_file_mkdirs(what->folder, err);
    if (rc == 0)
        rc = pd_store_open(&store, what->run_path, PD_STORE_READ, err);
    if (rc == 0)
        rc = write_results(what, store, date_id.data, cli, err);
    if (rc == 0 && what->samples)
        rc = write_samples(what, store, date_id.data, cli, err);
    if (rc == PD_ERR_INPUT && !strstr(err->text, what->run_path))
        pd_err_wrap(err, "%s", what->run_path);
    if (store)
        pd_store_close(store);
    pd_buf_done(&date_id);
    return rc;
}

int pd_export_json(struct pd_buf *out, const struct pd_export *what, struct pd_err *err)
{
    struct pd_store *store = NULL;
    int rc = pd_store_open(&store, what->run_path, PD_STORE_READ, err);
    if (rc < 0)
        return rc;
    rc = results_of(out, what, store, err);
    pd_store_close(store);
    return rc;
}

int pd_show_run(struct pd_cli *cli, const char *path, struct pd_err *err)
{
    const struct pd_summary_options options = {.tally = {BOOTSTRAP_ITERS, pd_aggregation_named},
                                               .top_only = !cli->args.verbose};
    struct pd_store *store = NULL;
    struct pd_buf text = {0};
    int rc = pd_store_open(&store, path, PD_STORE_READ, err);
    if (rc < 0)
        return rc;
    rc = pd_summary_write(&text, store, &options, err);
    if (rc == 0)
        rc = pd_print(&text, err);
    pd_buf_done(&text);
    pd_store_close(store);
    return rc;
}
