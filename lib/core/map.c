#include "lib/core/map.h"

#include "lib/core/hash.h"

static size_t slot_of(const struct pd_map *map, struct pd_str key, uint64_t hash)
{
    size_t i = hash & (map->nslots - 1);
    for (; map->slots[i]; i = (i + 1) & (map->nslots - 1)) {
        const struct pd_map_entry *entry = &map->entries[map->slots[i] - 1];
        if (entry->hash == hash && pd_str_eq(entry->key, key))
            break;
    }
    return i;
}

static void grow(struct pd_map *map, struct pd_arena *arena)
{
    size_t cap = map->cap ? map->cap * 2 : 16;
    struct pd_map_entry *entries = pd_arena_array(arena, cap, sizeof(*entries));
    if (map->n)
        memcpy(entries, map->entries, map->n * sizeof(*entries));
    map->entries = entries;
    map->cap = cap;
    map->nslots = cap * 2;
    map->slots = pd_arena_array(arena, map->nslots, sizeof(*map->slots));
    for (size_t i = 0; i < map->n; i++)
        map->slots[slot_of(map, entries[i].key, entries[i].hash)] = (uint32_t)(i + 1);
}

void *pd_map_set(struct pd_map *map, struct pd_arena *arena, struct pd_str key, void *value)
{
    if (map->n == map->cap)
        grow(map, arena);
    uint64_t hash = pd_hash64(key, 0);
    size_t slot = slot_of(map, key, hash);
    if (map->slots[slot]) {
        struct pd_map_entry *entry = &map->entries[map->slots[slot] - 1];
        void *old = entry->value;
        entry->value = value;
        return old;
    }
    map->entries[map->n] = (struct pd_map_entry){pd_arena_str(arena, key), value, hash};
    map->slots[slot] = (uint32_t)++map->n;
    return NULL;
}

void *pd_map_find(const struct pd_map *map, struct pd_str key)
{
    if (map->n == 0)
        return NULL;
    uint32_t number = map->slots[slot_of(map, key, pd_hash64(key, 0))];
    return number ? map->entries[number - 1].value : NULL;
}
