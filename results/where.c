#include "results/where.h"

#include "lib/core/alloc.h"
#include "lib/core/buf.h"
#include "lib/format/json.h"
#include "lib/format/pystr.h"
#include "lib/format/regex.h"

#include <stdlib.h>
#include <strings.h>

enum { DEPTH_MAX = 50, LENGTH_MAX = 10000 };

enum op { OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_MATCH, OP_NONE };
enum node_kind { NODE_TEST, NODE_AND, NODE_OR, NODE_NOT };

struct node {
    enum node_kind kind;
    struct node *a, *b; /* of and, or; not has a */
    enum op op;
    struct pd_str name, value;
    bool numeric; /* the value is a number */
    double number;
    struct pd_regex *regex;
    struct node *next; /* of all tests, for what names there are */
};

struct pd_where {
    struct pd_arena arena;
    struct node *root, *tests;
};

/* Longer ones first, as "<" begins "<=". */
static const struct {
    const char *text;
    enum op op;
} ops[] = {{"<=", OP_LE}, {">=", OP_GE}, {"!=", OP_NE}, {"=~", OP_MATCH},
           {"==", OP_EQ}, {"=", OP_EQ},  {"<", OP_LT},  {">", OP_GT}};

struct reader {
    struct pd_where *where;
    struct pd_str text;
    size_t at;
    unsigned depth;
};

static int wrong(const struct reader *r, const char *expected, struct pd_err *err)
{
    if (r->at >= r->text.n)
        return pd_err_set(err, PD_ERR_USAGE, "the condition ends where %s should come", expected);
    return pd_err_set(err, PD_ERR_USAGE, "the condition has '%.*s' where %s should come",
                      (int)(r->text.n - r->at > 30 ? 30 : r->text.n - r->at), r->text.p + r->at,
                      expected);
}

static void skip_space(struct reader *r)
{
    while (r->at < r->text.n && strchr(" \t\n\r", r->text.p[r->at]) && r->text.p[r->at])
        r->at++;
}

static bool ends_word(char c)
{
    return c == '\0' || strchr(" \t\n\r()<>=!~'\"", c) != NULL;
}

static struct pd_str peek_word(struct reader *r)
{
    skip_space(r);
    size_t end = r->at;
    while (end < r->text.n && !ends_word(r->text.p[end]))
        end++;
    return pd_str_slice(r->text, r->at, end);
}

static bool same_word(struct pd_str word, const char *keyword)
{
    return word.n == strlen(keyword) && strncasecmp(word.p, keyword, word.n) == 0;
}

static bool take_keyword(struct reader *r, const char *keyword)
{
    bool found = same_word(peek_word(r), keyword);
    r->at += found ? strlen(keyword) : 0;
    return found;
}

static bool take_char(struct reader *r, char c)
{
    skip_space(r);
    bool found = r->at < r->text.n && r->text.p[r->at] == c;
    r->at += found;
    return found;
}

/* A word or a quoted text. */
static int take_text(struct pd_str *out, struct reader *r, const char *expected, struct pd_err *err)
{
    struct pd_str word = peek_word(r);
    char quote = r->at < r->text.n ? r->text.p[r->at] : '\0';
    if (quote != '\'' && quote != '"') {
        if (!word.n)
            return wrong(r, expected, err);
        r->at += word.n;
        *out = word;
        return 0;
    }
    ptrdiff_t end = pd_str_index(r->text, (struct pd_str){&quote, 1}, r->at + 1);
    if (end < 0)
        return pd_err_set(err, PD_ERR_USAGE, "a quoted text of the condition has no end");
    *out = pd_str_slice(r->text, r->at + 1, (size_t)end);
    r->at = (size_t)end + 1;
    return 0;
}

static enum op take_op(struct reader *r)
{
    skip_space(r);
    struct pd_str rest = pd_str_slice(r->text, r->at, r->text.n);
    for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
        if (pd_str_starts_with(rest, pd_str_of(ops[i].text))) {
            r->at += strlen(ops[i].text);
            return ops[i].op;
        }
    return OP_NONE;
}

static struct node *new_node(struct reader *r, enum node_kind kind)
{
    struct node *node = pd_arena_alloc(&r->where->arena, sizeof(*node));
    node->kind = kind;
    return node;
}

static int read_test(struct node **out, struct reader *r, struct pd_err *err)
{
    struct node *node = new_node(r, NODE_TEST);
    int code = take_text(&node->name, r, "a name", err);
    if (code < 0)
        return code;
    node->op = take_op(r);
    if (node->op == OP_NONE)
        return wrong(r, "one of = != < <= > >= =~", err);
    code = take_text(&node->value, r, "a value", err);
    if (code < 0)
        return code;
    node->numeric = pd_py_parse_float(&node->number, node->value);
    node->next = r->where->tests;
    r->where->tests = node;
    *out = node;
    return node->op == OP_MATCH ? pd_regex_new(&node->regex, node->value, PD_RE_IGNORECASE, err)
                                : 0;
}

static int read_or(struct node **out, struct reader *r, struct pd_err *err);

