/* The benchmarks of the Iberian languages: pairs of sentences and summaries, with the spaces of
   tokenisers taken out. PAWS-X has the same functions. */
#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* A column without a tokeniser's spaces, stripped. */
static int detokenized(struct pd_str *out, const struct pd_value *row, const char *column,
                       struct pd_arena *arena, struct pd_err *err)
{
    int code = pd_row_text(out, row, column, err);
    if (code >= 0)
        code = pd_text_detokenize(out, arena, err);
    if (code >= 0)
        *out = pd_py_strip(*out, NULL);
    return code;
}

static struct pd_str without_last_of(struct pd_str s, const char *chars)
{
    return pd_text_ends_with_any(s, chars) ? pd_str_slice(s, 0, s.n - 1) : s;
}

/* --- inference: the first without its last mark, the second as a clause that goes on from it ---
 */

static int inference(struct pd_value *row, const char *first, const char *second,
                     struct pd_arena *arena, struct pd_err *err)
{
    struct pd_str premise, hypothesis;
    int code = detokenized(&premise, row, first, arena, err);
    if (code >= 0)
        code = detokenized(&hypothesis, row, second, arena, err);
    if (code >= 0)
        code = pd_text_lower_first(&hypothesis, arena, err);
    if (code < 0)
        return code;
    const struct pd_str stopped[] = {hypothesis, PD_STR(".")};
    if (!pd_text_ends_with_any(hypothesis, "."))
        hypothesis = pd_text_concat(arena, stopped, 2);
    pd_row_set(row, arena, first, pd_string(without_last_of(premise, ".,!?")));
    pd_row_set(row, arena, second, pd_string(hypothesis));
    return 0;
}

static int nli(struct pd_value *out, bool *keep, const struct pd_native_args *args,
               struct pd_err *err)
{
    (void)keep;
    return inference(out, "premise", "hypothesis", args->arena, err);
}

static int nli_labelled(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                        struct pd_err *err)
{
    (void)keep;
    static const char *const labels[] = {"entailment", "neutral", "contradiction"};
    const struct pd_value names = pd_texts(args->arena, labels, 3), *label = NULL;
    int64_t i;
    int code = inference(out, "sentence1", "sentence2", args->arena, err);
    if (code >= 0)
        code = pd_row_get(&label, out, "gold_label", err);
    if (code >= 0)
        code = pd_value_index(&i, &names, label, err);
    if (code >= 0)
        pd_row_set(out, args->arena, "gold_label", pd_int(i));
    return code;
}

/* --- paraphrases: rows with both sentences; the first without its last mark, the second begins
   with a small letter --- */

struct pair {
    const char *first, *second;
    bool tokenized;
};

static int is_there(bool *out, const struct pd_value *row, const char *column, struct pd_err *err)
{
    const struct pd_value *value = NULL;
    int code = pd_row_get(&value, row, column, err);
    if (code >= 0)
        *out = value->kind != PD_NONE && !(value->kind == PD_STRING && value->s.n == 0);
    return code;
}

static int sentence(struct pd_str *out, const struct pd_value *row, const char *column,
                    const struct pair *pair, struct pd_arena *arena, struct pd_err *err)
{
    return pair->tokenized ? detokenized(out, row, column, arena, err)
                           : pd_row_text(out, row, column, err);
}

static int paraphrase(struct pd_value *row, bool *keep, const struct pair *pair,
                      struct pd_arena *arena, struct pd_err *err)
{
    struct pd_str first, second;
    int code = is_there(keep, row, pair->first, err);
    if (code >= 0 && *keep)
        code = is_there(keep, row, pair->second, err);
    if (code < 0 || !*keep)
        return code;
    code = sentence(&first, row, pair->first, pair, arena, err);
    if (code >= 0)
        code = sentence(&second, row, pair->second, pair, arena, err);
    if (code >= 0)
        code = pd_text_lower_first(&second, arena, err);
    if (code < 0)
        return code;
    pd_row_set(row, arena, pair->first, pd_string(without_last_of(first, ".,;")));
    pd_row_set(row, arena, pair->second, pd_string(second));
    return 0;
}

static int paws(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                struct pd_err *err)
{
    static const struct pair pair = {"sentence1", "sentence2", true};
    return paraphrase(out, keep, &pair, args->arena, err);
}

static int paws_as_it_is(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                         struct pd_err *err)
{
    static const struct pair pair = {"sentence1", "sentence2", false};
    return paraphrase(out, keep, &pair, args->arena, err);
}

static int parafrases(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                      struct pd_err *err)
{
    static const struct pair pair = {"Frase", "Paráfrase", true};
    return paraphrase(out, keep, &pair, args->arena, err);
}

/* --- choices and summaries --- */

static int copa(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                struct pd_err *err)
{
    (void)keep;
    static const char *const columns[] = {"choice1", "choice2"};
    int code = 0;
    for (size_t i = 0; i < 2 && code >= 0; i++) {
        struct pd_str text;
        code = pd_row_text(&text, out, columns[i], err);
        if (code >= 0)
            code = pd_text_lower_first(&text, args->arena, err);
        if (code >= 0)
            pd_row_set(out, args->arena, columns[i], pd_string(text));
    }
    return code;
}

/* dict[key] with single spaces. */
static int squeeze(struct pd_value *dict, const char *key, struct pd_arena *arena,
                   struct pd_err *err)
{
    struct pd_str text;
    int code = pd_row_text(&text, dict, key, err);
    if (code >= 0)
        code = pd_text_sub(&text, " +", " ", arena, err);
    if (code >= 0)
        pd_row_set(dict, arena, key, pd_string(text));
    return code;
}

