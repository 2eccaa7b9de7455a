/*
 * What several commands share: where definitions and data lie, the plan that the options describe.
 */
#ifndef PD_HARNESS_CLI_COMMON_H
#define PD_HARNESS_CLI_COMMON_H

#include "harness/cli/cli.h"
#include "harness/plan/plan.h"

/* The folder of the definitions that ship with Podium: $PODIUM_TASKS, else beside the program, else
   the installed one; NULL when there is none. */
const char *pd_shipped_tasks(struct pd_arena *arena);

/* The path of a board definition (kind "yaml") or an import's map ("map.yaml"): name itself when it
   is a path or ends in .yaml, else a file of that name that ships with Podium. PD_ERR_USAGE names
   the nearest that there is. It lives in cli->arena. */
int pd_board_file(const char **out, struct pd_cli *cli, const char *name, const char *kind,
                  struct pd_err *err);

/* The index over the shipped definitions and every --include-path. */
int pd_open_taskset(struct pd_taskset **out, struct pd_cli *cli, struct pd_err *err);

/* The tasks that a command of the PLANS options is about. The profile that a suite among them says
   becomes the command's when none was given. Call it before pd_plan_from_args. */
int pd_selection_from_args(struct pd_selection *out, struct pd_cli *cli, struct pd_taskset *set,
                           const char *spec, struct pd_err *err);

/* Appends a word as a shell would need it: quoted when it is not plain. */
void pd_put_word(struct pd_buf *line, const char *word);
/* The command that fetches the data of what was asked for; in cli->arena. */
const char *pd_fetch_command(struct pd_cli *cli, const char *tasks);

/* The plan that the command line asks for; everything lives in cli->arena. */
int pd_plan_from_args(struct pd_plan_options *out, struct pd_cli *cli, struct pd_err *err);

#endif
