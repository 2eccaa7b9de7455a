/*
 * What the static analyser cannot see because it reads one C file at a time: an error's code is
 * negative, and allocation never gives NULL. lint.sh puts this header in front of every file
 * outside lib/core; nothing else uses it.
 */
#ifndef PD_TESTS_SUPPORT_ANALYZER_H
#define PD_TESTS_SUPPORT_ANALYZER_H

#include "lib/core/alloc.h"
#include "lib/core/arena.h"
#include "lib/core/err.h"

void *pd_alloc(size_t nbytes) __attribute__((returns_nonnull));
void *pd_calloc(size_t count, size_t nbytes) __attribute__((returns_nonnull));
void *pd_realloc(void *old, size_t nbytes) __attribute__((returns_nonnull));
char *pd_strdup(const char *text) __attribute__((returns_nonnull));
void *pd_grow(void *items, size_t *cap, size_t need, size_t element_nbytes)
    __attribute__((returns_nonnull));
void *pd_arena_alloc(struct pd_arena *arena, size_t nbytes) __attribute__((returns_nonnull));
void *pd_arena_array(struct pd_arena *arena, size_t count, size_t element_nbytes)
    __attribute__((returns_nonnull));
char *pd_arena_cstr(struct pd_arena *arena, struct pd_str s) __attribute__((returns_nonnull));

#define pd_err_set(err, code, ...) (pd_err_set(err, code, __VA_ARGS__), (code))
#define pd_err_errno(...) (pd_err_errno(__VA_ARGS__), PD_ERR_IO)
#define pd_err_wrap(...) (pd_err_wrap(__VA_ARGS__), PD_ERR_INPUT)

#endif
