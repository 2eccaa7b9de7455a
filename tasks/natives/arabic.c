/*
 * Benchmarks in Arabic and its dialects: ArabicMMLU, DarijaMMLU, EgyMMLU, ArabCulture, DarijaBench
 * and AraDiCE. ArabCulture's functions look at environment variables for other prompts; Podium's
 * are those of an environment without them.
 */
#include "tasks/native.h"

#define MMLU_ROW                                                                                   \
    "{\"Level\": \"High\", \"Country\": \"Egypt\", \"Subject\": \"s\", \"Context\": \"c\", "       \
    "\"Question\": \"q\", \"Option 1\": \"a\", \"Option 2\": \"b\", \"Option 3\": null, "          \
    "\"Option 4\": null, \"Option 5\": null}"
#define CULTURE_ROW                                                                                \
    "{\"country\": \"Egypt\", \"region\": \"Levant\", \"first_statement\": \"s\", \"options\": "   \
    "{\"arabic_keys\": [\"ا\", \"ب\", \"ج\"], \"english_keys\": [\"A\", \"B\", \"C\"], "        \
    "\"text\": [\"a\", \"b\", \"c\"]}, \"answer_key\": {\"arabic_answer_key\": \"ا\", "           \
    "\"english_answer_key\": \"A\"}}"
#define MESSAGES_ROW "{\"messages\": [{\"content\": \"q\"}, {\"content\": \"سلبي\"}]}"
#define OPENBOOK_ROW                                                                               \
    "{\"question\": {\"stem\": \"q\", \"choices\": [{\"text\": \"a\", \"label\": \"A\"}]}, "       \
    "\"answerKey\": \"A\"}"

/* The prompt with subject, question behind its context, and lettered options. */
#define DIALECT_PROMPT(subject)                                                                    \
    "{% set options = [] %}{% for option in doc.choices %}"                                        \
    "{% set added = options.append(alpha[loop.index0] ~ \" \" ~ option) %}{% endfor %}"            \
    "{% set question = doc.question if doc.context == \"\" else "                                  \
    "doc.context ~ \"\\n\\n\" ~ doc.question %}"                                                   \
    "{{ PROMPT.format(doc[\"" subject "\"], question, options | join(\"\\n\")) }}"

