/*
 * Inside the index of tasks: what taskset.c fills and group.c and select.c read. Private to this
 * room.
 */
#ifndef PD_TASKS_TASKSET_H
#define PD_TASKS_TASKSET_H

#include "lib/core/map.h"
#include "lib/format/pysource.h"
#include "tasks/config.h"
#include "tasks/outline.h"
#include "tasks/task.h"

/* Keys that groups set for a task: layers from the inside out, each written in one file. A later
   layer goes before an earlier one. */
struct pd_overrides {
    struct pd_value dict; /* or None */
    const char *path;
    const struct pd_overrides *next;
};

/* A child of a group: a name and the keys that the group sets for it (a dict or None). */
struct pd_child {
    const char *name;
    struct pd_value overrides;
};

struct pd_group_node {
    struct pd_group group;
    struct pd_child *children; /* in order, as many as group.children has */
    size_t nchildren;
    struct pd_value overrides; /* keys of the group itself that hold for every child */
};

/* What a name stands for. */
struct pd_entry {
    struct pd_name name;
    const struct pd_value *within; /* of an inline task or group: its mapping in the file */
    bool broken;                   /* a file whose includes cannot be read */
    const char *const *tagged;     /* of a tag: the names of its tasks, sorted, each once */
    size_t ntagged;
    const char *const *tags;           /* of a task: its tags, NULL-terminated; NULL for none */
    const struct pd_group_node *group; /* once loaded */
    bool loading;                      /* being expanded: finds cycles */
};

struct pd_taskset {
    struct pd_arena arena;
    struct pd_sink sink;
    const struct pd_profile *profile; /* NULL: the default one */
    struct pd_pysources *sources;     /* Python files that tasks name functions of */
    struct pd_map entries;            /* by name */
    struct pd_name *names;            /* sorted */
    size_t nnames;
    size_t nbroken;      /* files that could not be read */
    char *broken;        /* the message of the first */
    struct pd_map tasks; /* loaded ones by name and overrides */
    struct pd_task **loaded;
    size_t nloaded, loaded_cap;
};

/* The entry of a name, or NULL; _get sets the error instead, with a near name. */
struct pd_entry *pd_entry_find(const struct pd_taskset *set, struct pd_str name);
struct pd_entry *pd_entry_get(const struct pd_taskset *set, struct pd_str name, struct pd_err *err);
/* Adds what one root defines: its own names first, then over those of earlier roots. now_ns, since
   1970, decides which files have been left alone for long enough to be remembered. */
int pd_index_root(struct pd_taskset *set, const char *root, int64_t now_ns, struct pd_err *err);
/* Notes a file that could not be read. */
void pd_taskset_broken(struct pd_taskset *set, const char *why);

/* What a file defines: a task or a group. */
struct pd_definition {
    struct pd_str name; /* empty: nothing that can be named */
    enum pd_name_kind kind;
    bool python; /* a task that is a Python class */
};
struct pd_definition pd_outline_definition(const struct pd_outline *outline);

/* Adds an entry for a YAML file that may lie outside the roots, or gives the one it has. */
int pd_entry_of_file(struct pd_entry **out, struct pd_taskset *set, const char *path,
                     struct pd_err *err);
/* Whether a YAML file defines a task or a group; one that cannot be read counts, so that it is told
   what is wrong with it. */
bool pd_defines_something(struct pd_taskset *set, const char *path);
/* Adds an entry for a mapping inside a file. */
struct pd_entry *pd_entry_of_dict(struct pd_taskset *set, const char *name, enum pd_name_kind kind,
                                  const struct pd_value *within, const char *path);

/* The merged configuration of a task's entry with everything that overrides it, unchecked. */
int pd_entry_config(struct pd_config *config, struct pd_arena *arena, const struct pd_entry *entry,
                    const struct pd_overrides *overrides, struct pd_err *err);
/* Loads what an entry describes. overrides may be NULL. */
int pd_entry_task(const struct pd_task **out, struct pd_taskset *set, const struct pd_entry *entry,
                  const struct pd_overrides *overrides, struct pd_err *err);
int pd_entry_group(const struct pd_group_node **out, struct pd_taskset *set, struct pd_entry *entry,
                   struct pd_err *err);

#endif
