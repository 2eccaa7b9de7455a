/* Loading tasks: keys, types, includes, defaults, the canonical form. */
#include "lib/format/json.h"
#include "tasks/keys.h"
#include "tasks/task.h"
#include "tests/support/scratch.h"

struct bench {
    struct pd_scratch scratch;
    struct pd_taskset *set;
};

static int setup(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    pd_scratch_init(&b->scratch);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;
    pd_taskset_free(b->set);
    pd_scratch_done(&b->scratch);
    free(b);
    return 0;
}

/* Indexes the scratch folder anew. */
static void reindex(struct bench *b)
{
    struct pd_err err = {0};
    const char *roots[] = {b->scratch.dir, NULL};
    pd_taskset_free(b->set);
    b->set = NULL;
    assert_ok(pd_taskset_new(&b->set, roots, NULL, &err), err);
}

static const struct pd_task *load(struct bench *b, const char *name)
{
    struct pd_err err = {0};
    const struct pd_task *task = NULL;
    assert_ok(pd_task_load(&task, b->set, name, &err), err);
    return task;
}

static const struct pd_task *load_text(struct bench *b, const char *yaml)
{
    pd_scratch_write(&b->scratch, "t.yaml", yaml);
    reindex(b);
    return load(b, "t");
}

static const char minimal[] = "task: t\n"
                              "dataset_path: org/set\n"
                              "test_split: test\n"
                              "doc_to_text: '{{q}}'\n"
                              "doc_to_target: a\n";

static struct pd_str json_of(struct bench *b, const struct pd_value *value)
{
    struct pd_buf json = {0};
    pd_json_write(&json, value, PD_JSON_SPACED);
    struct pd_str text = pd_arena_str(&b->scratch.arena, pd_buf_str(&json));
    pd_buf_done(&json);
    return text;
}

static void a_minimal_task_has_the_defaults(void **state)
{
    struct bench *b = *state;
    const struct pd_task *t = load_text(b, minimal);
    assert_string_equal(t->name, "t");
    assert_string_equal(t->alias, "t");
    assert_string_equal(t->path, pd_scratch_path(&b->scratch, "t.yaml"));
    assert_string_equal(t->dataset_path, "org/set");
    assert_null(t->dataset_name);
    assert_null(t->training_split);
    assert_null(t->validation_split);
    assert_int_equal(t->output_type, PD_OUT_GENERATE_UNTIL);
    assert_str(t->target_delimiter, " ");
    assert_str(t->fewshot_delimiter, "\n\n");
    assert_str(t->fewshot.fewshot_delimiter, "\n\n");
    assert_int_equal(t->num_fewshot, -1);
    assert_int_equal(t->repeats, 1);
    assert_int_equal(t->doc_to_text.kind, PD_FIELD_TEXT);
    assert_int_equal(t->doc_to_choice.kind, PD_FIELD_ABSENT);
    assert_int_equal(t->fewshot.sampler, PD_SAMPLER_DEFAULT);
    assert_int_equal(t->fewshot.split.n, 0);
    assert_int_equal(t->filter_list.kind, PD_NONE);
    assert_null(t->steps);
    assert_int_equal(t->version.n, 0);
    assert_str(json_of(b, &t->generation_kwargs),
               "{\"temperature\": 0.0, \"do_sample\": false, \"max_gen_toks\": 256, "
               "\"until\": [\"\\n\\n\"]}");
    assert_str(json_of(b, &t->metric_list), "[{\"metric\": \"exact_match\"}]");
}

