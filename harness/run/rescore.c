/* Scoring a run's stored answers again. */
#include "harness/run/replay.h"
#include "harness/run/state.h"
#include "lib/core/file.h"

struct rescoring {
    struct pd_store *store;
    size_t ndocs;
};

static int score_again(void *ctx, const struct pd_replay_doc *doc, struct pd_err *err)
{
    struct rescoring *rescoring = ctx;
    rescoring->ndocs++;
    return score_document(rescoring->store, doc->task_id, doc->scoring, doc->doc, doc->responses,
                          doc->flags, doc->arena, err);
}

static int rescore_tasks(struct pd_store *store, const struct pd_sink *sink, struct pd_err *err)
{
    struct pd_arena arena = {0};
    struct pd_taskset *set = NULL;
    struct pd_run_task *tasks = NULL;
    size_t n = 0;
    const char *const no_roots[] = {NULL};
    int rc = pd_taskset_new(&set, no_roots, sink, err);
    if (rc == 0)
        rc = pd_store_tasks(&tasks, &n, store, &arena, err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        struct rescoring rescoring = {.store = store};
        rc = pd_store_drop_items(store, tasks[i].id, err);
        if (rc == 0)
            rc = pd_replay_task(store, set, &tasks[i], score_again, &rescoring, err);
        if (rc == 0)
            pd_emit(sink, PD_EVENT_NOTE, "%.*s: %zu documents scored", PD_STR_ARG(tasks[i].name),
                    rescoring.ndocs);
    }
    pd_taskset_free(set);
    pd_arena_done(&arena);
    return rc;
}

/* Imported results stay as they were published. */
static int check_own(struct pd_store *store, struct pd_err *err)
{
    struct pd_arena arena = {0};
    struct pd_str imported;
    int rc = pd_store_get_meta(&imported, store, "imported", &arena, err);
    if (rc == 0 && imported.n)
        rc = pd_err_set(err, PD_ERR_INPUT,
                        "%s holds imported results; podium verify scores such answers again and "
                        "compares",
                        pd_store_path(store));
    pd_arena_done(&arena);
    return rc;
}

int pd_rescore(const char *path, const struct pd_sink *sink, struct pd_err *err)
{
    struct pd_store *store = NULL;
    if (!pd_file_exists(path))
        return pd_err_set(err, PD_ERR_INPUT, "there is no run file %s", path);
    int rc = pd_store_open(&store, path, PD_STORE_WRITE, err);
    if (rc < 0)
        return rc;
    rc = check_own(store, err);
    if (rc == 0)
        rc = pd_store_begin(store, err);
    if (rc == 0)
        rc = rescore_tasks(store, sink, err);
    /* All or nothing: without a commit the old items stay. */
    if (rc == 0)
        rc = pd_store_commit(store, err);
    pd_store_close(store);
    return rc;
}
