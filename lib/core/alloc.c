#include "lib/core/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static _Noreturn void out_of_memory(void)
{
    static const char sentence[] = "podium: out of memory; what was answered so far is saved\n";
    ssize_t ignored = write(STDERR_FILENO, sentence, sizeof(sentence) - 1);
    (void)ignored;
    _exit(74);
}

void *pd_alloc(size_t nbytes)
{
    void *p = malloc(nbytes ? nbytes : 1);
    if (!p)
        out_of_memory();
    return p;
}

void *pd_calloc(size_t count, size_t nbytes)
{
    void *p = calloc(count ? count : 1, nbytes ? nbytes : 1);
    if (!p)
        out_of_memory();
    return p;
}

void *pd_realloc(void *old, size_t nbytes)
{
    void *p = realloc(old, nbytes ? nbytes : 1);
    if (!p)
        out_of_memory();
    return p;
}

char *pd_strdup(const char *text)
{
    size_t n = strlen(text) + 1;
    return memcpy(pd_alloc(n), text, n);
}

void *pd_grow(void *items, size_t *cap, size_t need, size_t element_nbytes)
{
    if (need <= *cap)
        return items;
    size_t grown = *cap ? *cap * 2 : 8;
    if (grown < need)
        grown = need;
    if (grown > SIZE_MAX / element_nbytes)
        out_of_memory();
    *cap = grown;
    return pd_realloc(items, grown * element_nbytes);
}
