/* Korean and Japanese benchmarks: CLIcK, HRM8K, KoBEST and JFinQA. */
#include "tasks/native.h"

#include "lib/core/buf.h"
#include "lib/format/pystr.h"

#include <math.h>

#define CLICK_ROW                                                                                  \
    "{\"id\": \"CSAT_1\", \"paragraph\": \"\", \"question\": \"q\", \"choices\": [\"a\", \"b\", "  \
    "\"c\", \"d\"], \"answer\": \"a\"}"
#define MATHS_ROW "{\"question\": \"q\", \"original\": \"q\", \"answer\": \"1.0\"}"

#define CLICK_LETTERS                                                                              \
    "{% set letters = [\"A\", \"B\", \"C\", \"D\", \"E\"][:5 if \"CSAT\" in doc.id else 4] %}"
#define CLICK_OPTIONS                                                                              \
    "질문: {{ doc.question }}\n보기:\nA:{{ doc.choices[0] }}, B: {{ doc.choices[1] }}, "       \
    "C: {{ doc.choices[2] }}, D: {{ doc.choices[3] }}\n정답:"

/* A number without needless digits: "3.0" is "3"; what is no number stays as it is. */
static int plain_number(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                        struct pd_err *err)
{
    (void)keep;
    const struct pd_value *answer = pd_dict_get(args->row, "answer");
    if (!answer)
        return pd_err_set(err, PD_ERR_INPUT, "the row has no column 'answer'");
    struct pd_buf buf = {0};
    double number;
    pd_py_str(&buf, answer);
    struct pd_str text = pd_py_strip(pd_buf_str(&buf), NULL);
    if (!pd_py_parse_float(&number, text)) {
        *out = pd_string(pd_arena_str(args->arena, text));
    } else {
        pd_buf_reset(&buf);
        if (isfinite(number) && number == trunc(number))
            pd_buf_printf(&buf, "%.0f", number == 0 ? 0.0 : number);
        else
            pd_py_float(&buf, number);
        *out = pd_string(pd_arena_str(args->arena, pd_buf_str(&buf)));
    }
    pd_buf_done(&buf);
    return 0;
}

