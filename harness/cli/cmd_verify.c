/* `podium verify`: somebody's published results, made again as far as possible. */
#include "harness/cli/chat.h"
#include "harness/cli/common.h"
#include "harness/run/verify.h"
#include "lib/core/file.h"
#include "lib/format/json.h"
#include "results/report.h"
#include "tasks/dataset.h"

/* --- text --- */

static void put_layers(struct pd_buf *out, const struct pd_verify_entry *entry,
                       enum pd_verify_status status)
{
    const char *comma = "";
    for (int i = 0; i < PD_VERIFY_NLAYERS; i++)
        if (entry->checks[i].status == status) {
            pd_buf_printf(out, "%s%s", comma, pd_verify_layer_name((enum pd_verify_layer)i));
            comma = ", ";
        }
}

static void put_difference(struct pd_buf *out, const struct pd_verify_check *check)
{
    pd_buf_printf(out, "  %zu of %zu; first: ", check->ndiffer, check->n);
    pd_report_clean(out, check->where);
    pd_buf_puts(out, "\n    published  ");
    pd_report_clean(out, check->published);
    pd_buf_puts(out, "\n    here       ");
    pd_report_clean(out, check->here);
    pd_buf_putc(out, '\n');
}

/* Layers that were not checked for the same reason are named together. */
static void put_unchecked(struct pd_buf *out, const struct pd_verify_entry *entry)
{
    for (int i = 0; i < PD_VERIFY_NLAYERS; i++) {
        const struct pd_verify_check *check = &entry->checks[i];
        bool first = check->why.n && check->status != PD_VERIFY_DIFFERS;
        for (int k = 0; k < i && first; k++)
            first = !pd_str_eq(entry->checks[k].why, check->why);
        if (!first)
            continue;
        pd_buf_puts(out, "  not checked: ");
        const char *comma = "";
        for (int k = i; k < PD_VERIFY_NLAYERS; k++)
            if (pd_str_eq(entry->checks[k].why, check->why) &&
                entry->checks[k].status != PD_VERIFY_DIFFERS) {
                pd_buf_printf(out, "%s%s%s", comma, pd_verify_layer_name((enum pd_verify_layer)k),
                              entry->checks[k].status == PD_VERIFY_SAME ? " in part" : "");
                comma = ", ";
            }
        pd_buf_puts(out, " (");
        pd_report_clean(out, check->why);
        pd_buf_puts(out, ")\n");
    }
}

static void put_model(struct pd_buf *out, const struct pd_verify_model *model)
{
    if (!model->n)
        return;
    pd_buf_puts(out, "  asked again: ");
    pd_report_clean(out, model->column);
    pd_buf_printf(out,
                  " %.4f, published %.4f, difference %+.4f ± %.4f, the same value for %zu of %zu "
                  "documents\n",
                  model->here, model->published, model->difference, model->stderr_of, model->agree,
                  model->n);
}

static void put_entry(struct pd_buf *out, const struct pd_verify_entry *entry, bool verbose)
{
    enum pd_verify_layer first = pd_verify_first_difference(entry);
    pd_report_clean(out, entry->name);
    pd_buf_puts(out, entry->group ? " (group): " : ": ");
    if (first != PD_VERIFY_NLAYERS)
        pd_buf_printf(out, "differs in %s", pd_verify_layer_name(first));
    else
        pd_buf_puts(out, pd_verify_checked(entry) ? "reproduced" : "not checked");
    if (first == PD_VERIFY_NLAYERS && pd_verify_checked(entry)) {
        pd_buf_puts(out, " (");
        if (entry->nitems)
            pd_buf_printf(out, "%zu items; ", entry->nitems);
        put_layers(out, entry, PD_VERIFY_SAME);
        pd_buf_putc(out, ')');
    }
    pd_buf_putc(out, '\n');
    for (int i = 0; i < PD_VERIFY_NLAYERS; i++)
        if (entry->checks[i].status == PD_VERIFY_DIFFERS && (verbose || i == (int)first)) {
            if (verbose)
                pd_buf_printf(out, "  %s:", pd_verify_layer_name((enum pd_verify_layer)i));
            put_difference(out, &entry->checks[i]);
        }
    put_model(out, &entry->model);
    put_unchecked(out, entry);
}

/* --- JSON --- */

