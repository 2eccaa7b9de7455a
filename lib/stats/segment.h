/*
 * A segment: the texts that one item gives to a corpus metric, and their words as numbers.
 *
 * An item's data is what lm-eval's corpus metrics hand on: a list of the reference (a text, or a
 * list of texts) and the prediction (a text, or a list of one). None as a prediction, which a
 * filter gives for no answer, is the empty text. Where the numbers of references differ between
 * documents each counts with all of its own; lm-eval would cut all of them to the shortest list.
 */
#ifndef PD_LIB_STATS_SEGMENT_H
#define PD_LIB_STATS_SEGMENT_H

#include "lib/core/map.h"
#include "lib/stats/aggregate.h"

enum { PD_SEGMENT_MAX = 4 << 20 };

struct pd_segment {
    struct pd_str prediction;
    const struct pd_value
        *references;    /* strings inside the item's data; read them by the function */
    size_t nreferences; /* at least 1 */
};

/* Reads an item; false when its data have no such form. */
bool pd_segment_read(struct pd_segment *out, const struct pd_item *item);
/* Reference number i < nreferences. */
struct pd_str pd_segment_reference(const struct pd_segment *segment, size_t i);

/* A text as symbols: its words numbered, or its code points. */
struct pd_symbols {
    uint32_t *p;
    size_t n;
};

/* Numbers words: equal words have equal numbers, whichever text they stand in. A zeroed one is
   empty; symbols live as long as it does. */
struct pd_lexicon {
    struct pd_arena arena;
    struct pd_map numbers;
};
void pd_lexicon_done(struct pd_lexicon *lexicon);
/* The number of one word. */
uint32_t pd_lexicon_number(struct pd_lexicon *lexicon, struct pd_str word);
/* The words of a text, as Python's str.split() finds them. */
struct pd_symbols pd_lexicon_words(struct pd_lexicon *lexicon, struct pd_str text);

/* Takes the next word, split at white space, from *text; false at its end. */
bool pd_next_word(struct pd_str *word, struct pd_str *text);

#endif
