#include "lib/core/alloc.h"
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"
#include "lib/stats/corpus.h"
#include "lib/stats/ngrams.h"

#include <math.h>

static const double BETA = 2;

/* Of each order: n-grams of the prediction, of the reference, matching ones. */
enum { PREDICTION, REFERENCE, MATCHES, NCOUNTS };

static double score(const double *sums, size_t norders)
{
    double precision = 0, recall = 0, factor = BETA * BETA;
    size_t effective = 0;
    for (size_t i = 0; i < norders; i++) {
        const double *order = &sums[NCOUNTS * i];
        if (isnan(order[PREDICTION]))
            return NAN;
        if (order[PREDICTION] == 0 || order[REFERENCE] == 0)
            continue;
        precision += order[MATCHES] / order[PREDICTION];
        recall += order[MATCHES] / order[REFERENCE];
        effective++;
    }
    if (effective == 0 || precision + recall == 0)
        return 0;
    precision /= (double)effective;
    recall /= (double)effective;
    return 100 * ((1 + factor) * precision * recall / (factor * precision + recall));
}

/* The code points that are no white space. */
static struct pd_symbols characters_of(struct pd_lexicon *lexicon, struct pd_str text)
{
    size_t nbytes;
    struct pd_symbols out = {pd_arena_array(&lexicon->arena, pd_utf8_len(text) + 1, sizeof *out.p),
                             0};
    for (size_t i = 0; i < text.n; i += nbytes) {
        uint32_t c = pd_utf8_at(text, i, &nbytes);
        if (!pd_py_isspace(c))
            out.p[out.n++] = c;
    }
    return out;
}

static bool is_ascii_punctuation(char c)
{
    return (c >= '!' && c <= '/') || (c >= ':' && c <= '@') || (c >= '[' && c <= '`') ||
           (c >= '{' && c <= '~');
}

/* Where a word comes apart: before a punctuation mark at its end, else behind one at its start,
   else nowhere (0). */
static size_t split_point(struct pd_str word)
{
    size_t first;
    pd_utf8_at(word, 0, &first);
    if (first == word.n)
        return 0;
    if (is_ascii_punctuation(word.p[word.n - 1]))
        return word.n - 1;
    return is_ascii_punctuation(word.p[0]) ? 1 : 0;
}

static struct pd_symbols words_of(struct pd_lexicon *lexicon, struct pd_str text)
{
    struct pd_str word;
    struct pd_symbols out = {pd_arena_array(&lexicon->arena, text.n + 1, sizeof *out.p), 0};
    while (pd_next_word(&word, &text)) {
        size_t at = split_point(word);
        if (at > 0)
            out.p[out.n++] = pd_lexicon_number(lexicon, pd_str_slice(word, 0, at));
        out.p[out.n++] = pd_lexicon_number(lexicon, pd_str_slice(word, at, word.n));
    }
    return out;
}

static void count(double *counts, size_t norders, const struct pd_symbols *prediction,
                  const struct pd_symbols *reference)
{
    size_t matches[PD_CHRF_ORDERS];
    pd_ngrams_match(matches, norders, prediction, reference, 1);
    for (size_t i = 0; i < norders; i++, counts += NCOUNTS) {
        double total = (double)pd_ngrams_total(reference->n, i + 1);
        /* An order that the reference lacks is left out. */
        counts[PREDICTION] = total > 0 ? (double)pd_ngrams_total(prediction->n, i + 1) : 0;
        counts[REFERENCE] = total;
        counts[MATCHES] = (double)matches[i];
    }
}

/* A text, by characters and by words. */
struct views {
    struct pd_symbols characters, words;
};

static struct views views_of(struct pd_lexicon *lexicon, struct pd_str text, size_t word_orders)
{
    struct views views = {.characters = characters_of(lexicon, text)};
    if (word_orders > 0)
        views.words = words_of(lexicon, text);
    return views;
}

static void add(double *sums, const struct pd_item *item, size_t word_orders)
{
    struct pd_segment segment;
    if (!pd_segment_read(&segment, item)) {
        sums[PREDICTION] = NAN;
        return;
    }
    size_t norders = PD_CHRF_ORDERS + word_orders;
    double best = -1, counts[PD_CHRFPP_SUMS], kept[PD_CHRFPP_SUMS] = {0};
    struct pd_lexicon lexicon = {0};
    struct views prediction = views_of(&lexicon, segment.prediction, word_orders);
    for (size_t i = 0; i < segment.nreferences; i++) {
        struct views reference = views_of(&lexicon, pd_segment_reference(&segment, i), word_orders);
        count(counts, PD_CHRF_ORDERS, &prediction.characters, &reference.characters);
        count(counts + PD_CHRF_SUMS, word_orders, &prediction.words, &reference.words);
        double value = score(counts, norders);
        if (value > best) {
            best = value;
            memcpy(kept, counts, NCOUNTS * norders * sizeof *kept);
        }
    }
    for (size_t i = 0; i < NCOUNTS * norders; i++)
        sums[i] += kept[i];
    pd_lexicon_done(&lexicon);
}

void pd_chrf_add(double *sums, const struct pd_item *item)
{
    add(sums, item, 0);
}

void pd_chrfpp_add(double *sums, const struct pd_item *item)
{
    add(sums, item, PD_CHRFPP_ORDERS - PD_CHRF_ORDERS);
}

double pd_chrf_of_sums(const double *sums)
{
    return score(sums, PD_CHRF_ORDERS);
}

double pd_chrfpp_of_sums(const double *sums)
{
    return score(sums, PD_CHRFPP_ORDERS);
}

double pd_chrf(const struct pd_item *items, size_t n)
{
    double sums[PD_CHRF_SUMS] = {0};
    for (size_t i = 0; i < n; i++)
        pd_chrf_add(sums, &items[i]);
    return n == 0 ? NAN : pd_chrf_of_sums(sums);
}

double pd_chrfpp(const struct pd_item *items, size_t n)
{
    double sums[PD_CHRFPP_SUMS] = {0};
    for (size_t i = 0; i < n; i++)
        pd_chrfpp_add(sums, &items[i]);
    return n == 0 ? NAN : pd_chrfpp_of_sums(sums);
}
