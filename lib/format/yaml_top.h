/*
 * A few top-level keys of a YAML text without reading all of it as YAML. An index over thousands of
 * task files needs five keys of each; this gives them by looking at the lines, about thirty times
 * faster than the full reader (lib/format/yaml.h).
 *
 * It knows a part of YAML that task files keep to: block mappings and sequences, plain and quoted
 * scalars, literal texts, lists of plain words in brackets, !function. It checks the whole text
 * against that part. Whatever is outside (tabs, anchors, other tags, mappings in braces, several
 * documents, comments behind values, plain texts over several lines, ...) makes it give up, and the
 * caller reads the text in full. What it does give is what the full reader gives for these keys.
 */
#ifndef PD_LIB_FORMAT_YAML_TOP_H
#define PD_LIB_FORMAT_YAML_TOP_H

#include "lib/format/value.h"

/* Sets out to a dict of those of the keys (NULL-terminated, at most 32) that the text has at its
   top level, in the order of the text. Strings are copied into arena; values carry no line. False,
   with out untouched, when the text has to be read in full; so it is when a wanted value is
   anything but a scalar or a list of scalars. */
bool pd_yaml_top(struct pd_value *out, struct pd_arena *arena, struct pd_str text,
                 const char *const *keys);

#endif
