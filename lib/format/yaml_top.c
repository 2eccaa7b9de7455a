#include "lib/format/yaml_top.h"

#include "lib/format/yaml_cursor.h"
#include "lib/format/yaml_scalar.h"

enum {
    MAX_TEXT = 256 << 10, /* so that the full reader's limit of values is out of reach */
    MAX_LEVELS = 32,
    MAX_KEY = 500 /* libyaml allows 1024 code points between a key and its colon */
};

/* An open block collection: the column of its keys or dashes. */
struct level {
    size_t indent;
    bool list;
};

struct scan {
    struct pd_yaml_cursor c;
    struct level levels[MAX_LEVELS];
    size_t depth;
    bool pending; /* the last key or dash of the innermost level has no value so far */

    struct pd_arena *arena;
    const char *const *keys;
    struct pd_value found; /* the dict */
    int wanted;            /* number of the top-level key that is being read, or -1 */
    unsigned seen;         /* bits of the keys that were there */
};

/* --- what is found --- */

/* The list that a wanted key is being given, or NULL. */
static struct pd_value *wanted_value(struct scan *s)
{
    struct pd_dict *dict = s->found.dict;
    return s->wanted >= 0 ? &dict->entries[dict->n - 1].value : NULL;
}

/* A value has been read. */
static void put(struct scan *s, struct pd_value value)
{
    struct pd_value *into = wanted_value(s);
    s->pending = false;
    if (into && s->depth == 1)
        *into = value;
    else if (into)
        pd_list_push(s->arena, into, value);
}

static bool open_level(struct scan *s, size_t indent, bool list)
{
    struct pd_value *into = wanted_value(s);
    if (s->depth == MAX_LEVELS || (into && (s->depth > 1 || !list)))
        return false;
    if (into)
        *into = pd_list_new(s->arena);
    s->levels[s->depth++] = (struct level){indent, list};
    s->pending = false;
    return true;
}

/* A key of the top level: is it wanted? */
static bool note_key(struct scan *s, struct pd_str key)
{
    s->wanted = -1;
    for (int i = 0; s->keys[i]; i++) {
        if (!pd_str_is(key, s->keys[i]))
            continue;
        if (s->seen & 1u << i)
            return false;
        s->seen |= 1u << i;
        s->wanted = i;
        pd_dict_set(s->arena, &s->found, pd_arena_str(s->arena, key), pd_none());
    }
    return true;
}

/* --- scalars --- */

static bool quoted_value(struct scan *s)
{
    struct pd_str inner;
    bool simple;
    if (!pd_yaml_quoted(&s->c, &inner, &simple) || !pd_yaml_blank_rest(&s->c))
        return false;
    if (s->wanted >= 0 && !simple)
        return false;
    put(s, s->wanted >= 0 ? pd_string(pd_arena_str(s->arena, inner)) : pd_none());
    return true;
}

static struct pd_value scalar_of(struct scan *s, struct pd_str text)
{
    return pd_yaml_scalar(s->arena, pd_arena_str(s->arena, text));
}

/* The lines on which a plain scalar goes on: those deeper than its level, whatever they begin with.
   Moves to the end of the last one. */
static bool more_lines(struct scan *s)
{
    size_t parent = s->levels[s->depth - 1].indent;
    const char *end = s->c.at;
    while (s->c.at < s->c.end) {
        pd_yaml_next_line(&s->c);
        pd_yaml_skip_spaces(&s->c);
        struct pd_str text = pd_yaml_rest(&s->c);
        if (text.n == 0)
            continue;
        if (s->c.column <= parent || text.p[0] == '#')
            break;
        if (!pd_yaml_is_plain(text) || s->wanted >= 0)
            return false;
        pd_yaml_step(&s->c, text.n);
        pd_yaml_skip_spaces(&s->c);
        end = s->c.at;
    }
    s->c.at = end;
    return true;
}

static bool plain_value(struct scan *s)
{
    struct pd_str text = pd_yaml_rest(&s->c);
    if (!pd_yaml_begins_plain(&s->c) || !pd_yaml_is_plain(text))
        return false;
    pd_yaml_step(&s->c, text.n);
    if (!pd_yaml_blank_rest(&s->c) || !more_lines(s))
        return false;
    put(s, s->wanted >= 0 ? scalar_of(s, text) : pd_none());
    return true;
}

