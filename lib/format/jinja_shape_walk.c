/*
 * Templates read for shapes: one function for each kind of node. Filters, tests and calls are in
 * jinja_shape_calls.c.
 */
#include "lib/format/jinja_run.h"
#include "lib/format/jinja_shape.h"

/* --- names --- */

static void bind(struct jinja_shaper *w, struct pd_str name, struct jinja_shape *shape)
{
    struct jinja_binding *binding = pd_arena_alloc(w->arena, sizeof(*binding));
    *binding = (struct jinja_binding){name, shape, w->bound};
    w->bound = binding;
}

static void bind_target(struct jinja_shaper *w, const struct jinja_node *target,
                        struct jinja_shape *shape)
{
    if (target->kind == JN_NAME)
        bind(w, target->name, shape ? shape : pd_shape_new(w, 0));
    if (target->kind != JN_TUPLE)
        return;
    pd_shape_use(shape, JU_LIST);
    if (pd_shape_of(shape)->least < target->n)
        pd_shape_of(shape)->least = target->n;
    for (uint32_t i = 0; i < target->n; i++)
        bind_target(w, target->kids[i], pd_shape_item(w, shape));
}

static struct jinja_shape *visit_name(struct jinja_shaper *w, const struct jinja_node *node)
{
    for (const struct jinja_binding *at = w->bound; at; at = at->next) {
        if (pd_str_eq(at->name, node->name))
            return at->shape;
    }
    if (!pd_map_find(&w->root->fields, node->name) && pd_jinja_global(node->name, false))
        return pd_shape_new(w, 0);
    return pd_shape_field(w, w->root, node->name);
}

/* --- literals --- */

static struct jinja_shape *visit_const(struct jinja_shaper *w, const struct jinja_node *node)
{
    unsigned uses = node->value.kind == PD_STRING ? JU_TEXT : 0;
    if (node->value.kind == PD_INT || node->value.kind == PD_FLOAT)
        uses = JU_NUMBER;
    struct jinja_shape *shape = pd_shape_new(w, uses);
    pd_shape_constant(w, shape, &node->value);
    return shape;
}

static struct jinja_shape *visit_list(struct jinja_shaper *w, const struct jinja_node *node)
{
    struct jinja_shape *list = pd_shape_new(w, JU_LIST);
    for (uint32_t i = 0; i < node->n; i++)
        pd_shape_visit(w, node->kids[i]);
    return list;
}

static struct jinja_shape *visit_dict(struct jinja_shaper *w, const struct jinja_node *node)
{
    struct jinja_shape *dict = pd_shape_new(w, JU_DICT);
    for (uint32_t i = 0; i < node->n; i++)
        pd_shape_visit(w, node->kids[i]);
    return dict;
}

/* --- subscripts --- */

/* An expression that subscripts something with n items (0: unknown): answer, answer - 1, n|int. */
void pd_shape_index(struct jinja_shaper *w, const struct jinja_node *node, int64_t shift, int64_t n)
{
    const struct jinja_node *right = node->n > 1 ? node->kids[1] : NULL;
    bool moved = right && node->kind == JN_BINARY && (node->op == JT_SUB || node->op == JT_ADD) &&
                 right->kind == JN_CONST && right->value.kind == PD_INT;
    if (moved && right->value.i > -1000 && right->value.i < 1000) {
        int64_t by = node->op == JT_SUB ? right->value.i : -right->value.i;
        pd_shape_index(w, node->kids[0], shift + by, n);
        return;
    }
    if (node->kind == JN_FILTER && node->kids[0] && pd_str_is(node->name, "int")) {
        pd_shape_index(w, node->kids[0], shift, n);
        return;
    }
    struct jinja_shape *shape = pd_shape_of(pd_shape_visit(w, node));
    shape->uses |= JU_INDEX;
    shape->low = shift > shape->low ? shift : shape->low;
    if (n && (!shape->high || n + shift < shape->high))
        shape->high = n + shift;
}

static struct jinja_shape *visit_slice(struct jinja_shaper *w, struct jinja_shape *object,
                                       const struct jinja_node *slice)
{
    for (uint32_t i = 0; i < slice->n; i++) {
        if (slice->kids[i])
            pd_shape_index(w, slice->kids[i], 0, 0);
    }
    pd_shape_use(object, JU_SEQUENCE);
    return object;
}

static int64_t literal_length(const struct jinja_node *node)
{
    if (node->kind == JN_LIST || node->kind == JN_TUPLE)
        return node->n;
    return node->kind == JN_CONST && node->value.kind == PD_STRING ? (int64_t)node->value.s.n : 0;
}

