/*
 * Sequences of labels: F1 over the labelled spans of a text ("PER: ann $$ LOC: paris") and accuracy
 * over part-of-speech tags, as lm-eval's African benchmarks score them.
 */
#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* A span is its label and its words, each normalised. */
struct span {
    struct pd_str label, words;
    bool taken; /* found among the predicted ones */
};

struct spans {
    struct span *items;
    size_t n, cap;
    struct pd_arena *arena;
};

/* Punctuation and articles become spaces, long runs of white space go, shorter ones become one
   space, and letters small. */
static int normalize(struct pd_str *s, struct pd_arena *arena, struct pd_err *err)
{
    static const struct {
        const char *pattern, *with;
    } steps[] = {
        {"[!\"$%&'()*+,-./:;<=>?[\\]^_`{|}~•@.\"\"-,`]+", " "},
        {"\\b(a|an|the)\\b", " "},
        {"\\s{3,}|\\t", ""},
        {"\\s+", " "},
    };
    int code = 0;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && code >= 0; i++)
        code = pd_text_sub(s, steps[i].pattern, steps[i].with, arena, err);
    *s = pd_text_lower(*s, arena);
    return code;
}

static struct pd_value split(struct pd_str text, const char *separator, struct pd_arena *arena)
{
    struct pd_str by = pd_str_of(separator);
    return pd_py_split(arena, text, &by, -1);
}

/* "label: words", or nothing when there is not exactly one ": ". */
static int add_span(struct spans *spans, struct pd_str text, struct pd_err *err)
{
    struct pd_value parts = split(pd_py_strip(text, NULL), ": ", spans->arena);
    if (pd_list_len(&parts) != 2)
        return 0;
    struct span span = {pd_py_strip(pd_list_at(&parts, 0)->s, NULL),
                        pd_py_strip(pd_list_at(&parts, 1)->s, NULL), false};
    int code = normalize(&span.label, spans->arena, err);
    if (code >= 0)
        code = normalize(&span.words, spans->arena, err);
    if (code < 0)
        return code;
    if (spans->n == spans->cap) {
        size_t cap = spans->cap ? 2 * spans->cap : 16;
        struct span *grown = pd_arena_array(spans->arena, cap, sizeof *grown);
        if (spans->n > 0)
            memcpy(grown, spans->items, spans->n * sizeof *grown);
        spans->items = grown;
        spans->cap = cap;
    }
    spans->items[spans->n++] = span;
    return 0;
}

/* Splits text at the first of the separators, each part at the next, and so on. */
static int add_parts(struct spans *spans, struct pd_str text, const char *const *separators,
                     struct pd_err *err)
{
    if (!*separators)
        return add_span(spans, text, err);
    struct pd_value parts = split(text, *separators, spans->arena);
    int code = 0;
    for (size_t i = 0; i < pd_list_len(&parts) && code >= 0; i++) {
        struct pd_str part = pd_list_at(&parts, i)->s;
        /* Empty parts between dollar signs are dropped, and the others stripped. */
        bool dollar = separators[0][0] == '$';
        if (!dollar || part.n > 0)
            code = add_parts(spans, dollar ? pd_py_strip(part, NULL) : part, separators + 1, err);
    }
    return code;
}

/* The spans of a text, or of a list of texts. */
static int read_spans(struct spans *spans, const struct pd_value *value, struct pd_err *err)
{
    static const char *const separators[] = {"$$", "$", ". ", ", ", NULL};
    struct pd_buf joined = {0};
    struct pd_str text;
    for (size_t i = 0; i < pd_list_len(value); i++) {
        int code = pd_value_text(&text, pd_list_at(value, i), err);
        if (code < 0) {
            pd_buf_done(&joined);
            return code;
        }
        pd_buf_puts(&joined, i ? " " : "");
        pd_buf_add_str(&joined, pd_py_strip(text, NULL));
    }
    text = pd_text_take(&joined, spans->arena);
    if (value->kind != PD_LIST) {
        int code = pd_value_text(&text, value, err);
        if (code < 0)
            return code;
    }
    return add_parts(spans, pd_py_strip(text, NULL), separators, err);
}

