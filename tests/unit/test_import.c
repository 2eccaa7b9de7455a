/*
 * Importing lm-eval's files: all its generations, with samples and without, merging, and files that
 * are no good. The files of tests/vectors/lm_eval were written by lm-eval itself.
 */
#include "tests/support/pd_run.h"

#include "harness/run/stored_task.h"
#include "lib/format/json.h"
#include "results/board.h"
#include "results/import.h"
#include "results/lmeval.h"
#include "tests/support/scratch.h"

#include <math.h>

#define VECTORS "tests/vectors/lm_eval/"
#define DATE "2025-08-21T19-56-54.500000"

static struct pd_arena arena;
static struct pd_scratch scratch;
static struct pd_buf told; /* warnings, one a line */

static void collect(void *ctx, enum pd_event_kind kind, const char *text)
{
    (void)ctx;
    if (kind == PD_EVENT_WARNING)
        pd_buf_printf(&told, "%s\n", text);
}

static struct pd_import_outcome import(const char *const *paths, size_t n, const char *folder)
{
    const struct pd_sink sink = {collect, NULL};
    struct pd_import_outcome outcome = {0};
    struct pd_import_options options = {
        .folder = pd_scratch_path(&scratch, folder), .program = "podium 9.9", .sink = &sink};
    pd_buf_reset(&told);
    assert_ok(pd_import_lmeval(&outcome, paths, n, &options, &pd_run_err), pd_run_err);
    return outcome;
}

static struct pd_import_outcome import_one(const char *path, const char *folder)
{
    return import(&path, 1, folder);
}

static struct pd_store *open_run(const char *folder, const char *name)
{
    struct pd_store *store = NULL;
    char *path = (char *)pd_arena_printf(&arena, "%s/%s.podium", folder, name).p;
    assert_ok(pd_store_open(&store, pd_scratch_path(&scratch, path), PD_STORE_READ, &pd_run_err),
              pd_run_err);
    return store;
}

static struct pd_tally *load_run(const char *folder, const char *name)
{
    struct pd_tally *tally = NULL;
    struct pd_store *store = open_run(folder, name);
    assert_ok(pd_tally_load(&tally, store, NULL, &pd_run_err), pd_run_err);
    pd_store_close(store);
    return tally;
}

static const struct pd_cell *cell_of(const struct pd_tally *tally, const char *task,
                                     const char *metric, const char *filter)
{
    for (size_t t = 0; t < tally->ntasks; t++)
        for (size_t i = 0; i < tally->tasks[t].ncells; i++)
            if (pd_str_is(tally->tasks[t].info.name, task) &&
                pd_str_is(tally->tasks[t].cells[i].metric, metric) &&
                pd_str_is(tally->tasks[t].cells[i].filter, filter))
                return &tally->tasks[t].cells[i];
    fail_msg("there is no %s of %s", metric, task);
    return NULL;
}

static void assert_told(const char *part)
{
    if (!told.data || !strstr(told.data, part))
        print_error("told was:\n%s", told.data ? told.data : "nothing\n");
    assert_non_null(told.data);
    assert_non_null(strstr(told.data, part));
}

static void write_file(const char *name, const char *text)
{
    pd_scratch_write(&scratch, name, text);
}

/* 0.3: 30 of 100 and 25 of 200 right, with the standard errors that these have. */
static const char old_form[] =
    "{\"results\": {"
    "\"arc_easy\": {\"acc\": 0.3, \"acc_stderr\": 0.046056618647183814, \"acc_norm\": 0.31,"
    " \"acc_norm_stderr\": 0.04648231987117316},"
    "\"hendrycksTest-b\": {\"acc\": 0.125, \"acc_stderr\": 0.023444042219248146},"
    "\"hendrycksTest-a\": {\"acc\": 0.5, \"acc_stderr\": 0.5},"
    "\"lambada\": {\"ppl\": 10.5, \"ppl_stderr\": 0.3, \"acc\": 1.0, \"acc_stderr\": 0.0}},"
    "\"versions\": {\"arc_easy\": 0, \"lambada\": 1},"
    "\"config\": {\"model\": \"hf-causal\", \"num_fewshot\": 5,"
    " \"model_args\": \"use_accelerate=True,pretrained=org/m,revision=step3\"}}";

