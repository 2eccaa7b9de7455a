/*
 * Expressions evaluated: one function for each kind of node.
 */
#include "lib/format/jinja_run.h"

/* --- names --- */

static const struct pd_value *find_local(const struct jinja_run *r, struct pd_str name)
{
    for (const struct jinja_scope *scope = r->scope; scope; scope = scope->parent) {
        for (size_t i = scope->n; i-- > 0;) {
            if (pd_str_eq(scope->entries[i].key, name))
                return &scope->entries[i].value;
        }
    }
    return NULL;
}

static int eval_name(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    const struct pd_value *found = find_local(r, node->name);
    if (!found)
        found = pd_dict_find(r->vars, node->name);
    if (found) {
        *out = *found;
        return 0;
    }
    const struct jinja_builtin *function = pd_jinja_global(node->name, r->tpl->chat);
    *out = function ? pd_jinja_object(JK_FUNCTION, function)
                    : pd_jinja_undefined(r, "'%.*s' is undefined",
                                         PD_STR_ARG(pd_str_slice(node->name, 0, 200)));
    return 0;
}

void pd_jinja_set_local(struct jinja_run *r, struct pd_str name, const struct pd_value *value)
{
    struct jinja_scope *scope = r->scope;
    for (size_t i = 0; i < scope->n; i++) {
        if (pd_str_eq(scope->entries[i].key, name)) {
            scope->entries[i].value = *value;
            return;
        }
    }
    if (scope->n == scope->cap) {
        size_t cap = scope->cap ? scope->cap * 2 : 4;
        struct pd_dict_entry *entries = pd_arena_array(r->arena, cap, sizeof(*entries));
        if (scope->n)
            memcpy(entries, scope->entries, scope->n * sizeof(*entries));
        scope->entries = entries;
        scope->cap = cap;
    }
    scope->entries[scope->n++] = (struct pd_dict_entry){name, *value};
}

static int unpack(struct jinja_run *r, const struct jinja_node *target,
                  const struct pd_value *value)
{
    struct pd_value items;
    int code = pd_jinja_items(r, value, &items);
    if (code == 0 && items.list->n != target->n)
        code =
            pd_jinja_error(r, "expected %u values to unpack but got %zu", target->n, items.list->n);
    for (uint32_t i = 0; code == 0 && i < target->n; i++)
        code = pd_jinja_assign(r, target->kids[i], &items.list->items[i]);
    return code;
}

static int assign_attribute(struct jinja_run *r, const struct jinja_node *target,
                            const struct pd_value *value)
{
    struct pd_value object;
    int code = eval_name(r, target, &object);
    if (code == 0)
        code = pd_jinja_defined(r, &object);
    if (code < 0)
        return code;
    if (object.kind != JK_NAMESPACE)
        return pd_jinja_error(r, "only a namespace's attributes can be set");
    object.kind = PD_DICT;
    pd_dict_set(r->arena, &object, target->value.s, *value);
    return 0;
}

int pd_jinja_assign(struct jinja_run *r, const struct jinja_node *target,
                    const struct pd_value *value)
{
    if (target->kind == JN_TUPLE)
        return unpack(r, target, value);
    if (target->kind == JN_NAMESPACE)
        return assign_attribute(r, target, value);
    pd_jinja_set_local(r, target->name, value);
    return 0;
}

/* --- literals --- */

static int eval_const(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    (void)r;
    *out = node->value;
    return 0;
}

static int eval_list(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct pd_value list = pd_jinja_list(r, node->kind == JN_TUPLE ? JF_TUPLE : JF_OWN);
    for (uint32_t i = 0; i < node->n; i++) {
        struct pd_value item;
        int code = pd_jinja_eval(r, node->kids[i], &item);
        if (code < 0)
            return code;
        pd_list_push(r->arena, &list, item);
    }
    *out = list;
    return 0;
}

static int eval_dict(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct pd_value dict = pd_dict_new(r->arena);
    dict.tagged = JF_OWN;
    for (uint32_t i = 0; i + 1 < node->n; i += 2) {
        struct pd_value key, value;
        struct pd_str text;
        int code = pd_jinja_eval(r, node->kids[i], &key);
        if (code == 0)
            code = pd_jinja_dict_key(r, &dict, &key, &text);
        if (code == 0)
            code = pd_jinja_eval(r, node->kids[i + 1], &value);
        if (code < 0)
            return code;
        pd_dict_set(r->arena, &dict, text, value);
    }
    *out = dict;
    return 0;
}

/* --- attributes, subscripts, calls --- */

static int eval_attr(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct pd_value object;
    int code = pd_jinja_eval(r, node->kids[0], &object);
    return code < 0 ? code : pd_jinja_attribute(r, &object, node->name, out);
}

