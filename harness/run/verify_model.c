/*
 * A sample of the documents, asked again. The runner resumes: it gets a run file in which every
 * document but the drawn ones has its values already, so that few-shot draws stay those of the
 * whole task and only the drawn documents are sent.
 */
#include "harness/run/verify_private.h"
#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "lib/core/pcg.h"

#include <math.h>
#include <stdlib.h>

static const double z95 = 1.959963984540054;

struct asking {
    struct verifier *v;
    struct verify_task *task;
    struct pd_plan_options plan;
    const char *path; /* of the run file */
    size_t *drawn;    /* places in the task's documents, ascending */
    size_t ndrawn;
    unsigned char *is_drawn; /* by document number */
    size_t ndocs;            /* of the split */
};

static struct pd_verify_check *check_of(const struct asking *a)
{
    return &a->task->entry->checks[PD_VERIFY_MODEL];
}

static int compare_places(const void *a, const void *b)
{
    size_t x = *(const size_t *)a, y = *(const size_t *)b;
    return x < y ? -1 : x > y;
}

/* The first of a shuffled order, from a stream that the seed and the task name. */
static void draw(struct asking *a)
{
    const struct verify_task *task = a->task;
    const char *name = pd_arena_cstr(&a->v->report->arena, task->from->name);
    const char *const names[] = {"verify", name, NULL};
    struct pd_pcg32 rng;
    size_t *all = pd_calloc(task->ndocs, sizeof(*all));
    pd_pcg32_named(&rng, a->v->options->run.seed, names);
    for (size_t i = 0; i < task->ndocs; i++)
        all[i] = i;
    a->ndrawn = task->ndocs < a->v->options->nsample ? task->ndocs : a->v->options->nsample;
    for (size_t i = 0; i < a->ndrawn; i++) {
        size_t k = i + pd_pcg32_below(&rng, (uint32_t)(task->ndocs - i));
        size_t kept = all[i];
        all[i] = all[k];
        all[k] = kept;
    }
    qsort(all, a->ndrawn, sizeof(*all), compare_places);
    a->drawn = all;
    for (size_t i = 0; i < a->ndrawn; i++)
        if ((uint64_t)task->docs[all[i]].id < a->ndocs)
            a->is_drawn[task->docs[all[i]].id] = 1;
}

/* The run file in which all but the drawn documents are done. */
static int prepare(struct asking *a, const struct pd_plan *plan, struct pd_err *err)
{
    struct pd_store *store = NULL;
    struct pd_run_task row = {.name = pd_str_of(plan->task->name),
                              .hash = pd_str_of(plan->hash),
                              .ndocs = (int64_t)plan->ndocs};
    int rc = pd_store_open(&store, a->path, PD_STORE_WRITE, err);
    if (rc == 0)
        rc = pd_store_begin(store, err);
    if (rc == 0)
        rc = pd_store_put_task(store, &row, err);
    for (size_t i = 0; i < a->ndocs && rc == 0; i++) {
        struct pd_run_item item = {.doc = (int64_t)i, .value = NAN, .weight = 1};
        if (!a->is_drawn[i])
            rc = pd_store_put_item(store, row.id, &item, err);
    }
    if (rc == 0)
        rc = pd_store_commit(store, err);
    pd_store_close(store);
    return rc;
}

static int ask(struct asking *a, struct pd_err *err)
{
    const struct pd_task *tasks[] = {a->task->definition};
    const struct pd_selection selection = {.tasks = tasks, .ntasks = 1};
    struct pd_run_options run = a->v->options->run;
    struct pd_run_outcome outcome = {0};
    run.endpoint = a->v->options->endpoint;
    run.selection = &selection;
    run.plan = a->plan;
    run.path = a->path;
    int rc = pd_run(&outcome, &run, err);
    if (rc == 0 && outcome.nfailed && outcome.nfailed >= a->ndrawn)
        rc =
            pd_err_set(err, PD_ERR_ENDPOINT, "none of the %zu documents of task '%s' got an answer",
                       a->ndrawn, a->task->definition->name);
    return rc;
}

/* --- comparing --- */

