#include "harness/cli/cli.h"
#include "harness/cli/common.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#define PD_COMMAND(name) extern const struct pd_command pd_command_##name;
#include "harness/cli/commands.def"
#undef PD_COMMAND

const struct pd_command *const pd_commands[PD_COMMAND_COUNT] = {
#define PD_COMMAND(name) &pd_command_##name,
#include "harness/cli/commands.def"
#undef PD_COMMAND
};

volatile sig_atomic_t pd_interrupts;

static void on_interrupt(int signal_number)
{
    (void)signal_number;
    pd_interrupts++;
}

void pd_catch_interrupts(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

const struct pd_command *pd_command_find(const char *name)
{
    for (size_t i = 0; i < PD_COMMAND_COUNT; i++) {
        if (strcmp(pd_commands[i]->name, name) == 0)
            return pd_commands[i];
    }
    return NULL;
}

int pd_print(const struct pd_buf *text, struct pd_err *err)
{
    struct pd_str s = pd_buf_str(text);
    if (fwrite(s.p, 1, s.n, stdout) == s.n && fflush(stdout) == 0)
        return 0;
    if (errno == EPIPE) /* the reader has seen enough, as in `podium tasks | head` */
        exit(0);
    return pd_err_errno(err, "cannot write to standard output");
}

bool pd_wants_color(const struct pd_cli *cli)
{
    const char *no_color = getenv("NO_COLOR");
    return cli->to_terminal && !cli->args.no_color && !(no_color && *no_color);
}

static void print_event(void *ctx, enum pd_event_kind kind, const char *text)
{
    const struct pd_cli *cli = ctx;
    if ((kind == PD_EVENT_NOTE && cli->args.quiet) ||
        (kind == PD_EVENT_DEBUG && !cli->args.verbose))
        return;
    if (isatty(STDERR_FILENO)) /* a progress bar may stand on the line */
        fputs("\r\033[K", stderr);
    fprintf(stderr, "podium: %s%s\n", kind == PD_EVENT_WARNING ? "warning: " : "", text);
}

/* The command as typed, for the manifest. */
static const char *command_line(struct pd_arena *arena, int argc, char **argv)
{
    struct pd_buf line = {0};
    pd_buf_puts(&line, "podium");
    for (int i = 1; i < argc; i++) {
        pd_buf_putc(&line, ' ');
        pd_put_word(&line, argv[i]);
    }
    const char *copy = pd_arena_cstr(arena, pd_buf_str(&line));
    pd_buf_done(&line);
    return copy;
}

static int run_command(struct pd_cli *cli, struct pd_err *err)
{
    if (!cli->args.help)
        return cli->command->run(cli, err);
    struct pd_buf text = {0};
    pd_help_command(&text, cli->command);
    int rc = pd_print(&text, err);
    pd_buf_done(&text);
    return rc;
}

static void free_words(struct pd_args *args)
{
    for (size_t i = 0; i < pd_options_count; i++)
        if (pd_options[i].type == PD_OPTION_WORDS)
            free(((struct pd_words *)((char *)args + pd_options[i].offset))->items);
    free(args->words.items);
}

int main(int argc, char **argv)
{
    struct pd_cli cli = {.to_terminal = isatty(STDOUT_FILENO)};
    struct pd_err err = {0};
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file size limit is a full disk: an error of the write */
    cli.sink = (struct pd_sink){print_event, &cli};
    cli.command_line = command_line(&cli.arena, argc, argv);
    int rc = pd_args_parse(&cli, argc, argv, &err);
    if (rc == 0)
        rc = run_command(&cli, &err);
    if (rc < 0)
        fprintf(stderr, "podium: %s\n", err.text[0] ? err.text : "failed without saying why");
    free_words(&cli.args);
    pd_arena_done(&cli.arena);
    return rc < 0 ? -rc : rc;
}
