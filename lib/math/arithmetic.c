/* What both languages have alike: sums, products and signs around what stands side by side, and the
   scripts of functions. */
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

bool pd_math_scripts(struct pd_math_reader *r, const struct pd_math_node **base,
                     const struct pd_math_node **power, pd_math_rule script)
{
    for (int i = 0; i < 2; i++) {
        if (!*base && pd_math_take_char(r, '_') && !(*base = script(r)))
            return false;
        if (!*power && pd_math_take_char(r, '^') && !(*power = script(r)))
            return false;
    }
    return true;
}

bool pd_math_is_minus_one(const struct pd_math_node *node)
{
    return pd_math_is(node, PD_M_NEG) && pd_math_is(node->kids[0], PD_M_NUMBER) &&
           pd_str_is(node->kids[0]->text, "1");
}
