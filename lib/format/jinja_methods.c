/*
 * Methods of Python's str (those of other types are in jinja_containers.c).
 */
#include "lib/format/jinja_methods.h"
#include "lib/format/pyformat.h"
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

#include <utf8proc.h>

/* --- case and stripping --- */

static int change(const struct jinja_call *c, void (*with)(struct pd_buf *, struct pd_str),
                  struct pd_value *out)
{
    struct pd_buf buf = pd_jinja_buf(c->run);
    with(&buf, c->self.s);
    return pd_jinja_finish(c->run, &buf, out);
}

static int str_lower(const struct jinja_call *c, struct pd_value *out)
{
    return change(c, pd_py_lower, out);
}

static int str_upper(const struct jinja_call *c, struct pd_value *out)
{
    return change(c, pd_py_upper, out);
}

static int str_capitalize(const struct jinja_call *c, struct pd_value *out)
{
    return change(c, pd_py_capitalize, out);
}

static int str_title(const struct jinja_call *c, struct pd_value *out)
{
    return change(c, pd_py_title, out);
}

static int strip(const struct jinja_call *c,
                 struct pd_str (*with)(struct pd_str, const struct pd_str *), struct pd_value *out)
{
    struct pd_str chars;
    bool given = pd_jinja_given(c, 0);
    int code = given ? pd_jinja_arg_str(c, 0, &chars) : 0;
    if (code == 0)
        *out = pd_string(with(c->self.s, given ? &chars : NULL));
    return code;
}

static int str_strip(const struct jinja_call *c, struct pd_value *out)
{
    return strip(c, pd_py_strip, out);
}

static int str_lstrip(const struct jinja_call *c, struct pd_value *out)
{
    return strip(c, pd_py_lstrip, out);
}

static int str_rstrip(const struct jinja_call *c, struct pd_value *out)
{
    return strip(c, pd_py_rstrip, out);
}

static int str_removeprefix(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_str part, s = c->self.s;
    int code = pd_jinja_arg_str(c, 0, &part);
    if (code == 0)
        *out = pd_string(pd_str_starts_with(s, part) ? pd_str_slice(s, part.n, s.n) : s);
    return code;
}

static int str_removesuffix(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_str part, s = c->self.s;
    int code = pd_jinja_arg_str(c, 0, &part);
    if (code == 0)
        *out = pd_string(pd_str_ends_with(s, part) ? pd_str_slice(s, 0, s.n - part.n) : s);
    return code;
}

/* --- searching --- */

/* The part of the text between the arguments start and end, by bytes; *outside tells that start
   lies behind the end of the text, where not even the empty text is found. */
static int search_range(const struct jinja_call *c, struct pd_str *part, bool *outside)
{
    struct pd_py_slice slice = {.step = 1};
    size_t length = pd_utf8_len(c->self.s), count;
    int64_t first;
    slice.has_from = pd_jinja_given(c, 1);
    slice.has_to = pd_jinja_given(c, 2);
    int code = pd_jinja_arg_int(c, 1, 0, &slice.from);
    if (code == 0)
        code = pd_jinja_arg_int(c, 2, 0, &slice.to);
    if (code == 0)
        code = pd_jinja_charge(c->run, c->self.s.n / 64);
    if (code < 0)
        return code;
    pd_py_slice_indices(&slice, length, &first, &count);
    int64_t to = slice.to < 0 ? slice.to + (int64_t)length : slice.to;
    *outside = (slice.has_from && slice.from > (int64_t)length) ||
               (slice.has_to && count == 0 && to < first);
    size_t from = pd_utf8_offset(c->self.s, (size_t)first);
    struct pd_str rest = pd_str_slice(c->self.s, from, c->self.s.n);
    *part = pd_str_slice(rest, 0, pd_utf8_offset(rest, count));
    return 0;
}

/* Searching backwards compares at every place; long needles in long texts are paid for first. */
static int charge_backwards(const struct jinja_call *c, struct pd_str s, struct pd_str needle)
{
    return pd_jinja_charge(c->run, (s.n / 32 + 1) * (needle.n / 32 + 1));
}

