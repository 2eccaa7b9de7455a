#include "tasks/rows.h"

#include "lib/core/alloc.h"
#include "lib/format/json.h"
#include "tasks/datacache.h"

#include <stdlib.h>

struct pd_rows {
    struct pd_arena arena;
    const char *path;
    struct pd_buf text;
    size_t *offsets; /* of lines: where the rows begin in text */
    size_t n, cap;
    bool plain;                  /* lines are texts, not JSON */
    const struct pd_value *list; /* a JSON list */
    struct pd_value parsed;      /* what list points into */
    struct pd_csv *csv;
    char hex[PD_SHA256_HEX]; /* empty: not hashed yet */
};

/* --- lines --- */

static bool is_blank(struct pd_str line)
{
    for (size_t i = 0; i < line.n; i++)
        if (!strchr(" \t\r", line.p[i]) || line.p[i] == '\0')
            return false;
    return true;
}

/* The line that begins at offset, without its end. A text's lines may also end in CR. */
static struct pd_str line_at(const struct pd_rows *rows, size_t offset)
{
    const char *begin = rows->text.data + offset;
    size_t left = rows->text.len - offset;
    const char *end = memchr(begin, '\n', left);
    size_t n = end ? (size_t)(end - begin) : left;
    const char *cr = rows->plain ? memchr(begin, '\r', n) : NULL;
    return (struct pd_str){begin, cr ? (size_t)(cr - begin) : n};
}

static size_t end_of_line(const struct pd_rows *rows, size_t at)
{
    const struct pd_buf *text = &rows->text;
    if (rows->plain && at + 1 < text->len && text->data[at] == '\r' && text->data[at + 1] == '\n')
        return at + 2;
    return at + 1;
}

static void index_lines(struct pd_rows *rows)
{
    struct pd_str bom = PD_STR("\xef\xbb\xbf");
    size_t at = pd_str_starts_with(pd_buf_str(&rows->text), bom) ? bom.n : 0;
    while (at < rows->text.len) {
        struct pd_str line = line_at(rows, at);
        if (rows->plain || !is_blank(line)) {
            rows->offsets = pd_grow(rows->offsets, &rows->cap, rows->n + 1, sizeof *rows->offsets);
            rows->offsets[rows->n++] = at;
        }
        at = end_of_line(rows, at + line.n);
    }
}

static size_t line_number(const struct pd_rows *rows, size_t i)
{
    size_t line = 1;
    if (rows->plain)
        return i + 1;
    for (size_t at = 0; at < rows->offsets[i]; at++)
        line += rows->text.data[at] == '\n';
    return line;
}

/* --- opening --- */

static const struct pd_json_limits row_limits = {.allow_nan = true};

static int parse_list(struct pd_rows *rows, struct pd_str field, struct pd_err *err)
{
    const struct pd_json_limits limits = {.allow_nan = true, .max_bytes = PD_ROWS_MAX_BYTES};
    int code = pd_json_parse(&rows->parsed, &rows->arena, pd_buf_str(&rows->text), &limits, err);
    if (code < 0) {
        pd_err_wrap(err, "%s", rows->path);
        return code;
    }
    rows->list = field.n > 0 ? pd_dict_find(&rows->parsed, field) : &rows->parsed;
    if (!pd_is(rows->list, PD_LIST))
        return pd_err_set(err, PD_ERR_INPUT, "%s: expected a list of objects%s%.*s%s", rows->path,
                          field.n > 0 ? " in '" : "", PD_STR_ARG(field), field.n > 0 ? "'" : "");
    rows->n = pd_list_len(rows->list);
    return 0;
}

static bool begins_list(struct pd_str text)
{
    size_t at = 0;
    while (at < text.n && (strchr(" \t\r\n\xef\xbb\xbf", text.p[at]) && text.p[at]))
        at++;
    return at < text.n && text.p[at] == '[';
}

