/* The event loop of a fetch: fills free slots, moves data, waits as long as it is told to. */
#include "harness/run/fetch_state.h"

#include "lib/core/alloc.h"
#include "lib/core/clock.h"
#include "lib/core/file.h"

#include <glob.h>
#include <stdlib.h>
#include <unistd.h>

enum { DEFAULT_CONCURRENCY = 4, PROGRESS_EVERY_MS = 100, TURN_MS = 200 };

void fetch_stop(struct fetch *fetch, const struct pd_err *err)
{
    if (!fetch->stop)
        fetch->why = *err;
    fetch->stop = true;
}

void fetch_fail(struct fetch *fetch, const struct pd_err *err)
{
    if (fetch->outcome.nfailed == 1)
        pd_emit(fetch->options->sink, PD_EVENT_WARNING, "%s", fetch->first.text);
    if (fetch->outcome.nfailed > 0)
        pd_emit(fetch->options->sink, PD_EVENT_WARNING, "%s", err->text);
    else
        fetch->first = *err;
    fetch->outcome.nfailed++;
}

/* --- progress --- */

static size_t steps(const struct fetch_unit *unit, int64_t n)
{
    int64_t step = unit->split ? PD_PAGE_ROWS : FETCH_CHUNK;
    return (size_t)((n + step - 1) / step);
}

static struct pd_task_progress unit_progress(const struct fetch_unit *unit)
{
    if (unit->state == UNIT_OVER)
        return (struct pd_task_progress){unit->name, 1, 1, 0};
    if (!unit->known)
        return (struct pd_task_progress){unit->name, 1, 0, 0};
    int64_t done = unit->split ? unit->part.nrows : unit->part.nbytes;
    return (struct pd_task_progress){unit->name, steps(unit, unit->total), steps(unit, done), 0};
}

static void show_progress(struct fetch *fetch, bool last)
{
    const struct pd_fetch_options *options = fetch->options;
    struct pd_run_progress *progress = &fetch->progress;
    int64_t now_ms = pd_clock_ms();
    if (!options->progress || (!last && now_ms - fetch->shown_ms < PROGRESS_EVERY_MS))
        return;
    struct pd_task_progress *tasks = pd_calloc(fetch->nunits + 1, sizeof *tasks);
    fetch->shown_ms = now_ms;
    progress->ndocs = progress->ndone = 0;
    for (size_t i = 0; i < fetch->nunits; i++) {
        tasks[i] = unit_progress(fetch->units[i]);
        progress->ndocs += tasks[i].ndocs;
        progress->ndone += tasks[i].ndone;
    }
    progress->tasks = tasks;
    progress->ntasks = fetch->nunits;
    progress->elapsed_ms = now_ms - fetch->started_ms;
    progress->waiting = now_ms < fetch->pause_until_ms ? "asked to wait" : NULL;
    options->progress(options->progress_ctx, progress);
    free(tasks);
}

/* --- the loop --- */

static void send_or_stop(struct fetch *fetch, struct fetch_slot *slot)
{
    struct pd_err err = {0};
    if (fetch_job_send(fetch, slot, &err) < 0)
        fetch_stop(fetch, &err);
}

/* Sends what is due and fills idle slots; gives the number of slots in use and when the next
   waiting one is due. */
static size_t fill_slots(struct fetch *fetch, int64_t *next_ms)
{
    int64_t now_ms = pd_clock_ms();
    bool paused = now_ms < fetch->pause_until_ms;
    size_t used = 0;
    for (size_t i = 0; i < fetch->nslots && !fetch->stop; i++) {
        struct fetch_slot *slot = &fetch->slots[i];
        if (slot->state == SLOT_LATER && slot->due_ms <= now_ms && !paused)
            send_or_stop(fetch, slot);
        else if (slot->state == SLOT_IDLE && !paused && fetch_job_next(fetch, slot))
            send_or_stop(fetch, slot);
        used += slot->state != SLOT_IDLE;
        if (slot->state == SLOT_LATER && !paused && slot->due_ms < *next_ms)
            *next_ms = slot->due_ms;
    }
    if (paused && fetch->pause_until_ms < *next_ms)
        *next_ms = fetch->pause_until_ms;
    return paused ? used + 1 : used;
}

static void loop(struct fetch *fetch)
{
    const volatile sig_atomic_t *interrupts = fetch->options->interrupts;
    struct pd_err err = {0};
    while (!fetch->stop && !(interrupts && *interrupts)) {
        int64_t next_ms = pd_clock_ms() + TURN_MS;
        if (fill_slots(fetch, &next_ms) == 0)
            break;
        int64_t wait_ms = next_ms - pd_clock_ms();
        if (!fetch->stop && pd_http_poll(fetch->http, wait_ms > 0 ? wait_ms : 0, &err) < 0)
            fetch_stop(fetch, &err);
        show_progress(fetch, false);
    }
    show_progress(fetch, true);
    if (!fetch->stop && interrupts && *interrupts) {
        pd_err_set(&err, PD_ERR_INTERRUPTED,
                   "interrupted; what arrived is kept, and the same command goes on");
        fetch_stop(fetch, &err);
    }
}

