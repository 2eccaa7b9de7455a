/*
 * Expressions, by descent: one function a level of precedence, the loosest first.
 */
#include "lib/core/buf.h"
#include "lib/format/jinja_run.h"

static struct jinja_node *parse_unary(struct jinja_parser *p, bool with_filters);

static bool at(const struct jinja_parser *p, enum jinja_token_kind kind)
{
    return p->token->kind == kind;
}

/* Counts levels of recursion; every function that can come back to itself starts with this and
   ends with leave. */
static bool enter(struct jinja_parser *p)
{
    if (++p->depth > JINJA_MAX_NESTING)
        pd_jinja_fail(p, p->token, "the expression is nested too deeply");
    return p->code == 0;
}

static struct jinja_node *leave(struct jinja_parser *p, struct jinja_node *node)
{
    p->depth--;
    return node;
}

static struct jinja_node *nothing(struct jinja_parser *p)
{
    return pd_jinja_node(p, JN_CONST, p->token);
}

/* A node for the token, which is taken. */
static struct jinja_node *take_node(struct jinja_parser *p, enum jinja_node_kind kind)
{
    struct jinja_node *node = pd_jinja_node(p, kind, p->token);
    if (p->token->kind != JT_END)
        p->token++;
    return node;
}

static struct jinja_node *binary(struct jinja_parser *p, enum jinja_node_kind kind,
                                 const struct jinja_token *token, struct jinja_node *left,
                                 struct jinja_node *right)
{
    struct jinja_node *node = pd_jinja_node(p, kind, token);
    node->op = token->kind;
    pd_jinja_add(p, node, left);
    pd_jinja_add(p, node, right);
    return node;
}

/* --- primaries --- */

static const struct constant {
    const char *name;
    struct pd_value value;
} constants[] = {
    {"true", {.kind = PD_BOOL, .b = true}},
    {"True", {.kind = PD_BOOL, .b = true}},
    {"false", {.kind = PD_BOOL, .b = false}},
    {"False", {.kind = PD_BOOL, .b = false}},
    {"none", {.kind = PD_NONE}},
    {"None", {.kind = PD_NONE}},
};

static struct jinja_node *parse_name(struct jinja_parser *p)
{
    struct jinja_node *node = take_node(p, JN_NAME);
    for (size_t i = 0; i < sizeof(constants) / sizeof(constants[0]); i++) {
        if (pd_str_is(node->name, constants[i].name)) {
            node->kind = JN_CONST;
            node->value = constants[i].value;
        }
    }
    return node;
}

static bool at_string(const struct jinja_parser *p)
{
    return at(p, JT_CONST) && p->token->value.kind == PD_STRING;
}

/* Adjacent strings are one, as in Python. */
static struct jinja_node *parse_constant(struct jinja_parser *p)
{
    struct jinja_node *node = pd_jinja_node(p, JN_CONST, p->token);
    node->value = (p->token++)->value;
    if (node->value.kind != PD_STRING || !at_string(p))
        return node;
    struct pd_buf text = {0};
    pd_buf_add_str(&text, node->value.s);
    for (; at_string(p); p->token++)
        pd_buf_add_str(&text, p->token->value.s);
    node->value.s = pd_arena_str(p->arena, pd_buf_str(&text));
    pd_buf_done(&text);
    return node;
}

static struct jinja_node *parse_list(struct jinja_parser *p)
{
    struct jinja_node *node = take_node(p, JN_LIST);
    while (p->code == 0 && !at(p, JT_RBRACKET)) {
        if (node->n)
            pd_jinja_expect(p, JT_COMMA);
        if (at(p, JT_RBRACKET))
            break;
        pd_jinja_add(p, node, pd_jinja_parse_expression(p));
    }
    pd_jinja_expect(p, JT_RBRACKET);
    return node;
}

