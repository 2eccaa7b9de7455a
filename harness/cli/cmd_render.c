/* `podium render`: the exact requests of tasks, one JSON object a line; nothing is sent. */
#include "harness/cli/cli.h"
#include "harness/cli/common.h"

#include "lib/format/json.h"

static void add(struct pd_value *object, struct pd_arena *arena, const char *key,
                struct pd_value value)
{
    pd_dict_set(arena, object, pd_str_of(key), value);
}

/* What of a document is the same in all its requests. */
struct rendered {
    const struct pd_plan *plan;
    const struct pd_doc *doc;
    const struct pd_prompt_request *requests;
    size_t n;
};

static struct pd_value request_object(const struct rendered *rendered, size_t i,
                                      struct pd_arena *arena)
{
    const struct pd_prompt_request *request = &rendered->requests[i];
    const struct pd_task *task = rendered->plan->task;
    bool generates = task->output_type == PD_OUT_GENERATE_UNTIL;
    struct pd_value object = pd_dict_new(arena);
    add(&object, arena, "task", pd_text(task->name));
    add(&object, arena, "doc_id", pd_int((int64_t)rendered->doc->index));
    add(&object, arena, "idx", pd_int((int64_t)i));
    add(&object, arena, "type", pd_text(generates ? "generate_until" : "loglikelihood"));
    if (request->messages.kind == PD_LIST)
        add(&object, arena, "messages", request->messages);
    else
        add(&object, arena, "context", pd_string(request->context));
    if (generates)
        add(&object, arena, "gen_kwargs", rendered->plan->generation_kwargs);
    else
        add(&object, arena, "continuation", pd_string(request->continuation));
    add(&object, arena, "target", pd_string(pd_prompt_target_text(rendered->doc, arena)));
    return object;
}

static int print_doc(const struct rendered *rendered, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_buf text = {0};
    for (size_t i = 0; i < rendered->n; i++) {
        struct pd_value object = request_object(rendered, i, arena);
        pd_json_write(&text, &object, PD_JSON_SPACED);
        pd_buf_putc(&text, '\n');
    }
    int rc = pd_print(&text, err);
    pd_buf_done(&text);
    return rc;
}

static int render_task(const struct pd_task *task, const struct pd_plan_options *options,
                       struct pd_err *err)
{
    struct pd_plan *plan = NULL;
    int rc = pd_plan_open(&plan, task, options, err);
    struct pd_arena arena = {0};
    while (rc >= 0) {
        struct pd_doc doc;
        struct pd_prompt_request *requests = NULL;
        size_t n = 0;
        pd_arena_reset(&arena);
        rc = pd_plan_next(&doc, &requests, &n, plan, &arena, err);
        if (rc <= 0)
            break;
        struct rendered rendered = {plan, &doc, requests, n};
        rc = print_doc(&rendered, &arena, err);
    }
    pd_arena_done(&arena);
    pd_plan_free(plan);
    return rc;
}

static int run_render(struct pd_cli *cli, struct pd_err *err)
{
    struct pd_taskset *set = NULL;
    struct pd_selection selection;
    struct pd_plan_options options;
    const char *spec = cli->args.words.n ? cli->args.words.items[0] : cli->args.tasks;
    if (!spec)
        return pd_err_set(err, PD_ERR_USAGE, "podium render needs a task; see podium tasks");
    int rc = pd_open_taskset(&set, cli, err);
    if (rc == 0)
        rc = pd_selection_from_args(&selection, cli, set, spec, err);
    if (rc == 0)
        rc = pd_plan_from_args(&options, cli, err);
    for (size_t i = 0; rc == 0 && i < selection.ntasks; i++)
        rc = render_task(selection.tasks[i], &options, err);
    pd_taskset_free(set);
    return rc;
}

const struct pd_command pd_command_render = {
    .name = "render",
    .arguments = "TASKS",
    .summary = "print the exact requests of tasks; nothing is sent",
    .details = "One JSON object a line: task, doc_id, idx, type, context or messages, continuation "
               "or gen_kwargs, target.",
    .examples = "  podium render sample_choice_en --limit 2\n"
                "  podium render gsm8k --data ~/mirror --num-fewshot 5 --limit 1\n",
    .max_words = 1,
    .run = run_render,
};
