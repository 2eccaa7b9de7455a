#include "harness/serve/lm_run.h"

#include "harness/serve/tokenizer.h"
#include "lib/core/alloc.h"
#include "lib/core/hash.h"
#include "lib/core/pcg.h"
#include "lib/format/utf8.h"

#include <math.h>
#include <stdlib.h>

static struct pd_token *new_token(struct pd_lm_run *run)
{
    run->tokens = pd_grow(run->tokens, &run->cap, run->n + 1, sizeof(*run->tokens));
    if (run->ntop)
        run->tops =
            pd_grow(run->tops, &run->tops_cap, (run->n + 1) * run->ntop, sizeof(*run->tops));
    return &run->tokens[run->n];
}

/* Adds a piece behind the state: its alternatives first, then its own score. */
static void push(struct pd_lm_run *run, struct pd_token token, bool scored)
{
    struct pd_token *slot = new_token(run);
    if (scored && run->ntop)
        pd_lm_top(run->lm, run->state, run->ntop, &run->tops[run->n * run->ntop]);
    token.logprob = pd_lm_step(run->lm, &run->state, token.text, token.id);
    *slot = token;
    run->n++;
}

/* Cuts the prompt; pieces over the limit are counted, not kept. */
static size_t cut(struct pd_lm_run *run, struct pd_str prompt)
{
    const struct pd_vocab *vocab = &run->lm->set->vocab;
    size_t count = 0;
    struct pd_tokenizer_piece piece;
    for (size_t at = 0; at < prompt.n; at += piece.nbytes) {
        piece = pd_tokenizer_cut(prompt, at);
        if (++count > run->limit)
            continue;
        struct pd_str text = pd_str_slice(prompt, at, at + piece.nbytes);
        push(run, (struct pd_token){text, pd_vocab_id(vocab, text), piece.ncodepoints, 0},
             run->scored && run->n > 0);
        run->prompt_codepoints += piece.ncodepoints;
    }
    return count;
}

size_t pd_lm_run_prompt(struct pd_lm_run *run, struct pd_str prompt)
{
    if (run->ntop > run->lm->set->vocab.n)
        run->ntop = run->lm->set->vocab.n;
    run->n = run->prompt_codepoints = 0;
    run->state = pd_lm_start(run->lm);
    size_t count = cut(run, prompt);
    if (run->n > 0)
        run->tokens[0].logprob = NAN;
    run->nprompt = run->n;
    run->after_prompt = run->state;
    return count;
}

static int likeliest_first(const void *left, const void *right)
{
    const struct pd_trie_choice *a = left, *b = right;
    if (a->logprob > b->logprob || a->logprob < b->logprob)
        return a->logprob > b->logprob ? -1 : 1;
    return a->symbol < b->symbol ? -1 : a->symbol > b->symbol;
}

/* Fills scratch with the log-probability of every word behind the state; returns the highest. */
static double score_words(struct pd_lm_run *run)
{
    const struct pd_vocab *vocab = &run->lm->set->vocab;
    double highest = -INFINITY;
    if (!run->scratch)
        run->scratch = pd_alloc(vocab->n * sizeof(*run->scratch));
    for (uint32_t id = 0; id < vocab->n; id++) {
        union pd_lm_state state = run->state;
        double logprob = pd_lm_step(run->lm, &state, vocab->words[id]->text, id);
        run->scratch[id] = (struct pd_trie_choice){logprob, id};
        highest = logprob > highest ? logprob : highest;
    }
    return highest;
}

/* Draws from p^(1 / temperature) over the vocabulary, cut to the smallest set of likeliest words
   whose share reaches top_p. */
