/* Reading comprehension: passages, questions and the answers that count. */
#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* --- DROP: every answer is a list of texts; each counts once --- */

static bool is_text(const struct pd_value *v, const char *text)
{
    return v->kind == PD_STRING && pd_str_is(v->s, text);
}

/* "day month year", stripped. */
static int date_of(struct pd_str *out, const struct pd_value *answer, struct pd_arena *arena,
                   struct pd_err *err)
{
    static const char *const parts[] = {"day", "month", "year"};
    const struct pd_value *date = NULL;
    struct pd_str texts[5] = {{0}, PD_STR(" "), {0}, PD_STR(" ")};
    int code = pd_row_dict(&date, answer, "date", err);
    for (size_t i = 0; i < 3 && code >= 0; i++)
        code = pd_row_text(&texts[2 * i], date, parts[i], err);
    if (code >= 0)
        *out = pd_py_strip(pd_text_concat(arena, texts, 5), NULL);
    return code;
}

/* The number, or else the spans, or else the date. */
static int drop_answer(struct pd_value *out, const struct pd_value *answer, struct pd_arena *arena,
                       struct pd_err *err)
{
    const struct pd_value *number = NULL, *spans = NULL;
    struct pd_str date;
    int code = pd_row_get(&number, answer, "number", err);
    if (code >= 0 && !is_text(number, "")) {
        struct pd_buf text = {0};
        pd_py_str(&text, number);
        *out = pd_list_new(arena);
        pd_list_push(arena, out, pd_string(pd_text_take(&text, arena)));
        return 0;
    }
    if (code >= 0)
        code = pd_row_list(&spans, answer, "spans", err);
    if (code >= 0 && pd_list_len(spans) > 0) {
        *out = *spans;
        return 0;
    }
    if (code >= 0)
        code = date_of(&date, answer, arena, err);
    if (code < 0)
        return code;
    *out = pd_list_new(arena);
    pd_list_push(arena, out, pd_string(date));
    return 0;
}

static int add_once(struct pd_value *answers, const struct pd_value *answer, struct pd_arena *arena,
                    struct pd_err *err)
{
    struct pd_value made;
    int64_t i;
    int code = drop_answer(&made, answer, arena, err);
    if (code >= 0 && pd_value_index(&i, answers, &made, NULL) < 0)
        pd_list_push(arena, answers, made);
    return code;
}

/* Validated answers are a dict of lists. */
static int validated_answer(struct pd_value *out, const struct pd_value *lists, size_t i,
                            struct pd_arena *arena, struct pd_err *err)
{
    static const char *const columns[] = {"number", "date", "spans"};
    *out = pd_dict_new(arena);
    int code = 0;
    for (size_t k = 0; k < 3 && code >= 0; k++) {
        const struct pd_value *list = NULL, *item = NULL;
        code = pd_row_list(&list, lists, columns[k], err);
        if (code >= 0)
            code = pd_value_item(&item, list, (int64_t)i, err);
        if (code >= 0)
            pd_row_set(out, arena, columns[k], *item);
    }
    return code;
}

static int drop_answers(struct pd_value *out, const struct pd_value *row, struct pd_arena *arena,
                        struct pd_err *err)
{
    const struct pd_value *answer = NULL, *validated = NULL, *numbers = NULL;
    struct pd_value answers = pd_list_new(arena), one;
    int code = pd_row_get(&answer, row, "answer", err);
    if (code >= 0)
        code = pd_row_get(&validated, row, "validated_answers", err);
    if (code >= 0)
        code = pd_row_list(&numbers, validated, "number", err);
    if (code >= 0)
        code = add_once(&answers, answer, arena, err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(numbers); i++) {
        code = validated_answer(&one, validated, i, arena, err);
        if (code >= 0)
            code = add_once(&answers, &one, arena, err);
    }
    if (code >= 0)
        *out = answers;
    return code;
}

static int drop(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                struct pd_err *err)
{
    (void)keep;
    const struct pd_value *found = NULL;
    struct pd_value answers;
    int code = pd_row_get(&found, out, "query_id", err);
    if (code >= 0)
        code = drop_answers(&answers, out, args->arena, err);
    if (code < 0)
        return code;
    const struct pd_value id = *found;
    pd_row_set(out, args->arena, "id", id);
    pd_row_set(out, args->arena, "answers", answers);
    return 0;
}

/* --- ReCoRD: one row for each answer --- */

