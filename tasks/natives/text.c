#include "tasks/natives/text.h"

#include "lib/format/pystr.h"
#include "lib/format/regex.h"
#include "lib/format/utf8.h"

#define TEXT_MAX_BYTES ((size_t)64 << 20)

struct pd_str pd_text_take(struct pd_buf *buf, struct pd_arena *arena)
{
    struct pd_str text = pd_arena_str(arena, pd_buf_str(buf));
    pd_buf_done(buf);
    return text;
}

struct pd_str pd_text_concat(struct pd_arena *arena, const struct pd_str *parts, size_t n)
{
    struct pd_buf buf = {0};
    for (size_t i = 0; i < n; i++)
        pd_buf_add_str(&buf, parts[i]);
    return pd_text_take(&buf, arena);
}

int pd_text_join(struct pd_str *out, const struct pd_value *list, const char *between,
                 struct pd_arena *arena, struct pd_err *err)
{
    struct pd_buf buf = {0};
    int code = 0;
    for (size_t i = 0; i < pd_list_len(list) && code >= 0; i++) {
        const struct pd_value *item = pd_list_at(list, i);
        if (item->kind != PD_STRING)
            code = pd_err_set(err, PD_ERR_INPUT, "what is joined must be texts");
        else
            pd_buf_printf(&buf, "%s", i > 0 ? between : "");
        if (code >= 0)
            pd_buf_add_str(&buf, item->s);
    }
    struct pd_str text = pd_text_take(&buf, arena);
    if (code >= 0)
        *out = text;
    return code;
}

void pd_text_replace(struct pd_str *s, const char *from, const char *to, struct pd_arena *arena)
{
    if (pd_str_index(*s, pd_str_of(from), 0) < 0)
        return;
    struct pd_buf buf = {0};
    pd_py_replace(&buf, *s, pd_str_of(from), pd_str_of(to), -1);
    *s = pd_text_take(&buf, arena);
}

int pd_text_sub(struct pd_str *s, const char *pattern, const char *repl, struct pd_arena *arena,
                struct pd_err *err)
{
    struct pd_regex *re = NULL;
    struct pd_buf buf = PD_BUF_MAX(TEXT_MAX_BYTES);
    int code = pd_regex_new(&re, pd_str_of(pattern), 0, err);
    if (code >= 0)
        code = pd_regex_sub(&buf, re, *s, pd_str_of(repl), err);
    if (code >= 0 && buf.overflow)
        code = pd_err_set(err, PD_ERR_INPUT, "the text would be too long");
    if (code >= 0)
        *s = pd_arena_str(arena, pd_buf_str(&buf));
    pd_regex_free(re);
    pd_buf_done(&buf);
    return code < 0 ? code : 0;
}

struct pd_str pd_text_capitalize(struct pd_str s, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    pd_py_capitalize(&buf, s);
    return pd_text_take(&buf, arena);
}

struct pd_str pd_text_lower(struct pd_str s, struct pd_arena *arena)
{
    struct pd_buf buf = {0};
    pd_py_lower(&buf, s);
    return pd_text_take(&buf, arena);
}

int pd_text_lower_first(struct pd_str *s, struct pd_arena *arena, struct pd_err *err)
{
    if (s->n == 0)
        return pd_err_set(err, PD_ERR_INPUT, "an empty text has no first letter");
    size_t first;
    pd_utf8_at(*s, 0, &first);
    struct pd_buf buf = {0};
    pd_py_lower(&buf, pd_str_slice(*s, 0, first));
    pd_buf_add_str(&buf, pd_str_slice(*s, first, s->n));
    *s = pd_text_take(&buf, arena);
    return 0;
}

bool pd_text_ends_with_any(struct pd_str s, const char *chars)
{
    return s.n > 0 && s.p[s.n - 1] && strchr(chars, s.p[s.n - 1]);
}

bool pd_text_has(struct pd_str s, const char *needle)
{
    return pd_str_index(s, pd_str_of(needle), 0) >= 0;
}

int pd_text_detokenize(struct pd_str *s, struct pd_arena *arena, struct pd_err *err)
{
    static const char *const pairs[][2] = {
        {" n't", "n't"}, {" )", ")"}, {"( ", "("}, {"\" ", "\""}, {" \"", "\""}};
    struct pd_str text = *s;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        pd_text_replace(&text, pairs[i][0], pairs[i][1], arena);
    int code = pd_text_sub(&text, " (['.,])", "\\1", arena, err);
    if (code >= 0)
        *s = text;
    return code;
}

int pd_text_hellaswag(struct pd_str *s, struct pd_arena *arena, struct pd_err *err)
{
    struct pd_str text = pd_py_strip(*s, NULL);
    pd_text_replace(&text, " [title]", ". ", arena);
    int code = pd_text_has(text, "[") ? pd_text_sub(&text, "\\[.*?\\]", "", arena, err) : 0;
    if (code < 0)
        return code;
    pd_text_replace(&text, "  ", " ", arena);
    *s = text;
    return 0;
}
