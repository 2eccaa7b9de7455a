/*
 * Counted strings. A pd_str points at bytes that somebody else owns and knows their number, so NUL
 * bytes survive. It is passed by value and never freed. Text in Podium is UTF-8 unless a header
 * says otherwise; a pd_str may still hold invalid UTF-8, since model output can.
 *
 * Do not: assume a terminating NUL; keep a pd_str longer than its owner (usually an arena) lives.
 */
#ifndef PD_LIB_CORE_STR_H
#define PD_LIB_CORE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct pd_str {
    const char *p;
    size_t n;
};

/* A pd_str of a string literal, usable in static initialisers. */
#define PD_STR(literal)                                                                            \
    {                                                                                              \
        (literal), sizeof(literal) - 1                                                             \
    }

/* For printf: printf("%.*s", PD_STR_ARG(s)). */
#define PD_STR_ARG(s) (int)(s).n, (s).p

/* The pd_str of a C string; NULL gives the empty string. */
static inline struct pd_str pd_str_of(const char *text)
{
    return (struct pd_str){text ? text : "", text ? strlen(text) : 0};
}

static inline bool pd_str_eq(struct pd_str a, struct pd_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool pd_str_is(struct pd_str a, const char *text)
{
    return pd_str_eq(a, pd_str_of(text));
}

/* Byte order, the shorter first where one is a prefix of the other. */
int pd_str_cmp(struct pd_str a, struct pd_str b);

bool pd_str_starts_with(struct pd_str s, struct pd_str prefix);
bool pd_str_ends_with(struct pd_str s, struct pd_str suffix);

/* Bytes [from, to) of s, both clamped to its length. */
struct pd_str pd_str_slice(struct pd_str s, size_t from, size_t to);

/* Offset of the first needle at or after from, or -1. An empty needle is found at once. */
ptrdiff_t pd_str_index(struct pd_str s, struct pd_str needle, size_t from);

/* Whether a shell-style pattern (* ? [a-z] [!x], as Python's fnmatchcase, by characters) matches
   the whole text. */
bool pd_str_glob(struct pd_str pattern, struct pd_str text);

/* Damerau-Levenshtein distance in bytes (optimal string alignment), for "did you mean". Texts over
   64 bytes are taken as infinitely far. */
size_t pd_str_distance(struct pd_str a, struct pd_str b);

/* The nearest of n candidates to text, or NULL when none is near enough to be a typing slip
   (distance at most a third of the longer text, and at least 1). */
const char *pd_str_nearest(struct pd_str text, const char *const *candidates, size_t n);

#endif
