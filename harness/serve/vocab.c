#include "harness/serve/vocab.h"

#include "harness/serve/tokenizer.h"
#include "lib/core/alloc.h"
#include "lib/format/json.h"
#include "lib/format/utf8.h"

#include <stdlib.h>

void pd_vocab_init(struct pd_vocab *vocab)
{
    *vocab = (struct pd_vocab){0};
    pd_vocab_add(vocab, pd_str_of(PD_END_OF_TEXT));
}

void pd_vocab_done(struct pd_vocab *vocab)
{
    pd_arena_done(&vocab->arena);
    free(vocab->words);
    *vocab = (struct pd_vocab){0};
}

static struct pd_str as_json(struct pd_arena *arena, struct pd_str text)
{
    struct pd_buf buf = {0};
    pd_json_write_str(&buf, text, PD_JSON_COMPACT);
    struct pd_str json = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return json;
}

uint32_t pd_vocab_id(const struct pd_vocab *vocab, struct pd_str text)
{
    const struct pd_word *word = pd_map_find(&vocab->map, text);
    return word ? word->id : PD_WORD_UNKNOWN;
}

uint32_t pd_vocab_add(struct pd_vocab *vocab, struct pd_str text)
{
    uint32_t id = pd_vocab_id(vocab, text);
    if (id != PD_WORD_UNKNOWN)
        return id;
    struct pd_word *word = pd_arena_alloc(&vocab->arena, sizeof(*word));
    word->text = pd_arena_str(&vocab->arena, text);
    word->json = as_json(&vocab->arena, text);
    word->id = (uint32_t)vocab->n;
    word->ncodepoints = (uint32_t)pd_utf8_len(text);
    pd_map_set(&vocab->map, &vocab->arena, text, word);
    vocab->words = pd_grow(vocab->words, &vocab->cap, vocab->n + 1, sizeof(struct pd_word *));
    vocab->words[vocab->n++] = word;
    return word->id;
}
