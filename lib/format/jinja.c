#include "lib/format/jinja.h"

#include "lib/core/map.h"
#include "lib/format/jinja_run.h"

#include <stdlib.h>

enum { DEFAULT_OUTPUT = 16 << 20, DEFAULT_STEPS = 10000000, DEFAULT_DEPTH = 200, CHAT_DEPTH = 400 };

/* --- compiling --- */

/* "\r\n" and "\r" are line ends too, and become "\n". */
static struct pd_str unify_newlines(struct pd_arena *arena, struct pd_str source)
{
    if (!memchr(source.p, '\r', source.n))
        return source;
    char *text = pd_arena_cstr(arena, source);
    size_t n = 0;
    for (size_t i = 0; i < source.n; i++) {
        bool pair = text[i] == '\r' && i + 1 < source.n && text[i + 1] == '\n';
        if (!pair)
            text[n++] = text[i] == '\r' ? '\n' : text[i];
    }
    return (struct pd_str){text, n};
}

static int compile(struct pd_jinja **out, struct pd_arena *arena, struct pd_str source, bool chat,
                   struct pd_err *err)
{
    if (source.n > JINJA_MAX_SOURCE)
        return pd_err_set(err, PD_ERR_INPUT, "1:1: a template of %zu bytes is too long", source.n);
    struct jinja_token *tokens = NULL;
    struct jinja_node *root;
    struct pd_str text = source.n ? unify_newlines(arena, source) : (struct pd_str){"", 0};
    if (chat && text.n && text.p[text.n - 1] == '\n')
        text.n--;
    int code = pd_jinja_lex(&tokens, arena, text, chat, err);
    if (code == 0)
        code = pd_jinja_parse(&root, arena, tokens, chat, err);
    free(tokens);
    if (code < 0)
        return code;
    struct pd_jinja *tpl = pd_arena_alloc(arena, sizeof(*tpl));
    tpl->root = root;
    tpl->chat = chat;
    bool one_text = root->n == 1 && root->kids[0]->kind == JN_TEXT;
    tpl->literal = one_text ? pd_str_eq(root->kids[0]->name, source) : source.n == 0;
    *out = tpl;
    return 0;
}

int pd_jinja_compile(struct pd_jinja **out, struct pd_arena *arena, struct pd_str source,
                     struct pd_err *err)
{
    return compile(out, arena, source, false, err);
}

int pd_jinja_compile_chat(struct pd_jinja **out, struct pd_arena *arena, struct pd_str source,
                          struct pd_jinja_date today, struct pd_err *err)
{
    int code = compile(out, arena, source, true, err);
    if (code == 0)
        (*out)->today = today;
    return code;
}

bool pd_jinja_is_literal(const struct pd_jinja *tpl)
{
    return tpl->literal;
}

/* --- rendering --- */

static size_t or_default(size_t limit, size_t fallback)
{
    return limit ? limit : fallback;
}

/* The state of a rendering into out. */
static struct jinja_run start(struct pd_buf *out, const struct pd_jinja *tpl,
                              const struct pd_value *vars, const struct pd_jinja_limits *limits,
                              struct pd_arena *scratch)
{
    static const struct pd_jinja_limits defaults;
    if (!limits)
        limits = &defaults;
    struct jinja_run r = {
        .arena = scratch,
        .tpl = tpl,
        .vars = vars,
        .out = out,
        .max_output = or_default(limits->max_output, DEFAULT_OUTPUT),
        .max_steps = or_default(limits->max_steps, DEFAULT_STEPS),
        .max_depth = or_default(limits->max_depth, tpl->chat ? CHAT_DEPTH : DEFAULT_DEPTH),
        .out_start = out->len,
        .arena_start = scratch->total,
    };
    r.max_memory = 16 * r.max_output + ((size_t)1 << 24);
    return r;
}

