#include "lib/format/yaml.h"

#include "lib/core/file.h"
#include "lib/core/map.h"
#include "lib/format/pystr.h"
#include "lib/format/yaml_scalar.h"

#include <yaml.h>

enum { MAX_DEPTH = 100, MAX_NODES = 1000000, MAX_FILE = 16 << 20 };

#define CORE_TAG "tag:yaml.org,2002:"

struct reader {
    yaml_parser_t parser;
    struct pd_arena *arena;
    const char *name;
    struct pd_str text;
    struct pd_map anchors; /* to struct node, NULL while it is still being read */
    size_t nodes;          /* made so far, copies of aliased ones included */
    struct pd_err *err;
};

/* What was read at one place: a value with its size, so that an alias can be charged for it. */
struct node {
    struct pd_value value;
    size_t nodes;
    unsigned height;
};

static int read_node(struct reader *r, struct node *out, unsigned depth, yaml_event_t *event);

static int fail_at(struct reader *r, yaml_mark_t mark, const char *sentence)
{
    return pd_err_set(r->err, PD_ERR_INPUT, "%s:%zu:%zu: %s", r->name, mark.line + 1,
                      mark.column + 1, sentence);
}

static int fail_about(struct reader *r, yaml_mark_t mark, const char *what, const void *text)
{
    return pd_err_set(r->err, PD_ERR_INPUT, "%s:%zu:%zu: %s '%.80s'", r->name, mark.line + 1,
                      mark.column + 1, what, (const char *)text);
}

/* libyaml gives no mark for bytes that it cannot read, only their offset. */
static yaml_mark_t mark_of_offset(struct pd_str text, size_t offset)
{
    yaml_mark_t mark = {0};
    for (size_t i = 0; i < offset && i < text.n; i++) {
        bool newline = text.p[i] == '\n';
        bool continues = (text.p[i] & 0xc0) == 0x80;
        mark.line += newline;
        mark.column = newline ? 0 : mark.column + !continues;
    }
    return mark;
}

static int next_event(struct reader *r, yaml_event_t *event)
{
    if (yaml_parser_parse(&r->parser, event))
        return 0;
    const char *problem = r->parser.problem ? r->parser.problem : "out of memory";
    yaml_mark_t mark = r->parser.error == YAML_READER_ERROR
                           ? mark_of_offset(r->text, r->parser.problem_offset)
                           : r->parser.problem_mark;
    return fail_at(r, mark, problem);
}

static struct pd_str scalar_text(const yaml_event_t *event)
{
    return (struct pd_str){(const char *)event->data.scalar.value, event->data.scalar.length};
}

/* --- scalars and tags --- */

static const struct core_tag {
    const char *tag;
    uint8_t kind, also; /* the kinds that a scalar with this tag may turn out to have */
} core_tags[] = {
    {CORE_TAG "null", PD_NONE, PD_NONE},
    {CORE_TAG "bool", PD_BOOL, PD_BOOL},
    {CORE_TAG "int", PD_INT, PD_BIGINT},
    {CORE_TAG "float", PD_FLOAT, PD_INT},
};

static int core_scalar(struct reader *r, struct pd_value *value, const yaml_event_t *event)
{
    const char *tag = (const char *)event->data.scalar.tag;
    for (size_t i = 0; i < sizeof(core_tags) / sizeof(core_tags[0]); i++) {
        const struct core_tag *known = &core_tags[i];
        if (strcmp(tag, known->tag) != 0)
            continue;
        *value = pd_yaml_scalar(r->arena, pd_arena_str(r->arena, scalar_text(event)));
        if (value->kind != known->kind && value->kind != known->also)
            return fail_about(r, event->start_mark,
                              "the value does not fit its tag:", event->data.scalar.value);
        if (known->kind == PD_FLOAT && value->kind == PD_INT)
            *value = pd_float((double)value->i);
        return 0;
    }
    return fail_about(r, event->start_mark, "unknown tag", tag);
}

static int read_scalar(struct reader *r, struct pd_value *value, const yaml_event_t *event)
{
    const char *tag = (const char *)event->data.scalar.tag;
    struct pd_str text = pd_arena_str(r->arena, scalar_text(event));
    *value = pd_string(text);
    if (!tag) {
        if (event->data.scalar.plain_implicit)
            *value = pd_yaml_scalar(r->arena, text);
        return 0;
    }
    value->tagged = strcmp(tag, "!function") == 0;
    if (value->tagged || strcmp(tag, "!") == 0 || strcmp(tag, CORE_TAG "str") == 0)
        return 0;
    return core_scalar(r, value, event);
}

static int check_tag(struct reader *r, yaml_mark_t mark, const yaml_char_t *tag, const char *known)
{
    if (!tag || strcmp((const char *)tag, "!") == 0 || strcmp((const char *)tag, known) == 0)
        return 0;
    return fail_about(r, mark, "unknown tag", tag);
}

