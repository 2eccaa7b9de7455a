/*
 * The vocabulary of the baseline models: every piece of the training text, numbered in order of
 * first appearance. Number 0 is the mark of a text's end. A vocabulary owns its words; they stay
 * where they are as it grows.
 */
#ifndef PD_HARNESS_SERVE_VOCAB_H
#define PD_HARNESS_SERVE_VOCAB_H

#include "lib/core/map.h"

#define PD_WORD_END 0              /* the end of a text */
#define PD_WORD_UNKNOWN UINT32_MAX /* a piece that is not in the vocabulary */

struct pd_word {
    struct pd_str text;
    struct pd_str json; /* the text as a JSON string, quotes included */
    uint32_t id;
    uint32_t ncodepoints;
};

struct pd_vocab {
    struct pd_arena arena;
    struct pd_map map;
    const struct pd_word **words;
    size_t n, cap;
};

/* Puts the mark of a text's end in. */
void pd_vocab_init(struct pd_vocab *vocab);
void pd_vocab_done(struct pd_vocab *vocab);

/* The number of a piece, given one when it is new. */
uint32_t pd_vocab_add(struct pd_vocab *vocab, struct pd_str text);
/* The number of a piece, or PD_WORD_UNKNOWN. */
uint32_t pd_vocab_id(const struct pd_vocab *vocab, struct pd_str text);

#endif
