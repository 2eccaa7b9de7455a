#include "harness/cli/cli.h"
#include "harness/cli/exports.h"
#include "harness/run/run.h"

static int run_score(struct pd_cli *cli, struct pd_err *err)
{
    for (size_t i = 0; i < cli->args.words.n; i++) {
        const char *path = cli->args.words.items[i];
        int rc = pd_rescore(path, &cli->sink, err);
        if (rc == 0)
            rc = pd_show_run(cli, path, err);
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
