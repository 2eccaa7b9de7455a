/*
 * What a statement at the top level of a module binds there, and the imports inside it.
 */
#include "lib/core/alloc.h"
#include "lib/format/pymodule.h"

#include <stdlib.h>

struct binder {
    struct pd_pymodule *m;
    uint32_t statement;
    bool expressions; /* the second round: expressions only */
};

/* Words [first, end). Functions that take own are told whether these stand at the module's own
   level, where names are bound. */
struct span {
    uint32_t first, end;
};

static const struct pd_pytoken *token_at(const struct binder *b, uint32_t i)
{
    return &b->m->lines.tokens.items[i];
}

static bool is(const struct binder *b, uint32_t i, const char *text)
{
    return pd_pytoken_is(token_at(b, i), text);
}

static bool is_name(const struct binder *b, uint32_t i)
{
    return token_at(b, i)->kind == PD_PY_NAME;
}

int pd_pytoken_nesting(const struct pd_pytoken *token)
{
    if (token->kind != PD_PY_OPERATOR || token->n != 1)
        return 0;
    char c = *token->p;
    return c == '(' || c == '[' || c == '{' ? 1 : c == ')' || c == ']' || c == '}' ? -1 : 0;
}

/* ---- bindings ---- */

static void bind(struct binder *b, struct pd_str text, struct pd_pybinding binding)
{
    struct pd_pymodule *m = b->m;
    struct pd_pyname *name = pd_pymodule_find(m, text);
    binding.statement = b->statement;
    if (!name) {
        name = pd_arena_alloc(&m->arena, sizeof(*name));
        pd_map_set(&m->names, &m->arena, text, name);
    }
    if (name->n == name->cap) {
        size_t cap = name->cap ? 2 * name->cap : 1;
        struct pd_pybinding *grown = pd_arena_array(&m->arena, cap, sizeof(*grown));
        if (name->n)
            memcpy(grown, name->bindings, name->n * sizeof(*grown));
        name->bindings = grown;
        name->cap = cap;
    }
    name->bindings[name->n++] = binding;
}

static void bind_token(struct binder *b, uint32_t i, bool is_def)
{
    bind(b, pd_pytoken_str(token_at(b, i)),
         (struct pd_pybinding){.token = i, .import = PD_PY_NO_IMPORT, .is_def = is_def});
}

/* The word behind a bracket and all that is in it. */
static uint32_t skip_group(const struct binder *b, uint32_t i, uint32_t end)
{
    int depth = 0;
    do
        depth += pd_pytoken_nesting(token_at(b, i++));
    while (i < end && depth > 0);
    return i;
}

/* Targets between commas and brackets: each binds the name it begins with. */
static void bind_targets(struct binder *b, struct span s)
{
    for (uint32_t i = s.first; i < s.end;) {
        if (!is_name(b, i)) {
            i++;
            continue;
        }
        bind_token(b, i++, false);
        while (i < s.end && (is(b, i, ".") || is(b, i, "(") || is(b, i, "[")))
            i = is(b, i, ".") ? i + 2 : skip_group(b, i, s.end);
    }
}

/* name := value, wherever it stands. */
static void bind_walrus(struct binder *b, struct span s)
{
    for (uint32_t i = s.first + 1; i < s.end; i++)
        if (is(b, i, ":=") && is_name(b, i - 1))
            bind_token(b, i - 1, false);
}

/* The first of the words outside brackets and lambdas from s.first on, or s.end. */
static uint32_t find_outside(const struct binder *b, struct span s, const char *text)
{
    int depth = 0, lambdas = 0;
    for (uint32_t i = s.first; i < s.end; i++) {
        bool colon = is(b, i, ":");
        if (depth == 0 && lambdas == 0 && is(b, i, text))
            return i;
        if (depth == 0 && colon && lambdas)
            lambdas--;
        if (depth == 0 && is(b, i, "lambda"))
            lambdas++;
        depth += pd_pytoken_nesting(token_at(b, i));
    }
    return s.end;
}

