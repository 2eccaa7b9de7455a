/*
 * The event loop: fills free slots with requests, moves data, decides on retries, commits what
 * arrived, and stops when all is done, when the endpoint refuses, or when told to.
 */
#include "harness/run/state.h"

#include "lib/core/alloc.h"
#include "lib/core/clock.h"

#include <stdlib.h>

enum {
    DEFAULT_CONCURRENCY = 16,
    PROGRESS_EVERY_MS = 100,
    TURN_MS = 200,       /* longest wait of one turn, so that interrupts and progress are seen */
    FIRST_TRIES = 3,     /* before anything was answered, a useless endpoint is told soon */
    HOPELESS_IN_ROW = 32 /* requests given up one after another: the endpoint is of no use */
};

static void on_response(void *user, const struct pd_http_response *response);

static void send_slot(struct slot *slot)
{
    struct runner *runner = slot->runner;
    const struct pd_run_options *options = runner->options;
    struct pd_http_request request = {
        .url = slot->request.url.data,
        .headers = options->endpoint->headers,
        .body = pd_buf_str(&slot->request.body),
        .connect_timeout_ms = options->connect_timeout_ms,
        .total_timeout_ms = options->total_timeout_ms,
    };
    struct pd_err err = {0};
    slot->attempts++;
    slot->state = SLOT_SENT;
    runner->progress.in_flight++;
    if (pd_http_start(runner->http, &request, on_response, slot, &err) < 0) {
        runner->progress.in_flight--;
        slot->state = SLOT_FREE;
        runner_stop(runner, &err);
    }
}

/* What the wire did, as an answer with a fault; the provider reads everything else. */
static void decode(struct pd_answer *answer, struct runner *runner, const struct slot *slot,
                   const struct pd_http_response *response)
{
    *answer = (struct pd_answer){.tokens_in = -1, .tokens_out = -1};
    if (response->outcome == PD_HTTP_ANSWERED) {
        runner->options->endpoint->provider->decode(answer, &runner->answer, &slot->request.call,
                                                    response->status, response->body);
        return;
    }
    answer->fault = PD_FAULT_TRANSPORT;
    answer->message = pd_str_of(response->text);
}

/* An endpoint that cannot be reached at all, as opposed to one that stumbles. */
static bool is_gone(const struct pd_http_response *response)
{
    return response->outcome == PD_HTTP_REFUSED || response->outcome == PD_HTTP_DNS ||
           response->outcome == PD_HTTP_TLS;
}

/* Faults that every further request would meet too end the run: nobody is helped by 50,000 equal
   errors. Before a task's first answer that holds for what the endpoint cannot do or cannot say. */
static bool is_hopeless(const struct runner *runner, const struct slot *slot,
                        const struct pd_answer *answer, const struct pd_http_response *response)
{
    bool nothing_yet = slot->sample->task->nanswered == 0;
    bool tried = slot->attempts >= FIRST_TRIES;
    switch (answer->fault) {
    case PD_FAULT_AUTH:
    case PD_FAULT_NO_MODEL:
    case PD_FAULT_QUOTA:
        return true;
    case PD_FAULT_UNSUPPORTED:
        return nothing_yet;
    case PD_FAULT_BODY:
        return nothing_yet && (answer->final || tried);
    case PD_FAULT_TRANSPORT:
        return runner->progress.answered == 0 && is_gone(response) && tried;
    default:
        return false;
    }
}

static void stop_for(struct runner *runner, const struct pd_answer *answer)
{
    struct pd_arena scratch = {0};
    struct pd_err err = {0};
    struct pd_str name = pd_endpoint_name(runner->options->endpoint, &scratch);
    pd_err_set(&err, PD_ERR_ENDPOINT, "%.*s: %.*s", PD_STR_ARG(name), PD_STR_ARG(answer->message));
    runner_stop(runner, &err);
    pd_arena_done(&scratch);
}

/* No retry is left. When the endpoint is gone or fails one request after another, the run stops and
   the same command resumes it later. A prompt that is too long says nothing about the endpoint. */
static bool is_given_up(const struct runner *runner, const struct slot *slot,
                        const struct pd_answer *answer, const struct pd_http_response *response)
{
    bool in_row = runner->failed_in_row >= HOPELESS_IN_ROW && answer->fault != PD_FAULT_CONTEXT;
    bool nothing_yet = slot->sample->task->nanswered == 0;
    return is_gone(response) || (in_row && (!answer->final || nothing_yet));
}

