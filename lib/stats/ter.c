#include "lib/format/pystr.h"
#include "lib/stats/corpus.h"
#include "lib/stats/edits.h"

#include <math.h>

enum { EDITS, WORDS };

static struct pd_symbols words_of(struct pd_lexicon *lexicon, struct pd_str text)
{
    struct pd_buf lower = {0};
    pd_py_lower(&lower, pd_py_rstrip(text, NULL));
    struct pd_symbols words = pd_lexicon_words(lexicon, pd_buf_str(&lower));
    pd_buf_done(&lower);
    return words;
}

void pd_ter_add(double *sums, const struct pd_item *item)
{
    struct pd_segment segment;
    if (!pd_segment_read(&segment, item)) {
        sums[EDITS] = NAN;
        return;
    }
    struct pd_lexicon lexicon = {0};
    struct pd_symbols prediction = words_of(&lexicon, segment.prediction);
    size_t fewest = SIZE_MAX, length = 0;
    for (size_t i = 0; i < segment.nreferences; i++) {
        struct pd_symbols reference = words_of(&lexicon, pd_segment_reference(&segment, i));
        size_t edits = pd_edits(&prediction, &reference);
        fewest = edits < fewest ? edits : fewest;
        length += reference.n;
    }
    sums[EDITS] += (double)fewest;
    sums[WORDS] += (double)length / (double)segment.nreferences;
    pd_lexicon_done(&lexicon);
}

double pd_ter_of_sums(const double *sums)
{
    if (isnan(sums[EDITS]))
        return NAN;
    if (sums[WORDS] > 0)
        return 100 * (sums[EDITS] / sums[WORDS]);
    return sums[EDITS] > 0 ? 100 : 0;
}

double pd_ter(const struct pd_item *items, size_t n)
{
    double sums[PD_TER_SUMS] = {0};
    for (size_t i = 0; i < n; i++)
        pd_ter_add(sums, &items[i]);
    return n == 0 ? NAN : pd_ter_of_sums(sums);
}
