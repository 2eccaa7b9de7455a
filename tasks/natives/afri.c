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
        .sources = PD_SOURCES("571c2da510f9d261966f74a9960f3da9c3bc59c5c910cc9c03bf54e5df46ca39"),
        .example = MMLU_ROW,
        .literals = "choices",
        .value = "{{ doc.choices }}",
    },
    {
        .name = "afri.mmlu_prompt_1",
        .help = "AfriMMLU, first prompt",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("d755979023ab1d99119e708aaf2dd86b22a727b3a4c8b7201e3d94dffcc59504"),
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
        .sources = PD_SOURCES("224f278483ad281800dd95cee91e65af1e32fdce0907fffe6d17f5428ab08d01"),
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
        .sources = PD_SOURCES("e43bdddc72b7c575c2a01fa862d17a1ca76eb9f67b10f4f5b63a46c162fa8bc2"),
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
        .sources = PD_SOURCES("8ea73c5d30b4e04c47be2a26315e0b2455ae8fa242eec48b88f73c3397ed033b"),
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
        .sources = PD_SOURCES("c303d123b0a54117a890d5363b96184689a14b2bbf6db2effc5f96e0b9ebcc46"),
        .example = MMLU_ROW,
        .literals = "choices",
        .text = "Analyze each question critically and determine the most correct option based on "
                "your understanding of the subject matter\n\n" QUESTION_AND_OPTIONS,
    },
    {
        .name = "afri.mmlu_prompt_5",
        .help = "AfriMMLU, fifth prompt",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("7d622a8032f0537225d499443f4d53405fa67c01238f7164b7564beade7cadfe"),
        .example = MMLU_ROW,
        .literals = "choices",
        .text = "Given your proficiency in {{ doc.subject }}, please answer the subsequent "
                "multiple-choice question with 'A', 'B', 'C', or 'D'.\n\n" QUESTION_AND_OPTIONS,
    },
    {
        .name = "afri.mmlu_prompt_5_translated",
        .help = "AfriMMLU translated into English, fifth prompt",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("e1374caba7cfd9b968158581a3f8c299bfdce38e181b0374fa4158ac9f7605ff"),
        .example = MMLU_ROW,
        .literals = "choices",
        .text = "Given your proficiency in {{ doc.subject }}, please answer the subsequent "
                "multiple-choice question with 'A', 'B', 'C', or 'D'.\n" QUESTION_AND_OPTIONS,
    },
    {
        .name = "afri.xnli_entailment",
        .help = "the label as entailment, neutral or contradiction",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("dfdd683897448e06e3a9be467e4fc8c35f5551b1651bb88b20ccf36ebe12d1d9"),
        .example = LABEL_ROW,
        .value = "{{ {0: \"entailment\", 1: \"neutral\", 2: \"contradiction\"}[doc.label] }}",
    },
    {
        .name = "afri.xnli_true",
        .help = "the label as True, Neither or False",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("5087e3659c71bff8601b7e92265251db669a0b59ba31b91a96004a61fd92983a"),
        .example = LABEL_ROW,
        .value = "{{ {0: \"True\", 1: \"Neither\", 2: \"False\"}[doc.label] }}",
    },
    {
        .name = "afri.xnli_inconclusive",
        .help = "the label as true, false or inconclusive",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("80a7fbf85f65c84d916eca5748ec2e32d4b564463855bdc2f3c3e359dd8dad3c"),
        .example = LABEL_ROW,
        .value = "{{ {0: \"true\", 1: \"false\", 2: \"inconclusive\"}[doc.label] }}",
    },
    {
        .name = "afri.xnli_prompt",
        .help = "AfriXNLI: premise and hypothesis with a question",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("d18d1c69d7901bceea8b37eaffd73e846da5979e8d2a01fcbf758b3516107fb1"),
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
        .sources = PD_SOURCES("2e716650a53293294561f2e4736cc669aaf3e65e0b27a85135e732dc41a86fed"),
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
        .sources = PD_SOURCES("9e2866443396e9294d8a52ae25523edbb0313415a464d1042605ed55e6ce6754"),
        .example = TRANSLATION_ROW,
        .value = "{% set t = doc.translation %}{{ t.en if \"en\" in t else t.fr }}",
    },
    {
        .name = "afri.mafand_target_african",
        .help = "the side of a translation that is neither English nor French",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("77145bb731560040f6c053c96d29d79d1fb4192390728a22cfb7e23815f080ef"),
        .example = TRANSLATION_ROW,
        .value = LANGUAGES "{{ t[african] }}",
    },
    {
        .name = "afri.mafand_prompt_1",
        .help = "Mafand into English or French, first prompt",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("3025d1e0030af39c3b81720e01820faccd19e7fecc4bbeb1945d0a73cca613a9"),
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
        .sources = PD_SOURCES("846d2f3847f1da003a24e5151457dec39aa4cd22d1133e711fc4ec529869053c"),
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
        .sources = PD_SOURCES("073d8dd343b46b6b093700f5e02a62c4f964d71ef4b4e651af9003178879bb13"),
        .example = TRANSLATION_ROW,
        .value = LANGUAGES "{% set text %}{{ languages[african] }} sentence: {{ t[african] }} \n"
                           "{{ other }} sentence: {% endset %}{{ [text] }}",
    },
    {
        .name = "afri.mafand_prompt_2_reverse",
        .help = "Mafand from English or French, second prompt; a list of it, as the original gives "
                "it by a stray comma",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("4d53df990343fc00917d4cff31c03ba90917e92b5805b8191a576320b3aa4c29"),
        .example = TRANSLATION_ROW,
        .value =
            LANGUAGES "{% set text %}{{ other }} sentence: {{ t.en if \"en\" in t else t.fr }} \n"
                      "{{ languages[african] }} sentence: \n{% endset %}{{ [text] }}",
    },
    {
        .name = "afri.mafand_prompt_3_reverse",
        .help = "Mafand from English or French, third prompt",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("7782f9aabd0d0462e8bd745a68a86b0b0bfc7f5e919ab315906b41acf12b372c"),
        .example = TRANSLATION_ROW,
        .text = LANGUAGES
        "You are a translation expert. Translate the following {{ other }} sentence into "
        "{{ languages[african] }}\n{{ other }} sentence: {{ t.en if \"en\" in t else t.fr }}\n"
        "{{ languages[african] }} sentence: ",
    },
    {0},
};
