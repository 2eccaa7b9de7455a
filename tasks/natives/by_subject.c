/*
 * Subsets of a data set by a column: the many families that keep one row set for all subjects and
 * make a task of each. These scan whole data sets for thousands of tasks, hence C.
 */
#include "lib/format/pystr.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

/* Functions that are made when their module is imported are known by its text and by their name,
   process_SUBJECT. What stands behind the prefix: */
static int made_for(struct pd_str *out, const struct pd_native_args *args, struct pd_err *err)
{
    static const struct pd_str prefix = PD_STR("process_");
    struct pd_str name;
    int code = pd_row_text(&name, args->bound, "name", err);
    if (code < 0)
        return code;
    if (!pd_str_starts_with(name, prefix))
        return pd_err_set(err, PD_ERR_INPUT, "its module makes no '%.*s'", PD_STR_ARG(name));
    *out = pd_str_slice(name, prefix.n, name.n);
    return 0;
}

static int keep_equal(bool *keep, const struct pd_native_args *args, const char *column,
                      const struct pd_value *value, struct pd_err *err)
{
    const struct pd_value *found = NULL;
    int code = pd_row_get(&found, args->row, column, err);
    if (code >= 0)
        *keep = pd_value_equal(found, value);
    return code;
}

static int by_subject(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                      struct pd_err *err)
{
    (void)out;
    const struct pd_value *subjects = NULL;
    struct pd_str wanted;
    int64_t i;
    int code = made_for(&wanted, args, err);
    if (code >= 0)
        code = pd_row_list(&subjects, args->constants, "SUBJECTS", err);
    const struct pd_value subject = pd_string(wanted);
    if (code >= 0)
        code = pd_value_index(&i, subjects, &subject, err);
    return code < 0 ? code : keep_equal(keep, args, "subject", &subject, err);
}

/* "Arts & Humanities" is arts_humanities in a function's name. */
static struct pd_str slug(struct pd_str category, struct pd_arena *arena)
{
    struct pd_str s = pd_text_lower(category, arena);
    pd_text_replace(&s, " & ", "_", arena);
    pd_text_replace(&s, " ", "_", arena);
    return s;
}

/* The last of CATEGORIES whose name fits, as in a dict made of them. */
static int by_category(bool *keep, const struct pd_native_args *args, const char *column,
                       struct pd_err *err)
{
    const struct pd_value *categories = NULL, *found = NULL;
    struct pd_str wanted, text;
    int code = made_for(&wanted, args, err);
    if (code >= 0)
        code = pd_row_list(&categories, args->constants, "CATEGORIES", err);
    for (size_t i = 0; code >= 0 && i < pd_list_len(categories); i++) {
        code = pd_value_text(&text, pd_list_at(categories, i), err);
        if (code >= 0 && pd_str_eq(slug(text, args->arena), wanted))
            found = pd_list_at(categories, i);
    }
    if (code < 0)
        return code;
    if (!found)
        return pd_err_set(err, PD_ERR_INPUT, "its module makes no 'process_%.*s'",
                          PD_STR_ARG(wanted));
    return keep_equal(keep, args, column, found, err);
}

static int by_subject_category(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                               struct pd_err *err)
{
    (void)out;
    return by_category(keep, args, "subject_category", err);
}

static int by_domain(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                     struct pd_err *err)
{
    (void)out;
    return by_category(keep, args, "domain", err);
}

/* MMMLU's subjects are names of files in some languages: "anatomy_test.csv_sw-KE.csv". */
static int by_mmmlu_subject(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                            struct pd_err *err)
{
    (void)out;
    static const struct pd_str markers[] = {PD_STR("_test.csv"), PD_STR("_test-")};
    const struct pd_value *subject = NULL;
    struct pd_str wanted;
    int code = made_for(&wanted, args, err);
    if (code >= 0)
        code = pd_row_get(&subject, args->row, "Subject", err);
    if (code < 0)
        return code;
    struct pd_str text = subject->kind == PD_STRING ? subject->s : (struct pd_str){"", 0};
    ptrdiff_t end = pd_str_index(text, markers[0], 0);
    if (end < 0)
        end = pd_str_index(text, markers[1], 0);
    *keep = pd_str_eq(end < 0 ? text : pd_str_slice(text, 0, (size_t)end), wanted);
    return 0;
}

static int by_bound_category(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                             struct pd_err *err)
{
    (void)out;
    const struct pd_value *subject = NULL;
    int code = pd_row_get(&subject, args->bound, "subject", err);
    return code < 0 ? code : keep_equal(keep, args, "category", subject, err);
}