static void what_is_given_is_taken(void **state)
{
    struct bench *b = *state;
    const struct pd_task *t = load_text(b, "task: t\n"
                                           "task_alias: Nice\n"
                                           "dataset_path: org/set\n"
                                           "dataset_name: en\n"
                                           "training_split: train\n"
                                           "validation_split: val\n"
                                           "test_split: null\n"
                                           "output_type: multiple_choice\n"
                                           "doc_to_text: 3\n"
                                           "doc_to_target: [x, y]\n"
                                           "doc_to_choice: {a: one, b: two}\n"
                                           "target_delimiter: ''\n"
                                           "fewshot_delimiter: \"\\n\"\n"
                                           "num_fewshot: 0\n"
                                           "repeats: 4\n"
                                           "fewshot_split: dev\n"
                                           "fewshot_config:\n"
                                           "  sampler: first_n\n"
                                           "  split: shots\n"
                                           "  samples: [{q: 1}]\n"
                                           "  doc_to_target: ''\n"
                                           "  fewshot_delimiter: '|'\n"
                                           "generation_kwargs: {temperature: 1, until: stop}\n"
                                           "metadata: {version: 2.0, headline: 'acc,none'}\n");
    assert_string_equal(t->alias, "Nice");
    assert_string_equal(t->dataset_name, "en");
    assert_null(t->test_split);
    assert_int_equal(t->doc_to_text.constant.i, 3);
    assert_str(json_of(b, &t->doc_to_target.constant), "[\"x\", \"y\"]");
    assert_str(json_of(b, &t->doc_to_choice.constant), "[\"one\", \"two\"]");
    assert_int_equal(t->target_delimiter.n, 0);
    assert_int_equal(t->num_fewshot, 0);
    assert_int_equal(t->repeats, 4);
    assert_int_equal(t->fewshot.sampler, PD_SAMPLER_FIRST_N);
    assert_str(t->fewshot.split, "shots");
    assert_int_equal(pd_list_len(t->fewshot.samples), 1);
    assert_int_equal(t->fewshot.doc_to_text.constant.i, 3);
    assert_int_equal(t->fewshot.doc_to_target.text.n, 0);
    assert_str(t->fewshot.fewshot_delimiter, "|");
    assert_int_equal(t->fewshot.target_delimiter.n, 0);
    assert_str(json_of(b, &t->generation_kwargs), "{\"temperature\": 1.0, \"until\": \"stop\"}");
    assert_str(json_of(b, &t->metric_list), "[{\"metric\": \"acc\"}, {\"metric\": \"acc_norm\"}]");
    assert_str(t->version, "2.0");
    assert_str(t->headline, "acc,none");
}

static void kwargs_without_until_get_the_delimiter(void **state)
{
    struct bench *b = *state;
    char yaml[512];
    snprintf(yaml, sizeof yaml, "%sfewshot_delimiter: '##'\ngeneration_kwargs: {top_p: 0.5}\n",
             minimal);
    const struct pd_task *t = load_text(b, yaml);
    assert_str(json_of(b, &t->generation_kwargs), "{\"top_p\": 0.5, \"until\": [\"##\"]}");
    snprintf(yaml, sizeof yaml, "%sgeneration_kwargs: {until: []}\n", minimal);
    assert_str(json_of(b, &load_text(b, yaml)->generation_kwargs), "{\"until\": []}");
    snprintf(yaml, sizeof yaml, "%sgeneration_kwargs: {until: null}\n", minimal);
    assert_str(json_of(b, &load_text(b, yaml)->generation_kwargs), "{\"until\": null}");
}

static void null_for_shots_inherits_or_clears(void **state)
{
    struct bench *b = *state;
    char yaml[512];
    snprintf(
        yaml, sizeof yaml,
        "%sdoc_to_choice: [a]\ngen_prefix: G\nfewshot_split: dev\nfewshot_config: {split: null, "
        "doc_to_text: null, doc_to_target: null, doc_to_choice: null, gen_prefix: null}\n",
        minimal);
    const struct pd_task *t = load_text(b, yaml);
    assert_int_equal(t->fewshot.split.n, 0);
    assert_int_equal(t->fewshot.doc_to_choice.kind, PD_FIELD_ABSENT);
    assert_int_equal(t->fewshot.gen_prefix.kind, PD_FIELD_ABSENT);
    assert_int_equal(t->fewshot.doc_to_text.kind, t->doc_to_text.kind);
    assert_str(t->fewshot.doc_to_text.text, "{{q}}");
    assert_int_equal(t->fewshot.doc_to_target.kind, t->doc_to_target.kind);
    assert_int_equal(t->doc_to_choice.kind, PD_FIELD_CONSTANT);
}