int pd_jinja_render(struct pd_buf *out, const struct pd_jinja *tpl, const struct pd_value *vars,
                    const struct pd_jinja_limits *limits, struct pd_arena *scratch,
                    struct pd_err *err)
{
    struct pd_err ignored;
    struct jinja_scope scope = {0};
    struct jinja_run r = start(out, tpl, vars, limits, scratch);
    r.scope = &scope;
    r.err = err ? err : &ignored;
    int code = pd_jinja_exec(&r, tpl->root);
    if (code < 0)
        pd_buf_truncate(out, r.out_start);
    return code;
}

/* --- the value of a template --- */

/* A copy of what JSON knows too, without the marks that rendering puts on lists and dicts; ints as
   keys become their digits. */
static int plain(struct jinja_run *r, const struct pd_value *v, struct pd_value *out);

static int plain_list(struct jinja_run *r, const struct pd_value *v, struct pd_value *out)
{
    *out = pd_list_new(r->arena);
    for (size_t i = 0; i < v->list->n; i++) {
        struct pd_value item;
        int code = plain(r, &v->list->items[i], &item);
        if (code < 0)
            return code;
        pd_list_push(r->arena, out, item);
    }
    return 0;
}

static int plain_dict(struct jinja_run *r, const struct pd_value *v, struct pd_value *out)
{
    *out = pd_dict_new(r->arena);
    for (size_t i = 0; i < v->dict->n; i++) {
        struct pd_value item, key = pd_jinja_key_value(v, v->dict->entries[i].key);
        struct pd_str name;
        int code = pd_jinja_str(r, &key, &name);
        if (code == 0)
            code = plain(r, &v->dict->entries[i].value, &item);
        if (code < 0)
            return code;
        pd_dict_set(r->arena, out, name, item);
    }
    return 0;
}

static int plain(struct jinja_run *r, const struct pd_value *v, struct pd_value *out)
{
    int code = pd_jinja_defined(r, v);
    if (code == 0 && v->kind >= JK_UNDEFINED)
        code = pd_jinja_error(r, "the value is of type '%s'", pd_jinja_type(v));
    if (code < 0)
        return code;
    *out = *v;
    out->tagged = 0;
    code = pd_jinja_enter(r);
    if (code == 0 && v->kind == PD_LIST)
        code = plain_list(r, v, out);
    else if (code == 0 && v->kind == PD_DICT)
        code = plain_dict(r, v, out);
    pd_jinja_leave(r);
    return code;
}

int pd_jinja_value(struct pd_value *out, const struct pd_jinja *tpl, const struct pd_value *vars,
                   struct pd_arena *scratch, struct pd_err *err)
{
    struct pd_err ignored;
    struct jinja_scope scope = {0};
    struct pd_buf nowhere = PD_BUF_MAX(DEFAULT_OUTPUT);
    struct jinja_run r = start(&nowhere, tpl, vars, NULL, scratch);
    struct pd_value value = pd_none();
    r.scope = &scope;
    r.err = err ? err : &ignored;
    const struct jinja_node *root = tpl->root;
    uint32_t last = root->n ? root->n - 1 : 0;
    bool ends_well = root->n && root->kids[last]->kind == JN_PRINT;
    int code = ends_well ? 0 : pd_jinja_error(&r, "the template does not end with a value");
    for (uint32_t i = 0; i < last && code == 0; i++)
        code = pd_jinja_exec(&r, root->kids[i]);
    if (code == 0)
        code = pd_jinja_eval(&r, root->kids[last]->kids[0], &value);
    if (code == 0)
        code = plain(&r, &value, out);
    pd_buf_done(&nowhere);
    return code;
}

/* --- names --- */

struct name_walk {
    struct pd_arena *arena;
    struct pd_map bound, found; /* sets */
    struct pd_value names;
};

static void walk(struct name_walk *w, const struct jinja_node *node);

