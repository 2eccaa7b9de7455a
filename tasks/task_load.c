#include "tasks/task_load.h"

#include "lib/core/file.h"
#include "lib/format/pystr.h"
#include "tasks/field.h"
#include "tasks/keys.h"
#include "tasks/native.h"
#include "tasks/steps.h"

#include <stdlib.h>

enum { SHOTS_MAX = 10000, REPEATS_MAX = 10000 };

/* What the steps below share. */
struct build {
    struct pd_task *task;
    const struct pd_config *config;
    struct pd_arena *arena;
};

static const char *file_of(const struct build *b, const char *key)
{
    return pd_config_file(b->config, pd_str_of(key));
}

/* The first !function below v, or NULL. */
static const struct pd_value *find_function(const struct pd_value *v)
{
    const struct pd_value *found = v->tagged ? v : NULL;
    for (size_t i = 0; i < pd_list_len(v) && !found; i++)
        found = find_function(pd_list_at(v, i));
    for (size_t i = 0; i < pd_dict_len(v) && !found; i++)
        found = find_function(&v->dict->entries[i].value);
    return found;
}

static int check_keys(const struct build *b, struct pd_err *err)
{
    size_t n;
    const struct pd_key *keys = pd_task_keys(&n);
    for (size_t i = 0; i < pd_dict_len(&b->config->dict); i++) {
        const struct pd_dict_entry *entry = &b->config->dict.dict->entries[i];
        const char *file = pd_config_file(b->config, entry->key);
        int code = pd_key_check(keys, n, entry, file, err);
        if (code < 0)
            return code;
        const struct pd_value *function = find_function(&entry->value);
        if (function && pd_key_find(keys, n, entry->key)->use != PD_KEY_INERT)
            return pd_err_at(err, file, function,
                             "'%.*s' calls the Python function '%.*s', which Podium does not run",
                             PD_STR_ARG(entry->key), PD_STR_ARG(function->s));
    }
    return 0;
}

/* Keys that are copied into the task as they are; the table says where. */
enum member_type { MEMBER_TEXT, MEMBER_STR, MEMBER_FIELD };
struct member {
    const char *key;
    enum member_type type;
    size_t offset;
};

#define MEMBER(field, type)                                                                        \
    {                                                                                              \
#field, type, offsetof(struct pd_task, field)                                              \
    }
static const struct member task_members[] = {
    MEMBER(dataset_path, MEMBER_TEXT),     MEMBER(dataset_name, MEMBER_TEXT),
    MEMBER(training_split, MEMBER_TEXT),   MEMBER(validation_split, MEMBER_TEXT),
    MEMBER(test_split, MEMBER_TEXT),       MEMBER(target_delimiter, MEMBER_STR),
    MEMBER(fewshot_delimiter, MEMBER_STR), MEMBER(doc_to_text, MEMBER_FIELD),
    MEMBER(doc_to_target, MEMBER_FIELD),   MEMBER(doc_to_choice, MEMBER_FIELD),
    MEMBER(description, MEMBER_FIELD),     MEMBER(gen_prefix, MEMBER_FIELD),
};
#undef MEMBER

#define MEMBER(field, type)                                                                        \
    {                                                                                              \
#field, type, offsetof(struct pd_fewshot, field)                                           \
    }
static const struct member fewshot_members[] = {
    MEMBER(split, MEMBER_STR),           MEMBER(target_delimiter, MEMBER_STR),
    MEMBER(doc_to_text, MEMBER_FIELD),   MEMBER(fewshot_delimiter, MEMBER_STR),
    MEMBER(doc_to_target, MEMBER_FIELD), MEMBER(doc_to_choice, MEMBER_FIELD),
    MEMBER(gen_prefix, MEMBER_FIELD),
};
#undef MEMBER

static int set_member(void *base, const struct member *member, const struct pd_value *value,
                      const char *file, struct pd_arena *arena, struct pd_err *err)
{
    void *place = (char *)base + member->offset;
    switch (member->type) {
    case MEMBER_TEXT:
        *(const char **)place = value->s.n > 0 ? pd_arena_cstr(arena, value->s) : NULL;
        return 0;
    case MEMBER_STR:
        *(struct pd_str *)place = pd_arena_str(arena, value->s);
        return 0;
    case MEMBER_FIELD:
        break;
    }
    return pd_field_load(place, arena, value, member->key, file, err);
}

