/* results_*.json, and the names of lm-eval's files. */
#include "results/lmeval.h"

#include "lib/core/clock.h"
#include "lib/core/hash.h"
#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "results/lmeval_private.h"
#include "results/tally.h"

#include <math.h>
#include <string.h>

void pd_lmeval_sanitize_name(struct pd_buf *out, struct pd_str name)
{
    bool inside = false;
    for (size_t i = 0; i < name.n; i++) {
        bool bad = name.p[i] != '\0' && strchr("\"<>:/|\\?*[]", name.p[i]);
        if (!bad)
            pd_buf_putc(out, name.p[i]);
        else if (!inside)
            pd_buf_puts(out, "__");
        inside = bad;
    }
}

void pd_lmeval_date_id(struct pd_buf *out, double unix_s)
{
    char iso[27];
    pd_clock_iso(iso, unix_s);
    for (size_t i = 0; iso[i]; i++)
        pd_buf_putc(out, iso[i] == ':' ? '-' : iso[i]);
}

struct maker {
    struct pd_arena arena;
    struct pd_store *store;
    const struct pd_tally *tally;
    const struct pd_lmeval_info *info;
    struct pd_value root;
};

static void set(struct maker *m, struct pd_value *dict, const char *key, struct pd_value value)
{
    pd_dict_set(&m->arena, dict, pd_str_of(key), value);
}

static void set_str(struct maker *m, struct pd_value *dict, struct pd_str key,
                    struct pd_value value)
{
    pd_dict_set(&m->arena, dict, key, value);
}

/* "metric,filter" or "metric_stderr,filter". */
static struct pd_str column_key(struct maker *m, const struct pd_cell *cell, const char *suffix)
{
    return pd_arena_printf(&m->arena, "%.*s%s,%.*s", PD_STR_ARG(cell->metric), suffix,
                           PD_STR_ARG(cell->filter));
}

static void set_cells(struct maker *m, struct pd_value *dict, const struct pd_cell *cells, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct pd_cell *cell = &cells[i];
        if (!pd_cell_present(cell))
            continue;
        set_str(m, dict, column_key(m, cell, ""), pd_float(cell->value));
        set_str(m, dict, column_key(m, cell, "_stderr"),
                isnan(cell->pooled) ? pd_text("N/A") : pd_float(cell->pooled));
    }
}

/* Name, alias and size; the size is that of the last column, as in lm-eval. */
static struct pd_value start_result(struct maker *m, struct pd_str name, struct pd_str alias,
                                    const struct pd_cell *last)
{
    struct pd_value dict = pd_dict_new(&m->arena);
    set(m, &dict, "name", pd_string(name));
    set(m, &dict, "alias", pd_string(alias.n ? alias : name));
    if (last)
        set(m, &dict, "sample_len", pd_int(last->n));
    return dict;
}

static struct pd_value task_result(struct maker *m, const struct pd_tally_task *task)
{
    const struct pd_cell *last = task->ncells ? &task->cells[task->ncells - 1] : NULL;
    struct pd_value dict = start_result(m, task->info.name, task->info.alias, last);
    set_cells(m, &dict, task->cells, task->ncells);
    return dict;
}

static bool aggregates(const struct pd_tally_group *group)
{
    return pd_list_len(&group->aggregates) > 0 && group->ncells > 0;
}

/* Only groups with an aggregate list have values; Podium's plain means are not lm-eval's. */
static struct pd_value group_result(struct maker *m, const struct pd_tally_group *group)
{
    bool valued = aggregates(group);
    const struct pd_cell *last = valued ? &group->cells[group->ncells - 1] : NULL;
    struct pd_value dict = start_result(m, group->info.name, group->info.alias, last);
    if (!valued)
        return dict;
    set_cells(m, &dict, group->cells, group->ncells);
    struct pd_value counts = pd_dict_new(&m->arena);
    for (size_t i = 0; i < group->ncells; i++)
        set_str(m, &counts, column_key(m, &group->cells[i], ""), pd_int(group->cells[i].n));
    set(m, &dict, "sample_count", counts);
    return dict;
}

