/* lm-eval's files: names, results, samples, hashes. */
#include "tests/support/pd_run.h"

#include "lib/core/hash.h"
#include "lib/format/json.h"
#include "results/lmeval.h"

static struct pd_arena arena;

static void put_doc(struct pd_store *store, int64_t task, const struct pd_run_doc *doc)
{
    assert_ok(pd_store_put_doc(store, task, doc, &pd_run_err), pd_run_err);
}

static void put_answer(struct pd_store *store, int64_t task, const struct pd_run_answer *answer)
{
    assert_ok(pd_store_put_answer(store, task, answer, &pd_run_err), pd_run_err);
}

static void put_choice(struct pd_store *store, int64_t task, int64_t doc, int64_t request,
                       double loglikelihood)
{
    struct pd_run_answer answer = {.doc = doc,
                                   .request = request,
                                   .continuation = pd_str_of(request ? " no" : " yes"),
                                   .loglikelihood = loglikelihood,
                                   .greedy = request == 0};
    put_answer(store, task, &answer);
}

static struct pd_store *make_run(void)
{
    struct pd_store *store = pd_run_new("lm", "\"org/model:7b\"");
    pd_run_meta(store, "base_url", "\"http://127.0.0.1:1/v1\"");
    pd_run_meta(store, "config", "{\"limit\":2,\"extra\":true}");
    pd_run_meta(store, "system_instruction", "\"Be brief.\"");
    struct pd_run_spec choice = {.name = "choice", .items = "10x", .shots = 3, .top = true};
    int64_t task = pd_run_add(store, &choice);
    for (int64_t i = 0; i < 3; i++) {
        struct pd_run_doc doc = {.index = i,
                                 .hash = PD_STR("d0c"),
                                 .row = PD_STR("{\"q\":\"Wie \xc3\xbc?\",\"n\":1e-05}"),
                                 .target = pd_str_of(i ? "1" : "0"),
                                 .context = PD_STR("Q: x\nA:")};
        put_doc(store, task, &doc);
        put_choice(store, task, i, 0, -1.5);
        put_choice(store, task, i, 1, -1e-05);
    }
    struct pd_run_spec text = {
        .name = "text", .metric = "exact_match", .filter = "strict", .items = "1"};
    task = pd_run_add(store, &text);
    text.filter = "loose";
    pd_run_add_column(store, task, 1, &text);
    put_doc(
        store, task,
        &(struct pd_run_doc){.row = PD_STR("{}"), .target = PD_STR("4"), .context = PD_STR("c")});
    for (int64_t repeat = 0; repeat < 2; repeat++) {
        struct pd_run_answer answer = {.repeat = repeat,
                                       .is_text = true,
                                       .continuation = PD_STR("{\"until\":[\"\\n\"]}"),
                                       .text = pd_str_of(repeat ? "five" : "four")};
        put_answer(store, task, &answer);
    }
    pd_run_add_group(store, "both", "[\"choice\",\"text\"]",
                     "[{\"metric\":\"acc\",\"weight_by_size\":true}]", false);
    return store;
}

static struct pd_str samples_of(struct pd_store *store, const char *task,
                                const struct pd_lmeval_filter *filter)
{
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);
    assert_non_null(out);
    assert_ok(pd_lmeval_samples_write(out, store, task, filter, &pd_run_err), pd_run_err);
    fclose(out);
    struct pd_str copy = pd_arena_str(&arena, (struct pd_str){text, n});
    free(text);
    return copy;
}

static void test_names(void **state)
{
    (void)state;
    struct pd_buf out = {0};
    pd_lmeval_sanitize_name(&out, (struct pd_str)PD_STR("org/model:7b*?[x]\\\"<>|-end"));
    assert_str(pd_buf_str(&out), "org__model__7b__x__-end");
    pd_buf_reset(&out);
    pd_lmeval_date_id(&out, 1755806214.123456);
    assert_int_equal(out.len, 26);
    assert_int_equal(out.data[13], '-');
    assert_null(memchr(out.data, ':', out.len));
    pd_buf_done(&out);
}

