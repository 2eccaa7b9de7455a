/*
 * Exact match. For generated text: the filtered response equals the target after both have lost
 * what the parameters say to ignore, in this order: regexes_to_ignore, ignore_case,
 * ignore_punctuation (ASCII), ignore_numbers (0-9). White space is not touched, but NULs at the end
 * do not count. Gold answers are those of scorers/gold.h; with several targets one is enough. A
 * response that is a list (of a pipeline that ends without take_first) scores the share of its
 * elements that match.
 *
 * For multiple choice: greedy decoding gives the gold choice.
 */
#include "lib/format/pystr.h"
#include "scorers/choice.h"
#include "scorers/gold.h"
#include "scorers/ignored.h"

static int prepare(void **state, const struct pd_value *params, struct pd_arena *arena,
                   struct pd_err *err)
{
    struct pd_ignored *ignored = pd_arena_alloc(arena, sizeof *ignored);
    int code = pd_ignored_init(ignored, params, PD_PUNCTUATION_ASCII, arena, err);
    if (code == 0)
        *state = ignored;
    return code;
}

static void release(void *state)
{
    pd_ignored_done(state);
}

/* What is left of a text. */
static struct pd_str clean(struct pd_str text, const struct pd_ignored *ignored,
                           struct pd_arena *arena)
{
    text = pd_ignored_remove(text, ignored, arena);
    while (text.n > 0 && text.p[text.n - 1] == '\0')
        text.n--;
    return text;
}

/* Whether a response matches a gold answer. None, which a filter gave for no answer, matches
   nothing; what is no text may match as a value. */
static bool matches(const struct pd_value *response, const struct pd_value *gold,
                    const struct pd_ignored *ignored, struct pd_arena *arena)
{
    if (pd_is(response, PD_STRING) && pd_is(gold, PD_STRING))
        return pd_str_eq(clean(response->s, ignored, arena), clean(gold->s, ignored, arena));
    return !pd_is(response, PD_NONE) && pd_value_equal(response, gold);
}

static bool is_scalar(const struct pd_value *v)
{
    return v->kind >= PD_BOOL && v->kind <= PD_STRING;
}

/* numpy's array of several gold answers: of texts and numbers together it makes texts. */
static void unify(struct pd_value *golds, struct pd_arena *arena)
{
    struct pd_value list = pd_list_new(arena);
    bool texts = false, scalars = true;
    for (size_t i = 0; i < pd_list_len(golds); i++) {
        texts = texts || pd_is(pd_list_at(golds, i), PD_STRING);
        scalars = scalars && is_scalar(pd_list_at(golds, i));
    }
    if (!texts || !scalars)
        return;
    for (size_t i = 0; i < pd_list_len(golds); i++) {
        struct pd_buf buf = {0};
        pd_py_str(&buf, pd_list_at(golds, i));
        pd_list_push(arena, &list, pd_string(pd_arena_str(arena, pd_buf_str(&buf))));
        pd_buf_done(&buf);
    }
    *golds = list;
}

/* The share of pairs of a gold answer and an element of the response (itself, unless it is a list)
   that match. */
static double share_of_matches(const struct pd_value *golds, const struct pd_score_in *in,
                               struct pd_arena *arena)
{
    const struct pd_value *response = in->responses;
    bool many = pd_is(response, PD_LIST);
    size_t n = many ? pd_list_len(response) : 1, total = n * pd_list_len(golds), hits = 0;
    for (size_t i = 0; i < pd_list_len(golds); i++)
        for (size_t j = 0; j < n; j++)
            hits += matches(many ? pd_list_at(response, j) : response, pd_list_at(golds, i),
                            in->state, arena);
    return total == 0 ? 0 : (double)hits / (double)total;
}

static int score_text(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                      struct pd_err *err)
{
    struct pd_value golds;
    int code = pd_gold_read(&golds, in, arena, err);
    if (code < 0)
        return code;
    unify(&golds, arena);
    double share = share_of_matches(&golds, in, arena);
    *out = pd_item_value(in->doc->multiple_target ? share > 0 : share);
    return 0;
}

/* Whether greedy decoding gives a gold choice. */
static int score_choice(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                        struct pd_err *err)
{
    struct pd_choices choices;
    int code = pd_choices_read(&choices, in, arena, err);
    if (code < 0)
        return code;
    bool found = false;
    for (size_t i = 0; i < choices.ngold; i++) {
        double gold = choices.gold[i], n = (double)choices.n;
        if (gold < 0 && gold != PD_NO_CHOICE)
            gold += n;
        found = found || (gold >= 0 && gold < n && choices.greedy[(size_t)gold]);
    }
    *out = pd_item_value(found);
    return 0;
}

static int score(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                 struct pd_err *err)
{
    return in->output_type == PD_OUT_MULTIPLE_CHOICE ? score_choice(out, in, arena, err)
                                                     : score_text(out, in, arena, err);
}

static const char *const params[] = {"ignore_case", "ignore_numbers", "ignore_punctuation",
                                     "regexes_to_ignore", NULL};

const struct pd_scorer pd_scorer_exact_match = {
    .name = "exact_match",
    .help = "share of documents whose answer is the target, letter by letter",
    .aggregation = "mean",
    .higher_is_better = true,
    .output_types = 1u << PD_OUT_GENERATE_UNTIL | 1u << PD_OUT_MULTIPLE_CHOICE,
    .params = params,
    .prepare = prepare,
    .release = release,
    .score = score,
};
