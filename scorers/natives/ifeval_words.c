/* IFEval: keywords:* and length_constraints:*, which count. */
#include "scorers/natives/ifeval.h"

#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "lib/format/sentences.h"
#include "tasks/natives/rows.h"

/* --- keywords --- */

/* How many of the words, which are patterns that ignore case, occur; each between two edges. */
static int count_words(size_t *out, const char *name, const char *edge,
                       const struct pd_ifeval_in *in, struct pd_err *err)
{
    const struct pd_value *words;
    size_t found = 0;
    int code = pd_row_list(&words, in->args, name, err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(words); i++) {
        size_t n = 0;
        struct pd_str word;
        if ((code = pd_value_text(&word, pd_list_at(words, i), err)) < 0)
            return code;
        struct pd_str pattern =
            pd_arena_printf(in->arena, "%s%.*s%s", edge, PD_STR_ARG(word), edge);
        code = pd_ifeval_count(&n, pattern.p, PD_RE_IGNORECASE, in, err);
        found += n > 0;
    }
    *out = found;
    return code;
}

static int existence(const struct pd_ifeval_in *in, struct pd_err *err)
{
    size_t found = 0;
    int code = count_words(&found, "keywords", "", in, err);
    return code < 0 ? code : found == pd_list_len(pd_dict_get(in->args, "keywords"));
}

static int forbidden_words(const struct pd_ifeval_in *in, struct pd_err *err)
{
    size_t found = 0;
    int code = count_words(&found, "forbidden_words", "\\b", in, err);
    return code < 0 ? code : found == 0;
}

static int frequency(const struct pd_ifeval_in *in, struct pd_err *err)
{
    struct pd_str keyword;
    size_t n = 0;
    int code = pd_ifeval_text(&keyword, in, "keyword", err);
    if (code >= 0)
        code = pd_ifeval_count(&n, pd_arena_cstr(in->arena, keyword), PD_RE_IGNORECASE, in, err);
    return code < 0 ? code : pd_ifeval_compare(in, n, "relation", "frequency", err);
}

/* For a letter outside of a to z the original takes one at random; here it is counted as it is. */
static int letter_frequency(const struct pd_ifeval_in *in, struct pd_err *err)
{
    struct pd_str letter, text = pd_ifeval_lower(in->text, in->arena);
    size_t n = 0;
    int code = pd_ifeval_text(&letter, in, "letter", err);
    if (code < 0)
        return code;
    letter = pd_ifeval_lower(letter, in->arena);
    if (letter.n == 0)
        return pd_err_set(err, PD_ERR_INPUT, "it needs a text 'letter'");
    for (ptrdiff_t at = 0; (at = pd_str_index(text, letter, (size_t)at)) >= 0;
         at += (ptrdiff_t)letter.n)
        n++;
    return pd_ifeval_compare(in, n, "let_relation", "let_frequency", err);
}

/* --- lengths --- */

static int number_sentences(const struct pd_ifeval_in *in, struct pd_err *err)
{
    struct pd_value sentences;
    int code = pd_sentences(&sentences, in->text, in->arena, err);
    if (code < 0)
        return code;
    return pd_ifeval_compare(in, pd_list_len(&sentences), "relation", "num_sentences", err);
}

static int number_words(const struct pd_ifeval_in *in, struct pd_err *err)
{
    return pd_ifeval_compare(in, pd_word_count(in->text), "relation", "num_words", err);
}

/* Between lines of three stars; a first and a last piece that are blank do not count, and none
   between may be. */
static int number_paragraphs(const struct pd_ifeval_in *in, struct pd_err *err)
{
    struct pd_value pieces;
    double wanted = 0;
    int code = pd_ifeval_split(&pieces, "\\s?\\*\\*\\*\\s?", in, err);
    if (code < 0 || (code = pd_ifeval_number(&wanted, in, "num_paragraphs", err)) < 0)
        return code;
    size_t n = pd_list_len(&pieces), count = n;
    for (size_t i = 0; i < n; i++) {
        if (!pd_ifeval_blank(pd_list_at(&pieces, i)->s))
            continue;
        if (i != 0 && i != n - 1)
            return 0;
        count--;
    }
    return (double)count == wanted;
}

/* The first word up to a mark, in small letters; quotes in front of it do not count. */
static struct pd_str first_word(struct pd_str paragraph, struct pd_arena *arena)
{
    struct pd_str single = PD_STR("'"), twice = PD_STR("\"");
    struct pd_value words = pd_py_split(arena, paragraph, NULL, 1);
    size_t n = 0;
    struct pd_str word = pd_py_lstrip(pd_py_lstrip(pd_list_at(&words, 0)->s, &single), &twice);
    while (n < word.n && !memchr(".,?!'\"", word.p[n], 6))
        n++;
    return pd_ifeval_lower(pd_str_slice(word, 0, n), arena);
}

static int nth_paragraph_first_word(const struct pd_ifeval_in *in, struct pd_err *err)
{
    double wanted = 0, nth = 0;
    struct pd_str word;
    int code = pd_ifeval_number(&wanted, in, "num_paragraphs", err);
    if (code < 0 || (code = pd_ifeval_number(&nth, in, "nth_paragraph", err)) < 0 ||
        (code = pd_row_text(&word, in->args, "first_word", err)) < 0)
        return code;
    if (nth < 1 || nth > wanted)
        return pd_err_set(err, PD_ERR_INPUT, "there is no paragraph %g of %g", nth, wanted);
    struct pd_str gap = PD_STR("\n\n");
    struct pd_value pieces = pd_py_split(in->arena, in->text, &gap, -1);
    size_t count = 0;
    for (size_t i = 0; i < pd_list_len(&pieces); i++)
        count += !pd_ifeval_blank(pd_list_at(&pieces, i)->s);
    if (nth > (double)count)
        return 0;
    struct pd_str paragraph = pd_list_at(&pieces, (size_t)nth - 1)->s;
    return !pd_ifeval_blank(paragraph) && (double)count == wanted &&
           pd_str_eq(first_word(paragraph, in->arena), pd_ifeval_lower(word, in->arena));
}

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

const struct pd_ifeval_check pd_ifeval_words[] = {
    {"keywords:existence", ARGS("keywords"), existence},
    {"keywords:forbidden_words", ARGS("forbidden_words"), forbidden_words},
    {"keywords:frequency", ARGS("keyword", "frequency", "relation"), frequency},
    {"keywords:letter_frequency", ARGS("letter", "let_frequency", "let_relation"),
     letter_frequency},
    {"length_constraints:nth_paragraph_first_word",
     ARGS("num_paragraphs", "nth_paragraph", "first_word"), nth_paragraph_first_word},
    {"length_constraints:number_paragraphs", ARGS("num_paragraphs"), number_paragraphs},
    {"length_constraints:number_sentences", ARGS("num_sentences", "relation"), number_sentences},
    {"length_constraints:number_words", ARGS("num_words", "relation"), number_words},
    {0},
};
