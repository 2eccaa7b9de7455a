/*
 * The letter of a choice, such as "(B)", in up to three ways: by the pattern as the regex filter
 * does; else by the text of a choice inside the response, both cleaned as the parameters say; else
 * by a letter behind a colon. The choices are the row's column `choices`.
 */
#include "lib/format/pystr.h"
#include "scorers/extract.h"
#include "scorers/ignored.h"

enum { MAX_CHOICES = 26 };

struct chooser {
    struct pd_picker picker;
    struct pd_ignored ignored;
};

static int prepare(void **state, const struct pd_value *params, struct pd_arena *arena,
                   struct pd_err *err)
{
    struct chooser *chooser = pd_arena_alloc(arena, sizeof *chooser);
    int code = pd_ignored_init(&chooser->ignored, params, PD_PUNCTUATION_UNICODE, arena, err);
    if (code < 0)
        return code;
    code = pd_picker_init(&chooser->picker, params, err);
    if (code < 0)
        pd_ignored_done(&chooser->ignored);
    else
        *state = chooser;
    return code;
}

static void release(void *state)
{
    struct chooser *chooser = state;
    pd_ignored_done(&chooser->ignored);
    pd_regex_free(chooser->picker.re);
}

/* What is made for one document: its cleaned choices and the two patterns that look for them. */
struct attempt {
    const struct chooser *chooser;
    size_t n;
    struct pd_str cleaned[MAX_CHOICES];
    struct pd_regex *by_text, *by_letter;
};

static int clean_choices(struct attempt *attempt, const struct pd_value *choices,
                         struct pd_arena *arena, struct pd_err *err)
{
    attempt->n = pd_list_len(choices);
    if (!pd_is(choices, PD_LIST) || attempt->n > MAX_CHOICES)
        return pd_err_set(err, PD_ERR_INPUT,
                          "it needs a column `choices` with a list of at most %d strings",
                          MAX_CHOICES);
    for (size_t i = 0; i < attempt->n; i++) {
        const struct pd_value *choice = pd_list_at(choices, i);
        if (!pd_is(choice, PD_STRING))
            return pd_err_set(err, PD_ERR_INPUT, "choice %zu is not a string but %s", i + 1,
                              pd_kind_name(choice->kind));
        attempt->cleaned[i] =
            pd_ignored_remove(pd_py_strip(choice->s, NULL), &attempt->chooser->ignored, arena);
    }
    return 0;
}

/* Compiles "choice|choice|..." and ":\s*(A|B|...)". */
static int compile_attempt(struct attempt *attempt, struct pd_err *err)
{
    struct pd_buf texts = {0}, letters = {0};
    pd_buf_puts(&letters, ":\\s*(");
    for (size_t i = 0; i < attempt->n; i++) {
        pd_buf_puts(&texts, i > 0 ? "|" : "");
        pd_buf_puts(&letters, i > 0 ? "|" : "");
        pd_regex_escape(&texts, attempt->cleaned[i]);
        pd_buf_putc(&letters, (char)('A' + i));
    }
    pd_buf_putc(&letters, ')');
    int code = pd_regex_new(&attempt->by_text, pd_buf_str(&texts), 0, err);
    if (code == 0)
        code = pd_regex_new(&attempt->by_letter, pd_buf_str(&letters), 0, err);
    pd_buf_done(&texts);
    pd_buf_done(&letters);
    return code;
}

/* Picks by one pattern; 1 when there is a text. */
static int try_pattern(struct pd_str *out, struct pd_regex *re, const struct attempt *attempt,
                       struct pd_str text, struct pd_err *err)
{
    int picked = pd_pick(out, re, attempt->chooser->picker.group_select, text, err);
    return picked < 0 ? picked : picked == PD_PICKED_TEXT && out->n > 0;
}

/* "(A)" for choice 0. */
static struct pd_value letter_of(size_t choice, struct pd_arena *arena)
{
    return pd_string(pd_arena_printf(arena, "(%c)", (int)('A' + choice)));
}

/* The last of equal choices wins, as in a Python dict; a text that is no choice stays as it is. */
static struct pd_value letter_of_text(const struct attempt *attempt, struct pd_str found,
                                      struct pd_arena *arena)
{
    for (size_t i = attempt->n; i > 0; i--)
        if (pd_str_eq(attempt->cleaned[i - 1], found))
            return letter_of(i - 1, arena);
    return pd_string(found);
}

static int choose_one(struct pd_value *out, const struct pd_value *response,
                      struct pd_extract *extract, struct pd_err *err)
{
    const struct attempt *attempt = extract->state;
    const struct chooser *chooser = attempt->chooser;
    struct pd_str text = pd_extract_text(response), found;
    int code = try_pattern(&found, chooser->picker.re, attempt, text, err);
    if (code > 0)
        *out = pd_string(found);
    if (code != 0)
        return code;
    struct pd_str cleaned = pd_ignored_remove(text, &chooser->ignored, extract->arena);
    code = try_pattern(&found, attempt->by_text, attempt, cleaned, err);
    if (code > 0)
        *out = letter_of_text(attempt, found, extract->arena);
    if (code != 0)
        return code;
    code = try_pattern(&found, attempt->by_letter, attempt, text, err);
    if (code > 0)
        *out = letter_of((size_t)(found.p[0] - 'A'), extract->arena);
    if (code != 0)
        return code;
    extract->fallbacks++;
    *out = chooser->picker.fallback;
    return 0;
}

static int apply(struct pd_value *out, const struct pd_value *in, const void *state,
                 const struct pd_doc *doc, struct pd_arena *arena, unsigned *flags,
                 struct pd_err *err)
{
    struct attempt attempt = {.chooser = state};
    struct pd_extract extract = {.state = &attempt, .arena = arena};
    int code = clean_choices(&attempt, pd_dict_get(doc->row, "choices"), arena, err);
    if (code == 0)
        code = compile_attempt(&attempt, err);
    if (code == 0)
        code = pd_extract_each(out, in, choose_one, &extract, flags, err);
    pd_regex_free(attempt.by_text);
    pd_regex_free(attempt.by_letter);
    return code;
}

static const char *const params[] = {
    "fallback",      "group_select",      "ignore_case", "ignore_punctuation",
    "regex_pattern", "regexes_to_ignore", NULL};

const struct pd_filter pd_filter_multi_choice_regex = {
    .name = "multi_choice_regex",
    .help = "finds the letter of a choice by a pattern, by its text, or behind a colon",
    .params = params,
    .prepare = prepare,
    .release = release,
    .apply = apply,
};
