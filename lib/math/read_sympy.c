/*
 * SymPy's LaTeX, after the rules of its grammar (sympy/parsing/latex/LaTeX.g4). The first
 * expression of the text counts: where a longer one does not fit, the shorter one stands.
 */
#include "lib/core/buf.h"
#include "lib/math/reader.h"

static const char *const skipped[] = {
    "thinspace",   "medspace", "thickspace", "quad",          "qquad", "negthinspace",
    "negmedspace", "left",     "right",      "negthickspace", "vrule", "vbox",
    "vcenter",     "vskip",    "vspace",     "hfil",          NULL,
};
static const char skipped_chars[] = ",:;!*-./\"(=";

static const struct pd_math_node *atom(struct pd_math_reader *r);

/* Commands that are no symbols. */
static const char *const keywords[] = {
    "lim",
    "to",
    "rightarrow",
    "Rightarrow",
    "longrightarrow",
    "Longrightarrow",
    "int",
    "sum",
    "prod",
    "lfloor",
    "rfloor",
    "lceil",
    "rceil",
    "sqrt",
    "times",
    "cdot",
    "div",
    "frac",
    "dfrac",
    "tfrac",
    "binom",
    "neq",
    "dbinom",
    "tbinom",
    "mathit",
    "overline",
    "leq",
    "le",
    "leqq",
    "geq",
    "ge",
    "geqq",
    "leqslant",
    "geqslant",
    "langle",
    "rangle",
    NULL,
};

static bool is_keyword(struct pd_str name)
{
    for (const char *const *k = keywords; *k; k++)
        if (pd_str_is(name, *k))
            return true;
    return pd_math_named_function(name) >= 0;
}

/* Three digits behind a comma. */
static bool comma_group(struct pd_math_reader *r)
{
    for (size_t i = 1; i <= 3; i++)
        if (!pd_math_at_char(r, ',') || r->tokens[r->at + i].kind != PD_T_DIGIT)
            return false;
    r->at += 4;
    return true;
}

static const struct pd_math_node *number(struct pd_math_reader *r)
{
    struct pd_buf digits = {0};
    size_t from = r->at;
    while (pd_math_peek(r)->kind == PD_T_DIGIT)
        r->at++;
    while (comma_group(r))
        continue;
    bool point = pd_math_take_char(r, '.');
    bool cut = point && pd_math_peek(r)->kind != PD_T_DIGIT;
    size_t decimals = r->at;
    while (point && pd_math_peek(r)->kind == PD_T_DIGIT)
        r->at++;
    /* In front of another point the grammar's number ends one digit early. */
    r->at -= point && r->at > decimals + 1 && pd_math_at_char(r, '.');
    for (size_t i = from; i < r->at; i++)
        if (r->tokens[i].c != ',')
            pd_buf_add_str(&digits, r->tokens[i].text);
    struct pd_str text = pd_arena_str(r->maker.arena, pd_buf_str(&digits));
    pd_buf_done(&digits);
    return cut ? NULL : pd_math_make_text(&r->maker, PD_M_NUMBER, text);
}

static const struct pd_math_node *braced(struct pd_math_reader *r)
{
    return pd_math_between(r, '{', pd_math_sum, '}');
}

/* What stands behind ^ and _: an atom or something in braces. */
static const struct pd_math_node *script(struct pd_math_reader *r)
{
    return pd_math_at_char(r, '{') ? braced(r) : atom(r);
}

/* subexpr?; false where it begins and does not fit. */
static bool subscript(struct pd_math_reader *r, struct pd_str *text)
{
    size_t from = r->at + 1;
    if (!pd_math_take_char(r, '_'))
        return true;
    if (!script(r))
        return false;
    *text = pd_math_span(r, from, r->at);
    return true;
}

static size_t quotes(struct pd_math_reader *r)
{
    size_t n = 0;
    while (pd_math_take_char(r, '\''))
        n++;
    return n;
}

/* A name with its subscript and primes in either order. */
static bool name(struct pd_math_reader *r, struct pd_str *out)
{
    struct pd_str base = pd_math_peek(r)->text, sub = {"", 0};
    r->at++;
    size_t primes = quotes(r);
    if (!subscript(r, &sub))
        return false;
    if (primes == 0)
        primes = quotes(r);
    if (sub.n > 1 && sub.p[0] == '{')
        sub = pd_str_slice(sub, 1, sub.n - 1);
    *out = sub.n || primes ? pd_arena_printf(r->maker.arena, "%.*s_{%.*s}'%zu", PD_STR_ARG(base),
                                             PD_STR_ARG(sub), primes)
                           : base;
    return true;
}

