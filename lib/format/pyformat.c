#include "lib/format/pyformat.h"

#include "lib/format/pystr.h"

/* Where numbered fields stand: a format numbers all of its fields itself, or none. */
enum numbering { NUMBERING_OPEN, NUMBERING_AUTOMATIC, NUMBERING_MANUAL };

struct formatter {
    struct pd_buf *out;
    const struct pd_value *args, *named;
    size_t next; /* of automatic numbers */
    enum numbering numbering;
    struct pd_err *err;
};

static bool number_of(struct pd_str name, size_t *out)
{
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] < '0' || name.p[i] > '9' || n > 1000000)
            return false;
        n = n * 10 + (size_t)(name.p[i] - '0');
    }
    *out = n;
    return name.n > 0;
}

static int put_numbered(struct formatter *f, size_t i, enum numbering numbering)
{
    if (f->numbering != NUMBERING_OPEN && f->numbering != numbering)
        return pd_err_set(f->err, PD_ERR_INPUT, "a format numbers all of its fields or none");
    f->numbering = numbering;
    if (i >= pd_list_len(f->args))
        return pd_err_set(f->err, PD_ERR_INPUT, "a format has no value for field %zu", i);
    pd_py_str(f->out, pd_list_at(f->args, i));
    return 0;
}

static int put_field(struct formatter *f, struct pd_str field)
{
    size_t i;
    if (pd_str_ends_with(field, (struct pd_str)PD_STR("!s")))
        field.n -= 2;
    for (i = 0; i < field.n; i++)
        if (strchr("!:.[{", field.p[i]))
            return pd_err_set(f->err, PD_ERR_INPUT, "a format's field '%.*s' is not supported",
                              PD_STR_ARG(field));
    if (field.n == 0)
        return put_numbered(f, f->next++, NUMBERING_AUTOMATIC);
    if (number_of(field, &i))
        return put_numbered(f, i, NUMBERING_MANUAL);
    const struct pd_value *value = pd_dict_find(f->named, field);
    if (!value)
        return pd_err_set(f->err, PD_ERR_INPUT, "a format has no value for '%.*s'",
                          PD_STR_ARG(field));
    pd_py_str(f->out, value);
    return 0;
}

int pd_py_format(struct pd_buf *out, struct pd_str format, const struct pd_value *args,
                 const struct pd_value *named, struct pd_err *err)
{
    struct formatter f = {.out = out, .args = args, .named = named, .err = err};
    for (size_t i = 0; i < format.n; i++) {
        char c = format.p[i];
        bool brace = c == '{' || c == '}';
        if (!brace || (i + 1 < format.n && format.p[i + 1] == c)) {
            pd_buf_putc(out, c);
            i += brace;
            continue;
        }
        const char *end = c == '{' ? memchr(format.p + i, '}', format.n - i) : NULL;
        if (!end)
            return pd_err_set(err, PD_ERR_INPUT, "a format has a single '%c'", c);
        size_t to = (size_t)(end - format.p);
        int code = put_field(&f, pd_str_slice(format, i + 1, to));
        if (code < 0)
            return code;
        i = to;
    }
    return 0;
}
