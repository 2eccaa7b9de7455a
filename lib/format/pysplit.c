/*
 * Cutting text as Python does: strip, split, replace, slices.
 */
#include "lib/core/alloc.h"
#include "lib/format/pystr.h"
#include "lib/format/utf8.h"

#include <assert.h>
#include <stdlib.h>

/* ---- strip ---- */

/* Whether strip takes the code point away. An invalid byte counts as U+FFFD. */
static bool is_stripped(uint32_t codepoint, const struct pd_str *chars)
{
    if (!chars)
        return pd_py_isspace(codepoint);
    for (size_t i = 0, nbytes; i < chars->n; i += nbytes)
        if (pd_utf8_at(*chars, i, &nbytes) == codepoint)
            return true;
    return false;
}

struct pd_str pd_py_lstrip(struct pd_str s, const struct pd_str *chars)
{
    size_t from = 0;
    for (size_t nbytes; from < s.n; from += nbytes)
        if (!is_stripped(pd_utf8_at(s, from, &nbytes), chars))
            break;
    return pd_str_slice(s, from, s.n);
}

struct pd_str pd_py_rstrip(struct pd_str s, const struct pd_str *chars)
{
    for (size_t nbytes; s.n > 0; s.n -= nbytes)
        if (!is_stripped(pd_utf8_before(s, s.n, &nbytes), chars))
            break;
    return s;
}

struct pd_str pd_py_strip(struct pd_str s, const struct pd_str *chars)
{
    return pd_py_rstrip(pd_py_lstrip(s, chars), chars);
}

/* ---- split and replace ---- */

static struct pd_str rest_of(struct pd_str s, size_t from)
{
    return pd_str_slice(s, from, s.n);
}

/* Byte offset of the first white space in s; s.n when there is none. */
static size_t space_index(struct pd_str s)
{
    size_t i = 0;
    for (size_t nbytes; i < s.n; i += nbytes)
        if (pd_py_isspace(pd_utf8_at(s, i, &nbytes)))
            break;
    return i;
}

static struct pd_value split_space(struct pd_arena *arena, struct pd_str s, int64_t max)
{
    struct pd_value parts = pd_list_new(arena);
    for (s = pd_py_lstrip(s, NULL); s.n; s = pd_py_lstrip(s, NULL)) {
        size_t n = max < 0 || (int64_t)parts.list->n < max ? space_index(s) : s.n;
        pd_list_push(arena, &parts, pd_string(pd_str_slice(s, 0, n)));
        s = rest_of(s, n);
    }
    return parts;
}

struct pd_value pd_py_split(struct pd_arena *arena, struct pd_str s, const struct pd_str *sep,
                            int64_t max)
{
    if (!sep)
        return split_space(arena, s, max);
    struct pd_value parts = pd_list_new(arena);
    while (sep->n && (max < 0 || (int64_t)parts.list->n < max)) {
        ptrdiff_t at = pd_str_index(s, *sep, 0);
        if (at < 0)
            break;
        pd_list_push(arena, &parts, pd_string(pd_str_slice(s, 0, (size_t)at)));
        s = rest_of(s, (size_t)at + sep->n);
    }
    pd_list_push(arena, &parts, pd_string(s));
    return parts;
}

/* "abc".replace("", "-"): in front of every code point and at the end. */
static void interleave(struct pd_buf *out, struct pd_str s, struct pd_str to, int64_t max)
{
    size_t i = 0;
    for (size_t nbytes; max != 0; max -= max > 0, i += nbytes) {
        pd_buf_add_str(out, to);
        if (i == s.n)
            return;
        (void)pd_utf8_at(s, i, &nbytes);
        pd_buf_add(out, s.p + i, nbytes);
    }
    pd_buf_add_str(out, rest_of(s, i));
}

void pd_py_replace(struct pd_buf *out, struct pd_str s, struct pd_str from, struct pd_str to,
                   int64_t max)
{
    if (!from.n) {
        interleave(out, s, to, max);
        return;
    }
    for (ptrdiff_t at; max != 0; max -= max > 0) {
        at = pd_str_index(s, from, 0);
        if (at < 0)
            break;
        pd_buf_add(out, s.p, (size_t)at);
        pd_buf_add_str(out, to);
        s = rest_of(s, (size_t)at + from.n);
    }
    pd_buf_add_str(out, s);
}

/* ---- slices ---- */

/* A bound brought into [low, high]; negative ones count from the end. */
static int64_t clamp_bound(int64_t bound, int64_t len, int64_t low, int64_t high)
{
    if (bound < 0)
        bound = bound < -len ? low : bound + len;
    return bound < low ? low : bound > high ? high : bound;
}

void pd_py_slice_indices(const struct pd_py_slice *slice, size_t len, int64_t *first, size_t *count)
{
    assert(slice->step != 0);
    int64_t n = (int64_t)len;
    bool back = slice->step < 0;
    /* Going back, the bounds are the places one to the left: -1 stands before the first item. */
    int64_t low = back ? -1 : 0, high = back ? n - 1 : n;
    int64_t from = back ? high : low, to = back ? low : high;
    if (slice->has_from)
        from = clamp_bound(slice->from, n, low, high);
    if (slice->has_to)
        to = clamp_bound(slice->to, n, low, high);
    uint64_t span = 0, step = back ? 0 - (uint64_t)slice->step : (uint64_t)slice->step;
    if (back ? to < from : from < to)
        span = (uint64_t)(back ? from - to : to - from);
    *first = from;
    *count = span ? (size_t)((span - 1) / step + 1) : 0;
}

/* Picks count code points of s, beginning at number first, each step on. */
static struct pd_str pick(struct pd_arena *arena, struct pd_str s, int64_t first, size_t count,
                          int64_t step)
{
    size_t ncodepoints = pd_utf8_len(s), number = 0;
    size_t *offsets = pd_calloc(ncodepoints + 1, sizeof(*offsets));
    for (size_t i = 0, nbytes; i < s.n; i += nbytes, number++) {
        offsets[number] = i;
        (void)pd_utf8_at(s, i, &nbytes);
    }
    offsets[ncodepoints] = s.n;
    struct pd_buf picked = {0};
    for (size_t k = 0; k < count; k++) {
        size_t at = (size_t)(first + (int64_t)k * step);
        pd_buf_add(&picked, s.p + offsets[at], offsets[at + 1] - offsets[at]);
    }
    struct pd_str result = pd_arena_str(arena, pd_buf_str(&picked));
    pd_buf_done(&picked);
    free(offsets);
    return result;
}

struct pd_str pd_py_slice_str(struct pd_arena *arena, struct pd_str s,
                              const struct pd_py_slice *slice)
{
    int64_t first;
    size_t count;
    pd_py_slice_indices(slice, pd_utf8_len(s), &first, &count);
    if (!count)
        return (struct pd_str){"", 0};
    if (slice->step != 1)
        return pick(arena, s, first, count, slice->step);
    s = rest_of(s, pd_utf8_offset(s, (size_t)first));
    return pd_str_slice(s, 0, pd_utf8_offset(s, count));
}
