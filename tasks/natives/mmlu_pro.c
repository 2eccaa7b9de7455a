/* MMLU-Pro and what is made of it: questions with many lettered options and worked answers. */
#include "tasks/native.h"

#include "lib/core/buf.h"
#include "lib/format/pystr.h"
#include "lib/format/regex.h"

#define ROW                                                                                        \
    "{\"question\": \"q\", \"options\": [\"a\", \"b\"], \"cot_content\": \"A: Let's think step "   \
    "by "                                                                                          \
    "step. So. The answer is (B).\"}"

/* Question and options of which those that a condition holds for are printed, and the worked answer
   or how it begins. */
#define COT_EXAMPLE(condition)                                                                     \
    "Question:\n{{ doc.question + \"\\n\" }}Options:\n{% for option in doc.options %}" condition   \
    "{{ choices[loop.index0] }}. {{ option.strip() }}\n{% endif %}{% endfor %}"                    \
    "{% if including_answer is undefined or including_answer %}"                                   \
    "{{ doc.cot_content.replace(\"A: Let's think step by step.\", "                                \
    "\"Answer: Let's think step by step.\") }}\n\n"                                                \
    "{% else %}Answer: Let's think step by step.{% endif %}"

/* "The answer is (B)." becomes "The best answer is B." */
static int best_answer(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                       struct pd_err *err)
{
    (void)keep;
    static const struct pd_str pattern = PD_STR("The answer is \\(([A-Z])\\)\\."),
                               replacement = PD_STR("The best answer is \\1."),
                               prefix = PD_STR("A: Let's think step by step.");
    const struct pd_value *cot = pd_dict_get(args->row, "cot_content");
    if (!pd_is(cot, PD_STRING))
        return pd_err_set(err, PD_ERR_INPUT, "column 'cot_content' must hold text");
    struct pd_str text = cot->s;
    if (pd_str_starts_with(text, prefix))
        text = pd_str_slice(text, prefix.n, text.n);
    struct pd_regex *re = NULL;
    struct pd_buf buf = {0};
    int code = pd_regex_new(&re, pattern, 0, err);
    if (code >= 0)
        code = pd_regex_sub(&buf, re, pd_py_strip(text, NULL), replacement, err);
    if (code >= 0)
        *out = pd_string(pd_arena_str(args->arena, pd_buf_str(&buf)));
    pd_regex_free(re);
    pd_buf_done(&buf);
    return code;
}

const struct pd_native pd_natives_mmlu_pro[] = {
    {
        .name = "mmlu_pro.cot_example",
        .help = "question, as many options as there are letters, and the worked answer or how it "
                "begins",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("abf9d82f06f547f048f9d9d32cc8695be337249c3c8c0315df516a84930f990a"),
        .example = ROW,
        .text = COT_EXAMPLE("{% if loop.index0 < choices | length %}"),
    },
    {
        .name = "mmlu_pro.cot_example_plus",
        .help = "question, options, and the worked answer or how it begins; more options than "
                "letters are an error",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("81b63dc652513f493d8ad25f6702b11bd3c79ba1870257e0abc471119f5334fe"),
        .example = ROW,
        .text = COT_EXAMPLE("{% if true %}"),
    },
    {
        .name = "mmlu_pro.cot_target",
        .help = "the worked answer without its opening",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("42e95d2a3d216c392ba583bd4ae765fa6a6fcb47f3460707f7526961472b3d6c"),
        .example = ROW,
        .value = "{{ doc.cot_content.replace(\"A: Let's think step by step. \", \"\") }}",
    },
    {
        .name = "mmlu_pro.best_answer",
        .help = "the worked answer as Llama 3's prompts word it",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("3240d4dca00fadbd10cd3da17abda5dcc754c1ecb6690cb81e8eac14701e882e"),
        .example = ROW,
        .call = best_answer,
    },
    {
        .name = "mmlu_pro.question",
        .help = "the question with lettered options",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("59da044adf6c91bffb31ed4a3759f96e835f59cd5552ef4fbd7a17018e957f5e"),
        .example = ROW,
        .text = "{{ doc.question }}\n{% for option in doc.options %}"
                "{{ \"ABCDEFGHIJKLMNOPQRSTUVWXYZ\"[loop.index0] }}. {{ option }}\n{% endfor %}"
                "Answer:",
    },
    {
        .name = "mmlu_pro.letters",
        .help = "a letter for each option",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("9f3bc7cc11d108585007b8e490953fda8367b171aa885611461caa22e57e3875"),
        .example = ROW,
        .value = "{% set letters = [] %}{% for option in doc.options %}{% set added = "
                 "letters.append(\"ABCDEFGHIJKLMNOPQRSTUVWXYZ\"[loop.index0]) %}{% endfor %}"
                 "{{ letters }}",
    },
    {
        .name = "mmlu_pro.robustness_prompt",
        .help = "the row's own prompt with question, category and options in the row's own format",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("913b9c603b0fd6661d3f143533b54ae8c59739c4363f70ad71fded8113247d0b"),
        .example = "{\"prompt\": \"{question}\\n{options}\", \"options_format\": \"{letter}: "
                   "{option} \", \"question\": \"q\", \"category\": \"c\", \"options\": [\"a\"]}",
        .value = "{% set shape = doc.get(\"options_format\", \"\") %}{% set lines = [] %}"
                 "{% set options = doc.options if shape else [] %}"
                 "{% for option in options %}{% set i = loop.index0 %}"
                 "{% set added = lines.append(shape.format("
                 "letter=\"ABCDEFGHIJKLMNOPQRSTUVWXYZ\"[i], option=option, numeral=NUMERALS[i], "
                 "roman_numeral=ROMAN_NUMERALS[i], "
                 "lower_case_letter=\"abcdefghijklmnopqrstuvwxyz\"[i])) %}{% endfor %}"
                 "{{ doc.prompt.format(question=doc.question, "
                 "options=(lines | join) if shape else none, category=doc.get(\"category\", \"\"))"
                 " }}",
    },
    {0},
};
