/*
 * pd_value: the one tree of the project, with Python's distinctions: None, bool, int (64-bit,
 * larger ones kept as their decimal digits), float (1.0 is not 1), str (counted; NUL survives),
 * list, and dict in insertion order where the last of duplicate keys wins (in the place of the
 * first).
 *
 * Ownership: a tree lives in the arena it was built in; nothing is freed singly, and strings point
 * either into that arena or at bytes that outlive it. A zeroed pd_value is None.
 *
 * Do not: mutate a tree that somebody else holds; store a pointer to an item of a list or dict that
 * still grows.
 */
#ifndef PD_LIB_FORMAT_VALUE_H
#define PD_LIB_FORMAT_VALUE_H

#include "lib/core/arena.h"

enum pd_kind {
    PD_NONE,
    PD_BOOL,
    PD_INT,
    PD_BIGINT, /* s: optional '-' and decimal digits, no leading zeros */
    PD_FLOAT,
    PD_STRING,
    PD_LIST,
    PD_DICT
};

struct pd_value {
    uint8_t kind;    /* enum pd_kind */
    uint8_t tagged;  /* a YAML scalar with the tag !function; s is its text */
    uint16_t column; /* 1-based place in the source file; 0 when unknown */
    uint32_t line;
    union {
        bool b;
        int64_t i;
        double f;
        struct pd_str s;
        struct pd_list *list;
        struct pd_dict *dict;
    };
};

struct pd_list {
    struct pd_value *items;
    size_t n, cap;
};

struct pd_dict_entry {
    struct pd_str key;
    struct pd_value value;
};

struct pd_dict {
    struct pd_dict_entry *entries; /* insertion order */
    size_t n, cap;
    uint32_t *slots; /* hash index, built when n passes 8 */
    size_t nslots;
};

struct pd_value pd_none(void);
struct pd_value pd_bool(bool b);
struct pd_value pd_int(int64_t i);
struct pd_value pd_float(double f);
struct pd_value pd_string(struct pd_str s);    /* not copied */
struct pd_value pd_text(const char *c_string); /* not copied */
struct pd_value pd_list_new(struct pd_arena *arena);
struct pd_value pd_dict_new(struct pd_arena *arena);

/* "None", "bool", "int", ... for messages; big ints are ints. */
const char *pd_kind_name(enum pd_kind kind);

static inline bool pd_is(const struct pd_value *v, enum pd_kind kind)
{
    return v && v->kind == kind;
}

/* Lists. len is 0 for anything that is not a list. at needs i < len. */
void pd_list_push(struct pd_arena *arena, struct pd_value *list, struct pd_value item);
size_t pd_list_len(const struct pd_value *list);
const struct pd_value *pd_list_at(const struct pd_value *list, size_t i);

/* Dicts. find gives NULL for a missing key or anything that is not a dict. set copies neither key
   nor value. remove keeps the order of the others. */
void pd_dict_set(struct pd_arena *arena, struct pd_value *dict, struct pd_str key,
                 struct pd_value value);
size_t pd_dict_len(const struct pd_value *dict);
const struct pd_value *pd_dict_find(const struct pd_value *dict, struct pd_str key);
const struct pd_value *pd_dict_get(const struct pd_value *dict, const char *key); /* may be NULL */
void pd_dict_remove(struct pd_value *dict, struct pd_str key);

/* Typed look-ups with a default for a missing key, None or another kind. */
struct pd_str pd_dict_str(const struct pd_value *dict, const char *key, struct pd_str fallback);
int64_t pd_dict_int(const struct pd_value *dict, const char *key, int64_t fallback);
double pd_dict_num(const struct pd_value *dict, const char *key, double fallback);
bool pd_dict_bool(const struct pd_value *dict, const char *key, bool fallback);

/* The number in an int, big int, float or bool (Python's float(x)); false otherwise. */
bool pd_value_number(const struct pd_value *v, double *out);
/* Python's bool(x). */
bool pd_value_truthy(const struct pd_value *v);
/* Python's ==, deep: 1 == 1.0 == True; dicts compare without regard to order. Depth is bounded by
   the readers' depth limit. */
bool pd_value_equal(const struct pd_value *a, const struct pd_value *b);
/* A deep copy into another arena, strings included. */
struct pd_value pd_value_copy(struct pd_arena *arena, const struct pd_value *v);

#endif
