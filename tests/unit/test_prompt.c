/* Prompt assembly, rule by rule; whole prompts of real tasks are in test_golden_prompts.c. */
#include "tasks/prompt.h"

#include "lib/format/json.h"
#include "tests/support/scratch.h"

struct bench {
    struct pd_scratch scratch;
    struct pd_taskset *set;
    const struct pd_task *task;
    struct pd_doc doc;
    struct pd_prompt_request *requests;
    size_t n;
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

static struct pd_value parse(struct bench *b, const char *json)
{
    struct pd_err err = {0};
    struct pd_value value;
    struct pd_str text =
        pd_arena_str(&b->scratch.arena, pd_str_of(json)); /* strings point into it */
    assert_ok(pd_json_parse(&value, &b->scratch.arena, text, NULL, &err), err);
    return value;
}

static void load(struct bench *b, const char *yaml)
{
    struct pd_err err = {0};
    const char *roots[] = {b->scratch.dir, NULL};
    struct pd_str text = pd_arena_printf(&b->scratch.arena,
                                         "task: t\ndataset_path: x\ntest_split: test\n%s\n", yaml);
    pd_scratch_write_str(&b->scratch, "t.yaml", text);
    pd_taskset_free(b->set);
    b->set = NULL;
    assert_ok(pd_taskset_new(&b->set, roots, NULL, &err), err);
    assert_ok(pd_task_load(&b->task, b->set, "t", &err), err);
}

/* Assembles one document; row and shots are JSON. */
static int assemble(struct bench *b, const char *row, const char *shots,
                    const struct pd_prompt_options *options, struct pd_err *err)
{
    struct pd_value *kept = pd_arena_alloc(&b->scratch.arena, sizeof *kept);
    struct pd_value rows = parse(b, shots);
    *kept = parse(b, row);
    int code = pd_prompt_doc(&b->doc, b->task, kept, 7, &b->scratch.arena, err);
    if (code < 0)
        return code;
    return pd_prompt_requests(&b->requests, &b->n, b->task, &b->doc, &rows, options,
                              &b->scratch.arena, err);
}

static void assembled(struct bench *b, const char *row, const char *shots,
                      const struct pd_prompt_options *options)
{
    struct pd_err err = {0};
    assert_ok(assemble(b, row, shots, options, &err), err);
}

static void assert_request(struct bench *b, size_t i, const char *context, const char *continuation)
{
    assert_true(i < b->n);
    assert_str(b->requests[i].context, context);
    assert_str(b->requests[i].continuation, continuation);
}

static void assert_json(struct bench *b, const struct pd_value *value, const char *want)
{
    struct pd_buf json = {0};
    pd_json_write(&json, value, PD_JSON_SPACED);
    assert_str(pd_arena_str(&b->scratch.arena, pd_buf_str(&json)), want);
    pd_buf_done(&json);
}

/* Fields on rows: what doc_to_text, doc_to_target and doc_to_choice give. */
static void fields_follow_the_rules(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *yaml, *row, *text, *target, *choices;
    } cases[] = {
        /* A word that is a column stands for its raw value, another one for itself. */
        {"doc_to_text: q\ndoc_to_target: a", "{\"q\":\"x\",\"a\":[1,\"y\"]}", "\"x\"", "[1, \"y\"]",
         "null"},
        {"doc_to_text: q\ndoc_to_target: a", "{\"z\":1}", "\"q\"", "\"a\"", "null"},
        {"doc_to_text: q\ndoc_to_target: a", "{\"q\":\"\",\"a\":null}", "\"\"", "null", "null"},
        /* Digits become an int only where there are choices. */
        {"doc_to_text: q\ndoc_to_target: '{{a}}'", "{\"q\":\"x\",\"a\":\"3\"}", "\"x\"", "\"3\"",
         "null"},
        {"doc_to_text: q\ndoc_to_target: '{{a}}'\ndoc_to_choice: [n, m]",
         "{\"q\":\"x\",\"a\":\"3\"}", "\"x\"", "3", "[\"n\", \"m\"]"},
        {"doc_to_text: q\ndoc_to_target: a\ndoc_to_choice: [n]", "{\"q\":\"1\",\"a\":\"3\"}",
         "\"1\"", "\"3\"", "[\"n\"]"},
        {"doc_to_text: '{{q}}'\ndoc_to_target: x\ndoc_to_choice: [n]", "{\"q\":\"1\"}", "1",
         "\"x\"", "[\"n\"]"},
        {"doc_to_text: q\ndoc_to_target: '{{a}}'\ndoc_to_choice: [n]",
         "{\"q\":\"1\",\"a\":\"\\u00b2x\"}", "\"1\"", "\"\xc2\xb2x\"", "[\"n\"]"},
        {"doc_to_text: q\ndoc_to_target: '{{a}}'\ndoc_to_choice: [n]", "{\"q\":\"1\",\"a\":-3}",
         "\"1\"", "\"-3\"", "[\"n\"]"},
        /* Text in brackets is a literal where it can be one. */
        {"doc_to_text: q\ndoc_to_target: '{{a}}'", "{\"q\":\"x\",\"a\":[\"it's\",2]}", "\"x\"",
         "[\"it's\", 2]", "null"},
        {"doc_to_text: q\ndoc_to_target: '[{{a}}]'", "{\"q\":\"x\",\"a\":\"no literal\"}", "\"x\"",
         "\"[no literal]\"", "null"},
        {"doc_to_text: q\ndoc_to_target: '[{{a}}'", "{\"q\":\"x\",\"a\":\"1\"}", "\"x\"", "\"[1\"",
         "null"},
        /* Choices: a column, a template, a list, a mapping's values. */
        {"doc_to_text: q\ndoc_to_target: 0\ndoc_to_choice: c", "{\"q\":\"x\",\"c\":[\"n\"]}",
         "\"x\"", "0", "[\"n\"]"},
        {"doc_to_text: q\ndoc_to_target: 0\ndoc_to_choice: '{{c}}'",
         "{\"q\":\"x\",\"c\":[\"n\",\"it's\"]}", "\"x\"", "0", "[\"n\", \"it's\"]"},
        {"doc_to_text: q\ndoc_to_target: 0\ndoc_to_choice: {z: n, a: m}", "{\"q\":\"x\"}", "\"x\"",
         "0", "[\"n\", \"m\"]"},
        {"doc_to_text: q\ndoc_to_target: 0\ndoc_to_choice: c", "{\"q\":\"x\",\"c\":\"a\\u00e9b\"}",
         "\"x\"", "0", "[\"a\", \"\xc3\xa9\", \"b\"]"},
        {"doc_to_text: q\ndoc_to_target: 0\ndoc_to_choice: c",
         "{\"q\":\"x\",\"c\":[1,null,2.0,\"d\"]}", "\"x\"", "0",
         "[\"1\", \"None\", \"2.0\", \"d\"]"},
        {"doc_to_text: ''\ndoc_to_target: [u, v]", "{}", "\"\"", "[\"u\", \"v\"]", "null"},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_err err = {0};
        load(b, cases[i].yaml);
        struct pd_value row = parse(b, cases[i].row);
        assert_ok(pd_prompt_doc(&b->doc, b->task, &row, i, &b->scratch.arena, &err), err);
        assert_json(b, &b->doc.text, cases[i].text);
        assert_json(b, &b->doc.target, cases[i].target);
        assert_json(b, &b->doc.choices, cases[i].choices);
        assert_int_equal(b->doc.index, i);
        assert_int_equal(b->doc.multiple_target, b->doc.target.kind == PD_LIST);
        assert_int_equal(b->doc.multiple_input,
                         b->doc.text.kind == PD_INT && b->doc.choices.kind == PD_LIST);
    }
}

