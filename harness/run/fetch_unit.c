/* Files that grow: which there are, what they need next, and what becomes of an answer. */
#include "harness/run/fetch_state.h"

#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "lib/format/json.h"
#include "tasks/datacache.h"
#include "tasks/rows.h"

#include <assert.h>
#include <fnmatch.h>
#include <stdlib.h>

enum { MAX_GENERATIONS = 3 };

static bool is_rows(const struct fetch_unit *unit)
{
    return unit->split != NULL;
}

/* --- which files there are --- */

/* Whether a file is there and needs nothing: 1; 0: it is to be fetched. */
static int is_there(const struct fetch *fetch, const struct pd_want *want, const char *place,
                    struct pd_err *err)
{
    const struct pd_fetch_options *options = fetch->options;
    struct pd_arena arena = {0};
    const char *path = pd_path_join(&arena, options->root, place);
    const struct pd_lock_entry *entry = pd_datalock_find(fetch->lock, place);
    bool exists = pd_file_exists(path);
    char hex[PD_SHA256_HEX];
    int code = 0;
    bool own = exists && !entry; /* of the user */
    if (own && (options->update || want->kind == PD_WANT_MODEL)) {
        code = pd_err_set(err, PD_ERR_INPUT,
                          "%s was not fetched by Podium; take it away to have it fetched", path);
    } else if (!options->update && exists && entry) {
        code = pd_datacache_hash_file(hex, path, err);
        if (code >= 0)
            code = pd_datalock_check(entry, options->root, hex, options->command, err);
        code = code < 0 ? code : 1;
    } else if (!options->update) {
        code = exists || (!entry && want->kind == PD_WANT_SPLIT &&
                          pd_split_exists(options->root, want->dataset, want->config, want->split));
    }
    pd_arena_done(&arena);
    return code;
}

struct fetch_unit *fetch_unit_add(struct fetch *fetch, const struct pd_want *want,
                                  struct fetch_set *set, const char *place)
{
    struct pd_str key = pd_str_of(place);
    if (pd_map_find(&fetch->units_by_place, key))
        return NULL;
    struct fetch_unit *unit = pd_arena_alloc(&fetch->arena, sizeof *unit);
    *unit = (struct fetch_unit){.want = want, .set = set, .name = place, .place = place};
    unit->part.fd = -1;
    pd_map_set(&fetch->units_by_place, &fetch->arena, key, unit);
    fetch->units =
        pd_grow(fetch->units, &fetch->units_cap, fetch->nunits + 1, sizeof(struct fetch_unit *));
    fetch->units[fetch->nunits++] = unit;
    struct pd_err err = {0};
    int there = is_there(fetch, want, place, &err);
    if (there < 0)
        fetch_unit_fail(fetch, unit, &err);
    else if (there)
        unit->state = UNIT_OVER;
    fetch->outcome.nthere += there > 0;
    return unit;
}

/* Told as a unit that failed. */
void fetch_want_fail(struct fetch *fetch, const struct pd_want *want, const struct pd_err *err)
{
    struct fetch_unit unit = {.want = want, .name = want->dataset};
    fetch_unit_fail(fetch, &unit, err);
}

static void add_named(struct fetch *fetch, const struct pd_want *want)
{
    struct fetch_unit *unit = fetch_unit_add(fetch, want, NULL, want->place);
    if (!unit)
        return;
    unit->split = want->split;
    unit->file = want->file;
    if (unit->state != UNIT_OVER && want->kind != PD_WANT_URL)
        unit->set = fetch_set_of(fetch, want);
}

static void configs_text(struct pd_buf *out, const struct fetch_set *set)
{
    for (size_t i = 0; i < set->nsplits && out->len < 300; i++)
        if (i == 0 || strcmp(set->splits[i].config, set->splits[i - 1].config) != 0)
            pd_buf_printf(out, "%s%s", i ? ", " : "", set->splits[i].config);
}

/* The configuration as the viewer calls it: what is named; else "default", or the only one. */
static int resolve_config(const char **out, const struct fetch_set *set, const char *named,
                          struct pd_err *err)
{
    bool several = false;
    for (size_t i = 0; i < set->nsplits; i++) {
        const char *config = set->splits[i].config;
        if (strcmp(config, named ? named : PD_DEFAULT_CONFIG) == 0) {
            *out = config;
            return 0;
        }
        several |= strcmp(config, set->splits[0].config) != 0;
    }
    if (!named && set->nsplits > 0 && !several) {
        *out = set->splits[0].config;
        return 0;
    }
    struct pd_buf known = {0};
    configs_text(&known, set);
    pd_err_set(err, PD_ERR_INPUT, "%s has %s%s%s; there are: %s", set->id,
               named ? "no configuration '" : "several configurations, and the task names none",
               named ? named : "", named ? "'" : "", known.len ? known.data : "none");
    pd_buf_done(&known);
    return PD_ERR_INPUT;
}

