/* The option that a model finds likeliest, out of what it said of each. */
#ifndef PD_SCORERS_NATIVES_LIKELIEST_H
#define PD_SCORERS_NATIVES_LIKELIEST_H

#include "lib/core/err.h"
#include "lib/format/value.h"

/* numpy.argmax over a list of pairs (log-likelihood, greedy): the first of equal ones. PD_ERR_INPUT
   for an empty list or an option without a log-likelihood. */
int pd_likeliest(size_t *out, const struct pd_value *list, struct pd_err *err);

#endif
