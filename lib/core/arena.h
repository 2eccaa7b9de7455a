/*
 * Arenas: memory that is freed all at once. Choose a lifetime (run > task > sample > request), make
 * an arena for it, and everything allocated in it lives exactly as long. A zeroed struct is a valid
 * empty arena. Blocks are aligned for any type.
 */
#ifndef PD_LIB_CORE_ARENA_H
#define PD_LIB_CORE_ARENA_H

#include "lib/core/str.h"

#include <stdarg.h>

struct pd_arena {
    struct pd_arena_chunk *chunk; /* the newest; older ones are linked behind it */
    size_t used;                  /* bytes used in the newest */
    size_t total;                 /* bytes handed out since the last reset */
};

void *pd_arena_alloc(struct pd_arena *arena, size_t nbytes); /* zeroed */
void *pd_arena_array(struct pd_arena *arena, size_t count, size_t element_nbytes);

/* Copies into the arena. The copies carry a terminating NUL behind their n bytes. */
struct pd_str pd_arena_str(struct pd_arena *arena, struct pd_str s);
char *pd_arena_cstr(struct pd_arena *arena, struct pd_str s);
struct pd_str pd_arena_printf(struct pd_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Frees every block but keeps one chunk for reuse. */
void pd_arena_reset(struct pd_arena *arena);
/* Frees everything; the struct is then zero and may be used again. */
void pd_arena_done(struct pd_arena *arena);

#endif
