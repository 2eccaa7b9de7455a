#include "lib/math/node.h"

struct pd_math_node *pd_math_make(struct pd_math_maker *maker, enum pd_math_kind kind, int op,
                                  const struct pd_math_node *const *kids, unsigned n)
{
    if (maker->count >= PD_MATH_MAX_NODES)
        return NULL;
    maker->count++;
    struct pd_math_node *node = pd_arena_alloc(maker->arena, sizeof *node);
    node->kind = (unsigned char)kind;
    node->op = (unsigned char)op;
    node->n = n;
    node->kids = pd_arena_array(maker->arena, n, sizeof *node->kids);
    for (unsigned i = 0; i < n; i++)
        node->kids[i] = kids[i];
    return node;
}

struct pd_math_node *pd_math_make_text(struct pd_math_maker *maker, enum pd_math_kind kind,
                                       struct pd_str text)
{
    struct pd_math_node *node = pd_math_make(maker, kind, 0, NULL, 0);
    if (node)
        node->text = text;
    return node;
}

struct pd_math_node *pd_math_make1(struct pd_math_maker *maker, enum pd_math_kind kind, int op,
                                   const struct pd_math_node *a)
{
    return a ? pd_math_make(maker, kind, op, &a, 1) : NULL;
}

struct pd_math_node *pd_math_make2(struct pd_math_maker *maker, enum pd_math_kind kind, int op,
                                   const struct pd_math_node *a, const struct pd_math_node *b)
{
    const struct pd_math_node *kids[] = {a, b};
    return a && b ? pd_math_make(maker, kind, op, kids, 2) : NULL;
}

bool pd_math_same_tree(const struct pd_math_node *a, const struct pd_math_node *b)
{
    if (a->kind != b->kind || a->op != b->op || a->n != b->n || !pd_str_eq(a->text, b->text))
        return false;
    for (unsigned i = 0; i < a->n; i++)
        if (!pd_math_same_tree(a->kids[i], b->kids[i]))
            return false;
    return true;
}

bool pd_math_has(const struct pd_math_node *node, enum pd_math_kind kind)
{
    if (node->kind == kind)
        return true;
    for (unsigned i = 0; i < node->n; i++)
        if (pd_math_has(node->kids[i], kind))
            return true;
    return false;
}
