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
        .example = BLANK_ROW,
        .value = "{{ {\"1\": 0, \"2\": 1}[doc.answer] }}",
    },
    {
        .name = "blanks.rest",
        .help = "Winogrande: what follows the blank",
        .role = PD_NATIVE_FIELD,
        .example = BLANK_ROW,
        .value = "{{ doc.sentence[doc.sentence.index(\"_\") + 1:].strip() }}",
    },
    {
        .name = "blanks.rest_spaced",
        .help = "Winogrande in Icelandic: what follows the blank, behind a space unless it is a "
                "full stop",
        .role = PD_NATIVE_FIELD,
        .example = BLANK_ROW,
        .value = "{% set rest = doc.sentence[doc.sentence.index(\"_\") + 1:].strip() %}"
                 "{{ rest if rest == \".\" else \" \" + rest }}",
    },
    {
        .name = "blanks.filled",
        .help = "Winogrande: what precedes the blank, with each option in it",
        .role = PD_NATIVE_FIELD,
        .example = BLANK_ROW,
        .value = "{% set head = doc.sentence[:doc.sentence.index(\"_\")] %}"
                 "{{ [head + doc.option1, head + doc.option2] }}",
    },
    {
        .name = "blanks.xcopa_prompt",
        .help = "COPA translated: the premise without its full stop and a connective",
        .role = PD_NATIVE_FIELD,
        .example = COPA_ROW,
        .value = "{{ doc.premise.strip()[:-1] ~ \" \" ~ connector[doc.question] }}",
    },
    {
        .name = "blanks.xcopa_choices",
        .help = "COPA translated: both choices with a small first letter",
        .role = PD_NATIVE_FIELD,
        .example = COPA_ROW,
        .value = "{{ [" SMALL("choice1") ", " SMALL("choice2") "] }}",
    },
    {
        .name = "blanks.xcopa_prompt_basque",
        .help = "COPA in Basque: the premise and a connective",
        .role = PD_NATIVE_FIELD,
        .example = COPA_ROW,
        .value = "{{ doc.premise.strip() ~ xcopa_connectors[doc.question] }}",
    },
    {
        .name = "blanks.copa_prompt",
        .help = "COPA: the premise without its full stop and a connective",
        .role = PD_NATIVE_FIELD,
        .example = COPA_ROW,
        .value = "{% set connectives = {\"cause\": \"because\", \"effect\": \"therefore\"} %}"
                 "{{ doc.premise.strip()[:-1] + \" \" + connectives[doc.question] }}",
    },
    {
        .name = "blanks.copa_choices",
        .help = "COPA: both choices behind a space, with a small first letter",
        .role = PD_NATIVE_FIELD,
        .example = COPA_ROW,
        .value = "{{ [\" \" + " SMALL("choice1") ", \" \" + " SMALL("choice2") "] }}",
    },
    {
        .name = "blanks.copa_target",
        .help = "COPA: the right choice behind a space, with a small first letter",
        .role = PD_NATIVE_FIELD,
        .example = COPA_ROW,
        .value = "{% set choice = doc.choice1 if doc.label == 0 else doc.choice2 %}"
                 "{{ \" \" + choice[0].lower() + choice[1:] }}",
    },
    {
        .name = "blanks.korean_copa_prompt",
        .help = "KoBEST COPA: the premise and a connective",
        .role = PD_NATIVE_FIELD,
        .example = KOREAN_COPA_ROW,
        .text = "{% set connectives = {\"원인\": \" 왜냐하면\", \"결과\": \" 그래서\"} %}"
                "{{ doc.premise }} {{ connectives[doc.question.strip()] }}",
    },
    {
        .name = "blanks.korean_copa_choices",
        .help = "KoBEST COPA: both choices",
        .role = PD_NATIVE_FIELD,
        .example = KOREAN_COPA_ROW,
        .value = "{{ [doc.alternative_1 | string, doc.alternative_2 | string] }}",
    },
    {
        .name = "blanks.korean_copa_target",
        .help = "KoBEST COPA: the right choice",
        .role = PD_NATIVE_FIELD,
        .example = KOREAN_COPA_ROW,
        .text = "{{ doc.alternative_1 if doc.label == 0 else doc.alternative_2 }}",
    },
    {0},
};
