/*
 * Native ports of Python functions that lm-eval's task files name with !function. Podium runs no
 * Python: a port is found by the hash of the source that it ports (lib/format/pysource.h), or named
 * outright by a task file of our own.
 *
 * When a task is loaded, a value tagged !function becomes a dict, the hook:
 *
 *   {"function": "utils.process_docs", "source": HASH, "constants": {...}, "bound": {...},
 *    "folder": name of the folder that the source lies in, "file": its name there}
 *
 * and stays one in canonical definitions and run files, so that a run can be scored again without
 * the Python file. A task file may write {native: NAME, bound: {...}} to ask for a port by name.
 *
 * A native is a pure function over values: what the Python function would have been given goes in,
 * what it would have returned comes out, made in the caller's arena. What it takes by its role:
 *
 *   ROW        row: one row of a data set; *out, which is that row before, is the row after it;
 *              *keep false drops it
 *   TABLE      list: all rows; *out is the list of rows after it
 *   FIELD      row; *out is the text, number or list that it gives
 *   SAMPLES    nothing; *out is a list of rows
 *   RESULT     row and list: the filtered responses; *out is a dict from metric to value; *keep
 *              false tells that whether the answer is right could not be decided
 *   METRIC     list: predictions, more: references, kwargs; *out is a value or such a dict
 *   AGGREGATE  list: a column's values; *out is a number
 *   FILTER     list: one list of responses per request, more: their rows, kwargs; *out is the list
 *              of what it makes of each; *keep false tells that a fallback stands for the answer
 *
 * ROW, TABLE, FIELD and SAMPLES are in tasks/natives/, the others in scorers/natives/; one file per
 * family, listed in natives.def of its folder.
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

/* What a native is called with. Parts that its role does not have are NULL. */
struct pd_native_args {
    const struct pd_value *constants, *bound; /* of the hook; dicts */
    struct pd_str folder;                     /* of the hook */
    const struct pd_value *row;
    const struct pd_value *list, *more;
    const struct pd_value *kwargs; /* further keys of the metric or filter entry; a dict */
    struct pd_arena *arena;
};

typedef int (*pd_native_fn)(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                            struct pd_err *err);

/* A column that a ROW native sets. */
struct pd_native_column {
    const char *name;
    const char *text; /* template */
    bool literal;     /* the text is read as a Python literal */
};

/* The sources of a native, written where they belong: .sources = PD_SOURCES("<64 hex digits>"). */
#define PD_SOURCES(...)                                                                            \
    (const char *const[])                                                                          \
    {                                                                                              \
        __VA_ARGS__, NULL                                                                          \
    }

struct pd_native {
    const char *name; /* "mmlu_prox.question": its family and what it makes */
    const char *help; /* one line */
    enum pd_native_role role;
    /* Hashes (64 hex digits) of the sources that it ports; NULL-terminated. NULL: by name only. */
    const char *const *sources;
    /* Constants of the source whose values the port takes for granted instead of reading them, as
       JSON; a source with other values counts as unknown. NULL: none. */
    const char *constants;
    /* JSON files beside the source that the code reads; NULL-terminated. Each is handed over with
       the constants, by its name. Natives of tasks/ only. */
    const char *const *files;
    /* ROW, TABLE, FIELD: a row with the columns that are read, as JSON. It documents the native,
       and coverage tries it on that row. */
    const char *example;
    /* Either C. keep is true before. */
    pd_native_fn call;
    /* Or templates, which see the row as `doc`, and the constants and bound arguments by their
       names. FIELD: either text, read as a Python literal when literal is set, or value, which
       ends in {{ an expression }} and gives its value as it is; literals names a column that holds
       a Python literal as text and that the template sees as what it stands for. ROW: first keep,
       which drops the row when it gives nothing, False, None or 0; then columns, set in order, each
       seeing the ones before; ends with a NULL name. */
    const char *text, *value;
    const char *literals;
    /* FIELD: a column with a list of texts that the code sorts in place, so that rows are recorded
       with it sorted. Not for tasks with a TABLE. */
    const char *sorts;
    bool literal;
    const char *keep;
    const struct pd_native_column *columns;
    bool drops;                 /* ROW in C: it may drop rows */
    const char *const *metrics; /* RESULT, METRIC that gives dicts: the keys; NULL-terminated */
};

/* The families of a room, each an array that ends with a NULL name; ends with NULL. */
extern const struct pd_native *const pd_task_natives[];

/* Lists of natives.def: PD_NATIVES(family) for `const struct pd_native pd_natives_FAMILY[]`. */

const struct pd_native *pd_native_find(const struct pd_native *const *families, struct pd_str name);
const struct pd_native *pd_native_of_source(const struct pd_native *const *families,
                                            struct pd_str hash);

/* Reads the native's files in dir and adds them to the constants, a dict. A file that cannot be
   read, or is no JSON, is an error that names it. */
int pd_native_read_files(struct pd_value *constants, const struct pd_native *native,
                         const char *dir, struct pd_arena *arena, struct pd_err *err);

/* A native with what its hook brings along. Lives in the arena it was loaded in. */
struct pd_hook;

/* Whether a value of a task's configuration is a hook. */
bool pd_is_hook(const struct pd_value *value);

/* Where a hook stands, for messages. */
struct pd_hook_place {
    const char *key, *file;
};

/* Finds the port of a hook among the families and compiles its templates; roles are the bits 1u <<
   role that fit the place. A source that nobody ported is PD_ERR_INPUT; the message names file,
   function and what to do. */
int pd_hook_load(const struct pd_hook **out, const struct pd_native *const *families,
                 const struct pd_value *value, unsigned roles, const struct pd_hook_place *place,
                 struct pd_arena *arena, struct pd_err *err);

/* The native behind a hook, and the last part of the function's reference ("process_docs"), or the
   native's name when it was asked for by that. */
const struct pd_native *pd_hook_native(const struct pd_hook *hook);
struct pd_str pd_hook_function(const struct pd_hook *hook);

/* Calls the port. args: row, list, more, kwargs and arena; the rest is the hook's own. keep may be
   NULL. Messages begin with the function's name. */
int pd_hook_call(struct pd_value *out, bool *keep, const struct pd_hook *hook,
                 const struct pd_native_args *args, struct pd_err *err);

/* What callers of one role write in short: a row through a ROW native (1 kept, 0 dropped), and the
   value of a FIELD. */
int pd_hook_row(struct pd_value *row, const struct pd_hook *hook, struct pd_arena *arena,
                struct pd_err *err);
int pd_hook_field(struct pd_value *out, const struct pd_hook *hook, const struct pd_value *row,
                  struct pd_arena *arena, struct pd_err *err);

#endif
