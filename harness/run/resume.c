/*
 * Bringing the run file and the selection together: what is stored already, what changed, what is
 * to be asked.
 */
#include "harness/run/state.h"

#include "lib/core/clock.h"
#include "lib/format/json.h"

#include <stdio.h>

static int put_json(struct pd_store *store, const char *name, const struct pd_value *v,
                    struct pd_err *err)
{
    struct pd_buf text = {0};
    pd_json_write(&text, v, PD_JSON_SPACED);
    int rc = pd_store_put_meta(store, name, pd_buf_str(&text), err);
    pd_buf_done(&text);
    return rc;
}

static const struct pd_profile *profile_of(const struct pd_run_options *options)
{
    return options->plan.profile ? options->plan.profile : pd_profile_at(0);
}

/* What makes a run this run: another model, endpoint, seed or sampling belongs into another file.
 */
static struct pd_value identity_of(struct runner *runner)
{
    const struct pd_run_options *options = runner->options;
    struct pd_arena *arena = &runner->arena;
    struct pd_value identity = pd_dict_new(arena);
    const struct {
        const char *name;
        struct pd_value value;
    } parts[] = {
        {"provider", pd_text(options->endpoint->provider->name)},
        {"model", pd_text(options->endpoint->model)},
        {"base_url", pd_text(options->endpoint->base_url)},
        {"profile", pd_text(profile_of(options)->name)},
        {"seed", pd_int((int64_t)options->seed)},
        {"gen_kwargs", options->plan.gen_kwargs ? *options->plan.gen_kwargs : pd_dict_new(arena)},
    };
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
        pd_dict_set(arena, &identity, pd_str_of(parts[i].name), parts[i].value);
    return identity;
}

/* Results of others are not to be mixed with one's own. */
static int check_imported(struct runner *runner, struct pd_err *err)
{
    struct pd_str imported;
    int rc = pd_store_get_meta(&imported, runner->store, "imported", &runner->arena, err);
    if (rc == 0 && imported.n)
        rc = pd_err_set(err, PD_ERR_INPUT,
                        "%s holds imported results; name another folder with --out",
                        runner->options->path);
    return rc;
}

/* Refuses a file that holds answers of another run, and names the first thing that differs. */
static int check_identity(struct runner *runner, const struct pd_value *mine, struct pd_err *err)
{
    struct pd_str text;
    struct pd_value theirs;
    struct pd_run_totals totals;
    int rc = pd_store_get_meta(&text, runner->store, "identity", &runner->arena, err);
    if (rc == 0)
        rc = pd_store_totals(&totals, runner->store, err);
    if (rc < 0 || text.n == 0 || totals.answers == 0)
        return rc;
    if ((rc = pd_json_parse(&theirs, &runner->arena, text, NULL, err)) < 0)
        return pd_err_wrap(err, "%s: identity", runner->options->path);
    for (size_t i = 0; i < pd_dict_len(mine); i++) {
        const struct pd_dict_entry *entry = &mine->dict->entries[i];
        const struct pd_value *other = pd_dict_find(&theirs, entry->key);
        if (other && pd_value_equal(&entry->value, other))
            continue;
        struct pd_buf was = {0}, is = {0};
        if (other)
            pd_json_write(&was, other, PD_JSON_SPACED);
        pd_json_write(&is, &entry->value, PD_JSON_SPACED);
        pd_err_set(err, PD_ERR_INPUT,
                   "%s holds another run: its %.*s is %.200s, not %.200s; name another folder "
                   "with --out, or remove that file",
                   runner->options->path, PD_STR_ARG(entry->key), was.data ? was.data : "missing",
                   is.data);
        pd_buf_done(&was);
        pd_buf_done(&is);
        return PD_ERR_INPUT;
    }
    return 0;
}

/* Whether prompts are messages or a text that a template made of them, and by whom. */
static void add_chat(struct pd_value *config, const struct pd_prompt_options *prompt,
                     struct pd_arena *arena)
{
    const struct pd_chat *chat = prompt->template;
    pd_dict_set(arena, config, pd_str_of("chat"), pd_bool(prompt->chat && !chat));
    pd_dict_set(arena, config, pd_str_of("chat_template_applied_by"),
                !prompt->chat ? pd_none() : pd_text(chat ? "client" : "server"));
    pd_dict_set(arena, config, pd_str_of("chat_template"),
                chat ? pd_string(chat->text) : pd_none());
    pd_dict_set(arena, config, pd_str_of("chat_template_record"),
                chat ? pd_chat_record(chat, arena) : pd_none());
}

