/*
 * What a YAML 1.1 scalar means to PyYAML's safe loader. Private to the YAML reader.
 */
#ifndef PD_LIB_FORMAT_YAML_SCALAR_H
#define PD_LIB_FORMAT_YAML_SCALAR_H

#include "lib/format/value.h"

/* The value of a plain (unquoted) scalar: None, bool, int, float, or a string that points at text.
   Integers past 64 bits are made in the arena. Timestamps stay strings (Python would make a date
   of them, which no other format here can express), and so does a lone "=". */
struct pd_value pd_yaml_scalar(struct pd_arena *arena, struct pd_str text);

#endif
