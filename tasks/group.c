#include "lib/core/alloc.h"
#include "lib/format/pystr.h"
#include "tasks/keys.h"
#include "tasks/taskset.h"

#include <stdlib.h>

/* A group while it is being made. */
struct build {
    struct pd_taskset *set;
    const struct pd_entry *entry;
    struct pd_config config;
    struct pd_group_node *node;
    struct pd_child *children; /* heap; moved into the arena at the end */
    size_t n, cap;
};

static const char *file_of(const struct build *b, const char *key)
{
    return pd_config_file(&b->config, pd_str_of(key));
}

/* A group's own keys are checked; the keys of tasks become overrides for every child. */
static int check_key(struct build *b, const struct pd_dict_entry *entry, struct pd_err *err)
{
    size_t ngroup;
    size_t ntask;
    const struct pd_key *group_keys = pd_group_keys(&ngroup);
    const struct pd_key *task_keys = pd_task_keys(&ntask);
    const char *file = pd_config_file(&b->config, entry->key);
    if (pd_key_find(group_keys, ngroup, entry->key))
        return pd_key_check(group_keys, ngroup, entry, file, err);
    if (!pd_key_find(task_keys, ntask, entry->key) &&
        pd_key_nearest(group_keys, ngroup, entry->key))
        return pd_key_check(group_keys, ngroup, entry, file, err);
    int code = pd_key_check(task_keys, ntask, entry, file, err);
    if (code >= 0)
        pd_dict_set(&b->set->arena, &b->node->overrides, entry->key, entry->value);
    return code;
}

static int check_keys(struct build *b, struct pd_err *err)
{
    b->node->overrides = pd_dict_new(&b->set->arena);
    int code = 0;
    for (size_t i = 0; i < pd_dict_len(&b->config.dict) && code >= 0; i++)
        code = check_key(b, &b->config.dict.dict->entries[i], err);
    return code;
}

/* A child that is named again keeps its place and takes the new settings. */
static void add_child(struct build *b, const char *name, struct pd_value overrides)
{
    for (size_t i = 0; i < b->n; i++)
        if (strcmp(b->children[i].name, name) == 0) {
            b->children[i].overrides = overrides;
            return;
        }
    b->children = pd_grow(b->children, &b->cap, b->n + 1, sizeof *b->children);
    b->children[b->n++] = (struct pd_child){name, overrides};
}

/* Adds what a name stands for; a tag stands for its tasks. */
static int add_named(struct build *b, const struct pd_value *name, struct pd_value overrides,
                     struct pd_err *err)
{
    const struct pd_entry *entry = pd_entry_get(b->set, name->s, err);
    if (!entry) {
        pd_err_wrap(err, "%s:%u:%u", file_of(b, "task"), name->line, name->column);
        return PD_ERR_INPUT;
    }
    if (entry->name.kind != PD_NAME_TAG)
        add_child(b, entry->name.name, overrides);
    for (size_t i = 0; i < entry->ntagged; i++)
        add_child(b, entry->tagged[i], overrides);
    return 0;
}

/* Adds a task or a group that is written inside this one, as parent::name. */
static void add_inline(struct build *b, const struct pd_value *item, const struct pd_value *name,
                       enum pd_name_kind kind, struct pd_value overrides)
{
    struct pd_str full =
        pd_arena_printf(&b->set->arena, "%s::%.*s", b->entry->name.name, PD_STR_ARG(name->s));
    const struct pd_entry *made = pd_entry_of_dict(b->set, full.p, kind, item, file_of(b, "task"));
    add_child(b, made->name.name, overrides);
}

/* The mapping without the key that names what it is about: what it overrides. */
static struct pd_value overrides_of(struct build *b, const struct pd_value *item, const char *name)
{
    struct pd_value overrides = pd_dict_new(&b->set->arena);
    for (size_t i = 0; i < item->dict->n; i++)
        if (!pd_str_is(item->dict->entries[i].key, name) &&
            !pd_str_is(item->dict->entries[i].key, "include"))
            pd_dict_set(&b->set->arena, &overrides, item->dict->entries[i].key,
                        item->dict->entries[i].value);
    return overrides;
}

