#include "lib/stats/ngrams.h"

#include "lib/core/alloc.h"
#include "lib/core/hash.h"

#include <stdlib.h>

/* An n-gram is the n-gram before it, one shorter, and its last symbol. */
struct ngram {
    uint32_t before, last;
    uint32_t text, other, most; /* times in the text, in this other text, in any other one */
};

/* The n-grams of one order, numbered as they are found. */
struct counter {
    struct ngram *ngrams;
    uint32_t n;
    uint32_t *slots; /* open addressing: number + 1, 0 = free */
    size_t nslots;   /* a power of two */
};

static uint32_t number_of(struct counter *counter, uint32_t before, uint32_t last)
{
    size_t slot = pd_mix64((uint64_t)before << 32 | last) & (counter->nslots - 1);
    for (; counter->slots[slot]; slot = (slot + 1) & (counter->nslots - 1)) {
        const struct ngram *ngram = &counter->ngrams[counter->slots[slot] - 1];
        if (ngram->before == before && ngram->last == last)
            return counter->slots[slot] - 1;
    }
    counter->ngrams[counter->n] = (struct ngram){.before = before, .last = last};
    counter->slots[slot] = ++counter->n;
    return counter->n - 1;
}

/* Replaces the number of the n-gram of order - 1 at each place by that of the given order. */
static void extend(uint32_t *numbers, struct counter *counter, const struct pd_symbols *text,
                   size_t order)
{
    for (size_t i = 0; i < pd_ngrams_total(text->n, order); i++)
        numbers[i] = number_of(counter, numbers[i], text->p[i + order - 1]);
}

static void count_other(struct counter *counter, const uint32_t *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct ngram *ngram = &counter->ngrams[numbers[i]];
        if (++ngram->other > ngram->most)
            ngram->most = ngram->other;
    }
    for (size_t i = 0; i < n; i++)
        counter->ngrams[numbers[i]].other = 0;
}

static size_t match_order(struct counter *counter, uint32_t *numbers, size_t order,
                          const struct pd_symbols *texts, size_t ntexts)
{
    counter->n = 0;
    memset(counter->slots, 0, counter->nslots * sizeof *counter->slots);
    for (size_t t = 0; t < ntexts; t++) {
        size_t n = pd_ngrams_total(texts[t].n, order);
        extend(numbers, counter, &texts[t], order);
        if (t > 0)
            count_other(counter, numbers, n);
        else
            for (size_t i = 0; i < n; i++)
                counter->ngrams[numbers[i]].text++;
        numbers += texts[t].n;
    }
    size_t matches = 0;
    for (uint32_t i = 0; i < counter->n; i++) {
        const struct ngram *ngram = &counter->ngrams[i];
        matches += ngram->text < ngram->most ? ngram->text : ngram->most;
    }
    return matches;
}

void pd_ngrams_match(size_t *matches, size_t norders, const struct pd_symbols *text,
                     const struct pd_symbols *others, size_t nothers)
{
    struct pd_symbols *texts = pd_calloc(nothers + 1, sizeof *texts);
    texts[0] = *text;
    size_t total = text->n;
    for (size_t i = 0; i < nothers; i++) {
        texts[i + 1] = others[i];
        total += others[i].n;
    }
    struct counter counter = {.nslots = 16};
    while (counter.nslots < 2 * total)
        counter.nslots *= 2;
    counter.ngrams = pd_calloc(total + 1, sizeof *counter.ngrams);
    counter.slots = pd_calloc(counter.nslots, sizeof *counter.slots);
    uint32_t *numbers = pd_calloc(total + 1, sizeof *numbers);
    for (size_t order = 1; order <= norders; order++)
        matches[order - 1] = match_order(&counter, numbers, order, texts, nothers + 1);
    free(numbers);
    free(counter.slots);
    free(counter.ngrams);
    free(texts);
}