static bool at_name(struct pd_math_reader *r)
{
    const struct pd_math_token *t = pd_math_peek(r);
    return t->kind == PD_T_LETTER || (t->kind == PD_T_COMMAND && !is_keyword(t->text));
}

/* d and the letter or command behind it are one symbol. */
static bool at_differential(struct pd_math_reader *r)
{
    const struct pd_math_token *t = pd_math_peek(r);
    return t->kind == PD_T_LETTER && t->c == 'd' &&
           (t[1].kind == PD_T_LETTER || t[1].kind == PD_T_COMMAND);
}

static const struct pd_math_node *symbol(struct pd_math_reader *r)
{
    struct pd_str text;
    if (at_differential(r)) {
        r->at += 2;
        return pd_math_make_text(&r->maker, PD_M_SYMBOL, pd_math_span(r, r->at - 2, r->at));
    }
    if (!name(r, &text))
        return NULL;
    if (pd_str_is(text, "infty"))
        return pd_math_make(&r->maker, PD_M_CONSTANT, PD_M_INFINITY, NULL, 0);
    return pd_math_make_text(&r->maker, PD_M_SYMBOL, text);
}

static const struct pd_math_node *digit_or_braced(struct pd_math_reader *r)
{
    const struct pd_math_token *t = pd_math_peek(r);
    if (t->kind != PD_T_DIGIT)
        return braced(r);
    r->at++;
    return pd_math_make_text(&r->maker, PD_M_NUMBER, t->text);
}

static const struct pd_math_node *fraction(struct pd_math_reader *r)
{
    const struct pd_math_node *above = digit_or_braced(r);
    if (!above)
        return NULL;
    if (pd_math_at_char(r, '{') && r->tokens[r->at + 1].c == 'd' && above)
        r->unsure = r->unsure || r->tokens[r->at + 2].kind == PD_T_LETTER; /* a derivative */
    return pd_math_make2(&r->maker, PD_M_DIV, 0, above, digit_or_braced(r));
}

static const struct pd_math_node *binomial(struct pd_math_reader *r)
{
    const struct pd_math_node *n = braced(r);
    return n ? pd_math_make2(&r->maker, PD_M_FUNCTION, PD_M_BINOMIAL, n, braced(r)) : NULL;
}

static const struct pd_math_node *mathit(struct pd_math_reader *r)
{
    if (!pd_math_take_char(r, '{'))
        return NULL;
    size_t from = r->at;
    while (pd_math_peek(r)->kind == PD_T_LETTER)
        r->at++;
    struct pd_str text = pd_math_span(r, from, r->at);
    return pd_math_take_char(r, '}') ? pd_math_make_text(&r->maker, PD_M_SYMBOL, text) : NULL;
}

static const struct pd_math_node *atom(struct pd_math_reader *r)
{
    if (pd_math_peek(r)->kind == PD_T_DIGIT)
        return number(r);
    if (at_name(r) || at_differential(r))
        return symbol(r);
    if (pd_math_take_command(r, "mathit"))
        return mathit(r);
    if (pd_math_take_command(r, "frac") || pd_math_take_command(r, "dfrac") ||
        pd_math_take_command(r, "tfrac"))
        return fraction(r);
    if (pd_math_take_command(r, "binom") || pd_math_take_command(r, "dbinom") ||
        pd_math_take_command(r, "tbinom"))
        return binomial(r);
    return NULL;
}

/* --- functions --- */

static const struct pd_math_node *product_without_functions(struct pd_math_reader *r)
{
    return pd_math_product(r, false);
}

/* (argument, ...): the first counts. */
static const struct pd_math_node *first_argument(struct pd_math_reader *r)
{
    const struct pd_math_node *first;
    if (!pd_math_take_char(r, '(') || !(first = pd_math_sum(r)))
        return NULL;
    while (pd_math_take_char(r, ','))
        if (!pd_math_sum(r))
            return NULL;
    return pd_math_take_char(r, ')') ? first : NULL;
}

static const struct pd_math_node *minus_one_power(struct pd_math_reader *r, struct pd_str name,
                                                  int op, const struct pd_math_node *argument)
{
    static const int inverse[][2] = {
        {PD_M_SIN, PD_M_ASIN}, {PD_M_COS, PD_M_ACOS}, {PD_M_TAN, PD_M_ATAN}};
    for (size_t i = 0; i < sizeof inverse / sizeof inverse[0]; i++)
        if (inverse[i][0] == op)
            return pd_math_make1(&r->maker, PD_M_FUNCTION, inverse[i][1], argument);
    struct pd_math_node *node = pd_math_make1(&r->maker, PD_M_FUNCTION, PD_M_OTHER, argument);
    if (node)
        node->text = pd_arena_printf(r->maker.arena, "arc%.*s", PD_STR_ARG(name));
    return node;
}

