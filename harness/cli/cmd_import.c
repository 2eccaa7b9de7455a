/* `podium import`: other people's results as run files. */
#include "harness/cli/cli.h"

#include "results/import.h"
#include "scorers/scoring.h"

static int import_lmeval(struct pd_cli *cli, struct pd_err *err)
{
    const struct pd_words *words = &cli->args.words;
    struct pd_import_outcome outcome = {0};
    const struct pd_import_options options = {.folder = cli->args.out ? cli->args.out : "runs",
                                              .program = "podium " PD_VERSION,
                                              .sink = &cli->sink,
                                              .find_aggregation = pd_aggregation_named};
    int rc = pd_import_lmeval(&outcome, words->items + 1, words->n - 1, &options, err);
    if (rc < 0)
        return rc;
    pd_emit(&cli->sink, PD_EVENT_NOTE, "%zu run files of %zu files", outcome.nruns,
            outcome.nfiles - outcome.nfailed);
    if (outcome.nfailed)
        return pd_err_set(err, PD_ERR_INPUT, "%zu of %zu files could not be imported",
                          outcome.nfailed, outcome.nfiles);
    if (outcome.nruns == 0)
        return pd_err_set(err, PD_ERR_INPUT, "there are no results of lm-eval");
    return 0;
}

static const struct format {
    const char *name;
    int (*import)(struct pd_cli *cli, struct pd_err *err);
} formats[] = {{"lm-eval", import_lmeval}};

static int run_import(struct pd_cli *cli, struct pd_err *err)
{
    const char *name = cli->args.words.items[0], *names[sizeof(formats) / sizeof(formats[0])];
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        if (strcmp(formats[i].name, name) == 0)
            return formats[i].import(cli, err);
        names[i] = formats[i].name;
    }
    const char *near = pd_str_nearest(pd_str_of(name), names, sizeof(names) / sizeof(names[0]));
    return pd_err_set(err, PD_ERR_USAGE, "cannot import '%s'; %s%s%s", name,
                      near ? "did you mean '" : "known are: ", near ? near : "lm-eval",
                      near ? "'?" : "");
}

const struct pd_command pd_command_import = {
    .name = "import",
    .arguments = "lm-eval PATHS...",
    .summary = "make run files of other people's results",
    .details =
        "PATHS are results_*.json files of lm-eval, its samples_*.jsonl files, and folders of "
        "them; "
        "all its versions are read, from 0.3 on. Results with samples beside them get every "
        "question and answer; those without are kept as numbers with their standard errors, which "
        "boards can rank, too. Files of one model become one run file unless they contradict each "
        "other.\n\nA file that is no good is named with what is wrong, the others are imported all "
        "the same, and the exit code is 65.",
    .examples = "  podium import lm-eval results/ -o imported\n"
                "  podium board imported/*.podium\n",
    .min_words = 2,
    .max_words = SIZE_MAX,
    .run = run_import,
};
