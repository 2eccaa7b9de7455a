/*
 * What the files of the Jinja engine share: tokens and nodes. Private to them.
 *
 * Source becomes an array of tokens (jinja_lex.c), these become a tree (jinja_parse*.c), and the
 * tree is evaluated again for every rendering (jinja_eval.c). Everything lives in the arena that
 * the template was compiled in.
 */
#ifndef PD_LIB_FORMAT_JINJA_AST_H
#define PD_LIB_FORMAT_JINJA_AST_H

#include "lib/format/jinja.h"

enum {
    JINJA_MAX_SOURCE = 1 << 20, /* bytes of a template */
    JINJA_MAX_NESTING = 200,    /* levels of a tree */
    JINJA_MAX_PARAMS = 6        /* named parameters of a filter, test, method or function */
};

enum jinja_token_kind {
    JT_END,
    JT_DATA, /* text between the tags */
    JT_PRINT_BEGIN,
    JT_PRINT_END,
    JT_TAG_BEGIN,
    JT_TAG_END,
    JT_NAME,
    JT_CONST, /* a number or a string */
    JT_ADD,
    JT_SUB,
    JT_MUL,
    JT_DIV,
    JT_FLOORDIV,
    JT_MOD,
    JT_POW,
    JT_TILDE,
    JT_EQ,
    JT_NE,
    JT_LT,
    JT_LE,
    JT_GT,
    JT_GE,
    JT_ASSIGN,
    JT_DOT,
    JT_COMMA,
    JT_COLON,
    JT_PIPE,
    JT_SEMICOLON,
    JT_LPAREN,
    JT_RPAREN,
    JT_LBRACKET,
    JT_RBRACKET,
    JT_LBRACE,
    JT_RBRACE,
    JT_IN, /* never a token: operators that are written as names */
    JT_NOT_IN
};

struct jinja_token {
    uint8_t kind; /* enum jinja_token_kind */
    uint32_t line, column;
    struct pd_str text;    /* as written; of JT_DATA what is printed */
    struct pd_value value; /* of JT_CONST */
};

/* Splits a source without "\r" into tokens, the last of which is JT_END. *tokens is on the heap and
   the caller's, also after an error. trim: as trim_blocks and lstrip_blocks have it. */
int pd_jinja_lex(struct jinja_token **tokens, struct pd_arena *arena, struct pd_str source,
                 bool trim, struct pd_err *err);
/* How a token is called in a message. */
const char *pd_jinja_token_name(enum jinja_token_kind kind);

enum jinja_node_kind {
    JN_CONST,     /* value */
    JN_NAME,      /* name */
    JN_LIST,      /* items */
    JN_TUPLE,     /* items */
    JN_DICT,      /* key, value, key, value, ... */
    JN_ATTR,      /* object; name */
    JN_ITEM,      /* object, subscript */
    JN_SLICE,     /* from, to, step: NULL where absent */
    JN_CALL,      /* function, arguments */
    JN_FILTER,    /* input (NULL in front of a block), arguments; builtin */
    JN_TEST,      /* input, arguments; builtin */
    JN_KEYWORD,   /* value; name: an argument given by name, behind all others */
    JN_SPREAD,    /* value; op: the arguments that a list (JT_MUL) or dict (JT_POW) holds */
    JN_NOT,       /* operand */
    JN_AND,       /* left, right */
    JN_OR,        /* left, right */
    JN_NEG,       /* operand */
    JN_POS,       /* operand */
    JN_BINARY,    /* left, right; op */
    JN_COMPARE,   /* first, then JN_OPERAND */
    JN_OPERAND,   /* right; op */
    JN_CONCAT,    /* operands */
    JN_COND,      /* condition, then, else (NULL where absent) */
    JN_TEXT,      /* name: the text */
    JN_PRINT,     /* expression */
    JN_BODY,      /* statements */
    JN_IF,        /* condition, body, condition, body, ..., else body where there is one */
    JN_FOR,       /* target, iterable, filter or NULL, body, else body or NULL */
    JN_SET,       /* target, expression */
    JN_SET_BLOCK, /* target, body, filter or NULL */
    JN_WITH,      /* target, expression, target, expression, ..., body */
    JN_NAMESPACE, /* as a target: name; value is the attribute */
    JN_MACRO,     /* name; JN_KEYWORD (kid NULL: no default) for each parameter, then the body */
    JN_CALLER,    /* a call, and the JN_MACRO "caller" that is handed to it */
    JN_SCOPE,     /* body */
    JN_BREAK,
    JN_CONTINUE
};

struct jinja_node {
    uint8_t kind; /* enum jinja_node_kind */
    uint8_t op;   /* enum jinja_token_kind */
    uint16_t height;
    uint32_t line, column;
    uint32_t n, cap;
    struct jinja_node **kids;
    struct pd_str name;
    struct pd_value value;
    const struct jinja_builtin *builtin;
};

struct pd_jinja {
    struct jinja_node *root;
    bool literal;
    bool chat; /* the environment of chat templates */
    struct pd_jinja_date today;
};

struct jinja_parser {
    struct pd_arena *arena;
    const struct jinja_token *token; /* the one to look at next */
    unsigned depth;
    unsigned loops; /* that "break" could leave */
    bool chat;
    int code; /* negative after the first error; the parser then sees only JT_END */
    struct pd_err *err;
};

/* Nodes and errors. After a failure everything goes on with harmless nodes and ends soon, since the
   parser sees the end of the template; only the outermost caller looks at code. */
struct jinja_node *pd_jinja_node(struct jinja_parser *p, enum jinja_node_kind kind,
                                 const struct jinja_token *token);
void pd_jinja_add(struct jinja_parser *p, struct jinja_node *parent, struct jinja_node *kid);
void pd_jinja_fail(struct jinja_parser *p, const struct jinja_token *token, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Takes the token when it is of that kind. */
bool pd_jinja_take(struct jinja_parser *p, enum jinja_token_kind kind);
bool pd_jinja_take_name(struct jinja_parser *p, const char *name);
bool pd_jinja_at_name(const struct jinja_parser *p, const char *name);
void pd_jinja_expect(struct jinja_parser *p, enum jinja_token_kind kind);
struct pd_str pd_jinja_expect_name(struct jinja_parser *p);

/* Expressions. A tuple needs no parentheses; it ends in front of the name end, which may be NULL.
 */
struct jinja_node *pd_jinja_parse_expression(struct jinja_parser *p);
struct jinja_node *pd_jinja_parse_tuple(struct jinja_parser *p, bool with_condition,
                                        const char *end);
/* The filters in front of a block: {% set x | upper %}; NULL when there are none. */
struct jinja_node *pd_jinja_parse_filters(struct jinja_parser *p, struct jinja_node *input);
/* A name, a tuple of names, or (with_namespace) a namespace's attribute. */
struct jinja_node *pd_jinja_parse_target(struct jinja_parser *p, bool with_namespace,
                                         const char *end);

/* The whole template. */
int pd_jinja_parse(struct jinja_node **root, struct pd_arena *arena,
                   const struct jinja_token *tokens, bool chat, struct pd_err *err);

#endif