static void test_old_form(void **state)
{
    (void)state;
    write_file("old/x.json", old_form);
    struct pd_import_outcome outcome = import_one(pd_scratch_path(&scratch, "old"), "old-runs");
    assert_int_equal(outcome.nfiles, 1);
    assert_int_equal(outcome.nruns, 1);
    assert_int_equal(told.len, 0);
    struct pd_tally *tally = load_run("old-runs", "org__m@step3");
    assert_str(tally->model, "org/m@step3");
    assert_str(tally->provider, "hf-causal");
    assert_str(tally->imported, "lm-eval 0.3");
    const struct pd_cell *acc = cell_of(tally, "arc_easy", "acc", "");
    assert_true(acc->published && acc->unit);
    assert_int_equal(acc->n, 100);
    assert_float_equal(acc->stderr_of, 0.046056618647183814, 0);
    assert_str(tally->tasks[0].info.headline, "acc_norm,");
    assert_int_equal(tally->tasks[0].info.num_fewshot, 5);
    assert_true(tally->tasks[0].info.top);
    assert_false(tally->tasks[1].info.top);
    assert_int_equal(cell_of(tally, "hendrycksTest-b", "acc", "")->n, 200);
    /* No standard error tells the size. */
    const struct pd_cell *ppl = cell_of(tally, "lambada", "ppl", "");
    assert_int_equal(ppl->n, 0);
    assert_false(ppl->higher_is_better);
    /* MMLU's tasks are one column, their plain mean. */
    assert_int_equal(tally->ngroups, 1);
    assert_str(tally->groups[0].info.name, "hendrycksTest");
    assert_float_equal(tally->groups[0].cells[0].value, 0.3125, 1e-15);
    pd_tally_free(tally);
}

/* Which numbers of right answers a share and its standard error stand for. */
static void test_sizes_are_told_or_not(void **state)
{
    (void)state;
    write_file("mc2/x.json", "{\"results\": {\"t\": {\"mc2\": 0.3217, \"mc2_stderr\": 0.0131},"
                             " \"u\": {\"acc\": 0.3, \"acc_stderr\": 0.05}}, \"versions\": {}}");
    import_one(pd_scratch_path(&scratch, "mc2"), "mc2-runs");
    struct pd_tally *tally = load_run("mc2-runs", "x");
    assert_int_equal(cell_of(tally, "t", "mc2", "")->n, 0);
    assert_int_equal(cell_of(tally, "u", "acc", "")->n, 0);
    pd_tally_free(tally);
}

/* Reading what lm-eval wrote and writing it again. Key order within a dict is looked at by the test
   of the writer; here values count. */
static void check_round_trip(const char *vector, const char *run)
{
    struct pd_store *store = open_run(vector, run);
    struct pd_buf out = {0}, file = {0};
    struct pd_lmeval_info info = {.tally.bootstrap_iters = 10, .version = "9.9"};
    struct pd_value got, want;
    assert_ok(pd_lmeval_results_write(&out, store, &info, &pd_run_err), pd_run_err);
    const char *path = pd_arena_printf(&arena, VECTORS "%s/results_" DATE ".json", vector).p;
    assert_ok(pd_file_read(&file, path, &pd_run_err), pd_run_err);
    assert_ok(pd_json_parse(&got, &arena, pd_buf_str(&out), NULL, &pd_run_err), pd_run_err);
    assert_ok(pd_json_parse(&want, &arena, pd_buf_str(&file), NULL, &pd_run_err), pd_run_err);
    for (size_t i = 0; i < pd_dict_len(&want); i++) {
        const struct pd_dict_entry *entry = &want.dict->entries[i];
        const struct pd_value *own = pd_dict_find(&got, entry->key);
        if (!own || !pd_value_equal(own, &entry->value))
            print_error("%s: %.*s differs\n", vector, PD_STR_ARG(entry->key));
        assert_true(own && pd_value_equal(own, &entry->value));
    }
    assert_int_equal(pd_dict_len(&got), pd_dict_len(&want));
    pd_buf_done(&out);
    pd_buf_done(&file);
    pd_store_close(store);
}

