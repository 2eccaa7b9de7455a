#include "lib/format/jinja_filters.h"
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

static int input_items(const struct jinja_call *c, struct pd_value *list)
{
    return pd_jinja_items(c->run, &c->self, list);
}

static struct pd_value pair(struct jinja_run *r, struct pd_value key, struct pd_value value)
{
    struct pd_value tuple = pd_jinja_list(r, JF_TUPLE);
    pd_list_push(r->arena, &tuple, key);
    pd_list_push(r->arena, &tuple, value);
    return tuple;
}

/* --- ends, copies, joining --- */

static int filter_end(const struct jinja_call *c, bool last, struct pd_value *out)
{
    struct pd_value items;
    int code = input_items(c, &items);
    if (code == 0 && last && c->self.kind == PD_LIST && c->self.tagged == JF_ITERATOR)
        code = pd_jinja_error(c->run, "a generator has no last item; make it a list first (|list)");
    if (code < 0)
        return code;
    size_t n = items.list->n;
    *out =
        n ? items.list->items[last ? n - 1 : 0]
          : pd_jinja_undefined(c->run, "no %s item, sequence was empty", last ? "last" : "first");
    return 0;
}

int pd_jinja_filter_first(const struct jinja_call *c, struct pd_value *out)
{
    return filter_end(c, false, out);
}

int pd_jinja_filter_last(const struct jinja_call *c, struct pd_value *out)
{
    return filter_end(c, true, out);
}

int pd_jinja_filter_list(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value items, list = pd_jinja_list(c->run, JF_OWN);
    int code = input_items(c, &items);
    for (size_t i = 0; code == 0 && i < items.list->n; i++)
        pd_list_push(c->run->arena, &list, items.list->items[i]);
    if (code == 0)
        *out = list;
    return code;
}

int pd_jinja_filter_reverse(const struct jinja_call *c, struct pd_value *out)
{
    bool copied = c->self.kind == PD_LIST && c->self.tagged == JF_ITERATOR;
    struct pd_value items, list = pd_jinja_list(c->run, copied ? JF_OWN : JF_ITERATOR);
    struct pd_buf buf = pd_jinja_buf(c->run);
    int code = input_items(c, &items);
    for (size_t i = code == 0 ? items.list->n : 0; i-- > 0;) {
        if (c->self.kind == PD_STRING)
            pd_buf_add_str(&buf, items.list->items[i].s);
        else
            pd_list_push(c->run->arena, &list, items.list->items[i]);
    }
    if (code == 0 && c->self.kind == PD_STRING)
        return pd_jinja_finish(c->run, &buf, out);
    if (code == 0)
        *out = list;
    return code;
}

/* The item, or what its attribute is when the filter was given one. */
static int attribute_of(const struct jinja_call *c, size_t arg, const struct pd_value *item,
                        struct pd_value *out)
{
    if (pd_jinja_given(c, arg))
        return pd_jinja_path(c->run, item, &c->args[arg], out);
    *out = *item;
    return 0;
}

int pd_jinja_filter_join(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value items, item;
    struct pd_str between = PD_STR("");
    struct pd_buf buf = pd_jinja_buf(c->run);
    int code = input_items(c, &items);
    if (code == 0 && c->args[0].kind != JK_MISSING)
        code = pd_jinja_str(c->run, &c->args[0], &between);
    for (size_t i = 0; code == 0 && i < items.list->n; i++) {
        if (i)
            pd_buf_add_str(&buf, between);
        code = attribute_of(c, 1, &items.list->items[i], &item);
        if (code == 0)
            code = pd_jinja_print(c->run, &buf, &item);
    }
    if (code == 0)
        return pd_jinja_finish(c->run, &buf, out);
    pd_buf_done(&buf);
    return code;
}

int pd_jinja_filter_sum(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value items, item, sum = c->args[1].kind == JK_MISSING ? pd_int(0) : c->args[1];
    int code = input_items(c, &items);
    if (code == 0 && sum.kind == PD_STRING)
        code = pd_jinja_error(c->run, "sum cannot start with a str; use join");
    for (size_t i = 0; code == 0 && i < items.list->n; i++) {
        code = attribute_of(c, 0, &items.list->items[i], &item);
        struct pd_value next = sum;
        if (code == 0)
            code = pd_jinja_binary(c->run, JT_ADD, &sum, &item, &next);
        sum = next;
    }
    if (code == 0)
        *out = sum;
    return code;
}

