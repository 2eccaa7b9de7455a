#include "scorers/natives/rouge.h"

#include "lib/core/mt19937.h"
#include "lib/format/pystr.h"
#include "scorers/natives/tokens.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

#include <stdlib.h>

enum { RESAMPLES = 1000, NUMPY_SEED = 1234, MAX_TOKENS = 20000 };

struct pd_value pd_rouge_tokens(struct pd_str text, struct pd_arena *arena)
{
    struct pd_str lower = pd_text_lower(text, arena);
    struct pd_value tokens = pd_list_new(arena);
    size_t begin = 0;
    for (size_t i = 0; i <= lower.n && pd_list_len(&tokens) < MAX_TOKENS; i++) {
        char c = i < lower.n ? lower.p[i] : ' ';
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            continue;
        if (i > begin)
            pd_list_push(arena, &tokens, pd_string(pd_str_slice(lower, begin, i)));
        begin = i + 1;
    }
    return tokens;
}

double pd_rouge_f_of(double same, double npredicted, double ntarget)
{
    double precision = same / (npredicted > 1 ? npredicted : 1);
    double recall = same / (ntarget > 1 ? ntarget : 1);
    return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
}

/* --- n-grams --- */

static int compare_texts(const void *a, const void *b)
{
    return pd_str_cmp(*(const struct pd_str *)a, *(const struct pd_str *)b);
}

/* The n-grams of tokens, sorted; *count of them. Tokens hold no spaces, so that joined ones differ
   where the n-grams do. */
static struct pd_str *ngrams(size_t *count, const struct pd_value *tokens, size_t n,
                             struct pd_arena *arena)
{
    size_t ntokens = pd_list_len(tokens);
    *count = ntokens >= n ? ntokens - n + 1 : 0;
    struct pd_str *grams = pd_arena_array(arena, *count + 1, sizeof *grams);
    for (size_t i = 0; i < *count; i++) {
        struct pd_str first = pd_list_at(tokens, i)->s;
        grams[i] = n == 1 ? first
                          : pd_arena_printf(arena, "%.*s %.*s", PD_STR_ARG(first),
                                            PD_STR_ARG(pd_list_at(tokens, i + 1)->s));
    }
    qsort(grams, *count, sizeof *grams, compare_texts);
    return grams;
}

static double ngram_f(const struct pd_value *target, const struct pd_value *prediction, size_t n,
                      struct pd_arena *arena)
{
    size_t nx, ny, i = 0, j = 0, same = 0;
    const struct pd_str *x = ngrams(&nx, target, n, arena);
    const struct pd_str *y = ngrams(&ny, prediction, n, arena);
    while (i < nx && j < ny) {
        int order = pd_str_cmp(x[i], y[j]);
        same += order == 0;
        i += order <= 0;
        j += order >= 0;
    }
    return pd_rouge_f_of((double)same, (double)ny, (double)nx);
}

/* --- longest common subsequence --- */

static size_t lcs(const struct pd_value *a, const struct pd_value *b, struct pd_arena *arena)
{
    size_t nb = pd_list_len(b);
    size_t *row = pd_arena_array(arena, nb + 1, sizeof *row);
    for (size_t i = 0; i < pd_list_len(a); i++) {
        size_t diagonal = 0;
        for (size_t j = 1; j <= nb; j++) {
            size_t above = row[j];
            if (pd_str_eq(pd_list_at(a, i)->s, pd_list_at(b, j - 1)->s))
                row[j] = diagonal + 1;
            else if (row[j - 1] > row[j])
                row[j] = row[j - 1];
            diagonal = above;
        }
    }
    return row[nb];
}

double pd_rouge_f(enum pd_rouge kind, const struct pd_value *target,
                  const struct pd_value *prediction, struct pd_arena *arena)
{
    if (kind != PD_ROUGE_L)
        return ngram_f(target, prediction, kind == PD_ROUGE_1 ? 1 : 2, arena);
    size_t same = lcs(target, prediction, arena);
    return pd_rouge_f_of((double)same, (double)pd_list_len(prediction),
                         (double)pd_list_len(target));
}

/* --- the corpus --- */

