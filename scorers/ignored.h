/*
 * What a comparison ignores: the parameters regexes_to_ignore, ignore_case, ignore_punctuation and
 * ignore_numbers, applied in this order as lm-eval does. Private to scorers/.
 */
#ifndef PD_SCORERS_IGNORED_H
#define PD_SCORERS_IGNORED_H

#include "lib/format/regex.h"
#include "lib/format/value.h"

enum pd_punctuation {
    PD_PUNCTUATION_ASCII,  /* the 32 of Python's string.punctuation */
    PD_PUNCTUATION_UNICODE /* general category P */
};

struct pd_ignored {
    struct pd_regex **regexes; /* the array lives in the arena */
    size_t nregexes;
    enum pd_punctuation punctuation_kind;
    bool letter_case, punctuation, numbers;
};

/* Reads and compiles the parameters; nothing is left to free on failure. */
int pd_ignored_init(struct pd_ignored *ignored, const struct pd_value *params,
                    enum pd_punctuation kind, struct pd_arena *arena, struct pd_err *err);
void pd_ignored_done(struct pd_ignored *ignored);

/* What is left of text; it lives in the arena, or is text itself. A regular expression that passes
   its step limit on the text removes nothing. */
struct pd_str pd_ignored_remove(struct pd_str text, const struct pd_ignored *ignored,
                                struct pd_arena *arena);

#endif
