/*
 * Answers as bags of words: the normalisation of SQuAD's evaluation script and the F1 score over
 * shared tokens (Rajpurkar et al. 2016), which many of lm-eval's metrics carry a copy of. Private
 * to scorers/natives.
 */
#ifndef PD_SCORERS_NATIVES_TOKENS_H
#define PD_SCORERS_NATIVES_TOKENS_H

#include "lib/core/err.h"
#include "lib/format/value.h"

/* Articles as whole words, for the languages that metrics know. */
#define PD_ARTICLES_EN "\\b(a|an|the)\\b"
#define PD_ARTICLES_FR "\\b(un|une|des|le|la|les)\\b"

/* Without ASCII punctuation; and " ".join(s.split()). */
struct pd_str pd_without_punctuation(struct pd_str s, struct pd_arena *arena);
struct pd_str pd_single_spaced(struct pd_str s, struct pd_arena *arena);

/* Lower case, without ASCII punctuation and articles (a pattern; NULL: all stay), words separated
   by single spaces. */
int pd_squad_normalize(struct pd_str *out, struct pd_str text, const char *articles,
                       struct pd_arena *arena, struct pd_err *err);

/* The different texts of a list, sorted by code point; and how many texts two lists share, counted
   as often as both have them. */
struct pd_value pd_token_set(const struct pd_value *list, struct pd_arena *arena);
size_t pd_tokens_shared(const struct pd_value *a, const struct pd_value *b, struct pd_arena *arena);

/* 2pr / (p + r) over the tokens that two lists of texts share, counted as often as both have them;
   an int 0 when they share none. */
struct pd_value pd_token_f1(const struct pd_value *predicted, const struct pd_value *gold,
                            struct pd_arena *arena);

/* SQuAD's compute_f1 and compute_exact: of the normalised texts; where one has no tokens, F1 is
   the int 1 or 0 by whether both have none. */
int pd_squad_f1(struct pd_value *out, struct pd_str gold, struct pd_str predicted,
                const char *articles, struct pd_arena *arena, struct pd_err *err);
int pd_squad_exact(struct pd_value *out, struct pd_str gold, struct pd_str predicted,
                   const char *articles, struct pd_arena *arena, struct pd_err *err);

#endif
