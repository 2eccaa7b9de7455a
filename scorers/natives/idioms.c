/* NorEval's idioms: exact match and F1 of words against the best of several completions, after
   punctuation is dropped. */
#include "lib/format/pystr.h"
#include "scorers/natives/tokens.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

static struct pd_str normalize(struct pd_str text, struct pd_arena *arena)
{
    return pd_py_strip(pd_text_lower(pd_without_punctuation(text, arena), arena), NULL);
}

/* F1 of words; 1 or 0 where one text has none. */
static struct pd_value word_f1(struct pd_str predicted, struct pd_str gold, struct pd_arena *arena)
{
    struct pd_value a = pd_py_split(arena, predicted, NULL, -1);
    struct pd_value b = pd_py_split(arena, gold, NULL, -1);
    if (pd_list_len(&a) == 0 || pd_list_len(&b) == 0)
        return pd_int(pd_list_len(&a) == pd_list_len(&b));
    return pd_token_f1(&a, &b, arena);
}

static int score(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                 struct pd_err *err)
{
    (void)keep;
    const struct pd_value *first, *completions;
    struct pd_str predicted, gold;
    double best = 0, f1 = 0;
    bool exact = false, whole = true; /* numpy makes one float of many all floats */
    int code = pd_value_item(&first, args->list, 0, err);
    if (code < 0 || (code = pd_value_text(&predicted, first, err)) < 0 ||
        (code = pd_row_list(&completions, args->row, "accepted_completions", err)) < 0)
        return code;
    if (pd_list_len(completions) == 0)
        return pd_err_set(err, PD_ERR_INPUT, "'accepted_completions' is empty");
    predicted = normalize(predicted, args->arena);
    for (size_t i = 0; i < pd_list_len(completions); i++) {
        if ((code = pd_value_text(&gold, pd_list_at(completions, i), err)) < 0)
            return code;
        gold = normalize(gold, args->arena);
        struct pd_value value = word_f1(predicted, gold, args->arena);
        exact |= pd_str_eq(predicted, gold);
        whole &= value.kind == PD_INT;
        pd_value_number(&value, &f1);
        best = f1 > best ? f1 : best;
    }
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "em", pd_int(exact));
    pd_row_set(out, args->arena, "fscore", whole ? pd_int((int64_t)best) : pd_float(best));
    return 0;
}

static const char *const metrics[] = {"em", "fscore", NULL};

const struct pd_native pd_natives_idioms[] = {
    {
        .name = "idioms.score",
        .help = "exact match and F1 against accepted completions of an idiom",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("83b20562be0afc5d03421713210ec5db1a20b5496b1e231e86c20c99ec8dbbc4"),
        .call = score,
        .metrics = metrics,
    },
    {0},
};
