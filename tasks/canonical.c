#include "lib/format/json.h"
#include "tasks/task.h"

/* Keys whose values count as they are written, when they are there. */
static const char *const written[] = {"dataset_path", "dataset_name",     "training_split",
                                      "test_split",   "validation_split", "filter_list",
                                      "steps",        "process_docs",     "process_results"};

static const char *const output_types[] = {
    [PD_OUT_LOGLIKELIHOOD] = "loglikelihood",
    [PD_OUT_ROLLING] = "loglikelihood_rolling",
    [PD_OUT_MULTIPLE_CHOICE] = "multiple_choice",
    [PD_OUT_GENERATE_UNTIL] = "generate_until",
};

static void put(struct pd_value *dict, const char *key, struct pd_value value,
                struct pd_arena *arena)
{
    if (value.kind != PD_NONE)
        pd_dict_set(arena, dict, pd_str_of(key), value);
}

static void put_field(struct pd_value *dict, const char *key, const struct pd_field *field,
                      struct pd_arena *arena)
{
    if (field->kind == PD_FIELD_TEXT)
        put(dict, key, pd_string(field->text), arena);
    if (field->kind == PD_FIELD_CONSTANT || field->kind == PD_FIELD_HOOK)
        put(dict, key, field->constant, arena);
}

/* A data set beside the task's file has a path that says nothing of what is in it. */
static bool is_local(struct pd_str path)
{
    return path.n > 0 && (path.p[0] == '/' || path.p[0] == '.');
}

static void put_written(struct pd_value *dict, const struct pd_task *task, struct pd_arena *arena)
{
    for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
        const struct pd_value *value = pd_dict_get(&task->config, written[i]);
        if (value && !(i == 0 && is_local(value->s)))
            put(dict, written[i], *value, arena);
    }
}

/* Shots are written resolved, so that what is inherited counts like what is given. */
static struct pd_value fewshot_of(const struct pd_task *task, struct pd_arena *arena)
{
    const struct pd_fewshot *fewshot = &task->fewshot;
    struct pd_value dict = pd_dict_new(arena);
    bool first_n = fewshot->sampler == PD_SAMPLER_FIRST_N;
    put(&dict, "sampler", pd_text(first_n ? "first_n" : "default"), arena);
    put(&dict, "split", pd_string(fewshot->split), arena);
    if (fewshot->samples)
        put(&dict, "samples", *fewshot->samples, arena);
    if (fewshot->steps != task->steps)
        put(&dict, "process_docs",
            *pd_dict_get(pd_dict_get(&task->config, "fewshot_config"), "process_docs"), arena);
    put_field(&dict, "doc_to_text", &fewshot->doc_to_text, arena);
    put_field(&dict, "doc_to_target", &fewshot->doc_to_target, arena);
    put_field(&dict, "doc_to_choice", &fewshot->doc_to_choice, arena);
    put_field(&dict, "gen_prefix", &fewshot->gen_prefix, arena);
    put(&dict, "target_delimiter", pd_string(fewshot->target_delimiter), arena);
    put(&dict, "fewshot_delimiter", pd_string(fewshot->fewshot_delimiter), arena);
    return dict;
}

struct pd_str pd_task_canonical(const struct pd_task *task, struct pd_arena *arena)
{
    struct pd_value dict = pd_dict_new(arena);
    put_written(&dict, task, arena);
    put(&dict, "output_type", pd_text(output_types[task->output_type]), arena);
    put_field(&dict, "doc_to_text", &task->doc_to_text, arena);
    put_field(&dict, "doc_to_target", &task->doc_to_target, arena);
    put_field(&dict, "doc_to_choice", &task->doc_to_choice, arena);
    put_field(&dict, "description", &task->description, arena);
    put_field(&dict, "gen_prefix", &task->gen_prefix, arena);
    put(&dict, "target_delimiter", pd_string(task->target_delimiter), arena);
    put(&dict, "fewshot_delimiter", pd_string(task->fewshot_delimiter), arena);
    put(&dict, "fewshot", fewshot_of(task, arena), arena);
    put(&dict, "repeats", pd_int(task->repeats), arena);
    put(&dict, "generation_kwargs", task->generation_kwargs, arena);
    put(&dict, "metric_list", task->metric_list, arena);
    struct pd_buf json = {0};
    pd_json_write(&json, &dict, PD_JSON_COMPACT | PD_JSON_SORTED);
    struct pd_str text = pd_arena_str(arena, pd_buf_str(&json));
    pd_buf_done(&json);
    return text;
}
