#include "lib/format/pystr.h"
#include "lib/stats/corpus.h"
#include "lib/stats/ngrams.h"

#include <math.h>

/* --- mteval-v13a's words --- */

/* Two buffers that texts go back and forth between; text is in the first. */
struct rewriting {
    struct pd_buf text, next;
};

static void turn(struct rewriting *r)
{
    struct pd_buf done = r->text;
    r->text = r->next;
    r->next = done;
    pd_buf_reset(&r->next);
}

static void substitute(struct rewriting *r)
{
    static const char *const pairs[][2] = {{"<skipped>", ""}, {"-\n", ""},    {"\n", " "},
                                           {"&quot;", "\""},  {"&amp;", "&"}, {"&lt;", "<"},
                                           {"&gt;", ">"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        pd_py_replace(&r->next, pd_buf_str(&r->text), pd_str_of(pairs[i][0]),
                      pd_str_of(pairs[i][1]), -1);
        turn(r);
    }
}

/* ASCII symbols and punctuation without ' , - . which have rules of their own; and the space. */
static bool is_symbol(char c)
{
    return (c >= ' ' && c <= '&') || (c >= '(' && c <= '+') || c == '/' || (c >= ':' && c <= '@') ||
           (c >= '[' && c <= '`') || (c >= '{' && c <= '~');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_not_digit(char c)
{
    return !is_digit(c);
}

static bool is_point(char c)
{
    return c == '.' || c == ',';
}

static bool is_dash(char c)
{
    return c == '-';
}

static void set_symbols_apart(struct rewriting *r)
{
    for (size_t i = 0; i < r->text.len; i++) {
        char c = r->text.data[i], apart[3] = {' ', c, ' '};
        if (is_symbol(c))
            pd_buf_add(&r->next, apart, sizeof apart);
        else
            pd_buf_putc(&r->next, c);
    }
    turn(r);
}

/* Two neighbours of these kinds get spaces between them and on the outer side of the point or dash.
   Pairs do not overlap, as in re.sub. The bytes of a longer character are no digit, point or dash,
   so that bytes can stand for characters. */
static const struct rule {
    bool (*first)(char), (*second)(char);
    bool space_before, space_behind;
} rules[] = {
    {is_not_digit, is_point, false, true},
    {is_point, is_not_digit, true, false},
    {is_digit, is_dash, false, true},
};

static void set_pairs_apart(struct rewriting *r, const struct rule *rule)
{
    const char *text = r->text.data;
    for (size_t i = 0; i < r->text.len; i++) {
        if (i + 1 == r->text.len || !rule->first(text[i]) || !rule->second(text[i + 1])) {
            pd_buf_putc(&r->next, text[i]);
            continue;
        }
        pd_buf_fill(&r->next, ' ', rule->space_before);
        pd_buf_putc(&r->next, text[i]);
        pd_buf_putc(&r->next, ' ');
        pd_buf_putc(&r->next, text[++i]);
        pd_buf_fill(&r->next, ' ', rule->space_behind);
    }
    turn(r);
}

static struct pd_symbols words_of(struct pd_lexicon *lexicon, struct pd_str text)
{
    struct rewriting r = {0};
    pd_buf_add_str(&r.text, pd_py_rstrip(text, NULL));
    substitute(&r);
    pd_buf_putc(&r.next, ' ');
    pd_buf_add_str(&r.next, pd_buf_str(&r.text));
    pd_buf_putc(&r.next, ' ');
    turn(&r);
    set_symbols_apart(&r);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        set_pairs_apart(&r, &rules[i]);
    struct pd_symbols words = pd_lexicon_words(lexicon, pd_buf_str(&r.text));
    pd_buf_done(&r.text);
    pd_buf_done(&r.next);
    return words;
}

/* --- sums --- */

enum { LENGTH, REFERENCE_LENGTH, MATCHES, TOTALS = MATCHES + PD_BLEU_ORDERS };

/* The length that is nearest to n, of two the shorter one. */
static size_t nearest_length(const struct pd_symbols *texts, size_t ntexts, size_t n)
{
    size_t best = texts[0].n;
    for (size_t i = 1; i < ntexts; i++) {
        size_t length = texts[i].n, far = best > n ? best - n : n - best;
        size_t distance = length > n ? length - n : n - length;
        if (distance < far || (distance == far && length < best))
            best = length;
    }
    return best;
}

void pd_bleu_add_words(double *sums, const struct pd_symbols *prediction,
                       const struct pd_symbols *references, size_t nreferences)
{
    size_t matches[PD_BLEU_ORDERS];
    pd_ngrams_match(matches, PD_BLEU_ORDERS, prediction, references, nreferences);
    sums[LENGTH] += (double)prediction->n;
    sums[REFERENCE_LENGTH] += (double)nearest_length(references, nreferences, prediction->n);
    for (size_t i = 0; i < PD_BLEU_ORDERS; i++) {
        sums[MATCHES + i] += (double)matches[i];
        sums[TOTALS + i] += (double)pd_ngrams_total(prediction->n, i + 1);
    }
}

void pd_bleu_add(double *sums, const struct pd_item *item)
{
    struct pd_segment segment;
    if (!pd_segment_read(&segment, item)) {
        sums[LENGTH] = NAN;
        return;
    }
    struct pd_lexicon lexicon = {0};
    struct pd_symbols prediction = words_of(&lexicon, segment.prediction);
    struct pd_symbols *references =
        pd_arena_array(&lexicon.arena, segment.nreferences, sizeof *references);
    for (size_t i = 0; i < segment.nreferences; i++)
        references[i] = words_of(&lexicon, pd_segment_reference(&segment, i));
    pd_bleu_add_words(sums, &prediction, references, segment.nreferences);
    pd_lexicon_done(&lexicon);
}

static double brevity_penalty(const double *sums)
{
    if (sums[LENGTH] >= sums[REFERENCE_LENGTH])
        return 1;
    return sums[LENGTH] > 0 ? exp(1 - sums[REFERENCE_LENGTH] / sums[LENGTH]) : 0;
}

double pd_bleu_of_sums(const double *sums)
{
    static const double LOG_OF_ZERO = -9999999999;
    double smoothing = 1, logs = 0, any = 0;
    if (isnan(sums[LENGTH]))
        return NAN;
    for (size_t i = 0; i < PD_BLEU_ORDERS; i++) {
        double matches = sums[MATCHES + i], total = sums[TOTALS + i], precision = 0;
        any += matches;
        if (total > 0 && matches > 0) {
            precision = 100 * matches / total;
        } else if (total > 0) {
            smoothing *= 2;
            precision = 100 / (smoothing * total);
        }
        logs += precision > 0 ? log(precision) : LOG_OF_ZERO;
    }
    return any > 0 ? brevity_penalty(sums) * exp(logs / PD_BLEU_ORDERS) : 0;
}

double pd_bleu(const struct pd_item *items, size_t n)
{
    double sums[PD_BLEU_SUMS] = {0};
    for (size_t i = 0; i < n; i++)
        pd_bleu_add(sums, &items[i]);
    return n == 0 ? NAN : pd_bleu_of_sums(sums);
}
