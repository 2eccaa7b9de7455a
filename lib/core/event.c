#include "lib/core/event.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

void pd_emit(const struct pd_sink *sink, enum pd_event_kind kind, const char *format, ...)
{
    if (!sink || !sink->emit)
        return;
    char text[2000];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    sink->emit(sink->ctx, kind, text);
}
