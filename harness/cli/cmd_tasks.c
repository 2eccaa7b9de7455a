/* `podium tasks`: lists what can be evaluated; with names it loads, checks and describes. */
#include "harness/cli/cli.h"
#include "harness/cli/common.h"
#include "harness/cli/coverage.h"
#include "harness/plan/plan.h"

#include "lib/format/json.h"

static const char *kind_name(enum pd_name_kind kind)
{
    static const char *const names[] = {
        [PD_NAME_TASK] = "task", [PD_NAME_GROUP] = "group", [PD_NAME_TAG] = "tag"};
    return names[kind];
}

static void list_as_json(struct pd_buf *out, const struct pd_taskset *set, struct pd_arena *arena)
{
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < pd_taskset_size(set); i++) {
        const struct pd_name *name = pd_taskset_name(set, i);
        struct pd_value object = pd_dict_new(arena);
        pd_dict_set(arena, &object, pd_str_of("name"), pd_text(name->name));
        pd_dict_set(arena, &object, pd_str_of("kind"), pd_text(kind_name(name->kind)));
        pd_dict_set(arena, &object, pd_str_of("path"), pd_text(name->path ? name->path : ""));
        pd_list_push(arena, &list, object);
    }
    pd_json_write(out, &list, PD_JSON_INDENT2 | PD_JSON_SPACED);
    pd_buf_putc(out, '\n');
}

static void list_names(struct pd_buf *out, struct pd_cli *cli, const struct pd_taskset *set)
{
    if (cli->args.json) {
        list_as_json(out, set, &cli->arena);
        return;
    }
    for (size_t i = 0; i < pd_taskset_size(set); i++) {
        const struct pd_name *name = pd_taskset_name(set, i);
        if (cli->args.names)
            pd_buf_printf(out, "%s\n", name->name);
        else
            pd_buf_printf(out, "%-5s  %s\n", kind_name(name->kind), name->name);
    }
    if (!cli->args.names)
        pd_buf_printf(out, "\n%zu names. podium tasks NAME describes one.\n", pd_taskset_size(set));
}

static void line(struct pd_buf *out, const char *label, const char *text)
{
    if (text && *text)
        pd_buf_printf(out, "  %-12s %s\n", label, text);
}

static void describe_metrics(struct pd_buf *out, const struct pd_task *task, struct pd_arena *arena)
{
    struct pd_buf text = {0};
    for (size_t i = 0; i < pd_list_len(&task->metric_list); i++) {
        const struct pd_value *entry = pd_list_at(&task->metric_list, i);
        struct pd_str metric = pd_dict_str(entry, "metric", pd_str_of("?"));
        pd_buf_printf(&text, "%s%.*s", i ? ", " : "", PD_STR_ARG(metric));
    }
    line(out, "metrics", pd_arena_cstr(arena, pd_buf_str(&text)));
    pd_buf_done(&text);
}

static void describe_task(struct pd_buf *out, const struct pd_task *task, struct pd_arena *arena)
{
    static const char *const kinds[] = {[PD_OUT_LOGLIKELIHOOD] = "loglikelihood",
                                        [PD_OUT_ROLLING] = "loglikelihood_rolling",
                                        [PD_OUT_MULTIPLE_CHOICE] = "multiple_choice",
                                        [PD_OUT_GENERATE_UNTIL] = "generate_until"};
    pd_buf_printf(out, "%s\n", task->name);
    line(out, "file", task->path);
    line(out, "output type", kinds[task->output_type]);
    const char *config = task->dataset_name ? task->dataset_name : "default";
    line(out, "data", pd_arena_printf(arena, "%s / %s", task->dataset_path, config).p);
    line(out, "evaluates", task->test_split ? task->test_split : task->validation_split);
    int shots = task->num_fewshot > 0 ? task->num_fewshot : 0;
    const char *fixed = task->num_fewshot == 0 ? " (fixed)" : "";
    line(out, "shots", pd_arena_printf(arena, "%d%s", shots, fixed).p);
    describe_metrics(out, task, arena);
    if (task->headline.n)
        line(out, "on boards", pd_arena_cstr(arena, task->headline));
    if (task->version.n)
        line(out, "version", pd_arena_cstr(arena, task->version));
}

