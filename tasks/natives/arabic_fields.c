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

const struct pd_native pd_natives_arabic_fields[] = {
    {
        .name = "arabic_fields.mmlu_prompt",
        .help = "ArabicMMLU: level, country, question and options up to the first empty one",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("cb0695f4b0bba073cf69a6ad036effb46c685140f1daf1de4f99b648f4e0e97f"),
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
        .name = "arabic_fields.mmlu_choices",
        .help = "ArabicMMLU: the letters of the options that are not empty",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("e2b31a3e6c433f52801732fbe3aba89951850fb2a46d4e650257306b17b950b1"),
        .example = MMLU_ROW,
        .value = "{% set letters = [] %}{% for i in range(5) %}"
                 "{% if doc[\"Option \" ~ (i + 1)] %}"
                 "{% set added = letters.append(alpa[i][0]) %}{% endif %}{% endfor %}{{ letters }}",
    },
    {
        .name = "arabic_fields.darija_mmlu_prompt",
        .help = "DarijaMMLU: subject, context, question and options",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("41e93150f1ff9e36d6ddc6bcd299150ce516d687dbf02e940ebad4f14e1ffcf3"),
        .example = "{\"subject_darija\": \"s\", \"context\": \"\", \"question\": \"q\", "
                   "\"choices\": [\"a\", \"b\"]}",
        .text = DIALECT_PROMPT("subject_darija"),
    },
    {
        .name = "arabic_fields.egy_mmlu_prompt",
        .help = "EgyMMLU: subject, context, question and options",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("3caa4cd1b24cf427803de2fbacaac2f4a504808cff55a1501bc1e894fbcb7daf"),
        .example = "{\"egy_subject\": \"s\", \"context\": \"\", \"question\": \"q\", "
                   "\"choices\": [\"a\", \"b\"]}",
        .text = DIALECT_PROMPT("egy_subject"),
    },
    {
        .name = "arabic_fields.dialect_mmlu_choices",
        .help = "DarijaMMLU and EgyMMLU: a letter for each choice",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("8fb3c1326124ba02896e1af5e2a1bc5c50a99d082ff48e3074f0f4f0f738bd6d"),
        .example = "{\"choices\": [\"a\", \"b\"]}",
        .value = "{% set letters = [] %}{% for choice in doc.choices %}"
                 "{% set added = letters.append(alpha[loop.index0][0]) %}{% endfor %}{{ letters }}",
    },
    {
        .name = "arabic_fields.culture_prompt",
        .help = "ArabCulture: the statement with three options",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("bcbb65f42ee0161572a1ee800d421544ede954bf5dc1a9ea6347946e1acacafe"),
        .example = CULTURE_ROW,
        .text = "{% set choices %}{% for i in range(3) %}"
                "{{ doc.options.english_keys[i] + \". \" + doc.options.text[i].strip() }}\n"
                "{% endfor %}{% endset %}{{ BASE_PROMPT.format("
                "first_statement=doc.first_statement.strip(), choices=choices) }}",
    },
    {
        .name = "arabic_fields.culture_choices",
        .help = "ArabCulture: the letters of the options",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("8ba6feda61d90f05a60b15233825f6a4ed096402cd01775fc464e2a7f3a55cb4"),
        .example = CULTURE_ROW,
        .value = "{{ doc.options.english_keys }}",
    },
    {
        .name = "arabic_fields.culture_target",
        .help = "ArabCulture: the letter of the answer",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("5bb1951a1c449ae1d6334a61bdc4715c5f5a3378c5865a75659b9706f3aa235b"),
        .example = CULTURE_ROW,
        .value = "{{ doc.answer_key.english_answer_key.strip() }}",
    },
    {
        .name = "arabic_fields.culture_completion_prompt",
        .help = "ArabCulture completion: the statement",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("02b324eb624b3c8f39cfb9216b68173887be9136f7ad500d29ad40b7653a2653"),
        .example = CULTURE_ROW,
        .text = "{{ BASE_PROMPT.format(first_statement=doc.first_statement.strip()) }}",
    },
    {
        .name = "arabic_fields.culture_completion_choices",
        .help = "ArabCulture completion: the texts of the options",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("232ee932c061d239754889b57b1e8a03febe6a491bb9f522d885a03fbb572e24"),
        .example = CULTURE_ROW,
        .value = "{{ doc.options.text }}",
    },
    {
        .name = "arabic_fields.culture_completion_target",
        .help = "ArabCulture completion: the text of the answer",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("8ea0c25b762883473741a13885fb4604333fef647db76f43eeab4be9551d7527"),
        .example = CULTURE_ROW,
        .value = "{% set at = doc.options.english_keys.index(doc.answer_key.english_answer_key) %}"
                 "{{ doc.options.text[at].strip() }}",
    },
    {
        .name = "arabic_fields.first_message",
        .help = "DarijaBench: the text of the first message",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("aa439ab96f91a3fd869489073b706076dd6f5574971ef477bad3f52c9ca4791c"),
        .example = MESSAGES_ROW,
        .value = "{{ doc.messages[0].content }}",
    },
    {
        .name = "arabic_fields.second_message",
        .help = "DarijaBench: the text of the second message",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("3f7c1a2fd78f4466e0d31c631f8200243fdb94c9de07593af8e6967be46150d2"),
        .example = MESSAGES_ROW,
        .value = "{{ doc.messages[1].content }}",
    },
    {
        .name = "arabic_fields.summary_prompt",
        .help = "DarijaBench: the request for a summary, limited to thirty words",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("81f090d10f35ed31d8963f0343ec699613931ba03de009d59cc0b875db621ba7"),
        .example = MESSAGES_ROW,
        .value = "{{ doc.messages[0].content.replace(\"لخص هاد المقطع\", "
                 "\"لخص هاد المقطع في ٣٠ كلمة\") }}",
    },
    {
        .name = "arabic_fields.sentiment_prompt",
        .help = "DarijaBench: the question of sentiment with lettered answers",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("0b4b1755efd69005817e519f6530e0bdfadcafade967ba2496fb32bab89e10e9"),
        .example = MESSAGES_ROW,
        .value = "{{ doc.messages[0].content.replace(\"-سلبي\", \"A. سلبي\")"
                 ".replace(\"-ايجابي\", \"B. ايجابي\")"
                 ".replace(\"-ماكينش إحساس\", \"C. ماكينش إحساس\\n"
                 "The answer should be strictly one letter of the following: A, B, C.\") }}",
    },
    {
        .name = "arabic_fields.sentiment_target",
        .help = "DarijaBench: the letter of the sentiment",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("f248dabdf2e7ddc6b5f964b96477888b145c97216105ae36efb3a8a5ec28768e"),
        .example = MESSAGES_ROW,
        .value = "{{ alpha[out_dic[doc.messages[1].content]] }}",
    },
    {
        .name = "arabic_fields.sentiment_two",
        .help = "DarijaBench: the letters of two sentiments",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("9fb7cc8da6b744e64a44dce6f93e68b4e0e5e7fc2389274bca38f90cdcbfc484"),
        .example = MESSAGES_ROW,
        .value = "{{ alpha[:2] }}",
    },
    {
        .name = "arabic_fields.sentiment_three",
        .help = "DarijaBench: the letters of three sentiments",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("f02682483c3a28ed9be5ca046dbdf18285b98ad5c7126f814a6cde0bb07da15b"),
        .example = MESSAGES_ROW,
        .value = "{{ alpha }}",
    },
    {
        .name = "arabic_fields.openbookqa_prompt",
        .help = "AraDiCE OpenBookQA: the question",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("cdafa6efd5f983a5bc5490fe5703105f6e7eb3d857adca60d9e6ae4a90c946b9"),
        .example = OPENBOOK_ROW,
        .value = "{{ doc.question.stem.strip() }}",
    },
    {
        .name = "arabic_fields.openbookqa_choices",
        .help = "AraDiCE OpenBookQA: the texts of the choices",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("142ea8f6247d8241f84485996fde67d2c679e3133836b2988f4d2461bd749cf0"),
        .example = OPENBOOK_ROW,
        .value = "{% set texts = [] %}{% for choice in doc.question.choices %}{% set added = "
                 "texts.append(choice.text) %}{% endfor %}{{ texts }}",
    },
    {
        .name = "arabic_fields.openbookqa_target",
        .help = "AraDiCE OpenBookQA: the number of the answer, None when there is none",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("1759797e64cb9be1d94be517b5f38a01c80d55e947c09e8bf49dc7a68be157e1"),
        .example = OPENBOOK_ROW,
        .value = "{% set labels = [] %}{% for choice in doc.question.choices %}{% set added = "
                 "labels.append(choice.label) %}{% endfor %}"
                 "{% set key = doc.answerKey.lstrip() if doc.answerKey is string else none %}"
                 "{{ labels.index(key) if key is string and key in labels else none }}",
    },
    {0},
};
