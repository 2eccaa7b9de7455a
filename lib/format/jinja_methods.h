/*
 * The tables of methods. Private to the Jinja engine.
 */
#ifndef PD_LIB_FORMAT_JINJA_METHODS_H
#define PD_LIB_FORMAT_JINJA_METHODS_H

#include "lib/format/jinja_run.h"

int pd_jinja_str_center(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_str_ljust(const struct jinja_call *c, struct pd_value *out);
int pd_jinja_str_rjust(const struct jinja_call *c, struct pd_value *out);

/* str.splitlines: a list of views; keep: with their line ends. */
struct pd_value pd_jinja_lines(struct jinja_run *r, struct pd_str s, bool keep);

const struct jinja_builtin *pd_jinja_str_method(struct pd_str name);

/* What only chat templates have: their functions, and that a list or dict of theirs has no methods
   that change it (jinja_chat.c). */
const struct jinja_builtin *pd_jinja_chat_function(struct pd_str name);
bool pd_jinja_changes(const struct pd_value *object, struct pd_str method);

#endif
