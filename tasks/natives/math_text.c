#include "tasks/natives/math_text.h"

#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

static const struct pd_str boxed_space = PD_STR("\\boxed ");
static const struct pd_str boxed_brace = PD_STR("\\boxed{");

/* Offset of the last needle, or -1. */
static ptrdiff_t last_index(struct pd_str s, const char *needle)
{
    ptrdiff_t last = -1, i = pd_str_index(s, pd_str_of(needle), 0);
    for (; i >= 0; i = pd_str_index(s, pd_str_of(needle), (size_t)i + 1))
        last = i;
    return last;
}

/* Where the brace closes that opens first at or behind from; 0 when none does. */
static size_t closing_brace(struct pd_str s, size_t from)
{
    long open = 0;
    for (size_t i = from; i < s.n; i++) {
        if (s.p[i] == '{')
            open++;
        else if (s.p[i] == '}' && --open == 0)
            return i;
    }
    return 0;
}

bool pd_math_last_braced(struct pd_str *out, struct pd_str text)
{
    ptrdiff_t at = last_index(text, "\\boxed");
    if (at < 0)
        at = last_index(text, "\\fbox");
    size_t end = at < 0 ? 0 : closing_brace(text, (size_t)at);
    if (end == 0)
        return false;
    *out = pd_str_slice(text, (size_t)at, end + 1);
    return true;
}

bool pd_math_last_boxed(struct pd_str *out, struct pd_str text)
{
    ptrdiff_t at = last_index(text, boxed_space.p);
    if (at < 0)
        return pd_math_last_braced(out, text);
    ptrdiff_t dollar = pd_str_index(text, (struct pd_str)PD_STR("$"), (size_t)at);
    *out = pd_str_slice(text, (size_t)at, dollar < 0 ? text.n : (size_t)dollar);
    return true;
}

bool pd_math_unbox(struct pd_str *out, struct pd_str boxed)
{
    if (pd_str_index(boxed, boxed_space, 0) >= 0) {
        *out = pd_str_slice(boxed, boxed_space.n, boxed.n);
        return pd_str_starts_with(boxed, boxed_space);
    }
    if (!pd_str_starts_with(boxed, boxed_brace) || boxed.p[boxed.n - 1] != '}')
        return false;
    *out = pd_str_slice(boxed, boxed_brace.n, boxed.n - 1);
    return true;
}

/* --- normalising --- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_word(struct pd_str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_letter(s.p[i]))
            return false;
    return s.n > 0;
}

/* The tables of Lewkowycz et al. 2022 as lm-eval has them, for natives that are asked for by name
   and have no source with constants. */
static const char default_substitutions[] =
    "[[\"an \", \"\"], [\"a \", \"\"], [\".$\", \"$\"], [\"\\\\$\", \"\"], [\"\\\\ \", \"\"],"
    " [\" \", \"\"], [\"mbox\", \"text\"], [\",\\\\text{and}\", \",\"],"
    " [\"\\\\text{and}\", \",\"], [\"\\\\text{m}\", \"\\\\text{}\"]]";
static const char default_removed[] =
    "[\"square\", \"ways\", \"integers\", \"dollars\", \"mph\", \"inches\", \"ft\", \"hours\","
    " \"km\", \"units\", \"\\\\ldots\", \"sue\", \"points\", \"feet\", \"minutes\", \"digits\","
    " \"cents\", \"degrees\", \"cm\", \"gm\", \"pounds\", \"meters\", \"meals\", \"edges\","
    " \"students\", \"childrentickets\", \"multiples\", \"\\\\text{s}\", \"\\\\text{.}\","
    " \"\\\\text{\\ns}\", \"\\\\text{}^2\", \"\\\\text{}^3\", \"\\\\text{\\n}\","
    " \"\\\\text{}\", \"\\\\mathrm{th}\", \"^\\\\circ\", \"^{\\\\circ}\", \"\\\\;\","
    " \",\\\\!\", \"{,}\", \"\\\"\", \"\\\\dots\"]";