static ptrdiff_t last_index(struct pd_str s, struct pd_str needle)
{
    for (size_t at = s.n + 1; at-- > 0;) {
        if (needle.n <= s.n - at && memcmp(s.p + at, needle.p, needle.n) == 0)
            return (ptrdiff_t)at;
    }
    return -1;
}

/* Where the first argument is found, in characters; -1 when it is not. */
static int find(const struct jinja_call *c, bool from_right, int64_t *found)
{
    struct pd_str needle, part;
    bool outside = false;
    int code = pd_jinja_arg_str(c, 0, &needle);
    if (code == 0)
        code = search_range(c, &part, &outside);
    if (code == 0 && from_right)
        code = charge_backwards(c, part, needle);
    if (code < 0)
        return code;
    ptrdiff_t at = outside      ? -1
                   : from_right ? last_index(part, needle)
                                : pd_str_index(part, needle, 0);
    *found = -1;
    if (at >= 0)
        *found = (int64_t)pd_utf8_len(
            pd_str_slice(c->self.s, 0, (size_t)(part.p - c->self.s.p) + (size_t)at));
    return 0;
}

static int str_find(const struct jinja_call *c, struct pd_value *out)
{
    int64_t found;
    int code = find(c, false, &found);
    if (code == 0)
        *out = pd_int(found);
    return code;
}

static int str_rfind(const struct jinja_call *c, struct pd_value *out)
{
    int64_t found;
    int code = find(c, true, &found);
    if (code == 0)
        *out = pd_int(found);
    return code;
}

static int found_or_error(const struct jinja_call *c, struct pd_value *out)
{
    return out->i >= 0 ? 0 : pd_jinja_error(c->run, "the text to find is not there");
}

static int str_index(const struct jinja_call *c, struct pd_value *out)
{
    int code = str_find(c, out);
    return code < 0 ? code : found_or_error(c, out);
}

static int str_rindex(const struct jinja_call *c, struct pd_value *out)
{
    int code = str_rfind(c, out);
    return code < 0 ? code : found_or_error(c, out);
}

static int str_count(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_str needle, part;
    bool outside = false;
    int64_t n = 0;
    int code = pd_jinja_arg_str(c, 0, &needle);
    if (code == 0)
        code = search_range(c, &part, &outside);
    if (code < 0)
        return code;
    if (needle.n == 0 && !outside)
        n = (int64_t)pd_utf8_len(part) + 1;
    for (ptrdiff_t at = 0; needle.n && !outside; n++, at += (ptrdiff_t)needle.n) {
        at = pd_str_index(part, needle, (size_t)at);
        if (at < 0)
            break;
    }
    *out = pd_int(n);
    return 0;
}

/* startswith and endswith take a text or a tuple of them, and the part of the text to look at. */
static int matches_end(const struct jinja_call *c, bool (*matches)(struct pd_str, struct pd_str),
                       struct pd_value *out)
{
    const struct pd_value *wanted = &c->args[0];
    bool tuple = wanted->kind == PD_LIST && wanted->tagged == JF_TUPLE, truth = false, outside;
    size_t n = tuple ? wanted->list->n : 1;
    struct pd_str within;
    int code = search_range(c, &within, &outside);
    for (size_t i = 0; code == 0 && i < n && !truth; i++) {
        const struct jinja_call one = {c->run, c->self, tuple ? &wanted->list->items[i] : wanted,
                                       1,      NULL,    0};
        struct pd_str part;
        code = pd_jinja_arg_str(&one, 0, &part);
        truth = code == 0 && !outside && matches(within, part);
    }
    *out = pd_bool(truth);
    return code;
}

static int str_startswith(const struct jinja_call *c, struct pd_value *out)
{
    return matches_end(c, pd_str_starts_with, out);
}

static int str_endswith(const struct jinja_call *c, struct pd_value *out)
{
    return matches_end(c, pd_str_ends_with, out);
}

/* --- taking apart and putting together --- */