/* A subscript written as a number: 0 or -1. */
static bool constant_index(const struct jinja_node *node, int64_t *index)
{
    bool minus = node->kind == JN_NEG;
    const struct jinja_node *number = minus ? node->kids[0] : node;
    if (number->kind != JN_CONST || number->value.kind != PD_INT)
        return false;
    *index = minus && number->value.i > 0 ? -number->value.i : number->value.i;
    return true;
}

static struct jinja_shape *visit_item(struct jinja_shaper *w, const struct jinja_node *node)
{
    const struct jinja_node *object_node = node->kids[0], *key = node->kids[1];
    struct jinja_shape *object = pd_shape_visit(w, object_node);
    int64_t index;
    if (key->kind == JN_SLICE)
        return visit_slice(w, object, key);
    if (key->kind == JN_CONST && key->value.kind == PD_STRING) {
        pd_shape_use(object, JU_DICT);
        return pd_shape_field(w, object, key->value.s);
    }
    if (object_node->kind == JN_DICT) {
        pd_shape_member(w, pd_shape_visit(w, key), object_node, 2, JU_MEMBER);
        return pd_shape_new(w, 0);
    }
    if (constant_index(key, &index))
        pd_shape_length(object, index);
    else
        pd_shape_index(w, key, 0, literal_length(object_node));
    pd_shape_use(object, JU_SUBSCRIPTED);
    return pd_shape_item(w, object);
}

static struct jinja_shape *visit_attr(struct jinja_shaper *w, const struct jinja_node *node)
{
    struct jinja_shape *object = pd_shape_visit(w, node->kids[0]);
    pd_shape_use(object, JU_DICT);
    return pd_shape_field(w, object, node->name);
}

/* --- operators --- */

static bool is_constant_of(const struct jinja_shape *shape, enum pd_kind kind)
{
    return shape->constants.list->n && shape->constants.list->items[0].kind == kind;
}

/* a + b: both texts, both numbers or both lists, whichever one of them is known to be. */
static struct jinja_shape *visit_binary(struct jinja_shaper *w, const struct jinja_node *node)
{
    struct jinja_shape *a = pd_shape_of(pd_shape_visit(w, node->kids[0]));
    struct jinja_shape *b = pd_shape_of(pd_shape_visit(w, node->kids[1]));
    if (node->op == JT_MOD && is_constant_of(a, PD_STRING))
        return pd_shape_new(w, JU_TEXT);
    unsigned kinds = JU_NUMBER;
    if (node->op == JT_ADD)
        kinds = (a->uses | b->uses) & (JU_TEXT | JU_NUMBER | JU_LIST);
    if (node->op == JT_ADD && !kinds)
        kinds = JU_TEXT;
    pd_shape_use(a, kinds);
    pd_shape_use(b, kinds);
    return pd_shape_new(w, kinds);
}

/* One step of a comparison; gives the shape of its right side. */
static struct jinja_shape *compare(struct jinja_shaper *w, const struct jinja_node *left_node,
                                   struct jinja_shape *left, const struct jinja_node *operand)
{
    const struct jinja_node *right_node = operand->kids[0];
    struct jinja_shape *right = pd_shape_visit(w, right_node);
    bool is_in = operand->op == JT_IN || operand->op == JT_NOT_IN;
    bool is_order = !is_in && operand->op != JT_EQ && operand->op != JT_NE;
    if (is_in && (right_node->kind == JN_LIST || right_node->kind == JN_TUPLE))
        pd_shape_member(w, left, right_node, 1, 0);
    else if (is_in && right_node->kind != JN_CONST)
        pd_shape_use(right, left_node->kind == JN_CONST ? JU_SEQUENCE : JU_LIST);
    if (left_node->kind == JN_CONST)
        pd_shape_constant(w, right, &left_node->value);
    else if (right_node->kind == JN_CONST)
        pd_shape_constant(w, left, &right_node->value);
    if (is_order) {
        bool texts = (pd_shape_of(left)->uses | pd_shape_of(right)->uses) & JU_TEXT;
        pd_shape_use(left, texts ? JU_TEXT : JU_NUMBER);
        pd_shape_use(right, texts ? JU_TEXT : JU_NUMBER);
    }
    return right;
}

static struct jinja_shape *visit_compare(struct jinja_shaper *w, const struct jinja_node *node)
{
    const struct jinja_node *left_node = node->kids[0];
    struct jinja_shape *left = pd_shape_visit(w, left_node);
    for (uint32_t i = 1; i < node->n; i++) {
        left = compare(w, left_node, left, node->kids[i]);
        left_node = node->kids[i]->kids[0];
    }
    return pd_shape_new(w, 0);
}

