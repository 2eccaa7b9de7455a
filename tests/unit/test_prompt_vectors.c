/*
 * Prompts against lm-eval's own on small random tasks: tests/vectors/prompts.json holds task
 * definitions, documents, options, and the requests that lm-eval's ConfigurableTask built of them
 * (recorded by tests/oracle/prompts.py), or null where it failed. The requests of a plan must be
 * the same to the byte; where lm-eval failed, the plan must fail.
 */
#include "harness/plan/plan.h"
#include "lib/format/json.h"
#include "tests/support/scratch.h"

struct bench {
    struct pd_scratch scratch;
    struct pd_taskset *set;
    struct pd_plan_options options;
    const struct pd_value *kase;
    size_t seen; /* requests so far */
};

static void put(struct bench *b, struct pd_value *dict, const char *key, struct pd_value value)
{
    pd_dict_set(&b->scratch.arena, dict, pd_str_of(key), value);
}

static void write_mirror(struct bench *b)
{
    const struct pd_value *docs = pd_dict_get(b->kase, "docs");
    for (size_t i = 0; i < pd_dict_len(docs); i++) {
        const struct pd_dict_entry *split = &docs->dict->entries[i];
        struct pd_buf text = {0};
        for (size_t j = 0; j < pd_list_len(&split->value); j++) {
            pd_json_write(&text, pd_list_at(&split->value, j), PD_JSON_COMPACT);
            pd_buf_putc(&text, '\n');
        }
        struct pd_str name = pd_arena_printf(&b->scratch.arena, "oracle/data/default/%.*s.jsonl",
                                             PD_STR_ARG(split->key));
        pd_scratch_write_str(&b->scratch, name.p, pd_buf_str(&text));
        pd_buf_done(&text);
    }
}

/* A definition in JSON is one in YAML. */
static const struct pd_task *load_task(struct bench *b, struct pd_err *err)
{
    const struct pd_value *config = pd_dict_get(b->kase, "config");
    const char *roots[] = {b->scratch.dir, NULL};
    const struct pd_task *task = NULL;
    struct pd_buf text = {0};
    pd_json_write(&text, config, PD_JSON_COMPACT);
    pd_scratch_write_str(&b->scratch, "task.yaml", pd_buf_str(&text));
    pd_buf_done(&text);
    assert_ok(pd_taskset_new(&b->set, roots, NULL, err), *err);
    const char *name = pd_arena_cstr(&b->scratch.arena, pd_dict_str(config, "task", pd_str_of("")));
    assert_ok(pd_task_load(&task, b->set, name, err), *err);
    return task;
}

static void set_options(struct bench *b)
{
    b->options = (struct pd_plan_options){
        .data_root = b->scratch.dir,
        .num_fewshot = (int)pd_dict_int(b->kase, "num_fewshot", 0),
        .fewshot_seed = 1234,
        .prompt = {.chat = pd_dict_bool(b->kase, "chat", false),
                   .fewshot_as_multiturn = pd_dict_bool(b->kase, "multiturn", false),
                   .system_instruction = pd_dict_str(b->kase, "system", pd_str_of(""))},
    };
}

/* A request with the keys of the file. */
static struct pd_value request_value(struct bench *b, const struct pd_plan *plan,
                                     const struct pd_doc *doc,
                                     const struct pd_prompt_request *request, size_t i)
{
    struct pd_value out = pd_dict_new(&b->scratch.arena);
    put(b, &out, "doc_id", pd_int((int64_t)doc->index));
    put(b, &out, "idx", pd_int((int64_t)i));
    if (request->messages.kind == PD_LIST) {
        const struct pd_value *last =
            pd_list_at(&request->messages, pd_list_len(&request->messages) - 1);
        struct pd_str role = pd_dict_str(last, "role", pd_str_of(""));
        put(b, &out, "messages", request->messages);
        put(b, &out, "continues", pd_bool(pd_str_is(role, "assistant")));
    } else {
        put(b, &out, "context", pd_string(request->context));
    }
    if (plan->task->output_type == PD_OUT_GENERATE_UNTIL)
        put(b, &out, "gen_kwargs", plan->generation_kwargs);
    else
        put(b, &out, "continuation", pd_string(request->continuation));
    put(b, &out, "target", pd_string(pd_prompt_target_text(doc, &b->scratch.arena)));
    return out;
}

static void assert_same(struct bench *b, const struct pd_value *got, const struct pd_value *want)
{
    struct pd_buf a = {0}, c = {0};
    pd_json_write(&a, got, PD_JSON_SPACED);
    if (want)
        pd_json_write(&c, want, PD_JSON_SPACED);
    if (!pd_str_eq(pd_buf_str(&a), pd_buf_str(&c))) {
        struct pd_buf config = {0};
        pd_json_write(&config, pd_dict_get(b->kase, "config"), PD_JSON_SPACED);
        print_error("task %.*s\n  got  %.*s\n  want %.*s\n", PD_STR_ARG(pd_buf_str(&config)),
                    PD_STR_ARG(pd_buf_str(&a)), PD_STR_ARG(pd_buf_str(&c)));
        fail();
    }
    pd_buf_done(&a);
    pd_buf_done(&c);
}

/* Compares all requests that the plan gives; its code is where it ended. */
static int compare(struct bench *b, struct pd_plan *plan, struct pd_err *err)
{
    const struct pd_value *wanted = pd_dict_get(b->kase, "requests");
    for (;;) {
        struct pd_doc doc;
        struct pd_prompt_request *requests;
        size_t n;
        int code = pd_plan_next(&doc, &requests, &n, plan, &b->scratch.arena, err);
        if (code <= 0)
            return code;
        for (size_t i = 0; i < n && wanted->kind == PD_LIST; i++, b->seen++) {
            struct pd_value got = request_value(b, plan, &doc, &requests[i], i);
            bool more = b->seen < pd_list_len(wanted);
            assert_same(b, &got, more ? pd_list_at(wanted, b->seen) : NULL);
        }
    }
}

static size_t run_case(const struct pd_value *kase)
{
    struct bench b = {.kase = kase};
    struct pd_err err = {0};
    struct pd_plan *plan = NULL;
    const struct pd_value *wanted = pd_dict_get(kase, "requests");
    pd_scratch_init(&b.scratch);
    write_mirror(&b);
    set_options(&b);
    int code = pd_plan_open(&plan, load_task(&b, &err), &b.options, &err);
    if (code >= 0)
        code = compare(&b, plan, &err);
    if (wanted->kind == PD_LIST) {
        assert_ok(code, err);
        assert_int_equal(b.seen, pd_list_len(wanted));
    } else {
        assert_int_equal(code, PD_ERR_INPUT);
    }
    pd_plan_free(plan);
    pd_taskset_free(b.set);
    pd_scratch_done(&b.scratch);
    return b.seen;
}

static void prompts_are_those_of_lm_eval(void **state)
{
    (void)state;
    struct pd_arena arena = {0};
    struct pd_err err = {0};
    struct pd_buf text = {0};
    struct pd_value cases;
    size_t requests = 0, failures = 0;
    assert_ok(pd_file_read(&text, "tests/vectors/prompts.json", &err), err);
    assert_ok(pd_json_parse(&cases, &arena, pd_buf_str(&text), NULL, &err), err);
    for (size_t i = 0; i < pd_list_len(&cases); i++) {
        size_t n = run_case(pd_list_at(&cases, i));
        requests += n;
        failures += n == 0;
    }
    assert_true(pd_list_len(&cases) >= 60);
    assert_true(requests >= 200);
    assert_true(failures >= 5);
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
