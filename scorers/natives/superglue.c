/*
 * SuperGLUE: ReCoRD, and T5's way to score CommitmentBank, MultiRC, ReCoRD and WSC by generated
 * texts. Some references carry the number of their group in front of "_".
 */
#include "lib/format/pystr.h"
#include "lib/stats/labels.h"
#include "scorers/natives/likeliest.h"
#include "scorers/natives/tokens.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

#include <math.h>

/* The texts of the only gold answer and response. */
static int read_pair(struct pd_str *gold, struct pd_str *predicted,
                     const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *item;
    int code = pd_value_item(&item, args->more, 0, err);
    if (code < 0 || (code = pd_value_text(gold, item, err)) < 0 ||
        (code = pd_value_item(&item, args->list, 0, err)) < 0)
        return code;
    return pd_value_text(predicted, item, err);
}

/* "7_True" into group and answer; more or fewer parts are refused. */
static int split_group(struct pd_str *group, struct pd_str *answer, struct pd_str text,
                       struct pd_arena *arena, struct pd_err *err)
{
    static const struct pd_str mark = PD_STR("_");
    struct pd_value parts = pd_py_split(arena, text, &mark, -1);
    if (pd_list_len(&parts) != 2)
        return pd_err_set(err, PD_ERR_INPUT, "a reference must be a group and an answer");
    *group = pd_list_at(&parts, 0)->s;
    *answer = pd_list_at(&parts, 1)->s;
    return 0;
}

static int place_of(struct pd_str text, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (pd_str_is(text, names[i]))
            return (int)i;
    return -1;
}

/* --- ReCoRD by log-likelihoods --- */

typedef int (*compare_texts)(struct pd_value *, struct pd_str, struct pd_str, const char *,
                             struct pd_arena *, struct pd_err *);

static int best_of(struct pd_value *out, struct pd_str predicted, const struct pd_value *golds,
                   compare_texts compare, struct pd_arena *arena, struct pd_err *err)
{
    double most = -1, number = 0;
    struct pd_value score;
    struct pd_str gold;
    for (size_t i = 0; i < pd_list_len(golds); i++) {
        int code = pd_value_text(&gold, pd_list_at(golds, i), err);
        if (code < 0 || (code = compare(&score, gold, predicted, PD_ARTICLES_EN, arena, err)) < 0)
            return code;
        pd_value_number(&score, &number);
        if (number > most) {
            most = number;
            *out = score;
        }
    }
    return most < 0 ? pd_err_set(err, PD_ERR_INPUT, "there are no gold answers") : 0;
}

static int likeliest_entity(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                            struct pd_err *err)
{
    (void)keep;
    const struct pd_value *entities, *entity, *answers;
    struct pd_value f1, exact;
    struct pd_str text;
    size_t at = 0;
    int code = pd_likeliest(&at, args->list, err);
    if (code < 0 || (code = pd_row_list(&entities, args->row, "entities", err)) < 0 ||
        (code = pd_value_item(&entity, entities, (int64_t)at, err)) < 0 ||
        (code = pd_value_text(&text, entity, err)) < 0 ||
        (code = pd_row_list(&answers, args->row, "answers", err)) < 0 ||
        (code = best_of(&f1, text, answers, pd_squad_f1, args->arena, err)) < 0 ||
        (code = best_of(&exact, text, answers, pd_squad_exact, args->arena, err)) < 0)
        return code;
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "f1", f1);
    pd_row_set(out, args->arena, "em", exact);
    return 0;
}

/* --- T5: CommitmentBank --- */

static int three_classes(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                         struct pd_err *err)
{
    (void)keep;
    static const char *const names[] = {"entailment", "contradiction", "neutral"};
    struct pd_str gold, predicted;
    int code = read_pair(&gold, &predicted, args, err);
    if (code < 0)
        return code;
    int wanted = place_of(gold, names, 3), found = place_of(predicted, names, 3);
    if (wanted < 0)
        return pd_err_set(err, PD_ERR_INPUT, "the gold answer is none of the three classes");
    *out = pd_list_new(args->arena);
    pd_list_push(args->arena, out, pd_int(found < 0 ? 0 : found));
    pd_list_push(args->arena, out, pd_int(wanted));
    return 0;
}

/* --- T5: MultiRC --- */

