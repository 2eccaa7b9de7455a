#include "scorers/ignored.h"

#include "lib/core/err.h"
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"
#include "scorers/punctuation.h"

#include <ctype.h>

void pd_ignored_done(struct pd_ignored *ignored)
{
    for (size_t i = 0; i < ignored->nregexes; i++)
        pd_regex_free(ignored->regexes[i]);
    ignored->nregexes = 0;
}

/* Compiles regexes_to_ignore: a list of strings, or one string. */
static int compile(struct pd_ignored *ignored, const struct pd_value *patterns,
                   struct pd_arena *arena, struct pd_err *err)
{
    bool many = pd_is(patterns, PD_LIST);
    size_t n = many ? pd_list_len(patterns) : 1;
    ignored->regexes = pd_arena_array(arena, n + 1, sizeof *ignored->regexes);
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *pattern = many ? pd_list_at(patterns, i) : patterns;
        if (!pd_is(pattern, PD_STRING))
            return pd_err_set(err, PD_ERR_INPUT, "`regexes_to_ignore` must be a list of strings");
        int code = pd_regex_new(&ignored->regexes[i], pattern->s, 0, err);
        if (code < 0)
            return code;
        ignored->nregexes++;
    }
    return 0;
}

/* Python's truth of a parameter that may be missing. */
static bool is_on(const struct pd_value *params, const char *key)
{
    const struct pd_value *value = pd_dict_get(params, key);
    return value && pd_value_truthy(value);
}

int pd_ignored_init(struct pd_ignored *ignored, const struct pd_value *params,
                    enum pd_punctuation kind, struct pd_arena *arena, struct pd_err *err)
{
    const struct pd_value *patterns = pd_dict_get(params, "regexes_to_ignore");
    *ignored = (struct pd_ignored){
        .punctuation_kind = kind,
        .letter_case = is_on(params, "ignore_case"),
        .punctuation = is_on(params, "ignore_punctuation"),
        .numbers = is_on(params, "ignore_numbers"),
    };
    if (!patterns || patterns->kind == PD_NONE)
        return 0;
    int code = compile(ignored, patterns, arena, err);
    if (code < 0)
        pd_ignored_done(ignored);
    return code;
}

static bool is_punctuation(uint32_t c, enum pd_punctuation kind)
{
    if (kind == PD_PUNCTUATION_UNICODE)
        return pd_is_punctuation(c);
    return c < 0x80 && ispunct((int)c); /* the program never leaves the C locale */
}

/* Copies text without the characters that are ignored. */
static struct pd_str drop_characters(struct pd_str text, const struct pd_ignored *ignored,
                                     struct pd_arena *arena)
{
    char *kept = pd_arena_alloc(arena, text.n + 1);
    size_t n = 0, nbytes;
    for (size_t i = 0; i < text.n; i += nbytes) {
        uint32_t c = pd_utf8_at(text, i, &nbytes);
        if ((ignored->punctuation && is_punctuation(c, ignored->punctuation_kind)) ||
            (ignored->numbers && c >= '0' && c <= '9'))
            continue;
        memcpy(kept + n, text.p + i, nbytes);
        n += nbytes;
    }
    return (struct pd_str){kept, n};
}

struct pd_str pd_ignored_remove(struct pd_str text, const struct pd_ignored *ignored,
                                struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    struct pd_str nothing = PD_STR("");
    for (size_t i = 0; i < ignored->nregexes; i++) {
        pd_buf_reset(&buf);
        if (pd_regex_sub(&buf, ignored->regexes[i], text, nothing, NULL) >= 0)
            text = pd_arena_str(arena, pd_buf_str(&buf));
    }
    if (ignored->letter_case) {
        pd_buf_reset(&buf);
        pd_py_lower(&buf, text);
        text = pd_arena_str(arena, pd_buf_str(&buf));
    }
    pd_buf_done(&buf);
    return ignored->punctuation || ignored->numbers ? drop_characters(text, ignored, arena) : text;
}
