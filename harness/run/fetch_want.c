#include "harness/run/fetch.h"

#include "harness/run/fetch_api.h"
#include "lib/core/alloc.h"
#include "lib/core/file.h"

#include <stdlib.h>

static const char *text_or_empty(const char *text)
{
    return text ? text : "";
}

static void add(struct pd_wants *wants, const struct pd_want *want)
{
    struct pd_arena *arena = &wants->arena;
    struct pd_str key =
        pd_arena_printf(arena, "%d\n%s\n%s\n%s\n%s\n%s", want->kind, text_or_empty(want->dataset),
                        text_or_empty(want->revision), text_or_empty(want->config),
                        text_or_empty(want->split), text_or_empty(want->file));
    if (pd_map_find(&wants->seen, key))
        return;
    pd_map_set(&wants->seen, arena, key, wants);
    wants->items = pd_grow(wants->items, &wants->cap, wants->n + 1, sizeof *wants->items);
    wants->items[wants->n++] = *want;
}

/* The viewer shows what load_dataset gives without further arguments. */
static int check_kwargs(const struct pd_source *source, struct pd_err *err)
{
    struct pd_str revision = pd_dict_str(source->kwargs, "revision", pd_str_of("main"));
    for (size_t i = 0; i < pd_dict_len(source->kwargs); i++) {
        const struct pd_dict_entry *entry = &source->kwargs->dict->entries[i];
        if (entry->value.kind != PD_NONE && !pd_data_kwarg_is_general(entry->key))
            return pd_err_set(err, PD_ERR_INPUT,
                              "the rows of %s with '%.*s' cannot be fetched: the viewer shows what "
                              "there is without; put them into the mirror yourself",
                              source->path, PD_STR_ARG(entry->key));
    }
    if (!pd_str_is(revision, "main") && !pd_str_is(revision, "refs/convert/parquet"))
        return pd_err_set(err, PD_ERR_INPUT,
                          "the rows of %s at revision '%.*s' cannot be fetched: the viewer shows "
                          "'main' only",
                          source->path, PD_STR_ARG(revision));
    return 0;
}

static int add_rows(struct pd_wants *wants, const struct pd_source *source, const char *split,
                    struct pd_err *err)
{
    struct pd_arena *arena = &wants->arena;
    struct pd_want want = {.kind = split ? PD_WANT_SPLIT : PD_WANT_ALL,
                           .dataset = source->path,
                           .config = source->config,
                           .split = split};
    const char *config = source->config ? source->config : PD_DEFAULT_CONFIG;
    int code = check_kwargs(source, err);
    if (code < 0)
        return code;
    if (split)
        want.place = pd_arena_printf(arena, "%s/%s/%s.jsonl", source->path, config, split).p;
    const char *check = split ? want.place : config;
    if (!pd_fetch_dataset_is_safe(pd_str_of(source->path)) || !pd_path_is_safe(pd_str_of(check)))
        return pd_err_set(err, PD_ERR_INPUT,
                          "%s, configuration '%s', split '%s': no such names can "
                          "be on the hub",
                          source->path, config, text_or_empty(split));
    add(wants, &want);
    return 0;
}

static int add_file(struct pd_wants *wants, const struct pd_source *source,
                    const struct pd_dataname *name, struct pd_err *err)
{
    struct pd_str revision = pd_dict_str(source->kwargs, "revision", (struct pd_str){"", 0});
    struct pd_want want = {.kind = PD_WANT_FILE,
                           .dataset = name->dataset,
                           .revision = name->revision,
                           .file = name->file,
                           .place = name->place};
    if (name->kind == PD_NAMES_OWN && revision.n)
        want.revision = pd_arena_cstr(&wants->arena, revision);
    if (name->kind == PD_NAMES_URL) {
        want.kind = PD_WANT_URL;
        want.file = name->name;
    }
    if (pd_str_ends_with(pd_str_of(name->place), pd_str_of(".parquet")))
        return pd_err_set(err, PD_ERR_INPUT, "%s: Parquet cannot be read, so it is not fetched",
                          name->name);
    if (!pd_path_is_safe(pd_str_of(name->place)) ||
        (want.dataset && !pd_fetch_dataset_is_safe(pd_str_of(want.dataset))))
        return pd_err_set(err, PD_ERR_INPUT, "'%s' cannot be a path in the mirror", name->name);
    add(wants, &want);
    return 0;
}

static int add_files(struct pd_wants *wants, const struct pd_source *source,
                     const struct pd_dataname *names, size_t n, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; i < n && code >= 0; i++)
        if (names[i].kind != PD_NAMES_LOCAL)
            code = add_file(wants, source, &names[i], err);
    return code;
}

static int add_split(struct pd_wants *wants, const struct pd_source *source, const char *split,
                     bool all_splits, struct pd_err *err)
{
    struct pd_dataname *names = NULL;
    size_t n = 0;
    int code = split ? pd_datafiles_names(&names, &n, &wants->arena, source, split, err) : 0;
    if (code < 0 || !split)
        return code;
    if (pd_dict_get(source->kwargs, "data_files"))
        return add_files(wants, source, names, n, err);
    return add_rows(wants, source, all_splits ? NULL : split, err);
}

int pd_wants_add_task(struct pd_wants *wants, const struct pd_task *task,
                      const struct pd_plan_options *plan, bool all_splits, struct pd_err *err)
{
    const struct pd_source source = pd_plan_source(task, plan);
    if (!pd_data_on_hub(source.path))
        return 0;
    /* Without a number on the command line a later run may still ask for examples. */
    bool draws = plan->num_fewshot < 0 || pd_plan_shots(task, plan->num_fewshot) > 0;
    int code = add_split(wants, &source, pd_plan_eval_split(task), all_splits, err);
    if (code >= 0 && draws)
        code = add_split(wants, &source, pd_plan_pool_split(task), all_splits, err);
    return code < 0 ? pd_err_wrap(err, "task '%s'", task->name) : 0;
}

int pd_wants_add_model(struct pd_wants *wants, const struct pd_model_ref *ref, struct pd_err *err)
{
    const struct pd_want want = {
        .kind = PD_WANT_MODEL, .dataset = ref->id, .revision = ref->revision, .place = ref->place};
    for (size_t i = 0; i < wants->n; i++) {
        const struct pd_want *other = &wants->items[i];
        if (other->kind == PD_WANT_MODEL && strcmp(other->dataset, ref->id) == 0 &&
            strcmp(other->revision, ref->revision) != 0)
            return pd_err_set(err, PD_ERR_USAGE,
                              "%s: a mirror holds one revision of a model, not both '%s' and '%s'",
                              ref->id, other->revision, ref->revision);
    }
    add(wants, &want);
    return 0;
}

bool pd_want_is_pattern(const struct pd_want *want)
{
    return want->kind == PD_WANT_FILE && strpbrk(want->file, "*?[") != NULL;
}

bool pd_want_is_named(const struct pd_want *want)
{
    return want->kind != PD_WANT_ALL && want->kind != PD_WANT_MODEL && !pd_want_is_pattern(want);
}

void pd_wants_done(struct pd_wants *wants)
{
    free(wants->items);
    pd_arena_done(&wants->arena);
    *wants = (struct pd_wants){0};
}
