#include "lib/format/json.h"

#include "lib/core/alloc.h"
#include "lib/format/decimal.h"
#include "lib/format/utf8.h"

#include <math.h>
#include <stdlib.h>

#define DEFAULT_DEPTH 200
#define DEFAULT_BYTES ((size_t)1 << 30)

/* A container that is being read: its items are slots[base..]. */
struct frame {
    size_t base;
    bool is_dict;
};

/* Values wait in one stack of slots until their container closes, so there is no recursion,
   and a list is made in its exact size. The last slot is always the one that
   the next value goes into. */
struct reader {
    const char *p, *end, *start;
    struct pd_arena *arena;
    struct pd_json_limits limits;
    struct pd_err *err;
    struct pd_dict_entry *slots;
    size_t nslots, slots_cap;
    struct frame *frames;
    size_t nframes, frames_cap;
};

/* Reports what is wrong at a place of the text, which is named by line and column. */
static int fail_at(struct reader *r, const char *place, const char *what)
{
    const char *line = r->start;
    size_t number = 1;
    for (const char *p = r->start; p < place; p++)
        if (*p == '\n') {
            line = p + 1;
            number++;
        }
    size_t column = pd_utf8_len((struct pd_str){line, (size_t)(place - line)}) + 1;
    return pd_err_set(r->err, PD_ERR_INPUT, "%zu:%zu: %s", number, column, what);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void skip_space(struct reader *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\t' || *r->p == '\r'))
        r->p++;
}

static struct pd_dict_entry *last_slot(struct reader *r)
{
    return &r->slots[r->nslots - 1];
}

static void push_slot(struct reader *r, struct pd_str key)
{
    r->slots = pd_grow(r->slots, &r->slots_cap, r->nslots + 1, sizeof(*r->slots));
    r->slots[r->nslots++] = (struct pd_dict_entry){.key = key};
}

/* ---- strings ---- */

/* Whether one of eight bytes is a quote, a backslash, a control character or past ASCII. Borrows
   can only make it say yes too often, and then the bytes are looked at singly. */
static bool word_is_special(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    uint64_t quote = word ^ (ones * '"'), backslash = word ^ (ones * '\\');
    return ((quote - ones) | (backslash - ones) | (word - ones * 0x20) | word) & tops;
}

/* Runs over the plain bytes of a string from p; sets *ascii to false when one was not ASCII. */
static const char *skip_plain(const char *p, const char *end, bool *ascii)
{
    for (;;) {
        uint64_t word;
        while ((size_t)(end - p) >= sizeof(word)) {
            memcpy(&word, p, sizeof(word));
            if (word_is_special(word))
                break;
            p += sizeof(word);
        }
        for (const char *stop = (size_t)(end - p) < sizeof(word) ? end : p + sizeof(word); p < stop;
             p++) {
            unsigned char c = (unsigned char)*p;
            if (c == '"' || c == '\\' || c < 0x20)
                return p;
            if (c >= 0x80)
                *ascii = false;
        }
        if (p == end)
            return p;
    }
}

static bool read_hex4(uint32_t *out, const char *p, const char *end)
{
    uint32_t value = 0;
    if (end - p < 4)
        return false;
    for (int i = 0; i < 4; i++) {
        char c = p[i], lower = (char)(c | 0x20);
        if (is_digit(c))
            value = value * 16 + (uint32_t)(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            value = value * 16 + (uint32_t)(lower - 'a' + 10);
        else
            return false;
    }
    *out = value;
    return true;
}

/* Decodes the four digits behind "\u" at p, and the second half of a surrogate pair with them.
   Returns the byte behind, or NULL. */
static const char *read_unicode_escape(struct pd_buf *out, const char *p, const char *end)
{
    uint32_t unit, low;
    if (!read_hex4(&unit, p, end))
        return NULL;
    p += 4;
    if (unit >= 0xD800 && unit < 0xDC00 && end - p >= 6 && p[0] == '\\' && p[1] == 'u' &&
        read_hex4(&low, p + 2, end) && low >= 0xDC00 && low < 0xE000) {
        unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        p += 6;
    }
    pd_buf_put_codepoint(out, unit);
    return p;
}

/* Decodes the escape whose backslash is at p; returns the byte behind it, or NULL. */
static const char *read_escape(struct pd_buf *out, const char *p, const char *end)
{
    static const char names[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
    if (end - p < 2)
        return NULL;
    if (p[1] == 'u')
        return read_unicode_escape(out, p + 2, end);
    const char *name = memchr(names, p[1], sizeof names - 1);
    if (!name)
        return NULL;
    pd_buf_putc(out, meanings[name - names]);
    return p + 2;
}

/* Checks the raw bytes from place on, or replaces what is invalid when the caller allowed that. */
static int check_utf8(struct reader *r, struct pd_str *s, const char *place)
{
    struct pd_str raw = {place, (size_t)(r->p - place)};
    size_t bad = pd_utf8_invalid_at(raw);
    if (bad == raw.n)
        return 0;
    if (!r->limits.allow_invalid_utf8)
        return fail_at(r, place + bad, "invalid UTF-8 in a string");
    struct pd_buf clean = {0};
    pd_utf8_sanitize(&clean, *s);
    *s = pd_arena_str(r->arena, pd_buf_str(&clean));
    pd_buf_done(&clean);
    return 0;
}

/* The rest of a string from its first escape on; first is the string's first byte. */
static int read_escaped(struct reader *r, struct pd_str *out, const char *first, bool *ascii)
{
    struct pd_buf text = {0};
    int rc = 0;
    pd_buf_add(&text, first, (size_t)(r->p - first));
    while (r->p < r->end && *r->p == '\\') {
        const char *next = read_escape(&text, r->p, r->end);
        if (!next) {
            rc = fail_at(r, r->p, "invalid escape in a string");
            goto out;
        }
        r->p = skip_plain(next, r->end, ascii);
        pd_buf_add(&text, next, (size_t)(r->p - next));
    }
    *out = pd_arena_str(r->arena, pd_buf_str(&text));
out:
    pd_buf_done(&text);
    return rc;
}

/* Reads the string whose opening quote is at p. */
static int read_string(struct reader *r, struct pd_str *out)
{
    const char *quote = r->p, *first = r->p + 1;
    bool ascii = true;
    r->p = skip_plain(first, r->end, &ascii);
    struct pd_str s = {first, (size_t)(r->p - first)};
    if (r->p < r->end && *r->p == '\\') {
        int rc = read_escaped(r, &s, first, &ascii);
        if (rc < 0)
            return rc;
    }
    if (r->p == r->end)
        return fail_at(r, quote, "a string without its closing quote");
    if (*r->p != '"')
        return fail_at(r, r->p, "a control character in a string must be escaped");
    int rc = ascii ? 0 : check_utf8(r, &s, first);
    if (rc < 0)
        return rc;
    r->p++;
    *out = s;
    return 0;
}

/* ---- numbers and names ---- */

/* JSON is stricter than the scanner: no plus, no leading zeros, a digit on both sides of the point
   and behind an e. */
static bool number_is_json(struct pd_str s, const char *end)
{
    const char *p = s.p + (s.p[0] == '-'), *stop = s.p + s.n;
    if (!is_digit(*p) || (*p == '0' && p + 1 < stop && is_digit(p[1])))
        return false;
    while (p < stop && is_digit(*p))
        p++;
    if (p < stop && *p == '.' && (p + 1 == stop || !is_digit(p[1])))
        return false;
    return stop == end || (*stop | 0x20) != 'e';
}

static int read_number(struct reader *r, struct pd_value *out)
{
    struct pd_decimal d;
    struct pd_str s = {r->p, (size_t)(r->end - r->p)};
    s.n = pd_decimal_scan(&d, s);
    if (!s.n || !number_is_json(s, r->end))
        return fail_at(r, r->p, "not a number");
    *out = d.real ? pd_float(pd_decimal_value(&d, s)) : pd_decimal_integer(&d, s);
    r->p += s.n;
    return 0;
}

/* true, false, null, and Python's NaN, Infinity and -Infinity; false when p is at none of them. */
static bool read_name(struct reader *r, struct pd_value *out)
{
    const struct {
        struct pd_str name;
        struct pd_value value;
        bool is_nan;
    } names[] = {
        {PD_STR("true"), pd_bool(true), false},
        {PD_STR("false"), pd_bool(false), false},
        {PD_STR("null"), pd_none(), false},
        {PD_STR("NaN"), pd_float((double)NAN), true},
        {PD_STR("Infinity"), pd_float((double)INFINITY), true},
        {PD_STR("-Infinity"), pd_float(-(double)INFINITY), true},
    };
    struct pd_str rest = {r->p, (size_t)(r->end - r->p)};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if ((names[i].is_nan && !r->limits.allow_nan) || !pd_str_starts_with(rest, names[i].name))
            continue;
        *out = names[i].value;
        r->p += names[i].name.n;
        return true;
    }
    return false;
}

/* ---- containers ---- */

/* Reads "key": and leaves a slot for its value. */
static int read_key(struct reader *r)
{
    struct pd_str key;
    skip_space(r);
    if (r->p == r->end || *r->p != '"')
        return fail_at(r, r->p, "expected a key in double quotes");
    int rc = read_string(r, &key);
    if (rc < 0)
        return rc;
    skip_space(r);
    if (r->p == r->end || *r->p != ':')
        return fail_at(r, r->p, "expected ':' after a key");
    r->p++;
    push_slot(r, key);
    return 0;
}

/* Makes the innermost container of the slots behind its own and puts it there. */
static void close_container(struct reader *r)
{
    struct frame frame = r->frames[--r->nframes];
    struct pd_dict_entry *items = r->slots + frame.base;
    size_t n = r->nslots - frame.base;
    struct pd_value made = frame.is_dict ? pd_dict_new(r->arena) : pd_list_new(r->arena);
    if (frame.is_dict) {
        for (size_t i = 0; i < n; i++)
            pd_dict_set(r->arena, &made, items[i].key, items[i].value);
    } else {
        made.list->items = n ? pd_arena_array(r->arena, n, sizeof(*made.list->items)) : NULL;
        made.list->n = made.list->cap = n;
        for (size_t i = 0; i < n; i++)
            made.list->items[i] = items[i].value;
    }
    r->nslots = frame.base;
    last_slot(r)->value = made;
}

/* Opens the container at p. Returns 1 when a value is to be read into it, 0 when it was empty. */
static int open_container(struct reader *r)
{
    bool is_dict = *r->p == '{';
    if (r->nframes >= r->limits.max_depth)
        return fail_at(r, r->p, "nested too deeply");
    r->frames = pd_grow(r->frames, &r->frames_cap, r->nframes + 1, sizeof(*r->frames));
    r->frames[r->nframes++] = (struct frame){.base = r->nslots, .is_dict = is_dict};
    r->p++;
    skip_space(r);
    if (r->p < r->end && *r->p == (is_dict ? '}' : ']')) {
        r->p++;
        close_container(r);
        return 0;
    }
    if (is_dict) {
        int rc = read_key(r);
        return rc < 0 ? rc : 1;
    }
    push_slot(r, (struct pd_str){0});
    return 1;
}

/* Reads a value into the last slot. Returns 1 when it only opened a container, whose first value
   is next; 0 when the value is whole. */
static int read_value(struct reader *r)
{
    skip_space(r);
    if (r->p == r->end)
        return fail_at(r, r->p, "the text ends where a value is expected");
    struct pd_value value = pd_none();
    char c = *r->p;
    int rc = 0;
    if (c == '{' || c == '[')
        return open_container(r);
    if (c == '"') {
        struct pd_str s;
        rc = read_string(r, &s);
        if (rc == 0)
            value = pd_string(s);
    } else if (is_digit(c) || (c == '-' && !(r->end - r->p > 1 && r->p[1] == 'I'))) {
        rc = read_number(r, &value);
    } else if (!read_name(r, &value)) {
        rc = fail_at(r, r->p, "expected a value");
    }
    if (rc == 0)
        last_slot(r)->value = value;
    return rc;
}

/* What follows a whole value: closes containers. Returns 1 when another value is next, 0 when the
   outermost value is whole. */
static int after_value(struct reader *r)
{
    while (r->nframes) {
        bool is_dict = r->frames[r->nframes - 1].is_dict;
        skip_space(r);
        char c = r->p < r->end ? *r->p : '\0';
        if (c == ',') {
            r->p++;
            if (is_dict) {
                int rc = read_key(r);
                return rc < 0 ? rc : 1;
            }
            push_slot(r, (struct pd_str){0});
            return 1;
        }
        if (c != (is_dict ? '}' : ']'))
            return fail_at(r, r->p,
                           is_dict ? "expected ',' or '}' after a value"
                                   : "expected ',' or ']' after a value");
        r->p++;
        close_container(r);
    }
    return 0;
}

static int read_document(struct reader *r)
{
    push_slot(r, (struct pd_str){0});
    for (int more = 1; more > 0;) {
        more = read_value(r);
        if (more == 0)
            more = after_value(r);
        if (more < 0)
            return more;
    }
    skip_space(r);
    return r->p == r->end ? 0 : fail_at(r, r->p, "something follows the value");
}

int pd_json_parse(struct pd_value *out, struct pd_arena *arena, struct pd_str text,
                  const struct pd_json_limits *limits, struct pd_err *err)
{
    static const char mark[] = "\xEF\xBB\xBF";
    struct reader r = {.arena = arena, .err = err};
    if (limits)
        r.limits = *limits;
    size_t max_bytes = r.limits.max_bytes ? r.limits.max_bytes : DEFAULT_BYTES;
    if (!r.limits.max_depth)
        r.limits.max_depth = DEFAULT_DEPTH;
    if (text.n > max_bytes)
        return pd_err_set(err, PD_ERR_INPUT, "JSON of %zu bytes is over the limit of %zu", text.n,
                          max_bytes);
    r.start = r.p = text.n ? text.p : "";
    r.end = r.start + text.n;
    if (text.n >= 3 && memcmp(r.p, mark, 3) == 0)
        r.p += 3;
    int rc = read_document(&r);
    if (rc == 0)
        *out = last_slot(&r)->value;
    free(r.slots);
    free(r.frames);
    return rc;
}
