#include "harness/serve/trie.h"

#include "lib/core/alloc.h"
#include "lib/core/hash.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Child look-up: open addressing over (parent, symbol). */
struct pd_trie_slot {
    uint64_t key;
    uint32_t node; /* 0: free, since the root is nobody's child */
};

static uint64_t key_of(uint32_t parent, uint32_t symbol)
{
    return (uint64_t)parent << 32 | symbol;
}

static size_t slot_of(const struct pd_trie *trie, uint64_t key)
{
    size_t mask = trie->nslots - 1;
    /* The top bits of the product: they depend on every bit of the key. */
    size_t i = (size_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> trie->shift);
    while (trie->slots[i].node && trie->slots[i].key != key)
        i = (i + 1) & mask;
    return i;
}

static uint32_t child_of(const struct pd_trie *trie, uint32_t parent, uint32_t symbol)
{
    return trie->slots[slot_of(trie, key_of(parent, symbol))].node;
}

static void grow_slots(struct pd_trie *trie)
{
    struct pd_trie_slot *old = trie->slots;
    size_t nold = trie->nslots;
    trie->nslots = nold ? nold * 2 : 1024;
    trie->shift = nold ? trie->shift - 1 : 64 - 10;
    trie->slots = pd_calloc(trie->nslots, sizeof(*trie->slots));
    for (size_t i = 0; i < nold; i++)
        if (old[i].node)
            trie->slots[slot_of(trie, old[i].key)] = old[i];
    free(old);
}

static uint32_t new_node(struct pd_trie *trie, struct pd_trie_node node)
{
    assert(trie->n < UINT32_MAX);
    trie->nodes = pd_grow(trie->nodes, &trie->cap, trie->n + 1, sizeof(*trie->nodes));
    trie->nodes[trie->n] = node;
    return (uint32_t)trie->n++;
}

/* The child of parent, made when it is new. suffix is the same n-gram without its first symbol. */
static uint32_t add_child(struct pd_trie *trie, uint32_t parent, uint32_t symbol, uint32_t suffix)
{
    if (trie->n * 2 >= trie->nslots)
        grow_slots(trie);
    uint64_t key = key_of(parent, symbol);
    struct pd_trie_slot *slot = &trie->slots[slot_of(trie, key)];
    if (!slot->node)
        *slot = (struct pd_trie_slot){
            key, new_node(trie, (struct pd_trie_node){.parent = parent,
                                                      .symbol = symbol,
                                                      .suffix = suffix,
                                                      .depth = trie->nodes[parent].depth + 1})};
    return slot->node;
}

void pd_trie_init(struct pd_trie *trie, unsigned order)
{
    assert(order >= 1 && order <= PD_TRIE_ORDER_MAX);
    *trie = (struct pd_trie){.order = order};
    new_node(trie, (struct pd_trie_node){0});
    add_child(trie, PD_TRIE_ROOT, 0, PD_TRIE_ROOT);
}

void pd_trie_done(struct pd_trie *trie)
{
    free(trie->nodes);
    free(trie->slots);
    free(trie->succ);
    *trie = (struct pd_trie){0};
}

/* Counts symbol behind each of the histories, of length 0 to *n - 1, and moves them on. */
static void learn_symbol(struct pd_trie *trie, uint32_t *histories, size_t *n, uint32_t symbol)
{
    uint32_t next[PD_TRIE_ORDER_MAX + 1] = {PD_TRIE_ROOT};
    for (size_t k = 0; k < *n; k++) {
        next[k + 1] = add_child(trie, histories[k], symbol, next[k]);
        trie->nodes[next[k + 1]].count++;
    }
    *n = *n < trie->order ? *n + 1 : trie->order;
    memcpy(histories, next, *n * sizeof(*next));
}

void pd_trie_learn(struct pd_trie *trie, const uint32_t *symbols, size_t n)
{
    uint32_t histories[PD_TRIE_ORDER_MAX + 1] = {PD_TRIE_ROOT, PD_TRIE_START};
    size_t nhistories = trie->order < 2 ? 1 : 2;
    for (size_t i = 0; i < n; i++)
        learn_symbol(trie, histories, &nhistories, symbols[i]);
    learn_symbol(trie, histories, &nhistories, 0);
}

/* Sums of the children, per node. */
struct sums {
    double count, types;
};

/* A node is always behind its parent and its suffix, so one pass in order of birth is enough. */
static void smooth(struct pd_trie *trie, double (*base)(const void *ctx, uint32_t symbol),
                   const void *ctx)
{
    struct sums *sums = pd_calloc(trie->n, sizeof(*sums));
    double *prob = pd_calloc(trie->n, sizeof(*prob));
    for (size_t i = 1; i < trie->n; i++) {
        sums[trie->nodes[i].parent].count += trie->nodes[i].count;
        sums[trie->nodes[i].parent].types += 1;
    }
    for (size_t i = 0; i < trie->n; i++) {
        struct pd_trie_node *node = &trie->nodes[i];
        if (i > 0) {
            struct sums of = sums[node->parent];
            double lower = node->depth == 1 ? base(ctx, node->symbol) : prob[node->suffix];
            prob[i] = (node->count + of.types * lower) / (of.count + of.types);
            node->logprob = log(prob[i]);
        }
        if (sums[i].types > 0)
            node->backoff = log(sums[i].types / (sums[i].count + sums[i].types));
    }
    free(prob);
    free(sums);
}

