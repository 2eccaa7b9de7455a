#include "harness/cli/progress.h"

#include "lib/format/utf8.h"

#include <sys/ioctl.h>
#include <unistd.h>

enum { LINE_EVERY_MS = 10000, BAR_CELLS = 20 };

enum pd_progress_style pd_progress_style_for(const struct pd_cli *cli)
{
    if (cli->args.quiet)
        return PD_PROGRESS_NONE;
    return isatty(STDERR_FILENO) ? PD_PROGRESS_BAR : PD_PROGRESS_LINES;
}

void pd_format_count(char out[32], size_t n)
{
    char digits[32];
    int length = snprintf(digits, sizeof(digits), "%zu", n);
    size_t at = 0;
    for (int i = 0; i < length && at < 30; i++) {
        if (i > 0 && (length - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

void pd_format_seconds(char out[32], int64_t seconds)
{
    int64_t hours = seconds / 3600, minutes = seconds / 60 % 60, rest = seconds % 60;
    if (hours > 0)
        snprintf(out, 32, "%lld:%02lld:%02lld", (long long)hours, (long long)minutes,
                 (long long)rest);
    else
        snprintf(out, 32, "%lld:%02lld", (long long)minutes, (long long)rest);
}

/* At the rate of the documents that this process did; -1: unknown. */
static int64_t seconds_left(const struct pd_run_progress *now)
{
    size_t mine = now->ndone - now->ndone_before;
    if (mine == 0 || now->elapsed_ms <= 0)
        return -1;
    double per_doc_ms = (double)now->elapsed_ms / (double)mine;
    return (int64_t)(per_doc_ms * (double)(now->ndocs - now->ndone) / 1000.0 + 0.5);
}

static const char *current_task(const struct pd_run_progress *now)
{
    for (size_t i = 0; i < now->ntasks; i++) {
        if (now->tasks[i].ndone + now->tasks[i].nfailed < now->tasks[i].ndocs)
            return now->tasks[i].name;
    }
    return "done";
}

static void add_rest(struct pd_buf *out, const struct pd_progress *state,
                     const struct pd_run_progress *now)
{
    char done[32], all[32], left[32];
    pd_format_count(done, now->ndone);
    pd_format_count(all, now->ndocs);
    int64_t seconds = seconds_left(now);
    double per_second =
        now->elapsed_ms > 0 ? (double)now->answered * 1000.0 / (double)now->elapsed_ms : 0;
    pd_buf_printf(out, "  %s/%s%s%s  %.0f/s", done, all, state->unit ? " " : "",
                  state->unit ? state->unit : "", per_second);
    if (seconds >= 0) {
        pd_format_seconds(left, seconds);
        pd_buf_printf(out, "  %s left", left);
    }
    if (now->errors)
        pd_buf_printf(out, "  %zu errors", now->errors);
    if (now->retried)
        pd_buf_printf(out, "  %zu retried", now->retried);
    if (now->waiting)
        pd_buf_printf(out, "  %s", now->waiting);
}

/* Bytes of the character that ends at end. */
static size_t last_length(struct pd_str s, size_t end)
{
    size_t nbytes;
    pd_utf8_before(s, end, &nbytes);
    return nbytes;
}

static size_t terminal_width(void)
{
    struct winsize size;
    bool known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return known ? size.ws_col : 80;
}

/* One line, cut to the terminal: a longer one would leave its first part behind. */
static void draw_bar(struct pd_progress *state, const struct pd_run_progress *now)
{
    struct pd_buf line = {0};
    size_t cells = now->ndocs ? now->ndone * BAR_CELLS / now->ndocs : BAR_CELLS;
    pd_buf_printf(&line, "%s ", current_task(now));
    for (size_t i = 0; i < BAR_CELLS; i++)
        pd_buf_puts(&line, i < cells ? "━" : "·");
    add_rest(&line, state, now);
    size_t width = terminal_width(), end = line.len;
    while (end > 0 && pd_utf8_width(pd_str_slice(pd_buf_str(&line), 0, end)) >= width)
        end -= last_length(pd_buf_str(&line), end);
    fprintf(stderr, "\r\033[K%.*s", (int)end, line.data);
    pd_buf_done(&line);
    state->drawn = true;
}

static void tell_ends(struct pd_progress *state, const struct pd_run_progress *now)
{
    char count[32];
    while (state->ntasks_told < now->ntasks) {
        const struct pd_task_progress *task = &now->tasks[state->ntasks_told];
        if (task->ndone + task->nfailed < task->ndocs)
            break;
        pd_format_count(count, task->ndone);
        fprintf(stderr, "podium: %s: %s documents done", task->name, count);
        if (task->nfailed)
            fprintf(stderr, ", %zu failed", task->nfailed);
        fputc('\n', stderr);
        state->ntasks_told++;
    }
}

static void write_lines(struct pd_progress *state, const struct pd_run_progress *now)
{
    if (!state->unit)
        tell_ends(state, now);
    if (now->elapsed_ms - state->told_ms < LINE_EVERY_MS)
        return;
    state->told_ms = now->elapsed_ms;
    struct pd_buf line = {0};
    pd_buf_printf(&line, "podium: %s", current_task(now));
    add_rest(&line, state, now);
    fprintf(stderr, "%s\n", line.data);
    pd_buf_done(&line);
}

void pd_progress_show(void *ctx, const struct pd_run_progress *progress)
{
    struct pd_progress *state = ctx;
    if (state->style == PD_PROGRESS_BAR)
        draw_bar(state, progress);
    else if (state->style == PD_PROGRESS_LINES)
        write_lines(state, progress);
}

void pd_progress_end(struct pd_progress *progress)
{
    if (progress->drawn)
        fputs("\r\033[K", stderr);
    progress->drawn = false;
}
