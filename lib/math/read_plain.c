/* Arithmetic as Python writes it, with ^ for powers: numbers, + - * / and parentheses. */
#include "lib/math/reader.h"

static const struct pd_math_node *sum(struct pd_math_reader *r);
static const struct pd_math_node *signed_power(struct pd_math_reader *r);

static const char *const nothing[] = {NULL};

/* Digits that stand together; no zeros in front. */
static const struct pd_math_node *number(struct pd_math_reader *r)
{
    size_t from = r->at;
    bool zero = pd_math_peek(r)->c == '0';
    while ((pd_math_peek(r)->kind == PD_T_DIGIT || pd_math_at_char(r, '.')) &&
           (r->at == from || !pd_math_peek(r)->spaced))
        r->at++;
    struct pd_str text = pd_math_span(r, from, r->at);
    size_t points = 0;
    for (size_t i = 0; i < text.n; i++)
        points += text.p[i] == '.';
    if (text.n == points || points > 1 || (zero && points == 0 && text.n > 1 && text.p[1] != '0'))
        return NULL;
    return pd_math_make_text(&r->maker, PD_M_NUMBER, text);
}

static const struct pd_math_node *power(struct pd_math_reader *r)
{
    const struct pd_math_node *base =
        pd_math_at_char(r, '(') ? pd_math_between(r, '(', sum, ')') : number(r);
    bool raised = base && pd_math_take_char(r, '^');
    if (base && !raised && pd_math_at_char(r, '*') && r->tokens[r->at + 1].c == '*') {
        r->at += 2;
        raised = true;
    }
    return raised ? pd_math_make2(&r->maker, PD_M_POWER, 0, base, signed_power(r)) : base;
}

static const struct pd_math_node *signed_power(struct pd_math_reader *r)
{
    const struct pd_math_node *node = NULL;
    if (!pd_math_enter(r))
        return NULL;
    if (pd_math_take_char(r, '+'))
        node = signed_power(r);
    else if (pd_math_take_char(r, '-'))
        node = pd_math_make1(&r->maker, PD_M_NEG, 0, signed_power(r));
    else
        node = power(r);
    pd_math_leave(r);
    return node;
}

static const struct pd_math_node *product(struct pd_math_reader *r)
{
    const struct pd_math_node *node = signed_power(r);
    while (node && (pd_math_at_char(r, '*') || pd_math_at_char(r, '/'))) {
        enum pd_math_kind kind = pd_math_at_char(r, '*') ? PD_M_MUL : PD_M_DIV;
        r->at++;
        node = pd_math_make2(&r->maker, kind, 0, node, signed_power(r));
    }
    return node;
}

static const struct pd_math_node *sum(struct pd_math_reader *r)
{
    const struct pd_math_node *node = product(r);
    while (node && (pd_math_at_char(r, '+') || pd_math_at_char(r, '-'))) {
        bool minus = pd_math_at_char(r, '-');
        r->at++;
        const struct pd_math_node *next = product(r);
        if (minus)
            next = pd_math_make1(&r->maker, PD_M_NEG, 0, next);
        node = pd_math_make2(&r->maker, PD_M_ADD, 0, node, next);
    }
    return node;
}

const struct pd_math_node *pd_math_read_plain(struct pd_str text, struct pd_arena *arena)
{
    struct pd_math_reader r = {0};
    if (text.n == 0 || text.n > PD_MATH_MAX_TEXT)
        return NULL;
    pd_math_tokens(&r, text, nothing, "", arena);
    const struct pd_math_node *node = sum(&r);
    return pd_math_peek(&r)->kind == PD_T_END ? node : NULL;
}
