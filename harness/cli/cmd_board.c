#include "harness/cli/common.h"

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

static const char *title_of(struct pd_cli *cli, const struct pd_board *board)
{
    if (cli->args.title)
        return cli->args.title;
    return board->title.n ? pd_arena_cstr(&cli->arena, board->title) : "Podium leaderboard";
}

static int write_board(struct pd_cli *cli, const struct pd_reporter *reporter,
                       const struct pd_board *board, struct pd_err *err)
{
    const struct pd_args *args = &cli->args;
    char date[27];
    pd_clock_iso(date, pd_clock_unix_s());
    date[10] = '\0'; /* the day */
    struct pd_report_options options = {
        .title = title_of(cli, board),
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

/* The place of a word in a list; the fallback's for NULL. */
static int find_word(size_t *out, const char *option, const char *word, const char *const *words,
                     struct pd_err *err)
{
    size_t n = 0;
    for (; words[n]; n++)
        if (!word || strcmp(word, words[n]) == 0) {
            *out = n;
            return 0;
        }
    const char *near = pd_str_nearest(pd_str_of(word), words, n);
    return pd_err_set(err, PD_ERR_USAGE, "--%s: there is no '%s'%s%s%s", option, word,
                      near ? "; did you mean '" : "; see podium help board", near ? near : "",
                      near ? "'?" : "");
}

/* The definition that a file asks for; empty when it asks for none. */
static int asked_definition(struct pd_str *out, const char *path, struct pd_arena *arena,
                            struct pd_err *err)
{
    struct pd_store *store = NULL;
    struct pd_value board = pd_none();
    int rc = pd_store_open(&store, path, PD_STORE_READ, err);
    if (rc == 0)
        rc = pd_store_get_value(&board, store, "board", arena, err);
    pd_store_close(store);
    *out = board.kind == PD_STRING ? board.s : (struct pd_str){"", 0};
    return rc;
}

/* What --board says, or what all files ask for. NULL: no definition. */
static int choose_definition(const char **out, struct pd_cli *cli, struct pd_err *err)
{
    const struct pd_args *args = &cli->args;
    struct pd_str first = {"", 0}, name;
    bool columns = args->tasks || pd_option_given(args, "num-fewshot");
    *out = args->board;
    if (args->board && columns)
        return pd_err_set(err, PD_ERR_USAGE,
                          "--board says what the columns are: it goes with neither --tasks nor "
                          "--num-fewshot");
    for (size_t i = 0; i < args->words.n && !args->board && !columns; i++) {
        int rc = asked_definition(&name, args->words.items[i], &cli->arena, err);
        if (rc < 0)
            return rc;
        if (i > 0 && !pd_str_eq(name, first))
            return 0;
        first = name;
    }
    if (first.n)
        *out = pd_arena_cstr(&cli->arena, first);
    return 0;
}

static int load_definition(const struct pd_definition **out, struct pd_cli *cli, struct pd_err *err)
{
    const char *name = NULL, *path = NULL;
    struct pd_definition *made = pd_arena_alloc(&cli->arena, sizeof(*made));
    int rc = choose_definition(&name, cli, err);
    if (rc < 0 || !name)
        return rc;
    struct pd_err why = {0};
    rc = pd_board_file(&path, cli, name, "yaml", &why);
    if (rc < 0 && !cli->args.board) { /* the files ask for what is not here */
        pd_emit(&cli->sink, PD_EVENT_WARNING, "%s; every task is a column", why.text);
        return 0;
    }
    if (rc < 0)
        return pd_err_set(err, rc, "%s", why.text);
    rc = pd_definition_load(made, &cli->arena, path, err);
    if (rc == 0)
        *out = made;
    return rc;
}

static int read_options(struct pd_board_options *out, struct pd_where **where, struct pd_cli *cli,
                        struct pd_err *err)
{
    static const char *const ranks[] = {"marginal", "none", NULL};
    static const char *const lacking[] = {[PD_LACKING_UNRANKED] = "unranked",
                                          [PD_LACKING_SKIP] = "skip",
                                          [PD_LACKING_ZERO] = "zero",
                                          NULL};
    const struct pd_args *args = &cli->args;
    size_t word = 0;
    *out = (struct pd_board_options){
        .max_missing = args->max_error_rate,
        .tally.find_aggregation = pd_aggregation_named,
        .tasks = args->tasks,
        .shots = pd_option_given(args, "num-fewshot") ? &args->num_fewshot : NULL,
        .extras = args->columns,
        .sort = args->sort,
        .top = (size_t)args->top};
    int rc = find_word(&word, "ranks", args->ranks, ranks, err);
    out->no_rank_sets = word == 1;
    if (rc == 0)
        rc = find_word(&word, "lacking", args->lacking, lacking, err);
    out->lacking = rc == 0 ? (enum pd_board_lacking)word : PD_LACKING_UNRANKED;
    if (rc == 0 && args->where)
        rc = pd_where_new(where, pd_str_of(args->where), err);
    out->where = *where;
    return rc == 0 ? load_definition(&out->definition, cli, err) : rc;
}

static int run_board(struct pd_cli *cli, struct pd_err *err)
{
    const struct pd_args *args = &cli->args;
    const struct pd_reporter *reporter = choose_reporter(args, err);
    if (!reporter)
        return PD_ERR_USAGE;
    struct pd_board *board = NULL;
    struct pd_board_options options;
    struct pd_where *where = NULL;
    int rc = read_options(&options, &where, cli, err);
    if (rc == 0)
        rc = pd_board_load(&board, args->words.items, args->words.n, &options, err);
    if (rc == 0)
        rc = write_board(cli, reporter, board, err);
    pd_board_free(board);
    pd_where_free(where);
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
        "rank interval. Runs with too many missing items get no rank.\n\n"
        "A board definition (--board) says what the columns are, how their values are normalised "
        "and how much each weighs; docs/BOARDS.md has the format. A condition (--filter) compares "
        "columns and metadata with = != < <= > >= and =~ (a regular expression), joined by and, "
        "or, not and parentheses.",
    .examples = "  podium board runs/*.podium\n"
                "  podium board runs/*.podium -o board.html --title 'My models'\n"
                "  podium board runs/*.podium --format csv\n"
                "  podium board runs/*.podium -t 'arc_*,mmlu' --num-fewshot 5\n"
                "  podium board v1.podium --filter 'params<=13' --columns type,params --top 20\n",
    .min_words = 1,
    .max_words = SIZE_MAX,
    .run = run_board,
};
