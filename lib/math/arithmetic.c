/* Sums, products and signs, which both languages have alike around what stands side by side. */
#include "lib/math/reader.h"

static const struct pd_math_node *unary(struct pd_math_reader *r, bool functions)
{
    const struct pd_math_node *node = NULL;
    if (!pd_math_enter(r))
        return NULL;
    if (pd_math_take_char(r, '+'))
        node = unary(r, functions);
    else if (pd_math_take_char(r, '-'))
        node = pd_math_make1(&r->maker, PD_M_NEG, 0, unary(r, functions));
    else
        node = r->juxtaposed(r, functions);
    pd_math_leave(r);
    return node;
}

/* '*' times, '/' divided by, 0 neither. */
static char product_sign(struct pd_math_reader *r)
{
    if (pd_math_take_char(r, '*') || pd_math_take_command(r, "times") ||
        pd_math_take_command(r, "cdot"))
        return '*';
    if (pd_math_take_char(r, '/') || pd_math_take_char(r, ':') || pd_math_take_command(r, "div"))
        return '/';
    return 0;
}

const struct pd_math_node *pd_math_product(struct pd_math_reader *r, bool functions)
{
    const struct pd_math_node *node = unary(r, functions), *next;
    while (node) {
        size_t at = r->at;
        char sign = product_sign(r);
        if (!sign || !(next = unary(r, functions))) {
            r->at = at;
            break;
        }
        node = pd_math_make2(&r->maker, sign == '*' ? PD_M_MUL : PD_M_DIV, 0, node, next);
    }
    return node;
}

const struct pd_math_node *pd_math_sum(struct pd_math_reader *r)
{
    if (!pd_math_enter(r))
        return NULL;
    const struct pd_math_node *node = pd_math_product(r, true), *next;
    while (node) {
        size_t at = r->at;
        bool minus = pd_math_at_char(r, '-');
        if (!(pd_math_take_char(r, '+') || pd_math_take_char(r, '-')) ||
            !(next = pd_math_product(r, true))) {
            r->at = at;
            break;
        }
        if (minus)
            next = pd_math_make1(&r->maker, PD_M_NEG, 0, next);
        node = pd_math_make2(&r->maker, PD_M_ADD, 0, node, next);
    }
    pd_math_leave(r);
    return node;
}