static int summary(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                   struct pd_err *err)
{
    (void)keep;
    int code = squeeze(out, "text", args->arena, err);
    return code < 0 ? code : squeeze(out, "summary", args->arena, err);
}

/* Three kinds of summaries by three annotators each. */
static int cabreu(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                  struct pd_err *err)
{
    (void)keep;
    static const char *const kinds[] = {"abstractive", "extractive", "extreme"};
    static const char *const annotators[] = {"a1", "a2", "a3"};
    const struct pd_value *summaries = NULL, *one = NULL;
    int code = squeeze(out, "content", args->arena, err);
    if (code >= 0)
        code = pd_row_dict(&summaries, out, "summaries", err);
    if (code < 0)
        return code;
    struct pd_value made = pd_value_copy(args->arena, summaries);
    for (size_t i = 0; i < 9 && code >= 0; i++) {
        code = pd_row_dict(&one, &made, kinds[i / 3], err);
        if (code < 0)
            break;
        struct pd_value texts = *one;
        code = squeeze(&texts, annotators[i % 3], args->arena, err);
    }
    if (code >= 0)
        pd_row_set(out, args->arena, "summaries", made);
    return code;
}

static const char *const nli_sources[] = {
    "d145fcec72d7096cbe791bec166c79234027c4c5f84a33d7671103d826b7ec2a", NULL};
static const char *const nli_labelled_sources[] = {
    "24a4426d8d9d8c47df89dffa0e00da1a06a4b958e57383a0765b4d014d6891d3", NULL};
static const char *const paws_sources[] = {
    "31c278176d71ea974b8e95ac01f16af71b69a9ac7f0adffb0b116ae12833d792",
    "7aa6e0ff88cbc6baa7863198e1f8be6ffa13a5a9bdc8d12fe36f76f65367ae96",
    "94dcb3f866d152ba2e34ad8197a62bf69675833990403ef18cc24bd7b381cbc8", NULL};
static const char *const paws_as_it_is_sources[] = {
    "5f88c36fd543bee4c1f04d6d096a1e7657f14b0e88d7de170025903c987325c3", NULL};
static const char *const parafrases_sources[] = {
    "db591442d6a72e90182601cdfcee37bb1c1bf3ae4eb7a4409d103a18463e1da0", NULL};
static const char *const copa_sources[] = {
    "319352e44f1a9ec1761109c0a1db538401a2427d15a102c362169a9ea443353b", NULL};
static const char *const summary_sources[] = {
    "c3228a3d3fd0617c921a28af0b06d2f96bfe8ea63a264f783e0fc5c07997da39", NULL};
static const char *const cabreu_sources[] = {
    "ae819e0141efc95669f45db076a1c14f838c8461ff2a2e2643e464e1f9a43343", NULL};

#define PAIR(first, second) "\"" first "\": \"This is it .\", \"" second "\": \"It is.\""
#define THREE "{\"a1\": \"s\", \"a2\": \"s\", \"a3\": \"s\"}"

const struct pd_native pd_natives_iberian[] = {
    {
        .name = "iberian.nli",
        .help = "premise without its last mark, hypothesis as a clause",
        .role = PD_NATIVE_ROW,
        .sources = nli_sources,
        .example = "{" PAIR("premise", "hypothesis") "}",
        .call = nli,
    },
    {
        .name = "iberian.nli_labelled",
        .help = "sentences as premise and hypothesis, the label as an index",
        .role = PD_NATIVE_ROW,
        .sources = nli_labelled_sources,
        .example = "{" PAIR("sentence1", "sentence2") ", \"gold_label\": \"neutral\"}",
        .call = nli_labelled,
    },
    {
        .name = "iberian.paws",
        .help = "keeps rows with both sentences and makes clauses of them",
        .role = PD_NATIVE_ROW,
        .sources = paws_sources,
        .example = "{" PAIR("sentence1", "sentence2") "}",
        .call = paws,
        .drops = true,
    },
    {
        .name = "iberian.paws_as_it_is",
        .help = "keeps rows with both sentences and makes clauses of them; spaces stay",
        .role = PD_NATIVE_ROW,
        .sources = paws_as_it_is_sources,
        .example = "{" PAIR("sentence1", "sentence2") "}",
        .call = paws_as_it_is,
        .drops = true,
    },
    {
        .name = "iberian.parafrases",
        .help = "keeps rows with a sentence and its paraphrase in Galician and makes clauses of "
                "them",
        .role = PD_NATIVE_ROW,
        .sources = parafrases_sources,
        .example = "{" PAIR("Frase", "Paráfrase") "}",
        .call = parafrases,
        .drops = true,
    },
    {
        .name = "iberian.copa",
        .help = "both choices begin with a small letter",
        .role = PD_NATIVE_ROW,
        .sources = copa_sources,
        .example = "{\"choice1\": \"One.\", \"choice2\": \"Two.\"}",
        .call = copa,
    },
    {
        .name = "iberian.summary",
        .help = "text and summary with single spaces",
        .role = PD_NATIVE_ROW,
        .sources = summary_sources,
        .example = "{\"text\": \"a  b\", \"summary\": \"a\"}",
        .call = summary,
    },
    {
        .name = "iberian.cabreu",
        .help = "content and nine summaries with single spaces",
        .role = PD_NATIVE_ROW,
        .sources = cabreu_sources,
        .example = "{\"content\": \"a  b\", \"summaries\": {\"abstractive\": " THREE
                   ", \"extractive\": " THREE ", \"extreme\": " THREE "}}",
        .call = cabreu,
    },
    {0},
};
