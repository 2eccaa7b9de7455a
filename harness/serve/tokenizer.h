/*
 * Pieces: how the baseline models cut text. Concatenating the pieces gives the text back byte for
 * byte, and the cut depends on what stands at a place alone, never on a vocabulary, so it is the
 * same in training and in scoring.
 *
 * A piece is one of
 *   - a run of letters (with their combining marks), at most PD_TOKENIZER_MAX code points,
 *   - one digit, one punctuation mark or symbol, one Chinese, Japanese or Korean character,
 *   - one line feed, or a run of other white space,
 *   - one byte that is no valid UTF-8,
 *   - the mark of a text's end, PD_END_OF_TEXT.
 * One space in front of a visible character belongs to that character's piece: "Answer:" + " B" is
 * cut between the two strings, as the context and the continuation of a multiple-choice item are.
 */
#ifndef PD_HARNESS_SERVE_TOKENIZER_H
#define PD_HARNESS_SERVE_TOKENIZER_H

#include "lib/core/str.h"

#define PD_TOKENIZER_MAX 64
#define PD_END_OF_TEXT "<|endoftext|>"

struct pd_tokenizer_piece {
    uint16_t nbytes;
    uint16_t ncodepoints;
};

/* The piece that starts at byte at of text; at < text.n. */
struct pd_tokenizer_piece pd_tokenizer_cut(struct pd_str text, size_t at);

#endif
