/*
 * What filters, tests and methods tell of the shape of their inputs and arguments.
 */
#include "lib/format/jinja_run.h"
#include "lib/format/jinja_shape.h"

/* --- filters and methods --- */

enum result { GIVES_ANYTHING, GIVES_ITSELF, GIVES_TEXT, GIVES_NUMBER, GIVES_LIST, GIVES_ITEM };

/* What a filter, test or method asks of its input, and what it gives. */
struct behavior {
    const char *name;
    unsigned uses;
    enum result result;
};

static const struct behavior filters[] = {
    {"abs", JU_NUMBER, GIVES_NUMBER},
    {"capitalize", 0, GIVES_TEXT},
    {"count", JU_SEQUENCE, GIVES_NUMBER},
    {"d", JU_MAYBE_ABSENT, GIVES_ITSELF},
    {"default", JU_MAYBE_ABSENT, GIVES_ITSELF},
    {"dictsort", JU_DICT, GIVES_LIST},
    {"first", JU_LIST, GIVES_ITEM},
    {"float", JU_DIGITS, GIVES_NUMBER},
    {"int", JU_DIGITS, GIVES_NUMBER},
    {"items", JU_DICT, GIVES_LIST},
    {"join", JU_LIST, GIVES_TEXT},
    {"last", JU_LIST, GIVES_ITEM},
    {"length", JU_SEQUENCE, GIVES_NUMBER},
    {"list", JU_SEQUENCE, GIVES_ITSELF},
    {"lower", 0, GIVES_TEXT},
    {"map", JU_LIST, GIVES_LIST},
    {"max", JU_LIST, GIVES_ITEM},
    {"min", JU_LIST, GIVES_ITEM},
    {"regex_replace", JU_TEXT, GIVES_TEXT},
    {"reject", JU_LIST, GIVES_ITSELF},
    {"rejectattr", JU_LIST, GIVES_ITSELF},
    {"replace", 0, GIVES_TEXT},
    {"reverse", JU_SEQUENCE, GIVES_ITSELF},
    {"round", JU_NUMBER, GIVES_NUMBER},
    {"select", JU_LIST, GIVES_ITSELF},
    {"selectattr", JU_LIST, GIVES_ITSELF},
    {"sort", JU_LIST, GIVES_ITSELF},
    {"string", 0, GIVES_ITSELF},
    {"sum", JU_LIST, GIVES_NUMBER},
    {"title", 0, GIVES_TEXT},
    {"trim", 0, GIVES_ITSELF},
    {"unique", JU_LIST, GIVES_ITSELF},
    {"upper", 0, GIVES_TEXT},
};

static const struct behavior methods[] = {
    {"index", JU_LIST, GIVES_NUMBER},    {"append", JU_LIST, GIVES_ANYTHING},
    {"extend", JU_LIST, GIVES_ANYTHING}, {"get", JU_DICT, GIVES_ANYTHING},
    {"items", JU_DICT, GIVES_LIST},      {"keys", JU_DICT, GIVES_LIST},
    {"values", JU_DICT, GIVES_LIST},     {"strip", JU_TEXT, GIVES_ITSELF},
    {"lstrip", JU_TEXT, GIVES_ITSELF},   {"rstrip", JU_TEXT, GIVES_ITSELF},
    {"split", JU_TEXT, GIVES_LIST},      {"rsplit", JU_TEXT, GIVES_LIST},
    {"splitlines", JU_TEXT, GIVES_LIST}, {"partition", JU_TEXT, GIVES_LIST},
    {"rpartition", JU_TEXT, GIVES_LIST}, {"find", JU_TEXT, GIVES_NUMBER},
    {"rfind", JU_TEXT, GIVES_NUMBER},    {"count", JU_SEQUENCE, GIVES_NUMBER},
};

