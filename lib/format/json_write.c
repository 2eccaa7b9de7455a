#include "lib/format/json.h"

#include "lib/core/alloc.h"
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- strings ---- */

static void put_unit(struct pd_buf *buf, uint32_t unit)
{
    static const char digits[] = "0123456789abcdef";
    char text[6] = {'\\', 'u'};
    for (int i = 5; i >= 2; i--, unit >>= 4)
        text[i] = digits[unit & 15];
    pd_buf_add(buf, text, sizeof text);
}

static void put_escaped(struct pd_buf *buf, uint32_t codepoint)
{
    static const char names[] = "\"\\bfnrt", meanings[] = "\"\\\b\f\n\r\t";
    const char *meaning = NULL;
    if (codepoint && codepoint < 0x80)
        meaning = strchr(meanings, (int)codepoint);
    if (meaning) {
        pd_buf_putc(buf, '\\');
        pd_buf_putc(buf, names[meaning - meanings]);
    } else if (codepoint > 0xFFFF) {
        put_unit(buf, 0xD800 + ((codepoint - 0x10000) >> 10));
        put_unit(buf, 0xDC00 + ((codepoint - 0x10000) & 0x3FF));
    } else {
        put_unit(buf, codepoint);
    }
}

/* Bytes at the start of s that stand for themselves. */
static size_t plain_prefix(struct pd_str s, bool ascii_only)
{
    size_t i = 0;
    for (size_t nbytes = 1; i < s.n; i += nbytes) {
        unsigned char c = (unsigned char)s.p[i];
        nbytes = 1;
        if (c < 0x20 || c == '"' || c == '\\' || (ascii_only && c >= 0x7F))
            break;
        if (c < 0x80)
            continue;
        (void)pd_utf8_at(s, i, &nbytes);
        if (nbytes == 1)
            break;
    }
    return i;
}

void pd_json_write_str(struct pd_buf *buf, struct pd_str s, unsigned flags)
{
    bool ascii_only = flags & PD_JSON_ASCII;
    pd_buf_putc(buf, '"');
    while (s.n) {
        size_t n = plain_prefix(s, ascii_only);
        pd_buf_add(buf, s.p, n);
        s = pd_str_slice(s, n, s.n);
        if (!s.n)
            break;
        uint32_t codepoint = pd_utf8_at(s, 0, &n);
        if (codepoint >= 0x80 && !ascii_only)
            pd_buf_put_codepoint(buf, codepoint);
        else
            put_escaped(buf, codepoint);
        s = pd_str_slice(s, n, s.n);
    }
    pd_buf_putc(buf, '"');
}

/* ---- trees ---- */

static void write_at(struct pd_buf *buf, const struct pd_value *v, unsigned flags, size_t level);

static void write_number(struct pd_buf *buf, const struct pd_value *v)
{
    if (v->kind == PD_INT) {
        char text[24];
        int n = snprintf(text, sizeof text, "%lld", (long long)v->i);
        pd_buf_add(buf, text, (size_t)n);
    } else if (v->kind == PD_BIGINT) {
        pd_buf_add_str(buf, v->s);
    } else if (isnan(v->f)) {
        pd_buf_puts(buf, "NaN");
    } else if (isinf(v->f)) {
        pd_buf_puts(buf, v->f > 0 ? "Infinity" : "-Infinity");
    } else {
        pd_py_float(buf, v->f);
    }
}

/* What stands in front of item i: a comma but for the first, and a new line when indented. */
static void separate(struct pd_buf *buf, size_t i, unsigned flags, size_t level)
{
    if (i)
        pd_buf_putc(buf, ',');
    if (flags & PD_JSON_INDENT2) {
        pd_buf_putc(buf, '\n');
        pd_buf_fill(buf, ' ', 2 * level);
    } else if (i && (flags & PD_JSON_SPACED)) {
        pd_buf_putc(buf, ' ');
    }
}

static void close_container(struct pd_buf *buf, char bracket, size_t n, unsigned flags,
                            size_t level)
{
    if (n)
        separate(buf, 0, flags, level);
    pd_buf_putc(buf, bracket);
}

static void write_list(struct pd_buf *buf, const struct pd_list *list, unsigned flags, size_t level)
{
    pd_buf_putc(buf, '[');
    for (size_t i = 0; i < list->n; i++) {
        separate(buf, i, flags, level + 1);
        write_at(buf, &list->items[i], flags, level + 1);
    }
    close_container(buf, ']', list->n, flags, level);
}

static int compare_keys(const void *a, const void *b)
{
    const struct pd_dict_entry *const *x = a, *const *y = b;
    return pd_str_cmp((*x)->key, (*y)->key);
}

static void write_entry(struct pd_buf *buf, const struct pd_dict_entry *entry, unsigned flags,
                        size_t level)
{
    pd_json_write_str(buf, entry->key, flags);
    pd_buf_puts(buf, flags & (PD_JSON_SPACED | PD_JSON_INDENT2) ? ": " : ":");
    write_at(buf, &entry->value, flags, level);
}

static void write_dict(struct pd_buf *buf, const struct pd_dict *dict, unsigned flags, size_t level)
{
    const struct pd_dict_entry **sorted = NULL;
    if ((flags & PD_JSON_SORTED) && dict->n) {
        sorted = pd_calloc(dict->n, sizeof(*sorted));
        for (size_t i = 0; i < dict->n; i++)
            sorted[i] = &dict->entries[i];
        qsort(sorted, dict->n, sizeof(*sorted), compare_keys);
    }
    pd_buf_putc(buf, '{');
    for (size_t i = 0; i < dict->n; i++) {
        separate(buf, i, flags, level + 1);
        write_entry(buf, sorted ? sorted[i] : &dict->entries[i], flags, level + 1);
    }
    close_container(buf, '}', dict->n, flags, level);
    free(sorted);
}

static void write_at(struct pd_buf *buf, const struct pd_value *v, unsigned flags, size_t level)
{
    switch ((enum pd_kind)v->kind) {
    case PD_NONE:
        pd_buf_puts(buf, "null");
        break;
    case PD_BOOL:
        pd_buf_puts(buf, v->b ? "true" : "false");
        break;
    case PD_INT:
    case PD_BIGINT:
    case PD_FLOAT:
        write_number(buf, v);
        break;
    case PD_STRING:
        pd_json_write_str(buf, v->s, flags);
        break;
    case PD_LIST:
        write_list(buf, v->list, flags, level);
        break;
    case PD_DICT:
        write_dict(buf, v->dict, flags, level);
        break;
    }
}

void pd_json_write(struct pd_buf *buf, const struct pd_value *v, unsigned flags)
{
    write_at(buf, v, flags, 0);
}