/* --- collections --- */

static void add_child(struct node *parent, const struct node *child)
{
    parent->nodes += child->nodes;
    if (parent->height <= child->height)
        parent->height = child->height + 1;
}

static int read_sequence(struct reader *r, struct node *out, unsigned depth)
{
    out->value = pd_list_new(r->arena);
    for (;;) {
        yaml_event_t event;
        int code = next_event(r, &event);
        if (code < 0)
            return code;
        struct node child;
        bool at_end = event.type == YAML_SEQUENCE_END_EVENT;
        if (!at_end)
            code = read_node(r, &child, depth + 1, &event);
        yaml_event_delete(&event);
        if (at_end || code < 0)
            return code;
        add_child(out, &child);
        pd_list_push(r->arena, &out->value, child.value);
    }
}

static int key_text(struct reader *r, struct pd_str *key, const struct pd_value *value,
                    yaml_mark_t mark)
{
    if (value->kind == PD_LIST || value->kind == PD_DICT)
        return fail_at(r, mark, "a key must be a scalar");
    *key = value->s;
    if (value->kind == PD_STRING)
        return 0;
    struct pd_buf buf = {0};
    pd_py_str(&buf, value);
    *key = pd_arena_str(r->arena, pd_buf_str(&buf));
    pd_buf_done(&buf);
    return 0;
}

static void set_all(struct pd_arena *arena, struct pd_value *dict, const struct pd_dict *from)
{
    for (size_t i = 0; i < from->n; i++)
        pd_dict_set(arena, dict, from->entries[i].key, from->entries[i].value);
}

/* Adds what a merge key brings: a mapping, or a list of mappings of which the first wins. */
static int merge(struct reader *r, struct pd_value *merged, const struct pd_value *from,
                 yaml_mark_t mark)
{
    if (from->kind == PD_DICT) {
        set_all(r->arena, merged, from->dict);
        return 0;
    }
    if (from->kind != PD_LIST)
        return fail_at(r, mark, "a merge key needs a mapping or a list of mappings");
    for (size_t i = from->list->n; i-- > 0;) {
        const struct pd_value *item = &from->list->items[i];
        if (item->kind != PD_DICT)
            return fail_at(r, mark, "a merge key needs a mapping or a list of mappings");
        set_all(r->arena, merged, item->dict);
    }
    return 0;
}

static bool is_merge_key(const yaml_event_t *event)
{
    return event->type == YAML_SCALAR_EVENT && event->data.scalar.plain_implicit &&
           !event->data.scalar.tag && pd_str_is(scalar_text(event), "<<");
}

/* Reads one pair whose key starts with event, into own or, after a merge key, into merged. */
static int read_pair(struct reader *r, struct node *out, struct pd_value *merged, unsigned depth,
                     yaml_event_t *event)
{
    bool merging = is_merge_key(event);
    yaml_mark_t mark = event->start_mark;
    struct node key, value;
    int code = read_node(r, &key, depth + 1, event);
    if (code < 0)
        return code;
    yaml_event_t next;
    code = next_event(r, &next);
    if (code < 0)
        return code;
    code = read_node(r, &value, depth + 1, &next);
    yaml_event_delete(&next);
    if (code < 0)
        return code;
    add_child(out, &value);
    out->nodes += key.nodes;
    if (merging)
        return merge(r, merged, &value.value, mark);
    struct pd_str text;
    code = key_text(r, &text, &key.value, mark);
    if (code == 0)
        pd_dict_set(r->arena, &out->value, text, value.value);
    return code;
}

static int read_mapping(struct reader *r, struct node *out, unsigned depth)
{
    out->value = pd_dict_new(r->arena);
    struct pd_value merged = pd_dict_new(r->arena);
    for (;;) {
        yaml_event_t event;
        int code = next_event(r, &event);
        if (code < 0)
            return code;
        bool at_end = event.type == YAML_MAPPING_END_EVENT;
        if (!at_end)
            code = read_pair(r, out, &merged, depth, &event);
        yaml_event_delete(&event);
        if (code < 0)
            return code;
        if (at_end)
            break;
    }
    if (merged.dict->n) { /* merged keys come first, the mapping's own override them */
        set_all(r->arena, &merged, out->value.dict);
        out->value = merged;
    }
    return 0;
}

/* --- anchors --- */

static int read_alias(struct reader *r, struct node *out, unsigned depth, const yaml_event_t *event)
{
    const struct node *anchored =
        pd_map_find(&r->anchors, pd_str_of((const char *)event->data.alias.anchor));
    if (!anchored)
        return fail_about(r, event->start_mark, "no complete value has the anchor",
                          event->data.alias.anchor);
    r->nodes += anchored->nodes;
    if (r->nodes > MAX_NODES)
        return fail_at(r, event->start_mark, "aliases make the document too large");
    if (depth + anchored->height > MAX_DEPTH)
        return fail_at(r, event->start_mark, "the document is nested too deeply");
    *out = *anchored;
    out->value = pd_value_copy(r->arena, &anchored->value);
    return 0;
}

