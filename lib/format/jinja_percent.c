#include "lib/format/jinja_run.h"
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* One "%-08.3f". */
struct spec {
    bool left, zero, plus, space;
    size_t width;
    int precision; /* -1: none */
    char letter;
};

enum { MAX_WIDTH = 10000, MAX_PRECISION = 100 };

static bool read_flags(struct pd_str s, size_t *i, struct spec *spec)
{
    for (; *i < s.n; (*i)++) {
        switch (s.p[*i]) {
        case '-':
            spec->left = true;
            break;
        case '0':
            spec->zero = true;
            break;
        case '+':
            spec->plus = true;
            break;
        case ' ':
            spec->space = true;
            break;
        default:
            return true;
        }
    }
    return false;
}

static size_t read_width(struct pd_str s, size_t *i)
{
    size_t width = 0;
    for (; *i < s.n && s.p[*i] >= '0' && s.p[*i] <= '9'; (*i)++)
        width = width <= MAX_WIDTH ? width * 10 + (size_t)(s.p[*i] - '0') : width;
    return width;
}

/* Reads what follows a percent sign; false when it is not understood. */
static bool read_spec(struct pd_str s, size_t *i, struct spec *spec)
{
    *spec = (struct spec){.precision = -1};
    if (!read_flags(s, i, spec))
        return false;
    spec->width = read_width(s, i);
    if (*i < s.n && s.p[*i] == '.') {
        ++*i;
        size_t precision = read_width(s, i);
        if (precision > MAX_PRECISION)
            return false;
        spec->precision = (int)precision;
    }
    if (*i >= s.n || spec->width > MAX_WIDTH)
        return false;
    spec->letter = s.p[(*i)++];
    return strchr("sdirfFeEgGxXo%", spec->letter) != NULL && spec->letter;
}

/* Puts a text into its field; a number's sign stays in front of the zeros. */
static void put_padded(struct pd_buf *buf, const struct spec *spec, struct pd_str text, bool number)
{
    size_t length = pd_utf8_len(text), fill = spec->width > length ? spec->width - length : 0;
    bool zeros = number && spec->zero && !spec->left;
    bool sign = zeros && text.n && strchr("+- ", text.p[0]);
    if (sign) {
        pd_buf_putc(buf, text.p[0]);
        text = pd_str_slice(text, 1, text.n);
    }
    if (!spec->left)
        pd_buf_fill(buf, zeros ? '0' : ' ', fill);
    pd_buf_add_str(buf, text);
    if (spec->left)
        pd_buf_fill(buf, ' ', fill);
}

static int put_text(struct jinja_run *r, struct pd_buf *buf, const struct spec *spec,
                    const struct pd_value *v)
{
    struct pd_buf text = pd_jinja_buf(r);
    int code = spec->letter == 'r' ? pd_jinja_repr(r, &text, v) : pd_jinja_print(r, &text, v);
    struct pd_str s = pd_buf_str(&text);
    if (spec->precision >= 0)
        s = pd_str_slice(s, 0, pd_utf8_offset(s, (size_t)spec->precision));
    if (code == 0)
        put_padded(buf, spec, s, false);
    pd_buf_done(&text);
    return code;
}

static const char *sign_of(const struct spec *spec, bool negative)
{
    return negative ? "-" : spec->plus ? "+" : spec->space ? " " : "";
}

static int put_int(struct jinja_run *r, struct pd_buf *buf, const struct spec *spec,
                   const struct pd_value *v)
{
    double f = v->kind == PD_FLOAT ? trunc(v->f) : 0;
    bool decimal = spec->letter == 'd' || spec->letter == 'i';
    bool fits = v->kind == PD_FLOAT && decimal && fabs(f) < 9e18;
    if (!pd_jinja_is_int(v) && !fits)
        return pd_jinja_error(r, "%%%c needs an integer, not '%s'", spec->letter, pd_jinja_type(v));
    int64_t i = fits ? (int64_t)f : pd_jinja_int(v);
    uint64_t magnitude = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    struct pd_buf text = {0};
    pd_buf_puts(&text, sign_of(spec, i < 0));
    int precision = spec->precision;
    if (spec->letter == 'x')
        pd_buf_printf(&text, "%.*" PRIx64, precision < 0 ? 1 : precision, magnitude);
    else if (spec->letter == 'X')
        pd_buf_printf(&text, "%.*" PRIX64, precision < 0 ? 1 : precision, magnitude);
    else if (spec->letter == 'o')
        pd_buf_printf(&text, "%.*" PRIo64, precision < 0 ? 1 : precision, magnitude);
    else
        pd_buf_printf(&text, "%.*" PRIu64, precision < 0 ? 1 : precision, magnitude);
    put_padded(buf, spec, pd_buf_str(&text), true);
    pd_buf_done(&text);
    return 0;
}

