/*
 * What a YAML file says after its includes: one mapping, and for each of its keys the file that it
 * came from. Merging is shallow, as lm-eval does it: included files in order, then the file itself,
 * later values replacing earlier ones whole.
 */
#ifndef PD_TASKS_CONFIG_H
#define PD_TASKS_CONFIG_H

#include "lib/core/err.h"
#include "lib/core/map.h"
#include "lib/format/value.h"

struct pd_config {
    struct pd_value dict;  /* without `include` */
    struct pd_map origins; /* key to path (const char *), where it is not the file itself */
    const char *path;      /* the file itself */
};

/* Loads a file with what it includes; everything is made in arena. */
int pd_config_load(struct pd_config *out, struct pd_arena *arena, const char *path,
                   struct pd_err *err);
/* The same for a mapping that stands inside the file path. */
int pd_config_of_dict(struct pd_config *out, struct pd_arena *arena, const struct pd_value *dict,
                      const char *path, struct pd_err *err);

/* Sets the keys of overrides (a dict or None), which were written in the file path. */
void pd_config_override(struct pd_config *config, struct pd_arena *arena,
                        const struct pd_value *overrides, const char *path);

/* Takes one newline from the end of every template, which is what Jinja does by default. */
void pd_config_trim(struct pd_config *config, struct pd_arena *arena);

/* The value of a key, or NULL when it is missing or null. */
const struct pd_value *pd_config_find(const struct pd_config *config, const char *key);
/* The file that a key's value was written in. */
const char *pd_config_file(const struct pd_config *config, struct pd_str key);

#endif
