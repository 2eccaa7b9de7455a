/*
 * Steps by which functions over rows clean texts: the same few stand in many of lm-eval's files.
 * Texts are changed by pointing them at new ones in the arena.
 */
#ifndef PD_TASKS_NATIVES_TEXT_H
#define PD_TASKS_NATIVES_TEXT_H

#include "lib/core/buf.h"
#include "lib/core/err.h"
#include "lib/format/value.h"

/* What a buffer holds, copied into the arena; the buffer is freed. */
struct pd_str pd_text_take(struct pd_buf *buf, struct pd_arena *arena);
/* The texts one after the other. */
struct pd_str pd_text_concat(struct pd_arena *arena, const struct pd_str *parts, size_t n);

/* between.join(list), which must hold texts. */
int pd_text_join(struct pd_str *out, const struct pd_value *list, const char *between,
                 struct pd_arena *arena, struct pd_err *err);

/* s.replace(from, to) and re.sub(pattern, repl, s). */
void pd_text_replace(struct pd_str *s, const char *from, const char *to, struct pd_arena *arena);
int pd_text_sub(struct pd_str *s, const char *pattern, const char *repl, struct pd_arena *arena,
                struct pd_err *err);
/* s.capitalize() and s.lower(). */
struct pd_str pd_text_capitalize(struct pd_str s, struct pd_arena *arena);
struct pd_str pd_text_lower(struct pd_str s, struct pd_arena *arena);

/* s[0].lower() + s[1:]; an empty text is PD_ERR_INPUT, as IndexError is. */
int pd_text_lower_first(struct pd_str *s, struct pd_arena *arena, struct pd_err *err);
/* Whether the last byte is one of chars, which are ASCII. */
bool pd_text_ends_with_any(struct pd_str s, const char *chars);
bool pd_text_has(struct pd_str s, const char *needle);

/* lm_eval.utils.general_detokenize: spaces that a tokeniser put around punctuation go. */
int pd_text_detokenize(struct pd_str *s, struct pd_arena *arena, struct pd_err *err);
/* How HellaSwag's texts are cleaned: stripped, " [title]" becomes ". ", brackets go, and two spaces
   become one, once over. */
int pd_text_hellaswag(struct pd_str *s, struct pd_arena *arena, struct pd_err *err);

#endif
