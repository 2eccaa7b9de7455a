#include "lib/core/clock.h"

#include <math.h>
#include <stdio.h>
#include <time.h>

int64_t pd_clock_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

double pd_clock_unix_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (double)now.tv_sec + floor((double)now.tv_nsec / 1e3) / 1e6;
}

void pd_clock_iso(char out[27], double unix_s)
{
    double whole = floor(unix_s);
    int microseconds = (int)floor((unix_s - whole) * 1e6 + 0.5);
    if (microseconds > 999999) {
        microseconds = 0;
        whole += 1;
    }
    time_t seconds = (time_t)whole;
    struct tm local;
    localtime_r(&seconds, &local);
    size_t n = strftime(out, 27, "%Y-%m-%dT%H:%M:%S", &local);
    snprintf(out + n, 27 - n, ".%06d", microseconds);
}
