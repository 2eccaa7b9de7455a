/* What is asked of whom, and what an answer means. */
#include "harness/run/fetch_state.h"

#include "lib/core/alloc.h"
#include "lib/core/clock.h"
#include "lib/net/url.h"
#include "tasks/rows.h"

#include <stdio.h>

enum { MAX_HOPS = 5, REVISION_TRIES = 2, MAX_TOKEN = 1024 };

/* --- sets --- */

struct fetch_set *fetch_set_new(struct fetch *fetch, const char *id, const char *revision)
{
    struct fetch_set *set = pd_arena_alloc(&fetch->arena, sizeof *set);
    *set = (struct fetch_set){.id = id, .revision = revision};
    fetch->sets =
        pd_grow(fetch->sets, &fetch->sets_cap, fetch->nsets + 1, sizeof(struct fetch_set *));
    fetch->sets[fetch->nsets++] = set;
    return set;
}

struct fetch_set *fetch_set_of(struct fetch *fetch, const struct pd_want *want)
{
    const char *revision = want->revision ? want->revision : "main";
    struct pd_str key = pd_arena_printf(&fetch->arena, "%s@%s", want->dataset, revision);
    struct fetch_set *set = pd_map_find(&fetch->sets_by_name, key);
    if (!set) {
        set = fetch_set_new(fetch, want->dataset, revision);
        pd_map_set(&fetch->sets_by_name, &fetch->arena, key, set);
    }
    set->needs_files |= want->kind == PD_WANT_FILE;
    set->needs_splits |= want->kind != PD_WANT_FILE;
    return set;
}

static void set_ready(struct fetch *fetch, struct fetch_set *set)
{
    set->state = SET_READY;
    fetch_expand(fetch, set);
}

static void set_fail(struct fetch *fetch, struct fetch_set *set, const struct pd_err *err)
{
    struct pd_err why = *err;
    if (!strstr(why.text, set->id))
        pd_err_wrap(&why, "%s", set->id);
    set->state = SET_FAILED;
    for (size_t i = 0; i < fetch->nunits; i++)
        if (fetch->units[i]->set == set)
            fetch->units[i]->state = UNIT_OVER;
    fetch_fail(fetch, &why);
}

/* --- what is asked --- */

static bool take_unit(struct fetch *fetch, struct fetch_slot *slot, struct fetch_unit *unit)
{
    if (!fetch_unit_take(&slot->offset, fetch, unit))
        return false;
    slot->kind = unit->split ? JOB_PAGE : JOB_BYTES;
    slot->unit = unit;
    slot->set = unit->set;
    slot->generation = unit->generation;
    unit->nbusy++;
    return true;
}

static bool take_set(struct fetch_slot *slot, struct fetch_set *set)
{
    if (set->busy || set->state > SET_KNOWN)
        return false;
    slot->kind = set->state == SET_NEW ? JOB_REVISION : JOB_SPLITS;
    slot->unit = NULL;
    slot->set = set;
    set->busy = true;
    return true;
}

bool fetch_job_next(struct fetch *fetch, struct fetch_slot *slot)
{
    slot->attempts = slot->hops = 0;
    pd_buf_reset(&slot->url);
    for (size_t i = 0; i < fetch->nunits; i++)
        if (take_unit(fetch, slot, fetch->units[i]))
            return true;
    for (size_t i = 0; i < fetch->nsets; i++)
        if (take_set(slot, fetch->sets[i]))
            return true;
    return false;
}

static void put_url(struct fetch *fetch, struct fetch_slot *slot)
{
    const struct pd_fetch_options *options = fetch->options;
    const struct fetch_unit *unit = slot->unit;
    const struct fetch_set *set = slot->set;
    struct pd_buf *url = &slot->url;
    if (url->len > 0) /* of a redirect */
        return;
    if (slot->kind == JOB_REVISION) {
        pd_fetch_revision_url(url, options->hub, fetch_repo_of(set), set->revision);
    } else if (slot->kind == JOB_SPLITS) {
        pd_fetch_splits_url(url, options->viewer, set->id);
    } else if (slot->kind == JOB_PAGE) {
        const struct pd_page_of page = {set->id, unit->config, unit->split, slot->offset};
        pd_fetch_rows_url(url, options->viewer, &page);
    } else if (set) {
        pd_fetch_file_url(url, options->hub, fetch_repo_of(set),
                          set->sha ? set->sha : set->revision, unit->file);
    } else {
        pd_buf_add(url, unit->file, strcspn(unit->file, "#"));
    }
}

