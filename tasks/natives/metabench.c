/*
 * metabench: the rows of the primary sets with their shots, and those of the secondary sets, whose
 * choices are put in another order besides, drawn by Random(0): lm-eval draws from the process's
 * stream, which only the first split of the first such task of a run finds at its beginning.
 */
#include "tasks/natives/metabench_shots.h"
#include "tasks/natives/rows.h"

enum { MOST_SHUFFLES = 10000 };

/* --- permuting --- */

/* Shuffles the choices until the right one, which is at *index, stands elsewhere. */
static int permute(struct pd_value *choices, int64_t *index, struct pd_mt *mt,
                   struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *found = NULL;
    int code = pd_value_item(&found, choices, *index, err);
    if (code < 0)
        return code;
    const struct pd_value right = *found;
    int64_t now = *index;
    for (int i = 0; i < MOST_SHUFFLES && now == *index && code >= 0; i++) {
        *choices = pd_value_shuffled(choices, mt, arena);
        code = pd_value_index(&now, choices, &right, err);
    }
    if (code >= 0 && now == *index)
        code = pd_err_set(err, PD_ERR_INPUT, "its choices have one order only");
    *index = now;
    return code;
}

/* The list choices[key], permuted, in a dict of its own. */
static int permute_in(struct pd_value *out, int64_t *index, const struct pd_value *dict,
                      struct pd_mt *mt, struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *list = NULL;
    int code = pd_row_list(&list, dict, "choices", err);
    if (code < 0)
        return code;
    struct pd_value made = *list;
    code = permute(&made, index, mt, arena, err);
    *out = pd_dict_twin(arena, dict);
    pd_row_set(out, arena, "choices", made);
    return code;
}

static int arc_permute(struct pd_value *row, struct pd_mt *mt, struct pd_arena *arena,
                       struct pd_err *err)
{
    const struct pd_value *choices = NULL, *labels = NULL, *texts = NULL, *key = NULL;
    int64_t index;
    int code = pd_row_dict(&choices, row, "choices", err);
    if (code >= 0)
        code = pd_row_list(&labels, choices, "label", err);
    if (code >= 0)
        code = pd_row_list(&texts, choices, "text", err);
    if (code >= 0)
        code = pd_row_get(&key, row, "answerKey", err);
    if (code >= 0)
        code = pd_value_index(&index, labels, key, err);
    if (code < 0)
        return code;
    struct pd_value list = *texts, made = pd_dict_twin(arena, choices);
    code = permute(&list, &index, mt, arena, err);
    if (code >= 0)
        code = pd_value_item(&key, labels, index, err);
    if (code < 0)
        return code;
    pd_row_set(&made, arena, "text", list);
    pd_row_set(row, arena, "answerKey", *key);
    pd_row_set(row, arena, "choices", made);
    return 0;
}

static int hellaswag_permute(struct pd_value *row, struct pd_mt *mt, struct pd_arena *arena,
                             struct pd_err *err)
{
    const struct pd_value *endings = NULL;
    int64_t index;
    int code = pd_row_int(&index, row, "label", err);
    if (code >= 0)
        code = pd_row_list(&endings, row, "endings", err);
    if (code < 0)
        return code;
    struct pd_value list = *endings;
    code = permute(&list, &index, mt, arena, err);
    if (code < 0)
        return code;
    pd_row_set(row, arena, "endings", list);
    pd_row_set(row, arena, "label", pd_string(pd_arena_printf(arena, "%lld", (long long)index)));
    return 0;
}

static int mmlu_permute(struct pd_value *row, struct pd_mt *mt, struct pd_arena *arena,
                        struct pd_err *err)
{
    const struct pd_value *choices = NULL;
    int64_t index;
    int code = pd_row_int(&index, row, "answer", err);
    if (code >= 0)
        code = pd_row_list(&choices, row, "choices", err);
    if (code < 0)
        return code;
    struct pd_value list = *choices;
    code = permute(&list, &index, mt, arena, err);
    if (code < 0)
        return code;
    pd_row_set(row, arena, "choices", list);
    pd_row_set(row, arena, "answer", pd_int(index));
    return 0;
}

