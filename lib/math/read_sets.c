/* What Math-Verify makes of expressions: sets, tuples, intervals, relations and matrices. */
#include "lib/math/read_verify.h"

#include "lib/math/scalar.h"

enum { MAX_ELEMENTS = 64 };

static const char *const skipped[] = {
    "thinspace",   "medspace",      "thickspace", "quad",  "qquad",        "negthinspace",
    "negmedspace", "negthickspace", "left",       "right", "displaystyle", NULL,
};
static const char skipped_chars[] = ",:;! ";

/* Elements, and how they were separated. */
struct elements {
    const struct pd_math_node *items[MAX_ELEMENTS];
    unsigned n;
    bool semicolons;
};

static const struct pd_math_node *set_expression(struct pd_math_reader *r);
static bool read_elements(struct pd_math_reader *r, struct elements *out);

static bool push(struct pd_math_reader *r, struct elements *out, const struct pd_math_node *node)
{
    if (!node || out->n == MAX_ELEMENTS) {
        r->unsure = r->unsure || node;
        return false;
    }
    out->items[out->n++] = node;
    return true;
}

static const struct pd_math_node *make_list(struct pd_math_reader *r, enum pd_math_kind kind,
                                            const struct elements *e)
{
    return pd_math_make(&r->maker, kind, 0, e->items, e->n);
}

static bool is_infinite(const struct pd_math_node *node)
{
    if (node->kind == PD_M_NEG)
        node = node->kids[0];
    return node->kind == PD_M_CONSTANT && node->op == PD_M_INFINITY;
}

/* Ends that cannot be those of an interval make a tuple, or nothing. */
static const struct pd_math_node *interval(struct pd_math_reader *r, const struct elements *e,
                                           int open)
{
    const struct pd_math_node *a = e->items[0], *b = e->items[1];
    struct pd_math_value left = pd_math_constant_value(a), right = pd_math_constant_value(b);
    bool numbers = !pd_math_has_symbol(a) && !pd_math_has_symbol(b) && left.numeric &&
                   right.numeric && !pd_math_has(a, PD_M_APPLY) && !pd_math_has(b, PD_M_APPLY);
    double gap = creal(right.z) - creal(left.z);
    bool same = pd_elem_eq(left.image, right.image);
    if (numbers && !same && gap <= 0 && (open == 0 || open == 3))
        return make_list(r, PD_M_TUPLE, e);
    if (numbers && same && open == 3)
        return make_list(r, PD_M_TUPLE, e);
    if (numbers && (gap < 0 || (same && open)))
        return pd_math_make(&r->maker, PD_M_SET, 0, NULL, 0);
    if (numbers && same)
        return pd_math_make1(&r->maker, PD_M_SET, 0, a);
    open |= is_infinite(a) ? PD_M_LEFT_OPEN : 0;
    open |= is_infinite(b) ? PD_M_RIGHT_OPEN : 0;
    return pd_math_make2(&r->maker, PD_M_INTERVAL, open, a, b);
}

/* (a, b] and the like, and tuples of two and more. */
static const struct pd_math_node *interval_or_tuple(struct pd_math_reader *r)
{
    struct elements e = {0};
    bool left_open = pd_math_at_char(r, '(');
    r->at++;
    if (!read_elements(r, &e) || e.n < 2)
        return NULL;
    bool right_open = pd_math_at_char(r, ')');
    if (!pd_math_take_char(r, ')') && !pd_math_take_char(r, ']'))
        return NULL;
    bool numbers = e.n == 2 && !e.semicolons && e.items[0]->kind < PD_M_RELATION &&
                   e.items[1]->kind < PD_M_RELATION;
    if (numbers)
        return interval(r, &e,
                        (left_open ? PD_M_LEFT_OPEN : 0) | (right_open ? PD_M_RIGHT_OPEN : 0));
    return left_open == right_open ? make_list(r, PD_M_TUPLE, &e) : NULL;
}

static const struct pd_math_node *finite_set(struct pd_math_reader *r, char close)
{
    struct elements e = {0};
    r->at++;
    if (!pd_math_at_char(r, close) && !read_elements(r, &e))
        return NULL;
    return pd_math_take_char(r, close) ? make_list(r, PD_M_SET, &e) : NULL;
}

