/*
 * The filter tojson in its two forms: Jinja's own, whose text is safe for HTML, and the one that
 * transformers puts in its place for chat templates, which is Python's json.dumps with
 * ensure_ascii off unless the template asks for it.
 */
#include "lib/format/jinja_filters.h"
#include "lib/format/json.h"

enum { MAX_INDENT = 100 };

struct layout {
    struct pd_str indent; /* of one level */
    bool indented;
    struct pd_str between, colon; /* between items, and between key and value */
    unsigned flags;               /* of pd_json_write */
};

/* A copy that JSON can hold: no undefined values, no methods, keys as texts. */
static int plain_copy(struct jinja_run *r, const struct pd_value *v, struct pd_value *out)
{
    int code = pd_jinja_enter(r);
    if (code == 0 && (v->kind >= JK_UNDEFINED || (v->kind == PD_LIST && v->tagged > JF_TUPLE)))
        code =
            pd_jinja_error(r, "an object of type '%s' cannot be written as JSON", pd_jinja_type(v));
    struct pd_value copy = *v, inner;
    if (v->kind == PD_LIST)
        copy = pd_list_new(r->arena);
    else if (v->kind == PD_DICT)
        copy = pd_dict_new(r->arena);
    for (size_t i = 0; code == 0 && v->kind == PD_LIST && i < v->list->n; i++) {
        code = plain_copy(r, &v->list->items[i], &inner);
        pd_list_push(r->arena, &copy, inner);
    }
    for (size_t i = 0; code == 0 && v->kind == PD_DICT && i < v->dict->n; i++) {
        struct pd_value key = pd_jinja_key_value(v, v->dict->entries[i].key);
        struct pd_str text;
        code = plain_copy(r, &v->dict->entries[i].value, &inner);
        if (code == 0)
            code = pd_jinja_str(r, &key, &text);
        if (code == 0)
            pd_dict_set(r->arena, &copy, text, inner);
    }
    pd_jinja_leave(r);
    *out = copy;
    return code;
}

/* --- arguments --- */

static const struct pd_value *argument(const struct jinja_call *c, size_t i, const char *name)
{
    if (i < c->n)
        return &c->args[i];
    for (size_t k = 0; k < c->nnamed; k++) {
        if (pd_str_is(c->named[k].key, name))
            return &c->named[k].value;
    }
    return NULL;
}

static int check_names(const struct jinja_call *c, const char *const *names)
{
    size_t n = 0;
    while (names[n])
        n++;
    if (c->n > n)
        return pd_jinja_error(c->run, "tojson takes at most %zu arguments", n);
    for (size_t k = 0; k < c->nnamed; k++) {
        size_t i = 0;
        while (names[i] && !pd_str_is(c->named[k].key, names[i]))
            i++;
        if (!names[i] || i < c->n)
            return pd_jinja_error(c->run, "tojson cannot take the argument '%.*s'",
                                  PD_STR_ARG(c->named[k].key));
    }
    return 0;
}

/* A number of spaces, a text, or None. */
static int read_indent(struct jinja_run *r, const struct pd_value *v, struct layout *layout)
{
    layout->indented = v && v->kind != PD_NONE;
    if (!layout->indented)
        return 0;
    if (v->kind == PD_STRING) {
        layout->indent = v->s;
        return 0;
    }
    int64_t width = pd_jinja_is_int(v) ? pd_jinja_int(v) : -1;
    if (!pd_jinja_is_int(v) || width > MAX_INDENT)
        return pd_jinja_error(r, "tojson takes as indent a text or a number up to %d", MAX_INDENT);
    struct pd_buf spaces = {0};
    pd_buf_fill(&spaces, ' ', width > 0 ? (size_t)width : 0);
    layout->indent = pd_arena_str(r->arena, pd_buf_str(&spaces));
    pd_buf_done(&spaces);
    return 0;
}

static int read_separators(struct jinja_run *r, const struct pd_value *v, struct layout *layout)
{
    layout->between = pd_str_of(layout->indented ? "," : ", ");
    layout->colon = pd_str_of(": ");
    if (!v || v->kind == PD_NONE)
        return 0;
    const struct pd_value *parts = v->kind == PD_LIST && v->list->n == 2 ? v->list->items : NULL;
    if (!parts || parts[0].kind != PD_STRING || parts[1].kind != PD_STRING)
        return pd_jinja_error(r, "tojson takes two texts as separators");
    layout->between = parts[0].s;
    layout->colon = parts[1].s;
    return 0;
}

static int read_flag(struct jinja_run *r, const struct pd_value *v, unsigned flag,
                     struct layout *layout)
{
    bool truth = false;
    int code = v ? pd_jinja_truth(r, v, &truth) : 0;
    layout->flags |= truth ? flag : 0;
    return code;
}

