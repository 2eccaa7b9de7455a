/* Expression trees, as the two readers make them. Private to lib/math. */
#ifndef PD_LIB_MATH_NODE_H
#define PD_LIB_MATH_NODE_H

#include "lib/math/equal.h"

enum pd_math_kind {
    PD_M_NUMBER,   /* text: digits with at most one point */
    PD_M_SYMBOL,   /* text: its name */
    PD_M_CONSTANT, /* op: which */
    PD_M_ADD,
    PD_M_MUL,
    PD_M_DIV, /* two children; a ratio of integers is one number */
    PD_M_NEG,
    PD_M_POWER,
    PD_M_PERCENT,  /* one child */
    PD_M_FUNCTION, /* op: which; children: its arguments */
    PD_M_APPLY,    /* text: the name of an unknown function */
    /* No numbers: */
    PD_M_RELATION, /* op: which; two children */
    PD_M_CHAIN,    /* relations that share their sides: a < b < c */
    PD_M_SET,
    PD_M_TUPLE,
    PD_M_INTERVAL, /* op: PD_M_LEFT_OPEN | PD_M_RIGHT_OPEN; two children */
    PD_M_UNION,
    PD_M_INTERSECTION,
    PD_M_MINUS,
    PD_M_NAMED_SET, /* text */
    PD_M_MATRIX     /* op: columns; children row by row */
};

enum { PD_M_LEFT_OPEN = 1, PD_M_RIGHT_OPEN = 2 };
enum pd_math_constant { PD_M_PI, PD_M_E, PD_M_I, PD_M_INFINITY };
enum pd_math_relation { PD_M_EQ, PD_M_NE, PD_M_LT, PD_M_LE, PD_M_GT, PD_M_GE };
enum pd_math_function {
    PD_M_ABS,
    PD_M_FLOOR,
    PD_M_CEIL,
    PD_M_FACTORIAL,
    PD_M_BINOMIAL,
    PD_M_LOG, /* one argument, or the base second */
    PD_M_EXP,
    PD_M_CONJUGATE,
    PD_M_SIN,
    PD_M_COS,
    PD_M_TAN,
    PD_M_CSC,
    PD_M_SEC,
    PD_M_COT,
    PD_M_ASIN,
    PD_M_ACOS,
    PD_M_ATAN,
    PD_M_SINH,
    PD_M_COSH,
    PD_M_TANH,
    PD_M_MAX,
    PD_M_MIN,
    PD_M_OTHER /* known by name, without a value here */
};

struct pd_math_node {
    unsigned char kind, op;
    bool group; /* stood in parentheses of its own */
    unsigned n;
    struct pd_str text;
    const struct pd_math_node **kids;
};

/* Makes nodes; counts them. NULL once there are too many. */
struct pd_math_maker {
    struct pd_arena *arena;
    unsigned count;
};
struct pd_math_node *pd_math_make(struct pd_math_maker *maker, enum pd_math_kind kind, int op,
                                  const struct pd_math_node *const *kids, unsigned n);
struct pd_math_node *pd_math_make_text(struct pd_math_maker *maker, enum pd_math_kind kind,
                                       struct pd_str text);
/* One and two children; NULL when one of them is. */
struct pd_math_node *pd_math_make1(struct pd_math_maker *maker, enum pd_math_kind kind, int op,
                                   const struct pd_math_node *a);
struct pd_math_node *pd_math_make2(struct pd_math_maker *maker, enum pd_math_kind kind, int op,
                                   const struct pd_math_node *a, const struct pd_math_node *b);

/* Same tree to the letter. */
bool pd_math_same_tree(const struct pd_math_node *a, const struct pd_math_node *b);
/* Whether any node of the tree has the kind. */
bool pd_math_has(const struct pd_math_node *node, enum pd_math_kind kind);
static inline bool pd_math_is(const struct pd_math_node *node, enum pd_math_kind kind)
{
    return node && node->kind == kind;
}
/* A number written with a point. */
static inline bool pd_math_is_float(const struct pd_math_node *node)
{
    return pd_math_is(node, PD_M_NUMBER) && node->text.n > 0 &&
           memchr(node->text.p, '.', node->text.n) != NULL;
}

/* Whether a text is taken to speak of complex numbers: its symbols are others than those of a text
   that is not. */
bool pd_math_is_complex_text(struct pd_str text);
/* normalize_latex of latex2sympy2_extended as Math-Verify's LaTeX extraction calls it. last_box: of
   several \boxed, the last ones that belong together count; else all. */
int pd_math_normalize_latex(struct pd_str *out, struct pd_str text, bool last_box,
                            struct pd_arena *arena, struct pd_err *err);
/* An arithmetic expression in plain text, such as "1/2 + 3^2". */
const struct pd_math_node *pd_math_read_plain(struct pd_str text, struct pd_arena *arena);

/* The readers; NULL: the text cannot be read. *unsure is set where the original may read it. */
const struct pd_math_node *pd_math_read_sympy(bool *unsure, struct pd_str text,
                                              struct pd_arena *arena);
const struct pd_math_node *pd_math_read_verify(bool *unsure, struct pd_str text,
                                               struct pd_arena *arena);

#endif