/* ---- imports ---- */

/* Takes a.b.c; the words need not stand close. */
static struct pd_str read_path(struct binder *b, uint32_t *i, uint32_t end)
{
    struct pd_buf path = {0};
    for (; *i < end && (is_name(b, *i) || is(b, *i, ".")); ++*i) {
        if (is_name(b, *i) && path.len && path.data[path.len - 1] != '.')
            break;
        pd_buf_add_str(&path, pd_pytoken_str(token_at(b, *i)));
    }
    struct pd_str copy = pd_arena_str(&b->m->arena, pd_buf_str(&path));
    pd_buf_done(&path);
    return copy;
}

static uint32_t push_import(struct binder *b, struct pd_pyimport import)
{
    struct pd_pymodule *m = b->m;
    m->imports = pd_grow(m->imports, &m->imports_cap, m->nimports + 1, sizeof(*m->imports));
    m->imports[m->nimports++] = import;
    m->statements[b->statement].nimports++;
    return (uint32_t)(m->nimports - 1);
}

/* Takes `as name` if it is there, then keeps the import; token is the word of the local name. */
static void add_import(struct binder *b, struct pd_pyimport import, uint32_t token, uint32_t *i,
                       bool own)
{
    if (*i + 1 < import.end && is(b, *i, "as")) {
        token = *i + 1;
        import.renamed = true;
        *i += 2;
    }
    import.local = pd_pytoken_str(token_at(b, token));
    uint32_t number = push_import(b, import);
    if (own && pd_str_is(import.local, "*"))
        b->m->has_star = true;
    else if (own)
        bind(b, import.local, (struct pd_pybinding){.token = token, .import = number});
}

/* import a.b, c as d */
static void read_import(struct binder *b, struct span s, bool own)
{
    for (uint32_t i = s.first + 1; i < s.end;) {
        uint32_t token = i;
        if (!is_name(b, i)) {
            i++;
            continue;
        }
        struct pd_pyimport import = {
            .path = read_path(b, &i, s.end), .first = s.first, .end = s.end};
        add_import(b, import, token, &i, own);
    }
}

/* from ..a.b import (c as d, e) */
static void read_from(struct binder *b, struct span s, bool own)
{
    struct pd_pyimport import = {.first = s.first, .end = s.end};
    uint32_t i = s.first + 1;
    for (; i < s.end && (is(b, i, ".") || is(b, i, "...")); i++)
        import.dots += token_at(b, i)->n;
    import.path = read_path(b, &i, s.end);
    for (i++; i < s.end;) {
        uint32_t token = i++;
        if (!is_name(b, token) && !is(b, token, "*"))
            continue;
        import.name = pd_pytoken_str(token_at(b, token));
        add_import(b, import, token, &i, own);
    }
}

/* ---- expressions ---- */

/* An expression that stands alone, X.append(1) or shuffle(X), may change what it names: it counts
   as binding the names that something else binds. */
static void bind_used(struct binder *b, struct span s)
{
    for (uint32_t i = s.first; i < s.end; i++) {
        bool attribute = i > s.first && is(b, i - 1, ".");
        bool keyword = i + 1 < s.end && is(b, i + 1, "=");
        if (is_name(b, i) && !attribute && !keyword &&
            pd_pymodule_find(b->m, pd_pytoken_str(token_at(b, i))))
            bind_token(b, i, false);
    }
}

/* ---- simple statements ---- */

