/*
 * The suites that ship with Podium: what they hold and say of themselves, that the boards made for
 * them ask for what they have, and open-llm-v1 against release 0.3 of lm-evaluation-harness
 * (vectors of tests/oracle/open_llm_v1.py).
 */
#include "harness/plan/plan.h"
#include "results/definition.h"
#include "tasks/task.h"
#include "tests/support/scratch.h"
#include "tests/support/vectors.h"

static const char *const roots[] = {"tasks", NULL};

static struct pd_taskset *open_set(void)
{
    struct pd_taskset *set = NULL;
    struct pd_err err = {0};
    assert_ok(pd_taskset_new(&set, roots, NULL, &err), err);
    return set;
}

/* ---- What suites say of themselves ------------------------------------------------------------
 */

static void suites_hold_what_the_boards_had(void **state)
{
    static const struct {
        const char *name, *profile, *board;
        size_t ntasks;
    } suites[] = {
        {"open-llm-v1", "lm-eval-0.3", "open-llm-v1", 5 + 57},
        {"open-llm-v1:modern", "lm-eval", "open-llm-v1", 5 + 57},
        {"open-llm-v2", "open-llm-v2", "open-llm-v2", 1 + 24 + 3 + 7 + 1 + 3},
        {"leaderboard", NULL, "", 1 + 24 + 3 + 7 + 1 + 3},
        {"korean", NULL, "korean", 5 + 45 + 5 + 11},
    };
    struct pd_taskset *set = open_set();
    struct pd_err err = {0};
    (void)state;
    for (size_t i = 0; i < PD_COUNT(suites); i++) {
        const struct pd_profile *profile = NULL;
        const struct pd_group *group = NULL;
        const char *suite = NULL;
        struct pd_selection s;
        assert_ok(pd_select_profile(&profile, &suite, set, suites[i].name, &err), err);
        if (suites[i].profile) {
            assert_string_equal(profile->name, suites[i].profile);
            assert_string_equal(suite, suites[i].name);
        } else {
            assert_null(profile);
        }
        assert_ok(pd_group_load(&group, set, suites[i].name, &err), err);
        assert_str(group->board, suites[i].board);
        assert_ok(pd_select_tasks(&s, set, suites[i].name, &err), err);
        assert_int_equal(s.ntasks, suites[i].ntasks);
    }
    pd_taskset_free(set);
}

/* A board without a definition has a column for each of the six. */
static void the_members_of_a_suite_are_columns(void **state)
{
    static const char *const want[] = {
        "arc_easy",       "arc_challenge", "hellaswag", "open-llm-v1-mmlu",
        "truthfulqa_mc2", "winogrande",    "gsm8k"};
    struct pd_taskset *set = open_set();
    struct pd_err err = {0};
    struct pd_selection s;
    (void)state;
    assert_ok(pd_select_tasks(&s, set, "arc_easy,open-llm-v1,open-llm-v1-mmlu", &err), err);
    assert_int_equal(s.ntop, PD_COUNT(want));
    for (size_t i = 0; i < s.ntop; i++)
        assert_string_equal(s.top[i], want[i]);
    pd_taskset_free(set);
}

static void two_profiles_are_two_runs(void **state)
{
    struct pd_taskset *set = open_set();
    const struct pd_profile *profile = NULL;
    const char *suite = NULL;
    struct pd_err err = {0};
    (void)state;
    assert_int_equal(
        pd_select_profile(&profile, &suite, set, "open-llm-v1,open-llm-v1:modern", &err),
        PD_ERR_USAGE);
    assert_str(pd_str_of(err.text),
               "'open-llm-v1' is to be run under the profile lm-eval-0.3 and 'open-llm-v1:modern' "
               "under lm-eval; make two runs of it, or name one with --profile");
    assert_ok(pd_select_profile(&profile, &suite, set, "arc_easy,kobest,open-llm-v1", &err), err);
    assert_string_equal(profile->name, "lm-eval-0.3");
    pd_taskset_free(set);
}

