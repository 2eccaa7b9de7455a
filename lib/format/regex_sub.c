#include "lib/core/alloc.h"
#include "lib/format/regex.h"

#include <stdlib.h>

/* A replacement is a row of pieces: text, then a group. */
struct piece {
    size_t text_end; /* in template.text; the piece starts where the one before ended */
    int group;       /* -1: none */
};

struct template
{
    struct pd_regex *re;
    struct pd_str source;
    size_t i;
    struct pd_buf text;
    struct piece *pieces;
    size_t n, cap;
    struct pd_err *err;
};

static int fail(struct template *t, const char *sentence, size_t at)
{
    return pd_err_set(t->err, PD_ERR_INPUT, "replacement '%.*s': %s at position %zu",
                      PD_STR_ARG(pd_str_slice(t->source, 0, 200)), sentence, at);
}

static bool is_digit_at(const struct template *t, size_t i, char highest)
{
    return i < t->source.n && t->source.p[i] >= '0' && t->source.p[i] <= highest;
}

static void add_piece(struct template *t, int group)
{
    t->pieces = pd_grow(t->pieces, &t->cap, t->n + 1, sizeof(*t->pieces));
    t->pieces[t->n++] = (struct piece){t->text.len, group};
}

static int add_group(struct template *t, size_t number, size_t at)
{
    if (number > pd_regex_groups(t->re))
        return fail(t, "invalid group reference", at);
    add_piece(t, (int)number);
    return 0;
}

/* \g<1> and \g<name>, at the backslash. */
static int read_named(struct template *t)
{
    size_t at = t->i;
    ptrdiff_t end = pd_str_index(t->source, (struct pd_str)PD_STR(">"), at);
    if (at + 2 >= t->source.n || t->source.p[at + 2] != '<' || end < 0)
        return fail(t, "missing group name", at);
    struct pd_str name = pd_str_slice(t->source, at + 3, (size_t)end);
    t->i = (size_t)end + 1;
    size_t number = 0, k = 0;
    for (; k < name.n && k < 8 && name.p[k] >= '0' && name.p[k] <= '9'; k++)
        number = number * 10 + (size_t)(name.p[k] - '0');
    if (name.n && k == name.n)
        return add_group(t, number, at);
    int group = pd_regex_group(t->re, name);
    return group < 0 ? fail(t, "unknown group name", at) : add_group(t, (size_t)group, at);
}

/* \0 to \377 in octal and \1 to \99, at the backslash. */
static int read_number(struct template *t)
{
    size_t at = t->i++;
    bool octal =
        t->source.p[t->i] == '0' || (is_digit_at(t, t->i, '7') && is_digit_at(t, t->i + 1, '7') &&
                                     is_digit_at(t, t->i + 2, '7'));
    size_t most = octal ? 3 : 2;
    size_t number = 0;
    for (size_t k = 0; k < most && is_digit_at(t, t->i, octal ? '7' : '9'); k++)
        number = number * (octal ? 8 : 10) + (size_t)(t->source.p[t->i++] - '0');
    if (!octal)
        return add_group(t, number, at);
    if (number > 0377)
        return fail(t, "octal escape value outside of range 0-0o377", at);
    pd_buf_put_codepoint(&t->text, (uint32_t)number);
    return 0;
}

static int read_escape(struct template *t)
{
    static const char letters[] = "abfnrtv\\", values[] = "\a\b\f\n\r\t\v\\";
    size_t at = t->i;
    if (at + 1 >= t->source.n)
        return fail(t, "bad escape (end of pattern)", at);
    char c = t->source.p[at + 1];
    if (c == 'g')
        return read_named(t);
    if (is_digit_at(t, at + 1, '9'))
        return read_number(t);
    t->i += 2;
    const char *known = c ? strchr(letters, c) : NULL;
    if (known) {
        pd_buf_putc(&t->text, values[known - letters]);
        return 0;
    }
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return fail(t, "bad escape", at);
    pd_buf_putc(&t->text, '\\');
    pd_buf_putc(&t->text, c);
    return 0;
}

static int read_template(struct template *t)
{
    while (t->i < t->source.n) {
        if (t->source.p[t->i] != '\\') {
            pd_buf_putc(&t->text, t->source.p[t->i++]);
            continue;
        }
        int code = read_escape(t);
        if (code < 0)
            return code;
    }
    add_piece(t, -1);
    return 0;
}

struct substitution {
    const struct template *template;
    struct pd_buf *out;
    struct pd_str text;
    size_t done; /* bytes of text already dealt with */
    size_t left; /* matches that may still be replaced */
};

static int replace_match(void *ctx, const struct pd_match *match)
{
    struct substitution *s = ctx;
    const struct template *t = s->template;
    if (s->left-- == 0)
        return 1;
    pd_buf_add_str(s->out, pd_str_slice(s->text, s->done, (size_t)match->spans[0]));
    s->done = (size_t)match->spans[1];
    for (size_t i = 0, from = 0; i < t->n; from = t->pieces[i++].text_end) {
        pd_buf_add_str(s->out, pd_str_slice(pd_buf_str(&t->text), from, t->pieces[i].text_end));
        if (t->pieces[i].group < 0)
            continue;
        const ptrdiff_t *span = match->spans + 2 * t->pieces[i].group;
        if (span[0] >= 0)
            pd_buf_add_str(s->out, pd_str_slice(s->text, (size_t)span[0], (size_t)span[1]));
    }
    return s->out->overflow;
}

int pd_regex_sub_most(struct pd_buf *out, struct pd_regex *re, struct pd_str text,
                      struct pd_str repl, size_t most, struct pd_err *err)
{
    struct template t = {.re = re, .source = repl, .err = err};
    struct substitution s = {&t, out, text, 0, most};
    int code = read_template(&t);
    if (code == 0)
        code = pd_regex_each(re, text, replace_match, &s, err);
    if (code == 0)
        pd_buf_add_str(out, pd_str_slice(text, s.done, text.n));
    pd_buf_done(&t.text);
    free(t.pieces);
    return code;
}

int pd_regex_sub(struct pd_buf *out, struct pd_regex *re, struct pd_str text, struct pd_str repl,
                 struct pd_err *err)
{
    return pd_regex_sub_most(out, re, text, repl, SIZE_MAX, err);
}
