#include "scorers/natives/math_strings.h"

#include "lib/format/bigint.h"
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "lib/format/utf8.h"
#include "tasks/natives/math_text.h"
#include "tasks/natives/text.h"

#include <math.h>

static const struct pd_str slash = PD_STR("/"), equals = PD_STR("=");

/* text[i] and text[i:] by code point. */
static struct pd_str char_at(struct pd_str s, size_t i)
{
    return pd_str_slice(s, pd_utf8_offset(s, i), pd_utf8_offset(s, i + 1));
}

static struct pd_str from_char(struct pd_str s, size_t i)
{
    return pd_str_slice(s, pd_utf8_offset(s, i), s.n);
}

static struct pd_value split(struct pd_str s, const char *sep, struct pd_arena *arena)
{
    struct pd_str text = pd_str_of(sep);
    return pd_py_split(arena, s, &text, -1);
}

/* What stands behind one \frac, with braces around what is one character long. False: too short. */
static bool add_fraction(struct pd_buf *out, struct pd_str rest)
{
    if (rest.p[0] == '{') {
        pd_buf_add_str(out, rest);
        return true;
    }
    if (pd_utf8_len(rest) < 2)
        return false;
    struct pd_str below = char_at(rest, 1);
    bool braced = pd_str_is(below, "{");
    pd_buf_printf(out, braced ? "{%.*s}%.*s" : "{%.*s}{%.*s}", PD_STR_ARG(char_at(rest, 0)),
                  PD_STR_ARG(below));
    pd_buf_add_str(out, from_char(rest, 2));
    return true;
}

/* fix_fracs: \frac12 becomes \frac{1}{2}. */
static bool fix_fractions(struct pd_str *s, struct pd_arena *arena)
{
    struct pd_value parts = split(*s, "\\frac", arena);
    struct pd_buf buf = {0};
    bool whole = true, ok = true;
    pd_buf_add_str(&buf, pd_list_at(&parts, 0)->s);
    for (size_t i = 1; i < pd_list_len(&parts) && whole && ok; i++) {
        struct pd_str rest = pd_list_at(&parts, i)->s;
        pd_buf_puts(&buf, "\\frac");
        ok = rest.n > 0;
        whole = ok && add_fraction(&buf, rest);
    }
    struct pd_str fixed = pd_text_take(&buf, arena);
    if (whole)
        *s = fixed;
    return ok;
}

/* fix_sqrt: \sqrt3 becomes \sqrt{3}. */
static bool fix_roots(struct pd_str *s, struct pd_arena *arena)
{
    struct pd_value parts = split(*s, "\\sqrt", arena);
    struct pd_buf buf = {0};
    bool ok = true;
    pd_buf_add_str(&buf, pd_list_at(&parts, 0)->s);
    for (size_t i = 1; i < pd_list_len(&parts) && ok; i++) {
        struct pd_str rest = pd_list_at(&parts, i)->s;
        ok = rest.n > 0;
        pd_buf_puts(&buf, "\\sqrt");
        if (ok && rest.p[0] == '{')
            pd_buf_add_str(&buf, rest);
        else if (ok)
            pd_buf_printf(&buf, "{%.*s}%.*s", PD_STR_ARG(char_at(rest, 0)),
                          PD_STR_ARG(from_char(rest, 1)));
    }
    *s = pd_text_take(&buf, arena);
    return ok;
}

/* Whether int(s) is read; *plain: and str() of it is s again. */
static bool is_integer(bool *plain, struct pd_str s)
{
    struct pd_str body = pd_py_strip(s, NULL);
    bool sign = body.n > 0 && (body.p[0] == '-' || body.p[0] == '+');
    size_t ndigits = 0;
    bool digit_before = false, ascii = true;
    for (size_t i = sign, n; i < body.n; i += n) {
        uint32_t c = pd_utf8_at(body, i, &n);
        bool digit = pd_py_decimal(c) >= 0;
        if (!digit && (c != '_' || !digit_before))
            return false;
        ndigits += digit;
        digit_before = digit;
        ascii = ascii && c < 128 && digit;
    }
    if (!digit_before || ndigits > PD_BIG_MAX_DIGITS)
        return false;
    bool leading_zero = body.p[sign] == '0' && (ndigits > 1 || sign);
    *plain = ascii && body.n == s.n && !leading_zero && !(sign && body.p[0] == '+');
    return true;
}

