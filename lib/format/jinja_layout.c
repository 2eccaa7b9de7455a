/*
 * Filters and methods that lay texts out and deal items into groups.
 */
#include "lib/format/jinja_filters.h"
#include "lib/format/jinja_methods.h"
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

/* --- padding --- */

enum side { LEFT = 1, RIGHT = 2 }; /* where padding goes */

/* A text padded to a width. Python puts the odd one of a centred text on the left when the width is
   odd. */
static int pad(const struct jinja_call *c, struct pd_str s, int64_t width, struct pd_str fill,
               unsigned sides, struct pd_value *out)
{
    struct pd_buf buf = pd_jinja_buf(c->run);
    int64_t length = (int64_t)pd_utf8_len(s), need = width > length ? width - length : 0;
    int64_t left = sides == LEFT ? need : sides == RIGHT ? 0 : need / 2 + (need & width & 1);
    if (need > (int64_t)c->run->max_output)
        return pd_jinja_error(c->run, "a text of %lld characters is too long", (long long)width);
    int code = pd_jinja_charge(c->run, (size_t)need);
    for (int64_t i = 0; code == 0 && i < left; i++)
        pd_buf_add_str(&buf, fill);
    pd_buf_add_str(&buf, s);
    for (int64_t i = left; code == 0 && i < need; i++)
        pd_buf_add_str(&buf, fill);
    if (code == 0)
        return pd_jinja_finish(c->run, &buf, out);
    pd_buf_done(&buf);
    return code;
}

static int pad_self(const struct jinja_call *c, unsigned sides, struct pd_value *out)
{
    int64_t width;
    struct pd_str fill = PD_STR(" ");
    int code = pd_jinja_arg_int(c, 0, 0, &width);
    if (code == 0 && c->args[0].kind == PD_NONE)
        code = pd_jinja_error(c->run, "the width must be an integer");
    if (code == 0 && c->args[1].kind != JK_MISSING)
        code = pd_jinja_arg_str(c, 1, &fill);
    if (code == 0 && pd_utf8_len(fill) != 1)
        code = pd_jinja_error(c->run, "padding needs exactly one character");
    return code < 0 ? code : pad(c, c->self.s, width, fill, sides, out);
}

int pd_jinja_str_center(const struct jinja_call *c, struct pd_value *out)
{
    return pad_self(c, LEFT | RIGHT, out);
}

int pd_jinja_str_ljust(const struct jinja_call *c, struct pd_value *out)
{
    return pad_self(c, RIGHT, out);
}

int pd_jinja_str_rjust(const struct jinja_call *c, struct pd_value *out)
{
    return pad_self(c, LEFT, out);
}

int pd_jinja_filter_center(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_str s;
    int64_t width;
    int code = pd_jinja_str(c->run, &c->self, &s);
    if (code == 0)
        code = pd_jinja_arg_int(c, 0, 80, &width);
    if (code == 0 && c->args[0].kind == PD_NONE)
        code = pd_jinja_error(c->run, "the width must be an integer");
    return code < 0 ? code : pad(c, s, width, (struct pd_str)PD_STR(" "), LEFT | RIGHT, out);
}

/* --- lines and words --- */

static int self_text(const struct jinja_call *c)
{
    int code = pd_jinja_defined(c->run, &c->self);
    if (code == 0 && c->self.kind != PD_STRING)
        code = pd_jinja_error(c->run, "expected a str but got '%s'", pd_jinja_type(&c->self));
    return code;
}

/* What lines are indented by: spaces, or the text given. */
static int indention(const struct jinja_call *c, struct pd_value *out)
{
    int64_t width;
    if (c->args[0].kind == PD_STRING) {
        *out = c->args[0];
        return 0;
    }
    int code = pd_jinja_arg_int(c, 0, 4, &width);
    if (code == 0 && c->args[0].kind == PD_NONE)
        code = pd_jinja_error(c->run, "the width must be an integer");
    return code < 0 ? code
                    : pad(c, (struct pd_str){"", 0}, width, (struct pd_str)PD_STR(" "), LEFT, out);
}

int pd_jinja_filter_indent(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value by;
    bool first, blank;
    int code = self_text(c);
    if (code == 0)
        code = indention(c, &by);
    if (code == 0)
        code = pd_jinja_arg_bool(c, 1, &first);
    if (code == 0)
        code = pd_jinja_arg_bool(c, 2, &blank);
    if (code < 0)
        return code;
    struct pd_buf buf = pd_jinja_buf(c->run), ended = pd_jinja_buf(c->run);
    struct pd_value text;
    pd_buf_add_str(&ended,
                   c->self.s); /* Jinja adds a line end, so that an empty last line counts */
    pd_buf_putc(&ended, '\n');
    code = pd_jinja_finish(c->run, &ended, &text);
    if (code < 0)
        return code;
    struct pd_value lines = pd_jinja_lines(c->run, text.s, false);
    for (size_t i = 0; i < lines.list->n; i++) {
        struct pd_str line = lines.list->items[i].s;
        if (i)
            pd_buf_putc(&buf, '\n');
        if (i == 0 ? first : line.n || blank)
            pd_buf_add_str(&buf, by.s);
        pd_buf_add_str(&buf, line);
    }
    return pd_jinja_finish(c->run, &buf, out);
}

