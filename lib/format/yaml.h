/*
 * YAML as PyYAML's safe loader reads it (YAML 1.1 scalars, last duplicate key wins in the place of
 * the first), on libyaml. Every value carries the line and column it was written at. Aliases and
 * merge keys are resolved (an aliased value is copied) with limits: 1 million nodes, depth 100. The
 * tags !!str, !!int, !!float, !!bool, !!null, !!seq and !!map are known, and !function, whose
 * scalar is a string with .tagged set; all others are refused. Timestamps are strings as Python's
 * str() makes them of its dates. Keys that are not strings become their Python str().
 */
#ifndef PD_LIB_FORMAT_YAML_H
#define PD_LIB_FORMAT_YAML_H

#include "lib/core/err.h"
#include "lib/format/value.h"

/* Parses one document; an empty one gives None. name is used in messages ("name:3:5: ..."). text
   may be freed afterwards. */
int pd_yaml_parse(struct pd_value *out, struct pd_arena *arena, struct pd_str text,
                  const char *name, struct pd_err *err);
/* Reads the file (at most 16 MiB) and parses it. */
int pd_yaml_load(struct pd_value *out, struct pd_arena *arena, const char *path,
                 struct pd_err *err);

#endif
