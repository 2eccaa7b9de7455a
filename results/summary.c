#include "results/summary.h"

#include "lib/format/utf8.h"
#include "results/report.h"
#include "results/tally.h"
#include "results/text_table.h"

#include <inttypes.h>
#include <math.h>

enum { NAME, ITEMS, SHOTS, METRIC, VALUE, FLAGS, NCOLUMNS };
enum { WIDTH = 80 };

struct table {
    struct pd_arena arena;
    struct pd_buf buf;
    struct pd_text_column columns[NCOLUMNS];
    size_t nrows, nhidden;
    bool headlines_only, top_only;
};

/* A task or a group: what its lines have in common. */
struct entry {
    struct pd_str name;
    int64_t shots; /* -1: none to show */
    const struct pd_cell *cells;
    size_t ncells, headline;
};

static void set(struct table *t, size_t column)
{
    pd_text_column_set(&t->columns[column], &t->arena, t->nrows, &t->buf);
}

static void put_count(struct pd_buf *out, int64_t n, const char *what)
{
    if (n <= 0)
        return;
    if (out->len)
        pd_buf_puts(out, " · ");
    pd_report_count(out, n);
    pd_buf_putc(out, ' ');
    pd_buf_puts(out, what);
}

static void put_flags(struct pd_buf *out, const struct pd_cell *cell)
{
    int64_t missing = cell->n_total - cell->n;
    int64_t failed = cell->failed < missing ? cell->failed : missing;
    for (size_t i = 0; i < PD_RUN_NFLAGS; i++)
        put_count(out, cell->flags[i], pd_run_flag_name(i));
    put_count(out, failed, failed == 1 ? "error" : "errors");
    put_count(out, missing - failed, "not run");
    if (missing > 0 && cell->n > 0 && !isnan(cell->low))
        pd_buf_printf(out, "  bounds [%.4f, %.4f]", cell->low, cell->high);
}

static void put_value(struct pd_buf *out, const struct pd_cell *cell)
{
    if (!pd_cell_present(cell)) {
        pd_buf_putc(out, '-');
        return;
    }
    pd_buf_printf(out, "%.4f", cell->value);
    if (!isnan(cell->pooled))
        pd_buf_printf(out, " ± %.4f", cell->pooled);
}

static void add_line(struct table *t, const struct entry *entry, const struct pd_cell *cell,
                     bool first)
{
    if (first)
        pd_report_clean(&t->buf, entry->name);
    set(t, NAME);
    if (first && cell && (cell->n > 0 || !cell->published))
        pd_report_items(&t->buf, cell->n, cell->n_total);
    set(t, ITEMS);
    if (first && entry->shots >= 0)
        pd_buf_printf(&t->buf, "%" PRId64, entry->shots);
    set(t, SHOTS);
    if (cell) {
        pd_report_metric(&t->buf, cell->metric, cell->filter);
        set(t, METRIC);
        put_value(&t->buf, cell);
        set(t, VALUE);
        put_flags(&t->buf, cell);
        set(t, FLAGS);
    }
    t->nrows++;
}

static void add_entry(struct table *t, const struct entry *entry)
{
    size_t lines = 0;
    for (size_t i = 0; i < entry->ncells; i++)
        if (!t->headlines_only || i == entry->headline)
            add_line(t, entry, &entry->cells[i], lines++ == 0);
    if (lines == 0)
        add_line(t, entry, NULL, true);
}

/* Whether anything was asked for by name; imported runs may not tell. */
static bool knows_top(const struct pd_tally *tally)
{
    bool known = false;
    for (size_t i = 0; i < tally->ntasks; i++)
        known |= tally->tasks[i].info.top;
    for (size_t i = 0; i < tally->ngroups; i++)
        known |= tally->groups[i].info.top;
    return known;
}

static void fill(struct table *t, const struct pd_tally *tally)
{
    bool top_only = t->top_only && knows_top(tally);
    for (size_t i = 0; i < tally->ntasks; i++) {
        const struct pd_tally_task *task = &tally->tasks[i];
        struct entry entry = {task->info.name, task->info.num_fewshot, task->cells, task->ncells,
                              task->headline};
        if (task->info.top || !top_only)
            add_entry(t, &entry);
        else
            t->nhidden++;
    }
    for (size_t i = 0; i < tally->ngroups; i++) {
        const struct pd_tally_group *group = &tally->groups[i];
        struct entry entry = {group->info.name, -1, group->cells, group->ncells, group->headline};
        if (group->info.top || !top_only)
            add_entry(t, &entry);
    }
}

/* Rows that the tally can need at most: every cell, or one line for what has none. */
static size_t count_rows(const struct pd_tally *tally)
{
    size_t n = tally->ntasks + tally->ngroups;
    for (size_t i = 0; i < tally->ntasks; i++)
        n += tally->tasks[i].ncells;
    for (size_t i = 0; i < tally->ngroups; i++)
        n += tally->groups[i].ncells;
    return n;
}

static void put_line(struct pd_buf *out, const struct table *t, size_t row)
{
    bool title = row == SIZE_MAX;
    size_t owed = 0, used = 0, metric_at = 0;
    for (size_t c = 0; c < NCOLUMNS; c++) {
        metric_at = c == METRIC ? used : metric_at;
        const struct pd_text_column *column = &t->columns[c];
        struct pd_str text = title ? column->title : column->cells[row];
        if (c == FLAGS && !title && text.n && used + pd_utf8_width(text) > WIDTH) {
            pd_buf_putc(out, '\n'); /* a line of their own, under the metric */
            owed = metric_at;
        }
        pd_text_column_put(out, &owed, column, text);
        used += column->width + PD_TEXT_GAP;
    }
    pd_buf_putc(out, '\n');
}

int pd_summary_write(struct pd_buf *out, struct pd_store *store,
                     const struct pd_summary_options *options, struct pd_err *err)
{
    static const char *const titles[NCOLUMNS] = {"task", "n", "shots", "metric", "value", "flags"};
    struct pd_tally *tally = NULL;
    int code = pd_tally_load(&tally, store, options ? &options->tally : NULL, err);
    if (code < 0)
        return code;
    struct table t = {.headlines_only = options && options->headlines_only,
                      .top_only = options && options->top_only};
    size_t nrows = count_rows(tally);
    for (size_t c = 0; c < NCOLUMNS; c++)
        t.columns[c] = pd_text_column_new(&t.arena, pd_str_of(titles[c]), nrows, false);
    fill(&t, tally);
    put_line(out, &t, SIZE_MAX);
    for (size_t i = 0; i < t.nrows; i++)
        put_line(out, &t, i);
    pd_buf_puts(out, "± is the standard error");
    if (t.nhidden)
        pd_buf_printf(out, "; %zu tasks inside groups are not listed", t.nhidden);
    pd_buf_putc(out, '\n');
    pd_buf_done(&t.buf);
    pd_arena_done(&t.arena);
    pd_tally_free(tally);
    return 0;
}
