/* `podium fetch`: fills the data mirror, checks it, and carries it to where no network is. */
#include "harness/cli/cli.h"
#include "harness/cli/common.h"
#include "harness/cli/progress.h"
#include "harness/run/fetch.h"
#include "lib/format/json.h"
#include "tasks/dataset.h"

#include <stdlib.h>

/* The hub counts requests in windows of five minutes. */
enum { MAX_WAIT_MS = 600000 };
static const char default_hub[] = "https://huggingface.co";
static const char default_viewer[] = "https://datasets-server.huggingface.co";

/* A base without slashes at its end: the option, else the variable, else the default. */
static int base_of(const char **out, struct pd_cli *cli, const char *option, const char *variable,
                   const char *fallback, struct pd_err *err)
{
    const char *named = option ? option : getenv(variable);
    struct pd_str base = pd_str_of(named && *named ? named : fallback);
    while (base.n > 0 && base.p[base.n - 1] == '/')
        base.n--;
    if (!pd_str_starts_with(base, pd_str_of("http://")) &&
        !pd_str_starts_with(base, pd_str_of("https://")))
        return pd_err_set(err, PD_ERR_USAGE, "%s '%.*s' must start with http:// or https://",
                          option ? "the address" : variable, PD_STR_ARG(base));
    *out = pd_arena_cstr(&cli->arena, base);
    return 0;
}

static int read_token(const char **out, struct pd_err *err)
{
    const char *token = getenv("HF_TOKEN");
    *out = token && *token ? token : NULL;
    for (const char *p = *out; p && *p; p++)
        if (*p <= ' ' || *p >= 0x7f || p - *out >= 1000)
            return pd_err_set(err, PD_ERR_USAGE, "HF_TOKEN holds something that is no token");
    return 0;
}

static int read_options(struct pd_fetch_options *out, struct pd_cli *cli, const char *tasks,
                        struct pd_err *err)
{
    const struct pd_args *args = &cli->args;
    *out = (struct pd_fetch_options){
        .root = pd_data_root(&cli->arena, args->data),
        .command = pd_fetch_command(cli, tasks),
        .update = args->update,
        .offline = args->offline,
        .concurrency = pd_option_given(args, "concurrency") ? (unsigned)args->concurrency : 0,
        .retry = {.max_attempts = (unsigned)args->max_attempts, .max_retry_after_ms = MAX_WAIT_MS},
        .connect_timeout_ms = args->connect_timeout * 1000,
        .total_timeout_ms = args->timeout * 1000,
        .max_nbytes = args->max_bytes,
        .interrupts = &pd_interrupts,
        .sink = &cli->sink,
    };
    int rc = base_of(&out->hub, cli, NULL, "HF_ENDPOINT", default_hub, err);
    if (rc == 0)
        rc = base_of(&out->viewer, cli, args->viewer, "PODIUM_VIEWER", default_viewer, err);
    return rc == 0 ? read_token(&out->token, err) : rc;
}

/* The words as lists: all of them for messages, those that name tasks, those that name models.
   NULL: none. */
struct asked {
    const char *all, *tasks, *models;
};

static void add_word(struct pd_buf *out, struct pd_str word)
{
    pd_buf_printf(out, "%s%.*s", out->len ? "," : "", PD_STR_ARG(word));
}

static const char *taken(struct pd_cli *cli, struct pd_buf *text)
{
    const char *copy = text->len ? pd_arena_cstr(&cli->arena, pd_buf_str(text)) : NULL;
    pd_buf_done(text);
    return copy;
}

/* The first word of a list, which is cut off it. */
static struct pd_str next_word(struct pd_str *list)
{
    const char *comma = memchr(list->p, ',', list->n);
    size_t n = comma ? (size_t)(comma - list->p) : list->n;
    struct pd_str word = pd_str_slice(*list, 0, n);
    *list = pd_str_slice(*list, n + (comma != NULL), list->n);
    return word;
}

static struct asked read_words(struct pd_cli *cli)
{
    struct pd_buf all = {0}, tasks = {0}, models = {0};
    for (size_t i = 0; i < cli->args.words.n; i++) {
        struct pd_str list = pd_str_of(cli->args.words.items[i]);
        add_word(&all, list);
        while (list.n) {
            struct pd_str word = next_word(&list);
            add_word(pd_model_is_word(word) ? &models : &tasks, word);
        }
    }
    return (struct asked){taken(cli, &all), taken(cli, &tasks), taken(cli, &models)};
}

static int want_models(struct pd_wants *wants, struct pd_cli *cli, const char *models,
                       struct pd_err *err)
{
    struct pd_str list = pd_str_of(models);
    struct pd_model_ref ref;
    int rc = 0;
    while (rc == 0 && list.n) {
        rc = pd_model_parse(&ref, &cli->arena, next_word(&list), err);
        if (rc == 0)
            rc = pd_wants_add_model(wants, &ref, err);
    }
    return rc;
}

static int want_tasks(struct pd_wants *wants, struct pd_cli *cli, struct pd_taskset *set,
                      const char *tasks, struct pd_err *err)
{
    struct pd_selection selection;
    struct pd_plan_options plan;
    int rc = pd_select_tasks(&selection, set, tasks, err);
    if (rc == 0)
        rc = pd_plan_from_args(&plan, cli, err);
    for (size_t i = 0; rc == 0 && i < selection.ntasks; i++)
        rc = pd_wants_add_task(wants, selection.tasks[i], &plan, cli->args.all_splits, err);
    return rc;
}

