/*
 * Expressions as Math-Verify 0.9.0 reads them (latex2sympy2_extended 1.11), after normalisation:
 * names are lower case, a whole number in front of a positive fraction is a mixed number, degrees
 * are dropped. The whole text must fit.
 */
#include "lib/math/read_verify.h"

#include "lib/core/buf.h"
#include "lib/format/pystr.h"
#include "lib/math/scalar.h"

static const struct pd_math_node *atom(struct pd_math_reader *r);

/* Commands that stand for themselves. */
static const char *const symbols[] = {
    "alpha",  "beta",     "delta",  "epsilon",    "varepsilon", "zeta",   "eta",      "theta",
    "iota",   "kappa",    "lambda", "mu",         "nu",         "xi",     "omicron",  "rho",
    "varrho", "sigma",    "tau",    "upsilon",    "phi",        "varphi", "chi",      "psi",
    "omega",  "vartheta", "Delta",  "Theta",      "Lambda",     "Xi",     "Sigma",    "Upsilon",
    "Phi",    "Psi",      "Omega",  "angle",      "triangle",   "ell",    "hbar",     "nabla",
    "imath",  "jmath",    "square", "varnothing", "Pi",         "varpi",  "varsigma", NULL,
};
/* Commands with a text in braces: what is left of the name. */
static const char *const accents[][2] = {
    {"text", ""},           {"mbox", ""},       {"overline", "bar"},       {"bar", "bar"},
    {"vec", "vec"},         {"hat", "hat"},     {"overrightarrow", "vec"}, {"tilde", "tilde"},
    {"widetilde", "tilde"}, {"dot", "dot"},     {"ddot", "ddot"},          {"mathcal", "math"},
    {"mathfrak", "math"},   {"mathsf", "math"},
};

