#include "lib/format/jinja_run.h"
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

#include <stdio.h>

/* --- errors and limits --- */

int pd_jinja_error(struct jinja_run *r, const char *format, ...)
{
    char text[700];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return pd_err_set(r->err, PD_ERR_INPUT, "%s", text);
}

int pd_jinja_charge(struct jinja_run *r, size_t steps)
{
    r->steps += steps;
    if (r->steps > r->max_steps || steps > r->max_steps)
        return pd_jinja_error(r, "the template takes too many steps");
    if (r->arena->total - r->arena_start > r->max_memory)
        return pd_jinja_error(r, "the template takes too much memory");
    return 0;
}

int pd_jinja_enter(struct jinja_run *r)
{
    r->depth++;
    if (r->depth > r->max_depth)
        return pd_jinja_error(r, "values or expressions are nested too deeply");
    return pd_jinja_charge(r, 1);
}

void pd_jinja_leave(struct jinja_run *r)
{
    r->depth--;
}

struct pd_buf pd_jinja_buf(const struct jinja_run *r)
{
    return (struct pd_buf)PD_BUF_MAX(r->max_output);
}

int pd_jinja_finish(struct jinja_run *r, struct pd_buf *buf, struct pd_value *out)
{
    int code = pd_jinja_charge(r, 1 + buf->len / 64);
    if (buf->overflow)
        code = pd_jinja_error(r, "a text grows longer than %zu bytes", r->max_output);
    if (code == 0)
        *out = pd_string(pd_arena_str(r->arena, pd_buf_str(buf)));
    pd_buf_done(buf);
    return code;
}

/* --- kinds --- */

struct pd_value pd_jinja_undefined(struct jinja_run *r, const char *format, ...)
{
    char text[400];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    return (struct pd_value){
        .kind = JK_UNDEFINED, .tagged = r->tpl->chat, .s = pd_arena_str(r->arena, pd_str_of(text))};
}

int pd_jinja_defined(struct jinja_run *r, const struct pd_value *v)
{
    return v->kind == JK_UNDEFINED ? pd_jinja_error(r, "%.*s", PD_STR_ARG(v->s)) : 0;
}

bool pd_jinja_is_lenient(const struct pd_value *v)
{
    return v->kind == JK_UNDEFINED && v->tagged;
}

struct pd_value pd_jinja_list(struct jinja_run *r, enum jinja_flavor flavor)
{
    struct pd_value list = pd_list_new(r->arena);
    list.tagged = (uint8_t)flavor;
    return list;
}

const char *pd_jinja_type(const struct pd_value *v)
{
    static const char *const lists[] = {
        [JF_FOREIGN] = "list",     [JF_OWN] = "list",           [JF_TUPLE] = "tuple",
        [JF_RANGE] = "range",      [JF_KEYS] = "dict_keys",     [JF_VALUES] = "dict_values",
        [JF_ITEMS] = "dict_items", [JF_ITERATOR] = "generator",
    };
    static const char *const others[] = {"undefined",   "missing",   "method", "function",
                                         "LoopContext", "Namespace", "Macro"};
    if (v->kind >= JK_UNDEFINED)
        return others[v->kind - JK_UNDEFINED];
    return v->kind == PD_LIST   ? lists[v->tagged]
           : v->kind == PD_NONE ? "NoneType"
                                : pd_kind_name(v->kind);
}

bool pd_jinja_is_int(const struct pd_value *v)
{
    return v->kind == PD_INT || v->kind == PD_BOOL;
}

int64_t pd_jinja_int(const struct pd_value *v)
{
    return v->kind == PD_BOOL ? v->b : v->i;
}

int pd_jinja_truth(struct jinja_run *r, const struct pd_value *v, bool *out)
{
    bool lenient = pd_jinja_is_lenient(v);
    int code = lenient ? 0 : pd_jinja_defined(r, v);
    if (code < 0)
        return code;
    *out = !lenient && (v->kind >= JK_UNDEFINED ||
                        (v->kind == PD_LIST && v->tagged == JF_ITERATOR) || pd_value_truthy(v));
    return 0;
}