/* The first choice is the right one; the labels move along. */
static int truthfulqa_permute(struct pd_value *row, struct pd_mt *mt, struct pd_arena *arena,
                              struct pd_err *err)
{
    const struct pd_value *targets = NULL, *old = NULL, *at = NULL;
    struct pd_value made, labels = pd_list_new(arena);
    int64_t index = 0;
    int code = pd_row_dict(&targets, row, "mc1_targets", err);
    if (code >= 0)
        code = pd_row_list(&old, targets, "labels", err);
    if (code >= 0)
        code = permute_in(&made, &index, targets, mt, arena, err);
    if (code >= 0)
        code = pd_value_item(&at, old, index, err);
    if (code < 0)
        return code;
    for (size_t i = 0; i < pd_list_len(old); i++)
        pd_list_push(arena, &labels, pd_int((int64_t)i == index));
    pd_row_set(&made, arena, "labels", labels);
    pd_row_set(row, arena, "mc1_targets", made);
    pd_row_set(row, arena, "answer", pd_int(index));
    return 0;
}

/* The options change places: nothing is drawn. */
static int winogrande_permute(struct pd_value *row, struct pd_mt *mt, struct pd_arena *arena,
                              struct pd_err *err)
{
    (void)mt;
    const struct pd_value *first = NULL, *second = NULL, *answer = NULL;
    int code = pd_row_get(&first, row, "option1", err);
    if (code >= 0)
        code = pd_row_get(&second, row, "option2", err);
    if (code >= 0)
        code = pd_row_get(&answer, row, "answer", err);
    if (code < 0)
        return code;
    const struct pd_value option1 = *second, option2 = *first;
    struct pd_str key = answer->kind == PD_STRING ? answer->s : (struct pd_str){"", 0};
    pd_row_set(row, arena, "option1", option1);
    pd_row_set(row, arena, "option2", option2);
    if (pd_str_is(key, "1") || pd_str_is(key, "2"))
        pd_row_set(row, arena, "answer", pd_text(pd_str_is(key, "1") ? "2" : "1"));
    return 0;
}

/* --- natives --- */

struct bench {
    int (*change)(struct pd_value *row, struct pd_arena *arena, struct pd_err *err);
    int (*permute)(struct pd_value *row, struct pd_mt *mt, struct pd_arena *arena,
                   struct pd_err *err);
    bool permute_first;
};

struct permuting {
    const struct bench *bench;
    struct pd_mt mt;
};

static int permuted_row(struct pd_value *row, void *ctx, struct pd_arena *arena, struct pd_err *err)
{
    struct permuting *p = ctx;
    int code = p->bench->permute_first ? p->bench->permute(row, &p->mt, arena, err) : 0;
    if (code >= 0)
        code = p->bench->change(row, arena, err);
    if (code >= 0 && !p->bench->permute_first)
        code = p->bench->permute(row, &p->mt, arena, err);
    return code < 0 ? code : 1;
}

static int permuted(struct pd_value *out, const struct pd_native_args *args,
                    const struct bench *bench, struct pd_err *err)
{
    struct permuting p = {.bench = bench};
    pd_mt_seed(&p.mt, 0);
    return pd_rows_each(out, args, permuted_row, &p, err);
}

/* The two functions of a benchmark as natives call them. */
#define PRIMARY(name)                                                                              \
    static int name(struct pd_value *out, bool *keep, const struct pd_native_args *args,           \
                    struct pd_err *err)                                                            \
    {                                                                                              \
        (void)keep;                                                                                \
        return pd_metabench_##name(out, args->arena, err);                                         \
    }
