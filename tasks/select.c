#include "lib/core/alloc.h"
#include "tasks/taskset.h"

#include <assert.h>
#include <stdlib.h>

enum { GROUP_DEPTH = 32 };

/* A name that was asked for; weak when a pattern found it. */
struct wish {
    const char *name;
    bool weak;
};

/* A selection being made. */
struct select {
    struct pd_taskset *set;
    const struct pd_task **tasks;
    size_t ntasks, tasks_cap;
    const struct pd_group **groups;
    size_t ngroups, groups_cap;
    struct wish *wishes;
    size_t nwishes, wishes_cap;
    struct pd_arena arena;                   /* of the maps */
    struct pd_map task_of, group_of, wished; /* by name */
    struct pd_map below;                     /* names reached through a group */
    size_t depth;
};

static int add_task(struct select *s, const struct pd_task *task, struct pd_err *err)
{
    struct pd_str name = pd_str_of(task->name);
    const struct pd_task *old = pd_map_find(&s->task_of, name);
    if (old == task)
        return 0;
    if (old)
        return pd_err_set(err, PD_ERR_INPUT,
                          "task '%s' is selected twice with different settings; select it in two "
                          "runs",
                          task->name);
    pd_map_set(&s->task_of, &s->arena, name, (void *)(uintptr_t)task);
    s->tasks = pd_grow(s->tasks, &s->tasks_cap, s->ntasks + 1, sizeof *s->tasks);
    s->tasks[s->ntasks++] = task;
    return 0;
}

static void add_group(struct select *s, const struct pd_group *group)
{
    struct pd_str name = pd_str_of(group->name);
    if (pd_map_set(&s->group_of, &s->arena, name, (void *)(uintptr_t)group))
        return;
    s->groups = pd_grow(s->groups, &s->groups_cap, s->ngroups + 1, sizeof *s->groups);
    s->groups[s->ngroups++] = group;
}

static int expand(struct select *s, struct pd_entry *entry, const struct pd_overrides *outer,
                  struct pd_err *err);

/* What holds for a child, from weak to strong: the group's own keys, what holds for the group, and
   what the group says of this child alone. */
static const struct pd_overrides *overrides_for(struct select *s, const struct pd_group_node *node,
                                                const struct pd_child *child,
                                                const struct pd_overrides *outer)
{
    struct pd_overrides *first = pd_arena_alloc(&s->arena, sizeof *first);
    struct pd_overrides *last = first;
    *first = (struct pd_overrides){node->overrides, node->group.path, NULL};
    for (; outer; outer = outer->next) {
        struct pd_overrides *copy = pd_arena_alloc(&s->arena, sizeof *copy);
        *copy = *outer;
        last->next = copy;
        last = copy;
    }
    struct pd_overrides *own = pd_arena_alloc(&s->arena, sizeof *own);
    *own = (struct pd_overrides){child->overrides, node->group.path, NULL};
    last->next = own;
    return first;
}

static int expand_children(struct select *s, const struct pd_group_node *node,
                           const struct pd_overrides *outer, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; i < node->nchildren && code >= 0; i++) {
        const struct pd_child *child = &node->children[i];
        struct pd_entry *entry = pd_entry_get(s->set, pd_str_of(child->name), err);
        pd_map_set(&s->below, &s->arena, pd_str_of(child->name), s);
        code = entry ? expand(s, entry, overrides_for(s, node, child, outer), err) : PD_ERR_INPUT;
    }
    return code;
}

static int expand_group(struct select *s, struct pd_entry *entry, const struct pd_overrides *outer,
                        struct pd_err *err)
{
    const struct pd_group_node *node;
    if (entry->loading)
        return pd_err_set(err, PD_ERR_INPUT, "group '%s' contains itself (%s)", entry->name.name,
                          entry->name.path);
    if (s->depth == GROUP_DEPTH)
        return pd_err_set(err, PD_ERR_INPUT, "groups are nested deeper than %d", GROUP_DEPTH);
    int code = pd_entry_group(&node, s->set, entry, err);
    if (code < 0)
        return code;
    add_group(s, &node->group);
    entry->loading = true;
    s->depth++;
    code = expand_children(s, node, outer, err);
    s->depth--;
    entry->loading = false;
    return code;
}

static int expand(struct select *s, struct pd_entry *entry, const struct pd_overrides *outer,
                  struct pd_err *err)
{
    if (entry->name.kind == PD_NAME_GROUP)
        return expand_group(s, entry, outer, err);
    const struct pd_task *task;
    int code = pd_entry_task(&task, s->set, entry, outer, err);
    return code < 0 ? code : add_task(s, task, err);
}

static void wish_for(struct select *s, const char *name, bool weak)
{
    if (pd_map_set(&s->wished, &s->arena, pd_str_of(name), s))
        return;
    s->wishes = pd_grow(s->wishes, &s->wishes_cap, s->nwishes + 1, sizeof *s->wishes);
    s->wishes[s->nwishes++] = (struct wish){name, weak};
}

static int want(struct select *s, struct pd_entry *entry, bool weak, struct pd_err *err)
{
    if (entry->name.kind != PD_NAME_TAG) {
        wish_for(s, entry->name.name, weak);
        return expand(s, entry, NULL, err);
    }
    int code = 0;
    for (size_t i = 0; i < entry->ntagged && code >= 0; i++) {
        struct pd_entry *task = pd_entry_get(s->set, pd_str_of(entry->tagged[i]), err);
        code = task ? want(s, task, weak, err) : PD_ERR_INPUT;
    }
    return code;
}

