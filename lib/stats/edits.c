#include "lib/stats/edits.h"

#include "lib/core/alloc.h"

#include <math.h>
#include <stdlib.h>

enum { BEAM_WIDTH = 25, MAX_SHIFT_SIZE = 10, MAX_SHIFT_DISTANCE = 50, MAX_CANDIDATES = 1000 };

static const int32_t UNREACHED = 1 << 30;

enum operation { MATCH, REPLACE, DELETE, INSERT };

/* Row i of the matrix of edit distances: cost[j - from] is the number of edits from the first i
   words of the text to the first j of the reference, for from <= j < to. */
struct row {
    size_t from, to;
    int32_t *cost;
    unsigned char *operation; /* the last edit; NULL when nobody asks */
};

/* The matrix of a text against the reference. Both lengths stay, words move. */
struct matrix {
    const uint32_t *reference;
    size_t nreference, ntext;
    uint32_t *text;
    double ratio; /* reference's length over text's */
    size_t beam;
    struct row *rows; /* 0 to ntext */
    int32_t *costs;
    unsigned char *operations;
};

/* The part of row i that is looked at: a band around the diagonal, and all to the right of it in
   the last row. */
static struct row band(const struct matrix *m, size_t i)
{
    size_t diagonal = (size_t)floor((double)i * m->ratio), end = m->nreference + 1;
    struct row row = {.from = diagonal > m->beam ? diagonal - m->beam : 0, .to = end};
    if (i == 0)
        row.from = 0;
    else if (i < m->ntext && diagonal + m->beam < end)
        row.to = diagonal + m->beam;
    return row;
}

static int32_t cost_at(const struct row *row, size_t j)
{
    return j >= row->from && j < row->to ? row->cost[j - row->from] : UNREACHED;
}

/* Fills a row from the one above. Of equal costs replacing goes before deleting, deleting before
   inserting. */
static void fill_row(const struct matrix *m, const struct row *above, struct row *here,
                     uint32_t word)
{
    int32_t left = UNREACHED,
            diagonal = here->from > 0 ? cost_at(above, here->from - 1) : UNREACHED;
    for (size_t j = here->from; j < here->to; j++) {
        int32_t up = cost_at(above, j), cost = UNREACHED;
        bool same = j > 0 && word == m->reference[j - 1];
        enum operation operation = same ? MATCH : REPLACE;
        if (diagonal != UNREACHED)
            cost = diagonal + !same;
        if (up != UNREACHED && up + 1 < cost) {
            cost = up + 1;
            operation = DELETE;
        }
        if (left != UNREACHED && left + 1 < cost) {
            cost = left + 1;
            operation = INSERT;
        }
        here->cost[j - here->from] = cost;
        if (here->operation)
            here->operation[j - here->from] = (unsigned char)operation;
        diagonal = up;
        left = cost;
    }
}

/* Row 0: the reference's words are inserted. */
static void fill_first_row(struct row *row)
{
    for (size_t j = row->from; j < row->to; j++) {
        row->cost[j] = (int32_t)j;
        row->operation[j] = INSERT;
    }
}

static void fill_from(struct matrix *m, size_t first)
{
    for (size_t i = first; i <= m->ntext; i++)
        fill_row(m, &m->rows[i - 1], &m->rows[i], m->text[i - 1]);
}

static int32_t distance(const struct matrix *m)
{
    return cost_at(&m->rows[m->ntext], m->nreference);
}

static void matrix_init(struct matrix *m, const struct pd_symbols *text,
                        const struct pd_symbols *reference)
{
    double ratio = text->n > 0 ? (double)reference->n / (double)text->n : 1;
    *m = (struct matrix){.reference = reference->p,
                         .nreference = reference->n,
                         .ntext = text->n,
                         .ratio = ratio,
                         .beam = BEAM_WIDTH};
    if (ratio / 2 > BEAM_WIDTH)
        m->beam = (size_t)ceil(ratio / 2 + BEAM_WIDTH);
}

/* Makes and fills all rows. */
static void matrix_fill(struct matrix *m, const struct pd_symbols *text)
{
    size_t ncells = 0;
    m->rows = pd_calloc(m->ntext + 1, sizeof *m->rows);
    for (size_t i = 0; i <= m->ntext; i++) {
        m->rows[i] = band(m, i);
        ncells += m->rows[i].to - m->rows[i].from;
    }
    m->costs = pd_calloc(ncells, sizeof *m->costs);
    m->operations = pd_calloc(ncells, 1);
    ncells = 0;
    for (size_t i = 0; i <= m->ntext; i++) {
        m->rows[i].cost = m->costs + ncells;
        m->rows[i].operation = m->operations + ncells;
        ncells += m->rows[i].to - m->rows[i].from;
    }
    m->text = pd_calloc(m->ntext, sizeof *m->text);
    if (m->ntext > 0)
        memcpy(m->text, text->p, m->ntext * sizeof *m->text);
    fill_first_row(&m->rows[0]);
    fill_from(m, 1);
}

