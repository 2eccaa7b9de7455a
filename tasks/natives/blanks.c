/*
 * Texts that are completed: Winogrande and its translations, where a blank divides the sentence,
 * and COPA and its translations, where a connective leads to one of two sentences.
 */
#include "tasks/native.h"

#define BLANK_ROW                                                                                  \
    "{\"sentence\": \"a _ b.\", \"option1\": \"x\", \"option2\": \"y\", \"answer\": \"1\"}"
#define COPA_ROW                                                                                   \
    "{\"premise\": \"p.\", \"question\": \"cause\", \"choice1\": \"A.\", \"choice2\": \"B.\", "    \
    "\"label\": 0}"
#define KOREAN_COPA_ROW                                                                            \
    "{\"premise\": \"p.\", \"question\": \"원인\", \"alternative_1\": \"A.\", "                  \
    "\"alternative_2\": \"B.\", \"label\": 0}"

/* A choice with a small first letter. */
#define SMALL(choice) "doc." choice "[0].lower() + doc." choice "[1:]"

const struct pd_native pd_natives_blanks[] = {
    {
        .name = "blanks.answer",
        .help = "Winogrande: the number of the answer, from 0",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("ab17ec1e87e0b65f07fcc5e5a5be44d126834176744279775cfdcaee1a7982cf",
                              "1e2e7c03aad5f3d7719afabcad038ba5f25e1ba1e62496a322479c42ff1cee87"),
        .example = BLANK_ROW,
        .value = "{{ {\"1\": 0, \"2\": 1}[doc.answer] }}",
    },
    {
        .name = "blanks.rest",
        .help = "Winogrande: what follows the blank",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("1e15193dd24b428fc6a1007bc30599c942180d9b515e46a055243fdded321279",
                              "71261fe8c128a777eb41dbf87e49c397edc489e14d1dfd73abb9967657fa5500"),
        .example = BLANK_ROW,
        .value = "{{ doc.sentence[doc.sentence.index(\"_\") + 1:].strip() }}",
    },
    {
        .name = "blanks.rest_spaced",
        .help = "Winogrande in Icelandic: what follows the blank, behind a space unless it is a "
                "full stop",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("43db2c96d1ceac8b578fc55b8a3ac1c0484aaf1b2a188270b7e6247e47637c77"),
        .example = BLANK_ROW,
        .value = "{% set rest = doc.sentence[doc.sentence.index(\"_\") + 1:].strip() %}"
                 "{{ rest if rest == \".\" else \" \" + rest }}",
    },
    {
        .name = "blanks.filled",
        .help = "Winogrande: what precedes the blank, with each option in it",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("452ee3f94755db52944951451ce012e8716eac45ae4adb85d7e273a7767e691a",
                              "c629d0bdf77a7f30624cc37974185023e4447c73df0b24aa513b1f3837223fd4"),
        .example = BLANK_ROW,
        .value = "{% set head = doc.sentence[:doc.sentence.index(\"_\")] %}"
                 "{{ [head + doc.option1, head + doc.option2] }}",
    },
    {
        .name = "blanks.xcopa_prompt",
        .help = "COPA translated: the premise without its full stop and a connective",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("0ae29cd5062ae519177374da4feee2990caed09b8c5e1d7dc945251d22e678cf"),
        .example = COPA_ROW,
        .value = "{{ doc.premise.strip()[:-1] ~ \" \" ~ connector[doc.question] }}",
    },
    {
        .name = "blanks.xcopa_choices",
        .help = "COPA translated: both choices with a small first letter",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("d772323268cf0c47b8d800e046e538c21a634419f003f7e6db87b92f46e44ca3",
                              "2fdc1dffa0fa140957c8fed1dac624bd8e4ad36229700914ee5d680cc8ef601f"),
        .example = COPA_ROW,
        .value = "{{ [" SMALL("choice1") ", " SMALL("choice2") "] }}",
    },
    {
        .name = "blanks.xcopa_prompt_basque",
        .help = "COPA in Basque: the premise and a connective",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("3621643ddff862afc2b13d5b0d3428ba3fb2e5fd468d59adde64642d7a44ebda"),
        .example = COPA_ROW,
        .value = "{{ doc.premise.strip() ~ xcopa_connectors[doc.question] }}",
    },
    {
        .name = "blanks.copa_prompt",
        .help = "COPA: the premise without its full stop and a connective",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("ec7675824750c3c06c221a9e74f191485413c355622ef26096c4332ff0fedde6"),
        .example = COPA_ROW,
        .value = "{% set connectives = {\"cause\": \"because\", \"effect\": \"therefore\"} %}"
                 "{{ doc.premise.strip()[:-1] + \" \" + connectives[doc.question] }}",
    },
    {
        .name = "blanks.copa_choices",
        .help = "COPA: both choices behind a space, with a small first letter",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("ce84d9449374fa697585b6479c23017a103b363334f20cea00028a1180b37e34"),
        .example = COPA_ROW,
        .value = "{{ [\" \" + " SMALL("choice1") ", \" \" + " SMALL("choice2") "] }}",
    },
    {
        .name = "blanks.copa_target",
        .help = "COPA: the right choice behind a space, with a small first letter",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("c6213ea3ff58eb265e5f0ede0c51df1e3ca7e339b84921362d1ca4d52ea86aa4"),
        .example = COPA_ROW,
        .value = "{% set choice = doc.choice1 if doc.label == 0 else doc.choice2 %}"
                 "{{ \" \" + choice[0].lower() + choice[1:] }}",
    },
    {
        .name = "blanks.korean_copa_prompt",
        .help = "KoBEST COPA: the premise and a connective",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("2ae6cef8a49812ce69ea6be7e7130dabf6159f4c40c539c07a8b207446be2e4e"),
        .example = KOREAN_COPA_ROW,
        .text = "{% set connectives = {\"원인\": \" 왜냐하면\", \"결과\": \" 그래서\"} %}"
                "{{ doc.premise }} {{ connectives[doc.question.strip()] }}",
    },
    {
        .name = "blanks.korean_copa_choices",
        .help = "KoBEST COPA: both choices",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("ee509cab54040ac4b8ff001953c959b894c6cf9ddab1ea770a3a2212ca359bbe"),
        .example = KOREAN_COPA_ROW,
        .value = "{{ [doc.alternative_1 | string, doc.alternative_2 | string] }}",
    },
    {
        .name = "blanks.korean_copa_target",
        .help = "KoBEST COPA: the right choice",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("5294493edb699577af8651519cd86af8b271b9f33210d8ed9b307e03f0244ee9"),
        .example = KOREAN_COPA_ROW,
        .text = "{{ doc.alternative_1 if doc.label == 0 else doc.alternative_2 }}",
    },
    {0},
};
