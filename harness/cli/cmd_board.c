#include "harness/cli/cli.h"

#include "lib/core/clock.h"
#include "lib/core/file.h"
#include "results/report.h"
#include "scorers/scoring.h"

#include <sys/ioctl.h>
#include <unistd.h>

static int unknown_format(const char *name, struct pd_err *err)
{
    const char *names[16];
    size_t n = 0;
    const struct pd_reporter *reporter;
    while (n < 16 && (reporter = pd_reporter_at(n)) != NULL)
        names[n++] = reporter->name;
    const char *nearest = pd_str_nearest(pd_str_of(name), names, n);
    return pd_err_set(err, PD_ERR_USAGE, "there is no format '%s'%s%s%s", name,
                      nearest ? "; did you mean '" : "; see podium help board",
                      nearest ? nearest : "", nearest ? "'?" : "");
}

/* --json, --format, else what the ending of --out says, else text. */
static const struct pd_reporter *choose_reporter(const struct pd_args *args, struct pd_err *err)
{
    const char *name = args->json ? "json" : args->format;
    const struct pd_reporter *reporter;
    if (name) {
        reporter = pd_reporter_find(pd_str_of(name));
        if (!reporter)
            unknown_format(name, err);
        return reporter;
    }
    const char *dot = args->out ? strrchr(args->out, '.') : NULL;
    for (size_t i = 0; dot && (reporter = pd_reporter_at(i)) != NULL; i++) {
        if (strcmp(reporter->extension, dot + 1) == 0)
            return reporter;
    }
    return pd_reporter_find(pd_str_of("text"));
}

static unsigned terminal_width(const struct pd_cli *cli)
{
    struct winsize size;
    if (cli->args.width)
        return (unsigned)cli->args.width;
    if (cli->to_terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
        return size.ws_col;
    return 0;
}

static int write_board(struct pd_cli *cli, const struct pd_reporter *reporter,
                       const struct pd_board *board, struct pd_err *err)
{
    const struct pd_args *args = &cli->args;
    char date[27];
    pd_clock_iso(date, pd_clock_unix_s());
    date[10] = '\0'; /* the day */
    struct pd_report_options options = {
        .title = args->title ? args->title : "Podium leaderboard",
        .date = strcmp(reporter->name, "html") == 0 ? date : NULL,
        .program = "podium " PD_VERSION,
        .command = cli->command_line,
        .width = terminal_width(cli),
        .color = !args->out && pd_wants_color(cli),
    };
    struct pd_buf text = {0};
    int rc = reporter->write(&text, board, &options, err);
    if (rc == 0)
        rc = args->out ? pd_file_write(args->out, pd_buf_str(&text), err) : pd_print(&text, err);
    if (rc == 0 && args->out)
        pd_emit(&cli->sink, PD_EVENT_NOTE, "wrote %s", args->out);
    pd_buf_done(&text);
    return rc;
}

static int run_board(struct pd_cli *cli, struct pd_err *err)
{
    const struct pd_args *args = &cli->args;
    const struct pd_reporter *reporter = choose_reporter(args, err);
    if (!reporter)
        return PD_ERR_USAGE;
    struct pd_board *board = NULL;
    struct pd_board_options options = {
        .max_missing = args->max_error_rate,
        .tally.find_aggregation = pd_aggregation_named,
        .tasks = args->tasks,
        .shots = pd_option_given(args, "num-fewshot") ? &args->num_fewshot : NULL};
    int rc = pd_board_load(&board, args->words.items, args->words.n, &options, err);
    if (rc == 0)
        rc = write_board(cli, reporter, board, err);
    pd_board_free(board);
    return rc;
}

const struct pd_command pd_command_board = {
    .name = "board",
    .arguments = "RUNS...",
    .summary = "rank runs on a leaderboard",
    .details =
        "Columns are the tasks and groups that were asked for by name; the Average is their plain "
        "mean. Ranks come with what these items can tell: models whose order is not decided share "
        "a "
        "rank interval. Runs with too many missing items get no rank.",
    .examples = "  podium board runs/*.podium\n"
                "  podium board runs/*.podium -o board.html --title 'My models'\n"
                "  podium board runs/*.podium --format csv\n"
                "  podium board runs/*.podium -t 'arc_*,mmlu' --num-fewshot 5\n",
    .min_words = 1,
    .max_words = SIZE_MAX,
    .run = run_board,
};
