/*
 * Row steps: the declarative form of what other harnesses write as a process_docs function. A step
 * is a YAML mapping with one key, applied in order to every row of every split:
 *
 *   - keep: {column: C, equals: V}            rows whose column equals V (Python's ==)
 *   - rename: {from: A, to: B}
 *   - set: {column: C, value: V}              a constant
 *   - copy: {from: A, to: B}
 *   - render: {column: C, template: T}        a Jinja template over the row; the result is text,
 * or, with `as: literal`, the Python literal that it spells
 *   - strip: [C...]   capitalize: [C...]      in place; lists are done item by item
 *   - replace: {columns: [C...], pattern: RE, with: TEXT}   regular expression, all matches
 *   - substitute: {columns: [C...], text: A, with: B}       plain text, all occurrences
 *   - join: {into: C, columns: [A, B], separator: S}
 *   - list: {into: C, columns: [A, B, ...]}   the columns' values as one list
 *
 * A new column goes behind the others; one that exists keeps its place. A step that names a column
 * which the row does not have is an error.
 */
#ifndef PD_TASKS_STEPS_H
#define PD_TASKS_STEPS_H

#include "lib/core/err.h"
#include "lib/format/value.h"

struct pd_hook;
struct pd_task_steps;

/* file is used in messages and must outlive the steps, as must list. The steps live in arena;
   regular expressions are freed by _done, which may be given NULL. */
int pd_steps_load(const struct pd_task_steps **out, struct pd_arena *arena,
                  const struct pd_value *list, const char *file, struct pd_err *err);
void pd_steps_done(const struct pd_task_steps *steps);

/* What a process_docs hook does with rows, in the form of steps. Nothing is to be freed. */
int pd_steps_of_hook(const struct pd_task_steps **out, struct pd_arena *arena,
                     const struct pd_value *hook, const char *file, struct pd_err *err);
/* Steps (NULL: none), and after them a column's list sorted by code point where it is one of texts.
   Take the place of those given. */
const struct pd_task_steps *pd_steps_then_sort(const struct pd_task_steps *steps,
                                               const char *column, struct pd_arena *arena);
/* The hook that stands in place of steps, or NULL. */
const struct pd_hook *pd_steps_hook(const struct pd_task_steps *steps);
/* Whether the steps take all rows of a split at once; pd_steps_table then makes one list of rows
   from another, and pd_steps_apply must not be called. */
bool pd_steps_whole(const struct pd_task_steps *steps);
int pd_steps_table(struct pd_value *out, const struct pd_task_steps *steps,
                   const struct pd_value *rows, struct pd_arena *arena, struct pd_err *err);

/* Applies all steps to *row (a dict, changed in place; made in arena). 1: keep, 0: row dropped. */
int pd_steps_apply(const struct pd_task_steps *steps, struct pd_value *row, struct pd_arena *arena,
                   struct pd_err *err);
/* Whether one of the steps can drop rows. */
bool pd_steps_filter(const struct pd_task_steps *steps);

#endif
