/*
 * JSON (RFC 8259) into and out of pd_value. Reading keeps the int/float distinction, integers past
 * 64 bits, NUL bytes, key order, and takes the last of duplicate keys. As Python's json does, it
 * accepts NaN, Infinity and -Infinity (allow_nan), numbers too large for a double (infinite) and
 * lone surrogates, which become U+FFFD. A byte order mark in front is skipped.
 * Errors name line and column: "3:17: expected ',' or '}' after a value".
 */
#ifndef PD_LIB_FORMAT_JSON_H
#define PD_LIB_FORMAT_JSON_H

#include "lib/core/buf.h"
#include "lib/core/err.h"
#include "lib/format/value.h"

struct pd_json_limits {
    size_t max_depth; /* 0: 200. Reading needs no stack, but what walks a tree recurses */
    size_t max_bytes; /* 0: 1 GiB */
    bool allow_nan;
    bool allow_invalid_utf8; /* replace by U+FFFD instead of refusing */
};

/* Parses exactly one value surrounded by white space. Strings without escapes and big ints
   point into text, so text must outlive the tree. limits may be NULL. */
int pd_json_parse(struct pd_value *out, struct pd_arena *arena, struct pd_str text,
                  const struct pd_json_limits *limits, struct pd_err *err);

enum {
    PD_JSON_COMPACT = 0,      /* {"a":1,"b":[2,3]} */
    PD_JSON_SPACED = 1 << 0,  /* ", " and ": " as Python's json.dumps */
    PD_JSON_INDENT2 = 1 << 1, /* two spaces a level; empty containers stay {} and [] */
    PD_JSON_ASCII = 1 << 2,   /* \uXXXX for everything past 0x7e (ensure_ascii) */
    PD_JSON_SORTED = 1 << 3,  /* keys in code-point order: a canonical form for hashes */
};

/* Appends v as Python's json.dumps would write it: floats in repr form, NaN, Infinity. Bytes that
   are no UTF-8 are written as U+FFFD. */
void pd_json_write(struct pd_buf *buf, const struct pd_value *v, unsigned flags);
/* Appends s quoted and escaped. */
void pd_json_write_str(struct pd_buf *buf, struct pd_str s, unsigned flags);

#endif
