/*
 * Math-Verify's parse(): patterns that look for the answer in a text, from the surest to the least
 * sure; of those equally sure the match that ends last is tried first, and what can be read counts.
 */
#include "lib/core/buf.h"
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "lib/math/node.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

enum { MAX_TEXT = 1 << 20, MAX_MATCHES = 4096, NEXT = 6, NFORMS = 6 };

/* A pattern that was compiled. */
struct finder {
    struct pd_regex *re;
    bool latex;
};

/* --- patterns --- */

static const char *const forms[NFORMS] = {"DisplayDollar",     "DisplayBracket", "InlineDollar",
                                          "InlineParenthesis", "InlineBracket",  "Fraction"};

/* A formula in its delimiters, each with a group named after prefix and form. With boxed, one that
   has a \boxed inside. */
static void add_formula(struct pd_buf *out, const char *prefix, bool boxed)
{
    static const char *const shapes[NFORMS][3] = {
        {"(?<!\\\\)\\$\\$", "(?:[^$]|\\$(?!\\$))", "(?<!\\\\)\\$\\$"},
        {"(?<!\\\\)\\\\\\[", "(?:[^\\\\]|\\\\(?!\\]))", "(?<!\\\\)\\\\\\]"},
        {"(?<!\\\\|\\d)\\$", "(?:\\\\[$]|[^\\n$])", "(?<!\\\\)\\$"},
        {"(?<!\\\\)\\\\\\(", "(?:[^\\\\\\n]|\\\\(?!\\)))", "(?<!\\\\)\\\\\\)"},
        {"\\s\\[", "[^\\n\\]\\[]", "\\]\\s"},
        {"", "-?\\\\frac{-?\\d+(?:[.,]\\d+)?}{-?\\d+(?:[.,]\\d+)?}", ""},
    };
    pd_buf_puts(out, "(?:(?:");
    for (size_t i = 0; i < (boxed ? NFORMS - 1 : NFORMS); i++) {
        const char *one = shapes[i][1];
        pd_buf_printf(out, "%s%s(?P<%slatex%s>", i ? "|" : "", shapes[i][0], prefix, forms[i]);
        if (boxed)
            pd_buf_printf(out, "%s*?\\\\boxed{%s+?}%s*?", one, one, one);
        else
            pd_buf_printf(out, i + 1 < NFORMS ? "%s+?" : "%s", one);
        pd_buf_printf(out, ")%s", shapes[i][2]);
    }
    pd_buf_printf(out, ")\\s*(?P<%spercent>(?:\\\\?%%|[Pp]ercent|[Pp]ercentage|[Pp]ct))?)", prefix);
}

/* Up to six formulas joined by commas or words. */
static void add_formulas(struct pd_buf *out, bool boxed)
{
    add_formula(out, "first_", boxed);
    for (int i = 1; i < NEXT; i++) {
        char prefix[16];
        snprintf(prefix, sizeof prefix, "next%d_", i);
        pd_buf_puts(out, boxed ? "\\s*(?:\\s*(?:,?and|,?or|,)\\s*" : "(?:\\s*(?:,?and|,?or|,)\\s*");
        add_formula(out, prefix, boxed);
        pd_buf_puts(out, ")?");
    }
}

/* clang-format off */
#define CURRENCY "\\$€£¥₹₽₪₩₫฿₡₢₣₤₥₦₧₨₩₪₫₭₮₯₰₱₲₳₴₵₶₷₸₹₺₻₼₽₾₿"
/* clang-format on */
#define SIGNS "\\+\\-\\*\\×\\/\\^\\(\\)\\÷"
#define IN_FRONT "(?:^|\\s|\\=)(?:\\*\\*)?"
#define ARITHMETIC                                                                                 \
    "(?:" IN_FRONT "(?P<expr>-?\\(?-?\\d[\\d\\.\\s" SIGNS "]*[" SIGNS "][\\d\\.\\s" SIGNS          \
    "]+\\)?)(?:\\*\\*)?(?:\\.|,|:|\\s|\\)|\\$|$))"
#define NUMBER                                                                                     \
    "(?:" IN_FRONT "[" CURRENCY "]?(?<!\\d)(?:"                                                    \
    "(?P<integer1>-?[1-9]\\d{0,2}(?:[ ,]\\d{3})+)(?P<decimal1>\\.\\d+)?|"                          \
    "(?P<integer2>-?\\d+)(?P<decimal2>[.,]\\d+)|(?P<decimal3>\\.\\d+)|(?P<integer3>-?\\d+)"        \
    ")(?P<percent>\\s*(?:%|[Pp]ercent|\\s*[Pp]ercentage|\\s*[Pp]ct))?)"

