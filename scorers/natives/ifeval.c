/* IFEval: whether responses follow the instructions of their prompts, strictly and loosely. */
#include "scorers/natives/ifeval.h"

#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

static const struct pd_ifeval_check *const families[] = {pd_ifeval_words, pd_ifeval_content,
                                                         pd_ifeval_whole};

static const struct pd_ifeval_check *find(struct pd_str id)
{
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
        for (const struct pd_ifeval_check *check = families[i]; check->id; check++)
            if (pd_str_is(id, check->id))
                return check;
    return NULL;
}

static bool takes(const struct pd_ifeval_check *check, struct pd_str name)
{
    for (const char *const *arg = check->args; arg && *arg; arg++)
        if (pd_str_is(name, *arg))
            return true;
    return false;
}

/* The arguments of an instruction that count, each one that the check knows. */
static int read_args(struct pd_value *out, const struct pd_ifeval_check *check,
                     const struct pd_value *given, struct pd_arena *arena, struct pd_err *err)
{
    *out = pd_dict_new(arena);
    if (given->kind != PD_DICT)
        return pd_err_set(err, PD_ERR_INPUT, "kwargs must be a list of dicts");
    for (size_t i = 0; i < pd_dict_len(given); i++) {
        struct pd_str name = given->dict->entries[i].key;
        const struct pd_value *value = &given->dict->entries[i].value;
        if (!pd_value_truthy(value))
            continue;
        if (!takes(check, name))
            return pd_err_set(err, PD_ERR_INPUT, "it has no argument '%.*s'", PD_STR_ARG(name));
        pd_dict_set(arena, out, name, *value);
    }
    return 0;
}

/* --- the variants of a response --- */

enum { STRICT = 1, VARIANTS = 8 };

static struct pd_str without_stars(struct pd_str s, struct pd_arena *arena)
{
    pd_text_replace(&s, "*", "", arena);
    return s;
}

/* The response; it without its first line, its last one and both; and these four without stars.
   The order does not matter but that the response itself is the first. */
static void make_variants(struct pd_str out[VARIANTS], struct pd_str response,
                          struct pd_arena *arena)
{
    ptrdiff_t first = pd_str_index(response, (struct pd_str)PD_STR("\n"), 0);
    size_t last = response.n;
    while (last > 0 && response.p[last - 1] != '\n')
        last--;
    size_t begin = first < 0 ? response.n : (size_t)first + 1, end = last > 0 ? last - 1 : 0;
    out[0] = response;
    out[1] = pd_py_strip(pd_str_slice(response, begin, response.n), NULL);
    out[2] = pd_py_strip(pd_str_slice(response, 0, end), NULL);
    out[3] = pd_py_strip(pd_str_slice(response, begin, end > begin ? end : begin), NULL);
    for (size_t i = 0; i < VARIANTS / 2; i++)
        out[VARIANTS / 2 + i] = without_stars(out[i], arena);
}

/* Whether one of the first n variants follows the instruction. */
static int follows(const struct pd_ifeval_check *check, struct pd_ifeval_in *in,
                   const struct pd_str *variants, size_t n, struct pd_err *err)
{
    int code = 0;
    for (size_t i = 0; i < n && code == 0; i++) {
        in->text = variants[i];
        if (!pd_ifeval_blank(in->text))
            code = check->follows(in, err);
    }
    return code;
}

/* --- results --- */

struct verdicts {
    struct pd_value strict, loose;
    bool all_strict, all_loose;
};

static int judge(struct verdicts *verdicts, struct pd_str id, const struct pd_value *given,
                 const struct pd_str *variants, struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_ifeval_check *check = find(id);
    struct pd_value args;
    if (!check)
        return pd_err_set(err, PD_ERR_INPUT, "there is no such instruction");
    int code = read_args(&args, check, given, arena, err);
    struct pd_ifeval_in in = {.args = &args, .arena = arena};
    int strict = code < 0 ? code : follows(check, &in, variants, STRICT, err);
    int loose = strict != 0 ? strict : follows(check, &in, variants + 1, VARIANTS - 1, err);
    if (loose < 0)
        return loose;
    pd_list_push(arena, &verdicts->strict, pd_bool(strict));
    pd_list_push(arena, &verdicts->loose, pd_bool(loose));
    verdicts->all_strict &= strict;
    verdicts->all_loose &= loose;
    return 0;
}

