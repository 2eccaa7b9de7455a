/* Evalita-LLM: targets of Italian tasks as the texts that its metrics read. */
#include "tasks/native.h"

const struct pd_native pd_natives_evalita[] = {
    {
        .name = "evalita.sentiment_choices",
        .help = "the four sentiments",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("3f3acd93df1c85bcb409a2bf4eff6eb1c2e4b0e250fa056d32dc9bc68d0d1283"),
        .example = "{\"opos\": \"1\", \"oneg\": \"0\"}",
        .value = "{{ [\"Positivo\", \"Negativo\", \"Neutrale\", \"Misto\"] }}",
    },
    {
        .name = "evalita.sentiment_target",
        .help = "the number of the sentiment, None for labels that are none",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("98b260d0a67ab565de757a540d681007025c56df81e5e6189dd977e54bd0ebbd"),
        .example = "{\"opos\": \"1\", \"oneg\": \"0\"}",
        .value = "{% set numbers = {\"10\": 0, \"01\": 1, \"00\": 2, \"11\": 3} %}"
                 "{% set known = doc.opos in [\"0\", \"1\"] and doc.oneg in [\"0\", \"1\"] %}"
                 "{{ numbers[doc.opos ~ doc.oneg] if known else none }}",
    },
    {
        .name = "evalita.faq_target",
        .help = "the number of the right answer, None when there is none",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("23246e788e63237c6695f8a4b3ae55263dc2f7a595efdf0e073efaf735a3f398"),
        .example = "{\"correct_answer\": \"A\"}",
        .value = "{% set letters = [\"A\", \"B\", \"C\", \"D\"] %}{{ letters.index("
                 "doc.correct_answer) if doc.correct_answer in letters else none }}",
    },
    {
        .name = "evalita.synonyms",
        .help = "the words of the answers, joined by commas",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("dd24837432f90b0fbaca442a1b3aeff3bc8404fc06c9dfa0993c7297724148f6"),
        .example = "{\"answers\": [{\"word\": \"w\", \"count\": 1}]}",
        .value =
            "{% set words = [] %}{% for a in doc.answers %}{% set added = words.append(a.word) "
            "%}{% endfor %}{{ \", \".join(words) if words else NO_SYN_STRING }}",
    },
    {
        .name = "evalita.entities",
        .help = "entities with their types, as one text",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("c392173dacee7b487c2141c5580e5493b8b0213bd31ab72e816beac146301c55"),
        .example = "{\"entities\": [{\"entity_text\": \"e\", \"type\": \"PER\"}]}",
        .value = "{% set text %}{% for e in doc.entities %}"
                 "{{ e.entity_text + NER_TYPE_SEPARATOR + e.type + NER_ENTITY_SEPARATOR }}"
                 "{% endfor %}{% endset %}{{ text[:-1] if doc.entities != [] else NO_ENT_STRING }}",
    },
    {
        .name = "evalita.relations",
        .help = "relations as one text",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("1d4aedab5d085657fcd749c63684b42b7219911e262be384b4055435b7566c2a"),
        .example = "{\"relations\": [[\"a\", \"b\"]]}",
        .value =
            "{% set text %}{% for r in doc.relations %}"
            "{{ r[0] + INTRA_REL_SEPARATOR + r[1] + INTER_REL_SEPARATOR }}"
            "{% endfor %}{% endset %}{{ text[:-1] if doc.relations != [] else NO_ENT_STRING }}",
    },
    {0},
};
