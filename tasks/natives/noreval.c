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
        .sources = PD_SOURCES("6dc3cd187750b1736caf620ea6e76b56b753544de0b4c5af979ffa0fc8b0012f"),
        .example = "{\"question\": \"q\"}",
        .text = "Spørsmål: {{ doc.question }}\n\nSvar:",
    },
    {
        .name = "noreval.truthful_p1_nno",
        .help = "NorTruthfulQA, second wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("e301a845e7c2031b58995f8e77984c8f21c6733cdf06ff0fe3b4ba6cee7bb6c8"),
        .example = TRUTHFUL_ROW,
        .text = "Spørsmål: {{ doc.question }}\n\nSvaralternativ:" TRUTHFUL_BULLETS "\n\nSvar:",
    },
    {
        .name = "noreval.truthful_p1_nob",
        .help = "NorTruthfulQA, second wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("095a9693d2885c986beb16d9dcf2213065d0f3264439fea939dad2904c044387"),
        .example = TRUTHFUL_ROW,
        .text = "Spørsmål: {{ doc.question }}\n\nSvaralternativer:" TRUTHFUL_BULLETS "\n\nSvar:",
    },
    {
        .name = "noreval.truthful_p2_nno",
        .help = "NorTruthfulQA, third wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("49bddd38df7d77335fa72724d0f81b4d9cfd11e85e2781c48755ff236c2de19f"),
        .example = TRUTHFUL_ROW,
        .text = "Spørsmål: {{ doc.question }}\n\nKva av følgande alternativ er rett svar på "
                "spørsmålet?" TRUTHFUL_BULLETS,
    },
    {
        .name = "noreval.truthful_p2_nob",
        .help = "NorTruthfulQA, third wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("2830be658fe82aa18818fa6d183154d82fa84a6689bbf1a472ed546107260b8f"),
        .example = TRUTHFUL_ROW,
        .text = "Spørsmål: {{ doc.question }}\n\nHvilke av følgende alternativer er riktig svar "
                "på spørsmålet?" TRUTHFUL_BULLETS,
    },
    {
        .name = "noreval.truthful_p3_nno",
        .help = "NorTruthfulQA, fourth wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("fd3d9c9149d10120050d551b8beaf67704fa34283a17609c17225d88f1b3f326"),
        .example = TRUTHFUL_ROW,
        .text = "Gitt følgande spørsmål, kva av dei moglege svara under er rett?\n"
                "Spørsmål: {{ doc.question }}\n" TRUTHFUL_BULLETS,
    },
    {
        .name = "noreval.truthful_p3_nob",
        .help = "NorTruthfulQA, fourth wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("d2da1eac484fe5eeee93e8e1f0fa41842c868408ac48fe6137914cc4e38db8d5"),
        .example = TRUTHFUL_ROW,
        .text = "Gitt følgende spørsmål, hvilket av de mulige svarene under er riktig?\n"
                "Spørsmål: {{ doc.question }}\n" TRUTHFUL_BULLETS,
    },
    {
        .name = "noreval.truthful_p4_nno",
        .help = "NorTruthfulQA, fifth wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("12b1a4a22dbedc1544dac1ca93dac8fb60827429743f49d24bb3ea10a4328066"),
        .example = TRUTHFUL_ROW,
        .text =
            "{{ doc.question }}\nVel eit av følgande moglege svar:" TRUTHFUL_BULLETS "\n\nSvar:",
    },
    {
        .name = "noreval.truthful_p4_nob",
        .help = "NorTruthfulQA, fifth wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("d8d7f7603cccc9aed75ec29d9feac7a7c2a865e0e01c444314bd4db1d69c6729"),
        .example = TRUTHFUL_ROW,
        .text = "{{ doc.question }}\nVelg et av følgende mulige svar:" TRUTHFUL_BULLETS "\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p1_nno",
        .help = "NRK quiz, second wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("c50cf6ab6623e0b7e11156e021eaa7303fa03998d9251937b3f5c62b14458efa"),
        .example = QUIZ_ROW,
        .text =
            "{{ doc.question }}\n\nSvaralternativer:" QUIZ_BULLETS "\n\nKva er rett svar?\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p1_nob",
        .help = "NRK quiz, second wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("de9995ecca58138220140f3fb8c642ea5600fc38cc928dd1e306a252415fa2ad"),
        .example = QUIZ_ROW,
        .text = "{{ doc.question }}\n\nSvaralternativer:" QUIZ_BULLETS
                "\n\nHva er riktig svar?\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p2_nno",
        .help = "NRK quiz, third wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("16dfc927b558dcc86cbd7081400c37483666fdada2730d2e2bfd0e79e333cef8"),
        .example = QUIZ_ROW,
        .text =
            LABELLED "{{ doc.question ~ options }}\n\nEr det rette svaret " ENUMERATED "?\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p2_nob",
        .help = "NRK quiz, third wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("e818aba3f8181594e6dd2ed81750a0f7fe65b0e278216be892416bb45c8200a6"),
        .example = QUIZ_ROW,
        .text = LABELLED "{{ doc.question ~ options }}\n\nEr det riktige svaret " ENUMERATED
                         "?\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p3",
        .help = "NRK quiz, fourth wording",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("7b61c4b0ffa28ca9974a912485f303bd91c4d5b6836d225ef9b698d4df20f43c"),
        .example = QUIZ_ROW,
        .text = LABELLED "Spørsmål: {{ doc.question ~ options }}\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p4_nno",
        .help = "NRK quiz, fifth wording in Nynorsk",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("48d0951c9df3e281496ec6b3262bb4308c2d390616beda568ef3a5adef4e0ae9"),
        .example = QUIZ_ROW,
        .text =
            "{{ doc.question }}\nVel rett svar blant desse alternativa:" QUIZ_BULLETS "\n\nSvar:",
    },
    {
        .name = "noreval.quiz_p4_nob",
        .help = "NRK quiz, fifth wording in Bokmål",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("b1d8e7da2f694018580123812b7d4436fc6220c87b67da40ebbbfb873ecc26b5"),
        .example = QUIZ_ROW,
        .text = "{{ doc.question }}\nVelg riktig svar blant disse alternativene:" QUIZ_BULLETS
                "\n\nSvar:",
    },
    {
        .name = "noreval.passage_p0",
        .help = "NorQuAD, first wording",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("6dea5a22c25c322bf10dbaf0d13f9622c6c551244698feafda8098ed77e90b57"),
        .example = PASSAGE_ROW,
        .text = PASSAGE "Spørsmål: {{ doc.question }}\n\nSvar:",
    },
    {
        .name = "noreval.passage_p1",
        .help = "NorQuAD, second wording",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("1af55d107a49c5a880f30fdba4a9d84452bb59e08ff6b2c5601194b1134c0a72"),
        .example = PASSAGE_ROW,
        .text = PASSAGE "Gitt teksten over, hva er svaret på følgende spørsmål? "
                        "\"{{ doc.question }}\"\n\nSvar:",
    },
    {
        .name = "noreval.passage_p2",
        .help = "NorQuAD, third wording",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("0eb3994dc4fd7f6bee3b49cbe2db3a72d95f69f2c6ec8659e78e33f64aabe45c"),
        .example = PASSAGE_ROW,
        .text = PASSAGE "Svar på følgende: {{ doc.question }}\n\nSvar:",
    },
    {
        .name = "noreval.passage_p3",
        .help = "NorQuAD, fourth wording",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("afdcd61add41908f57dbd9a9400c549618b0765c72cb18dc1e14a98e4129c91d"),
        .example = PASSAGE_ROW,
        .text = PASSAGE "Hvordan kan man svare på spørsmålet \"{{ doc.question }}\", gitt teksten "
                        "over?\n\nSvar:",
    },
    {
        .name = "noreval.passage_p4",
        .help = "NorQuAD, fifth wording",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("eff6f136d9ccd1869e5dab1c32c3605d20ff0c83af5a944ab624296f333e05dc"),
        .example = PASSAGE_ROW,
        .text = "Tittel: {{ doc.title }}\n\nTekst:{{ doc.passage }}\n\nGitt teksten over, besvar "
                "følgende spørsmål: \"{{ doc.question }}\"\n\nSvar:",
    },
    {0},
};