static void matrix_done(struct matrix *m)
{
    free(m->text);
    free(m->operations);
    free(m->costs);
    free(m->rows);
}

/* The distance alone, with two rows at a time. */
static size_t distance_only(struct matrix *m, const struct pd_symbols *text)
{
    int32_t *costs = pd_calloc(2 * (m->nreference + 1), sizeof *costs);
    struct row above = band(m, 0);
    above.cost = costs;
    for (size_t j = 0; j < above.to; j++)
        above.cost[j] = (int32_t)j;
    for (size_t i = 1; i <= m->ntext; i++) {
        struct row here = band(m, i);
        here.cost = above.cost == costs ? costs + m->nreference + 1 : costs;
        fill_row(m, &above, &here, text->p[i - 1]);
        above = here;
    }
    size_t result = (size_t)cost_at(&above, m->nreference);
    free(costs);
    return result;
}

/* --- moving blocks --- */

/* How the words stand to each other by the edits of the matrix. */
struct alignment {
    size_t *behind; /* by word of the reference: the place behind the word of the text that it is
                       aligned with, or behind the last one before it; 0 to ntext */
    /* How many of the words before each place are not matched. */
    size_t *text_errors, *reference_errors;
};

/* A block of the text, and the place before which it is put; and a block of the reference. */
struct shift {
    size_t start, length, target;
};

struct search {
    struct matrix *m;
    struct alignment alignment;
    size_t ntried;
    struct shift best;
    int32_t best_gain;
    bool found;
    uint32_t *moved; /* the text after a shift */
    struct row rows[2];
};

/* Turns marks of single words into sums over the words before. */
static void sum_up(size_t *errors, size_t n)
{
    size_t sum = 0;
    for (size_t i = 0; i <= n; i++) {
        size_t mark = i < n ? errors[i] : 0;
        errors[i] = sum;
        sum += mark;
    }
}

static void align(struct alignment *a, const struct matrix *m)
{
    size_t i = m->ntext, j = m->nreference;
    memset(a->text_errors, 0, (i + 1) * sizeof *a->text_errors);
    memset(a->reference_errors, 0, (j + 1) * sizeof *a->reference_errors);
    while (i > 0 || j > 0) {
        unsigned char operation = m->rows[i].operation[j - m->rows[i].from];
        bool uses_text = operation != INSERT, uses_reference = operation != DELETE;
        if (uses_reference) {
            a->behind[j - 1] = i;
            a->reference_errors[j - 1] = operation != MATCH;
        }
        if (uses_text)
            a->text_errors[i - 1] = operation != MATCH;
        i -= uses_text;
        j -= uses_reference;
    }
    sum_up(a->text_errors, m->ntext);
    sum_up(a->reference_errors, m->nreference);
}

/* The text with the block moved: what is between block and target moves the other way. A target
   inside the block stands for the place as far behind the block as it is behind the block's start.
   Gives the range of places that changed. */
static void apply_shift(uint32_t *out, const struct matrix *m, const struct shift *shift,
                        size_t *first, size_t *end)
{
    const uint32_t *text = m->text;
    size_t n = m->ntext, start = shift->start, length = shift->length, target = shift->target;
    memcpy(out, text, n * sizeof *out);
    if (target < start) {
        memcpy(out + target, text + start, length * sizeof *out);
        memcpy(out + target + length, text + target, (start - target) * sizeof *out);
        *first = target;
        *end = start + length;
        return;
    }
    size_t stop = target > start + length ? target : target + length;
    stop = stop < n ? stop : n;
    size_t passed = stop - start - length;
    memcpy(out + start, text + start + length, passed * sizeof *out);
    memcpy(out + start + passed, text + start, length * sizeof *out);
    *first = start;
    *end = stop;
}

/* Whether the costs of two rows of one band differ by the same number everywhere; then the costs of
   all rows below do when the words there are the same. */
static bool runs_parallel(const struct row *a, const struct row *b, int32_t *difference)
{
    size_t n = a->to - a->from;
    *difference = a->cost[0] - b->cost[0];
    for (size_t j = 1; j < n; j++)
        if (a->cost[j] - b->cost[j] != *difference)
            return false;
    return true;
}

/* The edit distance after a shift. Only the rows from the first changed word on are made, and no
   more once they run parallel to those of the text as it is. */
static int32_t distance_after(struct search *s, const struct shift *shift)
{
    const struct matrix *m = s->m;
    size_t first, end;
    int32_t difference;
    apply_shift(s->moved, m, shift, &first, &end);
    const struct row *above = &m->rows[first];
    for (size_t i = first + 1; i <= m->ntext; i++) {
        struct row *here = &s->rows[i % 2];
        here->from = m->rows[i].from;
        here->to = m->rows[i].to;
        fill_row(m, above, here, s->moved[i - 1]);
        if (i >= end && runs_parallel(here, &m->rows[i], &difference))
            return distance(m) + difference;
        above = here;
    }
    return cost_at(above, m->nreference);
}