/* What an unknown name has to say for it to be a task of its own and not a mistake. */
static bool says_where_data_are(const struct build *b, const struct pd_value *item)
{
    return pd_dict_get(item, "include") || pd_dict_get(item, "dataset_path") ||
           pd_dict_get(item, "custom_dataset") ||
           pd_dict_get(&b->node->overrides, "dataset_path") ||
           pd_dict_get(&b->node->overrides, "custom_dataset");
}

static int add_mapping(struct build *b, const struct pd_value *item, struct pd_err *err)
{
    const struct pd_value *group = pd_dict_get(item, "group");
    const struct pd_value *task = pd_dict_get(item, "task");
    const struct pd_value *name = group ? group : task;
    if (!pd_is(name, PD_STRING) || name->tagged)
        return pd_err_at(err, file_of(b, "task"), name ? name : item,
                         "a child needs a name: 'task' or 'group' with a string");
    if (group && task) {
        add_inline(b, item, group, PD_NAME_GROUP, pd_none());
        return 0;
    }
    struct pd_value overrides = overrides_of(b, item, group ? "group" : "task");
    if (!group && says_where_data_are(b, item) && !pd_entry_find(b->set, task->s)) {
        add_inline(b, item, task, PD_NAME_TASK, overrides);
        return 0;
    }
    return add_named(b, name, overrides, err);
}

static int add_item(struct build *b, const struct pd_value *item, struct pd_err *err)
{
    if (item->kind == PD_STRING && !item->tagged)
        return add_named(b, item, pd_none(), err);
    if (item->kind == PD_DICT)
        return add_mapping(b, item, err);
    return pd_err_at(err, file_of(b, "task"), item, "a child must be a name or a mapping");
}

static int set_children(struct build *b, struct pd_err *err)
{
    const struct pd_value *list = pd_config_find(&b->config, "task");
    if (!list)
        return pd_err_at(err, b->config.path, &b->config.dict, "the group needs 'task'");
    int code = list->kind == PD_LIST ? 0 : add_item(b, list, err);
    for (size_t i = 0; i < pd_list_len(list) && code >= 0; i++)
        code = add_item(b, pd_list_at(list, i), err);
    if (code < 0)
        return code;
    struct pd_arena *arena = &b->set->arena;
    const char **names = pd_arena_array(arena, b->n + 1, sizeof *names);
    b->node->children = pd_arena_array(arena, b->n, sizeof *b->node->children);
    b->node->nchildren = b->n;
    for (size_t i = 0; i < b->n; i++) {
        b->node->children[i] = b->children[i];
        names[i] = b->children[i].name;
    }
    b->node->group.children = names;
    return 0;
}

/* One aggregate with everything that was left out filled in. */
static int add_aggregate(struct build *b, const struct pd_value *given, struct pd_err *err)
{
    const char *file = file_of(b, "aggregate_metric_list");
    struct pd_arena *arena = &b->set->arena;
    size_t n;
    const struct pd_key *keys = pd_aggregate_keys(&n);
    if (given->kind != PD_DICT)
        return pd_err_at(err, file, given, "an aggregate must be a mapping with 'metric'");
    const struct pd_value *named = pd_dict_get(given, "metric");
    if (named && named->tagged) { /* no task has a metric of that name, says lm-eval in silence */
        pd_emit(&b->set->sink, PD_EVENT_WARNING,
                "%s:%u:%u: an aggregate over the Python function '%.*s' is left out", file,
                named->line, named->column, PD_STR_ARG(named->s));
        return 0;
    }
    int code = pd_keys_check(keys, n, given, file, err);
    if (code < 0)
        return code;
    struct pd_str metric = pd_dict_str(given, "metric", (struct pd_str){"", 0});
    struct pd_str aggregation = pd_dict_str(given, "aggregation", (struct pd_str)PD_STR("mean"));
    if (metric.n == 0)
        return pd_err_at(err, file, given, "an aggregate needs 'metric'");
    if (!pd_str_is(aggregation, "mean"))
        return pd_err_at(err, file, pd_dict_get(given, "aggregation"),
                         "groups know the aggregation 'mean' alone, not '%.*s'",
                         PD_STR_ARG(aggregation));
    const struct pd_value *filters = pd_dict_get(given, "filter_list");
    struct pd_value list = filters ? *filters : pd_none();
    if (list.kind == PD_STRING) {
        list = pd_list_new(arena);
        pd_list_push(arena, &list, *filters);
    }
    struct pd_value entry = pd_dict_new(arena);
    pd_dict_set(arena, &entry, (struct pd_str)PD_STR("metric"), pd_string(metric));
    pd_dict_set(arena, &entry, (struct pd_str)PD_STR("aggregation"), pd_string(aggregation));
    pd_dict_set(arena, &entry, (struct pd_str)PD_STR("weight_by_size"),
                pd_bool(pd_dict_bool(given, "weight_by_size", true)));
    pd_dict_set(arena, &entry, (struct pd_str)PD_STR("filter_list"), list);
    pd_list_push(arena, &b->node->group.aggregate_metric_list, entry);
    return 0;
}