/* Prediction and gold label; a prediction that is neither True nor False is wrong. */
static int push_truths(struct pd_value *out, struct pd_str gold, struct pd_str predicted,
                       struct pd_arena *arena, struct pd_err *err)
{
    static const char *const names[] = {"False", "True"};
    int wanted = place_of(gold, names, 2), found = place_of(predicted, names, 2);
    if (wanted < 0)
        return pd_err_set(err, PD_ERR_INPUT, "the gold answer is neither True nor False");
    pd_list_push(arena, out, found < 0 ? pd_bool(!wanted) : pd_int(found));
    pd_list_push(arena, out, pd_int(wanted));
    return 0;
}

static int truth(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                 struct pd_err *err)
{
    (void)keep;
    static const struct pd_str mark = PD_STR("_");
    struct pd_str gold, predicted;
    int code = read_pair(&gold, &predicted, args, err);
    if (code < 0)
        return code;
    struct pd_value parts = pd_py_split(args->arena, gold, &mark, -1);
    *out = pd_list_new(args->arena);
    return push_truths(out, pd_list_at(&parts, pd_list_len(&parts) - 1)->s, predicted, args->arena,
                       err);
}

static int group_truth(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    (void)keep;
    struct pd_str gold, predicted, group;
    int code = read_pair(&gold, &predicted, args, err);
    if (code < 0 || (code = split_group(&group, &gold, gold, args->arena, err)) < 0)
        return code;
    *out = pd_list_new(args->arena);
    pd_list_push(args->arena, out, pd_string(group));
    return push_truths(out, gold, predicted, args->arena, err);
}

static int truth_f1(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                    struct pd_err *err)
{
    (void)keep;
    size_t n = pd_list_len(args->list);
    struct pd_item *pairs = pd_arena_array(args->arena, n + 1, sizeof *pairs);
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *item = pd_list_at(args->list, i);
        double predicted, gold;
        if (pd_list_len(item) != 2 || !pd_value_number(pd_list_at(item, 0), &predicted) ||
            !pd_value_number(pd_list_at(item, 1), &gold))
            return pd_err_set(err, PD_ERR_INPUT, "expected pairs of labels");
        pairs[i] = pd_item_pair(gold, predicted);
    }
    double f1 = pd_f1_binary(pairs, n);
    *out = pd_float(isnan(f1) ? 0 : f1);
    return 0;
}

/* --- groups --- */

/* Numbers of groups by their names: *groups gets a list for each. */
struct groups {
    struct pd_value names, lists;
    struct pd_arena *arena;
};

static struct pd_value *group_named(struct groups *groups, const struct pd_value *name)
{
    int64_t at;
    if (pd_value_index(&at, &groups->names, name, NULL) < 0) {
        at = (int64_t)pd_list_len(&groups->names);
        pd_list_push(groups->arena, &groups->names, *name);
        pd_list_push(groups->arena, &groups->lists, pd_list_new(groups->arena));
    }
    return &groups->lists.list->items[at];
}

static struct groups new_groups(struct pd_arena *arena)
{
    return (struct groups){pd_list_new(arena), pd_list_new(arena), arena};
}

/* The share of groups in which every prediction is right. */
static int whole_groups(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                        struct pd_err *err)
{
    (void)keep;
    struct groups groups = new_groups(args->arena);
    double right = 0, n;
    for (size_t i = 0; i < pd_list_len(args->list); i++) {
        const struct pd_value *item = pd_list_at(args->list, i);
        if (pd_list_len(item) != 3)
            return pd_err_set(err, PD_ERR_INPUT, "expected a group and two labels");
        if (!pd_value_equal(pd_list_at(item, 1), pd_list_at(item, 2)))
            pd_list_push(args->arena, group_named(&groups, pd_list_at(item, 0)), *item);
        else
            group_named(&groups, pd_list_at(item, 0));
    }
    n = (double)pd_list_len(&groups.names);
    for (size_t i = 0; i < pd_list_len(&groups.lists); i++)
        right += pd_list_len(pd_list_at(&groups.lists, i)) == 0;
    *out = pd_float(right / n);
    return 0;
}

/* --- T5: ReCoRD --- */

