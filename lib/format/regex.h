/*
 * Python's re on PCRE2: UTF and Unicode properties, newline = LF, step and memory limits. A pattern
 * is translated where the dialects differ (\Z, \s of U+001C..U+001F, {,n}, flags), and what only
 * PCRE2 knows is refused. A byte of the text that is no UTF-8 counts as U+FFFD; offsets are always
 * those of the text as given. A pd_regex is used by one caller at a time.
 */
#ifndef PD_LIB_FORMAT_REGEX_H
#define PD_LIB_FORMAT_REGEX_H

#include "lib/core/buf.h"
#include "lib/core/err.h"

struct pd_regex;

enum { PD_RE_IGNORECASE = 1, PD_RE_MULTILINE = 2, PD_RE_DOTALL = 4 };

/* Compiles; free with pd_regex_free. The message names pattern and offset. */
int pd_regex_new(struct pd_regex **out, struct pd_str pattern, unsigned flags, struct pd_err *err);
void pd_regex_free(struct pd_regex *re);
size_t pd_regex_groups(const struct pd_regex *re);
/* The number of a named group, or -1. */
int pd_regex_group(const struct pd_regex *re, struct pd_str name);

/* One match. spans[2g], spans[2g+1] are byte offsets of group g, or -1 where it took no part. */
struct pd_match {
    ptrdiff_t *spans;
    size_t ngroups; /* whole match included */
};

/* The first match at or after from (Python's search). 1 found, 0 not found, negative on error
   (match limit). match stays valid until the next call on re. */
int pd_regex_search(struct pd_match *match, struct pd_regex *re, struct pd_str text, size_t from,
                    struct pd_err *err);
/* Calls visit for every non-overlapping match as Python's finditer does, empty ones right after a
   non-empty one included. visit returns 0 to go on, 1 to stop. */
typedef int (*pd_regex_visit)(void *ctx, const struct pd_match *match);
int pd_regex_each(struct pd_regex *re, struct pd_str text, pd_regex_visit visit, void *ctx,
                  struct pd_err *err);
/* re.sub: the replacement knows \1, \g<1>, \g<name> and \n-like escapes. Appends to out. */
int pd_regex_sub(struct pd_buf *out, struct pd_regex *re, struct pd_str text, struct pd_str repl,
                 struct pd_err *err);
/* The same for the first most matches only. */
int pd_regex_sub_most(struct pd_buf *out, struct pd_regex *re, struct pd_str text,
                      struct pd_str repl, size_t most, struct pd_err *err);
/* Appends re.escape(text). */
void pd_regex_escape(struct pd_buf *out, struct pd_str text);

#endif