int pd_jinja_filter_items(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value list = pd_jinja_list(c->run, JF_ITERATOR);
    const struct pd_value *dict = &c->self;
    if (dict->kind != PD_DICT && dict->kind != JK_UNDEFINED)
        return pd_jinja_error(c->run, "items needs a dict, not '%s'", pd_jinja_type(dict));
    for (size_t i = 0; i < pd_dict_len(dict); i++)
        pd_list_push(c->run->arena, &list,
                     pair(c->run, pd_jinja_key_value(dict, dict->dict->entries[i].key),
                          dict->dict->entries[i].value));
    *out = list;
    return pd_jinja_charge(c->run, 1 + list.list->n);
}

/* --- map and select --- */

static struct jinja_call inner_call(const struct jinja_call *c, const struct pd_value *item,
                                    size_t skipped)
{
    return (struct jinja_call){
        .run = c->run,
        .self = *item,
        .args = c->args + skipped,
        .n = c->n - skipped,
        .named = c->named,
        .nnamed = c->nnamed,
    };
}

static const struct pd_value *named(const struct jinja_call *c, const char *name)
{
    for (size_t i = 0; i < c->nnamed; i++) {
        if (pd_str_is(c->named[i].key, name))
            return &c->named[i].value;
    }
    return NULL;
}

static int map_attribute(const struct jinja_call *c, const struct pd_value *item,
                         struct pd_value *out)
{
    const struct pd_value *fallback = named(c, "default");
    int code = pd_jinja_path(c->run, item, named(c, "attribute"), out);
    if (code == 0 && out->kind == JK_UNDEFINED && fallback)
        *out = *fallback;
    return code;
}

/* What map and select work on. Jinja takes a false value, None or 0 say, for an empty list. */
static int selectable_items(const struct jinja_call *c, struct pd_value *items)
{
    bool truth = false;
    int code = pd_jinja_truth(c->run, &c->self, &truth);
    if (code < 0)
        return code;
    *items = pd_jinja_list(c->run, JF_OWN);
    return truth ? input_items(c, items) : 0;
}

int pd_jinja_filter_map(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value items, mapped = pd_jinja_list(c->run, JF_ITERATOR);
    struct pd_str name = PD_STR("");
    bool by_attribute = c->n == 0 && named(c, "attribute");
    const struct jinja_builtin *filter = NULL;
    int code = 0;
    if (!by_attribute && c->n == 0)
        code = pd_jinja_error(c->run, "map needs the name of a filter or an attribute");
    if (code == 0 && !by_attribute)
        code = pd_jinja_arg_str(c, 0, &name);
    if (code == 0 && !by_attribute && !(filter = pd_jinja_filter(name)))
        code = pd_jinja_error(c->run, "there is no filter '%.*s'", PD_STR_ARG(name));
    if (code == 0)
        code = selectable_items(c, &items);
    for (size_t i = 0; code == 0 && i < items.list->n; i++) {
        struct pd_value result = pd_none();
        struct jinja_call inner = inner_call(c, &items.list->items[i], by_attribute ? 0 : 1);
        code = filter ? pd_jinja_invoke(filter, &inner, &result)
                      : map_attribute(c, &items.list->items[i], &result);
        pd_list_push(c->run->arena, &mapped, result);
    }
    if (code == 0)
        *out = mapped;
    return code;
}

/* Whether one item passes: by a test, or by its truth when none is named. */
static int item_passes(const struct jinja_call *c, const struct jinja_builtin *test,
                       const struct pd_value *item, size_t skipped, bool *passes)
{
    struct pd_value subject = *item, result;
    int code = 0;
    if (skipped == 2 || (skipped == 1 && !test)) /* the first argument names an attribute */
        code = pd_jinja_path(c->run, item, &c->args[0], &subject);
    result = subject;
    if (code == 0 && test) {
        struct jinja_call inner = inner_call(c, &subject, skipped);
        code = pd_jinja_invoke(test, &inner, &result);
    }
    return code < 0 ? code : pd_jinja_truth(c->run, &result, passes);
}

static int select_items(const struct jinja_call *c, bool wanted, bool by_attribute,
                        struct pd_value *out)
{
    struct pd_value items, kept = pd_jinja_list(c->run, JF_ITERATOR);
    struct pd_str name;
    const struct jinja_builtin *test = NULL;
    size_t skipped = by_attribute;
    int code = by_attribute && c->n == 0
                   ? pd_jinja_error(c->run, "the name of an attribute is missing")
                   : 0;
    if (code == 0 && c->n > skipped) {
        code = pd_jinja_arg_str(c, skipped++, &name);
        if (code == 0 && !(test = pd_jinja_test(name)))
            code = pd_jinja_error(c->run, "there is no test '%.*s'", PD_STR_ARG(name));
    }
    if (code == 0)
        code = selectable_items(c, &items);
    for (size_t i = 0; code == 0 && i < items.list->n; i++) {
        bool passes = false;
        code = item_passes(c, test, &items.list->items[i], skipped, &passes);
        if (code == 0 && passes == wanted)
            pd_list_push(c->run->arena, &kept, items.list->items[i]);
    }
    if (code == 0)
        *out = kept;
    return code;
}

