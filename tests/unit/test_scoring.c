#include "tests/support/pd_test.h"

#include "lib/format/json.h"
#include "lib/format/yaml.h"
#include "scorers/scoring.h"

#include <math.h>

static struct pd_arena arena;

static int done_arena(void **state)
{
    (void)state;
    pd_arena_done(&arena);
    return 0;
}

/* The scoring of a piece of task YAML. */
static int open_scoring(struct pd_scoring **out, enum pd_output_type type, const char *yaml,
                        struct pd_err *err)
{
    struct pd_value task;
    assert_ok(pd_yaml_parse(&task, &arena, pd_str_of(yaml), "t.yaml", err), *err);
    const struct pd_scoring_spec spec = {
        .output_type = type,
        .filter_list = pd_dict_get(&task, "filter_list"),
        .metric_list = pd_dict_get(&task, "metric_list"),
        .process_results = pd_dict_get(&task, "process_results"),
        .file = "t.yaml",
    };
    return pd_scoring_new(out, &spec, err);
}

static struct pd_value json(const char *text)
{
    struct pd_value value;
    struct pd_err err = {0};
    assert_ok(pd_json_parse(&value, &arena, pd_str_of(text), NULL, &err), err);
    return value;
}

static const char two_pipelines[] = "filter_list:\n"
                                    "- name: strict-match\n"
                                    "  filter:\n"
                                    "  - function: regex\n"
                                    "  - function: take_first\n"
                                    "- name: flexible-extract\n"
                                    "  filter:\n"
                                    "  - function: regex\n"
                                    "    group_select: -1\n"
                                    "    regex_pattern: (-?[$0-9.,]{2,})|(-?[0-9]+)\n"
                                    "  - function: take_first\n"
                                    "metric_list:\n"
                                    "- metric: exact_match\n"
                                    "  aggregation: mean\n"
                                    "  higher_is_better: true\n"
                                    "  ignore_case: true\n"
                                    "  regexes_to_ignore: [',', '\\$']\n";

static void test_two_pipelines(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_scoring *scoring = NULL;
    assert_ok(open_scoring(&scoring, PD_OUT_GENERATE_UNTIL, two_pipelines, &err), err);
    assert_int_equal(pd_scoring_npipelines(scoring), 2);
    assert_string_equal(pd_scoring_pipeline(scoring, 1), "flexible-extract");
    assert_null(pd_scoring_pipeline(scoring, 2));
    struct pd_value row = json("{}"), responses = json("[[\"It is $1,234 now\"]]");
    struct pd_doc doc = {.row = &row, .target = pd_text("1234")};
    struct pd_item items[2] = {{.v = NAN}, {.v = NAN}};
    struct pd_value filtered[2];
    unsigned flags[2] = {9, 9};
    assert_ok(pd_scoring_doc(items, flags, filtered, scoring, &doc, &responses, &arena, &err), err);
    assert_true(items[0].v == 0 && items[0].w == 1 && items[1].v == 1);
    assert_int_equal(flags[0], PD_FLAG_UNPARSED);
    assert_int_equal(flags[1], 0);
    assert_str(pd_list_at(&filtered[0], 0)->s, "[invalid]");
    assert_str(pd_list_at(&filtered[1], 0)->s, "$1,234");
    pd_scoring_free(scoring);
}

static void test_default_pipeline_and_columns(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_scoring *scoring = NULL;
    const char *yaml = "metric_list:\n"
                       "- metric: acc\n"
                       "- {metric: f1, aggregation: macro_f1, average: macro, hf_evaluate: true}\n"
                       "- {metric: brier_score, higher_is_better: true}\n";
    assert_ok(open_scoring(&scoring, PD_OUT_MULTIPLE_CHOICE, yaml, &err), err);
    assert_int_equal(pd_scoring_npipelines(scoring), 1);
    assert_int_equal(pd_scoring_ncolumns(scoring), 3);
    static const char *const aggregations[] = {"mean", "macro_f1", "brier_score"};
    for (size_t i = 0; i < 3; i++) {
        const struct pd_score_column *column = pd_scoring_column(scoring, i);
        assert_string_equal(column->filter, "none");
        assert_string_equal(column->aggregation->name, aggregations[i]);
        assert_true(column->higher_is_better);
    }
    assert_null(pd_scoring_column(scoring, 3));
    struct pd_value row = json("{}"), responses = json("[[[-1.0,false]],[[-0.5,true]]]");
    struct pd_doc doc = {.row = &row, .target = pd_int(0), .choices = json("[\"a\",\"b\"]")};
    struct pd_item items[3];
    unsigned flags[1];
    assert_ok(pd_scoring_doc(items, flags, NULL, scoring, &doc, &responses, &arena, &err), err);
    assert_true(items[0].v == 0 && items[1].v == 0 && items[1].w == 1 && items[2].v > 0.7);
    pd_scoring_free(scoring);
}

