/*
 * The words of Python source: names, keywords, numbers, strings and operators, as Python 3.11 cuts
 * them (Language Reference, chapter 2). An f-string is one word; what stands in its braces is read
 * on demand. Private to the readers of Python source.
 *
 * Texts are UTF-8 without a byte order mark and with "\n" as the only line break. Words point into
 * them. Errors are PD_ERR_INPUT and begin with the line: "12: a string without an end".
 */
#ifndef PD_LIB_FORMAT_PYTOKEN_H
#define PD_LIB_FORMAT_PYTOKEN_H

#include "lib/core/err.h"
#include "lib/core/str.h"

enum pd_pytoken_kind {
    PD_PY_NAME,
    PD_PY_KEYWORD,
    PD_PY_NUMBER,
    PD_PY_STRING,
    PD_PY_FSTRING,
    PD_PY_OPERATOR
};

struct pd_pytoken {
    const char *p;
    uint32_t n;
    uint32_t line : 24; /* where it starts, from 1; texts have less than 2^24 lines */
    uint32_t kind : 8;  /* enum pd_pytoken_kind */
};

/* A growing list on the heap; zeroed is empty. */
struct pd_pytokens {
    struct pd_pytoken *items;
    size_t n, cap;
};

enum { PD_PY_MAX_BRACKETS = 200 }; /* open at once, as in CPython */

struct pd_pylexer {
    const char *p, *end; /* what is still to be read */
    uint32_t line;
    uint32_t depth;                      /* open brackets */
    char closing[PD_PY_MAX_BRACKETS];    /* what closes each */
    uint32_t opened[PD_PY_MAX_BRACKETS]; /* and the line of each */
};

/* Skips blanks, comments and joined lines, and line breaks inside brackets. */
void pd_pylexer_skip(struct pd_pylexer *lx);
/* Reads the word at p, which is neither at the end nor at what pd_pylexer_skip skips nor at a line
   break outside brackets, and keeps count of brackets. */
int pd_pylexer_next(struct pd_pytoken *out, struct pd_pylexer *lx, struct pd_err *err);

void pd_pytokens_push(struct pd_pytokens *tokens, struct pd_pytoken token);
void pd_pytokens_done(struct pd_pytokens *tokens);

static inline struct pd_str pd_pytoken_str(const struct pd_pytoken *token)
{
    return (struct pd_str){token->p, token->n};
}

/* Whether it is this operator or keyword (or name). */
static inline bool pd_pytoken_is(const struct pd_pytoken *token, const char *text)
{
    return token->kind != PD_PY_STRING && pd_str_is(pd_pytoken_str(token), text);
}

/* Appends the words of the expressions in an f-string's braces, those of its format specifications
   too, in the order of the text. Depth is bounded as in CPython. */
int pd_pytoken_fields(struct pd_pytokens *out, const struct pd_pytoken *fstring,
                      struct pd_err *err);

#endif
