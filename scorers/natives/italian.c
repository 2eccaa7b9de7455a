/*
 * Evalita-LLM: entities, relations and synonyms named in an answer against those of the document,
 * the F1 scores of its tasks, and ROUGE-1 of summaries. Entities and relations become lists of
 * predicted and gold labels, one for each of them.
 */
#include "lib/format/pystr.h"
#include "lib/stats/labels.h"
#include "scorers/natives/rouge.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* Two texts: an entity and its type, or the two sides of a relation. */
struct pair {
    struct pd_str first, second;
    bool used;
};

struct pairs {
    struct pair *items;
    size_t n;
};

static bool same_pair(const struct pair *a, const struct pair *b)
{
    return pd_str_eq(a->first, b->first) && pd_str_eq(a->second, b->second);
}

/* What the answer's separators are, and the text that says that there is nothing. */
struct form {
    const char *outer, *inner, *none;
    bool is_entity; /* entities have types in capitals, and must have a text */
};

static const struct form entity_form = {"NER_ENTITY_SEPARATOR", "NER_TYPE_SEPARATOR",
                                        "NO_ENT_STRING", true};
static const struct form relation_form = {"INTER_REL_SEPARATOR", "INTRA_REL_SEPARATOR",
                                          "NO_REL_STRING", false};

static struct pd_str upper(struct pd_str s, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    pd_py_upper(&buf, s);
    return pd_text_take(&buf, arena);
}

static struct pair read_pair(struct pd_str text, struct pd_str separator, bool is_entity,
                             struct pd_arena *arena)
{
    struct pair pair = {0};
    struct pd_value parts =
        pd_py_split(arena, is_entity ? pd_py_strip(text, NULL) : text, &separator, -1);
    pair.first = pd_list_at(&parts, 0)->s;
    if (pd_list_len(&parts) > 1)
        pair.second = pd_list_at(&parts, 1)->s;
    if (is_entity) {
        pair.second = upper(pair.second, arena);
    } else {
        pair.first = pd_py_strip(pair.first, NULL);
        pair.second = pd_py_strip(pair.second, NULL);
    }
    return pair;
}

/* The answer, and whether it says that there is nothing. */
static int read_answer(struct pd_str *text, bool *none, const struct form *form,
                       const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *first;
    struct pd_str mark;
    int code = pd_value_item(&first, args->list, 0, err);
    if (code < 0 || (code = pd_value_text(text, first, err)) < 0 ||
        (code = pd_row_text(&mark, args->constants, form->none, err)) < 0)
        return code;
    *none = pd_str_index(*text, mark, 0) >= 0;
    return 0;
}

/* The pairs of an answer. For an empty one the original has the text "WRONG" in place of a pair,
   whose first two letters it then compares. */
static int read_pairs(struct pairs *out, struct pd_str text, const struct form *form,
                      const struct pd_native_args *args, struct pd_err *err)
{
    struct pd_str outer, inner;
    int code = pd_row_text(&outer, args->constants, form->outer, err);
    if (code < 0 || (code = pd_row_text(&inner, args->constants, form->inner, err)) < 0)
        return code;
    struct pd_value parts = pd_py_split(args->arena, text, &outer, -1);
    size_t n = pd_list_len(&parts);
    *out = (struct pairs){.items = pd_arena_array(args->arena, n + 1, sizeof *out->items)};
    for (size_t i = 0; i < n && text.n > 0; i++) {
        struct pair pair = read_pair(pd_list_at(&parts, i)->s, inner, form->is_entity, args->arena);
        if (!form->is_entity || pair.first.n > 0)
            out->items[out->n++] = pair;
    }
    if (text.n == 0)
        out->items[out->n++] =
            (struct pair){(struct pd_str)PD_STR("W"), (struct pd_str)PD_STR("R"), false};
    return 0;
}

static struct pd_value labels_of(size_t n, int64_t label, struct pd_arena *arena)
{
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < n; i++)
        pd_list_push(arena, &list, pd_int(label));
    return list;
}

static int give_labels(struct pd_value *out, const struct pd_value *predicted,
                       const struct pd_value *gold, struct pd_arena *arena)
{
    struct pd_value both = pd_list_new(arena);
    pd_list_push(arena, &both, *predicted);
    pd_list_push(arena, &both, *gold);
    *out = pd_dict_new(arena);
    pd_row_set(out, arena, "f1", both);
    return 0;
}

