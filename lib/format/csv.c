#include "lib/format/csv.h"

#include "lib/core/alloc.h"
#include "lib/core/map.h"
#include "lib/format/pystr.h"

#include <stdlib.h>

/* What the cells of a column have been so far. */
struct column {
    struct pd_str name;
    bool some, nulls; /* cells with a value, and without */
    bool no_int, no_float, no_bool;
    bool large, negative; /* ints past 64 bits with a sign, and below zero */
    bool too_large;       /* ints past 64 bits */
    enum { INT, BIG, FLOAT, BOOL, TEXT } type;
};

struct pd_csv {
    struct pd_arena arena;
    struct pd_str text;
    struct pd_csv_format format;
    struct column *columns;
    size_t ncolumns;
    size_t *offsets; /* where the rows begin */
    size_t n, cap;
};

/* --- fields and rows --- */

/* A place in the text. */
struct cursor {
    struct pd_str text;
    size_t at;
    char delimiter, quote;
    struct pd_buf buf; /* of a field that is not written as it is meant */
};

enum { IN_ROW, END_OF_ROW, NO_END };

static struct cursor cursor_at(const struct pd_csv *csv, size_t at)
{
    return (struct cursor){csv->text, at, csv->format.delimiter, csv->format.quote, {0}};
}

static bool at_end(const struct cursor *c)
{
    return c->at == c->text.n;
}

static bool at_newline(const struct cursor *c)
{
    return at_end(c) || c->text.p[c->at] == '\n' || c->text.p[c->at] == '\r';
}

static void skip_newline(struct cursor *c)
{
    if (at_end(c))
        return;
    bool cr = c->text.p[c->at++] == '\r';
    if (cr && !at_end(c) && c->text.p[c->at] == '\n')
        c->at++;
}

/* Moves over lines that have nothing but blanks. */
static void skip_blank_lines(struct cursor *c)
{
    while (!at_end(c)) {
        struct cursor ahead = *c;
        while (!at_end(&ahead) && ahead.text.p[ahead.at] != ahead.delimiter &&
               (ahead.text.p[ahead.at] == ' ' || ahead.text.p[ahead.at] == '\t'))
            ahead.at++;
        if (!at_newline(&ahead))
            return;
        c->at = ahead.at;
        skip_newline(c);
    }
}

/* The text of a quoted field into buf, up to behind the closing quote; false without one. */
static bool read_quoted(struct cursor *c)
{
    for (c->at++; !at_end(c); c->at++) {
        const char *from = c->text.p + c->at;
        const char *quote = memchr(from, c->quote, c->text.n - c->at);
        if (!quote)
            return false;
        pd_buf_add(&c->buf, from, (size_t)(quote - from));
        c->at += (size_t)(quote - from) + 1;
        if (at_end(c) || c->text.p[c->at] != c->quote)
            return true;
        pd_buf_putc(&c->buf, c->quote);
    }
    return false;
}

/* One field, valid until the next; moves to behind its delimiter, or to behind the end of the row.
 */
static int read_field(struct cursor *c, struct pd_str *field)
{
    bool quoted = !at_end(c) && c->quote && c->text.p[c->at] == c->quote;
    pd_buf_reset(&c->buf);
    if (quoted && !read_quoted(c))
        return NO_END;
    size_t from = c->at;
    while (!at_newline(c) && c->text.p[c->at] != c->delimiter)
        c->at++;
    *field = pd_str_slice(c->text, from, c->at);
    if (quoted) {
        pd_buf_add_str(&c->buf, *field); /* what stands behind the quote belongs to it */
        *field = pd_buf_str(&c->buf);
    }
    if (at_newline(c)) {
        skip_newline(c);
        return END_OF_ROW;
    }
    c->at++;
    return IN_ROW;
}

/* --- cells --- */

