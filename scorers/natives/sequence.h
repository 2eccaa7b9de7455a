/*
 * How alike two texts are by the blocks that they share, as Python's difflib.SequenceMatcher has it
 * (Ratcliff and Obershelp 1988): the longest common block, then the same on both sides of it. Code
 * points that a long second text has often begin no block. Private to scorers/natives.
 */
#ifndef PD_SCORERS_NATIVES_SEQUENCE_H
#define PD_SCORERS_NATIVES_SEQUENCE_H

#include "lib/core/err.h"
#include "lib/core/str.h"

/* 2 * code points in blocks / code points of both; 1 for two empty texts. Texts whose lengths have
   a product of more than 2^26 are PD_ERR_INPUT. */
int pd_sequence_ratio(double *out, struct pd_str a, struct pd_str b, struct pd_err *err);

#endif