/* Operators that end with "=" and assign. */
static bool is_augmented(const struct binder *b, uint32_t i)
{
    static const char *const operators[] = {
        "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "@=", "//=", "**=", ">>=", "<<="};
    for (size_t k = 0; k < sizeof(operators) / sizeof(*operators); k++)
        if (is(b, i, operators[k]))
            return true;
    return false;
}

/* The value of `NAME = value` or `NAME: type = value`, else nothing. */
static struct span value_of(const struct binder *b, struct span s)
{
    struct span none = {0, 0};
    uint32_t i = s.first + 1;
    if (!is_name(b, s.first) || i == s.end)
        return none;
    if (is(b, i, ":"))
        i = find_outside(b, (struct span){i + 1, s.end}, "=");
    if (i + 1 >= s.end || !is(b, i, "=") ||
        find_outside(b, (struct span){i + 1, s.end}, "=") < s.end)
        return none;
    return (struct span){i + 1, s.end};
}

/* Where the first target of an assignment ends; s.end when it is none. */
static uint32_t end_of_target(const struct binder *b, struct span s)
{
    int depth = 0;
    for (uint32_t i = s.first; i < s.end && !(depth == 0 && is(b, i, "lambda")); i++) {
        if (depth == 0 && (is(b, i, ":") || is(b, i, "=") || is_augmented(b, i)))
            return i;
        depth += pd_pytoken_nesting(token_at(b, i));
    }
    return s.end;
}

static void bind_assignment(struct binder *b, struct span s)
{
    bool annotation = false;
    for (uint32_t end; !annotation && (end = end_of_target(b, s)) < s.end; s.first = end + 1) {
        bind_targets(b, (struct span){s.first, end});
        annotation = is(b, end, ":");
    }
}

static bool is_expression(const struct binder *b, struct span s)
{
    return token_at(b, s.first)->kind != PD_PY_KEYWORD && end_of_target(b, s) == s.end;
}

static void bind_simple(struct binder *b, struct span s, bool own)
{
    if (b->expressions) {
        if (own && is_expression(b, s))
            bind_used(b, s);
    } else if (is(b, s.first, "import"))
        read_import(b, s, own);
    else if (is(b, s.first, "from"))
        read_from(b, s, own);
    else if (own && is(b, s.first, "del"))
        bind_targets(b, (struct span){s.first + 1, s.end});
    else if (own)
        bind_assignment(b, s);
}

/* ---- headers of blocks ---- */

static void bind_def(struct binder *b, struct span s)
{
    if (s.first + 1 < s.end && is_name(b, s.first + 1))
        bind_token(b, s.first + 1, true);
}

static void bind_for(struct binder *b, struct span s)
{
    bind_targets(b, (struct span){s.first + 1, find_outside(b, s, "in")});
}

/* The target behind each `as`. */
static void bind_as(struct binder *b, struct span s)
{
    for (uint32_t i = s.first; i + 1 < s.end; i++) {
        if (!is(b, i, "as"))
            continue;
        uint32_t end = is_name(b, i + 1) ? i + 2 : skip_group(b, i + 1, s.end);
        while (end < s.end && (is(b, end, ".") || is(b, end, "[")))
            end = is(b, end, ".") ? end + 2 : skip_group(b, end, s.end);
        bind_targets(b, (struct span){i + 1, end < s.end ? end : s.end});
    }
}

/* Names of a pattern that capture: not classes, values or keywords. */
static void bind_case(struct binder *b, struct span s)
{
    uint32_t guard = find_outside(b, s, "if");
    for (uint32_t i = s.first + 1; i < guard; i++) {
        bool last = i + 1 == s.end;
        if (is_name(b, i) && !is(b, i, "_") && !is(b, i - 1, ".") &&
            (last || !(is(b, i + 1, "(") || is(b, i + 1, ".") || is(b, i + 1, "="))))
            bind_token(b, i, false);
    }
}

static void bind_nothing(struct binder *b, struct span s)
{
    (void)b;
    (void)s;
}

static const struct header {
    const char *word;
    void (*bind)(struct binder *b, struct span s); /* words before the colon */
    bool scope;                                    /* the block has names of its own */
} headers[] = {
    {"class", bind_def, true},     {"def", bind_def, true},        {"elif", bind_nothing, false},
    {"else", bind_nothing, false}, {"except", bind_as, false},     {"finally", bind_nothing, false},
    {"for", bind_for, false},      {"if", bind_nothing, false},    {"match", bind_nothing, false},
    {"try", bind_nothing, false},  {"while", bind_nothing, false}, {"with", bind_as, false},
    {"case", bind_case, false},
};

/* match and case are names elsewhere: `match x:` ends with its colon, `case x:` is inside it. */
static bool is_soft_header(const struct binder *b, const struct pd_pyline *line)
{
    if (line->end - line->first < 3)
        return false;
    if (is(b, line->first, "match"))
        return is(b, line->end - 1, ":");
    return line->depth > 0 && !is(b, line->first + 1, "=") && !is(b, line->first + 1, ":") &&
           !is(b, line->first + 1, ".") &&
           find_outside(b, (struct span){line->first, line->end}, ":") < line->end;
}

static const struct header *header_of(const struct binder *b, const struct pd_pyline *line,
                                      uint32_t first)
{
    for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
        if (!is(b, first, headers[i].word))
            continue;
        bool hard = token_at(b, first)->kind == PD_PY_KEYWORD;
        return hard || is_soft_header(b, line) ? &headers[i] : NULL;
    }
    return NULL;
}

