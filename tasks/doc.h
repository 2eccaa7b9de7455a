/*
 * A document: one row of the evaluated split with its task's fields evaluated on it. Scorers and
 * filters see documents, never tasks.
 */
#ifndef PD_TASKS_DOC_H
#define PD_TASKS_DOC_H

#include "lib/format/value.h"

enum pd_output_type {
    PD_OUT_LOGLIKELIHOOD,
    PD_OUT_ROLLING,
    PD_OUT_MULTIPLE_CHOICE,
    PD_OUT_GENERATE_UNTIL
};

/* What the first document of a task decides for all of them. */
struct pd_doc_kind {
    bool multiple_input;  /* text is an index into choices; choices are contexts */
    bool multiple_target; /* target is a list of acceptable answers */
};

struct pd_doc {
    size_t index;               /* row number in the evaluated split after the row steps */
    const struct pd_value *row; /* the row, a dict; never NULL */
    struct pd_value text;       /* doc_to_text: a string, or an int (multiple inputs) */
    struct pd_value target;     /* doc_to_target: string, int, list, another raw value, or None */
    struct pd_value choices;    /* doc_to_choice: a list of strings, or None */
    bool multiple_input;        /* text is an index into choices; choices are contexts */
    bool multiple_target;       /* target is a list of acceptable answers */
};

#endif
