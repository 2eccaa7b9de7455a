/*
 * Values of the header fields of an answer. Pure; for http.c.
 */
#ifndef PD_LIB_NET_HEAD_H
#define PD_LIB_NET_HEAD_H

#include "lib/core/str.h"

/* Without spaces, tabs and line ends around it. */
struct pd_str pd_head_trim(struct pd_str value);
/* The printable characters of a value, as many as there is room for. */
void pd_head_token(char out[80], struct pd_str value);
/* The size of the whole in "bytes 0-99/1234"; -1 where it is not told. */
int64_t pd_head_range_total(struct pd_str value);

#endif
