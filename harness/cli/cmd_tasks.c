/* `podium tasks`: lists what can be evaluated; with names it loads, checks and describes. */
#include "harness/cli/cli.h"
#include "harness/cli/common.h"
#include "harness/cli/coverage.h"
#include "harness/cli/tasklist.h"
#include "harness/plan/plan.h"

#include "lib/format/json.h"

/* --- the list of all names --- */

static struct pd_value texts(struct pd_arena *arena, const char *const *items, size_t n)
{
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < n && items[i]; i++)
        pd_list_push(arena, &list, pd_text(items[i]));
    return list;
}

static void set(struct pd_arena *arena, struct pd_value *object, const char *key,
                struct pd_value value)
{
    pd_dict_set(arena, object, pd_str_of(key), value);
}

static struct pd_value named_object(struct pd_arena *arena, enum pd_name_kind kind,
                                    const char *name, const char *path)
{
    struct pd_value object = pd_dict_new(arena);
    set(arena, &object, "name", pd_text(name));
    set(arena, &object, "kind", pd_text(pd_name_kind_name(kind)));
    set(arena, &object, "path", pd_text(path ? path : ""));
    return object;
}

static void put_children(struct pd_arena *arena, struct pd_value *object,
                         const struct pd_group *group)
{
    set(arena, object, "children", texts(arena, group->children, SIZE_MAX));
}

static struct pd_value name_object(struct pd_taskset *set_of, const struct pd_name *name,
                                   struct pd_arena *arena)
{
    struct pd_value object = named_object(arena, name->kind, name->name, name->path);
    size_t n;
    const char *const *tagged = pd_taskset_tagged(&n, set_of, name->name);
    const struct pd_group *group;
    struct pd_err err = {0};
    if (name->kind == PD_NAME_TAG)
        set(arena, &object, "tasks", texts(arena, tagged, n));
    else if (name->kind == PD_NAME_TASK)
        set(arena, &object, "tags", texts(arena, tagged, n));
    else if (pd_group_load(&group, set_of, name->name, &err) == 0)
        put_children(arena, &object, group);
    else
        set(arena, &object, "error", pd_string(pd_arena_str(arena, pd_str_of(err.text))));
    return object;
}

static void put_json(struct pd_buf *out, const struct pd_value *list)
{
    pd_json_write(out, list, PD_JSON_INDENT2 | PD_JSON_SPACED);
    pd_buf_putc(out, '\n');
}

static void list_as_json(struct pd_buf *out, struct pd_taskset *set_of, struct pd_arena *arena)
{
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < pd_taskset_size(set_of); i++)
        pd_list_push(arena, &list, name_object(set_of, pd_taskset_name(set_of, i), arena));
    put_json(out, &list);
}

static void list_names(struct pd_buf *out, struct pd_cli *cli, struct pd_taskset *set_of)
{
    if (cli->args.json)
        list_as_json(out, set_of, &cli->arena);
    else if (!cli->args.names)
        pd_tasklist_table(out, set_of);
    for (size_t i = 0; !cli->args.json && cli->args.names && i < pd_taskset_size(set_of); i++)
        pd_buf_printf(out, "%s\n", pd_taskset_name(set_of, i)->name);
}

/* --- the names that were asked for --- */

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
    if (pd_dict_get(task->dataset_kwargs, "data_files"))
        config = "the files of dataset_kwargs";
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

static void describe_group(struct pd_buf *out, const struct pd_group *group, struct pd_arena *arena)
{
    pd_buf_printf(out, "%s (group)\n", group->name);
    line(out, "file", group->path);
    if (group->profile)
        line(out, "profile",
             pd_arena_printf(arena, "%s: %s", group->profile->name, group->profile->help).p);
    line(out, "board", pd_arena_cstr(arena, group->board));
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
        describe_group(out, selection->groups[i], arena);
    for (size_t i = 0; i < selection->ntasks; i++)
        describe_task(out, selection->tasks[i], arena);
}

static int describe(struct pd_buf *out, struct pd_cli *cli, struct pd_taskset *set_of,
                    struct pd_err *err)
{
    for (size_t i = 0; i < cli->args.words.n; i++) {
        struct pd_selection selection;
        int rc = pd_select_tasks(&selection, set_of, cli->args.words.items[i], err);
        for (size_t t = 0; rc == 0 && t < selection.ntasks; t++) {
            rc = check_scoring(selection.tasks[t], err);
            if (cli->args.names)
                pd_buf_printf(out, "%s\n", selection.tasks[t]->name);
        }
        if (rc < 0)
            return rc;
        if (!cli->args.names)
            describe_selection(out, &selection, &cli->arena);
    }
    return 0;
}

/* --- as JSON --- */

