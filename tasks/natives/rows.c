#include "tasks/natives/rows.h"

#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

#include <math.h>

#define FORMAT_MAX_BYTES ((size_t)64 << 20)

/* --- reading --- */

int pd_row_get(const struct pd_value **out, const struct pd_value *dict, const char *key,
               struct pd_err *err)
{
    const struct pd_value *found = pd_dict_get(dict, key);
    if (!found)
        return pd_err_set(err, PD_ERR_INPUT, "there is no '%s'", key);
    *out = found;
    return 0;
}

/* dict[key] of one kind. */
static int get_kind(const struct pd_value **out, const struct pd_value *dict, const char *key,
                    enum pd_kind kind, struct pd_err *err)
{
    const struct pd_value *found = NULL;
    int code = pd_row_get(&found, dict, key, err);
    if (code < 0)
        return code;
    if (found->kind != kind)
        return pd_err_set(err, PD_ERR_INPUT, "'%s' is %s where %s is needed", key,
                          pd_kind_name(found->kind), pd_kind_name(kind));
    *out = found;
    return 0;
}

int pd_row_text(struct pd_str *out, const struct pd_value *dict, const char *key,
                struct pd_err *err)
{
    const struct pd_value *found = NULL;
    int code = get_kind(&found, dict, key, PD_STRING, err);
    if (code >= 0)
        *out = found->s;
    return code;
}

int pd_row_list(const struct pd_value **out, const struct pd_value *dict, const char *key,
                struct pd_err *err)
{
    return get_kind(out, dict, key, PD_LIST, err);
}

int pd_row_dict(const struct pd_value **out, const struct pd_value *dict, const char *key,
                struct pd_err *err)
{
    return get_kind(out, dict, key, PD_DICT, err);
}

int pd_row_number(double *out, const struct pd_value *dict, const char *key, struct pd_err *err)
{
    const struct pd_value *found = NULL;
    int code = pd_row_get(&found, dict, key, err);
    if (code >= 0 && !pd_value_number(found, out))
        return pd_err_set(err, PD_ERR_INPUT, "'%s' is %s where a number is needed", key,
                          pd_kind_name(found->kind));
    return code;
}

/* Decimal digits of any script with single underscores between them, and a sign in front. */
static bool parse_int(int64_t *out, struct pd_str text)
{
    struct pd_str s = pd_py_strip(text, NULL);
    size_t i = s.n > 0 && (s.p[0] == '-' || s.p[0] == '+') ? 1 : 0, nbytes;
    bool negative = i > 0 && s.p[0] == '-', after_digit = false;
    int64_t n = 0;
    for (; i < s.n; i += nbytes) {
        int digit = pd_py_decimal(pd_utf8_at(s, i, &nbytes));
        if (digit < 0 && !(s.p[i] == '_' && after_digit))
            return false;
        after_digit = digit >= 0;
        if (!after_digit)
            continue;
        if (n > (INT64_MAX - digit) / 10)
            return false;
        n = n * 10 + digit;
    }
    *out = negative ? -n : n;
    return after_digit;
}

int pd_value_int(int64_t *out, const struct pd_value *v, struct pd_err *err)
{
    bool ok = false;
    if (v->kind == PD_INT || v->kind == PD_BOOL) {
        *out = v->kind == PD_INT ? v->i : v->b;
        ok = true;
    } else if (v->kind == PD_FLOAT && fabs(v->f) < 9e18) {
        *out = (int64_t)v->f;
        ok = true;
    } else if (v->kind == PD_STRING) {
        ok = parse_int(out, v->s);
    }
    return ok ? 0 : pd_err_set(err, PD_ERR_INPUT, "what should be an integer is none");
}

int pd_row_int(int64_t *out, const struct pd_value *dict, const char *key, struct pd_err *err)
{
    const struct pd_value *found = NULL;
    int code = pd_row_get(&found, dict, key, err);
    if (code >= 0)
        code = pd_value_int(out, found, err);
    return code < 0 ? pd_err_wrap(err, "'%s'", key) : code;
}

int pd_value_item(const struct pd_value **out, const struct pd_value *list, int64_t i,
                  struct pd_err *err)
{
    int64_t n = (int64_t)pd_list_len(list);
    if (i < 0)
        i += n;
    if (i < 0 || i >= n)
        return pd_err_set(err, PD_ERR_INPUT, "a list of %lld has no such item", (long long)n);
    *out = pd_list_at(list, (size_t)i);
    return 0;
}

int pd_value_index(int64_t *out, const struct pd_value *list, const struct pd_value *item,
                   struct pd_err *err)
{
    for (size_t i = 0; i < pd_list_len(list); i++)
        if (pd_value_equal(pd_list_at(list, i), item)) {
            *out = (int64_t)i;
            return 0;
        }
    return pd_err_set(err, PD_ERR_INPUT, "the answer is not in the list");
}

