/*
 * Jinja templates with Python's semantics: no autoescape, code-point indexing, Python's str and
 * repr when printing. A template is compiled once and rendered many times; both are bounded, and a
 * hostile template is an error, never a crash.
 *
 * There are two environments. That of lm-eval's task files: StrictUndefined,
 * keep_trailing_newline, tojson as Jinja has it. And that of transformers' chat templates:
 * Jinja's lenient Undefined, trim_blocks, lstrip_blocks, no trailing newline, lists and dicts that
 * cannot be changed (ImmutableSandboxedEnvironment), macros, break, continue and the tag
 * "generation", the functions raise_exception and strftime_now, and a tojson that escapes nothing
 * for HTML and keeps letters past ASCII.
 */
#ifndef PD_LIB_FORMAT_JINJA_H
#define PD_LIB_FORMAT_JINJA_H

#include "lib/core/buf.h"
#include "lib/core/err.h"
#include "lib/format/value.h"

struct pd_jinja; /* lives in the arena it was compiled in */

struct pd_jinja_limits {
    size_t max_output; /* bytes; 0: 16 MiB */
    size_t max_steps;  /* evaluated nodes, loop rounds included; 0: 10 million */
    size_t max_depth;  /* nesting of expressions and blocks; 0: 200, in chat templates 400 */
};

struct pd_jinja_date {
    int year, month, day; /* of the common calendar; month and day from 1 */
};

/* Compiles source (at most 1 MiB), which must outlive the template. Messages, here and when
   rendering, are "line:column: ...", relative to the template; columns are characters. */
int pd_jinja_compile(struct pd_jinja **out, struct pd_arena *arena, struct pd_str source,
                     struct pd_err *err);
/* The same in the environment of chat templates, where strftime_now formats the given date at
   midnight whenever it is called, so that renderings can be repeated. */
int pd_jinja_compile_chat(struct pd_jinja **out, struct pd_arena *arena, struct pd_str source,
                          struct pd_jinja_date today, struct pd_err *err);
/* Reads "2024-07-26"; false when it is no day of the calendar. */
bool pd_jinja_read_date(struct pd_jinja_date *out, struct pd_str text);
/* Renders with the dict vars; appends to out, which is as before after an error. scratch holds what
   is made on the way, at most 16 times max_output and 16 MiB. limits may be NULL. */
int pd_jinja_render(struct pd_buf *out, const struct pd_jinja *tpl, const struct pd_value *vars,
                    const struct pd_jinja_limits *limits, struct pd_arena *scratch,
                    struct pd_err *err);
/* The value of the expression in the {{ }} that the template ends with, as it is and not as text;
   what stands before is run and its output dropped. Limits are the defaults. out may point into
   vars' strings. */
int pd_jinja_value(struct pd_value *out, const struct pd_jinja *tpl, const struct pd_value *vars,
                   struct pd_arena *scratch, struct pd_err *err);
/* Whether rendering gives the source as it is: the caller may skip it. */
bool pd_jinja_is_literal(const struct pd_jinja *tpl);
/* The names that the template reads from vars and that are used outside "is defined"-like tests:
   a list of strings, each once, in order of first use. */
struct pd_value pd_jinja_names(const struct pd_jinja *tpl, struct pd_arena *arena);

#endif
