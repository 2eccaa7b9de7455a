/* KorMedMCQA: the letter of an answer in Korean or English, by the paper's order of patterns. */
#include "lib/format/regex.h"
#include "tasks/natives/rows.h"

struct last {
    struct pd_str text, letter;
};

static int keep_last(void *ctx, const struct pd_match *match)
{
    struct last *last = ctx;
    last->letter = pd_str_slice(last->text, (size_t)match->spans[2], (size_t)match->spans[3]);
    return 0;
}

/* The last match of the first pattern that matches, as a capital; else nothing. */
static int find_letter(struct pd_str *out, struct pd_str text, struct pd_arena *arena,
                       struct pd_err *err)
{
    static const char *const patterns[] = {"정답[:\\s]*([ABCDE])", "정답은\\s*([ABCDE])\\s*입니다",
                                           "\\b([ABCDE])\\.", "\\b([ABCDE])\\b"};
    struct last last = {.text = text};
    int code = 0;
    for (size_t i = 0; i < sizeof patterns / sizeof patterns[0] && code >= 0; i++) {
        struct pd_regex *re = NULL;
        code = pd_regex_new(&re, pd_str_of(patterns[i]), PD_RE_IGNORECASE, err);
        if (code >= 0)
            code = pd_regex_each(re, text, keep_last, &last, err);
        pd_regex_free(re);
        if (last.letter.n > 0)
            break;
    }
    char letter = last.letter.n > 0 ? last.letter.p[0] : '\0';
    *out = pd_arena_printf(arena, "%c", letter >= 'a' ? letter - 'a' + 'A' : letter);
    out->n = last.letter.n;
    return code;
}

static int korean(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                  struct pd_err *err)
{
    (void)keep;
    *out = pd_list_new(args->arena);
    for (size_t i = 0; i < pd_list_len(args->list); i++) {
        const struct pd_value *responses = pd_list_at(args->list, i);
        struct pd_value letters = pd_list_new(args->arena);
        struct pd_str text;
        for (size_t r = 0; r < pd_list_len(responses); r++) {
            int code = pd_value_text(&text, pd_list_at(responses, r), err);
            if (code < 0 || (code = find_letter(&text, text, args->arena, err)) < 0)
                return code;
            pd_list_push(args->arena, &letters, pd_string(text));
        }
        pd_list_push(args->arena, out, letters);
    }
    return 0;
}

const struct pd_native pd_natives_letters[] = {
    {
        .name = "letters.korean",
        .help = "the letter A to E that an answer in Korean or English gives",
        .role = PD_NATIVE_FILTER,
        .sources = PD_SOURCES("18a996e56e0c72d807831efb1c6bdaed8bbbbdc74232d7f59a3349458454ca92"),
        .call = korean,
    },
    {0},
};