static void unknown_profiles_are_refused(void **state)
{
    static const struct {
        const char *profile, *message;
    } cases[] = {
        {"lm-evil", "there is no profile 'lm-evil'; did you mean 'lm-eval'?"},
        {"x", "there is no profile 'x'; known are lm-eval, lm-eval-0.3, open-llm-v2, podium"},
        {"3", "a profile is named by a string"},
    };
    (void)state;
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_scratch scratch;
        struct pd_taskset *set = NULL;
        const struct pd_group *group = NULL;
        struct pd_err err = {0};
        pd_scratch_init(&scratch);
        const char *const own[] = {scratch.dir, NULL};
        const char *path = pd_scratch_write(&scratch, "g.yaml",
                                            pd_arena_printf(&scratch.arena,
                                                            "group: g\ntask: []\n"
                                                            "metadata: {profile: %s}\n",
                                                            cases[i].profile)
                                                .p);
        assert_ok(pd_taskset_new(&set, own, NULL, &err), err);
        assert_int_equal(pd_group_load(&group, set, "g", &err), PD_ERR_INPUT);
        assert_str(pd_str_of(err.text),
                   pd_arena_printf(&scratch.arena, "loading group 'g': %s:3:21: %s", path,
                                   cases[i].message)
                       .p);
        pd_taskset_free(set);
        pd_scratch_done(&scratch);
    }
}

/* ---- Boards ---------------------------------------------------------------------------------- */

static bool has_metric(const struct pd_value *list, struct pd_str metric)
{
    for (size_t i = 0; i < pd_list_len(list); i++)
        if (pd_str_eq(pd_dict_str(pd_list_at(list, i), "metric", pd_str_of("")), metric))
            return true;
    return metric.n == 0;
}

/* The part of a board names a task or a group with that metric. */
static void check_part(struct pd_taskset *set, const struct pd_definition_part *part,
                       struct pd_arena *arena)
{
    const struct pd_task *task = NULL;
    const struct pd_group *group = NULL;
    struct pd_err err = {0};
    const char *name = pd_arena_cstr(arena, part->task);
    bool is_group = pd_group_load(&group, set, name, &err) >= 0;
    if (!is_group)
        assert_ok(pd_task_load(&task, set, name, &err), err);
    /* what process_results gives is known when documents are scored */
    if (task && task->process_results.kind != PD_NONE)
        return;
    const struct pd_value *list = is_group ? &group->aggregate_metric_list : &task->metric_list;
    if (!has_metric(list, part->metric))
        fail_msg("%s has no metric %.*s", name, PD_STR_ARG(part->metric));
}

static void boards_ask_for_what_there_is(void **state)
{
    static const struct {
        const char *name;
        size_t ncolumns;
    } boards[] = {{"open-llm-v1", 6}, {"open-llm-v2", 6}, {"korean", 4}};
    struct pd_taskset *set = open_set();
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    (void)state;
    for (size_t i = 0; i < PD_COUNT(boards); i++) {
        struct pd_definition board;
        const char *path = pd_arena_printf(&arena, "tasks/boards/%s.yaml", boards[i].name).p;
        assert_ok(pd_definition_load(&board, &arena, path, &err), err);
        assert_str(board.name, boards[i].name);
        assert_int_equal(board.ncolumns, boards[i].ncolumns);
        for (size_t c = 0; c < board.ncolumns; c++)
            for (size_t p = 0; p < board.columns[c].nparts; p++)
                check_part(set, &board.columns[c].parts[p], &arena);
    }
    pd_taskset_free(set);
    pd_arena_done(&arena);
}