/* Columns are all metrics for the first pipeline, then all for the next. */
static void test_order_of_columns(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_scoring *scoring = NULL;
    const char *yaml = "filter_list:\n"
                       "- {name: x, filter: [{function: take_first}]}\n"
                       "- {name: y, filter: [{function: take_first}]}\n"
                       "metric_list: [{metric: perplexity}, {metric: acc}]\n";
    static const char *const want[][2] = {
        {"perplexity", "x"}, {"acc", "x"}, {"perplexity", "y"}, {"acc", "y"}};
    assert_ok(open_scoring(&scoring, PD_OUT_LOGLIKELIHOOD, yaml, &err), err);
    assert_int_equal(pd_scoring_ncolumns(scoring), PD_COUNT(want));
    for (size_t i = 0; i < PD_COUNT(want); i++) {
        assert_string_equal(pd_scoring_column(scoring, i)->metric, want[i][0]);
        assert_string_equal(pd_scoring_column(scoring, i)->filter, want[i][1]);
    }
    assert_false(pd_scoring_column(scoring, 0)->higher_is_better);
    pd_scoring_free(scoring);
}

/* Majority vote over repeats, as in GSM8K's self-consistency task. */
static void test_repeats(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_scoring *scoring = NULL;
    const char *yaml = "filter_list:\n"
                       "- name: maj@3\n"
                       "  filter:\n"
                       "  - {function: take_first_k, k: 3}\n"
                       "  - {function: regex, regex_pattern: 'is (\\d)'}\n"
                       "  - {function: majority_vote}\n"
                       "  - {function: take_first}\n"
                       "metric_list: [{metric: exact_match}]\n";
    assert_ok(open_scoring(&scoring, PD_OUT_GENERATE_UNTIL, yaml, &err), err);
    struct pd_value row = json("{}");
    struct pd_value responses = json("[[\"is 4\",\"dunno\",\"is 4\",\"is 5\"]]");
    struct pd_doc doc = {.row = &row, .target = pd_int(4), .index = 12};
    struct pd_item item;
    unsigned flags;
    assert_ok(pd_scoring_doc(&item, &flags, NULL, scoring, &doc, &responses, &arena, &err), err);
    assert_true(item.v == 1);
    assert_int_equal(flags, 0);
    responses = json("[[\"is 4\"]]");
    int code = pd_scoring_doc(&item, &flags, NULL, scoring, &doc, &responses, &arena, &err);
    assert_int_equal(code, PD_ERR_INPUT);
    assert_string_equal(err.text, "document 12: filter 'take_first_k': it needs 3 responses, but "
                                  "there are 1; raise the task's `repeats`");
    pd_scoring_free(scoring);
}

static void test_document_that_cannot_be_scored(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_scoring *scoring = NULL;
    const char *yaml = "metric_list: [{metric: acc}]\n";
    assert_ok(open_scoring(&scoring, PD_OUT_MULTIPLE_CHOICE, yaml, &err), err);
    struct pd_value row = json("{}"), responses = json("[]");
    struct pd_doc doc = {.row = &row, .choices = json("[\"a\"]"), .index = 3};
    struct pd_item item;
    unsigned flags;
    assert_int_equal(pd_scoring_doc(&item, &flags, NULL, scoring, &doc, &responses, &arena, &err),
                     PD_ERR_INPUT);
    assert_string_equal(err.text,
                        "document 3: metric 'acc': the document has 1 choices, but 0 answers");
    pd_scoring_free(scoring);
}

