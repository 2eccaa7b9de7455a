/*
 * Native ports of Python functions that lm-eval's task files name with !function. Podium runs no
 * Python: a port is found by the hash of the source that it ports (lib/format/pysource.h), or named
 * outright by a task file of our own.
 *
 * When a task is loaded, a value tagged !function becomes a dict, the hook:
 *
 *   {"function": "utils.process_docs", "source": HASH, "constants": {...}, "bound": {...},
 *    "folder": name of the folder that the source lies in}
 *
 * and stays one in canonical definitions and run files, so that a run can be scored again without
 * the Python file. A task file may write {native: NAME, bound: {...}} to ask for a port by name.
 *
 * A native is a pure function over values: what the Python function would have been given goes in,
 * what it would have returned comes out, made in the caller's arena. What it takes by its role:
 *
 *   ROW      one row of a data set; *out is the row after it, *keep false drops it
 *   TABLE    all rows (a list); *out is the list after it
 *   FIELD    one row; *out is the text, number or list that it gives
 *   SAMPLES  nothing; *out is a list of rows
 *   RESULT   row and the list of filtered responses; *out is a dict from metric to value
 *   METRIC   the list of references and the list of predictions; *out is a value or a dict
 *   AGGREGATE  the list of a column's values; *out is a number
 *   FILTER   the list with one list of responses per request, and the rows; *out is such a list
 *
 * ROW, TABLE, FIELD and SAMPLES are in tasks/natives/, the others in scorers/natives/; one file per
 * family, listed with the hashes it is bound to in natives.def of its folder.
 */
#ifndef PD_TASKS_NATIVE_H
#define PD_TASKS_NATIVE_H

#include "lib/core/err.h"
#include "lib/format/value.h"

enum pd_native_role {
    PD_NATIVE_ROW,
    PD_NATIVE_TABLE,
    PD_NATIVE_FIELD,
    PD_NATIVE_SAMPLES,
    PD_NATIVE_RESULT,
    PD_NATIVE_METRIC,
    PD_NATIVE_AGGREGATE,
    PD_NATIVE_FILTER
};

/* What a native is called with. Absent parts are NULL. */
struct pd_native_args {
    const struct pd_value *constants, *bound; /* of the hook; dicts, never NULL */
    struct pd_str folder;                     /* of the hook */
    const struct pd_value *row;               /* ROW, FIELD, RESULT: a dict */
    const struct pd_value *list; /* TABLE: rows; RESULT: responses; METRIC: predictions;
                                    AGGREGATE: values; FILTER: lists of responses */
    const struct pd_value *more; /* METRIC: references; FILTER: rows, one per request */
    const struct pd_value *kwargs; /* METRIC: further keys of the metric_list entry */
    struct pd_arena *arena;
};

struct pd_native {
    const char *name; /* "mmlu_prox.question": family and what it makes */
    const char *help; /* one line */
    enum pd_native_role role;
    /* ROW, TABLE, FIELD: a row with the columns that are read, as JSON; it documents the native and
       is what `podium tasks --coverage` tries it on. */
    const char *example;
    /* A FIELD or ROW may be said in Jinja instead of C. FIELD: the text that the template makes of
       the row's columns, the constants and the bound arguments. ROW: a template per column, which
       are set in order on the row; `literal` reads the text as a Python literal. `keep`: the row is
       dropped when the template gives nothing, "False" or "0". */
    const char *text;
    bool literal; /* FIELD with text: the result is the Python literal that it spells */
    const char *keep;
    const struct pd_native_column {
        const char *name, *text;
        bool literal;
    } *columns; /* ends with a NULL name */
    /* Or in C. keep is NULL but for ROW, and true before. */
    int (*call)(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                struct pd_err *err);
    const char *const *metrics; /* RESULT: the keys it may return; NULL-terminated */
};

/* A row of natives.def: the source with this hash (64 hex digits) is ported by that native. */
struct pd_native_binding {
    const char *hash;
    const struct pd_native *native;
};

/* A loaded hook. */
struct pd_hook {
    const struct pd_native *native;
    struct pd_native_args args; /* constants, bound and folder filled in */
    struct pd_native_compiled *compiled; /* templates; NULL when it has none */
};

/* Whether a value of a task's configuration is a hook. */
bool pd_is_hook(const struct pd_value *value);

/* A table of natives and its bindings, each sorted by name and hash; both end with NULLs. */
struct pd_native_table {
    const struct pd_native *const *natives;
    const struct pd_native_binding *bindings;
};
extern const struct pd_native_table pd_task_natives; /* tasks/natives/ */

/* Finds and compiles the port of a hook in a table, for one of the roles (bits 1u << role). An
   unknown source is PD_ERR_INPUT that names file, function and what to do. key is the place in the
   task file, for messages. */
int pd_hook_load(struct pd_hook *out, const struct pd_native_table *table, unsigned roles,
                 const struct pd_value *value, const char *key, const char *file,
                 struct pd_arena *arena, struct pd_err *err);

/* Calls the port with args, whose constants, bound and folder are the hook's own. */
int pd_hook_call(struct pd_value *out, bool *keep, const struct pd_hook *hook,
                 struct pd_native_args args, struct pd_err *err);

#endif