#define SECONDARY(name, first)                                                                     \
    static int name##_secondary(struct pd_value *out, bool *keep,                                  \
                                const struct pd_native_args *args, struct pd_err *err)             \
    {                                                                                              \
        (void)keep;                                                                                \
        static const struct bench bench = {pd_metabench_##name, name##_permute, first};            \
        return permuted(out, args, &bench, err);                                                   \
    }

PRIMARY(arc)
PRIMARY(gsm8k)
PRIMARY(hellaswag)
PRIMARY(mmlu)
PRIMARY(truthfulqa)
PRIMARY(winogrande)
SECONDARY(arc, false)
SECONDARY(hellaswag, true)
SECONDARY(mmlu, false)
SECONDARY(truthfulqa, false)
SECONDARY(winogrande, false)

static const char *const arc_sources[] = {
    "77c6364599b39da00061652dea7d4c8d6e626b99329fab956d9c74872a63fe4f", NULL};
static const char *const arc_secondary_sources[] = {
    "fcee070d3299b59094e98232931cdc71b8cb2dc2fd8a1c689471e1f5da76d8ce", NULL};
static const char *const gsm8k_sources[] = {
    "ec419fdcdfac4a5207073ed951b82dde85f0c721b693db771cb9b22dd9eccd75", NULL};
static const char *const hellaswag_sources[] = {
    "f35913ee97aea75bd4d19a09294790bdebcbc00d918f78fded2e6bf4495ecae8", NULL};
static const char *const hellaswag_secondary_sources[] = {
    "e9834ef2df487b3f12c84aa57d6d5b4b010a3924d6e7d795b8c25741890707b4", NULL};
static const char *const mmlu_sources[] = {
    "7e70c5336cf05fc07859f9f31c9054b851a31e97f8b5df893d886e1c9aedf62a", NULL};
static const char *const mmlu_secondary_sources[] = {
    "cecb021642b11f9f29288eebb3803ab0036681d014e13b1c0f5ec46839455db0", NULL};
static const char *const truthfulqa_sources[] = {
    "fe6cc0c6f18a14c4b69ce67b5c4f7e82880d9f3500318fb9544bb83bad624089", NULL};
static const char *const truthfulqa_secondary_sources[] = {
    "b2f440097e7b103110a20bffa22bdf00b04e41f7f99a2523df77b896c7dd5092", NULL};
static const char *const winogrande_sources[] = {
    "7a23bc63b4eb791541b75e31d493404ad0e4085c7d019e6ada9b4780a620bf12", NULL};
static const char *const winogrande_secondary_sources[] = {
    "583d3c473e84fdc15b28ab5efe0c44403014f5c2c4f23f613d277f7b29552333", NULL};

#define ARC_SHOT(n)                                                                                \
    "\"arc_question_shot_" #n "\":\"q\",\"arc_answerKey_shot_" #n "\":\"A\","                      \
    "\"arc_choices_shot_" #n "\":{\"label\":[\"A\"],\"text\":[\"a\"]},"                            \
    "\"arc_idx_shot_" #n "\":0,"
#define GSM8K_SHOT(n)                                                                              \
    "\"gsm8k_prompt_shot_" #n "\":\"q\",\"gsm8k_answer_shot_" #n "\":\"a\","                       \
    "\"gsm8k_idx_shot_" #n "\":0,"
#define MMLU_SHOT(n)                                                                               \
    "\"mmlu_question_shot_" #n "\":\"q\",\"mmlu_answers_shot_" #n "\":0,"                          \
    "\"mmlu_choices_shot_" #n "\":[\"a\",\"b\",\"c\",\"d\"],\"mmlu_ind_shot_" #n "\":0,"
#define HELLASWAG_SHOT(n)                                                                          \
    "\"hellaswag_ctx_a_shot_" #n "\":\"a\",\"hellaswag_ctx_b_shot_" #n "\":\"b\","                 \
    "\"hellaswag_ctx_shot_" #n "\":\"\",\"hellaswag_activity_labels_shot_" #n "\":\"l\","          \
    "\"hellaswag_endings_shot_" #n "\":[\"e\"],\"hellaswag_label_shot_" #n "\":\"0\","             \
    "\"hellaswag_ind_shot_" #n "\":0,\"hellaswag_source_id_shot_" #n "\":\"\","                    \
    "\"hellaswag_split_shot_" #n "\":\"\",\"hellaswag_split_type_shot_" #n "\":\"\","
#define WINOGRANDE_SHOT(n)                                                                         \
    "\"winogrande_prompt_shot_" #n "\":\"_ q\",\"winogrande_answer_shot_" #n "\":\"1\","           \
    "\"winogrande_option1_shot_" #n "\":\"a\",\"winogrande_option2_shot_" #n "\":\"b\","           \
    "\"winogrande_idx_shot_" #n "\":0,"
#define FIVE(shot) shot(1) shot(2) shot(3) shot(4) shot(5)
#define TEN(shot) FIVE(shot) shot(6) shot(7) shot(8) shot(9) shot(10)
#define FIFTEEN_MORE(shot)                                                                         \
    shot(11) shot(12) shot(13) shot(14) shot(15) shot(16) shot(17) shot(18) shot(19) shot(20)      \
        shot(21) shot(22) shot(23) shot(24) shot(25)

#define ARC_EXAMPLE                                                                                \
    "{" TEN(ARC_SHOT)                                                                              \
        FIFTEEN_MORE(ARC_SHOT) "\"question\":\"q\",\"answerKey\":\"A\","                           \
                               "\"choices\":{\"label\":[\"A\",\"B\"],\"text\":[\"a\",\"b\"]},"     \
                               "\"alltwentyfiveshot_longprompt\":\"\"}"
#define GSM8K_EXAMPLE                                                                              \
    "{" FIVE(GSM8K_SHOT) "\"question\":\"q\",\"answer\":\"a\",\"allfiveshot_longprompt\":\"\"}"
#define MMLU_EXAMPLE                                                                               \
    "{" FIVE(MMLU_SHOT) "\"question\":\"q\",\"subject\":\"s\",\"answer\":0,"                       \
                        "\"choices\":[\"a\",\"b\",\"c\",\"d\"],\"allfiveshot_longprompt\":\"\"}"
#define HELLASWAG_EXAMPLE                                                                          \
    "{" TEN(HELLASWAG_SHOT) "\"activity_label\":\"l\",\"ctx_a\":\"a\",\"ctx_b\":\"b\","            \
                            "\"ctx\":\"\",\"endings\":[\"c\",\"d\"],\"label\":\"0\",\"alltenshot_" \
                            "longprompt\":\"\"}"
#define TRUTHFULQA_EXAMPLE                                                                         \
    "{\"question\":\"q\",\"mc1_targets\":{\"choices\":[\"a\",\"b\"],\"labels\":[1,0]}}"
#define WINOGRANDE_EXAMPLE                                                                         \
    "{" FIVE(WINOGRANDE_SHOT) "\"sentence\":\"_ s\",\"option1\":\"a\",\"option2\":\"b\","          \
                              "\"answer\":\"1\",\"allfiveshot_longprompt\":\"\"}"

#define FIRST(id, what, row)                                                                       \
    {                                                                                              \
        .name = "metabench." #id, .help = "the shots as one text: " what, .role = PD_NATIVE_ROW,   \
        .sources = id##_sources, .example = (row), .call = (id),                                   \
    }
#define SECOND(id, what, row)                                                                      \
    {                                                                                              \
        .name = "metabench." #id "_secondary",                                                     \
        .help = "the shots as one text, choices in an order drawn by Random(0): " what,            \
        .role = PD_NATIVE_TABLE, .sources = id##_secondary_sources, .example = (row),              \
        .call = id##_secondary,                                                                    \
    }

const struct pd_native pd_natives_metabench[] = {
    FIRST(arc, "metabench's ARC", ARC_EXAMPLE),
    SECOND(arc, "metabench's ARC", ARC_EXAMPLE),
    FIRST(gsm8k, "metabench's GSM8K", GSM8K_EXAMPLE),
    FIRST(hellaswag, "metabench's HellaSwag", HELLASWAG_EXAMPLE),
    SECOND(hellaswag, "metabench's HellaSwag", HELLASWAG_EXAMPLE),
    FIRST(mmlu, "metabench's MMLU", MMLU_EXAMPLE),
    SECOND(mmlu, "metabench's MMLU", MMLU_EXAMPLE),
    FIRST(truthfulqa, "metabench's TruthfulQA", TRUTHFULQA_EXAMPLE),
    SECOND(truthfulqa, "metabench's TruthfulQA", TRUTHFULQA_EXAMPLE),
    FIRST(winogrande, "metabench's WinoGrande", WINOGRANDE_EXAMPLE),
    SECOND(winogrande, "metabench's WinoGrande", WINOGRANDE_EXAMPLE),
    {0},
};
