/*
 * Statements, and what all of the parser uses.
 */
#include "lib/format/jinja_ast.h"

#include <stdio.h>

static struct jinja_node *parse_body(struct jinja_parser *p, const char *const *ends);

/* --- nodes, errors, tokens --- */

struct jinja_node *pd_jinja_node(struct jinja_parser *p, enum jinja_node_kind kind,
                                 const struct jinja_token *token)
{
    struct jinja_node *node = pd_arena_alloc(p->arena, sizeof(*node));
    node->kind = (uint8_t)kind;
    node->line = token->line;
    node->column = token->column;
    node->name = token->text;
    return node;
}

void pd_jinja_add(struct jinja_parser *p, struct jinja_node *parent, struct jinja_node *kid)
{
    if (parent->n == parent->cap) {
        uint32_t cap = parent->cap ? parent->cap * 2 : 2;
        struct jinja_node **kids = pd_arena_array(p->arena, cap, sizeof(struct jinja_node *));
        if (parent->n)
            memcpy(kids, parent->kids, parent->n * sizeof(struct jinja_node *));
        parent->kids = kids;
        parent->cap = cap;
    }
    parent->kids[parent->n++] = kid;
    if (kid && parent->height <= kid->height)
        parent->height = (uint16_t)(kid->height + 1);
    const struct jinja_token place = {.line = parent->line, .column = parent->column};
    if (parent->height > JINJA_MAX_NESTING)
        pd_jinja_fail(p, &place, "this is nested too deeply");
}

void pd_jinja_fail(struct jinja_parser *p, const struct jinja_token *token, const char *format, ...)
{
    /* Two, since the parser looks one ahead. */
    static const struct jinja_token end[2] = {{.text = PD_STR("")}, {.text = PD_STR("")}};
    uint32_t line = token->line, column = token->column;
    p->token = end;
    if (p->code < 0)
        return;
    char text[500];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    p->code = pd_err_set(p->err, PD_ERR_INPUT, "%u:%u: %s", line, column, text);
}

bool pd_jinja_take(struct jinja_parser *p, enum jinja_token_kind kind)
{
    if (p->token->kind != kind)
        return false;
    p->token++;
    return true;
}

bool pd_jinja_at_name(const struct jinja_parser *p, const char *name)
{
    return p->token->kind == JT_NAME && pd_str_is(p->token->text, name);
}

bool pd_jinja_take_name(struct jinja_parser *p, const char *name)
{
    if (!pd_jinja_at_name(p, name))
        return false;
    p->token++;
    return true;
}

static void fail_expected(struct jinja_parser *p, const char *what)
{
    struct pd_str text = pd_str_slice(p->token->text, 0, 60);
    if (p->token->kind == JT_NAME)
        pd_jinja_fail(p, p->token, "expected %s but found '%.*s'", what, PD_STR_ARG(text));
    else
        pd_jinja_fail(p, p->token, "expected %s but found %s", what,
                      pd_jinja_token_name(p->token->kind));
}

void pd_jinja_expect(struct jinja_parser *p, enum jinja_token_kind kind)
{
    if (!pd_jinja_take(p, kind))
        fail_expected(p, pd_jinja_token_name(kind));
}

struct pd_str pd_jinja_expect_name(struct jinja_parser *p)
{
    struct pd_str name = p->token->text;
    if (!pd_jinja_take(p, JT_NAME))
        fail_expected(p, "a name");
    return name;
}

static void expect_keyword(struct jinja_parser *p, const char *name)
{
    char quoted[20];
    snprintf(quoted, sizeof(quoted), "'%s'", name);
    if (!pd_jinja_take_name(p, name))
        fail_expected(p, quoted);
}

/* --- statements; each starts behind its name and ends in front of its "%}" --- */

static struct jinja_node *parse_if(struct jinja_parser *p, const struct jinja_token *token)
{
    static const char *const ends[] = {"endif", "elif", "else", NULL}, *const last[] = {"endif",
                                                                                        NULL};
    struct jinja_node *node = pd_jinja_node(p, JN_IF, token);
    do {
        pd_jinja_add(p, node, pd_jinja_parse_tuple(p, false, NULL));
        pd_jinja_add(p, node, parse_body(p, ends));
    } while (pd_jinja_take_name(p, "elif"));
    if (pd_jinja_take_name(p, "else"))
        pd_jinja_add(p, node, parse_body(p, last));
    expect_keyword(p, "endif");
    return node;
}