/* The message of loading task t from this text, with the folder cut off at the front of paths. */
static void assert_refused(struct bench *b, const char *yaml, const char *want)
{
    struct pd_err err = {0};
    const struct pd_task *task = NULL;
    pd_scratch_write(&b->scratch, "t.yaml", yaml);
    reindex(b);
    assert_int_equal(pd_task_load(&task, b->set, "t", &err), PD_ERR_INPUT);
    assert_null(task);
    struct pd_buf text = {0};
    struct pd_str rest = pd_str_of(err.text);
    struct pd_str dir = pd_str_of(b->scratch.dir);
    for (ptrdiff_t at; (at = pd_str_index(rest, dir, 0)) >= 0;) {
        pd_buf_add_str(&text, pd_str_slice(rest, 0, (size_t)at));
        rest = pd_str_slice(rest, (size_t)at + dir.n + 1, rest.n);
    }
    pd_buf_add_str(&text, rest);
    assert_str(pd_buf_str(&text), want);
    pd_buf_done(&text);
}

static void bad_tasks_are_refused_with_their_place(void **state)
{
    struct bench *b = *state;
    /* Lines are added to the minimal task, which has five. */
    static const struct {
        const char *more, *want;
    } cases[] = {
        {"num_fewshots: 3", "6:15: unknown key 'num_fewshots'; did you mean 'num_fewshot'?"},
        {"colour: red", "6:9: unknown key 'colour'"},
        {"num_fewshot: three", "6:14: 'num_fewshot' must be an int, but is a string"},
        {"num_fewshot: -1", "6:14: 'num_fewshot' must be between 0 and 10000"},
        {"repeats: 0", "6:10: 'repeats' must be between 1 and 10000"},
        {"repeats: 99999999999999999999999",
         "6:10: 'repeats' must be an int, but is too large an int"},
        {"description: [x]", "6:14: 'description' must be a string, but is a list"},
        {"doc_to_choice: 3",
         "6:16: 'doc_to_choice' must be a string, a list or a mapping, but is an int"},
        {"test_split: true", "6:13: 'test_split' must be a string, but is a bool"},
        {"metric_list: {metric: acc}", "6:14: 'metric_list' must be a list, but is a mapping"},
        {"output_type: multiple_choices",
         "6:14: 'multiple_choices' is not known; expected loglikelihood, loglikelihood_rolling, "
         "multiple_choice or generate_until"},
        {"output_type: multiple_choice", "the task needs 'doc_to_choice'"},
        {"fewshot_config: {sampler: random}",
         "6:27: 'random' is not known; expected default or first_n"},
        {"fewshot_config: {smapler: first_n}",
         "6:27: unknown key 'smapler'; did you mean 'sampler'?"},
        {"fewshot_config: {samples: 3}", "6:27: 'samples' must be a list, but is an int"},
        {"process_docs: !function utils.clean",
         "6:15: 'process_docs' calls the Python function 'utils.clean', whose source cannot be "
         "read: there is no file utils.py"},
        {"metric_list: [{metric: !function utils.f1}]",
         "6:24: 'metric_list' calls the Python function 'utils.f1', whose source cannot be read: "
         "there is no file utils.py"},
        {"process_docs: clean", "6:15: 'process_docs' must be a Python function that Podium has a "
                                "port of, but is a string"},
        {"process_docs: {native: arc.clean}", "6:15: 'process_docs': there is no native "
                                              "'arc.clean'"},
        {"doc_to_text: {function: utils.q, source: 0123456789abcdef0123, folder: f, file: "
         "utils.py}",
         "6:14: 'doc_to_text' calls the Python function 'utils.q' (f/utils.py), which Podium has "
         "no "
         "port of (source 0123456789abcdef); write what it does as steps and templates, or add a "
         "native for it, see docs/NATIVES.md"},
        {"unsafe_code: true",
         "6:14: 'unsafe_code' cannot be used: model answers are never run as code"},
        {"generation_kwargs: {until: 3}", "6:28: 'until' must be a string or a list of strings"},
        {"generation_kwargs: {until: [3]}", "6:28: 'until' must be a string or a list of strings"},
        {"generation_kwargs: {temperature: hot}", "6:34: 'temperature' must be a number"},
        {"steps: [{stripp: [q]}]", "6:9: unknown step 'stripp'; did you mean 'strip'?"},
        {"dataset_path: null", "the task needs 'dataset_path'"},
        {"test_split: null", "the task needs 'test_split' or 'validation_split'"},
        {"doc_to_target: null", "the task needs 'doc_to_target'"},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        char yaml[512];
        char want[512];
        bool placed = cases[i].want[0] == '6';
        snprintf(yaml, sizeof yaml, "%s%s\n", minimal, cases[i].more);
        snprintf(want, sizeof want, "loading task 't': t.yaml:%s%s", placed ? "" : " ",
                 cases[i].want);
        assert_refused(b, yaml, want);
    }
}