static struct jinja_node *parse_dict(struct jinja_parser *p)
{
    struct jinja_node *node = take_node(p, JN_DICT);
    while (p->code == 0 && !at(p, JT_RBRACE)) {
        if (node->n)
            pd_jinja_expect(p, JT_COMMA);
        if (at(p, JT_RBRACE))
            break;
        pd_jinja_add(p, node, pd_jinja_parse_expression(p));
        pd_jinja_expect(p, JT_COLON);
        pd_jinja_add(p, node, pd_jinja_parse_expression(p));
    }
    pd_jinja_expect(p, JT_RBRACE);
    return node;
}

static struct jinja_node *parse_parentheses(struct jinja_parser *p)
{
    const struct jinja_token *open = p->token++;
    if (pd_jinja_take(p, JT_RPAREN))
        return pd_jinja_node(p, JN_TUPLE, open);
    struct jinja_node *node = pd_jinja_parse_tuple(p, true, NULL);
    pd_jinja_expect(p, JT_RPAREN);
    return node;
}

static struct jinja_node *parse_primary(struct jinja_parser *p)
{
    switch (p->token->kind) {
    case JT_NAME:
        return parse_name(p);
    case JT_CONST:
        return parse_constant(p);
    case JT_LPAREN:
        return parse_parentheses(p);
    case JT_LBRACKET:
        return parse_list(p);
    case JT_LBRACE:
        return parse_dict(p);
    default:
        pd_jinja_fail(p, p->token, "expected an expression but found %s",
                      pd_jinja_token_name(p->token->kind));
        return nothing(p);
    }
}

/* --- what can follow a primary --- */

static void parse_argument(struct jinja_parser *p, struct jinja_node *call)
{
    if (at(p, JT_MUL) || at(p, JT_POW)) {
        struct jinja_node *spread = take_node(p, JN_SPREAD);
        spread->op = p->token[-1].kind;
        pd_jinja_add(p, spread, pd_jinja_parse_expression(p));
        pd_jinja_add(p, call, spread);
    } else if (at(p, JT_NAME) && p->token[1].kind == JT_ASSIGN) {
        struct jinja_node *keyword = take_node(p, JN_KEYWORD);
        p->token++;
        pd_jinja_add(p, keyword, pd_jinja_parse_expression(p));
        pd_jinja_add(p, call, keyword);
    } else {
        if (call->n > 1 && call->kids[call->n - 1]->kind == JN_KEYWORD)
            pd_jinja_fail(p, p->token, "an argument without a name follows one with a name");
        pd_jinja_add(p, call, pd_jinja_parse_expression(p));
    }
}

/* The arguments in parentheses, behind the first child of call. */
static void parse_arguments(struct jinja_parser *p, struct jinja_node *call)
{
    pd_jinja_expect(p, JT_LPAREN);
    for (bool first = true; p->code == 0 && !at(p, JT_RPAREN); first = false) {
        if (!first)
            pd_jinja_expect(p, JT_COMMA);
        if (at(p, JT_RPAREN))
            break;
        parse_argument(p, call);
    }
    pd_jinja_expect(p, JT_RPAREN);
}

static struct jinja_node *parse_call(struct jinja_parser *p, struct jinja_node *function)
{
    struct jinja_node *node = pd_jinja_node(p, JN_CALL, p->token);
    pd_jinja_add(p, node, function);
    parse_arguments(p, node);
    return node;
}

static struct jinja_node *parse_attribute(struct jinja_parser *p, struct jinja_node *object)
{
    const struct jinja_token *dot = p->token++;
    if (at(p, JT_CONST) && p->token->value.kind == PD_INT)
        return binary(p, JN_ITEM, dot, object, parse_constant(p));
    struct jinja_node *node = pd_jinja_node(p, JN_ATTR, dot);
    node->name = pd_jinja_expect_name(p);
    pd_jinja_add(p, node, object);
    return node;
}

/* One bound of a slice, which may be absent. */
static struct jinja_node *parse_bound(struct jinja_parser *p)
{
    bool absent = at(p, JT_COLON) || at(p, JT_RBRACKET) || at(p, JT_COMMA);
    return absent ? NULL : pd_jinja_parse_expression(p);
}

