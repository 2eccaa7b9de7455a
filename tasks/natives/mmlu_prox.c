/* MMLU-ProX: questions with up to ten options and worked answers in many languages. */
#include "tasks/native.h"

static const char *const cot_example[] = {
    "7b8bb6d42e48d7bf5a83f040e3145ada435bd680c460260192e72288d6af42c8", NULL};

const struct pd_native pd_natives_mmlu_prox[] = {
    {
        .name = "mmlu_prox.cot_example",
        .help = "question, lettered options, and the worked answer or how it begins",
        .role = PD_NATIVE_FIELD,
        .sources = cot_example,
        .example = "{\"question\": \"q\", \"option_0\": \"a\", \"option_1\": \"b\", "
                   "\"option_2\": null, \"option_3\": null, \"option_4\": null, "
                   "\"option_5\": null, \"option_6\": null, \"option_7\": null, "
                   "\"option_8\": null, \"option_9\": null, \"cot_content\": \"A: so\"}",
        .text = "{% set words = LANG_LIBS[folder] %}{{ words[0] }}\n{{ doc.question }}\n"
                "{{ words[1] }}\n"
                "{% for i in range(max_opt_num) %}{% set option = doc[\"option_\" ~ i] %}"
                "{% if option is not none %}{{ choices[i] }}. {{ option }}\n{% endif %}"
                "{% endfor %}"
                "{% if including_answer is undefined or including_answer %}"
                "{{ doc.cot_content.replace(words[4], words[2]) }}\n\n"
                "{% else %}{{ words[2] }}{% endif %}",
    },
    {0},
};
