/* Groups of a results file. lm-eval has told them in three ways: by group_subtasks, by the dashes
   in front of aliases alone (0.4.0), and not at all (0.3). */
#include "results/import_private.h"

#include <math.h>
#include <stdlib.h>

/* Families of 0.3, whose tasks had nothing above them but were always shown together. With a group
   they get one, a plain mean; without, they are parts of the task named before the separator. */
static const struct family {
    const char *prefix, *group;
} families[] = {
    {"hendrycksTest-", "hendrycksTest"},
    {"crows_pairs_english_", NULL},
    {"crows_pairs_french_", NULL},
};

struct finder {
    struct pd_import_file *file;
    struct pd_map groups; /* struct pd_import_group * */
};

static struct pd_import_task *find_task(const struct finder *f, struct pd_str name)
{
    return pd_map_find(&f->file->by_name, name);
}

static struct pd_import_group *find_group(const struct finder *f, struct pd_str name)
{
    return pd_map_find(&f->groups, name);
}

static const struct pd_value *entry_of(const struct pd_import_file *file, const char *table,
                                       struct pd_str name)
{
    return pd_dict_find(pd_dict_get(&file->root, table), name);
}

bool pd_import_is_group(const struct pd_import_file *file, struct pd_str name)
{
    return entry_of(file, "groups", name) ||
           pd_list_len(entry_of(file, "group_subtasks", name)) > 0;
}

/* How many spaces stand in front of the dash of an alias; 0: there is no dash. */
static size_t depth_of(struct pd_str alias)
{
    size_t n = 0;
    while (n < alias.n && alias.p[n] == ' ')
        n++;
    return n + 1 < alias.n && alias.p[n] == '-' && alias.p[n + 1] == ' ' ? n : 0;
}

static struct pd_str without_dash(struct pd_str alias)
{
    size_t depth = depth_of(alias);
    return depth ? pd_str_slice(alias, depth + 2, alias.n) : alias;
}

/* Of what a file may make us look at. */
enum { MAX_DEPTH = 64, MAX_VISITS = 1000000 };

/* The children of a group by the dashes of the entries behind it. */
static struct pd_value children_by_dashes(struct pd_import_file *file, struct pd_str group)
{
    const struct pd_value *results = pd_dict_get(&file->root, "results");
    struct pd_value list = pd_list_new(&file->arena);
    size_t i = 0, n = pd_dict_len(results), depth = 0;
    while (i < n && !pd_str_eq(results->dict->entries[i].key, group))
        i++;
    if (i < n)
        depth = depth_of(pd_dict_str(&results->dict->entries[i].value, "alias", pd_str_of("")));
    for (i++; i < n; i++) {
        const struct pd_dict_entry *entry = &results->dict->entries[i];
        size_t own = depth_of(pd_dict_str(&entry->value, "alias", pd_str_of("")));
        if (own <= depth)
            break;
        if (own == depth + 1)
            pd_list_push(&file->arena, &list, pd_string(entry->key));
    }
    return list;
}

static struct pd_value children_of(struct pd_import_file *file, struct pd_str group)
{
    const struct pd_value *told = entry_of(file, "group_subtasks", group);
    struct pd_value list = pd_list_new(&file->arena);
    if (!told)
        return children_by_dashes(file, group);
    for (size_t i = 0; i < pd_list_len(told); i++)
        if (pd_is(pd_list_at(told, i), PD_STRING))
            pd_list_push(&file->arena, &list, *pd_list_at(told, i));
    return list;
}

static void version_text(struct pd_str *out, struct pd_import_file *file, struct pd_str name)
{
    const struct pd_value *version = entry_of(file, "versions", name);
    if (pd_is(version, PD_STRING))
        *out = version->s;
    else if (pd_is(version, PD_INT))
        *out = pd_arena_printf(&file->arena, "%lld", (long long)version->i);
    else if (pd_is(version, PD_FLOAT))
        *out = pd_arena_printf(&file->arena, "%g", version->f);
}