/* Whether the viewer shows the split of a unit whose set is known by now. */
static int resolve_unit(struct fetch_unit *unit, struct pd_err *err)
{
    const struct fetch_set *set = unit->set;
    assert(set);
    int code = resolve_config(&unit->config, set, unit->want->config, err);
    if (code < 0)
        return code;
    for (size_t i = 0; i < set->nsplits; i++)
        if (strcmp(set->splits[i].config, unit->config) == 0 &&
            strcmp(set->splits[i].split, unit->split) == 0)
            return 0;
    return pd_err_set(err, PD_ERR_INPUT, "configuration '%s' of %s has no split '%s'", unit->config,
                      set->id, unit->split);
}

static void expand_all(struct fetch *fetch, const struct pd_want *want, struct fetch_set *set)
{
    const char *config = NULL;
    struct pd_err err = {0};
    if (resolve_config(&config, set, want->config, &err) < 0) {
        fetch_want_fail(fetch, want, &err);
        return;
    }
    for (size_t i = 0; i < set->nsplits; i++) {
        const struct pd_split_name *name = &set->splits[i];
        if (strcmp(name->config, config) != 0)
            continue;
        struct pd_want *one = pd_arena_alloc(&fetch->arena, sizeof *one);
        *one = *want;
        one->kind = PD_WANT_SPLIT;
        one->split = name->split;
        one->place = pd_arena_printf(&fetch->arena, "%s/%s/%s.jsonl", set->id,
                                     want->config ? want->config : PD_DEFAULT_CONFIG, name->split)
                         .p;
        struct fetch_unit *unit = fetch_unit_add(fetch, one, set, one->place);
        if (unit)
            unit->split = name->split;
    }
}

static void expand_pattern(struct fetch *fetch, const struct pd_want *want, struct fetch_set *set)
{
    size_t found = 0;
    for (size_t i = 0; i < set->files.nfiles; i++) {
        const char *file = set->files.files[i];
        if (fnmatch(want->file, file, FNM_PATHNAME | FNM_PERIOD) != 0)
            continue;
        const char *place = pd_path_join(&fetch->arena, set->id, file);
        struct fetch_unit *unit = fetch_unit_add(fetch, want, set, place);
        if (unit)
            unit->file = file;
        found++;
    }
    if (found > 0)
        return;
    struct pd_err err = {0};
    pd_err_set(&err, PD_ERR_INPUT, "%s has no file '%s'", set->id, want->file);
    fetch_want_fail(fetch, want, &err);
}

void fetch_begin_wants(struct fetch *fetch)
{
    for (size_t i = 0; i < fetch->wants->n; i++) {
        const struct pd_want *want = &fetch->wants->items[i];
        if (want->kind == PD_WANT_MODEL)
            fetch_model_begin(fetch, want);
        else if (pd_want_is_named(want))
            add_named(fetch, want);
        else
            (void)fetch_set_of(fetch, want);
    }
}

void fetch_expand(struct fetch *fetch, struct fetch_set *set)
{
    if (set->model) {
        fetch_model_expand(fetch, set);
        return;
    }
    for (size_t i = 0; i < fetch->wants->n; i++) {
        const struct pd_want *want = &fetch->wants->items[i];
        if (want->kind == PD_WANT_MODEL || pd_want_is_named(want) ||
            fetch_set_of(fetch, want) != set)
            continue;
        if (want->kind == PD_WANT_ALL)
            expand_all(fetch, want, set);
        else
            expand_pattern(fetch, want, set);
    }
}

/* --- what is needed next --- */

static int open_part(struct fetch *fetch, struct fetch_unit *unit, struct pd_err *err)
{
    const struct pd_fetch_options *options = fetch->options;
    int code = is_rows(unit) ? resolve_unit(unit, err) : 0;
    if (code >= 0)
        code = pd_part_open(&unit->part, options->root, unit->place, err);
    if (code < 0)
        return code;
    /* Without a revision nothing tells whether what is there is still new. */
    bool told = !options->update || (unit->set && unit->set->sha);
    if (unit->part.state.n > 0 && told)
        code = pd_part_resume(&unit->part, is_rows(unit), err);
    unit->next = is_rows(unit) ? unit->part.nrows : unit->part.nbytes;
    unit->state = UNIT_OPEN;
    return code;
}

