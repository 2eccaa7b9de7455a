/*
 * Texts with passages: CoQA, SuperGLUE's WSC and ReCoRD (lm-eval's and T5's wording),
 * InfiniteBench, Paloma, CodeXGLUE and competition mathematics.
 */
#include "tasks/native.h"

#include "lib/core/buf.h"
#include "lib/format/pystr.h"
#include "lib/format/regex.h"

#define COQA_ROW                                                                                   \
    "{\"story\": \"s\", \"questions\": {\"input_text\": [\"q\"]}, \"answers\": {\"input_text\": "  \
    "[\"a\"]}, \"additional_answers\": {}}"
#define WSC_ROW                                                                                    \
    "{\"text\": \"Ann said she left.\", \"span1_text\": \"Ann\", \"span2_text\": \"she\", "        \
    "\"span1_index\": 0, \"span2_index\": 2}"
#define RECORD_ROW                                                                                 \
    "{\"passage\": \"p\\n@highlight\\nh\", \"query\": \"@placeholder left\", \"entities\": "       \
    "[\"a\"], \"answers\": [\"a\"]}"
#define OPTIONS_ROW "{\"context\": \"c\", \"input\": \"i\", \"options\": [\"a\", \"b\"]}"

/* A query with an entity in its gap, as an item of a list. */
#define FILLED(entity) "(\"  - \" ~ doc.query).replace(\"@placeholder\", " entity ")"
/* Up to four options, each absent one empty. */
#define FOUR_OPTIONS                                                                               \
    "{% set options = doc.get(\"options\", []) %}{% for letter in \"ABCD\" %}"                     \
    "{{ \"\\n\" if loop.index0 else \"\" }}{{ letter }}. "                                         \
    "{{ options[loop.index0] if options | length > loop.index0 else \"\" }}{% endfor %}"

/* A text column, or an error. */
static int text_of(struct pd_str *out, const struct pd_value *row, const char *column,
                   struct pd_err *err)
{
    const struct pd_value *value = pd_dict_get(row, column);
    if (!pd_is(value, PD_STRING))
        return pd_err_set(err, PD_ERR_INPUT, "column '%s' must hold text", column);
    *out = value->s;
    return 0;
}

/* --- WSC in T5's wording --- */

/* Two rows whose pronoun does not stand alone between spaces; the original rewrites them. */
static const struct {
    struct pd_str text, marked;
} wsc_repairs[] = {
    {PD_STR("The boy continued to whip the pony , and eventually the pony threw him over. John "
            "laughed out quite loud. \"Good for him,\" he said. "),
     PD_STR("The boy continued to whip the pony , and eventually the pony threw him over. John "
            "laughed out quite loud. \"Good for X ,\" he said.")},
    {PD_STR("When they had eventually calmed down a bit , and had gotten home, Mr. Farley put the "
            "magic pebble in an iron safe . Some day they might want to use it , but really for "
            "now, what more could they wish for?"),
     PD_STR("When they had eventually calmed down a bit , and had gotten home, Mr. Farley put the "
            "magic pebble in an iron safe . Some day they might want to use X , but really for "
            "now, what more could they wish for?")},
};

/* The text with an X in the place of its pronoun, which is word number at. */
static int mark_pronoun(struct pd_buf *out, struct pd_str text, struct pd_str pronoun, int64_t at,
                        struct pd_arena *arena, struct pd_err *err)
{
    static const struct pd_str space = PD_STR(" ");
    struct pd_value words = pd_py_split(arena, text, &space, -1);
    if (at <= 0 || (uint64_t)at >= pd_list_len(&words))
        return pd_err_set(err, PD_ERR_INPUT, "'span2_index' is outside of the text");
    for (size_t i = 0; i < sizeof wsc_repairs / sizeof wsc_repairs[0]; i++) {
        if (pd_str_eq(text, wsc_repairs[i].text)) {
            pd_buf_add_str(out, wsc_repairs[i].marked);
            return 0;
        }
    }
    if (!pd_str_eq(pd_list_at(&words, (size_t)at)->s, pronoun))
        return pd_err_set(err, PD_ERR_INPUT, "'span2_text' is not word number %lld of the text",
                          (long long)at);
    for (size_t i = 0; i < pd_list_len(&words); i++) {
        pd_buf_puts(out, i ? " " : "");
        pd_buf_add_str(out, (int64_t)i == at ? pd_str_of("X") : pd_list_at(&words, i)->s);
    }
    if ((size_t)at + 1 == pd_list_len(&words)) /* an empty rest is joined too */
        pd_buf_putc(out, ' ');
    return 0;
}

