/* MLQA: exact match and F1 over tokens with the articles of seven languages, and Chinese characters
   as tokens of their own (Lewis et al. 2020). */
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"
#include "scorers/natives/tokens.h"
#include "scorers/punctuation.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

struct language {
    const char *articles; /* a pattern; NULL: none */
    bool characters;      /* Chinese characters and punctuation are tokens of their own */
};

static bool is_punctuation(uint32_t c)
{
    bool letter = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return pd_is_punctuation(c) || (c > ' ' && c < 0x7f && !letter);
}

static struct pd_str without_punctuation(struct pd_str s, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    size_t nbytes;
    for (size_t i = 0; i < s.n; i += nbytes)
        if (!is_punctuation(pd_utf8_at(s, i, &nbytes)))
            pd_buf_add_str(&buf, pd_str_slice(s, i, i + nbytes));
    return pd_text_take(&buf, arena);
}

/* The text with spaces around each Chinese character. */
static struct pd_str spaced(struct pd_str s, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    size_t nbytes;
    for (size_t i = 0; i < s.n; i += nbytes) {
        uint32_t c = pd_utf8_at(s, i, &nbytes);
        bool alone = c >= 0x4e00 && c <= 0x9fa5;
        pd_buf_puts(&buf, alone ? " " : "");
        pd_buf_add_str(&buf, pd_str_slice(s, i, i + nbytes));
        pd_buf_puts(&buf, alone ? " " : "");
    }
    return pd_text_take(&buf, arena);
}

/* The tokens of a text: small letters, no punctuation, no articles. */
static int tokens_of(struct pd_value *out, struct pd_str text, const struct language *language,
                     struct pd_arena *arena, struct pd_err *err)
{
    struct pd_str s = without_punctuation(pd_text_lower(text, arena), arena);
    int code = language->articles ? pd_text_sub(&s, language->articles, " ", arena, err) : 0;
    if (code >= 0)
        *out = pd_py_split(arena, language->characters ? spaced(s, arena) : s, NULL, -1);
    return code;
}

/* The better of two scores, as Python's max: of equals the first. */
static void keep_better(struct pd_value *best, struct pd_value value)
{
    double x = 0, y = 0;
    pd_value_number(best, &x);
    pd_value_number(&value, &y);
    if (best->kind == PD_NONE || y > x)
        *best = value;
}

static int score(struct pd_value *out, const struct pd_native_args *args,
                 const struct language *language, struct pd_err *err)
{
    const struct pd_value *answers, *response;
    struct pd_value exact = pd_none(), f1 = pd_none(), gold, predicted;
    struct pd_str text;
    int code = pd_value_item(&response, args->list, 0, err);
    if (code < 0 || (code = pd_value_text(&text, response, err)) < 0 ||
        (code = pd_row_list(&answers, args->row, "answers", err)) < 0 ||
        (code = tokens_of(&predicted, pd_py_strip(text, NULL), language, args->arena, err)) < 0)
        return code;
    for (size_t i = 0; i < pd_list_len(answers); i++) {
        code = pd_value_text(&text, pd_list_at(answers, i), err);
        if (code < 0 || (code = tokens_of(&gold, text, language, args->arena, err)) < 0)
            return code;
        keep_better(&exact, pd_bool(pd_value_equal(&predicted, &gold)));
        keep_better(&f1, pd_token_f1(&predicted, &gold, args->arena));
    }
    if (exact.kind == PD_NONE)
        return pd_err_set(err, PD_ERR_INPUT, "the document has no answers");
    *out = pd_dict_new(args->arena);
    pd_row_set(out, args->arena, "exact_match", exact);
    pd_row_set(out, args->arena, "f1", f1);
    return 0;
}

#define LANGUAGE(name, ...)                                                                        \
    static int name(struct pd_value *out, bool *keep, const struct pd_native_args *args,           \
                    struct pd_err *err)                                                            \
    {                                                                                              \
        static const struct language language = {__VA_ARGS__};                                     \
        (void)keep;                                                                                \
        return score(out, args, &language, err);                                                   \
    }
LANGUAGE(arabic, "(?:^|\\s)ال", false)
LANGUAGE(chinese, NULL, true)
LANGUAGE(english, PD_ARTICLES_EN, false)
LANGUAGE(german, "\\b(ein|eine|einen|einem|eines|einer|der|die|das|den|dem|des)\\b", false)
LANGUAGE(hindi, NULL, false)
LANGUAGE(spanish, "\\b(un|una|unos|unas|el|la|los|las)\\b", false)
LANGUAGE(vietnamese, "\\b(của|là|cái|chiếc|những)\\b", false)

/* How languages are tokenised. */
static const char languages[] = "{\"WHITESPACE_LANGS\": [\"en\", \"es\", \"hi\", \"vi\", \"de\", "
                                "\"ar\"], \"MIXED_SEGMENTATION_LANGS\": [\"zh\"]}";

static const char *const metrics[] = {"exact_match", "f1", NULL};

static const char *const arabic_sources[] = {
    "9d9199d4c6f74fc5c03f3cac995a66342ed5f05ddebfb6c69a82f59da36b74cb", NULL};
static const char *const chinese_sources[] = {
    "b4209b4422cab2ccd3b2b2c78ff730c89eb77d43fb20b8747869f715b7b1ff14", NULL};
static const char *const english_sources[] = {
    "af61c170a8612bd3971c78a3fb15c87813baba5ef5d1431352f3c48c829e5282", NULL};
static const char *const german_sources[] = {
    "64204bfef206be3acd51d53a5c6ba865469c0b0f3e4ede9fb51d1c6f7fe75187", NULL};
static const char *const hindi_sources[] = {
    "2b9e31d77921cbece03066e17dc5dc51ba03ee05cfdefb1265236b14c3e7fd51", NULL};
static const char *const spanish_sources[] = {
    "f402466dcf56aed1cc44584389a1659161e2fec3784be3c85c335d9343511ca6", NULL};
static const char *const vietnamese_sources[] = {
    "24ddf3e22ca1ad177f1f8995d9fbd55d305f2a3dc17a537dda4bc8d5931e4040", NULL};

#define NATIVE(function)                                                                           \
    {                                                                                              \
        .name = "mlqa." #function, .help = "exact match and F1 over tokens: " #function,           \
        .role = PD_NATIVE_RESULT, .sources = function##_sources, .constants = languages,           \
        .call = (function), .metrics = metrics,                                                    \
    }

const struct pd_native pd_natives_mlqa[] = {
    NATIVE(arabic), NATIVE(chinese), NATIVE(english),    NATIVE(german),
    NATIVE(hindi),  NATIVE(spanish), NATIVE(vietnamese), {0},
};