/* --- entities --- */

enum { ORGANISATION = 2, NO_ENTITY = 3 };

/* The gold entities, and their types as labels. */
static int read_entities(struct pairs *out, struct pd_value *labels,
                         const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *list, *mapping, *label;
    int code = pd_row_list(&list, args->row, "entities", err);
    if (code < 0 || (code = pd_row_dict(&mapping, args->constants, "NER_MAPPING", err)) < 0)
        return code;
    *out = (struct pairs){
        .items = pd_arena_array(args->arena, pd_list_len(list) + 1, sizeof *out->items),
        .n = pd_list_len(list),
    };
    *labels = pd_list_new(args->arena);
    for (size_t i = 0; i < out->n; i++) {
        const struct pd_value *entity = pd_list_at(list, i);
        struct pair *pair = &out->items[i];
        if ((code = pd_row_text(&pair->first, entity, "entity_text", err)) < 0 ||
            (code = pd_row_text(&pair->second, entity, "type", err)) < 0 ||
            (code = pd_row_get(&label, mapping, pd_arena_cstr(args->arena, pair->second), err)) < 0)
            return code;
        pd_list_push(args->arena, labels, *label);
    }
    return 0;
}

/* Found entities have their label. Others are 0 when the answer names too many, which add wrong
   labels, else labelled as none. */
static int entities(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                    struct pd_err *err)
{
    (void)keep;
    struct pairs gold, named = {0};
    struct pd_value labels, found = pd_list_new(args->arena);
    struct pd_str text;
    bool none;
    int code = read_entities(&gold, &labels, args, err);
    if (code < 0 || (code = read_answer(&text, &none, &entity_form, args, err)) < 0 ||
        (!none && (code = read_pairs(&named, text, &entity_form, args, err)) < 0))
        return code;
    for (size_t r = 0; r < named.n; r++)
        for (size_t i = 0; i < gold.n; i++)
            gold.items[i].used |= same_pair(&named.items[r], &gold.items[i]);
    for (size_t i = 0; i < gold.n; i++)
        pd_list_push(args->arena, &found,
                     gold.items[i].used ? *pd_list_at(&labels, i)
                     : named.n > gold.n ? pd_int(0)
                                        : pd_int(NO_ENTITY));
    for (size_t i = gold.n; i < named.n; i++) {
        pd_list_push(args->arena, &labels, pd_int(NO_ENTITY));
        pd_list_push(args->arena, &found, pd_int(ORGANISATION));
    }
    if (gold.n == 0 && named.n == 0)
        labels = found = labels_of(1, NO_ENTITY, args->arena);
    return give_labels(out, &found, &labels, args->arena);
}

/* --- relations --- */

static int read_relations(struct pairs *out, const struct pd_native_args *args, struct pd_err *err)
{
    const struct pd_value *list, *side;
    int code = pd_row_list(&list, args->row, "relations", err);
    if (code < 0)
        return code;
    *out = (struct pairs){
        .items = pd_arena_array(args->arena, pd_list_len(list) + 1, sizeof *out->items),
        .n = pd_list_len(list),
    };
    for (size_t i = 0; i < out->n; i++) {
        struct pair *pair = &out->items[i];
        if ((code = pd_value_item(&side, pd_list_at(list, i), 0, err)) < 0 ||
            (code = pd_value_text(&pair->first, side, err)) < 0 ||
            (code = pd_value_item(&side, pd_list_at(list, i), 1, err)) < 0 ||
            (code = pd_value_text(&pair->second, side, err)) < 0)
            return code;
    }
    return 0;
}

/* A gold relation is found when an answer's is the same, which is then used up. Of the first of
   too many answers, those that are not used count as wrong. */
static void match_relations(struct pd_value *found, struct pd_value *labels,
                            const struct pairs *gold, struct pairs *named, struct pd_arena *arena)
{
    for (size_t i = 0; i < gold->n; i++) {
        bool hit = false;
        for (size_t j = 0; j < named->n; j++)
            if (!named->items[j].used && same_pair(&gold->items[i], &named->items[j]))
                hit = named->items[j].used = true;
        pd_list_push(arena, found, pd_int(hit));
    }
    for (size_t i = 0; i + gold->n < named->n; i++) {
        if (named->items[i].used)
            continue;
        pd_list_push(arena, found, pd_int(1));
        pd_list_push(arena, labels, pd_int(0));
    }
}

