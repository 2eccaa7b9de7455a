#include "harness/cli/cli.h"

static int run_help(struct pd_cli *cli, struct pd_err *err)
{
    struct pd_buf text = {0};
    int rc = 0;
    const struct pd_command *command =
        cli->args.words.n ? pd_command_find(cli->args.words.items[0]) : NULL;
    if (cli->args.man)
        pd_help_man(&text);
    else if (command)
        pd_help_command(&text, command);
    else if (cli->args.words.n == 0)
        pd_help_overview(&text);
    else
        rc = pd_unknown_command(cli->args.words.items[0], err);
    if (rc == 0)
        rc = pd_print(&text, err);
    pd_buf_done(&text);
    return rc;
}

const struct pd_command pd_command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "tell about Podium or one command",
    .max_words = 1,
    .run = run_help,
};