int pd_jinja_length(struct jinja_run *r, const struct pd_value *v, size_t *out)
{
    *out = 0;
    if (pd_jinja_is_lenient(v))
        return 0;
    int code = pd_jinja_defined(r, v);
    if (code < 0)
        return code;
    if (v->kind == PD_STRING)
        *out = pd_utf8_len(v->s);
    else if (v->kind == PD_DICT)
        *out = v->dict->n;
    else if (v->kind == PD_LIST && v->tagged != JF_ITERATOR)
        *out = v->list->n;
    else if (v->kind == JK_LOOP)
        *out = ((const struct jinja_loop *)pd_jinja_pointer(v))->n;
    else
        return pd_jinja_error(r, "object of type '%s' has no length", pd_jinja_type(v));
    return pd_jinja_charge(r, v->kind == PD_STRING ? v->s.n / 64 : 1);
}

/* --- dicts --- */

/* An int as a key is a text that no UTF-8 starts with. */
#define INT_KEY                                                                                    \
    "\xff"                                                                                         \
    "int "

int pd_jinja_dict_key(struct jinja_run *r, const struct pd_value *dict, const struct pd_value *key,
                      struct pd_str *out)
{
    int code = pd_jinja_defined(r, key);
    if (code < 0)
        return code;
    if (key->kind == PD_STRING)
        *out = key->s;
    else if (key->kind == PD_INT && dict->tagged == JF_OWN)
        *out = pd_arena_printf(r->arena, INT_KEY "%lld", (long long)key->i);
    else
        return pd_jinja_error(r, "a key of type '%s' is not supported", pd_jinja_type(key));
    return 0;
}

struct pd_value pd_jinja_key_value(const struct pd_value *dict, struct pd_str key)
{
    struct pd_str prefix = PD_STR(INT_KEY);
    if (dict->tagged != JF_OWN || !pd_str_starts_with(key, prefix))
        return pd_string(key);
    bool minus = key.n > prefix.n && key.p[prefix.n] == '-';
    uint64_t i = 0;
    for (size_t k = prefix.n + minus; k < key.n; k++)
        i = i * 10 + (uint64_t)(key.p[k] - '0');
    return pd_int(minus ? (int64_t)(0 - i) : (int64_t)i);
}

/* --- texts --- */

static int repr_list(struct jinja_run *r, struct pd_buf *buf, const struct pd_value *v)
{
    static const struct {
        const char *open, *close;
    } brackets[] = {
        [JF_FOREIGN] = {"[", "]"},
        [JF_OWN] = {"[", "]"},
        [JF_TUPLE] = {"(", ")"},
        [JF_RANGE] = {NULL, NULL},
        [JF_KEYS] = {"dict_keys([", "])"},
        [JF_VALUES] = {"dict_values([", "])"},
        [JF_ITEMS] = {"dict_items([", "])"},
        [JF_ITERATOR] = {NULL, NULL},
    };
    if (!brackets[v->tagged].open)
        return pd_jinja_error(
            r, "an object of type '%s' cannot be printed; make it a list first (|list)",
            pd_jinja_type(v));
    pd_buf_puts(buf, brackets[v->tagged].open);
    int code = 0;
    for (size_t i = 0; code == 0 && i < v->list->n; i++) {
        pd_buf_puts(buf, i ? ", " : "");
        code = pd_jinja_repr(r, buf, &v->list->items[i]);
    }
    if (v->tagged == JF_TUPLE && v->list->n == 1)
        pd_buf_putc(buf, ',');
    pd_buf_puts(buf, brackets[v->tagged].close);
    return code;
}

static int repr_dict(struct jinja_run *r, struct pd_buf *buf, const struct pd_value *v)
{
    pd_buf_putc(buf, '{');
    int code = 0;
    for (size_t i = 0; code == 0 && i < v->dict->n; i++) {
        struct pd_value key = pd_jinja_key_value(v, v->dict->entries[i].key);
        pd_buf_puts(buf, i ? ", " : "");
        code = pd_jinja_repr(r, buf, &key);
        pd_buf_puts(buf, ": ");
        if (code == 0)
            code = pd_jinja_repr(r, buf, &v->dict->entries[i].value);
    }
    pd_buf_putc(buf, '}');
    return code;
}

