#include "lib/core/alloc.h"
#include "lib/core/file.h"
#include "tasks/taskset.h"

#include <assert.h>
#include <glob.h>
#include <stdlib.h>

enum { GROUP_DEPTH = 32 };

/* A name that was asked for; weak when a pattern found it. */
struct wish {
    const char *name;
    bool weak;
};

/* A task that was reached, with what holds for it there. */
struct pick {
    const struct pd_entry *entry;
    const struct pd_overrides *overrides;
};

/* A selection being made. */
struct select {
    struct pd_taskset *set;
    struct pick *picks;
    size_t npicks, picks_cap;
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
    bool listing; /* goes on when something is wrong */
    struct pd_listed *listed;
    size_t nlisted, listed_cap;
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

static struct pd_listed *list(struct select *s, const struct pd_entry *entry)
{
    s->listed = pd_grow(s->listed, &s->listed_cap, s->nlisted + 1, sizeof *s->listed);
    struct pd_listed *listed = &s->listed[s->nlisted++];
    *listed = (struct pd_listed){.kind = entry->name.kind,
                                 .name = entry->name.name,
                                 .path = entry->name.path,
                                 .tags = entry->tags};
    return listed;
}

static const char *keep_text(struct select *s, const char *text)
{
    return pd_arena_cstr(&s->set->arena, pd_str_of(text));
}

static int open_group(const struct pd_group_node **node, struct select *s, struct pd_entry *entry,
                      struct pd_err *err)
{
    if (entry->loading)
        return pd_err_set(err, PD_ERR_INPUT, "group '%s' contains itself (%s)", entry->name.name,
                          entry->name.path);
    if (s->depth == GROUP_DEPTH)
        return pd_err_set(err, PD_ERR_INPUT, "groups are nested deeper than %d", GROUP_DEPTH);
    return pd_entry_group(node, s->set, entry, err);
}

static int expand_group(struct select *s, struct pd_entry *entry, const struct pd_overrides *outer,
                        struct pd_err *err)
{
    const struct pd_group_node *node;
    struct pd_err why = {0};
    int code = open_group(&node, s, entry, &why);
    if (code < 0 && s->listing)
        list(s, entry)->trouble = keep_text(s, why.text);
    else if (code < 0)
        pd_err_set(err, code, "%s", why.text);
    if (code < 0)
        return s->listing ? 0 : code;
    if (!pd_map_find(&s->group_of, pd_str_of(node->group.name)))
        list(s, entry)->group = &node->group;
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
    s->picks = pd_grow(s->picks, &s->picks_cap, s->npicks + 1, sizeof *s->picks);
    s->picks[s->npicks++] = (struct pick){entry, outer};
    return 0;
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

static int want_file(struct select *s, const char *path, struct pd_err *err)
{
    struct pd_entry *entry;
    int code = pd_entry_of_file(&entry, s->set, path, err);
    return code < 0 ? code : want(s, entry, false, err);
}

/* The .yaml files that a pattern over paths finds; in a folder those count that define something.
 */
static int want_files(struct select *s, struct pd_str pattern, bool all, struct pd_err *err)
{
    glob_t found = {0};
    int code = 0;
    size_t nwanted = 0;
    bool any = glob(pd_arena_cstr(&s->arena, pattern), 0, NULL, &found) == 0;
    for (size_t i = 0; any && i < found.gl_pathc && code >= 0; i++) {
        if (!all && !pd_defines_something(s->set, found.gl_pathv[i]))
            continue;
        nwanted++;
        code = want_file(s, found.gl_pathv[i], err);
    }
    globfree(&found);
    if (nwanted == 0)
        return pd_err_set(err, PD_ERR_INPUT, "%.*s: there is no task file there",
                          PD_STR_ARG(pattern));
    return code;
}

/* A folder's name as a pattern for the files right in it. */
static struct pd_str files_in(struct select *s, struct pd_str folder)
{
    struct pd_buf pattern = {0};
    for (size_t i = 0; i < folder.n; i++) {
        if (strchr("*?[\\", folder.p[i]))
            pd_buf_putc(&pattern, '\\');
        pd_buf_putc(&pattern, folder.p[i]);
    }
    pd_buf_puts(&pattern,
                pd_str_ends_with(folder, (struct pd_str)PD_STR("/")) ? "*.yaml" : "/*.yaml");
    struct pd_str kept = pd_arena_str(&s->arena, pd_buf_str(&pattern));
    pd_buf_done(&pattern);
    return kept;
}

static bool is_yaml(struct pd_str word)
{
    return pd_str_ends_with(word, (struct pd_str)PD_STR(".yaml")) ||
           pd_str_ends_with(word, (struct pd_str)PD_STR(".yml"));
}

static int want_word(struct select *s, struct pd_str word, struct pd_err *err)
{
    struct pd_entry *entry = pd_entry_find(s->set, word);
    const char *path = pd_arena_cstr(&s->arena, word);
    if (entry)
        return want(s, entry, false, err);
    if (is_yaml(word) && (pd_file_exists(path) || !is_glob(word)))
        return want_file(s, path, err);
    if (is_yaml(word))
        return want_files(s, word, true, err);
    if (pd_file_is_dir(path))
        return want_files(s, files_in(s, word), false, err);
    if (is_glob(word))
        return want_glob(s, word, err);
    entry = pd_entry_get(s->set, word, err);
    return entry ? want(s, entry, false, err) : PD_ERR_INPUT;
}

static const char separators[] = " \t\r\n";

/* Every word of what stands between two commas, which is one word when it is a path with spaces. */
static int want_part(struct select *s, struct pd_str part, size_t *nwords, struct pd_err *err)
{
    while (part.n > 0 && strchr(separators, part.p[part.n - 1]))
        part.n--;
    int code = 0;
    for (size_t n; part.n > 0 && code >= 0; part = pd_str_slice(part, n, part.n)) {
        const char *text = pd_arena_cstr(&s->arena, part);
        n = strspn(text, separators);
        if (n > 0)
            continue;
        n = pd_file_exists(text) ? part.n : strcspn(text, separators);
        code = want_word(s, pd_str_slice(part, 0, n), err);
        ++*nwords;
    }
    return code;
}

static int want_all(struct select *s, const char *spec, struct pd_err *err)
{
    size_t nwords = 0;
    int code = 0;
    while (*spec && code >= 0) {
        size_t n = strcspn(spec, ",");
        code = want_part(s, (struct pd_str){spec, n}, &nwords, err);
        spec += n + (spec[n] == ',');
    }
    if (code >= 0 && nwords == 0)
        return pd_err_set(err, PD_ERR_INPUT, "no task is named");
    return code;
}

/* Loads what was picked. */
static int load_tasks(struct select *s, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; i < s->npicks && code >= 0; i++) {
        const struct pd_task *task;
        code = pd_entry_task(&task, s->set, s->picks[i].entry, s->picks[i].overrides, err);
        if (code >= 0)
            code = add_task(s, task, err);
    }
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

/* Names for a board's columns, each once. */
struct tops {
    const char **names;
    size_t n, cap;
};

static void add_top(struct tops *tops, const char *name)
{
    for (size_t i = 0; i < tops->n; i++)
        if (strcmp(tops->names[i], name) == 0)
            return;
    tops->names = pd_grow(tops->names, &tops->cap, tops->n + 1, sizeof *tops->names);
    tops->names[tops->n++] = name;
}

/* What a pattern found is shown by itself unless a group that was selected shows it. In a suite's
   place its members are shown: what they come to together is for its board to say. */
static void list_tops(struct tops *tops, struct select *s)
{
    for (size_t i = 0; i < s->nwishes; i++) {
        const char *name = s->wishes[i].name;
        const struct pd_group *group = pd_map_find(&s->group_of, pd_str_of(name));
        bool suite = group && group->board.n > 0;
        if (s->wishes[i].weak && pd_map_find(&s->below, pd_str_of(name)))
            continue;
        for (size_t k = 0; suite && group->children[k]; k++)
            add_top(tops, group->children[k]);
        if (!suite)
            add_top(tops, name);
    }
}

static void finish(struct pd_selection *out, struct select *s)
{
    struct tops tops = {0};
    const struct pd_group *only =
        s->nwishes == 1 ? pd_map_find(&s->group_of, pd_str_of(s->wishes[0].name)) : NULL;
    sort_groups(s);
    list_tops(&tops, s);
    *out = (struct pd_selection){
        .tasks = keep(s, s->tasks, s->ntasks, sizeof *s->tasks),
        .ntasks = s->ntasks,
        .groups = keep(s, s->groups, s->ngroups, sizeof *s->groups),
        .ngroups = s->ngroups,
        .top = keep(s, tops.names, tops.n, sizeof *tops.names),
        .ntop = tops.n,
        .board = only ? only->board : (struct pd_str){"", 0},
    };
    free(tops.names);
}

static void select_done(struct select *s)
{
    free(s->picks);
    free(s->tasks);
    free(s->groups);
    free(s->wishes);
    free(s->listed);
    pd_arena_done(&s->arena);
}

int pd_select_profile(const struct pd_profile **out, const char **suite, struct pd_taskset *set,
                      const char *spec, struct pd_err *err)
{
    struct select s = {.set = set};
    const struct pd_group *first = NULL;
    int code = want_all(&s, spec, err);
    for (size_t i = 0; i < s.ngroups && code >= 0; i++) {
        const struct pd_group *group = s.groups[i];
        if (first && group->profile && group->profile != first->profile)
            code = pd_err_set(err, PD_ERR_USAGE,
                              "'%s' is to be run under the profile %s and '%s' under %s; make two "
                              "runs of it, or name one with --profile",
                              first->name, first->profile->name, group->name, group->profile->name);
        if (!first && group->profile)
            first = group;
    }
    if (code >= 0) {
        *out = first ? first->profile : NULL;
        *suite = first ? first->name : NULL;
    }
    select_done(&s);
    return code < 0 ? code : 0;
}

int pd_select_tasks(struct pd_selection *out, struct pd_taskset *set, const char *spec,
                    struct pd_err *err)
{
    struct select s = {.set = set};
    int code = want_all(&s, spec, err);
    if (code >= 0)
        code = load_tasks(&s, err);
    if (code >= 0)
        finish(out, &s);
    select_done(&s);
    return code < 0 ? code : 0;
}

/* Lists a picked task, unless it is there already with the same settings. */
static void list_task(struct select *s, const struct pick *pick)
{
    struct pd_err err = {0};
    struct pd_config config = {.dict = pd_none()};
    struct pd_str name = pd_str_of(pick->entry->name.name);
    int code = pd_entry_config(&config, &s->set->arena, pick->entry, pick->overrides, &err);
    const struct pd_value *old = pd_map_find(&s->task_of, name);
    if (old && code >= 0 && pd_value_equal(old, &config.dict))
        return;
    const struct pd_task *task = NULL;
    if (old)
        (void)pd_err_set(&err, PD_ERR_INPUT, "task '%s' is selected twice with different settings",
                         name.p);
    else if (pd_entry_task(&task, s->set, pick->entry, pick->overrides, &err) < 0)
        task = NULL;
    struct pd_listed *listed = list(s, pick->entry);
    struct pd_value *kept = pd_arena_alloc(&s->arena, sizeof *kept);
    *kept = listed->config = config.dict;
    listed->task = task;
    listed->trouble = task ? NULL : keep_text(s, err.text);
    if (!old)
        pd_map_set(&s->task_of, &s->arena, name, kept);
}

int pd_select_listing(struct pd_listing *out, struct pd_taskset *set, const char *spec,
                      struct pd_err *err)
{
    struct select s = {.set = set, .listing = true};
    int code = want_all(&s, spec, err);
    for (size_t i = 0; i < s.npicks && code >= 0; i++)
        list_task(&s, &s.picks[i]);
    if (code >= 0)
        *out = (struct pd_listing){keep(&s, s.listed, s.nlisted, sizeof *s.listed), s.nlisted};
    select_done(&s);
    return code < 0 ? code : 0;
}
