#include "lib/stats/segment.h"

#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

static struct pd_str clip(struct pd_str text)
{
    if (text.n <= PD_SEGMENT_MAX)
        return text;
    size_t n = PD_SEGMENT_MAX;
    while (n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80)
        n--;
    return pd_str_slice(text, 0, n);
}

/* The prediction's text; false when it is none. */
static bool read_prediction(struct pd_str *out, const struct pd_value *v)
{
    if (pd_is(v, PD_LIST) && pd_list_len(v) == 1)
        v = pd_list_at(v, 0);
    *out = pd_is(v, PD_STRING) ? clip(v->s) : (struct pd_str)PD_STR("");
    return v->kind == PD_STRING || v->kind == PD_NONE;
}

bool pd_segment_read(struct pd_segment *out, const struct pd_item *item)
{
    if (pd_list_len(item->data) < 2)
        return false;
    const struct pd_value *references = pd_list_at(item->data, 0);
    size_t n = 1;
    if (pd_is(references, PD_LIST)) {
        n = pd_list_len(references);
        references = n > 0 ? pd_list_at(references, 0) : NULL;
    }
    for (size_t i = 0; i < n; i++)
        if (!pd_is(&references[i], PD_STRING))
            return false;
    *out = (struct pd_segment){.references = references, .nreferences = n};
    return n > 0 && read_prediction(&out->prediction, pd_list_at(item->data, 1));
}

struct pd_str pd_segment_reference(const struct pd_segment *segment, size_t i)
{
    return clip(segment->references[i].s);
}

bool pd_next_word(struct pd_str *word, struct pd_str *text)
{
    size_t from = 0, to, nbytes;
    while (from < text->n && pd_py_isspace(pd_utf8_at(*text, from, &nbytes)))
        from += nbytes;
    for (to = from; to < text->n; to += nbytes)
        if (pd_py_isspace(pd_utf8_at(*text, to, &nbytes)))
            break;
    *word = pd_str_slice(*text, from, to);
    *text = pd_str_slice(*text, to, text->n);
    return word->n > 0;
}

void pd_lexicon_done(struct pd_lexicon *lexicon)
{
    pd_arena_done(&lexicon->arena);
    *lexicon = (struct pd_lexicon){0};
}

uint32_t pd_lexicon_number(struct pd_lexicon *lexicon, struct pd_str word)
{
    uint32_t *number = pd_map_find(&lexicon->numbers, word);
    if (!number) {
        number = pd_arena_alloc(&lexicon->arena, sizeof *number);
        *number = (uint32_t)lexicon->numbers.n;
        pd_map_set(&lexicon->numbers, &lexicon->arena, word, number);
    }
    return *number;
}

struct pd_symbols pd_lexicon_words(struct pd_lexicon *lexicon, struct pd_str text)
{
    struct pd_str rest = text, word;
    size_t n = 0;
    while (pd_next_word(&word, &rest))
        n++;
    struct pd_symbols words = {pd_arena_array(&lexicon->arena, n + 1, sizeof *words.p), 0};
    while (pd_next_word(&word, &text))
        words.p[words.n++] = pd_lexicon_number(lexicon, word);
    return words;
}
