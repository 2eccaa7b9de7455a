/*
 * Tasks and groups as lm-eval's YAML describes them: loading, checking, and the index of all that
 * can be named. A task is read-only once loaded and lives in the arena of its pd_taskset.
 *
 * Values tagged !function become hooks, see tasks/native.h. Beyond lm-eval's keys Podium knows
 * `steps`, a list of declarative row steps that take the place of a process_docs function (see
 * tasks/steps.h), and metadata.headline, the "metric" or "metric,filter" that a board shows. A
 * dataset_path that begins with ./ or ../ is relative to the file that it is written in; of a task
 * with custom_dataset it is _custom/TASK. What keys there are and what they may hold is in
 * tasks/keys.h.
 */
#ifndef PD_TASKS_TASK_H
#define PD_TASKS_TASK_H

#include "lib/core/err.h"
#include "lib/core/event.h"
#include "lib/format/jinja.h"
#include "lib/format/value.h"
#include "tasks/doc.h"
#include "tasks/profile.h"

/* A text field: how a doc_to_* entry, description or gen_prefix is evaluated on a row. */
struct pd_field {
    enum pd_field_kind {
        PD_FIELD_ABSENT,
        PD_FIELD_CONSTANT, /* an int, a YAML list, the values of a YAML dict */
        PD_FIELD_TEXT,     /* a string: the name of a column, else a template */
        PD_FIELD_HOOK      /* a Python function's native port */
    } kind;
    struct pd_value constant; /* of a hook: the hook as the definition has it */
    struct pd_str text;
    struct pd_jinja *tpl; /* compiled text */
    const struct pd_hook *hook;
};

struct pd_hook;       /* tasks/native.h */
struct pd_task_steps; /* tasks/steps.h */

struct pd_fewshot {
    enum { PD_SAMPLER_DEFAULT, PD_SAMPLER_FIRST_N } sampler;
    struct pd_str split;            /* NUL-terminated; empty: train, else validation, else test */
    const struct pd_value *samples; /* a list of rows, or NULL */
    const struct pd_task_steps *steps; /* of the pool's rows; the task's own unless given */
    struct pd_field doc_to_text, doc_to_target, doc_to_choice, gen_prefix; /* inherited if unset */
    struct pd_str fewshot_delimiter, target_delimiter;
};

struct pd_task {
    const char *name;
    const char *alias;                       /* for tables; the name when none is given */
    const char *path;                        /* the YAML file */
    struct pd_value config;                  /* merged dict after include, as written */
    const char *dataset_path, *dataset_name; /* name: NULL means "default" */
    const struct pd_value *dataset_kwargs;   /* a dict, or NULL */
    const char *dataset_folder;              /* of the file that dataset_kwargs is written in */
    const char *training_split, *validation_split, *test_split; /* NULL when absent */
    enum pd_output_type output_type;
    struct pd_field doc_to_text, doc_to_target, doc_to_choice, description, gen_prefix;
    struct pd_str target_delimiter, fewshot_delimiter;
    struct pd_fewshot fewshot;
    int num_fewshot; /* -1: not given (0 for the run, and the command line may override) */
    unsigned repeats;
    struct pd_value generation_kwargs; /* dict; see below */
    struct pd_value filter_list;       /* list, or None for the default pipeline */
    struct pd_value metric_list;       /* list, defaults by output type filled in */
    const struct pd_task_steps *steps; /* of all rows: `steps` or `process_docs`; NULL: none */
    struct pd_value process_results;   /* a hook, or None */
    struct pd_str version;             /* metadata.version as text, or empty */
    struct pd_str headline;            /* metadata.headline, or empty */
};

/* generation_kwargs keeps the order and the values of the file, but temperature is a float and
   until is there: a string or a list of strings (the few-shot delimiter when none is given). For
   generate_until without any, they are temperature 0.0, do_sample false, max_gen_toks 256 and
   until; for other output types None. */

struct pd_group {
    const char *name;
    const char *alias;
    const char *path;
    const char *const *children; /* tasks and groups in order, NULL-terminated */
    struct pd_value
        aggregate_metric_list; /* list of dicts with the defaults filled in; may be empty */
    struct pd_str version;
    /* A suite's: metadata.profile, under which it is meant to be run, or NULL; metadata.board, the
       name of the board that its results are put on, or empty. */
    const struct pd_profile *profile;
    struct pd_str board;
};

/* The index: every name below the given roots, a NULL-terminated list of folders. The first file in
   a root, by the bytes of the paths, that defines a name keeps it; later roots win by name. Both
   are told to the sink: one warning a root, the names as debug events. Indexing compiles nothing; a
   task is loaded when it is asked for. Files that cannot be read stop nobody, but are mentioned
   when a name is not found. sink may be NULL. */