static void test_choice_samples(void **state)
{
    (void)state;
    struct pd_store *store = make_run();
    struct pd_str got = samples_of(store, "choice", NULL);
    pd_store_close(store);
    /* Document 2 has no value and is no sample. Hashes: SHA-256 of "Q: x\nA:", "0" and "1". */
#define SAMPLE(id, target, target_hash, value)                                                     \
    "{\"doc_id\": " id                                                                             \
    ", \"doc\": {\"q\": \"Wie \xc3\xbc?\", \"n\": 1e-05}, \"target\": \"" target                   \
    "\", \"arguments\": {\"gen_args_0\": {\"arg_0\": \"Q: x\\nA:\", \"arg_1\": \" yes\"}, "        \
    "\"gen_args_1\": {\"arg_0\": \"Q: x\\nA:\", \"arg_1\": \" no\"}}, "                            \
    "\"resps\": [[[\"-1.5\", \"True\"]], [[\"-1e-05\", \"False\"]]], "                             \
    "\"filtered_resps\": [[\"-1.5\", \"True\"], [\"-1e-05\", \"False\"]], "                        \
    "\"filter\": \"none\", \"metrics\": [\"acc\"], \"doc_hash\": \"d0c\", \"prompt_hash\": "       \
    "\"56bcd235273910f5020426f8e402f9f4eae4b13c9bd5fc4e2a314ea5bc8307e9\", \"target_hash\": "      \
    "\"" target_hash "\", \"acc\": " value "}\n"
    assert_str(
        got,
        SAMPLE("0", "0", "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9", "1.0")
            SAMPLE("1", "1", "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
                   "0.0"));
}

/* A pipeline of the test: "strict" keeps all repeats in upper case, "loose" counts requests. */
static int fake_filters(void *ctx, struct pd_value *filtered, const struct pd_filtered_query *query,
                        struct pd_arena *into, struct pd_err *err)
{
    (void)err;
    ++*(int *)ctx;
    assert_str(query->task->name, "text");
    assert_str(query->doc->target, "4");
    struct pd_value strict = pd_list_new(into), loose = pd_list_new(into);
    pd_list_push(into, &strict, *pd_list_at(query->responses, 0));
    pd_list_push(into, &loose, pd_int((int64_t)pd_list_len(query->responses)));
    *filtered = pd_dict_new(into);
    pd_dict_set(into, filtered, pd_str_of("strict"), strict);
    pd_dict_set(into, filtered, pd_str_of("loose"), loose);
    return 0;
}

static void test_filtered_samples(void **state)
{
    (void)state;
    struct pd_store *store = make_run();
    int calls = 0;
    struct pd_lmeval_filter filter = {fake_filters, &calls};
    struct pd_str got = samples_of(store, "text", &filter);
    struct pd_str newline = PD_STR("\n");
    ptrdiff_t end = pd_str_index(got, newline, 0);
    assert_true(end > 0);
    struct pd_value first, second;
    struct pd_str line = pd_str_slice(got, 0, (size_t)end);
    assert_ok(pd_json_parse(&first, &arena, line, NULL, &pd_run_err), pd_run_err);
    line = pd_str_slice(got, (size_t)end + 1, got.n);
    assert_ok(pd_json_parse(&second, &arena, line, NULL, &pd_run_err), pd_run_err);
    struct pd_buf text = {0};
    pd_json_write(&text, pd_dict_get(&first, "arguments"), PD_JSON_COMPACT);
    pd_json_write(&text, pd_dict_get(&first, "resps"), PD_JSON_COMPACT);
    pd_json_write(&text, pd_dict_get(&first, "filtered_resps"), PD_JSON_COMPACT);
    pd_json_write(&text, pd_dict_get(&first, "filter"), PD_JSON_COMPACT);
    pd_json_write(&text, pd_dict_get(&second, "filtered_resps"), PD_JSON_COMPACT);
    pd_json_write(&text, pd_dict_get(&second, "filter"), PD_JSON_COMPACT);
    assert_str(pd_buf_str(&text),
               "{\"gen_args_0\":{\"arg_0\":\"c\",\"arg_1\":{\"until\":[\"\\n\"]}}}"
               "[[\"four\",\"five\"]][[\"four\",\"five\"]]\"strict\"[\"1\"]\"loose\"");
    assert_int_equal(calls, 2);
    pd_buf_done(&text);
    pd_store_close(store);
}

