/* `podium import`: other people's results as run files. */
#include "harness/cli/common.h"

#include "lib/core/file.h"
#include "results/import.h"
#include "results/import_csv.h"
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

/* --out, or the CSV file's name in the folder for run files. */
static int csv_target(const char **out, struct pd_cli *cli, const char *csv, struct pd_err *err)
{
    struct pd_arena *arena = &cli->arena;
    struct pd_str base = pd_str_of(pd_path_base(csv)), suffix = PD_STR(".csv");
    const char *folder = cli->args.out ? cli->args.out : "runs";
    if (pd_str_ends_with(pd_str_of(folder), pd_str_of(".podium"))) {
        *out = folder;
        return 0;
    }
    if (pd_str_ends_with(base, suffix))
        base.n -= suffix.n;
    *out = pd_arena_printf(arena, "%s/%.*s.podium", folder, PD_STR_ARG(base)).p;
    return pd_file_mkdirs(folder, err);
}

static int import_csv(struct pd_cli *cli, struct pd_err *err)
{
    const struct pd_words *words = &cli->args.words;
    size_t nmodels = 0;
    struct pd_import_csv options = {
        .csv = words->items[1], .program = "podium " PD_VERSION, .sink = &cli->sink};
    if (words->n > 2)
        return pd_err_set(err, PD_ERR_USAGE, "import csv takes one file");
    if (!cli->args.map)
        return pd_err_set(err, PD_ERR_USAGE,
                          "import csv needs --map: what the columns are; see podium help import");
    int rc = pd_board_file(&options.map, cli, cli->args.map, "map.yaml", err);
    if (rc == 0)
        rc = csv_target(&options.out, cli, options.csv, err);
    if (rc == 0)
        rc = pd_import_csv(&nmodels, &options, err);
    if (rc == 0)
        pd_emit(&cli->sink, PD_EVENT_NOTE, "%zu models, %s", nmodels, options.out);
    return rc;
}

static const struct format {
    const char *name;
    int (*import)(struct pd_cli *cli, struct pd_err *err);
} formats[] = {{"csv", import_csv}, {"lm-eval", import_lmeval}};

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
                      near ? "did you mean '" : "known are: ", near ? near : "csv, lm-eval",
                      near ? "'?" : "");
}

const struct pd_command pd_command_import = {
    .name = "import",
    .arguments = "lm-eval PATHS... | csv FILE",
    .summary = "make run files of other people's results",
    .details =
        "PATHS are results_*.json files of lm-eval, its samples_*.jsonl files, and folders of "
        "them; "
        "all its versions are read, from 0.3 on. Results with samples beside them get every "
        "question and answer; those without are kept as numbers with their standard errors, which "
        "boards can rank, too. Files of one model become one run file unless they contradict each "
        "other.\n\nA file that is no good is named with what is wrong, the others are imported all "
        "the same, and the exit code is 65.\n\nA CSV file with a row for each model becomes one "
        "file of scores; --map says what its columns are (docs/BOARDS.md). Boards of the Open LLM "
        "Leaderboard have maps that ship with Podium: open-llm-v1 and open-llm-v2.",
    .examples = "  podium import lm-eval results/ -o imported\n"
                "  podium board imported/*.podium\n"
                "  podium import csv leaderboard.csv --map open-llm-v1 -o v1.podium\n"
                "  podium board v1.podium --filter 'model=~solar' --columns type,params\n",
    .min_words = 2,
    .max_words = SIZE_MAX,
    .run = run_import,
};