static void check_samples(const char *vector, const char *run, const char *task)
{
    struct pd_store *store = open_run(vector, run);
    struct pd_refilter refilter = {.origin = pd_store_path(store)};
    const char *const no_roots[] = {NULL};
    assert_ok(pd_taskset_new(&refilter.set, no_roots, NULL, &pd_run_err), pd_run_err);
    const struct pd_lmeval_filter filter = {pd_refilter, &refilter};
    char *text = NULL;
    size_t length = 0;
    struct pd_buf file = {0};
    FILE *out = open_memstream(&text, &length);
    assert_ok(pd_lmeval_samples_write(out, store, task, &filter, &pd_run_err), pd_run_err);
    fclose(out);
    const char *path =
        pd_arena_printf(&arena, VECTORS "%s/samples_%s_" DATE ".jsonl", vector, task).p;
    assert_ok(pd_file_read(&file, path, &pd_run_err), pd_run_err);
    assert_int_equal(length, file.len);
    assert_memory_equal(text, file.data, file.len);
    free(text);
    pd_buf_done(&file);
    pd_refilter_done(&refilter);
    pd_taskset_free(refilter.set);
    pd_store_close(store);
}

static void test_round_trips(void **state)
{
    (void)state;
    struct pd_import_outcome outcome = import_one(VECTORS "plain", "plain");
    assert_int_equal(outcome.nfiles, 8);
    assert_int_equal(outcome.nfailed, 0);
    assert_int_equal(told.len, 0);
    check_round_trip("plain", "org__tiny__5");
    check_samples("plain", "org__tiny__5", "tiny_colors");
    check_samples("plain", "org__tiny__5", "tiny_sums");
    check_samples("plain", "org__tiny__5", "tiny_lines");
    check_samples("plain", "org__tiny__5", "tiny_truth");
    import_one(VECTORS "chat/results_" DATE ".json", "chat"); /* the samples lie beside it */
    check_round_trip("chat", "tiny-chat");
    check_samples("chat", "tiny-chat", "tiny_colors");
    check_samples("chat", "tiny-chat", "tiny_sums");
}

static void test_items_of_every_shape(void **state)
{
    (void)state;
    import_one(VECTORS "plain", "shapes");
    struct pd_tally *tally = load_run("shapes", "org__tiny__5");
    static const struct {
        const char *task, *metric, *filter;
        double value;
    } cells[] = {
        {"tiny_sums", "exact_match", "strict", 0.25},
        {"tiny_shades", "mcc", "none", 0.2},
        {"tiny_truth", "f1", "none", 2.0 / 3},
        {"tiny_ends", "perplexity", "none", 36918.3607},
    };
    for (size_t i = 0; i < PD_COUNT(cells); i++) {
        const struct pd_cell *cell =
            cell_of(tally, cells[i].task, cells[i].metric, cells[i].filter);
        assert_false(cell->published);
        assert_int_equal(cell->n, 4);
        assert_true(fabs(cell->value / cells[i].value - 1) < 1e-8);
    }
    /* The gold label and the text of an array become the distance again. */
    const struct pd_cell *brier = cell_of(tally, "tiny_shades", "brier_score", "none");
    assert_false(brier->published);
    assert_float_equal(brier->items[0].value, 0.020152, 1e-5);
    /* Bootstrap errors are taken over, not made again. */
    assert_true(cell_of(tally, "tiny_shades", "mcc", "none")->stderr_of > 0.4);
    pd_tally_free(tally);
}

/* 0.4.2 wrote lists under .jsonl, named after the model's arguments, with numbers as they are and
   no groups' lists of metrics; 0.4.4 says nothing of filters. */