static const struct verify_doc *drawn_doc(const struct asking *a, int64_t id)
{
    for (size_t low = 0, high = a->ndrawn; low < high;) {
        size_t middle = low + (high - low) / 2;
        const struct verify_doc *doc = &a->task->docs[a->drawn[middle]];
        if (doc->id == id)
            return doc;
        if (doc->id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Differences of pairs: how often none, their mean and its error. */
static void compare_pairs(struct asking *a, const struct pd_run_item *items, size_t n)
{
    struct pd_verify_model *model = &a->task->entry->model;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) {
        const struct verify_doc *theirs = drawn_doc(a, items[i].doc);
        if (!theirs || isnan(theirs->value) || isnan(items[i].value))
            continue;
        double difference = items[i].value - theirs->value;
        model->n++;
        model->agree += difference == 0;
        model->published += theirs->value;
        model->here += items[i].value;
        sum += difference;
        squares += difference * difference;
    }
    double count = (double)model->n;
    if (model->n < 2)
        return;
    model->published /= count;
    model->here /= count;
    model->difference = sum / count;
    model->stderr_of = sqrt(fmax(squares - sum * sum / count, 0) / (count - 1) / count);
}

/* Two answers that happen to differ decide nothing; a difference beyond chance does. */
static void judge(struct asking *a)
{
    const struct pd_verify_model *model = &a->task->entry->model;
    struct pd_arena *arena = &a->v->report->arena;
    double count = (double)model->n;
    if (model->n < 2) {
        verify_unchecked(a->v, check_of(a),
                         pd_str_of("fewer than two documents have a value in both"));
        return;
    }
    double error = sqrt(model->stderr_of * model->stderr_of + 2 / (count * count));
    if (fabs(model->difference) > z95 * error)
        verify_differs(a->v, check_of(a), model->column,
                       pd_arena_printf(arena, "%.4f", model->published),
                       pd_arena_printf(arena, "%.4f", model->here));
    else
        verify_same(check_of(a));
}

static bool is_headline(struct pd_str headline, const struct pd_run_column *column,
                        struct pd_arena *arena)
{
    return pd_str_eq(headline, pd_arena_printf(arena, "%.*s,%.*s", PD_STR_ARG(column->metric),
                                               PD_STR_ARG(column->filter)));
}

static int compare_answers(struct asking *a, struct pd_err *err)
{
    struct pd_arena *arena = &a->v->report->arena;
    struct pd_store *store = NULL;
    struct pd_run_task row;
    struct pd_run_column *columns = NULL;
    size_t n = 0;
    int rc = pd_store_open(&store, a->path, PD_STORE_READ, err);
    if (rc < 0)
        return rc;
    rc = pd_store_find_task(&row, store, a->task->definition->name, arena, err);
    if (rc == 1)
        rc = pd_store_columns(&columns, &n, store, row.id, arena, err);
    for (size_t i = 0; i < n && rc == 0; i++) {
        struct pd_run_item *items;
        size_t nitems;
        if (!is_headline(a->task->from->headline, &columns[i], arena))
            continue;
        a->task->entry->model.column = pd_arena_str(arena, a->task->from->headline);
        rc = pd_store_items(&items, &nitems, store, row.id, columns[i].number, arena, err);
        if (rc == 0)
            compare_pairs(a, items, nitems);
    }
    pd_store_close(store);
    if (rc == 0)
        judge(a);
    return rc;
}

/* --- one task --- */

static int ask_again(struct asking *a, struct pd_err *err)
{
    struct pd_plan *plan = NULL;
    struct pd_err bad = {0};
    int rc = verify_plan_options(&a->plan, a->v, a->task);
    if (rc < 0)
        return rc;
    if (pd_plan_open(&plan, a->task->definition, &a->plan, &bad) < 0 || !plan) {
        verify_unchecked(a->v, check_of(a), pd_str_of(bad.text));
        return 0;
    }
    a->ndocs = plan->ndocs_all;
    a->is_drawn = pd_calloc(a->ndocs, 1);
    draw(a);
    rc = prepare(a, plan, err);
    pd_plan_free(plan);
    if (rc == 0)
        rc = ask(a, err);
    return rc == 0 ? compare_answers(a, err) : rc;
}

static int check_task(struct verifier *v, struct verify_task *task, size_t number,
                      struct pd_err *err)
{
    struct asking a = {.v = v, .task = task};
    struct pd_str why = !task->definition         ? task->why
                        : !task->samples          ? pd_str_of("no samples")
                        : !task->from->headline.n ? pd_str_of("no metric of it is compared")
                                                  : pd_str_of("");
    if (why.n) {
        verify_unchecked(v, check_of(&a), why);
        return 0;
    }
    struct pd_str name = pd_arena_printf(&v->report->arena, "again-%zu.podium", number);
    a.path = pd_path_join(&v->report->arena, v->folder, name.p);
    int rc = ask_again(&a, err);
    free(a.drawn);
    free(a.is_drawn);
    return rc;
}

int verify_model(struct verifier *v, struct pd_err *err)
{
    int rc = 0;
    for (size_t i = 0; i < v->file->ntasks && rc == 0; i++)
        rc = check_task(v, &v->tasks[i], i, err);
    return rc;
}
