/* ASSIN 2: a similarity between 1 and 5 read from an answer, and its correlation with the gold
   ones. */
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

#include <math.h>

/* The first number from 1 to 5 that stands alone; 3 when there is none. */
static int read_score(double *out, struct pd_str text, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_regex *re = NULL;
    struct pd_match match;
    int code = pd_regex_new(&re, (struct pd_str)PD_STR("\\b([1-5](?:[.,]\\d+)?)\\b"), 0, err);
    if (code >= 0)
        code = pd_regex_search(&match, re, text, 0, err);
    *out = 3;
    if (code > 0) {
        struct pd_str number = pd_str_slice(text, (size_t)match.spans[2], (size_t)match.spans[3]);
        pd_text_replace(&number, ",", ".", arena);
        if (pd_py_parse_float(out, number))
            *out = fmax(1, fmin(5, *out));
    }
    pd_regex_free(re);
    return code;
}

static int similarity(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                      struct pd_err *err)
{
    (void)keep;
    const struct pd_value *first;
    struct pd_value pair = pd_list_new(args->arena);
    struct pd_str text;
    double score, gold;
    int code = pd_value_item(&first, args->list, 0, err);
    if (code < 0 || (code = pd_value_text(&text, first, err)) < 0 ||
        (code = read_score(&score, pd_py_strip(text, NULL), args->arena, err)) < 0 ||
        (code = pd_row_number(&gold, args->row, "relatedness_score", err)) < 0)
        return code;
    pd_list_push(args->arena, &pair, pd_float(score));
    pd_list_push(args->arena, &pair, pd_float(gold));
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "pearsonr", pair);
    return 0;
}

/* Pearson's coefficient of n pairs; 0 where all x are equal, NaN where all y are. */
static double correlation(const double *x, const double *y, size_t n)
{
    double mx = 0, my = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < n; i++) {
        mx += x[i] / (double)n;
        my += y[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
        xy += (x[i] - mx) * (y[i] - my);
    }
    return fmax(-1, fmin(1, xy / (sqrt(xx) * sqrt(yy))));
}

static int pearson(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                   struct pd_err *err)
{
    (void)keep;
    size_t n = pd_list_len(args->list);
    double *x = pd_arena_array(args->arena, n + 1, sizeof *x);
    double *y = pd_arena_array(args->arena, n + 1, sizeof *y);
    bool same_x = true, same_y = true;
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *item = pd_list_at(args->list, i);
        if (pd_list_len(item) != 2 || !pd_value_number(pd_list_at(item, 0), &x[i]) ||
            !pd_value_number(pd_list_at(item, 1), &y[i]))
            return pd_err_set(err, PD_ERR_INPUT, "expected pairs of numbers");
        same_x &= x[i] == x[0];
        same_y &= y[i] == y[0];
    }
    *out = pd_float(same_x ? 0 : same_y ? NAN : correlation(x, y, n));
    return 0;
}

static const char *const metrics[] = {"pearsonr", NULL};

const struct pd_native pd_natives_portuguese[] = {
    {
        .name = "portuguese.pearson",
        .help = "the correlation of two numbers over all documents",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("89329aedc87d1d29138c9ab902d26b22211bfe897bd471b55c2bb4f3eecd9f66"),
        .call = pearson,
    },
    {
        .name = "portuguese.similarity",
        .help = "ASSIN 2: the similarity that an answer names, and the gold one",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("2762e2f2c3480ec12a49809e7fc01243dc1c2984225ae764c634a43c6894e2c4"),
        .call = similarity,
        .metrics = metrics,
    },
    {0},
};
