/*
 * Methods of lists, tuples, dicts and the loop variable, and the functions that every template has.
 */
#include "lib/format/jinja_methods.h"
#include "lib/format/pystr.h"

/* Jinja's sandbox allows fewer than we do. */
enum { MAX_RANGE = 1000000, MAX_CHAT_RANGE = 100000 };

/* --- lists and tuples --- */

static int must_be_own(const struct jinja_call *c)
{
    return c->self.tagged == JF_OWN
               ? 0
               : pd_jinja_error(c->run, "a %s of the document cannot be changed",
                                pd_jinja_type(&c->self));
}

static int list_append(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value list = c->self;
    int code = must_be_own(c);
    if (code < 0)
        return code;
    pd_list_push(c->run->arena, &list, c->args[0]);
    *out = pd_none();
    return 0;
}

static int list_extend(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value list = c->self, items;
    int code = must_be_own(c);
    if (code == 0)
        code = pd_jinja_items(c->run, &c->args[0], &items);
    if (code != 0)
        return code;
    size_t n = items.list->n; /* may be the list that grows */
    for (size_t i = 0; i < n; i++)
        pd_list_push(c->run->arena, &list, items.list->items[i]);
    *out = pd_none();
    return 0;
}

static int list_count(const struct jinja_call *c, struct pd_value *out)
{
    int64_t n = 0;
    for (size_t i = 0; i < c->self.list->n; i++) {
        bool equal = false;
        int code = pd_jinja_equal(c->run, &c->self.list->items[i], &c->args[0], &equal);
        if (code < 0)
            return code;
        n += equal;
    }
    *out = pd_int(n);
    return 0;
}

static int list_index(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_py_slice slice = {.has_from = true, .has_to = pd_jinja_given(c, 2), .step = 1};
    int64_t first;
    size_t count;
    int code = pd_jinja_arg_int(c, 1, 0, &slice.from);
    if (code == 0)
        code = pd_jinja_arg_int(c, 2, 0, &slice.to);
    if (code < 0)
        return code;
    pd_py_slice_indices(&slice, c->self.list->n, &first, &count);
    for (size_t i = (size_t)first; count-- > 0; i++) {
        bool equal = false;
        code = pd_jinja_equal(c->run, &c->self.list->items[i], &c->args[0], &equal);
        if (code < 0)
            return code;
        if (equal) {
            *out = pd_int((int64_t)i);
            return 0;
        }
    }
    return pd_jinja_error(c->run, "the value to find is not in the %s", pd_jinja_type(&c->self));
}

static const struct jinja_builtin list_methods[] = {
    {"append", list_append, "object", 1},
    {"clear", NULL, "", 0},
    {"copy", NULL, "", 0},
    {"count", list_count, "value", 1},
    {"extend", list_extend, "iterable", 1},
    {"index", list_index, "value start stop", 1},
    {"insert", NULL, "", 0},
    {"pop", NULL, "", 0},
    {"remove", NULL, "", 0},
    {"reverse", NULL, "", 0},
    {"sort", NULL, "", 0},
};

static const struct jinja_builtin tuple_methods[] = {
    {"count", list_count, "value", 1},
    {"index", list_index, "value start stop", 1},
};

/* --- dicts --- */

static int dict_view(const struct jinja_call *c, enum jinja_flavor flavor, struct pd_value *out)
{
    const struct pd_value *dict = &c->self;
    struct jinja_run *r = c->run;
    struct pd_value view = pd_jinja_list(r, flavor);
    int code = pd_jinja_charge(r, 1 + dict->dict->n);
    for (size_t i = 0; code == 0 && i < dict->dict->n; i++) {
        const struct pd_dict_entry *entry = &dict->dict->entries[i];
        struct pd_value key = pd_jinja_key_value(dict, entry->key), item = key;
        if (flavor == JF_VALUES)
            item = entry->value;
        if (flavor == JF_ITEMS) {
            item = pd_jinja_list(r, JF_TUPLE);
            pd_list_push(r->arena, &item, key);
            pd_list_push(r->arena, &item, entry->value);
        }
        pd_list_push(r->arena, &view, item);
    }
    if (code == 0)
        *out = view;
    return code;
}

static int dict_items(const struct jinja_call *c, struct pd_value *out)
{
    return dict_view(c, JF_ITEMS, out);
}

static int dict_keys(const struct jinja_call *c, struct pd_value *out)
{
    return dict_view(c, JF_KEYS, out);
}

static int dict_values(const struct jinja_call *c, struct pd_value *out)
{
    return dict_view(c, JF_VALUES, out);
}

static int dict_get(const struct jinja_call *c, struct pd_value *out)
{
    const struct pd_value *found = NULL;
    struct pd_str key;
    int code = pd_jinja_defined(c->run, &c->args[0]);
    bool possible =
        c->args[0].kind == PD_STRING || (c->args[0].kind == PD_INT && c->self.tagged == JF_OWN);
    if (code == 0 && (c->args[0].kind == PD_LIST || c->args[0].kind == PD_DICT))
        code = pd_jinja_error(c->run, "an object of type '%s' cannot be a key",
                              pd_jinja_type(&c->args[0]));
    if (code == 0 && possible)
        code = pd_jinja_dict_key(c->run, &c->self, &c->args[0], &key);
    if (code < 0)
        return code;
    if (possible)
        found = pd_dict_find(&c->self, key);
    *out = found ? *found : c->args[1].kind == JK_MISSING ? pd_none() : c->args[1];
    return 0;
}

