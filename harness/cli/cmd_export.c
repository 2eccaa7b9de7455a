/* `podium export`: a run's results for other programs. */
#include "harness/cli/cli.h"
#include "harness/cli/exports.h"

#include "lib/core/clock.h"
#include "lib/core/file.h"
#include "results/store_scores.h"

static int export_lmeval(struct pd_cli *cli, const char *path, struct pd_err *err)
{
    struct pd_str run = pd_str_of(path), suffix = PD_STR(".podium");
    size_t n = pd_str_ends_with(run, suffix) ? run.n - suffix.n : run.n;
    const char *beside = pd_arena_cstr(&cli->arena, pd_str_slice(run, 0, n));
    if (!cli->args.out && n == run.n)
        beside = pd_arena_printf(&cli->arena, "%s.lm-eval", path).p;
    const struct pd_export export = {.run_path = path,
                                     .folder = cli->args.out ? cli->args.out : beside,
                                     .unix_s = pd_clock_unix_s(),
                                     .samples = true,
                                     .publish = cli->args.publish};
    return pd_export_lmeval(&export, cli, err);
}

typedef int (*items_writer)(FILE *out, struct pd_store *store, pd_items_judge judge,
                            struct pd_err *err);

static int export_items(struct pd_cli *cli, const char *path, items_writer write,
                        struct pd_err *err)
{
    struct pd_store *store = NULL;
    int rc = pd_store_open(&store, path, PD_STORE_READ, err);
    if (rc < 0)
        return rc;
    FILE *out = cli->args.out ? fopen(cli->args.out, "w") : stdout;
    if (!out)
        rc = pd_err_errno(err, "cannot write %s", cli->args.out);
    else
        rc = write(out, store, cli->args.publish ? pd_export_judge : NULL, err);
    if (out && out != stdout && fclose(out) != 0 && rc == 0)
        rc = pd_err_errno(err, "cannot write %s", cli->args.out);
    pd_store_close(store);
    if (rc == 0 && cli->args.out)
        pd_emit(&cli->sink, PD_EVENT_NOTE, "wrote %s", cli->args.out);
    return rc;
}

/* Published scores have neither items nor samples. */
static int refuse_scores(const char *path, struct pd_err *err)
{
    struct pd_store *store = NULL;
    struct pd_arena arena = {0};
    struct pd_score_column *columns;
    size_t n = 0;
    int rc = pd_store_open(&store, path, PD_STORE_READ, err);
    if (rc == 0)
        rc = pd_store_score_columns(&columns, &n, store, &arena, err);
    pd_store_close(store);
    pd_arena_done(&arena);
    if (rc == 0 && n)
        rc = pd_err_set(err, PD_ERR_INPUT,
                        "%s holds published scores and no run: podium board --format csv or json "
                        "writes them",
                        path);
    return rc;
}

static int run_export(struct pd_cli *cli, struct pd_err *err)
{
    static const char *const names[] = {"csv", "jsonl", "lm-eval"};
    const char *format = cli->args.format ? cli->args.format : "lm-eval";
    const char *path = cli->args.words.items[0];
    int rc = refuse_scores(path, err);
    if (rc < 0)
        return rc;
    if (strcmp(format, "csv") == 0)
        return export_items(cli, path, pd_items_write_csv, err);
    if (strcmp(format, "jsonl") == 0)
        return export_items(cli, path, pd_items_write_jsonl, err);
    if (strcmp(format, "lm-eval") == 0)
        return export_lmeval(cli, path, err);
    const char *near = pd_str_nearest(pd_str_of(format), names, sizeof(names) / sizeof(names[0]));
    return pd_err_set(err, PD_ERR_USAGE, "there is no format '%s'; %s%s%s", format,
                      near ? "did you mean '" : "known are csv, jsonl and lm-eval",
                      near ? near : "", near ? "'?" : "");
}

const struct pd_command pd_command_export = {
    .name = "export",
    .arguments = "RUN",
    .summary = "write a run's results for other programs",
    .details =
        "lm-eval: results_DATE.json and samples_TASK_DATE.jsonl with lm-eval's keys, numbers and "
        "hashes, in a folder beside the run. csv: a line for each item. jsonl: an object for each "
        "document, with its answers and values.\n\n--publish writes what others may see: no texts "
        "of data sets that are gated, have a canary, or are under no open licence.",
    .examples = "  podium export runs/my-model.podium\n"
                "  podium export runs/my-model.podium --format csv -o items.csv\n"
                "  podium export runs/my-model.podium --format jsonl --publish\n",
    .min_words = 1,
    .max_words = 1,
    .run = run_export,
};
