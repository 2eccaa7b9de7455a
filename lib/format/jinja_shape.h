/*
 * What templates need of their variables: a shape for every name, read off the tree. Shapes are
 * guesses made of how a value is used; they say what kind of value is likely to render, not what
 * is sure to. Private to the Jinja engine.
 */
#ifndef PD_LIB_FORMAT_JINJA_SHAPE_H
#define PD_LIB_FORMAT_JINJA_SHAPE_H

#include "lib/core/map.h"
#include "lib/format/jinja_ast.h"

enum jinja_use {                          /* bits */
                 JU_TEXT = 1 << 0,        /* methods of texts, + with a text */
                 JU_NUMBER = 1 << 1,      /* arithmetic */
                 JU_DIGITS = 1 << 2,      /* made a number: a number, or a text of digits */
                 JU_SEQUENCE = 1 << 3,    /* measured or sliced: a text or a list */
                 JU_SUBSCRIPTED = 1 << 4, /* by numbers: a list, or a text when it is used as one */
                 JU_LIST = 1 << 5,        /* iterated, joined, searched */
                 JU_DICT = 1 << 6,
                 JU_INDEX = 1 << 7,        /* subscripts something */
                 JU_MEMBER = 1 << 8,       /* must be one of the constants */
                 JU_MAYBE_ABSENT = 1 << 9, /* asked whether it is defined */
                 JU_MAYBE_NONE = 1 << 10
};

struct jinja_shape {
    struct jinja_shape *same; /* merged into that one; see pd_shape_of */
    unsigned uses;
    int64_t low, high;         /* of an index: low to high - 1; high 0: unknown */
    size_t least;              /* items or characters there must be */
    struct pd_str separator;   /* of a text that is split, or of what splitting gave: */
    size_t pieces;             /* how many pieces there must be */
    struct pd_map fields;      /* of a dict: name -> shape */
    struct jinja_shape *item;  /* of a list; NULL: nothing is known of its items */
    struct pd_value constants; /* list: what it is compared with, or searched for in */
    struct jinja_shape *split_of;
};

/* The shape of the dict of variables, one for all templates together; it lives in arena. */
struct jinja_shape *pd_jinja_shapes(const struct pd_jinja *const *templates, size_t n,
                                    struct pd_arena *arena);
/* The constants written in the templates, each once, at most `most` of them. */
struct pd_value pd_jinja_constants(const struct pd_jinja *const *templates, size_t n, size_t most,
                                   struct pd_arena *arena);
/* The shape that this one was merged into; NULL for NULL. */
struct jinja_shape *pd_shape_of(struct jinja_shape *shape);

/* --- while they are made --- */

struct jinja_binding {
    struct pd_str name;
    struct jinja_shape *shape;
    struct jinja_binding *next;
};

struct jinja_shaper {
    struct pd_arena *arena;
    struct jinja_shape *root;
    struct jinja_binding *bound; /* names that the template itself sets, the newest first */
};

struct jinja_shape *pd_shape_new(struct jinja_shaper *w, unsigned uses);
void pd_shape_use(struct jinja_shape *shape, unsigned uses);
void pd_shape_constant(struct jinja_shaper *w, struct jinja_shape *shape,
                       const struct pd_value *value);
/* The shape of a list's items and of a dict's field, made when there is none. */
struct jinja_shape *pd_shape_item(struct jinja_shaper *w, struct jinja_shape *list);
struct jinja_shape *pd_shape_field(struct jinja_shaper *w, struct jinja_shape *dict,
                                   struct pd_str name);
/* Makes two shapes one: what is asked of either is asked of both. */
struct jinja_shape *pd_shape_merge(struct jinja_shaper *w, struct jinja_shape *a,
                                   struct jinja_shape *b);
/* The value is subscripted by this number. */
void pd_shape_length(struct jinja_shape *shape, int64_t index);
/* The value is found in a literal: every step-th of its parts is one that it may be. */
void pd_shape_member(struct jinja_shaper *w, struct jinja_shape *shape,
                     const struct jinja_node *literal, uint32_t step, unsigned uses);

/* Reads a node and all below it; gives the shape of an expression's value, NULL for statements. */
struct jinja_shape *pd_shape_visit(struct jinja_shaper *w, const struct jinja_node *node);
/* Reads an expression that subscripts something of n items (0: unknown), shifted by a number. */
void pd_shape_index(struct jinja_shaper *w, const struct jinja_node *node, int64_t shift,
                    int64_t n);
struct jinja_shape *pd_shape_filter(struct jinja_shaper *w, const struct jinja_node *node);
struct jinja_shape *pd_shape_test(struct jinja_shaper *w, const struct jinja_node *node);
struct jinja_shape *pd_shape_call(struct jinja_shaper *w, const struct jinja_node *node);

#endif