static int set_members(const struct build *b, struct pd_err *err)
{
    b->task->target_delimiter = (struct pd_str)PD_STR(" ");
    b->task->fewshot_delimiter = (struct pd_str)PD_STR("\n\n");
    for (size_t i = 0; i < sizeof task_members / sizeof task_members[0]; i++) {
        const struct member *member = &task_members[i];
        const struct pd_value *value = pd_config_find(b->config, member->key);
        int code =
            value ? set_member(b->task, member, value, file_of(b, member->key), b->arena, err) : 0;
        if (code < 0)
            return code;
    }
    return 0;
}

/* What a Python function makes has a folder of its own in the mirror: it need not be what
   dataset_path holds. */
static bool set_custom_dataset(const struct build *b)
{
    const struct pd_value *custom = pd_config_find(b->config, "custom_dataset");
    if (!custom || !pd_value_truthy(custom))
        return false;
    b->task->dataset_path = pd_arena_printf(b->arena, "_custom/%s", b->task->name).p;
    b->task->dataset_name = NULL;
    return true;
}

/* A data set "beside the file": ./ and ../ are relative to where the key was written. */
static int set_dataset(const struct build *b, struct pd_err *err)
{
    struct pd_task *task = b->task;
    const struct pd_value *kwargs = pd_config_find(b->config, "dataset_kwargs");
    if (!set_custom_dataset(b) && kwargs) {
        task->dataset_kwargs = kwargs;
        task->dataset_folder = pd_path_dir(b->arena, file_of(b, "dataset_kwargs"));
    }
    if (!task->dataset_path)
        return pd_err_at(err, b->config->path, &b->config->dict, "the task needs 'dataset_path'");
    if (!task->test_split && !task->validation_split)
        return pd_err_at(err, b->config->path, &b->config->dict,
                         "the task needs 'test_split' or 'validation_split'");
    if (strncmp(task->dataset_path, "./", 2) == 0 || strncmp(task->dataset_path, "../", 3) == 0) {
        const char *dir = pd_path_dir(b->arena, file_of(b, "dataset_path"));
        const char *path = pd_path_join(b->arena, dir, task->dataset_path);
        /* Absolute, so that no data root is put in front of it. */
        char *real = realpath(path, NULL);
        task->dataset_path = real ? pd_arena_cstr(b->arena, pd_str_of(real)) : path;
        free(real);
    }
    return 0;
}

/* The position of a word in a list, or -1 with an error that names the list. */
static int set_word(const struct build *b, const char *key, const struct pd_value *value,
                    const char *const *words, struct pd_err *err)
{
    struct pd_buf known = {0};
    for (int i = 0; words[i]; i++) {
        if (pd_str_is(value->s, words[i])) {
            pd_buf_done(&known);
            return i;
        }
        pd_buf_printf(&known, "%s%s", i == 0 ? "" : words[i + 1] ? ", " : " or ", words[i]);
    }
    int code = pd_err_at(err, file_of(b, key), value, "'%.*s' is not known; expected %s",
                         PD_STR_ARG(value->s), known.data);
    pd_buf_done(&known);
    return code;
}

static int set_output_type(const struct build *b, struct pd_err *err)
{
    static const char *const words[] = {"loglikelihood", "loglikelihood_rolling", "multiple_choice",
                                        "generate_until", NULL};
    const struct pd_value *value = pd_config_find(b->config, "output_type");
    int type = value ? set_word(b, "output_type", value, words, err) : PD_OUT_GENERATE_UNTIL;
    if (type >= 0)
        b->task->output_type = (enum pd_output_type)type;
    return type;
}

/* An int within bounds; *out stays what it is when the key is not there. */
static int set_int(int *out, const struct build *b, const char *key, int min, int max,
                   struct pd_err *err)
{
    const struct pd_value *value = pd_config_find(b->config, key);
    if (!value)
        return 0;
    if (value->i < min || value->i > max)
        return pd_err_at(err, file_of(b, key), value, "'%s' must be between %d and %d", key, min,
                         max);
    *out = (int)value->i;
    return 0;
}

