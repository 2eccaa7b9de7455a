#include "harness/serve/random.h"

#include "lib/core/hash.h"

#include <math.h>

/* Tells the drawing of favourites from the drawing of places at the same history. */
#define FAVOURITES UINT64_C(0x5851f42d4c957f2d)
/* A prime beyond any vocabulary: its multiples, modulo the number of words, are all different for
   as many steps as there are words. */
#define STRIDE UINT64_C(2147483647)

static double unit(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

void pd_random_init(struct pd_random *random, const struct pd_vocab *vocab, uint64_t seed)
{
    *random = (struct pd_random){.vocab = vocab, .seed = seed};
    double sum = 1; /* place 0 */
    for (uint32_t r = 1; r < PD_RANDOM_BUCKETS; r++)
        sum += 1.0 / (r + 1);
    random->bucket_log_norm = log(sum);
    random->nfavourites = vocab->n < PD_RANDOM_FAVOURITES ? vocab->n : PD_RANDOM_FAVOURITES;
    sum = 0;
    for (size_t j = 0; j < random->nfavourites; j++)
        sum += 1.0 / (double)(j + 1);
    for (size_t j = 0; j < random->nfavourites; j++) {
        random->favourite_prob[j] = 1.0 / ((double)(j + 1) * sum);
        random->offsets[j] = (uint32_t)(j * STRIDE % vocab->n);
    }
}

uint64_t pd_random_start(const struct pd_random *random)
{
    return pd_mix64(random->seed + UINT64_C(0x9e3779b97f4a7c15));
}

/* Three rounds of x = odd * x + k and x ^= x >> 10 modulo 2^20, each of which can be undone. */
uint32_t pd_random_place(uint64_t history, uint32_t bucket)
{
    const uint32_t mask = PD_RANDOM_BUCKETS - 1;
    uint32_t x = bucket & mask;
    for (unsigned round = 0; round < 3; round++) {
        uint64_t draw = pd_mix64(history + round);
        x = (x * ((uint32_t)draw | 1) + (uint32_t)(draw >> 32)) & mask;
        x ^= x >> 10;
    }
    return x;
}

/* The running hash of the text (FNV-1a); it does not see how the text is cut. */
static uint64_t moved(uint64_t history, struct pd_str text)
{
    for (size_t i = 0; i < text.n; i++)
        history = (history ^ (unsigned char)text.p[i]) * UINT64_C(0x100000001b3);
    return history;
}

/* Log-probability of the bucket that text falls into. */
static double bucket_logprob(const struct pd_random *random, uint64_t history, struct pd_str text)
{
    uint32_t bucket = (uint32_t)(pd_hash64(text, 0) % PD_RANDOM_BUCKETS);
    return -log(pd_random_place(history, bucket) + 1.0) - random->bucket_log_norm;
}

/* What is drawn about the favourites behind a history. */
struct favourites {
    double share;
    uint32_t first;
};

static struct favourites favourites_of(const struct pd_random *random, uint64_t history)
{
    uint64_t draw = pd_mix64(history ^ FAVOURITES);
    return (struct favourites){0.88 + 0.08 * unit(draw),
                               (uint32_t)(pd_mix64(draw) % random->vocab->n)};
}

static double favour(const struct pd_random *random, struct favourites favourites, uint32_t id)
{
    if (id == PD_WORD_UNKNOWN)
        return 0;
    uint32_t n = (uint32_t)random->vocab->n;
    uint32_t offset = id >= favourites.first ? id - favourites.first : id + n - favourites.first;
    for (size_t j = 0; j < random->nfavourites; j++)
        if (random->offsets[j] == offset)
            return favourites.share * random->favourite_prob[j];
    return 0;
}

double pd_random_step(const struct pd_random *random, uint64_t *history, struct pd_str text,
                      uint32_t id)
{
    struct favourites favourites = favourites_of(random, *history);
    double any = bucket_logprob(random, *history, text) + log1p(-favourites.share);
    double favoured = favour(random, favourites, id);
    *history = moved(*history, text);
    return favoured > 0 ? log(favoured + exp(any)) : any;
}

size_t pd_random_top(const struct pd_random *random, uint64_t history, size_t k,
                     struct pd_trie_choice *out)
{
    struct favourites favourites = favourites_of(random, history);
    struct pd_trie_choice all[PD_RANDOM_FAVOURITES];
    /* The first is so far ahead that its bucket's share cannot change its place; the others may
       swap. */
    size_t n = k == 1 ? 1 : random->nfavourites;
    for (size_t j = 0; j < n; j++) {
        uint32_t id = (favourites.first + random->offsets[j]) % (uint32_t)random->vocab->n;
        uint64_t scratch = history;
        struct pd_trie_choice choice = {
            pd_random_step(random, &scratch, random->vocab->words[id]->text, id), id};
        size_t at = j;
        for (; at > 0 && all[at - 1].logprob < choice.logprob; at--)
            all[at] = all[at - 1];
        all[at] = choice;
    }
    n = n < k ? n : k;
    memcpy(out, all, n * sizeof(*out));
    return n;
}
