/*
 * UTF-8: decoding, counting and slicing by code point. A byte that is not part of valid UTF-8
 * decodes as U+FFFD of length 1, so every text has a definite number of code points. Valid is what
 * RFC 3629 says: no overlong forms, no surrogates, nothing past U+10FFFF.
 */
#ifndef PD_LIB_FORMAT_UTF8_H
#define PD_LIB_FORMAT_UTF8_H

#include "lib/core/buf.h"

/* Decodes the code point at byte i of s (i < s.n) and gives its length in bytes. */
uint32_t pd_utf8_at(struct pd_str s, size_t i, size_t *nbytes);
/* Decodes the code point that ends before byte i of s (0 < i <= s.n) and gives its length: the way
   to walk backwards over the same code points that pd_utf8_at finds. */
uint32_t pd_utf8_before(struct pd_str s, size_t i, size_t *nbytes);
size_t pd_utf8_len(struct pd_str s); /* code points */
/* Byte offset of code point number count; s.n when the text has no more than count. */
size_t pd_utf8_offset(struct pd_str s, size_t count);
bool pd_utf8_valid(struct pd_str s);
/* Byte offset of the first byte that is not part of valid UTF-8; s.n when all are. */
size_t pd_utf8_invalid_at(struct pd_str s);
/* Appends s with every invalid byte replaced by U+FFFD. */
void pd_utf8_sanitize(struct pd_buf *out, struct pd_str s);
/* Columns of a terminal that s takes (utf8proc_charwidth; 2 for Hangul and CJK). */
size_t pd_utf8_width(struct pd_str s);

#endif
