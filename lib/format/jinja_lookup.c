#include "lib/format/jinja_methods.h"
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

/* What Jinja calls the thing in "'dict object' has no attribute 'x'". */
static struct pd_str described(struct jinja_run *r, const struct pd_value *v)
{
    return v->kind == PD_NONE ? pd_str_of("None")
                              : pd_arena_printf(r->arena, "%s object", pd_jinja_type(v));
}

static struct pd_value no_attribute(struct jinja_run *r, const struct pd_value *object,
                                    struct pd_str name)
{
    return pd_jinja_undefined(r, "'%.*s' has no attribute '%.*s'", PD_STR_ARG(described(r, object)),
                              PD_STR_ARG(pd_str_slice(name, 0, 100)));
}

/* --- the loop variable --- */

static bool loop_attribute(struct jinja_run *r, const struct pd_value *v, struct pd_str name,
                           struct pd_value *out)
{
    const struct jinja_loop *loop = pd_jinja_pointer(v);
    const struct {
        const char *name;
        size_t number;
        bool truth;
    } numbers[] = {
        {"index", loop->i + 1, false},
        {"index0", loop->i, false},
        {"revindex", loop->n - loop->i, false},
        {"revindex0", loop->n - loop->i - 1, false},
        {"first", loop->i == 0, true},
        {"last", loop->i + 1 == loop->n, true},
        {"length", loop->n, false},
        {"depth", 1, false},
        {"depth0", 0, false},
    };
    for (size_t k = 0; k < sizeof(numbers) / sizeof(numbers[0]); k++) {
        if (pd_str_is(name, numbers[k].name)) {
            *out = numbers[k].truth ? pd_bool(numbers[k].number != 0)
                                    : pd_int((int64_t)numbers[k].number);
            return true;
        }
    }
    bool previous = pd_str_is(name, "previtem");
    if (!previous && !pd_str_is(name, "nextitem"))
        return false;
    size_t at = previous ? loop->i - 1 : loop->i + 1; /* wraps around in front of the first */
    *out = at < loop->n
               ? loop->items->items[at]
               : pd_jinja_undefined(r, "there is no %s item", previous ? "previous" : "next");
    return true;
}

/* --- attributes and subscripts --- */

static bool find_method(struct jinja_run *r, const struct pd_value *object, struct pd_str name,
                        struct pd_value *out)
{
    const struct jinja_builtin *builtin = pd_jinja_method(object, name);
    if (!builtin)
        return false;
    if (r->tpl->chat && pd_jinja_changes(object, name)) {
        *out = pd_jinja_undefined(r, "access to attribute '%.*s' of '%.*s' is unsafe",
                                  PD_STR_ARG(name), PD_STR_ARG(described(r, object)));
        return true;
    }
    struct jinja_method *method = pd_arena_alloc(r->arena, sizeof(*method));
    *method = (struct jinja_method){builtin, *object};
    *out = pd_jinja_object(JK_METHOD, method);
    return true;
}

/* Python's own attributes. */
static bool own_attribute(struct jinja_run *r, const struct pd_value *object, struct pd_str name,
                          struct pd_value *out)
{
    if (object->kind == JK_LOOP && loop_attribute(r, object, name, out))
        return true;
    if (object->kind == JK_NAMESPACE) {
        const struct pd_value plain = {.kind = PD_DICT, .dict = object->dict};
        const struct pd_value *found = pd_dict_find(&plain, name);
        if (found)
            *out = *found;
        return found != NULL;
    }
    return find_method(r, object, name, out);
}

int pd_jinja_attribute(struct jinja_run *r, const struct pd_value *object, struct pd_str name,
                       struct pd_value *out)
{
    int code = pd_jinja_defined(r, object);
    if (code < 0)
        return code;
    if (own_attribute(r, object, name, out))
        return 0;
    const struct pd_value *found = pd_dict_find(object, name);
    *out = found ? *found : no_attribute(r, object, name);
    return 0;
}

/* Turns a Python index into an offset; false when it is out of range. */
static bool resolve_index(int64_t index, size_t n, size_t *at)
{
    if (index < 0)
        index += (int64_t)n;
    if (index < 0 || (uint64_t)index >= n)
        return false;
    *at = (size_t)index;
    return true;
}

static bool item_at(const struct pd_value *object, int64_t index, struct pd_value *out)
{
    size_t at;
    bool sequence = object->kind == PD_LIST && (object->tagged <= JF_RANGE);
    if (sequence && resolve_index(index, object->list->n, &at)) {
        *out = object->list->items[at];
        return true;
    }
    if (object->kind != PD_STRING || !resolve_index(index, pd_utf8_len(object->s), &at))
        return false;
    size_t start = pd_utf8_offset(object->s, at), nbytes;
    (void)pd_utf8_at(object->s, start, &nbytes);
    *out = pd_string(pd_str_slice(object->s, start, start + nbytes));
    return true;
}

static bool entry_of(struct jinja_run *r, const struct pd_value *dict, const struct pd_value *key,
                     struct pd_value *out)
{
    struct pd_str text;
    bool possible = key->kind == PD_STRING || (key->kind == PD_INT && dict->tagged == JF_OWN);
    if (dict->kind != PD_DICT || !possible || pd_jinja_dict_key(r, dict, key, &text) < 0)
        return false;
    const struct pd_value *found = pd_dict_find(dict, text);
    if (found)
        *out = *found;
    return found != NULL;
}

