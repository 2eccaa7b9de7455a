/* What of a folder of definitions can be evaluated, and why not the rest. */
#ifndef PD_HARNESS_CLI_COVERAGE_H
#define PD_HARNESS_CLI_COVERAGE_H

#include "harness/cli/cli.h"

/* `podium tasks --coverage DIR`: tries every task of the folder and prints. */
int pd_coverage(struct pd_cli *cli, const char *dir, struct pd_err *err);

#endif