static struct jinja_node *parse_subscript(struct jinja_parser *p)
{
    const struct jinja_token *token = p->token;
    struct jinja_node *first = parse_bound(p);
    if (!at(p, JT_COLON)) {
        if (!first)
            pd_jinja_fail(p, p->token, "expected a subscript");
        return first ? first : nothing(p);
    }
    struct jinja_node *slice = pd_jinja_node(p, JN_SLICE, token);
    pd_jinja_add(p, slice, first);
    pd_jinja_expect(p, JT_COLON);
    pd_jinja_add(p, slice, parse_bound(p));
    pd_jinja_add(p, slice, pd_jinja_take(p, JT_COLON) ? parse_bound(p) : NULL);
    return slice;
}

static struct jinja_node *parse_item(struct jinja_parser *p, struct jinja_node *object)
{
    const struct jinja_token *open = p->token++;
    struct jinja_node *subscript = parse_subscript(p);
    if (at(p, JT_COMMA))
        pd_jinja_fail(p, p->token, "subscripts with several parts are not supported");
    pd_jinja_expect(p, JT_RBRACKET);
    return binary(p, JN_ITEM, open, object, subscript);
}

static struct jinja_node *parse_postfix(struct jinja_parser *p, struct jinja_node *node)
{
    for (;;) {
        if (at(p, JT_DOT))
            node = parse_attribute(p, node);
        else if (at(p, JT_LBRACKET))
            node = parse_item(p, node);
        else if (at(p, JT_LPAREN))
            node = parse_call(p, node);
        else
            return node;
    }
}

static void find_builtin(struct jinja_parser *p, struct jinja_node *node,
                         const struct jinja_token *token, const char *what)
{
    node->builtin =
        node->kind == JN_FILTER ? pd_jinja_filter(node->name) : pd_jinja_test(node->name);
    /* What a chat template does only with tools must not keep it from being used without them. */
    if (!node->builtin && !p->chat)
        pd_jinja_fail(p, token, "there is no %s '%.*s'", what, PD_STR_ARG(node->name));
}

static struct jinja_node *parse_filter(struct jinja_parser *p, struct jinja_node *input)
{
    struct jinja_node *node = pd_jinja_node(p, JN_FILTER, p->token++);
    const struct jinja_token *name = p->token;
    node->name = pd_jinja_expect_name(p);
    find_builtin(p, node, name, "filter");
    pd_jinja_add(p, node, input);
    if (at(p, JT_LPAREN))
        parse_arguments(p, node);
    return node;
}

struct jinja_node *pd_jinja_parse_filters(struct jinja_parser *p, struct jinja_node *input)
{
    while (at(p, JT_PIPE))
        input = parse_filter(p, input);
    return input;
}

/* A test takes one argument without parentheses: "is divisibleby 3". */
static bool at_test_argument(const struct jinja_parser *p)
{
    if (at(p, JT_NAME))
        return !pd_jinja_at_name(p, "else") && !pd_jinja_at_name(p, "or") &&
               !pd_jinja_at_name(p, "and");
    return at(p, JT_CONST) || at(p, JT_LBRACKET) || at(p, JT_LBRACE);
}

static struct jinja_node *parse_test(struct jinja_parser *p, struct jinja_node *input)
{
    const struct jinja_token *is = p->token++;
    bool negated = pd_jinja_take_name(p, "not");
    struct jinja_node *node = pd_jinja_node(p, JN_TEST, is);
    const struct jinja_token *name = p->token;
    node->name = pd_jinja_expect_name(p);
    find_builtin(p, node, name, "test");
    pd_jinja_add(p, node, input);
    if (at(p, JT_LPAREN)) {
        parse_arguments(p, node);
    } else if (at_test_argument(p)) {
        if (pd_jinja_at_name(p, "is"))
            pd_jinja_fail(p, p->token, "tests cannot be chained with 'is'");
        pd_jinja_add(p, node, parse_postfix(p, parse_primary(p)));
    }
    if (!negated)
        return node;
    struct jinja_node *outer = pd_jinja_node(p, JN_NOT, is);
    pd_jinja_add(p, outer, node);
    return outer;
}