static const struct behavior tests[] = {
    {"defined", JU_MAYBE_ABSENT, GIVES_ANYTHING}, {"undefined", JU_MAYBE_ABSENT, GIVES_ANYTHING},
    {"none", JU_MAYBE_NONE, GIVES_ANYTHING},      {"even", JU_NUMBER, GIVES_ANYTHING},
    {"odd", JU_NUMBER, GIVES_ANYTHING},           {"divisibleby", JU_NUMBER, GIVES_ANYTHING},
};

static const struct behavior *find(const struct behavior *table, size_t n, struct pd_str name)
{
    static const struct behavior nothing = {"", 0, GIVES_ANYTHING};
    for (size_t i = 0; i < n; i++) {
        if (pd_str_is(name, table[i].name))
            return &table[i];
    }
    return &nothing;
}

#define FIND(table, name) find(table, sizeof(table) / sizeof((table)[0]), name)

static struct jinja_shape *apply(struct jinja_shaper *w, const struct behavior *behavior,
                                 struct jinja_shape *input)
{
    pd_shape_use(input, behavior->uses);
    switch (behavior->result) {
    case GIVES_ITSELF:
        return input;
    case GIVES_ITEM:
        pd_shape_length(input, 0);
        return pd_shape_item(w, input);
    case GIVES_TEXT:
        return pd_shape_new(w, JU_TEXT);
    case GIVES_NUMBER:
        return pd_shape_new(w, JU_NUMBER);
    case GIVES_LIST:
        return pd_shape_new(w, JU_LIST);
    default:
        return pd_shape_new(w, 0);
    }
}

/* The constant text that an argument is: the first, or the one of that name. */
static const struct pd_str *text_argument(const struct jinja_node *node, const char *name)
{
    for (uint32_t i = 1; i < node->n; i++) {
        const struct jinja_node *kid = node->kids[i];
        bool keyword = kid->kind == JN_KEYWORD;
        if (keyword ? !pd_str_is(kid->name, name) : i > 1)
            continue;
        const struct jinja_node *value = keyword ? kid->kids[0] : kid;
        if (value->kind == JN_CONST && value->value.kind == PD_STRING)
            return &value->value.s;
    }
    return NULL;
}

static void visit_arguments(struct jinja_shaper *w, const struct jinja_node *node)
{
    for (uint32_t i = 1; i < node->n; i++) {
        const struct jinja_node *kid = node->kids[i];
        pd_shape_visit(w, kid->kind == JN_KEYWORD ? kid->kids[0] : kid);
    }
}

/* map(attribute='a.b') and its like: the items are dicts. */
static struct jinja_shape *visit_attribute_argument(struct jinja_shaper *w,
                                                    struct jinja_shape *list,
                                                    const struct pd_str *path)
{
    struct jinja_shape *shape = pd_shape_item(w, list);
    for (size_t from = 0; from <= path->n;) {
        ptrdiff_t dot = pd_str_index(*path, (struct pd_str)PD_STR("."), from);
        size_t to = dot < 0 ? path->n : (size_t)dot;
        pd_shape_use(shape, JU_DICT);
        shape = pd_shape_field(w, shape, pd_str_slice(*path, from, to));
        from = to + 1;
    }
    return shape;
}

struct jinja_shape *pd_shape_filter(struct jinja_shaper *w, const struct jinja_node *node)
{
    if (!node->kids[0]) /* in front of a block */
        return pd_shape_new(w, JU_TEXT);
    struct jinja_shape *input = pd_shape_visit(w, node->kids[0]);
    struct jinja_shape *result = apply(w, FIND(filters, node->name), input);
    visit_arguments(w, node);
    bool by_first = pd_str_is(node->name, "selectattr") || pd_str_is(node->name, "rejectattr");
    const struct jinja_node *first = node->n > 1 ? node->kids[1] : NULL;
    if (first && (by_first || first->kind == JN_KEYWORD)) {
        const struct pd_str *path = text_argument(node, "attribute");
        struct jinja_shape *inner = path ? visit_attribute_argument(w, input, path) : NULL;
        if (inner && pd_str_is(node->name, "map"))
            pd_shape_of(result)->item = inner;
    }
    return result;
}

