#include "tasks/keys.h"
#include "tasks/task_load.h"

static struct pd_value text_list(struct pd_arena *arena, struct pd_str text)
{
    struct pd_value list = pd_list_new(arena);
    pd_list_push(arena, &list, pd_string(text));
    return list;
}

static struct pd_str key(const char *name)
{
    return pd_str_of(name);
}

/* A list of stop strings; one string alone is a list of one, null is an empty one. */
static int check_until(struct pd_value *value, struct pd_arena *arena, const char *file,
                       struct pd_err *err)
{
    if (value->kind == PD_STRING)
        *value = text_list(arena, value->s);
    else if (value->kind == PD_NONE)
        *value = pd_list_new(arena);
    bool good = value->kind == PD_LIST;
    for (size_t i = 0; i < pd_list_len(value); i++)
        good &= pd_list_at(value, i)->kind == PD_STRING;
    return good ? 0 : pd_err_at(err, file, value, "'until' must be a string or a list of strings");
}

static int check_temperature(struct pd_value *value, const char *file, struct pd_err *err)
{
    double number;
    if (!pd_value_number(value, &number))
        return pd_err_at(err, file, value, "'temperature' must be a number");
    *value = pd_float(number);
    return 0;
}

static struct pd_value default_kwargs(const struct pd_task *task, struct pd_arena *arena)
{
    struct pd_value kwargs = pd_dict_new(arena);
    pd_dict_set(arena, &kwargs, key("temperature"), pd_float(0));
    pd_dict_set(arena, &kwargs, key("do_sample"), pd_bool(false));
    pd_dict_set(arena, &kwargs, key("max_gen_toks"), pd_int(256));
    pd_dict_set(arena, &kwargs, key("until"), text_list(arena, task->fewshot_delimiter));
    return kwargs;
}

static int set_kwargs(struct pd_task *task, struct pd_arena *arena, const struct pd_config *config,
                      struct pd_err *err)
{
    const struct pd_value *given = pd_config_find(config, "generation_kwargs");
    const char *file = pd_config_file(config, key("generation_kwargs"));
    if (!given) {
        bool generates = task->output_type == PD_OUT_GENERATE_UNTIL;
        task->generation_kwargs = generates ? default_kwargs(task, arena) : pd_none();
        return 0;
    }
    struct pd_value kwargs = pd_dict_new(arena);
    int code = 0;
    for (size_t i = 0; i < given->dict->n && code >= 0; i++) {
        struct pd_str name = given->dict->entries[i].key;
        struct pd_value value = given->dict->entries[i].value;
        if (pd_str_is(name, "temperature") && value.kind != PD_NONE)
            code = check_temperature(&value, file, err);
        if (pd_str_is(name, "until"))
            code = check_until(&value, arena, file, err);
        pd_dict_set(arena, &kwargs, name, value);
    }
    if (!pd_dict_get(&kwargs, "until"))
        pd_dict_set(arena, &kwargs, key("until"), text_list(arena, task->fewshot_delimiter));
    if (code >= 0)
        task->generation_kwargs = kwargs;
    return code;
}

static struct pd_value default_metrics(enum pd_output_type type, struct pd_arena *arena)
{
    static const char *const names[][4] = {
        [PD_OUT_LOGLIKELIHOOD] = {"perplexity", "acc"},
        [PD_OUT_ROLLING] = {"word_perplexity", "byte_perplexity", "bits_per_byte"},
        [PD_OUT_MULTIPLE_CHOICE] = {"acc", "acc_norm"},
        [PD_OUT_GENERATE_UNTIL] = {"exact_match"},
    };
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; names[type][i]; i++) {
        struct pd_value entry = pd_dict_new(arena);
        pd_dict_set(arena, &entry, key("metric"), pd_text(names[type][i]));
        pd_list_push(arena, &list, entry);
    }
    return list;
}

int pd_task_defaults(struct pd_task *task, struct pd_arena *arena, const struct pd_config *config,
                     struct pd_err *err)
{
    const struct pd_value *metrics = pd_config_find(config, "metric_list");
    const struct pd_value *filters = pd_config_find(config, "filter_list");
    task->metric_list = metrics ? *metrics : default_metrics(task->output_type, arena);
    task->filter_list = filters ? *filters : pd_none();
    return set_kwargs(task, arena, config, err);
}
