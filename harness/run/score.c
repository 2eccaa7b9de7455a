/*
 * From responses to items of the run file: the one place where scoring meets the store, used by the
 * runner as documents finish and by pd_rescore over what is stored.
 */
#include "harness/run/state.h"

#include "lib/format/json.h"

static struct pd_str data_of(const struct pd_item *item, struct pd_arena *arena)
{
    struct pd_buf text = {0};
    if (item->data)
        pd_json_write(&text, item->data, PD_JSON_SPACED);
    struct pd_str data = text.len ? pd_arena_str(arena, pd_buf_str(&text)) : pd_str_of("");
    pd_buf_done(&text);
    return data;
}

/* The run file's flags for what scoring raised. */
static int64_t flags_of(unsigned raised)
{
    int64_t flags = raised & PD_FLAG_UNPARSED ? PD_RUN_UNPARSED : 0;
    return flags | (raised & PD_FLAG_UNDECIDED ? PD_RUN_UNDECIDED : 0);
}

int score_document(struct pd_store *store, int64_t task_id, const struct pd_scoring *scoring,
                   const struct pd_doc *doc, const struct pd_value *responses, int64_t flags,
                   struct pd_arena *arena, struct pd_err *err)
{
    size_t ncolumns = pd_scoring_ncolumns(scoring), npipelines = pd_scoring_npipelines(scoring);
    struct pd_item *items = pd_arena_array(arena, ncolumns, sizeof(*items));
    unsigned *raised = pd_arena_array(arena, npipelines, sizeof(*raised));
    int rc = pd_scoring_doc(items, raised, NULL, scoring, doc, responses, arena, err);
    /* Columns are all metrics for the first pipeline, then all for the next. */
    for (size_t i = 0; rc == 0 && i < ncolumns; i++) {
        if (items[i].absent)
            continue;
        struct pd_run_item item = {.doc = (int64_t)doc->index,
                                   .column = (int64_t)i,
                                   .value = items[i].v,
                                   .weight = items[i].w,
                                   .flags = flags,
                                   .data = data_of(&items[i], arena)};
        item.flags |= flags_of(raised[i * npipelines / ncolumns]);
        rc = pd_store_put_item(store, task_id, &item, err);
    }
    return rc;
}
