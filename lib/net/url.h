/*
 * Addresses of http and https: how they are put together, and whether two of them lie at the same
 * place. Pure.
 */
#ifndef PD_LIB_NET_URL_H
#define PD_LIB_NET_URL_H

#include "lib/core/buf.h"

/* Appends text with everything but letters, digits and -._~ written as %XX; with keep_slashes a
   slash stays one. */
void pd_url_escape(struct pd_buf *out, struct pd_str text, bool keep_slashes);

/* Appends the address that a Location, which may be relative, names when base answered with it.
   False, and nothing appended, when it is no http or https address, when it holds a user name, or
   when it leads from https to http. */
bool pd_url_follow(struct pd_buf *out, const char *base, struct pd_str location);

/* Whether scheme, host and port are the same. */
bool pd_url_same_origin(const char *a, const char *b);

#endif
