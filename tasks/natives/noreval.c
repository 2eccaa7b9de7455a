/* NorEval: Norwegian questions in five wordings, in Bokmål and Nynorsk. */
#include "tasks/native.h"

#define TRUTHFUL_ROW "{\"question\": \"q\", \"mc1_targets\": {\"choices\": [\"a\", \"b\"]}}"
#define QUIZ_ROW                                                                                   \
    "{\"question\": \"q\", \"choices\": {\"label\": [\"A\", \"B\"], \"text\": [\"a\", \"b\"]}}"
#define PASSAGE_ROW "{\"title\": \"t\", \"passage\": \"p\", \"question\": \"q\"}"

#define BULLETS(list) "{% for choice in doc." list " %}\n- {{ choice }}{% endfor %}"
#define TRUTHFUL_BULLETS BULLETS("mc1_targets.choices")
#define QUIZ_BULLETS BULLETS("choices.text")

/* Labels and texts, as many as there are of both. */
#define LABELLED                                                                                   \
    "{% set labels = doc.choices.label %}{% set texts = doc.choices.text %}"                       \
    "{% set options %}{% for i in range([labels | length, texts | length] | min) %}"               \
    "\n{{ labels[i] }}: {{ texts[i] }}{% endfor %}{% endset %}"
/* "A, B, eller C", but "A eller B". */
#define ENUMERATED                                                                                 \
    "{% set enumerated = \", \".join(labels[:-1]) ~ \", eller \" ~ labels[-1] %}"                  \
    "{{ enumerated.replace(\", eller\", \" eller\") if labels | length == 2 else enumerated }}"

#define PASSAGE "Tittel: {{ doc.title }}\n\nTekst: {{ doc.passage }}\n\n"

