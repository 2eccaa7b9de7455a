/*
 * Heap memory that is always there: when the system has none left, the program says so in one
 * sentence and ends with exit code 74. A run file is written as answers arrive, so nothing that was
 * earned is lost, and no caller needs a path for an event that cannot be handled.
 */
#ifndef PD_LIB_CORE_ALLOC_H
#define PD_LIB_CORE_ALLOC_H

#include <stddef.h>

void *pd_alloc(size_t nbytes);                /* uninitialised */
void *pd_calloc(size_t count, size_t nbytes); /* zeroed; overflow of the product is checked */
void *pd_realloc(void *old, size_t nbytes);
char *pd_strdup(const char *text);

/* Makes room for need elements in a heap array that doubles: *items and *cap are updated. */
void *pd_grow(void *items, size_t *cap, size_t need, size_t element_nbytes);

#endif
