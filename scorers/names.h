/*
 * Messages about names in a task's YAML: where they stand, and which known name is nearest. Private
 * to scorers/.
 */
#ifndef PD_SCORERS_NAMES_H
#define PD_SCORERS_NAMES_H

#include "lib/core/err.h"
#include "lib/format/value.h"

/* PD_ERR_INPUT "file:line:column: sentence"; a value without a place gives "file: sentence". */
int pd_fail_at(struct pd_err *err, const char *file, const struct pd_value *at, const char *format,
               ...) __attribute__((format(printf, 4, 5)));
/* The same about a failure that err already holds: "file:line:column: kind 'name': ...". */
int pd_wrap_at(struct pd_err *err, const char *file, const struct pd_value *at, const char *kind,
               const char *name);

/* "there is no KIND 'name'; did you mean 'x'?", or the list of the names there are when none is
   near. names is NULL-terminated; shown is what the user wrote. */
int pd_fail_unknown(struct pd_err *err, const char *file, const struct pd_value *shown,
                    const char *kind, const char *const *names);

/* Every key of the dict must be in one of the NULL-terminated lists; lists itself ends with NULL.
   what is the dict in messages: "filter 'regex'". */
int pd_check_keys(const struct pd_value *dict, const char *const *const *lists, const char *file,
                  const char *what, struct pd_err *err);

#endif