/* \mathbb{R} and the like. */
static const struct pd_math_node *named_set(struct pd_math_reader *r)
{
    const struct pd_math_token *t;
    if (pd_math_take_command(r, "emptyset"))
        return pd_math_make(&r->maker, PD_M_SET, 0, NULL, 0);
    if (!pd_math_take_command(r, "mathbb") || !pd_math_take_char(r, '{'))
        return NULL;
    t = pd_math_peek(r);
    r->at++;
    bool known = t->kind == PD_T_LETTER && strchr("NZQRC", t->c);
    return known && pd_math_take_char(r, '}')
               ? pd_math_make_text(&r->maker, PD_M_NAMED_SET, t->text)
               : NULL;
}

static const struct pd_math_node *set_group(struct pd_math_reader *r)
{
    const struct pd_math_node *node;
    if (pd_math_at_char(r, 'L'))
        return finite_set(r, 'R');
    if (pd_math_at_char(r, '{'))
        return finite_set(r, '}');
    if (!pd_math_at_char(r, '(') && !pd_math_at_char(r, '['))
        return named_set(r);
    if ((node = pd_math_try(r, interval_or_tuple)))
        return node;
    return pd_math_between(r, '(', set_expression, ')');
}

/* A tuple among sets is the set of its parts. */
static const struct pd_math_node *untupled(struct pd_math_reader *r,
                                           const struct pd_math_node *node)
{
    return pd_math_is(node, PD_M_TUPLE) ? pd_math_make(&r->maker, PD_M_SET, 0, node->kids, node->n)
                                        : node;
}

static const struct pd_math_node *chain_of(struct pd_math_reader *r, const char *command,
                                           enum pd_math_kind kind, pd_math_rule part)
{
    const struct pd_math_node *node = part(r), *next;
    while (node && pd_math_take_command(r, command)) {
        next = part(r);
        node = pd_math_make2(&r->maker, kind, 0, untupled(r, node), untupled(r, next));
    }
    return node;
}

static const struct pd_math_node *intersection(struct pd_math_reader *r)
{
    return chain_of(r, "cap", PD_M_INTERSECTION, set_group);
}

static const struct pd_math_node *set_union(struct pd_math_reader *r)
{
    return chain_of(r, "cup", PD_M_UNION, intersection);
}

static const struct pd_math_node *set_expression(struct pd_math_reader *r)
{
    if (!pd_math_enter(r))
        return NULL;
    const struct pd_math_node *node = chain_of(r, "setminus", PD_M_MINUS, set_union);
    pd_math_leave(r);
    return node;
}

/* --- relations --- */

static int relation_sign(struct pd_math_reader *r)
{
    static const struct {
        const char *name;
        int op;
    } commands[] = {
        {"ne", PD_M_NE},  {"neq", PD_M_NE},      {"lt", PD_M_LT},       {"le", PD_M_LE},
        {"leq", PD_M_LE}, {"leqslant", PD_M_LE}, {"leqq", PD_M_LE},     {"gt", PD_M_GT},
        {"ge", PD_M_GE},  {"geq", PD_M_GE},      {"geqslant", PD_M_GE}, {"geqq", PD_M_GE},
    };
    static const char signs[] = "=<>";
    static const int ops[] = {PD_M_EQ, PD_M_LT, PD_M_GT};
    const struct pd_math_token *t = pd_math_peek(r);
    if (t->kind == PD_T_CHAR && t->c && strchr(signs, t->c)) {
        r->at++;
        bool or_equal = t->c != '=' && pd_math_take_char(r, '=');
        int op = ops[strchr(signs, t->c) - signs];
        return or_equal ? op + 1 : op;
    }
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (pd_math_take_command(r, commands[i].name))
            return commands[i].op;
    return -1;
}

/* a < b < c. What is approximately something is what stands before, unless that is a name. */
static const struct pd_math_node *relation(struct pd_math_reader *r)
{
    struct elements links = {0};
    const struct pd_math_node *left = pd_math_sum(r), *right;
    while (left) {
        if (pd_math_take_command(r, "approx")) {
            right = pd_math_sum(r);
            r->unsure = r->unsure || links.n;
            return right && left->kind == PD_M_SYMBOL ? right : right ? left : NULL;
        }
        int op = relation_sign(r);
        if (op < 0)
            break;
        right = pd_math_sum(r);
        if (!right || !push(r, &links, pd_math_make2(&r->maker, PD_M_RELATION, op, left, right)))
            return NULL;
        left = right;
    }
    if (links.n > 1)
        return make_list(r, PD_M_CHAIN, &links);
    return links.n ? links.items[0] : left;
}