static void test_rolling_and_pairs(void **state)
{
    (void)state;
    struct pd_store *store = pd_run_new("roll", "\"m\"");
    struct pd_run_task task = {
        .name = PD_STR("wiki"), .output_type = PD_STR("loglikelihood_rolling"), .ndocs = 1};
    assert_ok(pd_store_put_task(store, &task, &pd_run_err), pd_run_err);
    struct pd_run_column column = {.metric = PD_STR("word_perplexity"),
                                   .filter = PD_STR("none"),
                                   .aggregation = PD_STR("weighted_perplexity")};
    assert_ok(pd_store_put_column(store, task.id, &column, &pd_run_err), pd_run_err);
    struct pd_run_item item = {.value = -12, .weight = 5};
    assert_ok(pd_store_put_item(store, task.id, &item, &pd_run_err), pd_run_err);
    put_doc(store, task.id, &(struct pd_run_doc){.row = PD_STR("{}"), .context = PD_STR("text")});
    put_answer(store, task.id, &(struct pd_run_answer){.loglikelihood = -12});
    struct pd_str got = samples_of(store, "wiki", NULL);
    struct pd_value sample;
    assert_ok(pd_json_parse(&sample, &arena, got, NULL, &pd_run_err), pd_run_err);
    struct pd_buf text = {0};
    pd_json_write(&text, pd_dict_get(&sample, "arguments"), PD_JSON_COMPACT);
    pd_json_write(&text, pd_dict_get(&sample, "resps"), PD_JSON_COMPACT);
    pd_json_write(&text, pd_dict_get(&sample, "word_perplexity"), PD_JSON_COMPACT);
    assert_str(pd_buf_str(&text), "{\"gen_args_0\":{\"arg_0\":\"text\"}}[[\"-12.0\"]][-12.0,5]");
    pd_buf_done(&text);
    pd_store_close(store);
}

static struct pd_value results_of(struct pd_store *store)
{
    struct pd_buf out = {0};
    struct pd_lmeval_info info = {.date = 1755806214.5, .elapsed_s = 12.25, .version = "9.9"};
    assert_ok(pd_lmeval_results_write(&out, store, &info, &pd_run_err), pd_run_err);
    struct pd_str text = pd_arena_str(&arena, pd_buf_str(&out));
    pd_buf_done(&out);
    struct pd_value root;
    assert_ok(pd_json_parse(&root, &arena, text, NULL, &pd_run_err), pd_run_err);
    return root;
}

static void assert_json(const struct pd_value *root, const char *key, const char *want)
{
    struct pd_buf text = {0};
    const struct pd_value *value = pd_dict_get(root, key);
    assert_non_null(value);
    pd_json_write(&text, value, PD_JSON_COMPACT);
    assert_str(pd_buf_str(&text), want);
    pd_buf_done(&text);
}