static int relations(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                     struct pd_err *err)
{
    (void)keep;
    struct pairs gold, named;
    struct pd_str text;
    bool none;
    int code = read_relations(&gold, args, err);
    if (code < 0 || (code = read_answer(&text, &none, &relation_form, args, err)) < 0 ||
        (code = read_pairs(&named, text, &relation_form, args, err)) < 0)
        return code;
    struct pd_value labels = labels_of(gold.n > 0 ? gold.n : 1, gold.n > 0, args->arena);
    struct pd_value found = labels_of(gold.n > 0 ? gold.n : 1, gold.n == 0 && !none, args->arena);
    if (!none && gold.n > 0) {
        found = pd_list_new(args->arena);
        match_relations(&found, &labels, &gold, &named, args->arena);
    }
    return give_labels(out, &found, &labels, args->arena);
}

/* --- F1 over labels --- */

/* The pairs of two lists, one after the other over all items. */
static int join_items(struct pd_item **out, size_t *n, const struct pd_native_args *args,
                      struct pd_err *err)
{
    size_t total = 0;
    *n = 0;
    for (size_t i = 0; i < pd_list_len(args->list); i++) {
        const struct pd_value *item = pd_list_at(args->list, i);
        total += pd_list_len(item) == 2 ? pd_list_len(pd_list_at(item, 0)) : 0;
    }
    *out = pd_arena_array(args->arena, total + 1, sizeof **out);
    for (size_t i = 0; i < pd_list_len(args->list); i++) {
        const struct pd_value *item = pd_list_at(args->list, i);
        if (pd_list_len(item) != 2 ||
            pd_list_len(pd_list_at(item, 0)) != pd_list_len(pd_list_at(item, 1)))
            return pd_err_set(err, PD_ERR_INPUT, "item %zu holds no two lists of labels", i);
        for (size_t k = 0; k < pd_list_len(pd_list_at(item, 0)); k++) {
            struct pd_item *pair = &(*out)[(*n)++];
            *pair = pd_item_pair(0, 0);
            if (!pd_value_number(pd_list_at(pd_list_at(item, 1), k), &pair->v) ||
                !pd_value_number(pd_list_at(pd_list_at(item, 0), k), &pair->w))
                return pd_err_set(err, PD_ERR_INPUT, "item %zu holds a label that is no number", i);
        }
    }
    return 0;
}

/* The F1 of one label; whether it occurs at all. */
static bool f1_of_label(double *f1, const struct pd_item *pairs, size_t n, double label)
{
    double both = 0, all = 0;
    for (size_t i = 0; i < n; i++) {
        both += pairs[i].v == label && pairs[i].w == label;
        all += (pairs[i].v == label) + (pairs[i].w == label);
    }
    *f1 = all > 0 ? 2 * both / all : 0;
    return all > 0;
}

/* The mean F1 of the labels but the greatest, unless there is only one. */
static int but_last_f1(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    (void)keep;
    struct pd_item *pairs;
    size_t n, nlabels = 0;
    double sum = 0, last = 0, f1;
    int code = join_items(&pairs, &n, args, err);
    if (code < 0)
        return code;
    for (int label = 0; label <= NO_ENTITY; label++) {
        if (!f1_of_label(&f1, pairs, n, label))
            continue;
        sum += last;
        last = f1;
        nlabels++;
    }
    if (nlabels == 0)
        return pd_err_set(err, PD_ERR_INPUT, "there are no labels");
    *out = pd_float(nlabels > 1 ? sum / (double)(nlabels - 1) : last);
    return 0;
}

static int macro_f1(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                    struct pd_err *err)
{
    (void)keep;
    struct pd_item *pairs;
    size_t n;
    int code = join_items(&pairs, &n, args, err);
    if (code >= 0)
        *out = pd_float(pd_f1_macro(pairs, n));
    return code;
}

