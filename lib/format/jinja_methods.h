/*
 * The tables of methods. Private to the Jinja engine.
 */
#ifndef PD_LIB_FORMAT_JINJA_METHODS_H
#define PD_LIB_FORMAT_JINJA_METHODS_H

#include "lib/format/jinja_run.h"

const struct jinja_builtin *pd_jinja_str_method(struct pd_str name);

#endif
