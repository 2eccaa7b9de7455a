/*
 * Parity with lm-eval without Python: for the entries of tests/parity/tasks.yaml the requests must
 * hash to what lm-eval's did (tests/parity/golden.json), and the same made-up answers must come to
 * the same metrics and standard errors. Definitions of our own are always tried; lm-eval's when
 * PODIUM_LMEVAL_TASKS names the folder of its tasks (release 0.4.13).
 */
#include "harness/plan/plan.h"
#include "lib/core/map.h"
#include "lib/format/pystr.h"
#include "lib/format/yaml.h"
#include "tests/support/parity_answers.h"
#include "tests/support/parity_docs.h"

#include <math.h>

enum { BOOTSTRAP_ITERS = 100000 };
static const double tolerance = 1e-12; /* relative */

static struct {
    struct pd_scratch scratch;
    struct pd_value golden, entries;
    struct pd_str seed;
} bench;

/* One task of an entry. */
struct trial {
    const struct pd_task *task;
    const struct pd_value *entry; /* of tasks.yaml */
    struct pd_plan_options options;
    struct pd_arena arena;
    struct pd_plan *plan;
    struct pd_str *golds; /* the right answer of every row, as a text */
    size_t ngolds;
    struct pd_map
        first; /* context to the golds (place in the array) of the first document with it */
    struct pd_item *items; /* column by column */
    size_t *nitems;
    struct pd_sha256 sha;
    size_t nrequests;
};

/* ---- Entries -------------------------------------------------------------------------------- */

static const struct pd_str none = {"", 0};

static struct pd_str id_of(const struct pd_value *entry)
{
    const struct pd_value *tasks = pd_dict_get(entry, "tasks");
    return pd_dict_str(entry, "id", tasks->kind == PD_LIST ? pd_list_at(tasks, 0)->s : tasks->s);
}

/* What is selected: names with commas between them. */
static const char *spec_of(const struct pd_value *entry)
{
    const struct pd_value *tasks = pd_dict_get(entry, "tasks");
    struct pd_buf buf = {0};
    for (size_t i = 0; i < pd_list_len(tasks); i++) {
        pd_buf_puts(&buf, i ? "," : "");
        pd_buf_add_str(&buf, pd_list_at(tasks, i)->s);
    }
    if (tasks->kind == PD_STRING)
        pd_buf_add_str(&buf, tasks->s);
    const char *spec = pd_arena_str(&bench.scratch.arena, pd_buf_str(&buf)).p;
    pd_buf_done(&buf);
    return spec;
}

static const struct pd_chat *template_of(const struct pd_value *entry)
{
    struct pd_str name = pd_dict_str(entry, "template", none);
    if (name.n == 0)
        return NULL;
    struct pd_str path =
        pd_arena_printf(&bench.scratch.arena, "tests/parity/templates/%.*s", PD_STR_ARG(name));
    const struct pd_chat_options options = {.path = path.p, .today = {2024, 7, 26}};
    struct pd_chat *chat = NULL;
    struct pd_err err = {0};
    assert_ok(pd_chat_open(&chat, &options, &bench.scratch.arena, &err), err);
    return chat;
}

static struct pd_plan_options options_of(const struct pd_value *entry)
{
    struct pd_str chat = pd_dict_str(entry, "chat", none);
    struct pd_plan_options options = {
        .data_root = bench.scratch.dir,
        .num_fewshot = (int)pd_dict_int(entry, "num_fewshot", -1),
        .fewshot_seed = 1234,
        .prompt = {.chat = chat.n > 0,
                   .fewshot_as_multiturn = pd_str_is(chat, "multiturn"),
                   .template = template_of(entry),
                   .system_instruction = pd_dict_str(entry, "system", none)},
    };
    const struct pd_value *limit = pd_dict_get(entry, "limit");
    if (limit)
        assert_true(pd_value_number(limit, &options.limit));
    return options;
}

/* ---- Requests ------------------------------------------------------------------------------- */