static int index_text(struct pd_rows *rows, const struct pd_rows_form *form, struct pd_err *err)
{
    struct pd_str text = pd_buf_str(&rows->text);
    if (form->kind == PD_ROWS_CSV) {
        struct pd_err why = {0};
        int code = pd_csv_open(&rows->csv, text, &form->csv, &why);
        if (code < 0)
            return pd_err_set(err, code, "%s:%s", rows->path, why.text);
        rows->n = pd_csv_len(rows->csv);
        return 0;
    }
    if (form->kind == PD_ROWS_JSON && (form->field.n > 0 || !form->or_lines || begins_list(text)))
        return parse_list(rows, form->field, err);
    rows->plain = form->kind == PD_ROWS_TEXT;
    index_lines(rows);
    return 0;
}

int pd_rows_open(struct pd_rows **out, const char *path, const struct pd_rows_form *form,
                 struct pd_err *err)
{
    struct pd_rows *rows = pd_calloc(1, sizeof *rows);
    rows->path = pd_arena_cstr(&rows->arena, pd_str_of(path));
    rows->text = (struct pd_buf)PD_BUF_MAX(PD_ROWS_MAX_BYTES);
    int code = pd_unpack(&rows->text, path, form->packing, err);
    if (code >= 0)
        code = index_text(rows, form, err);
    if (code < 0)
        pd_rows_free(rows);
    else
        *out = rows;
    return code;
}

void pd_rows_free(struct pd_rows *rows)
{
    if (!rows)
        return;
    pd_csv_free(rows->csv);
    free(rows->offsets);
    pd_buf_done(&rows->text);
    pd_arena_done(&rows->arena);
    free(rows);
}

/* --- rows --- */

size_t pd_rows_len(const struct pd_rows *rows)
{
    return rows->n;
}

bool pd_rows_shared(const struct pd_rows *rows)
{
    return rows->list != NULL;
}

const char *pd_rows_place(const struct pd_rows *rows, size_t i, struct pd_arena *arena)
{
    if (rows->list)
        return pd_arena_printf(arena, "%s: row %zu", rows->path, i).p;
    size_t line = rows->csv ? pd_csv_line(rows->csv, i) : line_number(rows, i);
    return pd_arena_printf(arena, "%s:%zu", rows->path, line).p;
}

/* Parses one line of JSON. */
static int parse_row(struct pd_value *row, const struct pd_rows *rows, size_t i,
                     struct pd_arena *arena, struct pd_err *err)
{
    struct pd_err why = {0};
    struct pd_str line = line_at(rows, rows->offsets[i]);
    int code = pd_json_parse(row, arena, line, &row_limits, &why);
    if (code >= 0)
        return code;
    /* The text parsed was one line, so that the line number in the message is always 1. */
    const char *rest = strncmp(why.text, "1:", 2) == 0 ? why.text + 2 : why.text;
    return pd_err_set(err, code, "%s:%s", pd_rows_place(rows, i, arena), rest);
}

int pd_rows_get(struct pd_value *out, const struct pd_rows *rows, size_t i, struct pd_arena *arena,
                struct pd_err *err)
{
    if (rows->list) {
        *out = *pd_list_at(rows->list, i);
    } else if (rows->csv) {
        pd_csv_row(out, rows->csv, i, arena);
    } else if (rows->plain) {
        *out = pd_dict_new(arena);
        pd_dict_set(arena, out, (struct pd_str)PD_STR("text"),
                    pd_string(line_at(rows, rows->offsets[i])));
    } else {
        return parse_row(out, rows, i, arena, err);
    }
    return 0;
}

void pd_rows_hash(char hex[PD_SHA256_HEX], struct pd_rows *rows)
{
    if (!rows->hex[0] && !pd_datacache_find(rows->hex, rows->path, PD_HASHED_CONTENT)) {
        pd_sha256_hex(rows->hex, pd_buf_str(&rows->text));
        pd_datacache_store(rows->hex, rows->path, PD_HASHED_CONTENT);
    }
    memcpy(hex, rows->hex, PD_SHA256_HEX);
}