static struct pd_value check_value(const struct pd_verify_check *check, struct pd_arena *arena)
{
    static const char *const words[] = {"not checked", "same", "differs"};
    struct pd_value dict = pd_dict_new(arena);
    pd_dict_set(arena, &dict, pd_str_of("status"), pd_text(words[check->status]));
    pd_dict_set(arena, &dict, pd_str_of("compared"), pd_int((int64_t)check->n));
    pd_dict_set(arena, &dict, pd_str_of("differ"), pd_int((int64_t)check->ndiffer));
    if (check->status == PD_VERIFY_DIFFERS) {
        pd_dict_set(arena, &dict, pd_str_of("where"), pd_string(check->where));
        pd_dict_set(arena, &dict, pd_str_of("published"), pd_string(check->published));
        pd_dict_set(arena, &dict, pd_str_of("here"), pd_string(check->here));
    }
    if (check->why.n)
        pd_dict_set(arena, &dict, pd_str_of("why"), pd_string(check->why));
    return dict;
}

static struct pd_value model_value(const struct pd_verify_model *model, struct pd_arena *arena)
{
    struct pd_value dict = pd_dict_new(arena);
    pd_dict_set(arena, &dict, pd_str_of("column"), pd_string(model->column));
    pd_dict_set(arena, &dict, pd_str_of("n"), pd_int((int64_t)model->n));
    pd_dict_set(arena, &dict, pd_str_of("agree"), pd_int((int64_t)model->agree));
    pd_dict_set(arena, &dict, pd_str_of("published"), pd_float(model->published));
    pd_dict_set(arena, &dict, pd_str_of("here"), pd_float(model->here));
    pd_dict_set(arena, &dict, pd_str_of("difference"), pd_float(model->difference));
    pd_dict_set(arena, &dict, pd_str_of("stderr"), pd_float(model->stderr_of));
    return dict;
}

static struct pd_value entry_value(const struct pd_verify_entry *entry, struct pd_arena *arena)
{
    struct pd_value dict = pd_dict_new(arena), layers = pd_dict_new(arena);
    enum pd_verify_layer first = pd_verify_first_difference(entry);
    bool differs = first != PD_VERIFY_NLAYERS;
    const char *verdict = differs                    ? "differs"
                          : pd_verify_checked(entry) ? "reproduced"
                                                     : "not checked";
    for (int i = 0; i < PD_VERIFY_NLAYERS; i++)
        pd_dict_set(arena, &layers, pd_str_of(pd_verify_layer_name((enum pd_verify_layer)i)),
                    check_value(&entry->checks[i], arena));
    pd_dict_set(arena, &dict, pd_str_of("name"), pd_string(entry->name));
    pd_dict_set(arena, &dict, pd_str_of("group"), pd_bool(entry->group));
    pd_dict_set(arena, &dict, pd_str_of("verdict"), pd_text(verdict));
    pd_dict_set(arena, &dict, pd_str_of("layer"),
                differs ? pd_text(pd_verify_layer_name(first)) : pd_none());
    pd_dict_set(arena, &dict, pd_str_of("items"), pd_int((int64_t)entry->nitems));
    pd_dict_set(arena, &dict, pd_str_of("layers"), layers);
    if (entry->model.n)
        pd_dict_set(arena, &dict, pd_str_of("model"), model_value(&entry->model, arena));
    return dict;
}

static void put_json(struct pd_buf *out, const struct pd_verify_report *report,
                     struct pd_arena *arena)
{
    struct pd_value root = pd_dict_new(arena), entries = pd_list_new(arena);
    for (size_t i = 0; i < report->nentries; i++)
        pd_list_push(arena, &entries, entry_value(&report->entries[i], arena));
    pd_dict_set(arena, &root, pd_str_of("format"), pd_text("podium-verify"));
    pd_dict_set(arena, &root, pd_str_of("version"), pd_int(1));
    pd_dict_set(arena, &root, pd_str_of("model"), pd_string(report->model));
    pd_dict_set(arena, &root, pd_str_of("checked"), pd_int((int64_t)report->nchecked));
    pd_dict_set(arena, &root, pd_str_of("differ"), pd_int((int64_t)report->ndiffer));
    pd_dict_set(arena, &root, pd_str_of("entries"), entries);
    pd_json_write(out, &root, PD_JSON_INDENT2 | PD_JSON_SPACED);
    pd_buf_putc(out, '\n');
}