/* Tasks in order, then groups bottom-up: parents were put before their children. */
static void add_results(struct maker *m)
{
    const struct pd_tally *tally = m->tally;
    struct pd_value results = pd_dict_new(&m->arena), groups = pd_dict_new(&m->arena);
    struct pd_value subtasks = pd_dict_new(&m->arena);
    for (size_t i = 0; i < tally->ntasks; i++)
        set_str(m, &results, tally->tasks[i].info.name, task_result(m, &tally->tasks[i]));
    for (size_t i = tally->ngroups; i-- > 0;) {
        const struct pd_tally_group *group = &tally->groups[i];
        struct pd_value result = group_result(m, group);
        set_str(m, &results, group->info.name, result);
        if (aggregates(group))
            set_str(m, &groups, group->info.name, result);
        set_str(m, &subtasks, group->info.name, group->children);
    }
    set(m, &m->root, "results", results);
    if (pd_dict_len(&groups))
        set(m, &m->root, "groups", groups);
    set(m, &m->root, "group_subtasks", subtasks);
}

static int add_configs(struct maker *m, struct pd_err *err)
{
    static const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_value configs = pd_dict_new(&m->arena);
    for (size_t i = 0; i < m->tally->ntasks; i++) {
        const struct pd_run_task *task = &m->tally->tasks[i].info;
        struct pd_value config = pd_dict_new(&m->arena);
        int code =
            task->config.n ? pd_json_parse(&config, &m->arena, task->config, &limits, err) : 0;
        if (code < 0) {
            pd_err_wrap(err, "%s: config of task '%.*s'", m->tally->path, PD_STR_ARG(task->name));
            return code;
        }
        set_str(m, &configs, task->name, config);
    }
    set(m, &m->root, "configs", configs);
    return 0;
}

/* A version is a number where it reads as one, as it is in YAML. */
static struct pd_value version_value(struct maker *m, struct pd_str version)
{
    struct pd_value value;
    if (!version.n)
        return pd_text("N/A");
    if (pd_json_parse(&value, &m->arena, version, NULL, NULL) == 0 &&
        (value.kind == PD_INT || value.kind == PD_FLOAT))
        return value;
    return pd_string(version);
}

static void add_versions(struct maker *m)
{
    const struct pd_tally *tally = m->tally;
    struct pd_value versions = pd_dict_new(&m->arena), shots = pd_dict_new(&m->arena);
    for (size_t i = 0; i < tally->ntasks; i++) {
        const struct pd_run_task *task = &tally->tasks[i].info;
        set_str(m, &versions, task->name, version_value(m, task->version));
        set_str(m, &shots, task->name, pd_int(task->num_fewshot));
    }
    for (size_t i = 0; i < tally->ngroups; i++) {
        const struct pd_run_group *group = &tally->groups[i].info;
        set_str(m, &versions, group->name, version_value(m, group->version));
    }
    set(m, &m->root, "versions", versions);
    set(m, &m->root, "n-shot", shots);
}

static struct pd_value task_directions(struct maker *m, const struct pd_tally_task *task)
{
    struct pd_value dict = pd_dict_new(&m->arena);
    for (size_t i = 0; i < task->ncells; i++)
        set_str(m, &dict, task->cells[i].metric, pd_bool(task->cells[i].higher_is_better));
    return dict;
}

/* A metric's direction where all tasks below agree, else null. */
static struct pd_value group_directions(struct maker *m, const struct pd_tally_group *group)
{
    struct pd_value dict = pd_dict_new(&m->arena);
    for (size_t i = 0; i < group->nleaves; i++) {
        const struct pd_tally_task *task = &m->tally->tasks[group->leaves[i]];
        for (size_t c = 0; c < task->ncells; c++) {
            const struct pd_cell *cell = &task->cells[c];
            const struct pd_value *before = pd_dict_find(&dict, cell->metric);
            bool agree =
                !before || (before->kind == PD_BOOL && before->b == cell->higher_is_better);
            set_str(m, &dict, cell->metric, agree ? pd_bool(cell->higher_is_better) : pd_none());
        }
    }
    return dict;
}

