/*
 * LongBench (Bai et al. 2023): the best score of an answer against several references, under the
 * name of the metric and as `score`. Edit similarity is fuzzywuzzy's without python-Levenshtein;
 * ROUGE-L is that of the package `rouge`, over the different words of sentences that end in ".".
 */
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "scorers/natives/rouge.h"
#include "scorers/natives/sequence.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

#include <math.h>

/* `rouge` reads a longest common subsequence by recursion and scores nothing where Python's limit
   of 1000 calls ends it; lm-eval's own calls take some of them. */
enum { MAX_STEPS = 980 };

/* An answer against one reference. */
typedef int (*score_one)(double *score, struct pd_str prediction, struct pd_str reference,
                         const struct pd_native_args *args, struct pd_err *err);

/* --- numbers --- */

struct numbers {
    struct pd_str text, wanted;
    double n, right;
};

static int count_number(void *ctx, const struct pd_match *match)
{
    struct numbers *numbers = ctx;
    struct pd_str number =
        pd_str_slice(numbers->text, (size_t)match->spans[0], (size_t)match->spans[1]);
    numbers->n++;
    numbers->right += pd_str_eq(number, numbers->wanted);
    return 0;
}

/* The share of the answer's numbers that are the wanted one, as text. */
static int count_score(double *score, struct pd_str prediction, struct pd_str wanted,
                       const struct pd_native_args *args, struct pd_err *err)
{
    (void)args;
    struct pd_regex *re = NULL;
    struct numbers numbers = {.text = prediction, .wanted = wanted};
    int code = pd_regex_new(&re, (struct pd_str)PD_STR("\\d+"), 0, err);
    if (code >= 0)
        code = pd_regex_each(re, prediction, count_number, &numbers, err);
    pd_regex_free(re);
    *score = numbers.n > 0 ? numbers.right / numbers.n : 0;
    return code;
}

/* The same for the number of the paragraph that a reference names. */
static int paragraph_score(double *score, const char *pattern, struct pd_str prediction,
                           struct pd_str reference, struct pd_err *err)
{
    struct pd_regex *re = NULL;
    struct pd_match match;
    int code = pd_regex_new(&re, pd_str_of(pattern), 0, err);
    if (code >= 0)
        code = pd_regex_search(&match, re, reference, 0, err);
    if (code == 0)
        code = pd_err_set(err, PD_ERR_INPUT, "the reference names no paragraph");
    if (code > 0)
        code = count_score(score, prediction,
                           pd_str_slice(reference, (size_t)match.spans[2], (size_t)match.spans[3]),
                           NULL, err);
    pd_regex_free(re);
    return code;
}

static int english_paragraph(double *score, struct pd_str prediction, struct pd_str reference,
                             const struct pd_native_args *args, struct pd_err *err)
{
    (void)args;
    return paragraph_score(score, "Paragraph (\\d+)", prediction, reference, err);
}

static int chinese_paragraph(double *score, struct pd_str prediction, struct pd_str reference,
                             const struct pd_native_args *args, struct pd_err *err)
{
    (void)args;
    return paragraph_score(score, "段落(\\d+)", prediction, reference, err);
}

/* --- classes --- */

/* Takes those out of the list that are a part of the reference; as in Python's loop over a list
   that shrinks, the one behind each of them is passed over. */
static struct pd_value without_parts(const struct pd_value *list, struct pd_str reference,
                                     struct pd_arena *arena)
{
    size_t n = pd_list_len(list);
    struct pd_value kept = pd_list_new(arena);
    for (size_t i = 0; i < n; i++) {
        struct pd_str name = pd_list_at(list, i)->s;
        bool part = pd_str_index(reference, name, 0) >= 0 && !pd_str_eq(name, reference);
        if (!part)
            pd_list_push(arena, &kept, *pd_list_at(list, i));
        else if (++i < n)
            pd_list_push(arena, &kept, *pd_list_at(list, i));
    }
    return kept;
}

static int class_score(double *score, struct pd_str prediction, struct pd_str reference,
                       const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *classes, wanted = pd_string(reference);
    struct pd_value named = pd_list_new(args->arena);
    struct pd_str name;
    int64_t at;
    int code = pd_row_list(&classes, args->row, "all_classes", err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(classes); i++) {
        code = pd_value_text(&name, pd_list_at(classes, i), err);
        if (code >= 0 && pd_str_index(prediction, name, 0) >= 0)
            pd_list_push(args->arena, &named, pd_string(name));
    }
    if (code < 0)
        return code;
    named = without_parts(&named, reference, args->arena);
    *score =
        pd_value_index(&at, &named, &wanted, NULL) >= 0 ? 1.0 / (double)pd_list_len(&named) : 0;
    return 0;
}