static void bind_names(struct name_walk *w, const struct jinja_node *target)
{
    if (target->kind == JN_NAME)
        pd_map_set(&w->bound, w->arena, target->name, w);
    for (uint32_t i = 0; target->kind == JN_TUPLE && i < target->n; i++)
        bind_names(w, target->kids[i]);
}

static void use_name(struct name_walk *w, struct pd_str name)
{
    if (pd_map_find(&w->bound, name) || pd_map_find(&w->found, name) ||
        pd_jinja_global(name, false))
        return;
    pd_map_set(&w->found, w->arena, name, w);
    pd_list_push(w->arena, &w->names, pd_string(name));
}

/* Whether the input of this filter or test may be undefined. */
static bool accepts_undefined(const struct jinja_node *node)
{
    static const char *const names[] = {"defined", "undefined", "default", "d", "none"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if ((node->kind == JN_TEST || node->kind == JN_FILTER) && pd_str_is(node->name, names[i]))
            return true;
    }
    return false;
}

/* Names bound from here on are bound in the part of the template that walks with them only; the
   names bound outside of it. */
static struct pd_map open_names(struct name_walk *w)
{
    struct pd_map outer = w->bound;
    w->bound = (struct pd_map){0};
    for (size_t i = 0; i < outer.n; i++)
        pd_map_set(&w->bound, w->arena, outer.entries[i].key, w);
    return outer;
}

/* A loop's names are bound in its condition and body only. */
static void walk_for(struct name_walk *w, const struct jinja_node *node)
{
    static const struct pd_str loop = PD_STR("loop");
    walk(w, node->kids[1]);
    struct pd_map outer = open_names(w);
    bind_names(w, node->kids[0]);
    pd_map_set(&w->bound, w->arena, loop, w);
    if (node->kids[2])
        walk(w, node->kids[2]);
    walk(w, node->kids[3]);
    w->bound = outer;
    if (node->kids[4])
        walk(w, node->kids[4]);
}

static void walk_macro(struct name_walk *w, const struct jinja_node *node)
{
    static const struct pd_str caller = PD_STR("caller");
    pd_map_set(&w->bound, w->arena, node->name, w);
    struct pd_map outer = open_names(w);
    pd_map_set(&w->bound, w->arena, caller, w);
    for (uint32_t i = 0; i + 1 < node->n; i++) {
        if (node->kids[i]->kids[0])
            walk(w, node->kids[i]->kids[0]);
        pd_map_set(&w->bound, w->arena, node->kids[i]->name, w);
    }
    walk(w, node->kids[node->n - 1]);
    w->bound = outer;
}

static void walk_with(struct name_walk *w, const struct jinja_node *node)
{
    for (uint32_t i = 1; i < node->n; i += 2)
        walk(w, node->kids[i]);
    for (uint32_t i = 0; i + 1 < node->n; i += 2)
        bind_names(w, node->kids[i]);
    walk(w, node->kids[node->n - 1]);
}

static void walk(struct name_walk *w, const struct jinja_node *node)
{
    if (node->kind == JN_NAME) {
        use_name(w, node->name);
        return;
    }
    if (node->kind == JN_FOR || node->kind == JN_WITH || node->kind == JN_MACRO) {
        (node->kind == JN_FOR ? walk_for : node->kind == JN_WITH ? walk_with : walk_macro)(w, node);
        return;
    }
    bool assigns = node->kind == JN_SET || node->kind == JN_SET_BLOCK;
    bool guarded = accepts_undefined(node) && node->kids[0] && node->kids[0]->kind == JN_NAME;
    for (uint32_t i = assigns || guarded; i < node->n; i++) {
        if (node->kids[i])
            walk(w, node->kids[i]);
    }
    if (assigns)
        bind_names(w, node->kids[0]);
}

struct pd_value pd_jinja_names(const struct pd_jinja *tpl, struct pd_arena *arena)
{
    struct name_walk w = {.arena = arena, .names = pd_list_new(arena)};
    walk(&w, tpl->root);
    return w.names;
}