/* Each piece of YAML and the message about it. */
static const struct {
    enum pd_output_type type;
    const char *yaml, *message;
} mistakes[] = {
    {PD_OUT_GENERATE_UNTIL, "metric_list:\n- metric: exact_mach\n",
     "t.yaml:2:11: there is no metric 'exact_mach'; did you mean 'exact_match'?"},
    {PD_OUT_GENERATE_UNTIL, "metric_list: [{metric: zzzzzzzzz}]\n",
     "t.yaml:1:24: there is no metric 'zzzzzzzzz'; known are acc, acc_bytes, "},
    {PD_OUT_GENERATE_UNTIL, "metric_list: [{metric: !function utils.f}]\n",
     "t.yaml:1:24: metric '!function utils.f' is Python code, which cannot run here"},
    {PD_OUT_GENERATE_UNTIL, "metric_list: [{aggregation: mean}]\n",
     "t.yaml:1:15: an entry of metric_list needs `metric`, a name"},
    {PD_OUT_GENERATE_UNTIL, "metric_list: [exact_match]\n",
     "t.yaml:1:15: an entry of metric_list needs `metric`, a name"},
    {PD_OUT_GENERATE_UNTIL, "metric_list: []\n",
     "t.yaml:1:14: metric_list must be a list with at least one entry"},
    {PD_OUT_GENERATE_UNTIL, "{}\n", "t.yaml: metric_list must be a list with at least one entry"},
    {PD_OUT_GENERATE_UNTIL, "metric_list: [{metric: acc_norm}]\n",
     "t.yaml:1:24: metric 'acc_norm' cannot score output_type generate_until"},
    {PD_OUT_GENERATE_UNTIL, "metric_list: [{metric: acc}]\n",
     "t.yaml:1:15: metric 'acc' hands targets and answers on, which aggregation 'mean' cannot "
     "take"},
    {PD_OUT_GENERATE_UNTIL, "metric_list: [{metric: f1, aggregation: mean}]\n",
     "t.yaml:1:41: the items of metric 'f1' cannot be aggregated by 'mean'; its own aggregation "
     "is 'f1'"},
    {PD_OUT_GENERATE_UNTIL, "metric_list: [{metric: bleu, aggregation: nanmean}]\n",
     "t.yaml:1:43: the items of metric 'bleu' cannot be aggregated by 'nanmean'"},
    {PD_OUT_MULTIPLE_CHOICE, "metric_list: [{metric: acc, aggregation: bleu}]\n",
     "t.yaml:1:42: the items of metric 'acc' cannot be aggregated by 'bleu'"},
    {PD_OUT_MULTIPLE_CHOICE, "metric_list: [{metric: likelihood, aggregation: median}]\n",
     "t.yaml:1:49: metric 'likelihood' hands targets and answers on, which aggregation 'median'"},
    {PD_OUT_ROLLING, "metric_list: [{metric: perplexity}]\n",
     "t.yaml:1:24: metric 'perplexity' cannot score output_type loglikelihood_rolling"},
    {PD_OUT_MULTIPLE_CHOICE, "metric_list: [{metric: acc}, {metric: acc}]\n",
     "t.yaml:1:39: metric 'acc' is listed twice"},
    {PD_OUT_GENERATE_UNTIL, "metric_list:\n- metric: exact_match\n  ignore_cas: true\n",
     "t.yaml:3:15: metric 'exact_match' does not know the key 'ignore_cas'; did you mean "
     "'ignore_case'?"},
    {PD_OUT_MULTIPLE_CHOICE, "metric_list: [{metric: acc, aggregation: meen}]\n",
     "t.yaml:1:42: there is no aggregation 'meen'; did you mean 'mean'?"},
    {PD_OUT_MULTIPLE_CHOICE, "metric_list: [{metric: acc, aggregation: !function u.f}]\n",
     "t.yaml:1:42: aggregation '!function u.f' is Python code, which cannot run here"},
    {PD_OUT_MULTIPLE_CHOICE, "metric_list: [{metric: acc, aggregation: 7}]\n",
     "t.yaml:1:42: `aggregation` must be a string, not int"},
    {PD_OUT_MULTIPLE_CHOICE, "metric_list: [{metric: f1, aggregation: mean}]\n",
     "t.yaml:1:41: the items of metric 'f1' cannot be aggregated by 'mean'; its own aggregation "
     "is 'f1'"},
    {PD_OUT_MULTIPLE_CHOICE, "metric_list: [{metric: acc, higher_is_better: up}]\n",
     "t.yaml:1:47: `higher_is_better` must be true or false"},
    {PD_OUT_MULTIPLE_CHOICE, "metric_list: [{metric: mc2}]\n",
     "t.yaml:1:15: metric 'mc2': it needs `labels`, the column"},
    {PD_OUT_GENERATE_UNTIL, "metric_list: [{metric: exact_match, regexes_to_ignore: [a, '(']}]\n",
     "t.yaml:1:15: metric 'exact_match': regular expression '('"},
    {PD_OUT_GENERATE_UNTIL,
     "filter_list: [{name: x, filter: [{function: take_frist}]}]\nmetric_list: []\n",
     "t.yaml:1:45: there is no filter 'take_frist'; did you mean 'take_first'?"},
    {PD_OUT_GENERATE_UNTIL, "filter_list: [{name: x, filter: [{function: !function u.F}]}]\n",
     "t.yaml:1:45: filter '!function u.F' is Python code, which cannot run here"},
    {PD_OUT_GENERATE_UNTIL, "filter_list: [{name: x, filter: [{k: 3}]}]\n",
     "t.yaml:1:34: a filter needs `function`, its name"},
    {PD_OUT_GENERATE_UNTIL, "filter_list: [{name: x, filter: [take_first]}]\n",
     "t.yaml:1:34: a filter needs `function`, its name"},
    {PD_OUT_GENERATE_UNTIL,
     "filter_list: [{name: x, filter: [{function: regex, regex_patern: a}]}]\n",
     "t.yaml:1:66: filter 'regex' does not know the key 'regex_patern'; did you mean "
     "'regex_pattern'?"},
    {PD_OUT_GENERATE_UNTIL,
     "filter_list: [{name: x, filter: [{function: take_first}, {function: regex, regex_pattern: "
     "'['}]}]\n",
     "t.yaml:1:58: filter 'regex': regular expression '['"},
    {PD_OUT_GENERATE_UNTIL, "filter_list: [{filter: [{function: take_first}]}]\n",
     "t.yaml:1:15: an entry of filter_list needs `name` and `filter`, a list"},
    {PD_OUT_GENERATE_UNTIL, "filter_list: [{name: x, filter: take_first}]\n",
     "t.yaml:1:15: an entry of filter_list needs `name` and `filter`, a list"},
    {PD_OUT_GENERATE_UNTIL, "filter_list: [{name: x, filter: [], filters: []}]\n",
     "t.yaml:1:46: an entry of filter_list does not know the key 'filters'; did you mean "
     "'filter'?"},
    {PD_OUT_GENERATE_UNTIL, "filter_list: [{name: x, filter: []}, {name: x, filter: []}]\n",
     "t.yaml:1:45: there are two filters named 'x'"},
    {PD_OUT_GENERATE_UNTIL, "filter_list: take_first\n",
     "t.yaml:1:14: filter_list must be a list with at least one entry"},
};