int pd_jinja_filter_select(const struct jinja_call *c, struct pd_value *out)
{
    return select_items(c, true, false, out);
}

int pd_jinja_filter_reject(const struct jinja_call *c, struct pd_value *out)
{
    return select_items(c, false, false, out);
}

int pd_jinja_filter_selectattr(const struct jinja_call *c, struct pd_value *out)
{
    return select_items(c, true, true, out);
}

int pd_jinja_filter_rejectattr(const struct jinja_call *c, struct pd_value *out)
{
    return select_items(c, false, true, out);
}

/* --- order --- */

struct sorted {
    struct pd_value key, value;
};

/* Texts are compared without regard to case unless the filter was told otherwise. */
static int fold(struct jinja_run *r, bool case_sensitive, struct pd_value *key)
{
    if (case_sensitive || key->kind != PD_STRING)
        return 0;
    struct pd_buf buf = pd_jinja_buf(r);
    pd_py_lower(&buf, key->s);
    return pd_jinja_finish(r, &buf, key);
}

/* "a,b" sorts by a, then by b: the key is a list. */
static int key_of(const struct jinja_call *c, const struct pd_value *item,
                  const struct pd_value *attribute, bool case_sensitive, struct pd_value *key)
{
    *key = *item;
    int code = 0;
    if (!attribute)
        return fold(c->run, case_sensitive, key);
    if (attribute->kind != PD_STRING || !memchr(attribute->s.p, ',', attribute->s.n)) {
        code = pd_jinja_path(c->run, item, attribute, key);
        return code < 0 ? code : fold(c->run, case_sensitive, key);
    }
    *key = pd_jinja_list(c->run, JF_OWN);
    const struct pd_str comma = PD_STR(",");
    struct pd_value parts = pd_py_split(c->run->arena, attribute->s, &comma, -1);
    for (size_t i = 0; code == 0 && i < parts.list->n; i++) {
        struct pd_value part;
        code = pd_jinja_path(c->run, item, &parts.list->items[i], &part);
        if (code == 0)
            code = fold(c->run, case_sensitive, &part);
        if (code == 0)
            pd_list_push(c->run->arena, key, part);
    }
    return code;
}

static int is_less(struct jinja_run *r, const struct pd_value *a, const struct pd_value *b,
                   bool *less)
{
    bool equal = false;
    int code = pd_jinja_equal(r, a, b, &equal);
    *less = false;
    return code < 0 || equal ? code : pd_jinja_compare(r, JT_LT, a, b, less);
}

/* Merges two sorted runs of from into to. Equal ones keep their order, also when reversed. */
static int merge(struct jinja_run *r, struct sorted *to, const struct sorted *from, size_t middle,
                 size_t n, bool reverse)
{
    size_t i = 0, k = middle;
    for (size_t at = 0; at < n; at++) {
        bool take_right = i == middle;
        if (i < middle && k < n) {
            const struct pd_value *left = &from[i].key, *right = &from[k].key;
            int code = is_less(r, reverse ? left : right, reverse ? right : left, &take_right);
            if (code < 0)
                return code;
        }
        to[at] = take_right ? from[k++] : from[i++];
    }
    return 0;
}

static int sort_keys(struct jinja_run *r, struct sorted *items, size_t n, bool reverse)
{
    struct sorted *from = items, *to = pd_arena_array(r->arena, n, sizeof(*to));
    for (size_t width = 1; width < n; width *= 2) {
        for (size_t at = 0; at < n; at += 2 * width) {
            size_t left = n - at < width ? n - at : width;
            size_t both = n - at < 2 * width ? n - at : 2 * width;
            int code = merge(r, to + at, from + at, left, both, reverse);
            if (code < 0)
                return code;
        }
        struct sorted *swapped = from;
        from = to;
        to = swapped;
    }
    if (from != items)
        memcpy(items, from, n * sizeof(*items));
    return 0;
}