static bool is_null(struct pd_str cell)
{
    static const char *const words[] = {"",         "#N/A", "#N/A N/A", "#NA",    "-1.#IND",
                                        "-1.#QNAN", "-NaN", "-nan",     "1.#IND", "1.#QNAN",
                                        "<NA>",     "N/A",  "NA",       "NULL",   "NaN",
                                        "None",     "n/a",  "nan",      "null"};
    if (cell.n > 8)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (pd_str_is(cell, words[i]))
            return true;
    return false;
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct pd_str trim(struct pd_str cell)
{
    while (cell.n > 0 && is_blank(cell.p[0]))
        cell = pd_str_slice(cell, 1, cell.n);
    while (cell.n > 0 && is_blank(cell.p[cell.n - 1]))
        cell.n--;
    return cell;
}

static size_t skip_digits(struct pd_str *s)
{
    size_t n = 0;
    while (n < s->n && s->p[n] >= '0' && s->p[n] <= '9')
        n++;
    *s = pd_str_slice(*s, n, s->n);
    return n;
}

static bool skip_sign(struct pd_str *s)
{
    bool minus = s->n > 0 && s->p[0] == '-';
    if (minus || (s->n > 0 && s->p[0] == '+'))
        *s = pd_str_slice(*s, 1, s->n);
    return minus;
}

static bool is_int(struct pd_str s)
{
    skip_sign(&s);
    return skip_digits(&s) > 0 && s.n == 0;
}

static bool is_infinite(struct pd_str s)
{
    static const struct pd_str words[] = {PD_STR("inf"), PD_STR("infinity")};
    skip_sign(&s);
    for (size_t i = 0; i < 2; i++)
        if (s.n == words[i].n && strncasecmp(s.p, words[i].p, s.n) == 0)
            return true;
    return false;
}

static bool is_float(struct pd_str s)
{
    struct pd_str rest = s;
    skip_sign(&rest);
    size_t ndigits = skip_digits(&rest);
    if (rest.n > 0 && rest.p[0] == '.') {
        rest = pd_str_slice(rest, 1, rest.n);
        ndigits += skip_digits(&rest);
    }
    if (ndigits > 0 && rest.n > 0 && (rest.p[0] | 32) == 'e') {
        rest = pd_str_slice(rest, 1, rest.n);
        skip_sign(&rest);
        ndigits = skip_digits(&rest);
    }
    return (ndigits > 0 && rest.n == 0) || is_infinite(s);
}

/* True, false, or neither (-1). */
static int truth(struct pd_str cell)
{
    static const char *const words[] = {"False", "FALSE", "false", "True", "TRUE", "true"};
    for (int i = 0; i < 6; i++)
        if (pd_str_is(cell, words[i]))
            return i >= 3;
    return -1;
}

/* The value of digits with a sign; *large when it does not fit into 64 bits with one, *too_large
   when it does not fit without one either. */
static struct pd_value read_int(struct pd_str s, bool *large, bool *too_large)
{
    bool minus = skip_sign(&s);
    uint64_t value = 0;
    bool over = false;
    for (size_t i = 0; i < s.n; i++) {
        over |= __builtin_mul_overflow(value, 10, &value);
        over |= __builtin_add_overflow(value, (uint64_t)(s.p[i] - '0'), &value);
    }
    uint64_t most = (uint64_t)INT64_MAX + minus;
    *large = over || value > most;
    *too_large = over || (minus && value > most);
    return pd_int(minus ? (int64_t)(0 - value) : (int64_t)value);
}

static void note_cell(struct column *column, struct pd_str cell, bool no_nulls)
{
    if (!no_nulls && is_null(cell)) {
        column->nulls = true;
        return;
    }
    struct pd_str number = trim(cell);
    bool large, too_large;
    column->some = true;
    column->no_bool |= truth(cell) < 0;
    column->no_float = column->no_float || !is_float(number);
    column->no_int = column->no_int || !is_int(number);
    if (column->no_int)
        return;
    read_int(number, &large, &too_large);
    column->negative |= number.p[0] == '-';
    column->large |= large;
    column->too_large |= too_large;
}

static void decide(struct column *column)
{
    bool big = column->large && !column->too_large && !column->negative;
    column->type = !column->some || !column->no_float ? FLOAT : !column->no_bool ? BOOL : TEXT;
    if (column->some && !column->no_int && !column->nulls)
        column->type = !column->large ? INT : big ? BIG : TEXT;
}

static struct pd_value value_of(const struct column *column, struct pd_str cell, bool no_nulls,
                                struct pd_arena *arena)
{
    struct pd_str number = trim(cell);
    bool large, too_large;
    double f = 0;
    if (!no_nulls && is_null(cell))
        return pd_none();
    if (column->type == INT)
        return read_int(number, &large, &too_large);
    if (column->type == BOOL)
        return pd_bool(truth(cell) > 0);
    if (column->type == FLOAT && pd_py_parse_float(&f, number))
        return pd_float(f);
    if (column->type == BIG) {
        struct pd_value value = read_int(number, &large, &too_large);
        if (large)
            value = (struct pd_value){.kind = PD_BIGINT};
        skip_sign(&number);
        if (large) {
            while (number.n > 1 && number.p[0] == '0')
                number = pd_str_slice(number, 1, number.n);
            value.s = pd_arena_str(arena, number);
        }
        return value;
    }
    return pd_string(cell);
}

/* --- columns and rows --- */

static size_t line_of(const struct pd_csv *csv, size_t offset)
{
    struct cursor c = cursor_at(csv, 0);
    size_t line = 1;
    for (; c.at < offset; line++) {
        while (c.at < offset && !at_newline(&c))
            c.at++;
        if (c.at >= offset)
            break;
        skip_newline(&c);
    }
    return line;
}

static int refuse(const struct pd_csv *csv, size_t offset, const char *sentence, struct pd_err *err)
{
    return pd_err_set(err, PD_ERR_INPUT, "%zu: %s", line_of(csv, offset), sentence);
}

static void add_column(struct pd_csv *csv, size_t *cap, struct pd_str name)
{
    csv->columns = pd_grow(csv->columns, cap, csv->ncolumns + 1, sizeof *csv->columns);
    csv->columns[csv->ncolumns++] = (struct column){.name = name};
}

/* The second "a" becomes "a.1", unless a column is called that: pandas' way. */
static void tell_apart(struct pd_csv *csv)
{
    struct pd_map written = {0}, taken = {0};
    for (size_t i = 0; i < csv->ncolumns; i++)
        pd_map_set(&written, &csv->arena, csv->columns[i].name, csv);
    for (size_t i = 0; i < csv->ncolumns; i++) {
        struct pd_str *name = &csv->columns[i].name;
        struct pd_str tried = *name;
        for (size_t k = 1; pd_map_find(&taken, tried) || (k > 1 && pd_map_find(&written, tried));
             k++)
            tried = pd_arena_printf(&csv->arena, "%.*s.%zu", PD_STR_ARG(*name), k);
        *name = tried;
        pd_map_set(&taken, &csv->arena, tried, csv);
    }
}

/* The columns as the first row has them; moves behind it. */
static int read_header(struct pd_csv *csv, struct cursor *c)
{
    size_t cap = 0;
    int code = at_end(c) ? END_OF_ROW : IN_ROW;
    while (code == IN_ROW) {
        struct pd_str field;
        code = read_field(c, &field);
        if (code == NO_END)
            break;
        struct pd_str name = pd_arena_str(&csv->arena, field);
        if (csv->format.no_header)
            name = pd_arena_printf(&csv->arena, "%zu", csv->ncolumns);
        else if (name.n == 0)
            name = pd_arena_printf(&csv->arena, "Unnamed: %zu", csv->ncolumns);
        add_column(csv, &cap, name);
    }
    return code;
}

/* The columns by the first row and the format; the cursor moves behind a header. */
static int set_columns(struct pd_csv *csv, struct cursor *c, struct pd_err *err)
{
    size_t from = c->at;
    if (read_header(csv, c) == NO_END)
        return refuse(csv, from, "a quoted field has no end", err);
    if (csv->format.no_header)
        c->at = from;
    if (csv->format.names) {
        size_t cap = csv->ncolumns;
        csv->ncolumns = 0;
        for (size_t i = 0; i < csv->format.n; i++)
            add_column(csv, &cap, pd_arena_str(&csv->arena, csv->format.names[i]));
    }
    if (csv->ncolumns == 0)
        return refuse(csv, from, "there are no columns", err);
    tell_apart(csv);
    return 0;
}

/* Notes where a row begins and what its cells are. */
static int add_row(struct pd_csv *csv, struct cursor *c, struct pd_err *err)
{
    size_t from = c->at;
    size_t i = 0;
    int code = IN_ROW;
    for (; code == IN_ROW; i++) {
        struct pd_str field;
        code = read_field(c, &field);
        if (code == NO_END)
            return refuse(csv, from, "a quoted field has no end", err);
        if (i < csv->ncolumns)
            note_cell(&csv->columns[i], field, csv->format.no_nulls);
    }
    if (i > csv->ncolumns)
        return pd_err_set(err, PD_ERR_INPUT, "%zu: expected %zu fields, but there are %zu",
                          line_of(csv, from), csv->ncolumns, i);
    for (; i < csv->ncolumns; i++) /* a short row is filled up */
        note_cell(&csv->columns[i], (struct pd_str){"", 0}, csv->format.no_nulls);
    csv->offsets = pd_grow(csv->offsets, &csv->cap, csv->n + 1, sizeof *csv->offsets);
    csv->offsets[csv->n++] = from;
    return 0;
}

static int index_text(struct pd_csv *csv, struct pd_err *err)
{
    const struct pd_str bom = PD_STR("\xef\xbb\xbf");
    struct cursor c = cursor_at(csv, pd_str_starts_with(csv->text, bom) ? bom.n : 0);
    for (size_t i = 0; i < csv->format.skipped && !at_end(&c); i++) {
        while (!at_newline(&c))
            c.at++;
        skip_newline(&c);
    }
    skip_blank_lines(&c);
    int code = set_columns(csv, &c, err);
    for (skip_blank_lines(&c); code >= 0 && !at_end(&c); skip_blank_lines(&c))
        code = add_row(csv, &c, err);
    pd_buf_done(&c.buf);
    for (size_t i = 0; i < csv->ncolumns; i++)
        decide(&csv->columns[i]);
    return code;
}

int pd_csv_open(struct pd_csv **out, struct pd_str text, const struct pd_csv_format *format,
                struct pd_err *err)
{
    struct pd_csv *csv = pd_calloc(1, sizeof *csv);
    csv->text = text;
    csv->format = *format;
    if (!format->delimiter)
        csv->format.delimiter = ',';
    if (!format->quote)
        csv->format.quote = '"';
    int code = index_text(csv, err);
    if (code < 0)
        pd_csv_free(csv);
    else
        *out = csv;
    return code;
}

void pd_csv_free(struct pd_csv *csv)
{
    if (!csv)
        return;
    free(csv->columns);
    free(csv->offsets);
    pd_arena_done(&csv->arena);
    free(csv);
}

size_t pd_csv_len(const struct pd_csv *csv)
{
    return csv->n;
}

size_t pd_csv_line(const struct pd_csv *csv, size_t i)
{
    return line_of(csv, csv->offsets[i]);
}

void pd_csv_row(struct pd_value *out, const struct pd_csv *csv, size_t i, struct pd_arena *arena)
{
    struct cursor c = cursor_at(csv, csv->offsets[i]);
    struct pd_value row = pd_dict_new(arena);
    int code = IN_ROW;
    for (size_t k = 0; k < csv->ncolumns; k++) {
        const struct column *column = &csv->columns[k];
        struct pd_str field = {"", 0};
        if (code == IN_ROW)
            code = read_field(&c, &field);
        if (field.p == c.buf.data)
            field = pd_arena_str(arena, field);
        pd_dict_set(arena, &row, column->name,
                    value_of(column, field, csv->format.no_nulls, arena));
    }
    pd_buf_done(&c.buf);
    *out = row;
}

/* --- formats by name --- */

/* A single byte, or an error. */
static int set_byte(char *out, const struct pd_value *value, const char *key, struct pd_err *err)
{
    if (value->kind != PD_STRING || value->s.n != 1)
        return pd_err_set(err, PD_ERR_INPUT, "'%s' must be one character", key);
    *out = value->s.p[0];
    return 0;
}

static int set_names(struct pd_csv_format *format, struct pd_arena *arena,
                     const struct pd_value *value, const char *key, struct pd_err *err)
{
    size_t n = pd_list_len(value);
    struct pd_str *names = pd_arena_array(arena, n + 1, sizeof *names);
    for (size_t i = 0; i < n; i++) {
        if (pd_list_at(value, i)->kind != PD_STRING)
            n = 0;
        else
            names[i] = pd_list_at(value, i)->s;
    }
    if (n == 0)
        return pd_err_set(err, PD_ERR_INPUT, "'%s' must be a list of names", key);
    format->names = names;
    format->n = n;
    return 0;
}

static int set_option(struct pd_csv_format *format, struct pd_arena *arena,
                      const struct pd_dict_entry *option, struct pd_err *err)
{
    const struct pd_value *value = &option->value;
    const char *key = pd_arena_cstr(arena, option->key);
    if (strcmp(key, "sep") == 0 || strcmp(key, "delimiter") == 0)
        return value->kind == PD_NONE ? 0 : set_byte(&format->delimiter, value, key, err);
    if (strcmp(key, "quotechar") == 0)
        return set_byte(&format->quote, value, key, err);
    if (strcmp(key, "names") == 0 || strcmp(key, "column_names") == 0)
        return value->kind == PD_NONE ? 0 : set_names(format, arena, value, key, err);
    if ((strcmp(key, "keep_default_na") == 0 || strcmp(key, "na_filter") == 0) &&
        value->kind == PD_BOOL) {
        format->no_nulls |= !value->b;
        return 0;
    }
    if (strcmp(key, "skiprows") == 0 && value->kind == PD_INT && value->i >= 0) {
        format->skipped = (size_t)value->i;
        return 0;
    }
    if (strcmp(key, "header") == 0)
        return 0; /* once the names are known */
    return pd_err_set(err, PD_ERR_INPUT, "'%s' with this value is not supported for CSV", key);
}

/* null: none; 0: there is one; "infer", the default: one unless names are given. */
static int set_header(struct pd_csv_format *format, const struct pd_value *header,
                      struct pd_err *err)
{
    bool infer = !header || (header->kind == PD_STRING && pd_str_is(header->s, "infer"));
    bool first = pd_is(header, PD_INT) && header->i == 0;
    if (!infer && !first && header->kind != PD_NONE)
        return pd_err_set(err, PD_ERR_INPUT, "'header' must be null, 0 or \"infer\"");
    format->no_header = infer ? format->names != NULL : !first;
    return 0;
}

int pd_csv_format_of(struct pd_csv_format *out, struct pd_arena *arena,
                     const struct pd_value *options, struct pd_err *err)
{
    struct pd_csv_format format = {0};
    int code = 0;
    for (size_t i = 0; i < pd_dict_len(options) && code >= 0; i++)
        code = set_option(&format, arena, &options->dict->entries[i], err);
    if (code >= 0)
        code = set_header(&format, pd_dict_get(options, "header"), err);
    if (code >= 0)
        *out = format;
    return code;
}
