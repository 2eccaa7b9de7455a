/*
 * Prompts against lm-eval's own: the cases of the golden file are drawn and assembled from their
 * documents with Podium's definitions and must be the same to the byte, all of them.
 */
#include "lib/format/json.h"
#include "tasks/fewshot.h"
#include "tasks/prompt.h"
#include "tests/support/scratch.h"

static const struct {
    const char *yaml, *task; /* lm-eval's file, our task */
} tasks[] = {
    {"arc/arc_challenge.yaml", "arc_challenge"},
    {"hellaswag/hellaswag.yaml", "hellaswag"},
    {"mmlu/default/mmlu_anatomy.yaml", "mmlu_anatomy"},
    {"winogrande/default.yaml", "winogrande"},
    {"gsm8k/gsm8k.yaml", "gsm8k"},
    {"truthfulqa/truthfulqa_mc2.yaml", "truthfulqa_mc2"},
    {"kobest/kobest_boolq.yaml", "kobest_boolq"},
    {"kobest/kobest_copa.yaml", "kobest_copa"},
    {"kobest/kobest_hellaswag.yaml", "kobest_hellaswag"},
    {"kobest/kobest_sentineg.yaml", "kobest_sentineg"},
    {"kobest/kobest_wic.yaml", "kobest_wic"},
    {"leaderboard/bbh_mc/boolean_expressions.yaml", "leaderboard_bbh_boolean_expressions"},
    {"leaderboard/mmlu_pro/mmlu_pro.yaml", "leaderboard_mmlu_pro"},
    {"leaderboard/musr/musr_murder_mysteries.yaml", "leaderboard_musr_murder_mysteries"},
    {"leaderboard/gpqa/gpqa_diamond_zeroshot.yaml", "leaderboard_gpqa_diamond"},
    {"kmmlu/default/kmmlu_accounting.yaml", "kmmlu_accounting"},
    {"haerae/haerae_gk.yaml", "haerae_general_knowledge"},
    {"nq_open/nq_open.yaml", "nq_open"},
    {"leaderboard/math/math_algebra.yaml", "leaderboard_math_algebra_hard"},
};

/* The golden file's maker read each split of GPQA four times, drawing on from one random stream:
   for the pool, in between, for the requests, for the targets. */
struct reads {
    size_t n, requests, targets; /* in all, and the place of the two */
};
static const struct reads once = {.n = 1}, gpqa_reads = {.n = 4, .requests = 2, .targets = 3};

/* Everything that one case needs. */
struct golden {
    struct pd_scratch scratch;
    struct pd_taskset *set;
    const struct pd_task *task;
    const struct pd_value *kase;
    struct pd_split *eval, *pool;
    struct pd_shots shots;
    struct pd_prompt_options options;
    struct reads reads;
};

static const char *task_of(struct pd_str yaml)
{
    for (size_t i = 0; i < PD_COUNT(tasks); i++)
        if (pd_str_is(yaml, tasks[i].yaml))
            return tasks[i].task;
    return NULL;
}

/* Writes the case's documents to a mirror of its own. The rows stand there as often as
   they were read. */
static void write_mirror(struct golden *g)
{
    const struct pd_value *docs = pd_dict_get(g->kase, "docs");
    const char *config = g->task->dataset_name ? g->task->dataset_name : PD_DEFAULT_CONFIG;
    for (size_t i = 0; i < pd_dict_len(docs); i++) {
        const struct pd_dict_entry *split = &docs->dict->entries[i];
        struct pd_buf text = {0};
        size_t n = pd_list_len(&split->value);
        for (size_t j = 0; j < n * g->reads.n; j++) {
            pd_json_write(&text, pd_list_at(&split->value, j % n), PD_JSON_COMPACT);
            pd_buf_putc(&text, '\n');
        }
        struct pd_str name = pd_arena_printf(&g->scratch.arena, "%s/%s/%.*s.jsonl",
                                             g->task->dataset_path, config, PD_STR_ARG(split->key));
        pd_scratch_write_str(&g->scratch, name.p, pd_buf_str(&text));
        pd_buf_done(&text);
    }
}