/* A value as JSON tells it: {"!function": NAME} for the name of a Python function. */
static struct pd_value shown(struct pd_arena *arena, const struct pd_value *value)
{
    struct pd_value out = *value;
    if (value->kind == PD_STRING && value->tagged) {
        struct pd_value name = pd_string(value->s);
        out = pd_dict_new(arena);
        set(arena, &out, "!function", name);
    } else if (value->kind == PD_LIST) {
        out = pd_list_new(arena);
        for (size_t i = 0; i < pd_list_len(value); i++)
            pd_list_push(arena, &out, shown(arena, pd_list_at(value, i)));
    } else if (value->kind == PD_DICT) {
        out = pd_dict_new(arena);
        for (size_t i = 0; i < pd_dict_len(value); i++) {
            const struct pd_dict_entry *entry = &value->dict->entries[i];
            pd_dict_set(arena, &out, entry->key, shown(arena, &entry->value));
        }
    }
    return out;
}

static struct pd_value listed_object(const struct pd_listed *listed, struct pd_arena *arena)
{
    struct pd_value object = named_object(arena, listed->kind, listed->name, listed->path);
    if (listed->group) {
        set(arena, &object, "alias", pd_text(listed->group->alias));
        put_children(arena, &object, listed->group);
        set(arena, &object, "aggregate_metric_list", listed->group->aggregate_metric_list);
        set(arena, &object, "version", pd_string(listed->group->version));
        if (listed->group->profile)
            set(arena, &object, "profile", pd_text(listed->group->profile->name));
        if (listed->group->board.n)
            set(arena, &object, "board", pd_string(listed->group->board));
    }
    if (listed->kind == PD_NAME_TASK) {
        static const char *const none[] = {NULL};
        set(arena, &object, "tags", texts(arena, listed->tags ? listed->tags : none, SIZE_MAX));
        set(arena, &object, "config", shown(arena, &listed->config));
    }
    if (listed->trouble)
        set(arena, &object, "error", pd_text(listed->trouble));
    return object;
}

/* Everything with what is wrong noted; the first trouble is also the command's error. */
static int describe_as_json(struct pd_buf *out, struct pd_cli *cli, struct pd_taskset *set_of,
                            struct pd_err *err)
{
    struct pd_value objects = pd_list_new(&cli->arena);
    int rc = 0;
    for (size_t i = 0; i < cli->args.words.n; i++) {
        struct pd_listing listing;
        int code = pd_select_listing(&listing, set_of, cli->args.words.items[i], err);
        if (code < 0)
            return code;
        for (size_t k = 0; k < listing.n; k++) {
            struct pd_listed *listed = &listing.items[k];
            struct pd_err why = {0};
            if (listed->task && check_scoring(listed->task, &why) < 0)
                listed->trouble = pd_arena_cstr(&cli->arena, pd_str_of(why.text));
            pd_list_push(&cli->arena, &objects, listed_object(listed, &cli->arena));
            if (listed->trouble && rc == 0)
                rc = pd_err_set(err, PD_ERR_INPUT, "%s", listed->trouble);
        }
    }
    put_json(out, &objects);
    return rc;
}

static int run_tasks(struct pd_cli *cli, struct pd_err *err)
{
    struct pd_taskset *set_of = NULL;
    struct pd_buf text = {0};
    if (cli->args.coverage)
        return pd_coverage(cli, cli->args.coverage, err);
    int rc = pd_open_taskset(&set_of, cli, err);
    if (rc == 0 && cli->args.words.n == 0)
        list_names(&text, cli, set_of);
    else if (rc == 0)
        rc = cli->args.json ? describe_as_json(&text, cli, set_of, err)
                            : describe(&text, cli, set_of, err);
    if (rc == 0 || cli->args.json) {
        int printed = pd_print(&text, rc == 0 ? err : NULL);
        rc = rc < 0 ? rc : printed;
    }
    pd_buf_done(&text);
    pd_taskset_free(set_of);
    return rc;
}

const struct pd_command pd_command_tasks = {
    .name = "tasks",
    .arguments = "[NAMES...]",
    .summary = "list the tasks; with names: load, check and describe them",
    .details = "A name may be a task, a group, a tag, a glob, a .yaml file or a folder of them. "
               "Whatever is wrong with a definition is told with file, line and column, and the "
               "exit code is 65. With --json a definition that cannot be used is listed as well, "
               "with its merged configuration and the error.",
    .examples = "  podium tasks\n  podium tasks gsm8k 'kobest_*'\n  podium tasks ./my_task.yaml\n"
                "  podium tasks --coverage ~/lm_eval/tasks\n",
    .max_words = SIZE_MAX,
    .run = run_tasks,
};
