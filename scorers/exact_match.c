/*
 * Exact match. For generated text: the filtered response equals the target after both have lost
 * what the parameters say to ignore, in this order: regexes_to_ignore, ignore_case,
 * ignore_punctuation (ASCII), ignore_numbers (0-9). White space is not touched, but NULs at the end
 * do not count. With several targets one is enough. A response that is a list (of a pipeline that
 * ends without take_first) scores the share of its elements that match.
 *
 * For multiple choice: greedy decoding gives the gold choice.
 */
#include "lib/format/pystr.h"
#include "scorers/choice.h"
#include "scorers/ignored.h"

#include <math.h>

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

/* What is left of Python's str(v). */
static struct pd_str clean(const struct pd_value *v, const struct pd_ignored *ignored,
                           struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    pd_py_str(&buf, v);
    struct pd_str text = pd_ignored_remove(pd_arena_str(arena, pd_buf_str(&buf)), ignored, arena);
    pd_buf_done(&buf);
    while (text.n > 0 && text.p[text.n - 1] == '\0')
        text.n--;
    return text;
}

/* Whether a response matches a target. None, which a filter gave for no answer, matches nothing;
   what is no text may match as a value. */
static bool matches(const struct pd_value *response, const struct pd_value *target,
                    const struct pd_score_in *in, struct pd_arena *arena)
{
    if (pd_is(response, PD_NONE))
        return false;
    if (!pd_is(response, PD_STRING) && pd_value_equal(response, target))
        return true;
    return pd_str_eq(clean(response, in->state, arena), clean(target, in->state, arena));
}

/* The target itself; with choices it is an index into them, where negative ones count from the
   end. */
static int resolve(const struct pd_value **out, const struct pd_value *target,
                   const struct pd_doc *doc, struct pd_err *err)
{
    *out = target;
    if (!pd_is(&doc->choices, PD_LIST))
        return 0;
    double index = NAN, n = (double)pd_list_len(&doc->choices);
    if (!pd_is(target, PD_STRING))
        pd_value_number(target, &index);
    if (index < 0)
        index += n;
    if (!(index >= 0 && index < n) || index != floor(index))
        return pd_err_set(err, PD_ERR_INPUT, "the target is no index into the %zu choices",
                          pd_list_len(&doc->choices));
    *out = pd_list_at(&doc->choices, (size_t)index);
    return 0;
}

/* Counts the elements of the response (itself, unless it is a list) that match the target. */
static int count_matches(size_t *hits, size_t *total, const struct pd_score_in *in,
                         const struct pd_value *target, struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *response = in->responses, *resolved;
    bool many = pd_is(response, PD_LIST);
    size_t n = many ? pd_list_len(response) : 1;
    int code = resolve(&resolved, target, in->doc, err);
    if (code < 0)
        return code;
    for (size_t i = 0; i < n; i++)
        *hits += matches(many ? pd_list_at(response, i) : response, resolved, in, arena);
    *total += n;
    return 0;
}

static int score_text(struct pd_item *out, const struct pd_score_in *in, struct pd_arena *arena,
                      struct pd_err *err)
{
    const struct pd_value *target = &in->doc->target;
    bool many = in->doc->multiple_target && pd_is(target, PD_LIST);
    size_t ntargets = many ? pd_list_len(target) : 1, hits = 0, total = 0;
    if (in->nresponses != 1)
        return pd_err_set(err, PD_ERR_INPUT, "expected 1 answer, got %zu", in->nresponses);
    for (size_t i = 0; i < ntargets; i++) {
        int code =
            count_matches(&hits, &total, in, many ? pd_list_at(target, i) : target, arena, err);
        if (code < 0)
            return code;
    }
    double share = total == 0 ? 0 : (double)hits / (double)total;
    *out = (struct pd_item){many ? share > 0 : share, 1};
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
    *out = (struct pd_item){found, 1};
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