static int print_outcome(struct pd_cli *cli, const struct pd_fetch_outcome *outcome,
                         struct pd_err *err)
{
    const char *done = cli->args.from_bundle ? "unpacked" : "fetched";
    struct pd_buf text = {0};
    char fetched[32], there[32], nbytes[32];
    pd_format_count(fetched, outcome->nfetched);
    pd_format_count(there, outcome->nthere);
    pd_format_count(nbytes, (size_t)outcome->nbytes);
    if (cli->args.json)
        pd_buf_printf(
            &text, "{\"fetched\": %zu, \"there\": %zu, \"failed\": %zu, \"bytes\": %lld}\n",
            outcome->nfetched, outcome->nthere, outcome->nfailed, (long long)outcome->nbytes);
    else if (cli->args.check)
        pd_buf_printf(&text, "files as they were fetched: %s\n", there);
    else
        pd_buf_printf(&text, "files %s: %s (%s bytes); there already: %s\n", done, fetched, nbytes,
                      there);
    int rc = pd_print(&text, err);
    pd_buf_done(&text);
    return rc;
}

static int fetch_shown(struct pd_fetch_outcome *outcome, const struct pd_wants *wants,
                       const struct pd_fetch_options *options, struct pd_cli *cli,
                       struct pd_err *err)
{
    struct pd_progress progress = {.style = pd_progress_style_for(cli), .unit = "requests"};
    struct pd_fetch_options shown = *options;
    shown.progress = pd_progress_show;
    shown.progress_ctx = &progress;
    int rc = pd_fetch(outcome, wants, &shown, err);
    pd_progress_end(&progress);
    return rc;
}

static int bundle(const struct pd_wants *wants, const struct pd_fetch_options *options,
                  struct pd_cli *cli, struct pd_err *err)
{
    struct pd_fetch_outcome outcome;
    int rc = fetch_shown(&outcome, wants, options, cli, err);
    if (rc == 0)
        rc = pd_fetch_bundle(cli->args.bundle, wants, options, err);
    if (rc == 0)
        pd_emit(&cli->sink, PD_EVENT_NOTE, "wrote %s", cli->args.bundle);
    return rc;
}

/* What is done with the tasks that were named. */
static int act(struct pd_cli *cli, const struct pd_wants *wants,
               const struct pd_fetch_options *options, struct pd_err *err)
{
    const struct pd_args *args = &cli->args;
    struct pd_fetch_outcome outcome = {0};
    int rc;
    if (args->bundle)
        return bundle(wants, options, cli, err);
    if (args->check)
        rc = pd_fetch_verify(&outcome, args->words.n ? wants : NULL, options, err);
    else if (args->from_bundle)
        rc = pd_fetch_unbundle(&outcome, args->from_bundle, options, err);
    else
        rc = fetch_shown(&outcome, wants, options, cli, err);
    return rc == 0 ? print_outcome(cli, &outcome, err) : rc;
}

static int check_usage(const struct pd_args *args, struct pd_err *err)
{
    bool alone = args->check || args->from_bundle;
    if (args->words.n == 0 && !alone)
        return pd_err_set(err, PD_ERR_USAGE,
                          "podium fetch needs tasks (podium tasks lists them) or models as "
                          "hf:ORG/NAME; see podium help fetch");
    if (args->from_bundle && (args->words.n || args->check || args->bundle))
        return pd_err_set(err, PD_ERR_USAGE,
                          "--from-bundle takes neither tasks nor --bundle or "
                          "--verify: all that is in the file is unpacked");
    if (args->check && (args->bundle || args->update))
        return pd_err_set(err, PD_ERR_USAGE,
                          "--verify only compares; --bundle and --update do not "
                          "go with it");
    return 0;
}

static int run_fetch(struct pd_cli *cli, struct pd_err *err)
{
    struct pd_taskset *set = NULL;
    struct pd_wants wants = {0};
    struct pd_fetch_options options = {0};
    const struct asked asked = read_words(cli);
    int rc = check_usage(&cli->args, err);
    if (rc < 0)
        return rc;
    pd_catch_interrupts();
    rc = read_options(&options, cli, asked.all ? asked.all : "TASKS", err);
    if (rc == 0 && asked.models)
        rc = want_models(&wants, cli, asked.models, err);
    if (rc == 0 && asked.tasks)
        rc = pd_open_taskset(&set, cli, err);
    if (rc == 0 && asked.tasks)
        rc = want_tasks(&wants, cli, set, asked.tasks, err);
    if (rc == 0)
        rc = act(cli, &wants, &options, err);
    pd_wants_done(&wants);
    pd_taskset_free(set);
    return rc;
}

const struct pd_command pd_command_fetch = {
    .name = "fetch",
    .arguments = "TASKS|hf:MODEL...",
    .summary = "fill the data mirror from the Hugging Face hub",
    .details =
        "Fetches the splits that the tasks evaluate and draw examples from: rows through the "
        "dataset viewer, or the files that a definition names. What is there is left alone. The "
        "same command goes on after a kill. podium.lock in the mirror says what was fetched, and "
        "podium run refuses a file that is not as it says.\n\nhf:ORG/NAME or hf:ORG/NAME@REVISION "
        "fetches what --chat-template of the same name needs of a model: tokenizer_config.json, "
        "templates, and tokenizer.json where only that tells whether a BOS token is added.\n\n"
        "HF_TOKEN opens gated data sets and models; it is sent to the hub and the viewer only. "
        "HF_ENDPOINT names another hub.",
    .examples = "  podium fetch gsm8k mmlu --data ~/mirror\n"
                "  podium fetch hf:Qwen/Qwen3-8B --data ~/mirror\n"
                "  podium fetch --verify --data ~/mirror\n"
                "  podium fetch mmlu --data ~/mirror --bundle mmlu.tar\n"
                "  podium fetch --from-bundle mmlu.tar --data ~/mirror\n",
    .max_words = SIZE_MAX,
    .run = run_fetch,
};