static int one_answer_each(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                           struct pd_err *err)
{
    (void)keep;
    struct pd_value rows = pd_list_new(args->arena);
    for (size_t i = 0; i < pd_list_len(args->list); i++) {
        const struct pd_value *row = pd_list_at(args->list, i), *answers = NULL;
        int code = pd_row_list(&answers, row, "answers", err);
        if (code < 0)
            return pd_err_wrap(err, "row %zu", i);
        for (size_t k = 0; k < pd_list_len(answers); k++) {
            struct pd_value one = pd_dict_twin(args->arena, row);
            pd_row_set(&one, args->arena, "answers", *pd_list_at(answers, k));
            pd_list_push(args->arena, &rows, one);
        }
    }
    *out = rows;
    return 0;
}

/* --- Qasper: one row for each answer of one type --- */

/* What an answer says and its type; extracted spans are joined. */
static int qasper_answer(struct pd_str *out, const char **type, const struct pd_value *answer,
                         struct pd_arena *arena, struct pd_err *err)
{
    static const char *const columns[] = {"unanswerable", "yes_no", "free_form_answer",
                                          "extractive_spans"};
    static const char *const types[] = {"unanswerable", "bool", "free form answer",
                                        "extractive_spans"};
    static const char *const fixed[] = {"unanswerable", "yes"};
    const struct pd_value *value = NULL;
    for (size_t i = 0; i < 4; i++) {
        int code = pd_row_get(&value, answer, columns[i], err);
        if (code < 0)
            return code;
        if (!pd_value_truthy(value))
            continue;
        *type = types[i];
        if (i >= 2)
            return i == 2 ? pd_value_text(out, value, err)
                          : pd_text_join(out, value, ", ", arena, err);
        *out = pd_str_of(fixed[i]);
        return 0;
    }
    if (!pd_is(pd_dict_get(answer, "yes_no"), PD_BOOL))
        return pd_err_set(err, PD_ERR_INPUT, "an answer says nothing");
    *type = "bool";
    *out = (struct pd_str)PD_STR("no");
    return 0;
}

struct qasper {
    struct pd_value rows;
    const struct pd_value *title, *abstract;
    struct pd_str type;
    struct pd_arena *arena;
};

static int add_answers(struct qasper *q, const struct pd_value *question,
                       const struct pd_value *answers, struct pd_err *err)
{
    const struct pd_value *list = NULL;
    int code = pd_row_list(&list, answers, "answer", err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(list); i++) {
        const char *type = NULL;
        struct pd_str text;
        code = qasper_answer(&text, &type, pd_list_at(list, i), q->arena, err);
        if (code < 0 || !pd_str_is(q->type, type))
            continue;
        struct pd_value row = pd_dict_new(q->arena);
        pd_row_set(&row, q->arena, "title", *q->title);
        pd_row_set(&row, q->arena, "abstract", *q->abstract);
        pd_row_set(&row, q->arena, "question", *question);
        pd_row_set(&row, q->arena, "answer", pd_string(text));
        pd_row_set(&row, q->arena, "answer_type", pd_text(type));
        pd_list_push(q->arena, &q->rows, row);
    }
    return code;
}

static int add_paper(struct qasper *q, const struct pd_value *row, struct pd_err *err)
{
    const struct pd_value *qas = NULL, *questions = NULL, *answers = NULL;
    int code = pd_row_get(&q->title, row, "title", err);
    if (code >= 0)
        code = pd_row_get(&q->abstract, row, "abstract", err);
    if (code >= 0)
        code = pd_row_get(&qas, row, "qas", err);
    if (code >= 0)
        code = pd_row_list(&questions, qas, "question", err);
    if (code >= 0)
        code = pd_row_list(&answers, qas, "answers", err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(questions) && i < pd_list_len(answers); i++)
        code = add_answers(q, pd_list_at(questions, i), pd_list_at(answers, i), err);
    return code;
}

static int qasper(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                  struct pd_err *err)
{
    (void)keep;
    struct qasper q = {.rows = pd_list_new(args->arena), .arena = args->arena};
    q.type = pd_dict_str(args->bound, "set_answer_type", (struct pd_str)PD_STR("bool"));
    for (size_t i = 0; i < pd_list_len(args->list); i++)
        if (add_paper(&q, pd_list_at(args->list, i), err) < 0)
            return pd_err_wrap(err, "row %zu", i);
    *out = q.rows;
    return 0;
}

/* --- MuTual: dialogues without a tokeniser's spaces --- */

