/*
 * InfiniteBench (Zhang et al. 2024): names, keys and numbers found in an answer, and F1 over words
 * or, for Chinese, characters.
 */
#include "scorers/natives/infinite.h"

#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "lib/format/utf8.h"
#include "scorers/natives/tokens.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* --- what all share --- */

int pd_infinite_read(struct pd_str *prediction, struct pd_value *answers,
                     const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *first, *list = pd_dict_get(args->row, "answer");
    struct pd_str text;
    *answers = pd_list_new(args->arena);
    int code = pd_value_item(&first, args->list, 0, err);
    if (code < 0 || (code = pd_value_text(prediction, first, err)) < 0)
        return code;
    *prediction = pd_py_strip(*prediction, NULL);
    if ((code = pd_text_sub(prediction, "[\\x00-\\x1f]", " ", args->arena, err)) < 0)
        return code;
    *prediction = pd_py_strip(*prediction, NULL);
    for (size_t i = 0; i < pd_list_len(list); i++) {
        if ((code = pd_value_text(&text, pd_list_at(list, i), err)) < 0)
            return code;
        pd_list_push(args->arena, answers, pd_string(text));
    }
    return 0;
}

int pd_infinite_give(struct pd_value *out, double score, const struct pd_native_args *args)
{
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "score", pd_float(score));
    return 0;
}

int pd_infinite_score(struct pd_value *out, pd_infinite_judge judge,
                      const struct pd_native_args *args, struct pd_err *err)
{
    struct pd_str prediction;
    struct pd_value answers;
    double score = 0;
    int code = pd_infinite_read(&prediction, &answers, args, err);
    if (code >= 0 && pd_list_len(&answers) > 0)
        code = judge(&score, prediction, &answers, args, err);
    return code < 0 ? code : pd_infinite_give(out, score, args);
}

static bool has_answer(const struct pd_value *answers, struct pd_str text)
{
    for (size_t i = 0; i < pd_list_len(answers); i++)
        if (pd_str_eq(pd_py_strip(pd_list_at(answers, i)->s, NULL), text))
            return true;
    return false;
}

static struct pd_str upper(struct pd_str s, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    pd_py_upper(&buf, s);
    return pd_text_take(&buf, arena);
}

/* --- names, keys, numbers --- */

static int judge_name(double *score, struct pd_str prediction, const struct pd_value *answers,
                      const struct pd_native_args *args, struct pd_err *err)
{
    (void)err;
    struct pd_str text = upper(prediction, args->arena);
    for (size_t i = 0; i < pd_list_len(answers) && *score == 0; i++) {
        struct pd_str name = pd_py_strip(pd_list_at(answers, i)->s, NULL);
        *score = pd_str_index(text, upper(name, args->arena), 0) >= 0;
    }
    return 0;
}

static struct pd_value words_without(struct pd_str text, const char *const *marks,
                                     struct pd_arena *arena)
{
    for (; *marks; marks++)
        pd_text_replace(&text, *marks, " ", arena);
    return pd_py_split(arena, text, NULL, -1);
}

static int judge_key(double *score, struct pd_str prediction, const struct pd_value *answers,
                     const struct pd_native_args *args, struct pd_err *err)
{
    (void)err;
    static const char *const marks[] = {"\n", ":", "\"", "'", ".", ",", "?", "!", "{", "}", NULL};
    struct pd_value words = words_without(prediction, marks, args->arena);
    for (size_t i = 0; i < pd_list_len(&words) && *score == 0; i++)
        *score = has_answer(answers, pd_list_at(&words, i)->s);
    return 0;
}

/* The first match of a pattern; empty when there is none. */
static int first_match(struct pd_str *out, struct pd_str text, const char *pattern,
                       struct pd_err *err)
{
    struct pd_regex *re = NULL;
    struct pd_match match;
    int code = pd_regex_new(&re, pd_str_of(pattern), 0, err);
    if (code >= 0)
        code = pd_regex_search(&match, re, text, 0, err);
    *out = (struct pd_str){"", 0};
    if (code > 0)
        *out = pd_str_slice(text, (size_t)match.spans[0], (size_t)match.spans[1]);
    pd_regex_free(re);
    return code;
}