/* Simple statements between semicolons behind a header. */
static void bind_rest(struct binder *b, struct span s, bool own)
{
    while (s.first < s.end) {
        uint32_t semicolon = find_outside(b, s, ";");
        if (semicolon > s.first)
            bind_simple(b, (struct span){s.first, semicolon}, own);
        s.first = semicolon + 1;
    }
}

/* Takes a line and tells whether lines deeper than it have names of their own. */
static bool bind_line(struct binder *b, const struct pd_pyline *line, bool own)
{
    struct span s = {line->first, line->end};
    s.first += s.end - s.first > 1 && is(b, s.first, "async");
    const struct header *header = header_of(b, line, s.first);
    if (is(b, s.first, "@"))
        return false;
    if (own && !b->expressions && !(header && header->scope))
        bind_walrus(b, s);
    if (!header) {
        bind_simple(b, s, own);
        return false;
    }
    uint32_t colon = find_outside(b, s, ":");
    if (own && !b->expressions)
        header->bind(b, (struct span){s.first, colon});
    bind_rest(b, (struct span){colon + 1, s.end}, own && !header->scope);
    return header->scope;
}

static void bind_statement(struct pd_pymodule *m, uint32_t statement, bool expressions)
{
    struct binder b = {m, statement, expressions};
    const struct pd_pystatement *st = &m->statements[statement];
    const struct pd_pyline *lines = m->lines.items;
    uint32_t scope = UINT32_MAX; /* deeper lines are inside a function or class */
    for (uint32_t i = st->first; i < st->end; i++) {
        if (lines[i].depth <= scope)
            scope = UINT32_MAX;
        if (bind_line(&b, &lines[i], scope == UINT32_MAX) && scope == UINT32_MAX)
            scope = lines[i].depth;
    }
}

static void describe(struct pd_pymodule *m, struct pd_pystatement *st)
{
    struct binder b = {.m = m};
    const struct pd_pyline *line = &m->lines.items[st->first];
    if (st->end - st->first > 1)
        return;
    st->is_import = is(&b, line->first, "import") || is(&b, line->first, "from");
    struct span value = value_of(&b, (struct span){line->first, line->end});
    st->value = value.first;
    st->value_end = value.end;
}

static int compare_bindings(const void *a, const void *b)
{
    const struct pd_pybinding *x = a, *y = b;
    return x->token < y->token ? -1 : x->token > y->token;
}

void pd_pymodule_bind(struct pd_pymodule *m)
{
    for (uint32_t i = 0; i < m->nstatements; i++) {
        m->statements[i].first_import = (uint32_t)m->nimports;
        bind_statement(m, i, false);
        describe(m, &m->statements[i]);
    }
    for (uint32_t i = 0; i < m->nstatements; i++)
        bind_statement(m, i, true);
    for (size_t i = 0; i < m->names.n; i++) {
        struct pd_pyname *name = m->names.entries[i].value;
        qsort(name->bindings, name->n, sizeof(*name->bindings), compare_bindings);
    }
}