/* Marks the first gold span that equals a predicted one. */
static bool find_span(struct spans *gold, const struct span *span)
{
    for (size_t i = 0; i < gold->n; i++) {
        struct span *item = &gold->items[i];
        if (!item->taken && pd_str_eq(item->label, span->label) &&
            pd_str_eq(item->words, span->words)) {
            item->taken = true;
            return true;
        }
    }
    return false;
}

static int pair_at(const struct pd_value **gold, const struct pd_value **predicted,
                   const struct pd_value *list, size_t i, struct pd_err *err)
{
    int code = pd_value_item(gold, pd_list_at(list, i), 0, err);
    return code < 0 ? code : pd_value_item(predicted, pd_list_at(list, i), 1, err);
}

static int span_f1(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                   struct pd_err *err)
{
    (void)keep;
    const double tiny = 1e-13;
    double hits = 0, predicted = 0, wanted = 0;
    for (size_t i = 0; i < pd_list_len(args->list); i++) {
        struct spans gold = {.arena = args->arena}, found = {.arena = args->arena};
        const struct pd_value *gold_value, *found_value;
        int code = pair_at(&gold_value, &found_value, args->list, i, err);
        if (code < 0 || (code = read_spans(&gold, gold_value, err)) < 0 ||
            (code = read_spans(&found, found_value, err)) < 0)
            return code;
        for (size_t s = 0; s < found.n; s++)
            hits += find_span(&gold, &found.items[s]);
        predicted += (double)found.n;
        wanted += (double)gold.n;
    }
    double precision = hits / (predicted + tiny), recall = hits / (wanted + tiny);
    *out = pd_float(2.0 * (precision * recall / (precision + recall + tiny)));
    return 0;
}

/* The tags of a prediction: a list of lists, one after the other. */
static int flatten(struct pd_value *out, const struct pd_value *lists, struct pd_arena *arena,
                   struct pd_err *err)
{
    if (lists->kind != PD_LIST)
        return pd_err_set(err, PD_ERR_INPUT, "a prediction must be a list of lists of tags");
    *out = pd_list_new(arena);
    for (size_t i = 0; i < pd_list_len(lists); i++)
        for (size_t j = 0; j < pd_list_len(pd_list_at(lists, i)); j++)
            pd_list_push(arena, out, *pd_list_at(pd_list_at(lists, i), j));
    return 0;
}

/* The mean over items of the share of tags that agree, as far as both lists go. */
static int tag_accuracy(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                        struct pd_err *err)
{
    (void)keep;
    size_t nitems = pd_list_len(args->list);
    double sum = 0;
    for (size_t i = 0; i < nitems; i++) {
        const struct pd_value *gold, *predicted;
        struct pd_value tags;
        int code = pair_at(&gold, &predicted, args->list, i, err);
        if (code < 0 || (code = flatten(&tags, predicted, args->arena, err)) < 0)
            return code;
        size_t n = pd_list_len(gold) < pd_list_len(&tags) ? pd_list_len(gold) : pd_list_len(&tags);
        size_t right = 0;
        for (size_t j = 0; j < n; j++)
            right += pd_value_equal(pd_list_at(gold, j), pd_list_at(&tags, j));
        if (n == 0)
            return pd_err_set(err, PD_ERR_INPUT, "item %zu has no tags to compare", i);
        sum += (double)right / (double)n;
    }
    *out = pd_float(sum / (double)nitems);
    return 0;
}

static const char *const f1_sources[] = {
    "ff410ee32a907ceb377dcbbe3e879968ac7c2f86d65a849cf0e839318bdab0c8", NULL};
static const char *const tag_accuracy_sources[] = {
    "a5f8ad4c0b3d08874be685b8feac7e8388fa175ee489d6b6fcd3956b53331757", NULL};

const struct pd_native pd_natives_spans[] = {
    {
        .name = "spans.f1",
        .help = "F1 over the labelled spans of all items together",
        .role = PD_NATIVE_AGGREGATE,
        .sources = f1_sources,
        .call = span_f1,
    },
    {
        .name = "spans.tag_accuracy",
        .help = "the mean share of tags that agree",
        .role = PD_NATIVE_AGGREGATE,
        .sources = tag_accuracy_sources,
        .call = tag_accuracy,
    },
    {0},
};
