/*
 * How likely a piece is by its spelling alone: an n-gram model over code points, learnt from the
 * words of a vocabulary (each once) and closed by an end mark, on top of a uniform distribution
 * over every code point and every stray byte. It gives every string a probability above 0, and the
 * probabilities of all strings sum to 1. Read-only after training.
 */
#ifndef PD_HARNESS_SERVE_SPELL_H
#define PD_HARNESS_SERVE_SPELL_H

#include "harness/serve/trie.h"
#include "harness/serve/vocab.h"

struct pd_spell {
    struct pd_trie trie;
};

void pd_spell_train(struct pd_spell *spell, const struct pd_vocab *vocab);
void pd_spell_done(struct pd_spell *spell);
double pd_spell_logprob(const struct pd_spell *spell, struct pd_str text);

#endif
