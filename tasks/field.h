/*
 * Text fields: compiling doc_to_* entries and evaluating them on rows, with lm-eval's rules for
 * bare words, digits and bracketed texts.
 */
#ifndef PD_TASKS_FIELD_H
#define PD_TASKS_FIELD_H

#include "lib/core/err.h"
#include "tasks/task.h"

/* Compiles value (NULL or None: absent) into arena. key and file are for messages. */
int pd_field_load(struct pd_field *out, struct pd_arena *arena, const struct pd_value *value,
                  const char *key, const char *file, struct pd_err *err);

/* The fields that make a document of a row: the task's own, or those for shots. digits tells that
   rendered digits are numbers, which the task's own doc_to_choice decides, also for shots. */
struct pd_fields {
    const struct pd_field *text, *target, *choices, *gen_prefix;
    bool digits;
};

struct pd_fields pd_fields_of_task(const struct pd_task *task);
struct pd_fields pd_fields_of_shots(const struct pd_task *task);

/* What fields are evaluated on: a row, and the row whose keys the bare-word rule goes by. */
struct pd_row_view {
    const struct pd_value *columns, *row;
};

/* Evaluates text, target and choices; index is left alone. choices is a list of whatever the field
   gives (the characters, when it gives a text). Messages begin with the key. */
int pd_fields_eval(struct pd_doc *out, const struct pd_fields *fields, struct pd_row_view view,
                   struct pd_arena *arena, struct pd_err *err);

/* Whether a value is an int in Python, which bools are. */
bool pd_field_is_int(const struct pd_value *value);

/* A field that gives plain text: description or gen_prefix; empty when absent or false (None, 0).
 */
int pd_field_plain(struct pd_str *out, const struct pd_field *field, const char *key,
                   struct pd_row_view view, struct pd_arena *arena, struct pd_err *err);

#endif