static const struct pd_math_node *ten(struct pd_math_reader *r)
{
    return pd_math_make_text(&r->maker, PD_M_NUMBER, pd_str_of("10"));
}

static const struct pd_math_node *named_function(struct pd_math_reader *r, struct pd_str name)
{
    const struct pd_math_node *base = NULL, *power = NULL, *argument;
    int op = pd_math_named_function(name);
    if (!pd_math_scripts(r, &base, &power, script))
        return NULL;
    argument = pd_math_try(r, first_argument);
    if (!argument)
        argument = product_without_functions(r);
    if (!argument)
        return NULL;
    if (pd_math_is_minus_one(power) && op >= PD_M_SIN && op <= PD_M_TANH && op != PD_M_ASIN)
        return minus_one_power(r, name, op, argument);
    if (pd_str_is(name, "lg") && !base)
        base = ten(r);
    const struct pd_math_node *kids[] = {argument, base};
    struct pd_math_node *node =
        pd_math_make(&r->maker, PD_M_FUNCTION, op, kids, op == PD_M_LOG && base ? 2 : 1);
    if (node && op == PD_M_OTHER)
        node->text = name;
    return power ? pd_math_make2(&r->maker, PD_M_POWER, 0, node, power) : node;
}

static const struct pd_math_node *root(struct pd_math_reader *r)
{
    const struct pd_math_node *order = NULL, *one, *base, *exponent;
    if (pd_math_at_char(r, '[') && !(order = pd_math_between(r, '[', pd_math_sum, ']')))
        return NULL;
    base = braced(r);
    one = pd_math_make_text(&r->maker, PD_M_NUMBER, pd_str_of("1"));
    if (!order)
        order = pd_math_make_text(&r->maker, PD_M_NUMBER, pd_str_of("2"));
    exponent = pd_math_make2(&r->maker, PD_M_DIV, 0, one, order);
    return pd_math_make2(&r->maker, PD_M_POWER, 0, base, exponent);
}

/* f(x, y) of any name. */
static const struct pd_math_node *application(struct pd_math_reader *r)
{
    struct pd_str text;
    const struct pd_math_node *kids[8];
    unsigned n = 0;
    if (!at_name(r) || at_differential(r) || !name(r, &text) || !pd_math_take_char(r, '('))
        return NULL;
    do {
        if (n == 8 || !(kids[n] = pd_math_sum(r)))
            return NULL;
        n++;
    } while (pd_math_take_char(r, ','));
    if (!pd_math_take_char(r, ')'))
        return NULL;
    struct pd_math_node *node = pd_math_make(&r->maker, PD_M_APPLY, 0, kids, n);
    if (node)
        node->text = text;
    return node;
}

