/*
 * Looks every response up in mapping_dict; one that is not in it becomes default_value (None unless
 * given). Keys are texts, and a response that is no text is looked up as Python prints it.
 */
#include "lib/format/pystr.h"
#include "scorers/extract.h"

struct lookup {
    const struct pd_value *mapping; /* NULL: empty */
    struct pd_value fallback;
};

static int prepare(void **state, const struct pd_value *params, struct pd_arena *arena,
                   struct pd_err *err)
{
    const struct pd_value *mapping = pd_dict_get(params, "mapping_dict");
    const struct pd_value *fallback = pd_dict_get(params, "default_value");
    if (mapping && mapping->kind != PD_DICT)
        return pd_err_set(err, PD_ERR_INPUT, "`mapping_dict` must be a mapping, not %s",
                          pd_kind_name(mapping->kind));
    struct lookup *lookup = pd_arena_alloc(arena, sizeof *lookup);
    *lookup = (struct lookup){mapping, fallback ? *fallback : pd_none()};
    *state = lookup;
    return 0;
}

static int map_one(struct pd_value *out, const struct pd_value *response,
                   struct pd_extract *extract, struct pd_err *err)
{
    (void)err;
    const struct lookup *lookup = extract->state;
    struct pd_buf key = {0};
    pd_py_str(&key, response);
    const struct pd_value *found = pd_dict_find(lookup->mapping, pd_buf_str(&key));
    pd_buf_done(&key);
    extract->fallbacks += !found;
    *out = found ? *found : lookup->fallback;
    return 0;
}

static const char *const params[] = {"default_value", "mapping_dict", NULL};

const struct pd_filter pd_filter_map = {
    .name = "map",
    .help = "replaces responses by what a mapping gives for them",
    .params = params,
    .prepare = prepare,
    .one = map_one,
};