static int want_glob(struct select *s, struct pd_str pattern, struct pd_err *err)
{
    size_t found = 0;
    int code = 0;
    for (size_t i = 0; i < s->set->nnames && code >= 0; i++) {
        struct pd_str name = pd_str_of(s->set->names[i].name);
        struct pd_entry *entry = pd_str_glob(pattern, name) ? pd_entry_find(s->set, name) : NULL;
        if (!entry)
            continue;
        found++;
        code = want(s, entry, true, err);
    }
    if (found == 0)
        return pd_err_set(err, PD_ERR_INPUT, "no task matches '%.*s'", PD_STR_ARG(pattern));
    return code;
}

static bool is_glob(struct pd_str word)
{
    for (size_t i = 0; i < word.n; i++)
        if (strchr("*?[", word.p[i]))
            return true;
    return false;
}

static int want_word(struct select *s, struct pd_str word, struct pd_err *err)
{
    struct pd_entry *entry = pd_entry_find(s->set, word);
    struct pd_str yaml = PD_STR(".yaml");
    struct pd_str yml = PD_STR(".yml");
    if (!entry && is_glob(word))
        return want_glob(s, word, err);
    if (!entry && (pd_str_ends_with(word, yaml) || pd_str_ends_with(word, yml))) {
        int code = pd_entry_of_file(&entry, s->set, pd_arena_cstr(&s->arena, word), err);
        if (code < 0)
            return code;
    }
    if (!entry)
        entry = pd_entry_get(s->set, word, err);
    return entry ? want(s, entry, false, err) : PD_ERR_INPUT;
}

/* Every word of "a,b c". */
static int want_all(struct select *s, const char *spec, struct pd_err *err)
{
    static const char separators[] = ", \t\r\n";
    size_t nwords = 0;
    int code = 0;
    for (const char *p = spec + strspn(spec, separators); *p && code >= 0;) {
        size_t n = strcspn(p, separators);
        code = want_word(s, (struct pd_str){p, n}, err);
        nwords++;
        p += n;
        p += strspn(p, separators);
    }
    if (nwords == 0)
        return pd_err_set(err, PD_ERR_INPUT, "no task is named");
    return code;
}

/* The number of a selected group, or ngroups. */
static size_t group_number(const struct select *s, const char *name)
{
    const struct pd_group *group = pd_map_find(&s->group_of, pd_str_of(name));
    size_t i = 0;
    while (i < s->ngroups && s->groups[i] != group)
        i++;
    return i;
}

/* Adds by to the number of parents that the children of a group wait for. */
static void count_parents(struct select *s, size_t *waits, const struct pd_group *group, int by)
{
    for (const char *const *child = group->children; *child; child++) {
        size_t i = group_number(s, *child);
        if (i < s->ngroups)
            waits[i] += (size_t)by;
    }
}

/* Puts parents before children, and otherwise leaves the order alone. There are no cycles, since
   expanding would have found them, so that some group waits for nothing every time. */
static void sort_groups(struct select *s)
{
    size_t *waits = pd_calloc(s->ngroups + 1, sizeof *waits);
    const struct pd_group **sorted = pd_calloc(s->ngroups + 1, sizeof *sorted);
    for (size_t i = 0; i < s->ngroups; i++)
        count_parents(s, waits, s->groups[i], 1);
    for (size_t n = 0; n < s->ngroups; n++) {
        size_t i = 0;
        while (waits[i] > 0)
            i++;
        assert(i < s->ngroups);
        waits[i] = SIZE_MAX;
        sorted[n] = s->groups[i];
        count_parents(s, waits, s->groups[i], -1);
    }
    if (s->ngroups > 0)
        memcpy(s->groups, sorted, s->ngroups * sizeof *sorted);
    free(sorted);
    free(waits);
}

static void *keep(struct select *s, const void *items, size_t n, size_t nbytes)
{
    void *kept = pd_arena_array(&s->set->arena, n, nbytes);
    if (n > 0)
        memcpy(kept, items, n * nbytes);
    return kept;
}

/* What a pattern found is shown by itself unless a group that was selected shows it. */
static void finish(struct pd_selection *out, struct select *s)
{
    const char **top = pd_arena_array(&s->set->arena, s->nwishes, sizeof *top);
    size_t ntop = 0;
    sort_groups(s);
    for (size_t i = 0; i < s->nwishes; i++)
        if (!s->wishes[i].weak || !pd_map_find(&s->below, pd_str_of(s->wishes[i].name)))
            top[ntop++] = s->wishes[i].name;
    *out = (struct pd_selection){
        .tasks = keep(s, s->tasks, s->ntasks, sizeof *s->tasks),
        .ntasks = s->ntasks,
        .groups = keep(s, s->groups, s->ngroups, sizeof *s->groups),
        .ngroups = s->ngroups,
        .top = top,
        .ntop = ntop,
    };
}

int pd_select_tasks(struct pd_selection *out, struct pd_taskset *set, const char *spec,
                    struct pd_err *err)
{
    struct select s = {.set = set};
    int code = want_all(&s, spec, err);
    if (code >= 0)
        finish(out, &s);
    free(s.tasks);
    free(s.groups);
    free(s.wishes);
    pd_arena_done(&s.arena);
    return code < 0 ? code : 0;
}
