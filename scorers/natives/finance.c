/* jfinqa: Japanese answers about finances, equal as texts or as numbers within a tolerance. */
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

#include <math.h>
#include <stdlib.h>
#include <utf8proc.h>

/* What stands behind "Answer:" and the like, else the last line that is not blank. */
static int find_answer(struct pd_str *text, struct pd_arena *arena, struct pd_err *err)
{
    static const struct pd_str newline = PD_STR("\n");
    struct pd_regex *re = NULL;
    struct pd_match match;
    int code = pd_regex_new(
        &re, (struct pd_str)PD_STR("(?:Answer|answer|A|回答)\\s*[:\\uff1a]\\s*(.+)"), 0, err);
    if (code >= 0)
        code = pd_regex_search(&match, re, *text, 0, err);
    if (code > 0)
        *text =
            pd_py_strip(pd_str_slice(*text, (size_t)match.spans[2], (size_t)match.spans[3]), NULL);
    pd_regex_free(re);
    if (code != 0)
        return code;
    code = pd_text_sub(text, "[\\r\\x0b\\x0c\\x1c-\\x1e\\x85\\u2028\\u2029]", "\n", arena, err);
    *text = pd_py_strip(*text, NULL);
    struct pd_value lines = pd_py_split(arena, *text, &newline, -1);
    *text = pd_py_strip(pd_list_at(&lines, pd_list_len(&lines) - 1)->s, NULL);
    return code;
}

static struct pd_str nfkc(struct pd_str text, struct pd_arena *arena)
{
    utf8proc_uint8_t *made = NULL;
    utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)text.p, (utf8proc_ssize_t)text.n,
                                      &made, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    if (n >= 0)
        text = pd_arena_str(arena, (struct pd_str){(const char *)made, (size_t)n});
    free(made);
    return text;
}

static bool remove_suffix(struct pd_str *text, struct pd_str suffix)
{
    bool has = pd_str_ends_with(*text, suffix);
    if (has)
        text->n -= suffix.n;
    return has;
}

/* Compatibility forms become plain ones, triangles a minus, commas between digits go, and so does
   "did" at the end. */
static int normalize(struct pd_str *text, struct pd_arena *arena, struct pd_err *err)
{
    *text = nfkc(pd_py_strip(*text, NULL), arena);
    int code = pd_text_sub(text, "^[△▲]", "-", arena, err);
    if (code >= 0)
        code = pd_text_sub(text, "(?<=\\d),(?=\\d)", "", arena, err);
    if (!remove_suffix(text, (struct pd_str)PD_STR("しました")))
        remove_suffix(text, (struct pd_str)PD_STR("した"));
    *text = pd_py_strip(pd_text_lower(*text, arena), NULL);
    return code;
}

/* The number of a normalised text; *is_number false when there is none. Units and a percent sign
   go, and the first of the Japanese powers of ten that is in the text multiplies it. */
static int read_number(double *out, bool *is_number, struct pd_str text,
                       const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *units, *powers;
    double factor = 1;
    int code = pd_row_list(&units, args->constants, "_UNIT_SUFFIXES", err);
    if (code < 0 || (code = pd_row_dict(&powers, args->constants, "_KANJI_MULTIPLIERS", err)) < 0)
        return code;
    for (size_t i = 0; i < pd_list_len(units); i++)
        remove_suffix(&text, pd_list_at(units, i)->s);
    for (size_t i = 0; i < pd_dict_len(powers); i++) {
        const struct pd_dict_entry *power = &powers->dict->entries[i];
        if (pd_str_index(text, power->key, 0) < 0)
            continue;
        pd_text_replace(&text, pd_arena_cstr(args->arena, power->key), "", args->arena);
        pd_value_number(&power->value, &factor);
        break;
    }
    code = pd_text_sub(&text, "[^\\d.\\-+]", "", args->arena, err);
    *is_number = pd_py_parse_float(out, text);
    *out *= factor;
    return code;
}

/* Both texts normalised. */
static int same_number(bool *out, struct pd_str predicted, struct pd_str gold,
                       const struct pd_native_args *args, struct pd_err *err)
{
    double x = 0, y = 0, tolerance;
    bool has_x, has_y;
    int code = pd_row_number(&tolerance, args->constants, "NUMERICAL_TOLERANCE", err);
    if (code < 0 || (code = read_number(&x, &has_x, predicted, args, err)) < 0 ||
        (code = read_number(&y, &has_y, gold, args, err)) < 0)
        return code;
    if (!has_x || !has_y)
        *out = pd_str_eq(predicted, gold);
    else
        *out = y == 0 ? x == 0 : fabs(x - y) / fabs(y) <= tolerance;
    return 0;
}

static int score(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                 struct pd_err *err)
{
    (void)keep;
    struct pd_str predicted = {"", 0}, gold = {"", 0};
    const struct pd_value *answer = pd_dict_get(args->row, "answer");
    bool same = false;
    int code = answer ? pd_value_text(&gold, answer, err) : 0;
    if (code >= 0 && pd_list_len(args->list) > 0)
        code = pd_value_text(&predicted, pd_list_at(args->list, 0), err);
    if (code < 0 || (code = find_answer(&predicted, args->arena, err)) < 0 ||
        (code = normalize(&predicted, args->arena, err)) < 0 ||
        (code = normalize(&gold, args->arena, err)) < 0 ||
        (code = same_number(&same, predicted, gold, args, err)) < 0)
        return code;
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "exact_match", pd_float(pd_str_eq(predicted, gold)));
    pd_row_set(out, args->arena, "numerical_match", pd_float(same));
    return 0;
}

static const char *const metrics[] = {"exact_match", "numerical_match", NULL};

const struct pd_native pd_natives_finance[] = {
    {
        .name = "finance.score",
        .help = "jfinqa: whether an answer is the same text, and the same number",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("cc1e16366ba5f01e3587d757cb5ffa94eccc675be0ace0b8bdd5ad5e06ae0c62"),
        .call = score,
        .metrics = metrics,
    },
    {0},
};
