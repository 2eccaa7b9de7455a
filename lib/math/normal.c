/*
 * Normalisation of LaTeX in front of Math-Verify's parser, after latex2sympy2_extended 1.11's
 * math_normalization. The order of the steps is part of the format.
 */
#include "lib/core/buf.h"
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "lib/format/utf8.h"
#include "lib/math/node.h"

struct rewrite {
    const char *pattern, *replacement;
};

/* Units that may stand behind a number. Some hold a dot that matches anything, and one is two words
   run together: so they are matched there. */
static const char units[] =
    "integerpoint|feet|sue|digit|pound|meal|edge|student|children ticket|multiple|east|degree|mph|"
    "kmph|ft|m square| m east|sq m|deg|mile|q .|monkey|prime|ratio|profit of rs|rd|o|gm|p . m|lb|"
    "tile|per|dm|lt|gain|ab|way|west|a .|b .|c .|d .|e .|f .|g .|h .|t|h|no change|men|soldier|pie|"
    "bc|excess|st|inches|noon|cent|by|gal|kmh|c|acre|rise|a . m|th|π r 2|sq|mark|l|toy|coin|"
    "sq . m|gallon|° f|profit|minw|yr|women|am|pm|hr|cu cm|square|v â € ™|are|rupee|rounds|cubic|"
    "cc|mtr|s|ohm|number|kmph|day|hour|minute|min|second|man|woman|sec|cube|mt|sq inch|mp|"
    "∏ cm ³|hectare|more|sec|unit|cu . m|cm 2|rs .|rs|kg|g|month|km|m|cm|mm|apple|liter|loss|"
    "yard|pure|year|increase|decrease|d|less|Surface|litre|pi sq m|s .|metre|meter|inch";

#define OPENERS                                                                                    \
    "\\\\\\{|\\{|\\\\\\||\\||\\[|\\(|\\\\rbracl|\\\\lgroup|\\\\lbrace|\\\\lbrack|\\\\vert|"        \
    "\\\\lvert|\\\\lceil|\\\\lfloor|\\\\langle|\\\\llcorner|\\\\ulcorner"
#define CLOSERS                                                                                    \
    "\\\\\\}|\\}|\\\\\\||\\||\\]|\\)|\\\\rbrack|\\\\rgroup|\\\\rbrace|\\\\vert|\\\\rvert|"         \
    "\\\\rceil|\\\\rfloor|\\\\rangle|\\\\lrcorner|\\\\urcorner"

static const struct rewrite before_commands[] = {
    {"\\\\m?left(" OPENERS ")", "\\1"},
    {"\\\\m?right(" CLOSERS ")", "\\1"},
    {"\\(([a-zA-Z0-9+\\-*/\\\\ ]+?)\\)_{([a-zA-Z0-9+\\-*/\\\\ ]+?)}",
     "\\\\frac{(\\1)!}{((\\1)-(\\2))!}"},
    {"\\\\mathrm\\{th\\}|\\\\!\\s*|\\\\text\\s*\\{\\s*\\}|\\\\\\$|\\$|(?<!\\\\)[\"\\']|"
     "\\\\displaystyle",
     ""},
};

/* Commands with one meaning. All are replaced in one pass, the first that matches at a place. */
static const struct rewrite commands[] = {
    {"\\\\math(?:rm|it|bf)", "\\text"},
    {"\\\\text(?:normal|bf|it|rm)", "\\text"},
    {"\\\\(?:d|t|c)frac", "\\frac"},
    {"\\s\\.", " 0."},
    {"\\{\\.", "{0."},
    {"\\~\\=", "\\approx"},
    {"\\s*\\{\\s*,\\s*\\}", ","},
    {"(?<![a-zA-Z])(?:,?\\s*(?:and|or))(?![a-zA-Z])", ","},
    {"(?:,?\\s*\\\\text{\\s*(?:and|or)\\s*})", ","},
    {"(?<!\\\\)\\\\\\s", " "},
    {"infinity", "\\infty"},
    {",?(?:\\\\ldots)", " "},
    {"\\s*\\bpercentage\\b", "\\%"},
    {"\\\\text{percentage}", "%"},
    {"\\s*\\bpercent\\b", "\\%"},
    {"\\\\text{percent}", "%"},
    {"\\s*\\bpct\\b", "\\%"},
    {"\\\\text{pct}", "%"},
    {"(?:(?<!\\\\)inf(?!inity))", "\\infty"},
    {" sqrt", "\\sqrt"},
};
enum { NCOMMANDS = sizeof commands / sizeof commands[0] };

