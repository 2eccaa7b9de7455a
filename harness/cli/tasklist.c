#include "harness/cli/tasklist.h"

#include "lib/core/alloc.h"
#include "lib/core/map.h"
#include "lib/format/utf8.h"

#include <stdlib.h>

enum { LINE = 80, NAMES_MIN = 12, NAMES_MAX = 40, FILE_MIN = 12, NKINDS = PD_NAME_TAG + 1 };

static const enum pd_name_kind order[] = {PD_NAME_GROUP, PD_NAME_TASK, PD_NAME_TAG};

/* A list in the making. */
struct tasklist {
    struct pd_taskset *set;
    struct pd_arena arena;
    struct pd_map kind_of; /* by name, what stands for its kind */
    bool *within;          /* of each name: a task that is a part of some group */
    const char **what;     /* of each name: what is in it, or where it is */
    size_t column;         /* width of the names */
    size_t counts[NKINDS], nwithin;
};

const char *pd_name_kind_name(enum pd_name_kind kind)
{
    static const char *const names[] = {
        [PD_NAME_TASK] = "task", [PD_NAME_GROUP] = "group", [PD_NAME_TAG] = "tag"};
    return names[kind];
}

static const char *plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static const char *counted(struct tasklist *list, size_t n, const char *noun)
{
    return pd_arena_printf(&list->arena, "%zu %s%s", n, noun, plural(n)).p;
}

/* Says what a group holds, and marks its tasks as its parts when it averages over them: another
   group is a shorthand for tasks that stand for themselves. */
static const char *look_into(struct tasklist *list, const struct pd_group *group)
{
    size_t n[NKINDS] = {0};
    bool averages = pd_list_len(&group->aggregate_metric_list) > 0;
    for (const char *const *child = group->children; *child; child++) {
        const size_t *i = pd_map_find(&list->kind_of, pd_str_of(*child));
        enum pd_name_kind kind = i ? pd_taskset_name(list->set, *i)->kind : PD_NAME_TASK;
        if (i && averages && kind == PD_NAME_TASK)
            list->within[*i] = true;
        n[kind]++;
    }
    struct pd_str text = pd_arena_printf(
        &list->arena, "%s%s%s", n[PD_NAME_GROUP] ? counted(list, n[PD_NAME_GROUP], "group") : "",
        n[PD_NAME_GROUP] && n[PD_NAME_TASK] ? ", " : "",
        n[PD_NAME_TASK] ? counted(list, n[PD_NAME_TASK], "task") : "");
    if (group->profile)
        text = pd_arena_printf(&list->arena, "%s; profile %s", text.p, group->profile->name);
    return text.p;
}

static void look_at(struct tasklist *list, size_t i)
{
    const struct pd_name *name = pd_taskset_name(list->set, i);
    const struct pd_group *group = NULL;
    size_t n;
    list->counts[name->kind]++;
    list->what[i] = name->file;
    if (name->kind == PD_NAME_GROUP && pd_group_load(&group, list->set, name->name, NULL) >= 0)
        list->what[i] = look_into(list, group);
    if (name->kind == PD_NAME_TAG) {
        pd_taskset_tagged(&n, list->set, name->name);
        list->what[i] = counted(list, n, "task");
    }
}

static void look_at_all(struct tasklist *list)
{
    size_t n = pd_taskset_size(list->set);
    list->within = pd_arena_array(&list->arena, n, sizeof *list->within);
    list->what = pd_arena_array(&list->arena, n, sizeof *list->what);
    for (size_t i = 0; i < n; i++) {
        size_t *number = pd_arena_alloc(&list->arena, sizeof *number);
        *number = i;
        pd_map_set(&list->kind_of, &list->arena, pd_str_of(pd_taskset_name(list->set, i)->name),
                   number);
    }
    for (size_t i = 0; i < n; i++)
        look_at(list, i);
    list->column = NAMES_MIN;
    for (size_t i = 0; i < n; i++) {
        size_t width = pd_utf8_width(pd_str_of(pd_taskset_name(list->set, i)->name));
        list->nwithin += list->within[i];
        if (!list->within[i] && width > list->column)
            list->column = width < NAMES_MAX ? width : NAMES_MAX;
    }
}

/* What stands in the last column, cut at its end when it is too long. */
static void put_what(struct pd_buf *out, struct pd_str what, size_t room)
{
    size_t width = pd_utf8_width(what);
    if (room < FILE_MIN)
        return;
    bool cut = width > room;
    for (size_t nbytes; cut && what.n > 0 && width > room - 1; width = pd_utf8_width(what)) {
        pd_utf8_before(what, what.n, &nbytes);
        what.n -= nbytes;
    }
    pd_buf_add_str(out, what);
    pd_buf_puts(out, cut ? "\xe2\x80\xa6" : "");
}

static void put_line(struct pd_buf *out, const struct tasklist *list, size_t i)
{
    const struct pd_name *name = pd_taskset_name(list->set, i);
    size_t width = pd_utf8_width(pd_str_of(name->name));
    size_t column = width < list->column ? list->column : width;
    size_t used = 7 + column + 2;
    pd_buf_printf(out, "%-5s  %s", pd_name_kind_name(name->kind), name->name);
    pd_buf_fill(out, ' ', column - width);
    pd_buf_puts(out, "  ");
    put_what(out, pd_str_of(list->what[i]), used < LINE ? LINE - used : 0);
    while (out->data[out->len - 1] == ' ')
        pd_buf_truncate(out, out->len - 1);
    pd_buf_putc(out, '\n');
}

static void put_sums(struct pd_buf *out, const struct tasklist *list)
{
    pd_buf_putc(out, '\n');
    for (enum pd_name_kind kind = PD_NAME_TASK; kind <= PD_NAME_TAG; kind++)
        pd_buf_printf(out, "%s%zu %s%s", kind == PD_NAME_TASK ? "" : ", ", list->counts[kind],
                      pd_name_kind_name(kind), plural(list->counts[kind]));
    pd_buf_puts(out, ". podium tasks NAME describes one.\n");
    if (list->nwithin)
        pd_buf_printf(out, "%zu task%s of a group above; podium tasks --names has all.\n",
                      list->nwithin, list->nwithin == 1 ? " is a part" : "s are parts");
}

void pd_tasklist_table(struct pd_buf *out, struct pd_taskset *set)
{
    struct tasklist list = {.set = set};
    look_at_all(&list);
    for (size_t k = 0; k < NKINDS; k++)
        for (size_t i = 0; i < pd_taskset_size(set); i++)
            if (pd_taskset_name(set, i)->kind == order[k] && !list.within[i])
                put_line(out, &list, i);
    put_sums(out, &list);
    pd_arena_done(&list.arena);
}