int pd_value_text(struct pd_str *out, const struct pd_value *v, struct pd_err *err)
{
    if (v->kind != PD_STRING)
        return pd_err_set(err, PD_ERR_INPUT, "%s where text is needed", pd_kind_name(v->kind));
    *out = v->s;
    return 0;
}

/* --- making --- */

void pd_row_set(struct pd_value *dict, struct pd_arena *arena, const char *key,
                struct pd_value value)
{
    pd_dict_set(arena, dict, pd_str_of(key), value);
}

struct pd_value pd_texts(struct pd_arena *arena, const char *const *texts, size_t n)
{
    struct pd_value list = pd_list_new(arena);
    for (size_t i = 0; i < n; i++)
        pd_list_push(arena, &list, pd_text(texts[i]));
    return list;
}

struct pd_value pd_value_shuffled(const struct pd_value *list, struct pd_mt *mt,
                                  struct pd_arena *arena)
{
    size_t n = pd_list_len(list), *order = pd_arena_array(arena, n + 1, sizeof *order);
    struct pd_value shuffled = pd_list_new(arena);
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    pd_mt_shuffle(mt, order, n);
    for (size_t i = 0; i < n; i++)
        pd_list_push(arena, &shuffled, *pd_list_at(list, order[i]));
    return shuffled;
}

struct pd_value pd_dict_twin(struct pd_arena *arena, const struct pd_value *dict)
{
    struct pd_value copy = pd_dict_new(arena);
    for (size_t i = 0; i < pd_dict_len(dict); i++)
        pd_dict_set(arena, &copy, dict->dict->entries[i].key, dict->dict->entries[i].value);
    return copy;
}

/* The field that begins at text[i], behind its "{": its value, and i behind its "}". */
static int format_field(struct pd_buf *buf, struct pd_str text, size_t *i,
                        const struct pd_value *values, struct pd_err *err)
{
    size_t end = *i;
    while (end < text.n && text.p[end] != '}')
        end++;
    struct pd_str name = pd_str_slice(text, *i, end);
    const struct pd_value *value = pd_dict_find(values, name);
    if (end == text.n)
        return pd_err_set(err, PD_ERR_INPUT, "a format has a '{' that does not close");
    if (!value)
        return pd_err_set(err, PD_ERR_INPUT, "there is no '%.*s'", PD_STR_ARG(name));
    pd_py_str(buf, value);
    *i = end + 1;
    return 0;
}

/* One brace: half of a pair that stands for itself, or the begin of a field. */
static int format_brace(struct pd_buf *buf, struct pd_str text, size_t *i,
                        const struct pd_value *values, struct pd_err *err)
{
    char brace = text.p[*i];
    bool pair = *i + 1 < text.n && text.p[*i + 1] == brace;
    *i += pair ? 2 : 1;
    if (pair)
        pd_buf_putc(buf, brace);
    else if (brace == '}')
        return pd_err_set(err, PD_ERR_INPUT, "a format has a '}' alone");
    return pair ? 0 : format_field(buf, text, i, values, err);
}

int pd_value_format(struct pd_str *out, struct pd_str format, const struct pd_value *values,
                    struct pd_arena *arena, struct pd_err *err)
{
    struct pd_buf buf = PD_BUF_MAX(FORMAT_MAX_BYTES);
    int code = 0;
    for (size_t i = 0; i < format.n && code >= 0;) {
        size_t from = i;
        while (i < format.n && format.p[i] != '{' && format.p[i] != '}')
            i++;
        pd_buf_add_str(&buf, pd_str_slice(format, from, i));
        if (i < format.n)
            code = format_brace(&buf, format, &i, values, err);
    }
    if (code >= 0 && buf.overflow)
        code = pd_err_set(err, PD_ERR_INPUT, "the text would be too long");
    if (code >= 0)
        *out = pd_arena_str(arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return code;
}

int pd_row_format(struct pd_str *out, const struct pd_value *row, const char *format,
                  struct pd_arena *arena, struct pd_err *err)
{
    return pd_value_format(out, pd_str_of(format), row, arena, err);
}

/* --- tables --- */

int pd_rows_each(struct pd_value *out, const struct pd_native_args *args, pd_row_change change,
                 void *ctx, struct pd_err *err)
{
    struct pd_value rows = pd_list_new(args->arena);
    for (size_t i = 0; i < pd_list_len(args->list); i++) {
        struct pd_value row = pd_dict_twin(args->arena, pd_list_at(args->list, i));
        int code = change(&row, ctx, args->arena, err);
        if (code < 0)
            return pd_err_wrap(err, "row %zu", i);
        if (code > 0)
            pd_list_push(args->arena, &rows, row);
    }
    *out = rows;
    return 0;
}