/* Half the F1 of the first two labels of a binary question that occur. */
static double binary_mean(const struct pd_item *pairs, size_t n)
{
    double sum = 0, f1;
    for (int label = 0; label < 2; label++)
        if (f1_of_label(&f1, pairs, n, label))
            sum += f1;
    return sum / 2;
}

/* The classes positive, negative, neutral and mixed as answers to two questions: whether a text is
   positive, and whether it is negative. */
static int sentiment_f1(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                        struct pd_err *err)
{
    (void)keep;
    static const bool positive[] = {true, false, false, true},
                      negative[] = {false, true, false, true};
    size_t n = pd_list_len(args->list);
    struct pd_item *up = pd_arena_array(args->arena, n + 1, sizeof *up);
    struct pd_item *down = pd_arena_array(args->arena, n + 1, sizeof *down);
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *item = pd_list_at(args->list, i), *part;
        int64_t label[2] = {-1, -1};
        for (size_t k = 0; k < 2; k++) {
            int code = pd_value_item(&part, item, (int64_t)k, err);
            if (code < 0 || (code = pd_value_int(&label[k], part, err)) < 0)
                return code;
            if (label[k] < 0 || label[k] > 3)
                return pd_err_set(err, PD_ERR_INPUT, "item %zu has a label beyond 0 to 3", i);
        }
        up[i] = pd_item_pair(positive[label[1]], positive[label[0]]);
        down[i] = pd_item_pair(negative[label[1]], negative[label[0]]);
    }
    *out = pd_float((binary_mean(up, n) + binary_mean(down, n)) / 2);
    return 0;
}

/* --- summaries --- */

static int summary(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                   struct pd_err *err)
{
    (void)keep;
    const struct pd_value *first, *reference = pd_dict_get(args->row, "summary");
    struct pd_str texts[2];
    int code = reference ? 0 : pd_row_get(&reference, args->row, "target", err);
    if (code < 0 || (code = pd_value_item(&first, args->list, 0, err)) < 0 ||
        (code = pd_value_text(&texts[0], reference, err)) < 0 ||
        (code = pd_value_text(&texts[1], first, err)) < 0)
        return code;
    struct pd_value target = pd_rouge_tokens(texts[0], args->arena);
    struct pd_value prediction = pd_rouge_tokens(texts[1], args->arena);
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "rouge1",
               pd_float(pd_rouge_f(PD_ROUGE_1, &target, &prediction, args->arena)));
    return 0;
}

static const char *const f1_metrics[] = {"f1", NULL};
static const char *const rouge_metrics[] = {"rouge1", NULL};

const struct pd_native pd_natives_italian[] = {
    {
        .name = "italian.but_last_f1",
        .help = "the mean F1 of all labels but the last",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("afdb90a5993f4cd44ccbc3eba583a4f96caae00ffa36998e7adadaded93d8ad2"),
        .call = but_last_f1,
    },
    {
        .name = "italian.entities",
        .help = "Evalita: the labels of entities named in an answer and of those in the document",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("0de355713b3e2328357241642e3dc23dc170269e1bf702725f91ce4275e9ec94"),
        .call = entities,
        .metrics = f1_metrics,
    },
    {
        .name = "italian.macro_f1",
        .help = "the plain mean of the labels' F1 over lists of labels",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("fd67a74462e908f4bb1459cc89f3437fddcba2af400b2d934c62c465e0e7bd7f"),
        .call = macro_f1,
    },
    {
        .name = "italian.relations",
        .help = "Evalita: whether relations of the document are named in an answer",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("cc1070007dbaf9e2a308080aed58e8c9edafe4100bb3d648d1efe3c8e3696f78"),
        .call = relations,
        .metrics = f1_metrics,
    },
    {
        .name = "italian.sentiment_f1",
        .help = "Evalita: F1 of being positive and of being negative",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("b7f4a9db8b749715930f7028e7a4340538f0249b238473903d00fce6d9db355a"),
        .call = sentiment_f1,
    },
    {
        .name = "italian.summary",
        .help = "Evalita: ROUGE-1 of a summary",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("05513361e76ea455cc4bc6c3aea021ad0bbe0cad3ba58a8de5224d0928b92984"),
        .call = summary,
        .metrics = rouge_metrics,
    },
    {0},
};
