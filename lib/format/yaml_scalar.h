/*
 * What a YAML 1.1 scalar means to PyYAML's safe loader. Private to the YAML reader.
 */
#ifndef PD_LIB_FORMAT_YAML_SCALAR_H
#define PD_LIB_FORMAT_YAML_SCALAR_H

#include "lib/core/buf.h"
#include "lib/format/value.h"

/* The value of a plain (unquoted) scalar: None, bool, int, float, or a string that points at text.
   Integers past 64 bits are made in the arena, and so is the text of a timestamp, for which Python
   makes a date: it is Python's str() of it. A date that there is not stays the text that it is, and
   so does a lone "=" (PyYAML refuses both). */
struct pd_value pd_yaml_scalar(struct pd_arena *arena, struct pd_str text);

/* Python's str() of the date or datetime that PyYAML makes of a timestamp; false for another text
   or a date that there is not. */
bool pd_yaml_timestamp(struct pd_str *out, struct pd_arena *arena, struct pd_str text);

#endif
