/*
 * What the index of tasks has to know of a YAML file: five of its top-level keys, without their
 * places. Private to this room.
 */
#ifndef PD_TASKS_OUTLINE_H
#define PD_TASKS_OUTLINE_H

#include "lib/format/value.h"

enum pd_outline_key {
    PD_OUTLINE_GROUP,
    PD_OUTLINE_TASK,
    PD_OUTLINE_TAG,
    PD_OUTLINE_INCLUDE,
    PD_OUTLINE_KEYS /* their number */
};

enum pd_outline_kind {
    PD_OUTLINE_ABSENT,
    PD_OUTLINE_NULL,
    PD_OUTLINE_TEXT,  /* one text */
    PD_OUTLINE_TEXTS, /* a list of texts */
    PD_OUTLINE_OTHER
};

struct pd_outline_value {
    enum pd_outline_kind kind;
    uint32_t n;
    const struct pd_str *items; /* n of them; 1 for a text */
};

/* A zeroed one is that of an empty mapping. */
struct pd_outline {
    struct pd_outline_value values[PD_OUTLINE_KEYS];
    bool python;     /* it has `class` */
    bool no_mapping; /* it is something else than a mapping */
    struct pd_str
        broken; /* why it cannot be read, beginning with its path; empty for a good file */
};

/* The outline of a mapping that has been read; texts are shared with it. */
void pd_outline_of(struct pd_outline *out, struct pd_arena *arena, const struct pd_value *dict);
/* The outline of a file with this text; everything is made in arena. path begins the sentence of a
 * broken one. */
void pd_outline_read(struct pd_outline *out, struct pd_arena *arena, struct pd_str text,
                     const char *path);
/* Sets the keys that over has, but for `include`. */
void pd_outline_merge(struct pd_outline *into, const struct pd_outline *over);

/* The text of a value that is one text and not empty, else an empty one. */
struct pd_str pd_outline_text(const struct pd_outline *outline, enum pd_outline_key key);

#endif
