#include "harness/cli/cli.h"
#include "harness/cli/exports.h"
#include "harness/run/run.h"
#include "lib/core/clock.h"

static int print_json(const char *path, struct pd_err *err)
{
    const struct pd_export export = {.run_path = path, .unix_s = pd_clock_unix_s()};
    struct pd_buf text = {0};
    int rc = pd_export_json(&text, &export, err);
    pd_buf_putc(&text, '\n');
    if (rc == 0)
        rc = pd_print(&text, err);
    pd_buf_done(&text);
    return rc;
}

static int run_score(struct pd_cli *cli, struct pd_err *err)
{
    for (size_t i = 0; i < cli->args.words.n; i++) {
        const char *path = cli->args.words.items[i];
        int rc = pd_rescore(path, &cli->sink, err);
        if (rc == 0)
            rc = cli->args.json ? print_json(path, err) : pd_show_run(cli, path, err);
        if (rc < 0)
            return rc;
    }
    return 0;
}

const struct pd_command pd_command_score = {
    .name = "score",
    .arguments = "RUNS...",
    .summary = "score the stored answers of run files again",
    .details = "Nothing is sent. The definitions that the run file holds are used, so neither task "
               "files nor data are needed.",
    .examples = "  podium score runs/ngram.podium\n",
    .min_words = 1,
    .max_words = SIZE_MAX,
    .run = run_score,
};