static int set_numbers(const struct build *b, struct pd_err *err)
{
    int repeats = 1;
    b->task->num_fewshot = -1;
    int code = set_int(&b->task->num_fewshot, b, "num_fewshot", 0, SHOTS_MAX, err);
    if (code >= 0)
        code = set_int(&repeats, b, "repeats", 1, REPEATS_MAX, err);
    b->task->repeats = (unsigned)repeats;
    return code;
}

/* The rows themselves, or what gives them. */
static int set_samples(const struct build *b, const struct pd_value *samples, const char *file,
                       struct pd_err *err)
{
    struct pd_fewshot *fewshot = &b->task->fewshot;
    if (!samples || !pd_is_hook(samples)) {
        fewshot->samples = pd_is(samples, PD_LIST) ? samples : NULL;
        return 0;
    }
    const struct pd_hook *hook = NULL;
    const struct pd_hook_place place = {"samples", file};
    const struct pd_native_args args = {.arena = b->arena};
    struct pd_value *made = pd_arena_alloc(b->arena, sizeof *made);
    int code = pd_hook_load(&hook, pd_task_natives, samples, 1u << PD_NATIVE_SAMPLES, &place,
                            b->arena, err);
    if (code >= 0)
        code = pd_hook_call(made, NULL, hook, &args, err);
    if (code >= 0)
        fewshot->samples = made;
    return code;
}

/* Keys whose null does away with what would be inherited; that of others is as if not written. */
static bool null_clears(const char *key)
{
    static const char *const keys[] = {"split", "doc_to_choice", "gen_prefix"};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

static int set_fewshot_member(struct pd_fewshot *fewshot, const struct member *member,
                              const struct pd_value *value, const char *file,
                              struct pd_arena *arena, struct pd_err *err)
{
    static const struct pd_value empty = {.kind = PD_STRING, .s = PD_STR("")};
    if (value->kind != PD_NONE)
        return set_member(fewshot, member, value, file, arena, err);
    if (!null_clears(member->key))
        return 0;
    return set_member(fewshot, member, member->type == MEMBER_STR ? &empty : value, file, arena,
                      err);
}

/* fewshot_config's own entries, over what is inherited from the task. */
static int set_fewshot_config(const struct build *b, const struct pd_value *config,
                              struct pd_err *err)
{
    static const char *const samplers[] = {"default", "first_n", NULL};
    struct pd_fewshot *fewshot = &b->task->fewshot;
    const char *file = file_of(b, "fewshot_config");
    size_t n;
    const struct pd_key *keys = pd_fewshot_keys(&n);
    int code = pd_keys_check(keys, n, config, file, err);
    for (size_t i = 0; i < sizeof fewshot_members / sizeof fewshot_members[0] && code >= 0; i++) {
        const struct pd_value *value = pd_dict_get(config, fewshot_members[i].key);
        if (value)
            code = set_fewshot_member(fewshot, &fewshot_members[i], value, file, b->arena, err);
    }
    const struct pd_value *sampler = pd_dict_get(config, "sampler");
    if (code >= 0 && pd_is(sampler, PD_STRING)) {
        code = set_word(b, "fewshot_config", sampler, samplers, err);
        fewshot->sampler = code == 1 ? PD_SAMPLER_FIRST_N : PD_SAMPLER_DEFAULT;
    }
    if (code >= 0)
        code = set_samples(b, pd_dict_get(config, "samples"), file, err);
    const struct pd_value *process = pd_dict_get(config, "process_docs");
    if (code >= 0 && process && process->kind != PD_NONE)
        code = pd_steps_of_hook(&fewshot->steps, b->arena, process, file, err);
    return code;
}

static int set_fewshot(const struct build *b, struct pd_err *err)
{
    struct pd_task *task = b->task;
    const struct pd_value *split = pd_config_find(b->config, "fewshot_split");
    task->fewshot = (struct pd_fewshot){
        .split = split ? pd_arena_str(b->arena, split->s) : (struct pd_str){"", 0},
        .doc_to_text = task->doc_to_text,
        .doc_to_target = task->doc_to_target,
        .doc_to_choice = task->doc_to_choice,
        .gen_prefix = task->gen_prefix,
        .fewshot_delimiter = task->fewshot_delimiter,
        .target_delimiter = task->target_delimiter,
    };
    const struct pd_value *config = pd_config_find(b->config, "fewshot_config");
    return config ? set_fewshot_config(b, config, err) : 0;
}

/* What an output type cannot do without. */
static int check_fields(const struct build *b, struct pd_err *err)
{
    const struct pd_task *task = b->task;
    const struct {
        const char *key;
        const struct pd_field *field;
        bool needed;
    } rules[] = {
        {"doc_to_text", &task->doc_to_text, task->output_type != PD_OUT_ROLLING},
        {"doc_to_target", &task->doc_to_target, true},
        {"doc_to_choice", &task->doc_to_choice, task->output_type == PD_OUT_MULTIPLE_CHOICE},
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (rules[i].needed && rules[i].field->kind == PD_FIELD_ABSENT)
            return pd_err_at(err, b->config->path, &b->config->dict, "the task needs '%s'",
                             rules[i].key);
    return 0;
}

/* The column that one of the task's functions sorts, or NULL. */
static const char *sorted_column(const struct pd_task *task)
{
    const struct pd_field *fields[] = {&task->doc_to_choice, &task->doc_to_target};
    const char *column = NULL;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0] && !column; i++)
        if (fields[i]->kind == PD_FIELD_HOOK)
            column = pd_hook_native(fields[i]->hook)->sorts;
    return column;
}

