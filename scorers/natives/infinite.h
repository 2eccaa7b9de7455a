/* What the files of InfiniteBench's ports share. Private to scorers/natives. */
#ifndef PD_SCORERS_NATIVES_INFINITE_H
#define PD_SCORERS_NATIVES_INFINITE_H

#include "tasks/native.h"

/* The answer without control characters and white space around it, and the document's list of right
   ones, which is empty when it has none. */
int pd_infinite_read(struct pd_str *prediction, struct pd_value *answers,
                     const struct pd_native_args *args, struct pd_err *err);

/* {"score": score} */
int pd_infinite_give(struct pd_value *out, double score, const struct pd_native_args *args);

/* Whether the answer is right, given a list of right ones that is not empty. */
typedef int (*pd_infinite_judge)(double *score, struct pd_str prediction,
                                 const struct pd_value *answers, const struct pd_native_args *args,
                                 struct pd_err *err);
int pd_infinite_score(struct pd_value *out, pd_infinite_judge judge,
                      const struct pd_native_args *args, struct pd_err *err);

#endif
