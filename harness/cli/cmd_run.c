/* `podium run`: evaluates models on tasks; the same command again resumes. */
#include "harness/cli/chat.h"
#include "harness/cli/common.h"
#include "harness/cli/exports.h"
#include "harness/cli/progress.h"
#include "harness/run/run.h"

#include "lib/core/clock.h"
#include "lib/core/file.h"
#include "results/lmeval.h"

/* One model of the command, checked before anything is asked of any. */
struct model {
    const char *spec; /* as typed */
    struct pd_endpoint endpoint;
    const char *base; /* the run file without its ending: also the folder of the files beside it */
    const char *path; /* of the run file */
};

/* What all models of one command share. */
struct batch {
    struct pd_cli *cli;
    struct pd_selection selection;
    struct pd_plan_options plan;
    const char *folder;
    struct model *models;
    size_t nmodels;
    struct pd_buf json; /* --json: one result behind the other */
};

static struct pd_run_options run_options(const struct batch *batch, const struct model *model)
{
    struct pd_cli *cli = batch->cli;
    const struct pd_args *args = &cli->args;
    return (struct pd_run_options){
        .endpoint = &model->endpoint,
        .selection = &batch->selection,
        .plan = batch->plan,
        .path = model->path,
        .command = cli->command_line,
        .concurrency = (unsigned)args->concurrency,
        .retry = {.max_attempts = (unsigned)args->max_attempts},
        .connect_timeout_ms = args->connect_timeout * 1000,
        .total_timeout_ms = args->timeout * 1000,
        .seed = (uint64_t)args->seed,
        .interrupts = &pd_interrupts,
        .sink = &cli->sink,
    };
}

/* A run with too many failed documents is one that failed, whatever its numbers say. */
static int check_errors(const struct batch *batch, const struct pd_run_outcome *outcome,
                        const char *path, struct pd_err *err)
{
    double limit = batch->cli->args.max_error_rate;
    if (outcome->nfailed == 0 || (double)outcome->nfailed <= limit * (double)outcome->ndocs)
        return 0;
    return pd_err_set(err, PD_ERR_FAIL,
                      "%zu of %zu documents got no answer, more than --max-error-rate %g allows; "
                      "the same command asks them again (errors are in %s)",
                      outcome->nfailed, outcome->ndocs, limit, path);
}

static const char *base_path(const struct batch *batch, const char *model)
{
    struct pd_arena *arena = &batch->cli->arena;
    struct pd_buf name = {0};
    if (model[0] == '.') /* neither hidden nor another folder */
        pd_buf_putc(&name, '_');
    pd_lmeval_sanitize_name(&name, pd_str_of(model));
    const char *path = pd_path_join(arena, batch->folder, name.data);
    pd_buf_done(&name);
    return path;
}

static int check_models(struct batch *batch, struct pd_err *err)
{
    struct pd_cli *cli = batch->cli;
    const struct pd_args *args = &cli->args;
    batch->nmodels = args->models.n;
    batch->models = pd_arena_array(&cli->arena, batch->nmodels, sizeof(*batch->models));
    for (size_t i = 0; i < batch->nmodels; i++) {
        struct model *model = &batch->models[i];
        model->spec = args->models.items[i];
        int rc = pd_endpoint_init(&model->endpoint, model->spec, args->base_url, args->api_key_env,
                                  &cli->arena, err);
        if (rc < 0)
            return rc;
        model->base = base_path(batch, model->endpoint.model);
        model->path = pd_arena_printf(&cli->arena, "%s.podium", model->base).p;
        for (size_t k = 0; k < i; k++) {
            if (strcmp(model->path, batch->models[k].path) == 0)
                return pd_err_set(err, PD_ERR_USAGE,
                                  "%s and %s would share the run file %s; run them with different "
                                  "--out",
                                  batch->models[k].spec, model->spec, model->path);
        }
    }
    return 0;
}

static int show(struct batch *batch, const struct pd_export *export, struct pd_err *err)
{
    if (!batch->cli->args.json)
        return pd_show_run(batch->cli, export->run_path, err);
    if (batch->json.len)
        pd_buf_puts(&batch->json, ",\n");
    return pd_export_json(&batch->json, export, err);
}

