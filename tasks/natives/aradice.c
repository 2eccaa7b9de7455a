/* AraDiCE: questions in Arabic dialects. */
#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* --- BoolQ: the question without its mark, the answer as a word --- */

/* One mark, Latin or Arabic, and the space around it. */
static struct pd_str without_question_mark(struct pd_str text)
{
    static const struct pd_str marks[] = {PD_STR("?"), PD_STR("؟")};
    struct pd_str s = pd_py_strip(text, NULL);
    for (size_t i = 0; i < 2; i++)
        if (pd_str_ends_with(s, marks[i]))
            return pd_py_strip(pd_str_slice(s, 0, s.n - marks[i].n), NULL);
    return s;
}

static int boolq(struct pd_value *row, const char *yes, const char *no, struct pd_arena *arena,
                 struct pd_err *err)
{
    const struct pd_value *answer = NULL;
    struct pd_str question;
    int code = pd_row_text(&question, row, "question", err);
    if (code >= 0)
        code = pd_row_get(&answer, row, "answer", err);
    if (code < 0)
        return code;
    const struct pd_value words[] = {pd_text("true"), pd_bool(true), pd_text("false"),
                                     pd_bool(false)};
    for (size_t i = 0; i < 4; i++) {
        if (!pd_value_equal(answer, &words[i]))
            continue;
        pd_row_set(row, arena, "question", pd_string(without_question_mark(question)));
        pd_row_set(row, arena, "target", pd_text(i < 2 ? yes : no));
        return 0;
    }
    return pd_err_set(err, PD_ERR_INPUT, "'answer' is neither true nor false");
}

static int boolq_arabic(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                        struct pd_err *err)
{
    (void)keep;
    return boolq(out, "نعم", "لا", args->arena, err);
}

static int boolq_english(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                         struct pd_err *err)
{
    (void)keep;
    return boolq(out, "yes", "no", args->arena, err);
}

/* --- ArabicMMLU --- */

/* All options up to the first that is missing, each with its letter. */
#define OPTIONS                                                                                    \
    "{% set all = namespace(options=[], open=true) %}"                                             \
    "{% for letter in ['A', 'B', 'C', 'D', 'E'] %}"                                                \
    "{% if letter not in doc['options'] or doc['options'][letter] is none %}"                      \
    "{% set all.open = false %}{% endif %}"                                                        \
    "{% if all.open %}{% set all.options = all.options + "                                         \
    "[alpa_ar[loop.index0] ~ ' ' ~ doc['options'][letter]] %}{% endif %}{% endfor %}"

/* Subject, level and country come from tables of the module; placeholders are replaced one after
   the other, so that those in a question count, too. */
#define PROMPT(lines)                                                                              \
    OPTIONS                                                                                        \
    "{% set meta = subject_ar[doc['Subject']]"                                                     \
    " ~ (' ' ~ level_ar[doc['Level']] if doc['Level'] else '')"                                    \
    " ~ (' ' ~ country_ar[doc['Country']] if doc['Country'] else '') %}"                           \
    "{{ '" lines "'.replace('[MAIN_META_DATA]', meta).replace('[INPUT]', "                         \
    "doc['context'] ~ '\\n\\n' ~ doc['question'] if doc['context'] else doc['question'])"          \
    ".replace('[OPTION]', all.options | join('\\n')) }}"

#define MMLU_COLUMNS(lines)                                                                        \
    {                                                                                              \
        {"prompt", PROMPT(lines)},                                                                 \
            {"choices", OPTIONS "{{ all_choices[:all.options | length] }}", true},                 \
            {"target", "{{ ['A', 'B', 'C', 'D', 'E'].index(doc['Answer Key']) }}", true}, {0},     \
    }

static const struct pd_native_column egyptian_columns[] = MMLU_COLUMNS(
    "ده سؤال [MAIN_META_DATA]. اختار الإجابة الصحيحة!\\n\\nسؤال: [INPUT]\\n[OPTION]\\n\\nإجابة:");
static const struct pd_native_column levantine_columns[] = MMLU_COLUMNS(
    "هيدا سؤال [MAIN_META_DATA]. نقي الجواب الصح!\\n\\nسؤال: [INPUT]\\n[OPTION]\\n\\nالجواب:");

static const struct pd_native_column cultural_columns[] = {
    {"choices", "{{ [doc['Option A'], doc['Option B'], doc['Option C']] }}", true},
    {0},
};

static const char *const egyptian_sources[] = {
    "f5ba17cb26b5171bf03d293c97f4acb8ad24d214b2d1309fc6750887d4e16613", NULL};
static const char *const levantine_sources[] = {
    "28b3ca032c30731d52089543a99c348be0d56f3e8f45ca426ae2ffe4a219dd7d", NULL};
static const char *const boolq_arabic_sources[] = {
    "05aa52cc50c7b9c1853365482002b41802eb2fa179d029cab7649ea0d337b328",
    "6ba07365b853aa010931bf311b88c3500e2371aea12e0d2a7c72e5272470f2f3",
    "d8eec075f48913ada58fb6a3ec5c6950f4edb85ec0f24bfb5e48166f4d04153e", NULL};
static const char *const boolq_english_sources[] = {
    "25d9265c56a72fb8f826c40c96bfe2b92e02a50d2142ed2a7b2980ba480ca6be", NULL};
static const char *const cultural_sources[] = {
    "dbb13babfa0804f9d76022d8e7bb482726a1ca156e72353f5b15cf889b61862e", NULL};

#define MMLU_EXAMPLE                                                                               \
    "{\"Subject\": \"History\", \"Level\": \"High\", \"Country\": \"\", \"context\": \"\", "       \
    "\"question\": \"q\", \"options\": {\"A\": \"1\", \"B\": \"2\", \"C\": null, \"D\": null, "    \
    "\"E\": null}, \"Answer Key\": \"A\"}"

const struct pd_native pd_natives_aradice[] = {
    {
        .name = "aradice.mmlu_egyptian",
        .help = "ArabicMMLU's prompt in Egyptian Arabic, choices and target",
        .role = PD_NATIVE_ROW,
        .sources = egyptian_sources,
        .example = MMLU_EXAMPLE,
        .columns = egyptian_columns,
    },
    {
        .name = "aradice.mmlu_levantine",
        .help = "ArabicMMLU's prompt in Levantine Arabic, choices and target",
        .role = PD_NATIVE_ROW,
        .sources = levantine_sources,
        .example = MMLU_EXAMPLE,
        .columns = levantine_columns,
    },
    {
        .name = "aradice.three_options",
        .help = "three options as one list",
        .role = PD_NATIVE_ROW,
        .sources = cultural_sources,
        .example = "{\"Option A\": \"1\", \"Option B\": \"2\", \"Option C\": \"3\"}",
        .columns = cultural_columns,
    },
    {
        .name = "aradice.boolq_arabic",
        .help = "the question without its mark, the answer in Arabic",
        .role = PD_NATIVE_ROW,
        .sources = boolq_arabic_sources,
        .example = "{\"question\": \"q?\", \"answer\": \"true\"}",
        .call = boolq_arabic,
    },
    {
        .name = "aradice.boolq_english",
        .help = "the question without its mark, the answer in English",
        .role = PD_NATIVE_ROW,
        .sources = boolq_english_sources,
        .example = "{\"question\": \"q?\", \"answer\": \"true\"}",
        .call = boolq_english,
    },
    {0},
};