/* --- lines of code --- */

static bool is_code(struct pd_str line)
{
    return pd_py_strip(line, NULL).n > 0 && !pd_text_has(line, "`") && !pd_text_has(line, "#") &&
           !pd_text_has(line, "//");
}

/* The similarity in whole percent of the first line that is neither blank nor a comment. */
static int code_score(double *score, struct pd_str prediction, struct pd_str reference,
                      const struct pd_native_args *args, struct pd_err *err)
{
    static const struct pd_str newline = PD_STR("\n");
    struct pd_value lines = pd_py_split(args->arena, prediction, &newline, -1);
    struct pd_str line = {"", 0};
    for (size_t i = 0; i < pd_list_len(&lines); i++)
        if (is_code(pd_list_at(&lines, i)->s)) {
            line = pd_list_at(&lines, i)->s;
            break;
        }
    double ratio = pd_str_eq(line, reference);
    int code = 0;
    if (ratio == 0 && line.n > 0 && reference.n > 0)
        code = pd_sequence_ratio(&ratio, line, reference, err);
    *score = rint(100 * ratio) / 100;
    return code;
}

/* --- ROUGE-L --- */

/* A text's sentences as words, numbered over both texts; how many different words it has. */
struct sentences {
    struct pd_symbols *items;
    size_t n, nwords;
};

/* Words of a sentence whose white space became single spaces: of none, one empty word. */
static struct pd_symbols words_of(struct pd_lexicon *lexicon, struct pd_str sentence)
{
    struct pd_value words = pd_py_split(&lexicon->arena, sentence, NULL, -1);
    struct pd_symbols made = {.n = pd_list_len(&words)};
    made.p = pd_arena_array(&lexicon->arena, made.n + 1, sizeof *made.p);
    for (size_t i = 0; i < made.n; i++)
        made.p[i] = pd_lexicon_number(lexicon, pd_list_at(&words, i)->s);
    if (made.n == 0)
        made.p[made.n++] = pd_lexicon_number(lexicon, (struct pd_str){"", 0});
    return made;
}

/* Marks the numbers of marked words, all of them when marked is NULL; how many are new. */
static size_t mark_words(bool *seen, const struct pd_symbols *words, const bool *marked)
{
    size_t n = 0;
    for (size_t i = 0; i < words->n; i++)
        if ((!marked || marked[i]) && !seen[words->p[i]]) {
            seen[words->p[i]] = true;
            n++;
        }
    return n;
}

static struct sentences read_sentences(struct pd_lexicon *lexicon, struct pd_str text)
{
    static const struct pd_str point = PD_STR(".");
    struct pd_value parts = pd_py_split(&lexicon->arena, text, &point, -1);
    struct sentences made = {0};
    made.items = pd_arena_array(&lexicon->arena, pd_list_len(&parts) + 1, sizeof *made.items);
    for (size_t i = 0; i < pd_list_len(&parts); i++)
        if (pd_list_at(&parts, i)->s.n > 0)
            made.items[made.n++] = words_of(lexicon, pd_list_at(&parts, i)->s);
    return made;
}

/* The number of different words in common subsequences of a sentence of each text; false where
   `rouge` gives up. */
static bool common_words(size_t *n, const struct sentences *reference,
                         const struct sentences *prediction, bool *seen, struct pd_arena *arena)
{
    for (size_t r = 0; r < reference->n; r++)
        for (size_t p = 0; p < prediction->n; p++) {
            const struct pd_symbols *words = &prediction->items[p];
            bool *marked = pd_arena_array(arena, words->n + 1, sizeof *marked);
            size_t steps = pd_rouge_mark_common(marked, words, &reference->items[r]);
            if (steps == 0 || steps > MAX_STEPS)
                return false;
            *n += mark_words(seen, words, marked);
        }
    return true;
}

static size_t different_words(const struct sentences *sentences, size_t nwords,
                              struct pd_arena *arena)
{
    bool *seen = pd_arena_array(arena, nwords + 1, sizeof *seen);
    size_t n = 0;
    for (size_t i = 0; i < sentences->n; i++)
        n += mark_words(seen, &sentences->items[i], NULL);
    return n;
}