static int write_manifest(struct runner *runner, const struct pd_value *identity,
                          struct pd_err *err)
{
    const struct pd_run_options *options = runner->options;
    struct pd_arena *arena = &runner->arena;
    char date[27];
    pd_clock_iso(date, pd_clock_unix_s());
    struct pd_value config = pd_dict_new(arena);
    pd_dict_set(arena, &config, pd_str_of("num_fewshot"),
                options->plan.num_fewshot < 0 ? pd_none() : pd_int(options->plan.num_fewshot));
    pd_dict_set(arena, &config, pd_str_of("fewshot_seed"), pd_int(options->plan.fewshot_seed));
    pd_dict_set(arena, &config, pd_str_of("limit"),
                options->plan.limit > 0 ? pd_float(options->plan.limit) : pd_none());
    add_chat(&config, &options->plan.prompt, arena);
    pd_dict_set(arena, &config, pd_str_of("fewshot_as_multiturn"),
                pd_bool(options->plan.prompt.fewshot_as_multiturn));
    pd_dict_set(arena, &config, pd_str_of("system_instruction"),
                options->plan.prompt.system_instruction.n
                    ? pd_string(options->plan.prompt.system_instruction)
                    : pd_none());
    struct pd_value command = options->command ? pd_text(options->command) : pd_none();
    struct pd_value version = pd_text(PD_VERSION), started = pd_text(date);
    struct pd_str suite = options->selection->board;
    struct pd_value board = suite.n ? pd_string(suite) : pd_none();
    int rc = put_json(runner->store, "identity", identity, err);
    for (size_t i = 0; rc == 0 && i < pd_dict_len(identity); i++) {
        const struct pd_dict_entry *entry = &identity->dict->entries[i];
        rc = put_json(runner->store, entry->key.p, &entry->value, err);
    }
    if (rc == 0)
        rc = put_json(runner->store, "config", &config, err);
    if (rc == 0)
        rc = put_json(runner->store, "command", &command, err);
    if (rc == 0)
        rc = put_json(runner->store, "podium_version", &version, err);
    if (rc == 0)
        rc = put_json(runner->store, "date", &started, err);
    if (rc == 0)
        rc = put_json(runner->store, "board", &board, err);
    return rc;
}

