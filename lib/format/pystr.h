/*
 * Python's idea of text: str() and repr() of values, float text, what is space, digit, upper and
 * lower. Character data come from utf8proc (Unicode general categories and case mappings).
 */
#ifndef PD_LIB_FORMAT_PYSTR_H
#define PD_LIB_FORMAT_PYSTR_H

#include "lib/core/buf.h"
#include "lib/format/value.h"

/* str(v) and repr(v): 1.0, 1e+20, True, None, ['it\'s', "it's"] with Python's choice of quotes and
   escapes. str() of a string is the string. */
void pd_py_str(struct pd_buf *out, const struct pd_value *v);
void pd_py_repr(struct pd_buf *out, const struct pd_value *v);
/* repr(float): the shortest text that reads back as the same number; "1e-05", "1e+16", "inf". */
void pd_py_float(struct pd_buf *out, double f);
/* float(text) as Python reads it (white space around, underscores between digits, inf, nan). */
bool pd_py_parse_float(double *out, struct pd_str text);

bool pd_py_isspace(uint32_t codepoint);    /* str.isspace: includes U+001C..U+001F and U+0085 */
bool pd_py_isdigit_cp(uint32_t codepoint); /* str.isdigit: Nd and superscripts and the like */
/* The value 0 to 9 of a decimal digit of any script (category Nd), or -1. */
int pd_py_decimal(uint32_t codepoint);
/* str.isdigit / isupper / islower of a whole text. */
bool pd_py_isdigit(struct pd_str s);
bool pd_py_isupper(struct pd_str s);
bool pd_py_islower(struct pd_str s);

/* strip family: views into s. chars NULL: white space; else the set of its code points. */
struct pd_str pd_py_strip(struct pd_str s, const struct pd_str *chars);
struct pd_str pd_py_lstrip(struct pd_str s, const struct pd_str *chars);
struct pd_str pd_py_rstrip(struct pd_str s, const struct pd_str *chars);

/* Case: appended to out. lower and upper use full case mappings; final sigma as Python. */
void pd_py_lower(struct pd_buf *out, struct pd_str s);
void pd_py_upper(struct pd_buf *out, struct pd_str s);
void pd_py_capitalize(struct pd_buf *out, struct pd_str s);
void pd_py_title(struct pd_buf *out, struct pd_str s);

/* s.replace(from, to[, max]); max < 0: all. An empty from inserts between code points. */
void pd_py_replace(struct pd_buf *out, struct pd_str s, struct pd_str from, struct pd_str to,
                   int64_t max);
/* s.split(sep, max) as a list of views; sep NULL splits on runs of white space. An empty sep, which
   Python refuses with ValueError, gives s whole: the caller checks. */
struct pd_value pd_py_split(struct pd_arena *arena, struct pd_str s, const struct pd_str *sep,
                            int64_t max);

/* s[from:to:step] by code point with Python's rules for negative and missing bounds; step != 0. */
struct pd_py_slice {
    bool has_from, has_to;
    int64_t from, to, step;
};
/* Resolves a slice against a length as slice.indices does: first index and number of items. */
void pd_py_slice_indices(const struct pd_py_slice *slice, size_t len, int64_t *first,
                         size_t *count);
struct pd_str pd_py_slice_str(struct pd_arena *arena, struct pd_str s,
                              const struct pd_py_slice *slice);

/* ast.literal_eval: strings in both quote styles with escapes and prefixes, adjacent strings,
   numbers, True/False/None, lists, tuples (as lists), dicts with string keys. Nothing is copied
   where the text can be pointed at. Returns false when text is no literal; no message. Also
   refused: what a pd_value cannot hold (bytes, complex, sets, keys that are no strings), \N{names},
   and hex, octal and binary integers past 64 bits. */
bool pd_py_literal(struct pd_value *out, struct pd_arena *arena, struct pd_str text);
/* The same, but a dict whose keys are all ints is taken too: its keys are their decimal digits. */
bool pd_py_literal_data(struct pd_value *out, struct pd_arena *arena, struct pd_str text);

#endif
