/*
 * Values made up for shapes. Private to the Jinja engine.
 */
#ifndef PD_LIB_FORMAT_JINJA_MAKE_H
#define PD_LIB_FORMAT_JINJA_MAKE_H

#include "lib/format/jinja_sample.h"
#include "lib/format/jinja_shape.h"

struct jinja_recipe {
    unsigned flavor; /* enum pd_jinja_flavor */
    unsigned choice; /* which values of the flavor */
    size_t length;   /* of lists; 0: the flavor's own */
    bool complete;   /* nothing is left out */
};

/* A value for a shape; name and recipe decide which one. false: it is left out. */
bool pd_jinja_make(struct pd_value *out, struct jinja_shape *shape, struct pd_str name,
                   const struct jinja_recipe *recipe, struct pd_arena *arena);

#endif
