#include "lib/core/arena.h"

#include "lib/core/alloc.h"

#include <stdio.h>
#include <stdlib.h>

enum { FIRST_CHUNK = 4096, LARGEST_CHUNK = 1 << 20, ALIGNMENT = 16 };

struct pd_arena_chunk {
    struct pd_arena_chunk *next; /* older */
    size_t size;
    _Alignas(16) char bytes[];
};

static void add_chunk(struct pd_arena *arena, size_t need)
{
    size_t size = arena->chunk ? arena->chunk->size * 2 : FIRST_CHUNK;
    if (size > LARGEST_CHUNK)
        size = LARGEST_CHUNK;
    if (size < need)
        size = need;
    struct pd_arena_chunk *chunk = pd_alloc(sizeof(*chunk) + size);
    chunk->next = arena->chunk;
    chunk->size = size;
    arena->chunk = chunk;
    arena->used = 0;
}

static void *take(struct pd_arena *arena, size_t nbytes)
{
    size_t rounded = (nbytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (rounded < nbytes) /* overflow: no machine has that much, so this ends in out_of_memory */
        rounded = nbytes;
    if (!arena->chunk || arena->chunk->size - arena->used < rounded)
        add_chunk(arena, rounded);
    void *p = arena->chunk->bytes + arena->used;
    arena->used += rounded;
    arena->total += rounded;
    return p;
}

void *pd_arena_alloc(struct pd_arena *arena, size_t nbytes)
{
    void *p = take(arena, nbytes);
    memset(p, 0, nbytes);
    return p;
}

void *pd_arena_array(struct pd_arena *arena, size_t count, size_t element_nbytes)
{
    size_t nbytes;
    if (__builtin_mul_overflow(count, element_nbytes, &nbytes))
        nbytes = SIZE_MAX / 2;
    return pd_arena_alloc(arena, nbytes);
}

char *pd_arena_cstr(struct pd_arena *arena, struct pd_str s)
{
    char *p = take(arena, s.n + 1);
    if (s.n)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return p;
}

struct pd_str pd_arena_str(struct pd_arena *arena, struct pd_str s)
{
    return (struct pd_str){pd_arena_cstr(arena, s), s.n};
}

struct pd_str pd_arena_printf(struct pd_arena *arena, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *p = take(arena, (size_t)n + 1);
    vsnprintf(p, (size_t)n + 1, format, again);
    va_end(again);
    return (struct pd_str){p, (size_t)n};
}

static void free_chunks(struct pd_arena_chunk *chunk)
{
    while (chunk) {
        struct pd_arena_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
}

void pd_arena_reset(struct pd_arena *arena)
{
    if (!arena->chunk)
        return;
    free_chunks(arena->chunk->next);
    arena->chunk->next = NULL;
    arena->used = 0;
    arena->total = 0;
    if (arena->chunk->size > LARGEST_CHUNK)
        pd_arena_done(arena);
}

void pd_arena_done(struct pd_arena *arena)
{
    free_chunks(arena->chunk);
    *arena = (struct pd_arena){0};
}