static struct jinja_node *parse_for(struct jinja_parser *p, const struct jinja_token *token)
{
    static const char *const ends[] = {"endfor", "else", NULL}, *const last[] = {"endfor", NULL};
    struct jinja_node *node = pd_jinja_node(p, JN_FOR, token);
    pd_jinja_add(p, node, pd_jinja_parse_target(p, false, "in"));
    expect_keyword(p, "in");
    pd_jinja_add(p, node, pd_jinja_parse_tuple(p, false, "recursive"));
    bool filtered = pd_jinja_take_name(p, "if");
    pd_jinja_add(p, node, filtered ? pd_jinja_parse_expression(p) : NULL);
    if (pd_jinja_at_name(p, "recursive"))
        pd_jinja_fail(p, p->token, "recursive loops are not supported");
    p->loops++;
    pd_jinja_add(p, node, parse_body(p, ends));
    p->loops--;
    bool has_else = pd_jinja_take_name(p, "else");
    pd_jinja_add(p, node, has_else ? parse_body(p, last) : NULL);
    expect_keyword(p, "endfor");
    return node;
}

static struct jinja_node *parse_set(struct jinja_parser *p, const struct jinja_token *token)
{
    static const char *const ends[] = {"endset", NULL};
    struct jinja_node *target = pd_jinja_parse_target(p, true, NULL);
    bool block = !pd_jinja_take(p, JT_ASSIGN);
    struct jinja_node *node = pd_jinja_node(p, block ? JN_SET_BLOCK : JN_SET, token);
    pd_jinja_add(p, node, target);
    if (!block) {
        pd_jinja_add(p, node, pd_jinja_parse_tuple(p, true, NULL));
        return node;
    }
    struct jinja_node *filters = pd_jinja_parse_filters(p, NULL);
    pd_jinja_add(p, node, parse_body(p, ends));
    pd_jinja_add(p, node, filters);
    expect_keyword(p, "endset");
    return node;
}

static struct jinja_node *parse_with(struct jinja_parser *p, const struct jinja_token *token)
{
    static const char *const ends[] = {"endwith", NULL};
    struct jinja_node *node = pd_jinja_node(p, JN_WITH, token);
    while (p->code == 0 && p->token->kind != JT_TAG_END) {
        if (node->n)
            pd_jinja_expect(p, JT_COMMA);
        pd_jinja_add(p, node, pd_jinja_parse_target(p, false, NULL));
        pd_jinja_expect(p, JT_ASSIGN);
        pd_jinja_add(p, node, pd_jinja_parse_expression(p));
    }
    pd_jinja_add(p, node, parse_body(p, ends));
    expect_keyword(p, "endwith");
    return node;
}

/* A body that no loop around it can be left from. */
static struct jinja_node *parse_closed_body(struct jinja_parser *p, const char *const *ends)
{
    unsigned loops = p->loops;
    p->loops = 0;
    struct jinja_node *body = parse_body(p, ends);
    p->loops = loops;
    return body;
}

/* The parameters in parentheses. */
static void parse_parameters(struct jinja_parser *p, struct jinja_node *macro)
{
    pd_jinja_expect(p, JT_LPAREN);
    while (p->code == 0 && p->token->kind != JT_RPAREN) {
        if (macro->n)
            pd_jinja_expect(p, JT_COMMA);
        struct jinja_node *param = pd_jinja_node(p, JN_KEYWORD, p->token);
        param->name = pd_jinja_expect_name(p);
        bool optional = pd_jinja_take(p, JT_ASSIGN);
        if (!optional && macro->n && macro->kids[macro->n - 1]->kids[0])
            pd_jinja_fail(p, p->token, "a parameter without a default follows one that has one");
        pd_jinja_add(p, param, optional ? pd_jinja_parse_expression(p) : NULL);
        pd_jinja_add(p, macro, param);
    }
    pd_jinja_expect(p, JT_RPAREN);
}

static struct jinja_node *parse_macro(struct jinja_parser *p, const struct jinja_token *token)
{
    static const char *const ends[] = {"endmacro", NULL};
    struct jinja_node *node = pd_jinja_node(p, JN_MACRO, token);
    node->name = pd_jinja_expect_name(p);
    parse_parameters(p, node);
    pd_jinja_add(p, node, parse_closed_body(p, ends));
    expect_keyword(p, "endmacro");
    return node;
}

/* {% call(parameters) macro(arguments) %}body{% endcall %}: the body is the macro's "caller". */
static struct jinja_node *parse_caller(struct jinja_parser *p, const struct jinja_token *token)
{
    static const char *const ends[] = {"endcall", NULL};
    struct jinja_node *node = pd_jinja_node(p, JN_CALLER, token);
    struct jinja_node *body = pd_jinja_node(p, JN_MACRO, token);
    body->name = pd_str_of("caller");
    if (p->token->kind == JT_LPAREN)
        parse_parameters(p, body);
    struct jinja_node *call = pd_jinja_parse_expression(p);
    if (call->kind != JN_CALL)
        pd_jinja_fail(p, token, "expected a call");
    pd_jinja_add(p, node, call);
    pd_jinja_add(p, body, parse_closed_body(p, ends));
    pd_jinja_add(p, node, body);
    expect_keyword(p, "endcall");
    return node;
}

