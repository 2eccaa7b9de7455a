/* results_*.json, and the names of lm-eval's files. */
#include "results/lmeval.h"

#include "lib/core/clock.h"
#include "lib/core/hash.h"
#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "results/lmeval_private.h"
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

static int manifest(struct pd_value *out, struct pd_lmeval_maker *m, const char *name,
                    struct pd_err *err)
{
    return pd_store_get_value(out, m->store, name, &m->arena, err);
}

/* What lm-eval was started with, its keys in its order; what the run does not know is null. */
static int add_config(struct pd_lmeval_maker *m, struct pd_err *err)
{
    static const char *const keys[] = {
        "batch_size", "batch_sizes", "device",     "use_cache",  "limit",       "bootstrap_iters",
        "gen_kwargs", "random_seed", "numpy_seed", "torch_seed", "fewshot_seed"};
    struct pd_value config = pd_dict_new(&m->arena), args = pd_dict_new(&m->arena);
    struct pd_value own, model, url, kwargs;
    int code = manifest(&own, m, "config", err);
    if (code == 0)
        code = manifest(&model, m, "model", err);
    if (code == 0)
        code = manifest(&url, m, "base_url", err);
    if (code == 0)
        code = manifest(&kwargs, m, "gen_kwargs", err);
    if (code < 0)
        return code;
    pd_lmeval_set(m, &args, "model", model);
    if (url.kind == PD_STRING)
        pd_lmeval_set(m, &args, "base_url", url);
    pd_lmeval_set(m, &config, "model", pd_string(m->tally->provider));
    pd_lmeval_set(m, &config, "model_args", args);
    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const struct pd_value *value = pd_dict_get(&own, keys[i]);
        pd_lmeval_set(m, &config, keys[i], value ? *value : pd_none());
    }
    pd_lmeval_set(m, &config, "bootstrap_iters", pd_int((int64_t)m->info->tally.bootstrap_iters));
    if (pd_dict_len(&kwargs))
        pd_lmeval_set(m, &config, "gen_kwargs", kwargs);
    pd_lmeval_set(m, &m->root, "config", m->imported && own.kind == PD_DICT ? own : config);
    return 0;
}

