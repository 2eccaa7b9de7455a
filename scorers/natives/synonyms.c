/*
 * Evalita-LLM's lexical substitution: synonyms of a word against those that people gave, which
 * count as often as they were given.
 */
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

#include <utf8proc.h>

enum { MOST_WORDS = 10 };

/* The words of a comma-separated text, of which empty parts are none. */
static void push_parts(struct pd_value *list, struct pd_str text, struct pd_arena *arena)
{
    static const struct pd_str comma = PD_STR(",");
    struct pd_value parts = pd_py_split(arena, text, &comma, -1);
    for (size_t i = 0; i < pd_list_len(&parts); i++)
        if (pd_list_at(&parts, i)->s.n > 0)
            pd_list_push(arena, list, *pd_list_at(&parts, i));
}

static bool is_letter(uint32_t c)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

static struct pd_str letters_of(struct pd_str text, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    size_t nbytes;
    for (size_t i = 0; i < text.n; i += nbytes)
        if (is_letter(pd_utf8_at(text, i, &nbytes)))
            pd_buf_add(&buf, text.p + i, nbytes);
    return pd_text_take(&buf, arena);
}

/* The first ten words of the first line, without quotes; of the last, only letters. */
static struct pd_value read_words(struct pd_str text, struct pd_arena *arena)
{
    static const struct pd_str newline = PD_STR("\n");
    struct pd_value lines = pd_py_split(arena, text, &newline, 1), parts = pd_list_new(arena);
    struct pd_value words = pd_list_new(arena), all = pd_list_new(arena);
    push_parts(&parts, pd_list_at(&lines, 0)->s, arena);
    for (size_t i = 0; i < pd_list_len(&parts); i++) {
        struct pd_str part = pd_list_at(&parts, i)->s;
        if (part.p[0] != '"' || part.p[part.n - 1] != '"')
            pd_list_push(arena, &all, pd_string(part));
        else if (part.n > 2)
            push_parts(&all, pd_str_slice(part, 1, part.n - 1), arena);
    }
    for (size_t i = 0; i < pd_list_len(&all) && i < MOST_WORDS; i++) {
        struct pd_str word = pd_py_strip(pd_list_at(&all, i)->s, NULL);
        pd_text_replace(&word, "\"", "", arena);
        if (i + 1 == pd_list_len(&all) || i + 1 == MOST_WORDS)
            word = letters_of(word, arena);
        pd_list_push(arena, &words, pd_string(word));
    }
    return words;
}

/* "word$$count::word$$count", which is then taken apart again: *words and *counts. */
static int read_gold(struct pd_value *words, struct pd_value *counts,
                     const struct pd_native_args *args, struct pd_err *err)
{
    static const struct pd_str mark = PD_STR("$$"), between = PD_STR("::");
    const struct pd_value *answers;
    struct pd_value items = pd_list_new(args->arena);
    struct pd_str text;
    int code = pd_row_list(&answers, args->row, "answers", err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(answers); i++) {
        code = pd_row_format(&text, pd_list_at(answers, i), "{word}$${count}", args->arena, err);
        pd_list_push(args->arena, &items, pd_string(text));
    }
    if (code < 0 || (code = pd_text_join(&text, &items, "::", args->arena, err)) < 0)
        return code;
    *words = pd_list_new(args->arena);
    *counts = pd_list_new(args->arena);
    items = pd_py_split(args->arena, text, &between, -1);
    for (size_t i = 0; i < pd_list_len(&items); i++) {
        struct pd_value parts = pd_py_split(args->arena, pd_list_at(&items, i)->s, &mark, -1);
        int64_t count = 0;
        if (pd_list_len(&parts) < 2)
            continue;
        if (pd_list_len(&parts) > 2)
            return pd_err_set(err, PD_ERR_INPUT, "a gold word holds '$$'");
        if (pd_value_int(&count, pd_list_at(&parts, 1), NULL) < 0)
            count = 0;
        pd_list_push(args->arena, words, *pd_list_at(&parts, 0));
        pd_list_push(args->arena, counts, pd_int(count));
    }
    return 0;
}

/* The counts of the answer's words over all counts, and whether there are words in the answer and
   in the document. */
static int score(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                 struct pd_err *err)
{
    (void)keep;
    const struct pd_value *first;
    struct pd_value words, counts, made = pd_list_new(args->arena);
    struct pd_str text;
    int64_t at, hits = 0, all = 0;
    int code = read_gold(&words, &counts, args, err);
    if (code < 0 || (code = pd_value_item(&first, args->list, 0, err)) < 0 ||
        (code = pd_value_text(&text, first, err)) < 0)
        return code;
    struct pd_value named = read_words(text, args->arena);
    for (size_t i = 0; i < pd_list_len(&named); i++) {
        const struct pd_value *word = pd_list_at(&named, i);
        const struct pd_value bare = pd_string(pd_py_strip(word->s, NULL));
        if (pd_value_index(&at, &words, word, NULL) < 0)
            continue;
        if ((code = pd_value_index(&at, &words, &bare, err)) < 0)
            return code;
        hits += pd_list_at(&counts, (size_t)at)->i;
    }
    for (size_t i = 0; i < pd_list_len(&counts); i++)
        all += pd_list_at(&counts, i)->i;
    pd_list_push(args->arena, &made, all ? pd_float((double)hits / (double)all) : pd_int(hits));
    pd_list_push(args->arena, &made, pd_int(pd_list_len(&named) > 0));
    pd_list_push(args->arena, &made, pd_int(pd_list_len(&words) > 0));
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "f1", made);
    return 0;
}

/* AGGREGATE: F1 of the sum over the documents with an answer and over those with gold words. */
static int f1(struct pd_value *out, bool *keep, const struct pd_native_args *args,
              struct pd_err *err)
{
    (void)keep;
    double sums[3] = {0};
    for (size_t i = 0; i < pd_list_len(args->list); i++)
        for (size_t k = 0; k < 3; k++) {
            const struct pd_value *part;
            double number;
            int code = pd_value_item(&part, pd_list_at(args->list, i), (int64_t)k, err);
            if (code < 0)
                return code;
            if (!pd_value_number(part, &number))
                return pd_err_set(err, PD_ERR_INPUT, "item %zu holds something else than numbers",
                                  i);
            sums[k] += number;
        }
    double precision = sums[0] / (sums[1] != 0 ? sums[1] : 1);
    double recall = sums[0] / (sums[2] != 0 ? sums[2] : 1), total = precision + recall;
    *out = pd_float(total != 0 ? 2 * precision * recall / total : 0);
    return 0;
}

static const char *const metrics[] = {"f1", NULL};

const struct pd_native pd_natives_synonyms[] = {
    {
        .name = "synonyms.f1",
        .help = "F1 of synonyms over all documents",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("344445526179816ad931df8c7fb2760c3ee8f11caf137c167eb29f823e33a95e"),
        .call = f1,
    },
    {
        .name = "synonyms.score",
        .help = "Evalita: how much of the given synonyms an answer names",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("9a8fe8033a04b48fded9efb503c5b62eb6499b6a3f5fcca4e7589452d811895f"),
        .constants = "{\"NO_SYN_STRING\": \"&&NOSYN&&\", \"LS_SPLIT_REGEX\": \"[^,]+\"}",
        .call = score,
        .metrics = metrics,
    },
    {0},
};