/* fix_a_slash_b: 3/4 becomes \frac{3}{4}. */
static bool fix_slash(struct pd_str *s, bool lenient, struct pd_arena *arena)
{
    struct pd_value parts = split(*s, slash.p, arena);
    bool plain_above = false, plain_below = false;
    if (pd_list_len(&parts) != 2)
        return true;
    struct pd_str above = pd_list_at(&parts, 0)->s, below = pd_list_at(&parts, 1)->s;
    if (!is_integer(&plain_above, above) || !is_integer(&plain_below, below))
        return lenient;
    if (plain_above && plain_below)
        *s = pd_arena_printf(arena, "\\frac{%.*s}{%.*s}", PD_STR_ARG(above), PD_STR_ARG(below));
    return true;
}

/* remove_right_units: what follows the only "\text{ ". */
static bool drop_units(struct pd_str *s, struct pd_arena *arena)
{
    struct pd_value parts = split(*s, "\\text{ ", arena);
    if (pd_list_len(&parts) > 2)
        return false;
    *s = pd_list_at(&parts, 0)->s;
    return true;
}

/* "x = 5" is 5 where what stands in front is short. */
static void drop_name(struct pd_str *s, struct pd_arena *arena)
{
    struct pd_value parts = split(*s, equals.p, arena);
    if (pd_list_len(&parts) == 2 && pd_utf8_len(pd_list_at(&parts, 0)->s) <= 2)
        *s = pd_list_at(&parts, 1)->s;
}

static void replace_all(struct pd_str *s, const char *const (*pairs)[2], struct pd_arena *arena)
{
    for (; (*pairs)[0]; pairs++)
        pd_text_replace(s, (*pairs)[0], (*pairs)[1], arena);
}

static const char *const before_units[][2] = {
    {"\n", ""},        {"\\!", ""},    {"\\\\", "\\"},  {"tfrac", "frac"},
    {"dfrac", "frac"}, {"\\left", ""}, {"\\right", ""}, {"^{\\circ}", ""},
    {"^\\circ", ""},   {"\\$", ""},    {NULL, NULL},
};
static const char *const behind_units[][2] = {
    {"\\%", ""},
    {" .", " 0."},
    {"{.", "{0."},
    {NULL, NULL},
};

bool pd_math_strip(struct pd_str *out, struct pd_str text, bool lenient, struct pd_arena *arena)
{
    struct pd_str s = text;
    replace_all(&s, before_units, arena);
    if (!drop_units(&s, arena))
        return false;
    replace_all(&s, behind_units, arena);
    if (s.n == 0) {
        *out = s;
        return true;
    }
    if (s.p[0] == '.')
        s = pd_arena_printf(arena, "0%.*s", PD_STR_ARG(s));
    drop_name(&s, arena);
    if (!fix_roots(&s, arena))
        return false;
    pd_text_replace(&s, " ", "", arena);
    if (!fix_fractions(&s, arena))
        return false;
    if (pd_str_is(s, "0.5"))
        s = pd_str_of("\\frac{1}{2}");
    if (!fix_slash(&s, lenient, arena))
        return false;
    *out = s;
    return true;
}

bool pd_math_same_text(struct pd_str a, struct pd_str b, struct pd_arena *arena)
{
    struct pd_str stripped_a, stripped_b;
    if (!pd_math_strip(&stripped_a, a, false, arena) ||
        !pd_math_strip(&stripped_b, b, false, arena))
        return pd_str_eq(a, b);
    return pd_str_eq(stripped_a, stripped_b);
}

/* --- AGIEval and HRM8K --- */

struct pd_str pd_math_number_text(struct pd_str text, struct pd_arena *arena)
{
    double f;
    struct pd_str s = pd_py_strip(text, NULL);
    if (!pd_py_parse_float(&f, s))
        return s;
    struct pd_value number = isfinite(f) && f == floor(f) ? pd_big_of_float(arena, f) : pd_float(f);
    struct pd_buf buf = {0};
    pd_py_str(&buf, &number);
    return pd_text_take(&buf, arena);
}

/* What follows the last equals sign, without spaces in front. */
static struct pd_str behind_equals(struct pd_str s, struct pd_arena *arena)
{
    static const struct pd_str space = PD_STR(" ");
    struct pd_value parts = split(s, equals.p, arena);
    if (pd_list_len(&parts) == 1)
        return s;
    return pd_py_lstrip(pd_list_at(&parts, pd_list_len(&parts) - 1)->s, &space);
}

struct last_match {
    struct pd_str text, found;
    size_t group;
    bool any;
};

