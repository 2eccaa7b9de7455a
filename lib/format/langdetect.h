/*
 * The language of a text, by CLD2, in place of the Python package langdetect. langdetect draws its
 * n-grams at random, so that it may name another language each time for a short text; CLD2 does
 * not. docs/IFEVAL.md says how often they agree.
 */
#ifndef PD_LIB_FORMAT_LANGDETECT_H
#define PD_LIB_FORMAT_LANGDETECT_H

#include "lib/core/str.h"

/* One of langdetect's codes ("en", "zh-cn", "zh-tw", "no"), static; "" when the text has no
   letters, where langdetect raises; "un" when CLD2 finds none of langdetect's languages, and for
   two words or less. */
const char *pd_langdetect(struct pd_str text);

#endif