static struct pd_split *open_split(struct golden *g, const char *name)
{
    struct pd_err err = {0};
    struct pd_split *split = NULL;
    assert_ok(pd_split_open(&split, g->scratch.dir, g->task->dataset_path, g->task->dataset_name,
                            name, g->task->steps, &err),
              err);
    return split;
}

/* Where shots come from: the named split, else the samples, else the training split. */
static struct pd_split *open_pool(struct golden *g)
{
    const struct pd_fewshot *fewshot = &g->task->fewshot;
    struct pd_err err = {0};
    struct pd_split *pool = NULL;
    if (fewshot->split.n > 0)
        return open_split(g, pd_arena_cstr(&g->scratch.arena, fewshot->split));
    if (!fewshot->samples)
        return open_split(g, g->task->training_split);
    assert_ok(pd_split_of_list(&pool, fewshot->samples, &err), err);
    return pool;
}

static void open_case(struct golden *g)
{
    const struct pd_task *task = g->task;
    struct pd_str label = pd_dict_str(g->kase, "label", pd_str_of(""));
    size_t k = (size_t)pd_dict_int(g->kase, "num_fewshot", 0);
    write_mirror(g);
    g->eval = open_split(g, task->test_split ? task->test_split : task->validation_split);
    g->pool = k > 0 ? open_pool(g) : NULL;
    pd_shots_init(&g->shots, task, g->pool, k, 1234, pd_profile_at(0));
    g->options.chat = pd_str_index(label, pd_str_of("chat"), 0) >= 0;
    g->options.fewshot_as_multiturn = pd_str_index(label, pd_str_of("multiturn"), 0) >= 0;
    if (pd_str_index(label, pd_str_of("system instruction"), 0) >= 0)
        g->options.system_instruction = pd_str_of("SYS");
}

/* The golden text of a chat prompt is the JSON of its messages and of how to go on. */
static struct pd_str context_text(struct golden *g, const struct pd_prompt_request *request)
{
    if (!g->options.chat)
        return request->context;
    return pd_arena_printf(&g->scratch.arena,
                           "{\"messages\": %.*s, \"add_generation_prompt\": true}",
                           PD_STR_ARG(request->context));
}

static void assert_same(struct pd_str got, struct pd_str want)
{
    if (pd_str_eq(got, want))
        return;
    print_error("got  \"%.*s\"\nwant \"%.*s\"\n", PD_STR_ARG(got), PD_STR_ARG(want));
    fail();
}

static struct pd_str json_of(struct golden *g, const struct pd_value *value)
{
    struct pd_buf json = {0};
    pd_json_write(&json, value, PD_JSON_SPACED);
    struct pd_str text = pd_arena_str(&g->scratch.arena, pd_buf_str(&json));
    pd_buf_done(&json);
    return text;
}

/* The file has only the end of long texts, behind a remark; their hash tells the rest. */
static void assert_context(struct pd_str got, struct pd_str want)
{
    static const struct pd_str remark = PD_STR("…(truncated, see sha256) ");
    if (!pd_str_starts_with(want, remark)) {
        assert_same(got, want);
        return;
    }
    struct pd_str end = pd_str_slice(want, remark.n, want.n);
    assert_true(got.n > end.n);
    assert_same(pd_str_slice(got, got.n - end.n, got.n), end);
}

static void compare_request(struct golden *g, const struct pd_prompt_request *got,
                            const struct pd_value *want)
{
    const struct pd_value *args = pd_dict_get(want, "args");
    struct pd_str sha = pd_dict_str(want, "ctx_sha256", pd_str_of(""));
    struct pd_str context = context_text(g, got);
    char hex[PD_SHA256_HEX];
    assert_context(context, pd_list_at(args, 0)->s);
    pd_sha256_hex(hex, context);
    assert_str(sha, hex);
    if (g->task->output_type == PD_OUT_GENERATE_UNTIL)
        assert_same(json_of(g, &g->task->generation_kwargs), json_of(g, pd_list_at(args, 1)));
    else
        assert_same(got->continuation, pd_list_at(args, 1)->s);
}