static void multiple_choice_asks_every_choice(void **state)
{
    struct bench *b = *state;
    load(b, "output_type: multiple_choice\ndescription: \"About {{s}}.\\n\"\n"
            "doc_to_text: q\ndoc_to_target: a\ndoc_to_choice: ['no', 'yes']");
    assembled(b, "{\"q\":\"Q1\",\"a\":0,\"s\":\"x\"}",
              "[{\"q\":\"Q2\",\"a\":1,\"s\":\"y\"},{\"q\":\"Q3\",\"a\":-2,\"s\":\"y\"}]", NULL);
    assert_int_equal(b->n, 2);
    assert_request(b, 0, "About x.\nQ2 yes\n\nQ3 no\n\nQ1", " no");
    assert_request(b, 1, "About x.\nQ2 yes\n\nQ3 no\n\nQ1", " yes");
    assert_ptr_equal(b->requests[0].context.p, b->requests[1].context.p);
    assert_int_equal(b->requests[0].messages.kind, PD_NONE);
    assert_str(pd_prompt_target_text(&b->doc, &b->scratch.arena), "0");
}

static void mutual_information_asks_without_context_too(void **state)
{
    struct bench *b = *state;
    load(b,
         "output_type: multiple_choice\ndoc_to_text: q\ndoc_to_target: 0\n"
         "doc_to_choice: ['no', 'yes']\nmetric_list: [{metric: acc}, {metric: acc_mutual_info}]");
    assembled(b, "{\"q\":\"Q\"}", "[]", NULL);
    assert_int_equal(b->n, 4);
    assert_request(b, 1, "Q", " yes");
    assert_request(b, 2, "", " no");
    assert_request(b, 3, "", " yes");
}