static int split(const struct jinja_call *c, bool from_right, struct pd_value *out)
{
    struct pd_str sep, s = c->self.s;
    int64_t most;
    bool given = pd_jinja_given(c, 0);
    int code = given ? pd_jinja_arg_str(c, 0, &sep) : 0;
    if (code == 0)
        code = pd_jinja_arg_int(c, 1, -1, &most);
    if (code == 0 && given && sep.n == 0)
        code = pd_jinja_error(c->run, "split needs a separator that is not empty");
    if (code == 0)
        code = pd_jinja_charge(c->run, s.n);
    if (code < 0)
        return code;
    struct pd_value parts =
        pd_py_split(c->run->arena, s, given ? &sep : NULL, from_right ? -1 : most);
    parts.tagged = JF_OWN;
    struct pd_list *list = parts.list;
    size_t n = list->n, kept = most < 0 || (uint64_t)most >= n ? n : (size_t)most + 1;
    if (from_right && kept < n) { /* what is left of the last splits stays in one piece */
        const struct pd_str end = list->items[n - kept].s;
        struct pd_str head = pd_str_slice(s, 0, (size_t)(end.p + end.n - s.p));
        memmove(list->items, list->items + (n - kept), kept * sizeof(*list->items));
        list->items[0] = pd_string(head);
        list->n = kept;
    }
    *out = parts;
    return 0;
}

static int str_split(const struct jinja_call *c, struct pd_value *out)
{
    return split(c, false, out);
}

static int str_rsplit(const struct jinja_call *c, struct pd_value *out)
{
    return split(c, true, out);
}

static bool is_line_end(uint32_t c)
{
    return (c >= 0x0a && c <= 0x0d) || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 ||
           c == 0x2029;
}

struct pd_value pd_jinja_lines(struct jinja_run *r, struct pd_str s, bool keep)
{
    struct pd_value lines = pd_jinja_list(r, JF_OWN);
    for (size_t from = 0, i = 0, nbytes; i < s.n; i += nbytes) {
        bool end = is_line_end(pd_utf8_at(s, i, &nbytes));
        if (end && s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] == '\n')
            nbytes = 2;
        size_t to = end && !keep ? i : i + nbytes;
        if (end || i + nbytes == s.n)
            pd_list_push(r->arena, &lines, pd_string(pd_str_slice(s, from, to)));
        from = end ? i + nbytes : from;
    }
    return lines;
}

static int str_splitlines(const struct jinja_call *c, struct pd_value *out)
{
    int64_t keep;
    int code = pd_jinja_arg_int(c, 0, 0, &keep);
    if (code == 0 && c->args[0].kind == PD_NONE)
        code = pd_jinja_error(c->run, "splitlines needs an integer or a bool");
    if (code == 0)
        code = pd_jinja_charge(c->run, c->self.s.n);
    if (code == 0)
        *out = pd_jinja_lines(c->run, c->self.s, keep != 0);
    return code;
}

static int partition(const struct jinja_call *c, bool from_right, struct pd_value *out)
{
    struct pd_str sep, s = c->self.s, parts[3] = {PD_STR(""), PD_STR(""), PD_STR("")};
    int code = pd_jinja_arg_str(c, 0, &sep);
    if (code == 0 && sep.n == 0)
        code = pd_jinja_error(c->run, "partition needs a separator that is not empty");
    if (code == 0 && from_right)
        code = charge_backwards(c, s, sep);
    if (code < 0)
        return code;
    ptrdiff_t at = from_right ? last_index(s, sep) : pd_str_index(s, sep, 0);
    parts[at < 0 && from_right ? 2 : 0] = at < 0 ? s : pd_str_slice(s, 0, (size_t)at);
    if (at >= 0) {
        parts[1] = sep;
        parts[2] = pd_str_slice(s, (size_t)at + sep.n, s.n);
    }
    *out = pd_jinja_list(c->run, JF_TUPLE);
    for (size_t i = 0; i < 3; i++)
        pd_list_push(c->run->arena, out, pd_string(parts[i]));
    return 0;
}

static int str_partition(const struct jinja_call *c, struct pd_value *out)
{
    return partition(c, false, out);
}

static int str_rpartition(const struct jinja_call *c, struct pd_value *out)
{
    return partition(c, true, out);
}

