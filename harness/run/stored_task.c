#include "harness/run/stored_task.h"

#include "harness/plan/plan.h"
#include "lib/format/json.h"
#include "tasks/prompt.h"

/* Rows may hold what Python's json writes. */
static const struct pd_json_limits limits = {.allow_nan = true};

int pd_stored_task_open(struct pd_stored_task *out, struct pd_taskset *set,
                        const struct pd_run_task *stored, const char *origin, struct pd_err *err)
{
    struct pd_stored_task made = {0};
    struct pd_value *config = pd_arena_alloc(&made.arena, sizeof(*config));
    struct pd_str text = pd_arena_str(&made.arena, stored->config);
    int rc = pd_json_parse(config, &made.arena, text, &limits, err);
    if (rc == 0)
        rc = pd_task_from_config(&made.task, set, config, origin, err);
    if (rc == 0) {
        const struct pd_scoring_spec spec = pd_plan_scoring(made.task);
        rc = pd_scoring_new(&made.scoring, &spec, err);
    }
    if (rc < 0) {
        pd_stored_task_done(&made);
        return pd_err_wrap(err, "the definition of task '%.*s' in the run file",
                           PD_STR_ARG(stored->name));
    }
    *out = made;
    return 0;
}

void pd_stored_task_done(struct pd_stored_task *stored)
{
    pd_scoring_free(stored->scoring);
    pd_arena_done(&stored->arena);
    *stored = (struct pd_stored_task){0};
}

int pd_stored_task_doc(struct pd_doc *out, const struct pd_stored_task *stored, struct pd_str row,
                       int64_t index, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value *parsed = pd_arena_alloc(arena, sizeof(*parsed));
    int rc = pd_json_parse(parsed, arena, pd_arena_str(arena, row), &limits, err);
    if (rc < 0)
        return pd_err_wrap(err, "task '%s', document %lld", stored->task->name, (long long)index);
    return pd_prompt_doc(out, stored->task, parsed, (size_t)index, arena, err);
}

static int open_for(struct pd_refilter *refilter, const struct pd_run_task *task,
                    struct pd_err *err)
{
    if (refilter->task_id == task->id)
        return 0;
    pd_refilter_done(refilter);
    int rc = pd_stored_task_open(&refilter->stored, refilter->set, task, refilter->origin, err);
    if (rc == 0)
        refilter->task_id = task->id;
    return rc;
}

int pd_refilter(void *ctx, struct pd_value *filtered, const struct pd_filtered_query *query,
                struct pd_arena *arena, struct pd_err *err)
{
    struct pd_refilter *refilter = ctx;
    struct pd_doc doc;
    int rc = open_for(refilter, query->task, err);
    if (rc == 0)
        rc = pd_stored_task_doc(&doc, &refilter->stored, query->doc->row, query->doc->index, arena,
                                err);
    if (rc < 0)
        return rc;
    const struct pd_scoring *scoring = refilter->stored.scoring;
    size_t n = pd_scoring_npipelines(scoring);
    struct pd_item *items = pd_arena_array(arena, pd_scoring_ncolumns(scoring), sizeof(*items));
    unsigned *flags = pd_arena_array(arena, n, sizeof(*flags));
    struct pd_value *lists = pd_arena_array(arena, n, sizeof(*lists));
    rc = pd_scoring_doc(items, flags, lists, scoring, &doc, query->responses, arena, err);
    if (rc < 0)
        return rc;
    *filtered = pd_dict_new(arena);
    for (size_t i = 0; i < n; i++)
        pd_dict_set(arena, filtered, pd_str_of(pd_scoring_pipeline(scoring, i)), lists[i]);
    return 0;
}

void pd_refilter_done(struct pd_refilter *refilter)
{
    pd_stored_task_done(&refilter->stored);
    refilter->task_id = 0;
}