static void on_fault(struct runner *runner, struct slot *slot, struct pd_answer *answer,
                     const struct pd_http_response *response)
{
    if (is_hopeless(runner, slot, answer, response)) {
        stop_for(runner, answer);
        return;
    }
    struct pd_retry_decision decision = pd_retry_decide(&runner->options->retry, slot->attempts,
                                                        response, answer->final, &runner->jitter);
    if (decision.retry) {
        int64_t now_ms = pd_clock_ms();
        slot->state = SLOT_WAITING;
        slot->due_ms = now_ms + decision.delay_ms;
        runner->progress.retried++;
        if (decision.pause_all && slot->due_ms > runner->pause_until_ms)
            runner->pause_until_ms = slot->due_ms;
        return;
    }
    if (decision.pause_all || is_given_up(runner, slot, answer, response)) {
        stop_for(runner, answer);
        return;
    }
    runner_answered(runner, slot, answer, response);
}

static void on_response(void *user, const struct pd_http_response *response)
{
    struct slot *slot = user;
    struct runner *runner = slot->runner;
    struct pd_answer answer;
    runner->progress.in_flight--;
    slot->state = SLOT_FREE;
    decode(&answer, runner, slot, response);
    const struct pd_endpoint *endpoint = runner->options->endpoint;
    answer.message = pd_endpoint_scrub(endpoint, answer.message, &runner->answer);
    answer.text = pd_endpoint_scrub(endpoint, answer.text, &runner->answer);
    if (answer.fault)
        on_fault(runner, slot, &answer, response);
    else
        runner_answered(runner, slot, &answer, response);
    pd_arena_reset(&runner->answer);
}

/* Gives a free slot the next request; false when nothing is left to ask. */
static bool load_slot(struct runner *runner, struct slot *slot)
{
    for (;;) {
        struct sample *sample = runner->current;
        if (!sample)
            sample = runner->current = runner_take_sample(runner);
        if (!sample)
            return false;
        size_t ncalls = sample->nrequests * sample->repeats;
        while (sample->next_call < ncalls && sample->answered[sample->next_call])
            sample->next_call++;
        if (sample->next_call >= ncalls) {
            runner->current = NULL;
            continue;
        }
        slot->sample = sample;
        slot->place = sample->next_call++;
        slot->attempts = 0;
        struct pd_err err = {0};
        if (encode_request(&slot->request, runner, sample, slot->place, &err) == 0)
            return true;
        runner_stop(runner, &err);
        return false;
    }
}

/* Sends what is due and fills free slots; gives the number of slots in use and, in *next_ms, when
   the next waiting one is due. */
static size_t fill_slots(struct runner *runner, bool may_start, int64_t *next_ms)
{
    int64_t now_ms = pd_clock_ms();
    bool paused = now_ms < runner->pause_until_ms;
    size_t used = 0;
    for (size_t i = 0; i < runner->nslots && !runner->stop; i++) {
        struct slot *slot = &runner->slots[i];
        if (slot->state == SLOT_WAITING && slot->due_ms <= now_ms && !paused && may_start)
            send_slot(slot);
        else if (slot->state == SLOT_FREE && !paused && may_start && load_slot(runner, slot))
            send_slot(slot);
        used += slot->state == SLOT_SENT || (slot->state == SLOT_WAITING && may_start);
        if (slot->state == SLOT_WAITING && may_start && !paused && slot->due_ms < *next_ms)
            *next_ms = slot->due_ms;
    }
    if (paused && runner->pause_until_ms < *next_ms)
        *next_ms = runner->pause_until_ms;
    return used;
}

static void commit(struct runner *runner)
{
    struct pd_err err = {0};
    if (pd_store_in_transaction(runner->store) && pd_store_commit(runner->store, &err) < 0)
        runner_stop(runner, &err);
}

static void show_progress(struct runner *runner, bool last)
{
    const struct pd_run_options *options = runner->options;
    int64_t now_ms = pd_clock_ms();
    if (!options->progress || (!last && now_ms - runner->shown_ms < PROGRESS_EVERY_MS))
        return;
    runner->shown_ms = now_ms;
    struct pd_run_progress *progress = &runner->progress;
    progress->elapsed_ms = now_ms - runner->started_ms;
    progress->ndone = 0;
    for (size_t i = 0; i < runner->ntasks; i++) {
        const struct task_run *task = &runner->tasks[i];
        runner->task_progress[i] = (struct pd_task_progress){
            task->plan->task->name, task->plan->ndocs, task->ndone, task->nfailed};
        progress->ndone += task->ndone + task->nfailed;
    }
    progress->waiting = now_ms < runner->pause_until_ms ? "the endpoint asked to wait" : NULL;
    options->progress(options->progress_ctx, progress);
}

static int interrupts(const struct runner *runner)
{
    return runner->options->interrupts ? *runner->options->interrupts : 0;
}

static void tell_interrupt(struct runner *runner)
{
    if (!runner->told && runner->progress.in_flight > 0)
        pd_emit(runner->options->sink, PD_EVENT_WARNING,
                "interrupted: waiting for %zu answers in flight; Ctrl-C again stops at once",
                runner->progress.in_flight);
    runner->told = true;
}