const struct pd_native pd_natives_asian[] = {
    {
        .name = "asian.click_prompt",
        .help = "CLIcK: context where there is one, question and options",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("e5ea24635729fd06b0625827ec331ee75a234d9bcc6de685f91341ac5339ca7c"),
        .example = CLICK_ROW,
        .text = "{% if doc.paragraph %}주어진 맥락을 천천히 읽고, 질문에 대한 적절한 정답을 A, B, "
                "C, D 중에 골라 알파벳 하나로 답하시오.\n\n맥락: {{ doc.paragraph }}\n"
                "{% else %}주어진 질문을 천천히 읽고, 적절한 정답을 A, B, C, D 중에 골라 알파벳 "
                "하나로 답하시오.\n\n{% endif %}" CLICK_OPTIONS,
    },
    {
        .name = "asian.click_choices",
        .help = "CLIcK: the letters, five for rows of the CSAT",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("443dd3cf7b6c2466b90b138128bec901efd600c06db777bd101f51e36b9305bb"),
        .example = CLICK_ROW,
        .value = CLICK_LETTERS "{{ letters }}",
    },
    {
        .name = "asian.click_target",
        .help = "CLIcK: the letter of the answer",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("73903c638953bff88838d437892b9619125530e2ae3cf4bc5e314b665e73a540"),
        .example = CLICK_ROW,
        .value = CLICK_LETTERS "{{ letters[doc.choices.index(doc.answer)] }}",
    },
    {
        .name = "asian.hrm8k_prompt",
        .help = "HRM8K: the question in Korean",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("49edb483bb1724fbdc32301bb5c4848bc4f3b632ed7bcf172ba07bfaaa77ee8f"),
        .example = MATHS_ROW,
        .text = "주어진 문제를 풀어보세요.\n문제를 푼 후, 최종 답변을 다음과 같은 형식으로 "
                "작성하세요: $\\boxed{N}$.\n\n문제: {{ doc.question.strip() }}\n답변:",
    },
    {
        .name = "asian.hrm8k_prompt_choice",
        .help = "HRM8K: the question with numbered choices in Korean",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("a6082d2b1d93d6d4c283854d24c4c1e7b39d21df01dc49003924572e10aa4b84"),
        .example = MATHS_ROW,
        .text = "주어진 문제를 풀어보세요.\n문제를 푼 후, 주어진 선택지 (1, 2, 3, 4) 중 최종 "
                "선택지를 다음 형식으로 작성하세요: $\\boxed{N}$.\n\n"
                "문제: {{ doc.question.strip() }}\n답변:",
    },
    {
        .name = "asian.hrm8k_prompt_en",
        .help = "HRM8K: the question in English",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("0fc16a627afd2c6bc4890763504024300973dc66f69bac86ed14e623284bb3af"),
        .example = MATHS_ROW,
        .text = "Solve the given question.\nAfter solving the problem, state your final answer in "
                "the following format: $\\boxed{N}$.\n\nQuestion: {{ doc.original.strip() }}\n"
                "Answer:",
    },
    {
        .name = "asian.hrm8k_prompt_choice_en",
        .help = "HRM8K: the question with numbered choices in English",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("e692e27c6baeae59d7a818db74865de376dabc6aed1ea22cfa1e08346dd17239"),
        .example = MATHS_ROW,
        .text = "Solve the given question.\nAfter solving the problem, state your final choice "
                "among the choices (1, 2, 3, 4) in the following format: $\\boxed{N}$.\n\n"
                "Question: {{ doc.original.strip() }}\nAnswer:",
    },
    {
        .name = "asian.hrm8k_target",
        .help = "HRM8K: the answer, as a number without needless digits",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("fbf1fd478212334aa5dacbce93fb3cdaa3897fff1fe898d3d8124054d4e5d7c6"),
        .example = MATHS_ROW,
        .call = plain_number,
    },
    {
        .name = "asian.kobest_sentineg_prompt",
        .help = "KoBEST SentiNeg: the sentence",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("7cf980965785a2771f73520c86702d655901327764479ce2c2633280975aba98"),
        .example = "{\"sentence\": \"s\"}",
        .text = "문장: {{ doc.sentence }} 긍부정:",
    },
    {
        .name = "asian.kobest_wic_prompt",
        .help = "KoBEST WiC: two sentences and a word",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("c09eca03d7058bff8099c4160aedefd28bda17d84416a737e2b750ad858f50c8"),
        .example = "{\"context_1\": \"a\", \"context_2\": \"b\", \"word\": \"w\"}",
        .text =
            "문장1: {{ doc.context_1 }} 문장2: {{ doc.context_2 }} 두 문장에서 {{ doc.word }}가 "
            "같은 뜻으로 쓰였나?",
    },
    {
        .name = "asian.jfinqa_prompt",
        .help = "JFinQA: texts around a table, and the question",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("138e09a7348315b461c1a041e1e55cf20f9314efc9f9a25fdc3bdd9e0b3b0113"),
        .example = "{\"pre_text\": [\"p\"], \"table_headers\": [\"h\"], \"table_rows\": [[\"c\"]], "
                   "\"post_text\": [], \"question\": \"q\"}",
        .text = "{% set pre = doc.get(\"pre_text\", []) %}{% set post = doc.get(\"post_text\", "
                "[]) %}{% set headers = doc.get(\"table_headers\", []) %}"
                "{% if pre %}{{ \"\\n\".join(pre) }}\n\n{% endif %}"
                "{% if headers %}| {{ headers | join(\" | \") }} |\n"
                "|{% for header in headers %} --- |{% endfor %}"
                "{% for row in doc.get(\"table_rows\", []) %}\n| {{ row | join(\" | \") }} |"
                "{% endfor %}\n\n{% endif %}"
                "{% if post %}{{ \"\\n\".join(post) }}\n\n{% endif %}"
                "Question: {{ doc.get(\"question\", \"\") }}\nAnswer:",
    },
    {0},
};