/* --- the command --- */

static int show(struct pd_cli *cli, const struct pd_verify_report *report, struct pd_err *err)
{
    struct pd_buf text = {0};
    if (cli->args.json) {
        put_json(&text, report, &cli->arena);
    } else {
        for (size_t i = 0; i < report->nentries; i++)
            put_entry(&text, &report->entries[i], cli->args.verbose);
    }
    int rc = pd_print(&text, err);
    pd_buf_done(&text);
    return rc;
}

static int judge(const struct pd_verify_report *report, const char *path, struct pd_err *err)
{
    if (report->nchecked == 0)
        return pd_err_set(err, PD_ERR_INPUT,
                          "%s: nothing of it could be checked; it has no samples beside it", path);
    if (report->ndiffer)
        return pd_err_set(err, PD_ERR_FAIL, "%zu of %zu tasks and groups differ from what %s says",
                          report->ndiffer, report->nchecked, path);
    return 0;
}

static int init_options(struct pd_verify_options *out, struct pd_cli *cli,
                        struct pd_endpoint *endpoint, struct pd_err *err)
{
    const struct pd_args *args = &cli->args;
    const char *shipped = pd_shipped_tasks(&cli->arena);
    *out = (struct pd_verify_options){
        .samples = args->samples,
        .data_root = pd_data_root(&cli->arena, args->data),
        .samples_root = shipped ? pd_path_join(&cli->arena, shipped, "samples/data") : NULL,
        .nsample = (size_t)args->sample,
        .sink = &cli->sink,
        .run = {.concurrency = (unsigned)args->concurrency,
                .retry = {.max_attempts = (unsigned)args->max_attempts},
                .connect_timeout_ms = args->connect_timeout * 1000,
                .total_timeout_ms = args->timeout * 1000,
                .seed = (uint64_t)args->seed,
                .interrupts = &pd_interrupts,
                .sink = &cli->sink},
    };
    struct pd_prompt_options prompt = {0};
    int rc = pd_chat_from_args(&prompt, cli, err);
    out->chat = prompt.template;
    if (rc < 0 || args->models.n == 0)
        return rc;
    if (args->models.n > 1)
        return pd_err_set(err, PD_ERR_USAGE, "podium verify asks one model");
    out->endpoint = endpoint;
    return pd_endpoint_init(endpoint, args->models.items[0], args->base_url, args->api_key_env,
                            &cli->arena, err);
}

static int run_verify(struct pd_cli *cli, struct pd_err *err)
{
    const char *path = cli->args.words.items[0];
    struct pd_verify_options options;
    struct pd_verify_report *report = NULL;
    struct pd_endpoint endpoint;
    pd_catch_interrupts();
    int rc = init_options(&options, cli, &endpoint, err);
    if (rc == 0)
        rc = pd_open_taskset(&options.set, cli, err);
    if (rc < 0)
        return rc;
    rc = pd_verify(&report, path, &options, err);
    if (rc == 0)
        rc = show(cli, report, err);
    if (rc == 0)
        rc = judge(report, path, err);
    pd_verify_free(report);
    pd_taskset_free(options.set);
    return rc;
}

const struct pd_command pd_command_verify = {
    .name = "verify",
    .arguments = "RESULTS.json",
    .summary = "check somebody's published lm-eval results",
    .details =
        "Everything that can be made again is made again and compared: the recorded responses are "
        "filtered and scored, values and standard errors computed, groups put together; with the "
        "tasks' definitions and data here, documents and prompts are rebuilt to the byte; with "
        "--chat-template, also those that went through a model's chat template; with "
        "--model, a sample of the documents is asked again. One line for each task says "
        "'reproduced', or in which layer it first differs: data, document, prompt, target, filter, "
        "metric, aggregation, group or model. What could not be checked is said with the "
        "reason.\n\nThe exit code is 0 when all that was checked is the same, and 1 when "
        "something differs.",
    .examples = "  podium verify results_2025-08-21T19-56-54.123456.json --data ~/mirror\n"
                "  podium verify results.json --samples samples/ --include-path tasks\n"
                "  podium verify results.json -m openai-completions/my-model \\\n"
                "      --base-url http://127.0.0.1:8000/v1 --sample 100\n",
    .min_words = 1,
    .max_words = 1,
    .run = run_verify,
};
