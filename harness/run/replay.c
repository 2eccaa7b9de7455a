#include "harness/run/replay.h"

#include "harness/run/stored_task.h"
#include "lib/core/alloc.h"
#include "tasks/prompt.h"

#include <stdlib.h>

struct stored_row {
    int64_t index;
    struct pd_str json;
};

struct replay {
    struct pd_stored_task definition;
    struct pd_replay_doc doc;
    pd_replay_visit visit;
    void *visit_ctx;
    struct pd_arena rows_arena;
    struct stored_row *rows;
    size_t nrows, rows_cap;
    size_t next_row;
    struct pd_doc_kind kind;
    bool learned;          /* kind */
    struct pd_arena arena; /* one document */
    struct pd_value responses;
    int64_t current; /* document being collected, or -1 */
    bool failed;     /* it has an error among its answers */
};

static int keep_row(void *ctx, const struct pd_run_doc *doc, struct pd_err *err)
{
    (void)err;
    struct replay *replay = ctx;
    replay->rows =
        pd_grow(replay->rows, &replay->rows_cap, replay->nrows + 1, sizeof(*replay->rows));
    replay->rows[replay->nrows++] =
        (struct stored_row){doc->index, pd_arena_str(&replay->rows_arena, doc->row)};
    return 0;
}

static const struct stored_row *row_of(struct replay *replay, int64_t index)
{
    while (replay->next_row < replay->nrows && replay->rows[replay->next_row].index < index)
        replay->next_row++;
    bool found = replay->next_row < replay->nrows && replay->rows[replay->next_row].index == index;
    return found ? &replay->rows[replay->next_row] : NULL;
}

/* Whether every request of the document has all its answers; an interrupted run leaves documents
   of which it does not hold. */
static bool is_whole(const struct replay *replay, const struct pd_doc *doc)
{
    const struct pd_task *task = replay->doc.task;
    size_t expected = pd_prompt_count(task, doc);
    if (pd_list_len(&replay->responses) != expected)
        return false;
    for (size_t i = 0; i < expected; i++) {
        if (pd_list_len(pd_list_at(&replay->responses, i)) != task->repeats)
            return false;
    }
    return true;
}

/* The task's first document tells what all of them are; where it is not in the run, the first that
   is. */
static int learn_kind(struct replay *replay, struct pd_err *err)
{
    const struct stored_row *first = &replay->rows[0];
    struct pd_doc doc;
    if (replay->learned)
        return 0;
    int rc = pd_stored_task_doc(&doc, &replay->definition, first->json, first->index,
                                &replay->rows_arena, err);
    if (rc < 0)
        return rc;
    replay->kind = (struct pd_doc_kind){doc.multiple_input, doc.multiple_target};
    replay->learned = true;
    return 0;
}

/* All answers of the current document were seen: builds the document and visits it. */
static int flush(struct replay *replay, struct pd_err *err)
{
    if (replay->current < 0 || replay->failed)
        return 0;
    const char *name = replay->doc.task->name;
    const struct stored_row *stored = row_of(replay, replay->current);
    if (!stored)
        return pd_err_set(err, PD_ERR_INPUT, "task '%s': document %lld has answers but no row",
                          name, (long long)replay->current);
    struct pd_doc doc;
    int rc = learn_kind(replay, err);
    if (rc == 0)
        rc = pd_stored_task_doc(&doc, &replay->definition, stored->json, replay->current,
                                &replay->arena, err);
    if (rc == 0)
        rc = pd_prompt_settle(&doc, replay->doc.task, replay->kind, err);
    if (rc < 0)
        return rc;
    if (!is_whole(replay, &doc))
        return 0;
    replay->doc.doc = &doc;
    replay->doc.responses = &replay->responses;
    replay->doc.arena = &replay->arena;
    return replay->visit(replay->visit_ctx, &replay->doc, err);
}

static void start_doc(struct replay *replay, int64_t index)
{
    pd_arena_reset(&replay->arena);
    replay->current = index;
    replay->failed = false;
    replay->doc.flags = 0;
    replay->responses = pd_list_new(&replay->arena);
}

static struct pd_value response_of(struct pd_arena *arena, const struct pd_run_answer *answer)
{
    if (answer->is_text)
        return pd_string(pd_arena_str(arena, answer->text));
    struct pd_value pair = pd_list_new(arena);
    pd_list_push(arena, &pair, pd_float(answer->loglikelihood));
    pd_list_push(arena, &pair, pd_bool(answer->greedy));
    return pair;
}

static int take_answer(void *ctx, const struct pd_run_answer *answer, struct pd_err *err)
{
    struct replay *replay = ctx;
    if (answer->doc != replay->current) {
        int rc = flush(replay, err);
        if (rc < 0)
            return rc;
        start_doc(replay, answer->doc);
    }
    replay->failed |= answer->error.n > 0;
    replay->doc.flags |= answer->flags;
    struct pd_list *requests = replay->responses.list;
    if (answer->repeat == 0)
        pd_list_push(&replay->arena, &replay->responses, pd_list_new(&replay->arena));
    /* A gap in the numbering is a request that was never answered. */
    if (requests->n == 0 || (int64_t)requests->n != answer->request + 1) {
        replay->failed = true;
        return 0;
    }
    struct pd_value response = response_of(&replay->arena, answer);
    pd_list_push(&replay->arena, &requests->items[requests->n - 1], response);
    return 0;
}

static int walk(struct replay *replay, struct pd_store *store, struct pd_err *err)
{
    int rc = pd_store_each_doc(store, replay->doc.task_id, keep_row, replay, err);
    if (rc == 0)
        rc = pd_store_each_answer(store, replay->doc.task_id, take_answer, replay, err);
    return rc < 0 ? rc : flush(replay, err);
}

int pd_replay_task(struct pd_store *store, struct pd_taskset *set, const struct pd_run_task *task,
                   pd_replay_visit visit, void *ctx, struct pd_err *err)
{
    struct replay replay = {
        .visit = visit, .visit_ctx = ctx, .current = -1, .doc.task_id = task->id};
    int rc = pd_stored_task_open(&replay.definition, set, task, pd_store_path(store), err);
    if (rc == 0) {
        replay.doc.task = replay.definition.task;
        replay.doc.scoring = replay.definition.scoring;
        rc = walk(&replay, store, err);
        pd_stored_task_done(&replay.definition);
    }
    free(replay.rows);
    pd_arena_done(&replay.arena);
    pd_arena_done(&replay.rows_arena);
    return rc;
}
