/* CodeXGLUE's code to text: BLEU of one docstring with 1 added to the counts of longer n-grams (Lin
   and Och 2004), as its script computes it. */
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "scorers/natives/tokens.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

#include <float.h>
#include <math.h>

enum { ORDERS = 4 };

struct words {
    struct pd_str text;
    struct pd_value list;
    struct pd_arena *arena;
};

/* Words and single other characters; underscores stand apart. */
static int add_word(void *ctx, const struct pd_match *match)
{
    struct words *words = ctx;
    size_t begin = (size_t)match->spans[0], end = (size_t)match->spans[1];
    for (size_t i = begin; i <= end; i++) {
        if (i < end && words->text.p[i] != '_')
            continue;
        if (i > begin)
            pd_list_push(words->arena, &words->list,
                         pd_string(pd_str_slice(words->text, begin, i)));
        if (i < end)
            pd_list_push(words->arena, &words->list, pd_text("_"));
        begin = i + 1;
    }
    return 0;
}

static int split_words(struct pd_value *out, struct pd_str text, struct pd_arena *arena,
                       struct pd_err *err)
{
    struct pd_regex *re = NULL;
    struct words words = {pd_text_lower(pd_py_strip(text, NULL), arena), pd_list_new(arena), arena};
    int code = pd_regex_new(&re, (struct pd_str)PD_STR("[\\w]+|[^\\s\\w]"), 0, err);
    if (code >= 0)
        code = pd_regex_each(re, words.text, add_word, &words, err);
    pd_regex_free(re);
    *out = words.list;
    return code;
}

/* The n-grams of a list of words, as texts. */
static struct pd_value ngrams(const struct pd_value *words, size_t n, struct pd_arena *arena)
{
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i + n <= pd_list_len(words); i++) {
        struct pd_buf buf = {0};
        for (size_t k = 0; k < n; k++) {
            pd_buf_puts(&buf, k ? " " : "");
            pd_buf_add_str(&buf, pd_list_at(words, i + k)->s);
        }
        pd_list_push(arena, &list, pd_string(pd_text_take(&buf, arena)));
    }
    return list;
}

static double smoothed_bleu(const struct pd_value *gold, const struct pd_value *words,
                            struct pd_arena *arena)
{
    double logs = 0;
    for (size_t n = 1; n <= ORDERS; n++) {
        struct pd_value wanted = ngrams(gold, n, arena), found = ngrams(words, n, arena);
        double smooth = n > 1, hits = (double)pd_tokens_shared(&wanted, &found, arena);
        logs += log(hits + smooth + DBL_MIN) - log((double)pd_list_len(&found) + smooth + DBL_MIN);
    }
    double lengths = (double)(pd_list_len(gold) + 1) / (double)(pd_list_len(words) + 1);
    return exp(logs / ORDERS + fmin(0, 1 - lengths));
}

static int score(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                 struct pd_err *err)
{
    (void)keep;
    const struct pd_value *items[2];
    struct pd_value words[2];
    const struct pd_value *const lists[] = {args->more, args->list};
    for (size_t i = 0; i < 2; i++) {
        struct pd_str text;
        int code = pd_value_item(&items[i], lists[i], 0, err);
        if (code < 0 || (code = pd_value_text(&text, items[i], err)) < 0 ||
            (code = split_words(&words[i], text, args->arena, err)) < 0)
            return code;
    }
    *out = pd_float(smoothed_bleu(&words[0], &words[1], args->arena) * 100);
    return 0;
}

const struct pd_native pd_natives_docstring_bleu[] = {
    {
        .name = "docstring_bleu.score",
        .help = "smoothed BLEU of a docstring",
        .role = PD_NATIVE_METRIC,
        .sources = PD_SOURCES("12a1c6e5441164d25e59b5cc56841f87d9eaadf079f2a6a62d03257ad6217d71"),
        .constants = "{\"nonorm\": 0, \"preserve_case\": false, \"eff_ref_len\": \"shortest\"}",
        .call = score,
    },
    {0},
};