static void harmless_keys_are_accepted(void **state)
{
    struct bench *b = *state;
    char yaml[512];
    snprintf(yaml, sizeof yaml,
             "%sshould_decontaminate: true\n"
             "doc_to_decontamination_query: !function utils.query\n"
             "dataset_kwargs: {trust_remote_code: true}\n"
             "process_docs: null\nunsafe_code: false\ntag: [x]\n",
             minimal);
    assert_non_null(load_text(b, yaml));
}

static void a_broken_template_is_refused_with_its_key(void **state)
{
    struct bench *b = *state;
    struct pd_err err = {0};
    const struct pd_task *task = NULL;
    pd_scratch_write(&b->scratch, "t.yaml",
                     "task: t\ndataset_path: x\ntest_split: test\n"
                     "doc_to_text: '{{ q'\ndoc_to_target: a\n");
    reindex(b);
    assert_int_equal(pd_task_load(&task, b->set, "t", &err), PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "t.yaml:4:14: the template of 'doc_to_text': 1:"));
}

static void includes_merge_shallowly(void **state)
{
    struct bench *b = *state;
    pd_scratch_write(&b->scratch, "a.yaml",
                     "dataset_path: from/a\ntest_split: test\ndoc_to_text: a\n"
                     "metadata: {version: 1, headline: acc}\ntask_list: [{task: u}]\n");
    pd_scratch_write(&b->scratch, "sub/b.yaml",
                     "dataset_path: from/b\ndoc_to_text: b\nnum_fewshot: 3\n");
    const struct pd_task *t = load_text(b, "task: t\n"
                                           "include: [a.yaml, sub/b.yaml]\n"
                                           "num_fewshot: null\n"
                                           "metadata: {version: 2}\n"
                                           "doc_to_target: c\n");
    assert_string_equal(t->dataset_path, "from/b");
    assert_str(t->doc_to_text.text, "b");
    assert_str(t->doc_to_target.text, "c");
    assert_int_equal(t->num_fewshot, -1);
    assert_str(t->version, "2");
    assert_int_equal(t->headline.n, 0);
    assert_null(pd_dict_get(&t->config, "include"));
    assert_null(pd_dict_get(&t->config, "task_list"));
}

static void mistakes_in_included_files_name_that_file(void **state)
{
    struct bench *b = *state;
    pd_scratch_write(&b->scratch, "sub/a.yaml", "\ndataset_path: 3\n");
    assert_refused(
        b, "task: t\ninclude: sub/a.yaml\n",
        "loading task 't': sub/a.yaml:2:15: 'dataset_path' must be a string, but is an int");
    assert_refused(
        b, "task: t\ninclude: [3]\n",
        "loading task 't': t.yaml:2:11: 'include' must be a string or a list of strings");
    pd_scratch_write(&b->scratch, "list.yaml", "- 1\n");
    assert_refused(b, "task: t\ninclude: list.yaml\n",
                   "loading task 't': t.yaml:2:10: include: list.yaml:1:1: expected a mapping");
}