struct pd_taskset;
int pd_taskset_new(struct pd_taskset **out, const char *const *roots, const struct pd_sink *sink,
                   struct pd_err *err);
void pd_taskset_free(struct pd_taskset *set);
/* The profile whose reading of templates holds for tasks loaded from now on. */
void pd_taskset_set_profile(struct pd_taskset *set, const struct pd_profile *profile);

/* What a name stands for. */
enum pd_name_kind { PD_NAME_TASK, PD_NAME_GROUP, PD_NAME_TAG };
struct pd_name {
    const char *name;
    const char *path; /* of the file; of a tag: one that has it */
    enum pd_name_kind kind;
    bool python;      /* a task that is a Python class, which cannot be loaded */
    const char *file; /* the path as seen from its root, or path itself */
};
/* All names in sorted order. */
size_t pd_taskset_size(const struct pd_taskset *set);
const struct pd_name *pd_taskset_name(const struct pd_taskset *set, size_t i);
/* A tag's tasks, or a task's tags: n texts, sorted or as written. */
const char *const *pd_taskset_tagged(size_t *n, const struct pd_taskset *set, const char *name);

/* Loads a task; PD_ERR_INPUT with file:line:column. */
int pd_task_load(const struct pd_task **out, struct pd_taskset *set, const char *name,
                 struct pd_err *err);
/* Whether a task's definition names Python functions; false when it cannot be read. */
bool pd_task_has_functions(const struct pd_taskset *set, const char *name);
int pd_group_load(const struct pd_group **out, struct pd_taskset *set, const char *name,
                  struct pd_err *err);

/* What a request like "gsm8k,mmlu,arc_*,./my.yaml" selects, all in load order, each once. Between
   the commas stand names of tasks, groups and tags, patterns over them, paths and patterns of .yaml
   files, and folders, which stand for the .yaml files right in them that define something. Groups
   hand keys down to their tasks: a group's own keys are weakest, then those that its parents set
   for it, then what a group says of one child. A task that would come with two settings is an
   error. Arrays live as long as the set. */
struct pd_selection {
    const struct pd_task **tasks;
    size_t ntasks;
    const struct pd_group **groups; /* parents before children */
    size_t ngroups;
    /* The names of the tasks and groups that were asked for: a board's columns. A tag counts as its
       tasks and a group with a board (a suite) as its children; what only a pattern found and a
       selected group contains is left out. */
    const char **top;
    size_t ntop;
    struct pd_str board; /* of the suite, when one is all that was asked for; else empty */
};
int pd_select_tasks(struct pd_selection *out, struct pd_taskset *set, const char *spec,
                    struct pd_err *err);

/* The profile that the selected groups are meant to be run under, before any of their tasks is
   loaded; *out is NULL when none of them says. *suite is the group that says it. PD_ERR_USAGE when
   two say different ones. */
int pd_select_profile(const struct pd_profile **out, const char **suite, struct pd_taskset *set,
                      const char *spec, struct pd_err *err);

/* What pd_select_tasks gives, with everything that is wrong noted instead of stopping: groups in
   the order in which they are met, then tasks. Only a name that there is not is an error. */
struct pd_listed {
    enum pd_name_kind kind; /* a task or a group */
    const char *name, *path;
    const char *trouble; /* why it cannot be used, or NULL */
    /* Of a task: its tags (NULL-terminated, or NULL), its configuration as written, with includes
       and what groups say merged and nothing checked (None when it cannot be read), and the task.
     */
    const char *const *tags;
    struct pd_value config;
    const struct pd_task *task;
    const struct pd_group *group; /* of a group */
};
struct pd_listing {
    struct pd_listed *items;
    size_t n;
};
int pd_select_listing(struct pd_listing *out, struct pd_taskset *set, const char *spec,
                      struct pd_err *err);

/* The canonical definition: JSON text, keys sorted, with defaults filled in and includes resolved,
   so that definitions that mean the same read the same. Without name, alias, metadata, tag, group,
   file paths, and without num_fewshot, since the number in force may come from elsewhere. The hash
   of a task is made from it. */
struct pd_str pd_task_canonical(const struct pd_task *task, struct pd_arena *arena);

/* A task rebuilt from its config alone (as kept in a run file), for scoring again without the
   task's file. */
int pd_task_from_config(const struct pd_task **out, struct pd_taskset *set,
                        const struct pd_value *config, const char *origin, struct pd_err *err);

#endif