static void loop(struct runner *runner)
{
    for (;;) {
        int told = interrupts(runner);
        if (told == 1)
            tell_interrupt(runner);
        int64_t next_ms = pd_clock_ms() + TURN_MS;
        size_t used = fill_slots(runner, told == 0, &next_ms);
        commit(runner); /* documents that needed no request */
        if (runner->stop || used == 0 || told > 1)
            break;
        struct pd_err err = {0};
        int64_t wait_ms = next_ms - pd_clock_ms();
        if (pd_http_poll(runner->http, wait_ms > 0 ? wait_ms : 0, &err) < 0)
            runner_stop(runner, &err);
        commit(runner);
        show_progress(runner, false);
    }
    show_progress(runner, true);
    if (!runner->stop && interrupts(runner)) {
        struct pd_err err = {0};
        pd_err_set(&err, PD_ERR_INTERRUPTED,
                   "interrupted; what was answered is saved, and the same command resumes");
        runner_stop(runner, &err);
    }
}

/* Tasks whose every document was dealt with are complete. */
static int mark_complete(struct runner *runner, struct pd_err *err)
{
    int rc = runner_begin(runner, err);
    for (size_t i = 0; rc == 0 && i < runner->ntasks; i++) {
        struct task_run *task = &runner->tasks[i];
        if (task->stored.ndocs == (int64_t)task->plan->ndocs)
            task->stored.complete = task->ndone + task->nfailed >= task->plan->ndocs;
        rc = pd_store_put_task(runner->store, &task->stored, err);
    }
    return rc < 0 ? rc : pd_store_commit(runner->store, err);
}

static void free_samples(struct sample *sample)
{
    while (sample) {
        struct sample *next = sample->next_made;
        pd_arena_done(&sample->arena);
        free(sample);
        sample = next;
    }
}

static void close_runner(struct runner *runner)
{
    pd_http_free(runner->http);
    for (size_t i = 0; i < runner->nslots; i++)
        wire_request_done(&runner->slots[i].request);
    free_samples(runner->made);
    for (size_t i = 0; i < runner->ntasks; i++)
        pd_plan_free(runner->tasks[i].plan);
    if (runner->store)
        pd_store_close(runner->store);
    free(runner->slots);
    pd_arena_done(&runner->answer);
    pd_arena_done(&runner->arena);
}

static int open_runner(struct runner *runner, struct pd_err *err)
{
    const struct pd_run_options *options = runner->options;
    runner->ntasks = options->selection->ntasks;
    runner->tasks = pd_arena_array(&runner->arena, runner->ntasks, sizeof(*runner->tasks));
    runner->task_progress =
        pd_arena_array(&runner->arena, runner->ntasks, sizeof(*runner->task_progress));
    runner->progress.tasks = runner->task_progress;
    runner->progress.ntasks = runner->ntasks;
    runner->nslots = options->concurrency ? options->concurrency : DEFAULT_CONCURRENCY;
    runner->slots = pd_calloc(runner->nslots, sizeof(*runner->slots));
    for (size_t i = 0; i < runner->nslots; i++)
        runner->slots[i].runner = runner;
    pd_pcg32_named(&runner->jitter, options->seed, (const char *[]){"retry", NULL});
    struct pd_http_options http = {.max_connections = runner->nslots,
                                   .user_agent = "podium/" PD_VERSION};
    int rc = runner_check(runner, err);
    if (rc == 0)
        rc = pd_store_open(&runner->store, options->path, PD_STORE_WRITE, err);
    if (rc == 0)
        rc = pd_http_new(&runner->http, &http, err);
    if (rc == 0)
        rc = runner_prepare(runner, err);
    return rc < 0 ? rc : pd_store_commit(runner->store, err);
}

int pd_run(struct pd_run_outcome *out, const struct pd_run_options *options, struct pd_err *err)
{
    struct runner runner = {.options = options, .started_ms = pd_clock_ms()};
    int rc = open_runner(&runner, err);
    if (rc == 0) {
        loop(&runner);
        rc = mark_complete(&runner, err);
        if (runner.stop) { /* why it ended matters more than what followed */
            rc = runner.stop;
            if (err)
                *err = runner.err;
        }
        *out = (struct pd_run_outcome){.answered = runner.progress.answered,
                                       .errors = runner.progress.errors,
                                       .retried = runner.progress.retried};
        for (size_t i = 0; i < runner.ntasks; i++) {
            out->ndocs += runner.tasks[i].plan->ndocs;
            out->ndone += runner.tasks[i].ndone;
            out->nfailed += runner.tasks[i].nfailed;
        }
    }
    close_runner(&runner);
    return rc;
}