static void test_early_forms(void **state)
{
    (void)state;
    struct pd_import_outcome outcome = import_one(VECTORS "old-0.4.2", "v042");
    assert_int_equal(outcome.nfiles, 5);
    assert_int_equal(told.len, 0);
    struct pd_tally *tally = load_run("v042", "tiny-old");
    const struct pd_cell *cell = cell_of(tally, "tiny_shades", "mcc", "none");
    assert_false(cell->published);
    assert_int_equal(cell->n, 4);
    assert_false(cell_of(tally, "tiny_sums", "exact_match", "vote")->published);
    assert_int_equal(tally->ngroups, 2);
    assert_str(tally->groups[0].info.name, "tiny_family");
    assert_true(tally->groups[0].info.top);
    assert_false(tally->groups[1].info.top);
    assert_str(tally->groups[1].info.alias, "tiny_pictures");
    assert_float_equal(tally->groups[1].cells[1].value, 0.375, 1e-15);
    assert_str(tally->tasks[1].info.alias, "colours of things");
    pd_tally_free(tally);
    outcome = import_one(VECTORS "old-0.4.4", "v044");
    assert_int_equal(outcome.nfiles, 7);
    assert_int_equal(told.len, 0);
    tally = load_run("v044", "tiny-old");
    assert_int_equal(cell_of(tally, "tiny_sums", "exact_match", "strict")->n, 4);
    assert_float_equal(cell_of(tally, "tiny_sums", "exact_match", "vote")->value, 0.25, 0);
    pd_tally_free(tally);
}

/* 0.4.0 told groups by the dashes of aliases alone. */
static void test_groups_by_dashes(void **state)
{
    (void)state;
    write_file(
        "dashes/results.json",
        "{\"results\": {"
        "\"g\": {\"acc,none\": 0.4, \"acc_stderr,none\": 0.1, \"alias\": \"g\"},"
        "\"h\": {\"acc,none\": 0.3, \"acc_stderr,none\": 0.1, \"alias\": \" - h\"},"
        "\"a\": {\"acc,none\": 0.3, \"acc_stderr,none\": 0.1, \"alias\": \"  - a\"},"
        "\"b\": {\"acc,none\": 0.5, \"acc_stderr,none\": 0.1, \"alias\": \" - b\"},"
        "\"c\": {\"acc,none\": 0.9, \"acc_stderr,none\": 0.1, \"alias\": \"c\"}},"
        "\"groups\": {\"g\": {\"acc,none\": 0.4}, \"h\": {\"acc,none\": 0.3}},"
        "\"versions\": {}, \"config\": {\"model\": \"hf\", \"model_args\": \"pretrained=m\"}}");
    import_one(pd_scratch_path(&scratch, "dashes"), "dashes-runs");
    struct pd_tally *tally = load_run("dashes-runs", "m");
    assert_int_equal(tally->ngroups, 2);
    assert_str(tally->groups[0].info.children, "[\"h\", \"b\"]");
    assert_str(tally->groups[1].info.children, "[\"a\"]");
    assert_float_equal(tally->groups[0].cells[0].value, 0.4, 0);
    assert_float_equal(tally->groups[0].cells[0].pooled, 0.1, 0);
    assert_int_equal(tally->ntasks, 3);
    pd_tally_free(tally);
}

#define RESULTS(model, tasks)                                                                      \
    "{\"results\": {" tasks "}, \"versions\": {}, \"config\": {\"model\": \"hf\","                 \
    " \"model_args\": {\"pretrained\": \"" model "\"}}}"

static void test_merging(void **state)
{
    (void)state;
    write_file("merge/results_1.json", RESULTS("m", "\"a\": {\"acc,none\": 0.5}"));
    write_file("merge/results_2.json",
               RESULTS("m", "\"b\": {\"acc,none\": 0.25}, \"a\": {\"acc,none\": 0.5}"));
    write_file("merge/results_3.json", RESULTS("m", "\"a\": {\"acc,none\": 0.75}"));
    write_file("merge/results_4.json", RESULTS("n", "\"a\": {\"acc,none\": 0.1}"));
    write_file("merge/config.json", "{\"architectures\": [\"x\"]}");
    struct pd_import_outcome outcome = import_one(pd_scratch_path(&scratch, "merge"), "merged");
    assert_int_equal(outcome.nfiles, 4);
    assert_int_equal(outcome.nruns, 3);
    assert_int_equal(told.len, 0);
    struct pd_tally *tally = load_run("merged", "m");
    assert_int_equal(tally->ntasks, 2);
    pd_tally_free(tally);
    tally = load_run("merged", "m_0-shot");
    assert_str(tally->model, "m (0-shot)");
    assert_float_equal(tally->tasks[0].cells[0].value, 0.75, 0);
    pd_tally_free(tally);
    pd_tally_free(load_run("merged", "n"));
}

