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
    const char *hit = memmem(s.p + from, s.n - from, needle.p, needle.n);
    return hit ? hit - s.p : -1;
}

/* Whether c is in the class that starts behind '[' at *i; *i is moved behind its ']'. A '[' without
   a ']' is an ordinary character: then *i is left alone and c is compared with '['. */
static bool glob_class(struct pd_str pattern, size_t *i, char c)
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
    for (size_t k = at; k < close; k++) {
        if (k + 2 < close && pattern.p[k + 1] == '-') {
            found |= pattern.p[k] <= c && c <= pattern.p[k + 2];
            k += 2;
        } else {
            found |= pattern.p[k] == c;
        }
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
        if (p < pattern.n && t < text.n) {
            char c = pattern.p[p++];
            matches = c == '[' ? glob_class(pattern, &p, text.p[t]) : c == '?' || c == text.p[t];
            t++;
        }
        if (matches)
            continue;
        if (star == SIZE_MAX || star_text >= text.n)
            return false;
        p = star;
        t = ++star_text;
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
