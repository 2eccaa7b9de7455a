/*
 * Run errors. A function that can fail returns 0 or more on success and a negative pd_err code on
 * failure, and writes one sentence into the caller's struct pd_err. On the way up, callers put
 * context in front ("loading task 'gsm8k': ..."); only the command line prints it, once.
 *
 * err is untouched on success; outputs are untouched on failure. err may be NULL where the caller
 * does not care. A code is the negative of the exit code that the program ends with.
 *
 * Bugs assert. What a model or an endpoint does wrong with one request is neither: it is data.
 */
#ifndef PD_LIB_CORE_ERR_H
#define PD_LIB_CORE_ERR_H

#include <stdarg.h>

enum {
    PD_ERR_FAIL = -1,         /* a verdict of failure: run over its error limit, gate FAIL */
    PD_ERR_USAGE = -64,       /* wrong usage of the command line */
    PD_ERR_INPUT = -65,       /* bad input: task, data, run file */
    PD_ERR_ENDPOINT = -69,    /* endpoint unavailable or refusing */
    PD_ERR_BUG = -70,         /* a bug in Podium */
    PD_ERR_IO = -74,          /* reading or writing failed */
    PD_ERR_INTERRUPTED = -130 /* interrupted; the same command resumes */
};

struct pd_err {
    int code; /* 0, or one of the above */
    char text[1000];
};

/* Sets the sentence (no trailing newline, no full stop needed) and returns code. */
int pd_err_set(struct pd_err *err, int code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same with errno's text behind it: "cannot open runs/x: No such file or directory". */
int pd_err_errno(struct pd_err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Puts "context: " in front of the sentence and returns its code. */
int pd_err_wrap(struct pd_err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