struct jinja_shape *pd_shape_test(struct jinja_shaper *w, const struct jinja_node *node)
{
    struct jinja_shape *input = pd_shape_visit(w, node->kids[0]);
    visit_arguments(w, node);
    for (uint32_t i = 1; i < node->n; i++) {
        if (node->kids[i]->kind == JN_CONST)
            pd_shape_constant(w, input, &node->kids[i]->value);
    }
    apply(w, FIND(tests, node->name), input);
    return pd_shape_new(w, 0);
}

/* --- calls --- */

/* list.index(x): x is one of the items. */
static void demand_found(struct jinja_shaper *w, const struct jinja_node *list_node,
                         struct jinja_shape *list, const struct jinja_node *needle)
{
    struct jinja_shape *shape = pd_shape_visit(w, needle);
    if (list_node->kind == JN_LIST || list_node->kind == JN_TUPLE)
        pd_shape_member(w, shape, list_node, 1, JU_MEMBER);
    else if (needle->kind == JN_CONST)
        pd_shape_constant(w, pd_shape_item(w, list), &needle->value);
    else
        pd_shape_merge(w, pd_shape_item(w, list), shape);
}

/* The arguments of a text's method are texts, that of join is a list of them. */
static void demand_texts(struct jinja_shaper *w, const struct jinja_node *call, bool joins)
{
    for (uint32_t i = 1; i < call->n; i++) {
        const struct jinja_node *kid = call->kids[i];
        struct jinja_shape *argument = pd_shape_visit(w, kid);
        if (kid->kind == JN_KEYWORD || kid->kind == JN_CONST)
            continue;
        pd_shape_use(argument, joins ? JU_LIST : JU_TEXT);
        if (joins)
            pd_shape_use(pd_shape_item(w, argument), JU_TEXT);
    }
}

static struct jinja_shape *visit_method(struct jinja_shaper *w, const struct jinja_node *call)
{
    static const struct behavior of_texts = {"", JU_TEXT, GIVES_TEXT};
    const struct jinja_node *function = call->kids[0];
    struct pd_str name = function->name;
    bool has_text = pd_jinja_method(&(struct pd_value){.kind = PD_STRING}, name) != NULL;
    const struct behavior *behavior = FIND(methods, name);
    if (!*behavior->name && has_text)
        behavior = &of_texts;
    struct jinja_shape *object = pd_shape_visit(w, function->kids[0]);
    struct jinja_shape *result = apply(w, behavior, object);
    if (pd_str_is(name, "index") && call->n > 1) {
        demand_found(w, function->kids[0], object, call->kids[1]);
        return result;
    }
    if (behavior->result == GIVES_LIST && behavior->uses == JU_TEXT) {
        const struct pd_str *separator = text_argument(call, "sep");
        bool lines = pd_str_is(name, "splitlines");
        result->split_of = pd_shape_of(object);
        result->separator = separator ? *separator : pd_str_of(lines ? "\n" : " ");
        pd_shape_use(pd_shape_item(w, result), JU_TEXT);
    }
    if (behavior == &of_texts)
        demand_texts(w, call, pd_str_is(name, "join"));
    else
        visit_arguments(w, call);
    return result;
}

struct jinja_shape *pd_shape_call(struct jinja_shaper *w, const struct jinja_node *node)
{
    const struct jinja_node *function = node->kids[0];
    if (function->kind == JN_ATTR)
        return visit_method(w, node);
    pd_shape_visit(w, function);
    visit_arguments(w, node);
    bool range = function->kind == JN_NAME && pd_str_is(function->name, "range");
    for (uint32_t i = 1; range && i < node->n; i++)
        pd_shape_index(w, node->kids[i], 0, 0);
    struct jinja_shape *result = pd_shape_new(w, range ? JU_LIST : 0);
    if (range)
        pd_shape_use(pd_shape_item(w, result), JU_NUMBER);
    return result;
}
