#include "lib/core/buf.h"

#include "lib/core/alloc.h"

#include <stdio.h>
#include <stdlib.h>

bool pd_buf_reserve(struct pd_buf *buf, size_t n)
{
    size_t need;
    bool too_much = __builtin_add_overflow(buf->len, n, &need) || need == SIZE_MAX;
    if (buf->overflow || too_much || (buf->max && need > buf->max)) {
        buf->overflow = true;
        return false;
    }
    buf->data = pd_grow(buf->data, &buf->cap, need + 1, 1);
    return true;
}

void pd_buf_add(struct pd_buf *buf, const void *bytes, size_t n)
{
    if (!pd_buf_reserve(buf, n))
        return;
    if (n)
        memcpy(buf->data + buf->len, bytes, n);
    buf->len += n;
    buf->data[buf->len] = '\0';
}

void pd_buf_add_str(struct pd_buf *buf, struct pd_str s)
{
    pd_buf_add(buf, s.p, s.n);
}

void pd_buf_puts(struct pd_buf *buf, const char *text)
{
    pd_buf_add(buf, text, strlen(text));
}

void pd_buf_putc(struct pd_buf *buf, char c)
{
    pd_buf_add(buf, &c, 1);
}

void pd_buf_fill(struct pd_buf *buf, char c, size_t n)
{
    if (!pd_buf_reserve(buf, n))
        return;
    memset(buf->data + buf->len, c, n);
    buf->len += n;
    buf->data[buf->len] = '\0';
}

void pd_buf_vprintf(struct pd_buf *buf, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    if (n > 0 && pd_buf_reserve(buf, (size_t)n)) {
        vsnprintf(buf->data + buf->len, (size_t)n + 1, format, again);
        buf->len += (size_t)n;
    }
    va_end(again);
}

void pd_buf_printf(struct pd_buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    pd_buf_vprintf(buf, format, args);
    va_end(args);
}

void pd_buf_put_codepoint(struct pd_buf *buf, uint32_t c)
{
    char out[4];
    size_t n = 0;
    if (c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
        c = 0xfffd;
    if (c < 0x80) {
        out[n++] = (char)c;
    } else if (c < 0x800) {
        out[n++] = (char)(0xc0 | (c >> 6));
        out[n++] = (char)(0x80 | (c & 0x3f));
    } else if (c < 0x10000) {
        out[n++] = (char)(0xe0 | (c >> 12));
        out[n++] = (char)(0x80 | ((c >> 6) & 0x3f));
        out[n++] = (char)(0x80 | (c & 0x3f));
    } else {
        out[n++] = (char)(0xf0 | (c >> 18));
        out[n++] = (char)(0x80 | ((c >> 12) & 0x3f));
        out[n++] = (char)(0x80 | ((c >> 6) & 0x3f));
        out[n++] = (char)(0x80 | (c & 0x3f));
    }
    pd_buf_add(buf, out, n);
}

void pd_buf_truncate(struct pd_buf *buf, size_t len)
{
    if (len >= buf->len)
        return;
    buf->len = len;
    buf->data[len] = '\0';
}

void pd_buf_reset(struct pd_buf *buf)
{
    buf->len = 0;
    buf->overflow = false;
    if (buf->data)
        buf->data[0] = '\0';
}

void pd_buf_done(struct pd_buf *buf)
{
    free(buf->data);
    *buf = (struct pd_buf){.max = buf->max};
}