static int judge_all(struct verdicts *verdicts, const struct pd_value *row, struct pd_str response,
                     struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *ids, *kwargs, *given;
    struct pd_str variants[VARIANTS], id;
    int code = pd_row_list(&ids, row, "instruction_id_list", err);
    if (code < 0 || (code = pd_row_list(&kwargs, row, "kwargs", err)) < 0)
        return code;
    make_variants(variants, response, arena);
    for (size_t i = 0; i < pd_list_len(ids); i++) {
        if ((code = pd_value_text(&id, pd_list_at(ids, i), err)) < 0 ||
            (code = pd_value_item(&given, kwargs, (int64_t)i, err)) < 0)
            return code;
        if (judge(verdicts, id, given, variants, arena, err) < 0)
            return pd_err_wrap(err, "instruction '%.*s'", PD_STR_ARG(id));
    }
    return 0;
}

static int results(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                   struct pd_err *err)
{
    (void)keep;
    struct pd_arena *arena = args->arena;
    struct verdicts verdicts = {pd_list_new(arena), pd_list_new(arena), true, true};
    const struct pd_value *first;
    struct pd_str response;
    int code = pd_value_item(&first, args->list, 0, err);
    if (code < 0 || (code = pd_value_text(&response, first, err)) < 0 ||
        (code = judge_all(&verdicts, args->row, response, arena, err)) < 0)
        return code;
    *out = pd_dict_new(arena);
    pd_row_set(out, arena, "prompt_level_strict_acc", pd_bool(verdicts.all_strict));
    pd_row_set(out, arena, "inst_level_strict_acc", verdicts.strict);
    pd_row_set(out, arena, "prompt_level_loose_acc", pd_bool(verdicts.all_loose));
    pd_row_set(out, arena, "inst_level_loose_acc", verdicts.loose);
    return 0;
}

/* The mean over all verdicts of all lists. */
static int mean_of_all(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    (void)keep;
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < pd_list_len(args->list); i++) {
        const struct pd_value *verdicts = pd_list_at(args->list, i);
        for (size_t j = 0; j < pd_list_len(verdicts); j++, n++) {
            double verdict;
            if (!pd_value_number(pd_list_at(verdicts, j), &verdict))
                return pd_err_set(err, PD_ERR_INPUT, "item %zu holds what is no number", i);
            sum += verdict;
        }
    }
    if (n == 0)
        return pd_err_set(err, PD_ERR_INPUT, "there is no instruction in any item");
    *out = pd_float(sum / (double)n);
    return 0;
}

/* What the ids begin with, and the texts that the checks know. The source's other constants are
   bounds of what it draws when an argument is missing, which is an error here. */
static const char constants[] =
    "{\"_KEYWORD\": \"keywords:\", \"_LANGUAGE\": \"language:\","
    " \"_LENGTH\": \"length_constraints:\", \"_CONTENT\": \"detectable_content:\","
    " \"_FORMAT\": \"detectable_format:\", \"_COMBINATION\": \"combination:\","
    " \"_STARTEND\": \"startend:\", \"_CHANGE_CASES\": \"change_case:\","
    " \"_PUNCTUATION\": \"punctuation:\", \"_COMPARISON_RELATION\": [\"less than\", \"at least\"],"
    " \"_CONSTRAINED_RESPONSE_OPTIONS\":"
    " [\"My answer is yes.\", \"My answer is no.\", \"My answer is maybe.\"]}";

static const char *const metrics[] = {"prompt_level_strict_acc", "inst_level_strict_acc",
                                      "prompt_level_loose_acc", "inst_level_loose_acc", NULL};

const struct pd_native pd_natives_ifeval[] = {
    {
        .name = "ifeval.mean_of_all",
        .help = "the mean over the verdicts on all instructions of all prompts",
        .role = PD_NATIVE_AGGREGATE,
        .sources = PD_SOURCES("5db1dbb8e587e6acc4cf1ce1ddd8cc56006f99bdd29cc53e3ff408a99ad129b6"),
        .call = mean_of_all,
    },
    {
        .name = "ifeval.results",
        .help = "whether the response follows each instruction of its prompt, and all",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("dba5bfbcdb3ea6a235668300a6d63f77afe92c264015297020cff70828418d1c"),
        .constants = constants,
        .call = results,
        .metrics = metrics,
    },
    {0},
};