static int t5_wsc_prompt(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                         struct pd_err *err)
{
    (void)keep;
    struct pd_str text = {"", 0}, pronoun = {"", 0};
    struct pd_buf marked = {0}, starred = {0}, made = {0};
    struct pd_regex *re = NULL;
    int64_t at = pd_dict_int(args->row, "span2_index", -1);
    int code = text_of(&text, args->row, "text", err);
    if (code >= 0)
        code = text_of(&pronoun, args->row, "span2_text", err);
    if (code >= 0)
        code = mark_pronoun(&marked, text, pronoun, at, args->arena, err);
    if (code >= 0)
        code = pd_regex_new(&re, pd_str_of(" X "), 0, err);
    if (code >= 0) {
        pd_buf_printf(&starred, " *%.*s* ", PD_STR_ARG(pronoun));
        pd_buf_puts(&made, "wsc: ");
        code = pd_regex_sub(&made, re, pd_buf_str(&marked), pd_buf_str(&starred), err);
    }
    if (code >= 0)
        *out = pd_string(pd_arena_str(args->arena, pd_buf_str(&made)));
    pd_regex_free(re);
    pd_buf_done(&marked);
    pd_buf_done(&starred);
    pd_buf_done(&made);
    return code < 0 ? code : 0;
}

/* --- InfiniteBench --- */

/* The groups of the first match; empty slices when there is none. 1 found, 0 not found. */
static int find_first(struct pd_str *groups, size_t n, const char *pattern, struct pd_str text,
                      struct pd_err *err)
{
    struct pd_regex *re = NULL;
    struct pd_match match;
    int code = pd_regex_new(&re, pd_str_of(pattern), 0, err);
    if (code >= 0)
        code = pd_regex_search(&match, re, text, 0, err);
    for (size_t i = 0; i < n && code == 1; i++)
        groups[i] = pd_str_slice(text, (size_t)match.spans[2 * i], (size_t)match.spans[2 * i + 1]);
    pd_regex_free(re);
    return code;
}

static int code_run_prompt(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                           struct pd_err *err)
{
    (void)keep;
    struct pd_str input, call[2] = {{"", 0}, {"", 0}};
    const struct pd_value *context = pd_dict_get(args->row, "context");
    if (!context)
        return pd_err_set(err, PD_ERR_INPUT, "the row has no column 'context'");
    int code = text_of(&input, args->row, "input", err);
    if (code >= 0)
        code = find_first(call, 2, "(func_[0-9]+)\\(\\-?[0-9]+\\)", input, err);
    if (code < 0)
        return code;
    if (code == 0) {
        call[0] = pd_py_strip(input, NULL);
        call[1] = pd_str_of("the function");
    }
    struct pd_buf buf = {0};
    pd_buf_printf(&buf,
                  "Following is a set of Python functions. There is a function called named %.*s."
                  "\n\n",
                  PD_STR_ARG(call[1]));
    pd_py_str(&buf, context);
    pd_buf_printf(&buf,
                  "\n\nPlease give me the exact number of the return value of %.*s. Be concise. "
                  "Your response must end with the final returned value.",
                  PD_STR_ARG(call[0]));
    *out = pd_string(pd_arena_str(args->arena, pd_buf_str(&buf)));
    pd_buf_done(&buf);
    return 0;
}

static int math_find_prompt(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                            struct pd_err *err)
{
    (void)keep;
    struct pd_str input, found = {"", 0};
    const struct pd_value *context = pd_dict_get(args->row, "context");
    if (!context)
        return pd_err_set(err, PD_ERR_INPUT, "the row has no column 'context'");
    int code = text_of(&input, args->row, "input", err);
    if (code >= 0)
        code = find_first(&found, 1, "The .+ of", input, err);
    if (code < 0)
        return code;
    struct pd_buf buf = {0};
    if (code == 1) { /* without its " of" */
        pd_buf_puts(&buf, "What is ");
        pd_py_lower(&buf, pd_str_slice(found, 0, found.n - 3));
        pd_buf_puts(&buf, " in the following list?");
    } else {
        pd_buf_add_str(&buf, input);
    }
    pd_buf_puts(&buf, "\n\n");
    pd_py_str(&buf, context);
    pd_buf_puts(&buf, "\n\n");
    pd_buf_add_str(&buf, input);
    *out = pd_string(pd_arena_str(args->arena, pd_buf_str(&buf)));
    pd_buf_done(&buf);
    return 0;
}

