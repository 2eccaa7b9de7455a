#include "lib/format/jinja_make.h"

#include "lib/core/hash.h"
#include "lib/format/json.h"
#include "lib/format/utf8.h"

enum { MAX_DEPTH = 8, NWORDS = 6 };

/* Texts by flavor. */
static const char *const words[PD_JINJA_FLAVORS][NWORDS] = {
    [PD_FLAVOR_PLAIN] = {"The river runs north.", "Which of these is blue?", "seven apples", "B",
                         "a small boat", "Nobody was at home"},
    [PD_FLAVOR_SCRIPTS] =
        {"\xea\xb0\x95\xeb\xac\xbc\xec\x9d\xb4 \xed\x9d\x90\xeb\xa5\xb8\xeb\x8b\xa4",
         "\xd9\x85\xd8\xb1\xd8\xad\xd8\xa8\xd8\xa7 "
         "\xe0\xa4\xa8\xe0\xa4\xae\xe0\xa4\xb8\xe0\xa5\x8d\xe0\xa4\xa4\xe0\xa5\x87",
         "cafe\xcc\x81 o\xcc\x88 \xc3\x9f \xc4\xb0\xcc\x87",
         "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80 "
         "\xf0\x9f\x87\xb0\xf0\x9f\x87\xb7\xf0\x9f\x98\x80",
         "\xce\x9f\xce\x94\xce\x9f\xce\xa3 \xce\xa3\xe3\x80\x80\xe4\xb8\xad\xe6\x96\x87",
         "\xc2\xbfqu\xc3\xa9\x3f \xd0\xb9\xc2\xa0\xef\xac\x81"},
    [PD_FLAVOR_EMPTY] = {"", "", "", "", "", ""},
    [PD_FLAVOR_NUMBERS] = {"42", "007", "-3.5", "1e3", " 12 ", "\xd9\xa3\xc2\xb2"},
    [PD_FLAVOR_LONG] = {"The first of many words, ", "again and again; ", "long lines\nof text ",
                        "\xea\xb0\x80\xeb\x82\x98\xeb\x8b\xa4 ", "abc. ", "x"},
    [PD_FLAVOR_NESTED] = {"['a', \"b\"]", "{'k': [1, None]}", "[]", "(1, 2)", "[1, [2, '3']]",
                          "{\"json\": true}"},
    [PD_FLAVOR_QUOTES] = {"it's \"so\"", "  first\nsecond\r\n", "back\\slash\\n\ttab",
                          "{{ not_a_tag }}", "'\"",
                          "\xc2\xa0[a] (b) \xe2\x80\x9cz\xe2\x80\x9d\x01"},
    [PD_FLAVOR_ABSENT] = {"none", "None", "one\ntwo", "x y z", "N/A", "null"},
};

/* Values as JSON for what templates only print, by flavor; NULL: a text. */
static const char *const values[PD_JINJA_FLAVORS][NWORDS] = {
    [PD_FLAVOR_NUMBERS] = {"7", "-0.5", "true", "1e+22", "12345678901234567890", "0"},
    [PD_FLAVOR_NESTED] = {"[\"it's\", 2, null]", "{\"a b\": [true, 2.5], \"c\": {}}",
                          "[[1, [\"\\u00e9\\n\"]], {\"x\": \"\\\"q'\"}]", "[]",
                          "{\"\\uac00\": 1e-07}", "[1.0, -0.0, 100000000000000000000]"},
    [PD_FLAVOR_ABSENT] = {"null", "false", "null", "\"here\"", "null", "0.1"},
};

struct maker {
    const struct jinja_recipe *recipe;
    struct pd_arena *arena;
};

static struct pd_value make(struct maker *m, struct jinja_shape *shape, uint64_t seed,
                            unsigned depth);

static bool is_flavor(const struct maker *m, enum pd_jinja_flavor flavor)
{
    return m->recipe->flavor == (unsigned)flavor;
}

/* --- texts --- */

static struct pd_str word(const struct maker *m, uint64_t seed)
{
    return pd_str_of(words[m->recipe->flavor][seed % NWORDS]);
}

static struct pd_value make_text(struct maker *m, const struct jinja_shape *shape, uint64_t seed)
{
    struct pd_buf buf = {0};
    size_t repeats = is_flavor(m, PD_FLAVOR_LONG) ? 20 + seed % 40 : 1;
    size_t pieces = shape->pieces;
    if (shape->separator.n && pieces < 2 && m->recipe->choice % 2 == 0)
        pieces = 2;
    for (size_t i = 0; i < (pieces ? pieces : 1); i++) {
        if (i)
            pd_buf_add_str(&buf, shape->separator);
        for (size_t k = 0; k < repeats; k++)
            pd_buf_add_str(&buf, word(m, seed + i));
    }
    size_t length = pd_utf8_len(pd_buf_str(&buf));
    if (length < shape->least)
        pd_buf_fill(&buf, 'x', shape->least - length);
    struct pd_value text = pd_string(pd_arena_str(m->arena, pd_buf_str(&buf)));
    pd_buf_done(&buf);
    return text;
}

/* --- numbers --- */

static int64_t small_number(const struct jinja_shape *shape, uint64_t seed)
{
    int64_t high = shape->high > shape->low ? shape->high : shape->low + 4;
    return shape->low + (int64_t)(seed % (uint64_t)(high - shape->low));
}