/* A constant of the rules, and a text in it. */
static int table_of(const struct pd_value **out, const struct pd_math_rules *rules,
                    const char *name, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_value *table = pd_arena_alloc(arena, sizeof *table);
    bool removed = strcmp(name, "REMOVED_EXPRESSIONS") == 0;
    if (pd_dict_len(rules->constants) > 0)
        return pd_row_list(out, rules->constants, name, err);
    *out = table;
    return pd_json_parse(table, arena, pd_str_of(removed ? default_removed : default_substitutions),
                         NULL, err);
}

static int text_at(struct pd_str *out, const struct pd_value *list, size_t i, struct pd_err *err)
{
    const struct pd_value *item = NULL;
    int code = pd_value_item(&item, list, (int64_t)i, err);
    return code < 0 ? code : pd_value_text(out, item, err);
}

static struct pd_str without(struct pd_str s, struct pd_str word, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    pd_py_replace(&buf, s, word, (struct pd_str){"", 0}, -1);
    return pd_text_take(&buf, arena);
}

static int substitute(struct pd_str *s, const struct pd_math_rules *rules, struct pd_arena *arena,
                      struct pd_err *err)
{
    const struct pd_value *pairs = NULL;
    int code = table_of(&pairs, rules, "SUBSTITUTIONS", arena, err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(pairs); i++) {
        struct pd_str from, to;
        code = text_at(&from, pd_list_at(pairs, i), 0, err);
        if (code >= 0)
            code = text_at(&to, pd_list_at(pairs, i), 1, err);
        if (code < 0)
            break;
        struct pd_buf buf = {0};
        pd_py_replace(&buf, *s, from, to, -1);
        *s = pd_text_take(&buf, arena);
    }
    return code;
}

/* The end of the LaTeX command at i, or i when there is none. */
static size_t command_end(struct pd_str s, size_t i)
{
    size_t end = i + 1;
    if (s.p[i] != '\\' || end == s.n || !is_letter(s.p[end]))
        return i;
    while (end < s.n && is_letter(s.p[end]))
        end++;
    return end;
}

/* Without the word, but for those in LaTeX commands. */
static struct pd_str without_outside_commands(struct pd_str s, struct pd_str word,
                                              struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    size_t from = 0;
    for (size_t i = 0; i < s.n;) {
        size_t end = command_end(s, i);
        if (end == i) {
            i++;
            continue;
        }
        pd_buf_add_str(&buf, without(pd_str_slice(s, from, i), word, arena));
        pd_buf_add_str(&buf, pd_str_slice(s, i, end));
        from = i = end;
    }
    pd_buf_add_str(&buf, without(pd_str_slice(s, from, s.n), word, arena));
    return pd_text_take(&buf, arena);
}

/* Words that stand alone. */
static int remove_words(struct pd_str *s, const struct pd_math_rules *rules, struct pd_arena *arena,
                        struct pd_err *err)
{
    const struct pd_value *removed = NULL;
    int code = table_of(&removed, rules, "REMOVED_EXPRESSIONS", arena, err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(removed); i++) {
        struct pd_str word;
        code = text_at(&word, removed, i, err);
        if (code < 0 || !is_word(word) || pd_str_index(*s, word, 0) < 0)
            continue;
        const char *pattern = pd_arena_printf(arena, "(?<!\\\\)\\b%.*s\\b", PD_STR_ARG(word)).p;
        code = pd_text_sub(s, pattern, "", arena, err);
    }
    return code;
}

static int remove_all(struct pd_str *s, const struct pd_math_rules *rules, struct pd_arena *arena,
                      struct pd_err *err)
{
    const struct pd_value *removed = NULL;
    int code = table_of(&removed, rules, "REMOVED_EXPRESSIONS", arena, err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(removed); i++) {
        struct pd_str word;
        code = text_at(&word, removed, i, err);
        if (code < 0 || pd_str_index(*s, word, 0) < 0)
            continue;
        *s = rules->whole_words && is_word(word) ? without_outside_commands(*s, word, arena)
                                                 : without(*s, word, arena);
    }
    return code;
}