static int str_join(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value items;
    struct pd_buf buf = pd_jinja_buf(c->run);
    int code = pd_jinja_items(c->run, &c->args[0], &items);
    for (size_t i = 0; code == 0 && i < items.list->n; i++) {
        const struct pd_value *item = &items.list->items[i];
        code = pd_jinja_defined(c->run, item);
        if (code == 0 && item->kind != PD_STRING)
            code = pd_jinja_error(c->run, "join needs texts, but item %zu is of type '%s'", i,
                                  pd_jinja_type(item));
        if (code == 0 && i)
            pd_buf_add_str(&buf, c->self.s);
        if (code == 0)
            pd_buf_add_str(&buf, item->s);
    }
    if (code == 0)
        return pd_jinja_finish(c->run, &buf, out);
    pd_buf_done(&buf);
    return code;
}

static int str_replace(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_str from, to;
    int64_t most;
    int code = pd_jinja_arg_str(c, 0, &from);
    if (code == 0)
        code = pd_jinja_arg_str(c, 1, &to);
    if (code == 0)
        code = pd_jinja_arg_int(c, 2, -1, &most);
    if (code < 0)
        return code;
    struct pd_buf buf = pd_jinja_buf(c->run);
    pd_py_replace(&buf, c->self.s, from, to, most);
    return pd_jinja_finish(c->run, &buf, out);
}

/* An argument as format takes it: what only templates know becomes its text. */
static int format_value(const struct jinja_call *c, const struct pd_value *arg,
                        struct pd_value *out)
{
    struct pd_str text;
    *out = *arg;
    if (arg->kind < PD_LIST)
        return 0;
    int code = pd_jinja_str(c->run, arg, &text);
    if (code == 0)
        *out = pd_string(text);
    return code;
}

static int str_format(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value args = pd_list_new(c->run->arena), named = pd_dict_new(c->run->arena), value;
    int code = 0;
    for (size_t i = 0; code == 0 && i < c->n; i++) {
        code = format_value(c, &c->args[i], &value);
        pd_list_push(c->run->arena, &args, value);
    }
    for (size_t i = 0; code == 0 && i < c->nnamed; i++) {
        code = format_value(c, &c->named[i].value, &value);
        pd_dict_set(c->run->arena, &named, c->named[i].key, value);
    }
    struct pd_buf buf = pd_jinja_buf(c->run);
    if (code == 0)
        code = pd_py_format(&buf, c->self.s, &args, &named, c->run->err);
    if (code == 0)
        return pd_jinja_finish(c->run, &buf, out);
    pd_buf_done(&buf);
    return code;
}

static int str_zfill(const struct jinja_call *c, struct pd_value *out)
{
    int64_t width;
    int code = pd_jinja_arg_int(c, 0, 0, &width);
    if (code == 0 && c->args[0].kind == PD_NONE)
        code = pd_jinja_error(c->run, "the width must be an integer");
    if (code < 0)
        return code;
    struct pd_str s = c->self.s;
    struct pd_buf buf = pd_jinja_buf(c->run);
    int64_t length = (int64_t)pd_utf8_len(s);
    if (s.n && (s.p[0] == '+' || s.p[0] == '-')) {
        pd_buf_putc(&buf, s.p[0]);
        s = pd_str_slice(s, 1, s.n);
    }
    if (width > length)
        pd_buf_fill(&buf, '0', (size_t)(width - length));
    pd_buf_add_str(&buf, s);
    return pd_jinja_finish(c->run, &buf, out);
}

/* --- what the text consists of --- */

static int all_are(const struct jinja_call *c, bool (*fits)(uint32_t), struct pd_value *out)
{
    struct pd_str s = c->self.s;
    bool all = s.n > 0;
    for (size_t i = 0, nbytes; all && i < s.n; i += nbytes)
        all = fits(pd_utf8_at(s, i, &nbytes));
    *out = pd_bool(all);
    return pd_jinja_charge(c->run, 1 + s.n / 8);
}

static bool is_alpha(uint32_t c)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

static bool is_decimal(uint32_t c)
{
    return pd_py_decimal(c) >= 0;
}