/* !function and the name of a function, which may be quoted. */
static bool function_value(struct scan *s)
{
    static const struct pd_str tag = PD_STR("!function ");
    struct pd_str text = pd_yaml_rest(&s->c);
    bool simple;
    if (!pd_str_starts_with(text, tag))
        return false;
    pd_yaml_step(&s->c, tag.n);
    pd_yaml_skip_spaces(&s->c);
    text = pd_yaml_rest(&s->c);
    if (pd_yaml_peek(&s->c) != '"' && pd_yaml_peek(&s->c) != '\'')
        pd_yaml_step(&s->c, text.n);
    else if (!pd_yaml_quoted(&s->c, &text, &simple))
        return false;
    if (!pd_yaml_is_word(text) || !pd_yaml_blank_rest(&s->c))
        return false;
    struct pd_value value = pd_string(s->wanted >= 0 ? pd_arena_str(s->arena, text) : text);
    value.tagged = true;
    put(s, value);
    return true;
}

/* | or > with the lines that belong to it. */
static bool literal_value(struct scan *s)
{
    size_t parent = s->levels[s->depth - 1].indent;
    size_t indent = 0; /* of the text, once it is known */
    pd_yaml_step(&s->c, 1);
    if (pd_yaml_peek(&s->c) == '-' || pd_yaml_peek(&s->c) == '+')
        pd_yaml_step(&s->c, 1);
    if (s->wanted >= 0 || !pd_yaml_blank_rest(&s->c))
        return false;
    for (;;) {
        pd_yaml_next_line(&s->c);
        struct pd_yaml_cursor line = s->c;
        pd_yaml_skip_spaces(&line);
        size_t n = line.column;
        bool blank = pd_yaml_peek(&line) == '\n';
        if (blank && !indent && n > 0)
            return false; /* spaces that could be taken for the indent */
        if (!blank && !indent)
            indent = n > parent ? n : SIZE_MAX;
        if (s->c.at == s->c.end || (!blank && n < indent))
            break;
        pd_yaml_end_of_line(&s->c);
    }
    put(s, pd_none());
    return true;
}

/* --- lists in brackets --- */

/* One word of such a list. */
static bool bracket_item(struct scan *s, struct pd_value *item)
{
    struct pd_str text;
    if (*s->c.at == '"' || *s->c.at == '\'') {
        bool simple;
        const char *from = s->c.at;
        if (!pd_yaml_quoted(&s->c, &text, &simple) || memchr(from, '\n', (size_t)(s->c.at - from)))
            return false;
        *item = pd_string(s->wanted >= 0 ? pd_arena_str(s->arena, text) : text);
        return simple || s->wanted < 0;
    }
    if (!(pd_yaml_class(*s->c.at) & PD_YAML_BEGIN))
        return false;
    const char *from = s->c.at;
    while (s->c.at < s->c.end && pd_yaml_class(*s->c.at) & PD_YAML_WORD)
        pd_yaml_step(&s->c, 1);
    text = (struct pd_str){from, (size_t)(s->c.at - from)};
    while (text.p[text.n - 1] == ' ')
        text.n--;
    *item = s->wanted >= 0 ? scalar_of(s, text) : pd_none();
    return true;
}

static bool bracket_value(struct scan *s)
{
    if (s->wanted >= 0 && s->depth > 1)
        return false;
    struct pd_value list = s->wanted >= 0 ? pd_list_new(s->arena) : pd_none();
    pd_yaml_step(&s->c, 1);
    pd_yaml_skip_spaces(&s->c);
    for (bool first = true; pd_yaml_peek(&s->c) != ']'; first = false) {
        if (!first && pd_yaml_peek(&s->c) != ',')
            return false;
        pd_yaml_step(&s->c, !first);
        pd_yaml_skip_spaces(&s->c);
        struct pd_value item;
        if (pd_yaml_peek(&s->c) == '\n' || !bracket_item(s, &item))
            return false;
        if (s->wanted >= 0)
            pd_list_push(s->arena, &list, item);
        pd_yaml_skip_spaces(&s->c);
    }
    pd_yaml_step(&s->c, 1);
    put(s, list);
    return pd_yaml_blank_rest(&s->c);
}

/* --- lines --- */

static bool read_value(struct scan *s)
{
    switch (*s->c.at) {
    case '"':
    case '\'':
        return quoted_value(s);
    case '|':
    case '>':
        return literal_value(s);
    case '[':
        return bracket_value(s);
    case '!':
        return function_value(s);
    default:
        return plain_value(s);
    }
}

/* The text before the first colon that ends a key. */
static struct pd_str plain_key(struct pd_str line)
{
    size_t n = 0;
    while (n < line.n && !(line.p[n] == ':' && (n + 1 == line.n || line.p[n + 1] == ' ')))
        n++;
    return pd_str_slice(line, 0, n);
}

/* Whether the rest of the line begins with a key and its colon; moves behind them then. Otherwise
   nothing moves. */
