/*
 * `configs` of results_*.json. A run file keeps a task's keys as its YAML has them; lm-eval shows
 * all fields of its own configuration in a fixed order, defaults filled in and nulls left out.
 * Python functions, which lm-eval shows as their source, are shown by their names.
 */
#include "lib/format/json.h"
#include "results/lmeval_private.h"

#include <stdlib.h>

/* Fields in lm-eval's order. fallback: JSON of the default; NULL: left out when it is not given. */
static const struct field {
    const char *name, *fallback;
} task_fields[] = {
    {"task", NULL},
    {"task_alias", NULL},
    {"custom_dataset", NULL},
    {"dataset_path", NULL},
    {"dataset_name", NULL},
    {"dataset_kwargs", NULL},
    {"training_split", NULL},
    {"validation_split", NULL},
    {"test_split", NULL},
    {"fewshot_split", NULL},
    {"process_docs", NULL},
    {"doc_to_text", NULL},
    {"doc_to_target", NULL},
    {"doc_to_image", NULL},
    {"doc_to_audio", NULL},
    {"unsafe_code", "false"},
    {"doc_to_choice", NULL},
    {"process_results", NULL},
    {"use_prompt", NULL},
    {"description", "\"\""},
    {"target_delimiter", "\" \""},
    {"fewshot_delimiter", "\"\\n\\n\""},
    {"fewshot_config", "{}"},
    {"num_fewshot", NULL},
    {"metric_list", NULL},
    {"output_type", "\"generate_until\""},
    {"generation_kwargs", NULL},
    {"repeats", "1"},
    {"filter_list", NULL},
    {"should_decontaminate", "false"},
    {"doc_to_decontamination_query", NULL},
    {"gen_prefix", NULL},
    {"metadata", NULL},
};

/* Fields of fewshot_config; each is inherited from the task's field of the other name, and null
   when neither has it. */
static const struct inherited {
    const char *name, *from;
} fewshot_fields[] = {
    {"sampler", NULL},
    {"split", "fewshot_split"},
    {"process_docs", "process_docs"},
    {"fewshot_indices", NULL},
    {"samples", NULL},
    {"doc_to_text", "doc_to_text"},
    {"doc_to_choice", "doc_to_choice"},
    {"doc_to_target", "doc_to_target"},
    {"gen_prefix", "gen_prefix"},
    {"fewshot_delimiter", "fewshot_delimiter"},
    {"target_delimiter", "target_delimiter"},
};

/* Keys that only matter while task files are read. */
static const char *const reading[] = {"tag", "group", "task_list", "include", "class"};

static struct pd_value parse(struct pd_lmeval_maker *m, const char *json)
{
    struct pd_value value = pd_none();
    pd_json_parse(&value, &m->arena, pd_str_of(json), NULL, NULL);
    return value;
}

/* The name of a Python function in place of the value that stands for it. */
static struct pd_value without_hooks(struct pd_lmeval_maker *m, const struct pd_value *v)
{
    const struct pd_value *function = pd_dict_get(v, "function");
    if (pd_is(function, PD_STRING) && pd_is(pd_dict_get(v, "source"), PD_STRING))
        return *function;
    struct pd_value out = *v;
    if (v->kind == PD_DICT) {
        out = pd_dict_new(&m->arena);
        for (size_t i = 0; i < pd_dict_len(v); i++)
            pd_dict_set(&m->arena, &out, v->dict->entries[i].key,
                        without_hooks(m, &v->dict->entries[i].value));
    } else if (v->kind == PD_LIST) {
        out = pd_list_new(&m->arena);
        for (size_t i = 0; i < pd_list_len(v); i++)
            pd_list_push(&m->arena, &out, without_hooks(m, pd_list_at(v, i)));
    }
    return out;
}

static const struct pd_value *given(const struct pd_value *config, const char *name)
{
    const struct pd_value *value = pd_dict_get(config, name);
    return value && value->kind != PD_NONE ? value : NULL;
}

static const struct pd_value *fallback_of(struct pd_lmeval_maker *m, const char *name)
{
    for (size_t i = 0; i < sizeof(task_fields) / sizeof(task_fields[0]); i++) {
        const struct field *field = &task_fields[i];
        if (strcmp(field->name, name) != 0 || !field->fallback)
            continue;
        struct pd_value *value = pd_arena_alloc(&m->arena, sizeof(*value));
        *value = parse(m, field->fallback);
        return value;
    }
    return NULL;
}

