/* AraDiCE: questions in Arabic dialects. */
#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"

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
    {0},
};