/* Puts what from holds, then the named arguments, into the dict. */
static int fill(const struct jinja_call *c, struct pd_value *dict, const struct pd_value *from)
{
    struct jinja_run *r = c->run;
    int code = 0;
    if (from && from->kind != PD_DICT)
        code = pd_jinja_error(r, "expected a dict but got '%s'", pd_jinja_type(from));
    for (size_t i = 0; code == 0 && from && i < from->dict->n; i++)
        pd_dict_set(r->arena, dict, from->dict->entries[i].key, from->dict->entries[i].value);
    for (size_t i = 0; code == 0 && i < c->nnamed; i++)
        pd_dict_set(r->arena, dict, c->named[i].key, c->named[i].value);
    return code < 0 ? code : pd_jinja_charge(r, 1 + c->nnamed + (from ? from->dict->n : 0));
}

static int dict_update(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value dict = c->self;
    int code = must_be_own(c);
    if (code == 0 && c->n > 1)
        code = pd_jinja_error(c->run, "update takes one dict");
    if (code == 0)
        code = fill(c, &dict, c->n ? &c->args[0] : NULL);
    if (code == 0)
        *out = pd_none();
    return code;
}

static const struct jinja_builtin dict_methods[] = {
    {"clear", NULL, "", 0},         {"copy", NULL, "", 0},
    {"fromkeys", NULL, "", 0},      {"get", dict_get, "key default", 1},
    {"items", dict_items, "", 0},   {"keys", dict_keys, "", 0},
    {"pop", NULL, "", 0},           {"popitem", NULL, "", 0},
    {"setdefault", NULL, "", 0},    {"update", dict_update, "*", 0},
    {"values", dict_values, "", 0},
};

/* --- the loop variable --- */

static int loop_cycle(const struct jinja_call *c, struct pd_value *out)
{
    const struct jinja_loop *loop = pd_jinja_pointer(&c->self);
    if (c->n == 0)
        return pd_jinja_error(c->run, "cycle needs something to choose from");
    *out = c->args[loop->i % c->n];
    return 0;
}

static const struct jinja_builtin loop_methods[] = {
    {"changed", NULL, "", 0},
    {"cycle", loop_cycle, "*", 0},
};

#define FIND(table, name) pd_jinja_find((table), sizeof(table) / sizeof((table)[0]), (name))

const struct jinja_builtin *pd_jinja_method(const struct pd_value *v, struct pd_str name)
{
    if (v->kind == PD_STRING)
        return pd_jinja_str_method(name);
    if (v->kind == PD_DICT)
        return FIND(dict_methods, name);
    if (v->kind == JK_LOOP)
        return FIND(loop_methods, name);
    if (v->kind != PD_LIST || v->tagged > JF_RANGE)
        return NULL;
    return v->tagged <= JF_OWN ? FIND(list_methods, name) : FIND(tuple_methods, name);
}

/* --- functions; those of chat templates alone are in jinja_chat.c --- */

static int global_range(const struct jinja_call *c, struct pd_value *out)
{
    int64_t from, to, step;
    int code = pd_jinja_arg_int(c, 0, 0, &from);
    if (code == 0)
        code = pd_jinja_arg_int(c, 1, from, &to);
    if (code == 0)
        code = pd_jinja_arg_int(c, 2, 1, &step);
    if (code == 0 && step == 0)
        code = pd_jinja_error(c->run, "the step of a range cannot be 0");
    for (size_t i = 0; code == 0 && i < c->n; i++) {
        if (c->args[i].kind == PD_NONE)
            code = pd_jinja_error(c->run, "range needs integers");
    }
    if (code < 0)
        return code;
    if (!pd_jinja_given(c, 1))
        from = 0;
    size_t most = c->run->tpl->chat ? MAX_CHAT_RANGE : MAX_RANGE;
    struct pd_value list = pd_jinja_list(c->run, JF_RANGE);
    for (int64_t i = from; step > 0 ? i < to : i > to;) {
        if (list.list->n == most)
            return pd_jinja_error(c->run, "a range of more than %zu numbers", most);
        pd_list_push(c->run->arena, &list, pd_int(i));
        if (__builtin_add_overflow(i, step, &i))
            break;
    }
    *out = list;
    return pd_jinja_charge(c->run, 1 + list.list->n);
}

static int make_dict(const struct jinja_call *c, const char *what, struct pd_value *out)
{
    struct pd_value dict = pd_dict_new(c->run->arena);
    dict.tagged = JF_OWN;
    if (c->n > 1)
        return pd_jinja_error(c->run, "%s takes at most one dict and named values", what);
    int code = c->n ? pd_jinja_defined(c->run, &c->args[0]) : 0;
    if (code == 0)
        code = fill(c, &dict, c->n ? &c->args[0] : NULL);
    if (code == 0)
        *out = dict;
    return code;
}

static int global_dict(const struct jinja_call *c, struct pd_value *out)
{
    return make_dict(c, "dict", out);
}

static int global_namespace(const struct jinja_call *c, struct pd_value *out)
{
    int code = make_dict(c, "namespace", out);
    if (code == 0)
        out->kind = JK_NAMESPACE;
    return code;
}

static const struct jinja_builtin globals[] = {
    {"dict", global_dict, "*", 0},
    {"namespace", global_namespace, "*", 0},
    {"range", global_range, "start stop step", 1},
};

const struct jinja_builtin *pd_jinja_global(struct pd_str name, bool chat)
{
    const struct jinja_builtin *found = chat ? pd_jinja_chat_function(name) : NULL;
    return found ? found : FIND(globals, name);
}