static void cycles_and_doubles_are_refused(void **state)
{
    struct bench *b = *state;
    assert_refused(b, "task: t\ninclude: t.yaml\n",
                   "loading task 't': t.yaml:2:10: include: t.yaml is included twice or includes "
                   "itself");
    pd_scratch_write(&b->scratch, "a.yaml", "include: c.yaml\n");
    pd_scratch_write(&b->scratch, "b.yaml", "include: c.yaml\n");
    pd_scratch_write(&b->scratch, "c.yaml", "num_fewshot: 1\n");
    assert_refused(b, "task: t\ninclude: [a.yaml, b.yaml]\n",
                   "loading task 't': t.yaml:2:19: include: b.yaml:1:10: include: c.yaml is "
                   "included twice or includes itself");
}

static void a_missing_include_is_named(void **state)
{
    struct bench *b = *state;
    struct pd_err err = {0};
    const struct pd_task *task = NULL;
    pd_scratch_write(&b->scratch, "t.yaml", "task: t\ninclude: gone.yaml\n");
    reindex(b);
    assert_int_equal(pd_task_load(&task, b->set, "t", &err), PD_ERR_INPUT);
    assert_int_equal(err.code, PD_ERR_INPUT);
    assert_non_null(strstr(err.text, "t.yaml:2:10: include: "));
    assert_non_null(strstr(err.text, "gone.yaml"));
}

static void a_data_set_beside_the_file_is_found_from_anywhere(void **state)
{
    struct bench *b = *state;
    pd_scratch_write(&b->scratch, "data/default/test.jsonl", "{}\n");
    char yaml[512];
    snprintf(yaml, sizeof yaml, "%sdataset_path: ./data\n", minimal);
    const struct pd_task *t = load_text(b, yaml);
    char *real = realpath(pd_scratch_path(&b->scratch, "data"), NULL);
    assert_string_equal(t->dataset_path, real);
    free(real);
}

static void data_files_are_relative_to_what_names_them(void **state)
{
    struct bench *b = *state;
    pd_scratch_write(&b->scratch, "sub/base",
                     "dataset_path: csv\ndataset_kwargs: {data_files: x.csv}\n");
    const struct pd_task *t = load_text(b, "include: sub/base\ntask: t\ntest_split: train\n"
                                           "doc_to_text: q\ndoc_to_target: a\n");
    assert_string_equal(t->dataset_path, "csv");
    assert_string_equal(t->dataset_folder, pd_scratch_path(&b->scratch, "sub"));
    assert_str(pd_dict_get(t->dataset_kwargs, "data_files")->s, "x.csv");
}

/* What the function would make is not what dataset_path holds. */
static void a_custom_data_set_has_a_folder_of_its_own(void **state)
{
    struct bench *b = *state;
    char yaml[512];
    snprintf(yaml, sizeof yaml,
             "%scustom_dataset: !function utils.load\ndataset_name: a\ndataset_kwargs: {n: 3}\n",
             minimal);
    const struct pd_task *t = load_text(b, yaml);
    assert_string_equal(t->dataset_path, "_custom/t");
    assert_null(t->dataset_name);
    assert_null(t->dataset_kwargs);
    snprintf(yaml, sizeof yaml, "%sdataset_path: null\ncustom_dataset: !function utils.load\n",
             minimal);
    assert_string_equal(load_text(b, yaml)->dataset_path, "_custom/t");
    snprintf(yaml, sizeof yaml, "%scustom_dataset: null\n", minimal);
    assert_string_equal(load_text(b, yaml)->dataset_path, "org/set");
}

static struct pd_str canonical(struct bench *b, const char *more)
{
    char yaml[512];
    snprintf(yaml, sizeof yaml, "%s%s\n", minimal, more);
    return pd_task_canonical(load_text(b, yaml), &b->scratch.arena);
}