static struct jinja_node *parse_filters_and_tests(struct jinja_parser *p, struct jinja_node *node)
{
    for (;;) {
        if (at(p, JT_PIPE))
            node = parse_filter(p, node);
        else if (pd_jinja_at_name(p, "is"))
            node = parse_test(p, node);
        else if (at(p, JT_LPAREN))
            node = parse_call(p, node);
        else
            return node;
    }
}

/* --- operators --- */

static struct jinja_node *parse_unary(struct jinja_parser *p, bool with_filters)
{
    if (!enter(p))
        return leave(p, nothing(p));
    struct jinja_node *node;
    if (at(p, JT_SUB) || at(p, JT_ADD)) {
        node = take_node(p, at(p, JT_SUB) ? JN_NEG : JN_POS);
        pd_jinja_add(p, node, parse_unary(p, false));
    } else {
        node = parse_primary(p);
    }
    node = parse_postfix(p, node);
    return leave(p, with_filters ? parse_filters_and_tests(p, node) : node);
}

static struct jinja_node *parse_power(struct jinja_parser *p)
{
    struct jinja_node *left = parse_unary(p, true);
    while (at(p, JT_POW)) {
        const struct jinja_token *op = p->token++;
        left = binary(p, JN_BINARY, op, left, parse_unary(p, true));
    }
    return left;
}

static struct jinja_node *parse_product(struct jinja_parser *p)
{
    struct jinja_node *left = parse_power(p);
    while (at(p, JT_MUL) || at(p, JT_DIV) || at(p, JT_FLOORDIV) || at(p, JT_MOD)) {
        const struct jinja_token *op = p->token++;
        left = binary(p, JN_BINARY, op, left, parse_power(p));
    }
    return left;
}

static struct jinja_node *parse_concat(struct jinja_parser *p)
{
    struct jinja_node *first = parse_product(p);
    if (!at(p, JT_TILDE))
        return first;
    struct jinja_node *node = pd_jinja_node(p, JN_CONCAT, p->token);
    pd_jinja_add(p, node, first);
    while (pd_jinja_take(p, JT_TILDE))
        pd_jinja_add(p, node, parse_product(p));
    return node;
}

static struct jinja_node *parse_sum(struct jinja_parser *p)
{
    struct jinja_node *left = parse_concat(p);
    while (at(p, JT_ADD) || at(p, JT_SUB)) {
        const struct jinja_token *op = p->token++;
        left = binary(p, JN_BINARY, op, left, parse_concat(p));
    }
    return left;
}

/* Takes a comparing operator; JT_END when there is none. */
static enum jinja_token_kind take_comparison(struct jinja_parser *p)
{
    if (p->token->kind >= JT_EQ && p->token->kind <= JT_GE)
        return (p->token++)->kind;
    if (pd_jinja_take_name(p, "in"))
        return JT_IN;
    if (!pd_jinja_at_name(p, "not") || p->token[1].kind != JT_NAME ||
        !pd_str_is(p->token[1].text, "in"))
        return JT_END;
    p->token += 2;
    return JT_NOT_IN;
}

static struct jinja_node *parse_comparison(struct jinja_parser *p)
{
    struct jinja_node *first = parse_sum(p), *node = first;
    for (;;) {
        const struct jinja_token *token = p->token;
        enum jinja_token_kind op = take_comparison(p);
        if (op == JT_END)
            return node;
        if (node == first) {
            node = pd_jinja_node(p, JN_COMPARE, token);
            pd_jinja_add(p, node, first);
        }
        struct jinja_node *operand = pd_jinja_node(p, JN_OPERAND, token);
        operand->op = (uint8_t)op;
        pd_jinja_add(p, operand, parse_sum(p));
        pd_jinja_add(p, node, operand);
    }
}

