#include "lib/format/pystr.h"
#include "scorers/natives/rouge.h"

#define MAX_CELLS ((size_t)1 << 28)

enum { UP, LEFT, DIAGONAL };

/* A text's lines as tokens, numbered over both texts. */
struct lines {
    struct pd_symbols *items;
    size_t n, ntokens;
};

static struct lines read_lines(struct pd_lexicon *lexicon, struct pd_str text)
{
    static const struct pd_str newline = PD_STR("\n");
    struct pd_arena *arena = &lexicon->arena;
    struct pd_value split = pd_py_split(arena, text, &newline, -1);
    struct lines lines = {.n = pd_list_len(&split)};
    lines.items = pd_arena_array(arena, lines.n + 1, sizeof *lines.items);
    for (size_t i = 0; i < lines.n; i++) {
        struct pd_value tokens = pd_rouge_tokens(pd_list_at(&split, i)->s, arena);
        struct pd_symbols *line = &lines.items[i];
        line->n = pd_list_len(&tokens);
        line->p = pd_arena_array(arena, line->n + 1, sizeof *line->p);
        for (size_t t = 0; t < line->n; t++)
            line->p[t] = pd_lexicon_number(lexicon, pd_list_at(&tokens, t)->s);
        lines.ntokens += line->n;
    }
    return lines;
}

/* Fills in which way a longest common subsequence of the first i and the first j symbols goes on
   from cell (i, j). */
static void find_ways(unsigned char *ways, const struct pd_symbols *a, const struct pd_symbols *b,
                      struct pd_arena *arena)
{
    size_t *row = pd_arena_array(arena, b->n + 1, sizeof *row);
    for (size_t i = 0; i < a->n; i++) {
        size_t diagonal = 0;
        for (size_t j = 1; j <= b->n; j++) {
            size_t above = row[j], left = row[j - 1];
            bool same = a->p[i] == b->p[j - 1];
            row[j] = same ? diagonal + 1 : left > above ? left : above;
            ways[i * b->n + j - 1] = (unsigned char)(same ? DIAGONAL : left > above ? LEFT : UP);
            diagonal = above;
        }
    }
}

size_t pd_rouge_mark_common(bool *marked, const struct pd_symbols *a, const struct pd_symbols *b)
{
    struct pd_arena arena = {0};
    size_t steps = 0;
    if (a->n > 0 && b->n > MAX_CELLS / a->n)
        return 0;
    unsigned char *ways = pd_arena_array(&arena, a->n * b->n + 1, 1);
    find_ways(ways, a, b, &arena);
    for (size_t i = a->n, j = b->n; i > 0 && j > 0; steps++) {
        unsigned char way = ways[(i - 1) * b->n + j - 1];
        if (way == DIAGONAL)
            marked[i - 1] = true;
        i -= way != LEFT;
        j -= way != UP;
    }
    pd_arena_done(&arena);
    return steps;
}

/* How often each token is in a text, by its number. */
static size_t *count_tokens(const struct lines *lines, size_t ntokens, struct pd_arena *arena)
{
    size_t *counts = pd_arena_array(arena, ntokens + 1, sizeof *counts);
    for (size_t i = 0; i < lines->n; i++)
        for (size_t t = 0; t < lines->items[i].n; t++)
            counts[lines->items[i].p[t]]++;
    return counts;
}

static size_t count_hits(const struct lines *target, const struct lines *prediction,
                         struct pd_arena *arena)
{
    size_t ntokens = target->ntokens + prediction->ntokens, hits = 0;
    size_t *wanted = count_tokens(target, ntokens, arena);
    size_t *found = count_tokens(prediction, ntokens, arena);
    for (size_t i = 0; i < target->n; i++) {
        const struct pd_symbols *line = &target->items[i];
        bool *marked = pd_arena_array(arena, line->n + 1, sizeof *marked);
        for (size_t j = 0; j < prediction->n; j++)
            pd_rouge_mark_common(marked, line, &prediction->items[j]);
        for (size_t t = 0; t < line->n; t++) {
            uint32_t token = line->p[t];
            if (!marked[t] || wanted[token] == 0 || found[token] == 0)
                continue;
            hits++;
            wanted[token]--;
            found[token]--;
        }
    }
    return hits;
}

static size_t longest(const struct lines *lines)
{
    size_t n = 0;
    for (size_t i = 0; i < lines->n; i++)
        n = lines->items[i].n > n ? lines->items[i].n : n;
    return n;
}

int pd_rouge_lsum(double *f, struct pd_str target, struct pd_str prediction, struct pd_arena *arena,
                  struct pd_err *err)
{
    struct pd_lexicon lexicon = {0};
    struct lines wanted = read_lines(&lexicon, target), found = read_lines(&lexicon, prediction);
    int code = 0;
    if (longest(&wanted) * longest(&found) > MAX_CELLS)
        code = pd_err_set(err, PD_ERR_INPUT, "texts of %zu and %zu words are too long for ROUGE-L",
                          wanted.ntokens, found.ntokens);
    else
        *f = pd_rouge_f_of((double)count_hits(&wanted, &found, arena), (double)found.ntokens,
                           (double)wanted.ntokens);
    pd_lexicon_done(&lexicon);
    return code;
}