static struct pd_value fewshot_config(struct pd_lmeval_maker *m, const struct pd_value *config)
{
    struct pd_value dict = pd_dict_new(&m->arena);
    const struct pd_value *own = pd_dict_get(config, "fewshot_config");
    pd_lmeval_set(m, &dict, "sampler", pd_text("default"));
    for (size_t i = 0; i < sizeof(fewshot_fields) / sizeof(fewshot_fields[0]); i++) {
        const struct inherited *field = &fewshot_fields[i];
        const struct pd_value *value = pd_dict_get(own, field->name);
        if (!value && field->from && !(value = given(config, field->from)))
            value = fallback_of(m, field->from);
        if (value || strcmp(field->name, "sampler") != 0)
            pd_lmeval_set(m, &dict, field->name, value ? *value : pd_none());
    }
    return dict;
}

static bool is_known(struct pd_str name)
{
    for (size_t i = 0; i < sizeof(task_fields) / sizeof(task_fields[0]); i++)
        if (pd_str_is(name, task_fields[i].name))
            return true;
    for (size_t i = 0; i < sizeof(reading) / sizeof(reading[0]); i++)
        if (pd_str_is(name, reading[i]))
            return true;
    return false;
}

/* lm-eval's fields, then what Podium's task files have beyond them. */
static struct pd_value dump(struct pd_lmeval_maker *m, const struct pd_run_task *task,
                            const struct pd_value *config)
{
    struct pd_value dict = pd_dict_new(&m->arena);
    for (size_t i = 0; i < sizeof(task_fields) / sizeof(task_fields[0]); i++) {
        const struct field *field = &task_fields[i];
        const struct pd_value *value = given(config, field->name);
        if (strcmp(field->name, "fewshot_config") == 0)
            pd_lmeval_set(m, &dict, field->name, fewshot_config(m, config));
        else if (strcmp(field->name, "num_fewshot") == 0)
            pd_lmeval_set(m, &dict, field->name, pd_int(task->num_fewshot));
        else if (value || (value = fallback_of(m, field->name)))
            pd_lmeval_set(m, &dict, field->name, *value);
    }
    for (size_t i = 0; i < pd_dict_len(config); i++) {
        const struct pd_dict_entry *entry = &config->dict->entries[i];
        if (!is_known(entry->key) && entry->value.kind != PD_NONE)
            pd_dict_set(&m->arena, &dict, entry->key, entry->value);
    }
    return without_hooks(m, &dict);
}

static int compare_tasks(const void *a, const void *b)
{
    return pd_str_cmp((*(const struct pd_run_task *const *)a)->name,
                      (*(const struct pd_run_task *const *)b)->name);
}

static int add_config(struct pd_value *configs, struct pd_lmeval_maker *m,
                      const struct pd_run_task *task, struct pd_err *err)
{
    static const struct pd_json_limits limits = {.allow_nan = true};
    struct pd_value config = pd_dict_new(&m->arena);
    int code = task->config.n ? pd_json_parse(&config, &m->arena, task->config, &limits, err) : 0;
    if (code < 0)
        return pd_err_wrap(err, "%s: config of task '%.*s'", m->tally->path,
                           PD_STR_ARG(task->name));
    if (m->imported && !pd_dict_len(&config))
        return 0;
    pd_dict_set(&m->arena, configs, task->name, m->imported ? config : dump(m, task, &config));
    return 0;
}

int pd_lmeval_configs(struct pd_value *out, struct pd_lmeval_maker *m, struct pd_err *err)
{
    size_t n = m->tally->ntasks;
    struct pd_value configs = pd_dict_new(&m->arena);
    const struct pd_run_task **tasks =
        pd_arena_array(&m->arena, n, sizeof(const struct pd_run_task *));
    for (size_t i = 0; i < n; i++)
        tasks[i] = &m->tally->tasks[i].info;
    qsort(tasks, n, sizeof(const struct pd_run_task *), compare_tasks);
    for (size_t i = 0; i < n; i++) {
        int code = add_config(&configs, m, tasks[i], err);
        if (code < 0)
            return code;
    }
    *out = configs;
    return 0;
}