/* What stands between what may stand in front of the answer and behind it. */
enum body { FORMULAS, BOXED_FORMULAS, BOXES, ARITHMETIC_OR_NUMBER, ARITHMETIC_ALONE, NUMBER_ALONE };

/* The patterns, the surest first; of those of one priority all are tried together. */
static const struct finder_spec {
    int priority;
    enum body body;
    const char *front, *behind;
} specs[] = {
    {0, FORMULAS, "(?i:final answer is)\\:?\\s*", "\\.?\\s?I hope"},
    {0, ARITHMETIC_OR_NUMBER, "(?i:final answer is)\\:?\\s*", "\\.?\\s?I hope"},
    {50, FORMULAS, "(?i:final answer.{0,100}?)\\s+is\\:?\\s*", ""},
    {50, BOXED_FORMULAS, "", ""},
    {50, BOXES, "", ""},
    {50, ARITHMETIC_OR_NUMBER, "(?i:final answer.{0,100}?)\\s+is\\:?", ""},
    {100, FORMULAS, "(?i:answer):.{0,50}?", ""},
    {100, ARITHMETIC_OR_NUMBER, "(?i:answer):(?:.{0,100}=\\s*|.{0,50}?)", "(?!\\s*=)"},
    {200, FORMULAS, "(?i:answer).{0,50}?", ""},
    {200, ARITHMETIC_OR_NUMBER, "(?i:answer)(?:.{0,100}=\\s*|.{0,50}?)", "(?!\\s*=)"},
    {300, FORMULAS, "", ""},
    {300, ARITHMETIC_ALONE, "", ""},
    {300, NUMBER_ALONE, "", ""},
};
enum { NSPECS = sizeof specs / sizeof specs[0] };

static void add_body(struct pd_buf *out, enum body body)
{
    static const char *const plain[] = {
        [BOXES] = "(?P<first_latexBoxed>\\\\boxed{.+})",
        [ARITHMETIC_OR_NUMBER] = "(?:" ARITHMETIC "|" NUMBER ")",
        [ARITHMETIC_ALONE] = ARITHMETIC,
        [NUMBER_ALONE] = NUMBER,
    };
    if (body > BOXED_FORMULAS) {
        pd_buf_puts(out, plain[body]);
        return;
    }
    pd_buf_puts(out, "(?:");
    add_formulas(out, body == BOXED_FORMULAS);
    pd_buf_puts(out, ")");
}

/* Whether a text may match at all: the patterns are large, and most texts need few of them. */
static bool may_match(const struct finder_spec *spec, struct pd_str text)
{
    if (spec->body == BOXED_FORMULAS || spec->body == BOXES)
        return pd_str_index(text, pd_str_of("\\boxed{"), 0) >= 0;
    if (spec->front[0] == '\0')
        return true;
    for (size_t i = 0; i + 6 <= text.n; i++)
        if (strncasecmp(text.p + i, "answer", 6) == 0)
            return true;
    return false;
}

static int compile(struct finder *out, const struct finder_spec *spec, struct pd_err *err)
{
    struct pd_buf pattern = {0};
    out->latex = spec->body <= BOXES;
    pd_buf_puts(&pattern, spec->front);
    add_body(&pattern, spec->body);
    pd_buf_puts(&pattern, spec->behind);
    int code = pd_regex_new(&out->re, pd_buf_str(&pattern), out->latex ? PD_RE_DOTALL : 0, err);
    pd_buf_done(&pattern);
    return code;
}

/* --- matches --- */

struct candidate {
    const struct finder *finder;
    ptrdiff_t *spans;
    size_t order;
};

struct matches {
    struct candidate items[MAX_MATCHES];
    size_t n;
    const struct finder *finder;
    struct pd_arena *arena;
};

static int note(void *ctx, const struct pd_match *match)
{
    struct matches *all = ctx;
    ptrdiff_t *spans = pd_arena_array(all->arena, 2 * match->ngroups, sizeof *spans);
    memcpy(spans, match->spans, 2 * match->ngroups * sizeof *spans);
    all->items[all->n] = (struct candidate){all->finder, spans, all->n};
    return ++all->n == MAX_MATCHES;
}

/* The one that ends last, of those the one that begins first, of those the first one found. */
static int by_place(const void *left, const void *right)
{
    const struct candidate *a = left, *b = right;
    if (a->spans[1] != b->spans[1])
        return a->spans[1] < b->spans[1] ? 1 : -1;
    if (a->spans[0] != b->spans[0])
        return a->spans[0] > b->spans[0] ? 1 : -1;
    return a->order > b->order ? 1 : -1;
}