/* Importing again takes the place of an import, never that of somebody's run. */
static void test_no_run_is_lost(void **state)
{
    (void)state;
    write_file("safe/results_1.json", RESULTS("m", "\"a\": {\"acc,none\": 0.5}"));
    const char *from = pd_scratch_path(&scratch, "safe");
    import_one(from, "safe-runs");
    struct pd_import_outcome outcome = import_one(from, "safe-runs");
    assert_int_equal(outcome.nruns, 1);
    struct pd_store *store = NULL;
    unlink(pd_scratch_path(&scratch, "safe-runs/m.podium"));
    assert_ok(pd_store_open(&store, pd_scratch_path(&scratch, "safe-runs/m.podium"), PD_STORE_WRITE,
                            &pd_run_err),
              pd_run_err);
    pd_run_meta(store, "model", "\"mine\"");
    pd_store_close(store);
    outcome = import_one(from, "safe-runs");
    assert_int_equal(outcome.nruns, 0);
    assert_int_equal(outcome.nfailed, 1);
    assert_told("is a run that was not imported");
    store = open_run("safe-runs", "m");
    struct pd_value model;
    assert_ok(pd_store_get_value(&model, store, "model", &arena, &pd_run_err), pd_run_err);
    assert_str(model.s, "mine");
    pd_store_close(store);
}

/* Each bad file is told with what is wrong; the good one beside them is imported. */
static void test_bad_files(void **state)
{
    (void)state;
    static const struct {
        const char *name, *text, *wrong;
    } files[] = {
        {"bad/results_a.json", "{\"results\": ", "results_a.json: not JSON: 1:"},
        {"bad/results_b.json", "[1, 2]", "results_b.json: not a results file of lm-eval"},
        {"bad/results_c.json", "{\"results\": {}, \"versions\": {}}",
         "results_c.json: no task of it has a value"},
        {"bad/results_d.json", "{\"results\": {\"t\": {\"acc,none\": \"N/A\"}}, \"config\": {}}",
         "results_d.json: no task of it has a value"},
        {"bad/results_e.json", "{\"results\": {\"t\": 5}, \"config\": {}}",
         "results_e.json: not a results file"},
        {"bad/results_f.json", "", "results_f.json: not JSON"},
    };
    for (size_t i = 0; i < PD_COUNT(files); i++)
        write_file(files[i].name, files[i].text);
    write_file("bad/results_good.json", RESULTS("m", "\"a\": {\"acc,none\": 0.5}"));
    struct pd_import_outcome outcome = import_one(pd_scratch_path(&scratch, "bad"), "bad-runs");
    assert_int_equal(outcome.nfiles, PD_COUNT(files) + 1);
    assert_int_equal(outcome.nfailed, PD_COUNT(files));
    assert_int_equal(outcome.nruns, 1);
    for (size_t i = 0; i < PD_COUNT(files); i++)
        assert_told(files[i].wrong);
    const char *missing = "/nowhere/at/all";
    struct pd_import_options options = {.folder = pd_scratch_path(&scratch, "x")};
    assert_int_equal(pd_import_lmeval(&outcome, &missing, 1, &options, &pd_run_err), PD_ERR_INPUT);
}

#define SAMPLE(doc, value)                                                                         \
    "{\"doc_id\": " doc ", \"doc\": {}, \"target\": \"x\", \"arguments\": {}, \"resps\": [],"      \
    " \"filtered_resps\": [], \"filter\": \"none\", \"acc\": " value "}\n"

