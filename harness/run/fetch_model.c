/*
 * The files of a model's tokenizer that its chat template needs. They are those that transformers
 * reads for it (PreTrainedTokenizerBase.from_pretrained): chat_template.json is read for processors
 * only. Of one commit all of them, or podium.lock does not say "asked", and no run takes them.
 */
#include "harness/run/fetch_state.h"

#include "lib/core/file.h"

#include <fnmatch.h>

static const char *const patterns[] = {PD_MODEL_CONFIG, "chat_template.jinja",
                                       "special_tokens_map.json",
                                       "additional_chat_templates/*.jinja"};

static bool exists(const struct fetch *fetch, const char *place)
{
    struct pd_arena arena = {0};
    bool found = pd_file_exists(pd_path_join(&arena, fetch->options->root, place));
    pd_arena_done(&arena);
    return found;
}

bool fetch_model_is_there(const struct fetch *fetch, const struct pd_want *want)
{
    bool there = pd_model_locked(fetch->lock, want->place, want->revision) != NULL;
    for (size_t i = 0; there && i < pd_datalock_len(fetch->lock); i++) {
        const struct pd_lock_entry *entry = pd_datalock_at(fetch->lock, i);
        there = !pd_model_owns(want->place, entry->path) || exists(fetch, entry->path);
    }
    return there;
}

/* What the lock says is fetched again as it was: at its commit, unless new files are asked for. */
void fetch_model_begin(struct fetch *fetch, const struct pd_want *want)
{
    const struct pd_fetch_options *options = fetch->options;
    const char *commit = pd_model_locked(fetch->lock, want->place, want->revision);
    bool again = commit && !options->update;
    if (again && fetch_model_is_there(fetch, want)) {
        for (size_t i = 0; i < pd_datalock_len(fetch->lock); i++) {
            const struct pd_lock_entry *entry = pd_datalock_at(fetch->lock, i);
            if (pd_model_owns(want->place, entry->path))
                (void)fetch_unit_add(fetch, want, NULL, entry->path);
        }
    } else if (!options->offline) {
        struct fetch_set *set =
            fetch_set_new(fetch, want->dataset,
                          again ? pd_arena_cstr(&fetch->arena, pd_str_of(commit)) : want->revision);
        set->model = want;
        set->needs_files = true;
    }
}

static int prune(struct fetch *fetch, const struct fetch_set *set, struct pd_err *err)
{
    const char *root = fetch->options->root;
    size_t n = pd_datalock_len(fetch->lock);
    int code = pd_model_prune(fetch->lock, root, set->model->place, set->sha, err);
    return code < 0 || n == pd_datalock_len(fetch->lock) ? code
                                                         : pd_datalock_save(fetch->lock, root, err);
}

static void add_file(struct fetch *fetch, struct fetch_set *set, const char *file)
{
    const char *place = pd_path_join(&fetch->arena, set->model->place, file);
    struct fetch_unit *unit = fetch_unit_add(fetch, set->model, set, place);
    if (!unit)
        return;
    unit->file = file;
    if (unit->state == UNIT_OVER)
        fetch_model_next(fetch, unit);
}

static ptrdiff_t index_of(const struct fetch_set *set, const char *file)
{
    for (size_t i = 0; i < set->files.nfiles; i++)
        if (strcmp(set->files.files[i], file) == 0)
            return (ptrdiff_t)i;
    return -1;
}

static bool is_taken(const char *file)
{
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++)
        if (fnmatch(patterns[i], file, FNM_PATHNAME | FNM_PERIOD) == 0)
            return true;
    return false;
}

void fetch_model_expand(struct fetch *fetch, struct fetch_set *set)
{
    struct pd_err err = {0};
    int code = 0;
    if (!set->sha)
        code = pd_err_set(&err, PD_ERR_ENDPOINT, "%s: the hub does not tell the commit", set->id);
    else if (index_of(set, PD_MODEL_CONFIG) < 0)
        code = pd_err_set(&err, PD_ERR_INPUT, "%s has no " PD_MODEL_CONFIG " at revision '%s'",
                          set->id, set->revision);
    else
        code = prune(fetch, set, &err);
    if (code < 0) {
        fetch_want_fail(fetch, set->model, &err);
        return;
    }
    for (size_t i = 0; i < set->files.nfiles; i++)
        if (is_taken(set->files.files[i]))
            add_file(fetch, set, set->files.files[i]);
}

/* tokenizer.json is large: only where it tells something, and only when it will be read. */
void fetch_model_next(struct fetch *fetch, const struct fetch_unit *unit)
{
    struct fetch_set *set = unit->set;
    if (!set || !set->model || !unit->file || strcmp(unit->file, PD_MODEL_CONFIG) != 0 ||
        !exists(fetch, unit->place))
        return;
    const char *path = pd_path_join(&fetch->answer, fetch->options->root, unit->place);
    ptrdiff_t at = index_of(set, PD_MODEL_TOKENIZER);
    if (at < 0 || !pd_model_needs_tokenizer(path))
        return;
    if (set->files.sizes[at] <= PD_MODEL_MAX_FILE)
        add_file(fetch, set, PD_MODEL_TOKENIZER);
    else
        pd_emit(fetch->options->sink, PD_EVENT_NOTE,
                "%s: " PD_MODEL_TOKENIZER " is too large and left out; --add-bos says whether a "
                "prompt begins with the BOS token",
                set->id);
}

/* Whether all units of a set are there; that of the configuration makes that one at least. */
static bool is_whole(const struct fetch *fetch, const struct fetch_set *set)
{
    size_t n = 0;
    for (size_t i = 0; i < fetch->nunits; i++) {
        const struct fetch_unit *unit = fetch->units[i];
        if (unit->set != set)
            continue;
        if (unit->state != UNIT_OVER || !pd_datalock_find(fetch->lock, unit->place) ||
            !exists(fetch, unit->place))
            return false;
        n++;
    }
    return n > 0;
}

int fetch_models_seal(struct fetch *fetch, struct pd_err *err)
{
    bool any = false;
    for (size_t i = 0; i < fetch->nsets; i++) {
        const struct fetch_set *set = fetch->sets[i];
        if (!set->model || set->state != SET_READY || !is_whole(fetch, set))
            continue;
        for (size_t k = 0; k < pd_datalock_len(fetch->lock); k++) {
            struct pd_lock_entry entry = *pd_datalock_at(fetch->lock, k);
            if (!pd_model_owns(set->model->place, entry.path))
                continue;
            entry.asked = set->model->revision;
            pd_datalock_set(fetch->lock, &entry);
            any = true;
        }
    }
    return any ? pd_datalock_save(fetch->lock, fetch->options->root, err) : 0;
}
