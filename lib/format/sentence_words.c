/* Words as word_tokenize cuts them: the Penn Treebank's rules, as NLTK extends them. */
#include "lib/format/sentences.h"

#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "lib/format/utf8.h"

#include <utf8proc.h>

/* Marks that are words of their own wherever they stand. */
#define ALONE "[«»“”‘’„;@#$%&?!*\\[\\](){}<>\\u2012-\\u2015]|`+|\\.{2,}|--|''|\""

/* In order; each sets spaces where words end. */
static const struct {
    const char *pattern, *with;
} steps[] = {
    {"(?<!\\w)'(?!(?i:re|ve|ll|m|t|s|d|n)\\b)(?=\\w)", "' "},
    /* The full stop that ends the sentence, before marks that close it. */
    {"([^.])\\.([\\])}>\"'»”’ ]*)\\s*$", "\\1 . \\2 "},
    {"[:,](?=[^\\d]|$)", " \\g<0> "},
    {ALONE, " \\g<0> "},
    {"\\s+", " "},
    {"([^'])' ", "\\1 ' "},
    {"([^' ])('[sS]|'[mM]|'[dD]) ", "\\1 \\2 "},
    {"([^' ])('ll|'LL|'re|'RE|'ve|'VE|n't|N'T) ", "\\1 \\2 "},
    {"(?i)\\b(can)(not)\\b", " \\1 \\2 "},
    {"(?i)\\b(d)('ye)\\b", " \\1 \\2 "},
    {"(?i)\\b(gim|lem)(me)\\b", " \\1 \\2 "},
    {"(?i)\\b(gon|wan)(na)\\b", " \\1 \\2 "},
    {"(?i)\\b(got)(ta)\\b", " \\1 \\2 "},
    {"(?i)\\b(more)('n)\\b", " \\1 \\2 "},
    {"(?i) ('t)(is|was)\\b", " \\1 \\2 "},
};

enum { STEPS = sizeof steps / sizeof steps[0] };

static int compile(struct pd_regex *compiled[STEPS], struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; i < STEPS && code >= 0; i++)
        code = pd_regex_new(&compiled[i], pd_str_of(steps[i].pattern), 0, err);
    return code;
}

/* Adds the words of one sentence. */
static int add_words(struct pd_value *out, struct pd_regex *const compiled[STEPS],
                     struct pd_str sentence, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_buf text = {0}, next = {0};
    int code = 0;
    pd_buf_putc(&text, ' ');
    pd_buf_add_str(&text, sentence);
    pd_buf_putc(&text, ' ');
    for (size_t i = 0; i < STEPS && code >= 0; i++) {
        code = pd_regex_sub(&next, compiled[i], pd_buf_str(&text), pd_str_of(steps[i].with), err);
        struct pd_buf done = text;
        text = next;
        next = done;
        pd_buf_reset(&next);
    }
    if (code >= 0) {
        struct pd_str cut = pd_arena_str(arena, pd_buf_str(&text));
        struct pd_value words = pd_py_split(arena, cut, NULL, -1);
        for (size_t i = 0; i < pd_list_len(&words); i++)
            pd_list_push(arena, out, *pd_list_at(&words, i));
    }
    pd_buf_done(&text);
    pd_buf_done(&next);
    return code;
}

int pd_words(struct pd_value *out, struct pd_str text, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_regex *compiled[STEPS] = {NULL};
    struct pd_value sentences, words = pd_list_new(arena);
    int code = pd_sentences(&sentences, text, arena, err);
    if (code >= 0)
        code = compile(compiled, err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(&sentences); i++)
        code = add_words(&words, compiled, pd_list_at(&sentences, i)->s, arena, err);
    for (size_t i = 0; i < STEPS; i++)
        pd_regex_free(compiled[i]);
    if (code < 0)
        return code;
    *out = words;
    return 0;
}

static bool is_word(uint32_t c)
{
    static const bool categories[] = {
        [UTF8PROC_CATEGORY_LU] = true, [UTF8PROC_CATEGORY_LL] = true,
        [UTF8PROC_CATEGORY_LT] = true, [UTF8PROC_CATEGORY_LM] = true,
        [UTF8PROC_CATEGORY_LO] = true, [UTF8PROC_CATEGORY_MN] = true,
        [UTF8PROC_CATEGORY_MC] = true, [UTF8PROC_CATEGORY_ME] = true,
        [UTF8PROC_CATEGORY_ND] = true, [UTF8PROC_CATEGORY_NL] = true,
        [UTF8PROC_CATEGORY_PC] = true, [UTF8PROC_CATEGORY_CO] = false,
    };
    return categories[utf8proc_category((utf8proc_int32_t)c)] || c == 0x200c || c == 0x200d;
}

size_t pd_word_count(struct pd_str text)
{
    size_t count = 0, nbytes;
    bool inside = false;
    for (size_t i = 0; i < text.n; i += nbytes) {
        bool word = is_word(pd_utf8_at(text, i, &nbytes));
        count += word && !inside;
        inside = word;
    }
    return count;
}