static int read_primary(struct node **out, struct reader *r, struct pd_err *err)
{
    if (r->depth++ > DEPTH_MAX)
        return pd_err_set(err, PD_ERR_USAGE, "the condition is nested too deeply");
    int code;
    if (take_keyword(r, "not")) {
        struct node *node = new_node(r, NODE_NOT);
        code = read_primary(&node->a, r, err);
        *out = node;
    } else if (take_char(r, '(')) {
        code = read_or(out, r, err);
        if (code == 0 && !take_char(r, ')'))
            code = wrong(r, "')'", err);
    } else {
        code = read_test(out, r, err);
    }
    r->depth--;
    return code;
}

static int read_and(struct node **out, struct reader *r, struct pd_err *err)
{
    int code = read_primary(out, r, err);
    while (code == 0 && take_keyword(r, "and")) {
        struct node *node = new_node(r, NODE_AND);
        node->a = *out;
        *out = node;
        code = read_primary(&node->b, r, err);
    }
    return code;
}

static int read_or(struct node **out, struct reader *r, struct pd_err *err)
{
    int code = read_and(out, r, err);
    while (code == 0 && take_keyword(r, "or")) {
        struct node *node = new_node(r, NODE_OR);
        node->a = *out;
        *out = node;
        code = read_and(&node->b, r, err);
    }
    return code;
}

int pd_where_new(struct pd_where **out, struct pd_str text, struct pd_err *err)
{
    if (text.n > LENGTH_MAX)
        return pd_err_set(err, PD_ERR_USAGE, "the condition is longer than %d bytes", LENGTH_MAX);
    struct pd_where *where = pd_calloc(1, sizeof(*where));
    struct reader r = {.where = where, .text = pd_arena_str(&where->arena, text)};
    int code = read_or(&where->root, &r, err);
    skip_space(&r);
    if (code == 0 && r.at < r.text.n)
        code = wrong(&r, "'and', 'or' or the end", err);
    if (code < 0)
        pd_where_free(where);
    else
        *out = where;
    return code;
}

void pd_where_free(struct pd_where *where)
{
    if (!where)
        return;
    for (struct node *test = where->tests; test; test = test->next)
        pd_regex_free(test->regex);
    pd_arena_done(&where->arena);
    free(where);
}

/* Texts as they are, true and false, the empty text for None, and JSON for all else. */
static struct pd_str text_of(const struct pd_value *value, struct pd_buf *buf)
{
    if (value->kind == PD_STRING)
        return value->s;
    if (value->kind != PD_NONE)
        pd_json_write(buf, value, PD_JSON_COMPACT);
    return pd_buf_str(buf);
}

static bool equal_texts(struct pd_str a, struct pd_str b)
{
    return a.n == b.n && strncasecmp(a.p, b.p, a.n) == 0;
}

enum { LESS = 1, EQUAL = 2, GREATER = 4 };

/* Which orders of the row's value against the test's satisfy an operator. */
static bool order_holds(enum op op, unsigned order)
{
    static const unsigned allowed[] = {
        [OP_EQ] = EQUAL,        [OP_NE] = LESS | GREATER, [OP_LT] = LESS,
        [OP_LE] = LESS | EQUAL, [OP_GT] = GREATER,        [OP_GE] = GREATER | EQUAL,
    };
    return (allowed[op] & order) != 0;
}

static int test_text(const struct node *test, struct pd_str text, struct pd_err *err)
{
    struct pd_match match;
    if (test->op == OP_MATCH)
        return pd_regex_search(&match, test->regex, text, 0, err);
    if (test->op == OP_EQ || test->op == OP_NE)
        return equal_texts(text, test->value) == (test->op == OP_EQ);
    int order = pd_str_cmp(text, test->value);
    return text.n && order_holds(test->op, order < 0 ? LESS : order > 0 ? GREATER : EQUAL);
}

static int test_holds(const struct node *test, const struct pd_value *value, struct pd_err *err)
{
    double number;
    bool is_number = value->kind != PD_BOOL && pd_value_number(value, &number);
    if (is_number && test->numeric && test->op != OP_MATCH)
        return order_holds(test->op, number < test->number   ? LESS
                                     : number > test->number ? GREATER
                                                             : EQUAL);
    struct pd_buf buf = {0};
    int code = test_text(test, text_of(value, &buf), err);
    pd_buf_done(&buf);
    return code;
}

struct row {
    pd_where_lookup lookup;
    const void *ctx;
};

static int holds(const struct node *node, const struct row *row, struct pd_err *err)
{
    if (node->kind == NODE_TEST) {
        struct pd_value value = row->lookup(row->ctx, node->name);
        return test_holds(node, &value, err);
    }
    int a = holds(node->a, row, err);
    if (a < 0 || node->kind == NODE_NOT)
        return a < 0 ? a : !a;
    bool decided = node->kind == NODE_AND ? !a : a;
    return decided ? a : holds(node->b, row, err);
}

int pd_where_holds(const struct pd_where *where, pd_where_lookup lookup, const void *ctx,
                   struct pd_err *err)
{
    return holds(where->root, &(struct row){lookup, ctx}, err);
}

int pd_where_names(const struct pd_where *where, pd_where_name visit, void *ctx, struct pd_err *err)
{
    int code = 0;
    for (const struct node *test = where->tests; test && code >= 0; test = test->next)
        code = visit(ctx, test->name, err);
    return code;
}