static int64_t characters(const struct pd_str *s)
{
    return (int64_t)pd_utf8_len(*s);
}

/* The text up to its last space, when it has one. */
static struct pd_str whole_words(struct pd_str s)
{
    for (size_t i = s.n; i-- > 0;) {
        if (s.p[i] == ' ')
            return pd_str_slice(s, 0, i);
    }
    return s;
}

int pd_jinja_filter_truncate(const struct jinja_call *c, struct pd_value *out)
{
    int64_t length, leeway;
    bool kill_words;
    struct pd_str end = PD_STR("...");
    int code = self_text(c);
    if (code == 0)
        code = pd_jinja_arg_int(c, 0, 255, &length);
    if (code == 0)
        code = pd_jinja_arg_bool(c, 1, &kill_words);
    if (code == 0 && c->args[2].kind != JK_MISSING)
        code = pd_jinja_arg_str(c, 2, &end);
    if (code == 0)
        code = pd_jinja_arg_int(c, 3, 5, &leeway);
    if (code == 0 && (length < characters(&end) || leeway < 0 || c->args[0].kind == PD_NONE))
        code = pd_jinja_error(c->run, "the length must leave room for the end, the leeway be 0 or "
                                      "more");
    if (code == 0)
        code = pd_jinja_charge(c->run, 1 + c->self.s.n / 16);
    if (code < 0)
        return code;
    int64_t own = characters(&c->self.s);
    *out = c->self;
    if (own <= length || own - length <= leeway)
        return 0;
    size_t kept = pd_utf8_offset(c->self.s, (size_t)(length - characters(&end)));
    struct pd_str head = pd_str_slice(c->self.s, 0, kept);
    struct pd_buf buf = pd_jinja_buf(c->run);
    pd_buf_add_str(&buf, kill_words ? head : whole_words(head));
    pd_buf_add_str(&buf, end);
    return pd_jinja_finish(c->run, &buf, out);
}

/* --- groups of items --- */

static int group_size(const struct jinja_call *c, struct pd_value *items, int64_t *size)
{
    int code = pd_jinja_items(c->run, &c->self, items);
    if (code == 0)
        code = pd_jinja_arg_int(c, 0, 0, size);
    if (code == 0 && *size <= 0)
        code = pd_jinja_error(c->run, "the number must be an integer greater than 0");
    return code;
}

/* Adds a group of the items [from, to), filled up to a size when there is something to fill with.
 */
static void add_group(const struct jinja_call *c, struct pd_value *groups,
                      const struct pd_list *items, size_t from, size_t to, size_t size)
{
    struct pd_value group = pd_jinja_list(c->run, JF_OWN);
    for (size_t i = from; i < to; i++)
        pd_list_push(c->run->arena, &group, items->items[i]);
    for (size_t i = to - from; pd_jinja_given(c, 1) && i < size; i++)
        pd_list_push(c->run->arena, &group, c->args[1]);
    pd_list_push(c->run->arena, groups, group);
}

int pd_jinja_filter_batch(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value items, groups = pd_jinja_list(c->run, JF_ITERATOR);
    int64_t size;
    int code = group_size(c, &items, &size);
    if (code == 0 && pd_jinja_given(c, 1))
        code = pd_jinja_charge(c->run, (size_t)size);
    for (size_t i = 0; code == 0 && i < items.list->n;) {
        size_t left = items.list->n - i, n = left < (size_t)size ? left : (size_t)size;
        add_group(c, &groups, items.list, i, i + n, (size_t)size);
        i += n;
    }
    if (code == 0)
        *out = groups;
    return code;
}

int pd_jinja_filter_slice(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value items, groups = pd_jinja_list(c->run, JF_ITERATOR);
    int64_t slices;
    int code = group_size(c, &items, &slices);
    if (code == 0)
        code = pd_jinja_charge(c->run, (size_t)slices);
    if (code < 0)
        return code;
    size_t size = items.list->n / (size_t)slices, longer = items.list->n % (size_t)slices, at = 0;
    for (size_t i = 0; i < (size_t)slices; i++) {
        size_t n = size + (i < longer);
        add_group(c, &groups, items.list, at, at + n, i < longer ? 0 : n + 1);
        at += n;
    }
    *out = groups;
    return 0;
}
