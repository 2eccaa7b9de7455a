/*
 * Between doubles and decimal text, exactly and without locale: what JSON, Python literals and
 * float() share. Private to lib/format.
 */
#ifndef PD_LIB_FORMAT_DECIMAL_H
#define PD_LIB_FORMAT_DECIMAL_H

#include "lib/format/value.h"

/* A decimal number as a reader collects it while scanning: (-1)^negative * mantissa * 10^exponent.
 */
struct pd_decimal {
    uint64_t mantissa; /* the first digits, as many as fit */
    int64_t exponent;
    bool negative;
    bool inexact; /* digits other than these were dropped: only the text knows the number */
    bool real;    /* written with a point or an exponent */
};

/* Scans [-+]? digits [. digits] [e [-+] digits] at the start of text, with at least one digit in
   the mantissa and, when there is an e, in the exponent. Returns the bytes used, 0 when there is
   no such number. */
size_t pd_decimal_scan(struct pd_decimal *out, struct pd_str text);
/* The double nearest to the number (ties to even); text is what pd_decimal_scan used. Too large
   gives an infinity. */
double pd_decimal_value(const struct pd_decimal *decimal, struct pd_str text);

/* The int or big int that text, a number without point and exponent, stands for. A big int points
   at text, which then must have no leading zeros and no plus. */
struct pd_value pd_decimal_integer(const struct pd_decimal *decimal, struct pd_str text);

#define PD_SHORTEST_MAX 18 /* 17 digits and a NUL */

/* The fewest significant digits that read back as f, the nearest to f among those: f is
   0.digits * 10^point. f must be finite, positive and not 0. Returns point. */
int pd_decimal_shortest(char digits[PD_SHORTEST_MAX], double f);

#endif