static struct pd_value make_number(struct maker *m, const struct jinja_shape *shape, uint64_t seed)
{
    bool index = shape->uses & JU_INDEX;
    if (!index && is_flavor(m, PD_FLAVOR_NUMBERS))
        return seed % 3 == 0   ? pd_float((double)(seed % 1000) / 8)
               : seed % 3 == 1 ? pd_int(-(int64_t)(seed % 100000))
                               : pd_bool(seed % 2);
    if (!index && is_flavor(m, PD_FLAVOR_LONG))
        return pd_int((int64_t)(seed % 1000000007));
    int64_t number = small_number(shape, seed);
    if ((shape->uses & JU_DIGITS) && seed % 2)
        return pd_string(pd_arena_printf(m->arena, "%lld", (long long)number));
    return pd_int(number);
}

/* --- containers --- */

static size_t list_length(const struct maker *m, const struct jinja_shape *shape)
{
    size_t length = is_flavor(m, PD_FLAVOR_EMPTY)  ? 0
                    : is_flavor(m, PD_FLAVOR_LONG) ? 12
                                                   : 4 + (m->recipe->choice % 3 == 1);
    if (m->recipe->length)
        length = m->recipe->length;
    return length < shape->least ? shape->least : length;
}

static struct pd_value make_list(struct maker *m, struct jinja_shape *shape, uint64_t seed,
                                 unsigned depth)
{
    static struct jinja_shape unknown;
    struct jinja_shape *item = pd_shape_of(shape->item);
    struct pd_value list = pd_list_new(m->arena);
    for (size_t i = 0; i < list_length(m, shape); i++) {
        uint64_t item_seed = pd_mix64(seed + i);
        bool wanted = item && i < item->constants.list->n;
        pd_list_push(m->arena, &list,
                     wanted ? pd_value_copy(m->arena, &item->constants.list->items[i])
                            : make(m, item ? item : &unknown, item_seed, depth + 1));
    }
    return list;
}

static void add_fields(struct maker *m, struct pd_value *dict, struct jinja_shape *shape,
                       uint64_t seed, unsigned depth)
{
    for (size_t i = 0; i < shape->fields.n; i++) {
        struct pd_map_entry *entry = &shape->fields.entries[i];
        struct jinja_shape *field = pd_shape_of(entry->value);
        bool absent = (field->uses & JU_MAYBE_ABSENT) && is_flavor(m, PD_FLAVOR_ABSENT) &&
                      !m->recipe->complete;
        if (!absent)
            pd_dict_set(m->arena, dict, entry->key,
                        make(m, field, pd_hash64(entry->key, seed), depth + 1));
    }
}

static struct pd_value make_dict(struct maker *m, struct jinja_shape *shape, uint64_t seed,
                                 unsigned depth)
{
    static const char *const keys[] = {"A", "B", "key three"};
    static struct jinja_shape unknown;
    struct pd_value dict = pd_dict_new(m->arena);
    add_fields(m, &dict, shape, seed, depth);
    for (size_t i = 0; shape->fields.n == 0 && i < sizeof(keys) / sizeof(keys[0]); i++)
        pd_dict_set(m->arena, &dict, pd_str_of(keys[i]),
                    make(m, &unknown, pd_mix64(seed + i), depth + 1));
    return dict;
}

/* --- anything --- */

/* A value of which nothing is known but that it is printed. */
static struct pd_value make_free(struct maker *m, const struct jinja_shape *shape, uint64_t seed)
{
    const char *json = values[m->recipe->flavor][seed % NWORDS];
    struct pd_value value;
    if (json && pd_json_parse(&value, m->arena, pd_str_of(json), NULL, NULL) == 0)
        return value;
    return make_text(m, shape, seed);
}

static struct pd_value make_of_kind(struct maker *m, struct jinja_shape *shape, uint64_t seed,
                                    unsigned depth)
{
    unsigned uses = shape->uses;
    if (uses & JU_DICT)
        return make_dict(m, shape, seed, depth);
    if (uses & JU_LIST)
        return make_list(m, shape, seed, depth);
    if (uses & JU_TEXT)
        return make_text(m, shape, seed);
    if (uses & JU_SUBSCRIPTED)
        return make_list(m, shape, seed, depth);
    if (uses & JU_SEQUENCE)
        return m->recipe->choice % 2 ? make_list(m, shape, seed, depth) : make_text(m, shape, seed);
    if (uses & (JU_NUMBER | JU_DIGITS | JU_INDEX))
        return make_number(m, shape, seed);
    return make_free(m, shape, seed);
}

static struct pd_value make(struct maker *m, struct jinja_shape *shape, uint64_t seed,
                            unsigned depth)
{
    static const struct jinja_shape text;
    shape = pd_shape_of(shape);
    seed = pd_mix64(seed + m->recipe->choice);
    size_t nconstants = shape->constants.kind == PD_LIST ? shape->constants.list->n : 0;
    bool container = shape->uses & (JU_DICT | JU_LIST);
    if (depth == MAX_DEPTH)
        return make_text(m, &text, seed);
    if ((shape->uses & JU_MAYBE_NONE) && (is_flavor(m, PD_FLAVOR_ABSENT) || seed % 4 == 0))
        return pd_none();
    if (nconstants && ((shape->uses & JU_MEMBER) || (!container && seed % 3 == 0)))
        return pd_value_copy(m->arena, &shape->constants.list->items[pd_mix64(seed) % nconstants]);
    return make_of_kind(m, shape, seed, depth);
}

bool pd_jinja_make(struct pd_value *out, struct jinja_shape *shape, struct pd_str name,
                   const struct jinja_recipe *recipe, struct pd_arena *arena)
{
    struct maker m = {recipe, arena};
    shape = pd_shape_of(shape);
    bool may_be_absent = (shape->uses & JU_MAYBE_ABSENT) && !recipe->complete;
    if (may_be_absent && (recipe->flavor == PD_FLAVOR_ABSENT || recipe->choice % 2))
        return false;
    *out = make(&m, shape, pd_hash64(name, recipe->flavor), 0);
    return true;
}
