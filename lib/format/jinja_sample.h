/*
 * Rows made up for templates: a dict of columns on which all of the given templates render. What a
 * column must be is guessed from how the templates use it (see jinja_shape.h), then the row is
 * rendered, and where that fails other values are tried, a bounded number of times. It is a
 * generator of plausible rows, not a proof: a template that no guess satisfies is an error, and a
 * row says nothing about the values of the real data set.
 *
 * The same templates and variant give the same row everywhere.
 */
#ifndef PD_LIB_FORMAT_JINJA_SAMPLE_H
#define PD_LIB_FORMAT_JINJA_SAMPLE_H

#include "lib/format/jinja.h"

/* A variant is a flavor (variant % PD_JINJA_FLAVORS), and which of its values are taken. A flavor
   is a wish: what a template does not bear is replaced. */
enum pd_jinja_flavor {
    PD_FLAVOR_PLAIN,   /* short ASCII texts, small numbers, lists of four */
    PD_FLAVOR_SCRIPTS, /* other scripts, combining marks, emoji */
    PD_FLAVOR_EMPTY,   /* empty texts and lists */
    PD_FLAVOR_NUMBERS, /* numbers and booleans where the kind is free, digits in texts */
    PD_FLAVOR_LONG,    /* long texts, lists of twelve */
    PD_FLAVOR_NESTED,  /* lists and dicts where the kind is free */
    PD_FLAVOR_QUOTES,  /* quotes, backslashes, line ends, white space around */
    PD_FLAVOR_ABSENT,  /* None where the kind is free; columns left out that templates ask for */
    PD_JINJA_FLAVORS
};

struct pd_jinja_sample {
    const struct pd_jinja *const *templates;
    size_t n;
    const struct pd_value *fixed; /* a dict of columns to be kept as they are; NULL: none */
    unsigned variant;
};

/* *row is a dict in arena: the fixed columns, then those that the templates read, in order of first
   use. PD_ERR_INPUT, with the message of the template that still fails, when no row is found. */
int pd_jinja_sample(struct pd_value *row, const struct pd_jinja_sample *sample,
                    struct pd_arena *arena, struct pd_err *err);

#endif