static int eval_slice(struct jinja_run *r, const struct pd_value *object,
                      const struct jinja_node *slice, struct pd_value *out)
{
    struct pd_value bounds[3] = {{.kind = PD_NONE}, {.kind = PD_NONE}, {.kind = PD_NONE}};
    for (uint32_t i = 0; i < slice->n; i++) {
        int code = slice->kids[i] ? pd_jinja_eval(r, slice->kids[i], &bounds[i]) : 0;
        if (code < 0)
            return code;
    }
    return pd_jinja_slice(r, object, bounds, out);
}

static int eval_item(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct pd_value object, key;
    int code = pd_jinja_eval(r, node->kids[0], &object);
    if (code < 0)
        return code;
    if (node->kids[1]->kind == JN_SLICE)
        return eval_slice(r, &object, node->kids[1], out);
    code = pd_jinja_eval(r, node->kids[1], &key);
    return code < 0 ? code : pd_jinja_item(r, &object, &key, out);
}

/* Adds what *list or **dict stands for. */
static int spread_arguments(struct jinja_run *r, const struct jinja_node *node,
                            struct pd_value *args, struct pd_value *named)
{
    struct pd_value value, items;
    int code = pd_jinja_eval(r, node->kids[0], &value);
    bool by_name = node->op == JT_POW;
    if (code == 0 && by_name && value.kind != PD_DICT)
        code = pd_jinja_error(r, "the arguments behind '**' must be a dict, not '%s'",
                              pd_jinja_type(&value));
    if (code == 0)
        code = pd_jinja_items(r, &value, &items);
    for (size_t i = 0; code == 0 && i < items.list->n; i++) {
        const struct pd_value *item = &items.list->items[i];
        if (!by_name)
            pd_list_push(r->arena, args, *item);
        else if (item->kind == PD_STRING && !pd_dict_find(named, item->s))
            pd_dict_set(r->arena, named, item->s, *pd_dict_find(&value, item->s));
        else
            code = pd_jinja_error(r, "the names of arguments must be texts, each once");
    }
    return code;
}

/* Evaluates the arguments, which are all children but the first. */
int pd_jinja_arguments(struct jinja_run *r, const struct jinja_node *node, struct jinja_call *call)
{
    struct pd_value args = pd_list_new(r->arena), named = pd_dict_new(r->arena), value;
    int code = 0;
    for (uint32_t i = 1; code == 0 && i < node->n; i++) {
        const struct jinja_node *kid = node->kids[i];
        if (kid->kind == JN_SPREAD) {
            code = spread_arguments(r, kid, &args, &named);
            continue;
        }
        bool keyword = kid->kind == JN_KEYWORD;
        code = pd_jinja_eval(r, keyword ? kid->kids[0] : kid, &value);
        if (code == 0 && keyword && pd_dict_find(&named, kid->name))
            code = pd_jinja_error(r, "the argument '%.*s' is given twice", PD_STR_ARG(kid->name));
        else if (code == 0 && keyword)
            pd_dict_set(r->arena, &named, kid->name, value);
        else if (code == 0)
            pd_list_push(r->arena, &args, value);
    }
    call->args = args.list->items;
    call->n = args.list->n;
    call->named = named.dict->entries;
    call->nnamed = named.dict->n;
    return code;
}

int pd_jinja_call_value(struct jinja_run *r, const struct pd_value *function,
                        struct jinja_call *call, struct pd_value *out)
{
    int code = pd_jinja_defined(r, function);
    if (code < 0)
        return code;
    if (function->kind == JK_FUNCTION)
        return pd_jinja_invoke(pd_jinja_pointer(function), call, out);
    if (function->kind == JK_MACRO)
        return pd_jinja_call_macro(r, pd_jinja_pointer(function), call, out);
    if (function->kind != JK_METHOD)
        return pd_jinja_error(r, "'%s' object is not callable", pd_jinja_type(function));
    const struct jinja_method *method = pd_jinja_pointer(function);
    call->self = method->self;
    return pd_jinja_invoke(method->builtin, call, out);
}

static int eval_call(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct pd_value function;
    struct jinja_call call = {.run = r};
    int code = pd_jinja_eval(r, node->kids[0], &function);
    if (code == 0)
        code = pd_jinja_arguments(r, node, &call);
    return code < 0 ? code : pd_jinja_call_value(r, &function, &call, out);
}

/* Filters and tests: a call whose input is the first child. */
static int eval_builtin(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct jinja_call call = {.run = r};
    if (!node->builtin)
        return pd_jinja_error(r, "there is no %s '%.*s'",
                              node->kind == JN_FILTER ? "filter" : "test",
                              PD_STR_ARG(pd_str_slice(node->name, 0, 100)));
    int code = pd_jinja_eval(r, node->kids[0], &call.self);
    if (code == 0)
        code = pd_jinja_arguments(r, node, &call);
    return code < 0 ? code : pd_jinja_invoke(node->builtin, &call, out);
}

