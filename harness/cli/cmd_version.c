#include "harness/cli/cli.h"

static int run_version(struct pd_cli *cli, struct pd_err *err)
{
    struct pd_buf text = {0};
    pd_buf_puts(&text, cli->args.json ? "{\"podium_version\": \"" PD_VERSION "\"}\n"
                                      : "podium " PD_VERSION "\n");
    int rc = pd_print(&text, err);
    pd_buf_done(&text);
    return rc;
}

const struct pd_command pd_command_version = {
    .name = "version",
    .arguments = "",
    .summary = "print the version",
    .run = run_version,
};
