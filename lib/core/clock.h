/*
 * The two clocks. Anything with policy (retries, limits, deadlines) takes now_ms as an argument, so
 * that tests own the time; only the outermost loops read these.
 */
#ifndef PD_LIB_CORE_CLOCK_H
#define PD_LIB_CORE_CLOCK_H

#include <stdint.h>

int64_t pd_clock_ms(void);    /* monotonic milliseconds */
double pd_clock_unix_s(void); /* seconds since 1970 with microseconds */
/* Local ISO time with microseconds, "2026-08-21T19:56:54.123456"; out holds 27 bytes. */
void pd_clock_iso(char out[27], double unix_s);

#endif
