/* Native ports of this room, and aggregations that are hooks. */
#include "tasks/native.h"

#include "lib/format/json.h"
#include "scorers/scoring_private.h"

#include <math.h>

#define PD_NATIVES(family) extern const struct pd_native pd_natives_##family[];
#include "scorers/natives/natives.def"
#undef PD_NATIVES

#define PD_NATIVES(family) pd_natives_##family,
const struct pd_native *const pd_scorer_natives[] = {
#include "scorers/natives/natives.def"
    NULL};
#undef PD_NATIVES

/* What the metric returned for one document. */
static struct pd_value value_of(const struct pd_item *item)
{
    return item->data ? *item->data : pd_float(item->v);
}

/* The aggregation's value; NaN when the port refuses the items. */
static double aggregate(const void *state, const struct pd_item *items, size_t n)
{
    struct pd_arena arena = {0};
    struct pd_value list = pd_list_new(&arena), made = pd_none();
    for (size_t i = 0; i < n; i++)
        pd_list_push(&arena, &list, value_of(&items[i]));
    const struct pd_native_args args = {.list = &list, .arena = &arena};
    double value = NAN;
    if (n > 0 && pd_hook_call(&made, NULL, state, &args, NULL) >= 0 &&
        !pd_value_number(&made, &value))
        value = NAN;
    pd_arena_done(&arena);
    return value;
}

int pd_native_aggregation(const struct pd_aggregation **out, const struct pd_value *hook,
                          const struct pd_hook_place *place, struct pd_arena *arena,
                          struct pd_err *err)
{
    const struct pd_hook *loaded = NULL;
    int code = pd_hook_load(&loaded, pd_scorer_natives, hook, 1u << PD_NATIVE_AGGREGATE, place,
                            arena, err);
    if (code < 0)
        return code;
    struct pd_aggregation *made = pd_arena_alloc(arena, sizeof *made);
    struct pd_buf json = {0};
    pd_json_write(&json, hook, PD_JSON_SORTED);
    *made = (struct pd_aggregation){
        .name = pd_arena_cstr(arena, pd_buf_str(&json)),
        .help = pd_hook_native(loaded)->help,
        .shape = PD_ITEM_DATA,
        .low = NAN,
        .high = NAN,
        .value_with = aggregate,
        .state = loaded,
    };
    pd_buf_done(&json);
    *out = made;
    return 0;
}

const struct pd_aggregation *pd_aggregation_named(struct pd_str name, struct pd_arena *arena)
{
    struct pd_value hook;
    const struct pd_aggregation *made = NULL;
    const struct pd_hook_place place = {"aggregation", "the run file"};
    if (name.n == 0 || name.p[0] != '{')
        return pd_aggregation_find(pd_arena_cstr(arena, name));
    if (pd_json_parse(&hook, arena, pd_arena_str(arena, name), NULL, NULL) < 0 ||
        pd_native_aggregation(&made, &hook, &place, arena, NULL) < 0)
        return NULL;
    return made;
}
