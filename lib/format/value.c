#include "lib/format/value.h"

#include "lib/core/hash.h"

#include <assert.h>
#include <stdlib.h>

enum { INDEXED_FROM = 8 }; /* dicts with more entries than this get a hash index */

struct pd_value pd_none(void)
{
    return (struct pd_value){.kind = PD_NONE};
}

struct pd_value pd_bool(bool b)
{
    return (struct pd_value){.kind = PD_BOOL, .b = b};
}

struct pd_value pd_int(int64_t i)
{
    return (struct pd_value){.kind = PD_INT, .i = i};
}

struct pd_value pd_float(double f)
{
    return (struct pd_value){.kind = PD_FLOAT, .f = f};
}

struct pd_value pd_string(struct pd_str s)
{
    return (struct pd_value){.kind = PD_STRING, .s = s};
}

struct pd_value pd_text(const char *c_string)
{
    return pd_string(pd_str_of(c_string));
}

struct pd_value pd_list_new(struct pd_arena *arena)
{
    return (struct pd_value){.kind = PD_LIST,
                             .list = pd_arena_alloc(arena, sizeof(struct pd_list))};
}

struct pd_value pd_dict_new(struct pd_arena *arena)
{
    return (struct pd_value){.kind = PD_DICT,
                             .dict = pd_arena_alloc(arena, sizeof(struct pd_dict))};
}

const char *pd_kind_name(enum pd_kind kind)
{
    static const char *const names[] = {
        [PD_NONE] = "None",   [PD_BOOL] = "bool",  [PD_INT] = "int",   [PD_BIGINT] = "int",
        [PD_FLOAT] = "float", [PD_STRING] = "str", [PD_LIST] = "list", [PD_DICT] = "dict"};
    return names[kind];
}

void pd_list_push(struct pd_arena *arena, struct pd_value *list, struct pd_value item)
{
    struct pd_list *own = list->list;
    if (own->n == own->cap) {
        size_t cap = own->cap ? own->cap * 2 : 4;
        struct pd_value *items = pd_arena_array(arena, cap, sizeof(*items));
        if (own->items)
            memcpy(items, own->items, own->n * sizeof(*items));
        own->items = items;
        own->cap = cap;
    }
    own->items[own->n++] = item;
}

size_t pd_list_len(const struct pd_value *list)
{
    return pd_is(list, PD_LIST) ? list->list->n : 0;
}

const struct pd_value *pd_list_at(const struct pd_value *list, size_t i)
{
    return &list->list->items[i];
}

static size_t slot_of(const struct pd_dict *dict, struct pd_str key)
{
    size_t i = pd_hash64(key, 0) & (dict->nslots - 1);
    while (dict->slots[i] && !pd_str_eq(dict->entries[dict->slots[i] - 1].key, key))
        i = (i + 1) & (dict->nslots - 1);
    return i;
}

static void reindex(struct pd_dict *dict)
{
    memset(dict->slots, 0, dict->nslots * sizeof(*dict->slots));
    for (size_t i = 0; i < dict->n; i++)
        dict->slots[slot_of(dict, dict->entries[i].key)] = (uint32_t)(i + 1);
}

static struct pd_dict_entry *entry_of(const struct pd_dict *dict, struct pd_str key)
{
    if (dict->slots) {
        uint32_t number = dict->slots[slot_of(dict, key)];
        return number ? &dict->entries[number - 1] : NULL;
    }
    for (size_t i = 0; i < dict->n; i++) {
        if (pd_str_eq(dict->entries[i].key, key))
            return &dict->entries[i];
    }
    return NULL;
}

static void grow_dict(struct pd_dict *dict, struct pd_arena *arena)
{
    size_t cap = dict->cap ? dict->cap * 2 : 4;
    struct pd_dict_entry *entries = pd_arena_array(arena, cap, sizeof(*entries));
    if (dict->entries)
        memcpy(entries, dict->entries, dict->n * sizeof(*entries));
    dict->entries = entries;
    dict->cap = cap;
    if (cap > INDEXED_FROM) {
        dict->nslots = cap * 2;
        dict->slots = pd_arena_array(arena, dict->nslots, sizeof(*dict->slots));
        reindex(dict);
    }
}

void pd_dict_set(struct pd_arena *arena, struct pd_value *dict, struct pd_str key,
                 struct pd_value value)
{
    struct pd_dict *own = dict->dict;
    struct pd_dict_entry *entry = entry_of(own, key);
    if (entry) {
        entry->value = value;
        return;
    }
    if (own->n == own->cap)
        grow_dict(own, arena);
    assert(own->entries); /* there is room now */
    own->entries[own->n] = (struct pd_dict_entry){key, value};
    if (own->slots)
        own->slots[slot_of(own, key)] = (uint32_t)(own->n + 1);
    own->n++;
}

size_t pd_dict_len(const struct pd_value *dict)
{
    return pd_is(dict, PD_DICT) ? dict->dict->n : 0;
}

const struct pd_value *pd_dict_find(const struct pd_value *dict, struct pd_str key)
{
    if (!pd_is(dict, PD_DICT))
        return NULL;
    struct pd_dict_entry *entry = entry_of(dict->dict, key);
    return entry ? &entry->value : NULL;
}

const struct pd_value *pd_dict_get(const struct pd_value *dict, const char *key)
{
    return pd_dict_find(dict, pd_str_of(key));
}

