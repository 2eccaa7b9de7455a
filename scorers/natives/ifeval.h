/*
 * IFEval's instructions (Zhou et al., "Instruction-Following Evaluation for Large Language Models",
 * arXiv:2311.07911): each is a check of one response, with the arguments that the prompt's row
 * gives it. The rules are those of lm-eval's tasks/ifeval/instructions.py. Checks are const structs
 * in tables by family; scorers/natives/ifeval.c goes over a row's instructions.
 */
#ifndef PD_SCORERS_NATIVES_IFEVAL_H
#define PD_SCORERS_NATIVES_IFEVAL_H

#include "tasks/native.h"

/* One response to check. */
struct pd_ifeval_in {
    struct pd_str text;
    const struct pd_value *args; /* a dict; those that Python takes as false are not in it */
    struct pd_arena *arena;      /* for scratch */
};

struct pd_ifeval_check {
    const char *id;
    /* All of its arguments, NULL-terminated; NULL: none. */
    const char *const *args;
    /* 1 when the response follows it, 0 when not; PD_ERR_INPUT for arguments that the original
       refuses, or that are missing, where it would draw some at random. */
    int (*follows)(const struct pd_ifeval_in *in, struct pd_err *err);
};

/* The families; each ends with a NULL id. */
extern const struct pd_ifeval_check pd_ifeval_words[];   /* keywords, length_constraints */
extern const struct pd_ifeval_check pd_ifeval_content[]; /* detectable_content, detectable_format */
extern const struct pd_ifeval_check pd_ifeval_whole[];   /* the others */

/* Whether count stands to the argument number as the argument relation says. */
int pd_ifeval_compare(const struct pd_ifeval_in *in, size_t count, const char *relation,
                      const char *number, struct pd_err *err);
/* An argument that must be a number and not negative; a text, without white space around it. */
int pd_ifeval_number(double *out, const struct pd_ifeval_in *in, const char *name,
                     struct pd_err *err);
int pd_ifeval_text(struct pd_str *out, const struct pd_ifeval_in *in, const char *name,
                   struct pd_err *err);

/* The texts that a pattern matches, how many they are, and what is between them; pattern is
   Python's. */
int pd_ifeval_find(struct pd_value *out, const char *pattern, unsigned flags,
                   const struct pd_ifeval_in *in, struct pd_err *err);
int pd_ifeval_count(size_t *out, const char *pattern, unsigned flags, const struct pd_ifeval_in *in,
                    struct pd_err *err);
int pd_ifeval_split(struct pd_value *out, const char *pattern, const struct pd_ifeval_in *in,
                    struct pd_err *err);
bool pd_ifeval_blank(struct pd_str s);
struct pd_str pd_ifeval_lower(struct pd_str s, struct pd_arena *arena);

#endif
