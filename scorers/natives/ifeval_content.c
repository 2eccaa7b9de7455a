/* IFEval: detectable_content:* and detectable_format:*, which look for parts of a response. */
#include "scorers/natives/ifeval.h"

#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "tasks/natives/rows.h"
#include "tasks/natives/text.h"

static int at_least(const struct pd_ifeval_in *in, size_t count, const char *number,
                    struct pd_err *err)
{
    double bound = 0;
    int code = pd_ifeval_number(&bound, in, number, err);
    return code < 0 ? code : (double)count >= bound;
}

/* --- content --- */

static int number_placeholders(const struct pd_ifeval_in *in, struct pd_err *err)
{
    size_t n = 0;
    int code = pd_ifeval_count(&n, "\\[.*?\\]", 0, in, err);
    return code < 0 ? code : at_least(in, n, "num_placeholders", err);
}

static int postscript(const struct pd_ifeval_in *in, struct pd_err *err)
{
    struct pd_str marker, pattern;
    struct pd_ifeval_in lower = *in;
    size_t n = 0;
    int code = pd_ifeval_text(&marker, in, "postscript_marker", err);
    if (code < 0)
        return code;
    if (pd_str_is(marker, "P.P.S"))
        pattern = pd_str_of("p\\.\\s?p\\.\\s?s");
    else if (pd_str_is(marker, "P.S."))
        pattern = pd_str_of("p\\.\\s?s\\.");
    else
        pattern = pd_arena_str(in->arena, pd_ifeval_lower(marker, in->arena));
    lower.text = pd_ifeval_lower(in->text, in->arena);
    code = pd_ifeval_count(&n, pattern.p, PD_RE_MULTILINE, &lower, err);
    return code < 0 ? code : n > 0;
}

/* --- format --- */

static int number_bullet_lists(const struct pd_ifeval_in *in, struct pd_err *err)
{
    size_t stars = 0, dashes = 0;
    double wanted = 0;
    int code = pd_ifeval_count(&stars, "^\\s*\\*[^*].*$", PD_RE_MULTILINE, in, err);
    if (code >= 0)
        code = pd_ifeval_count(&dashes, "^\\s*-.*$", PD_RE_MULTILINE, in, err);
    if (code >= 0)
        code = pd_ifeval_number(&wanted, in, "num_bullets", err);
    return code < 0 ? code : (double)(stars + dashes) == wanted;
}

static int constrained_response(const struct pd_ifeval_in *in, struct pd_err *err)
{
    (void)err;
    static const char *const answers[] = {"yes", "no", "maybe"};
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        if (pd_text_has(in->text, pd_arena_printf(in->arena, "My answer is %s.", answers[i]).p))
            return 1;
    return 0;
}

/* How many matches hold more than white space once the characters of ends are taken off: those like
   the first in front, those like the second behind. */
static int count_filled(size_t *count, const char *pattern, const char *ends,
                        const struct pd_ifeval_in *in, struct pd_err *err)
{
    struct pd_value found;
    int code = pd_ifeval_find(&found, pattern, 0, in, err);
    struct pd_str open = {ends, 1}, close = {ends + 1, 1};
    for (size_t i = 0; code >= 0 && i < pd_list_len(&found); i++) {
        struct pd_str inner = pd_py_lstrip(pd_list_at(&found, i)->s, &open);
        *count += !pd_ifeval_blank(pd_py_rstrip(inner, &close));
    }
    return code;
}

/* Texts between single stars, and once more those between double ones. */
static int number_highlighted_sections(const struct pd_ifeval_in *in, struct pd_err *err)
{
    size_t count = 0;
    int code = count_filled(&count, "\\*[^\\n*]*\\*", "**", in, err);
    if (code >= 0)
        code = count_filled(&count, "\\*\\*[^\\n*]*\\*\\*", "**", in, err);
    return code < 0 ? code : at_least(in, count, "num_highlights", err);
}

static int multiple_sections(const struct pd_ifeval_in *in, struct pd_err *err)
{
    struct pd_str splitter;
    size_t n = 0;
    int code = pd_ifeval_text(&splitter, in, "section_spliter", err);
    if (code < 0)
        return code;
    struct pd_str pattern =
        pd_arena_printf(in->arena, "\\s?%.*s\\s?\\d+\\s?", PD_STR_ARG(splitter));
    code = pd_ifeval_count(&n, pattern.p, 0, in, err);
    return code < 0 ? code : at_least(in, n, "num_sections", err);
}

static struct pd_str without_prefix(struct pd_str s, const char *prefix)
{
    struct pd_str p = pd_str_of(prefix);
    return pd_str_starts_with(s, p) ? pd_str_slice(s, p.n, s.n) : s;
}

static int json_format(const struct pd_ifeval_in *in, struct pd_err *err)
{
    (void)err;
    static const char *const fences[] = {"```json", "```Json", "```JSON", "```"};
    static const struct pd_json_limits limits = {.allow_nan = true, .allow_invalid_utf8 = true};
    struct pd_str text = pd_py_strip(in->text, NULL), fence = PD_STR("```");
    struct pd_str mark = PD_STR("\xef\xbb\xbf");
    struct pd_value value;
    for (size_t i = 0; i < sizeof fences / sizeof fences[0]; i++)
        text = without_prefix(text, fences[i]);
    if (pd_str_ends_with(text, fence))
        text.n -= fence.n;
    text = pd_py_strip(text, NULL);
    return !pd_str_starts_with(text, mark) &&
           pd_json_parse(&value, in->arena, text, &limits, NULL) >= 0;
}

static int title(const struct pd_ifeval_in *in, struct pd_err *err)
{
    size_t count = 0;
    int code = count_filled(&count, "<<[^\\n]+>>", "<>", in, err);
    return code < 0 ? code : count > 0;
}

#define ARGS(...) ((const char *const[]){__VA_ARGS__, NULL})

const struct pd_ifeval_check pd_ifeval_content[] = {
    {"detectable_content:number_placeholders", ARGS("num_placeholders"), number_placeholders},
    {"detectable_content:postscript", ARGS("postscript_marker"), postscript},
    {"detectable_format:constrained_response", NULL, constrained_response},
    {"detectable_format:json_format", NULL, json_format},
    {"detectable_format:multiple_sections", ARGS("section_spliter", "num_sections"),
     multiple_sections},
    {"detectable_format:number_bullet_lists", ARGS("num_bullets"), number_bullet_lists},
    {"detectable_format:number_highlighted_sections", ARGS("num_highlights"),
     number_highlighted_sections},
    {"detectable_format:title", NULL, title},
    {0},
};