/* The span of a named group; empty where it took no part. */
static struct pd_str group(const struct candidate *c, struct pd_str text, const char *name)
{
    int g = pd_regex_group(c->finder->re, pd_str_of(name));
    if (g < 0 || c->spans[2 * g] < 0)
        return (struct pd_str){"", 0};
    return pd_str_slice(text, (size_t)c->spans[2 * g], (size_t)c->spans[2 * g + 1]);
}

/* --- what a match stands for --- */

struct extraction {
    struct pd_str text;
    struct pd_arena *arena;
    struct pd_math_parsed *out;
};

static const struct pd_math_node *percent(struct pd_math_maker *maker,
                                          const struct pd_math_node *node)
{
    return pd_math_make1(maker, PD_M_PERCENT, 0, node);
}

/* Behind the last of two or more equals signs, where there is no list. */
static struct pd_str last_equation(struct pd_str s)
{
    size_t count = 0, from = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == ',' || s.p[i] == ';')
            return s;
        if (s.p[i] == '=' && (i == 0 || !strchr("\\<!>", s.p[i - 1]))) {
            count++;
            from = i + 1;
        }
    }
    return count > 1 ? pd_str_slice(s, from, s.n) : s;
}

static const struct pd_math_node *read_formula(struct extraction *e, struct pd_str latex)
{
    bool unsure = false;
    const struct pd_math_node *node = pd_math_read_verify(&unsure, latex, e->arena);
    struct pd_str last = last_equation(latex);
    if (!node && !unsure && last.n != latex.n)
        node = pd_math_read_verify(&unsure, last, e->arena);
    e->out->unsure = e->out->unsure || unsure;
    return node;
}

/* One formula of a match: *there is false where the group took no part. */
static int read_group(const struct pd_math_node **node, struct pd_str *latex, bool *there,
                      struct extraction *e, const struct candidate *c, const char *prefix,
                      struct pd_err *err)
{
    char name[64];
    struct pd_str raw = {"", 0};
    bool boxed = false;
    for (size_t i = 0; i <= NFORMS && raw.n == 0; i++) {
        boxed = i == NFORMS;
        snprintf(name, sizeof name, "%slatex%s", prefix, boxed ? "Boxed" : forms[i]);
        raw = group(c, e->text, name);
    }
    *there = raw.n > 0;
    if (!*there)
        return 0;
    int code = pd_math_normalize_latex(latex, raw, boxed, e->arena, err);
    if (code < 0)
        return code;
    struct pd_math_maker maker = {.arena = e->arena};
    *node = read_formula(e, *latex);
    snprintf(name, sizeof name, "%spercent", prefix);
    if (*node && group(c, e->text, name).n > 0)
        *node = percent(&maker, *node);
    return 0;
}

/* Several formulas are one set; those that are sets give their elements. */
static const struct pd_math_node *as_set(struct extraction *e,
                                         const struct pd_math_node *const *nodes, unsigned n)
{
    const struct pd_math_node *items[256];
    unsigned count = 0;
    for (unsigned i = 0; i < n; i++) {
        bool set = nodes[i]->kind == PD_M_SET;
        for (unsigned j = 0; j < (set ? nodes[i]->n : 1) && count < 256; j++)
            items[count++] = set ? nodes[i]->kids[j] : nodes[i];
    }
    struct pd_math_maker maker = {.arena = e->arena};
    return pd_math_make(&maker, PD_M_SET, 0, items, count);
}

static int read_latex(const struct pd_math_node **node, struct pd_str *text, struct extraction *e,
                      const struct candidate *c, struct pd_err *err)
{
    const struct pd_math_node *nodes[NEXT];
    unsigned n = 0, readable = 0;
    int code = 0;
    for (int i = 0; i < NEXT && code >= 0; i++) {
        char prefix[16];
        struct pd_str latex;
        bool there = false;
        snprintf(prefix, sizeof prefix, i ? "next%d_" : "first_", i);
        nodes[n] = NULL;
        code = read_group(&nodes[n], &latex, &there, e, c, prefix, err);
        if (!there || code < 0)
            continue;
        readable += nodes[n] != NULL;
        if (n++ == 0)
            *text = latex;
        else if (readable == n)
            *text =
                pd_arena_printf(e->arena, "%.*s and %.*s", PD_STR_ARG(*text), PD_STR_ARG(latex));
    }
    if (code >= 0 && n > 0)
        *node = n > 1 && readable == n ? as_set(e, nodes, n) : nodes[0];
    return code;
}