static int put_columns(struct runner *runner, const struct task_run *task, struct pd_err *err)
{
    const struct pd_scoring *scoring = task->plan->scoring;
    for (size_t i = 0; i < pd_scoring_ncolumns(scoring); i++) {
        const struct pd_score_column *from = pd_scoring_column(scoring, i);
        struct pd_run_column column = {.number = (int64_t)i,
                                       .metric = pd_str_of(from->metric),
                                       .filter = pd_str_of(from->filter),
                                       .aggregation = pd_str_of(from->aggregation->name),
                                       .higher_is_better = from->higher_is_better};
        int rc = pd_store_put_column(runner->store, task->stored.id, &column, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

static struct pd_str json_of(struct pd_arena *arena, const struct pd_value *v)
{
    struct pd_buf text = {0};
    pd_json_write(&text, v, PD_JSON_SPACED);
    struct pd_str copy = pd_arena_str(arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

static bool is_top(const struct pd_selection *selection, const char *name)
{
    for (size_t i = 0; i < selection->ntop; i++) {
        if (strcmp(selection->top[i], name) == 0)
            return true;
    }
    return false;
}

/* Whether the provider can ask what a task needs; told before anything is sent or dropped. */
static int check_ability(const struct runner *runner, const struct pd_task *task,
                         struct pd_err *err)
{
    const struct pd_provider *provider = runner->options->endpoint->provider;
    const struct pd_prompt_options *prompt = &runner->options->plan.prompt;
    bool generates = task->output_type == PD_OUT_GENERATE_UNTIL;
    if (!(provider->kinds & (generates ? PD_CALL_GENERATE : PD_CALL_LOGLIKELIHOOD)))
        return pd_err_set(err, PD_ERR_USAGE,
                          "task '%s' needs log-likelihoods of given texts, and %s only generates; "
                          "an endpoint with echo can score it through openai-completions",
                          task->name, provider->name);
    if (prompt->template && provider->chat)
        return pd_err_set(
            err, PD_ERR_USAGE,
            "--chat-template makes plain prompts, and %s takes messages, to which the "
            "server applies its own; use openai-completions, or --chat alone",
            provider->name);
    if (prompt->chat && !prompt->template && !provider->chat)
        return pd_err_set(err, PD_ERR_USAGE,
                          "--chat sends messages, and %s takes plain prompts; use openai-chat, or "
                          "name the model's template with --chat-template",
                          provider->name);
    return 0;
}

struct marking {
    struct runner *runner;
    struct task_run *task;
};

static int keep_answer(void *ctx, const struct pd_run_answer *answer, struct pd_err *err)
{
    (void)err;
    struct marking *marking = ctx;
    struct task_run *task = marking->task;
    struct pd_arena *arena = &marking->runner->arena;
    bool planned = answer->doc >= 0 && pd_plan_has(task->plan, (size_t)answer->doc);
    task->nanswered += answer->error.n == 0;
    if (!planned || task->done[answer->doc] || answer->error.n || answer->request_hash.n != 32)
        return 0;
    struct kept_answer *kept = pd_arena_alloc(arena, sizeof(*kept));
    memcpy(kept->request_hash, answer->request_hash.p, 32);
    kept->flags = answer->flags;
    if (answer->is_text) {
        kept->response = pd_string(pd_arena_str(arena, answer->text));
    } else {
        kept->response = pd_list_new(arena);
        pd_list_push(arena, &kept->response, pd_float(answer->loglikelihood));
        pd_list_push(arena, &kept->response, pd_bool(answer->greedy));
    }
    char key[64];
    int n = snprintf(key, sizeof(key), "%lld/%lld/%lld", (long long)answer->doc,
                     (long long)answer->request, (long long)answer->repeat);
    pd_map_set(&task->kept, arena, (struct pd_str){key, (size_t)n}, kept);
    return 0;
}

/* Marks the documents that have their values, and keeps the answers of the others. */
static int load_progress(struct runner *runner, struct task_run *task, struct pd_err *err)
{
    int64_t *scored = NULL;
    size_t n = 0;
    struct pd_arena scratch = {0};
    int rc = pd_store_scored_docs(&scored, &n, runner->store, task->stored.id, &scratch, err);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        bool planned = scored[i] >= 0 && pd_plan_has(task->plan, (size_t)scored[i]);
        if (planned) {
            task->done[scored[i]] = 1;
            task->ndone++;
        }
    }
    pd_arena_done(&scratch);
    struct marking marking = {runner, task};
    if (rc == 0)
        rc = pd_store_each_answer(runner->store, task->stored.id, keep_answer, &marking, err);
    return rc;
}

static int note_answer(void *ctx, const struct pd_run_answer *answer, struct pd_err *err)
{
    (void)err;
    bool *answered = ctx;
    *answered |= answer->error.n == 0;
    return 0;
}

/* Finds the task in the run file (kept->id stays 0 without one) and drops one whose definition,
   data, shots or scorers changed; that is worth a warning when it had answers. */
static int drop_if_changed(struct pd_run_task *kept, struct runner *runner,
                           const struct pd_plan *plan, struct pd_err *err)
{
    struct pd_run_task old;
    int found = pd_store_find_task(&old, runner->store, plan->task->name, &runner->arena, err);
    if (found <= 0)
        return found;
    if (pd_str_is(old.hash, plan->hash)) {
        *kept = old;
        return 0;
    }
    bool answered = false;
    int rc = pd_store_each_answer(runner->store, old.id, note_answer, &answered, err);
    if (rc < 0)
        return rc;
    pd_emit(
        runner->options->sink, answered ? PD_EVENT_WARNING : PD_EVENT_DEBUG,
        "task '%s' changed since %s was written (definition, data, shots or scorers): it starts "
        "anew",
        plan->task->name, runner->options->path);
    return pd_store_drop_task(runner->store, old.id, err);
}

/* The definition as it is kept: with the generation arguments in force, which samples files and
   results files show. */
static struct pd_str config_of(struct pd_arena *arena, const struct pd_plan *plan)
{
    struct pd_value config = pd_value_copy(arena, &plan->task->config);
    if (plan->task->output_type == PD_OUT_GENERATE_UNTIL)
        pd_dict_set(arena, &config, pd_str_of("generation_kwargs"), plan->generation_kwargs);
    return json_of(arena, &config);
}

/* kept is the same task as stored before, or zero. A smaller limit than then takes nothing away. */
static int put_task(struct runner *runner, struct task_run *task, const struct pd_run_task *kept,
                    struct pd_err *err)
{
    int64_t planned = (int64_t)task->plan->ndocs;
    const struct pd_plan *plan = task->plan;
    static const char *const output_types[] = {[PD_OUT_LOGLIKELIHOOD] = "loglikelihood",
                                               [PD_OUT_ROLLING] = "loglikelihood_rolling",
                                               [PD_OUT_MULTIPLE_CHOICE] = "multiple_choice",
                                               [PD_OUT_GENERATE_UNTIL] = "generate_until"};
    task->stored = (struct pd_run_task){
        .name = pd_str_of(plan->task->name),
        .alias = pd_str_of(plan->task->alias),
        .hash = pd_str_of(plan->hash),
        .data_hash = pd_str_of(plan->data_hash),
        .version = plan->task->version,
        .output_type = pd_str_of(output_types[plan->task->output_type]),
        .config = config_of(&runner->arena, plan),
        .headline = plan->task->headline,
        .num_fewshot = plan->num_fewshot,
        .ndocs = planned > kept->ndocs ? planned : kept->ndocs,
        .ndocs_all = (int64_t)plan->ndocs_all,
        .top = kept->top || is_top(runner->options->selection, plan->task->name),
        .complete = kept->complete && planned <= kept->ndocs,
    };
    int rc = pd_store_put_task(runner->store, &task->stored, err);
    return rc < 0 ? rc : put_columns(runner, task, err);
}

static int prepare_task(struct runner *runner, struct task_run *task,
                        const struct pd_task *definition, struct pd_err *err)
{
    struct pd_run_task kept = {0};
    int rc = pd_plan_open(&task->plan, definition, &runner->options->plan, err);
    if (rc == 0)
        rc = pd_sampling_read(&task->sampling, &task->plan->generation_kwargs, definition->path,
                              &runner->arena, err);
    if (rc < 0)
        return rc;
    if (definition->output_type == PD_OUT_GENERATE_UNTIL)
        task->kwargs_json = json_of(&runner->arena, &task->plan->generation_kwargs);
    task->done = pd_arena_alloc(&runner->arena, task->plan->ndocs_all);
    rc = drop_if_changed(&kept, runner, task->plan, err);
    if (rc == 0)
        rc = put_task(runner, task, &kept, err);
    if (rc == 0 && kept.id)
        rc = load_progress(runner, task, err);
    return rc;
}

static bool was_top(const struct pd_run_group *stored, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (stored[i].top && pd_str_is(stored[i].name, name))
            return true;
    }
    return false;
}

static int put_groups(struct runner *runner, struct pd_err *err)
{
    const struct pd_selection *selection = runner->options->selection;
    struct pd_run_group *before = NULL;
    size_t nbefore = 0;
    int rc = pd_store_groups(&before, &nbefore, runner->store, &runner->arena, err);
    for (size_t i = 0; rc == 0 && i < selection->ngroups; i++) {
        const struct pd_group *group = selection->groups[i];
        struct pd_value children = pd_list_new(&runner->arena);
        for (const char *const *child = group->children; *child; child++)
            pd_list_push(&runner->arena, &children, pd_text(*child));
        struct pd_run_group stored = {
            .name = pd_str_of(group->name),
            .alias = pd_str_of(group->alias),
            .version = group->version,
            .children = json_of(&runner->arena, &children),
            .aggregates = json_of(&runner->arena, &group->aggregate_metric_list),
            .top = is_top(selection, group->name) || was_top(before, nbefore, group->name),
        };
        rc = pd_store_put_group(runner->store, &stored, err);
    }
    return rc;
}

int runner_prepare(struct runner *runner, struct pd_err *err)
{
    const struct pd_selection *selection = runner->options->selection;
    struct pd_value identity = identity_of(runner);
    int rc = check_imported(runner, err);
    if (rc == 0)
        rc = check_identity(runner, &identity, err);
    if (rc < 0 || (rc = runner_begin(runner, err)) < 0)
        return rc;
    rc = write_manifest(runner, &identity, err);
    for (size_t i = 0; rc == 0 && i < selection->ntasks; i++) {
        rc = prepare_task(runner, &runner->tasks[i], selection->tasks[i], err);
        runner->progress.ndocs += rc == 0 ? runner->tasks[i].plan->ndocs : 0;
        runner->progress.ndone_before += runner->tasks[i].ndone;
    }
    return rc == 0 ? put_groups(runner, err) : rc;
}

int runner_check(const struct runner *runner, struct pd_err *err)
{
    const struct pd_selection *selection = runner->options->selection;
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < selection->ntasks; i++)
        rc = check_ability(runner, selection->tasks[i], err);
    return rc;
}
