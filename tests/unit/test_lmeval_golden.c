/*
 * Results and samples files against lm-eval's own: the tasks of tests/vectors/lm_eval are planned,
 * answered with the recorded responses, scored, kept in a run file and exported; every key, every
 * number and every hash must come out as lm-eval wrote them.
 */
#include "tests/support/pd_run.h"

#include "harness/plan/plan.h"
#include "harness/run/state.h"
#include "harness/run/stored_task.h"
#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "results/lmeval.h"

#define VECTORS "tests/vectors/lm_eval"
#define DATE "2025-08-21T19-56-54.500000"

static const struct pd_json_limits lenient = {.allow_nan = true};
static struct pd_arena arena;

struct recorded {
    const char *name, *tasks, *model, *tables;
    struct pd_plan_options plan;
};

static struct pd_str read_text(const char *path)
{
    struct pd_buf text = {0};
    assert_ok(pd_file_read(&text, path, &pd_run_err), pd_run_err);
    struct pd_str copy = pd_arena_str(&arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

static struct pd_value parse(struct pd_str text)
{
    struct pd_value value;
    assert_ok(pd_json_parse(&value, &arena, text, &lenient, &pd_run_err), pd_run_err);
    return value;
}

static struct pd_str json_of(const struct pd_value *v)
{
    struct pd_buf text = {0};
    pd_json_write(&text, v, PD_JSON_SPACED);
    struct pd_str copy = pd_arena_str(&arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return copy;
}

static struct pd_str samples_text(const struct recorded *run, const char *task)
{
    return read_text(
        pd_arena_printf(&arena, VECTORS "/%s/samples_%s_" DATE ".jsonl", run->name, task).p);
}

/* The recorded sample of a document: the lines of the first filter come first. */
static struct pd_value sample_of(struct pd_str lines, size_t doc)
{
    size_t from = 0;
    struct pd_str newline = PD_STR("\n");
    for (size_t i = 0; i < doc; i++)
        from = (size_t)pd_str_index(lines, newline, from) + 1;
    size_t to = (size_t)pd_str_index(lines, newline, from);
    return parse(pd_str_slice(lines, from, to));
}

static double number_of(const struct pd_value *text)
{
    double number = 0;
    assert_true(pd_is(text, PD_STRING) && pd_py_parse_float(&number, text->s));
    return number;
}

/* A recorded response as scorers see it. */
static struct pd_value response_of(const struct pd_value *leaf, enum pd_output_type type)
{
    if (type == PD_OUT_GENERATE_UNTIL)
        return *leaf;
    struct pd_value pair = pd_list_new(&arena);
    bool rolling = type == PD_OUT_ROLLING;
    pd_list_push(&arena, &pair, pd_float(number_of(rolling ? leaf : pd_list_at(leaf, 0))));
    pd_list_push(&arena, &pair, pd_bool(!rolling && pd_str_is(pd_list_at(leaf, 1)->s, "True")));
    return pair;
}

struct filling {
    struct pd_store *store;
    struct pd_plan *plan;
    int64_t task;
    struct pd_doc doc;
    struct pd_prompt_request *requests;
    struct pd_value responses; /* a list with one list per request */
};

static void put_answer(const struct filling *f, size_t request, size_t repeat)
{
    const struct pd_value *response = pd_list_at(pd_list_at(&f->responses, request), repeat);
    bool text = response->kind == PD_STRING;
    struct pd_str kwargs = json_of(&f->plan->generation_kwargs);
    struct pd_run_answer answer = {.doc = (int64_t)f->doc.index,
                                   .request = (int64_t)request,
                                   .repeat = (int64_t)repeat,
                                   .is_text = text,
                                   .continuation =
                                       text ? kwargs : f->requests[request].continuation,
                                   .text = text ? response->s : pd_str_of("")};
    if (!text) {
        answer.loglikelihood = pd_list_at(response, 0)->f;
        answer.greedy = pd_list_at(response, 1)->b;
    }
    assert_ok(pd_store_put_answer(f->store, f->task, &answer, &pd_run_err), pd_run_err);
}

static void put_doc(const struct filling *f)
{
    char hash[PD_SHA256_HEX];
    struct pd_buf hashed = {0};
    pd_json_write(&hashed, f->doc.row, PD_JSON_INDENT2 | PD_JSON_SPACED);
    pd_sha256_hex(hash, pd_buf_str(&hashed));
    pd_buf_done(&hashed);
    bool rolling = f->plan->task->output_type == PD_OUT_ROLLING;
    struct pd_run_doc doc = {.index = (int64_t)f->doc.index,
                             .hash = pd_str_of(hash),
                             .row = json_of(f->doc.row),
                             .target = pd_prompt_target_text(&f->doc, &arena),
                             .context =
                                 rolling ? f->requests[0].continuation : f->requests[0].context};
    assert_ok(pd_store_put_doc(f->store, f->task, &doc, &pd_run_err), pd_run_err);
}

static void fill_doc(struct filling *f, const struct pd_value *sample)
{
    const struct pd_value *recorded = pd_dict_get(sample, "resps");
    f->responses = pd_list_new(&arena);
    for (size_t i = 0; i < pd_list_len(recorded); i++) {
        struct pd_value own = pd_list_new(&arena);
        for (size_t k = 0; k < pd_list_len(pd_list_at(recorded, i)); k++)
            pd_list_push(
                &arena, &own,
                response_of(pd_list_at(pd_list_at(recorded, i), k), f->plan->task->output_type));
        pd_list_push(&arena, &f->responses, own);
    }
    put_doc(f);
    for (size_t i = 0; i < pd_list_len(&f->responses); i++)
        for (size_t k = 0; k < pd_list_len(pd_list_at(&f->responses, i)); k++)
            put_answer(f, i, k);
    assert_ok(score_document(f->store, f->task, f->plan->scoring, &f->doc, &f->responses, 0, &arena,
                             &pd_run_err),
              pd_run_err);
}

static void put_task(struct filling *f)
{
    static const char *const types[] = {"loglikelihood", "loglikelihood_rolling", "multiple_choice",
                                        "generate_until"};
    const struct pd_task *task = f->plan->task;
    struct pd_value config = pd_value_copy(&arena, &task->config);
    if (task->output_type == PD_OUT_GENERATE_UNTIL)
        pd_dict_set(&arena, &config, pd_str_of("generation_kwargs"), f->plan->generation_kwargs);
    struct pd_run_task row = {.name = pd_str_of(task->name),
                              .alias = pd_str_of(task->alias),
                              .version = task->version,
                              .output_type = pd_str_of(types[task->output_type]),
                              .config = json_of(&config),
                              .num_fewshot = f->plan->num_fewshot,
                              .ndocs = (int64_t)f->plan->ndocs,
                              .ndocs_all = (int64_t)f->plan->ndocs_all};
    assert_ok(pd_store_put_task(f->store, &row, &pd_run_err), pd_run_err);
    f->task = row.id;
    for (size_t i = 0; i < pd_scoring_ncolumns(f->plan->scoring); i++) {
        const struct pd_score_column *from = pd_scoring_column(f->plan->scoring, i);
        struct pd_run_column column = {.number = (int64_t)i,
                                       .metric = pd_str_of(from->metric),
                                       .filter = pd_str_of(from->filter),
                                       .aggregation = pd_str_of(from->aggregation->name),
                                       .higher_is_better = from->higher_is_better};
        assert_ok(pd_store_put_column(f->store, row.id, &column, &pd_run_err), pd_run_err);
    }
}

static void fill_task(struct pd_store *store, const struct recorded *run,
                      const struct pd_task *task)
{
    struct filling f = {.store = store};
    struct pd_str lines = samples_text(run, task->name);
    assert_ok(pd_plan_open(&f.plan, task, &run->plan, &pd_run_err), pd_run_err);
    put_task(&f);
    size_t n;
    while (pd_plan_next(&f.doc, &f.requests, &n, f.plan, &arena, &pd_run_err) == 1) {
        struct pd_value sample = sample_of(lines, f.doc.index);
        fill_doc(&f, &sample);
    }
    pd_plan_free(f.plan);
}

static void put_group(struct pd_store *store, const struct pd_group *group)
{
    struct pd_value children = pd_list_new(&arena);
    for (const char *const *child = group->children; *child; child++)
        pd_list_push(&arena, &children, pd_text(*child));
    struct pd_run_group row = {.name = pd_str_of(group->name),
                               .alias = pd_str_of(group->alias),
                               .version = group->version,
                               .children = json_of(&children),
                               .aggregates = json_of(&group->aggregate_metric_list)};
    assert_ok(pd_store_put_group(store, &row, &pd_run_err), pd_run_err);
}

static struct pd_store *fill_run(const struct recorded *run)
{
    const char *const roots[] = {VECTORS "/tasks", NULL};
    struct pd_taskset *set = NULL;
    struct pd_selection selection;
    struct pd_store *store = pd_run_new(run->name, run->model);
    pd_run_meta(store, "provider", "\"tiny\"");
    pd_run_meta(store, "fewshot_as_multiturn", "true");
    pd_run_meta(store, "config", run->tables);
    assert_ok(pd_taskset_new(&set, roots, NULL, &pd_run_err), pd_run_err);
    assert_ok(pd_select_tasks(&selection, set, run->tasks, &pd_run_err), pd_run_err);
    assert_ok(pd_store_begin(store, &pd_run_err), pd_run_err);
    for (size_t i = 0; i < selection.ntasks; i++)
        fill_task(store, run, selection.tasks[i]);
    for (size_t i = 0; i < selection.ngroups; i++)
        put_group(store, selection.groups[i]);
    assert_ok(pd_store_commit(store, &pd_run_err), pd_run_err);
    pd_taskset_free(set);
    return store;
}

/* Scorers of corpora are a part of their own; without them their task is left out. */
static bool has_bleu(void)
{
    return pd_scorer_find((struct pd_str)PD_STR("bleu")) != NULL;
}

/* Podium does not write where a definition came from, nor the rest of lm-eval's model_args, and
   tells its own version. */
static struct pd_str expected_results(const struct recorded *run)
{
    struct pd_str text =
        read_text(pd_arena_printf(&arena, VECTORS "/%s/results_" DATE ".json", run->name).p);
    struct pd_value root = parse(text);
    const struct pd_value *configs = pd_dict_get(&root, "configs");
    for (size_t i = 0; i < pd_dict_len(configs); i++) {
        struct pd_value *config = &configs->dict->entries[i].value;
        struct pd_value metadata = *pd_dict_get(config, "metadata");
        pd_dict_remove(&metadata, pd_str_of("config_source"));
        if (!pd_dict_len(&metadata))
            pd_dict_remove(config, pd_str_of("metadata"));
    }
    struct pd_value args = *pd_dict_get(pd_dict_get(&root, "config"), "model_args");
    pd_dict_remove(&args, pd_str_of("temperature"));
    for (size_t i = 0; i < pd_dict_len(&root) && !has_bleu(); i++) {
        struct pd_value *table = &root.dict->entries[i].value;
        if (table->kind == PD_DICT)
            pd_dict_remove(table, pd_str_of("tiny_echo"));
    }
    pd_dict_set(&arena, &root, pd_str_of("lm_eval_version"), pd_text("podium 9.9"));
    struct pd_buf out = {0};
    pd_json_write(&out, &root, PD_JSON_INDENT2 | PD_JSON_SPACED);
    struct pd_str copy = pd_arena_str(&arena, pd_buf_str(&out));
    pd_buf_done(&out);
    return copy;
}

/* Fails with the first line in which the texts differ. */
static void assert_same_lines(struct pd_str got, struct pd_str want, const char *what)
{
    size_t line = 0, number = 1;
    for (size_t i = 0; i < got.n && i < want.n && got.p[i] == want.p[i]; i++)
        if (got.p[i] == '\n') {
            line = i + 1;
            number++;
        }
    if (pd_str_eq(got, want))
        return;
    print_error("%s, line %zu:\n got  %.600s\n want %.600s\n", what, number, got.p + line,
                want.p + line);
    fail();
}

static void check_results(const struct recorded *run, struct pd_store *store)
{
    struct pd_buf out = {0};
    struct pd_lmeval_info info = {
        .date = 1755806214.5, .elapsed_s = 12.25, .tally.bootstrap_iters = 2000, .version = "9.9"};
    assert_ok(pd_lmeval_results_write(&out, store, &info, &pd_run_err), pd_run_err);
    assert_same_lines(pd_buf_str(&out), expected_results(run), run->name);
    pd_buf_done(&out);
}

/* The recorded lines; Brier scores are numbers here and pairs of a label and a text there. */
static struct pd_str expected_samples(const struct recorded *run, const char *task,
                                      struct pd_str got)
{
    struct pd_str lines = samples_text(run, task);
    if (strcmp(task, "tiny_shades") != 0)
        return lines;
    struct pd_buf out = {0};
    for (size_t i = 0; i < 4; i++) {
        struct pd_value sample = sample_of(lines, i), own = sample_of(got, i);
        const struct pd_value *brier = pd_dict_get(&own, "brier_score");
        assert_true(pd_is(brier, PD_FLOAT));
        pd_dict_set(&arena, &sample, pd_str_of("brier_score"), *brier);
        pd_json_write(&out, &sample, PD_JSON_SPACED);
        pd_buf_putc(&out, '\n');
    }
    struct pd_str copy = pd_arena_str(&arena, pd_buf_str(&out));
    pd_buf_done(&out);
    return copy;
}

static void check_samples(const struct recorded *run, struct pd_store *store)
{
    struct pd_refilter refilter = {.origin = pd_store_path(store)};
    const char *const no_roots[] = {NULL};
    struct pd_run_task *tasks;
    size_t n;
    assert_ok(pd_taskset_new(&refilter.set, no_roots, NULL, &pd_run_err), pd_run_err);
    assert_ok(pd_store_tasks(&tasks, &n, store, &arena, &pd_run_err), pd_run_err);
    for (size_t i = 0; i < n; i++) {
        const struct pd_lmeval_filter filter = {pd_refilter, &refilter};
        const char *task = pd_arena_cstr(&arena, tasks[i].name);
        char *text = NULL;
        size_t length = 0;
        FILE *out = open_memstream(&text, &length);
        assert_ok(pd_lmeval_samples_write(out, store, task, &filter, &pd_run_err), pd_run_err);
        fclose(out);
        struct pd_str got = {text, length};
        assert_same_lines(got, expected_samples(run, task, got), task);
        free(text);
    }
    pd_refilter_done(&refilter);
    pd_taskset_free(refilter.set);
}

static void check(const struct recorded *run)
{
    struct pd_store *store = fill_run(run);
    check_results(run, store);
    check_samples(run, store);
    pd_store_close(store);
}

static void test_plain(void **state)
{
    (void)state;
    check(&(struct recorded){
        .name = "plain",
        .tasks = has_bleu() ? "tiny_family,tiny_echo,tiny_truth" : "tiny_family,tiny_truth",
        .model = "\"org/tiny:5\"",
        .tables = "{\"batch_size\": 1, \"batch_sizes\": [], \"limit\": 4.0, \"random_seed\": 0,"
                  " \"numpy_seed\": 1234, \"torch_seed\": 1234, \"fewshot_seed\": 1234}",
        .plan = {.data_root = "/", .num_fewshot = -1, .fewshot_seed = 1234, .limit = 4}});
}

static void test_chat(void **state)
{
    (void)state;
    struct pd_value kwargs =
        parse((struct pd_str)PD_STR("{\"temperature\": 0.7, \"do_sample\": true}"));
    check(&(struct recorded){
        .name = "chat",
        .tasks = "tiny_colors,tiny_sums",
        .model = "\"tiny-chat\"",
        .tables = "{\"batch_size\": 1, \"batch_sizes\": [], \"random_seed\": 0,"
                  " \"numpy_seed\": 1234, \"torch_seed\": 1234, \"fewshot_seed\": 1234,"
                  " \"gen_kwargs\": {\"temperature\": 0.7, \"do_sample\": true},"
                  " \"chat\": true, \"chat_template\": \"\","
                  " \"system_instruction\": \"Be brief.\"}",
        .plan = {.data_root = "/",
                 .num_fewshot = 1,
                 .fewshot_seed = 1234,
                 .gen_kwargs = &kwargs,
                 .prompt = {.chat = true,
                            .fewshot_as_multiturn = true,
                            .system_instruction = PD_STR("Be brief.")}}});
}

static int teardown(void **state)
{
    pd_arena_done(&arena);
    return pd_run_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_chat),
    };
    return cmocka_run_group_tests(tests, pd_run_setup, teardown);
}