static int set_steps(const struct build *b, struct pd_err *err)
{
    const struct pd_value *steps = pd_config_find(b->config, "steps");
    const struct pd_value *process = pd_config_find(b->config, "process_docs");
    int code = 0;
    if (steps && process)
        return pd_err_at(err, file_of(b, "steps"), steps,
                         "a task has 'steps' or 'process_docs', not both");
    if (process)
        code =
            pd_steps_of_hook(&b->task->steps, b->arena, process, file_of(b, "process_docs"), err);
    else if (steps)
        code = pd_steps_load(&b->task->steps, b->arena, steps, file_of(b, "steps"), err);
    const char *sorted = sorted_column(b->task);
    if (code >= 0 && sorted)
        b->task->steps = pd_steps_then_sort(b->task->steps, sorted, b->arena);
    if (!b->task->fewshot.steps)
        b->task->fewshot.steps = b->task->steps;
    return code;
}

/* Name, alias, version and headline. */
static int set_labels(const struct build *b, const char *name, struct pd_err *err)
{
    const struct pd_value *task = pd_config_find(b->config, "task");
    const struct pd_value *alias = pd_config_find(b->config, "task_alias");
    const struct pd_value *metadata = pd_config_find(b->config, "metadata");
    const struct pd_value *version = pd_dict_get(metadata, "version");
    if (!name && (!task || task->s.n == 0))
        return pd_err_at(err, b->config->path, &b->config->dict, "the task needs a name ('task')");
    b->task->name = name ? name : pd_arena_cstr(b->arena, task->s);
    b->task->alias = alias ? pd_arena_cstr(b->arena, alias->s) : b->task->name;
    b->task->path = b->config->path;
    b->task->config = b->config->dict;
    b->task->headline = pd_dict_str(metadata, "headline", (struct pd_str){"", 0});
    b->task->version = (struct pd_str){"", 0};
    if (version && version->kind != PD_NONE) {
        struct pd_buf text = {0};
        pd_py_str(&text, version);
        b->task->version = pd_arena_str(b->arena, pd_buf_str(&text));
        pd_buf_done(&text);
    }
    return 0;
}

int pd_task_build(struct pd_task **out, struct pd_arena *arena, const struct pd_config *config,
                  const char *name, struct pd_err *err)
{
    struct build b = {pd_arena_alloc(arena, sizeof(struct pd_task)), config, arena};
    int code = check_keys(&b, err);
    if (code >= 0)
        code = set_labels(&b, name, err);
    if (code >= 0)
        code = set_members(&b, err);
    if (code >= 0)
        code = set_dataset(&b, err);
    if (code >= 0)
        code = set_output_type(&b, err);
    if (code >= 0)
        code = set_numbers(&b, err);
    if (code >= 0)
        code = set_fewshot(&b, err);
    if (code >= 0)
        code = check_fields(&b, err);
    if (code >= 0)
        code = pd_task_defaults(b.task, arena, config, err);
    if (code >= 0) /* last, since it makes what must be freed */
        code = set_steps(&b, err);
    if (code >= 0)
        *out = b.task;
    return code < 0 ? code : 0;
}