static int mutual_text(struct pd_str *out, const struct pd_value *value, struct pd_arena *arena,
                       struct pd_err *err)
{
    static const char *const pairs[][2] = {
        {" '", "'"}, {" \n", "\n"}, {"\n ", "\n"}, {" n't", "n't"}, {"`` ", "\""}, {"''", "\""},
        {" :", ":"}, {" ;", ";"},   {" !", "!"},   {" ?", "?"},     {" ,", ","},   {" .", "."},
    };
    int code = pd_value_text(out, value, err);
    for (size_t i = 0; code >= 0 && i < sizeof pairs / sizeof pairs[0]; i++)
        pd_text_replace(out, pairs[i][0], pairs[i][1], arena);
    return code;
}

static int mutual(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                  struct pd_err *err)
{
    (void)keep;
    const struct pd_value *article = NULL, *options = NULL;
    struct pd_value list = pd_list_new(args->arena);
    struct pd_str text, option;
    int code = pd_row_get(&article, out, "article", err);
    if (code >= 0)
        code = mutual_text(&text, article, args->arena, err);
    if (code >= 0)
        code = pd_row_list(&options, out, "options", err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(options); i++) {
        code = mutual_text(&option, pd_list_at(options, i), args->arena, err);
        pd_list_push(args->arena, &list, pd_string(option));
    }
    if (code < 0)
        return code;
    pd_row_set(out, args->arena, "article", pd_string(text));
    pd_row_set(out, args->arena, "options", list);
    return 0;
}

/* --- what templates say --- */

static const struct pd_native_column mlqa_columns[] = {
    {"answers", "{{ doc['answers']['text'] }}", true},
    {0},
};

static const struct pd_native_column norquad_columns[] = {
    {"title", "{{ doc['context'].strip().split('\\n')[0].strip() }}"},
    {"passage", "{{ (doc['context'].strip().split('\\n')[1:] | join('\\n')).strip() }}"},
    {"question", "{{ doc['question'].strip().split() | join(' ') }}"},
    {0},
};

static const struct pd_native_column record_columns[] = {
    {"entities", "{{ doc['entities'] | unique(true) | sort(case_sensitive=true) }}", true},
    {"answers", "{{ doc['answers'] | unique(true) | sort(case_sensitive=true) }}", true},
    {0},
};

static const char *const drop_sources[] = {
    "8ebf930108994ce1a32cd7170350d4d0dcf6f3e32db90e48efd7da12c4717693", NULL};
static const char *const record_sources[] = {
    "73e6a727370d1326ed7b2745ee07348a688e76961252c8a69223dc7caedf066b", NULL};
static const char *const one_answer_each_sources[] = {
    "7f480af4e7d8ba190909b7d975db84029049b6cbaf2b56117539bc9360e88159", NULL};
static const char *const qasper_sources[] = {
    "a4ba3cd5da2254b2607b0b87a36b011c85a81a6e172db849d957c4adf8e71665", NULL};
static const char *const mutual_sources[] = {
    "bc3e98a7300cb555fcd00f69c596a93b62cde4b81196130ad928bff06400649a", NULL};
static const char *const mlqa_sources[] = {
    "c778f924ea84ecc7b0d55a9b39eefc98ab43fb62c11bbdcd36887ed67a7cfbe5", NULL};
static const char *const norquad_sources[] = {
    "9d1a63add0ec00ba57e621653786642473f8522d5046354aea92e955514b1104", NULL};

static const char *const tydiqa_arabic_sources[] = {
    "241395ebd22737d4bba87fc55d2e681de25a93c64202bf25085cb1561711d850", NULL};
static const char *const tydiqa_bengali_sources[] = {
    "3cf5653662e2217f39111110d70b472305344c1b4dfb399fe659d8f239944f08", NULL};
static const char *const tydiqa_english_sources[] = {
    "bf746f033dccfc69e922c970ba8e2b0403999d744e9cc84cd2c0a52a18b243ae", NULL};
static const char *const tydiqa_finnish_sources[] = {
    "9d33999aed295b988a6378aa9edb3fa04c0e6a645ec7bbfdf7144006c2a38277", NULL};
static const char *const tydiqa_indonesian_sources[] = {
    "7128b9bc502f80872ed54c116523980ac843c35f4fede2bf8f754eb106c2fdbf", NULL};
static const char *const tydiqa_korean_sources[] = {
    "7bfcdf79ae66f8609f277d5c23a322f05fa430af02b3adc9f9d0d4dccf8f72a5", NULL};
static const char *const tydiqa_russian_sources[] = {
    "d41882e767f6c4d78924240494a3a4a9ec35ddee25717ef69d863ac1abe1d03d", NULL};
