#include "harness/cli/coverage.h"

#include "harness/cli/common.h"
#include "harness/cli/progress.h"
#include "harness/plan/trial.h"
#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "lib/core/map.h"
#include "lib/format/json.h"

#include <stdlib.h>

/* Why tasks cannot be evaluated, and how many for that reason. */
struct reason {
    struct pd_str text;
    const char *task; /* the first of them */
    size_t n;
};

struct coverage {
    struct pd_arena arena;
    struct pd_map by_text;
    struct reason **reasons;
    size_t nreasons, cap;
    size_t ntasks, ngood;       /* YAML tasks */
    size_t nplain, ngood_plain; /* those without Python functions */
    size_t nclasses;            /* tasks that are Python classes */
    struct pd_value failed;     /* names, for --json */
};

/* The text without " (folder/file)" of a Python function: copies of one source count together. */
static struct pd_str without_file(struct pd_str text, struct pd_arena *arena)
{
    ptrdiff_t end = pd_str_index(text, (struct pd_str)PD_STR("), which Podium has no port"), 0);
    ptrdiff_t begin = end < 0 ? -1 : pd_str_index(text, (struct pd_str)PD_STR("' ("), 0);
    if (begin < 0 || begin > end)
        return text;
    struct pd_str head = pd_str_slice(text, 0, (size_t)begin + 1);
    return pd_arena_printf(arena, "%.*s%.*s", PD_STR_ARG(head),
                           PD_STR_ARG(pd_str_slice(text, (size_t)end + 1, text.n)));
}

/* The reason in a message without what differs from task to task: the task's name, where it
   stands, and advice. */
static struct pd_str reason_of(const char *message, struct pd_arena *arena)
{
    struct pd_str text = pd_str_of(message);
    const struct pd_str quote = PD_STR("': "), advice = PD_STR("; write what");
    if (pd_str_starts_with(text, (struct pd_str)PD_STR("loading task '"))) {
        ptrdiff_t at = pd_str_index(text, quote, 0);
        text = at < 0 ? text : pd_str_slice(text, (size_t)at + quote.n, text.n);
    }
    if (text.n > 0 && text.p[0] == '/') { /* path:line:column: */
        ptrdiff_t at = pd_str_index(text, (struct pd_str)PD_STR(": "), 0);
        text = at < 0 ? text : pd_str_slice(text, (size_t)at + 2, text.n);
    }
    ptrdiff_t end = pd_str_index(text, advice, 0);
    return without_file(end < 0 ? text : pd_str_slice(text, 0, (size_t)end), arena);
}

static void count_reason(struct coverage *c, const char *message, const char *task)
{
    struct pd_str text = reason_of(message, &c->arena);
    struct reason *reason = pd_map_find(&c->by_text, text);
    pd_list_push(&c->arena, &c->failed, pd_text(task));
    if (reason) {
        reason->n++;
        return;
    }
    reason = pd_arena_alloc(&c->arena, sizeof *reason);
    *reason = (struct reason){pd_arena_str(&c->arena, text), task, 1};
    pd_map_set(&c->by_text, &c->arena, reason->text, reason);
    c->reasons = pd_grow(c->reasons, &c->cap, c->nreasons + 1, sizeof(struct reason *));
    c->reasons[c->nreasons++] = reason;
}

static void try_task(struct coverage *c, struct pd_taskset *set, const struct pd_name *name)
{
    const struct pd_task *task = NULL;
    struct pd_err err = {0};
    if (name->python) {
        c->nclasses++;
        return;
    }
    int code = pd_task_load(&task, set, name->name, &err);
    if (code >= 0)
        code = pd_trial_task(task, &err);
    bool plain = !pd_task_has_functions(set, name->name);
    c->ntasks++;
    c->nplain += plain;
    c->ngood += code >= 0;
    c->ngood_plain += plain && code >= 0;
    if (code < 0)
        count_reason(c, err.text, name->name);
}

