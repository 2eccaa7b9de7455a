/*
 * DROP (Dua et al. 2019): exact match and F1 of an answer against the gold answers, which may be
 * several spans each. The model gives one span, so that the best alignment of spans is the gold
 * span that fits it best, and the others count 0.
 */
#include "lib/format/pystr.h"
#include "scorers/natives/tokens.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

#include <math.h>

/* A span: its normalised text and the different words of that. */
struct span {
    struct pd_str text;
    struct pd_value words;
};

/* One word as DROP writes it: small letters, numbers as floats, others without punctuation. */
static int normalize_word(struct pd_str *word, struct pd_arena *arena, struct pd_err *err)
{
    double number;
    *word = pd_text_lower(*word, arena);
    if (!pd_py_parse_float(&number, *word))
        *word = pd_without_punctuation(*word, arena);
    if (pd_py_parse_float(&number, *word)) {
        struct pd_buf buf = {0};
        pd_py_float(&buf, number);
        *word = pd_text_take(&buf, arena);
    }
    int code = pd_text_sub(word, PD_ARTICLES_EN, " ", arena, err);
    *word = pd_single_spaced(*word, arena);
    return code;
}

static int read_span(struct span *out, struct pd_str text, struct pd_arena *arena,
                     struct pd_err *err)
{
    struct pd_value words = pd_list_new(arena);
    size_t begin = 0;
    for (size_t i = 0; i <= text.n; i++) {
        if (i < text.n && text.p[i] != ' ' && text.p[i] != '-')
            continue;
        struct pd_str word = pd_str_slice(text, begin, i);
        int code = normalize_word(&word, arena, err);
        if (code < 0)
            return code;
        if (word.n > 0)
            pd_list_push(arena, &words, pd_string(word));
        begin = i + 1;
    }
    int code = pd_text_join(&out->text, &words, " ", arena, err);
    words = pd_py_split(arena, out->text, NULL, -1);
    out->words = pd_token_set(&words, arena);
    return code;
}

static struct pd_value numbers_of(const struct pd_value *words, struct pd_arena *arena)
{
    struct pd_value numbers = pd_list_new(arena);
    double number;
    for (size_t i = 0; i < pd_list_len(words); i++)
        if (pd_py_parse_float(&number, pd_list_at(words, i)->s))
            pd_list_push(arena, &numbers, *pd_list_at(words, i));
    return numbers;
}

/* F1 over different words; 0 when the gold span has numbers and none is in the other. */
static double span_f1(const struct span *gold, const struct span *predicted, struct pd_arena *arena)
{
    struct pd_value numbers = numbers_of(&gold->words, arena);
    if (pd_list_len(&numbers) > 0 && pd_tokens_shared(&numbers, &predicted->words, arena) == 0)
        return 0;
    double same = (double)pd_tokens_shared(&gold->words, &predicted->words, arena);
    double npredicted = (double)pd_list_len(&predicted->words);
    double ngold = (double)pd_list_len(&gold->words);
    double precision = npredicted > 0 ? same / npredicted : 1;
    double recall = ngold > 0 ? same / ngold : 1;
    return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}

/* Raises *em and *f1 to the scores against one gold answer, a list of spans. */
static int score_answer(double *em, double *f1, const struct span *predicted,
                        const struct pd_value *spans, const struct pd_native_args *args,
                        struct pd_err *err)
{
    size_t n = pd_list_len(spans);
    double best = 0;
    struct pd_str text, first;
    if (n == 0)
        return pd_err_set(err, PD_ERR_INPUT, "a gold answer has no spans");
    struct span gold = {0};
    for (size_t i = 0; i < n; i++) {
        int code = pd_value_text(&text, pd_list_at(spans, i), err);
        if (code < 0 || (code = read_span(&gold, text, args->arena, err)) < 0)
            return code;
        best = fmax(best, span_f1(&gold, predicted, args->arena));
        if (i == 0)
            first = text;
    }
    if (pd_py_strip(first, NULL).n == 0)
        return 0;
    *em = fmax(*em, n == 1 && pd_str_eq(gold.text, predicted->text));
    *f1 = fmax(*f1, rint(best / (double)n * 100) / 100);
    return 0;
}

static int score(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                 struct pd_err *err)
{
    (void)keep;
    struct pd_str text;
    struct span predicted;
    const struct pd_value *answers, *first;
    double em = 0, f1 = 0;
    if (pd_list_len(args->list) != 1)
        return pd_err_set(err, PD_ERR_INPUT, "expected one answer");
    int code = pd_value_item(&first, args->list, 0, err);
    if (code < 0 || (code = pd_value_text(&text, first, err)) < 0 ||
        (code = read_span(&predicted, text, args->arena, err)) < 0 ||
        (code = pd_row_list(&answers, args->row, "answers", err)) < 0)
        return code;
    for (size_t i = 0; i < pd_list_len(answers); i++)
        if ((code = score_answer(&em, &f1, &predicted, pd_list_at(answers, i), args, err)) < 0)
            return code;
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "em", em > 0 ? pd_float(em) : pd_int(0));
    pd_row_set(out, args->arena, "f1", f1 > 0 ? pd_float(f1) : pd_int(0));
    return 0;
}

static const char *const metrics[] = {"em", "f1", NULL};

const struct pd_native pd_natives_drop[] = {
    {
        .name = "drop.score",
        .help = "DROP's exact match and F1 against the column answers",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("3bc1a12dfb4abd4225ca0b7e4c36d672e17c190a045d5fdd231fe0790f6725ff"),
        .call = score,
        .metrics = metrics,
    },
    {0},
};
