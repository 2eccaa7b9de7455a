/*
 * Growing byte buffers. A zeroed pd_buf is valid and empty, without a limit; PD_BUF_MAX(n) is one
 * that declares its maximum at birth, as everything fed from outside must. data is owned by the
 * buffer, always followed by a NUL that len does not count (NULL only when nothing was ever added).
 *
 * A buffer that would pass its maximum takes nothing more and sets overflow; the caller checks that
 * once, at the end.
 */
#ifndef PD_LIB_CORE_BUF_H
#define PD_LIB_CORE_BUF_H

#include "lib/core/str.h"

#include <stdarg.h>

struct pd_buf {
    char *data;
    size_t len;
    size_t cap;
    size_t max; /* 0: no limit */
    bool overflow;
};

#define PD_BUF_MAX(nbytes)                                                                         \
    {                                                                                              \
        .max = (nbytes)                                                                            \
    }

void pd_buf_add(struct pd_buf *buf, const void *bytes, size_t n);
void pd_buf_add_str(struct pd_buf *buf, struct pd_str s);
void pd_buf_puts(struct pd_buf *buf, const char *text);
void pd_buf_putc(struct pd_buf *buf, char c);
void pd_buf_fill(struct pd_buf *buf, char c, size_t n);
void pd_buf_printf(struct pd_buf *buf, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void pd_buf_vprintf(struct pd_buf *buf, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
/* One Unicode code point as UTF-8; surrogates and values past U+10FFFF become U+FFFD. */
void pd_buf_put_codepoint(struct pd_buf *buf, uint32_t codepoint);

/* Makes room for n more bytes; false (and overflow set) when the maximum forbids it. */
bool pd_buf_reserve(struct pd_buf *buf, size_t n);

void pd_buf_truncate(struct pd_buf *buf, size_t len);
/* Empties it and clears overflow, keeping the memory. */
void pd_buf_reset(struct pd_buf *buf);
void pd_buf_done(struct pd_buf *buf);

/* A view of the contents, valid until the buffer changes. */
static inline struct pd_str pd_buf_str(const struct pd_buf *buf)
{
    return (struct pd_str){buf->data ? buf->data : "", buf->len};
}

#endif