static void the_canonical_form_is_what_counts(void **state)
{
    struct bench *b = *state;
    struct pd_str plain = canonical(b, "");
    static const char *const same[] = {
        "task_alias: Nice",
        "tag: x",
        "metadata: {version: 7}",
        "# a remark",
        "target_delimiter: ' '",
        "output_type: generate_until",
        "repeats: 1",
        "num_fewshot: 3",
        "metric_list: [{metric: exact_match}]",
        "test_split: 'test'",
        "dataset_name: null",
        ("generation_kwargs: {until: [\"\\n\\n\"], max_gen_toks: 256, do_sample: false, "
         "temperature: 0}"),
    };
    static const char *const other[] = {
        "target_delimiter: ''", "dataset_name: en",
        "description: x",       "test_split: val",
        "repeats: 2",           "steps: [{strip: [q]}]",
        "doc_to_choice: [a]",   "generation_kwargs: {max_gen_toks: 5}",
        "filter_list: []",      "fewshot_config: {sampler: first_n}",
    };
    for (size_t i = 0; i < PD_COUNT(same); i++)
        assert_str(canonical(b, same[i]), plain.p);
    for (size_t i = 0; i < PD_COUNT(other); i++)
        assert_false(pd_str_eq(canonical(b, other[i]), plain));
    /* The order of a mapping's choices matters, wherever they stand. */
    assert_false(pd_str_eq(canonical(b, "doc_to_choice: {a: x, b: y}"),
                           canonical(b, "doc_to_choice: {b: y, a: x}")));
    assert_false(pd_str_eq(canonical(b, "fewshot_config: {doc_to_choice: {a: x, b: y}}"),
                           canonical(b, "fewshot_config: {doc_to_choice: {b: y, a: x}}")));
}

static void a_task_is_rebuilt_from_its_config(void **state)
{
    struct bench *b = *state;
    struct pd_err err = {0};
    pd_scratch_write(&b->scratch, "a.yaml", "steps: [{strip: [q]}]\nrepeats: 3\n");
    char yaml[512];
    snprintf(yaml, sizeof yaml, "%sinclude: a.yaml\n", minimal);
    const struct pd_task *t = load_text(b, yaml);
    const struct pd_task *again = NULL;
    assert_ok(pd_task_from_config(&again, b->set, &t->config, "run.podium", &err), err);
    assert_ptr_not_equal(t, again);
    assert_string_equal(again->name, "t");
    assert_int_equal(again->repeats, 3);
    assert_str(pd_task_canonical(again, &b->scratch.arena),
               pd_task_canonical(t, &b->scratch.arena).p);
    struct pd_value bad = pd_dict_new(&b->scratch.arena);
    assert_int_equal(pd_task_from_config(&again, b->set, &bad, "run.podium", &err), PD_ERR_INPUT);
    assert_str(pd_str_of(err.text), "run.podium: the task needs a name ('task')");
    bad = pd_int(3);
    assert_int_equal(pd_task_from_config(&again, b->set, &bad, "run.podium", &err), PD_ERR_INPUT);
    assert_str(pd_str_of(err.text), "run.podium: a task's definition must be a mapping");
}

static void check_table(const struct pd_key *keys, size_t n)
{
    assert_true(n > 0 && n < 64);
    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(pd_key_find(keys, n, pd_str_of(keys[i].name)), &keys[i]);
        assert_true(strlen(keys[i].help) > 5);
        assert_true(keys[i].kinds != 0);
    }
}

static void key_tables_are_sound(void **state)
{
    (void)state;
    size_t n;
    const struct pd_key *keys = pd_task_keys(&n);
    check_table(keys, n);
    keys = pd_fewshot_keys(&n);
    check_table(keys, n);
    keys = pd_group_keys(&n);
    check_table(keys, n);
    keys = pd_aggregate_keys(&n);
    check_table(keys, n);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_minimal_task_has_the_defaults),
        TEST(what_is_given_is_taken),
        TEST(kwargs_without_until_get_the_delimiter),
        TEST(null_for_shots_inherits_or_clears),
        TEST(bad_tasks_are_refused_with_their_place),
        TEST(harmless_keys_are_accepted),
        TEST(a_broken_template_is_refused_with_its_key),
        TEST(includes_merge_shallowly),
        TEST(mistakes_in_included_files_name_that_file),
        TEST(cycles_and_doubles_are_refused),
        TEST(a_missing_include_is_named),
        TEST(a_data_set_beside_the_file_is_found_from_anywhere),
        TEST(data_files_are_relative_to_what_names_them),
        TEST(a_custom_data_set_has_a_folder_of_its_own),
        TEST(the_canonical_form_is_what_counts),
        TEST(a_task_is_rebuilt_from_its_config),
        cmocka_unit_test(key_tables_are_sound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