static struct jinja_shape *visit_sign(struct jinja_shaper *w, const struct jinja_node *node)
{
    pd_shape_use(pd_shape_visit(w, node->kids[0]), JU_NUMBER);
    return pd_shape_new(w, JU_NUMBER);
}

static struct jinja_shape *visit_either(struct jinja_shaper *w, const struct jinja_node *node)
{
    struct jinja_shape *left = pd_shape_visit(w, node->kids[0]);
    return pd_shape_merge(w, left, pd_shape_visit(w, node->kids[1]));
}

static struct jinja_shape *visit_cond(struct jinja_shaper *w, const struct jinja_node *node)
{
    pd_shape_visit(w, node->kids[0]);
    struct jinja_shape *then = pd_shape_visit(w, node->kids[1]);
    return node->kids[2] ? pd_shape_merge(w, then, pd_shape_visit(w, node->kids[2])) : then;
}

/* --- statements, and what only has parts --- */

static struct jinja_shape *visit_parts(struct jinja_shaper *w, const struct jinja_node *node)
{
    for (uint32_t i = 0; i < node->n; i++) {
        if (node->kids[i])
            pd_shape_visit(w, node->kids[i]);
    }
    return pd_shape_new(w, node->kind == JN_CONCAT ? JU_TEXT : 0);
}

static struct jinja_shape *visit_for(struct jinja_shaper *w, const struct jinja_node *node)
{
    struct jinja_binding *outer = w->bound;
    struct jinja_shape *list = pd_shape_visit(w, node->kids[1]);
    pd_shape_use(list, JU_LIST);
    bind_target(w, node->kids[0], pd_shape_item(w, list));
    bind(w, (struct pd_str)PD_STR("loop"), pd_shape_new(w, 0));
    for (uint32_t i = 2; i < node->n; i++) {
        if (i == 4)
            w->bound = outer;
        if (node->kids[i])
            pd_shape_visit(w, node->kids[i]);
    }
    w->bound = outer;
    return NULL;
}

static struct jinja_shape *visit_set(struct jinja_shaper *w, const struct jinja_node *node)
{
    bool block = node->kind == JN_SET_BLOCK;
    struct jinja_shape *value = pd_shape_visit(w, node->kids[1]);
    bind_target(w, node->kids[0], block ? pd_shape_new(w, JU_TEXT) : value);
    return NULL;
}

static struct jinja_shape *visit_with(struct jinja_shaper *w, const struct jinja_node *node)
{
    struct jinja_binding *outer = w->bound;
    for (uint32_t i = 0; i + 1 < node->n; i += 2)
        bind_target(w, node->kids[i], pd_shape_visit(w, node->kids[i + 1]));
    pd_shape_visit(w, node->kids[node->n - 1]);
    w->bound = outer;
    return NULL;
}

static struct jinja_shape *(*const visitors[])(struct jinja_shaper *, const struct jinja_node *) = {
    [JN_CONST] = visit_const,      [JN_NAME] = visit_name,     [JN_LIST] = visit_list,
    [JN_TUPLE] = visit_list,       [JN_DICT] = visit_dict,     [JN_ATTR] = visit_attr,
    [JN_ITEM] = visit_item,        [JN_SLICE] = visit_parts,   [JN_CALL] = pd_shape_call,
    [JN_FILTER] = pd_shape_filter, [JN_TEST] = pd_shape_test,  [JN_KEYWORD] = visit_parts,
    [JN_NOT] = visit_parts,        [JN_AND] = visit_either,    [JN_OR] = visit_either,
    [JN_NEG] = visit_sign,         [JN_POS] = visit_sign,      [JN_BINARY] = visit_binary,
    [JN_COMPARE] = visit_compare,  [JN_OPERAND] = visit_parts, [JN_CONCAT] = visit_parts,
    [JN_COND] = visit_cond,        [JN_TEXT] = visit_parts,    [JN_PRINT] = visit_parts,
    [JN_BODY] = visit_parts,       [JN_IF] = visit_parts,      [JN_FOR] = visit_for,
    [JN_SET] = visit_set,          [JN_SET_BLOCK] = visit_set, [JN_WITH] = visit_with,
    [JN_NAMESPACE] = visit_parts,  [JN_MACRO] = visit_parts,   [JN_SCOPE] = visit_parts,
    [JN_SPREAD] = visit_parts,     [JN_CALLER] = visit_parts,  [JN_BREAK] = visit_parts,
    [JN_CONTINUE] = visit_parts,
};

struct jinja_shape *pd_shape_visit(struct jinja_shaper *w, const struct jinja_node *node)
{
    return visitors[node->kind](w, node);
}
