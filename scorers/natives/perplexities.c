/*
 * Perplexities per word and byte of a text of the document, as it was before it was cleaned or
 * shortened for the model: WikiText, C4 and medical answers.
 */
#include "lib/format/regex.h"
#include "tasks/natives/rows.h"

static int count_match(void *ctx, const struct pd_match *match)
{
    (void)match;
    ++*(int64_t *)ctx;
    return 0;
}

/* len(re.split("\s+", text)) */
static int count_words(int64_t *out, struct pd_str text, struct pd_err *err)
{
    struct pd_regex *re = NULL;
    int64_t spaces = 0;
    int code = pd_regex_new(&re, (struct pd_str)PD_STR("\\s+"), 0, err);
    if (code >= 0)
        code = pd_regex_each(re, text, count_match, &spaces, err);
    pd_regex_free(re);
    if (code >= 0)
        *out = spaces + 1;
    return code;
}

static struct pd_value pair_of(const struct pd_value *ll, int64_t n, struct pd_arena *arena)
{
    struct pd_value pair = pd_list_new(arena);
    pd_list_push(arena, &pair, *ll);
    pd_list_push(arena, &pair, pd_int(n));
    return pair;
}

/* The only response: a log-likelihood, which may stand in a list with whether it was greedy. */
static int only_ll(const struct pd_value **out, const struct pd_native_args *args,
                   struct pd_err *err)
{
    if (pd_list_len(args->list) != 1)
        return pd_err_set(err, PD_ERR_INPUT, "expected one log-likelihood");
    const struct pd_value *response = pd_list_at(args->list, 0);
    *out = pd_list_len(response) > 0 ? pd_list_at(response, 0) : response;
    return 0;
}

static int of_text(struct pd_value *out, struct pd_str text, const struct pd_native_args *args,
                   struct pd_err *err)
{
    const struct pd_value *ll;
    int64_t words;
    int code = only_ll(&ll, args, err);
    if (code < 0 || (code = count_words(&words, text, err)) < 0)
        return code;
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "word_perplexity", pair_of(ll, words, args->arena));
    pd_row_set(out, args->arena, "byte_perplexity", pair_of(ll, (int64_t)text.n, args->arena));
    pd_row_set(out, args->arena, "bits_per_byte", pair_of(ll, (int64_t)text.n, args->arena));
    return 0;
}

static int of_column(struct pd_value *out, const char *column, const struct pd_native_args *args,
                     struct pd_err *err)
{
    struct pd_str text;
    int code = pd_row_text(&text, args->row, column, err);
    return code < 0 ? code : of_text(out, text, args, err);
}

#define COLUMN(name, column)                                                                       \
    static int name(struct pd_value *out, bool *keep, const struct pd_native_args *args,           \
                    struct pd_err *err)                                                            \
    {                                                                                              \
        (void)keep;                                                                                \
        return of_column(out, column, args, err);                                                  \
    }
COLUMN(of_answer, "answer")
COLUMN(of_completion, "Completion")
COLUMN(of_free_answer, "Free_form_answer")
COLUMN(of_page, "page")
COLUMN(of_paragraph, "paragraph")
COLUMN(of_section, "section_text")
COLUMN(of_target, "tgt")
COLUMN(of_plain_text, "text")

/* The answer in the second utterance of a dialogue. */
static int of_reply(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                    struct pd_err *err)
{
    (void)keep;
    const struct pd_value *dialogue, *utterances, *reply;
    struct pd_str text;
    int code = pd_row_dict(&dialogue, args->row, "utterances", err);
    if (code < 0 || (code = pd_row_list(&utterances, dialogue, "utterance", err)) < 0 ||
        (code = pd_value_item(&reply, utterances, 1, err)) < 0 ||
        (code = pd_value_text(&text, reply, err)) < 0)
        return code;
    return of_text(out, text, args, err);
}

/* QUESTION["AnswerList"][0]["Answer"]["AnswerText"]; the log-likelihood stands beside. */
static int of_first_answer(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                           struct pd_err *err)
{
    (void)keep;
    const struct pd_value *question, *answers, *first, *answer, *ll = NULL;
    struct pd_str text;
    int code = pd_row_dict(&question, args->row, "QUESTION", err);
    if (code < 0 || (code = pd_row_list(&answers, question, "AnswerList", err)) < 0 ||
        (code = pd_value_item(&first, answers, 0, err)) < 0 ||
        (code = pd_row_dict(&answer, first, "Answer", err)) < 0 ||
        (code = pd_row_text(&text, answer, "AnswerText", err)) < 0 ||
        (code = only_ll(&ll, args, err)) < 0 || (code = of_text(out, text, args, err)) < 0)
        return code;
    pd_row_set(out, args->arena, "perplexity", *ll);
    return 0;
}