static struct pd_str first_group(struct extraction *e, const struct candidate *c, const char *name,
                                 int n)
{
    struct pd_str found = {"", 0};
    for (int i = 1; i <= n && found.n == 0; i++) {
        char numbered[16];
        snprintf(numbered, sizeof numbered, "%s%d", name, i);
        found = group(c, e->text, numbered);
    }
    return found;
}

/* A number without separators and leading zeros, its comma a point. */
static struct pd_str plain_number(struct pd_str integer, struct pd_str decimal,
                                  struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    for (size_t i = 0; i < integer.n; i++) {
        char c = integer.p[i];
        if (c != ',' && c != ' ' && !(c == '0' && buf.len == 0))
            pd_buf_putc(&buf, c);
    }
    if (buf.len == 0)
        pd_buf_putc(&buf, '0');
    for (size_t i = 0; i < decimal.n; i++)
        pd_buf_putc(&buf, decimal.p[i] == ',' ? '.' : decimal.p[i]);
    struct pd_str text = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return text;
}

static void read_number(const struct pd_math_node **node, struct pd_str *text, struct extraction *e,
                        const struct candidate *c)
{
    struct pd_str integer = first_group(e, c, "integer", 3);
    struct pd_str decimal = first_group(e, c, "decimal", 3);
    struct pd_math_maker maker = {.arena = e->arena};
    if (integer.n == 0 && decimal.n == 0) {
        *text = group(c, e->text, "expr");
        *node = pd_math_read_plain(*text, e->arena);
        return;
    }
    *text = plain_number(integer, decimal, e->arena);
    bool minus = text->n > 0 && text->p[0] == '-';
    *node = pd_math_make_text(&maker, PD_M_NUMBER, pd_str_slice(*text, minus, text->n));
    if (minus)
        *node = pd_math_make1(&maker, PD_M_NEG, 0, *node);
    if (group(c, e->text, "percent").n > 0)
        *node = percent(&maker, *node);
}

/* Tries the matches of one priority; 1 when one could be read. */
static int read_matches(struct extraction *e, struct matches *found, struct pd_err *err)
{
    qsort(found->items, found->n, sizeof found->items[0], by_place);
    for (size_t i = 0; i < found->n; i++) {
        const struct candidate *c = &found->items[i];
        const struct pd_math_node *node = NULL;
        struct pd_str text = {"", 0};
        int code = 0;
        if (c->finder->latex)
            code = read_latex(&node, &text, e, c, err);
        else
            read_number(&node, &text, e, c);
        if (code < 0)
            return code;
        if (e->out->text.n == 0)
            e->out->text = text;
        e->out->found = e->out->found || node || text.n > 0;
        e->out->node = node;
        if (node || e->out->unsure)
            return 1;
    }
    return 0;
}

/* All matches of the patterns of one priority, then what can be read of them; 1 when something
   could. */
static int find_at(struct extraction *e, int priority, unsigned extract, struct matches *found,
                   struct pd_err *err)
{
    struct finder *finders = pd_arena_array(e->arena, NSPECS, sizeof *finders);
    int code = 0;
    found->n = 0;
    for (size_t i = 0; i < NSPECS && code >= 0; i++) {
        const struct finder_spec *spec = &specs[i];
        unsigned kind = spec->body <= BOXES ? PD_MATH_LATEX : PD_MATH_PLAIN;
        if (spec->priority != priority || !(extract & kind) || !may_match(spec, e->text))
            continue;
        found->finder = &finders[i];
        code = compile(&finders[i], spec, err);
        if (code >= 0)
            code = pd_regex_each(finders[i].re, e->text, note, found, err);
    }
    if (code >= 0)
        code = read_matches(e, found, err);
    for (size_t i = 0; i < NSPECS; i++)
        pd_regex_free(finders[i].re);
    return code;
}

int pd_math_parse(struct pd_math_parsed *out, struct pd_str text, unsigned extract,
                  struct pd_arena *arena, struct pd_err *err)
{
    static const int priorities[] = {0, 50, 100, 200, 300};
    *out = (struct pd_math_parsed){.text = {"", 0}};
    struct extraction e = {text, arena, out};
    int code = 0;
    if (text.n > MAX_TEXT) {
        out->unsure = true;
        return 0;
    }
    struct matches *found = pd_arena_alloc(arena, sizeof *found);
    found->arena = arena;
    for (size_t i = 0; i < sizeof priorities / sizeof priorities[0] && code == 0; i++)
        code = find_at(&e, priorities[i], extract, found, err);
    return code < 0 ? code : 0;
}
