/*
 * What rendering shares: the state of one rendering, the values that only templates have, and the
 * tables of filters, tests, methods and functions. Private to the Jinja engine.
 *
 * Values are pd_values. Those that JSON does not know have kinds of their own (JK_*), and lists and
 * dicts carry in .tagged what Python would call their type (JF_*). All are made in the scratch
 * arena of the rendering; what comes from the caller's variables is never changed.
 */
#ifndef PD_LIB_FORMAT_JINJA_RUN_H
#define PD_LIB_FORMAT_JINJA_RUN_H

#include "lib/core/buf.h"
#include "lib/format/jinja_ast.h"

enum jinja_kind {
    JK_UNDEFINED = 64, /* s: the sentence that using it gives; tagged: lenient, see below */
    JK_MISSING,        /* an argument that was not given */
    JK_METHOD,         /* s.p: struct jinja_method */
    JK_FUNCTION,       /* s.p: struct jinja_builtin */
    JK_LOOP,           /* s.p: struct jinja_loop */
    JK_NAMESPACE,      /* dict: its attributes */
    JK_MACRO           /* s.p: struct jinja_macro */
};

enum jinja_flavor {
    JF_FOREIGN, /* a list or dict of the caller's: never changed */
    JF_OWN,     /* one that the template made and may change */
    JF_TUPLE,
    JF_RANGE,
    JF_KEYS, /* what a dict's keys(), values() and items() give */
    JF_VALUES,
    JF_ITEMS,
    JF_ITERATOR /* what map, select, reverse and their like give */
};

struct jinja_scope {
    struct jinja_scope *parent;
    struct pd_dict_entry *entries;
    size_t n, cap;
};

struct jinja_run {
    struct pd_arena *arena;
    const struct pd_jinja *tpl;
    const struct pd_value *vars;
    struct jinja_scope *scope; /* the innermost; NULL outside of all */
    struct pd_buf *out;
    size_t max_output, max_steps, max_depth, max_memory;
    size_t steps, depth, out_start, arena_start;
    struct pd_err *err;
    bool placed; /* the error's sentence starts with line and column already */
};

struct jinja_method {
    const struct jinja_builtin *builtin;
    struct pd_value self;
};

struct jinja_loop {
    const struct pd_list *items;
    size_t i, n;
};

struct jinja_macro {
    const struct jinja_node *node;
    struct jinja_scope *scope; /* that it was defined in, whose names it sees */
};

/* --- filters, tests, methods and functions --- */

/* A call. Arguments are bound to the parameters' names, JK_MISSING where not given; those of a
   variadic builtin come as they are, the named ones in named. */
struct jinja_call {
    struct jinja_run *run;
    struct pd_value self; /* a filter's or test's input, a method's object */
    const struct pd_value *args;
    size_t n;
    const struct pd_dict_entry *named;
    size_t nnamed;
    const struct jinja_macro *caller; /* of a macro, the body of {% call %}; NULL: none */
};

struct jinja_builtin {
    const char *name;
    int (*call)(const struct jinja_call *call, struct pd_value *out); /* NULL: known, refused */
    const char *params; /* names with a space between them; "*": variadic */
    uint8_t required;   /* how many of them must be given */
};

const struct jinja_builtin *pd_jinja_filter(struct pd_str name); /* NULL: there is none */
const struct jinja_builtin *pd_jinja_test(struct pd_str name);
/* chat: those of chat templates, too. */
const struct jinja_builtin *pd_jinja_global(struct pd_str name, bool chat);
/* The method that a value of v's type has under this name. */
const struct jinja_builtin *pd_jinja_method(const struct pd_value *v, struct pd_str name);
const struct jinja_builtin *pd_jinja_find(const struct jinja_builtin *table, size_t n,
                                          struct pd_str name);
/* Binds the arguments of call to the builtin's parameters and calls it. */
int pd_jinja_invoke(const struct jinja_builtin *builtin, const struct jinja_call *call,
                    struct pd_value *out);

/* Arguments: false or absent ones give the fallback; those of another type are errors. */
bool pd_jinja_given(const struct jinja_call *call, size_t i);
int pd_jinja_arg_int(const struct jinja_call *call, size_t i, int64_t fallback, int64_t *out);
int pd_jinja_arg_bool(const struct jinja_call *call, size_t i, bool *out);
int pd_jinja_arg_str(const struct jinja_call *call, size_t i, struct pd_str *out);

/* --- errors and limits --- */

