/*
 * The judgement of Punkt's English model on one place where a sentence may end; sentences.h has the
 * source and says what is left out.
 */
#ifndef PD_LIB_FORMAT_PUNKT_H
#define PD_LIB_FORMAT_PUNKT_H

#include "lib/format/value.h"

/* A pattern whose matches in a line are Punkt's tokens: words with their full stops, marks. */
extern const char pd_punkt_token[];

/* Whether a sentence ends at one of the tokens but the last. arena: for scratch. */
bool pd_punkt_breaks(const struct pd_value *tokens, struct pd_arena *arena);

#endif