static int note_match(void *ctx, const struct pd_match *match)
{
    struct last_match *last = ctx;
    const ptrdiff_t *span = &match->spans[2 * last->group];
    last->found = pd_str_slice(last->text, (size_t)span[0], (size_t)span[1]);
    last->any = true;
    return 0;
}

static int find_last(struct last_match *last, const char *pattern, struct pd_err *err)
{
    struct pd_regex *re = NULL;
    int code = pd_regex_new(&re, pd_str_of(pattern), 0, err);
    if (code >= 0)
        code = pd_regex_each(re, last->text, note_match, last, err);
    pd_regex_free(re);
    return code < 0 ? code : 0;
}

/* Behind the last equals sign, up to a written \n; else the last number. */
static int plain_answer(struct last_match *last, struct pd_arena *arena, struct pd_err *err)
{
    static const struct pd_str stop = PD_STR(".");
    if (pd_str_index(last->text, equals, 0) < 0) {
        *last = (struct last_match){.text = last->text};
        return find_last(last, "(?:\\$)?\\d+(?:\\.\\d+)?(?![\\w\\d])", err);
    }
    struct pd_str s = pd_py_rstrip(behind_equals(last->text, arena), &stop);
    struct pd_value lines = split(s, "\\n", arena);
    last->found = pd_list_at(&lines, 0)->s;
    last->any = true;
    return 0;
}

/* The last \boxed{...} or \fbox{...}, without regard to "\boxed " with a space. */
static bool boxed_answer(struct pd_str *out, struct pd_str text, struct pd_arena *arena)
{
    struct pd_str boxed, inner;
    if (!pd_math_last_braced(&boxed, text) || !pd_str_starts_with(boxed, pd_str_of("\\boxed{")))
        return false;
    inner = pd_str_slice(boxed, sizeof "\\boxed{" - 1, boxed.n - 1);
    *out = behind_equals(inner, arena);
    return true;
}

int pd_math_find_answer(bool *found, struct pd_str *out, struct pd_str text, struct pd_arena *arena,
                        struct pd_err *err)
{
    if (pd_text_has(text, "\\boxed")) {
        *found = boxed_answer(out, text, arena);
        return 0;
    }
    struct last_match last = {.text = text, .group = 1};
    int code = find_last(&last, "\\$(.*)\\$", err);
    if (code >= 0 && last.any)
        last.found = behind_equals(last.found, arena);
    if (code >= 0 && last.found.n == 0)
        code = plain_answer(&last, arena, err);
    *found = last.any;
    *out = last.found;
    return code;
}

int pd_math_same_answer(bool *same, struct pd_str a, struct pd_str b, bool as_number,
                        struct pd_arena *arena, struct pd_err *err)
{
    bool found_a = false, found_b = false;
    struct pd_str stripped_a, stripped_b;
    int code = pd_math_find_answer(&found_a, &a, a, arena, err);
    if (code >= 0)
        code = pd_math_find_answer(&found_b, &b, b, arena, err);
    if (code < 0)
        return code;
    if (!found_a || !found_b) {
        *same = found_a == found_b;
        return 0;
    }
    if (!pd_math_strip(&stripped_a, a, true, arena) ||
        !pd_math_strip(&stripped_b, b, true, arena)) {
        *same = pd_str_eq(a, b);
        return 0;
    }
    if (as_number)
        stripped_a = pd_math_number_text(stripped_a, arena);
    *same = pd_str_eq(stripped_a, stripped_b);
    return 0;
}

/* --- Minerva --- */

const char pd_math_minerva_pattern[] =
    "Final Answer: The final answer is(.*?). I hope it is correct.";

int pd_math_final_answer(struct pd_str *out, struct pd_str response, const char *pattern,
                         struct pd_arena *arena, struct pd_err *err)
{
    struct pd_regex *re = NULL;
    struct pd_match match;
    struct pd_str text = pd_arena_printf(arena, "%.*sI hope it is correct.", PD_STR_ARG(response));
    int code = pd_regex_new(&re, pd_str_of(pattern), 0, err);
    if (code >= 0)
        code = pd_regex_search(&match, re, text, 0, err);
    *out = pd_str_of("[invalidanswer]");
    if (code == 1)
        *out =
            pd_py_strip(pd_str_slice(text, (size_t)match.spans[2], (size_t)match.spans[3]), NULL);
    pd_regex_free(re);
    return code < 0 ? code : 0;
}
