/*
 * Generated answers scored by native metrics. Private to scorers/.
 */
#ifndef PD_SCORERS_GENERATED_H
#define PD_SCORERS_GENERATED_H

#include "scorers/scorer.h"
#include "tasks/native.h"

/* A native metric's value for a document: called with the gold answer and the response, each alone
   in a list. With several targets it is called for each, and the value is 1.0 when any of the
   values is true, else 0.0. */
int pd_generated_metric(struct pd_value *out, const struct pd_hook *metric,
                        const struct pd_score_in *in, const struct pd_value *kwargs,
                        struct pd_arena *arena, struct pd_err *err);

#endif