static int repr_method(struct jinja_run *r, const struct pd_value *v)
{
    const struct jinja_method *method = pd_jinja_pointer(v);
    return pd_jinja_error(r, "'%s' is a method of type '%s', not a value; write x['%s'] for a key",
                          method->builtin->name, pd_jinja_type(&method->self),
                          method->builtin->name);
}

int pd_jinja_repr(struct jinja_run *r, struct pd_buf *buf, const struct pd_value *v)
{
    int code = pd_jinja_enter(r);
    if (code == 0 && buf->overflow)
        code = pd_jinja_error(r, "a text grows longer than %zu bytes", r->max_output);
    if (code < 0) {
        pd_jinja_leave(r);
        return code;
    }
    if (v->kind == PD_LIST)
        code = repr_list(r, buf, v);
    else if (v->kind == PD_DICT)
        code = repr_dict(r, buf, v);
    else if (v->kind == JK_UNDEFINED)
        pd_buf_puts(buf, "Undefined");
    else if (v->kind == JK_METHOD)
        code = repr_method(r, v);
    else if (v->kind >= JK_UNDEFINED)
        code = pd_jinja_error(r, "an object of type '%s' cannot be printed", pd_jinja_type(v));
    else
        pd_py_repr(buf, v);
    pd_jinja_leave(r);
    return code;
}

int pd_jinja_print(struct jinja_run *r, struct pd_buf *buf, const struct pd_value *v)
{
    if (pd_jinja_is_lenient(v))
        return 0;
    int code = pd_jinja_defined(r, v);
    if (code < 0)
        return code;
    if (v->kind != PD_STRING)
        return pd_jinja_repr(r, buf, v);
    pd_buf_add_str(buf, v->s);
    return pd_jinja_charge(r, v->s.n / 64);
}

int pd_jinja_str(struct jinja_run *r, const struct pd_value *v, struct pd_str *out)
{
    *out = v->s;
    if (v->kind == PD_STRING)
        return 0;
    struct pd_buf buf = pd_jinja_buf(r);
    struct pd_value text;
    int code = pd_jinja_print(r, &buf, v);
    if (code < 0) {
        pd_buf_done(&buf);
        return code;
    }
    code = pd_jinja_finish(r, &buf, &text);
    if (code == 0)
        *out = text.s;
    return code;
}

/* --- iteration --- */

static struct pd_value characters(struct jinja_run *r, struct pd_str s)
{
    struct pd_value list = pd_jinja_list(r, JF_OWN);
    for (size_t i = 0, nbytes; i < s.n; i += nbytes) {
        (void)pd_utf8_at(s, i, &nbytes);
        pd_list_push(r->arena, &list, pd_string(pd_str_slice(s, i, i + nbytes)));
    }
    return list;
}

static struct pd_value keys(struct jinja_run *r, const struct pd_value *dict)
{
    struct pd_value list = pd_jinja_list(r, JF_OWN);
    for (size_t i = 0; i < dict->dict->n; i++)
        pd_list_push(r->arena, &list, pd_jinja_key_value(dict, dict->dict->entries[i].key));
    return list;
}

int pd_jinja_items(struct jinja_run *r, const struct pd_value *v, struct pd_value *list)
{
    if (pd_jinja_is_lenient(v)) {
        *list = pd_jinja_list(r, JF_OWN);
        return 0;
    }
    int code = pd_jinja_defined(r, v);
    if (code == 0 && v->kind != PD_LIST && v->kind != PD_DICT && v->kind != PD_STRING)
        code = pd_jinja_error(r, "'%s' object is not iterable", pd_jinja_type(v));
    if (code == 0)
        code = pd_jinja_charge(r, v->kind == PD_STRING ? v->s.n
                                  : v->kind == PD_DICT ? v->dict->n
                                                       : v->list->n);
    if (code == 0)
        *list = v->kind == PD_STRING ? characters(r, v->s) : v->kind == PD_DICT ? keys(r, v) : *v;
    return code;
}