/* Sorts items by the key that attribute and case give; NULL: by themselves. */
static int sort_items(const struct jinja_call *c, const struct pd_list *items,
                      const struct pd_value *attribute, bool case_sensitive, bool reverse,
                      struct pd_value *out)
{
    struct sorted *all = pd_arena_array(c->run->arena, items->n, sizeof(*all));
    int code = 0;
    for (size_t i = 0; code == 0 && i < items->n; i++) {
        all[i].value = items->items[i];
        code = key_of(c, &items->items[i], attribute, case_sensitive, &all[i].key);
    }
    if (code == 0)
        code = sort_keys(c->run, all, items->n, reverse);
    if (code < 0)
        return code;
    struct pd_value list = pd_jinja_list(c->run, JF_OWN);
    for (size_t i = 0; i < items->n; i++)
        pd_list_push(c->run->arena, &list, all[i].value);
    *out = list;
    return 0;
}

static const struct pd_value *attribute_arg(const struct jinja_call *c, size_t i)
{
    return pd_jinja_given(c, i) ? &c->args[i] : NULL;
}

int pd_jinja_filter_sort(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value items;
    bool reverse, case_sensitive;
    int code = input_items(c, &items);
    if (code == 0)
        code = pd_jinja_arg_bool(c, 0, &reverse);
    if (code == 0)
        code = pd_jinja_arg_bool(c, 1, &case_sensitive);
    if (code < 0)
        return code;
    return sort_items(c, items.list, attribute_arg(c, 2), case_sensitive, reverse, out);
}

int pd_jinja_filter_dictsort(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value pairs, position = pd_int(0);
    struct pd_str by = PD_STR("key");
    bool case_sensitive, reverse;
    int code = pd_jinja_defined(c->run, &c->self);
    if (code == 0)
        code = pd_jinja_filter_items(c, &pairs);
    if (code == 0)
        code = pd_jinja_arg_bool(c, 0, &case_sensitive);
    if (code == 0 && pd_jinja_given(c, 1))
        code = pd_jinja_arg_str(c, 1, &by);
    if (code == 0)
        code = pd_jinja_arg_bool(c, 2, &reverse);
    if (code == 0 && !pd_str_is(by, "key") && !pd_str_is(by, "value"))
        code = pd_jinja_error(c->run, "dictsort sorts by 'key' or by 'value'");
    if (code < 0)
        return code;
    position.i = pd_str_is(by, "value");
    return sort_items(c, pairs.list, &position, case_sensitive, reverse, out);
}

/* Whether the extreme so far is to be replaced. */
static int find_extreme(const struct jinja_call *c, bool largest, struct pd_value *out)
{
    struct pd_value items, best = pd_none();
    bool case_sensitive;
    int code = input_items(c, &items);
    if (code == 0)
        code = pd_jinja_arg_bool(c, 0, &case_sensitive);
    if (code < 0)
        return code;
    *out = pd_jinja_undefined(c->run, "no aggregated item, sequence was empty");
    for (size_t i = 0; i < items.list->n; i++) {
        struct pd_value key;
        bool better = true;
        code = key_of(c, &items.list->items[i], attribute_arg(c, 1), case_sensitive, &key);
        if (code == 0 && i)
            code = pd_jinja_compare(c->run, JT_LT, largest ? &best : &key, largest ? &key : &best,
                                    &better);
        if (code < 0)
            return code;
        if (!better)
            continue;
        best = key;
        *out = items.list->items[i];
    }
    return 0;
}

int pd_jinja_filter_min(const struct jinja_call *c, struct pd_value *out)
{
    return find_extreme(c, false, out);
}

int pd_jinja_filter_max(const struct jinja_call *c, struct pd_value *out)
{
    return find_extreme(c, true, out);
}

int pd_jinja_filter_unique(const struct jinja_call *c, struct pd_value *out)
{
    struct pd_value items, keys = pd_jinja_list(c->run, JF_OWN),
                           kept = pd_jinja_list(c->run, JF_ITERATOR);
    bool case_sensitive;
    int code = input_items(c, &items);
    if (code == 0)
        code = pd_jinja_arg_bool(c, 0, &case_sensitive);
    for (size_t i = 0; code == 0 && i < items.list->n; i++) {
        struct pd_value key;
        bool seen = false;
        code = key_of(c, &items.list->items[i], attribute_arg(c, 1), case_sensitive, &key);
        if (code == 0)
            code = pd_jinja_defined(c->run, &key);
        bool tuple = key.kind == PD_LIST && key.tagged == JF_TUPLE;
        if (code == 0 && (key.kind == PD_DICT || (key.kind == PD_LIST && !tuple)))
            code = pd_jinja_error(c->run, "an object of type '%s' cannot be made unique",
                                  pd_jinja_type(&key));
        if (code == 0)
            code = pd_jinja_contains(c->run, &key, &keys, &seen);
        if (code < 0 || seen)
            continue;
        pd_list_push(c->run->arena, &keys, key);
        pd_list_push(c->run->arena, &kept, items.list->items[i]);
    }
    if (code == 0)
        *out = kept;
    return code;
}