static const char *const global_mmlu[] = {
    "b42e99259fcbd7064599915900c517c2ecf3d48130340501cbfe8902d4e6eb7e", NULL};
static const char *const global_mmlu_category[] = {
    "f73ab55e1607b31a91e1bfc88dba99e279cd26dabb9cd72f2ee0ce43f8028254", NULL};
static const char *const include_domain[] = {
    "c1e87340954be5ab2c82e0bf6b0e91aad429bf4832f6c9eabf0947e9461b421c", NULL};
static const char *const mmmlu[] = {
    "02cb7f924637371476eb51080d1cff7a3d4103091945d017a50a13f4bda5f2fc", NULL};
static const char *const bound_category[] = {
    "90913bda5499a0815e8265e696e72802895c24ad3b1dc7b54a328ec133a1ae42", NULL};

/* Meta's translations of MMLU: one function for each language. */
static const char *const mmlu_de_chat_sources[] = {
    "40ff657d348b728ca0b8742284263b8e72c2cf3924c04c193316006fb5b42b9a", NULL};
static const char *const mmlu_es_chat_sources[] = {
    "bf0fd8bf1246b2b7509d937e5476f0a453f7f03cbf6eacfe981d3040a79a6c1a", NULL};
static const char *const mmlu_fr_chat_sources[] = {
    "b85a1334d9966dbaf4c5f927b6d65ab5836c28323645df98a340e2274426ecc8", NULL};
static const char *const mmlu_hi_chat_sources[] = {
    "eb3838c925eed0bc1f212a96425eed3cf5ada6848e08ae35793e30c4f39babe7", NULL};
static const char *const mmlu_it_chat_sources[] = {
    "eea8e6b225f03ced67ec7cf953ce5550473f852ef3866a777943a9737a980e15", NULL};
static const char *const mmlu_pt_chat_sources[] = {
    "35cf2146f92281bc810c65117cccb13a42d66c58a8bc3a91a1ecdf768efa59bf", NULL};
static const char *const mmlu_th_chat_sources[] = {
    "fc43f0f3228fc66f50967b3b195ee8162e57e9fc610c870b979d111a359a6647", NULL};

#define CHAT(language)                                                                             \
    {                                                                                              \
        .name = "by_subject.mmlu_" #language "_chat",                                              \
        .help = "keeps the rows of one subject of MMLU translated for chat",                       \
        .role = PD_NATIVE_ROW, .sources = mmlu_##language##_chat_sources,                          \
        .example = "{\"subtask_name\": \"mmlu_" #language "_chat.anatomy\"}",                      \
        .keep = "{{ doc[\"subtask_name\"] == \"mmlu_" #language "_chat.\" ~ subtask }}",           \
    }

const struct pd_native pd_natives_by_subject[] = {
    {
        .name = "by_subject.made",
        .help = "keeps the rows whose subject is in the function's own name",
        .role = PD_NATIVE_ROW,
        .sources = global_mmlu,
        .example = "{\"subject\": \"anatomy\", \"question\": \"q\"}",
        .call = by_subject,
        .drops = true,
    },
    {
        .name = "by_subject.made_category",
        .help = "keeps the rows whose category of subjects is in the function's own name",
        .role = PD_NATIVE_ROW,
        .sources = global_mmlu_category,
        .example = "{\"subject_category\": \"Social Sciences\", \"question\": \"q\"}",
        .call = by_subject_category,
        .drops = true,
    },
    {
        .name = "by_subject.made_domain",
        .help = "keeps the rows whose domain is in the function's own name",
        .role = PD_NATIVE_ROW,
        .sources = include_domain,
        .example = "{\"domain\": \"Arts & Humanities\", \"question\": \"q\"}",
        .call = by_domain,
        .drops = true,
    },
    {
        .name = "by_subject.made_mmmlu",
        .help = "keeps the rows of MMMLU whose subject is in the function's own name",
        .role = PD_NATIVE_ROW,
        .sources = mmmlu,
        .example = "{\"Subject\": \"anatomy_test.csv_sw-KE.csv\"}",
        .call = by_mmmlu_subject,
        .drops = true,
    },
    {
        .name = "by_subject.category",
        .help = "keeps the rows of one category",
        .role = PD_NATIVE_ROW,
        .sources = bound_category,
        .example = "{\"category\": \"math\"}",
        .call = by_bound_category,
        .drops = true,
    },
    CHAT(de),
    CHAT(es),
    CHAT(fr),
    CHAT(hi),
    CHAT(it),
    CHAT(pt),
    CHAT(th),
    {0},
};