/* transformers marks with it what the model wrote; its text is printed as it is. */
static struct jinja_node *parse_generation(struct jinja_parser *p, const struct jinja_token *token)
{
    static const char *const ends[] = {"endgeneration", NULL};
    struct jinja_node *node = pd_jinja_node(p, JN_SCOPE, token);
    pd_jinja_add(p, node, parse_closed_body(p, ends));
    expect_keyword(p, "endgeneration");
    return node;
}

static struct jinja_node *parse_jump(struct jinja_parser *p, const struct jinja_token *token)
{
    if (!p->loops)
        pd_jinja_fail(p, token, "'%.*s' outside of a loop", PD_STR_ARG(token->text));
    return pd_jinja_node(p, pd_str_is(token->text, "break") ? JN_BREAK : JN_CONTINUE, token);
}

/* A tag is one line here and one function above. */
static const struct tag {
    const char *name;
    struct jinja_node *(*parse)(struct jinja_parser *p, const struct jinja_token *token);
    bool chat; /* known to chat templates only */
} tags[] = {
    {"if", parse_if, false},
    {"for", parse_for, false},
    {"set", parse_set, false},
    {"with", parse_with, false},
    {"macro", parse_macro, true},
    {"call", parse_caller, true},
    {"generation", parse_generation, true},
    {"break", parse_jump, true},
    {"continue", parse_jump, true},
};

static const char *const refused_tags[] = {
    "macro", "call", "filter", "block", "extends",  "include",    "import",
    "from",  "do",   "break",  "print", "continue", "autoescape", "trans",
};

static struct jinja_node *parse_statement(struct jinja_parser *p)
{
    const struct jinja_token *token = p->token;
    struct pd_str name = pd_jinja_expect_name(p);
    for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
        if (pd_str_is(name, tags[i].name) && (p->chat || !tags[i].chat))
            return tags[i].parse(p, token);
    }
    for (size_t i = 0; i < sizeof(refused_tags) / sizeof(refused_tags[0]); i++) {
        if (pd_str_is(name, refused_tags[i]))
            pd_jinja_fail(p, token, "the tag '%.*s' is not supported", PD_STR_ARG(name));
    }
    pd_jinja_fail(p, token, "unexpected tag '%.*s'", PD_STR_ARG(name));
    return pd_jinja_node(p, JN_BODY, token);
}

static bool at_one_of(const struct jinja_parser *p, const char *const *names)
{
    for (; names && *names; names++) {
        if (pd_jinja_at_name(p, *names))
            return true;
    }
    return false;
}

static struct jinja_node *parse_print(struct jinja_parser *p)
{
    struct jinja_node *node = pd_jinja_node(p, JN_PRINT, p->token++);
    pd_jinja_add(p, node, pd_jinja_parse_tuple(p, true, NULL));
    pd_jinja_expect(p, JT_PRINT_END);
    return node;
}

/* Statements up to a tag whose name is in ends (the parser then stands at that name) or, when ends
   is NULL, up to the end of the template. */
static struct jinja_node *parse_statements(struct jinja_parser *p, const char *const *ends)
{
    struct jinja_node *body = pd_jinja_node(p, JN_BODY, p->token);
    while (p->code == 0 && p->token->kind != JT_END) {
        if (p->token->kind == JT_DATA) {
            struct jinja_node *text = pd_jinja_node(p, JN_TEXT, p->token++);
            pd_jinja_add(p, body, text);
        } else if (p->token->kind == JT_PRINT_BEGIN) {
            pd_jinja_add(p, body, parse_print(p));
        } else {
            pd_jinja_expect(p, JT_TAG_BEGIN);
            if (at_one_of(p, ends))
                return body;
            pd_jinja_add(p, body, parse_statement(p));
            pd_jinja_expect(p, JT_TAG_END);
        }
    }
    if (ends)
        pd_jinja_fail(p, p->token, "the template ends but '%s' is missing", ends[0]);
    return body;
}

static struct jinja_node *parse_body(struct jinja_parser *p, const char *const *ends)
{
    pd_jinja_expect(p, JT_TAG_END);
    if (++p->depth > JINJA_MAX_NESTING)
        pd_jinja_fail(p, p->token, "blocks are nested too deeply");
    struct jinja_node *body = parse_statements(p, ends);
    p->depth--;
    return body;
}

int pd_jinja_parse(struct jinja_node **root, struct pd_arena *arena,
                   const struct jinja_token *tokens, bool chat, struct pd_err *err)
{
    struct jinja_parser p = {.arena = arena, .token = tokens, .chat = chat, .err = err};
    *root = parse_statements(&p, NULL);
    return p.code;
}