static void test_mistakes_name_their_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < PD_COUNT(mistakes); i++) {
        struct pd_err err = {0};
        struct pd_scoring *scoring = NULL;
        int code = open_scoring(&scoring, mistakes[i].type, mistakes[i].yaml, &err);
        if (code != PD_ERR_INPUT || scoring ||
            strncmp(err.text, mistakes[i].message, strlen(mistakes[i].message)) != 0)
            fail_msg("%sgave %d: %s", mistakes[i].yaml, code, err.text);
    }
}

/* What is handed on in pairs goes to aggregations of labels and of texts; with hf_evaluate f1 has a
   value for each document. */
static void test_shapes(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_scoring *scoring = NULL;
    const char *yaml = "metric_list:\n"
                       "- {metric: f1, aggregation: macro_f1}\n"
                       "- {metric: mcc}\n"
                       "- {metric: acc, aggregation: micro_f1}\n"
                       "- {metric: bleu}\n"
                       "- {metric: ter, aggregation: chrf++}\n";
    assert_ok(open_scoring(&scoring, PD_OUT_GENERATE_UNTIL, yaml, &err), err);
    assert_string_equal(pd_scoring_column(scoring, 4)->aggregation->name, "chrf++");
    pd_scoring_free(scoring);
    yaml = "metric_list:\n"
           "- {metric: f1, aggregation: mean, hf_evaluate: true, average: micro}\n"
           "- {metric: accuracy, aggregation: mean, hf_evaluate: true}\n";
    assert_ok(open_scoring(&scoring, PD_OUT_GENERATE_UNTIL, yaml, &err), err);
    struct pd_value row = json("{}"), responses = json("[[2]]");
    struct pd_doc doc = {.row = &row, .target = pd_text("2")};
    struct pd_item items[2];
    unsigned flags;
    assert_ok(pd_scoring_doc(items, &flags, NULL, scoring, &doc, &responses, &arena, &err), err);
    assert_true(items[0].v == 1 && items[1].v == 1 && !items[0].data);
    pd_scoring_free(scoring);
}

/* A failure behind filters and metrics that hold compiled patterns frees them. */
static void test_failure_frees_what_came_before(void **state)
{
    (void)state;
    struct pd_err err = {0};
    struct pd_scoring *scoring = NULL;
    const char *yaml = "filter_list:\n"
                       "- name: x\n"
                       "  filter: [{function: regex}, {function: format_span}]\n"
                       "metric_list:\n"
                       "- {metric: exact_match, regexes_to_ignore: [a, b]}\n"
                       "- {metric: mc1}\n";
    assert_int_equal(open_scoring(&scoring, PD_OUT_GENERATE_UNTIL, yaml, &err), PD_ERR_INPUT);
    pd_scoring_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_pipelines),
        cmocka_unit_test(test_default_pipeline_and_columns),
        cmocka_unit_test(test_order_of_columns),
        cmocka_unit_test(test_repeats),
        cmocka_unit_test(test_document_that_cannot_be_scored),
        cmocka_unit_test(test_mistakes_name_their_place),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_failure_frees_what_came_before),
    };
    return cmocka_run_group_tests(tests, NULL, done_arena);
}
