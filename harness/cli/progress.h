/*
 * Progress of a run on standard error: one line that is redrawn on a terminal; on a pipe a line
 * when a task is done and every ten seconds, without control characters; nothing when quiet.
 */
#ifndef PD_HARNESS_CLI_PROGRESS_H
#define PD_HARNESS_CLI_PROGRESS_H

#include "harness/cli/cli.h"
#include "harness/run/run.h"

enum pd_progress_style { PD_PROGRESS_NONE, PD_PROGRESS_LINES, PD_PROGRESS_BAR };

struct pd_progress {
    enum pd_progress_style style;
    const char *unit;   /* what is counted; NULL: documents, and each task's end is told */
    size_t ntasks_told; /* LINES: tasks whose end was told, from the front */
    int64_t told_ms;    /* LINES: when the last line was written */
    bool drawn;         /* BAR: a line stands on the terminal */
};

enum pd_progress_style pd_progress_style_for(const struct pd_cli *cli);
/* A callback for pd_run_options.progress; ctx is a struct pd_progress. */
void pd_progress_show(void *ctx, const struct pd_run_progress *progress);
/* Takes the bar off the terminal. */
void pd_progress_end(struct pd_progress *progress);

/* "12,345" and "1:05" or "2:03:04". out holds 32 bytes. */
void pd_format_count(char out[32], size_t n);
void pd_format_seconds(char out[32], int64_t seconds);

#endif