static int read_layout(const struct jinja_call *c, struct layout *layout)
{
    static const char *const task_names[] = {"indent", NULL};
    static const char *const chat_names[] = {"ensure_ascii", "indent", "separators", "sort_keys",
                                             NULL};
    struct jinja_run *r = c->run;
    bool chat = r->tpl->chat;
    *layout = (struct layout){.flags = chat ? 0 : PD_JSON_ASCII | PD_JSON_SORTED};
    int code = check_names(c, chat ? chat_names : task_names);
    if (code == 0)
        code = read_indent(r, argument(c, chat, "indent"), layout);
    if (code == 0)
        code = read_separators(r, chat ? argument(c, 2, "separators") : NULL, layout);
    if (code == 0 && chat)
        code = read_flag(r, argument(c, 0, "ensure_ascii"), PD_JSON_ASCII, layout);
    if (code == 0 && chat)
        code = read_flag(r, argument(c, 3, "sort_keys"), PD_JSON_SORTED, layout);
    return code;
}

/* --- writing --- */

static void put_value(struct pd_buf *buf, const struct pd_value *v, const struct layout *layout,
                      size_t level);

static void put_line(struct pd_buf *buf, const struct layout *layout, size_t level)
{
    if (!layout->indented)
        return;
    pd_buf_putc(buf, '\n');
    for (size_t i = 0; i < level; i++)
        pd_buf_add_str(buf, layout->indent);
}

static void put_list(struct pd_buf *buf, const struct pd_list *list, const struct layout *layout,
                     size_t level)
{
    pd_buf_putc(buf, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            pd_buf_add_str(buf, layout->between);
        put_line(buf, layout, level + 1);
        put_value(buf, &list->items[i], layout, level + 1);
    }
    if (list->n)
        put_line(buf, layout, level);
    pd_buf_putc(buf, ']');
}

/* The entry that comes after all of those in front of entry i: in order, or sorted by key. */
static const struct pd_dict_entry *entry_after(const struct pd_dict *dict, size_t i,
                                               const struct pd_dict_entry *before, bool sorted)
{
    const struct pd_dict_entry *best = NULL;
    if (!sorted)
        return &dict->entries[i];
    for (size_t k = 0; k < dict->n; k++) {
        const struct pd_dict_entry *entry = &dict->entries[k];
        if ((!before || pd_str_cmp(entry->key, before->key) > 0) &&
            (!best || pd_str_cmp(entry->key, best->key) < 0))
            best = entry;
    }
    return best;
}

static void put_dict(struct pd_buf *buf, const struct pd_dict *dict, const struct layout *layout,
                     size_t level)
{
    const struct pd_dict_entry *entry = NULL;
    pd_buf_putc(buf, '{');
    for (size_t i = 0; i < dict->n; i++) {
        entry = entry_after(dict, i, entry, layout->flags & PD_JSON_SORTED);
        if (i)
            pd_buf_add_str(buf, layout->between);
        put_line(buf, layout, level + 1);
        pd_json_write_str(buf, entry->key, layout->flags);
        pd_buf_add_str(buf, layout->colon);
        put_value(buf, &entry->value, layout, level + 1);
    }
    if (dict->n)
        put_line(buf, layout, level);
    pd_buf_putc(buf, '}');
}

static void put_value(struct pd_buf *buf, const struct pd_value *v, const struct layout *layout,
                      size_t level)
{
    if (v->kind == PD_LIST)
        put_list(buf, v->list, layout, level);
    else if (v->kind == PD_DICT)
        put_dict(buf, v->dict, layout, level);
    else
        pd_json_write(buf, v, layout->flags);
}

/* What HTML would take for its own is escaped, as Jinja does. */
static void make_safe(struct pd_buf *safe, const struct pd_buf *json)
{
    for (size_t i = 0; i < json->len; i++) {
        if (strchr("<>&'", json->data[i]))
            pd_buf_printf(safe, "\\u%04x", (unsigned)(unsigned char)json->data[i]);
        else
            pd_buf_putc(safe, json->data[i]);
    }
    safe->overflow = safe->overflow || json->overflow;
}

int pd_jinja_filter_tojson(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value plain;
    struct layout layout;
    int code = read_layout(c, &layout);
    if (code == 0)
        code = plain_copy(c->run, &c->self, &plain);
    if (code < 0)
        return code;
    struct pd_buf json = pd_jinja_buf(c->run), safe = pd_jinja_buf(c->run);
    put_value(&json, &plain, &layout, 0);
    if (c->run->tpl->chat)
        return pd_jinja_finish(c->run, &json, out);
    make_safe(&safe, &json);
    pd_buf_done(&json);
    return pd_jinja_finish(c->run, &safe, out);
}