static void put_finite(struct pd_buf *text, char letter, int precision, double f)
{
    switch (letter) {
    case 'e':
        pd_buf_printf(text, "%.*e", precision, f);
        break;
    case 'E':
        pd_buf_printf(text, "%.*E", precision, f);
        break;
    case 'g':
        pd_buf_printf(text, "%.*g", precision, f);
        break;
    case 'G':
        pd_buf_printf(text, "%.*G", precision, f);
        break;
    default:
        pd_buf_printf(text, "%.*f", precision, f);
    }
}

static int put_float(struct jinja_run *r, struct pd_buf *buf, const struct spec *spec,
                     const struct pd_value *v)
{
    double f;
    if (!pd_value_number(v, &f))
        return pd_jinja_error(r, "%%%c needs a number, not '%s'", spec->letter, pd_jinja_type(v));
    struct pd_buf text = {0};
    pd_buf_puts(&text, sign_of(spec, !isnan(f) && signbit(f)));
    bool big = spec->letter == 'E' || spec->letter == 'F' || spec->letter == 'G';
    if (isnan(f))
        pd_buf_puts(&text, big ? "NAN" : "nan");
    else if (isinf(f))
        pd_buf_puts(&text, big ? "INF" : "inf");
    else
        put_finite(&text, spec->letter, spec->precision < 0 ? 6 : spec->precision, fabs(f));
    put_padded(buf, spec, pd_buf_str(&text), true);
    pd_buf_done(&text);
    return 0;
}

static int put_value(struct jinja_run *r, struct pd_buf *buf, const struct spec *spec,
                     const struct pd_value *v)
{
    int code = spec->letter == 'r' ? 0 : pd_jinja_defined(r, v);
    if (code < 0)
        return code;
    if (spec->letter == 's' || spec->letter == 'r')
        return put_text(r, buf, spec, v);
    if (strchr("dixXo", spec->letter))
        return put_int(r, buf, spec, v);
    return put_float(r, buf, spec, v);
}

int pd_jinja_percent(struct jinja_run *r, struct pd_str format, const struct pd_value *values,
                     struct pd_value *out)
{
    bool tuple = values->kind == PD_LIST && values->tagged == JF_TUPLE;
    const struct pd_value *items = tuple ? values->list->items : values;
    size_t n = tuple ? values->list->n : 1, used = 0;
    struct pd_buf buf = pd_jinja_buf(r);
    int code = 0;
    for (size_t i = 0; code == 0 && i < format.n;) {
        struct spec spec;
        if (format.p[i] != '%') {
            pd_buf_putc(&buf, format.p[i++]);
            continue;
        }
        i++;
        if (!read_spec(format, &i, &spec))
            code = pd_jinja_error(r, "a format after '%%' is not supported");
        else if (spec.letter == '%')
            pd_buf_putc(&buf, '%');
        else if (used == n)
            code = pd_jinja_error(r, "not enough arguments for format string");
        else
            code = put_value(r, &buf, &spec, &items[used++]);
    }
    bool ignored = values->kind == PD_DICT || values->kind == JK_UNDEFINED ||
                   (values->kind == PD_LIST && !tuple);
    if (code == 0 && used < n && !ignored)
        code = pd_jinja_error(r, "not all arguments were used by the format string");
    if (code == 0)
        return pd_jinja_finish(r, &buf, out);
    pd_buf_done(&buf);
    return code;
}