static void hash_field(struct trial *t, struct pd_str field)
{
    pd_sha256_add(&t->sha, field);
    pd_sha256_add(&t->sha, (struct pd_str){"", 1});
}

static void hash_request(struct trial *t, size_t doc, size_t i,
                         const struct pd_prompt_request *request)
{
    struct pd_buf kwargs = {0};
    if (t->task->output_type == PD_OUT_GENERATE_UNTIL)
        pd_json_write(&kwargs, &t->plan->generation_kwargs, PD_JSON_SPACED);
    hash_field(t, pd_arena_printf(&t->arena, "%zu", doc));
    hash_field(t, pd_arena_printf(&t->arena, "%zu", i));
    hash_field(t, request->context);
    hash_field(t, kwargs.len ? pd_buf_str(&kwargs) : request->continuation);
    pd_buf_done(&kwargs);
    t->nrequests++;
}

/* ---- Answers -------------------------------------------------------------------------------- */

static struct pd_str text_of(struct trial *t, const struct pd_value *value)
{
    struct pd_buf buf = {0};
    pd_py_str(&buf, value);
    struct pd_str text = pd_arena_str(&t->arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return text;
}

/* The first of several targets; a choice where the target is its number. */
static struct pd_str gold_of(struct trial *t, const struct pd_doc *doc)
{
    const struct pd_value *target = &doc->target;
    int64_t n = (int64_t)pd_list_len(&doc->choices);
    if (target->kind == PD_LIST)
        return pd_list_len(target) ? text_of(t, pd_list_at(target, 0)) : none;
    if (target->kind == PD_INT && target->i >= -n && target->i < n)
        target = pd_list_at(&doc->choices, (size_t)(target->i + (target->i < 0 ? n : 0)));
    return text_of(t, target);
}

/* The right answers of all rows, whatever the limit. */
static void find_golds(struct trial *t)
{
    struct pd_plan_options all = t->options;
    struct pd_plan *plan = NULL;
    struct pd_err err = {0};
    struct pd_prompt_request *requests;
    struct pd_doc doc;
    size_t n;
    int rc;
    all.limit = 0;
    assert_ok(pd_plan_open(&plan, t->task, &all, &err), err);
    t->golds = pd_arena_array(&t->arena, plan->ndocs, sizeof *t->golds);
    while ((rc = pd_plan_next(&doc, &requests, &n, plan, &t->arena, &err)) == 1)
        t->golds[t->ngolds++] = gold_of(t, &doc);
    assert_ok(rc, err);
    pd_plan_free(plan);
}

static struct pd_value answer(struct trial *t, const struct pd_doc *doc,
                              const struct pd_prompt_request *request, unsigned repeat)
{
    struct pd_arena *arena = &t->arena;
    if (t->task->output_type == PD_OUT_ROLLING)
        return pd_parity_rolling(bench.seed, request->continuation, arena);
    if (t->task->output_type != PD_OUT_GENERATE_UNTIL)
        return pd_parity_score(bench.seed,
                               pd_arena_printf(arena, "%.*s%.*s", PD_STR_ARG(request->context),
                                               PD_STR_ARG(request->continuation)),
                               arena);
    struct pd_str form =
        pd_parity_text(bench.seed, request->context, repeat, pd_dict_get(t->entry, "forms"), arena);
    if (!pd_map_find(&t->first, request->context))
        pd_map_set(&t->first, arena, request->context, &t->golds[doc->index]);
    const struct pd_str *gold = pd_map_find(&t->first, request->context);
    const struct pd_str *other = &t->golds[(size_t)(gold - t->golds + 1) % t->ngolds];
    return pd_string(pd_parity_fill(form, *gold, *other, arena));
}

static void score(struct trial *t, const struct pd_doc *doc,
                  const struct pd_prompt_request *requests, size_t n)
{
    struct pd_arena *arena = &t->arena;
    struct pd_scoring *scoring = t->plan->scoring;
    size_t ncolumns = pd_scoring_ncolumns(scoring);
    struct pd_item *items = pd_arena_array(arena, ncolumns, sizeof *items);
    unsigned *flags = pd_arena_array(arena, pd_scoring_npipelines(scoring), sizeof *flags);
    struct pd_value responses = pd_list_new(arena);
    struct pd_err err = {0};
    for (size_t i = 0; i < n; i++) {
        struct pd_value own = pd_list_new(arena);
        for (unsigned r = 0; r < t->task->repeats; r++)
            pd_list_push(arena, &own, answer(t, doc, &requests[i], r));
        pd_list_push(arena, &responses, own);
    }
    assert_ok(pd_scoring_doc(items, flags, NULL, scoring, doc, &responses, arena, &err), err);
    for (size_t c = 0; c < ncolumns; c++)
        if (!items[c].absent)
            t->items[c * t->plan->ndocs + t->nitems[c]++] = items[c];
}

static bool evaluate(struct trial *t)
{
    struct pd_err err = {0};
    struct pd_prompt_request *requests;
    struct pd_doc doc;
    size_t n;
    int rc;
    if (pd_plan_open(&t->plan, t->task, &t->options, &err) < 0) {
        print_error("%s\n", err.text);
        return false;
    }
    if (t->task->output_type == PD_OUT_GENERATE_UNTIL)
        find_golds(t);
    size_t ncolumns = pd_scoring_ncolumns(t->plan->scoring);
    t->items = pd_arena_array(&t->arena, ncolumns * t->plan->ndocs, sizeof *t->items);
    t->nitems = pd_arena_array(&t->arena, ncolumns, sizeof *t->nitems);
    pd_sha256_init(&t->sha);
    while ((rc = pd_plan_next(&doc, &requests, &n, t->plan, &t->arena, &err)) == 1) {
        for (size_t i = 0; i < n; i++)
            hash_request(t, doc.index, i, &requests[i]);
        score(t, &doc, requests, n);
    }
    assert_ok(rc, err);
    return true;
}

/* ---- Comparison ----------------------------------------------------------------------------- */

/* One number against the golden one; NaN where there is none. */
static bool agrees(struct trial *t, const struct pd_value *want, const char *suffix,
                   const struct pd_score_column *column, double got)
{
    struct pd_str key =
        pd_arena_printf(&t->arena, "%s%s,%s", column->metric, suffix, column->filter);
    const struct pd_value *found = pd_dict_find(want, key);
    double number = NAN;
    if (found)
        assert_true(pd_value_number(found, &number));
    if (isnan(number) ? isnan(got) : fabs(number - got) <= tolerance * fabs(number))
        return true;
    print_error("%.*s, task %s: %.*s is %.17g, lm-eval's %.17g\n", PD_STR_ARG(id_of(t->entry)),
                t->task->name, PD_STR_ARG(key), got, number);
    return false;
}

static bool compare_results(struct trial *t, const struct pd_value *want)
{
    bool same = true;
    for (size_t c = 0; c < pd_scoring_ncolumns(t->plan->scoring); c++) {
        const struct pd_score_column *column = pd_scoring_column(t->plan->scoring, c);
        const struct pd_item *items = &t->items[c * t->plan->ndocs];
        size_t n = t->nitems[c];
        double value = pd_aggregation_value(column->aggregation, items, n);
        double error = pd_aggregation_stderr(column->aggregation, items, n, BOOTSTRAP_ITERS);
        same &= agrees(t, want, "", column, value) & agrees(t, want, "_stderr", column, error);
    }
    return same;
}

static bool compare(struct trial *t, const struct pd_value *golden)
{
    unsigned char digest[32];
    char hex[PD_SHA256_HEX];
    pd_sha256_done(&t->sha, digest);
    pd_hex(hex, digest, sizeof digest);
    bool same = (int64_t)t->nrequests == pd_dict_int(golden, "requests", -1) &&
                pd_str_is(pd_dict_str(golden, "sha256", none), hex);
    if (!same)
        print_error("%.*s, task %s: the %zu requests are not lm-eval's\n",
                    PD_STR_ARG(id_of(t->entry)), t->task->name, t->nrequests);
    return compare_results(t, pd_dict_get(golden, "results")) && same;
}

static bool try_task(const struct pd_task *task, const struct pd_value *entry,
                     const struct pd_value *golden)
{
    struct trial t = {.task = task, .entry = entry, .options = options_of(entry)};
    assert_non_null(golden);
    bool same = evaluate(&t) && compare(&t, golden);
    pd_plan_free(t.plan);
    pd_arena_done(&t.arena);
    return same;
}

static bool try_entry(struct pd_taskset *set, const struct pd_value *entry)
{
    const struct pd_value *entries = pd_dict_get(&bench.golden, "entries");
    const struct pd_value *golden = pd_dict_find(entries, id_of(entry));
    struct pd_selection selection;
    struct pd_err err = {0};
    bool same = true;
    if (!golden)
        return true; /* rows of a mirror, or nothing that lm-eval itself can evaluate */
    if (pd_select_tasks(&selection, set, spec_of(entry), &err) < 0) {
        print_error("%.*s: %s\n", PD_STR_ARG(id_of(entry)), err.text);
        return false;
    }
    assert_int_equal(selection.ntasks, pd_dict_len(golden));
    for (size_t i = 0; i < selection.ntasks; i++)
        same &= try_task(selection.tasks[i], entry, pd_dict_get(golden, selection.tasks[i]->name));
    return same;
}

static void try_entries(const char *const *roots, bool (*wanted)(const struct pd_value *entry))
{
    struct pd_taskset *set = NULL;
    struct pd_err err = {0};
    size_t ntried = 0, nwrong = 0;
    assert_ok(pd_taskset_new(&set, roots, NULL, &err), err);
    for (size_t i = 0; i < pd_list_len(&bench.entries); i++) {
        const struct pd_value *entry = pd_list_at(&bench.entries, i);
        if (!wanted(entry))
            continue;
        ntried++;
        nwrong += !try_entry(set, entry);
    }
    pd_taskset_free(set);
    assert_true(ntried > 0);
    assert_int_equal(nwrong, 0);
}

/* ---- The tests ------------------------------------------------------------------------------ */

static bool is_own(const struct pd_value *entry)
{
    return pd_str_starts_with(id_of(entry), pd_str_of("parity_"));
}

static bool is_shipped(const struct pd_value *entry)
{
    const struct pd_value *ours = pd_dict_get(entry, "ours");
    return ours && pd_value_truthy(ours);
}

static bool is_theirs(const struct pd_value *entry)
{
    return !is_own(entry);
}

static void definitions_for_this_test(void **state)
{
    static const char *const roots[] = {"tests/parity/suite", NULL};
    (void)state;
    try_entries(roots, is_own);
}

static void definitions_that_ship_with_podium(void **state)
{
    static const char *const roots[] = {"tasks/suites", NULL};
    (void)state;
    try_entries(roots, is_shipped);
}

static void definitions_of_lm_eval(void **state)
{
    const char *folder = getenv("PODIUM_LMEVAL_TASKS");
    (void)state;
    if (!folder)
        skip();
    const char *const roots[] = {folder, NULL};
    try_entries(roots, is_theirs);
}

static int setup(void **state)
{
    struct pd_err err = {0};
    (void)state;
    pd_scratch_init(&bench.scratch);
    pd_parity_write_docs(&bench.scratch);
    bench.golden = pd_parity_json(&bench.scratch.arena, "tests/parity/golden.json");
    bench.seed = pd_dict_str(&bench.golden, "seed", none);
    assert_ok(pd_yaml_load(&bench.entries, &bench.scratch.arena, "tests/parity/tasks.yaml", &err),
              err);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    pd_scratch_done(&bench.scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(definitions_for_this_test),
        cmocka_unit_test(definitions_that_ship_with_podium),
        cmocka_unit_test(definitions_of_lm_eval),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