static void multiple_inputs_have_a_context_each(void **state)
{
    struct bench *b = *state;
    load(b, "output_type: multiple_choice\ndoc_to_text: '{{i}}'\ndoc_to_target: t\n"
            "doc_to_choice: [She, He]");
    assembled(b, "{\"i\":1,\"t\":\"left\"}", "[{\"i\":0,\"t\":\"came\"}]", NULL);
    assert_int_equal(b->n, 2);
    assert_request(b, 0, "She came\n\nShe", " left");
    assert_request(b, 1, "She came\n\nHe", " left");
}

static void the_other_output_types(void **state)
{
    struct bench *b = *state;
    load(b, "output_type: loglikelihood\ndoc_to_text: q\ndoc_to_target: a");
    assembled(b, "{\"q\":\"Q\",\"a\":\"A\"}", "[{\"q\":\"P\",\"a\":\"B\"}]", NULL);
    assert_int_equal(b->n, 1);
    assert_request(b, 0, "P B\n\nQ", "A"); /* no delimiter in front of the target */
    load(b, "output_type: loglikelihood_rolling\ndoc_to_target: a");
    assembled(b, "{\"a\":\"whole page\"}", "[]", NULL);
    assert_int_equal(b->n, 1);
    assert_request(b, 0, "", "whole page");
    load(b, "doc_to_text: q\ndoc_to_target: a");
    assembled(b, "{\"q\":\"Q\",\"a\":[\"A\",\"B\"]}", "[{\"q\":\"P\",\"a\":[\"C\",\"D\"]}]", NULL);
    assert_int_equal(b->n, 1);
    assert_request(b, 0, "P C\n\nQ", "");
    assert_str(pd_prompt_target_text(&b->doc, &b->scratch.arena), "['A', 'B']");
}

static void shots_may_be_written_their_own_way(void **state)
{
    struct bench *b = *state;
    load(b, "doc_to_text: q\ndoc_to_target: a\nfewshot_config:\n"
            "  doc_to_text: '{{q}} = {{a}}'\n  doc_to_target: ''\n  fewshot_delimiter: ' | '");
    assembled(b, "{\"q\":\"Q\",\"a\":\"A\"}", "[{\"q\":\"P\",\"a\":\"B\"}]", NULL);
    /* Without an answer there is no delimiter behind the shot either. */
    assert_request(b, 0, "P = BQ", "");
    load(b, "doc_to_text: q\ndoc_to_target: a\nfewshot_config:\n"
            "  target_delimiter: ': '\n  fewshot_delimiter: ' | '");
    assembled(b, "{\"q\":\"Q\",\"a\":\"A\"}", "[{\"q\":\"P\",\"a\":\"B\"}]", NULL);
    assert_request(b, 0, "P: B | Q", "");
}

static void the_bare_word_rule_goes_by_the_evaluated_row(void **state)
{
    struct bench *b = *state;
    struct pd_err err = {0};
    load(b, "doc_to_text: q\ndoc_to_target: a");
    assembled(b, "{\"q\":\"Q\"}", "[{\"q\":\"P\",\"a\":\"B\"}]", NULL);
    assert_request(b, 0, "P a\n\nQ", "");
    assert_int_equal(assemble(b, "{\"q\":\"Q\",\"a\":\"A\"}", "[{\"q\":\"P\"}]", NULL, &err),
                     PD_ERR_INPUT);
    assert_str(pd_str_of(err.text),
               "task 't', document 7, a shot: doc_to_target: the row has no column 'a'");
}

