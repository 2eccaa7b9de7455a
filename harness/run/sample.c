/*
 * The life of a document in a run: taken from its plan, its earlier answers put back, its requests
 * answered one by one, then scored and written.
 */
#include "harness/run/state.h"

#include "lib/core/alloc.h"
#include "lib/format/json.h"

#include <stdio.h>
#include <stdlib.h>

/* Provider flags are stored as they are. */
_Static_assert((int)PD_ANSWER_TRUNCATED == (int)PD_RUN_TRUNCATED &&
                   (int)PD_ANSWER_REFUSED == (int)PD_RUN_REFUSED &&
                   (int)PD_ANSWER_BOUNDARY == (int)PD_RUN_BOUNDARY,
               "the flags of answers and items must agree");

void runner_stop(struct runner *runner, const struct pd_err *err)
{
    if (runner->stop)
        return;
    runner->stop = err->code;
    runner->err = *err;
}

int runner_begin(struct runner *runner, struct pd_err *err)
{
    return pd_store_in_transaction(runner->store) ? 0 : pd_store_begin(runner->store, err);
}

static struct sample *new_sample(struct runner *runner)
{
    struct sample *sample = runner->free_samples;
    if (!sample) {
        sample = pd_calloc(1, sizeof(*sample));
        sample->next_made = runner->made;
        runner->made = sample;
        return sample;
    }
    runner->free_samples = sample->next;
    pd_arena_reset(&sample->arena);
    *sample = (struct sample){.arena = sample->arena, .next_made = sample->next_made};
    return sample;
}

static void recycle(struct runner *runner, struct sample *sample)
{
    if (runner->current == sample)
        runner->current = NULL;
    sample->next = runner->free_samples;
    runner->free_samples = sample;
}

/* What a samples file shows as the prompt: a rolling request has no context, its text is scored. */
static struct pd_str shown_context(const struct sample *sample)
{
    bool rolling = sample->task->plan->task->output_type == PD_OUT_ROLLING;
    return rolling ? sample->requests[0].continuation : sample->requests[0].context;
}

static int write_doc(struct runner *runner, struct sample *sample, struct pd_err *err)
{
    if (sample->written)
        return 0;
    char hash[PD_SHA256_HEX];
    struct pd_buf row = {0}, hashed = {0};
    pd_json_write(&row, sample->doc.row, PD_JSON_SPACED);
    pd_json_write(&hashed, sample->doc.row, PD_JSON_INDENT2 | PD_JSON_SPACED);
    pd_sha256_hex(hash, pd_buf_str(&hashed));
    struct pd_run_doc doc = {.index = (int64_t)sample->doc.index,
                             .hash = pd_str_of(hash),
                             .row = pd_buf_str(&row),
                             .target = pd_prompt_target_text(&sample->doc, &sample->arena),
                             .context = shown_context(sample)};
    int rc = pd_store_put_doc(runner->store, sample->task->stored.id, &doc, err);
    sample->written = rc == 0;
    pd_buf_done(&row);
    pd_buf_done(&hashed);
    return rc;
}

static struct pd_value responses_of(struct sample *sample)
{
    struct pd_value all = pd_list_new(&sample->arena);
    for (size_t i = 0; i < sample->nrequests; i++) {
        struct pd_value repeats = pd_list_new(&sample->arena);
        for (unsigned r = 0; r < sample->repeats; r++)
            pd_list_push(&sample->arena, &repeats, sample->responses[i * sample->repeats + r]);
        pd_list_push(&sample->arena, &all, repeats);
    }
    return all;
}

