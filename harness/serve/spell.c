#include "harness/serve/spell.h"

#include "harness/serve/tokenizer.h"
#include "lib/format/utf8.h"

#include <assert.h>
#include <math.h>

enum {
    ORDER = 4,
    END = 0,               /* the trie's own mark */
    STRAY_BYTE = 0x110001, /* code point c is symbol c + 1, stray byte b is this + b */
    NSYMBOLS = 0x110001 + 256
};

static uint32_t symbol_at(struct pd_str text, size_t at, size_t *nbytes)
{
    uint32_t c = pd_utf8_at(text, at, nbytes);
    if (c == 0xfffd && *nbytes == 1)
        return STRAY_BYTE + (unsigned char)text.p[at];
    return c + 1;
}

static double uniform(const void *ctx, uint32_t symbol)
{
    (void)ctx;
    (void)symbol;
    return 1.0 / NSYMBOLS;
}

void pd_spell_train(struct pd_spell *spell, const struct pd_vocab *vocab)
{
    pd_trie_init(&spell->trie, ORDER);
    for (size_t i = PD_WORD_END + 1; i < vocab->n; i++) {
        uint32_t symbols[PD_TOKENIZER_MAX + 1];
        struct pd_str text = vocab->words[i]->text;
        size_t n = 0, nbytes;
        for (size_t at = 0; at < text.n; at += nbytes) {
            assert(n <= PD_TOKENIZER_MAX);
            symbols[n++] = symbol_at(text, at, &nbytes);
        }
        pd_trie_learn(&spell->trie, symbols, n);
    }
    pd_trie_finish(&spell->trie, uniform, NULL);
}

void pd_spell_done(struct pd_spell *spell)
{
    pd_trie_done(&spell->trie);
}

static double step(const struct pd_spell *spell, uint32_t *node, uint32_t symbol)
{
    double logprob;
    if (!pd_trie_step(&spell->trie, ORDER, node, symbol, &logprob))
        logprob += log(uniform(NULL, symbol));
    return logprob;
}

double pd_spell_logprob(const struct pd_spell *spell, struct pd_str text)
{
    uint32_t node = pd_trie_start(ORDER);
    double sum = 0;
    size_t nbytes;
    for (size_t at = 0; at < text.n; at += nbytes)
        sum += step(spell, &node, symbol_at(text, at, &nbytes));
    return sum + step(spell, &node, END);
}