static void gen_prefix_begins_answers(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *prefix, *question, *want;
    } cases[] = {
        {"Sure,", "Q", "P Sure, B\n\nQ Sure,"},   {"Sure, ", "Q", "P Sure, B\n\nQ Sure, "},
        {"\\nSure", "Q", "P\nSure B\n\nQ\nSure"}, {"Sure", "Q\\n", "P Sure B\n\nQ\nSure"},
        {"Sure", "", "P Sure B\n\nSure"},         {"", "Q", "P B\n\nQ"},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        char yaml[256];
        char row[64];
        snprintf(yaml, sizeof yaml, "doc_to_text: q\ndoc_to_target: a\ngen_prefix: \"%s\"",
                 cases[i].prefix);
        snprintf(row, sizeof row, "{\"q\":\"%s\",\"a\":\"A\"}", cases[i].question);
        load(b, yaml);
        assembled(b, row, "[{\"q\":\"P\",\"a\":\"B\"}]", NULL);
        assert_request(b, 0, cases[i].want, "");
    }
}

static void white_space_of_any_script_counts(void **state)
{
    struct bench *b = *state;
    load(b, "doc_to_text: q\ndoc_to_target: a\ngen_prefix: \"\\u3000G\"");
    assembled(b, "{\"q\":\"Q\",\"a\":\"A\"}", "[]", NULL);
    assert_request(b, 0, "Q\xe3\x80\x80G", "");
}

static void instruction_and_description_are_joined(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *instruction, *description, *want;
    } cases[] = {
        {"SYS", "D", "SYS\n\nDQ"}, {"SYS\\n", "D", "SYS\nDQ"}, {"SYS", "", "SYSQ"},
        {"", "D\\n", "D\nQ"},      {"SYS", " D", "SYS DQ"},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        char yaml[128];
        struct pd_prompt_options options = {0};
        struct pd_value instruction;
        snprintf(yaml, sizeof yaml, "\"%s\"", cases[i].instruction);
        instruction = parse(b, yaml);
        options.system_instruction = instruction.s;
        snprintf(yaml, sizeof yaml, "doc_to_text: q\ndoc_to_target: a\ndescription: \"%s\"",
                 cases[i].description);
        load(b, yaml);
        assembled(b, "{\"q\":\"Q\",\"a\":\"A\"}", "[]", &options);
        assert_request(b, 0, cases[i].want, "");
    }
}

static void chat_has_messages(void **state)
{
    struct bench *b = *state;
    const struct pd_prompt_options turns = {.chat = true, .fewshot_as_multiturn = true};
    const struct pd_prompt_options one = {.chat = true};
    const char *row = "{\"q\":\"Q\",\"a\":0}";
    const char *shots = "[{\"q\":\"P\",\"a\":1}]";
    load(b, "output_type: multiple_choice\ndescription: D\ndoc_to_text: q\ndoc_to_target: a\n"
            "doc_to_choice: ['no', 'yes']");
    assembled(b, row, shots, &turns);
    assert_request(b, 1,
                   "[{\"role\": \"system\", \"content\": \"D\"}, "
                   "{\"role\": \"user\", \"content\": \"P\"}, "
                   "{\"role\": \"assistant\", \"content\": \"yes\"}, "
                   "{\"role\": \"user\", \"content\": \"Q\"}]",
                   "yes");
    assert_json(b, &b->requests[1].messages, b->requests[1].context.p);
    assembled(b, row, shots, &one);
    assert_request(b, 1,
                   "[{\"role\": \"system\", \"content\": \"D\"}, "
                   "{\"role\": \"user\", \"content\": \"P yes\\n\\nQ\"}]",
                   "yes");
}

static void chat_with_gen_prefix_ends_in_an_assistant_message(void **state)
{
    struct bench *b = *state;
    const struct pd_prompt_options turns = {.chat = true, .fewshot_as_multiturn = true};
    const struct pd_prompt_options one = {.chat = true};
    const char *row = "{\"q\":\"Q\",\"a\":0}";
    const char *shots = "[{\"q\":\"P\",\"a\":1}]";
    load(b, "output_type: multiple_choice\ndoc_to_text: q\ndoc_to_target: a\ngen_prefix: G\n"
            "doc_to_choice: ['no', 'yes']");
    assembled(b, row, shots, &turns);
    assert_request(b, 0,
                   "[{\"role\": \"user\", \"content\": \"P\"}, "
                   "{\"role\": \"assistant\", \"content\": \"G yes\"}, "
                   "{\"role\": \"user\", \"content\": \"Q\"}, "
                   "{\"role\": \"assistant\", \"content\": \"G\"}]",
                   " no");
    assembled(b, row, shots, &one);
    assert_request(b, 0,
                   "[{\"role\": \"user\", \"content\": \"P G yes\\n\\nQ\"}, "
                   "{\"role\": \"assistant\", \"content\": \"G\"}]",
                   " no");
    load(b, "output_type: multiple_choice\ndoc_to_text: q\ndoc_to_target: a\ngen_prefix: 'G '\n"
            "doc_to_choice: ['no', 'yes']");
    assembled(b, row, "[]", &turns);
    assert_str(b->requests[0].continuation, "no");
}

