/*
 * Events: how progress and warnings travel up without anybody printing. Whoever starts a piece of
 * work hands down a pd_sink; the command line turns events into lines or a progress bar, a test
 * collects them. A zeroed sink swallows everything.
 */
#ifndef PD_LIB_CORE_EVENT_H
#define PD_LIB_CORE_EVENT_H

enum pd_event_kind {
    PD_EVENT_NOTE,    /* worth a line at normal verbosity */
    PD_EVENT_WARNING, /* worth a line even with -q */
    PD_EVENT_DEBUG    /* only with -v */
};

struct pd_sink {
    void (*emit)(void *ctx, enum pd_event_kind kind, const char *text);
    void *ctx;
};

void pd_emit(const struct pd_sink *sink, enum pd_event_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