static struct jinja_node *parse_not(struct jinja_parser *p)
{
    if (!pd_jinja_at_name(p, "not"))
        return parse_comparison(p);
    if (!enter(p))
        return leave(p, nothing(p));
    struct jinja_node *node = take_node(p, JN_NOT);
    pd_jinja_add(p, node, parse_not(p));
    return leave(p, node);
}

static struct jinja_node *parse_and(struct jinja_parser *p)
{
    struct jinja_node *left = parse_not(p);
    while (pd_jinja_at_name(p, "and")) {
        const struct jinja_token *op = p->token++;
        left = binary(p, JN_AND, op, left, parse_not(p));
    }
    return left;
}

static struct jinja_node *parse_or(struct jinja_parser *p)
{
    struct jinja_node *left = parse_and(p);
    while (pd_jinja_at_name(p, "or")) {
        const struct jinja_token *op = p->token++;
        left = binary(p, JN_OR, op, left, parse_and(p));
    }
    return left;
}

struct jinja_node *pd_jinja_parse_expression(struct jinja_parser *p)
{
    if (!enter(p))
        return leave(p, nothing(p));
    struct jinja_node *node = parse_or(p);
    while (pd_jinja_at_name(p, "if")) {
        struct jinja_node *cond = take_node(p, JN_COND);
        pd_jinja_add(p, cond, parse_or(p));
        pd_jinja_add(p, cond, node);
        bool has_else = pd_jinja_take_name(p, "else");
        pd_jinja_add(p, cond, has_else ? pd_jinja_parse_expression(p) : NULL);
        node = cond;
    }
    return leave(p, node);
}

/* --- tuples and targets --- */

static bool at_tuple_end(const struct jinja_parser *p, const char *end)
{
    return at(p, JT_PRINT_END) || at(p, JT_TAG_END) || at(p, JT_RPAREN) || at(p, JT_END) ||
           (end && pd_jinja_at_name(p, end));
}

static struct jinja_node *parse_tuple_of(struct jinja_parser *p,
                                         struct jinja_node *(*parse)(struct jinja_parser *),
                                         const char *end)
{
    const struct jinja_token *token = p->token;
    struct jinja_node *first = parse(p);
    if (!at(p, JT_COMMA))
        return first;
    struct jinja_node *tuple = pd_jinja_node(p, JN_TUPLE, token);
    pd_jinja_add(p, tuple, first);
    while (pd_jinja_take(p, JT_COMMA) && !at_tuple_end(p, end))
        pd_jinja_add(p, tuple, parse(p));
    return tuple;
}

struct jinja_node *pd_jinja_parse_tuple(struct jinja_parser *p, bool with_condition,
                                        const char *end)
{
    return parse_tuple_of(p, with_condition ? pd_jinja_parse_expression : parse_or, end);
}

static struct jinja_node *parse_target_part(struct jinja_parser *p)
{
    const struct jinja_token *token = p->token;
    struct jinja_node *node = parse_primary(p);
    if (node->kind == JN_NAME && at(p, JT_DOT)) {
        p->token++;
        node->kind = JN_NAMESPACE;
        node->value = pd_string(pd_jinja_expect_name(p));
    }
    if (node->kind != JN_NAME && node->kind != JN_NAMESPACE && node->kind != JN_TUPLE)
        pd_jinja_fail(p, token, "cannot assign to this");
    return node;
}

static void check_target(struct jinja_parser *p, const struct jinja_node *node, bool with_namespace)
{
    bool good = node->kind == JN_NAME || node->kind == JN_TUPLE ||
                (node->kind == JN_NAMESPACE && with_namespace);
    const struct jinja_token place = {.line = node->line, .column = node->column};
    if (!good)
        pd_jinja_fail(p, &place, "cannot assign to this");
    for (uint32_t i = 0; node->kind == JN_TUPLE && i < node->n; i++)
        check_target(p, node->kids[i], with_namespace);
}

struct jinja_node *pd_jinja_parse_target(struct jinja_parser *p, bool with_namespace,
                                         const char *end)
{
    struct jinja_node *node = parse_tuple_of(p, parse_target_part, end);
    check_target(p, node, with_namespace);
    return node;
}