static const char *const tydiqa_swahili_sources[] = {
    "e45a660dbfa6aa4c3dec91869a92bea03da815f8c9e80c7ba73fc991f10b019b", NULL};
static const char *const tydiqa_telugu_sources[] = {
    "daa322cfc8e811a2246066819c1a5b9ddb464bc8d48c5fb441d194316823d4a5", NULL};

/* TyDi QA has the language in front of the id. */
#define TYDIQA(language)                                                                           \
    {                                                                                              \
        .name = "reading.tydiqa_" #language,                                                       \
        .help = "keeps the rows in " #language "; the texts of the answers alone",                 \
        .role = PD_NATIVE_ROW, .sources = tydiqa_##language##_sources,                             \
        .example = "{\"id\": \"" #language "-1\", \"title\": \"t\", \"context\": \"c\", "          \
                   "\"question\": \"q\", \"answers\": {\"text\": [\"a\"]}}",                       \
        .keep = "{{ doc['id'].startswith('" #language "-') }}", .columns = mlqa_columns,           \
    }

#define QASPER_ANSWER                                                                              \
    "{\"unanswerable\": false, \"yes_no\": true, \"free_form_answer\": \"\", "                     \
    "\"extractive_spans\": []}, {\"unanswerable\": false, \"yes_no\": null, "                      \
    "\"free_form_answer\": \"f\", \"extractive_spans\": []}"

const struct pd_native pd_natives_reading[] = {
    {
        .name = "reading.drop",
        .help = "the answers of DROP, each a list of texts, each once",
        .role = PD_NATIVE_ROW,
        .sources = drop_sources,
        .example = "{\"query_id\": \"1\", \"passage\": \"p\", \"question\": \"q\", \"answer\": "
                   "{\"number\": \"1\", \"spans\": [], \"date\": {\"day\": \"\", \"month\": \"\", "
                   "\"year\": \"\"}}, \"validated_answers\": {\"number\": [\"\"], \"spans\": "
                   "[[\"a\"]], \"date\": [{\"day\": \"\", \"month\": \"\", \"year\": \"\"}]}}",
        .call = drop,
    },
    {
        .name = "reading.record",
        .help = "entities and answers sorted, each once",
        .role = PD_NATIVE_ROW,
        .sources = record_sources,
        .example = "{\"passage\": \"p\", \"query\": \"q\", \"entities\": [\"b\", \"a\"], "
                   "\"answers\": [\"b\"]}",
        .columns = record_columns,
    },
    {
        .name = "reading.one_answer_each",
        .help = "one row for each of a row's answers",
        .role = PD_NATIVE_TABLE,
        .sources = one_answer_each_sources,
        .example = "{\"passage\": \"p\", \"query\": \"q\", \"entities\": [\"b\", \"a\"], "
                   "\"answers\": [\"b\"], \"idx\": {\"passage\": 0, \"query\": 0}}",
        .call = one_answer_each,
    },
    {
        .name = "reading.qasper",
        .help = "one row for each of a paper's answers of one type",
        .role = PD_NATIVE_TABLE,
        .sources = qasper_sources,
        .example = "{\"title\": \"t\", \"abstract\": \"a\", \"qas\": {\"question\": [\"q\"], "
                   "\"answers\": [{\"answer\": [" QASPER_ANSWER "]}]}}",
        .call = qasper,
    },
    {
        .name = "reading.mutual",
        .help = "dialogue and options without the spaces of a tokeniser",
        .role = PD_NATIVE_ROW,
        .sources = mutual_sources,
        .example = "{\"article\": \"m : hi .\", \"options\": [\"f : hi !\", \"f : no\"]}",
        .call = mutual,
    },
    {
        .name = "reading.mlqa",
        .help = "the texts of the answers alone",
        .role = PD_NATIVE_ROW,
        .sources = mlqa_sources,
        .example = "{\"context\": \"c\", \"question\": \"q\", \"answers\": {\"text\": [\"a\"], "
                   "\"answer_start\": [0]}}",
        .columns = mlqa_columns,
    },
    {
        .name = "reading.norquad",
        .help = "the first line of the context as title, the others as passage",
        .role = PD_NATIVE_ROW,
        .sources = norquad_sources,
        .example = "{\"context\": \"Title\\nPassage\", \"question\": \"q\"}",
        .columns = norquad_columns,
    },
    TYDIQA(arabic),
    TYDIQA(bengali),
    TYDIQA(english),
    TYDIQA(finnish),
    TYDIQA(indonesian),
    TYDIQA(korean),
    TYDIQA(russian),
    TYDIQA(swahili),
    TYDIQA(telugu),
    {0},
};