/* The last request has its answer: scores the document, unless one of its requests failed. */
static int finish(struct runner *runner, struct sample *sample, struct pd_err *err)
{
    struct task_run *task = sample->task;
    int rc = runner_begin(runner, err);
    if (rc == 0)
        rc = write_doc(runner, sample, err);
    if (rc == 0 && !sample->failed) {
        struct pd_value responses = responses_of(sample);
        rc = score_document(runner->store, task->stored.id, task->plan->scoring, &sample->doc,
                            &responses, sample->flags, &sample->arena, err);
        if (rc < 0)
            pd_err_wrap(err, "task '%s'", task->plan->task->name);
    }
    if (sample->failed)
        task->nfailed++;
    else
        task->ndone++;
    recycle(runner, sample);
    return rc;
}

static struct kept_answer *kept_of(const struct sample *sample, size_t place)
{
    char key[64];
    int n = snprintf(key, sizeof(key), "%zu/%zu/%zu", sample->doc.index, place / sample->repeats,
                     place % sample->repeats);
    return pd_map_find(&sample->task->kept, (struct pd_str){key, (size_t)n});
}

/* Puts back what an earlier run was answered, where the request is the same to the byte. */
static int restore(struct runner *runner, struct sample *sample, size_t ncalls, struct pd_err *err)
{
    struct wire_request request = {0};
    int rc = 0;
    for (size_t place = 0; rc == 0 && place < ncalls; place++) {
        const struct kept_answer *kept = kept_of(sample, place);
        if (!kept)
            continue;
        rc = encode_request(&request, runner, sample, place, err);
        if (rc < 0 || memcmp(kept->request_hash, request.hash, sizeof(request.hash)) != 0)
            continue;
        sample->responses[place] = kept->response;
        sample->answered[place] = 1;
        sample->flags |= kept->flags;
        sample->pending--;
    }
    wire_request_done(&request);
    return rc;
}

static int open_sample(struct sample **out, struct runner *runner, struct task_run *task,
                       struct pd_err *err)
{
    struct sample *sample = new_sample(runner);
    sample->task = task;
    sample->repeats = task->plan->task->repeats;
    int rc = pd_plan_next(&sample->doc, &sample->requests, &sample->nrequests, task->plan,
                          &sample->arena, err);
    if (rc < 0) {
        recycle(runner, sample);
        return rc;
    }
    size_t ncalls = sample->nrequests * sample->repeats;
    sample->responses = pd_arena_array(&sample->arena, ncalls, sizeof(*sample->responses));
    sample->answered = pd_arena_alloc(&sample->arena, ncalls);
    sample->pending = ncalls;
    if (task->kept.n > 0)
        rc = restore(runner, sample, ncalls, err);
    *out = sample;
    return rc;
}

static int take(struct sample **out, struct runner *runner, struct pd_err *err)
{
    while (runner->current_task < runner->ntasks) {
        struct task_run *task = &runner->tasks[runner->current_task];
        if (task->next_doc >= task->plan->ndocs) {
            runner->current_task++;
            continue;
        }
        int rc;
        if (task->done[pd_plan_row(task->plan, task->next_doc++)]) {
            if ((rc = pd_plan_skip(task->plan, err)) < 0)
                return rc;
            continue;
        }
        struct sample *sample = NULL;
        if ((rc = open_sample(&sample, runner, task, err)) < 0)
            return rc;
        if (sample->pending > 0) {
            *out = sample;
            return 0;
        }
        if ((rc = finish(runner, sample, err)) < 0)
            return rc;
    }
    *out = NULL;
    return 0;
}

struct sample *runner_take_sample(struct runner *runner)
{
    struct sample *sample = NULL;
    struct pd_err err = {0};
    if (take(&sample, runner, &err) < 0) {
        runner_stop(runner, &err);
        return NULL;
    }
    return sample;
}

static const char *fault_name(enum pd_fault fault)
{
    static const char *const names[] = {
        [PD_FAULT_NONE] = "none",           [PD_FAULT_STATUS] = "status",
        [PD_FAULT_AUTH] = "auth",           [PD_FAULT_NO_MODEL] = "no-model",
        [PD_FAULT_CONTEXT] = "context",     [PD_FAULT_QUOTA] = "quota",
        [PD_FAULT_BODY] = "body",           [PD_FAULT_UNSUPPORTED] = "unsupported",
        [PD_FAULT_TRANSPORT] = "transport",
    };
    return names[fault];
}

