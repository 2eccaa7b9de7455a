/* Evalita-LLM: targets of Italian tasks as the texts that its metrics read. */
#include "tasks/native.h"

const struct pd_native pd_natives_evalita[] = {
    {
        .name = "evalita.sentiment_choices",
        .help = "the four sentiments",
        .role = PD_NATIVE_FIELD,
        .example = "{\"opos\": \"1\", \"oneg\": \"0\"}",
        .value = "{{ [\"Positivo\", \"Negativo\", \"Neutrale\", \"Misto\"] }}",
    },
    {
        .name = "evalita.sentiment_target",
        .help = "the number of the sentiment, None for labels that are none",
        .role = PD_NATIVE_FIELD,
        .example = "{\"opos\": \"1\", \"oneg\": \"0\"}",
        .value = "{% set numbers = {\"10\": 0, \"01\": 1, \"00\": 2, \"11\": 3} %}"
                 "{% set known = doc.opos in [\"0\", \"1\"] and doc.oneg in [\"0\", \"1\"] %}"
                 "{{ numbers[doc.opos ~ doc.oneg] if known else none }}",
    },
    {
        .name = "evalita.faq_target",
        .help = "the number of the right answer, None when there is none",
        .role = PD_NATIVE_FIELD,
        .example = "{\"correct_answer\": \"A\"}",
        .value = "{% set letters = [\"A\", \"B\", \"C\", \"D\"] %}{{ letters.index("
                 "doc.correct_answer) if doc.correct_answer in letters else none }}",
    },
    {
        .name = "evalita.synonyms",
        .help = "the words of the answers, joined by commas",
        .role = PD_NATIVE_FIELD,
        .example = "{\"answers\": [{\"word\": \"w\", \"count\": 1}]}",
        .value =
            "{% set words = [] %}{% for a in doc.answers %}{% set added = words.append(a.word) "
            "%}{% endfor %}{{ \", \".join(words) if words else NO_SYN_STRING }}",
    },
    {
        .name = "evalita.entities",
        .help = "entities with their types, as one text",
        .role = PD_NATIVE_FIELD,
        .example = "{\"entities\": [{\"entity_text\": \"e\", \"type\": \"PER\"}]}",
        .value = "{% set text %}{% for e in doc.entities %}"
                 "{{ e.entity_text + NER_TYPE_SEPARATOR + e.type + NER_ENTITY_SEPARATOR }}"
                 "{% endfor %}{% endset %}{{ text[:-1] if doc.entities != [] else NO_ENT_STRING }}",
    },
    {
        .name = "evalita.relations",
        .help = "relations as one text",
        .role = PD_NATIVE_FIELD,
        .example = "{\"relations\": [[\"a\", \"b\"]]}",
        .value =
            "{% set text %}{% for r in doc.relations %}"
            "{{ r[0] + INTRA_REL_SEPARATOR + r[1] + INTER_REL_SEPARATOR }}"
            "{% endfor %}{% endset %}{{ text[:-1] if doc.relations != [] else NO_ENT_STRING }}",
    },
    {0},
};