struct rewrite {
    const char *pattern, *replacement;
};

/* What LaTeX wraps around an answer goes; shorthand gets its braces. */
static const struct rewrite rewrites[] = {
    {"(.*?)(\\$)(.*?)(\\$)(.*)", "$\\3$"}, {"(\\\\text\\{)(.*?)(\\})", "\\2"},
    {"(\\\\textbf\\{)(.*?)(\\})", "\\2"},  {"(\\\\overline\\{)(.*?)(\\})", "\\2"},
    {"(\\\\boxed\\{)(.*)(\\})", "\\2"},    {"(frac)([^{])(.)", "frac{\\2}{\\3}"},
};
static const struct rewrite root = {"(sqrt)([^{])", "sqrt{\\2}"};
static const struct rewrite roots_with_index[] = {
    {"(sqrt)(\\[[^\\]]*\\])(\\w)", "\\1\\2{\\3}"},
    {"(sqrt)(?!\\[)([^{])", "sqrt{\\2}"},
};

static int rewrite_all(struct pd_str *s, const struct rewrite *list, size_t n,
                       struct pd_arena *arena, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; i < n && code >= 0; i++)
        code = pd_text_sub(s, list[i].pattern, list[i].replacement, arena, err);
    return code;
}

/* -?\d{1,3}(,\d{3})+, digits of any script. */
static int is_grouped(bool *out, struct pd_str s, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_str rest = s;
    int code = pd_text_sub(&rest, "\\A-?\\d{1,3}(,\\d{3})+\\Z", "", arena, err);
    *out = s.n > 0 && rest.n == 0;
    return code;
}

static int drop_commas(struct pd_str *s, const struct pd_math_rules *rules, struct pd_arena *arena,
                       struct pd_err *err)
{
    struct pd_str bare = without(*s, (struct pd_str)PD_STR(","), arena);
    bool number = pd_py_isdigit(bare);
    int code = rules->whole_words ? is_grouped(&number, *s, arena, err) : 0;
    if (code >= 0 && number)
        *s = bare;
    return code;
}

int pd_math_normalize(struct pd_str *out, struct pd_str answer, const struct pd_math_rules *rules,
                      struct pd_arena *arena, struct pd_err *err)
{
    struct pd_str s = pd_str_slice(answer, (size_t)(last_index(answer, "=") + 1), answer.n);
    int code = rules->whole_words ? remove_words(&s, rules, arena, err) : 0;
    if (code >= 0)
        code = substitute(&s, rules, arena, err);
    if (code >= 0)
        code = remove_all(&s, rules, arena, err);
    if (code >= 0)
        code = rewrite_all(&s, rewrites, sizeof rewrites / sizeof rewrites[0], arena, err);
    if (code >= 0)
        code = rules->whole_words ? rewrite_all(&s, roots_with_index, 2, arena, err)
                                  : rewrite_all(&s, &root, 1, arena, err);
    if (code >= 0) {
        pd_text_replace(&s, "$", "", arena);
        code = drop_commas(&s, rules, arena, err);
    }
    if (code >= 0)
        *out = s;
    return code;
}

int pd_math_invalid_answer(struct pd_str *out, const struct pd_value *constants, struct pd_err *err)
{
    if (pd_dict_len(constants) > 0)
        return pd_row_text(out, constants, "INVALID_ANSWER", err);
    *out = pd_str_of("[invalidanswer]");
    return 0;
}

int pd_math_boxed_answer(struct pd_str *out, const struct pd_value *row, struct pd_err *err)
{
    struct pd_str solution, boxed;
    int code = pd_row_text(&solution, row, "solution", err);
    if (code < 0)
        return code;
    if (!pd_math_last_boxed(&boxed, solution) || !pd_math_unbox(out, boxed))
        return pd_err_set(err, PD_ERR_INPUT, "its solution has no \\boxed answer");
    return 0;
}