/* --- operators --- */

int pd_jinja_eval_truth(struct jinja_run *r, const struct jinja_node *node, struct pd_value *value,
                        bool *truth)
{
    int code = pd_jinja_eval(r, node, value);
    return code < 0 ? code : pd_jinja_truth(r, value, truth);
}

static int eval_not(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct pd_value value;
    bool truth;
    int code = pd_jinja_eval_truth(r, node->kids[0], &value, &truth);
    if (code == 0)
        *out = pd_bool(!truth);
    return code;
}

static int eval_and_or(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct pd_value left;
    bool truth;
    int code = pd_jinja_eval_truth(r, node->kids[0], &left, &truth);
    if (code < 0)
        return code;
    if (truth == (node->kind == JN_AND))
        return pd_jinja_eval(r, node->kids[1], out);
    *out = left;
    return 0;
}

static int eval_sign(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct pd_value value, negated;
    int code = pd_jinja_eval(r, node->kids[0], &value);
    if (code == 0)
        code = pd_jinja_negate(r, &value, &negated);
    if (code < 0)
        return code;
    if (node->kind == JN_NEG)
        *out = negated;
    else
        *out = value.kind == PD_BOOL ? pd_int(value.b) : value;
    return 0;
}

static int eval_binary(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct pd_value a, b;
    int code = pd_jinja_eval(r, node->kids[0], &a);
    if (code == 0)
        code = pd_jinja_eval(r, node->kids[1], &b);
    return code < 0 ? code : pd_jinja_binary(r, node->op, &a, &b, out);
}

/* a < b < c: true while every step holds; later operands are not evaluated after one does not. */
static int eval_compare(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct pd_value left, right;
    bool holds = true;
    int code = pd_jinja_eval(r, node->kids[0], &left);
    for (uint32_t i = 1; code == 0 && holds && i < node->n; i++) {
        code = pd_jinja_eval(r, node->kids[i]->kids[0], &right);
        if (code == 0)
            code = pd_jinja_compare(r, node->kids[i]->op, &left, &right, &holds);
        left = right;
    }
    if (code == 0)
        *out = pd_bool(holds);
    return code;
}

static int eval_concat(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct pd_buf buf = pd_jinja_buf(r);
    int code = 0;
    for (uint32_t i = 0; code == 0 && i < node->n; i++) {
        struct pd_value value;
        code = pd_jinja_eval(r, node->kids[i], &value);
        if (code == 0)
            code = pd_jinja_print(r, &buf, &value);
    }
    if (code == 0)
        return pd_jinja_finish(r, &buf, out);
    pd_buf_done(&buf);
    return code;
}

static int eval_cond(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    struct pd_value value;
    bool truth;
    int code = pd_jinja_eval_truth(r, node->kids[0], &value, &truth);
    if (code < 0)
        return code;
    if (truth || node->kids[2])
        return pd_jinja_eval(r, node->kids[truth ? 1 : 2], out);
    *out = pd_jinja_undefined(r, "the inline 'if' was false and has no 'else'");
    out->tagged = true;
    return 0;
}

static int (*const evaluators[])(struct jinja_run *, const struct jinja_node *,
                                 struct pd_value *) = {
    [JN_CONST] = eval_const,   [JN_NAME] = eval_name,       [JN_LIST] = eval_list,
    [JN_TUPLE] = eval_list,    [JN_DICT] = eval_dict,       [JN_ATTR] = eval_attr,
    [JN_ITEM] = eval_item,     [JN_CALL] = eval_call,       [JN_FILTER] = eval_builtin,
    [JN_TEST] = eval_builtin,  [JN_NOT] = eval_not,         [JN_AND] = eval_and_or,
    [JN_OR] = eval_and_or,     [JN_NEG] = eval_sign,        [JN_POS] = eval_sign,
    [JN_BINARY] = eval_binary, [JN_COMPARE] = eval_compare, [JN_CONCAT] = eval_concat,
    [JN_COND] = eval_cond,
};

/* The innermost node that fails gives the error its place. */
int pd_jinja_place_error(struct jinja_run *r, const struct jinja_node *node, int code)
{
    if (code < 0 && !r->placed) {
        r->placed = true;
        pd_err_wrap(r->err, "%u:%u", node->line, node->column);
    }
    return code;
}

int pd_jinja_eval(struct jinja_run *r, const struct jinja_node *node, struct pd_value *out)
{
    int code = pd_jinja_enter(r);
    if (code == 0)
        code = evaluators[node->kind](r, node, out);
    pd_jinja_leave(r);
    return pd_jinja_place_error(r, node, code);
}