static struct pd_import_group *new_group(struct finder *f, struct pd_str name)
{
    struct pd_import_group *group = &f->file->groups[f->file->ngroups++];
    *group = (struct pd_import_group){.name = name, .alias = name, .top = true};
    group->aggregates = pd_list_new(&f->file->arena);
    pd_map_set(&f->groups, &f->file->arena, name, group);
    return group;
}

static void add_group(struct finder *f, struct pd_str name)
{
    struct pd_import_file *file = f->file;
    const struct pd_value *entry = entry_of(file, "results", name);
    struct pd_import_group *group = new_group(f, name);
    if (!entry)
        entry = entry_of(file, "groups", name);
    group->alias = without_dash(pd_dict_str(entry, "alias", name));
    version_text(&group->version, file, name);
    group->children = children_of(file, name);
    pd_import_read_columns(&group->columns, &group->ncolumns, file, entry);
    for (size_t i = 0; i < group->ncolumns; i++) {
        struct pd_import_column *column = &group->columns[i];
        const struct pd_value *told =
            pd_dict_find(entry_of(file, "higher_is_better", name), column->metric);
        if (pd_is(told, PD_BOOL))
            column->higher_is_better = told->b;
    }
}

/* What a group's metric is over its tasks, each tasks' value once. */
struct mean {
    double sum, weights; /* by size */
    double plain;
    size_t n;
    bool sized; /* every size is known */
    size_t visits;
};

static void add_leaf(struct mean *mean, const struct pd_import_task *task,
                     const struct pd_import_column *like)
{
    for (size_t i = 0; i < task->ncolumns; i++) {
        const struct pd_import_column *column = &task->columns[i];
        if (!pd_str_eq(column->metric, like->metric) || !pd_str_eq(column->filter, like->filter))
            continue;
        mean->sum += column->value * (double)task->n;
        mean->weights += (double)task->n;
        mean->plain += column->value;
        mean->sized = mean->sized && task->n > 0;
        mean->n++;
    }
}

static void add_leaves(struct mean *mean, const struct finder *f,
                       const struct pd_import_group *group, const struct pd_import_column *like,
                       unsigned depth)
{
    size_t n = depth < MAX_DEPTH ? pd_list_len(&group->children) : 0;
    for (size_t i = 0; i < n && mean->visits++ < MAX_VISITS; i++) {
        struct pd_str name = pd_list_at(&group->children, i)->s;
        const struct pd_import_task *task = find_task(f, name);
        const struct pd_import_group *child = find_group(f, name);
        if (task)
            add_leaf(mean, task, like);
        else if (child && child != group)
            add_leaves(mean, f, child, like, depth + 1);
    }
}

static bool close_to(double a, double b)
{
    return fabs(a - b) <= 1e-9 * fmax(fabs(a), 1);
}

/* Files do not say how a group's value was made: weighted by size unless only the plain mean fits.
   What neither makes is kept as a number alone. */
static void find_aggregates(const struct finder *f, struct pd_import_group *group)
{
    struct pd_import_file *file = f->file;
    for (size_t i = 0; i < group->ncolumns; i++) {
        const struct pd_import_column *column = &group->columns[i];
        struct mean mean = {.sized = true};
        add_leaves(&mean, f, group, column, 0);
        bool plain = mean.n && close_to(mean.plain / (double)mean.n, column->value);
        bool sized = mean.sized && mean.n && close_to(mean.sum / mean.weights, column->value);
        if (mean.n && !plain && !sized && mean.sized)
            continue;
        struct pd_value entry = pd_dict_new(&file->arena), filters = pd_list_new(&file->arena);
        pd_list_push(&file->arena, &filters, pd_string(column->filter));
        pd_dict_set(&file->arena, &entry, pd_str_of("metric"), pd_string(column->metric));
        pd_dict_set(&file->arena, &entry, pd_str_of("filter_list"), filters);
        pd_dict_set(&file->arena, &entry, pd_str_of("aggregation"), pd_text("mean"));
        pd_dict_set(&file->arena, &entry, pd_str_of("weight_by_size"), pd_bool(sized || !plain));
        pd_list_push(&file->arena, &group->aggregates, entry);
    }
}