const struct pd_native pd_natives_noreval[] = {
    {
        .name = "noreval.question",
        .help = "the question alone",
        .role = PD_NATIVE_FIELD,
        .example = "{\"question\": \"q\"}",
        .text = "Spørsmål: {{ doc.question }}\n\nSvar:",
    },
    {
        .name = "noreval.truthful_p1_nno",
        .help = "NorTruthfulQA, second wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .example = TRUTHFUL_ROW,
        .text = "Spørsmål: {{ doc.question }}\n\nSvaralternativ:" TRUTHFUL_BULLETS "\n\nSvar:",
    },
    {
        .name = "noreval.truthful_p1_nob",
        .help = "NorTruthfulQA, second wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .example = TRUTHFUL_ROW,
        .text = "Spørsmål: {{ doc.question }}\n\nSvaralternativer:" TRUTHFUL_BULLETS "\n\nSvar:",
    },
    {
        .name = "noreval.truthful_p2_nno",
        .help = "NorTruthfulQA, third wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .example = TRUTHFUL_ROW,
        .text = "Spørsmål: {{ doc.question }}\n\nKva av følgande alternativ er rett svar på "
                "spørsmålet?" TRUTHFUL_BULLETS,
    },
    {
        .name = "noreval.truthful_p2_nob",
        .help = "NorTruthfulQA, third wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .example = TRUTHFUL_ROW,
        .text = "Spørsmål: {{ doc.question }}\n\nHvilke av følgende alternativer er riktig svar "
                "på spørsmålet?" TRUTHFUL_BULLETS,
    },
    {
        .name = "noreval.truthful_p3_nno",
        .help = "NorTruthfulQA, fourth wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .example = TRUTHFUL_ROW,
        .text = "Gitt følgande spørsmål, kva av dei moglege svara under er rett?\n"
                "Spørsmål: {{ doc.question }}\n" TRUTHFUL_BULLETS,
    },
    {
        .name = "noreval.truthful_p3_nob",
        .help = "NorTruthfulQA, fourth wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .example = TRUTHFUL_ROW,
        .text = "Gitt følgende spørsmål, hvilket av de mulige svarene under er riktig?\n"
                "Spørsmål: {{ doc.question }}\n" TRUTHFUL_BULLETS,
    },
    {
        .name = "noreval.truthful_p4_nno",
        .help = "NorTruthfulQA, fifth wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .example = TRUTHFUL_ROW,
        .text =
            "{{ doc.question }}\nVel eit av følgande moglege svar:" TRUTHFUL_BULLETS "\n\nSvar:",
    },
    {
        .name = "noreval.truthful_p4_nob",
        .help = "NorTruthfulQA, fifth wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .example = TRUTHFUL_ROW,
        .text = "{{ doc.question }}\nVelg et av følgende mulige svar:" TRUTHFUL_BULLETS "\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p1_nno",
        .help = "NRK quiz, second wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .example = QUIZ_ROW,
        .text =
            "{{ doc.question }}\n\nSvaralternativer:" QUIZ_BULLETS "\n\nKva er rett svar?\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p1_nob",
        .help = "NRK quiz, second wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .example = QUIZ_ROW,
        .text = "{{ doc.question }}\n\nSvaralternativer:" QUIZ_BULLETS
                "\n\nHva er riktig svar?\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p2_nno",
        .help = "NRK quiz, third wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .example = QUIZ_ROW,
        .text =
            LABELLED "{{ doc.question ~ options }}\n\nEr det rette svaret " ENUMERATED "?\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p2_nob",
        .help = "NRK quiz, third wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .example = QUIZ_ROW,
        .text = LABELLED "{{ doc.question ~ options }}\n\nEr det riktige svaret " ENUMERATED
                         "?\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p3",
        .help = "NRK quiz, fourth wording",
        .role = PD_NATIVE_FIELD,
        .example = QUIZ_ROW,
        .text = LABELLED "Spørsmål: {{ doc.question ~ options }}\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p4_nno",
        .help = "NRK quiz, fifth wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .example = QUIZ_ROW,
        .text =
            "{{ doc.question }}\nVel rett svar blant desse alternativa:" QUIZ_BULLETS "\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p4_nob",
        .help = "NRK quiz, fifth wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .example = QUIZ_ROW,
        .text = "{{ doc.question }}\nVelg riktig svar blant disse alternativene:" QUIZ_BULLETS
                "\n\nSvar:",
    },
    {
        .name = "noreval.passage_p0",
        .help = "NorQuAD, first wording",
        .role = PD_NATIVE_FIELD,
        .example = PASSAGE_ROW,
        .text = PASSAGE "Spørsmål: {{ doc.question }}\n\nSvar:",
    },
    {
        .name = "noreval.passage_p1",
        .help = "NorQuAD, second wording",
        .role = PD_NATIVE_FIELD,
        .example = PASSAGE_ROW,
        .text = PASSAGE "Gitt teksten over, hva er svaret på følgende spørsmål? "
                        "\"{{ doc.question }}\"\n\nSvar:",
    },
    {
        .name = "noreval.passage_p2",
        .help = "NorQuAD, third wording",
        .role = PD_NATIVE_FIELD,
        .example = PASSAGE_ROW,
        .text = PASSAGE "Svar på følgende: {{ doc.question }}\n\nSvar:",
    },
    {
        .name = "noreval.passage_p3",
        .help = "NorQuAD, fourth wording",
        .role = PD_NATIVE_FIELD,
        .example = PASSAGE_ROW,
        .text = PASSAGE "Hvordan kan man svare på spørsmålet \"{{ doc.question }}\", gitt teksten "
                        "over?\n\nSvar:",
    },
    {
        .name = "noreval.passage_p4",
        .help = "NorQuAD, fifth wording",
        .role = PD_NATIVE_FIELD,
        .example = PASSAGE_ROW,
        .text = "Tittel: {{ doc.title }}\n\nTekst:{{ doc.passage }}\n\nGitt teksten over, besvar "
                "følgende spørsmål: \"{{ doc.question }}\"\n\nSvar:",
    },
    {0},
};