static void test_results(void **state)
{
    (void)state;
    struct pd_store *store = make_run();
    struct pd_value root = results_of(store);
    pd_store_close(store);
    assert_json(&root, "results",
                "{\"choice\":{\"name\":\"choice\",\"alias\":\"choice\",\"sample_len\":2,"
                "\"acc,none\":0.5,\"acc_stderr,none\":0.5},"
                "\"text\":{\"name\":\"text\",\"alias\":\"text\",\"sample_len\":1,"
                "\"exact_match,strict\":1.0,\"exact_match_stderr,strict\":\"N/A\","
                "\"exact_match,loose\":1.0,\"exact_match_stderr,loose\":\"N/A\"},"
                "\"both\":{\"alias\":\"both\",\"name\":\"both\",\"sample_len\":3,\"acc,none\":0.5,"
                "\"acc_stderr,none\":0.5,\"sample_count\":{\"acc,none\":2}}}");
    assert_json(&root, "group_subtasks", "{\"both\":[\"choice\",\"text\"]}");
    assert_json(&root, "versions", "{\"both\":\"2\",\"choice\":1.0,\"text\":1.0}");
    assert_json(&root, "n-shot", "{\"choice\":3,\"text\":0}");
    assert_json(&root, "n-samples",
                "{\"choice\":{\"original\":1000,\"effective\":2},"
                "\"text\":{\"original\":1000,\"effective\":1}}");
    assert_json(&root, "higher_is_better",
                "{\"both\":{\"acc\":true,\"exact_match\":true},"
                "\"choice\":{\"acc\":true},\"text\":{\"exact_match\":true}}");
    assert_json(&root, "date", "1755806214.5");
    assert_json(&root, "model_name_sanitized", "\"org__model__7b\"");
    assert_json(&root, "system_instruction_sha",
                "\"213c22ed7234eb11116e1e88f314c73cb3a019b5c87fe224b6ce5665bd9ec50e\"");
    assert_json(&root, "total_evaluation_time_seconds", "\"12.25\"");
    const struct pd_value *config = pd_dict_get(&root, "config");
    assert_json(config, "model_args",
                "{\"model\":\"org/model:7b\",\"base_url\":\"http://127.0.0.1:1/v1\"}");
    assert_json(config, "limit", "2");
    assert_null(pd_dict_get(config, "extra"));
    assert_json(pd_dict_get(&root, "task_hashes"), "choice",
                "\"16864e805d0cca848ec18bd400546f612215f728845cf9578c6aaeb7f73b0e42\"");
}

static void test_key_order(void **state)
{
    (void)state;
    static const char *const keys[] = {"results",
                                       "groups",
                                       "group_subtasks",
                                       "configs",
                                       "versions",
                                       "n-shot",
                                       "higher_is_better",
                                       "n-samples",
                                       "config",
                                       "git_hash",
                                       "date",
                                       "pretty_env_info",
                                       "transformers_version",
                                       "lm_eval_version",
                                       "upper_git_hash",
                                       "task_hashes",
                                       "model_source",
                                       "model_name",
                                       "model_name_sanitized",
                                       "system_instruction",
                                       "system_instruction_sha",
                                       "fewshot_as_multiturn",
                                       "chat_template",
                                       "chat_template_sha",
                                       "total_evaluation_time_seconds"};
    struct pd_store *store = make_run();
    struct pd_value root = results_of(store);
    pd_store_close(store);
    assert_int_equal(pd_dict_len(&root), PD_COUNT(keys));
    for (size_t i = 0; i < PD_COUNT(keys); i++)
        assert_str(root.dict->entries[i].key, keys[i]);
}

static void test_errors(void **state)
{
    (void)state;
    struct pd_store *store = make_run();
    assert_int_equal(pd_lmeval_samples_write(stdout, store, "nothing", NULL, &pd_run_err),
                     PD_ERR_INPUT);
    assert_non_null(strstr(pd_run_err.text, "has no task 'nothing'"));
    FILE *full = fopen("/dev/full", "w");
    if (full) {
        assert_int_equal(pd_lmeval_samples_write(full, store, "choice", NULL, &pd_run_err),
                         PD_ERR_IO);
        fclose(full);
    }
    struct pd_run_task task = {.name = PD_STR("bad"), .config = PD_STR("{")};
    assert_ok(pd_store_put_task(store, &task, &pd_run_err), pd_run_err);
    struct pd_buf out = {0};
    struct pd_lmeval_info info = {0};
    assert_int_equal(pd_lmeval_results_write(&out, store, &info, &pd_run_err), PD_ERR_INPUT);
    assert_non_null(strstr(pd_run_err.text, "config of task 'bad'"));
    assert_int_equal(out.len, 0);
    pd_store_close(store);
}

static int teardown(void **state)
{
    pd_arena_done(&arena);
    return pd_run_teardown(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_choice_samples),
        cmocka_unit_test(test_filtered_samples),
        cmocka_unit_test(test_rolling_and_pairs),
        cmocka_unit_test(test_results),
        cmocka_unit_test(test_key_order),
        cmocka_unit_test(test_errors),
    };
    return cmocka_run_group_tests(tests, pd_run_setup, teardown);
}