/* Guessing among the answers that a subtask of BIG-Bench Hard has. */
static void baselines_are_those_of_guessing(void **state)
{
    struct pd_taskset *set = open_set();
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    struct pd_definition board;
    size_t nchecked = 0;
    (void)state;
    assert_ok(pd_definition_load(&board, &arena, "tasks/boards/open-llm-v2.yaml", &err), err);
    for (size_t c = 0; c < board.ncolumns; c++)
        for (size_t p = 0; p < board.columns[c].nparts; p++) {
            const struct pd_definition_part *part = &board.columns[c].parts[p];
            const struct pd_task *task = NULL;
            if (!pd_str_starts_with(part->task, pd_str_of("leaderboard_bbh_")))
                continue;
            assert_ok(pd_task_load(&task, set, pd_arena_cstr(&arena, part->task), &err), err);
            double n = (double)pd_list_len(&task->doc_to_choice.constant);
            assert_true(part->baseline == 1 / n);
            nchecked++;
        }
    assert_int_equal(nchecked, 24);
    pd_taskset_free(set);
    pd_arena_done(&arena);
}

/* ---- open-llm-v1 ------------------------------------------------------------------------------
 */

/* One task of the vectors. */
struct replay {
    struct pd_scratch scratch;
    const struct pd_value *want; /* of the task */
    struct pd_plan *plan;
    size_t column; /* of the metric */
};

static struct pd_str text_of(const struct pd_value *dict, const char *key)
{
    return pd_dict_str(dict, key, pd_str_of(""));
}

static void write_rows(struct replay *r)
{
    const struct pd_value *splits = pd_dict_get(r->want, "splits");
    for (size_t i = 0; i < pd_dict_len(splits); i++) {
        const struct pd_dict_entry *split = &splits->dict->entries[i];
        struct pd_buf text = {0};
        for (size_t k = 0; k < pd_list_len(&split->value); k++) {
            pd_json_write(&text, pd_list_at(&split->value, k), PD_JSON_COMPACT);
            pd_buf_putc(&text, '\n');
        }
        struct pd_str name = pd_arena_printf(
            &r->scratch.arena, "%.*s/%.*s/%.*s.jsonl", PD_STR_ARG(text_of(r->want, "path")),
            PD_STR_ARG(text_of(r->want, "config")), PD_STR_ARG(split->key));
        pd_scratch_write_str(&r->scratch, name.p, pd_buf_str(&text));
        pd_buf_done(&text);
    }
}

static void assert_same(struct pd_str got, const struct pd_value *want)
{
    if (pd_str_eq(got, want->s))
        return;
    print_error("got  \"%.*s\"\nwant \"%.*s\"\n", PD_STR_ARG(got), PD_STR_ARG(want->s));
    fail();
}

static void check_request(const struct replay *r, const struct pd_value *want, size_t i,
                          const struct pd_prompt_request *got)
{
    const struct pd_value *contexts = pd_dict_get(want, "contexts");
    const struct pd_value *continuations = pd_dict_get(want, "continuations");
    size_t place = pd_list_len(contexts) > 1 ? i : 0;
    assert_same(got->context, pd_list_at(contexts, place));
    if (continuations)
        assert_same(got->continuation, pd_list_at(continuations, i));
    else
        assert_true(pd_value_equal(pd_dict_get(&r->plan->generation_kwargs, "until"),
                                   pd_dict_get(want, "until")));
}

/* A number is a log-likelihood, which comes with whether the continuation was greedy. */
static struct pd_value response(const struct pd_value *given, struct pd_arena *arena)
{
    struct pd_value list = pd_list_new(arena);
    struct pd_value answer = *given;
    if (given->kind != PD_STRING) {
        answer = pd_list_new(arena);
        pd_list_push(arena, &answer, *given);
        pd_list_push(arena, &answer, pd_bool(false));
    }
    pd_list_push(arena, &list, answer);
    return list;
}