static void describe_group(struct pd_buf *out, const struct pd_group *group)
{
    pd_buf_printf(out, "%s (group)\n", group->name);
    line(out, "file", group->path);
    pd_buf_printf(out, "  %-12s", "holds");
    size_t column = 14;
    for (const char *const *child = group->children; *child; child++) {
        size_t n = strlen(*child) + 1;
        if (column + n > 79) {
            pd_buf_puts(out, "\n              ");
            column = 14;
        }
        pd_buf_printf(out, " %s", *child);
        column += n;
    }
    pd_buf_putc(out, '\n');
}

static struct pd_value task_object(const struct pd_task *task, struct pd_arena *arena)
{
    struct pd_value object = pd_dict_new(arena);
    pd_dict_set(arena, &object, pd_str_of("name"), pd_text(task->name));
    pd_dict_set(arena, &object, pd_str_of("kind"), pd_text("task"));
    pd_dict_set(arena, &object, pd_str_of("path"), pd_text(task->path));
    pd_dict_set(arena, &object, pd_str_of("config"), task->config);
    return object;
}

static int check_scoring(const struct pd_task *task, struct pd_err *err)
{
    struct pd_scoring *scoring = NULL;
    const struct pd_scoring_spec spec = pd_plan_scoring(task);
    int rc = pd_scoring_new(&scoring, &spec, err);
    pd_scoring_free(scoring);
    return rc;
}

static void describe_selection(struct pd_buf *out, const struct pd_selection *selection,
                               struct pd_arena *arena)
{
    for (size_t i = 0; i < selection->ngroups; i++)
        describe_group(out, selection->groups[i]);
    for (size_t i = 0; i < selection->ntasks; i++)
        describe_task(out, selection->tasks[i], arena);
}

static int describe(struct pd_buf *out, struct pd_cli *cli, struct pd_taskset *set,
                    struct pd_err *err)
{
    struct pd_value objects = pd_list_new(&cli->arena);
    for (size_t i = 0; i < cli->args.words.n; i++) {
        struct pd_selection selection;
        int rc = pd_select_tasks(&selection, set, cli->args.words.items[i], err);
        for (size_t t = 0; rc == 0 && t < selection.ntasks; t++) {
            rc = check_scoring(selection.tasks[t], err);
            pd_list_push(&cli->arena, &objects, task_object(selection.tasks[t], &cli->arena));
            if (cli->args.names)
                pd_buf_printf(out, "%s\n", selection.tasks[t]->name);
        }
        if (rc < 0)
            return rc;
        if (!cli->args.json && !cli->args.names)
            describe_selection(out, &selection, &cli->arena);
    }
    if (cli->args.json) {
        pd_buf_reset(out);
        pd_json_write(out, &objects, PD_JSON_INDENT2 | PD_JSON_SPACED);
        pd_buf_putc(out, '\n');
    }
    return 0;
}

static int run_tasks(struct pd_cli *cli, struct pd_err *err)
{
    struct pd_taskset *set = NULL;
    struct pd_buf text = {0};
    if (cli->args.coverage)
        return pd_coverage(cli, cli->args.coverage, err);
    int rc = pd_open_taskset(&set, cli, err);
    if (rc == 0 && cli->args.words.n > 0)
        rc = describe(&text, cli, set, err);
    else if (rc == 0)
        list_names(&text, cli, set);
    if (rc == 0)
        rc = pd_print(&text, err);
    pd_buf_done(&text);
    pd_taskset_free(set);
    return rc;
}

const struct pd_command pd_command_tasks = {
    .name = "tasks",
    .arguments = "[NAMES...]",
    .summary = "list the tasks; with names: load, check and describe them",
    .details = "A name may be a task, a group, a glob or a .yaml file. Whatever is wrong with a "
               "definition is told with file, line and column, and the exit code is 65.",
    .examples = "  podium tasks\n  podium tasks gsm8k 'kobest_*'\n  podium tasks ./my_task.yaml\n"
                "  podium tasks --coverage ~/lm_eval/tasks\n",
    .max_words = SIZE_MAX,
    .run = run_tasks,
};