static void add_directions(struct maker *m)
{
    const struct pd_tally *tally = m->tally;
    struct pd_value all = pd_dict_new(&m->arena), sizes = pd_dict_new(&m->arena);
    for (size_t i = 0; i < tally->ntasks; i++) {
        const struct pd_tally_task *task = &tally->tasks[i];
        struct pd_value size = pd_dict_new(&m->arena);
        set(m, &size, "original", pd_int(task->info.ndocs_all));
        set(m, &size, "effective", pd_int(task->info.ndocs));
        set_str(m, &sizes, task->info.name, size);
        set_str(m, &all, task->info.name, task_directions(m, task));
    }
    for (size_t i = 0; i < tally->ngroups; i++)
        set_str(m, &all, tally->groups[i].info.name, group_directions(m, &tally->groups[i]));
    set(m, &m->root, "higher_is_better", all);
    set(m, &m->root, "n-samples", sizes);
}

static int manifest(struct pd_value *out, struct maker *m, const char *name, struct pd_err *err)
{
    return pd_store_get_value(out, m->store, name, &m->arena, err);
}

static struct pd_str text_or_empty(const struct pd_value *v)
{
    return v->kind == PD_STRING ? v->s : pd_str_of("");
}

/* lm-eval's config: its keys in its order, then what the manifest's "config" has beyond them. */
static int add_config(struct maker *m, struct pd_err *err)
{
    static const char *const keys[] = {
        "batch_size", "batch_sizes", "device",     "use_cache",  "limit",       "bootstrap_iters",
        "gen_kwargs", "random_seed", "numpy_seed", "torch_seed", "fewshot_seed"};
    struct pd_value config = pd_dict_new(&m->arena), own, model, url;
    int code = manifest(&own, m, "config", err);
    if (code == 0)
        code = manifest(&model, m, "model", err);
    if (code == 0)
        code = manifest(&url, m, "base_url", err);
    if (code < 0)
        return code;
    struct pd_str name = text_or_empty(&model), base = text_or_empty(&url);
    struct pd_str args = pd_arena_printf(&m->arena, "model=%.*s%s%.*s", PD_STR_ARG(name),
                                         base.n ? ",base_url=" : "", PD_STR_ARG(base));
    set(m, &config, "model", pd_string(m->tally->provider));
    set(m, &config, "model_args", pd_string(args));
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        set(m, &config, keys[i], pd_none());
    set(m, &config, "bootstrap_iters", pd_int((int64_t)m->info->tally.bootstrap_iters));
    for (size_t i = 0; i < pd_dict_len(&own); i++)
        set_str(m, &config, own.dict->entries[i].key, own.dict->entries[i].value);
    set(m, &m->root, "config", config);
    return 0;
}

static void set_sha(struct maker *m, const char *key, const struct pd_value *text)
{
    char hex[PD_SHA256_HEX];
    if (text->kind == PD_STRING) {
        pd_sha256_hex(hex, text->s);
        set(m, &m->root, key, pd_string(pd_arena_str(&m->arena, pd_str_of(hex))));
    } else {
        set(m, &m->root, key, pd_none());
    }
}

/* One sample's share of its task's hash. */
static int hash_sample(void *ctx, const struct pd_lmeval_sample *sample, struct pd_err *err)
{
    (void)err;
    char hex[PD_SHA256_HEX];
    pd_sha256_add(ctx, sample->doc->hash);
    pd_sha256_hex(hex, sample->doc->context);
    pd_sha256_add(ctx, pd_str_of(hex));
    pd_sha256_hex(hex, sample->doc->target);
    pd_sha256_add(ctx, pd_str_of(hex));
    return 0;
}

