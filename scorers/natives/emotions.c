/* EQ-Bench (Paech 2023): how near four emotions' intensities come to the reference's. */
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "tasks/natives/rows.h"

#include <math.h>

enum { EMOTIONS = 4 };

struct ratings {
    struct pd_str text;
    struct pd_value dict; /* the last number that each word was given */
    struct pd_arena *arena;
};

static int add_rating(void *ctx, const struct pd_match *match)
{
    struct ratings *r = ctx;
    struct pd_str word = pd_str_slice(r->text, (size_t)match->spans[2], (size_t)match->spans[3]);
    struct pd_str number = pd_str_slice(r->text, (size_t)match->spans[4], (size_t)match->spans[5]);
    pd_dict_set(r->arena, &r->dict, word, pd_string(number));
    return 0;
}

static int read_ratings(struct pd_value *out, struct pd_str text, struct pd_arena *arena,
                        struct pd_err *err)
{
    struct pd_regex *re = NULL;
    struct ratings ratings = {text, pd_dict_new(arena), arena};
    int code = pd_regex_new(&re, (struct pd_str)PD_STR("(\\w+):\\s+(\\d+)"), 0, err);
    if (code >= 0)
        code = pd_regex_each(re, text, add_rating, &ratings, err);
    pd_regex_free(re);
    *out = ratings.dict;
    return code;
}

/* float() of a number or of a text. */
static int to_float(double *out, const struct pd_value *value, struct pd_err *err)
{
    if (pd_value_number(value, out) ||
        (value->kind == PD_STRING && pd_py_parse_float(out, value->s)))
        return 0;
    return pd_err_set(err, PD_ERR_INPUT, "an intensity is no number");
}

/* Small distances count less than they are, on an S-shaped curve. */
static double scaled(double distance)
{
    if (distance == 0 || distance > 5)
        return distance;
    return 6.5 * (1 / (1 + pow(M_E, -1.2 * (distance - 4))));
}

/* Adds up the distances of one rated emotion wherever the reference has it; *named tells whether.
 */
static int add_distance(double *sum, bool *named, const struct pd_dict_entry *rated,
                        const struct pd_value *reference, struct pd_err *err)
{
    static const char *const names[] = {"emotion1", "emotion2", "emotion3", "emotion4"};
    static const char *const scores[] = {"emotion1_score", "emotion2_score", "emotion3_score",
                                         "emotion4_score"};
    const struct pd_value *name, *score, word = pd_string(rated->key);
    *named = false;
    for (size_t i = 0; i < EMOTIONS; i++) {
        double wanted, found;
        int code = pd_row_get(&name, reference, names[i], err);
        if (code < 0)
            return code;
        if (!pd_value_equal(name, &word))
            continue;
        if ((code = pd_row_get(&score, reference, scores[i], err)) < 0 ||
            (code = to_float(&wanted, score, err)) < 0 ||
            (code = to_float(&found, &rated->value, err)) < 0)
            return code;
        *named = true;
        *sum += scaled(fabs(found - wanted));
    }
    return 0;
}

static int give(struct pd_value *out, struct pd_value score, int64_t parseable,
                struct pd_arena *arena)
{
    *out = pd_dict_new(arena);
    pd_row_set(out, arena, "eqbench", score);
    pd_row_set(out, arena, "percent_parseable", pd_int(parseable));
    return 0;
}

static int score(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                 struct pd_err *err)
{
    (void)keep;
    const struct pd_value *first;
    struct pd_value ratings, reference;
    struct pd_str text, literal;
    double sum = 0;
    int code = pd_row_text(&literal, args->row, "reference_answer_fullscale", err);
    if (code < 0 || (code = pd_value_item(&first, args->list, 0, err)) < 0 ||
        (code = pd_value_text(&text, first, err)) < 0 ||
        (code = read_ratings(&ratings, text, args->arena, err)) < 0)
        return code;
    if (!pd_py_literal(&reference, args->arena, literal))
        return pd_err_set(err, PD_ERR_INPUT, "the reference is no Python literal");
    bool all = pd_dict_len(&ratings) == EMOTIONS, named;
    for (size_t i = 0; all && i < EMOTIONS; i++) {
        code = add_distance(&sum, &named, &ratings.dict->entries[i], &reference, err);
        if (code < 0)
            return code;
        all = named;
    }
    if (!all)
        return give(out, pd_int(0), 0, args->arena);
    return give(out, pd_float((10 - sum * 0.7477) * 10), 100, args->arena);
}

static const char *const metrics[] = {"eqbench", "percent_parseable", NULL};

const struct pd_native pd_natives_emotions[] = {
    {
        .name = "emotions.score",
        .help = "EQ-Bench: how near rated emotions come to the reference",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("67cc6d4637353a9311d2f3e259ffa159d75b97ebbba20d6bcae33d4f747531c7"),
        .call = score,
        .metrics = metrics,
    },
    {0},
};