/* The token goes where the user has it go, and nowhere else. */
static bool may_have_token(const struct pd_fetch_options *options, const char *url)
{
    return options->token &&
           (pd_url_same_origin(url, options->hub) || pd_url_same_origin(url, options->viewer));
}

int fetch_job_send(struct fetch *fetch, struct fetch_slot *slot, struct pd_err *err)
{
    const struct pd_fetch_options *options = fetch->options;
    const char *headers[4] = {NULL};
    char range[80], authorization[MAX_TOKEN + 40];
    size_t n = 0;
    put_url(fetch, slot);
    if (may_have_token(options, slot->url.data)) {
        snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", options->token);
        headers[n++] = authorization;
    }
    if (slot->kind == JOB_BYTES) {
        snprintf(range, sizeof range, "Range: bytes=%lld-%lld", (long long)slot->offset,
                 (long long)slot->offset + FETCH_CHUNK - 1);
        headers[n++] = range;
        headers[n++] = "Accept-Encoding: identity";
    }
    const struct pd_http_request request = {
        .url = slot->url.data,
        .headers = headers,
        .connect_timeout_ms = options->connect_timeout_ms,
        .total_timeout_ms = options->total_timeout_ms,
        .max_body_nbytes = slot->kind == JOB_BYTES ? PD_ROWS_MAX_BYTES : PD_FETCH_MAX_ANSWER};
    int code = pd_http_start(fetch->http, &request, fetch_job_answer, slot, err);
    explicit_bzero(authorization, sizeof authorization);
    if (code < 0)
        return code;
    slot->attempts += slot->hops == 0;
    slot->state = SLOT_OUT;
    fetch->progress.in_flight++;
    return 0;
}

/* --- answers that are of use --- */

static int take_revision(struct fetch *fetch, struct fetch_set *set, struct pd_str body,
                         struct pd_err *err)
{
    int code = pd_fetch_read_revision(&set->files, &fetch->arena, body, err);
    if (code < 0)
        return code;
    set->sha = set->files.sha;
    set->busy = false;
    set->state = SET_KNOWN;
    if (!set->needs_splits)
        set_ready(fetch, set);
    return 0;
}

static int take_splits(struct fetch *fetch, struct fetch_set *set, struct pd_str body,
                       struct pd_err *err)
{
    int code = pd_fetch_read_splits(&set->splits, &set->nsplits, &fetch->arena, body, err);
    if (code < 0)
        return code;
    set->busy = false;
    set_ready(fetch, set);
    return 0;
}

static int take(struct fetch *fetch, struct fetch_slot *slot,
                const struct pd_http_response *response, struct pd_err *err)
{
    if (slot->kind == JOB_REVISION)
        return take_revision(fetch, slot->set, response->body, err);
    if (slot->kind == JOB_SPLITS)
        return take_splits(fetch, slot->set, response->body, err);
    struct fetch_unit *unit = slot->unit;
    if (unit->state == UNIT_OVER || slot->generation != unit->generation)
        return 0; /* nobody waits for it any more */
    return slot->kind == JOB_PAGE ? fetch_unit_page(fetch, unit, slot, response, err)
                                  : fetch_unit_bytes(fetch, unit, slot, response, err);
}

/* --- answers that are not --- */

/* The request is over, whatever became of it. */
static void release(struct fetch_slot *slot)
{
    slot->state = SLOT_IDLE;
    if (slot->unit)
        slot->unit->nbusy--;
    else
        slot->set->busy = false;
}

static void give_up(struct fetch *fetch, struct fetch_slot *slot, const struct pd_err *err)
{
    struct fetch_set *set = slot->set;
    release(slot);
    fetch->progress.errors++;
    if (slot->unit && slot->unit->state != UNIT_OVER &&
        slot->unit->generation == slot->generation) {
        fetch_unit_fail(fetch, slot->unit, err);
    } else if (!slot->unit && slot->kind == JOB_REVISION && !set->needs_files) {
        /* Rows can be had without a revision; should the hub refuse, the viewer says so, too. */
        pd_emit(fetch->options->sink, PD_EVENT_DEBUG, "%s: no revision known: %s", set->id,
                err->text);
        set->state = SET_KNOWN;
    } else if (!slot->unit) {
        set_fail(fetch, set, err);
    }
}

static bool is_gone(const struct pd_http_response *response)
{
    return response->outcome == PD_HTTP_REFUSED || response->outcome == PD_HTTP_DNS ||
           response->outcome == PD_HTTP_TLS;
}

/* Services that cannot be reached end the command; what is there is kept. */
static bool is_the_end(const struct fetch_slot *slot, const struct pd_http_response *response)
{
    bool own = slot->set && slot->hops == 0;
    bool optional = slot->kind == JOB_REVISION && !slot->set->needs_files;
    return own && !optional && is_gone(response);
}