/* Sums, integrals and limits are not evaluated here. */
static bool at_calculus(struct pd_math_reader *r)
{
    static const char *const names[] = {"int", "sum", "prod", "lim", "langle"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (pd_math_take_command(r, names[i])) {
            r->at--;
            r->unsure = true;
            return true;
        }
    return false;
}

static const struct pd_math_node *function(struct pd_math_reader *r)
{
    const struct pd_math_token *t = pd_math_peek(r);
    if (t->kind == PD_T_COMMAND && pd_math_named_function(t->text) >= 0) {
        r->at++;
        return named_function(r, t->text);
    }
    if (pd_math_take_command(r, "sqrt"))
        return root(r);
    if (pd_math_take_command(r, "overline"))
        return pd_math_make1(&r->maker, PD_M_FUNCTION, PD_M_CONJUGATE, braced(r));
    return at_calculus(r) ? NULL : application(r);
}

/* --- operators --- */

static const struct pd_math_node *between_commands(struct pd_math_reader *r, const char *open,
                                                   const char *close, int op)
{
    if (!pd_math_take_command(r, open))
        return NULL;
    const struct pd_math_node *node = pd_math_sum(r);
    if (!node || !pd_math_take_command(r, close))
        return NULL;
    return pd_math_make1(&r->maker, PD_M_FUNCTION, op, node);
}

static const struct pd_math_node *component(struct pd_math_reader *r, bool functions)
{
    static const char groups[][2] = {{'(', ')'}, {'[', ']'}, {'{', '}'}, {'L', 'R'}};
    const struct pd_math_node *node;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (pd_math_at_char(r, groups[i][0]))
            return pd_math_between(r, groups[i][0], pd_math_sum, groups[i][1]);
    if (pd_math_at_char(r, '|'))
        return pd_math_make1(&r->maker, PD_M_FUNCTION, PD_M_ABS,
                             pd_math_between(r, '|', pd_math_sum, '|'));
    if (functions && (node = pd_math_try(r, function)))
        return node;
    if ((node = pd_math_try(r, atom)))
        return node;
    node = between_commands(r, "lfloor", "rfloor", PD_M_FLOOR);
    return node ? node : between_commands(r, "lceil", "rceil", PD_M_CEIL);
}

/* ^ and what belongs to it. */
static const struct pd_math_node *raised(struct pd_math_reader *r)
{
    struct pd_str ignored;
    if (!pd_math_take_char(r, '^'))
        return NULL;
    const struct pd_math_node *power = script(r);
    return power && subscript(r, &ignored) ? power : NULL;
}

static const struct pd_math_node *postfix(struct pd_math_reader *r, bool functions)
{
    const struct pd_math_node *power, *node = component(r, functions);
    while (node && (power = pd_math_try(r, raised)))
        node = pd_math_make2(&r->maker, PD_M_POWER, 0, node, power);
    while (node && pd_math_take_char(r, '!'))
        node = pd_math_make1(&r->maker, PD_M_FUNCTION, PD_M_FACTORIAL, node);
    if (node && pd_math_at_char(r, '|') && strchr("^_", r->tokens[r->at + 1].c) &&
        r->tokens[r->at + 1].kind == PD_T_CHAR)
        r->unsure = true;
    return node;
}

static const struct pd_math_node *plain_postfix(struct pd_math_reader *r)
{
    return postfix(r, false);
}

static const struct pd_math_node *any_postfix(struct pd_math_reader *r)
{
    return postfix(r, true);
}

/* Factors one after the other; x between two numbers means times. */
static const struct pd_math_node *juxtaposed(struct pd_math_reader *r, bool functions)
{
    const struct pd_math_node *factors[64], *kept[64], *next;
    unsigned n = 0, m = 0;
    if (!(factors[n++] = any_postfix(r)))
        return NULL;
    while (n < 64 && (next = pd_math_try(r, functions ? any_postfix : plain_postfix)))
        factors[n++] = next;
    r->unsure = r->unsure || n == 64;
    for (unsigned i = 0; i < n; i++) {
        bool times = i > 0 && i + 1 < n && pd_math_is(factors[i], PD_M_SYMBOL) &&
                     pd_str_is(factors[i]->text, "x") && !pd_math_has_symbol(factors[i - 1]) &&
                     !pd_math_has_symbol(factors[i + 1]);
        if (!times)
            kept[m++] = factors[i];
    }
    return m == 1 ? kept[0] : pd_math_make(&r->maker, PD_M_MUL, 0, kept, m);
}

static bool relation_sign(struct pd_math_reader *r)
{
    static const char *const names[] = {"neq", "leq", "le",   "leqq",    "leqslant",
                                        "geq", "ge",  "geqq", "geqslant"};
    if (pd_math_take_char(r, '=') || pd_math_take_char(r, '<') || pd_math_take_char(r, '>'))
        return true;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (pd_math_take_command(r, names[i]))
            return true;
    return false;
}

/* The lexer fails at what is no token, as soon as the parser looks at it. */
static bool looked_at_bad(const struct pd_math_reader *r)
{
    for (size_t i = 0; i <= r->furthest; i++) {
        const struct pd_math_token *t = &r->tokens[i];
        if (t->kind == PD_T_BAD || (t->kind == PD_T_CHAR && strchr("%;&\\", t->c)))
            return true;
    }
    return false;
}

const struct pd_math_node *pd_math_read_sympy(bool *unsure, struct pd_str text,
                                              struct pd_arena *arena)
{
    struct pd_math_reader r = {.juxtaposed = juxtaposed};
    const struct pd_math_node *next;
    pd_math_tokens(&r, text, skipped, skipped_chars, arena);
    const struct pd_math_node *node = pd_math_sum(&r);
    if (node && relation_sign(&r) && (next = pd_math_sum(&r)))
        node = pd_math_make2(&r.maker, PD_M_RELATION, 0, node, next);
    *unsure = r.unsure;
    return looked_at_bad(&r) ? NULL : node;
}
