/*
 * A hash map from counted strings to pointers, in insertion order. Keys and entries live in the
 * caller's arena; the map owns nothing and needs no freeing. A zeroed pd_map is valid and empty.
 */
#ifndef PD_LIB_CORE_MAP_H
#define PD_LIB_CORE_MAP_H

#include "lib/core/arena.h"

struct pd_map_entry {
    struct pd_str key;
    void *value;
    uint64_t hash; /* of the key */
};

struct pd_map {
    struct pd_map_entry *entries; /* insertion order, n of them */
    size_t n, cap;
    uint32_t *slots; /* open addressing: entry number + 1, 0 = free */
    size_t nslots;   /* a power of two */
};

/* Sets key to value; the key's bytes are copied. Returns the value that it replaced, or NULL. */
void *pd_map_set(struct pd_map *map, struct pd_arena *arena, struct pd_str key, void *value);
/* The value, or NULL. */
void *pd_map_find(const struct pd_map *map, struct pd_str key);

#endif
