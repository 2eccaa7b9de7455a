/*
 * The logical lines of a Python file: what stands between line breaks that count, with the depth of
 * its block. Several simple statements on one line (a = 1; b = 2) are several lines. Blank lines
 * and comments are gone. Private to the readers of Python source.
 */
#ifndef PD_LIB_FORMAT_PYLINES_H
#define PD_LIB_FORMAT_PYLINES_H

#include "lib/format/pytoken.h"

struct pd_pyline {
    uint32_t first, end; /* its words: [first, end), never none */
    uint32_t depth;      /* 0: top level */
};

/* Lists on the heap; zeroed is empty. */
struct pd_pylines {
    struct pd_pytokens tokens;
    struct pd_pyline *items;
    size_t n, cap;
};

/* Cuts a text, into which the words point. Brackets balance, blocks are indented as Python wants it
   and follow lines that end with a colon; what the lines say is not looked at. Errors begin with
   the line: "12: indentation that fits no block". */
int pd_pylines_read(struct pd_pylines *out, struct pd_str text, struct pd_err *err);
void pd_pylines_done(struct pd_pylines *lines);

#endif