static int64_t written(const struct fetch_unit *unit)
{
    return is_rows(unit) ? unit->part.nrows : unit->part.nbytes;
}

bool fetch_unit_take(int64_t *offset, struct fetch *fetch, struct fetch_unit *unit)
{
    struct pd_err err = {0};
    if (unit->state == UNIT_OVER || (unit->set && unit->set->state != SET_READY))
        return false;
    if (unit->state == UNIT_NEW && open_part(fetch, unit, &err) < 0) {
        fetch_unit_fail(fetch, unit, &err);
        return false;
    }
    int64_t window = (int64_t)fetch->nslots * PD_PAGE_ROWS * 2;
    bool alone = !unit->known || !is_rows(unit);
    if ((alone && unit->nbusy > 0) || (unit->known && unit->next >= unit->total) ||
        unit->next - written(unit) >= window + FETCH_CHUNK * !is_rows(unit))
        return false;
    *offset = unit->next;
    unit->next += is_rows(unit) ? PD_PAGE_ROWS : FETCH_CHUNK;
    return true;
}

/* --- the end of a unit --- */

static void drop_pages(struct fetch_unit *unit)
{
    while (unit->pages) {
        struct fetch_page *next = unit->pages->next;
        free(unit->pages->lines);
        free(unit->pages);
        unit->pages = next;
    }
}

void fetch_unit_done(struct fetch_unit *unit)
{
    drop_pages(unit);
    pd_part_done(&unit->part, false);
}

/* The first failure is the command's sentence if it stays alone; of several each is told. */
void fetch_unit_fail(struct fetch *fetch, struct fetch_unit *unit, const struct pd_err *err)
{
    struct pd_err why = *err;
    if (unit->name && !strstr(why.text, unit->name))
        pd_err_wrap(&why, "%s", unit->name);
    fetch_fail(fetch, &why);
    fetch_unit_done(unit);
    unit->state = UNIT_OVER;
    unit->generation++;
}

static void fill_entry(struct pd_lock_entry *entry, struct fetch *fetch,
                       const struct fetch_unit *unit)
{
    const struct pd_fetch_options *options = fetch->options;
    const struct pd_want *want = unit->want;
    struct pd_buf url = {0};
    if (want->kind == PD_WANT_FILE || want->kind == PD_WANT_MODEL)
        pd_fetch_file_url(&url, options->hub, fetch_repo_of(unit->set),
                          unit->sha ? unit->sha : unit->set->revision, unit->file);
    else if (want->kind == PD_WANT_URL)
        pd_buf_add(&url, unit->file, strcspn(unit->file, "?#"));
    else
        pd_buf_puts(&url, options->viewer);
    const char *source = pd_arena_cstr(&fetch->answer, pd_buf_str(&url));
    pd_buf_done(&url);
    *entry = (struct pd_lock_entry){.path = unit->place,
                                    .dataset = want->dataset ? want->dataset : source,
                                    .config = is_rows(unit) ? unit->config : NULL,
                                    .split = unit->split,
                                    .source = source,
                                    .revision = unit->sha,
                                    .rows = is_rows(unit) ? unit->part.nrows : -1,
                                    .size = unit->part.nbytes};
    pd_part_hash(entry->sha256, &unit->part);
}

/* A file that podium.lock names and that is missing here must come out as it is named there. */
static int check_old(const struct fetch *fetch, const struct fetch_unit *unit,
                     const struct pd_lock_entry *entry, struct pd_err *err)
{
    const struct pd_lock_entry *old = pd_datalock_find(fetch->lock, unit->place);
    if (!old || fetch->options->update || strcmp(old->sha256, entry->sha256) == 0)
        return 0;
    return pd_err_set(err, PD_ERR_INPUT,
                      "%s: what is there now is not what " PD_DATALOCK_NAME
                      " names (SHA-256 begins "
                      "with %.12s, not %.12s); to take it anyway, type: %s --update",
                      unit->place, entry->sha256, old->sha256, fetch->options->command);
}