static int add_task_hashes(struct maker *m, struct pd_err *err)
{
    struct pd_value hashes = pd_dict_new(&m->arena);
    for (size_t i = 0; i < m->tally->ntasks; i++) {
        const struct pd_run_task *task = &m->tally->tasks[i].info;
        struct pd_sha256 sha;
        unsigned char digest[32];
        char hex[PD_SHA256_HEX];
        pd_sha256_init(&sha);
        int code = pd_lmeval_each_sample(m->store, task, hash_sample, &sha, err);
        if (code < 0)
            return code;
        pd_sha256_done(&sha, digest);
        pd_hex(hex, digest, sizeof(digest));
        set_str(m, &hashes, task->name, pd_string(pd_arena_str(&m->arena, pd_str_of(hex))));
    }
    set(m, &m->root, "task_hashes", hashes);
    return 0;
}

static int add_model(struct maker *m, struct pd_err *err)
{
    struct pd_value model, instruction, multiturn, chat_template;
    int code = manifest(&model, m, "model", err);
    if (code == 0)
        code = manifest(&instruction, m, "system_instruction", err);
    if (code == 0)
        code = manifest(&multiturn, m, "fewshot_as_multiturn", err);
    if (code == 0)
        code = manifest(&chat_template, m, "chat_template", err);
    if (code < 0)
        return code;
    struct pd_str name = model.kind == PD_STRING ? model.s : m->tally->model;
    struct pd_buf sanitized = {0};
    pd_lmeval_sanitize_name(&sanitized, name);
    set(m, &m->root, "model_source", pd_string(m->tally->provider));
    set(m, &m->root, "model_name", pd_string(name));
    set(m, &m->root, "model_name_sanitized",
        pd_string(pd_arena_str(&m->arena, pd_buf_str(&sanitized))));
    pd_buf_done(&sanitized);
    set(m, &m->root, "system_instruction", instruction);
    set_sha(m, "system_instruction_sha", &instruction);
    set(m, &m->root, "fewshot_as_multiturn", multiturn);
    set(m, &m->root, "chat_template", chat_template);
    set_sha(m, "chat_template_sha", &chat_template);
    return 0;
}

static int make(struct maker *m, struct pd_err *err)
{
    m->root = pd_dict_new(&m->arena);
    add_results(m);
    int code = add_configs(m, err);
    if (code < 0)
        return code;
    add_versions(m);
    add_directions(m);
    code = add_config(m, err);
    set(m, &m->root, "git_hash", pd_none());
    set(m, &m->root, "date", pd_float(m->info->date));
    set(m, &m->root, "podium_version", m->info->version ? pd_text(m->info->version) : pd_none());
    set(m, &m->root, "upper_git_hash", pd_none());
    if (code == 0)
        code = add_task_hashes(m, err);
    if (code == 0)
        code = add_model(m, err);
    if (code < 0)
        return code;
    struct pd_buf seconds = {0};
    pd_py_float(&seconds, m->info->elapsed_s);
    set(m, &m->root, "total_evaluation_time_seconds",
        pd_string(pd_arena_str(&m->arena, pd_buf_str(&seconds))));
    pd_buf_done(&seconds);
    return 0;
}

int pd_lmeval_results_write(struct pd_buf *out, struct pd_store *store,
                            const struct pd_lmeval_info *info, struct pd_err *err)
{
    struct pd_tally *tally = NULL;
    int code = pd_tally_load(&tally, store, &info->tally, err);
    if (code < 0)
        return code;
    struct maker m = {.store = store, .tally = tally, .info = info};
    code = make(&m, err);
    if (code == 0)
        pd_json_write(out, &m.root, PD_JSON_INDENT2);
    pd_arena_done(&m.arena);
    pd_tally_free(tally);
    return code;
}
