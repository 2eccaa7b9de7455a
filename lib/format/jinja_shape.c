#include "lib/format/jinja_shape.h"

enum {
    MAX_DEPTH = 100,    /* of merging */
    MAX_LENGTH = 10000, /* that a subscript can ask for */
    MAX_CONSTANTS = 100 /* that one shape remembers */
};

struct jinja_shape *pd_shape_of(struct jinja_shape *shape)
{
    while (shape && shape->same)
        shape = shape->same;
    return shape;
}

struct jinja_shape *pd_shape_new(struct jinja_shaper *w, unsigned uses)
{
    struct jinja_shape *shape = pd_arena_alloc(w->arena, sizeof(*shape));
    shape->uses = uses;
    shape->constants = pd_list_new(w->arena);
    return shape;
}

void pd_shape_use(struct jinja_shape *shape, unsigned uses)
{
    pd_shape_of(shape)->uses |= uses;
}

/* Adds a value that is not there yet, while there are fewer than most. */
static void add_once(struct pd_value *list, const struct pd_value *value, size_t most,
                     struct pd_arena *arena)
{
    if (list->list->n >= most)
        return;
    for (size_t i = 0; i < list->list->n; i++) {
        const struct pd_value *known = &list->list->items[i];
        if (known->kind == value->kind && pd_value_equal(known, value))
            return;
    }
    pd_list_push(arena, list, *value);
}

void pd_shape_constant(struct jinja_shaper *w, struct jinja_shape *shape,
                       const struct pd_value *value)
{
    add_once(&pd_shape_of(shape)->constants, value, MAX_CONSTANTS, w->arena);
}

struct jinja_shape *pd_shape_item(struct jinja_shaper *w, struct jinja_shape *list)
{
    list = pd_shape_of(list);
    if (!list->item)
        list->item = pd_shape_new(w, 0);
    return list->item;
}

struct jinja_shape *pd_shape_field(struct jinja_shaper *w, struct jinja_shape *dict,
                                   struct pd_str name)
{
    dict = pd_shape_of(dict);
    struct jinja_shape *field = pd_map_find(&dict->fields, name);
    if (!field) {
        field = pd_shape_new(w, 0);
        pd_map_set(&dict->fields, w->arena, name, field);
    }
    return field;
}

static void merge_facts(struct jinja_shaper *w, struct jinja_shape *a, const struct jinja_shape *b)
{
    a->uses |= b->uses;
    a->low = a->low > b->low ? a->low : b->low;
    a->high = !a->high || (b->high && b->high < a->high) ? b->high : a->high;
    a->least = a->least > b->least ? a->least : b->least;
    if (b->pieces > a->pieces) {
        a->pieces = b->pieces;
        a->separator = b->separator;
    }
    for (size_t i = 0; i < b->constants.list->n; i++)
        pd_shape_constant(w, a, &b->constants.list->items[i]);
}

/* Makes two shapes one: what is asked of either is asked of both. No shape is made on the way, so
   that circles come to an end; depth bounds the recursion. */
static struct jinja_shape *merge_deep(struct jinja_shaper *w, struct jinja_shape *a,
                                      struct jinja_shape *b, unsigned depth)
{
    a = pd_shape_of(a);
    b = pd_shape_of(b);
    if (a == b || depth == MAX_DEPTH)
        return a;
    b->same = a;
    merge_facts(w, a, b);
    for (size_t i = 0; i < b->fields.n; i++) {
        struct pd_map_entry *field = &b->fields.entries[i];
        struct jinja_shape *top = pd_shape_of(a), *own = pd_map_find(&top->fields, field->key);
        if (own)
            merge_deep(w, own, field->value, depth + 1);
        else
            pd_map_set(&top->fields, w->arena, field->key, field->value);
    }
    struct jinja_shape *top = pd_shape_of(a);
    if (top->item && b->item)
        merge_deep(w, top->item, b->item, depth + 1);
    else if (b->item)
        top->item = b->item;
    return pd_shape_of(a);
}

struct jinja_shape *pd_shape_merge(struct jinja_shaper *w, struct jinja_shape *a,
                                   struct jinja_shape *b)
{
    return merge_deep(w, a, b, 0);
}

void pd_shape_length(struct jinja_shape *shape, int64_t index)
{
    if (index < -MAX_LENGTH || index >= MAX_LENGTH)
        return;
    size_t need = (size_t)(index < 0 ? -index : index + 1);
    shape = pd_shape_of(shape);
    if (shape->least < need)
        shape->least = need;
    struct jinja_shape *text = pd_shape_of(shape->split_of);
    if (text && text->pieces < need) {
        text->pieces = need;
        text->separator = shape->separator;
    }
}

void pd_shape_member(struct jinja_shaper *w, struct jinja_shape *shape,
                     const struct jinja_node *literal, uint32_t step, unsigned uses)
{
    for (uint32_t i = 0; i < literal->n; i += step) {
        if (literal->kids[i]->kind == JN_CONST)
            pd_shape_constant(w, shape, &literal->kids[i]->value);
    }
    if (pd_shape_of(shape)->constants.list->n)
        pd_shape_use(shape, uses);
}

static void collect(struct pd_value *constants, const struct jinja_node *node, size_t most,
                    struct pd_arena *arena)
{
    if (node->kind == JN_CONST)
        add_once(constants, &node->value, most, arena);
    for (uint32_t i = 0; i < node->n; i++) {
        if (node->kids[i])
            collect(constants, node->kids[i], most, arena);
    }
}

struct pd_value pd_jinja_constants(const struct pd_jinja *const *templates, size_t n, size_t most,
                                   struct pd_arena *arena)
{
    struct pd_value constants = pd_list_new(arena);
    for (size_t i = 0; i < n; i++)
        collect(&constants, templates[i]->root, most, arena);
    return constants;
}

struct jinja_shape *pd_jinja_shapes(const struct pd_jinja *const *templates, size_t n,
                                    struct pd_arena *arena)
{
    struct jinja_shaper w = {.arena = arena};
    w.root = pd_shape_new(&w, JU_DICT);
    for (size_t i = 0; i < n; i++) {
        w.bound = NULL;
        pd_shape_visit(&w, templates[i]->root);
    }
    return w.root;
}