static int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double pd_rouge_aggregate(enum pd_rouge kind, const double *f, size_t n, struct pd_arena *arena)
{
    double *means = pd_arena_array(arena, RESAMPLES, sizeof *means);
    struct pd_mt mt;
    pd_mt_seed_numpy(&mt, NUMPY_SEED);
    for (unsigned k = 0; k <= (unsigned)kind; k++)
        for (size_t r = 0; r < RESAMPLES; r++) {
            double sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += f[pd_mt_numpy_below(&mt, (uint32_t)n)];
            means[r] = sum / (double)n;
        }
    qsort(means, RESAMPLES, sizeof *means, compare_doubles);
    double low = means[RESAMPLES / 2 - 1], high = means[RESAMPLES / 2];
    return high - (high - low) * 0.5;
}

/* AGGREGATE: over pairs of reference and prediction, without their punctuation when bare. */
static int aggregate(struct pd_value *out, const struct pd_native_args *args, enum pd_rouge kind,
                     bool bare, struct pd_err *err)
{
    size_t n = pd_list_len(args->list);
    double *f = pd_arena_array(args->arena, n + 1, sizeof *f);
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *parts[2];
        struct pd_value tokens[2];
        for (size_t p = 0; p < 2; p++) {
            struct pd_str text;
            int code = pd_value_item(&parts[p], pd_list_at(args->list, i), (int64_t)p, err);
            if (code < 0 || (code = pd_value_text(&text, parts[p], err)) < 0)
                return code;
            if (bare)
                text = pd_without_punctuation(text, args->arena);
            tokens[p] = pd_rouge_tokens(text, args->arena);
        }
        f[i] = pd_rouge_f(kind, &tokens[0], &tokens[1], args->arena);
    }
    *out = pd_float(pd_rouge_aggregate(kind, f, n, args->arena));
    return 0;
}

/* AGGREGATE: the mean number of words of the predictions. */
static int mean_words(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                      struct pd_err *err)
{
    (void)keep;
    size_t n = pd_list_len(args->list), words = 0;
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *prediction;
        struct pd_str text;
        int code = pd_value_item(&prediction, pd_list_at(args->list, i), 1, err);
        if (code < 0 || (code = pd_value_text(&text, prediction, err)) < 0)
            return code;
        struct pd_value list =
            pd_py_split(args->arena, pd_without_punctuation(text, args->arena), NULL, -1);
        words += pd_list_len(&list);
    }
    *out = pd_float((double)words / (double)n);
    return 0;
}

#define AGGREGATION(name, kind, bare)                                                              \
    static int name(struct pd_value *out, bool *keep, const struct pd_native_args *args,           \
                    struct pd_err *err)                                                            \
    {                                                                                              \
        (void)keep;                                                                                \
        return aggregate(out, args, kind, bare, err);                                              \
    }
AGGREGATION(rouge1, PD_ROUGE_1, false)
AGGREGATION(rouge1_bare, PD_ROUGE_1, true)
AGGREGATION(rouge_l, PD_ROUGE_L, false)

static const char *const l_sources[] = {
    "8cbb230970439507e0ba9a7d4e391624e176b80c2bf62d170ca678afffedb8e3", NULL};
static const char *const rouge1_sources[] = {
    "c4686fece9918b19ccefcaa902dde1c492e9a4b54f06f53c9508387d368fab65",
    "78eb1fdfaa990bb63e47bd5f4f978e1500dc33a049701fd8b5105207beae539a", NULL};

const struct pd_native pd_natives_rouge[] = {
    {
        .name = "rouge.l",
        .help = "ROUGE-L of a corpus, the median of resampled means",
        .role = PD_NATIVE_AGGREGATE,
        .sources = l_sources,
        .call = rouge_l,
    },
    {
        .name = "rouge.rouge1",
        .help = "ROUGE-1 of a corpus, the median of resampled means",
        .role = PD_NATIVE_AGGREGATE,
        .sources = rouge1_sources,
        .call = rouge1,
    },
    {
        .name = "rouge.rouge1_bare",
        .help = "ROUGE-1 of a corpus without punctuation",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("60884cded105691cd585d797fc98a45b4e7ebe59d75a961805c30cd313526f90"),
        .call = rouge1_bare,
    },
    {
        .name = "rouge.words",
        .help = "the mean number of words, of pairs of reference and prediction the latter's",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("bc7412a212148fd29870182095770f062afa2364bee5cadb618e873bc1078fbe"),
        .call = mean_words,
    },
    {0},
};