const struct pd_native pd_natives_passage[] = {
    {
        .name = "passage.coqa_prompt",
        .help = "CoQA: the story, questions with their answers, and the last question",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("586a688346c9f0971a3bc3b50651ba9bda1f6478fa0eef98165745e2a60bb761"),
        .example = COQA_ROW,
        .text = "{% set questions = doc.questions.input_text %}"
                "{% set answers = doc.answers.input_text[:-1] %}{{ doc.story + \"\\n\\n\" }}"
                "{% for i in range([questions | length, answers | length] | max) %}"
                "Q: {{ questions[i] if i < questions | length else none }}\n\n"
                "{% set answer = answers[i] if i < answers | length else none %}"
                "{% if answer is none %}A:{% else %}A: {{ answer }}\n\n{% endif %}{% endfor %}",
    },
    {
        .name = "passage.coqa_target",
        .help = "CoQA: the last answer, and the other annotators' that differ in more than case",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("7dff0afe5f342a378f8d0e122597f32e4ede51a6c7a060a9949edbb690b1474c"),
        .example = COQA_ROW,
        .value = "{% set at = doc.questions.input_text | length - 1 %}"
                 "{% set found = [doc.answers.input_text[at]] %}"
                 "{% set lower = [] %}{% set more = doc.get(\"additional_answers\") %}"
                 "{% for key in more or [] %}{% set other = more[key].input_text[at] %}"
                 "{% if not lower %}{% set added = lower.append(found[0].lower()) %}{% endif %}"
                 "{% if other.lower() not in lower %}{% set added = found.append(other) %}"
                 "{% set added = lower.append(other.lower()) %}{% endif %}{% endfor %}{{ found }}",
    },
    {
        .name = "passage.wsc_prompt",
        .help = "WSC: the passage with its pronoun starred, and the question",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("88df5ad8ce3fbb0bb426e60cc53460bb2fec78b29dc5927dcebc27653d51f343"),
        .example = WSC_ROW,
        .text = "{% set head = \" \".join(doc.text.split()[:doc.span2_index]) %}"
                "{% set tail = doc.text[head | length + doc.span2_text | length + 1:] %}"
                "{% set passage = (head + \" *\" ~ doc.span2_text ~ \"*\" + tail)"
                ".replace(\" n't\", \"n't\").replace(\" )\", \")\").replace(\"( \", \"(\")"
                ".replace('\" ', '\"').replace(' \"', '\"').replace(\" '\", \"'\")"
                ".replace(\" .\", \".\").replace(\" ,\", \",\") %}"
                "Passage: {{ passage }}\nQuestion: In the passage above, does the pronoun "
                "\"*{{ doc.span2_text }}*\" refer to \"*{{ doc.span1_text }}*\"?\nAnswer:",
    },
    {
        .name = "passage.wsc_prompt_t5",
        .help = "WSC in T5's wording: the text with its pronoun starred",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("b6ab3ba9a8a4711a0494e59db1415fbb9578c263a7967a925a835389ddb40f5b"),
        .example = WSC_ROW,
        .call = t5_wsc_prompt,
    },
    {
        .name = "passage.record_prompt",
        .help = "ReCoRD: the passage with its highlights as a list",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("e5dce8d244738ec74fae748f811085b9eb2b6e48bb2162fb20a2936563c5c1c1"),
        .example = RECORD_ROW,
        .text =
            "{% set parts = doc.passage.strip().split(\"\\n@highlight\\n\") %}{{ parts[0] }}\n\n"
            "{% for highlight in parts[1:] %}  - {{ highlight }}.\n{% endfor %}",
    },
    {
        .name = "passage.record_choices",
        .help = "ReCoRD: the query with each entity in its gap",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("967b6ccb7d630fc1b6fcd4c09215143cd08cffccf9d2eb2de9c9d7dcda6a2a60"),
        .example = RECORD_ROW,
        .value = "{% set filled = [] %}{% for entity in doc.entities %}"
                 "{% set added = filled.append(" FILLED("entity") ") %}{% endfor %}{{ filled }}",
    },
    {
        .name = "passage.record_target",
        .help = "ReCoRD: the query with the first answer in its gap",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("b2d0b2d23d0b3933becc634402c4f83dd47f16eb20f0a8e8284e763ffcac22d4"),
        .example = RECORD_ROW,
        .value = "{{ " FILLED("doc.answers[0]") " }}",
    },
    {
        .name = "passage.record_prompt_t5",
        .help = "ReCoRD in T5's wording: query, entities and passage",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("eb7f3094d57a23957beceb858e22c0463838ac72fa4c0d9a01f590ff1bb46754"),
        .example = RECORD_ROW,
        .text = "{% set passage = namespace(text=doc.passage) %}{% for mark in \".?!\\\"'\" %}"
                "{% set passage.text = passage.text.replace(mark ~ \"\\n@highlight\\n\", "
                "mark ~ \" \") %}{% endfor %}record query: {{ doc.query + \"\" }} entities: "
                "{{ \", \".join(doc.entities) }} passage: "
                "{{ passage.text.replace(\"\\n@highlight\\n\", \". \") }}",
    },
    {
        .name = "passage.code_debug_prompt",
        .help = "InfiniteBench: code with an error, and four functions to choose from",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("91e1a8d7414fac1d8c09d35b251037d9c8aca5b1a317a8e7fa26061eccd5d529"),
        .example = OPTIONS_ROW,
        .text =
            "There is ONLY ONE function in the large project that is deliberately made to "
            "include an obvious error. Please find the function that contains the most obvious "
            "errors. I will give you four options to narrow your scope. You can inspect the "
            "options and think. Eventually, tell me the answer using one single letter (A, B, "
            "C, or D).\n\n{{ doc.context }}\n\nWhich funtion has deliberate error?\n" FOUR_OPTIONS
            "\n\nYou should first find the functions in the options. Repeat their content, "
            "inspect through code, and at last give me your answer for the function that has "
            "the deliberate and obvious error in A, B, C, or D.",
    },
    {
        .name = "passage.code_run_prompt",
        .help = "InfiniteBench: code, and a call whose value is asked for",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("abfd469cf5c43a6fe1c0cafa49157b13a59851ae7281891eeb65e12cef477ffb"),
        .example = "{\"context\": \"c\", \"input\": \"func_1(2)\"}",
        .call = code_run_prompt,
    },
    {
        .name = "passage.book_choice_prompt",
        .help = "InfiniteBench: a book, a question and four options",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("a8250482c5ea177ca284fe958b5d2b6b2e3404cb043935ab1fd4cf356776bee8"),
        .example = OPTIONS_ROW,
        .text = "Read the book and answer the question.\n\n{{ doc.context }}\n\nQuestion: "
                "{{ doc.input }}\n\nOnly one of the following options is correct, tell me the "
                "answer using one single letter (A, B, C, or D). Don't say anything "
                "else.\n" FOUR_OPTIONS,
    },
    {
        .name = "passage.dialogue_prompt",
        .help = "InfiniteBench: a script in which a name is masked",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("10e39ac7287112aa8fe3e2e73191175d8d684416f1103162bb616869aba395e0"),
        .example = "{\"context\": \"c\"}",
        .text = "Below is a dialogue script where one random occurrence of a character name is "
                "replaced with \"$$MASK$$\", and you should try to guess who that character is.\n\n"
                "The dialogue:\n\n---\n\n{{ doc.context }}\n\n---\n\nEnd of dialogue.\n\n"
                "Which character is most likely \"$$MASK$$\"? Just say the name used by the "
                "scriptwriter (before the colon marks) of one single character and nothing else.",
    },
    {
        .name = "passage.math_find_prompt",
        .help = "InfiniteBench: a list of numbers, and the one that is asked for",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("4c43564d968124531964a51cc8ac8242333c2d77495b5aa0a7253a48012095a1"),
        .example = "{\"context\": \"c\", \"input\": \"The largest number of the list\"}",
        .call = math_find_prompt,
    },
    {
        .name = "passage.plain_text",
        .help = "the column 'text' as text, whatever it holds",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("ca5285a8d38e08b02e27652593e3325cdfa2206717500cb384f5e9e8a2fcfa7d"),
        .example = "{\"text\": \"a\"}",
        .text = "{{ doc.text }}",
    },
    {
        .name = "passage.code_tokens",
        .help = "CodeXGLUE: the tokens of the code between single spaces",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("0a914dc2d2b9d6c97239f6c148f070d8125e64e7ab729fe6155d0d32fe24de2e"),
        .example = "{\"code_tokens\": [\"a\", \"=\", \"1\"]}",
        .text = "{{ \" \".join(\" \".join(doc.code_tokens).replace(\"\\n\", \" \").split()) }}",
    },
    {
        .name = "passage.docstring_tokens",
        .help = "CodeXGLUE: the tokens of the docstring between single spaces",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("4f6e9c03bd0152a4a60b2dc50202f3b095f146b15d52a92406bd447d04098855"),
        .example = "{\"docstring_tokens\": [\"a\", \"b\"]}",
        .text = "{{ \" \".join(\" \".join(doc.docstring_tokens).replace(\"\\n\", \"\").split()) }}",
    },
    {
        .name = "passage.math_problem",
        .help = "Competition mathematics: the problem before its solution",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("e5ae38e3fadb22d8b69cb2d6498b429cc3d982c8135b730a3f78c385fc5c565e"),
        .example = "{\"problem\": \"p\"}",
        .text = "Problem:\n{{ doc.problem + \"\" }}\n\nSolution:",
    },
    {0},
};