static void tell_end(struct fetch *fetch, const struct fetch_unit *unit, bool same)
{
    const char *how = same ? ", as before" : "";
    if (is_rows(unit))
        pd_emit(fetch->options->sink, PD_EVENT_NOTE, "%s: %lld rows%s", unit->name,
                (long long)unit->part.nrows, how);
    else
        pd_emit(fetch->options->sink, PD_EVENT_NOTE, "%s: %lld bytes%s", unit->name,
                (long long)unit->part.nbytes, how);
}

/* The entry goes before the file: a kill between the two leaves a file that is missing, and that is
   fetched again, never one that nobody vouches for. */
static int finish(struct fetch *fetch, struct fetch_unit *unit, struct pd_err *err)
{
    struct pd_lock_entry entry;
    fill_entry(&entry, fetch, unit);
    int code = check_old(fetch, unit, &entry, err);
    if (code < 0) {
        pd_part_done(&unit->part, true);
        return code;
    }
    const struct pd_lock_entry *old = pd_datalock_find(fetch->lock, unit->place);
    bool same = old && strcmp(old->sha256, entry.sha256) == 0;
    bool packed = pd_packing_of(pd_str_of(unit->place)) != PD_PLAIN;
    pd_datalock_set(fetch->lock, &entry);
    code = pd_datalock_save(fetch->lock, fetch->options->root, err);
    if (code >= 0)
        code = pd_part_publish(&unit->part, err);
    if (code < 0)
        return code;
    pd_datacache_store(entry.sha256, unit->part.path,
                       packed ? PD_HASHED_PACKED : PD_HASHED_CONTENT);
    tell_end(fetch, unit, same);
    fetch->outcome.nfetched++;
    unit->state = UNIT_OVER;
    fetch_unit_done(unit);
    fetch_model_next(fetch, unit);
    return 0;
}

/* --- answers --- */

