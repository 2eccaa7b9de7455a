#include "lib/core/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 0))) static void set_text(struct pd_err *err, int code,
                                                           const char *format, va_list args)
{
    if (!err)
        return;
    char text[sizeof(err->text)]; /* args may point into err->text */
    vsnprintf(text, sizeof(text), format, args);
    memcpy(err->text, text, sizeof(text));
    err->code = code;
}

int pd_err_set(struct pd_err *err, int code, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    set_text(err, code, format, args);
    va_end(args);
    return code;
}

int pd_err_errno(struct pd_err *err, const char *format, ...)
{
    int saved = errno;
    va_list args;
    va_start(args, format);
    set_text(err, PD_ERR_IO, format, args);
    va_end(args);
    if (err) {
        size_t n = strlen(err->text);
        snprintf(err->text + n, sizeof(err->text) - n, ": %s", strerror(saved));
    }
    return PD_ERR_IO;
}

int pd_err_wrap(struct pd_err *err, const char *format, ...)
{
    if (!err)
        return PD_ERR_BUG;
    char inner[sizeof(err->text)];
    memcpy(inner, err->text, sizeof(inner));
    va_list args;
    va_start(args, format);
    set_text(err, err->code, format, args);
    va_end(args);
    size_t n = strlen(err->text);
    snprintf(err->text + n, sizeof(err->text) - n, ": %s", inner);
    return err->code;
}
