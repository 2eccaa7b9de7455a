#include "lib/stats/bleu_intl.h"

#include "lib/format/pystr.h"
#include "lib/format/utf8.h"
#include "lib/stats/corpus.h"

#include <utf8proc.h>

static bool is_number(uint32_t c)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO;
}

static bool is_punctuation(uint32_t c)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO;
}

static bool is_symbol(uint32_t c)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category >= UTF8PROC_CATEGORY_SM && category <= UTF8PROC_CATEGORY_SO;
}

static bool is_no_number(uint32_t c)
{
    return !is_number(c);
}

/* Neighbours of these kinds get a space between them and one on the punctuation's other side.
   Pairs do not overlap, as in re.sub. */
static void set_apart(struct pd_buf *out, struct pd_str text, bool (*first)(uint32_t),
                      bool (*second)(uint32_t), bool space_before)
{
    size_t nbytes, nnext;
    for (size_t i = 0; i < text.n; i += nbytes) {
        uint32_t c = pd_utf8_at(text, i, &nbytes);
        bool pair = i + nbytes < text.n && first(c) && second(pd_utf8_at(text, i + nbytes, &nnext));
        pd_buf_fill(out, ' ', pair && space_before);
        pd_buf_add(out, text.p + i, nbytes);
        if (!pair)
            continue;
        pd_buf_putc(out, ' ');
        pd_buf_add(out, text.p + i + nbytes, nnext);
        pd_buf_fill(out, ' ', !space_before);
        nbytes += nnext;
    }
}

static void set_symbols_apart(struct pd_buf *out, struct pd_str text)
{
    size_t nbytes;
    for (size_t i = 0; i < text.n; i += nbytes) {
        bool apart = is_symbol(pd_utf8_at(text, i, &nbytes));
        pd_buf_fill(out, ' ', apart);
        pd_buf_add(out, text.p + i, nbytes);
        pd_buf_fill(out, ' ', apart);
    }
}

static struct pd_symbols words_of(struct pd_lexicon *lexicon, struct pd_str text)
{
    struct pd_buf one = {0}, two = {0};
    set_apart(&one, pd_py_rstrip(text, NULL), is_no_number, is_punctuation, false);
    set_apart(&two, pd_buf_str(&one), is_punctuation, is_no_number, true);
    pd_buf_reset(&one);
    set_symbols_apart(&one, pd_buf_str(&two));
    struct pd_symbols words = pd_lexicon_words(lexicon, pd_buf_str(&one));
    pd_buf_done(&one);
    pd_buf_done(&two);
    return words;
}

double pd_bleu_intl(struct pd_str reference, struct pd_str prediction)
{
    struct pd_lexicon lexicon = {0};
    struct pd_symbols wanted = words_of(&lexicon, reference);
    struct pd_symbols words = words_of(&lexicon, prediction);
    double sums[PD_BLEU_SUMS] = {0};
    pd_bleu_add_words(sums, &words, &wanted, 1);
    pd_lexicon_done(&lexicon);
    return pd_bleu_of_sums(sums);
}