/* x = {1, 2}, x \in [0, 1), (x, y) = (1, 2). */
static const struct pd_math_node *set_relation(struct pd_math_reader *r)
{
    const struct pd_math_node *left = pd_math_at_char(r, '(') ? set_group(r) : pd_math_sum(r);
    if (!left || !(pd_math_take_command(r, "in") || pd_math_take_char(r, '=')))
        return NULL;
    const struct pd_math_node *right = set_expression(r);
    const struct pd_math_token *t = pd_math_peek(r);
    if (!right || t->kind != PD_T_END)
        return NULL;
    if (left->kind == PD_M_INTERVAL)
        left = pd_math_make2(&r->maker, PD_M_TUPLE, 0, left->kids[0], left->kids[1]);
    return pd_math_make2(&r->maker, PD_M_RELATION, PD_M_EQ, left, right);
}

static bool ends_element(struct pd_math_reader *r)
{
    const struct pd_math_token *t = pd_math_peek(r);
    return t->kind == PD_T_END || (t->kind == PD_T_CHAR && strchr(",;)]R}", t->c));
}

static const struct pd_math_node *whole_set(struct pd_math_reader *r)
{
    const struct pd_math_node *node = set_expression(r);
    return node && ends_element(r) ? node : NULL;
}

static const struct pd_math_node *whole_relation(struct pd_math_reader *r)
{
    const struct pd_math_node *node = relation(r);
    return node && ends_element(r) ? node : NULL;
}

static bool plus_minus_sign(struct pd_math_reader *r)
{
    return pd_math_take_command(r, "pm") || pd_math_take_command(r, "mp");
}

/* a \pm b and \pm a are two elements. */
static bool plus_minus(struct pd_math_reader *r, struct elements *out)
{
    const struct pd_math_node *left = NULL, *right, *minus;
    if (!plus_minus_sign(r)) {
        left = pd_math_sum(r);
        if (!left || !plus_minus_sign(r))
            return false;
    }
    right = pd_math_sum(r);
    minus = pd_math_make1(&r->maker, PD_M_NEG, 0, right);
    if (left && right) {
        right = pd_math_make2(&r->maker, PD_M_ADD, 0, left, right);
        minus = pd_math_make2(&r->maker, PD_M_ADD, 0, left, minus);
    } else {
        const struct pd_math_node *swap = right;
        right = minus;
        minus = swap;
    }
    return right && ends_element(r) && push(r, out, right) && push(r, out, minus);
}

static bool read_element(struct pd_math_reader *r, struct elements *out)
{
    size_t at = r->at;
    unsigned n = out->n;
    const struct pd_math_node *node = pd_math_try(r, whole_set);
    if (!node)
        node = pd_math_try(r, whole_relation);
    if (node)
        return push(r, out, node);
    if (plus_minus(r, out))
        return true;
    r->at = at;
    out->n = n;
    return false;
}

static bool read_elements(struct pd_math_reader *r, struct elements *out)
{
    bool more = pd_math_enter(r), ok = more;
    while (more && ok) {
        ok = read_element(r, out);
        bool semicolon = pd_math_take_char(r, ';');
        out->semicolons = out->semicolons || semicolon;
        more = semicolon || pd_math_take_char(r, ',');
    }
    pd_math_leave(r);
    return ok;
}

/* --- matrices --- */

/* One row; cells are added. */
static bool matrix_row(struct pd_math_reader *r, struct elements *cells)
{
    do {
        if (!push(r, cells, pd_math_sum(r)))
            return false;
    } while (pd_math_take_char(r, '&'));
    return true;
}

/* {name} and, of an array, its columns. */
static bool environment(struct pd_math_reader *r, struct pd_str *name)
{
    size_t from = r->at + 1;
    if (!pd_math_take_char(r, '{'))
        return false;
    while (pd_math_peek(r)->kind == PD_T_LETTER)
        r->at++;
    *name = pd_math_span(r, from, r->at);
    return pd_math_take_char(r, '}');
}

static bool column_letters(struct pd_math_reader *r)
{
    if (!pd_math_take_char(r, '{'))
        return false;
    while (pd_math_peek(r)->kind == PD_T_LETTER || pd_math_at_char(r, '|'))
        r->at++;
    return pd_math_take_char(r, '}');
}

