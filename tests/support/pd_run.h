/*
 * Small run files for tests: a scratch folder, and tasks whose items are written as a text of '1'
 * (right), '0' (wrong) and 'x' (no value).
 */
#ifndef PD_TESTS_SUPPORT_PD_RUN_H
#define PD_TESTS_SUPPORT_PD_RUN_H

#include "tests/support/pd_test.h"

#include "lib/core/file.h"
#include "results/store.h"

static char pd_run_folder[] = "/tmp/podium-run-XXXXXX";
static struct pd_err pd_run_err;

static inline const char *pd_run_path(const char *name)
{
    static char paths[8][128]; /* so that a call may name several runs */
    static unsigned next;
    char *path = paths[next++ % PD_COUNT(paths)];
    snprintf(path, sizeof(paths[0]), "%s/%s.podium", pd_run_folder, name);
    return path;
}

static inline void pd_run_meta(struct pd_store *store, const char *name, const char *json)
{
    assert_ok(pd_store_put_meta(store, name, pd_str_of(json), &pd_run_err), pd_run_err);
}

/* A new run file of that name; model is given as JSON. */
static inline struct pd_store *pd_run_new(const char *name, const char *model_json)
{
    struct pd_store *store = NULL;
    unlink(pd_run_path(name));
    assert_ok(pd_store_open(&store, pd_run_path(name), PD_STORE_WRITE, &pd_run_err), pd_run_err);
    pd_run_meta(store, "model", model_json);
    pd_run_meta(store, "provider", "\"openai\"");
    return store;
}

struct pd_run_spec {
    const char *name, *hash, *metric, *filter, *aggregation, *items;
    int64_t shots;
    bool top, lower_is_better;
};

static inline int64_t pd_run_add_task(struct pd_store *store, const struct pd_run_spec *spec)
{
    struct pd_run_task task = {.name = pd_str_of(spec->name),
                               .hash = pd_str_of(spec->hash ? spec->hash : spec->name),
                               .num_fewshot = spec->shots,
                               .output_type = PD_STR("multiple_choice"),
                               .config = PD_STR("{\"task\": \"t\"}"),
                               .version = PD_STR("1.0"),
                               .ndocs = (int64_t)strlen(spec->items),
                               .ndocs_all = 1000,
                               .top = spec->top};
    assert_ok(pd_store_put_task(store, &task, &pd_run_err), pd_run_err);
    return task.id;
}

static inline void pd_run_add_column(struct pd_store *store, int64_t task, int64_t number,
                                     const struct pd_run_spec *spec)
{
    struct pd_run_column column = {.number = number,
                                   .metric = pd_str_of(spec->metric ? spec->metric : "acc"),
                                   .filter = pd_str_of(spec->filter ? spec->filter : "none"),
                                   .aggregation =
                                       pd_str_of(spec->aggregation ? spec->aggregation : "mean"),
                                   .higher_is_better = !spec->lower_is_better};
    assert_ok(pd_store_put_column(store, task, &column, &pd_run_err), pd_run_err);
    for (int64_t i = 0; spec->items[i]; i++) {
        struct pd_run_item item = {
            .doc = i, .column = number, .value = spec->items[i] - '0', .weight = 1};
        if (spec->items[i] != 'x')
            assert_ok(pd_store_put_item(store, task, &item, &pd_run_err), pd_run_err);
    }
}

/* A task with one column. */
static inline int64_t pd_run_add(struct pd_store *store, const struct pd_run_spec *spec)
{
    assert_ok(pd_store_begin(store, &pd_run_err), pd_run_err);
    int64_t task = pd_run_add_task(store, spec);
    pd_run_add_column(store, task, 0, spec);
    assert_ok(pd_store_commit(store, &pd_run_err), pd_run_err);
    return task;
}

static inline void pd_run_add_group(struct pd_store *store, const char *name, const char *children,
                                    const char *aggregates, bool top)
{
    struct pd_run_group group = {.name = pd_str_of(name),
                                 .version = PD_STR("2"),
                                 .children = pd_str_of(children),
                                 .aggregates = pd_str_of(aggregates),
                                 .top = top};
    assert_ok(pd_store_put_group(store, &group, &pd_run_err), pd_run_err);
}

/* n characters: `right` times '1', then '0', after `shift` leading zeros. */
static inline const char *pd_run_items(size_t n, size_t shift, size_t right)
{
    static char texts[8][1024];
    static unsigned next;
    char *text = texts[next++ % PD_COUNT(texts)];
    for (size_t i = 0; i < n; i++)
        text[i] = i >= shift && i < shift + right ? '1' : '0';
    text[n] = '\0';
    return text;
}

static inline int pd_run_setup(void **state)
{
    (void)state;
    return mkdtemp(pd_run_folder) ? 0 : -1;
}

static inline int pd_run_remove(void *ctx, const char *path, struct pd_err *err)
{
    (void)ctx;
    (void)err;
    return unlink(path);
}

static inline int pd_run_teardown(void **state)
{
    (void)state;
    pd_file_walk(pd_run_folder, "", pd_run_remove, NULL, NULL);
    return rmdir(pd_run_folder);
}

#endif
