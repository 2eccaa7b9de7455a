/* Tokenised text made plain again: WikiText and C4, whose tokens stand between spaces. */
#include "tasks/native.h"

#include "lib/core/buf.h"
#include "lib/format/pystr.h"
#include "lib/format/regex.h"

/* One step: a text or a regular expression, and what takes its place. */
struct step {
    struct pd_str from, to;
    bool is_pattern;
};

static const struct step steps[] = {
    {PD_STR("s '"), PD_STR("s'"), false},
    {PD_STR("/' [0-9]/"), PD_STR("/'[0-9]/"), true},
    {PD_STR(" @-@ "), PD_STR("-"), false},
    {PD_STR(" @,@ "), PD_STR(","), false},
    {PD_STR(" @.@ "), PD_STR("."), false},
    {PD_STR(" : "), PD_STR(": "), false},
    {PD_STR(" ; "), PD_STR("; "), false},
    {PD_STR(" . "), PD_STR(". "), false},
    {PD_STR(" ! "), PD_STR("! "), false},
    {PD_STR(" ? "), PD_STR("? "), false},
    {PD_STR(" , "), PD_STR(", "), false},
    {PD_STR("\\(\\s*([^\\)]*?)\\s*\\)"), PD_STR("(\\1)"), true},
    {PD_STR("\\[\\s*([^\\]]*?)\\s*\\]"), PD_STR("[\\1]"), true},
    {PD_STR("{\\s*([^}]*?)\\s*}"), PD_STR("{\\1}"), true},
    {PD_STR("\\\"\\s*([^\\\"]*?)\\s*\\\""), PD_STR("\"\\1\""), true},
    {PD_STR("'\\s*([^']*?)\\s*'"), PD_STR("'\\1'"), true},
    {PD_STR("= = = ="), PD_STR("===="), false},
    {PD_STR("= = ="), PD_STR("==="), false},
    {PD_STR("= ="), PD_STR("=="), false},
    {PD_STR(" ° "), PD_STR("°"), false},
    {PD_STR(" \n"), PD_STR("\n"), false},
    {PD_STR("\n "), PD_STR("\n"), false},
    {PD_STR(" N "), PD_STR(" 1 "), false},
    {PD_STR(" 's"), PD_STR("'s"), false},
};

static int take_step(struct pd_buf *out, const struct step *step, struct pd_str text,
                     struct pd_err *err)
{
    if (!step->is_pattern) {
        pd_py_replace(out, text, step->from, step->to, -1);
        return 0;
    }
    struct pd_regex *re = NULL;
    int code = pd_regex_new(&re, step->from, 0, err);
    if (code >= 0)
        code = pd_regex_sub(out, re, text, step->to, err);
    pd_regex_free(re);
    return code;
}

static int detokenize(struct pd_value *out, const struct pd_native_args *args, const char *column,
                      struct pd_err *err)
{
    const struct pd_value *page = pd_dict_get(args->row, column);
    if (!pd_is(page, PD_STRING))
        return pd_err_set(err, PD_ERR_INPUT, "column '%s' must hold text", column);
    struct pd_buf before = {0}, after = {0};
    int code = 0;
    pd_buf_add_str(&before, page->s);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && code >= 0; i++) {
        pd_buf_reset(&after);
        code = take_step(&after, &steps[i], pd_buf_str(&before), err);
        struct pd_buf swap = before;
        before = after;
        after = swap;
    }
    if (code >= 0)
        *out = pd_string(pd_arena_str(args->arena, pd_buf_str(&before)));
    pd_buf_done(&before);
    pd_buf_done(&after);
    return code < 0 ? code : 0;
}

static int detokenize_text(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                           struct pd_err *err)
{
    (void)keep;
    return detokenize(out, args, "text", err);
}

static int detokenize_page(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                           struct pd_err *err)
{
    (void)keep;
    return detokenize(out, args, "page", err);
}

static int detokenize_paragraph(struct pd_value *out, bool *keep, const struct pd_native_args *args,
                                struct pd_err *err)
{
    (void)keep;
    return detokenize(out, args, "paragraph", err);
}

const struct pd_native pd_natives_detokenize[] = {
    {
        .name = "detokenize.text",
        .help = "C4: the column 'text' without the spaces of its tokens",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("78dd65fba49a432da32e3740c798e3deeea2b1afcaf7f6cbacff5bf6586789f2"),
        .example = "{\"text\": \"a , b\"}",
        .call = detokenize_text,
    },
    {
        .name = "detokenize.page",
        .help = "WikiText: the column 'page' without the spaces of its tokens",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("19d06c69ed77191b48a410fb32a07c1e61c1db6f1ff8f3c9b47fef1a47b5848d"),
        .example = "{\"page\": \"a , b\"}",
        .call = detokenize_page,
    },
    {
        .name = "detokenize.paragraph",
        .help = "WikiText in French: the column 'paragraph' without the spaces of its tokens",
        .role = PD_NATIVE_FIELD,
        .sources = PD_SOURCES("e29b105755f064d80b1ab5f907a502b6726e17400cf6da0ff3a1ae9bbaf2f3bb"),
        .example = "{\"paragraph\": \"a , b\"}",
        .call = detokenize_paragraph,
    },
    {0},
};