enum { ERROR_BODY_MAX = 65536 };

static int write_answer(struct runner *runner, struct slot *slot, const struct pd_answer *answer,
                        const struct pd_http_response *response, struct pd_err *err)
{
    struct sample *sample = slot->sample;
    const struct pd_prompt_request *request = &sample->requests[slot->place / sample->repeats];
    bool generates = slot->request.call.kind == PD_CALL_GENERATE;
    struct pd_run_answer row = {
        .doc = (int64_t)sample->doc.index,
        .request = (int64_t)(slot->place / sample->repeats),
        .repeat = (int64_t)(slot->place % sample->repeats),
        .request_hash = {(const char *)slot->request.hash, sizeof(slot->request.hash)},
        .continuation = generates ? sample->task->kwargs_json : request->continuation,
        .is_text = generates,
        .loglikelihood = answer->loglikelihood,
        .greedy = answer->greedy,
        .text = answer->text,
        .flags = (int64_t)answer->flags,
        .tokens_in = answer->tokens_in,
        .tokens_out = answer->tokens_out,
        .attempts = slot->attempts,
        .elapsed_ms = response->elapsed_ms,
    };
    if (!pd_str_eq(request->context, sample->requests[0].context))
        row.context = request->context;
    if (answer->fault)
        row.error = pd_arena_printf(&sample->arena, "%s: %.*s", fault_name(answer->fault),
                                    PD_STR_ARG(answer->message));
    if (generates || answer->fault) {
        row.raw = pd_endpoint_scrub(runner->options->endpoint, response->body, &sample->arena);
        row.raw = pd_str_slice(row.raw, 0, answer->fault ? ERROR_BODY_MAX : row.raw.n);
    }
    return pd_store_put_answer(runner->store, sample->task->stored.id, &row, err);
}

/* What filters and scorers see: the text, or [log-likelihood, greedy]. */
static struct pd_value response_of(const struct slot *slot, const struct pd_answer *answer)
{
    struct pd_arena *arena = &slot->sample->arena;
    if (slot->request.call.kind == PD_CALL_GENERATE)
        return pd_string(pd_arena_str(arena, answer->text));
    struct pd_value pair = pd_list_new(arena);
    pd_list_push(arena, &pair, pd_float(answer->loglikelihood));
    pd_list_push(arena, &pair, pd_bool(answer->greedy));
    return pair;
}

static int take_answer(struct runner *runner, struct slot *slot, const struct pd_answer *answer,
                       const struct pd_http_response *response, struct pd_err *err)
{
    struct sample *sample = slot->sample;
    int rc = runner_begin(runner, err);
    if (rc == 0)
        rc = write_doc(runner, sample, err);
    if (rc == 0)
        rc = write_answer(runner, slot, answer, response, err);
    if (rc < 0)
        return rc;
    if (answer->fault) {
        sample->failed = true;
        runner->progress.errors++;
        runner->failed_in_row++;
    } else {
        runner->failed_in_row = 0;
        sample->task->nanswered++;
        sample->responses[slot->place] = response_of(slot, answer);
        sample->flags |= (int64_t)answer->flags;
        runner->progress.answered++;
        runner->progress.tokens_in += answer->tokens_in > 0 ? answer->tokens_in : 0;
        runner->progress.tokens_out += answer->tokens_out > 0 ? answer->tokens_out : 0;
    }
    sample->answered[slot->place] = 1;
    if (--sample->pending == 0)
        return finish(runner, sample, err);
    return 0;
}

void runner_answered(struct runner *runner, struct slot *slot, const struct pd_answer *answer,
                     const struct pd_http_response *response)
{
    struct pd_err err = {0};
    if (take_answer(runner, slot, answer, response, &err) < 0)
        runner_stop(runner, &err);
}