static double score(const struct replay *r, const struct pd_doc *doc, const struct pd_value *want,
                    struct pd_arena *arena)
{
    const struct pd_value *given = pd_dict_get(want, "responses");
    struct pd_value responses = pd_list_new(arena);
    struct pd_item items[8];
    unsigned flags[8];
    struct pd_err err = {0};
    for (size_t i = 0; i < pd_list_len(given); i++)
        pd_list_push(arena, &responses, response(pd_list_at(given, i), arena));
    assert_true(pd_scoring_ncolumns(r->plan->scoring) <= PD_COUNT(items));
    assert_ok(pd_scoring_doc(items, flags, NULL, r->plan->scoring, doc, &responses, arena, &err),
              err);
    return items[r->column].v;
}

static void check_documents(struct replay *r)
{
    const struct pd_value *documents = pd_dict_get(r->want, "documents");
    struct pd_arena *arena = &r->scratch.arena;
    struct pd_prompt_request *requests;
    struct pd_err err = {0};
    struct pd_doc doc;
    size_t n;
    for (size_t d = 0; d < pd_list_len(documents); d++) {
        const struct pd_value *want = pd_list_at(documents, d);
        assert_int_equal(pd_plan_next(&doc, &requests, &n, r->plan, arena, &err), 1);
        assert_int_equal(doc.index, pd_dict_int(want, "row", -1));
        assert_int_equal(n, pd_list_len(pd_dict_get(want, "responses")));
        for (size_t i = 0; i < n; i++)
            check_request(r, want, i, &requests[i]);
        assert_true(pd_vector_near(score(r, &doc, want, arena),
                                   pd_vector_number(pd_dict_get(want, "value")), 1e-12));
    }
    assert_int_equal(pd_plan_next(&doc, &requests, &n, r->plan, arena, &err), 0);
}

static void replay_task(const struct pd_task *task, const struct pd_value *want)
{
    struct replay r = {.want = want};
    struct pd_err err = {0};
    pd_scratch_init(&r.scratch);
    write_rows(&r);
    const struct pd_plan_options options = {.data_root = r.scratch.dir,
                                            .profile = pd_profile_find(pd_str_of("lm-eval-0.3")),
                                            .num_fewshot = -1,
                                            .fewshot_seed = 1234};
    assert_ok(pd_plan_open(&r.plan, task, &options, &err), err);
    assert_int_equal(r.plan->num_fewshot, pd_dict_int(want, "shots", -1));
    struct pd_str metric = text_of(want, "metric");
    while (!pd_str_is(metric, pd_scoring_column(r.plan->scoring, r.column)->metric))
        r.column++;
    check_documents(&r);
    pd_plan_free(r.plan);
    pd_scratch_done(&r.scratch);
}

static void open_llm_v1_is_that_of_release_0_3(void **state)
{
    struct pd_taskset *set = open_set();
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    struct pd_value vectors = pd_vectors_read("tests/vectors/open_llm_v1.json", &arena);
    struct pd_selection s;
    size_t nreplayed = 0;
    (void)state;
    pd_taskset_set_profile(set, pd_profile_find(pd_str_of("lm-eval-0.3")));
    assert_ok(pd_select_tasks(&s, set, "open-llm-v1", &err), err);
    for (size_t i = 0; i < s.ntasks; i++) {
        const struct pd_value *want = pd_dict_get(&vectors, s.tasks[i]->name);
        if (!want)
            continue;
        print_message("  %s\n", s.tasks[i]->name);
        replay_task(s.tasks[i], want);
        nreplayed++;
    }
    assert_int_equal(nreplayed, 6);
    pd_taskset_free(set);
    pd_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(suites_hold_what_the_boards_had),
        cmocka_unit_test(the_members_of_a_suite_are_columns),
        cmocka_unit_test(two_profiles_are_two_runs),
        cmocka_unit_test(unknown_profiles_are_refused),
        cmocka_unit_test(boards_ask_for_what_there_is),
        cmocka_unit_test(baselines_are_those_of_guessing),
        cmocka_unit_test(open_llm_v1_is_that_of_release_0_3),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