static void set_anchor(struct reader *r, const yaml_char_t *anchor, const struct node *node)
{
    if (!anchor)
        return;
    struct node *kept = NULL;
    if (node) {
        kept = pd_arena_alloc(r->arena, sizeof(*kept));
        *kept = *node;
    }
    pd_map_set(&r->anchors, r->arena, pd_str_of((const char *)anchor), kept);
}

/* --- nodes --- */

/* Reads the value that starts with event, which stays the caller's. */
static int read_value(struct reader *r, struct node *out, unsigned depth, yaml_event_t *event)
{
    yaml_mark_t mark = event->start_mark;
    int code;
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return read_scalar(r, &out->value, event);
    case YAML_SEQUENCE_START_EVENT:
        code = check_tag(r, mark, event->data.sequence_start.tag, CORE_TAG "seq");
        return code < 0 ? code : read_sequence(r, out, depth);
    default:
        code = check_tag(r, mark, event->data.mapping_start.tag, CORE_TAG "map");
        return code < 0 ? code : read_mapping(r, out, depth);
    }
}

static const yaml_char_t *anchor_of(const yaml_event_t *event)
{
    return event->type == YAML_SCALAR_EVENT           ? event->data.scalar.anchor
           : event->type == YAML_SEQUENCE_START_EVENT ? event->data.sequence_start.anchor
                                                      : event->data.mapping_start.anchor;
}

static int read_node(struct reader *r, struct node *out, unsigned depth, yaml_event_t *event)
{
    if (depth > MAX_DEPTH)
        return fail_at(r, event->start_mark, "the document is nested too deeply");
    if (event->type == YAML_ALIAS_EVENT)
        return read_alias(r, out, depth, event);
    if (++r->nodes > MAX_NODES)
        return fail_at(r, event->start_mark, "the document has too many values");
    *out = (struct node){.nodes = 1};
    set_anchor(r, anchor_of(event), NULL);
    int code = read_value(r, out, depth, event);
    if (code < 0)
        return code;
    out->value.line = (uint32_t)(event->start_mark.line + 1);
    size_t column = event->start_mark.column + 1;
    out->value.column = (uint16_t)(column < UINT16_MAX ? column : UINT16_MAX);
    set_anchor(r, anchor_of(event), out);
    return 0;
}

/* Takes events up to the first that is not of the kinds that only frame a document. */
static int next_content(struct reader *r, yaml_event_t *event)
{
    for (;;) {
        int code = next_event(r, event);
        if (code < 0)
            return code;
        if (event->type != YAML_STREAM_START_EVENT && event->type != YAML_DOCUMENT_START_EVENT &&
            event->type != YAML_DOCUMENT_END_EVENT)
            return 0;
        yaml_event_delete(event);
    }
}

static int read_document(struct reader *r, struct pd_value *out)
{
    yaml_event_t event;
    int code = next_content(r, &event);
    if (code < 0)
        return code;
    bool empty = event.type == YAML_STREAM_END_EVENT;
    struct node root = {0};
    if (!empty)
        code = read_node(r, &root, 0, &event);
    yaml_event_delete(&event);
    if (code < 0 || empty) {
        if (code == 0)
            *out = pd_none();
        return code;
    }
    code = next_content(r, &event);
    if (code < 0)
        return code;
    if (event.type != YAML_STREAM_END_EVENT)
        code = fail_at(r, event.start_mark, "expected only one document");
    yaml_event_delete(&event);
    if (code == 0)
        *out = root.value;
    return code;
}

int pd_yaml_parse(struct pd_value *out, struct pd_arena *arena, struct pd_str text,
                  const char *name, struct pd_err *err)
{
    struct reader r = {.arena = arena, .name = name, .text = text, .err = err};
    if (!yaml_parser_initialize(&r.parser))
        return pd_err_set(err, PD_ERR_IO, "%s: out of memory", name);
    yaml_parser_set_input_string(&r.parser, (const unsigned char *)text.p, text.n);
    int code = read_document(&r, out);
    yaml_parser_delete(&r.parser);
    return code;
}

int pd_yaml_load(struct pd_value *out, struct pd_arena *arena, const char *path, struct pd_err *err)
{
    struct pd_buf text = PD_BUF_MAX(MAX_FILE);
    int code = pd_file_read(&text, path, err);
    if (code == 0)
        code = pd_yaml_parse(out, arena, pd_buf_str(&text), path, err);
    pd_buf_done(&text);
    return code;
}
