#include "lib/math/reader.h"

#include "lib/core/buf.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_listed(const char *const *names, struct pd_str name)
{
    for (; *names; names++)
        if (pd_str_is(name, *names))
            return true;
    return false;
}

/* One token at i; the number of bytes. */
static size_t token_at(struct pd_math_token *t, struct pd_str s, size_t i)
{
    char c = s.p[i];
    size_t end = i + 1;
    *t = (struct pd_math_token){.c = c, .text = pd_str_slice(s, i, i + 1)};
    if (c == '\\' && end < s.n && is_letter(s.p[end])) {
        while (end < s.n && is_letter(s.p[end]))
            end++;
        t->kind = PD_T_COMMAND;
        t->text = pd_str_slice(s, i + 1, end);
    } else if (c == '\\' && end < s.n) {
        bool brace = s.p[end] == '{' || s.p[end] == '}';
        t->kind = brace || s.p[end] == '\\' ? PD_T_CHAR : PD_T_BAD;
        t->c = s.p[end] == '{' ? 'L' : s.p[end] == '}' ? 'R' : '\\';
        t->text = pd_str_slice(s, i, i + 2);
        end++;
    } else if (c >= '0' && c <= '9') {
        t->kind = PD_T_DIGIT;
    } else if (is_letter(c)) {
        t->kind = PD_T_LETTER;
    } else {
        t->kind = c && strchr("+-*/()[]{}|_^:=<>!',.;%&", c) ? PD_T_CHAR : PD_T_BAD;
    }
    return end - i;
}

void pd_math_tokens(struct pd_math_reader *r, struct pd_str text, const char *const *skipped,
                    const char *skipped_chars, struct pd_arena *arena)
{
    size_t n = 0;
    bool spaced = false;
    r->tokens = pd_arena_array(arena, text.n + 1, sizeof *r->tokens);
    for (size_t i = 0; i < text.n;) {
        struct pd_math_token *t = &r->tokens[n];
        if (is_space(text.p[i])) {
            spaced = true;
            i++;
            continue;
        }
        i += token_at(t, text, i);
        bool skip = t->kind == PD_T_COMMAND && is_listed(skipped, t->text);
        skip = skip || (t->text.n == 2 && t->text.p[0] == '\\' && t->kind == PD_T_BAD &&
                        strchr(skipped_chars, t->text.p[1]));
        if (skip)
            continue;
        t->spaced = spaced;
        spaced = false;
        n++;
    }
    r->tokens[n].kind = PD_T_END;
    r->fuel = PD_MATH_FUEL;
    r->maker.arena = arena;
}

const struct pd_math_token *pd_math_peek(struct pd_math_reader *r)
{
    if (r->at > r->furthest)
        r->furthest = r->at;
    return &r->tokens[r->at];
}

bool pd_math_at_char(struct pd_math_reader *r, char c)
{
    const struct pd_math_token *t = pd_math_peek(r);
    return t->kind == PD_T_CHAR && t->c == c;
}

bool pd_math_take_char(struct pd_math_reader *r, char c)
{
    bool there = pd_math_at_char(r, c);
    r->at += there;
    return there;
}

bool pd_math_take_command(struct pd_math_reader *r, const char *name)
{
    const struct pd_math_token *t = pd_math_peek(r);
    bool there = t->kind == PD_T_COMMAND && pd_str_is(t->text, name);
    r->at += there;
    return there;
}

bool pd_math_enter(struct pd_math_reader *r)
{
    r->fuel--;
    r->depth++;
    if (r->fuel > 0 && r->depth <= 4 * PD_MATH_MAX_DEPTH && r->maker.count < PD_MATH_MAX_NODES)
        return true;
    r->unsure = true;
    r->depth--;
    return false;
}

void pd_math_leave(struct pd_math_reader *r)
{
    r->depth--;
}

const struct pd_math_node *pd_math_between(struct pd_math_reader *r, char open, pd_math_rule rule,
                                           char close)
{
    if (!pd_math_take_char(r, open))
        return NULL;
    const struct pd_math_node *node = rule(r);
    return node && pd_math_take_char(r, close) ? node : NULL;
}

const struct pd_math_node *pd_math_try(struct pd_math_reader *r, pd_math_rule rule)
{
    size_t at = r->at;
    const struct pd_math_node *node = rule(r);
    if (!node)
        r->at = at;
    return node;
}

struct pd_str pd_math_span(const struct pd_math_reader *r, size_t from, size_t to)
{
    struct pd_buf buf = {0};
    for (size_t i = from; i < to; i++)
        pd_buf_add_str(&buf, r->tokens[i].text);
    struct pd_str text = pd_arena_str(r->maker.arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return text;
}

int pd_math_named_function(struct pd_str name)
{
    static const struct {
        const char *name;
        int op;
    } functions[] = {
        {"exp", PD_M_EXP},      {"log", PD_M_LOG},      {"ln", PD_M_LOG},
        {"lg", PD_M_LOG},       {"sin", PD_M_SIN},      {"cos", PD_M_COS},
        {"tan", PD_M_TAN},      {"csc", PD_M_CSC},      {"sec", PD_M_SEC},
        {"cot", PD_M_COT},      {"arcsin", PD_M_ASIN},  {"arccos", PD_M_ACOS},
        {"arctan", PD_M_ATAN},  {"arccsc", PD_M_OTHER}, {"arcsec", PD_M_OTHER},
        {"arccot", PD_M_OTHER}, {"sinh", PD_M_SINH},    {"cosh", PD_M_COSH},
        {"tanh", PD_M_TANH},    {"arsinh", PD_M_OTHER}, {"arcosh", PD_M_OTHER},
        {"artanh", PD_M_OTHER},
    };
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (pd_str_is(name, functions[i].name))
            return functions[i].op;
    return -1;
}