static const struct rewrite malformed[] = {
    {"\\^\\s?\\((.*?)\\)", "^{\\1}"},
    {"sqrt\\s?\\((.*?)\\)", "\\\\sqrt{\\1}"},
    {"\\\\frac\\s?(\\d)\\s?(\\d+)", "\\\\frac{\\1}{\\2}"},
    {"\\\\log_\\s?(\\d)\\s?(\\d+)", "\\\\log_{\\1}{\\2}"},
    {"\\\\frac\\s?{(.*?)}\\s?(\\d)", "\\\\frac{\\1}{\\2}"},
    {"\\\\frac\\s?(\\d)\\s?{(.*?)}", "\\\\frac{\\1}{\\2}"},
    {"\\\\sqrt\\s?(\\d)", "\\\\sqrt{\\1}"},
};

static struct pd_str take(struct pd_buf *buf, struct pd_arena *arena)
{
    struct pd_str text = pd_arena_str(arena, pd_buf_str(buf));
    pd_buf_done(buf);
    return text;
}

static int substitute(struct pd_str *s, struct rewrite rule, struct pd_arena *arena,
                      struct pd_err *err)
{
    struct pd_regex *re = NULL;
    struct pd_buf buf = {0};
    int code = pd_regex_new(&re, pd_str_of(rule.pattern), 0, err);
    if (code >= 0)
        code = pd_regex_sub(&buf, re, *s, pd_str_of(rule.replacement), err);
    if (code >= 0)
        *s = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    pd_regex_free(re);
    return code;
}

static int substitute_all(struct pd_str *s, const struct rewrite *rules, size_t n,
                          struct pd_arena *arena, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; i < n && code >= 0; i++)
        code = substitute(s, rules[i], arena, err);
    return code;
}

static void replace(struct pd_str *s, const char *from, const char *to, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    pd_py_replace(&buf, *s, pd_str_of(from), pd_str_of(to), -1);
    *s = take(&buf, arena);
}

/* --- all commands in one pass --- */

struct pass {
    struct pd_str text;
    struct pd_buf out;
    size_t from;
};

static int replace_command(void *ctx, const struct pd_match *match)
{
    struct pass *pass = ctx;
    size_t start = (size_t)match->spans[0];
    pd_buf_add_str(&pass->out, pd_str_slice(pass->text, pass->from, start));
    pass->from = (size_t)match->spans[1];
    for (size_t g = 1; g < match->ngroups; g++)
        if (match->spans[2 * g] >= 0)
            pd_buf_puts(&pass->out, commands[g - 1].replacement);
    return 0;
}

static int replace_commands(struct pd_str *s, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_buf pattern = {0};
    struct pd_regex *re = NULL;
    struct pass pass = {.text = *s};
    for (size_t i = 0; i < NCOMMANDS; i++)
        pd_buf_printf(&pattern, "%s(%s)", i ? "|" : "", commands[i].pattern);
    int code = pd_regex_new(&re, pd_buf_str(&pattern), 0, err);
    if (code >= 0)
        code = pd_regex_each(re, *s, replace_command, &pass, err);
    pd_buf_add_str(&pass.out, pd_str_slice(*s, pass.from, s->n));
    *s = take(&pass.out, arena);
    pd_buf_done(&pattern);
    pd_regex_free(re);
    return code < 0 ? code : 0;
}

/* --- boxes --- */

enum { MAX_BOXES = 32 };

struct boxes {
    struct pd_str text, found[MAX_BOXES]; /* from the right */
    size_t n, max, last_start;
    bool last_only, any;
};

static ptrdiff_t find_back(struct pd_str s, const char *needle, size_t end)
{
    ptrdiff_t last = -1, i = pd_str_index(s, pd_str_of(needle), 0);
    for (; i >= 0 && (size_t)i + strlen(needle) <= end;
         i = pd_str_index(s, pd_str_of(needle), (size_t)i + 1))
        last = i;
    return last;
}

static size_t closing_brace(struct pd_str s, size_t open, size_t max)
{
    size_t depth = 1;
    for (size_t i = open + 1; i < max; i++) {
        depth += s.p[i] == '{';
        if (s.p[i] == '}' && --depth == 0)
            return i;
    }
    return 0;
}

/* Whether a box belongs to the one behind it: they stand close, or are apart and joined by a word
   or a comma. */
static bool belongs(const struct boxes *b, struct pd_str content, size_t end, struct pd_err *err)
{
    struct pd_str between = pd_str_slice(b->text, end + 1, b->last_start);
    struct pd_regex *re = NULL;
    struct pd_match match;
    size_t n = pd_utf8_len(between);
    if (n < 10)
        return true;
    if (n >= 70 || (b->n > 0 && pd_str_eq(b->found[b->n - 1], content)))
        return false;
    bool joined = pd_regex_new(&re, pd_str_of("\\b(and|or)\\b|,|;"), 0, err) >= 0 &&
                  pd_regex_search(&match, re, between, 0, err) == 1;
    pd_regex_free(re);
    return joined;
}

