#include "lib/format/utf8.h"

#include <assert.h>
#include <utf8proc.h>

#define REPLACEMENT 0xFFFDu

/* Bytes that a sequence with this lead byte has; 1 for ASCII and for what can lead nothing. */
static size_t sequence_length(unsigned char lead)
{
    if (lead < 0xC2 || lead > 0xF4)
        return 1;
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* The second byte carries what rules out overlong forms, surrogates and values past U+10FFFF. */
static bool second_byte_fits(unsigned char lead, unsigned char second)
{
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

uint32_t pd_utf8_at(struct pd_str s, size_t i, size_t *nbytes)
{
    assert(i < s.n);
    const unsigned char *p = (const unsigned char *)s.p + i;
    *nbytes = 1;
    if (p[0] < 0x80)
        return p[0];
    size_t n = sequence_length(p[0]);
    if (n == 1 || n > s.n - i || !second_byte_fits(p[0], p[1]))
        return REPLACEMENT;
    uint32_t codepoint = p[0] & (0x7Fu >> n);
    for (size_t k = 1; k < n; k++) {
        if ((p[k] & 0xC0) != 0x80)
            return REPLACEMENT;
        codepoint = codepoint << 6 | (p[k] & 0x3F);
    }
    *nbytes = n;
    return codepoint;
}

uint32_t pd_utf8_before(struct pd_str s, size_t i, size_t *nbytes)
{
    assert(i > 0 && i <= s.n);
    struct pd_str head = {s.p, i};
    for (size_t back = 1; back <= 4 && back <= i; back++) {
        unsigned char c = (unsigned char)s.p[i - back];
        if ((c & 0xC0) == 0x80)
            continue;
        uint32_t codepoint = pd_utf8_at(head, i - back, nbytes);
        if (*nbytes == back)
            return codepoint;
        break;
    }
    *nbytes = 1;
    return REPLACEMENT;
}

/* Bytes at the start of s that are ASCII, eight at a time while that is possible. */
static size_t ascii_prefix(struct pd_str s)
{
    size_t i = 0;
    for (uint64_t word; s.n - i >= sizeof word; i += sizeof word) {
        memcpy(&word, s.p + i, sizeof word);
        if (word & 0x8080808080808080u)
            break;
    }
    while (i < s.n && !(s.p[i] & 0x80))
        i++;
    return i;
}

size_t pd_utf8_len(struct pd_str s)
{
    size_t count = 0;
    for (size_t i = 0; i < s.n;) {
        size_t nbytes = ascii_prefix((struct pd_str){s.p + i, s.n - i});
        i += nbytes;
        count += nbytes;
        if (i < s.n) {
            (void)pd_utf8_at(s, i, &nbytes);
            i += nbytes;
            count++;
        }
    }
    return count;
}

size_t pd_utf8_offset(struct pd_str s, size_t count)
{
    size_t i = 0;
    for (size_t nbytes; count && i < s.n; count--, i += nbytes)
        (void)pd_utf8_at(s, i, &nbytes);
    return i;
}

size_t pd_utf8_invalid_at(struct pd_str s)
{
    for (size_t i = 0; i < s.n;) {
        i += ascii_prefix((struct pd_str){s.p + i, s.n - i});
        if (i == s.n)
            break;
        size_t nbytes;
        (void)pd_utf8_at(s, i, &nbytes);
        if (nbytes == 1)
            return i;
        i += nbytes;
    }
    return s.n;
}

bool pd_utf8_valid(struct pd_str s)
{
    return pd_utf8_invalid_at(s) == s.n;
}

void pd_utf8_sanitize(struct pd_buf *out, struct pd_str s)
{
    while (s.n) {
        size_t good = pd_utf8_invalid_at(s);
        pd_buf_add(out, s.p, good);
        s = pd_str_slice(s, good, s.n);
        if (s.n) {
            pd_buf_put_codepoint(out, REPLACEMENT);
            s = pd_str_slice(s, 1, s.n);
        }
    }
}

size_t pd_utf8_width(struct pd_str s)
{
    size_t width = 0;
    for (size_t i = 0, nbytes; i < s.n; i += nbytes) {
        int columns = utf8proc_charwidth((utf8proc_int32_t)pd_utf8_at(s, i, &nbytes));
        width += columns > 0 ? (size_t)columns : 0;
    }
    return width;
}
