#include "harness/cli/cli.h"

static int run_completion(struct pd_cli *cli, struct pd_err *err)
{
    struct pd_buf text = {0};
    int rc = pd_completion(&text, cli->args.words.items[0], err);
    if (rc == 0)
        rc = pd_print(&text, err);
    pd_buf_done(&text);
    return rc;
}

const struct pd_command pd_command_completion = {
    .name = "completion",
    .arguments = "bash|zsh",
    .summary = "print a completion script for the shell",
    .examples = "  eval \"$(podium completion bash)\"\n",
    .min_words = 1,
    .max_words = 1,
    .run = run_completion,
};