static void mark_children(const struct finder *f)
{
    struct pd_import_file *file = f->file;
    for (size_t g = 0; g < file->ngroups; g++) {
        const struct pd_value *children = &file->groups[g].children;
        for (size_t i = 0; i < pd_list_len(children); i++) {
            struct pd_str name = pd_list_at(children, i)->s;
            struct pd_import_group *group = find_group(f, name);
            struct pd_import_task *task = find_task(f, name);
            if (group && group != &file->groups[g])
                group->top = false;
            if (task)
                task->top = false;
        }
    }
}

static void add_family(struct finder *f, const struct family *family)
{
    struct pd_import_file *file = f->file;
    struct pd_str prefix = pd_str_of(family->prefix), whole = {prefix.p, prefix.n - 1};
    struct pd_value children = pd_list_new(&file->arena);
    for (size_t i = 0; i < file->ntasks; i++)
        if (pd_str_starts_with(file->tasks[i].name, prefix))
            pd_list_push(&file->arena, &children, pd_string(file->tasks[i].name));
    struct pd_str name = pd_str_of(family->group);
    bool known = family->group || find_task(f, whole);
    if (pd_list_len(&children) < 2 || !known)
        return;
    if (family->group && !find_task(f, name) && !find_group(f, name))
        new_group(f, name)->children = children;
    for (size_t i = 0; i < file->ntasks; i++)
        if (pd_str_starts_with(file->tasks[i].name, prefix))
            file->tasks[i].top = false;
}

struct sorter {
    const struct finder *finder;
    struct pd_import_group *out;
    size_t n;
    unsigned char *seen;
};

/* Parents before children, else in the order of the file. */
static void place(struct sorter *s, size_t g, unsigned depth)
{
    const struct pd_import_file *file = s->finder->file;
    if (s->seen[g] || depth > MAX_DEPTH)
        return;
    s->seen[g] = 1;
    s->out[s->n++] = file->groups[g];
    const struct pd_value *children = &file->groups[g].children;
    for (size_t i = 0; i < pd_list_len(children); i++) {
        struct pd_import_group *child = find_group(s->finder, pd_list_at(children, i)->s);
        if (child)
            place(s, (size_t)(child - file->groups), depth + 1);
    }
}

static void sort_groups(const struct finder *f)
{
    struct pd_import_file *file = f->file;
    struct sorter s = {.finder = f};
    s.out = pd_arena_array(&file->arena, file->ngroups, sizeof(*s.out));
    s.seen = pd_arena_alloc(&file->arena, file->ngroups);
    for (size_t g = 0; g < file->ngroups; g++)
        if (file->groups[g].top)
            place(&s, g, 0);
    for (size_t g = 0; g < file->ngroups; g++) /* groups that contain each other */
        place(&s, g, 0);
    file->groups = s.out;
}

void pd_import_find_groups(struct pd_import_file *file)
{
    static const char *const tables[] = {"group_subtasks", "groups"};
    struct finder f = {.file = file};
    size_t most = sizeof(families) / sizeof(families[0]);
    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++)
        most += pd_dict_len(pd_dict_get(&file->root, tables[t]));
    file->groups = pd_arena_array(&file->arena, most, sizeof(*file->groups));
    for (size_t t = 0; t < sizeof(tables) / sizeof(tables[0]); t++) {
        const struct pd_value *table = pd_dict_get(&file->root, tables[t]);
        for (size_t i = 0; i < pd_dict_len(table); i++) {
            struct pd_str name = table->dict->entries[i].key;
            if (pd_import_is_group(file, name) && !find_group(&f, name))
                add_group(&f, name);
        }
    }
    for (size_t g = 0; g < file->ngroups; g++)
        find_aggregates(&f, &file->groups[g]);
    mark_children(&f);
    for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
        add_family(&f, &families[i]);
    sort_groups(&f);
}