static int evaluate(struct batch *batch, const struct model *model, struct pd_err *err)
{
    struct pd_cli *cli = batch->cli;
    struct pd_str endpoint = pd_endpoint_name(&model->endpoint, &cli->arena);
    pd_emit(&cli->sink, PD_EVENT_NOTE, "%.*s, run file %s", PD_STR_ARG(endpoint), model->path);
    struct pd_progress progress = {.style = pd_progress_style_for(cli)};
    struct pd_run_options options = run_options(batch, model);
    options.progress = pd_progress_show;
    options.progress_ctx = &progress;
    struct pd_run_outcome outcome = {0};
    double started = pd_clock_unix_s();
    int rc = pd_chat_resume(&options.plan.prompt, cli, model->path, err);
    if (rc < 0)
        return rc;
    rc = pd_run(&outcome, &options, err);
    pd_progress_end(&progress);
    if (rc < 0)
        return rc;
    struct pd_export export = {.run_path = model->path,
                               .folder = model->base,
                               .unix_s = started,
                               .elapsed_s = pd_clock_unix_s() - started,
                               .samples = cli->args.log_samples};
    rc = pd_export_lmeval(&export, cli, err);
    if (rc == 0)
        rc = show(batch, &export, err);
    return rc == 0 ? check_errors(batch, &outcome, model->path, err) : rc;
}

/* One model after another. A model that fails does not keep the others from being evaluated; with
   several, each failure is told as it happens and the last sentence counts them. */
static int evaluate_all(struct batch *batch, struct pd_err *err)
{
    size_t nfailed = 0;
    int rc = 0;
    for (size_t i = 0; i < batch->nmodels; i++) {
        struct pd_err one = {0};
        int one_rc = evaluate(batch, &batch->models[i], &one);
        if (one_rc == 0)
            continue;
        if (batch->nmodels == 1 || one_rc == PD_ERR_INTERRUPTED) {
            *err = one;
            return one_rc;
        }
        pd_emit(&batch->cli->sink, PD_EVENT_WARNING, "%s: %s", batch->models[i].spec, one.text);
        rc = nfailed++ == 0 ? one_rc : rc;
    }
    if (nfailed > 0)
        pd_err_set(err, rc, "%zu of %zu models failed", nfailed, batch->nmodels);
    return rc;
}

/* One object for one model, a list for several. */
static int print_json(struct batch *batch, struct pd_err *err)
{
    struct pd_buf text = {0};
    pd_buf_puts(&text, batch->nmodels > 1 ? "[" : "");
    pd_buf_add_str(&text, pd_buf_str(&batch->json));
    pd_buf_puts(&text, batch->nmodels > 1 ? "]\n" : "\n");
    int rc = pd_print(&text, err);
    pd_buf_done(&text);
    return rc;
}

static int run_run(struct pd_cli *cli, struct pd_err *err)
{
    struct batch batch = {.cli = cli, .folder = cli->args.out ? cli->args.out : "runs"};
    struct pd_taskset *set = NULL;
    if (cli->args.models.n == 0)
        return pd_err_set(err, PD_ERR_USAGE, "podium run needs a model: -m PROVIDER/NAME");
    if (!cli->args.tasks)
        return pd_err_set(err, PD_ERR_USAGE,
                          "podium run needs tasks: -t NAMES (podium tasks lists them)");
    pd_catch_interrupts();
    int rc = pd_open_taskset(&set, cli, err);
    if (rc == 0)
        rc = pd_selection_from_args(&batch.selection, cli, set, cli->args.tasks, err);
    if (rc == 0)
        rc = pd_plan_from_args(&batch.plan, cli, err);
    if (rc == 0)
        rc = check_models(&batch, err);
    if (rc == 0)
        rc = pd_file_mkdirs(batch.folder, err);
    if (rc == 0)
        rc = evaluate_all(&batch, err);
    if (cli->args.json && batch.json.len && print_json(&batch, rc < 0 ? NULL : err) < 0)
        rc = rc < 0 ? rc : PD_ERR_IO;
    pd_buf_done(&batch.json);
    pd_taskset_free(set);
    return rc;
}

const struct pd_command pd_command_run = {
    .name = "run",
    .arguments = "-m PROVIDER/NAME -t TASKS",
    .summary = "evaluate models on tasks; the same command again resumes",
    .details =
        "Answers are written to runs/NAME.podium as they arrive, so nothing is lost when the run "
        "is "
        "killed: the same command asks only what has no answer yet. A larger --limit or one more "
        "task extends the run.\n\nKeys are read from the environment (OPENAI_API_KEY, or the "
        "variable that --api-key-env names) and are written nowhere.",
    .examples = "  podium run -m openai-completions/my-model \\\n"
                "      --base-url http://127.0.0.1:8000/v1 -t mmlu,gsm8k --data ~/mirror -j 64\n"
                "  podium run -m openai-chat/gpt-4o-mini -t gsm8k --chat --limit 100\n",
    .run = run_run,
};