const struct pd_native pd_natives_arabic[] = {
    {
        .name = "arabic.mmlu_prompt",
        .help = "ArabicMMLU: level, country, question and options up to the first empty one",
        .role = PD_NATIVE_FIELD,
        .example = MMLU_ROW,
        .text = "{% set level = \" for \" + level_en[doc.Level] if doc.Level else \"\" %}"
                "{% set country = \" in \" + doc.Country if doc.Country else \"\" %}"
                "{% set question = doc.Context ~ \"\\n\\n\" ~ doc.Question if doc.Context else "
                "doc.Question %}"
                "{% set found = namespace(options=[], ended=false) %}{% for i in range(5) %}"
                "{% set option = doc[\"Option \" ~ (i + 1)] %}"
                "{% if found.ended or not option %}{% set found.ended = true %}{% else %}"
                "{% set added = found.options.append(alpa[i] ~ \" \" ~ option) %}{% endif %}"
                "{% endfor %}{{ PROMPT.format(doc.Subject ~ \" question\" ~ level ~ country, "
                "question, found.options | join(\"\\n\")) }}",
    },
    {
        .name = "arabic.mmlu_choices",
        .help = "ArabicMMLU: the letters of the options that are not empty",
        .role = PD_NATIVE_FIELD,
        .example = MMLU_ROW,
        .value = "{% set letters = [] %}{% for i in range(5) %}"
                 "{% if doc[\"Option \" ~ (i + 1)] %}"
                 "{% set added = letters.append(alpa[i][0]) %}{% endif %}{% endfor %}{{ letters }}",
    },
    {
        .name = "arabic.darija_mmlu_prompt",
        .help = "DarijaMMLU: subject, context, question and options",
        .role = PD_NATIVE_FIELD,
        .example = "{\"subject_darija\": \"s\", \"context\": \"\", \"question\": \"q\", "
                   "\"choices\": [\"a\", \"b\"]}",
        .text = DIALECT_PROMPT("subject_darija"),
    },
    {
        .name = "arabic.egy_mmlu_prompt",
        .help = "EgyMMLU: subject, context, question and options",
        .role = PD_NATIVE_FIELD,
        .example = "{\"egy_subject\": \"s\", \"context\": \"\", \"question\": \"q\", "
                   "\"choices\": [\"a\", \"b\"]}",
        .text = DIALECT_PROMPT("egy_subject"),
    },
    {
        .name = "arabic.dialect_mmlu_choices",
        .help = "DarijaMMLU and EgyMMLU: a letter for each choice",
        .role = PD_NATIVE_FIELD,
        .example = "{\"choices\": [\"a\", \"b\"]}",
        .value = "{% set letters = [] %}{% for choice in doc.choices %}"
                 "{% set added = letters.append(alpha[loop.index0][0]) %}{% endfor %}{{ letters }}",
    },
    {
        .name = "arabic.culture_prompt",
        .help = "ArabCulture: the statement with three options",
        .role = PD_NATIVE_FIELD,
        .example = CULTURE_ROW,
        .text = "{% set choices %}{% for i in range(3) %}"
                "{{ doc.options.english_keys[i] + \". \" + doc.options.text[i].strip() }}\n"
                "{% endfor %}{% endset %}{{ BASE_PROMPT.format("
                "first_statement=doc.first_statement.strip(), choices=choices) }}",
    },
    {
        .name = "arabic.culture_choices",
        .help = "ArabCulture: the letters of the options",
        .role = PD_NATIVE_FIELD,
        .example = CULTURE_ROW,
        .value = "{{ doc.options.english_keys }}",
    },
    {
        .name = "arabic.culture_target",
        .help = "ArabCulture: the letter of the answer",
        .role = PD_NATIVE_FIELD,
        .example = CULTURE_ROW,
        .value = "{{ doc.answer_key.english_answer_key.strip() }}",
    },
    {
        .name = "arabic.culture_completion_prompt",
        .help = "ArabCulture completion: the statement",
        .role = PD_NATIVE_FIELD,
        .example = CULTURE_ROW,
        .text = "{{ BASE_PROMPT.format(first_statement=doc.first_statement.strip()) }}",
    },
    {
        .name = "arabic.culture_completion_choices",
        .help = "ArabCulture completion: the texts of the options",
        .role = PD_NATIVE_FIELD,
        .example = CULTURE_ROW,
        .value = "{{ doc.options.text }}",
    },
    {
        .name = "arabic.culture_completion_target",
        .help = "ArabCulture completion: the text of the answer",
        .role = PD_NATIVE_FIELD,
        .example = CULTURE_ROW,
        .value = "{% set at = doc.options.english_keys.index(doc.answer_key.english_answer_key) %}"
                 "{{ doc.options.text[at].strip() }}",
    },
    {
        .name = "arabic.first_message",
        .help = "DarijaBench: the text of the first message",
        .role = PD_NATIVE_FIELD,
        .example = MESSAGES_ROW,
        .value = "{{ doc.messages[0].content }}",
    },
    {
        .name = "arabic.second_message",
        .help = "DarijaBench: the text of the second message",
        .role = PD_NATIVE_FIELD,
        .example = MESSAGES_ROW,
        .value = "{{ doc.messages[1].content }}",
    },
    {
        .name = "arabic.summary_prompt",
        .help = "DarijaBench: the request for a summary, limited to thirty words",
        .role = PD_NATIVE_FIELD,
        .example = MESSAGES_ROW,
        .value = "{{ doc.messages[0].content.replace(\"لخص هاد المقطع\", "
                 "\"لخص هاد المقطع في ٣٠ كلمة\") }}",
    },
    {
        .name = "arabic.sentiment_prompt",
        .help = "DarijaBench: the question of sentiment with lettered answers",
        .role = PD_NATIVE_FIELD,
        .example = MESSAGES_ROW,
        .value = "{{ doc.messages[0].content.replace(\"-سلبي\", \"A. سلبي\")"
                 ".replace(\"-ايجابي\", \"B. ايجابي\")"
                 ".replace(\"-ماكينش إحساس\", \"C. ماكينش إحساس\\n"
                 "The answer should be strictly one letter of the following: A, B, C.\") }}",
    },
    {
        .name = "arabic.sentiment_target",
        .help = "DarijaBench: the letter of the sentiment",
        .role = PD_NATIVE_FIELD,
        .example = MESSAGES_ROW,
        .value = "{{ alpha[out_dic[doc.messages[1].content]] }}",
    },
    {
        .name = "arabic.sentiment_two",
        .help = "DarijaBench: the letters of two sentiments",
        .role = PD_NATIVE_FIELD,
        .example = MESSAGES_ROW,
        .value = "{{ alpha[:2] }}",
    },
    {
        .name = "arabic.sentiment_three",
        .help = "DarijaBench: the letters of three sentiments",
        .role = PD_NATIVE_FIELD,
        .example = MESSAGES_ROW,
        .value = "{{ alpha }}",
    },
    {
        .name = "arabic.openbookqa_prompt",
        .help = "AraDiCE OpenBookQA: the question",
        .role = PD_NATIVE_FIELD,
        .example = OPENBOOK_ROW,
        .value = "{{ doc.question.stem.strip() }}",
    },
    {
        .name = "arabic.openbookqa_choices",
        .help = "AraDiCE OpenBookQA: the texts of the choices",
        .role = PD_NATIVE_FIELD,
        .example = OPENBOOK_ROW,
        .value = "{% set texts = [] %}{% for choice in doc.question.choices %}{% set added = "
                 "texts.append(choice.text) %}{% endfor %}{{ texts }}",
    },
    {
        .name = "arabic.openbookqa_target",
        .help = "AraDiCE OpenBookQA: the number of the answer, None when there is none",
        .role = PD_NATIVE_FIELD,
        .example = OPENBOOK_ROW,
        .value = "{% set labels = [] %}{% for choice in doc.question.choices %}{% set added = "
                 "labels.append(choice.label) %}{% endfor %}"
                 "{% set key = doc.answerKey.lstrip() if doc.answerKey is string else none %}"
                 "{{ labels.index(key) if key is string and key in labels else none }}",
    },
    {0},
};
