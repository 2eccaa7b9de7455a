#include "scorers/natives/sequence.h"

#include "lib/core/arena.h"
#include "lib/format/utf8.h"

#include <stdlib.h>

#define MAX_PRODUCT ((size_t)1 << 26)
enum { LONG_TEXT = 200 };

struct text {
    uint32_t *p;
    size_t n;
};

/* A place in b, for looking up the places of a code point in order. */
struct place {
    uint32_t c;
    size_t at;
};

struct matcher {
    struct text a, b;
    struct place *places; /* of b, sorted; popular code points are left out */
    size_t nplaces;
    size_t *length, *before; /* by j + 1: of the block that ends at i, j; and at i - 1, j */
    struct pd_arena arena;
};

/* Parts of the texts: a[alo:ahi] and b[blo:bhi]. */
struct part {
    size_t alo, ahi, blo, bhi;
};

struct block {
    size_t i, j, n;
};

static struct text read_text(struct pd_str s, struct pd_arena *arena)
{
    struct text text = {.p = pd_arena_array(arena, s.n + 1, sizeof *text.p)};
    size_t nbytes;
    for (size_t i = 0; i < s.n; i += nbytes)
        text.p[text.n++] = pd_utf8_at(s, i, &nbytes);
    return text;
}

static int compare_places(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->c != y->c)
        return x->c < y->c ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* Where the run of a code point ends that begins at place i. */
static size_t run_end(const struct place *places, size_t n, size_t i)
{
    size_t end = i;
    while (end < n && places[end].c == places[i].c)
        end++;
    return end;
}

static void index_places(struct matcher *m)
{
    size_t n = m->b.n, most = n >= LONG_TEXT ? n / 100 + 1 : n;
    m->places = pd_arena_array(&m->arena, n + 1, sizeof *m->places);
    for (size_t i = 0; i < n; i++)
        m->places[i] = (struct place){m->b.p[i], i};
    qsort(m->places, n, sizeof *m->places, compare_places);
    for (size_t i = 0, end; i < n; i = end) {
        end = run_end(m->places, n, i);
        if (end - i > most)
            continue;
        memmove(&m->places[m->nplaces], &m->places[i], (end - i) * sizeof *m->places);
        m->nplaces += end - i;
    }
}

/* The first place of a code point at or behind position from. */
static size_t find_place(const struct matcher *m, uint32_t c, size_t from)
{
    const struct place wanted = {c, from};
    size_t low = 0, high = m->nplaces;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_places(&m->places[middle], &wanted) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Sets lengths at the places of a code point in the part to 0. */
static void clear(const struct matcher *m, size_t *length, uint32_t c, const struct part *part)
{
    for (size_t k = find_place(m, c, part->blo); k < m->nplaces; k++) {
        if (m->places[k].c != c || m->places[k].at >= part->bhi)
            break;
        length[m->places[k].at + 1] = 0;
    }
}

/* The longest block of code points that are not popular; the first in a, and then in b. */
static struct block longest_block(struct matcher *m, const struct part *part)
{
    struct block best = {part->alo, part->blo, 0};
    for (size_t i = part->alo; i < part->ahi; i++) {
        uint32_t c = m->a.p[i];
        for (size_t k = find_place(m, c, part->blo); k < m->nplaces; k++) {
            size_t j = m->places[k].at;
            if (m->places[k].c != c || j >= part->bhi)
                break;
            size_t n = m->length[j + 1] = (j > part->blo ? m->before[j] : 0) + 1;
            if (n > best.n)
                best = (struct block){i + 1 - n, j + 1 - n, n};
        }
        if (i > part->alo)
            clear(m, m->before, m->a.p[i - 1], part);
        size_t *swap = m->before;
        m->before = m->length;
        m->length = swap;
    }
    if (part->ahi > part->alo)
        clear(m, m->before, m->a.p[part->ahi - 1], part);
    return best;
}

/* The block with what is equal on both sides of it. */
static struct block find_block(struct matcher *m, const struct part *part)
{
    struct block block = longest_block(m, part);
    const uint32_t *a = m->a.p, *b = m->b.p;
    while (block.i > part->alo && block.j > part->blo && a[block.i - 1] == b[block.j - 1])
        block = (struct block){block.i - 1, block.j - 1, block.n + 1};
    while (block.i + block.n < part->ahi && block.j + block.n < part->bhi &&
           a[block.i + block.n] == b[block.j + block.n])
        block.n++;
    return block;
}

static size_t count_matches(struct matcher *m)
{
    /* Waiting parts do not overlap, and each has something of a. */
    struct part *waiting = pd_arena_array(&m->arena, m->a.n + 2, sizeof *waiting);
    size_t n = 1, matches = 0;
    waiting[0] = (struct part){0, m->a.n, 0, m->b.n};
    while (n > 0) {
        struct part part = waiting[--n];
        struct block block = find_block(m, &part);
        matches += block.n;
        if (block.n == 0)
            continue;
        if (part.alo < block.i && part.blo < block.j)
            waiting[n++] = (struct part){part.alo, block.i, part.blo, block.j};
        if (block.i + block.n < part.ahi && block.j + block.n < part.bhi)
            waiting[n++] = (struct part){block.i + block.n, part.ahi, block.j + block.n, part.bhi};
    }
    return matches;
}

int pd_sequence_ratio(double *out, struct pd_str a, struct pd_str b, struct pd_err *err)
{
    struct matcher m = {0};
    if (a.n > 0 && b.n > MAX_PRODUCT / a.n)
        return pd_err_set(err, PD_ERR_INPUT, "texts of %zu and %zu bytes are too long to match",
                          a.n, b.n);
    m.a = read_text(a, &m.arena);
    m.b = read_text(b, &m.arena);
    m.length = pd_arena_array(&m.arena, m.b.n + 1, sizeof *m.length);
    m.before = pd_arena_array(&m.arena, m.b.n + 1, sizeof *m.before);
    index_places(&m);
    size_t all = m.a.n + m.b.n;
    *out = all > 0 ? 2.0 * (double)count_matches(&m) / (double)all : 1;
    pd_arena_done(&m.arena);
    return 0;
}
