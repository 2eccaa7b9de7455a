#include "harness/serve/ngram.h"

#include "harness/serve/tokenizer.h"
#include "lib/core/alloc.h"

#include <math.h>
#include <stdlib.h>

struct ids {
    uint32_t *items;
    size_t n, cap;
};

/* Cuts a document into pieces and gives them numbers. */
static void number(struct ids *ids, struct pd_vocab *vocab, struct pd_str text)
{
    size_t nbytes;
    ids->n = 0;
    for (size_t at = 0; at < text.n; at += nbytes) {
        nbytes = pd_tokenizer_cut(text, at).nbytes;
        ids->items = pd_grow(ids->items, &ids->cap, ids->n + 1, sizeof(*ids->items));
        ids->items[ids->n++] = pd_vocab_add(vocab, pd_str_slice(text, at, at + nbytes));
    }
}

/* Takes the next document off the front of *rest; false when none is left. */
static bool next_document(struct pd_str *document, struct pd_str *rest)
{
    static const struct pd_str separator = PD_STR("\n\n\n");
    while (rest->n > 0 && rest->p[0] == '\n')
        *rest = pd_str_slice(*rest, 1, rest->n);
    if (rest->n == 0)
        return false;
    ptrdiff_t end = pd_str_index(*rest, separator, 0);
    size_t n = end < 0 ? rest->n : (size_t)end;
    *document = pd_str_slice(*rest, 0, n);
    *rest = pd_str_slice(*rest, n, rest->n);
    while (document->n > 0 && document->p[document->n - 1] == '\n')
        document->n--;
    return true;
}

static double spelt(const void *ctx, uint32_t id)
{
    const struct pd_ngram *ngram = ctx;
    return id == PD_WORD_END ? 0
                             : exp(pd_spell_logprob(&ngram->spell, ngram->vocab->words[id]->text));
}

void pd_ngram_train(struct pd_ngram *ngram, struct pd_vocab *vocab, struct pd_str text,
                    unsigned order)
{
    struct ids ids = {0};
    struct pd_str document;
    ngram->vocab = vocab;
    pd_trie_init(&ngram->trie, order);
    while (next_document(&document, &text)) {
        number(&ids, vocab, document);
        pd_trie_learn(&ngram->trie, ids.items, ids.n);
    }
    free(ids.items);
    pd_spell_train(&ngram->spell, vocab);
    pd_trie_finish(&ngram->trie, spelt, ngram);
}

void pd_ngram_done(struct pd_ngram *ngram)
{
    pd_trie_done(&ngram->trie);
    pd_spell_done(&ngram->spell);
}

double pd_ngram_step(const struct pd_ngram *ngram, unsigned order, uint32_t *node,
                     struct pd_str text, uint32_t id)
{
    double logprob;
    if (!pd_trie_step(&ngram->trie, order, node, id, &logprob))
        logprob += pd_spell_logprob(&ngram->spell, text);
    return logprob;
}

double pd_ngram_unknown_mass(const struct pd_ngram *ngram, uint32_t node)
{
    double weight, spelt_mass = 0;
    pd_trie_step(&ngram->trie, 1, &node, PD_WORD_UNKNOWN, &weight);
    for (uint32_t id = 0; id < ngram->vocab->n; id++)
        spelt_mass += spelt(ngram, id);
    return exp(weight) * (1 - spelt_mass);
}