static int judge_digits(double *score, struct pd_str prediction, const struct pd_value *answers,
                        const struct pd_native_args *args, struct pd_err *err)
{
    (void)args;
    struct pd_str digits;
    int code = first_match(&digits, prediction, "[0-9]+", err);
    *score = digits.n > 0 && has_answer(answers, digits);
    return code;
}

/* Numbers are compared as floats where one has a point, else as ints; what is no number, as text.
 */
static bool same_number(struct pd_str a, struct pd_str b)
{
    const struct pd_value x = pd_string(a), y = pd_string(b);
    int64_t i, j;
    double f, g;
    if (pd_text_has(a, ".") || pd_text_has(b, ".")) {
        if (pd_py_parse_float(&f, a) && pd_py_parse_float(&g, b))
            return f == g;
    } else if (pd_value_int(&i, &x, NULL) >= 0 && pd_value_int(&j, &y, NULL) >= 0) {
        return i == j;
    }
    return pd_str_eq(a, b);
}

static int judge_number(double *score, struct pd_str prediction, const struct pd_value *answers,
                        const struct pd_native_args *args, struct pd_err *err)
{
    (void)args;
    struct pd_str number;
    int code = first_match(&number, prediction, "\\d+\\.\\d+|\\d+", err);
    for (size_t i = 0; number.n > 0 && i < pd_list_len(answers) && *score == 0; i++)
        *score = same_number(number, pd_py_strip(pd_list_at(answers, i)->s, NULL));
    return code;
}

/* The last word, which must be an int. */
static int judge_returned(double *score, struct pd_str prediction, const struct pd_value *answers,
                          const struct pd_native_args *args, struct pd_err *err)
{
    (void)err;
    static const char *const marks[] = {"\n", ".", "`", "'", "\"", ":", NULL};
    struct pd_value words = words_without(prediction, marks, args->arena);
    size_t n = pd_list_len(&words);
    int64_t found, wanted;
    if (n == 0 || pd_value_int(&found, pd_list_at(&words, n - 1), NULL) < 0)
        return 0;
    for (size_t i = 0; i < pd_list_len(answers) && *score == 0; i++) {
        const struct pd_value answer = pd_string(pd_py_strip(pd_list_at(answers, i)->s, NULL));
        if (pd_value_int(&wanted, &answer, NULL) >= 0)
            *score = found == wanted;
        else
            *score = pd_str_eq(pd_list_at(&words, n - 1)->s, answer.s);
    }
    return 0;
}

/* --- F1 --- */

/* Small letters, articles before punctuation is dropped. */
static int english_words(struct pd_value *out, struct pd_str text, struct pd_arena *arena,
                         struct pd_err *err)
{
    text = pd_text_lower(text, arena);
    int code = pd_text_sub(&text, PD_ARTICLES_EN, " ", arena, err);
    *out = pd_py_split(arena, pd_without_punctuation(text, arena), NULL, -1);
    return code;
}

/* ASCII's punctuation and that of Chinese texts. */
#define CHINESE_MARKS                                                                                                                                  \
    "[!-/"                                                                                                                                             \
    ":-@[-`{-~"                                                                                                                                        \
    "！？｡。＂＃＄％＆＇（）＊＋，－／：；＜＝＞＠［＼］＾＿｀｛｜｝～｟｠｢｣､、〃》「」『』【】〔" \
    "〕〖〗〘〙〚〛〜〝〞〟〰〾〿–—‛„‟…‧﹏]"

static int characters(struct pd_value *out, struct pd_str text, struct pd_arena *arena,
                      struct pd_err *err)
{
    int code = pd_text_sub(&text, CHINESE_MARKS, "", arena, err);
    if (code < 0)
        return code;
    struct pd_value words = pd_py_split(arena, pd_text_lower(text, arena), NULL, -1);
    *out = pd_list_new(arena);
    for (size_t i = 0; i < pd_list_len(&words); i++) {
        struct pd_str word = pd_list_at(&words, i)->s;
        size_t nbytes;
        for (size_t at = 0; at < word.n; at += nbytes) {
            pd_utf8_at(word, at, &nbytes);
            pd_list_push(arena, out, pd_string(pd_str_slice(word, at, at + nbytes)));
        }
    }
    return 0;
}