static void explain(struct fetch *fetch, const struct fetch_slot *slot,
                    const struct pd_http_response *response, struct pd_err *err)
{
    const struct pd_fetch_options *options = fetch->options;
    if (response->outcome != PD_HTTP_ANSWERED)
        pd_err_set(err, PD_ERR_ENDPOINT, "%s", response->text);
    else if (!slot->set || slot->hops > 0)
        pd_err_set(err, PD_ERR_ENDPOINT, "HTTP %d%s", response->status,
                   slot->hops ? " from where the address leads to" : "");
    else
        pd_fetch_refused(response, options->hub, fetch_repo_of(slot->set), options->token != NULL,
                         err);
}

/* The sentence without the token, should a server have repeated it. */
static void scrub(struct fetch *fetch, struct pd_err *err)
{
    const struct pd_endpoint endpoint = {.key = pd_str_of(fetch->options->token)};
    struct pd_str clean = pd_endpoint_scrub(&endpoint, pd_str_of(err->text), &fetch->answer);
    if (fetch->options->token && clean.p != err->text)
        pd_err_set(err, err->code, "%.*s", PD_STR_ARG(clean));
}

static void on_failure(struct fetch *fetch, struct fetch_slot *slot,
                       const struct pd_http_response *response, struct pd_err *err)
{
    struct pd_retry_policy policy = fetch->options->retry;
    bool optional = slot->kind == JOB_REVISION && !slot->set->needs_files;
    if (optional)
        policy.max_attempts = REVISION_TRIES;
    struct pd_retry_decision decision =
        pd_retry_decide(&policy, slot->attempts, response, false, &fetch->jitter);
    scrub(fetch, err);
    if (decision.retry) {
        slot->state = SLOT_LATER;
        slot->due_ms = pd_clock_ms() + decision.delay_ms;
        slot->hops = 0;
        pd_buf_reset(&slot->url);
        fetch->progress.retried++;
        if (decision.pause_all && slot->due_ms > fetch->pause_until_ms)
            fetch->pause_until_ms = slot->due_ms;
        pd_emit(fetch->options->sink, PD_EVENT_DEBUG, "%s: %s; again in %lld ms",
                slot->unit ? slot->unit->name : slot->set->id, err->text,
                (long long)decision.delay_ms);
        return;
    }
    if (decision.pause_all)
        pd_err_set(err, PD_ERR_ENDPOINT, "HTTP %d: asked to wait for %lld s, which is too long",
                   response->status, (long long)response->retry_after_ms / 1000);
    if (decision.pause_all || is_the_end(slot, response))
        fetch_stop(fetch, err);
    give_up(fetch, slot, err);
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static void follow(struct fetch *fetch, struct fetch_slot *slot,
                   const struct pd_http_response *response)
{
    struct pd_buf url = {0};
    struct pd_err err = {0};
    int code = 0;
    if (slot->hops++ >= MAX_HOPS)
        code = pd_err_set(&err, PD_ERR_ENDPOINT, "more than %d redirects", MAX_HOPS);
    else if (!pd_url_follow(&url, slot->url.data, response->location))
        code = pd_err_set(&err, PD_ERR_ENDPOINT,
                          "a redirect to something that is no address, or not as safe");
    if (code == 0) {
        pd_buf_done(&slot->url);
        slot->url = url;
        code = fetch_job_send(fetch, slot, &err);
    }
    if (code < 0)
        give_up(fetch, slot, &err);
}

/* 416: the file ends before the part that was asked for. */
static bool is_taken(const struct fetch_slot *slot, int status)
{
    return status == 200 || (slot->kind == JOB_BYTES && (status == 206 || status == 416));
}

void fetch_job_answer(void *user, const struct pd_http_response *response)
{
    struct fetch_slot *slot = user;
    struct fetch *fetch = slot->fetch;
    struct pd_err err = {0};
    bool answered = response->outcome == PD_HTTP_ANSWERED;
    int code = PD_ERR_ENDPOINT;
    fetch->progress.in_flight--;
    if (answered && is_redirect(response->status)) {
        follow(fetch, slot, response);
    } else if (answered && is_taken(slot, response->status)) {
        code = take(fetch, slot, response, &err);
        fetch->progress.answered += code >= 0;
        if (code >= 0)
            release(slot);
        else if (code == PD_ERR_ENDPOINT)
            on_failure(fetch, slot, response, &err);
        else
            give_up(fetch, slot, &err);
    } else {
        explain(fetch, slot, response, &err);
        on_failure(fetch, slot, response, &err);
    }
    pd_arena_reset(&fetch->answer);
}