struct ranked {
    double logprob;
    uint32_t parent, symbol, node;
};

static int by_rank(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    if (a->parent != b->parent)
        return a->parent < b->parent ? -1 : 1;
    if (a->logprob > b->logprob || a->logprob < b->logprob)
        return a->logprob > b->logprob ? -1 : 1;
    return a->symbol < b->symbol ? -1 : a->symbol > b->symbol;
}

static void rank_children(struct pd_trie *trie)
{
    size_t n = trie->n - 1;
    struct ranked *ranked = pd_calloc(n, sizeof(*ranked));
    for (size_t i = 0; i < n; i++) {
        const struct pd_trie_node *node = &trie->nodes[i + 1];
        ranked[i] = (struct ranked){node->logprob, node->parent, node->symbol, (uint32_t)(i + 1)};
    }
    qsort(ranked, n, sizeof(*ranked), by_rank);
    trie->succ = pd_calloc(n, sizeof(*trie->succ));
    for (size_t i = 0; i < n; i++) {
        struct pd_trie_node *parent = &trie->nodes[ranked[i].parent];
        if (parent->nchildren++ == 0)
            parent->first = (uint32_t)i;
        trie->succ[i] = ranked[i].node;
    }
    free(ranked);
}

/* The likeliest symbol behind h is the likeliest that was seen there, or the likeliest behind the
   shorter history: what was seen behind h is worth more than its backed-off share, so the second
   candidate is never too high, and nothing unseen is higher. */
static void find_best(struct pd_trie *trie)
{
    for (size_t i = 0; i < trie->n; i++) {
        struct pd_trie_node *node = &trie->nodes[i];
        const struct pd_trie_node *shorter = &trie->nodes[node->suffix];
        bool seen = node->nchildren > 0;
        if (seen) {
            const struct pd_trie_node *child = &trie->nodes[trie->succ[node->first]];
            node->best = child->symbol;
            node->best_logprob = child->logprob;
        }
        double other = node->backoff + shorter->best_logprob;
        bool tied = seen && other >= node->best_logprob && other <= node->best_logprob;
        if (i > 0 &&
            (!seen || other > node->best_logprob || (tied && shorter->best < node->best))) {
            node->best = shorter->best;
            node->best_logprob = other;
        }
    }
}

void pd_trie_finish(struct pd_trie *trie, double (*base)(const void *ctx, uint32_t symbol),
                    const void *ctx)
{
    smooth(trie, base, ctx);
    rank_children(trie);
    find_best(trie);
}

uint32_t pd_trie_start(unsigned order)
{
    return order > 1 ? PD_TRIE_START : PD_TRIE_ROOT;
}

bool pd_trie_step(const struct pd_trie *trie, unsigned order, uint32_t *node, uint32_t symbol,
                  double *logprob)
{
    double weights[PD_TRIE_ORDER_MAX];
    size_t n = 0;
    uint32_t history = *node, child;
    while (!(child = child_of(trie, history, symbol))) {
        weights[n++] = trie->nodes[history].backoff;
        if (history == PD_TRIE_ROOT)
            break;
        history = trie->nodes[history].suffix;
    }
    /* Added from the shortest history outwards, as find_best does, so that equal values are equal
       bits. */
    double sum = child ? trie->nodes[child].logprob : 0;
    while (n > 0)
        sum = weights[--n] + sum;
    *logprob = sum;
    *node = trie->nodes[child].depth < order ? child : trie->nodes[child].suffix;
    return child != 0;
}

static bool before(struct pd_trie_choice a, struct pd_trie_choice b)
{
    if (a.logprob > b.logprob || a.logprob < b.logprob)
        return a.logprob > b.logprob;
    return a.symbol < b.symbol;
}

/* Puts a choice into the list of the best k. */
static size_t insert(struct pd_trie_choice *list, size_t n, size_t k, struct pd_trie_choice choice)
{
    size_t at = n;
    while (at > 0 && before(choice, list[at - 1]))
        at--;
    if (at == k)
        return n;
    size_t last = n < k ? n : k - 1;
    memmove(&list[at + 1], &list[at], (last - at) * sizeof(*list));
    list[at] = choice;
    return last + 1;
}

/* The candidates of each history, longest first, are its likeliest children that no longer history
   has seen; whoever was seen behind a history was seen behind every shorter one. */
size_t pd_trie_top(const struct pd_trie *trie, uint32_t node, size_t k, struct pd_trie_choice *out)
{
    assert(k <= PD_TRIE_TOP_MAX);
    double weights[PD_TRIE_ORDER_MAX];
    size_t nweights = 0, n = 0;
    uint32_t longer = PD_TRIE_ROOT;
    for (uint32_t history = node;; history = trie->nodes[history].suffix) {
        const struct pd_trie_node *at = &trie->nodes[history];
        for (size_t i = 0, taken = 0; i < at->nchildren && taken < k; i++) {
            const struct pd_trie_node *child = &trie->nodes[trie->succ[at->first + i]];
            if (nweights > 0 && child_of(trie, longer, child->symbol))
                continue;
            double sum = child->logprob;
            for (size_t w = nweights; w > 0; w--)
                sum = weights[w - 1] + sum;
            n = insert(out, n, k, (struct pd_trie_choice){sum, child->symbol});
            taken++;
        }
        if (history == PD_TRIE_ROOT)
            return n;
        weights[nweights++] = at->backoff;
        longer = history;
    }
}
