/*
 * Files in lm-eval's layout beside a run file: results_DATE.json and, when asked for,
 * samples_TASK_DATE.jsonl.
 */
#ifndef PD_HARNESS_CLI_EXPORTS_H
#define PD_HARNESS_CLI_EXPORTS_H

#include "harness/cli/cli.h"
#include "results/items.h"

struct pd_export {
    const char *run_path; /* the run file */
    const char *folder;   /* where the files go; made when missing */
    double unix_s;        /* when the run started: names the files */
    double elapsed_s;
    bool samples;
    bool publish; /* for others: samples of those tasks alone of which all may be published */
};

/* What of a task's items may be published, by its data set. */
enum pd_items_detail pd_export_judge(const struct pd_run_task *task);

int pd_export_lmeval(const struct pd_export *what, struct pd_cli *cli, struct pd_err *err);
/* Appends the results of a run file as lm-eval's results JSON has them. */
int pd_export_json(struct pd_buf *out, const struct pd_export *what, struct pd_err *err);
/* Prints the summary of a run file on standard output. */
int pd_show_run(struct pd_cli *cli, const char *path, struct pd_err *err);

#endif
