/* AfriMMLU, AfriXNLI and AfroBench: prompts and targets in many African languages. */
#include "tasks/native.h"

#define MMLU_ROW "{\"subject\": \"s\", \"question\": \"q\", \"choices\": \"['a', 'b', 'c', 'd']\"}"
#define LABEL_ROW "{\"label\": 0}"
#define TRANSLATION_ROW "{\"translation\": {\"en\": \"e\", \"hau\": \"h\"}}"

/* The four options, one a line, behind an indent. */
#define OPTIONS(indent)                                                                            \
    indent "A: {{ doc.choices[0] }}\n" indent "B: {{ doc.choices[1] }}\n" indent                   \
           "C: {{ doc.choices[2] }}\n" indent "D: {{ doc.choices[3] }}\n"
#define QUESTION_AND_OPTIONS                                                                       \
    "Question: {{ doc.question }}\nChoices:\n" OPTIONS("        ") "Answer: "

/* The language of a row of translations that is neither English nor French, and the other. */
#define LANGUAGES                                                                                  \
    "{% set t = doc.translation %}"                                                                \
    "{% set african = (t | reject(\"in\", [\"en\", \"fr\"]) | list)[0] %}"                         \
    "{% set other = \"English\" if \"en\" in t else \"French\" %}"

const struct pd_native pd_natives_afri[] = {
    {
        .name = "afri.mmlu_choices",
        .help = "the list that the column of choices is the text of",
        .role = PD_NATIVE_FIELD,
        .example = MMLU_ROW,
        .literals = "choices",
        .value = "{{ doc.choices }}",
    },
    {
        .name = "afri.mmlu_prompt_1",
        .help = "AfriMMLU, first prompt",
        .role = PD_NATIVE_FIELD,
        .example = MMLU_ROW,
        .literals = "choices",
        .text =
            "You are a highly knowledgeable and intelligent artificial intelligence\n"
            "                model answers multiple-choice questions about {{ doc.subject }}\n\n"
            "                Question: {{ doc.question }}\n\n"
            "                Choices:\n" OPTIONS(
                "                        ") "\n"
                                            "                Answer:  ",
    },
    {
        .name = "afri.mmlu_prompt_2",
        .help = "AfriMMLU, second prompt",
        .role = PD_NATIVE_FIELD,
        .example = MMLU_ROW,
        .literals = "choices",
        .text = "As an expert in {{ doc.subject }}, choose the most accurate answer to the "
                "question below.\nYour goal is to select the correct option 'A', 'B', 'C', or 'D' "
                "by understanding the nuances of the topic.\n\n" QUESTION_AND_OPTIONS,
    },
    {
        .name = "afri.mmlu_prompt_3",
        .help = "AfriMMLU, third prompt",
        .role = PD_NATIVE_FIELD,
        .example = MMLU_ROW,
        .literals = "choices",
        .text = "You are a subject matter expert in {{ doc.subject }}.\n\n"
                "  Utilizing your expertise in {{ doc.subject }}, answer the following "
                "multiple-choice question\n"
                "  by picking 'A', 'B', 'C', or 'D'.\n\n" QUESTION_AND_OPTIONS,
    },
    {
        .name = "afri.mmlu_prompt_3_translated",
        .help = "AfriMMLU translated into English, third prompt",
        .role = PD_NATIVE_FIELD,
        .example = MMLU_ROW,
        .literals = "choices",
        .text = "You are a subject matter expert in {{ doc.subject }}.\n\n"
                "  Utilizing your expertise in {{ doc.subject }}, answer the following "
                "multiple-choice question\n"
                "  by picking ''A'', ''B'', ''C'', or ''D''.\n\n" QUESTION_AND_OPTIONS,
    },
    {
        .name = "afri.mmlu_prompt_4",
        .help = "AfriMMLU, fourth prompt",
        .role = PD_NATIVE_FIELD,
        .example = MMLU_ROW,
        .literals = "choices",
        .text = "Analyze each question critically and determine the most correct option based on "
                "your understanding of the subject matter\n\n" QUESTION_AND_OPTIONS,
    },
    {
        .name = "afri.mmlu_prompt_5",
        .help = "AfriMMLU, fifth prompt",
        .role = PD_NATIVE_FIELD,
        .example = MMLU_ROW,
        .literals = "choices",
        .text = "Given your proficiency in {{ doc.subject }}, please answer the subsequent "
                "multiple-choice question with 'A', 'B', 'C', or 'D'.\n\n" QUESTION_AND_OPTIONS,
    },
    {
        .name = "afri.mmlu_prompt_5_translated",
        .help = "AfriMMLU translated into English, fifth prompt",
        .role = PD_NATIVE_FIELD,
        .example = MMLU_ROW,
        .literals = "choices",
        .text = "Given your proficiency in {{ doc.subject }}, please answer the subsequent "
                "multiple-choice question with 'A', 'B', 'C', or 'D'.\n" QUESTION_AND_OPTIONS,
    },
    {
        .name = "afri.xnli_entailment",
        .help = "the label as entailment, neutral or contradiction",
        .role = PD_NATIVE_FIELD,
        .example = LABEL_ROW,
        .value = "{{ {0: \"entailment\", 1: \"neutral\", 2: \"contradiction\"}[doc.label] }}",
    },
    {
        .name = "afri.xnli_true",
        .help = "the label as True, Neither or False",
        .role = PD_NATIVE_FIELD,
        .example = LABEL_ROW,
        .value = "{{ {0: \"True\", 1: \"Neither\", 2: \"False\"}[doc.label] }}",
    },
    {
        .name = "afri.xnli_inconclusive",
        .help = "the label as true, false or inconclusive",
        .role = PD_NATIVE_FIELD,
        .example = LABEL_ROW,
        .value = "{{ {0: \"true\", 1: \"false\", 2: \"inconclusive\"}[doc.label] }}",
    },
    {
        .name = "afri.xnli_prompt",
        .help = "AfriXNLI: premise and hypothesis with a question",
        .role = PD_NATIVE_FIELD,
        .example = "{\"premise\": \"p\", \"hypothesis\": \"h\"}",
        .text = "Please identify whether the premise entails or contradicts the hypothesis in the "
                "following premise\n    and hypothesis. The answer should be exact entailment, "
                "contradiction, or neutral.\n\n    Premise: {{ doc.premise }}\n    Hypothesis: "
                "{{ doc.hypothesis }}\n\n    Is it entailment, contradiction, or neutral?",
    },
    {
        .name = "afri.pos_tags",
        .help = "the names of a list of part-of-speech tags",
        .role = PD_NATIVE_FIELD,
        .example = "{\"upos\": [0, 16]}",
        .value = "{% set names = {0: \"NOUN\", 1: \"PUNCT\", 2: \"ADP\", 3: \"NUM\", 4: \"SYM\", "
                 "5: \"SCONJ\", 6: \"ADJ\", 7: \"PART\", 8: \"DET\", 9: \"CCONJ\", 10: \"PROPN\", "
                 "11: \"PRON\", 12: \"X\", 13: \"_\", 14: \"ADV\", 15: \"INTJ\", 16: \"VERB\", "
                 "17: \"AUX\"} %}{% set tags = [] %}{% for tag in doc.upos %}"
                 "{% set added = tags.append(names[tag]) %}{% endfor %}{{ tags }}",
    },
    {
        .name = "afri.mafand_target",
        .help = "the English or French side of a translation",
        .role = PD_NATIVE_FIELD,
        .example = TRANSLATION_ROW,
        .value = "{% set t = doc.translation %}{{ t.en if \"en\" in t else t.fr }}",
    },
    {
        .name = "afri.mafand_target_african",
        .help = "the side of a translation that is neither English nor French",
        .role = PD_NATIVE_FIELD,
        .example = TRANSLATION_ROW,
        .value = LANGUAGES "{{ t[african] }}",
    },
    {
        .name = "afri.mafand_prompt_1",
        .help = "Mafand into English or French, first prompt",
        .role = PD_NATIVE_FIELD,
        .example = TRANSLATION_ROW,
        .text = LANGUAGES
        "You are an advanced Translator, a specialized assistant designed to translate documents "
        "from {{ languages[african] }} into {{ other }}. \n"
        "Your main goal is to ensure translations are grammatically correct and human-oriented. \n"
        "{{ languages[african] }}: {{ t[african] }} \n{{ other }}: ",
    },
    {
        .name = "afri.mafand_prompt_1_reverse",
        .help = "Mafand from English or French, first prompt",
        .role = PD_NATIVE_FIELD,
        .example = TRANSLATION_ROW,
        .text = LANGUAGES
        "You are an advanced Translator, a specialized assistant designed to translate documents "
        "from {{ other }} into {{ languages[african] }}. \n"
        "Your main goal is to ensure translations are grammatically correct and human-oriented. \n"
        "{{ other }}: {{ t.en if \"en\" in t else t.fr }} \n{{ languages[african] }}: ",
    },
    {
        .name = "afri.mafand_prompt_2",
        .help = "Mafand into English or French, second prompt; a list of it, as the original gives "
                "it by a stray comma",
        .role = PD_NATIVE_FIELD,
        .example = TRANSLATION_ROW,
        .value = LANGUAGES "{% set text %}{{ languages[african] }} sentence: {{ t[african] }} \n"
                           "{{ other }} sentence: {% endset %}{{ [text] }}",
    },
    {
        .name = "afri.mafand_prompt_2_reverse",
        .help = "Mafand from English or French, second prompt; a list of it, as the original gives "
                "it by a stray comma",
        .role = PD_NATIVE_FIELD,
        .example = TRANSLATION_ROW,
        .value =
            LANGUAGES "{% set text %}{{ other }} sentence: {{ t.en if \"en\" in t else t.fr }} \n"
                      "{{ languages[african] }} sentence: \n{% endset %}{{ [text] }}",
    },
    {
        .name = "afri.mafand_prompt_3_reverse",
        .help = "Mafand from English or French, third prompt",
        .role = PD_NATIVE_FIELD,
        .example = TRANSLATION_ROW,
        .text = LANGUAGES
        "You are a translation expert. Translate the following {{ other }} sentence into "
        "{{ languages[african] }}\n{{ other }} sentence: {{ t.en if \"en\" in t else t.fr }}\n"
        "{{ languages[african] }} sentence: ",
    },
    {0},
};