typedef int (*split_text)(struct pd_value *, struct pd_str, struct pd_arena *, struct pd_err *);

static int best_f1(double *score, struct pd_str prediction, const struct pd_value *answers,
                   split_text split, const struct pd_native_args *args, struct pd_err *err)
{
    struct pd_value predicted, gold, f1;
    double number = 0;
    int code = prediction.n > 0 ? split(&predicted, prediction, args->arena, err) : 0;
    for (size_t i = 0; prediction.n > 0 && code >= 0 && i < pd_list_len(answers); i++) {
        code = split(&gold, pd_list_at(answers, i)->s, args->arena, err);
        if (code < 0)
            break;
        f1 = pd_token_f1(&predicted, &gold, args->arena);
        pd_value_number(&f1, &number);
        *score = number > *score ? number : *score;
    }
    return code;
}

static int judge_words(double *score, struct pd_str prediction, const struct pd_value *answers,
                       const struct pd_native_args *args, struct pd_err *err)
{
    return best_f1(score, prediction, answers, english_words, args, err);
}

static int judge_characters(double *score, struct pd_str prediction, const struct pd_value *answers,
                            const struct pd_native_args *args, struct pd_err *err)
{
    return best_f1(score, prediction, answers, characters, args, err);
}

#define SCORE(name, judge)                                                                         \
    static int name(struct pd_value *out, bool *keep, const struct pd_native_args *args,           \
                    struct pd_err *err)                                                            \
    {                                                                                              \
        (void)keep;                                                                                \
        return pd_infinite_score(out, judge, args, err);                                           \
    }
SCORE(chinese_f1, judge_characters)
SCORE(digits, judge_digits)
SCORE(english_f1, judge_words)
SCORE(key, judge_key)
SCORE(name, judge_name)
SCORE(number, judge_number)
SCORE(returned, judge_returned)

static const char *const metrics[] = {"score", NULL};

const struct pd_native pd_natives_infinite[] = {
    {
        .name = "infinite.chinese_f1",
        .help = "InfiniteBench: the best F1 of characters",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("3012d3ff4edc862f8b98c02946c3c6ef08a6aca46958d6518730267995eecc07"),
        .call = chinese_f1,
        .metrics = metrics,
    },
    {
        .name = "infinite.digits",
        .help = "InfiniteBench: whether the first digits are the answer",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("82dc3fffd49f782807f9bc6e466ade378f43b3002040917da9f737e841429603"),
        .call = digits,
        .metrics = metrics,
    },
    {
        .name = "infinite.english_f1",
        .help = "InfiniteBench: the best F1 of words",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("546410ecd73f55099f53892affca1aa04381a2854d9d8493878426011f56dd19"),
        .call = english_f1,
        .metrics = metrics,
    },
    {
        .name = "infinite.key",
        .help = "InfiniteBench: whether a word is the answer",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("c8abb00b477f2b7038e25275907bc6924c505087148d54cd5411c8b7e10e2181"),
        .call = key,
        .metrics = metrics,
    },
    {
        .name = "infinite.name",
        .help = "InfiniteBench: whether the answer is named",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("9e8e82149216b6c78015b07cb454ec7d7f00d23e58221545ed8f223fc91f318a"),
        .call = name,
        .metrics = metrics,
    },
    {
        .name = "infinite.number",
        .help = "InfiniteBench: whether the first number is the answer",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("ead6d21bae72ca6a2ffbf2d2bf5606e4ef8e4ff95fe7efc58e8b8345ebb82e36"),
        .call = number,
        .metrics = metrics,
    },
    {
        .name = "infinite.returned",
        .help = "InfiniteBench: whether the last word is the number returned",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("d79e3673fa5e20460c19338e19df9c0381062ad1efebc727bb392489afc71364"),
        .call = returned,
        .metrics = metrics,
    },
    {0},
};