static struct pd_value no_item(struct jinja_run *r, const struct pd_value *object,
                               const struct pd_value *key)
{
    if (key->kind == PD_STRING)
        return no_attribute(r, object, key->s);
    if (!pd_jinja_is_int(key))
        return pd_jinja_undefined(r, "%.*s has no element of type '%s'",
                                  PD_STR_ARG(described(r, object)), pd_jinja_type(key));
    return pd_jinja_undefined(r, "%.*s has no element %lld", PD_STR_ARG(described(r, object)),
                              (long long)pd_jinja_int(key));
}

int pd_jinja_item(struct jinja_run *r, const struct pd_value *object, const struct pd_value *key,
                  struct pd_value *out)
{
    int code = pd_jinja_defined(r, object);
    if (code == 0 && !pd_jinja_is_lenient(key))
        code = pd_jinja_defined(r, key);
    if (code == 0 && object->kind == PD_STRING)
        code = pd_jinja_charge(r, object->s.n / 64);
    if (code < 0)
        return code;
    if (entry_of(r, object, key, out))
        return 0;
    if (pd_jinja_is_int(key) && item_at(object, pd_jinja_int(key), out))
        return 0;
    if (key->kind == PD_STRING && own_attribute(r, object, key->s, out))
        return 0;
    *out = no_item(r, object, key);
    return 0;
}

/* --- slices --- */

static int read_bound(struct jinja_run *r, const struct pd_value *v, bool *has, int64_t *bound)
{
    int code = pd_jinja_defined(r, v);
    if (code < 0)
        return code;
    *has = v->kind != PD_NONE;
    if (!*has)
        return 0;
    if (!pd_jinja_is_int(v) && v->kind != PD_BIGINT)
        return pd_jinja_error(r, "slice bounds must be integers or None");
    bool big = v->kind == PD_BIGINT, minus = big && v->s.p[0] == '-'; /* past any end */
    *bound = big ? (minus ? INT32_MIN : INT32_MAX) * (int64_t)INT32_MAX : pd_jinja_int(v);
    return 0;
}

static int slice_list(struct jinja_run *r, const struct pd_value *object,
                      const struct pd_py_slice *slice, struct pd_value *out)
{
    int64_t first;
    size_t count;
    pd_py_slice_indices(slice, object->list->n, &first, &count);
    int code = pd_jinja_charge(r, count);
    if (code < 0)
        return code;
    struct pd_value list =
        pd_jinja_list(r, object->tagged == JF_FOREIGN ? JF_OWN : (enum jinja_flavor)object->tagged);
    for (size_t k = 0; k < count; k++)
        pd_list_push(r->arena, &list, object->list->items[first + (int64_t)k * slice->step]);
    *out = list;
    return 0;
}

int pd_jinja_slice(struct jinja_run *r, const struct pd_value *object,
                   const struct pd_value bounds[3], struct pd_value *out)
{
    struct pd_py_slice slice = {.step = 1};
    bool has_step = false;
    int64_t step = 1;
    int code = pd_jinja_defined(r, object);
    if (code == 0)
        code = read_bound(r, &bounds[0], &slice.has_from, &slice.from);
    if (code == 0)
        code = read_bound(r, &bounds[1], &slice.has_to, &slice.to);
    if (code == 0)
        code = read_bound(r, &bounds[2], &has_step, &step);
    if (code < 0)
        return code;
    slice.step = has_step ? step : 1;
    if (slice.step == 0)
        return pd_jinja_error(r, "the step of a slice cannot be 0");
    if (object->kind == PD_LIST && object->tagged <= JF_RANGE)
        return slice_list(r, object, &slice, out);
    if (object->kind != PD_STRING)
        return pd_jinja_error(r, "an object of type '%s' cannot be sliced", pd_jinja_type(object));
    code = pd_jinja_charge(r, 1 + object->s.n / 16);
    if (code == 0)
        *out = pd_string(pd_py_slice_str(r->arena, object->s, &slice));
    return code;
}

/* --- paths --- */

static struct pd_value part_value(struct pd_str part)
{
    int64_t i = 0;
    bool digits = part.n > 0 && part.n < 10;
    for (size_t k = 0; digits && k < part.n; k++) {
        digits = part.p[k] >= '0' && part.p[k] <= '9';
        i = i * 10 + (part.p[k] - '0');
    }
    return digits ? pd_int(i) : pd_string(part);
}

int pd_jinja_path(struct jinja_run *r, const struct pd_value *object, const struct pd_value *path,
                  struct pd_value *out)
{
    if (path->kind != PD_STRING)
        return pd_jinja_item(r, object, path, out);
    struct pd_value here = *object;
    for (size_t from = 0; from <= path->s.n;) {
        ptrdiff_t dot = pd_str_index(path->s, (struct pd_str)PD_STR("."), from);
        size_t to = dot < 0 ? path->s.n : (size_t)dot;
        struct pd_value key = part_value(pd_str_slice(path->s, from, to)), next;
        int code = pd_jinja_item(r, &here, &key, &next);
        if (code < 0)
            return code;
        here = next;
        from = to + 1;
    }
    *out = here;
    return 0;
}