/* The impression of a report, which the task has as its target. */
static int of_report(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                     struct pd_err *err)
{
    const struct pd_native *target =
        pd_native_find(pd_task_natives, (struct pd_str)PD_STR("medical.report_target"));
    struct pd_value text = pd_none();
    struct pd_str report;
    int code = target->call(&text, keep, args, err);
    if (code < 0 || (code = pd_value_text(&report, &text, err)) < 0)
        return code;
    return of_text(out, report, args, err);
}

static const char *const metrics[] = {"word_perplexity", "byte_perplexity", "bits_per_byte", NULL};
static const char *const four_metrics[] = {"word_perplexity", "byte_perplexity", "bits_per_byte",
                                           "perplexity", NULL};

const struct pd_native pd_natives_perplexities[] = {
    {
        .name = "perplexities.answer",
        .help = "perplexities per word and byte of the column answer",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("4ca663bf8201c70d710f05d332ee72ed24029561e9b6835aa1c6b183e0348cb3"),
        .call = of_answer,
        .metrics = metrics,
    },
    {
        .name = "perplexities.completion",
        .help = "perplexities per word and byte of the column Completion",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("e15e9d21a968c379660cfa03b6ebb233032e48743cb4d0b49702323d431f8745"),
        .call = of_completion,
        .metrics = metrics,
    },
    {
        .name = "perplexities.first_answer",
        .help = "perplexities per word and byte of the first answer to a question in XML",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("c00f3e3e39a97b481ee8057aaac689142170d4d7f46e24200bad230b65bea608"),
        .call = of_first_answer,
        .metrics = four_metrics,
    },
    {
        .name = "perplexities.free_answer",
        .help = "perplexities per word and byte of the column Free_form_answer",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("fe4207aa3c37c3c1b363a0e62773527917f2eab374b6a7aa3a39adf2b4c8253e"),
        .call = of_free_answer,
        .metrics = metrics,
    },
    {
        .name = "perplexities.page",
        .help = "perplexities per word and byte of the column page",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("d16d381e8bf60ca034bbed0c4a11018dd575b342306f9a0556cf3924d9169a4e"),
        .call = of_page,
        .metrics = metrics,
    },
    {
        .name = "perplexities.paragraph",
        .help = "perplexities per word and byte of the column paragraph",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("444ec51553d62500e7444b373205299f7e4633cf52dff8429f944beda2f659f6"),
        .call = of_paragraph,
        .metrics = metrics,
    },
    {
        .name = "perplexities.reply",
        .help = "perplexities per word and byte of the second utterance of a dialogue",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("653ac25a75f603fcb8da3e386bf377fcf6d606e493fac052c8992b0affe74a03"),
        .call = of_reply,
        .metrics = metrics,
    },
    {
        .name = "perplexities.report",
        .help = "perplexities per word and byte of the impression of a medical report",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("54eae866d77e3728e06cbba545a5662918fd16b811969988415eaa498295df5f"),
        .call = of_report,
        .metrics = metrics,
    },
    {
        .name = "perplexities.section",
        .help = "perplexities per word and byte of the column section_text",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("5d10cbdfdb9e830747346a9963741145399a811ef052e367a9d3c714cde06fe6"),
        .call = of_section,
        .metrics = metrics,
    },
    {
        .name = "perplexities.target",
        .help = "perplexities per word and byte of the column tgt",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("4dae2944a4e2729a9ed71d1d2a5c1eaf5133e1999f3bf7cf7208b4e5c49718b4"),
        .call = of_target,
        .metrics = metrics,
    },
    {
        .name = "perplexities.text",
        .help = "perplexities per word and byte of the column text",
        .role = PD_NATIVE_RESULT,
        .sources = PD_SOURCES("9a9606ae02ee5e05db816bf76c1246604030c6ba47ce81b33325d24345926d89"),
        .call = of_plain_text,
        .metrics = metrics,
    },
    {0},
};
