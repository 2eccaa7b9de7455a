/*
 * Python's str.format for texts that only name their values: "{}", "{0}", "{name}", with "{{" and
 * "}}" for braces and "!s". What else a field may hold (attributes, subscripts, other conversions,
 * format specifications) is refused, never guessed.
 */
#ifndef PD_LIB_FORMAT_PYFORMAT_H
#define PD_LIB_FORMAT_PYFORMAT_H

#include "lib/core/buf.h"
#include "lib/core/err.h"
#include "lib/format/value.h"

/* Appends format.format(*args, **named), values as str() gives them; args (a list) and named (a
   dict) may be NULL. PD_ERR_INPUT where Python raises; out may then have grown. */
int pd_py_format(struct pd_buf *out, struct pd_str format, const struct pd_value *args,
                 const struct pd_value *named, struct pd_err *err);

#endif