static void read_doc(struct pd_doc *doc, struct pd_value *row, struct golden *g, size_t i)
{
    struct pd_err err = {0};
    assert_ok(pd_split_row(row, g->eval, i, &g->scratch.arena, &err), err);
    assert_ok(pd_prompt_doc(doc, g->task, row, i, &g->scratch.arena, &err), err);
}

static void compare_target(struct golden *g, size_t i)
{
    const struct pd_value *want = pd_list_at(pd_dict_get(g->kase, "targets"), i);
    struct pd_value row;
    struct pd_doc doc;
    read_doc(&doc, &row, g, i + g->reads.targets * (pd_split_len(g->eval) / g->reads.n));
    assert_same(json_of(g, &doc.target), json_of(g, want));
}

/* Assembles every document of the case; gives the number of requests compared. */
static size_t compare_docs(struct golden *g)
{
    struct pd_err err = {0};
    const struct pd_value *want = pd_dict_get(g->kase, "requests");
    size_t next = 0, ndocs = pd_split_len(g->eval) / g->reads.n;
    /* The file stops at a limit where it has more documents than requests for them. */
    for (size_t i = 0; i < ndocs && next < pd_list_len(want); i++) {
        struct pd_arena *arena = &g->scratch.arena;
        struct pd_value row;
        struct pd_value shots;
        struct pd_doc doc;
        struct pd_prompt_request *requests;
        size_t n;
        compare_target(g, i);
        read_doc(&doc, &row, g, i + g->reads.requests * ndocs);
        assert_ok(pd_shots_draw(&shots, &g->shots, &row, arena, &err), err);
        assert_ok(
            pd_prompt_requests(&requests, &n, g->task, &doc, &shots, &g->options, arena, &err),
            err);
        for (size_t j = 0; j < n; j++) {
            assert_true(next < pd_list_len(want));
            assert_int_equal(pd_dict_int(pd_list_at(want, next), "doc_id", -1), i);
            compare_request(g, &requests[j], pd_list_at(want, next++));
        }
    }
    assert_int_equal(next, pd_list_len(want));
    return next;
}

static size_t run_case(const struct pd_value *kase, struct pd_taskset *set, const char *name)
{
    bool gpqa = pd_str_starts_with(pd_str_of(name), pd_str_of("leaderboard_gpqa_"));
    struct golden g = {.set = set, .kase = kase, .reads = gpqa ? gpqa_reads : once};
    struct pd_err err = {0};
    pd_scratch_init(&g.scratch);
    assert_ok(pd_task_load(&g.task, set, name, &err), err);
    open_case(&g);
    size_t n = compare_docs(&g);
    pd_split_free(g.eval);
    pd_split_free(g.pool);
    pd_scratch_done(&g.scratch);
    return n;
}

static void prompts_are_those_of_lm_eval(void **state)
{
    (void)state;
    const char *shared = pd_test_shared();
    if (!shared)
        skip();
    static const char *const roots[] = {"tasks/suites", NULL};
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    struct pd_buf text = {0};
    struct pd_value cases;
    struct pd_taskset *set = NULL;
    const char *path = pd_path_join(&arena, shared, "golden/lm_eval_prompts.json");
    assert_ok(pd_file_read(&text, path, &err), err);
    assert_ok(pd_json_parse(&cases, &arena, pd_buf_str(&text), NULL, &err), err);
    assert_ok(pd_taskset_new(&set, roots, NULL, &err), err);
    for (size_t i = 0; i < pd_list_len(&cases); i++) {
        const struct pd_value *kase = pd_list_at(&cases, i);
        struct pd_str yaml = pd_dict_str(kase, "yaml", pd_str_of(""));
        struct pd_str label = pd_dict_str(kase, "label", pd_str_of(""));
        const char *name = task_of(yaml);
        if (!name)
            fail_msg("a new golden case: %.*s", PD_STR_ARG(yaml));
        size_t n = run_case(kase, set, name);
        print_message("  same %.*s (%zu requests)\n", PD_STR_ARG(label), n);
    }
    pd_taskset_free(set);
    pd_buf_done(&text);
    pd_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prompts_are_those_of_lm_eval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