static struct pd_str lower(struct pd_math_reader *r, struct pd_str name)
{
    struct pd_buf buf = {0};
    pd_py_lower(&buf, name);
    if (r->complex_text)
        pd_buf_putc(&buf, '~');
    struct pd_str text = pd_arena_str(r->maker.arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return text;
}

static const struct pd_math_node *make_symbol(struct pd_math_reader *r, struct pd_str name)
{
    return pd_math_make_text(&r->maker, PD_M_SYMBOL, lower(r, name));
}

static const struct pd_math_node *make_number(struct pd_math_reader *r, struct pd_str digits)
{
    while (digits.n > 1 && digits.p[0] == '0' && digits.p[1] != '.')
        digits = pd_str_slice(digits, 1, digits.n);
    return pd_math_make_text(&r->maker, PD_M_NUMBER, digits);
}

static const struct pd_math_node *braced(struct pd_math_reader *r)
{
    return pd_math_between(r, '{', pd_math_sum, '}');
}

static const struct pd_math_node *script(struct pd_math_reader *r)
{
    return pd_math_at_char(r, '{') ? braced(r) : atom(r);
}

/* Digits that stand together. */
static bool digits(struct pd_math_reader *r)
{
    size_t from = r->at;
    while (pd_math_peek(r)->kind == PD_T_DIGIT && (r->at == from || !pd_math_peek(r)->spaced))
        r->at++;
    return r->at > from;
}

/* _{...} behind a number is dropped. */
static bool drop_subscript(struct pd_math_reader *r)
{
    return !pd_math_take_char(r, '_') || script(r);
}

static const struct pd_math_node *number(struct pd_math_reader *r)
{
    size_t from = r->at;
    bool whole = digits(r), point = pd_math_take_char(r, '.');
    if (point ? !digits(r) : !whole)
        return NULL;
    struct pd_str text = pd_math_span(r, from, r->at);
    return drop_subscript(r) ? make_number(r, text) : NULL;
}

/* The bytes between the braces that open at the current token, balanced; taken. */
static bool braced_text(struct pd_math_reader *r, struct pd_str *out)
{
    size_t depth = 0, from = r->at + 1;
    if (!pd_math_at_char(r, '{'))
        return false;
    for (;; r->at++) {
        const struct pd_math_token *t = pd_math_peek(r);
        if (t->kind == PD_T_END)
            return false;
        depth += t->kind == PD_T_CHAR && t->c == '{';
        if (t->kind == PD_T_CHAR && t->c == '}' && --depth == 0)
            break;
    }
    const char *begin = r->tokens[from].text.p;
    *out = pd_str_slice(pd_str_of(begin), 0, (size_t)(r->tokens[r->at].text.p - begin));
    r->at++;
    return true;
}

/* Without spaces and, of plain text, without parentheses. */
static struct pd_str squeezed(struct pd_math_reader *r, struct pd_str text, bool plain)
{
    struct pd_buf buf = {0};
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != ' ' && !(plain && (text.p[i] == '(' || text.p[i] == ')')))
            pd_buf_putc(&buf, text.p[i]);
    struct pd_str out = pd_arena_str(r->maker.arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return out;
}

static const struct pd_math_node *accented(struct pd_math_reader *r, const char *accent)
{
    struct pd_str text;
    if (!braced_text(r, &text))
        return NULL;
    text = squeezed(r, text, accent[0] == '\0');
    if (accent[0])
        text = pd_arena_printf(r->maker.arena, "%s{%.*s}", accent, PD_STR_ARG(text));
    return make_symbol(r, text);
}

/* The name of a symbol with its subscript. */
static const struct pd_math_node *with_subscript(struct pd_math_reader *r, struct pd_str name)
{
    size_t from = r->at + 1;
    if (!pd_math_take_char(r, '_'))
        return make_symbol(r, name);
    if (!script(r))
        return NULL;
    struct pd_str sub = pd_math_span(r, from, r->at);
    if (sub.n > 1 && sub.p[0] == '{')
        sub = pd_str_slice(sub, 1, sub.n - 1);
    return make_symbol(r, pd_arena_printf(r->maker.arena, sub.n > 1 ? "%.*s_{%.*s}" : "%.*s_%.*s",
                                          PD_STR_ARG(name), PD_STR_ARG(sub)));
}

static const char *accent_of(struct pd_str command)
{
    for (size_t i = 0; i < sizeof accents / sizeof accents[0]; i++)
        if (pd_str_is(command, accents[i][0]))
            return accents[i][1];
    return NULL;
}

static bool is_symbol_command(struct pd_str command)
{
    for (const char *const *s = symbols; *s; s++)
        if (pd_str_is(command, *s))
            return true;
    return false;
}

static const struct pd_math_node *constant(struct pd_math_reader *r, int op)
{
    return pd_math_make(&r->maker, PD_M_CONSTANT, op, NULL, 0);
}

static const struct pd_math_node *command_atom(struct pd_math_reader *r, struct pd_str command)
{
    const char *accent = accent_of(command);
    r->at++;
    if (accent)
        return accented(r, accent);
    if (pd_str_is(command, "pi"))
        return pd_math_at_char(r, '_') ? with_subscript(r, command) : constant(r, PD_M_PI);
    if (pd_str_is(command, "infty"))
        return constant(r, PD_M_INFINITY);
    return is_symbol_command(command) ? with_subscript(r, command) : NULL;
}

static const struct pd_math_node *letter_atom(struct pd_math_reader *r)
{
    const struct pd_math_token *t = pd_math_peek(r);
    r->at++;
    if (t->c == 'd' && t[1].kind == PD_T_LETTER) {
        r->at++;
        return make_symbol(r, pd_math_span(r, r->at - 2, r->at));
    }
    if (t->c == 'e')
        return constant(r, PD_M_E);
    if (t->c == 'I')
        return constant(r, PD_M_I);
    return with_subscript(r, t->text);
}

static const struct pd_math_node *script_power(struct pd_math_reader *r)
{
    return pd_math_take_char(r, '^') ? script(r) : NULL;
}

/* A symbol takes the power behind it: a^b^c is a^(b^c). */
static const struct pd_math_node *raised_symbol(struct pd_math_reader *r,
                                                const struct pd_math_node *symbol)
{
    const struct pd_math_node *power;
    if (!symbol || !pd_math_at_char(r, '^') || !(power = pd_math_try(r, script_power)))
        return symbol;
    return pd_math_make2(&r->maker, PD_M_POWER, 0, symbol, power);
}

static const struct pd_math_node *atom(struct pd_math_reader *r)
{
    const struct pd_math_token *t = pd_math_peek(r);
    if (t->kind == PD_T_LETTER)
        return raised_symbol(r, letter_atom(r));
    if (t->kind == PD_T_COMMAND)
        return raised_symbol(r, command_atom(r, t->text));
    return number(r);
}

/* --- functions --- */

static const struct pd_math_node *parenthesised(struct pd_math_reader *r)
{
    const struct pd_math_node *node = pd_math_between(r, '(', pd_math_sum, ')');
    return node ? node : NULL;
}

static const struct pd_math_node *ratio(struct pd_math_reader *r)
{
    const struct pd_math_node *above = braced(r);
    return above ? pd_math_make2(&r->maker, PD_M_DIV, 0, above, braced(r)) : NULL;
}

static const struct pd_math_node *binomial(struct pd_math_reader *r)
{
    const struct pd_math_node *n = braced(r);
    return n ? pd_math_make2(&r->maker, PD_M_FUNCTION, PD_M_BINOMIAL, n, braced(r)) : NULL;
}

static const struct pd_math_node *literal(struct pd_math_reader *r, const char *digits)
{
    return pd_math_make_text(&r->maker, PD_M_NUMBER, pd_str_of(digits));
}

static const struct pd_math_node *root(struct pd_math_reader *r)
{
    const struct pd_math_node *order = literal(r, "2"), *base;
    if (pd_math_at_char(r, '[') && !(order = pd_math_between(r, '[', pd_math_sum, ']')))
        return NULL;
    base = braced(r);
    return pd_math_make2(&r->maker, PD_M_POWER, 0, base,
                         pd_math_make2(&r->maker, PD_M_DIV, 0, literal(r, "1"), order));
}

static int inverse_of(int op)
{
    return op == PD_M_SIN   ? PD_M_ASIN
           : op == PD_M_COS ? PD_M_ACOS
           : op == PD_M_TAN ? PD_M_ATAN
                            : PD_M_OTHER;
}

static const struct pd_math_node *named_function(struct pd_math_reader *r, struct pd_str name)
{
    const struct pd_math_node *base = NULL, *power = NULL, *argument = NULL;
    int op = pd_math_named_function(name);
    if (!pd_math_scripts(r, &base, &power, script))
        return NULL;
    argument = pd_math_try(r, parenthesised);
    if (!argument && !(argument = pd_math_product(r, false)))
        return NULL;
    if (op >= PD_M_SIN && op <= PD_M_COT && pd_math_is_minus_one(power)) {
        op = inverse_of(op);
        power = NULL;
        r->unsure = r->unsure || op == PD_M_OTHER;
    }
    if (pd_str_is(name, "log") && !base)
        base = literal(r, "10");
    const struct pd_math_node *kids[] = {argument, base};
    struct pd_math_node *node =
        pd_math_make(&r->maker, PD_M_FUNCTION, op, kids, op == PD_M_LOG && base ? 2 : 1);
    if (node && op == PD_M_OTHER)
        node->text = name;
    return power ? pd_math_make2(&r->maker, PD_M_POWER, 0, node, power) : node;
}

/* (a, b, ...) behind \max and \min, and behind a name. */
static unsigned arguments(struct pd_math_reader *r, const struct pd_math_node **kids, unsigned most)
{
    unsigned n = 0;
    if (!pd_math_take_char(r, '('))
        return 0;
    do {
        if (n == most || !(kids[n] = pd_math_sum(r)))
            return 0;
        n++;
    } while (pd_math_take_char(r, ','));
    return pd_math_take_char(r, ')') ? n : 0;
}

static const struct pd_math_node *extreme(struct pd_math_reader *r, int op)
{
    const struct pd_math_node *kids[16];
    unsigned n = arguments(r, kids, 16);
    return n ? pd_math_make(&r->maker, PD_M_FUNCTION, op, kids, n) : NULL;
}

/* f(2), f(x), f(x, y): a name with one atom or several arguments. */
static const struct pd_math_node *application(struct pd_math_reader *r)
{
    const struct pd_math_node *kids[8], *name;
    const struct pd_math_token *t = pd_math_peek(r);
    size_t at;
    if ((t->kind != PD_T_LETTER && t->kind != PD_T_COMMAND) || t->c == 'e')
        return NULL;
    r->at++;
    if (t->kind == PD_T_COMMAND && !is_symbol_command(t->text) && !pd_str_is(t->text, "pi"))
        return NULL;
    name = with_subscript(r, t->text);
    at = r->at;
    unsigned n = name ? arguments(r, kids, 8) : 0;
    if (n == 0)
        return NULL;
    if (n == 1) { /* one argument has to be one atom */
        size_t end = r->at;
        r->at = at + 1;
        const struct pd_math_node *one = atom(r);
        if (!one || r->at + 1 != end)
            return NULL;
        r->at = end;
    }
    struct pd_math_node *node = pd_math_make(&r->maker, PD_M_APPLY, 0, kids, n);
    if (node)
        node->text = name->text;
    return node;
}

/* What is read by Math-Verify but not here. */
static bool at_unknown(struct pd_math_reader *r)
{
    static const char *const names[] = {
        "int", "sum",   "prod", "lim",    "gcd",     "lcm",   "operatorname", "mod",   "pmod",
        "det", "floor", "ceil", "choose", "phantom", "boxed", "gamma",        "Gamma", "mathit"};
    const struct pd_math_token *t = pd_math_peek(r);
    for (size_t i = 0; t->kind == PD_T_COMMAND && i < sizeof names / sizeof names[0]; i++)
        if (pd_str_is(t->text, names[i]))
            return true;
    return false;
}

static const struct pd_math_node *command_function(struct pd_math_reader *r, struct pd_str name)
{
    r->at++;
    if (pd_math_named_function(name) >= 0)
        return named_function(r, name);
    if (pd_str_is(name, "max") || pd_str_is(name, "min"))
        return extreme(r, pd_str_is(name, "max") ? PD_M_MAX : PD_M_MIN);
    if (pd_str_is(name, "sqrt"))
        return root(r);
    r->at--;
    return NULL;
}

static const struct pd_math_node *function(struct pd_math_reader *r)
{
    const struct pd_math_token *t = pd_math_peek(r);
    const struct pd_math_node *node = NULL;
    if (t->kind == PD_T_COMMAND && (node = command_function(r, t->text)))
        return node;
    return application(r);
}

/* --- operators --- */

static const struct pd_math_node *delimited(struct pd_math_reader *r)
{
    static const struct {
        const char *open, *close;
        int op;
    } pairs[] = {
        {"lfloor", "rfloor", PD_M_FLOOR},
        {"lceil", "rceil", PD_M_CEIL},
        {"lvert", "rvert", PD_M_ABS},
        {"vert", "vert", PD_M_ABS},
    };
    if (pd_math_at_char(r, '|'))
        return pd_math_make1(&r->maker, PD_M_FUNCTION, PD_M_ABS,
                             pd_math_between(r, '|', pd_math_sum, '|'));
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (pd_math_take_command(r, pairs[i].open)) {
            const struct pd_math_node *node = pd_math_sum(r);
            return node && pd_math_take_command(r, pairs[i].close)
                       ? pd_math_make1(&r->maker, PD_M_FUNCTION, pairs[i].op, node)
                       : NULL;
        }
    return NULL;
}

static const struct pd_math_node *component(struct pd_math_reader *r, bool functions)
{
    static const char groups[][2] = {{'(', ')'}, {'[', ']'}, {'{', '}'}, {'L', 'R'}};
    const struct pd_math_node *node;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (pd_math_at_char(r, groups[i][0]))
            return pd_math_between(r, groups[i][0], pd_math_sum, groups[i][1]);
    if (pd_math_take_command(r, "frac"))
        return ratio(r);
    if (pd_math_take_command(r, "binom"))
        return binomial(r);
    if (pd_math_take_command(r, "begin"))
        return pd_math_verify_matrix(r);
    if (functions && (node = pd_math_try(r, function)))
        return node;
    if ((node = delimited(r)))
        return node;
    if (at_unknown(r))
        r->unsure = true;
    return atom(r);
}

/* ^\circ and ^{\circ}. */
static bool degree(struct pd_math_reader *r)
{
    size_t at = r->at;
    if (!pd_math_take_char(r, '^'))
        return false;
    bool brace = pd_math_take_char(r, '{');
    if ((pd_math_take_command(r, "circ") || pd_math_take_command(r, "degree")) &&
        (!brace || pd_math_take_char(r, '}')))
        return true;
    r->at = at;
    return false;
}

static const struct pd_math_node *postfix(struct pd_math_reader *r, bool functions)
{
    const struct pd_math_node *node = component(r, functions);
    while (node && pd_math_at_char(r, '^') && !degree(r))
        node = pd_math_make2(&r->maker, PD_M_POWER, 0, node, pd_math_try(r, script_power));
    while (node && (pd_math_take_char(r, '!') || degree(r)))
        if (r->tokens[r->at - 1].c == '!')
            node = pd_math_make1(&r->maker, PD_M_FUNCTION, PD_M_FACTORIAL, node);
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

/* left times right, or both together where they are a mixed number. */
static const struct pd_math_node *join(struct pd_math_reader *r, const struct pd_math_node *left,
                                       const struct pd_math_node *right)
{
    struct pd_math_value a, b;
    if (!pd_math_literal(&a, left) || a.q != 1 || !pd_math_literal(&b, right) || b.p <= 0)
        return pd_math_make2(&r->maker, PD_M_MUL, 0, left, right);
    if (a.p < 0)
        right = pd_math_make1(&r->maker, PD_M_NEG, 0, right);
    return pd_math_make2(&r->maker, PD_M_ADD, 1, left, right);
}

const struct pd_math_node *pd_math_verify_juxtaposed(struct pd_math_reader *r, bool functions)
{
    const struct pd_math_node *factors[64], *next;
    unsigned n = 0;
    if (!(factors[n++] = any_postfix(r)))
        return NULL;
    while (n < 64 && (next = pd_math_try(r, functions ? any_postfix : plain_postfix)))
        factors[n++] = next;
    r->unsure = r->unsure || n == 64;
    const struct pd_math_node *node = factors[n - 1];
    for (unsigned i = n - 1; i > 0 && node; i--)
        node = join(r, factors[i - 1], node);
    return node;
}