static int set_aggregates(struct build *b, struct pd_err *err)
{
    const struct pd_value *given = pd_config_find(&b->config, "aggregate_metric_list");
    b->node->group.aggregate_metric_list = pd_list_new(&b->set->arena);
    int code = pd_is(given, PD_DICT) ? add_aggregate(b, given, err) : 0;
    for (size_t i = 0; i < pd_list_len(given) && code >= 0; i++)
        code = add_aggregate(b, pd_list_at(given, i), err);
    return code;
}

/* A suite's wishes. */
static int set_suite(struct build *b, struct pd_err *err)
{
    struct pd_group *group = &b->node->group;
    const struct pd_value *metadata = pd_config_find(&b->config, "metadata");
    const struct pd_value *profile = pd_dict_get(metadata, "profile");
    const char *file = file_of(b, "metadata");
    struct pd_err why = {0};
    group->board = pd_dict_str(metadata, "board", (struct pd_str){"", 0});
    if (!profile || profile->kind == PD_NONE)
        return 0;
    if (profile->kind != PD_STRING)
        return pd_err_at(err, file, profile, "a profile is named by a string");
    if (pd_profile_get(&group->profile, profile->s, &why) < 0)
        return pd_err_at(err, file, profile, "%s", why.text);
    return 0;
}

static void set_labels(struct build *b)
{
    struct pd_group *group = &b->node->group;
    const struct pd_value *alias = pd_config_find(&b->config, "group_alias");
    const struct pd_value *metadata = pd_config_find(&b->config, "metadata");
    const struct pd_value *version = pd_dict_get(metadata, "version");
    group->name = b->entry->name.name;
    group->path = b->entry->name.path;
    group->alias = alias ? pd_arena_cstr(&b->set->arena, alias->s) : group->name;
    group->version = (struct pd_str){"", 0};
    if (version && version->kind != PD_NONE) {
        struct pd_buf text = {0};
        pd_py_str(&text, version);
        group->version = pd_arena_str(&b->set->arena, pd_buf_str(&text));
        pd_buf_done(&text);
    }
}

int pd_entry_group(const struct pd_group_node **out, struct pd_taskset *set, struct pd_entry *entry,
                   struct pd_err *err)
{
    struct pd_arena *arena = &set->arena;
    if (entry->group) {
        *out = entry->group;
        return 0;
    }
    struct build b = {.set = set, .entry = entry};
    b.node = pd_arena_alloc(arena, sizeof *b.node);
    int code = entry->within
                   ? pd_config_of_dict(&b.config, arena, entry->within, entry->name.path, err)
                   : pd_config_load(&b.config, arena, entry->name.path, err);
    if (code >= 0)
        code = check_keys(&b, err);
    if (code >= 0)
        code = set_aggregates(&b, err);
    if (code >= 0)
        code = set_suite(&b, err);
    if (code >= 0)
        code = set_children(&b, err);
    free(b.children);
    if (code < 0) {
        pd_err_wrap(err, "loading group '%s'", entry->name.name);
        return code;
    }
    set_labels(&b);
    entry->group = b.node;
    *out = b.node;
    return 0;
}