static int answer_pair(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    (void)keep;
    const struct pd_value *gold, *predicted;
    int code = pd_value_item(&gold, args->more, 0, err);
    if (code < 0 || (code = pd_value_item(&predicted, args->list, 0, err)) < 0)
        return code;
    *out = pd_list_new(args->arena);
    pd_list_push(args->arena, out, *predicted);
    pd_list_push(args->arena, out, *gold);
    return 0;
}

/* Normalised predictions and gold answers by group. */
static int group_answers(struct groups *predicted, struct groups *gold,
                         const struct pd_native_args *args, struct pd_err *err)
{
    struct pd_arena *arena = args->arena;
    *predicted = new_groups(arena);
    *gold = new_groups(arena);
    for (size_t i = 0; i < pd_list_len(args->list); i++) {
        const struct pd_value *item = pd_list_at(args->list, i), *part;
        struct pd_str texts[2], name;
        int code = 0;
        for (size_t k = 0; k < 2 && code >= 0; k++)
            if ((code = pd_value_item(&part, item, (int64_t)k, err)) >= 0)
                code = pd_value_text(&texts[k], part, err);
        if (code < 0 || (code = split_group(&name, &texts[1], texts[1], arena, err)) < 0)
            return code;
        for (size_t k = 0; k < 2; k++)
            if ((code = pd_squad_normalize(&texts[k], texts[k], PD_ARTICLES_EN, arena, err)) < 0)
                return code;
        const struct pd_value group = pd_string(name);
        pd_list_push(arena, group_named(predicted, &group), pd_string(texts[0]));
        pd_list_push(arena, group_named(gold, &group), pd_string(texts[1]));
    }
    return 0;
}

/* The share of predictions that are one of their group's answers. */
static int group_exact(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    (void)keep;
    struct groups predicted, gold;
    double right = 0, n = 0;
    int64_t at;
    int code = group_answers(&predicted, &gold, args, err);
    if (code < 0)
        return code;
    for (size_t g = 0; g < pd_list_len(&predicted.lists); g++) {
        const struct pd_value *list = pd_list_at(&predicted.lists, g);
        const struct pd_value *golds = pd_list_at(&gold.lists, g);
        for (size_t i = 0; i < pd_list_len(list); i++, n++)
            right += pd_value_index(&at, golds, pd_list_at(list, i), NULL) >= 0;
    }
    *out = pd_float(right / n);
    return 0;
}

/* The mean over groups of the best F1 of the group's first prediction. */
static int group_f1(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                    struct pd_err *err)
{
    (void)keep;
    struct groups predicted, gold;
    double sum = 0;
    int code = group_answers(&predicted, &gold, args, err);
    if (code < 0)
        return code;
    size_t n = pd_list_len(&predicted.lists);
    for (size_t g = 0; g < n; g++) {
        struct pd_str first = pd_list_at(pd_list_at(&predicted.lists, g), 0)->s;
        struct pd_value words = pd_py_split(args->arena, first, NULL, -1);
        const struct pd_value *golds = pd_list_at(&gold.lists, g);
        double best = 0, number = 0;
        for (size_t i = 0; i < pd_list_len(golds); i++) {
            struct pd_value wanted = pd_py_split(args->arena, pd_list_at(golds, i)->s, NULL, -1);
            struct pd_value f1 = pd_token_f1(&words, &wanted, args->arena);
            pd_value_number(&f1, &number);
            best = fmax(best, number);
        }
        sum += best;
    }
    *out = pd_float(sum / (double)n);
    return 0;
}

/* --- T5: WSC --- */

/* The different words of a text in small letters without determiners; white space around it goes,
   but two spaces hold an empty word between them. */
static struct pd_value referent(bool *quoted, struct pd_str text, struct pd_arena *arena)
{
    static const char *const determiners[] = {
        "a",    "an",   "few", "her",   "his",   "each", "every", "many",  "much",  "my",  "our",
        "some", "that", "the", "their", "these", "this", "those", "which", "whose", "your"};
    static const struct pd_str space = PD_STR(" ");
    struct pd_str lower = pd_text_lower(pd_py_strip(text, NULL), arena);
    struct pd_value words = pd_py_split(arena, lower, &space, -1), kept = pd_list_new(arena);
    *quoted = false;
    for (size_t i = 0; i < pd_list_len(&words); i++) {
        struct pd_str word = pd_list_at(&words, i)->s;
        if (place_of(word, determiners, sizeof determiners / sizeof determiners[0]) >= 0)
            continue;
        *quoted |= pd_text_has(word, "'");
        pd_list_push(arena, &kept, pd_string(word));
    }
    if (pd_list_len(&kept) == 0)
        pd_list_push(arena, &kept, pd_text(""));
    return pd_token_set(&kept, arena);
}