static bool read_key(struct scan *s, struct pd_str *key)
{
    struct pd_str line = pd_yaml_rest(&s->c);
    const char *from = s->c.at, *end = line.p + line.n;
    size_t column = s->c.column;
    bool quoted = *from == '"' || *from == '\'';
    bool fits = quoted || pd_yaml_begins_plain(&s->c);
    if (quoted) {
        fits = pd_yaml_quoted(&s->c, key, &fits) && fits;
        pd_yaml_skip_spaces(&s->c);
    } else {
        *key = plain_key(line);
        pd_yaml_step(&s->c, key->n);
        while (key->n && key->p[key->n - 1] == ' ')
            key->n--;
        fits = fits && pd_yaml_is_plain(*key) && !pd_str_is(*key, "<<");
    }
    if (fits && s->c.at < end && *s->c.at == ':' && s->c.at - from <= MAX_KEY &&
        (s->c.at + 1 == end || s->c.at[1] == ' ')) {
        pd_yaml_step(&s->c, 1);
        return true;
    }
    s->c.at = from;
    s->c.column = column;
    return false;
}

/* A pair of the innermost level, which is a mapping; at is behind the key's colon. */
static bool read_pair(struct scan *s, struct pd_str key)
{
    if (s->depth == 1 && !note_key(s, key))
        return false;
    s->pending = true;
    return pd_yaml_blank_rest(&s->c) || read_value(s);
}

static bool is_dash(const struct scan *s)
{
    return pd_yaml_peek(&s->c) == '-' &&
           (s->c.at + 1 == s->c.end || s->c.at[1] == ' ' || s->c.at[1] == '\n');
}

/* What stands behind one or more dashes. */
static bool read_items(struct scan *s)
{
    for (;;) {
        pd_yaml_step(&s->c, 1);
        s->pending = true;
        if (pd_yaml_blank_rest(&s->c))
            return s->wanted < 0; /* no value, or one that begins on the next line */
        struct pd_str key;
        size_t column = s->c.column;
        if (is_dash(s)) {
            if (!open_level(s, column, true))
                return false;
            continue;
        }
        if (!read_key(s, &key))
            return read_value(s);
        return open_level(s, column, false) && read_pair(s, key);
    }
}

/* Closes the levels that end before this line. */
static void close_levels(struct scan *s, size_t indent, bool dash)
{
    size_t depth = s->depth;
    while (s->depth && s->levels[s->depth - 1].indent > indent)
        s->depth--;
    /* A list may stand at the column of the key that it belongs to. */
    if (s->depth > 1 && s->levels[s->depth - 1].indent == indent && s->levels[s->depth - 1].list &&
        !dash)
        s->depth--;
    if (s->depth < depth)
        s->pending = false;
}

static bool read_line(struct scan *s)
{
    size_t indent = s->c.column;
    bool dash = is_dash(s);
    struct pd_str key;
    close_levels(s, indent, dash);
    struct level *top = s->depth ? &s->levels[s->depth - 1] : NULL;
    bool deeper = !top || indent > top->indent;
    if ((deeper && top && !s->pending) || (indent == 0 && pd_yaml_document_mark(&s->c)))
        return false;
    if (dash && (deeper || !top->list)) {
        if (!top || !s->pending || !open_level(s, indent, true))
            return false;
    }
    if (dash)
        return read_items(s);
    if (!read_key(s, &key)) /* nothing, or a value on a line of its own */
        return top && deeper && s->wanted < 0 &&
               (pd_yaml_peek(&s->c) == '"' || pd_yaml_peek(&s->c) == '\'') && read_value(s);
    if (top ? !deeper && top->list : indent > 0)
        return false;
    if (deeper && !open_level(s, indent, false))
        return false;
    return read_pair(s, key);
}

bool pd_yaml_top(struct pd_value *out, struct pd_arena *arena, struct pd_str text,
                 const char *const *keys)
{
    if (text.n > MAX_TEXT || !pd_yaml_known_text(text))
        return false;
    struct scan s = {.c = {text.p, text.p + text.n, 0}, .arena = arena, .keys = keys, .wanted = -1};
    s.found = pd_dict_new(arena);
    while (s.c.at < s.c.end) {
        pd_yaml_skip_spaces(&s.c);
        if (pd_yaml_peek(&s.c) == '#')
            pd_yaml_end_of_line(&s.c);
        else if (pd_yaml_peek(&s.c) != '\n' && !read_line(&s))
            return false;
        if (pd_yaml_peek(&s.c) == '\n') /* a literal text ends where the line behind it begins */
            pd_yaml_next_line(&s.c);
    }
    if (s.depth == 0)
        return false;
    *out = s.found;
    return true;
}