static uint32_t draw(struct pd_lm_run *run, const struct pd_sampling *sampling,
                     struct pd_pcg32 *rng)
{
    double highest = score_words(run), total = 0, mass = 0;
    size_t nwords = run->lm->set->vocab.n, n = 0;
    if (sampling->top_p < 1)
        qsort(run->scratch, nwords, sizeof(*run->scratch), likeliest_first);
    for (size_t i = 0; i < nwords; i++) {
        struct pd_trie_choice *word = &run->scratch[i];
        word->logprob = exp((word->logprob - highest) / sampling->temperature);
        total += word->logprob;
    }
    while (n < nwords && (n == 0 || sampling->top_p >= 1 || mass < sampling->top_p * total))
        mass += run->scratch[n++].logprob;
    double left = pd_pcg32_double(rng) * mass;
    for (size_t i = 0; i < n; i++) {
        left -= run->scratch[i].logprob;
        if (left < 0)
            return run->scratch[i].symbol;
    }
    return run->scratch[n - 1].symbol;
}

static uint32_t next_word(struct pd_lm_run *run, const struct pd_sampling *sampling,
                          struct pd_pcg32 *rng)
{
    if (sampling->temperature > 0 && sampling->top_p > 0)
        return draw(run, sampling, rng);
    struct pd_trie_choice best;
    pd_lm_top(run->lm, run->state, 1, &best);
    return best.symbol;
}

/* Where the earliest stop string begins, looking only where the newest piece can have completed
   one; -1 when there is none. */
static ptrdiff_t find_stop(const struct pd_lm_run *run, const struct pd_sampling *sampling,
                           size_t newest)
{
    struct pd_str text = pd_buf_str(&run->text);
    ptrdiff_t first = -1;
    for (size_t i = 0; i < sampling->nstop; i++) {
        size_t reach = sampling->stop[i].n + newest;
        size_t from = text.n > reach ? text.n - reach : 0;
        ptrdiff_t at = pd_str_index(text, sampling->stop[i], from);
        if (at >= 0 && (first < 0 || at < first))
            first = at;
    }
    return first;
}

/* Ends the answer at byte end of its text: later tokens go, the one across the end is shortened. */
static void shorten(struct pd_lm_run *run, size_t end)
{
    size_t length = run->text.len;
    while (run->n > run->nprompt) {
        struct pd_token *last = &run->tokens[run->n - 1];
        size_t begin = length - last->text.n;
        if (begin < end) {
            if (length > end) {
                last->text.n = end - begin;
                last->ncodepoints = (uint32_t)pd_utf8_len(last->text);
                last->id = PD_WORD_UNKNOWN;
            }
            break;
        }
        length = begin;
        run->n--;
    }
    pd_buf_truncate(&run->text, end);
}

/* The random numbers of a choice depend on seed, prompt and choice, not on what else is asked. */
static void seed_stream(struct pd_pcg32 *rng, const struct pd_lm_run *run, uint64_t seed,
                        uint64_t choice)
{
    uint64_t hash = seed;
    for (size_t i = 0; i < run->nprompt; i++)
        hash = pd_hash64(run->tokens[i].text, hash);
    pd_pcg32_init(rng, hash, choice);
}

void pd_lm_run_generate(struct pd_lm_run *run, const struct pd_sampling *sampling, uint64_t choice)
{
    const struct pd_vocab *vocab = &run->lm->set->vocab;
    struct pd_pcg32 rng;
    seed_stream(&rng, run, sampling->seed, choice);
    run->n = run->nprompt;
    run->state = run->after_prompt;
    run->stopped = false;
    pd_buf_reset(&run->text);
    for (run->ngenerated = 0; run->ngenerated < sampling->max_tokens; run->ngenerated++) {
        uint32_t id = next_word(run, sampling, &rng);
        const struct pd_word *word = vocab->words[id];
        push(run, (struct pd_token){word->text, id, word->ncodepoints, 0}, true);
        run->stopped = id == PD_WORD_END;
        if (run->stopped || atomic_load_explicit(run->cancelled, memory_order_relaxed)) {
            run->ngenerated++;
            return;
        }
        pd_buf_add_str(&run->text, word->text);
        ptrdiff_t stop = find_stop(run, sampling, word->text.n);
        if (stop >= 0) {
            shorten(run, (size_t)stop);
            run->stopped = true;
            run->ngenerated++;
            return;
        }
    }
}

void pd_lm_run_done(struct pd_lm_run *run)
{
    free(run->tokens);
    free(run->tops);
    free(run->scratch);
    pd_buf_done(&run->text);
}
