/*
 * What the two readers share: tokens, and steps that can be taken back. A reader is a recursive
 * descent over the token list that gives NULL where the text does not fit and leaves the position
 * wherever it failed; who has an alternative sets it back. Steps, depth and nodes are bounded;
 * running out of them is `unsure`. Private to lib/math.
 */
#ifndef PD_LIB_MATH_READER_H
#define PD_LIB_MATH_READER_H

#include "lib/math/node.h"

enum pd_math_token_kind {
    PD_T_END,
    PD_T_BAD,     /* nothing of the language; an error once it is looked at */
    PD_T_DIGIT,   /* one digit */
    PD_T_LETTER,  /* one letter */
    PD_T_COMMAND, /* \name; text is the name */
    PD_T_CHAR     /* one character; c. \{ and \} are 'L' and 'R' */
};

struct pd_math_token {
    unsigned char kind;
    char c;
    bool spaced; /* white space stood in front */
    struct pd_str text;
};

struct pd_math_reader {
    struct pd_math_token *tokens; /* ends with PD_T_END */
    size_t at, furthest;          /* the last token that was looked at */
    unsigned depth;
    long fuel;
    bool unsure;
    bool complex_text; /* verify: symbols are not real */
    /* The language's factors that stand side by side; functions: whether functions are among them.
     */
    const struct pd_math_node *(*juxtaposed)(struct pd_math_reader *r, bool functions);
    struct pd_math_maker maker;
};

typedef const struct pd_math_node *(*pd_math_rule)(struct pd_math_reader *r);

enum { PD_MATH_FUEL = 40000 };

/* Cuts the text into tokens. skipped: names of commands that count as space, and, as one
   character each, what else is skipped behind a backslash. */
void pd_math_tokens(struct pd_math_reader *r, struct pd_str text, const char *const *skipped,
                    const char *skipped_chars, struct pd_arena *arena);

const struct pd_math_token *pd_math_peek(struct pd_math_reader *r);
bool pd_math_take_char(struct pd_math_reader *r, char c);
bool pd_math_take_command(struct pd_math_reader *r, const char *name);
bool pd_math_at_char(struct pd_math_reader *r, char c);
/* Spends fuel and one level of depth; false when there is none. Pair with leave. */
bool pd_math_enter(struct pd_math_reader *r);
void pd_math_leave(struct pd_math_reader *r);
/* rule between two characters, or NULL. */
const struct pd_math_node *pd_math_between(struct pd_math_reader *r, char open, pd_math_rule rule,
                                           char close);
/* rule where it fits; else NULL with the position as before. */
const struct pd_math_node *pd_math_try(struct pd_math_reader *r, pd_math_rule rule);
/* Terms with + and - between them, and a product of factors with their signs, in the language of
   r->juxtaposed. */
const struct pd_math_node *pd_math_sum(struct pd_math_reader *r);
const struct pd_math_node *pd_math_product(struct pd_math_reader *r, bool functions);
/* _base and ^power in either order, each read by script; false when one does not fit. */
bool pd_math_scripts(struct pd_math_reader *r, const struct pd_math_node **base,
                     const struct pd_math_node **power, pd_math_rule script);
/* -1, as in the name of an inverse function. NULL is not. */
bool pd_math_is_minus_one(const struct pd_math_node *node);
/* The texts of the tokens [from, to) one after the other. */
struct pd_str pd_math_span(const struct pd_math_reader *r, size_t from, size_t to);
/* The function of a name without its backslash, or -1. */
int pd_math_named_function(struct pd_str name);
/* Whether the node has a symbol in it. */
static inline bool pd_math_has_symbol(const struct pd_math_node *node)
{
    return pd_math_has(node, PD_M_SYMBOL);
}

#endif
