#include "lib/format/jinja_sample.h"

#include "lib/core/hash.h"
#include "lib/format/jinja_make.h"

enum {
    MOST_RENDERINGS = 4000, /* that one row may cost */
    MOST_CANDIDATES = 120,  /* values that one place is tried with */
    MOST_PLACES = 60,       /* values of a row that are tried */
    MOST_STEPS = 20000      /* of one rendering */
};

/* The search for one row. */
struct search {
    const struct pd_jinja_sample *sample;
    struct pd_arena *arena;
    struct pd_arena scratch;
    struct pd_value constants; /* of the templates */
    size_t renderings;
    struct pd_err *err; /* of the first template that failed last */
};

/* How many templates render on a row. */
static size_t score(struct search *s, const struct pd_value *row)
{
    const struct pd_jinja_limits limits = {.max_output = 1 << 20, .max_steps = MOST_STEPS};
    size_t good = 0;
    for (size_t i = 0; i < s->sample->n; i++) {
        struct pd_err err = {0};
        struct pd_buf out = {0};
        pd_arena_reset(&s->scratch);
        bool renders =
            pd_jinja_render(&out, s->sample->templates[i], row, &limits, &s->scratch, &err) >= 0;
        pd_buf_done(&out);
        s->renderings++;
        if (!renders && good == i)
            *s->err = err;
        good += renders;
    }
    return good;
}

/* --- repairing --- */

/* Places of a row whose value may be replaced. */
struct places {
    struct pd_value *items[MOST_PLACES];
    size_t n;
};

static void find_places(struct places *places, struct pd_value *value, unsigned depth)
{
    if (places->n == MOST_PLACES || depth == 4)
        return;
    places->items[places->n++] = value;
    if (value->kind == PD_DICT) {
        for (size_t i = 0; i < value->dict->n; i++)
            find_places(places, &value->dict->entries[i].value, depth + 1);
    }
    for (size_t i = 0; value->kind == PD_LIST && i < value->list->n && i < 8; i++)
        find_places(places, &value->list->items[i], depth + 1);
}

/* Values that a place may be tried with: small numbers and letters, the templates' constants, what
   else is in the row, a list, a dict. */
static struct pd_value candidates_of(struct search *s, const struct places *places)
{
    static const char *const letters[] = {"A", "B", "C", "D", "a", "b", "0", "1", ""};
    struct pd_value list = pd_list_new(s->arena), letter_list = pd_list_new(s->arena);
    for (int64_t i = 0; i < 4; i++)
        pd_list_push(s->arena, &list, pd_int(i));
    for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
        pd_list_push(s->arena, &list, pd_text(letters[i]));
        if (i < 4)
            pd_list_push(s->arena, &letter_list, pd_text(letters[i]));
    }
    pd_list_push(s->arena, &list, letter_list);
    for (size_t i = 0; i < s->constants.list->n; i++)
        pd_list_push(s->arena, &list, s->constants.list->items[i]);
    for (size_t i = 0; i < places->n && list.list->n < MOST_CANDIDATES; i++) {
        if (places->items[i]->kind != PD_DICT)
            pd_list_push(s->arena, &list, *places->items[i]);
    }
    pd_list_push(s->arena, &list, pd_none());
    pd_list_push(s->arena, &list, pd_float(1.5));
    pd_list_push(s->arena, &list, pd_dict_new(s->arena));
    return list;
}

/* Tries every candidate in one place and keeps the first that lets more templates render. */
static bool try_place(struct search *s, const struct pd_value *row, struct pd_value *place,
                      const struct pd_value *candidates, size_t *best)
{
    struct pd_value before = *place;
    for (size_t i = 0; i < candidates->list->n && s->renderings < MOST_RENDERINGS; i++) {
        *place = pd_value_copy(s->arena, &candidates->list->items[i]);
        size_t good = score(s, row);
        if (good > *best) {
            *best = good;
            return true;
        }
    }
    *place = before;
    return false;
}

/* Changes one place after the other for the better until all templates render or none helps. */
static void repair(struct search *s, struct pd_value *row, size_t *best)
{
    for (bool better = true; better && *best < s->sample->n && s->renderings < MOST_RENDERINGS;) {
        struct places places = {.n = 0};
        better = false;
        for (size_t i = 0; i < row->dict->n; i++) {
            struct pd_dict_entry *column = &row->dict->entries[i];
            if (!pd_dict_find(s->sample->fixed, column->key))
                find_places(&places, &column->value, 0);
        }
        struct pd_value candidates = candidates_of(s, &places);
        for (size_t i = 0; !better && i < places.n; i++)
            better = try_place(s, row, places.items[i], &candidates, best);
    }
}

/* --- rows --- */

static struct pd_value make_row(struct search *s, struct jinja_shape *root,
                                const struct jinja_recipe *recipe)
{
    struct pd_value row = pd_dict_new(s->arena);
    const struct pd_value *fixed = s->sample->fixed;
    for (size_t i = 0; i < pd_dict_len(fixed); i++)
        pd_dict_set(s->arena, &row, fixed->dict->entries[i].key,
                    pd_value_copy(s->arena, &fixed->dict->entries[i].value));
    for (size_t i = 0; i < root->fields.n; i++) {
        struct pd_map_entry *field = &root->fields.entries[i];
        struct pd_value value;
        if (!pd_dict_find(&row, field->key) &&
            pd_jinja_make(&value, field->value, field->key, recipe, s->arena))
            pd_dict_set(s->arena, &row, field->key, value);
    }
    return row;
}

/* What is made in turn, each repaired where it fails: the row as wished, the same with all columns,
   with shorter lists, and plain rows. */
static int find_row(struct search *s, struct jinja_shape *root, struct pd_value *row)
{
    unsigned variant = s->sample->variant;
    unsigned flavor = variant % PD_JINJA_FLAVORS, choice = variant / PD_JINJA_FLAVORS;
    const struct jinja_recipe recipes[] = {
        {flavor, choice, 0, false},         {flavor, choice, 0, true},
        {flavor, choice, 4, true},          {flavor, choice, 2, true},
        {PD_FLAVOR_PLAIN, choice, 0, true}, {PD_FLAVOR_PLAIN, choice, 3, true},
        {PD_FLAVOR_PLAIN, choice, 1, true}, {PD_FLAVOR_PLAIN, choice, 26, true},
    };
    for (size_t i = 0; i < sizeof(recipes) / sizeof(recipes[0]); i++) {
        struct pd_value made = make_row(s, root, &recipes[i]);
        size_t good = score(s, &made);
        repair(s, &made, &good);
        if (good == s->sample->n) {
            *row = made;
            return 0;
        }
    }
    return PD_ERR_INPUT;
}

int pd_jinja_sample(struct pd_value *row, const struct pd_jinja_sample *sample,
                    struct pd_arena *arena, struct pd_err *err)
{
    struct pd_err last = {0};
    struct search s = {.sample = sample, .arena = arena, .err = &last};
    struct jinja_shape *root = pd_jinja_shapes(sample->templates, sample->n, arena);
    s.constants = pd_jinja_constants(sample->templates, sample->n, MOST_CANDIDATES / 2, arena);
    int code = find_row(&s, root, row);
    pd_arena_done(&s.scratch);
    if (code < 0)
        return pd_err_set(err, code, "no row was found that the templates render on: %.900s",
                          last.text);
    return 0;
}