/* Samples that are no good, or not the published ones, leave the numbers. */
static void test_bad_samples(void **state)
{
    (void)state;
    static const struct {
        const char *samples, *wrong;
        size_t nfailed;
    } cases[] = {
        {"{\"doc_id\": 0, \"doc\": {}}\n{\"doc_id\"\n", "line 2: not JSON", 1},
        {"{\"doc\": {}}\n", "line 1: not a sample of lm-eval (no `doc_id`)", 1},
        {"{\"doc_id\": -1}\n", "line 1: not a sample", 1},
        {SAMPLE("0", "1.0") SAMPLE("0", "0.0"), "line 2: document 0 is there once too often", 1},
        {SAMPLE("0", "1.0") SAMPLE("1", "1.0"),
         "task 'a': the samples give 1 as acc, the results "
         "say 0.5",
         0},
        {"[{\"doc_id\": 0, \"doc\": {}}, 3]", "line 2: not a sample", 1},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        write_file("s/results_2025-01-01T00-00-00.1.json",
                   RESULTS("m", "\"a\": {\"acc,none\": 0.5, \"acc_stderr,none\": 0.5}"));
        write_file("s/samples_a_2025-01-01T00-00-00.1.jsonl", cases[i].samples);
        struct pd_import_outcome outcome = import_one(pd_scratch_path(&scratch, "s"), "s-runs");
        assert_int_equal(outcome.nfailed, cases[i].nfailed);
        assert_int_equal(outcome.nruns, 1);
        assert_told(cases[i].wrong);
        struct pd_tally *tally = load_run("s-runs", "m");
        const struct pd_cell *cell = cell_of(tally, "a", "acc", "none");
        assert_true(cell->published);
        assert_float_equal(cell->value, 0.5, 0);
        pd_tally_free(tally);
    }
}

static void test_samples_alone(void **state)
{
    (void)state;
    write_file("alone/org__m/samples_a_2025-01-01T00-00-00.1.jsonl",
               SAMPLE("0", "1.0") SAMPLE("4", "0.0"));
    write_file("alone/org__m/samples_b_2025-01-01T00-00-00.1.jsonl", SAMPLE("2", "1.0"));
    write_file("alone/org__m/samples_c_2025-01-01T00-00-00.1.jsonl", "nothing\n");
    struct pd_import_outcome outcome = import_one(pd_scratch_path(&scratch, "alone"), "alone-runs");
    assert_int_equal(outcome.nfiles, 3);
    assert_int_equal(outcome.nfailed, 1);
    assert_told("samples_c_2025-01-01T00-00-00.1.jsonl: line 1: not JSON");
    struct pd_tally *tally = load_run("alone-runs", "org__m");
    assert_int_equal(tally->ntasks, 2);
    assert_float_equal(cell_of(tally, "a", "acc", "none")->value, 0.5, 0);
    assert_int_equal(cell_of(tally, "a", "acc", "none")->n_total, 2);
    assert_float_equal(cell_of(tally, "b", "acc", "none")->value, 1, 0);
    pd_tally_free(tally);
}

/* A metric that nobody knows is a mean where that gives the published value. */
static void test_unknown_metrics(void **state)
{
    (void)state;
    write_file("unknown/results_2025-01-01T00-00-00.1.json",
               RESULTS("m", "\"a\": {\"zap,none\": 0.5, \"zop,none\": 3.0}"));
    write_file("unknown/samples_a_2025-01-01T00-00-00.1.jsonl",
               "{\"doc_id\": 0, \"filter\": \"none\", \"zap\": 1, \"zop\": 1.0}\n"
               "{\"doc_id\": 1, \"filter\": \"none\", \"zap\": 0, \"zop\": 2.0}\n");
    import_one(pd_scratch_path(&scratch, "unknown"), "unknown-runs");
    assert_int_equal(told.len, 0);
    struct pd_tally *tally = load_run("unknown-runs", "m");
    assert_false(cell_of(tally, "a", "zap", "none")->published);
    assert_str(cell_of(tally, "a", "zap", "none")->items[0].data, "1");
    assert_true(cell_of(tally, "a", "zop", "none")->published);
    assert_str(cell_of(tally, "a", "zop", "none")->aggregation, "");
    pd_tally_free(tally);
}

