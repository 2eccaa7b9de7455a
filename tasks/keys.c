#include "tasks/keys.h"

#define NONE PD_KIND_BIT(PD_NONE)
#define BOOL PD_KIND_BIT(PD_BOOL)
#define INT PD_KIND_BIT(PD_INT)
#define FLOAT PD_KIND_BIT(PD_FLOAT)
#define STRING PD_KIND_BIT(PD_STRING)
#define LIST PD_KIND_BIT(PD_LIST)
#define DICT PD_KIND_BIT(PD_DICT)
#define HOOK PD_KIND_HOOK
#define ANY (BOOL | INT | FLOAT | STRING | LIST | DICT)

#define USED PD_KEY_USED
#define INERT PD_KEY_INERT
#define REFUSED PD_KEY_REFUSED

static const struct pd_key task_keys[] = {
    {"task", STRING, USED, "the task's name"},
    {"task_alias", STRING, USED, "the name shown in tables; default: the task's name"},
    {"tag", STRING | LIST, USED, "names of tags: sets of tasks without an aggregate"},
    {"include", STRING | LIST, USED, "files whose keys come first, relative to this file"},
    {"dataset_path", STRING, USED,
     "the data set's folder in the data mirror; ./ and ../ are relative to the file"},
    {"dataset_name", STRING, USED, "the data set's configuration; default: \"default\""},
    {"dataset_kwargs", DICT, USED, "data_files, and how they are read"},
    {"training_split", STRING, USED, "the split that shots come from unless others are named"},
    {"validation_split", STRING, USED, "the evaluated split when there is no test_split"},
    {"test_split", STRING, USED, "the evaluated split"},
    {"fewshot_split", STRING, USED, "the split that shots are drawn from"},
    {"steps", LIST, USED, "declarative row steps, applied to every row of every split"},
    {"output_type", STRING, USED,
     "loglikelihood, loglikelihood_rolling, multiple_choice or generate_until (default)"},
    {"description", STRING | HOOK, USED, "text in front of everything: a column or a template"},
    {"doc_to_text", STRING | INT | HOOK, USED, "the question: a column, a template or an int"},
    {"doc_to_target", STRING | INT | LIST | HOOK, USED,
     "the answer: a column, a template, an int, a list"},
    {"doc_to_choice", STRING | LIST | DICT | HOOK, USED,
     "the choices: a column, a template giving a list, a list, or a mapping's values"},
    {"gen_prefix", STRING | HOOK, USED, "text that the answer starts with: a column or a template"},
    {"target_delimiter", STRING, USED, "between question and answer; default: one space"},
    {"fewshot_delimiter", STRING, USED, "after each shot; default: an empty line"},
    {"num_fewshot", INT, USED, "number of shots; 0 cannot be overridden"},
    {"fewshot_config", DICT, USED, "where shots come from and how they are written"},
    {"generation_kwargs", DICT, USED, "until, max_gen_toks, temperature and the like"},
    {"repeats", INT, USED, "how often each request is sent; default: 1"},
    {"filter_list", LIST, USED, "named filter pipelines; default: take the first answer"},
    {"metric_list", LIST, USED, "metrics with their parameters; default: by output_type"},
    {"metadata", DICT, USED, "version and headline, and whatever else is to be noted"},
    {"group", STRING | LIST, INERT, "only meaningful in a group's file"},
    {"task_list", LIST, INERT, "only meaningful in the file that has it"},
    {"should_decontaminate", BOOL, INERT, "decontamination is not done"},
    {"doc_to_decontamination_query", STRING, INERT, "decontamination is not done"},
    {"class", ANY, REFUSED, "the task is a Python class"},
    {"custom_dataset", ANY, INERT,
     "what the function makes is read from _custom/TASK in the mirror"},
    {"process_docs", HOOK, USED, "a native that changes or drops rows, as a Python function would"},
    {"process_results", HOOK, USED, "a native that scores a document, as a Python function would"},
    {"doc_to_image", ANY, REFUSED, "images are not supported"},
    {"doc_to_audio", ANY, REFUSED, "audio is not supported"},
    {"use_prompt", STRING, REFUSED, "promptsource templates are not supported"},
    {"unsafe_code", BOOL, REFUSED, "model answers are never run as code"},
};

static const struct pd_key fewshot_keys[] = {
    {"sampler", STRING, USED, "default (seeded draws) or first_n"},
    {"split", STRING, USED, "as fewshot_split, and goes before it"},
    {"samples", LIST | HOOK, USED, "the rows themselves, used when no split is named"},
    {"doc_to_text", STRING | INT | HOOK, USED, "as the task's, for shots"},
    {"doc_to_target", STRING | INT | LIST | HOOK, USED, "as the task's, for shots"},
    {"doc_to_choice", STRING | LIST | DICT | HOOK, USED, "as the task's, for shots"},
    {"gen_prefix", STRING | HOOK, USED, "as the task's, for shots"},
    {"target_delimiter", STRING, USED, "as the task's, for shots"},
    {"fewshot_delimiter", STRING, USED, "as the task's, for shots"},
    {"fewshot_indices", LIST, INERT, "other harnesses ignore it, too"},
    {"process_docs", HOOK, USED, "as the task's, for the rows that shots are drawn from"},
};

static const struct pd_key group_keys[] = {
    {"group", STRING, USED, "the group's name"},
    {"group_alias", STRING, USED, "the name shown in tables; default: the group's name"},
    {"task", STRING | LIST, USED, "the children: names, or mappings with overrides"},
    {"aggregate_metric_list", LIST | DICT, USED, "what is averaged over the tasks"},
    {"metadata", DICT, USED, "version, and whatever else is to be noted"},
    {"include", STRING | LIST, USED, "files whose keys come first, relative to this file"},
    {"tag", STRING | LIST, INERT, "only meaningful for tasks"},
};

static const struct pd_key aggregate_keys[] = {
    {"metric", STRING, USED, "the metric's name"},
    {"aggregation", STRING, USED, "how the tasks' values become one: mean"},
    {"weight_by_size", BOOL, USED, "whether tasks count by their documents; default: true"},
    {"filter_list", STRING | LIST, USED, "names of filter pipelines; default: all"},
    {"higher_is_better", BOOL, INERT, "known from the tasks"},
};

#define TABLE(name)                                                                                \
    *n = sizeof(name) / sizeof((name)[0]);                                                         \
    return name

const struct pd_key *pd_task_keys(size_t *n)
{
    TABLE(task_keys);
}

const struct pd_key *pd_fewshot_keys(size_t *n)
{
    TABLE(fewshot_keys);
}

const struct pd_key *pd_group_keys(size_t *n)
{
    TABLE(group_keys);
}

const struct pd_key *pd_aggregate_keys(size_t *n)
{
    TABLE(aggregate_keys);
}
