/* IFEval: change_case:*, combination:*, language:*, punctuation:* and startend:*, which look at a
   response as a whole. */
#include "scorers/natives/ifeval.h"

#include "lib/format/langdetect.h"
#include "lib/format/pystr.h"
#include "lib/format/sentences.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* --- language and case --- */

/* A text without letters is of every language: langdetect raises, and lm-eval takes that as
   followed. */
static bool is_language(struct pd_str text, struct pd_str code)
{
    const char *found = pd_langdetect(text);
    return *found == '\0' || pd_str_is(code, found);
}

static int response_language(const struct pd_ifeval_in *in, struct pd_err *err)
{
    struct pd_str language;
    int code = pd_row_text(&language, in->args, "language", err);
    return code < 0 ? code : is_language(in->text, language);
}

static int english_capital(const struct pd_ifeval_in *in, struct pd_err *err)
{
    (void)err;
    return pd_py_isupper(in->text) && is_language(in->text, (struct pd_str)PD_STR("en"));
}

static int english_lowercase(const struct pd_ifeval_in *in, struct pd_err *err)
{
    (void)err;
    return pd_py_islower(in->text) && is_language(in->text, (struct pd_str)PD_STR("en"));
}

static int capital_word_frequency(const struct pd_ifeval_in *in, struct pd_err *err)
{
    struct pd_value words;
    size_t count = 0;
    int code = pd_words(&words, in->text, in->arena, err);
    if (code < 0)
        return code;
    for (size_t i = 0; i < pd_list_len(&words); i++)
        count += pd_py_isupper(pd_list_at(&words, i)->s);
    return pd_ifeval_compare(in, count, "capital_relation", "capital_frequency", err);
}

/* --- combinations --- */

/* Two answers between rows of six stars, and nothing else, that are not the same. */
static int two_responses(const struct pd_ifeval_in *in, struct pd_err *err)
{
    (void)err;
    struct pd_str stars = PD_STR("******"), answers[2];
    struct pd_value pieces = pd_py_split(in->arena, in->text, &stars, -1);
    size_t n = pd_list_len(&pieces), count = 0;
    for (size_t i = 0; i < n; i++) {
        struct pd_str piece = pd_py_strip(pd_list_at(&pieces, i)->s, NULL);
        bool edge = i == 0 || i == n - 1;
        if (piece.n == 0 && edge)
            continue;
        if (piece.n == 0 || count == 2)
            return 0;
        answers[count++] = piece;
    }
    return count == 2 && !pd_str_eq(answers[0], answers[1]);
}

static int repeat_prompt(const struct pd_ifeval_in *in, struct pd_err *err)
{
    struct pd_str prompt;
    int code = pd_ifeval_text(&prompt, in, "prompt_to_repeat", err);
    if (code < 0)
        return code;
    return pd_str_starts_with(pd_ifeval_lower(pd_py_strip(in->text, NULL), in->arena),
                              pd_ifeval_lower(prompt, in->arena));
}

/* --- beginning, end and commas --- */

static int end_checker(const struct pd_ifeval_in *in, struct pd_err *err)
{
    struct pd_str phrase, quote = PD_STR("\"");
    int code = pd_ifeval_text(&phrase, in, "end_phrase", err);
    if (code < 0)
        return code;
    struct pd_str text = pd_py_strip(pd_py_strip(in->text, NULL), &quote);
    phrase = pd_py_strip(pd_ifeval_lower(phrase, in->arena), NULL);
    return pd_str_ends_with(pd_ifeval_lower(text, in->arena), phrase);
}

static int quotation(const struct pd_ifeval_in *in, struct pd_err *err)
{
    (void)err;
    struct pd_str text = pd_py_strip(in->text, NULL);
    return text.n > 1 && text.p[0] == '"' && text.p[text.n - 1] == '"';
}

static int no_comma(const struct pd_ifeval_in *in, struct pd_err *err)
{
    (void)err;
    return !pd_text_has(in->text, ",");
}

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

const struct pd_ifeval_check pd_ifeval_whole[] = {
    {"change_case:capital_word_frequency", ARGS("capital_frequency", "capital_relation"),
     capital_word_frequency},
    {"change_case:english_capital", NULL, english_capital},
    {"change_case:english_lowercase", NULL, english_lowercase},
    {"combination:repeat_prompt", ARGS("prompt_to_repeat"), repeat_prompt},
    {"combination:two_responses", NULL, two_responses},
    {"language:response_language", ARGS("language"), response_language},
    {"punctuation:no_comma", NULL, no_comma},
    {"startend:end_checker", ARGS("end_phrase"), end_checker},
    {"startend:quotation", NULL, quotation},
    {0},
};