/* As in lm-eval, an empty text has no hash. */
static void set_sha(struct pd_lmeval_maker *m, const char *key, const struct pd_value *text)
{
    char hex[PD_SHA256_HEX];
    bool any = text->kind == PD_STRING && text->s.n > 0;
    if (any)
        pd_sha256_hex(hex, text->s);
    pd_lmeval_set(m, &m->root, key,
                  any ? pd_string(pd_arena_str(&m->arena, pd_str_of(hex))) : pd_none());
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

static int hash_task(struct pd_value *out, struct pd_lmeval_maker *m,
                     const struct pd_run_task *task, struct pd_err *err)
{
    struct pd_sha256 sha;
    unsigned char digest[32];
    char hex[PD_SHA256_HEX];
    pd_sha256_init(&sha);
    int code = pd_lmeval_each_sample(m->store, task, hash_sample, &sha, err);
    pd_sha256_done(&sha, digest);
    pd_hex(hex, digest, sizeof(digest));
    if (code == 0)
        *out = pd_string(pd_arena_str(&m->arena, pd_str_of(hex)));
    return code;
}

/* An import's own hashes stay: it may have been done without samples. */
static int add_task_hashes(struct pd_lmeval_maker *m, const struct pd_value *imported,
                           struct pd_err *err)
{
    struct pd_value hashes = pd_dict_new(&m->arena);
    const struct pd_value *theirs = pd_dict_get(imported, "task_hashes");
    for (size_t i = 0; i < m->tally->ntasks; i++) {
        const struct pd_run_task *task = &m->tally->tasks[i].info;
        const struct pd_value *own = pd_dict_find(theirs, task->name);
        struct pd_value hash = own ? *own : pd_none();
        int code = m->imported ? 0 : hash_task(&hash, m, task, err);
        if (code < 0)
            return code;
        if (hash.kind != PD_NONE)
            pd_dict_set(&m->arena, &hashes, task->name, hash);
    }
    pd_lmeval_set(m, &m->root, "task_hashes", hashes);
    return 0;
}

/* A manifest entry that runs of Podium keep in "config". */
static int setting(struct pd_value *out, struct pd_lmeval_maker *m, const char *name,
                   struct pd_err *err)
{
    struct pd_value config;
    int code = manifest(out, m, name, err);
    if (code < 0 || out->kind != PD_NONE)
        return code;
    code = manifest(&config, m, "config", err);
    const struct pd_value *value = code == 0 ? pd_dict_get(&config, name) : NULL;
    if (value)
        *out = *value;
    return code;
}

static int add_model(struct pd_lmeval_maker *m, struct pd_err *err)
{
    struct pd_value model, instruction, multiturn, chat_template;
    int code = manifest(&model, m, "model", err);
    if (code == 0)
        code = setting(&instruction, m, "system_instruction", err);
    if (code == 0)
        code = setting(&multiturn, m, "fewshot_as_multiturn", err);
    if (code == 0)
        code = setting(&chat_template, m, "chat_template", err);
    if (code < 0)
        return code;
    struct pd_str name = model.kind == PD_STRING ? model.s : m->tally->model;
    struct pd_buf sanitized = {0};
    pd_lmeval_sanitize_name(&sanitized, name);
    pd_lmeval_set(m, &m->root, "model_source", pd_string(m->tally->provider));
    pd_lmeval_set(m, &m->root, "model_name", pd_string(name));
    pd_lmeval_set(m, &m->root, "model_name_sanitized",
                  pd_string(pd_arena_str(&m->arena, pd_buf_str(&sanitized))));
    pd_buf_done(&sanitized);
    pd_lmeval_set(m, &m->root, "system_instruction", instruction);
    set_sha(m, "system_instruction_sha", &instruction);
    pd_lmeval_set(m, &m->root, "fewshot_as_multiturn", multiturn);
    pd_lmeval_set(m, &m->root, "chat_template", chat_template);
    set_sha(m, "chat_template_sha", &chat_template);
    return 0;
}

/* What an import knows of the original file goes before what is true of this program. */
static void add_program(struct pd_lmeval_maker *m, const struct pd_value *imported)
{
    struct pd_str program =
        pd_arena_printf(&m->arena, "podium %s", m->info->version ? m->info->version : "");
    const struct {
        const char *name;
        struct pd_value own;
    } entries[] = {
        {"git_hash", pd_none()},
        {"date", pd_float(m->info->date)},
        {"pretty_env_info", pd_text("N/A")},
        {"transformers_version", pd_text("N/A")},
        {"lm_eval_version", pd_string(program)},
        {"upper_git_hash", pd_none()},
    };
    for (size_t i = 0; i < sizeof(entries) / sizeof(entries[0]); i++) {
        const struct pd_value *value = pd_dict_get(imported, entries[i].name);
        pd_lmeval_set(m, &m->root, entries[i].name, value ? *value : entries[i].own);
    }
}

static struct pd_value elapsed(struct pd_lmeval_maker *m, const struct pd_value *imported)
{
    const struct pd_value *theirs = pd_dict_get(imported, "total_evaluation_time_seconds");
    if (theirs)
        return *theirs;
    struct pd_buf seconds = {0};
    pd_py_float(&seconds, m->info->elapsed_s);
    struct pd_value text = pd_string(pd_arena_str(&m->arena, pd_buf_str(&seconds)));
    pd_buf_done(&seconds);
    return text;
}

static int make(struct pd_lmeval_maker *m, struct pd_err *err)
{
    struct pd_value imported, configs;
    int code = manifest(&imported, m, "imported", err);
    m->imported = imported.kind == PD_DICT;
    if (code == 0)
        code = pd_lmeval_configs(&configs, m, err);
    if (code < 0)
        return code;
    m->root = pd_dict_new(&m->arena);
    pd_lmeval_add_results(m);
    pd_lmeval_set(m, &m->root, "configs", configs);
    pd_lmeval_add_tables(m, &configs);
    code = add_config(m, err);
    add_program(m, &imported);
    if (code == 0)
        code = add_task_hashes(m, &imported, err);
    if (code == 0)
        code = add_model(m, err);
    if (code == 0)
        pd_lmeval_set(m, &m->root, "total_evaluation_time_seconds", elapsed(m, &imported));
    return code;
}

int pd_lmeval_results_write(struct pd_buf *out, struct pd_store *store,
                            const struct pd_lmeval_info *info, struct pd_err *err)
{
    struct pd_tally *tally = NULL;
    int code = pd_tally_load(&tally, store, &info->tally, err);
    if (code < 0)
        return code;
    struct pd_lmeval_maker m = {.store = store, .tally = tally, .info = info};
    code = make(&m, err);
    if (code == 0)
        pd_json_write(out, &m.root, PD_JSON_INDENT2);
    pd_arena_done(&m.arena);
    pd_tally_free(tally);
    return code;
}
