/*
 * BIG-Bench Hard without examples: filters that look for an answer in free text, by a pattern, by
 * the choices that the question lists, by words that stand for values, or by the words to sort.
 */
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "lib/format/utf8.h"
#include "scorers/extract.h"
#include "scorers/ignored.h"
#include "tasks/natives/rows.h"

enum { MAX_CHOICES = 64 };

/* What the classes have in common. */
struct finder {
    struct pd_picker picker;
    struct pd_ignored ignored;
    struct pd_arena *arena;
};

static int finder_init(struct finder *finder, const struct pd_native_args *args, struct pd_err *err)
{
    finder->arena = args->arena;
    int code =
        pd_ignored_init(&finder->ignored, args->kwargs, PD_PUNCTUATION_UNICODE, args->arena, err);
    if (code < 0)
        return code;
    code = pd_picker_init(&finder->picker, args->kwargs, err);
    if (code < 0)
        pd_ignored_done(&finder->ignored);
    return code;
}

static void finder_done(struct finder *finder)
{
    pd_ignored_done(&finder->ignored);
    pd_regex_free(finder->picker.re);
}

/* Makes one answer from one response. 1 found, 0 the fallback is to stand for it. */
typedef int (*find_answer)(struct pd_value *out, struct finder *finder, struct pd_str response,
                           const struct pd_value *row, struct pd_err *err);

/* Applies it to each response of each request. */
static int apply(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                 find_answer find, struct pd_err *err)
{
    struct finder finder;
    int code = finder_init(&finder, args, err);
    if (code < 0)
        return code;
    *out = pd_list_new(args->arena);
    for (size_t i = 0; i < pd_list_len(args->list) && code >= 0; i++) {
        struct pd_value answers = pd_list_new(args->arena);
        const struct pd_value *responses = pd_list_at(args->list, i);
        for (size_t j = 0; j < pd_list_len(responses) && code >= 0; j++) {
            struct pd_value answer = finder.picker.fallback;
            struct pd_str text = pd_extract_text(pd_list_at(responses, j));
            code = find(&answer, &finder, text, pd_list_at(args->more, i), err);
            *keep = *keep && code > 0;
            pd_list_push(args->arena, &answers, code > 0 ? answer : finder.picker.fallback);
        }
        pd_list_push(args->arena, out, answers);
    }
    finder_done(&finder);
    return code < 0 ? code : 0;
}

/* find_match: the picked match of a pattern; 1 when there is one that is not empty. */
static int find_match(struct pd_str *out, struct pd_regex *re, const struct finder *finder,
                      struct pd_str text, struct pd_err *err)
{
    int picked = pd_pick(out, re, finder->picker.group_select, text, err);
    if (picked == PD_PICKED_BLANK)
        return pd_err_set(err, PD_ERR_INPUT, "no group of the pattern took part in the match");
    return picked < 0 ? picked : picked == PD_PICKED_TEXT && out->n > 0;
}

/* --- choices that the question lists --- */

struct choices {
    struct pd_str texts[MAX_CHOICES];
    size_t n;
    struct pd_str input;
    const struct finder *finder;
};

static int note_choice(void *ctx, const struct pd_match *match)
{
    struct choices *choices = ctx;
    struct pd_str text =
        pd_str_slice(choices->input, (size_t)match->spans[2], (size_t)match->spans[3]);
    choices->texts[choices->n++] = pd_ignored_remove(
        pd_py_strip(text, NULL), &choices->finder->ignored, choices->finder->arena);
    return choices->n == MAX_CHOICES;
}

static int read_choices(struct choices *choices, const struct pd_value *row, struct pd_err *err)
{
    struct pd_regex *re = NULL;
    int code = pd_row_text(&choices->input, row, "input", err);
    if (code >= 0)
        code = pd_regex_new(&re, (struct pd_str)PD_STR("\\([A-Z]\\)([^\\n^(]*)"), 0, err);
    if (code >= 0)
        code = pd_regex_each(re, choices->input, note_choice, choices, err);
    pd_regex_free(re);
    return code < 0 ? code : 0;
}

/* Escaped choices, longest pattern first where the release sorts them; equal lengths keep their
   order. */