/* --- the whole --- */

/* Whether something is here of what only the hub could tell in full. */
static bool has_some(const struct fetch *fetch, const struct pd_want *want)
{
    glob_t found = {0};
    struct pd_arena arena = {0};
    bool some = want->place &&
                glob(pd_path_join(&arena, fetch->options->root, want->place), 0, NULL, &found) == 0;
    if (some)
        globfree(&found);
    pd_arena_done(&arena);
    return some;
}

/* Without a network: what is missing. */
static void tell_missing(struct fetch *fetch)
{
    size_t n = 0;
    const char *first = NULL;
    for (size_t i = fetch->nunits; i-- > 0;)
        if (fetch->units[i]->state != UNIT_OVER) {
            first = fetch->units[i]->place;
            n++;
        }
    for (size_t i = 0; i < fetch->wants->n; i++) {
        const struct pd_want *want = &fetch->wants->items[i];
        if (want->kind == PD_WANT_MODEL ? !fetch_model_is_there(fetch, want)
                                        : !pd_want_is_named(want) && !has_some(fetch, want)) {
            first = want->dataset;
            n++;
        }
    }
    struct pd_err err = {0};
    if (n == 0)
        return;
    pd_err_set(&err, PD_ERR_INPUT, "%zu of the files are not in %s (%s%s); type: %s", n,
               fetch->options->root, first, n > 1 ? ", ..." : "", fetch->options->command);
    fetch_stop(fetch, &err);
}

static int open_fetch(struct fetch *fetch, int *held, struct pd_err *err)
{
    const struct pd_fetch_options *options = fetch->options;
    const struct pd_http_options http = {.user_agent = "podium/" PD_VERSION};
    fetch->nslots = options->concurrency ? options->concurrency : DEFAULT_CONCURRENCY;
    fetch->slots = pd_calloc(fetch->nslots, sizeof *fetch->slots);
    for (size_t i = 0; i < fetch->nslots; i++)
        fetch->slots[i].fetch = fetch;
    fetch->started_ms = pd_clock_ms();
    pd_pcg32_named(&fetch->jitter, 0, (const char *[]){"fetch", options->root, NULL});
    int code = options->offline ? 0 : pd_fetch_hold(held, options->root, err);
    if (code >= 0)
        code = pd_datalock_open(&fetch->lock, options->root, err);
    if (code >= 0 && !options->offline)
        code = pd_http_new(&fetch->http, &http, err);
    return code;
}

static void close_fetch(struct fetch *fetch)
{
    pd_http_free(fetch->http);
    for (size_t i = 0; i < fetch->nunits; i++)
        fetch_unit_done(fetch->units[i]);
    for (size_t i = 0; i < fetch->nslots; i++)
        pd_buf_done(&fetch->slots[i].url);
    pd_datalock_free(fetch->lock);
    free(fetch->slots);
    free(fetch->units);
    free(fetch->sets);
    pd_arena_done(&fetch->answer);
    pd_arena_done(&fetch->arena);
}

/* The sentence that a fetch ends with. */
static int verdict(const struct fetch *fetch, struct pd_err *err)
{
    const struct pd_fetch_outcome *outcome = &fetch->outcome;
    if (fetch->stop) {
        *err = fetch->why;
        return fetch->why.code;
    }
    if (outcome->nfailed == 0)
        return 0;
    *err = fetch->first;
    if (outcome->nfailed > 1)
        pd_err_set(err, fetch->first.code, "%zu could not be fetched", outcome->nfailed);
    return err->code;
}

int pd_fetch(struct pd_fetch_outcome *out, const struct pd_wants *wants,
             const struct pd_fetch_options *options, struct pd_err *err)
{
    struct fetch fetch = {.options = options, .wants = wants};
    int held = -1;
    int code = open_fetch(&fetch, &held, err);
    if (code >= 0) {
        fetch_begin_wants(&fetch);
        if (options->offline)
            tell_missing(&fetch);
        else
            loop(&fetch);
        struct pd_err why = {0};
        code = options->offline ? 0 : fetch_models_seal(&fetch, &why);
        if (code >= 0)
            code = verdict(&fetch, &why);
        if (code < 0 && err)
            *err = why;
    }
    *out = fetch.outcome;
    close_fetch(&fetch);
    if (held >= 0)
        close(held);
    return code;
}