static size_t all_words(const struct sentences *sentences)
{
    size_t n = 0;
    for (size_t i = 0; i < sentences->n; i++)
        n += sentences->items[i].n;
    return n;
}

static int rouge_score(double *score, struct pd_str prediction, struct pd_str reference,
                       const struct pd_native_args *args, struct pd_err *err)
{
    (void)args;
    (void)err;
    struct pd_lexicon lexicon = {0};
    struct pd_arena *arena = &lexicon.arena;
    struct sentences a = read_sentences(&lexicon, reference);
    struct sentences b = read_sentences(&lexicon, prediction);
    size_t nwords = all_words(&a) + all_words(&b), common = 0;
    bool *seen = pd_arena_array(arena, nwords + 1, sizeof *seen);
    *score = 0;
    if (a.n > 0 && b.n > 0 && common_words(&common, &a, &b, seen, arena)) {
        double recall = (double)common / (double)different_words(&a, nwords, arena);
        double precision = (double)common / (double)different_words(&b, nwords, arena);
        *score = 2 * (precision * recall / (precision + recall + 1e-8));
    }
    pd_lexicon_done(&lexicon);
    return 0;
}

/* --- the best of several references --- */

static int best_of(struct pd_value *out, const char *metric, score_one one,
                   const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *first, *answers;
    struct pd_str prediction, reference;
    double best = 0, score = 0;
    int code = pd_value_item(&first, args->list, 0, err);
    if (code < 0 || (code = pd_value_text(&prediction, first, err)) < 0 ||
        (code = pd_row_list(&answers, args->row, "answers", err)) < 0)
        return code;
    if (one != code_score)
        prediction = pd_py_strip(prediction, NULL);
    for (size_t i = 0; i < pd_list_len(answers); i++) {
        if ((code = pd_value_text(&reference, pd_list_at(answers, i), err)) < 0 ||
            (code = one(&score, prediction, reference, args, err)) < 0)
            return code;
        best = score > best ? score : best;
    }
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "score", pd_float(best));
    pd_row_set(out, args->arena, metric, pd_float(best));
    return 0;
}

#define BEST(name, metric, one)                                                                    \
    static int name(struct pd_value *out, bool *keep, const struct pd_native_args *args,           \
                    struct pd_err *err)                                                            \
    {                                                                                              \
        (void)keep;                                                                                \
        return best_of(out, metric, one, args, err);                                               \
    }                                                                                              \
    static const char *const name##_metrics[] = {"score", metric, NULL};
BEST(class_of, "classification_score", class_score)
BEST(code_line, "code_sim_score", code_score)
BEST(count, "count_score", count_score)
BEST(paragraph, "retrieval_score", english_paragraph)
BEST(paragraph_zh, "retrieval_zh_score", chinese_paragraph)
BEST(rouge, "rouge_score", rouge_score)

const struct pd_native pd_natives_longbench[] = {
    {
        .name = "longbench.class",
        .help = "which of the classes an answer names",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("a5a1e49d7177f8f1c2a02923f48ea4d5c0f4f8d3636024e6804557df011c1d5a"),
        .call = class_of,
        .metrics = class_of_metrics,
    },
    {
        .name = "longbench.code_line",
        .help = "how alike the first line of code is",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("4c54edc7b3bbbe07a923eabe8428191b22ba2601ce07d713bbdba62afea34d45"),
        .call = code_line,
        .metrics = code_line_metrics,
    },
    {
        .name = "longbench.count",
        .help = "the share of numbers that are the right one",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("f3e7657f6c91872df57a2ddbc7368b0cec2b480115b889e50458af3e57d05073"),
        .call = count,
        .metrics = count_metrics,
    },
    {
        .name = "longbench.paragraph",
        .help = "the share of numbers that are the paragraph's",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("bcb93f09cdf312c5344645bd426112a0fda34c74128ae6e7a25eb32ca67818eb"),
        .call = paragraph,
        .metrics = paragraph_metrics,
    },
    {
        .name = "longbench.paragraph_zh",
        .help = "the same for Chinese references",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("7ff7547770a387c78b3bfad8a7299e2c69f321127b78664177f144f4ea237e0f"),
        .call = paragraph_zh,
        .metrics = paragraph_zh_metrics,
    },
    {
        .name = "longbench.rouge",
        .help = "ROUGE-L over different words",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("f860132603559d679b8203d5bbb55d6dd19cc4a4fd617870cd575429863d48b2"),
        .call = rouge,
        .metrics = rouge_metrics,
    },
    {0},
};