static int compare_reasons(const void *a, const void *b)
{
    const struct reason *x = *(const struct reason *const *)a;
    const struct reason *y = *(const struct reason *const *)b;
    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return pd_str_cmp(x->text, y->text);
}

static void count_text(struct pd_buf *out, size_t n)
{
    char text[32];
    pd_format_count(text, n);
    pd_buf_puts(out, text);
}

static void print_text(struct pd_buf *out, const struct coverage *c)
{
    count_text(out, c->ngood);
    pd_buf_puts(out, " of ");
    count_text(out, c->ntasks);
    pd_buf_puts(out, " tasks can be evaluated\n");
    count_text(out, c->ngood_plain);
    pd_buf_puts(out, " of ");
    count_text(out, c->nplain);
    pd_buf_puts(out, " of those that name no Python functions\n");
    if (c->nclasses)
        pd_buf_printf(out, "%zu more are Python classes, which Podium does not run\n", c->nclasses);
    for (size_t i = 0; i < c->nreasons; i++) {
        const struct reason *reason = c->reasons[i];
        pd_buf_printf(out, "%s%6zu  %.*s (%s)\n", i ? "" : "\n", reason->n,
                      PD_STR_ARG(reason->text), reason->task);
    }
}

static void print_json(struct pd_buf *out, struct coverage *c)
{
    struct pd_arena *arena = &c->arena;
    struct pd_value object = pd_dict_new(arena), reasons = pd_list_new(arena);
    for (size_t i = 0; i < c->nreasons; i++) {
        struct pd_value reason = pd_dict_new(arena);
        pd_dict_set(arena, &reason, pd_str_of("reason"), pd_string(c->reasons[i]->text));
        pd_dict_set(arena, &reason, pd_str_of("tasks"), pd_int((int64_t)c->reasons[i]->n));
        pd_dict_set(arena, &reason, pd_str_of("first"), pd_text(c->reasons[i]->task));
        pd_list_push(arena, &reasons, reason);
    }
    const struct {
        const char *name;
        size_t n;
    } counts[] = {{"tasks", c->ntasks},
                  {"can_be_evaluated", c->ngood},
                  {"without_functions", c->nplain},
                  {"without_functions_can_be_evaluated", c->ngood_plain},
                  {"python_classes", c->nclasses}};
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        pd_dict_set(arena, &object, pd_str_of(counts[i].name), pd_int((int64_t)counts[i].n));
    pd_dict_set(arena, &object, pd_str_of("reasons"), reasons);
    pd_dict_set(arena, &object, pd_str_of("cannot_be_evaluated"), c->failed);
    pd_json_write(out, &object, PD_JSON_INDENT2 | PD_JSON_SPACED);
    pd_buf_putc(out, '\n');
}

static int cover(struct coverage *c, struct pd_cli *cli, const char *dir, struct pd_err *err)
{
    const char *const roots[] = {dir, NULL};
    struct pd_taskset *set = NULL;
    struct pd_buf text = {0};
    int rc = pd_taskset_new(&set, roots, &cli->sink, err);
    for (size_t i = 0; rc >= 0 && i < pd_taskset_size(set); i++)
        if (pd_taskset_name(set, i)->kind == PD_NAME_TASK)
            try_task(c, set, pd_taskset_name(set, i));
    if (rc >= 0) {
        if (c->nreasons > 0)
            qsort(c->reasons, c->nreasons, sizeof(struct reason *), compare_reasons);
        if (cli->args.json)
            print_json(&text, c);
        else
            print_text(&text, c);
        rc = pd_print(&text, err);
    }
    pd_buf_done(&text);
    pd_taskset_free(set);
    return rc;
}

int pd_coverage(struct pd_cli *cli, const char *dir, struct pd_err *err)
{
    struct coverage c = {0};
    if (!pd_file_is_dir(dir))
        return pd_err_set(err, PD_ERR_INPUT, "--coverage %s: there is no such folder", dir);
    c.failed = pd_list_new(&c.arena);
    int rc = cover(&c, cli, dir, err);
    free(c.reasons);
    pd_arena_done(&c.arena);
    return rc;
}