static int names_referent(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                          struct pd_err *err)
{
    (void)keep;
    const struct pd_value *first, *label;
    struct pd_str text, gold;
    bool quoted[2];
    int code = pd_value_item(&first, args->list, 0, err);
    if (code < 0 || (code = pd_value_text(&text, first, err)) < 0 ||
        (code = pd_row_text(&gold, args->row, "span1_text", err)) < 0 ||
        (code = pd_row_get(&label, args->row, "label", err)) < 0)
        return code;
    struct pd_value named = referent(&quoted[0], text, args->arena);
    struct pd_value wanted = referent(&quoted[1], gold, args->arena);
    size_t same = pd_tokens_shared(&named, &wanted, args->arena);
    const struct pd_value found = pd_bool(
        quoted[0] == quoted[1] && (same == pd_list_len(&named) || same == pd_list_len(&wanted)));
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "accuracy", pd_float(pd_value_equal(&found, label)));
    return 0;
}

static const char *const record_metrics[] = {"f1", "em", NULL};
static const char *const wsc_metrics[] = {"accuracy", NULL};

const struct pd_native pd_natives_superglue[] = {
    {
        .name = "superglue.answer_pair",
        .help = "the pair of response and gold answer",
        .role = PD_NATIVE_METRIC,
        .sources = PD_SOURCES("ff2d5b5521e6e122f300f18c8ff58458b0728cd64e7b41db02569392a6606c3c"),
        .call = answer_pair,
    },
    {
        .name = "superglue.group_exact",
        .help = "the share of answers that are right for their group",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("de94aeeab7850cdd10542bc481874e8c620770adade10667993fbb83b52d5f88"),
        .call = group_exact,
    },
    {
        .name = "superglue.group_f1",
        .help = "the mean over groups of the best F1 of words",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("1bcba5af45627c1fda890f1edb7e498a690322eadb54dbdd1484ea500aaa98bb"),
        .call = group_f1,
    },
    {
        .name = "superglue.group_truth",
        .help = "MultiRC: group, response and gold label",
        .role = PD_NATIVE_METRIC,
        .sources = PD_SOURCES("6361d04d460c1f0306a476ed9c4e3a2f13a0e178ea89ac06c1882dbdf7e66c58"),
        .call = group_truth,
    },
    {
        .name = "superglue.likeliest_entity",
        .help = "ReCoRD: F1 and exact match of the likeliest entity",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("f1bc058914ac44a2142460e3a8473b8c85282fbc29466611487efb933f91ec69"),
        .call = likeliest_entity,
        .metrics = record_metrics,
    },
    {
        .name = "superglue.names_referent",
        .help = "WSC: whether a generated text names the referent",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("1663adbbfc7ea9d56dd230962dd83b57a26323888f161ccaa112f6c4aa48bc85"),
        .call = names_referent,
        .metrics = wsc_metrics,
    },
    {
        .name = "superglue.three_classes",
        .help = "CommitmentBank: response and gold label",
        .role = PD_NATIVE_METRIC,
        .sources = PD_SOURCES("1d902866ff8c069b5251271094aceee7427883e1adabb8f25d73dd2b78a946a9"),
        .call = three_classes,
    },
    {
        .name = "superglue.truth",
        .help = "MultiRC: response and gold label",
        .role = PD_NATIVE_METRIC,
        .sources = PD_SOURCES("55044648acbe8aac1930b21a9e3652865d086e5ac3be769eac3b0a86588a4c84"),
        .call = truth,
    },
    {
        .name = "superglue.truth_f1",
        .help = "F1 of the label 1",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("0a8176f6c6e139d2d9d3214e80fd486aa5bfd86bef0718b749bdcb62c101429f"),
        .call = truth_f1,
    },
    {
        .name = "superglue.whole_groups",
        .help = "the share of groups that are right throughout",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("e43218352428bdcf29da475d7a06df3f903dd34c299bc8e51172e04ee77321ae"),
        .call = whole_groups,
    },
    {0},
};
