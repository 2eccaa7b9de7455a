#include "lib/core/str.h"

enum { DISTANCE_MAX = 64 };

int pd_str_cmp(struct pd_str a, struct pd_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int order = n ? memcmp(a.p, b.p, n) : 0;
    if (order != 0)
        return order;
    return (a.n > b.n) - (a.n < b.n);
}

bool pd_str_starts_with(struct pd_str s, struct pd_str prefix)
{
    return s.n >= prefix.n && (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool pd_str_ends_with(struct pd_str s, struct pd_str suffix)
{
    return s.n >= suffix.n &&
           (suffix.n == 0 || memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0);
}

struct pd_str pd_str_slice(struct pd_str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from > to)
        from = to;
    return (struct pd_str){s.p + from, to - from};
}

ptrdiff_t pd_str_index(struct pd_str s, struct pd_str needle, size_t from)
{
    if (from > s.n || needle.n > s.n - from)
        return -1;
    if (needle.n == 0)
        return (ptrdiff_t)from;
    const char *hit = needle.n == 1 ? memchr(s.p + from, needle.p[0], s.n - from)
                                    : memmem(s.p + from, s.n - from, needle.p, needle.n);
    return hit ? hit - s.p : -1;
}

/* The character at byte i and its length; a byte that is no UTF-8 counts as one. Patterns and names
   are compared by characters, so that '?' is one. */
static uint32_t char_at(struct pd_str s, size_t i, size_t *nbytes)
{
    const unsigned char *p = (const unsigned char *)s.p + i;
    size_t n = p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : p[0] >= 0xc2 ? 2 : 1;
    uint32_t c = n == 1 ? p[0] : p[0] & (0xffu >> (n + 1));
    *nbytes = 1;
    if (n > s.n - i)
        return p[0];
    for (size_t k = 1; k < n; k++) {
        if ((p[k] & 0xc0) != 0x80)
            return p[0];
        c = c << 6 | (p[k] & 0x3f);
    }
    *nbytes = n;
    return c;
}

/* Whether c is in the class that starts behind '[' at *i; *i is moved behind its ']'. A '[' without
   a ']' is an ordinary character: then *i is left alone and c is compared with '['. */
static bool glob_class(struct pd_str pattern, size_t *i, uint32_t c)
{
    size_t at = *i;
    bool negated = at < pattern.n && pattern.p[at] == '!';
    if (negated)
        at++;
    size_t close = at + 1; /* a ']' that comes first is a member */
    while (close < pattern.n && pattern.p[close] != ']')
        close++;
    if (close >= pattern.n)
        return c == '[';
    bool found = false;
    while (at < close) {
        size_t n, m;
        uint32_t low = char_at(pattern, at, &n), high = low;
        at += n;
        if (at + 1 < close && pattern.p[at] == '-') {
            high = char_at(pattern, at + 1, &m);
            at += 1 + m;
        }
        found |= low <= c && c <= high;
    }
    *i = close + 1;
    return found != negated;
}

bool pd_str_glob(struct pd_str pattern, struct pd_str text)
{
    size_t p = 0, t = 0;
    size_t star = SIZE_MAX, star_text = 0; /* where to go on after the last '*' */
    for (;;) {
        if (p < pattern.n && pattern.p[p] == '*') {
            star = ++p;
            star_text = t;
            continue;
        }
        if (t == text.n && p == pattern.n)
            return true;
        bool matches = false;
        size_t n;
        if (p < pattern.n && t < text.n) {
            uint32_t c = char_at(text, t, &n);
            t += n;
            uint32_t want = char_at(pattern, p, &n);
            p += n;
            matches = want == '[' ? glob_class(pattern, &p, c) : want == '?' || want == c;
        }
        if (matches)
            continue;
        if (star == SIZE_MAX || star_text >= text.n)
            return false;
        p = star;
        char_at(text, star_text, &n);
        t = star_text += n;
    }
}

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

size_t pd_str_distance(struct pd_str a, struct pd_str b)
{
    if (a.n > DISTANCE_MAX || b.n > DISTANCE_MAX)
        return SIZE_MAX;
    size_t rows[3][DISTANCE_MAX + 1];
    for (size_t j = 0; j <= b.n; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t substitution = above[j - 1] + (a.p[i - 1] != b.p[j - 1]);
            row[j] = min3(above[j] + 1, row[j - 1] + 1, substitution);
            bool swapped = i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1];
            if (swapped && two_above[j - 2] + 1 < row[j])
                row[j] = two_above[j - 2] + 1;
        }
    }
    return rows[a.n % 3][b.n];
}

const char *pd_str_nearest(struct pd_str text, const char *const *candidates, size_t n)
{
    const char *nearest = NULL;
    size_t best = SIZE_MAX;
    for (size_t i = 0; i < n; i++) {
        struct pd_str candidate = pd_str_of(candidates[i]);
        size_t longer = candidate.n > text.n ? candidate.n : text.n;
        size_t allowed = longer < 6 ? 1 : longer / 3;
        size_t distance = pd_str_distance(text, candidate);
        if (distance <= allowed && distance < best) {
            best = distance;
            nearest = candidates[i];
        }
    }
    return nearest;
}