int pd_jinja_error(struct jinja_run *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Counts work; an error when the template has done too much of it. */
int pd_jinja_charge(struct jinja_run *r, size_t steps);
/* For recursion over values; pd_jinja_leave undoes it, also after an error. */
int pd_jinja_enter(struct jinja_run *r);
void pd_jinja_leave(struct jinja_run *r);
/* Makes what was collected in buf the string *out, or an error when it grew too long; frees buf. */
int pd_jinja_finish(struct jinja_run *r, struct pd_buf *buf, struct pd_value *out);
struct pd_buf pd_jinja_buf(const struct jinja_run *r);

/* --- values (jinja_value.c) --- */

static inline struct pd_value pd_jinja_object(enum jinja_kind kind, const void *object)
{
    return (struct pd_value){.kind = (uint8_t)kind, .s = {object, 0}};
}

static inline const void *pd_jinja_pointer(const struct pd_value *v)
{
    return v->s.p;
}

/* A text that the filter safe made: what "+" joins with it is escaped for HTML. */
enum { JINJA_SAFE_TEXT = 2 }; /* in .tagged */

/* Undefined values are errors wherever they are used but in tests such as "is defined". Those of
   chat templates, and the one that an inline "if" without "else" gives, are Jinja's lenient kind:
   empty when it is printed, iterated or measured, false, and not equal to anything else. */
struct pd_value pd_jinja_undefined(struct jinja_run *r, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* An error when v is undefined. */
int pd_jinja_defined(struct jinja_run *r, const struct pd_value *v);
bool pd_jinja_is_lenient(const struct pd_value *v);
struct pd_value pd_jinja_list(struct jinja_run *r, enum jinja_flavor flavor);
const char *pd_jinja_type(const struct pd_value *v); /* as Python calls it */
bool pd_jinja_is_int(const struct pd_value *v);      /* an int of 64 bits, or a bool */
int64_t pd_jinja_int(const struct pd_value *v);

int pd_jinja_truth(struct jinja_run *r, const struct pd_value *v, bool *out);
int pd_jinja_length(struct jinja_run *r, const struct pd_value *v, size_t *out);
/* str() and repr(), appended to buf. */
int pd_jinja_print(struct jinja_run *r, struct pd_buf *buf, const struct pd_value *v);
int pd_jinja_repr(struct jinja_run *r, struct pd_buf *buf, const struct pd_value *v);
int pd_jinja_str(struct jinja_run *r, const struct pd_value *v, struct pd_str *out);
/* What iterating over v gives, as a list. */
int pd_jinja_items(struct jinja_run *r, const struct pd_value *v, struct pd_value *list);

/* Dicts with keys that are ints too, which only templates make. */
int pd_jinja_dict_key(struct jinja_run *r, const struct pd_value *dict, const struct pd_value *key,
                      struct pd_str *out);
struct pd_value pd_jinja_key_value(const struct pd_value *dict, struct pd_str key);

/* --- looking into values (jinja_lookup.c) --- */

int pd_jinja_attribute(struct jinja_run *r, const struct pd_value *object, struct pd_str name,
                       struct pd_value *out);
int pd_jinja_item(struct jinja_run *r, const struct pd_value *object, const struct pd_value *key,
                  struct pd_value *out);
int pd_jinja_slice(struct jinja_run *r, const struct pd_value *object,
                   const struct pd_value bounds[3], struct pd_value *out);
/* "a.b.0" as filters take it: each part is looked up in what the one before gave. */
int pd_jinja_path(struct jinja_run *r, const struct pd_value *object, const struct pd_value *path,
                  struct pd_value *out);

/* --- operators (jinja_ops.c) --- */

int pd_jinja_binary(struct jinja_run *r, enum jinja_token_kind op, const struct pd_value *a,
                    const struct pd_value *b, struct pd_value *out);
int pd_jinja_negate(struct jinja_run *r, const struct pd_value *v, struct pd_value *out);
int pd_jinja_compare(struct jinja_run *r, enum jinja_token_kind op, const struct pd_value *a,
                     const struct pd_value *b, bool *out);
int pd_jinja_equal(struct jinja_run *r, const struct pd_value *a, const struct pd_value *b,
                   bool *out);
int pd_jinja_contains(struct jinja_run *r, const struct pd_value *needle,
                      const struct pd_value *hay, bool *out);

/* Numbers of any size (jinja_numbers.c). *numbers tells whether both are numbers; when they are
   not, nothing is done. */
int pd_jinja_calculate(struct jinja_run *r, enum jinja_token_kind op, const struct pd_value *a,
                       const struct pd_value *b, bool *numbers, struct pd_value *out);
const char *pd_jinja_operator(enum jinja_token_kind op); /* as it is written */

/* text % values, as Python formats. */
int pd_jinja_percent(struct jinja_run *r, struct pd_str format, const struct pd_value *values,
                     struct pd_value *out);

/* --- running (jinja_eval.c, jinja_exec.c) --- */

/* How a statement ends that has no error: a loop is to be left, or its next round to start. */
enum jinja_jump { JINJA_BREAK = 1, JINJA_CONTINUE = 2 };

int pd_jinja_eval(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out);
int pd_jinja_eval_truth(struct jinja_run *r, const struct jinja_node *node, struct pd_value *value,
                        bool *truth);
/* Evaluates the arguments of a call, filter or test, which are all children but the first. */
int pd_jinja_arguments(struct jinja_run *r, const struct jinja_node *node, struct jinja_call *call);
int pd_jinja_call_value(struct jinja_run *r, const struct pd_value *function,
                        struct jinja_call *call, struct pd_value *out);
int pd_jinja_assign(struct jinja_run *r, const struct jinja_node *target,
                    const struct pd_value *value);
/* Gives an error the place of the innermost node that failed; the code again. */
int pd_jinja_place_error(struct jinja_run *r, const struct jinja_node *node, int code);
int pd_jinja_exec(struct jinja_run *r, const struct jinja_node *node);
/* Runs it with its output collected in *out. */
int pd_jinja_capture(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out);
/* A new innermost scope; jinja_pop_scope leaves it. Scopes live as long as the rendering, since a
   macro may outlive the block that it was defined in. */
void pd_jinja_push_scope(struct jinja_run *r);
void pd_jinja_pop_scope(struct jinja_run *r);
void pd_jinja_set_local(struct jinja_run *r, struct pd_str name, const struct pd_value *value);

/* --- macros (jinja_macro.c) --- */

int pd_jinja_define_macro(struct jinja_run *r, const struct jinja_node *node);
int pd_jinja_exec_caller(struct jinja_run *r, const struct jinja_node *node);
int pd_jinja_call_macro(struct jinja_run *r, const struct jinja_macro *macro,
                        const struct jinja_call *call, struct pd_value *out);

#endif