static void note_rest(struct boxes *b, size_t from)
{
    if (b->n == 0)
        b->found[b->n++] = pd_str_slice(b->text, from, b->text.n);
}

/* The next box to the left; false when that was the last. */
static bool next_box(struct boxes *b, size_t *before, struct pd_err *err)
{
    ptrdiff_t boxed = find_back(b->text, "\\boxed", *before);
    ptrdiff_t fbox = find_back(b->text, "\\fbox", *before);
    if (boxed < 0 && fbox < 0)
        return false;
    size_t start = (size_t)(boxed > fbox ? boxed : fbox);
    size_t at = start + (boxed > fbox ? 6 : 5), close, n;
    while (at < b->max && pd_py_isspace(pd_utf8_at(b->text, at, &n)))
        at += n;
    if (at >= b->max)
        return false;
    close = b->text.p[at] == '{' ? closing_brace(b->text, at, b->max) : 0;
    if (close == 0) {
        note_rest(b, at);
        return false;
    }
    struct pd_str content = pd_py_strip(pd_str_slice(b->text, at + 1, close), NULL);
    if (b->last_only && b->any && !belongs(b, content, close, err))
        return false;
    if ((b->n == 0 || !pd_str_eq(b->found[b->n - 1], content)) && b->n < MAX_BOXES)
        b->found[b->n++] = content;
    b->any = true;
    *before = b->max = b->last_start = start;
    return true;
}

static struct pd_str unbox(struct pd_str text, bool last_only, struct pd_arena *arena,
                           struct pd_err *err)
{
    struct boxes b = {.text = text, .max = text.n, .last_only = last_only};
    struct pd_buf buf = {0};
    size_t before = text.n;
    while (next_box(&b, &before, err))
        continue;
    if (b.n == 0)
        return text;
    for (size_t i = b.n; i-- > 0;) {
        pd_buf_add_str(&buf, b.found[i]);
        pd_buf_puts(&buf, i ? "," : "");
    }
    return take(&buf, arena);
}

/* --- units and shorthand --- */

static int drop_units(struct pd_str *s, struct pd_arena *arena, struct pd_err *err)
{
    const struct rewrite text_unit = {"(\\\\(?:text|mbox){.*?})(\\^\\d|\\{\\^\\d\\})?$", ""};
    struct pd_str shorter = *s;
    int code = substitute(&shorter, text_unit, arena, err);
    shorter = pd_py_strip(shorter, NULL);
    if (code >= 0 && shorter.n > 0)
        *s = shorter;
    struct pd_str pattern =
        pd_arena_printf(arena, "(\\d|\\}|\\s)\\s*(?:(?:%s)(?:s|es)?)\\s*$", units);
    for (int i = 0; i < 2 && code >= 0; i++) {
        shorter = *s;
        code = substitute(&shorter, (struct rewrite){pattern.p, "\\1"}, arena, err);
        if (shorter.n > 0)
            *s = shorter;
    }
    return code;
}

/* One character in braces, and what follows it. */
static size_t add_braced(struct pd_buf *out, struct pd_str s, size_t at)
{
    size_t n = 0;
    pd_utf8_at(s, at, &n);
    pd_buf_printf(out, "{%.*s}", PD_STR_ARG(pd_str_slice(s, at, at + n)));
    return at + n;
}

static struct pd_value split(struct pd_str s, const char *sep, struct pd_arena *arena)
{
    struct pd_str by = pd_str_of(sep);
    return pd_py_split(arena, s, &by, -1);
}

static void fix_roots(struct pd_str *s, struct pd_arena *arena)
{
    struct pd_value parts = split(*s, "\\sqrt", arena);
    struct pd_buf buf = {0};
    pd_buf_add_str(&buf, pd_list_at(&parts, 0)->s);
    for (size_t i = 1; i < pd_list_len(&parts); i++) {
        struct pd_str rest = pd_py_lstrip(pd_list_at(&parts, i)->s, NULL);
        size_t at = 0;
        pd_buf_puts(&buf, "\\sqrt");
        if (rest.n > 0 && rest.p[0] != '{' && rest.p[0] != '[')
            at = add_braced(&buf, rest, 0);
        pd_buf_add_str(&buf, pd_str_slice(rest, at, rest.n));
    }
    *s = take(&buf, arena);
}

