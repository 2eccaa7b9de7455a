/*
 * A place in a YAML text and what can be told by looking at the characters from there on. Private
 * to the quick look at top-level keys (yaml_top.c): it knows only what block-style task files use
 * and says no to everything else.
 */
#ifndef PD_LIB_FORMAT_YAML_CURSOR_H
#define PD_LIB_FORMAT_YAML_CURSOR_H

#include "lib/core/str.h"

struct pd_yaml_cursor {
    const char *at, *end; /* what is left of the text */
    size_t column;        /* of at, in its line */
};

/* What a character may do. */
enum {
    PD_YAML_MARK = 1, /* has a meaning in some place */
    PD_YAML_TEXT = 2, /* stands for itself everywhere, and may begin a plain scalar */
    PD_YAML_WORD = 4, /* may stand in a plain scalar in brackets */
    PD_YAML_BEGIN = 8 /* may begin one */
};
/* These bits of a byte; 0 for a control character. All of a character above ASCII has all but the
   first. */
unsigned pd_yaml_class(char c);

/* Whether a text consists of characters that libyaml takes for text and nothing else: no tabs, no
   control characters, no line ends but newlines, and UTF-8 throughout. */
bool pd_yaml_known_text(struct pd_str text);

static inline char pd_yaml_peek(const struct pd_yaml_cursor *c)
{
    return c->at < c->end ? *c->at : '\n';
}

static inline void pd_yaml_step(struct pd_yaml_cursor *c, size_t n)
{
    c->at += n;
    c->column += n;
}

static inline void pd_yaml_skip_spaces(struct pd_yaml_cursor *c)
{
    while (c->at < c->end && *c->at == ' ')
        pd_yaml_step(c, 1);
}

static inline void pd_yaml_next_line(struct pd_yaml_cursor *c)
{
    if (c->at < c->end)
        c->at++;
    c->column = 0;
}

/* To the newline that ends the line, or the end of the text. */
static inline void pd_yaml_end_of_line(struct pd_yaml_cursor *c)
{
    const char *newline = memchr(c->at, '\n', (size_t)(c->end - c->at));
    pd_yaml_step(c, (size_t)((newline ? newline : c->end) - c->at));
}

/* Whether only spaces are left on the line; moves to its end. */
bool pd_yaml_blank_rest(struct pd_yaml_cursor *c);
/* What is left of the line, without the spaces at its end. */
struct pd_str pd_yaml_rest(const struct pd_yaml_cursor *c);
/* Whether a line begins with what may be the mark of a document's beginning or end. */
bool pd_yaml_document_mark(const struct pd_yaml_cursor *c);

/* Reads a quoted scalar up to behind its closing quote; it may have several lines. inner is its
   text as written, simple tells that this is the text that it means. */
bool pd_yaml_quoted(struct pd_yaml_cursor *c, struct pd_str *inner, bool *simple);
/* Whether a plain scalar may begin here. */
bool pd_yaml_begins_plain(const struct pd_yaml_cursor *c);
/* Whether a text on one line has neither a colon nor a comment that would cut a plain scalar. */
bool pd_yaml_is_plain(struct pd_str text);
/* Whether a text is one word: a name of a function or the like. */
bool pd_yaml_is_word(struct pd_str text);

#endif