static void bad_documents_are_refused_with_task_document_and_field(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *yaml, *row, *shots, *want;
    } cases[] = {
        {"doc_to_text: q\ndoc_to_target: a", "{\"q\":1,\"a\":\"x\"}", "[]",
         "task 't', document 7: doc_to_text must be text, but is of type int"},
        {"doc_to_text: q\ndoc_to_target: a", "{\"q\":\"Q\",\"a\":\"x\"}", "[{\"q\":\"Q\",\"a\":1}]",
         "task 't', document 7, a shot: doc_to_target must be text, but is of type int"},
        {"doc_to_text: q\ndoc_to_target: a\ndoc_to_choice: [n]", "{\"q\":\"Q\",\"a\":0}",
         "[{\"q\":\"Q\",\"a\":1}]",
         "task 't', document 7, a shot: doc_to_target is an index past the end of the choices"},
        {"doc_to_text: q\ndoc_to_target: 0\ndoc_to_choice: '{{q}}'", "{\"q\":\"Q q\"}", "[]",
         "task 't', document 7: doc_to_choice: the template's text must be a list, such as ['yes', "
         "'no']"},
        {"doc_to_text: q\ndoc_to_target: 0\ndoc_to_choice: q", "{\"q\":3}", "[]",
         "task 't', document 7: doc_to_choice: expected a list, but it is a value of type int"},
        {"doc_to_text: q\ndoc_to_target: '{{q}}'\ndoc_to_choice: [n]", "{\"q\":\"07\"}", "[]",
         "task 't', document 7: doc_to_target: the text '07' has only digits and must be a number "
         "here, but it is none in Python"},
        {"doc_to_text: '{{q}}'\ndoc_to_target: a\ndoc_to_choice: [n]", "{\"q\":\"\\u00b2\"}", "[]",
         "task 't', document 7: doc_to_text: the text '\xc2\xb2' has only digits and must be a "
         "number here, but it is none in Python"},
        {"doc_to_text: q\ndoc_to_target: a\ndoc_to_choice: [n, 'y']", "{\"q\":1,\"a\":\"x\"}", "[]",
         "task 't', document 7: doc_to_text may be a number only with output_type multiple_choice"},
        {"output_type: multiple_choice\ndoc_to_text: q\ndoc_to_target: 0\ndoc_to_choice: c",
         "{\"q\":\"Q\",\"c\":[]}", "[]", "task 't', document 7: doc_to_choice gives no choices"},
        {"output_type: loglikelihood\ndoc_to_text: q\ndoc_to_target: a", "{\"q\":\"Q\",\"a\":[1]}",
         "[]", "task 't', document 7: doc_to_target must be text, but is of type list"},
        {"doc_to_text: q\ndoc_to_target: a\ndescription: d", "{\"q\":\"Q\",\"a\":\"x\",\"d\":1}",
         "[]",
         "task 't', document 7: description: expected text, but the column holds a value of type "
         "int"},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_err err = {0};
        load(b, cases[i].yaml);
        assert_int_equal(assemble(b, cases[i].row, cases[i].shots, NULL, &err), PD_ERR_INPUT);
        assert_str(pd_str_of(err.text), cases[i].want);
    }
}