const struct pd_math_node *pd_math_verify_matrix(struct pd_math_reader *r)
{
    struct elements cells = {0};
    struct pd_str name, end;
    unsigned columns = 0;
    bool ok = environment(r, &name);
    bool array = ok && pd_str_is(name, "array");
    if (!ok || (!array && !pd_str_is(name, "matrix") && !pd_str_is(name, "pmatrix") &&
                !pd_str_is(name, "bmatrix")))
        return NULL;
    ok = !array || column_letters(r);
    while (ok && !pd_math_take_command(r, "end")) {
        unsigned before = cells.n;
        ok = matrix_row(r, &cells);
        columns = columns ? columns : cells.n;
        ok = ok && cells.n - before == columns;
        ok = ok && (pd_math_take_char(r, '\\') || pd_math_peek(r)->kind == PD_T_COMMAND);
    }
    if (!ok || !environment(r, &end) || !pd_str_eq(name, end))
        return NULL;
    return pd_math_make(&r->maker, PD_M_MATRIX, (int)columns, cells.items, cells.n);
}

/* --- the whole --- */

static bool has_relation(const struct elements *e, unsigned from)
{
    for (unsigned i = from; i < e->n; i++)
        if (e->items[i]->kind == PD_M_RELATION || e->items[i]->kind == PD_M_CHAIN)
            return true;
    return false;
}

/* x = 1, 2 is x = {1, 2}. */
static const struct pd_math_node *assigned_set(struct pd_math_reader *r, struct elements *e)
{
    const struct pd_math_node *first = e->items[0];
    if (first->kind != PD_M_RELATION || first->op != PD_M_EQ ||
        first->kids[0]->kind != PD_M_SYMBOL || has_relation(e, 1))
        return NULL;
    e->items[0] = first->kids[1];
    return pd_math_make2(&r->maker, PD_M_RELATION, PD_M_EQ, first->kids[0],
                         make_list(r, PD_M_SET, e));
}

/* -1,234,567.8: one number. */
static bool is_grouped_number(struct pd_str text)
{
    size_t i = 0, digits = 0, groups = 0;
    i += text.n > 0 && text.p[0] == '-';
    for (; i < text.n && text.p[i] != '.'; i++) {
        bool comma = text.p[i] == ',';
        if (comma ? digits == 0 || (groups && digits != 3) || digits > 3
                  : text.p[i] < '0' || text.p[i] > '9')
            return false;
        groups += comma;
        digits = comma ? 0 : digits + 1;
    }
    if (groups == 0 || digits != 3)
        return false;
    if (i == text.n)
        return true;
    for (i++; i < text.n && text.p[i] >= '0' && text.p[i] <= '9'; i++)
        continue;
    return i == text.n && text.p[i - 1] != '.';
}

static const struct pd_math_node *grouped_number(struct pd_math_reader *r, struct pd_str text)
{
    char *digits = pd_arena_alloc(r->maker.arena, text.n + 1);
    size_t n = 0;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != ',' && text.p[i] != '-')
            digits[n++] = text.p[i];
    const struct pd_math_node *node =
        pd_math_make_text(&r->maker, PD_M_NUMBER, (struct pd_str){digits, n});
    return text.p[0] == '-' ? pd_math_make1(&r->maker, PD_M_NEG, 0, node) : node;
}

static const struct pd_math_node *read_all(struct pd_math_reader *r)
{
    struct elements e = {0};
    const struct pd_math_node *node = pd_math_try(r, set_relation);
    if (node)
        return node;
    if (!read_elements(r, &e) || pd_math_peek(r)->kind != PD_T_END)
        return NULL;
    if (e.n == 1)
        return e.items[0];
    node = assigned_set(r, &e);
    return node ? node : make_list(r, PD_M_SET, &e);
}

const struct pd_math_node *pd_math_read_verify(bool *unsure, struct pd_str text,
                                               struct pd_arena *arena)
{
    struct pd_math_reader r = {.juxtaposed = pd_math_verify_juxtaposed};
    if (text.n > PD_MATH_MAX_TEXT) {
        *unsure = true;
        return NULL;
    }
    text = pd_arena_str(arena, text);
    pd_math_tokens(&r, text, skipped, skipped_chars, arena);
    r.complex_text = pd_math_is_complex_text(text);
    const struct pd_math_node *node =
        is_grouped_number(text) ? grouped_number(&r, text) : read_all(&r);
    *unsure = r.unsure;
    return node;
}