static void fix_fractions(struct pd_str *s, struct pd_arena *arena)
{
    struct pd_value parts = split(*s, "\\frac", arena);
    struct pd_buf buf = {0};
    bool whole = true;
    pd_buf_add_str(&buf, pd_list_at(&parts, 0)->s);
    for (size_t i = 1; i < pd_list_len(&parts) && whole; i++) {
        struct pd_str rest = pd_py_lstrip(pd_list_at(&parts, i)->s, NULL);
        size_t at = 0;
        pd_buf_puts(&buf, "\\frac");
        bool braced = rest.n > 0 && rest.p[0] == '{';
        whole = braced || pd_utf8_len(rest) >= 2;
        if (whole && !braced) {
            at = add_braced(&buf, rest, 0);
            at = rest.p[at] == '{' ? at : add_braced(&buf, rest, at);
        }
        pd_buf_add_str(&buf, pd_str_slice(rest, at, rest.n));
    }
    struct pd_str fixed = take(&buf, arena);
    if (whole)
        *s = fixed;
}

static bool is_plain_integer(struct pd_str s)
{
    size_t sign = s.n > 0 && s.p[0] == '-';
    if (s.n == sign || (s.p[sign] == '0' && (s.n > sign + 1 || sign)))
        return false;
    for (size_t i = sign; i < s.n; i++)
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    return true;
}

static void fix_slash(struct pd_str *s, struct pd_arena *arena)
{
    struct pd_value parts = split(*s, "/", arena);
    if (pd_list_len(&parts) != 2)
        return;
    struct pd_str above = pd_list_at(&parts, 0)->s, below = pd_list_at(&parts, 1)->s;
    if (is_plain_integer(above) && is_plain_integer(below))
        *s = pd_arena_printf(arena, "\\frac{%.*s}{%.*s}", PD_STR_ARG(above), PD_STR_ARG(below));
}

static int basic(struct pd_str *s, struct pd_arena *arena, struct pd_err *err)
{
    static const char *const plain[][2] = {
        {"\\mathrm{T}", "T"},
        {"\\mathrm{d}", "d"},
        {"{\\rm d}", "d"},
        {"\\left[\\begin{matrix}", "\\begin{bmatrix}"},
        {"\\end{matrix}\\right]", "\\end{bmatrix}"},
    };
    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        replace(s, plain[i][0], plain[i][1], arena);
    int code = substitute_all(s, before_commands,
                              sizeof before_commands / sizeof before_commands[0], arena, err);
    if (code >= 0)
        code = replace_commands(s, arena, err);
    replace(s, "\n", " ", arena);
    replace(s, "\t", " ", arena);
    if (code >= 0 && pd_str_index(*s, pd_str_of("matrix"), 0) < 0)
        code = substitute(s, (struct rewrite){"\\\\\\\\(?=[a-zA-Z])", "\\\\"}, arena, err);
    return code;
}

int pd_math_normalize_latex(struct pd_str *out, struct pd_str text, bool last_box,
                            struct pd_arena *arena, struct pd_err *err)
{
    struct pd_str s = unbox(text, last_box, arena, err);
    int code = basic(&s, arena, err);
    if (code >= 0)
        code = drop_units(&s, arena, err);
    if (code < 0)
        return code;
    if (s.n > 0 && s.p[0] == '.')
        s = pd_arena_printf(arena, "0%.*s", PD_STR_ARG(s));
    if (pd_str_is(s, "0.5"))
        s = pd_str_of("\\frac{1}{2}");
    code = substitute_all(&s, malformed, sizeof malformed / sizeof malformed[0], arena, err);
    if (code < 0)
        return code;
    replace(&s, " sqrt", "\\sqrt", arena);
    fix_roots(&s, arena);
    fix_fractions(&s, arena);
    fix_slash(&s, arena);
    *out = pd_py_strip(s, NULL);
    return 0;
}

bool pd_math_is_complex_text(struct pd_str text)
{
    static const char pattern[] =
        "\\\\mathbb\\{C\\}|\\\\i\\b|\\bi\\b|\\\\text\\{i\\}|\\\\mathrm\\{i\\}|\\\\imath\\b|\\\\det|"
        "\\\\operatorname\\{tr\\}|\\\\operatorname\\{rank\\}|\\\\text\\{rank\\}|\\\\arg\\{|"
        "\\\\Re\\{|"
        "\\\\Im\\{|\\\\operatorname\\{Re\\}|\\\\operatorname\\{Im\\}|\\\\text\\{Re\\}|\\\\text\\{"
        "Im\\}";
    struct pd_regex *re = NULL;
    struct pd_match match;
    bool found = pd_regex_new(&re, pd_str_of(pattern), 0, NULL) >= 0 &&
                 pd_regex_search(&match, re, text, 0, NULL) == 1;
    pd_regex_free(re);
    return found;
}
