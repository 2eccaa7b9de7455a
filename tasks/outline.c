#include "tasks/outline.h"

#include "lib/format/yaml.h"
#include "lib/format/yaml_top.h"

static const char *const keys[] = {
    [PD_OUTLINE_GROUP] = "group",     [PD_OUTLINE_TASK] = "task",  [PD_OUTLINE_TAG] = "tag",
    [PD_OUTLINE_INCLUDE] = "include", [PD_OUTLINE_KEYS] = "class", NULL};

static bool is_text(const struct pd_value *value)
{
    return value->kind == PD_STRING && !value->tagged;
}

/* The texts of a list, or an "other" when it holds anything else. */
static struct pd_outline_value texts_of(struct pd_arena *arena, const struct pd_value *list)
{
    size_t n = pd_list_len(list);
    struct pd_str *items = pd_arena_array(arena, n, sizeof *items);
    for (size_t i = 0; i < n; i++) {
        const struct pd_value *item = pd_list_at(list, i);
        if (!is_text(item))
            return (struct pd_outline_value){.kind = PD_OUTLINE_OTHER};
        items[i] = item->s;
    }
    return (struct pd_outline_value){PD_OUTLINE_TEXTS, (uint32_t)n, items};
}

static struct pd_outline_value value_of(struct pd_arena *arena, const struct pd_value *value)
{
    if (!value)
        return (struct pd_outline_value){.kind = PD_OUTLINE_ABSENT};
    if (value->kind == PD_NONE)
        return (struct pd_outline_value){.kind = PD_OUTLINE_NULL};
    if (value->kind == PD_LIST)
        return texts_of(arena, value);
    if (!is_text(value))
        return (struct pd_outline_value){.kind = PD_OUTLINE_OTHER};
    struct pd_str *item = pd_arena_alloc(arena, sizeof *item);
    *item = value->s;
    return (struct pd_outline_value){PD_OUTLINE_TEXT, 1, item};
}

void pd_outline_of(struct pd_outline *out, struct pd_arena *arena, const struct pd_value *dict)
{
    *out = (struct pd_outline){.no_mapping = dict->kind != PD_DICT};
    out->python = pd_dict_get(dict, keys[PD_OUTLINE_KEYS]) != NULL;
    for (int key = 0; key < PD_OUTLINE_KEYS; key++)
        out->values[key] = value_of(arena, pd_dict_get(dict, keys[key]));
}

void pd_outline_read(struct pd_outline *out, struct pd_arena *arena, struct pd_str text,
                     const char *path)
{
    struct pd_value dict;
    struct pd_err err = {0};
    if (!pd_yaml_top(&dict, arena, text, keys) &&
        pd_yaml_parse(&dict, arena, text, path, &err) < 0) {
        *out = (struct pd_outline){.broken = pd_arena_str(arena, pd_str_of(err.text))};
        return;
    }
    pd_outline_of(out, arena, &dict);
}

void pd_outline_merge(struct pd_outline *into, const struct pd_outline *over)
{
    into->python |= over->python;
    for (int key = 0; key < PD_OUTLINE_INCLUDE; key++)
        if (over->values[key].kind != PD_OUTLINE_ABSENT)
            into->values[key] = over->values[key];
}

struct pd_str pd_outline_text(const struct pd_outline *outline, enum pd_outline_key key)
{
    const struct pd_outline_value *value = &outline->values[key];
    return value->kind == PD_OUTLINE_TEXT ? value->items[0] : (struct pd_str){"", 0};
}