/* What is only looked at in the first document. */
static void the_first_document_tells_of_all(void **state)
{
    struct bench *b = *state;
    static const struct {
        const char *yaml, *row, *want; /* want NULL: no error */
        bool multiple_input, multiple_target;
    } cases[] = {
        {"doc_to_text: q\ndoc_to_target: a\ndoc_to_choice: ['n', 'y']", "{\"q\":1,\"a\":\"x\"}",
         NULL, true},
        {"doc_to_text: q\ndoc_to_target: a\ndoc_to_choice: ['n', 'y']", "{\"q\":true,\"a\":-2}",
         NULL, true},
        {"doc_to_text: q\ndoc_to_target: a\ndoc_to_choice: ['n', 'y']", "{\"q\":\"Q\",\"a\":1}",
         NULL, false},
        {"doc_to_text: q\ndoc_to_target: a", "{\"q\":1,\"a\":[\"x\"]}", NULL, false, true},
        {"doc_to_text: q\ndoc_to_target: a\ndoc_to_choice: ['n', 'y']", "{\"q\":\"Q\",\"a\":2}",
         "task 't', document 0: doc_to_target is 2, but there are 2 choices", false},
        {"doc_to_text: q\ndoc_to_target: 0\ndoc_to_choice: [n, 1]", "{\"q\":\"Q\"}",
         "task 't', document 0: doc_to_choice: choice 1 must be text, but is of type int", false},
        {"doc_to_text: q\ndoc_to_target: 0\ndoc_to_choice: [no, yes]", "{\"q\":\"Q\"}",
         "task 't', document 0: doc_to_choice: choice 0 must be text, but is of type bool (YAML "
         "reads yes, no, on and off so unless they are quoted)",
         false},
    };
    for (size_t i = 0; i < PD_COUNT(cases); i++) {
        struct pd_err err = {0};
        struct pd_doc_kind kind = {!cases[i].multiple_input, !cases[i].multiple_target};
        load(b, cases[i].yaml);
        struct pd_value row = parse(b, cases[i].row);
        int code = pd_prompt_first(&kind, b->task, &row, &b->scratch.arena, &err);
        assert_int_equal(code, cases[i].want ? PD_ERR_INPUT : 0);
        assert_str(pd_str_of(err.text), cases[i].want ? cases[i].want : "");
        if (cases[i].want)
            continue;
        assert_int_equal(kind.multiple_input, cases[i].multiple_input);
        assert_int_equal(kind.multiple_target, cases[i].multiple_target);
    }
}

static void documents_are_of_the_first_ones_kind(void **state)
{
    struct bench *b = *state;
    struct pd_err err = {0};
    const struct pd_doc_kind plain = {false, false}, multiple = {true, true};
    load(b, "output_type: multiple_choice\ndoc_to_text: q\ndoc_to_target: a\n"
            "doc_to_choice: ['n', 'y']");
    assembled(b, "{\"q\":1,\"a\":\"x\"}", "[]", NULL);
    assert_int_equal(pd_prompt_settle(&b->doc, b->task, plain, &err), PD_ERR_INPUT);
    assert_str(
        pd_str_of(err.text),
        "task 't', document 7: doc_to_text gives a number, but a text in the first document");
    assembled(b, "{\"q\":\"Q\",\"a\":\"x\"}", "[]", NULL);
    assert_request(b, 1, "Q", " y");
    assert_ok(pd_prompt_settle(&b->doc, b->task, multiple, &err), err);
    assert_true(b->doc.multiple_target);
    struct pd_value shots = parse(b, "[]");
    assert_ok(pd_prompt_requests(&b->requests, &b->n, b->task, &b->doc, &shots, NULL,
                                 &b->scratch.arena, &err),
              err);
    assert_request(b, 1, "y", " x");
}

static void a_missing_column_is_named(void **state)
{
    struct bench *b = *state;
    struct pd_err err = {0};
    load(b, "doc_to_text: '{{ question }}'\ndoc_to_target: a");
    assert_int_equal(assemble(b, "{\"q\":\"Q\"}", "[]", NULL, &err), PD_ERR_INPUT);
    assert_true(pd_str_starts_with(pd_str_of(err.text),
                                   pd_str_of("task 't', document 7: doc_to_text: 1:")));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fields_follow_the_rules),
        TEST(multiple_choice_asks_every_choice),
        TEST(mutual_information_asks_without_context_too),
        TEST(multiple_inputs_have_a_context_each),
        TEST(the_other_output_types),
        TEST(shots_may_be_written_their_own_way),
        TEST(the_bare_word_rule_goes_by_the_evaluated_row),
        TEST(gen_prefix_begins_answers),
        TEST(white_space_of_any_script_counts),
        TEST(instruction_and_description_are_joined),
        TEST(chat_has_messages),
        TEST(chat_with_gen_prefix_ends_in_an_assistant_message),
        TEST(bad_documents_are_refused_with_task_document_and_field),
        TEST(the_first_document_tells_of_all),
        TEST(documents_are_of_the_first_ones_kind),
        TEST(a_missing_column_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
