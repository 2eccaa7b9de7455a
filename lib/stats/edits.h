/*
 * Edits with shifts, as TER counts them (Snover et al. 2006): words inserted, deleted and replaced,
 * and blocks of words moved, each 1, to turn a text into a reference. The fewest are hard to find;
 * this is the greedy search of Tercom as sacrebleu does it, with the same limits, so that the
 * number is the same:
 *
 *   - The edit distance keeps to a band of 25 words (more where one text is over 50 times as long
 * as the other) on either side of the diagonal.
 *   - A block is at most 10 words long and equal to words of the reference that start at most 50
 *     places away. It is moved only if it is not in order where it stands and the reference's words
 *     are not matched where they stand, and only to places next to what those are aligned with.
 *   - Moves are made one after the other, each the one that lowers the edit distance most (then the
 *     longest, then the first block, then the first place), until none lowers it or 1,000 have been
 *     tried; the round in which the limit is reached moves nothing.
 *
 * A limit of our own keeps hostile texts from costing minutes: where one text has more than
 * PD_EDITS_MAX_SHIFTED words nothing is moved, and the number is the edit distance within the band.
 *
 * Private to lib/stats.
 */
#ifndef PD_LIB_STATS_EDITS_H
#define PD_LIB_STATS_EDITS_H

#include "lib/stats/segment.h"

enum { PD_EDITS_MAX_SHIFTED = 5000 };

/* The number of edits from text to reference; for an empty reference the text's length. Texts have
   fewer than 2^29 words. */
size_t pd_edits(const struct pd_symbols *text, const struct pd_symbols *reference);

#endif
