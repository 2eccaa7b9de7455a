/*
 * Python's regular expression syntax into PCRE2's. Private to the regex room.
 */
#ifndef PD_LIB_FORMAT_REGEX_TRANSLATE_H
#define PD_LIB_FORMAT_REGEX_TRANSLATE_H

#include "lib/core/buf.h"
#include "lib/core/err.h"

/* The translation of one pattern. Zero it, set pattern and flags. */
struct pd_regex_source {
    struct pd_str pattern; /* valid UTF-8 */
    unsigned flags;        /* PD_RE_*; global flags such as (?i) are added */
    size_t watch;          /* an offset in the translation ... */
    size_t origin;         /* ... and where in the pattern it comes from */
};

/* Appends to out what PCRE2 takes in UTF and UCP mode for the same meaning. Refuses whatever Python
   does not know (POSIX classes, verbs, recursion, \K), so that a pattern means here what it means
   there or nothing. Messages are "... at position 3". */
int pd_regex_translate(struct pd_buf *out, struct pd_regex_source *source, struct pd_err *err);

#endif