/* The order of candidates: the most gained, the longest, the first block, the first target. */
static bool is_better(const struct search *s, const struct shift *shift, int32_t gain)
{
    const struct shift *best = &s->best;
    if (!s->found || gain != s->best_gain)
        return !s->found || gain > s->best_gain;
    if (shift->length != best->length)
        return shift->length > best->length;
    if (shift->start != best->start)
        return shift->start < best->start;
    return shift->target < best->target;
}

static void try_shift(struct search *s, const struct shift *shift)
{
    int32_t gain = distance(s->m) - distance_after(s, shift);
    s->ntried++;
    if (is_better(s, shift, gain)) {
        s->best = *shift;
        s->best_gain = gain;
        s->found = true;
    }
}

/* Tries to put a block of the text where the equal words of the reference, from place at on, are
   aligned: before the place of each of them, and behind that of the last. */
static void try_block(struct search *s, size_t start, size_t at, size_t length)
{
    const struct alignment *a = &s->alignment;
    if (a->text_errors[start + length] == a->text_errors[start] ||
        a->reference_errors[at + length] == a->reference_errors[at])
        return;
    if (a->behind[at] > start && a->behind[at] <= start + length)
        return;
    for (size_t i = at, tried = SIZE_MAX; i <= at + length; i++) {
        size_t target = i == 0 ? 0 : a->behind[i - 1];
        if (target != tried)
            try_shift(s, &(struct shift){start, length, target});
        tried = target;
    }
}

/* Tries all blocks that start at a place of the text and equal words of the reference from place at
   on. */
static void try_blocks(struct search *s, size_t start, size_t at)
{
    const struct matrix *m = s->m;
    for (size_t length = 1; length <= MAX_SHIFT_SIZE && s->ntried < MAX_CANDIDATES; length++) {
        if (start + length > m->ntext || at + length > m->nreference ||
            m->text[start + length - 1] != m->reference[at + length - 1])
            return;
        try_block(s, start, at, length);
    }
}

/* Looks for the best shift of the text as it is. Blocks without an error are passed over early. */
static void try_all(struct search *s)
{
    const struct matrix *m = s->m;
    const size_t *errors = s->alignment.text_errors;
    for (size_t start = 0; start < m->ntext && s->ntried < MAX_CANDIDATES; start++) {
        size_t longest = m->ntext - start < MAX_SHIFT_SIZE ? m->ntext - start : MAX_SHIFT_SIZE;
        if (errors[start + longest] == errors[start])
            continue;
        size_t at = start > MAX_SHIFT_DISTANCE ? start - MAX_SHIFT_DISTANCE : 0;
        for (; at <= start + MAX_SHIFT_DISTANCE && at < m->nreference; at++)
            try_blocks(s, start, at);
    }
}

/* Makes shifts as long as they help; gives their number. */
static size_t shift_blocks(struct search *s)
{
    struct matrix *m = s->m;
    for (size_t nshifts = 0;; nshifts++) {
        size_t first, end;
        s->found = false;
        align(&s->alignment, m);
        try_all(s);
        if (s->ntried >= MAX_CANDIDATES || !s->found || s->best_gain <= 0)
            return nshifts;
        apply_shift(s->moved, m, &s->best, &first, &end);
        memcpy(m->text, s->moved, m->ntext * sizeof *m->text);
        fill_from(m, first + 1);
    }
}

static size_t edits_with_shifts(struct matrix *m, const struct pd_symbols *text)
{
    matrix_fill(m, text);
    struct search s = {
        .m = m,
        .alignment = {.behind = pd_calloc(m->nreference + 1, sizeof(size_t)),
                      .text_errors = pd_calloc(m->ntext + 1, sizeof(size_t)),
                      .reference_errors = pd_calloc(m->nreference + 1, sizeof(size_t))},
        .moved = pd_calloc(m->ntext, sizeof(uint32_t)),
    };
    for (size_t i = 0; i < 2; i++)
        s.rows[i].cost = pd_calloc(m->nreference + 1, sizeof(int32_t));
    size_t result = shift_blocks(&s) + (size_t)distance(m);
    for (size_t i = 0; i < 2; i++)
        free(s.rows[i].cost);
    free(s.moved);
    free(s.alignment.reference_errors);
    free(s.alignment.text_errors);
    free(s.alignment.behind);
    matrix_done(m);
    return result;
}

size_t pd_edits(const struct pd_symbols *text, const struct pd_symbols *reference)
{
    struct matrix m;
    if (reference->n == 0 || text->n == 0)
        return reference->n == 0 ? text->n : reference->n;
    matrix_init(&m, text, reference);
    if (text->n > PD_EDITS_MAX_SHIFTED || reference->n > PD_EDITS_MAX_SHIFTED)
        return distance_only(&m, text);
    return edits_with_shifts(&m, text);
}