static void add_alternatives(struct pd_buf *out, const struct choices *choices, bool longest_first)
{
    struct pd_buf escaped[MAX_CHOICES] = {0};
    size_t order[MAX_CHOICES], lengths[MAX_CHOICES];
    for (size_t i = 0; i < choices->n; i++) {
        pd_regex_escape(&escaped[i], choices->texts[i]);
        lengths[i] = pd_utf8_len(pd_buf_str(&escaped[i]));
        size_t at = i;
        for (; longest_first && at > 0 && lengths[order[at - 1]] < lengths[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    for (size_t i = 0; i < choices->n; i++) {
        pd_buf_puts(out, i ? "|" : "");
        pd_buf_add_str(out, pd_buf_str(&escaped[order[i]]));
    }
    for (size_t i = 0; i < choices->n; i++)
        pd_buf_done(&escaped[i]);
}

/* Searches by a pattern that is made for the document. */
static int find_by(struct pd_str *out, struct pd_buf *pattern, const struct finder *finder,
                   struct pd_str text, struct pd_err *err)
{
    struct pd_regex *re = NULL;
    int code = pd_regex_new(&re, pd_buf_str(pattern), 0, err);
    if (code >= 0)
        code = find_match(out, re, finder, text, err);
    pd_regex_free(re);
    pd_buf_done(pattern);
    return code;
}

static int find_choice_text(struct pd_value *out, const struct choices *choices,
                            struct pd_str response, bool longest_first, struct pd_err *err)
{
    const struct finder *finder = choices->finder;
    struct pd_buf pattern = {0};
    struct pd_str found;
    add_alternatives(&pattern, choices, longest_first);
    struct pd_str cleaned = pd_ignored_remove(response, &finder->ignored, finder->arena);
    int code = find_by(&found, &pattern, finder, cleaned, err);
    if (code <= 0)
        return code;
    *out = pd_string(found);
    for (size_t i = 0; i < choices->n; i++) /* the last of equal choices wins, as in a dict */
        if (pd_str_eq(choices->texts[i], found))
            *out = pd_string(pd_arena_printf(finder->arena, "(%c)", (int)('A' + i)));
    return 1;
}

static int find_choice_letter(struct pd_value *out, const struct choices *choices,
                              struct pd_str response, struct pd_err *err)
{
    struct pd_buf pattern = {0};
    struct pd_str found;
    pd_buf_puts(&pattern, ":[\\s]*(");
    for (size_t i = 0; i < choices->n; i++)
        pd_buf_printf(&pattern, "%s%c", i ? "|" : "", (int)('A' + i));
    pd_buf_putc(&pattern, ')');
    int code = find_by(&found, &pattern, choices->finder, response, err);
    if (code > 0)
        *out = pd_string(pd_arena_printf(choices->finder->arena, "(%c)", found.p[0]));
    return code;
}

static int find_choice(struct pd_value *out, struct finder *finder, struct pd_str response,
                       const struct pd_value *row, bool longest_first, struct pd_err *err)
{
    struct choices choices = {.finder = finder};
    struct pd_str found;
    int code = read_choices(&choices, row, err);
    if (code >= 0 && (code = find_match(&found, finder->picker.re, finder, response, err)) > 0)
        *out = pd_string(found);
    if (code == 0)
        code = find_choice_text(out, &choices, response, longest_first, err);
    if (code == 0)
        code = find_choice_letter(out, &choices, response, err);
    return code;
}

static int choice_in_order(struct pd_value *out, struct finder *finder, struct pd_str response,
                           const struct pd_value *row, struct pd_err *err)
{
    return find_choice(out, finder, response, row, false, err);
}

static int choice_longest_first(struct pd_value *out, struct finder *finder, struct pd_str response,
                                const struct pd_value *row, struct pd_err *err)
{
    return find_choice(out, finder, response, row, true, err);
}

/* --- words to sort --- */

/* The words of the question's list, as a pattern of whole words. */
static int words_pattern(struct pd_buf *out, const struct pd_value *row, struct pd_arena *arena,
                         struct pd_err *err)
{
    const struct pd_str mark = PD_STR("List:");
    struct pd_str input;
    const struct pd_value *rest;
    int code = pd_row_text(&input, row, "input", err);
    if (code < 0)
        return code;
    struct pd_value parts = pd_py_split(arena, input, &mark, -1);
    if ((code = pd_value_item(&rest, &parts, 1, err)) < 0)
        return code;
    struct pd_value words = pd_py_split(arena, rest->s, NULL, -1);
    for (size_t i = 0; i < pd_list_len(&words); i++)
        pd_buf_printf(out, "%s\\b%.*s\\b", i ? "|" : "", PD_STR_ARG(pd_list_at(&words, i)->s));
    return 0;
}

struct found_words {
    struct pd_value list;
    struct pd_str text;
    struct pd_arena *arena;
};

static int note_word(void *ctx, const struct pd_match *match)
{
    struct found_words *found = ctx;
    size_t group = match->ngroups > 1 && match->spans[2] >= 0;
    struct pd_str word = pd_str_slice(found->text, (size_t)match->spans[2 * group],
                                      (size_t)match->spans[2 * group + 1]);
    pd_list_push(found->arena, &found->list, pd_string(word));
    return 0;
}

/* The words in the order of their last mention, each once. */
static int sorted_words(struct pd_value *out, struct finder *finder, struct pd_str response,
                        const struct pd_value *row, struct pd_err *err)
{
    struct found_words found = {pd_list_new(finder->arena), response, finder->arena};
    struct pd_buf pattern = {0}, joined = {0};
    struct pd_regex *re = NULL;
    int code = words_pattern(&pattern, row, finder->arena, err);
    if (code >= 0)
        code = pd_regex_new(&re, pd_buf_str(&pattern), 0, err);
    if (code >= 0)
        code = pd_regex_each(re, response, note_word, &found, err);
    size_t n = pd_list_len(&found.list);
    for (size_t i = 0; code >= 0 && i < n; i++) {
        bool again = false;
        for (size_t j = i + 1; j < n && !again; j++)
            again = pd_value_equal(pd_list_at(&found.list, i), pd_list_at(&found.list, j));
        if (again)
            continue;
        pd_buf_puts(&joined, joined.len ? " " : "");
        pd_buf_add_str(&joined, pd_list_at(&found.list, i)->s);
    }
    *out = pd_string(pd_arena_str(finder->arena, pd_buf_str(&joined)));
    pd_regex_free(re);
    pd_buf_done(&pattern);
    pd_buf_done(&joined);
    return code < 0 ? code : 1;
}

/* --- words that stand for values --- */

/* The value of the first pattern that matches what was found. */
static int value_of(struct pd_value *out, const struct finder *finder, struct pd_str found,
                    const struct pd_value *values, struct pd_err *err)
{
    struct pd_str cleaned = pd_ignored_remove(found, &finder->ignored, finder->arena), match;
    for (size_t i = 0; i < pd_dict_len(values); i++) {
        struct pd_regex *re = NULL;
        int code = pd_regex_new(&re, values->dict->entries[i].key, 0, err);
        if (code >= 0)
            code = find_match(&match, re, finder, cleaned, err);
        pd_regex_free(re);
        if (code < 0)
            return code;
        if (code > 0) {
            *out = values->dict->entries[i].value;
            return pd_value_truthy(out);
        }
    }
    return 0;
}

static int mapped(struct pd_value *out, struct finder *finder, struct pd_str response,
                  const struct pd_value *values, struct pd_err *err)
{
    struct pd_str cleaned = pd_ignored_remove(response, &finder->ignored, finder->arena), found;
    int code = find_match(&found, finder->picker.re, finder, cleaned, err);
    return code <= 0 ? code : value_of(out, finder, found, values, err);
}

/* MapRegexFilter's pattern is all of its patterns, so its arguments are rewritten first. */
static int map_regex(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                     struct pd_err *err)
{
    struct pd_arena *arena = args->arena;
    const struct pd_value *values = pd_dict_get(args->kwargs, "regex_pattern_to_value");
    struct pd_value kwargs = pd_value_copy(arena, args->kwargs), rows = pd_list_new(arena);
    struct pd_native_args rewritten = *args;
    struct pd_buf pattern = {0};
    for (size_t i = 0; i < pd_dict_len(values); i++) {
        pd_buf_puts(&pattern, i ? "|" : "");
        pd_buf_add_str(&pattern, values->dict->entries[i].key);
    }
    pd_row_set(&kwargs, arena, "regex_pattern",
               pd_string(pd_arena_str(arena, pd_buf_str(&pattern))));
    pd_buf_done(&pattern);
    /* The values take the place of the rows, which this filter does not look at. */
    for (size_t i = 0; i < pd_list_len(args->list); i++)
        pd_list_push(arena, &rows, values ? *values : pd_dict_new(arena));
    rewritten.kwargs = &kwargs;
    rewritten.more = &rows;
    return apply(out, keep, &rewritten, mapped, err);
}

#define FILTER(name, find)                                                                         \
    static int name(struct pd_value *out, bool *keep, const struct pd_native_args *args,           \
                    struct pd_err *err)                                                            \
    {                                                                                              \
        return apply(out, keep, args, find, err);                                                  \
    }
FILTER(multi_choice, choice_in_order)
FILTER(multi_choice_longest, choice_longest_first)
FILTER(word_sort, sorted_words)

static const char *const multi_choice_sources[] = {
    "40419e1555439cce48ae859b14774ed9dddc4fbfd51e5eca3a95d35d29f3c8f5", NULL};
static const char *const multi_choice_longest_sources[] = {
    "479525a480d736355c12dd9f9d86c6d6e72a874c068432ba25c96b826d0989eb", NULL};
static const char *const map_regex_sources[] = {
    "9f5cc162b92b9830849e753bdf8ce137f8cd5a874a07a8f40b45f196d8ddc9ac", NULL};
static const char *const word_sort_sources[] = {
    "f5f9b5c56bf948ff8ed07ad290f8b307ef6d92dd2d349c18c588f2bb1d025b24", NULL};

const struct pd_native pd_natives_bbh[] = {
    {
        .name = "bbh.map_regex",
        .help = "the value of the first of several patterns that matches",
        .role = PD_NATIVE_FILTER,
        .sources = map_regex_sources,
        .call = map_regex,
    },
    {
        .name = "bbh.multi_choice",
        .help = "the letter of a choice: by a pattern, by the choice's text, or behind a colon",
        .role = PD_NATIVE_FILTER,
        .sources = multi_choice_sources,
        .call = multi_choice,
    },
    {
        .name = "bbh.multi_choice_longest",
        .help = "the same, where of two choices that begin alike the longer is looked for first",
        .role = PD_NATIVE_FILTER,
        .sources = multi_choice_longest_sources,
        .call = multi_choice_longest,
    },
    {
        .name = "bbh.word_sort",
        .help = "the words of the question's list in the order in which the answer ends with them",
        .role = PD_NATIVE_FILTER,
        .sources = word_sort_sources,
        .call = word_sort,
    },
    {0},
};