/* Names of tasks and groups that want out of the folder, into the terminal, or round in circles. */
static void test_hostile_files(void **state)
{
    (void)state;
    write_file("h/samples_secret_2025-01-01T00-00-00.1.jsonl", SAMPLE("0", "1.0"));
    write_file(
        "h/in/results_2025-01-01T00-00-00.1.json",
        "{\"results\": {\"../samples_secret\": {\"acc,none\": 1.0},"
        " \"a\\u001b[2J\": {\"acc,none\": 1.0}, \"g\": {}, \"h\": {}},"
        " \"group_subtasks\": {\"g\": [\"h\", \"g\", \"h\"], \"h\": [\"g\", \"h\", 7]},"
        " \"versions\": {\"g\": {}}, \"configs\": [], \"n-shot\": 3, \"config\": {\"model\": 3,"
        " \"model_args\": {\"pretrained\": \"../../etc/x\\u001b[31m\"}}}");
    struct pd_import_outcome outcome = import_one(pd_scratch_path(&scratch, "h/in"), "h-runs");
    assert_int_equal(outcome.nfailed, 0);
    assert_int_equal(outcome.nruns, 1);
    assert_true(pd_file_exists(pd_scratch_path(&scratch, "h-runs/_.__..__etc__x__31m.podium")) ||
                pd_file_exists(pd_scratch_path(&scratch, "h-runs/_.__..__etc__x___31m.podium")));
}

/* 2 to the power of 60 ways through the groups. */
static void test_many_ways(void **state)
{
    (void)state;
    struct pd_buf text = {0};
    pd_buf_puts(&text, "{\"results\": {\"t\": {\"acc,none\": 0.5}");
    for (int i = 0; i < 60; i++)
        pd_buf_printf(&text, ", \"g%d\": {\"acc,none\": 0.5}", i);
    pd_buf_puts(&text, "}, \"versions\": {}, \"group_subtasks\": {\"g60\": [\"t\"]");
    for (int i = 0; i < 60; i++)
        pd_buf_printf(&text, ", \"g%d\": [\"g%d\", \"g%d\"]", i, i + 1, i + 1);
    pd_buf_puts(&text, "}}");
    write_file("ways/results_1.json", text.data);
    pd_buf_done(&text);
    struct pd_import_outcome outcome = import_one(pd_scratch_path(&scratch, "ways"), "ways-runs");
    assert_int_equal(outcome.nruns, 1);
    pd_tally_free(load_run("ways-runs", "results_1"));
}

/* Forty real files of lm-eval 0.3, when they are there. */
static void test_real_files(void **state)
{
    (void)state;
    const char *shared = pd_test_shared();
    if (!shared)
        skip();
    const char *from = pd_path_join(&arena, shared, "lm_eval_results");
    if (!pd_file_is_dir(from))
        skip();
    struct pd_import_outcome outcome = import_one(from, "real");
    assert_int_equal(outcome.nfiles, 40);
    assert_int_equal(outcome.nruns, 40);
    assert_int_equal(told.len, 0);
    struct pd_tally *tally = load_run("real", "EleutherAI__pythia-v1.1-12b@step33000");
    int64_t n = 0;
    for (size_t i = 0; i < tally->ntasks; i++)
        n += pd_tally_sample_len(&tally->tasks[i]);
    assert_int_equal(n, 27603); /* MMLU's 14,042 and eight public test sets */
    pd_tally_free(tally);
}

static int setup(void **state)
{
    pd_scratch_init(&scratch);
    return pd_run_setup(state);
}

static int teardown(void **state)
{
    pd_arena_done(&arena);
    pd_buf_done(&told);
    pd_scratch_done(&scratch);
    return pd_run_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_old_form),      cmocka_unit_test(test_sizes_are_told_or_not),
        cmocka_unit_test(test_round_trips),   cmocka_unit_test(test_items_of_every_shape),
        cmocka_unit_test(test_early_forms),   cmocka_unit_test(test_groups_by_dashes),
        cmocka_unit_test(test_merging),       cmocka_unit_test(test_no_run_is_lost),
        cmocka_unit_test(test_bad_files),     cmocka_unit_test(test_bad_samples),
        cmocka_unit_test(test_samples_alone), cmocka_unit_test(test_unknown_metrics),
        cmocka_unit_test(test_hostile_files), cmocka_unit_test(test_many_ways),
        cmocka_unit_test(test_real_files),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