void pd_dict_remove(struct pd_value *dict, struct pd_str key)
{
    struct pd_dict *own = dict->dict;
    struct pd_dict_entry *entry = entry_of(own, key);
    if (!entry)
        return;
    size_t at = (size_t)(entry - own->entries);
    memmove(entry, entry + 1, (own->n - at - 1) * sizeof(*entry));
    own->n--;
    if (own->slots)
        reindex(own);
}

struct pd_str pd_dict_str(const struct pd_value *dict, const char *key, struct pd_str fallback)
{
    const struct pd_value *v = pd_dict_get(dict, key);
    return pd_is(v, PD_STRING) ? v->s : fallback;
}

int64_t pd_dict_int(const struct pd_value *dict, const char *key, int64_t fallback)
{
    const struct pd_value *v = pd_dict_get(dict, key);
    return pd_is(v, PD_INT) ? v->i : fallback;
}

double pd_dict_num(const struct pd_value *dict, const char *key, double fallback)
{
    const struct pd_value *v = pd_dict_get(dict, key);
    double number;
    return pd_value_number(v, &number) ? number : fallback;
}

bool pd_dict_bool(const struct pd_value *dict, const char *key, bool fallback)
{
    const struct pd_value *v = pd_dict_get(dict, key);
    return pd_is(v, PD_BOOL) ? v->b : fallback;
}

bool pd_value_number(const struct pd_value *v, double *out)
{
    if (!v)
        return false;
    switch (v->kind) {
    case PD_BOOL:
        *out = v->b;
        return true;
    case PD_INT:
        *out = (double)v->i;
        return true;
    case PD_FLOAT:
        *out = v->f;
        return true;
    case PD_BIGINT: {
        char digits[400]; /* more digits than a finite double has */
        if (v->s.n >= sizeof(digits))
            return false;
        memcpy(digits, v->s.p, v->s.n);
        digits[v->s.n] = '\0';
        *out = strtod(digits, NULL);
        return true;
    }
    default:
        return false;
    }
}

bool pd_value_truthy(const struct pd_value *v)
{
    switch (v->kind) {
    case PD_NONE:
        return false;
    case PD_BOOL:
        return v->b;
    case PD_INT:
        return v->i != 0;
    case PD_FLOAT:
        return v->f != 0;
    case PD_STRING:
        return v->s.n > 0;
    case PD_LIST:
        return v->list->n > 0;
    case PD_DICT:
        return v->dict->n > 0;
    default: /* a big int is not 0 */
        return true;
    }
}

static bool numbers_equal(const struct pd_value *a, const struct pd_value *b)
{
    if (a->kind == PD_BIGINT && b->kind == PD_BIGINT)
        return pd_str_eq(a->s, b->s);
    if (a->kind != PD_FLOAT && b->kind != PD_FLOAT) {
        if (a->kind == PD_BIGINT || b->kind == PD_BIGINT)
            return false;
        int64_t x = a->kind == PD_BOOL ? a->b : a->i, y = b->kind == PD_BOOL ? b->b : b->i;
        return x == y;
    }
    double x, y;
    if (!pd_value_number(a, &x) || !pd_value_number(b, &y) || x != y)
        return false;
    /* A 64-bit integer may round to a double that it does not equal. */
    const struct pd_value *whole = a->kind == PD_INT ? a : b->kind == PD_INT ? b : NULL;
    return !whole ||
           (x >= -9223372036854775808.0 && x < 9223372036854775808.0 && (int64_t)x == whole->i);
}

static bool lists_equal(const struct pd_list *a, const struct pd_list *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        if (!pd_value_equal(&a->items[i], &b->items[i]))
            return false;
    }
    return true;
}

static bool dicts_equal(const struct pd_dict *a, const struct pd_dict *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++) {
        const struct pd_dict_entry *other = entry_of(b, a->entries[i].key);
        if (!other || !pd_value_equal(&a->entries[i].value, &other->value))
            return false;
    }
    return true;
}

static bool is_number(const struct pd_value *v)
{
    return v->kind >= PD_BOOL && v->kind <= PD_FLOAT;
}

bool pd_value_equal(const struct pd_value *a, const struct pd_value *b)
{
    if (is_number(a) && is_number(b))
        return numbers_equal(a, b);
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case PD_STRING:
        return pd_str_eq(a->s, b->s);
    case PD_LIST:
        return lists_equal(a->list, b->list);
    case PD_DICT:
        return dicts_equal(a->dict, b->dict);
    default:
        return true; /* None */
    }
}

static struct pd_value copy_list(struct pd_arena *arena, const struct pd_value *v)
{
    struct pd_value copy = *v;
    copy.list = pd_arena_alloc(arena, sizeof(*copy.list));
    copy.list->n = copy.list->cap = v->list->n;
    copy.list->items = pd_arena_array(arena, v->list->n, sizeof(*copy.list->items));
    for (size_t i = 0; i < v->list->n; i++)
        copy.list->items[i] = pd_value_copy(arena, &v->list->items[i]);
    return copy;
}

struct pd_value pd_value_copy(struct pd_arena *arena, const struct pd_value *v)
{
    struct pd_value copy = *v;
    switch (v->kind) {
    case PD_STRING:
    case PD_BIGINT:
        copy.s = pd_arena_str(arena, v->s);
        return copy;
    case PD_LIST:
        return copy_list(arena, v);
    case PD_DICT:
        copy.dict = pd_arena_alloc(arena, sizeof(*copy.dict));
        for (size_t i = 0; i < v->dict->n; i++) {
            const struct pd_dict_entry *entry = &v->dict->entries[i];
            pd_dict_set(arena, &copy, pd_arena_str(arena, entry->key),
                        pd_value_copy(arena, &entry->value));
        }
        return copy;
    default:
        return copy;
    }
}