/* What a part is a part of: whatever must not change while it grows. */
static struct pd_str state_text(struct fetch *fetch, const struct fetch_unit *unit, int64_t total,
                                struct pd_str columns)
{
    struct pd_arena *arena = &fetch->answer;
    struct pd_value dict = pd_dict_new(arena);
    struct pd_buf text = {0};
    const char *base = unit->want->kind == PD_WANT_URL ? unit->file
                       : is_rows(unit)                 ? fetch->options->viewer
                                                       : fetch->options->hub;
    pd_dict_set(arena, &dict, pd_str_of("source"), pd_text(base));
    pd_dict_set(arena, &dict, pd_str_of("place"), pd_text(unit->place));
    pd_dict_set(arena, &dict, pd_str_of("revision"), unit->sha ? pd_text(unit->sha) : pd_none());
    pd_dict_set(arena, &dict, pd_str_of("total"), pd_int(total));
    pd_dict_set(arena, &dict, pd_str_of("columns"), pd_string(columns));
    pd_json_write(&text, &dict, PD_JSON_SPACED);
    struct pd_str kept = pd_arena_str(arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return kept;
}

static int start_anew(struct fetch *fetch, struct fetch_unit *unit, struct pd_err *err)
{
    if (unit->generation >= MAX_GENERATIONS)
        return pd_err_set(err, PD_ERR_INPUT,
                          "it changes while it is fetched; try again when nobody works on it");
    unit->generation++;
    pd_emit(fetch->options->sink, PD_EVENT_NOTE, "%s: it changed meanwhile and is fetched anew",
            unit->name);
    drop_pages(unit);
    unit->known = false;
    unit->next = 0;
    return 0;
}

/* Compares with what the part is a part of. 1: the same, or begun now; 0: all starts anew. */
static int settle(struct fetch *fetch, struct fetch_unit *unit, int64_t total,
                  struct pd_str columns, struct pd_err *err)
{
    struct pd_str text = state_text(fetch, unit, total, columns);
    bool same = pd_str_eq(text, unit->part.state);
    bool fresh = !unit->known && written(unit) == 0;
    int code = same && !fresh ? 0 : pd_part_begin(&unit->part, text, err);
    if (code < 0)
        return code;
    if (!same && !fresh)
        return start_anew(fetch, unit, err);
    unit->known = true;
    unit->total = total;
    return 1;
}

static int append(struct fetch *fetch, struct fetch_unit *unit, struct pd_str bytes, int64_t nrows,
                  struct pd_err *err)
{
    fetch->outcome.nbytes += (int64_t)bytes.n;
    if (fetch->outcome.nbytes > fetch->options->max_nbytes) {
        struct pd_err why = {0};
        pd_err_set(&why, PD_ERR_INPUT,
                   "more than %lld bytes; --max-bytes allows more, and the same command goes on",
                   (long long)fetch->options->max_nbytes);
        fetch_stop(fetch, &why);
        return 0;
    }
    if (unit->part.nbytes + (int64_t)bytes.n > (int64_t)PD_ROWS_MAX_BYTES)
        return pd_err_set(err, PD_ERR_INPUT,
                          "it is larger than %zu bytes, which is too large to "
                          "be read",
                          PD_ROWS_MAX_BYTES);
    return pd_part_append(&unit->part, bytes, nrows, err);
}

static void keep_page(struct fetch_unit *unit, const struct pd_page *page, int64_t offset)
{
    struct fetch_page **at = &unit->pages;
    struct fetch_page *made = pd_calloc(1, sizeof *made);
    *made = (struct fetch_page){.offset = offset, .nrows = page->nrows, .n = page->lines.n};
    made->lines = pd_alloc(page->lines.n + 1);
    memcpy(made->lines, page->lines.p, page->lines.n);
    while (*at && (*at)->offset < offset)
        at = &(*at)->next;
    made->next = *at;
    *at = made;
}

/* Writes the pages whose turn it is. */
static int flush_pages(struct fetch *fetch, struct fetch_unit *unit, struct pd_err *err)
{
    int code = 0;
    while (code >= 0 && !fetch->stop && unit->pages && unit->pages->offset == unit->part.nrows) {
        struct fetch_page *page = unit->pages;
        unit->pages = page->next;
        code = append(fetch, unit, (struct pd_str){page->lines, page->n}, page->nrows, err);
        free(page->lines);
        free(page);
    }
    return code;
}

static int end_if_whole(struct fetch *fetch, struct fetch_unit *unit, struct pd_err *err)
{
    return !fetch->stop && written(unit) >= unit->total ? finish(fetch, unit, err) : 0;
}

static void note_revision(struct fetch *fetch, struct fetch_unit *unit, const char *told)
{
    const char *sha = unit->set ? unit->set->sha : NULL;
    if (strlen(told) == 40 && strspn(told, "0123456789abcdef") == 40)
        sha = told;
    if (sha && (!unit->sha || strcmp(unit->sha, sha) != 0))
        unit->sha = pd_arena_cstr(&fetch->arena, pd_str_of(sha));
}

int fetch_unit_page(struct fetch *fetch, struct fetch_unit *unit, const struct fetch_slot *slot,
                    const struct pd_http_response *response, struct pd_err *err)
{
    struct pd_page page;
    int code = pd_fetch_read_page(&page, &fetch->answer, response->body, slot->offset, err);
    if (code < 0)
        return code;
    note_revision(fetch, unit, response->revision);
    code = settle(fetch, unit, page.total, page.columns, err);
    if (code <= 0)
        return code;
    keep_page(unit, &page, slot->offset);
    code = flush_pages(fetch, unit, err);
    return code < 0 ? code : end_if_whole(fetch, unit, err);
}

int fetch_unit_bytes(struct fetch *fetch, struct fetch_unit *unit, const struct fetch_slot *slot,
                     const struct pd_http_response *response, struct pd_err *err)
{
    bool whole = response->status == 200;
    struct pd_str body = response->body;
    int64_t total = whole ? (int64_t)body.n : response->range_total;
    int64_t left = total - slot->offset, want = left < FETCH_CHUNK ? left : FETCH_CHUNK;
    if ((whole && body.n == 0) || (response->status == 416 && slot->offset == 0))
        return pd_err_set(err, PD_ERR_INPUT, "the file is empty");
    if (response->status == 416) {
        int begun = pd_part_begin(&unit->part, (struct pd_str){"", 0}, err);
        return begun < 0 ? begun : start_anew(fetch, unit, err);
    }
    if (!whole && (total < 0 || want < 0 || (int64_t)body.n != want))
        return pd_err_set(err, PD_ERR_ENDPOINT, "the answer is not the part that was asked for");
    note_revision(fetch, unit, "");
    if (whole && slot->offset > 0) { /* no parts are to be had: all of it is here */
        unit->known = false;
        unit->part.nbytes = 0;
    }
    int code = settle(fetch, unit, total, (struct pd_str){"", 0}, err);
    if (code <= 0)
        return code;
    code = append(fetch, unit, body, 0, err);
    unit->next = unit->part.nbytes;
    return code < 0 ? code : end_if_whole(fetch, unit, err);
}
