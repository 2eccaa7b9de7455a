#include "lib/format/sentences.h"

#include "lib/format/punkt.h"
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "lib/format/utf8.h"

/* Marks that may stand behind the end of a sentence, and those that then belong to it. */
static const char behind_marks[] = ")\";}]*:@'({[\u2018\u2019\u201c\u201d\u00ab\u00bb?!";
static const char closing_marks[] = "\"')]}\u2018\u2019\u201c\u201d\u00ab\u00bb";

/* What may be the end of a sentence: the mark, and what stands behind it. */
struct candidate {
    size_t word; /* where the word before it begins */
    size_t mark; /* . ? or ! */
    size_t next; /* where the next sentence would begin */
    size_t end;  /* of the word or mark behind it */
};

struct cutter {
    struct pd_str text;
    struct pd_regex *tokens;
    struct pd_arena *arena;
    struct candidate last; /* the newest, not judged yet */
    bool has_last;
    struct pd_value found; /* the tokens around the one that is judged, up to those of line */
    struct pd_str line;
    size_t begin; /* of the sentence that is being read */
    struct pd_value slices;
};

static bool is_one_of(uint32_t c, const char *set)
{
    struct pd_str s = pd_str_of(set);
    size_t nbytes;
    for (size_t i = 0; i < s.n; i += nbytes)
        if (pd_utf8_at(s, i, &nbytes) == c)
            return true;
    return false;
}

/* The first byte at or after i whose code point is white space, or is none. */
static size_t skip(struct pd_str text, size_t i, bool space)
{
    size_t nbytes;
    while (i < text.n && pd_py_isspace(pd_utf8_at(text, i, &nbytes)) == space)
        i += nbytes;
    return i;
}

/* Whether the mark at byte i may end a sentence; sets next and end. */
static bool may_end(struct candidate *c, struct pd_str text, size_t i)
{
    size_t nbytes;
    if (!strchr(".?!", text.p[i]) || text.p[i] == '\0' || i + 1 >= text.n)
        return false;
    c->mark = i;
    c->next = i + 1;
    if (is_one_of(pd_utf8_at(text, i + 1, &nbytes), behind_marks)) {
        c->end = i + 1 + nbytes;
        return true;
    }
    c->next = skip(text, i + 1, true);
    if (c->next == i + 1 || c->next == text.n)
        return false;
    c->end = skip(text, c->next, false);
    return true;
}

/* Where the word before the mark begins: behind the last white space since the candidate before. */
static size_t word_before(const struct cutter *cutter, size_t mark)
{
    size_t from = cutter->has_last ? cutter->last.mark : 0;
    for (size_t i = mark; i > from + 1; i--)
        if (strchr(" \t\n\r\v\f", cutter->text.p[i - 1]) && cutter->text.p[i - 1])
            return i;
    return cutter->has_last ? cutter->last.word : 0;
}

static int note_token(void *ctx, const struct pd_match *match)
{
    struct cutter *cutter = ctx;
    pd_list_push(
        cutter->arena, &cutter->found,
        pd_string(pd_str_slice(cutter->line, (size_t)match->spans[0], (size_t)match->spans[1])));
    return 0;
}

/* The tokens of the lines around a candidate. */
static int read_tokens(struct cutter *cutter, struct pd_str around, struct pd_err *err)
{
    struct pd_str newline = PD_STR("\n");
    struct pd_value lines = pd_py_split(cutter->arena, around, &newline, -1);
    int code = 0;
    cutter->found = pd_list_new(cutter->arena);
    for (size_t i = 0; i < pd_list_len(&lines) && code >= 0; i++) {
        cutter->line = pd_list_at(&lines, i)->s;
        if (pd_py_strip(cutter->line, NULL).n > 0)
            code = pd_regex_each(cutter->tokens, cutter->line, note_token, cutter, err);
    }
    return code;
}

static void add_slice(struct cutter *cutter, size_t from, size_t to)
{
    pd_list_push(cutter->arena, &cutter->slices, pd_string(pd_str_slice(cutter->text, from, to)));
}

/* Ends a sentence at the last candidate when Punkt says so. */
static int judge(struct cutter *cutter, struct pd_err *err)
{
    const struct candidate *c = &cutter->last;
    int code = read_tokens(cutter, pd_str_slice(cutter->text, c->word, c->end), err);
    if (code < 0 || !pd_punkt_breaks(&cutter->found, cutter->arena))
        return code;
    add_slice(cutter, cutter->begin, c->mark + 1);
    cutter->begin = c->next;
    return 0;
}

/* Cuts at every candidate; of those whose words overlap, only the last counts. */
static int cut(struct cutter *cutter, struct pd_err *err)
{
    struct candidate c = {0};
    int code = 0;
    for (size_t i = 0; i < cutter->text.n && code >= 0; i++) {
        if (!may_end(&c, cutter->text, i))
            continue;
        c.word = word_before(cutter, i);
        if (cutter->has_last && cutter->last.mark <= c.word)
            code = judge(cutter, err);
        cutter->last = c;
        cutter->has_last = true;
    }
    if (code >= 0 && cutter->has_last)
        code = judge(cutter, err);
    size_t end = pd_py_rstrip(cutter->text, NULL).n;
    if (code >= 0)
        add_slice(cutter, cutter->begin, end > cutter->begin ? end : cutter->begin);
    return code;
}

/* How many bytes at the beginning of a slice belong to the sentence before: closing marks in front
   of white space, a dash or the end. *marks: without the white space. */
static size_t closing(size_t *marks, struct pd_str slice)
{
    size_t n = 0, nbytes;
    while (n < slice.n && is_one_of(pd_utf8_at(slice, n, &nbytes), closing_marks))
        n += nbytes;
    *marks = n;
    size_t to = skip(slice, n, true);
    bool dash = pd_str_starts_with(pd_str_slice(slice, n, slice.n), (struct pd_str)PD_STR("--"));
    return n > 0 && (to > n || n == slice.n || dash) ? to : 0;
}

/* Gives closing marks back to their sentences. */
static void realign(struct pd_value *out, const struct cutter *cutter)
{
    size_t taken = 0, n = pd_list_len(&cutter->slices);
    for (size_t i = 0; i < n; i++) {
        struct pd_str slice = pd_list_at(&cutter->slices, i)->s;
        slice = pd_str_slice(slice, taken, slice.n);
        size_t marks = 0;
        struct pd_str next = {0};
        if (i + 1 < n)
            next = pd_list_at(&cutter->slices, i + 1)->s;
        taken = next.n > 0 ? closing(&marks, next) : 0;
        if (taken > 0)
            slice.n = (size_t)(next.p + marks - slice.p);
        if (slice.n > 0)
            pd_list_push(cutter->arena, out, pd_string(slice));
    }
}

int pd_sentences(struct pd_value *out, struct pd_str text, struct pd_arena *arena,
                 struct pd_err *err)
{
    struct cutter cutter = {.text = text, .arena = arena, .slices = pd_list_new(arena)};
    int code = pd_regex_new(&cutter.tokens, pd_str_of(pd_punkt_token), 0, err);
    if (code >= 0)
        code = cut(&cutter, err);
    pd_regex_free(cutter.tokens);
    if (code < 0)
        return code;
    *out = pd_list_new(arena);
    realign(out, &cutter);
    return 0;
}