static bool is_alnum(uint32_t c)
{
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
    return is_alpha(c) || (category >= UTF8PROC_CATEGORY_ND && category <= UTF8PROC_CATEGORY_NO);
}

static int str_isalnum(const struct jinja_call *c, struct pd_value *out)
{
    return all_are(c, is_alnum, out);
}

static int str_isalpha(const struct jinja_call *c, struct pd_value *out)
{
    return all_are(c, is_alpha, out);
}

static int str_isdecimal(const struct jinja_call *c, struct pd_value *out)
{
    return all_are(c, is_decimal, out);
}

static int str_isspace(const struct jinja_call *c, struct pd_value *out)
{
    return all_are(c, pd_py_isspace, out);
}

static int str_isdigit(const struct jinja_call *c, struct pd_value *out)
{
    return all_are(c, pd_py_isdigit_cp, out);
}

static int str_islower(const struct jinja_call *c, struct pd_value *out)
{
    *out = pd_bool(pd_py_islower(c->self.s));
    return pd_jinja_charge(c->run, 1 + c->self.s.n / 8);
}

static int str_isupper(const struct jinja_call *c, struct pd_value *out)
{
    *out = pd_bool(pd_py_isupper(c->self.s));
    return pd_jinja_charge(c->run, 1 + c->self.s.n / 8);
}

/* All of Python's methods: one that is not supported must not be taken for a missing attribute. */
static const struct jinja_builtin methods[] = {
    {"capitalize", str_capitalize, "", 0},
    {"casefold", NULL, "", 0},
    {"center", pd_jinja_str_center, "width fillchar", 1},
    {"count", str_count, "sub start end", 1},
    {"encode", NULL, "", 0},
    {"endswith", str_endswith, "suffix start end", 1},
    {"expandtabs", NULL, "", 0},
    {"find", str_find, "sub start end", 1},
    {"format", str_format, "*", 0},
    {"format_map", NULL, "", 0},
    {"index", str_index, "sub start end", 1},
    {"isalnum", str_isalnum, "", 0},
    {"isalpha", str_isalpha, "", 0},
    {"isascii", NULL, "", 0},
    {"isdecimal", str_isdecimal, "", 0},
    {"isdigit", str_isdigit, "", 0},
    {"isidentifier", NULL, "", 0},
    {"islower", str_islower, "", 0},
    {"isnumeric", NULL, "", 0},
    {"isprintable", NULL, "", 0},
    {"isspace", str_isspace, "", 0},
    {"istitle", NULL, "", 0},
    {"isupper", str_isupper, "", 0},
    {"join", str_join, "iterable", 1},
    {"ljust", pd_jinja_str_ljust, "width fillchar", 1},
    {"lower", str_lower, "", 0},
    {"lstrip", str_lstrip, "chars", 0},
    {"maketrans", NULL, "", 0},
    {"partition", str_partition, "sep", 1},
    {"removeprefix", str_removeprefix, "prefix", 1},
    {"removesuffix", str_removesuffix, "suffix", 1},
    {"replace", str_replace, "old new count", 2},
    {"rfind", str_rfind, "sub start end", 1},
    {"rindex", str_rindex, "sub start end", 1},
    {"rjust", pd_jinja_str_rjust, "width fillchar", 1},
    {"rpartition", str_rpartition, "sep", 1},
    {"rsplit", str_rsplit, "sep maxsplit", 0},
    {"rstrip", str_rstrip, "chars", 0},
    {"split", str_split, "sep maxsplit", 0},
    {"splitlines", str_splitlines, "keepends", 0},
    {"startswith", str_startswith, "prefix start end", 1},
    {"strip", str_strip, "chars", 0},
    {"swapcase", NULL, "", 0},
    {"title", str_title, "", 0},
    {"translate", NULL, "", 0},
    {"upper", str_upper, "", 0},
    {"zfill", str_zfill, "width", 1},
};

const struct jinja_builtin *pd_jinja_str_method(struct pd_str name)
{
    return pd_jinja_find(methods, sizeof(methods) / sizeof(methods[0]), name);
}
