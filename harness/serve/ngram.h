/*
 * The `ngram` baseline: an interpolated Witten-Bell n-gram model over pieces, trained on a text at
 * start-up. Below the unigrams stands the spelling model, so a piece that was never seen has a
 * finite log-probability, and for every history
 *
 *     sum over the vocabulary of P(word | history)  +  pd_ngram_unknown_mass(history)  =  1.
 *
 * Read-only after training.
 */
#ifndef PD_HARNESS_SERVE_NGRAM_H
#define PD_HARNESS_SERVE_NGRAM_H

#include "harness/serve/spell.h"

struct pd_ngram {
    const struct pd_vocab *vocab;
    struct pd_spell spell;
    struct pd_trie trie;
};

/* Trains on text, whose documents are separated by two or more empty lines, and fills vocab, which
   must outlive the model. */
void pd_ngram_train(struct pd_ngram *ngram, struct pd_vocab *vocab, struct pd_str text,
                    unsigned order);
void pd_ngram_done(struct pd_ngram *ngram);

/* Log-probability of the piece text, whose number in the vocabulary is id, behind the history
 *node; moves *node on. order is at most the trained one. */
double pd_ngram_step(const struct pd_ngram *ngram, unsigned order, uint32_t *node,
                     struct pd_str text, uint32_t id);
/* The probability that the next piece is none of the vocabulary. */
double pd_ngram_unknown_mass(const struct pd_ngram *ngram, uint32_t node);

#endif
